"""Finding listings: folders walked, files claimed by content and suffix, items loaded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from listingkit.catalog import (
    feed,
    har,
    html,
    jsonl,
    pospans,
    shopify,
    shopify_texts,
    woocommerce,
)
from listingkit.catalog.files import (
    CATALOG_LIMIT,
    PAGE_LIMIT,
    check_text,
    is_gzip,
    open_file,
    read_file,
    read_stream,
    unpack,
    unreadable,
    walk,
)
from listingkit.errors import InputError, UsageError
from listingkit.load.files import is_measurement
from listingkit.model import Listing, Problem, Where

if TYPE_CHECKING:
    from listingkit.page import Page

STDIN = "-"

FORMATS: dict[str, tuple[str, ...]] = {
    "html": html.SUFFIXES,
    "shopify": shopify.SUFFIXES,
    "jsonl": jsonl.SUFFIXES,
    "woocommerce": woocommerce.SUFFIXES,
    "feed": feed.SUFFIXES,
    "har": har.SUFFIXES,
}
"""Source formats by name, with the suffixes of their files (``.gz`` may follow each). Formats that
share a suffix are told apart by content, in this order."""

TEXTS: dict[str, tuple[str, ...]] = {
    "po": pospans.SUFFIXES, "shopify-translations": shopify_texts.SUFFIXES,
}  # fmt: skip
"""Formats that hold texts and no listings: they are localized, and never judged."""

_CATALOGS = {
    "shopify": shopify, "jsonl": jsonl, "woocommerce": woocommerce, "feed": feed,
}  # fmt: skip

_HEAD = 65536


@dataclass(frozen=True, slots=True)
class Source:
    """One file that a format claims.

    ``path`` is where it lies ("-" for stdin), ``relative`` its path inside the folder that was
    named (its own name for a named file): outputs lie there. ``data`` is set for stdin only.
    ``channel`` is where its listings are offered, "" where the user does not say.
    """

    path: str
    relative: str
    format: str
    data: bytes | None = None
    channel: str = ""

    def read(self) -> bytes:
        """The content, gzip undone. Raises InputError."""
        if self.data is not None:
            return self.data
        return read_file(self.path, PAGE_LIMIT if self.format == "html" else CATALOG_LIMIT)


@dataclass(frozen=True, slots=True)
class Item:
    """One listing to load; small enough to send to another process.

    ``payload`` is the listing itself where the format reads many from one file; a page is read
    in the worker. An item of the ``context`` is read for what all listings say together, and not
    judged itself.
    """

    path: str
    format: str
    id: str
    source: Source
    payload: Listing | None = None
    context: bool = False
    recorded: har.RecordedPage | None = None


@dataclass
class Discovery:
    """Iterates over items and problems, in a fixed order, and counts what it passed over.

    ``skipped`` holds the files in folders that no format claims; it is complete once the
    iteration is.
    """

    paths: tuple[str, ...]
    forced: str | None
    stdin: BinaryIO | bytes | None
    skipped: list[str]
    channels: tuple[tuple[str, str], ...] = ()
    fetched: bytes | None = None
    texts: bool = False

    def __iter__(self) -> Iterator[Item | Problem]:
        """Items and problems of every source, in the order of the paths, folders sorted."""
        for found in self.sources():
            if isinstance(found, Problem):
                yield found
            else:
                yield from items(found)

    def sources(self) -> Iterator[Source | Problem]:
        """The files alone, without reading their listings."""
        self.skipped.clear()
        if self.fetched is not None:
            yield Source("the web", "web.har", "har", self.fetched)
        seen: set[str] = set()
        # What is said of one file goes before what is said of the folder it lies in.
        for channel, path in (*self.channels, *(("", path) for path in self.paths)):
            for found in self._path(path):
                if isinstance(found, Source) and found.path != STDIN:
                    real = os.path.realpath(found.path)
                    if real in seen:
                        continue
                    seen.add(real)
                yield replace(found, channel=channel) if isinstance(found, Source) else found

    def _path(self, path: str) -> Iterator[Source | Problem]:
        if path == STDIN:
            yield self._stdin()
        elif Path(path).is_dir():
            for file in walk(path):
                relative = Path(file).relative_to(path).as_posix()
                found = self._claim(file, relative, named=False)
                if found is None:
                    self.skipped.append(file)
                else:
                    yield found
        else:
            found = self._claim(path, Path(path).name, named=True)
            if found is not None:
                yield found

    def _stdin(self) -> Source | Problem:
        try:
            if isinstance(self.stdin, bytes):
                data = unpack(self.stdin, STDIN, CATALOG_LIMIT)
            elif self.stdin is None:
                raise InputError("there is no standard input to read", where=STDIN)
            else:
                data = read_stream(self.stdin, STDIN, CATALOG_LIMIT)
            check_text(data, STDIN)
        except InputError as error:
            return problem_of(error, STDIN)
        name = self.forced or sniff(data[:_HEAD])
        if name is None and self.texts:
            name = _texts(data[:_HEAD])
        if name is None:
            return _unclaimed(STDIN, data[:_HEAD])
        suffix = (FORMATS | TEXTS)[name][0]
        return Source(STDIN, f"stdin{suffix}", name, data)

    def _claim(self, path: str, relative: str, *, named: bool) -> Source | Problem | None:
        """The source that ``path`` is; None for a file in a folder that no format claims."""
        suffix = _suffix(path)
        known = FORMATS | TEXTS if self.texts else FORMATS
        by_suffix = [name for name, ends in known.items() if suffix in ends]
        if self.forced is not None:
            if not named and self.forced not in by_suffix:
                return None
            return Source(path, relative, self.forced)
        # A record beside a page tells how that page loads; as a catalog it must be named.
        if not named and (by_suffix in ([], ["har"]) or is_measurement(Path(path))):
            return None
        try:
            head = _head(path)
        except InputError as error:
            return problem_of(error, path)
        if "html" in by_suffix:
            return Source(path, relative, "html")
        if (named or self.texts) and (texts := _texts(head)):
            return Source(path, relative, texts) if self.texts else _texts_only(path)
        name = sniff(head, () if named else by_suffix)
        if name is not None:
            return Source(path, relative, name)
        if not named:
            return None
        try:
            check_text(head, path)
        except InputError as error:
            return problem_of(error, path)
        return _unclaimed(path, head)


def discover(
    paths: Iterable[str | os.PathLike[str]],
    forced: str | None = None,
    stdin: BinaryIO | bytes | None = None,
    channels: Iterable[tuple[str, str]] = (),
    fetched: bytes | None = None,
    *,
    texts: bool = False,
) -> Discovery:
    """Find the listings under ``paths``; iterate over the result.

    ``channels`` are more paths, each after the name of the channel its listings are offered on.
    ``fetched`` is a record of the web (HAR); its pages go first. ``texts`` takes files of
    :data:`TEXTS` as well, for who localizes.

    ``forced`` is a name of :data:`FORMATS`: named files are read as that format whatever they
    look like, in folders only files with its suffixes. ``stdin`` serves the path ``-``.
    Raises UsageError for an unknown format.
    """
    known = FORMATS | TEXTS if texts else FORMATS
    if forced is not None and forced not in known:
        raise UsageError(f"unknown source format {forced!r}", fix=f"Known: {', '.join(known)}.")
    named = tuple(os.fspath(path) for path in paths)
    return Discovery(named, forced, stdin, [], tuple(channels), fetched, texts)


def sniff(head: bytes, among: Sequence[str] = ()) -> str | None:
    """The format whose content ``head`` looks like, None where it is none.

    ``among`` narrows the choice to these formats; empty means any.
    """
    if (not among or "har" in among) and har.looks_like(head):
        return "har"
    # A feed in XML may hold what looks like a page, so it is asked first.
    for name, looks in (
        ("feed", feed.looks_like),
        ("html", html.looks_like),
        ("shopify", shopify.looks_like),
        ("woocommerce", woocommerce.looks_like),
        ("jsonl", jsonl.looks_like),
    ):
        if (not among or name in among) and looks(head):
            return name
    return None


def items(source: Source) -> Iterator[Item | Problem]:
    """The listings of one file, or the problem it has."""
    if source.format == "html":
        yield Item(source.path, "html", listing_id(source.relative), source)
        return
    try:
        data = source.read()
        check_text(data, source.path)
    except InputError as error:
        yield problem_of(error, source.path)
        return
    if source.format == "har":
        yield from _recorded(data, source)
        return
    found: list[Listing | Problem] = list(_CATALOGS[source.format].read(data, source.path))
    unsaid = [one for one in found if isinstance(one, Listing) and not one.language]
    if unsaid:
        from listingkit.catalog.language import catalog_language, with_language

        tag = catalog_language(unsaid)
        found = [with_language(one, tag) if isinstance(one, Listing) else one for one in found]
    for one in found:
        if isinstance(one, Problem):
            yield one
        else:
            yield Item(source.path, source.format, one.id, source, _offered(one, source.channel))


def _recorded(data: bytes, source: Source) -> Iterator[Item | Problem]:
    """The pages of a record, known by the addresses that were asked for."""
    try:
        for one in har.read(data, source.path):
            if isinstance(one, Problem):
                yield one
            else:
                own = replace(source, path=one.asked, relative=one.asked, data=one.body)
                yield Item(one.asked, "har", one.asked, own, recorded=one.light())
    except InputError as error:
        yield problem_of(error, source.path)


def load(item: Item) -> tuple[Listing, Page | None]:
    """Read the listing of an item, in the process that will judge it. Raises InputError."""
    if item.payload is None:
        listing, page = html.read_page(item.source.read(), item.path, item.id)
        return _offered(listing, item.source.channel), page
    return item.payload, None


def _offered(listing: Listing, channel: str) -> Listing:
    return msgspec.structs.replace(listing, channel=channel) if channel else listing


def problem_of(error: InputError, path: str) -> Problem:
    """An error of reading as the problem that a report prints."""
    place = error.where or path
    return Problem(where=_where(place, path), message=error.message, fix=error.fix)


def listing_id(relative: str) -> str:
    """The id of a page: its path inside the folder, without ``.gz``."""
    return relative.removesuffix(".gz")


def _where(place: str, path: str) -> Where:
    rest = place.removeprefix(path)
    number, _, field = rest.removeprefix(":").partition(" ")
    if place.startswith(path) and number.isdigit():
        return Where(path=path, line=int(number), field=field or None)
    return Where(path=path, field=field or None)


def _suffix(path: str) -> str:
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def _head(path: str) -> bytes:
    """The first bytes of a file, unpacked; raises InputError."""
    try:
        with open_file(path) as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise unreadable(path, error) from None
    if is_gzip(head):
        import zlib

        try:
            return zlib.decompressobj(31).decompress(head, _HEAD)
        except zlib.error:
            raise InputError(
                "the gzip data is broken or cut off", where=path, fix="Pack the file again."
            ) from None
    return head


def _texts(head: bytes) -> str | None:
    """The format of :data:`TEXTS` that a file looks like."""
    looks = {"po": pospans.looks_like, "shopify-translations": shopify_texts.looks_like}
    return next((name for name, like in looks.items() if like(head)), None)


def _texts_only(path: str) -> Problem:
    return Problem(
        where=Where(path=path),
        message="holds texts to translate, and no listings that could be judged",
        fix="Fill it in with listingkit localize.",
    )


def _unclaimed(path: str, head: bytes) -> Problem:
    names: Sequence[str] = tuple(FORMATS)
    other = jsonl.refusal(head)
    if other:
        return Problem(
            where=Where(path=path),
            message=other,
            fix="Name them as a listing does: title, description, price, images, variants.",
        )
    return Problem(
        where=Where(path=path),
        message="no product page, product CSV, product feed or JSON of listings",
        fix=f"Name its format with --source-format ({', '.join(names)}).",
    )
