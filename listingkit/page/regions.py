"""Which parts of a page are not the product: navigation, footers, other products, reviews."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, cast

from lxml import etree
from lxml.html import HtmlElement

from listingkit.page.vocabulary import Vocabulary, name_tokens

if TYPE_CHECKING:
    from listingkit.page import Page

_UNSEEN = frozenset(
    (
        "script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object",
        "embed", "select", "datalist", "textarea", "canvas", "audio", "video", "map", "area",
        "base", "link", "meta", "title", "input", "param", "source", "track",
    )
)  # fmt: skip
_CHROME_TAGS = frozenset(("nav", "footer", "aside", "header", "dialog"))
_CHROME_ROLES = frozenset(
    (
        "navigation", "contentinfo", "banner", "search", "complementary", "dialog",
        "alertdialog", "alert", "menu", "menubar", "toolbar",
    )
)  # fmt: skip
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_COUNT_LINKS = etree.XPath("count(.//a)")
_LINK_TEXTS = etree.XPath(".//a//text()", smart_strings=False)
_TEXTS = etree.XPath(".//text()[not(parent::script or parent::style)]", smart_strings=False)
_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "p", "span", "strong", "div")
_HEADING_MAX = 120
# Elements looked at for a heading: real pages have up to 20,000.
_HEADINGS_MAX = 100_000
_CHAPTER = frozenset(("section", "div", "article", "aside", "ul", "ol", "table"))
_NAMES_MAX = 400
# A list is a menu when it has this many links and they hold this share of its text.
LINKS_MANY = 6
LINKS_SHARE = 0.75
# Elements looked at below candidates for menus and chapters: a bound for hostile nesting.
_EFFORT = 200_000
_CHAPTERS_MAX = 2000


def skipped_tag(tag: object) -> bool:
    """Whether elements of this kind show no text: scripts, comments, the insides of forms."""
    return not isinstance(tag, str) or tag in _UNSEEN


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


def main_root(tree: HtmlElement, anchor: HtmlElement | None) -> HtmlElement:
    """Where the product part is looked for: ``main`` if there is one with the product's heading."""
    if anchor is not None:
        for parent in anchor.iterancestors():
            if parent.tag == "main" or parent.get("role") == "main":
                return parent
    body = tree.find("body")
    return body if body is not None else tree


def _letters(texts: etree.XPath, element: HtmlElement) -> tuple[int, int]:
    """Letters of an element's texts, and how many texts there are."""
    found = cast("list[str]", texts(element))
    return sum(len(text.strip()) for text in found), len(found)


class Regions:
    """Which parts of a page are not the product.

    An element that holds the product's heading is never left out, whatever its class says.
    """

    def __init__(self, page: Page, vocabulary: Vocabulary) -> None:
        self._words = vocabulary
        self._tree = page.tree
        self._verdicts: dict[str, bool] = {}
        self._under: dict[HtmlElement, bool] = {}
        self._effort = 0
        self.anchor = page.anchor
        self._kept: set[HtmlElement] = {page.tree}
        for kept in (self.anchor, *page.tree.iter("body")):
            if kept is not None:
                self._kept.update((kept, *kept.iterancestors()))
        self._left_out = self._other_products() | self._link_lists()

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
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        if len(names) > 1 and self._named_out(names[:_NAMES_MAX]):
            return True
        return attributes.get("role") in _CHROME_ROLES

    def under_outside(self, element: HtmlElement) -> bool:
        """Whether an element stands inside a part that is not the product."""
        verdict = False
        path: list[HtmlElement] = []
        for here in (element, *element.iterancestors()):
            known = self._under.get(here)
            path.append(here)
            if known is not None or self.outside(here):
                verdict = known is not False
                break
        # Remembered for all on the way: what is below one of them is asked about next.
        self._under.update(dict.fromkeys(path, verdict))
        return verdict

    def _named_out(self, names: str) -> bool:
        verdict = self._verdicts.get(names)
        if verdict is None:
            verdict = not self._words.apart.isdisjoint(name_tokens(names))
            self._verdicts[names] = verdict
        return verdict

    def _other_products(self) -> set[HtmlElement]:
        """Chapters under a heading such as "You may also like"."""
        found: set[HtmlElement] = set()
        begins = self._words.related_headings.match
        starts = self._words.related_starts
        for heading in islice(self._tree.iter(*_HEADINGS), _HEADINGS_MAX):
            text = heading.text
            if (not text or text.isspace()) and len(heading) and isinstance(heading[0].tag, str):
                text = heading[0].text
            if not text or len(text) > _HEADING_MAX:
                continue
            text = text.strip().lower()
            if text[:2] not in starts or not begins(text):
                continue
            chapter = heading
            for parent in heading.iterancestors():
                if parent in self._kept:
                    break
                chapter = parent
                if parent.tag in _CHAPTER and self._links(parent) >= 2:
                    break
            found.add(chapter)
            if len(found) > _CHAPTERS_MAX:
                break
            # Where heading and products are brothers, the products follow the heading.
            brother = chapter.getnext()
            if chapter is heading and brother is not None and brother not in self._kept:
                found.add(brother)
        return found

    def _links(self, element: HtmlElement) -> int:
        """Number of links inside; 0 when too much has been counted already."""
        if self._effort > _EFFORT:
            return 0
        links = int(cast(float, _COUNT_LINKS(element)))
        self._effort += links + 10
        return links

    def _link_lists(self) -> set[HtmlElement]:
        """Lists that are nearly nothing but links: menus, footers, product strips."""
        found: set[HtmlElement] = set()
        for block in self._tree.iter("ul", "ol", "table"):
            if block in self._kept or self._links(block) < LINKS_MANY:
                continue
            if any(parent in found for parent in block.iterancestors("ul", "ol", "table")):
                continue
            linked, count = _letters(_LINK_TEXTS, block)
            self._effort += count
            if not linked:
                continue
            whole, count = _letters(_TEXTS, block)
            self._effort += count
            if linked >= LINKS_SHARE * whole:
                found.add(block)
        return found
