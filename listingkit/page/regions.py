"""Which parts of a page are not the product: navigation, footers, other products, reviews."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import islice
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from listingkit.page.census import hides
from listingkit.page.vocabulary import Vocabulary, name_tokens

if TYPE_CHECKING:
    from listingkit.page import Page

UNSEEN = frozenset(
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
_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "p", "span", "strong", "div")
_HEADING_MAX = 120
# Elements looked at for a heading: real pages have up to 20,000.
_HEADINGS_MAX = 100_000
_CHAPTER = frozenset(("section", "div", "article", "aside", "ul", "ol", "table"))
_NAMES_MAX = 400
# A list is a menu when it has this many links and they hold this share of its text.
LINKS_MANY = 6
LINKS_SHARE = 0.75
# Links looked at in candidates for menus: a bound for hostile nesting.
_EFFORT = 200_000
_CHAPTERS_MAX = 2000
# Boxes between the field for an address and the box that lies over the page.
_INVITATION_REACH = 10


def skipped_tag(tag: object) -> bool:
    """Whether elements of this kind show no text: scripts, comments, the insides of forms."""
    return not isinstance(tag, str) or tag in UNSEEN


def hidden(element: HtmlElement) -> bool:
    """Whether an element says itself that nobody sees it (inline style or ``hidden``).

    ``aria-hidden`` does not count: it hides from screen readers, and a page saved with an open
    dialog carries it on everything else.
    """
    attributes = element.attrib
    return bool(attributes) and hides(attributes)


def main_root(tree: HtmlElement, anchor: HtmlElement | None) -> HtmlElement:
    """Where the product part is looked for: ``main`` if there is one with the product's heading."""
    if anchor is not None:
        for parent in anchor.iterancestors():
            if parent.tag == "main" or parent.get("role") == "main":
                return parent
    body = tree.find("body")
    return body if body is not None else tree


class Regions:
    """Which parts of a page are not the product.

    An element that holds the product's heading is never left out, whatever its class says.
    """

    def __init__(self, page: Page, vocabulary: Vocabulary) -> None:
        self._words = vocabulary
        self._census = census = page.census
        self._under: dict[int, bool] = {}
        self._effort = 0
        self.anchor = page.anchor
        kept = [*census.places("body"), census.place.get(self.anchor, 0)]
        self._kept: set[int] = {0, *kept}
        for at in kept:
            self._kept.update(census.above(at))
        self._others = self._other_products()
        self._left_out = self._others | self._link_lists() | self._invitations()

    def holds_product(self, element: HtmlElement) -> bool:
        """Whether an element holds the product's heading: then it is never left out."""
        return self._census.place.get(element) in self._kept

    def holds_product_at(self, at: int) -> bool:
        """:meth:`holds_product` by place in the census."""
        return at in self._kept

    def sells_others_at(self, at: int) -> bool:
        """Whether a place in the census is a chapter under a heading such as "See also"."""
        return at in self._others

    def outside(self, element: HtmlElement) -> bool:
        """Whether an element, with all in it, is no part of the product."""
        at = self._census.place.get(element)
        return at is None or self.outside_at(at)

    def outside_at(self, at: int) -> bool:
        """:meth:`outside` by place in the census."""
        if at in self._kept:
            return False
        if self._census.tags[at] in _CHROME_TAGS or at in self._left_out:
            return True
        attributes = self._census.attributes[at]
        if not attributes:
            return False
        if "class" in attributes or "id" in attributes:
            names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
            if self._words.sets_apart(names[:_NAMES_MAX]):
                return True
        return "role" in attributes and attributes["role"] in _CHROME_ROLES

    def under_outside(self, element: HtmlElement) -> bool:
        """Whether an element stands inside a part that is not the product."""
        at = self._census.place.get(element)
        return at is None or self.under_outside_at(at)

    def under_outside_at(self, at: int) -> bool:
        """:meth:`under_outside` by place in the census."""
        verdict = False
        path: list[int] = []
        parents = self._census.parents
        here = at
        while here >= 0:
            known = self._under.get(here)
            path.append(here)
            if known is not None or self.outside_at(here):
                verdict = known is not False
                break
            here = parents[here]
        # Remembered for all on the way: what is below one of them is asked about next.
        self._under.update(dict.fromkeys(path, verdict))
        return verdict

    def _other_products(self) -> set[int]:
        """Chapters under a heading such as "You may also like"."""
        found: set[int] = set()
        census = self._census
        tags, texts, ends, parents = census.tags, census.texts, census.ends, census.parents
        begins = self._words.related_headings.match
        starts = self._words.related_starts
        for heading in census.places(*_HEADINGS)[:_HEADINGS_MAX]:
            text = texts[heading]
            if not text or text.isspace():
                # The first thing inside; a comment has no text here.
                text = texts[heading + 1] if ends[heading] > heading + 1 else None
            if not text or len(text) > _HEADING_MAX:
                continue
            text = text.strip().lower()
            if text[:2] not in starts or not begins(text):
                continue
            chapter = heading
            for parent in census.above(heading):
                if parent in self._kept:
                    break
                chapter = parent
                if tags[parent] in _CHAPTER and self._links(parent) >= 2:
                    break
            found.add(chapter)
            if len(found) > _CHAPTERS_MAX:
                break
            # Where heading and products are brothers, the products follow the heading.
            brother = ends[chapter]
            if (
                chapter == heading
                and brother < len(tags)
                and parents[brother] == parents[chapter]
                and brother not in self._kept
            ):
                found.add(brother)
        return found

    def _invitations(self) -> set[int]:
        """Boxes over the page that ask for an e-mail address: invitations to a newsletter."""
        found: set[int] = set()
        census = self._census
        for field in census.places("input"):
            own = census.attributes[field]
            if own.get("type") != "email" and "mail" not in own.get("name", "").lower():
                continue
            for at in islice(census.above(field), _INVITATION_REACH):
                if at in self._kept:
                    break
                around = census.attributes[at]
                names = name_tokens(f"{around.get('class', '')} {around.get('id', '')}")
                if not names.isdisjoint(self._words.overlays):
                    found.add(at)
        return found

    def _links(self, at: int) -> int:
        """Number of links inside an element."""
        links = self._census.places("a")
        return bisect_left(links, self._census.ends[at]) - bisect_right(links, at)

    def _link_lists(self) -> set[int]:
        """Lists that are nearly nothing but links: menus, footers, product strips."""
        found: set[int] = set()
        census = self._census
        links = census.places("a")
        covered = 0
        for block in census.places("ul", "ol", "table"):
            if block < covered or block in self._kept or self._links(block) < LINKS_MANY:
                continue
            linked = 0
            place, end = bisect_right(links, block), census.ends[block]
            while place < len(links) and links[place] < end and self._effort < _EFFORT:
                link = links[place]
                linked += census.letters_within(link)
                place = bisect_left(links, census.ends[link], place + 1)
                self._effort += 1
            if linked and linked >= LINKS_SHARE * census.letters_within(block):
                found.add(block)
                covered = end
        return found
