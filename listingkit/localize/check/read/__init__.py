"""Pairs of texts read from what people exchange: two catalogs, or one file of both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from listingkit.catalog.files import CATALOG_LIMIT, check_text, read_file
from listingkit.errors import InputError, UsageError
from listingkit.localize.check.pairs import PairListing
from listingkit.localize.check.read import both, po, tables, xml
from listingkit.localize.check.read.both import Asked, PagePair
from listingkit.model import Problem, Where

FORMS = (
    "two folders of pages, two catalogs (Shopify, WooCommerce, feed, JSONL), or one file of both "
    "languages: Shopify's translation export, PO, XLIFF, TMX, or a CSV with source and target"
)
"""What can be checked, in words."""


def read_pairs(paths: tuple[str, ...], asked: Asked) -> Iterator[PairListing | PagePair | Problem]:
    """Listings in two languages, in the order of the source.

    ``paths`` are one file of both languages, or source and target. What cannot be read is a
    problem; the rest goes on. Raises UsageError where it is not clear what to compare.
    """
    if len(paths) == 2 and not _bilingual(paths[1]):
        yield from both.read(paths[0], paths[1], asked)
        return
    if len(paths) == 2:
        asked = both.with_known(paths[0], asked)
    for path in _files(paths[-1]):
        try:
            yield from _one(path, asked)
        except InputError as error:
            yield Problem(
                where=Where(path=error.where or path), message=error.message, fix=error.fix
            )


def _files(path: str) -> list[str]:
    """A file, or the bilingual files of a folder."""
    if not Path(path).is_dir():
        return [path]
    found = [str(one) for one in sorted(Path(path).rglob("*")) if one.is_file() and _kind(str(one))]
    if not found:
        raise UsageError(
            "holds no file of both languages", where=path,
            fix=f"Name the translations as well: {FORMS}.",
        )  # fmt: skip
    return found


_SUFFIXES = {
    ".po": "po", ".pot": "po", ".xlf": "xml", ".xliff": "xml", ".tmx": "xml", ".sdlxliff": "xml",
    ".csv": "table", ".tsv": "table",
}  # fmt: skip


def _kind(path: str) -> str:
    return _SUFFIXES.get(Path(path.removesuffix(".gz")).suffix.lower(), "")


def _bilingual(path: str) -> bool:
    """Whether one file holds both languages by itself."""
    kind = _kind(path)
    if kind != "table" or Path(path).is_dir():
        return kind in ("po", "xml") and not Path(path).is_dir()
    try:
        return tables.is_pairs(read_file(path, CATALOG_LIMIT)[:65536])
    except InputError:
        return False


def _one(path: str, asked: Asked) -> Iterator[PairListing | Problem]:
    kind = _kind(path)
    if not kind:
        raise UsageError(
            "this file alone is not in two languages", where=path,
            fix=f"Name source and target: {FORMS}.",
        )  # fmt: skip
    data = read_file(path, CATALOG_LIMIT)
    check_text(data, path)
    yield from {"po": po.read, "xml": xml.read, "table": tables.read}[kind](data, path, asked)
