"""Opening one source file for localizing, whatever its format."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from listingkit.catalog.discover import Source, listing_id
from listingkit.catalog.files import check_text
from listingkit.localize.files.documents import SourceFile
from listingkit.localize.files.json_file import JsonFile
from listingkit.localize.files.pages import PageFile
from listingkit.localize.files.shopify_file import ShopifyFile

WRITABLE = ("html", "shopify", "jsonl")
"""Formats that are written as well as read; the others can only be audited."""


def open_source(source: Source, language: str | None = None) -> SourceFile:
    """Read a file and cut it into segments.

    ``language`` is what the user says the sources are written in; None finds it out. The
    format is one of :data:`WRITABLE`. Raises InputError for a file that cannot be read.
    """
    data = source.read()
    check_text(data, source.path)
    openers: dict[str, Callable[[], SourceFile]] = {
        "html": partial(
            PageFile, data, source.path, source.relative, listing_id(source.relative), language
        ),
        "shopify": partial(ShopifyFile, data, source.path, source.relative, language),
        "jsonl": partial(JsonFile, data, source.path, source.relative, language),
    }
    return openers[source.format]()
