"""Target words that a file beside the catalog states for single listings, by market or language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath

from listingkit.language.tags import primary
from listingkit.model import Listing

Sidecar = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Target words by listing id, then by market code or language tag ("" for any)."""


def entry_of(listing: Listing, sidecar: Sidecar) -> Mapping[str, tuple[str, ...]] | None:
    """What the sidecar says of a listing, by its id or its file's name with or without suffix.

    The id goes before the name; None where the listing is not in it.
    """
    if not sidecar:
        return None
    name = PurePath(listing.where.path).name
    found = [sidecar[key] for key in (name.partition(".")[0], name, listing.id) if key in sidecar]
    return {column: words for entry in found for column, words in entry.items()} or None


def first_of(entry: Mapping[str, tuple[str, ...]], wanted: Iterable[str]) -> tuple[str, ...]:
    """The words under the first of the ``wanted`` columns that has any."""
    return next((entry[key] for key in wanted if entry.get(key)), ())


def columns_of(tag: str) -> tuple[str, ...]:
    """Columns for a language, the most exact first: ``pt-br``, then ``pt``."""
    tag = tag.lower()
    return tuple(dict.fromkeys((tag, primary(tag)))) if tag else ()
