"""What goes through a translation untouched: names of payments, and measures that look like words.

Brands and the user's own words come from the listings and the configuration; these come from data
and from the texts themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from listingkit import markets
from listingkit.language.quantities import find_quantities
from listingkit.localize.spans import find_spans
from listingkit.markets import Language

_DIGIT = re.compile(r"\d")
_SHORT_UNIT = re.compile(r"\d[^\S\n]?[^\W\d_]{1,3}(?: [^\W\d_]{1,2})?\Z")


def payment_names(folders: Sequence[str] = ()) -> frozenset[str]:
    """Payment methods that are names ("Apple Pay"), not words ("cash on delivery")."""
    found = {
        name
        for code in markets.market_codes(folders)
        for method in markets.market(code, folders).payments.methods
        for name in (method.name, *method.aliases)
    }
    return frozenset(
        name
        for name in found
        if all(word[:1].isupper() or word[:1].isdigit() for word in name.split())
    )


def measures(texts: Iterable[str], language: Language | None) -> frozenset[str]:
    """Measures as printed whose unit an engine may take for a word: ``12 in``, ``8 fl oz``."""
    found: set[str] = set()
    for text in texts:
        if not _DIGIT.search(text):
            continue
        covered = bytearray(len(text) + 1)
        for span in find_spans(text):
            if span.kind != "number":
                covered[span.start : span.end] = b"\x01" * (span.end - span.start)
        for one in find_quantities(text, language):
            printed = text[one.start : one.end]
            if covered.find(0, one.start, one.end) >= 0 and _SHORT_UNIT.search(printed):
                found.add(printed)
    return frozenset(found)
