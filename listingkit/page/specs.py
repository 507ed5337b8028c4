"""Printed "label: value" pairs: spec tables, definition lists, lines with a colon."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from listingkit.model import Where
from listingkit.page.visible import Block

if TYPE_CHECKING:
    from listingkit.page import Page

_LABEL_MAX = 60
_VALUE_MAX = 400


class Spec:
    """One pair as printed. ``name`` is what the label names (``"brand"``), None when unknown."""

    __slots__ = ("_page", "element", "label", "name", "value")

    def __init__(self, page: Page, element: HtmlElement, label: str, value: str) -> None:
        self._page = page
        self.element = element
        self.label = label.rstrip(" :：.")
        self.value = value
        self.name = page.vocabulary.label(label)

    @property
    def where(self) -> Where:
        """The place of the label."""
        return self._page.where(self.element, self.label)

    def __repr__(self) -> str:
        return f"Spec({self.label!r}, {self.value!r})"


def read_specs(page: Page) -> tuple[Spec, ...]:
    """All pairs of the product part, in page order."""
    found: list[Spec] = []
    blocks = page.blocks
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        pair = _pair(page, block, following)
        if pair:
            label, value = pair
            label = label.strip()
            told = value and not value.endswith((":", "："))
            if told and 1 < len(label) <= _LABEL_MAX and len(value) <= _VALUE_MAX:
                found.append(Spec(page, block.element, label, value))
    return tuple(found)


def _pair(page: Page, block: Block, following: Block | None) -> tuple[str, str] | None:
    text = block.text
    for colon in (":", "："):
        at = text.find(colon)
        if 0 < at <= _LABEL_MAX and at + 1 < len(text) and not _within(text, at):
            return text[:at], text[at + 1 :].strip()
    if following is None or len(text) > _LABEL_MAX:
        return None
    if block.kind == "dt" and following.kind == "dd":
        return text, following.text
    if block.kind == "cell" and following.kind == "cell":
        row = _row(block.element)
        other = _row(following.element)
        if row is None or other is None or row is not other:
            return None
        paired = text.endswith((":", "：")) or sum(1 for _ in islice(row, 3)) == 2
        return (text, following.text) if paired else None
    # A label and its value as neighbours of any other kind.
    if len(following.text) > 200 or (block.kind == following.kind == "heading"):
        return None
    if text.endswith((":", "：")):
        return text, following.text
    if page.vocabulary.label(text) and _couple(block.element, following.element):
        return text, following.text
    return None


def _couple(first: HtmlElement, second: HtmlElement) -> bool:
    """Whether two elements, or the boxes around them, are the only two of their parent.

    A heading such as "Care" over a chapter of several lines is no label of its first line.
    """
    for one, other in ((first, second), (first.getparent(), second.getparent())):
        if one is None or other is None or one is other:
            return False
        # Asked of the brothers: counting the children of a large box again and again takes long.
        joined = one.getnext() is other and one.getprevious() is None and other.getnext() is None
        if joined and one.getparent() is not None:
            return True
    return False


def _within(text: str, at: int) -> bool:
    """Whether a colon belongs to a time, a ratio or an address."""
    return text.startswith("//", at + 1) or (text[at - 1].isdigit() and text[at + 1].isdigit())


def _row(element: HtmlElement) -> HtmlElement | None:
    for parent in (element, *element.iterancestors()):
        if parent.tag == "tr":
            return parent
        if parent.tag == "table":
            return None
    return None


def spec_value(page: Page, name: str) -> Spec | None:
    """The first pair whose label names ``name``."""
    for spec in page.specs:
        if spec.name == name:
            return spec
    return None
