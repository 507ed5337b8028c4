"""The language of catalogs that do not say it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from listingkit.language.detect import detect_language
from listingkit.model import Listing

_SAMPLE = 20_000
"""Characters of a catalog that are enough to know its language."""


def catalog_language(listings: Sequence[Listing]) -> str:
    """The language most of a catalog's text is written in, "" when nothing tells."""
    text = ""
    for listing in listings:
        text += f"{listing.title}\n{listing.text}\n"
        if len(text) >= _SAMPLE:
            break
    return detect_language(text).language or ""


def with_language(listing: Listing, language: str) -> Listing:
    """The listing with its language set, where it does not say so itself."""
    if listing.language or not language:
        return listing
    return msgspec.structs.replace(listing, language=language)
