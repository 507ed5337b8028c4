"""What goes through a translation untouched: names of payments, and measures that look like words.

Brands and the user's own words come from the listings and the configuration; these come from data
and from the texts themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from listingkit import markets
from listingkit.language.quantities import find_quantities
from listingkit.localize.mt.spans import find_spans
from listingkit.markets import Language

_DIGIT = re.compile(r"\d")
_SHORT_UNIT = re.compile(r"\d[^\S\n]?[^\W\d_]{1,3}(?: [^\W\d_]{1,2})?\Z")


def payment_names(texts: Iterable[str], folders: Sequence[str] = ()) -> frozenset[str]:
    """Payment methods in ``texts`` that are names ("Apple Pay"), not words ("cash on delivery").

    A name of one plain word may be a word as well ("Discover"); it counts only where every text
    that has it names another method too.
    """
    sure, doubtful = _known(tuple(folders))
    found: set[str] = set()
    words: set[str] = set()
    for text in texts:
        here = {name for name in sure | doubtful if name in text}
        here = {name for name in here if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)}
        found |= here
        if len(here) < 2:
            words |= here & doubtful
    return frozenset(found - words)


@cache
def _known(folders: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Names that can be nothing else, and names that may be words."""
    named = {
        name
        for code in markets.market_codes(folders)
        for method in markets.market(code, folders).payments.methods
        for name in (method.name, *method.aliases)
        if all(word[:1].isupper() or word[:1].isdigit() for word in name.split())
    }
    sure = {name for name in named if len(name.split()) > 1 or not name[1:].islower()}
    return frozenset(sure), frozenset(named - sure)


def measures(texts: Iterable[str], language: Language | None) -> frozenset[str]:
    """Measures as printed whose unit an engine may take for a word: ``12 in``, ``8 fl oz``."""
    found: set[str] = set()
    for text in texts:
        if not _DIGIT.search(text):
            continue
        for one in find_quantities(text, language):
            printed = text[one.start : one.end]
            if _SHORT_UNIT.search(printed) and not _stands_alone(printed):
                found.add(printed)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _stands_alone(printed: str) -> bool:
    """Whether a measure is known as one without the words of its own language around it."""
    spans = find_spans(f"{printed} xyz")
    return bool(spans) and spans[0].kind != "number" and spans[0].end >= len(printed)
