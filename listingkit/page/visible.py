"""What a visitor reads: text blocks of a page, and which of them belong to the product."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from lxml.html import HtmlElement

from listingkit.model import Where
from listingkit.page.census import Census
from listingkit.page.regions import (
    LINKS_MANY,
    LINKS_SHARE,
    UNSEEN,
    Regions,
    hidden,
    main_root,
    skipped_tag,
)

if TYPE_CHECKING:
    from listingkit.page import Page

__all__ = [
    "INLINE", "Block", "Walk", "hidden", "main_root", "skipped_tag", "text_of", "walk",
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
# A cell's or an item's paragraphs stay its own, so many boxes deep.
_KIND_REACH = 3
# Elements one walk meets; real pages have up to 30,000.
_ELEMENTS_MAX = 100_000
_TEXT_MAX = 100_000
# Texts longer than this may be mostly white space.
_LONG = 200


class Block:
    """One piece of visible text: ``kind``, ``text`` (white space folded), the ``element``.

    ``at`` is the element's place in the census.
    ``linked`` tells that all of the text is inside links.
    ``where`` is found when asked for: most blocks never need it.
    """

    __slots__ = ("_page", "at", "element", "kind", "linked", "text")

    def __init__(
        self, kind: Kind, text: str, element: HtmlElement, at: int, page: Page, linked: bool
    ) -> None:
        self.kind = kind
        self.text = text
        self.element = element
        self.at = at
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

    ``places`` are the elements' places in the census, ``said`` the texts with the place of the
    element they stand in. ``numbers`` are the elements whose own text has a digit, each with its
    texts: prices and sizes are looked for there.
    """

    def __init__(self, census: Census) -> None:
        self.blocks: list[Block] = []
        self.places: list[int] = []
        self.said: list[tuple[int, str]] = []
        self._census = census
        self._nodes = census.nodes

    @cached_property
    def elements(self) -> list[HtmlElement]:
        """The elements met, in order."""
        nodes = self._nodes
        return [nodes[at] for at in self.places]

    @cached_property
    def numbers(self) -> dict[HtmlElement, list[str]]:
        """Elements whose own text has a digit, and their texts."""
        has_digit = _DIGIT.search
        found: dict[HtmlElement, list[str]] = {}
        for at, text in self.said:
            if has_digit(text):
                found.setdefault(self._nodes[at], []).append(text)
        return found

    @cached_property
    def _letters(self) -> list[int]:
        own = [0] * len(self._nodes)
        for at, text in self.said:
            own[at] += len(text.strip()) if len(text) < _LONG else len(" ".join(text.split()))
        return [0, *accumulate(own)]

    def letters(self, at: int) -> int:
        """Letters of the texts met inside the element of a place."""
        return self._letters[self._census.ends[at]] - self._letters[at]


# What a walk does at an element: passes it, breaks the line, stays in the line (and meets a link
# there), opens a box.
_PASS, _BREAK, _LINE, _LINK, _BOX = range(5)
_STEPS: dict[str, int] = {
    "": _PASS,
    **dict.fromkeys(UNSEEN, _PASS),
    **dict.fromkeys(("br", "hr"), _BREAK),
    **dict.fromkeys(INLINE, _LINE),
    "a": _LINK,
}


def walk(page: Page, root: HtmlElement, regions: Regions | None) -> Walk:
    """Visible text under ``root`` in order; with ``regions`` only what belongs to the product.

    ``root`` is read even where it is hidden. Walks without recursion, so that depth does no harm.
    """
    census = page.census
    nodes, tags, texts, tails = census.nodes, census.tags, census.texts, census.tails
    ends = census.ends
    found = Walk(census)
    blocks, places, said = found.blocks, found.places, found.said
    first = census.place.get(root)
    if first is None:
        return found
    unseen = census.unseen
    buffer: list[str] = []
    # Elements that are open: where they end, their place and the step that was taken.
    opened: list[tuple[int, int, int]] = []
    # Boxes around: place, the kind that it or one of three above says, how far above that is.
    boxes: list[tuple[int, Kind | None, int]] = [(first, _KINDS.get(tags[first]), 0)]
    links = 0
    plain = False

    def flush() -> None:
        nonlocal plain
        text = " ".join("".join(buffer).split())
        buffer.clear()
        place, kind, _ = boxes[-1]
        blocks.append(Block(kind or "paragraph", text, nodes[place], place, page, not plain))
        plain = False

    at, stop = first, ends[first]
    left = _ELEMENTS_MAX
    while True:
        while opened and opened[-1][0] <= at:
            _, place, step = opened.pop()
            if step == _BOX:
                if buffer:
                    flush()
                boxes.pop()
            elif step == _LINK:
                links -= 1
            heard = tails[place]
            if heard and opened:
                # White space at the beginning of a line is none.
                if not heard.isspace():
                    buffer.append(heard)
                    said.append((opened[-1][1], heard))
                    plain = plain or not links
                elif buffer:
                    buffer.append(heard)
        if at >= stop or not left:
            break
        left -= 1
        step = _STEPS.get(tags[at], _BOX)
        if buffer and step in (_BOX, _BREAK):
            flush()
        if step >= _LINE and not (
            at in unseen and at != first if regions is None else _left_out(at, unseen, regions)
        ):
            places.append(at)
            heard = texts[at]
            if step == _BOX:
                kind = _KINDS.get(tags[at])
                far = 0
                if kind is None:
                    _, kind, far = boxes[-1]
                    far += 1
                    if far > _KIND_REACH:
                        kind = None
                if ends[at] == at + 1 and opened:
                    # A box without others in it is a block by itself.
                    if heard and not heard.isspace():
                        said.append((at, heard))
                        text = " ".join(heard.split())
                        blocks.append(
                            Block(kind or "paragraph", text, nodes[at], at, page, links > 0)
                        )
                    heard = tails[at]
                    at += 1
                    if heard and not heard.isspace():
                        buffer.append(heard)
                        said.append((opened[-1][1], heard))
                        plain = not links
                    continue
                boxes.append((at, kind, far))
            elif step == _LINK:
                links += 1
            opened.append((ends[at], at, step))
            at += 1
        else:
            heard = tails[at]
            at = ends[at]
        if heard and opened:
            if not heard.isspace():
                buffer.append(heard)
                said.append((opened[-1][1], heard))
                plain = plain or not links
            elif buffer:
                buffer.append(heard)
    if buffer:
        flush()
    if regions is not None:
        found.blocks = _without_menus(blocks, regions)
    return found


def _left_out(at: int, unseen: Container[int], regions: Regions) -> bool:
    # A page saved with an open dialog hides all the rest, the product too.
    return regions.outside_at(at) or (at in unseen and not regions.holds_product_at(at))


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


def text_of(element: HtmlElement, limit: int = _TEXT_MAX) -> str:
    """Visible text of one element, white space folded; without scripts and hidden parts.

    Reading stops behind ``limit`` characters: elements may hold one another by the thousand.
    """
    if not len(element):
        alone = None if skipped_tag(element.tag) or hidden(element) else element.text
        return " ".join(alone.split()) if alone else ""
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
