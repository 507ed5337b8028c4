"""The number of reviews as a page prints it: "540 ratings", "Reviews (12)", "no reviews yet"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from listingkit.datafiles import read_words
from listingkit.language.tags import primary
from listingkit.markets import Data
from listingkit.page.phrases import Phrases, WordTable, fold, folded_short
from listingkit.page.vocabulary import name_tokens

if TYPE_CHECKING:
    from listingkit.page import Page
    from listingkit.page.visible import Block

_LINE_MAX = 160
_HEADING_MAX = 40
_NUMBER = r"(?<![\d.,])(\d{1,3}(?:[.,']\d{3})+|\d{1,7})"
_DIGITS = re.compile(r"\D")
_HAS_DIGIT = re.compile(r"\d")


class ReviewWords(Data, frozen=True, kw_only=True):
    """``reviews.toml`` as it stands."""

    hints: tuple[str, ...]
    not_hints: tuple[str, ...]
    counted: WordTable
    between: WordTable
    nobody: WordTable


@cache
def _words() -> ReviewWords:
    return read_words("reviews", ReviewWords)


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    words = _words()
    return frozenset(words.hints), frozenset(words.not_hints)


class _Look:
    """Patterns of one language and English; of all languages where the page's is unknown."""

    def __init__(self, language: str) -> None:
        words = _words()
        spoken = frozenset((language, "en")) if language in words.counted.words else None
        counted = "|".join(_pattern(word) for word in words.counted.of(spoken))
        between = "|".join(_pattern(word) for word in words.between.of(spoken))
        # A word of a script without spaces ends where the next one begins.
        self.before = re.compile(rf"{_NUMBER}\s?(?:(?:{between})\s)?(?:{counted})")
        self.after = re.compile(rf"^(?:\w+\s){{0,2}}(?:{counted})\s?[(（:]\s?{_NUMBER}\s?[)）]?$")
        self.nobody = Phrases({"nobody": words.nobody.of(spoken)})


def _pattern(word: str) -> str:
    body = re.escape(fold(word.strip("*")))
    before = r"\w{0,20}" if word[:1] == "*" else ""
    if word[-1:] == "*":
        return rf"{before}{body}\w{{0,20}}"
    return before + body + (r"(?!\w)" if body.isascii() else "")


_look = cache(_Look)


def printed_count(page: Page) -> int | None:
    """The number of reviews of this product in the page's text, 0 where it says that nobody has
    written one, None where nothing is said.

    A number counts where a part of the page is named after reviews; sellers, other products and
    the shop as a whole are rated too.
    """
    look = _look(primary(page.language) if page.language else "")
    nobody = False
    for block in page.all_blocks:
        if len(block.text) > _LINE_MAX:
            continue
        digits = _HAS_DIGIT.search(block.text) is not None
        if not digits and nobody:
            continue
        text = folded_short(block.text)
        if digits:
            heading = look.after.search(text) if len(text) <= _HEADING_MAX else None
            said = heading or look.before.search(text)
            if said and _of_product(page, block, named=heading is None):
                return int(_DIGITS.sub("", said[1]))
        if not nobody and look.nobody.groups(text) and _of_product(page, block, named=False):
            nobody = True
    return 0 if nobody else None


def _of_product(page: Page, block: Block, named: bool) -> bool:
    """Whether a line stands in no part on sellers or other products; ``named``: and in one that
    is called after reviews."""
    census, regions = page.census, page.regions
    at = census.place.get(block.element)
    if at is None:
        return False
    hints, others = _names()
    seen = not named
    for here in (at, *census.above(at)):
        if regions.sells_others_at(here):
            return False
        attributes = census.attributes[here]
        if not attributes or census.tags[here] in ("body", "html"):
            continue
        tokens = name_tokens(f"{attributes.get('class', '')} {attributes.get('id', '')}")
        if not regions.holds_product_at(here) and not tokens.isdisjoint(others):
            return False
        seen = seen or not tokens.isdisjoint(hints)
    return seen
