"""What the shop itself says on a page: the product's own part first, then all the rest.

Buyers' reviews and questions, other products and notes on cookies are left out: what stands there
is no promise of this offer.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from lxml.html import HtmlElement

from listingkit.page.policywords import PolicyLook
from listingkit.page.visible import walk
from listingkit.page.vocabulary import name_tokens

if TYPE_CHECKING:
    from listingkit.page import Page
    from listingkit.page.visible import Block

_NAMES_MAX = 400
_CARD_LINE = 40
# Attributes in which links and buttons name the panel that they open.
_OPENERS = ("href", "data-target", "data-bs-target", "data-src", "data-mfp-src", "aria-controls")
_PANELS_MAX = 50
_Place = Literal["shop", "apart", "others"]
_REVIEW_TYPES = ("Review", "Comment", "Question", "Answer", "UserComments")


class Speech:
    """Blocks in which the shop speaks: ``own`` in the product's part, ``around`` elsewhere.

    ``opened`` are those of hidden panels that a link or a button opens: whole terms of business
    may stand there, in which names can be read, but not what holds for this offer.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._places: dict[int, _Place] = {}
        self.own = tuple(block for block in page.blocks if self._shop(block))
        read = {(block.at, block.text) for block in page.blocks}
        self.around: tuple[Block, ...] = tuple(
            block
            for block in page.all_blocks
            if (block.at, block.text) not in read and self._shop(block)
        )
        self.opened = tuple(block for block in _opened(page) if self._shop(block))

    def _shop(self, block: Block) -> bool:
        place = self._places.get(block.at) or self._place(block.at)
        # Between the cards of other products shops put their own paragraphs.
        return place == "shop" or (
            place == "others" and not block.linked and len(block.text) > _CARD_LINE
        )

    def apart(self, element: HtmlElement) -> bool:
        """Whether an element stands where others speak or something else is sold."""
        at = self._page.census.place.get(element)
        return at is not None and self._place(at) != "shop"

    def _place(self, at: int) -> _Place:
        """Who speaks at a place: the shop, buyers and tools (``apart``), other products."""
        known, parents = self._places, self._page.census.parents
        if at in known:
            return known[at]
        path: list[int] = []
        verdict: _Place = "shop"
        while at >= 0:
            said = known.get(at)
            if said is not None:
                verdict = said
                break
            path.append(at)
            verdict = self._named(at)
            if verdict != "shop":
                break
            at = parents[at]
        known.update(dict.fromkeys(path, verdict))
        return verdict

    def _named(self, at: int) -> _Place:
        regions = self._page.regions
        if regions.sells_others_at(at):
            return "others"
        attributes = self._page.census.attributes[at]
        if not attributes or regions.holds_product_at(at):
            return "shop"
        kind = attributes.get("itemtype")
        if kind and kind.rpartition("/")[2] in _REVIEW_TYPES:
            return "apart"
        named = attributes.get("class"), attributes.get("id")
        if named == (None, None):
            return "shop"
        names = f"{named[0] or ''} {named[1] or ''}"[:_NAMES_MAX]
        return "apart" if _speaks_apart(names) else "shop"


def _opened(page: Page) -> Iterator[Block]:
    """Text of hidden panels that a link or a button of the page opens."""
    census = page.census
    attributes = census.attributes
    panels = {attributes[at]["id"]: at for at in census.unseen if "id" in attributes[at]}
    if not panels:
        return
    opened = {
        name.removeprefix("#")
        for own in attributes
        if own
        for name in map(own.get, _OPENERS)
        if name
    }
    for at in sorted(panels[name] for name in opened.intersection(panels))[:_PANELS_MAX]:
        # Menus are panels too.
        yield from (one for one in walk(page, census.nodes[at], None).blocks if not one.linked)


@lru_cache(maxsize=16_384)
def _speaks_apart(names: str) -> bool:
    """Whether class and id name a part where others speak; the pages of a shop share them."""
    return not PolicyLook.shipped().apart.isdisjoint(name_tokens(names))
