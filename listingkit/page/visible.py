"""What a visitor reads: text blocks of a page, and which of them belong to the product."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from lxml.html import HtmlElement

from listingkit.model import Where
from listingkit.page.vocabulary import Vocabulary, name_tokens

if TYPE_CHECKING:
    from listingkit.page import Page

Kind = Literal["heading", "paragraph", "bullet", "label", "cell", "dt", "dd"]

_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "select",
        "datalist",
        "textarea",
        "canvas",
        "audio",
        "video",
        "map",
        "area",
        "base",
        "link",
        "meta",
        "title",
        "input",
        "param",
        "source",
        "track",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "meter",
        "output",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "nobr",
        "picture",
    ]
)
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    "li": "bullet", "td": "cell", "th": "cell", "dt": "dt", "dd": "dd",
    **dict.fromkeys(("label", "legend", "button", "summary", "figcaption", "caption"), "label"),
}  # fmt: skip
_CHROME_TAGS = frozenset(("nav", "footer", "aside", "header", "dialog"))
_CHROME_ROLES = frozenset(
    [
        "navigation",
        "contentinfo",
        "banner",
        "search",
        "complementary",
        "dialog",
        "alertdialog",
        "alert",
        "menu",
        "menubar",
        "toolbar",
    ]
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LINKS_MANY = 6
_LINKS_SHARE = 0.75
_CHAPTER = frozenset(("section", "div", "article", "aside", "ul", "ol", "table"))


class Block:
    """One piece of visible text: ``kind``, ``text`` (white space folded), the ``element``.

    ``where`` is found when asked for: most blocks never need it.
    """

    __slots__ = ("_page", "element", "kind", "text")

    def __init__(self, kind: Kind, text: str, element: HtmlElement, page: Page) -> None:
        self.kind = kind
        self.text = text
        self.element = element
        self._page = page

    @property
    def where(self) -> Where:
        """Line and column of the element that holds the text."""
        return self._page.where(self.element)

    def __repr__(self) -> str:
        return f"Block({self.kind!r}, {self.text!r})"


def hidden(element: HtmlElement) -> bool:
    """Whether an element says itself that nobody sees it (inline style or ``hidden``).

    ``aria-hidden`` does not count: it hides from screen readers, and a page saved with an open
    dialog carries it on everything else.
    """
    attributes = element.attrib
    if not attributes:
        return False
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))


def skipped_tag(tag: object) -> bool:
    """Whether elements of this kind show no text: scripts, comments, forms' insides."""
    return not isinstance(tag, str) or tag in _UNSEEN


def _names(element: HtmlElement) -> str:
    attributes = element.attrib
    return f"{attributes.get('class', '')} {attributes.get('id', '')}"


class Regions:
    """Which parts of a page are not the product.

    An element that holds the product's heading is never left out, whatever its class says.
    """

    def __init__(self, page: Page, vocabulary: Vocabulary) -> None:
        self._words = vocabulary
        self._tree = page.tree
        self._verdicts: dict[str, bool] = {}
        self.anchor = page.anchor
        self._kept: set[HtmlElement] = {page.tree}
        for kept in (self.anchor, *page.tree.iter("body")):
            if kept is not None:
                self._kept.update((kept, *kept.iterancestors()))
        self._left_out = self._other_products() | self._link_lists()

    def _named_out(self, names: str) -> bool:
        verdict = self._verdicts.get(names)
        if verdict is None:
            tokens = name_tokens(names)
            words = self._words
            verdict = bool(
                tokens & words.chrome or tokens & words.related or tokens & words.reviews
            )
            self._verdicts[names] = verdict
        return verdict

    def holds_product(self, element: HtmlElement) -> bool:
        """Whether an element holds the product's heading: then it is never left out."""
        return element in self._kept

    def outside(self, element: HtmlElement) -> bool:
        """Whether an element, with all in it, is no part of the product."""
        if element in self._kept:
            return False
        if element.tag in _CHROME_TAGS or element in self._left_out:
            return True
        attributes = element.attrib
        if not attributes:
            return False
        if attributes.get("role") in _CHROME_ROLES:
            return True
        return ("class" in attributes or "id" in attributes) and self._named_out(_names(element))

    def under_outside(self, element: HtmlElement) -> bool:
        """Whether an element stands inside a part that is not the product."""
        return any(self.outside(parent) for parent in (element, *element.iterancestors()))

    def _other_products(self) -> set[HtmlElement]:
        """Chapters under a heading such as "You may also like"."""
        found: set[HtmlElement] = set()
        begins = self._words.related_headings.match
        for heading in self._tree.iter("h2", "h3", "h4", "h5", "h6", "p", "span", "strong", "div"):
            text = heading.text
            if not text and len(heading) and isinstance(heading[0].tag, str):
                text = heading[0].text
            if not text or len(text) > 120 or not begins(text.strip().lower()):
                continue
            chapter = heading
            for parent in heading.iterancestors():
                if parent in self._kept:
                    break
                chapter = parent
                if parent.tag in _CHAPTER and _has_links(parent):
                    break
            found.add(chapter)
            # Where heading and products are brothers, the products follow the heading.
            brother = chapter.getnext()
            if chapter is heading and brother is not None and brother not in self._kept:
                found.add(brother)
        return found

    def _link_lists(self) -> set[HtmlElement]:
        """Lists that are nearly nothing but links: menus, footers, product strips."""
        found: set[HtmlElement] = set()
        for block in self._tree.iter("ul", "ol", "table"):
            links = block.findall(".//a")
            if len(links) < _LINKS_MANY or block in self._kept:
                continue
            linked = sum(len(text) for link in links for text in _texts(link))
            total = sum(len(text) for text in _texts(block))
            if linked and linked >= _LINKS_SHARE * total:
                found.add(block)
        return found


def _has_links(element: HtmlElement) -> bool:
    return len(element.findall(".//a")) >= 2


def _texts(element: HtmlElement) -> Iterator[str]:
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in _UNSEEN and node.text:
            yield node.text.strip()
        if node is not element and node.tail:
            yield node.tail.strip()


def read_blocks(page: Page, root: HtmlElement, regions: Regions | None) -> tuple[Block, ...]:
    """Visible text under ``root`` in order; with ``regions`` only what belongs to the product.

    Walks without recursion, so that depth does no harm.
    """
    blocks: list[Block] = []
    buffer: list[str] = []
    holders: list[HtmlElement] = [root]

    def flush() -> None:
        text = " ".join("".join(buffer).split())
        buffer.clear()
        if text:
            blocks.append(Block(_kind(holders), text, holders[-1], page))

    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag
        block = tag not in _INLINE
        if leaving:
            if block:
                flush()
                holders.pop()
            if element.tail and element is not root:
                buffer.append(element.tail)
            continue
        if skipped_tag(tag) or _left_out(element, regions):
            if block and isinstance(tag, str) and tag not in _UNSEEN:
                flush()
            if element.tail and element is not root:
                buffer.append(element.tail)
            continue
        if tag in ("br", "hr"):
            flush()
            if element.tail:
                buffer.append(element.tail)
            continue
        if block:
            flush()
            holders.append(element)
        if element.text:
            buffer.append(element.text)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    flush()
    return tuple(blocks)


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


def text_of(element: HtmlElement) -> str:
    """Visible text of one element, white space folded; without scripts and hidden parts."""
    parts: list[str] = []
    stack: list[tuple[HtmlElement, bool]] = [(element, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving or not isinstance(node.tag, str) or node.tag in _UNSEEN or hidden(node):
            if node.tail and node is not element:
                parts.append(node.tail)
            continue
        if node.tag not in _INLINE:
            parts.append(" ")
        if node.text:
            parts.append(node.text)
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))
    return " ".join("".join(parts).split())


def main_root(tree: HtmlElement, anchor: HtmlElement | None) -> HtmlElement:
    """Where the product part is looked for: ``main`` if there is one with the product's heading."""
    if anchor is not None:
        for parent in anchor.iterancestors():
            if parent.tag == "main" or parent.get("role") == "main":
                return parent
    body = tree.find("body")
    return body if body is not None else tree
