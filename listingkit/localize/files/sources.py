"""The sources of a run of localizing, and opening one, whatever its format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from listingkit.catalog.discover import TEXTS, Discovery, Source, listing_id
from listingkit.catalog.files import check_text
from listingkit.localize.files.documents import Document, SourceFile
from listingkit.localize.files.feed_file import FeedFile
from listingkit.localize.files.json_file import JsonFile
from listingkit.localize.files.pages import PageFile
from listingkit.localize.files.po_file import PoFile, name_of
from listingkit.localize.files.shopify_file import ShopifyFile
from listingkit.localize.files.shopify_texts_file import ShopifyTextsFile
from listingkit.localize.files.woo_file import WooFile
from listingkit.model import Problem, Where

WRITABLE = ("html", "shopify", "jsonl", "woocommerce", "feed", *TEXTS)
"""Formats that are written as well as read; the others can only be audited."""

_BOUND = (PoFile, ShopifyTextsFile)
"""Files that say themselves which languages they are for."""

ADDRESSED = {"html": "no hreflang", "feed": "links lead to the pages of the source"}
"""Formats that hold addresses of their own, and what is told where no pattern says new ones."""


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
        "feed": partial(FeedFile, data, source.path, source.relative, language),
        "po": partial(PoFile, data, source.path, source.relative, language),
        "shopify-translations": partial(
            ShopifyTextsFile, data, source.path, source.relative, language
        ),
        "woocommerce": partial(WooFile, data, source.path, source.relative, language),
    }
    return openers[source.format]()


def served(file: SourceFile, tag: str) -> Sequence[Document]:
    """The listings of a file that are localized into a language: some files name theirs."""
    return file.documents_for(tag) if isinstance(file, _BOUND) else file.documents


def unserved(file: SourceFile, source: Source, tags: Iterable[str]) -> Iterator[Problem]:
    """What is told of a file that none of the languages is written into."""
    if isinstance(file, _BOUND) and file.documents and not any(map(file.documents_for, tags)):
        yield Problem(
            where=Where(path=source.path),
            message=f"is for {file.says}, and for none of the markets",
            fix="Name a file without translations, or of the language of the market.",
        )


def sources_of(found: Discovery, out: str) -> Iterator[Source | Problem]:
    """The sources of a run, without what an earlier one has written to ``out``."""
    names: dict[str, str] = {}
    for one in found.sources():
        if isinstance(one, Problem):
            yield one
            continue
        if one.data is None and is_inside(one.path, out):
            continue
        if one.format not in WRITABLE:
            yield Problem(
                where=Where(path=one.path),
                message=f"a {one.format} file can be audited, not localized",
                fix=f"Export it as one of: {', '.join(WRITABLE)}.",
            )
            continue
        name = name_of(one.relative) if one.format == "po" else one.relative
        if name in names:
            yield Problem(
                where=Where(path=one.path),
                message=f"would be written over the output of {names[name]}",
                fix="Name the folder that holds both, or localize them apart.",
            )
            continue
        names[name] = one.path
        yield one


def is_inside(path: str, folder: str) -> bool:
    """Whether a path lies in a folder, links followed."""
    root = os.path.realpath(folder)
    return os.path.realpath(path).startswith(root + os.sep)
