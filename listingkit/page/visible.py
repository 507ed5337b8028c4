"""What a visitor reads: text blocks of a page, and which of them belong to the product."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Literal

from lxml.html import HtmlElement

from listingkit.model import Where
from listingkit.page.regions import (
    LINKS_MANY,
    LINKS_SHARE,
    Regions,
    hidden,
    main_root,
    skipped_tag,
)

if TYPE_CHECKING:
    from listingkit.page import Page

__all__ = [
    "INLINE", "Block", "Walk", "hidden", "main_root", "read_blocks", "skipped_tag", "text_of",
    "walk",
]  # fmt: skip

Kind = Literal["heading", "paragraph", "bullet", "label", "cell", "dt", "dd"]

INLINE = frozenset(
    (
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "img", "ins", "kbd", "mark", "meter", "output", "q", "rp", "rt", "ruby",
        "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
        "wbr", "nobr", "picture",
    )
)  # fmt: skip
"""Elements that stand inside a line of text."""
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    "li": "bullet", "td": "cell", "th": "cell", "dt": "dt", "dd": "dd",
    **dict.fromkeys(("label", "legend", "button", "summary", "figcaption", "caption"), "label"),
}  # fmt: skip
_DIGIT = re.compile(r"\d")
_MENU_HEADING = 40
# Elements one walk meets; real pages have up to 30,000.
_ELEMENTS_MAX = 100_000
_TEXT_MAX = 100_000


class Block:
    """One piece of visible text: ``kind``, ``text`` (white space folded), the ``element``.

    ``linked`` tells that all of the text is inside links.
    ``where`` is found when asked for: most blocks never need it.
    """

    __slots__ = ("_page", "element", "kind", "linked", "text")

    def __init__(
        self, kind: Kind, text: str, element: HtmlElement, page: Page, linked: bool = False
    ) -> None:
        self.kind = kind
        self.text = text
        self.element = element
        self.linked = linked
        self._page = page

    @property
    def where(self) -> Where:
        """Line and column of the element that holds the text."""
        return self._page.where(self.element)

    def __repr__(self) -> str:
        return f"Block({self.kind!r}, {self.text!r})"


class Walk:
    """One walk over visible text: ``blocks``, the ``elements`` met, and of these the ``numbers``.

    ``numbers`` are the elements whose own text has a digit, each with the places (indexes into
    ``elements``) and texts: prices and sizes are looked for there.
    """

    __slots__ = ("blocks", "elements", "numbers")

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.elements: list[HtmlElement] = []
        self.numbers: dict[HtmlElement, list[str]] = {}


def walk(page: Page, root: HtmlElement, regions: Regions | None) -> Walk:
    """Visible text under ``root`` in order; with ``regions`` only what belongs to the product.

    Walks without recursion, so that depth does no harm.
    """
    found = Walk()
    blocks, elements, numbers = found.blocks, found.elements, found.numbers
    buffer: list[str] = []
    holders: list[HtmlElement] = [root]
    parents: list[HtmlElement] = []
    has_digit = _DIGIT.search
    anchors = 0
    plain = False

    def flush() -> None:
        nonlocal plain
        if buffer:
            text = " ".join("".join(buffer).split())
            buffer.clear()
            if text:
                blocks.append(Block(_kind(holders), text, holders[-1], page, not plain))
        plain = False

    def say(text: str) -> None:
        nonlocal plain
        buffer.append(text)
        if not anchors and not plain:
            plain = not text.isspace()
        if has_digit(text) and parents:
            numbers.setdefault(parents[-1], []).append(text)

    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    left = _ELEMENTS_MAX
    while stack and left:
        element, leaving = stack.pop()
        left -= not leaving
        tag = element.tag
        if leaving:
            parents.pop()
            if tag not in INLINE:
                flush()
                holders.pop()
            anchors -= tag == "a"
        elif skipped_tag(tag):
            pass
        elif _left_out(element, regions) or tag in ("br", "hr"):
            if tag not in INLINE:
                flush()
        else:
            elements.append(element)
            parents.append(element)
            anchors += tag == "a"
            if tag not in INLINE:
                flush()
                holders.append(element)
            if element.text:
                say(element.text)
            stack.append((element, True))
            children = [(child, False) for child in islice(element, left)]
            children.reverse()
            stack.extend(children)
            continue
        if element.tail and element is not root:
            say(element.tail)
    flush()
    if regions is not None:
        found.blocks = _without_menus(blocks, regions)
    return found


def read_blocks(page: Page, root: HtmlElement, regions: Regions | None) -> tuple[Block, ...]:
    """Visible text blocks under ``root`` in order (see :func:`walk`)."""
    return tuple(walk(page, root, regions).blocks)


def _without_menus(blocks: list[Block], regions: Regions) -> list[Block]:
    """Blocks without the runs that are nothing but links and the headings over them."""
    kept: list[Block] = []
    run: list[Block] = []

    def end_run() -> None:
        links = sum(block.linked for block in run)
        menu = links >= LINKS_MANY and links >= LINKS_SHARE * len(run)
        kept.extend(block for block in run if not menu or block.element is regions.anchor)
        run.clear()

    for block in blocks:
        if block.linked or (block.kind == "heading" and len(block.text) <= _MENU_HEADING):
            run.append(block)
        else:
            end_run()
            kept.append(block)
    end_run()
    return kept


def _left_out(element: HtmlElement, regions: Regions | None) -> bool:
    if regions is None:
        return hidden(element)
    # A page saved with an open dialog hides all the rest, the product too.
    return regions.outside(element) or (hidden(element) and not regions.holds_product(element))


def _kind(holders: list[HtmlElement]) -> Kind:
    """Kind by the nearest holder that says one; a cell's or item's paragraphs stay its own."""
    for holder in reversed(holders[-4:]):
        kind = _KINDS.get(holder.tag)
        if kind:
            return kind
    return "paragraph"


def text_of(element: HtmlElement, limit: int = _TEXT_MAX) -> str:
    """Visible text of one element, white space folded; without scripts and hidden parts.

    Reading stops behind ``limit`` characters: elements may hold one another by the thousand.
    """
    parts: list[str] = []
    size = 0
    stack: list[tuple[HtmlElement, Iterator[HtmlElement]]] = []
    node, entering = element, True
    for _ in range(_ELEMENTS_MAX):
        if entering and not skipped_tag(node.tag) and not hidden(node):
            if node.tag not in INLINE:
                parts.append(" ")
            text = node.text
            stack.append((node, node.iterchildren()))
        else:
            text = node.tail if node is not element else None
        if text:
            parts.append(text)
            size += len(text.strip())
        if not stack or size > limit:
            break
        child = next(stack[-1][1], None)
        node, entering = (child, True) if child is not None else (stack.pop()[0], False)
    return " ".join("".join(parts).split())
