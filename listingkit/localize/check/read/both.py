"""Two catalogs of one format, in two languages: which listing and which text belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import regex

from listingkit import catalog
from listingkit.catalog import discover
from listingkit.catalog.discover import Source, items, listing_id, load
from listingkit.errors import InputError, UsageError
from listingkit.language.detect import detect_language
from listingkit.localize.check.align import align
from listingkit.localize.check.pairs import PairListing, PairText
from listingkit.localize.files.values import make_value
from listingkit.model import Listing, Problem, SegmentKind, Struct, Where

_MARKUP = regex.compile(r"</?[A-Za-z][^<>]*>|&[a-zA-Z]{2,12};")
_LANG = regex.compile(
    r"(<(?!html[\s>])[a-zA-Z][^<>]{0,2000}?)(\slang\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))"
)
_SAMPLE = 20_000


@dataclass(frozen=True)
class Asked:
    """What is known of the languages, "" for what has to be found out.

    ``known`` are listings that a translation export should have, ``brands`` theirs by id.
    """

    source: str = ""
    target: str = ""
    source_format: str | None = None
    known: tuple[str, ...] = ()
    brands: Mapping[str, str] = field(default_factory=dict)

    def over(self, source: str, target: str) -> Asked:
        """With what a file says, where nobody said it before."""
        return replace(self, source=self.source or source, target=self.target or target)


class PagePair(Struct, frozen=True, kw_only=True):
    """Two pages that belong together, to be read where they are judged."""

    source: str
    target: str
    relative: str
    tags: tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """One text of one side: the whole cell or field as written, and its place."""

    raw: str
    kind: SegmentKind
    where: Where


def languages_of(texts: Iterable[PairText], asked: Asked, path: str) -> tuple[str, str]:
    """Source and target as asked, else as the texts read. Raises InputError where nothing tells."""
    texts = list(texts)
    found = []
    for side, tag, option in (
        ("source", asked.source, "--source-language"), ("target", asked.target, "--language"),
    ):  # fmt: skip
        if not tag:
            sample = "\n".join(getattr(text, side) for text in texts)[:_SAMPLE]
            tag = detect_language(sample).language or ""
        if not tag:
            raise InputError(
                f"the language of the {side} cannot be told",
                where=path,
                fix=f"Say it: {option} de.",
            )
        found.append(tag)
    return found[0], found[1]


def aligned(source: str, target: str, name: str, kind: SegmentKind, where: Where) -> list[PairText]:
    """A cell in both languages, block by block or line by line where both have as many."""

    def text(one: str, other: str) -> PairText:
        return PairText(field=name, kind=kind, source=one, target=other, where=where)

    if not source.strip():
        return []
    if not target.strip():
        return [text(source.strip(), "")]
    html = bool(_MARKUP.search(source) or _MARKUP.search(target)) and kind in (
        "paragraph",
        "bullet",
    )
    parts = []
    for raw in (source, unmarked(target) if html else target):
        value = make_value(raw, name, kind, "", where, "", html or None)
        parts.append([(one.text, one.kind) for one in value.all_segments()])
    if len(parts[0]) == len(parts[1]) and len(parts[0]) > 1:
        return [
            PairText(
                field=name, kind=mine[1] if html else kind, source=mine[0], target=theirs[0],
                where=where,
            )
            for mine, theirs in zip(*parts, strict=True)
        ]  # fmt: skip
    return [text(source.strip(), target.strip())]


def unmarked(text: str) -> str:
    """Without ``lang`` of inner elements, every character in its place.

    A text that stayed in its language is marked so, and must be judged all the same.
    """
    return str(_LANG.sub(lambda match: match[1] + " " * len(match[2]), text))


def with_known(path: str, asked: Asked) -> Asked:
    """Listings of the source catalog, which a translation export is held against."""
    known: dict[str, str] = {}
    for one in discover((path,), asked.source_format):
        if not isinstance(one, Problem):
            listing, _ = load(one)
            known[listing.id] = listing.brand
    return replace(asked, known=tuple(known), brands=known)


def read(source: str, target: str, asked: Asked) -> Iterator[PairListing | PagePair | Problem]:
    """Listings of both sides, those of the source first, in its order.

    Raises UsageError for two things that are no two versions of one catalog.
    """
    sides: list[list[Source]] = []
    for path in (source, target):
        if not Path(path).exists():
            raise UsageError("there is no such file or folder", where=path)
        found: list[Source] = []
        for one in discover((path,), asked.source_format).sources():
            if isinstance(one, Problem):
                yield one
            else:
                found.append(one)
        if not found:
            raise UsageError("holds no listings", where=path)
        sides.append(found)
    formats = [{one.format for one in side} for side in sides]
    if formats[0].isdisjoint(formats[1]):
        told = " and ".join(" and ".join(sorted(one)) for one in formats)
        raise UsageError(
            f"{told} cannot be compared", where=target, fix="Export both in one format."
        )
    mine, theirs = ([one for one in side if one.format == "html"] for side in sides)
    if mine or theirs:
        yield from _pages(mine, theirs, asked)
    mine, theirs = ([one for one in side if one.format != "html"] for side in sides)
    if mine or theirs:
        yield from _catalogs(mine, theirs, asked)


# ---------------------------------------------------------------- pages


def _pages(
    mine: Sequence[Source], theirs: Sequence[Source], asked: Asked
) -> Iterator[PairListing | PagePair | Problem]:
    """By path; what is left by SKU, or because one page names the other as its other language."""
    alone = len(mine) == len(theirs) == 1
    by_path = {listing_id(one.relative): one for one in theirs}
    partners: dict[str, Source] = {}
    for one in mine:
        found = by_path.get(listing_id(one.relative))
        if alone or found is not None:
            partners[one.path] = found or theirs[0]
    left = [one for one in mine if one.path not in partners]
    used = {one.path for one in partners.values()}
    rest = [one for one in theirs if one.path not in used]
    if left and rest:
        partners |= _related(left, rest)
    used = {one.path for one in partners.values()}
    tags = (asked.source, asked.target)
    for one in mine:
        found = partners.get(one.path)
        if found is not None:
            yield PagePair(source=one.path, target=found.path, relative=one.relative, tags=tags)
        else:
            yield _alone(listing_id(one.relative), Where(path=one.path), asked, "missing")
    for one in theirs:
        if one.path not in used:
            yield _alone(listing_id(one.relative), Where(path=one.path), asked, "extra")


def _alone(name: str, where: Where, asked: Asked, state: str, title: str = "") -> PairListing:
    return PairListing(
        id=name, title=title, where=where, source_language=asked.source,
        target_language=asked.target, state="missing" if state == "missing" else "extra",
    )  # fmt: skip


def _related(left: Sequence[Source], rest: Sequence[Source]) -> dict[str, Source]:
    """Pages that share a SKU or GTIN, or of which one names the other's address."""
    known: dict[str, Source] = {}
    for one in rest:
        for key in _keys(one):
            known.setdefault(key, one)
    found: dict[str, Source] = {}
    for one in left:
        partner = next((known[key] for key in _keys(one) if key in known), None)
        if partner is not None and partner not in found.values():
            found[one.path] = partner
    return found


def _keys(source: Source) -> list[str]:
    try:
        listing, page = catalog.html.read_page(source.read(), source.path, source.relative)
    except InputError:
        return []
    keys = [key for v in listing.variants for key in (v.sku, v.barcode) if key]
    addresses = [page.canonical or "", *(address for _, address, _ in page.hreflang)]
    keys += [f"at:{urlsplit(one).netloc}{urlsplit(one).path}" for one in addresses if one]
    return keys


def load_pages(pair: PagePair) -> PairListing:
    """Both pages read and their texts set side by side. Raises InputError."""
    from listingkit.catalog.files import PAGE_LIMIT, check_text, read_file
    from listingkit.localize.files.pages import PageDocument

    name = listing_id(pair.relative)
    documents = []
    for path, tag, own in ((pair.source, pair.tags[0], False), (pair.target, pair.tags[1], True)):
        data = read_file(path, PAGE_LIMIT)
        check_text(data, path)
        if own:
            data = unmarked(data.decode("utf-8", "surrogateescape")).encode(
                "utf-8", "surrogateescape"
            )
        documents.append(PageDocument(data, path, name, tag or None))
    mine, theirs = documents
    spots = [_placed(one) for one in documents]
    texts, lost = [], []
    for left, right in align(spots[0], spots[1]):
        if left is None:
            continue
        if right is None:
            lost.append(left)
            continue
        texts.append(
            PairText(
                field=left.where.field or "", kind=left.kind, source=left.raw, target=right.raw,
                where=right.where,
            )
        )  # fmt: skip
    texts += [
        PairText(
            field=one.where.field or "", kind=one.kind, source=one.raw, target="",
            where=Where(path=pair.target, field=one.where.field),
        )
        for one in lost
    ]  # fmt: skip
    source_tag = pair.tags[0] or mine.listing.language or ""
    target_tag = pair.tags[1] or theirs.listing.language or ""
    if not texts and not spots[0]:
        return PairListing(
            id=name, title=theirs.listing.title, where=Where(path=pair.target),
            source_language=source_tag, target_language=target_tag,
        )  # fmt: skip
    asked = Asked(source=source_tag, target=target_tag)
    tags = languages_of(texts, asked, pair.target)
    return PairListing(
        id=name, title=theirs.listing.title, where=Where(path=pair.target),
        source_language=tags[0], target_language=tags[1], texts=tuple(texts),
        brand=mine.listing.brand, category=theirs.listing.category,
    )  # fmt: skip


def _placed(document: object) -> list[Cell]:
    """Texts of a page with line and column, in its order."""
    from listingkit.localize.files.pages import PageDocument

    assert isinstance(document, PageDocument)
    text = document.html.text
    out: list[Cell] = []
    for spot in document.html.spots:
        line = text.count("\n", 0, spot.start) + 1
        column = spot.start - (text.rfind("\n", 0, spot.start) + 1) + 1
        found = spot.segment
        name = found.key.partition(":")[2]
        where = Where(
            path=found.where.path if found.where else "", line=line, column=column, field=name
        )
        out.append(Cell(found.text, found.kind, where))
        for one in (inner.segment for inner in spot.inner):
            place = msgspec.structs.replace(where, field=one.key.partition(":")[2])
            out.append(Cell(one.text, one.kind, place))
    for spot_, value in document.scripts:
        for found in value.all_segments() if value is not None else ():
            line = document.page.source_line(spot_.start)
            where = Where(
                path=document.listing.where.path, line=line, field=found.key.partition(":")[2]
            )
            out.append(Cell(found.text, "jsonld", where))
    return out


# ---------------------------------------------------------------- catalogs


def _catalogs(
    mine: Sequence[Source], theirs: Sequence[Source], asked: Asked
) -> Iterator[PairListing | Problem]:
    sides: list[dict[str, tuple[Listing, dict[str, Cell]]]] = [{}, {}]
    for side, sources in zip(sides, (mine, theirs), strict=True):
        for source in sources:
            for one in _cells(source):
                if isinstance(one, Problem):
                    yield one
                else:
                    side.setdefault(one[0].id, one)
    pairs: list[tuple[Listing, Listing, list[PairText]]] = []
    for name, (listing, cells) in sides[0].items():
        if name not in sides[1]:
            continue
        other, found = sides[1][name]
        pairs.append((listing, other, _texts(cells, found, other.where)))
    every = [text for _, _, texts in pairs for text in texts]
    own = Asked(
        source=asked.source or _common(one[0] for one in sides[0].values()),
        target=asked.target or _common(one[0] for one in sides[1].values()),
    )
    tags = languages_of(every, own, theirs[0].path if theirs else "") if every else ("", "")
    done = {listing.id: (listing, other, texts) for listing, other, texts in pairs}
    named = replace(asked, source=tags[0], target=tags[1])
    for name, (listing, _) in sides[0].items():
        if name not in done:
            yield _alone(name, listing.where, named, "missing", listing.title)
            continue
        _, other, texts = done[name]
        yield PairListing(
            id=name, title=other.title, where=other.where, source_language=tags[0],
            target_language=tags[1], brand=listing.brand, category=other.category,
            texts=tuple(texts),
        )  # fmt: skip
    for name, (listing, _) in sides[1].items():
        if name not in done:
            yield _alone(name, listing.where, named, "extra", listing.title)


def _common(listings: Iterable[Listing]) -> str:
    """The language that all listings state or were found to be in, "" for several."""
    found = {one.language or "" for one in listings}
    return found.pop() if len(found) == 1 else ""


def _texts(mine: Mapping[str, Cell], theirs: Mapping[str, Cell], where: Where) -> list[PairText]:
    """Fields of both sides; what is said many times (options of variants) counts once."""
    out: dict[tuple[str, str, str], PairText] = {}
    for name, cell in mine.items():
        other = theirs.get(name)
        place = other.where if other else msgspec.structs.replace(where, field=name)
        for text in aligned(cell.raw, other.raw if other else "", name, cell.kind, place):
            out.setdefault((text.kind, text.source, text.target), text)
    return list(out.values())


def _cells(source: Source) -> Iterator[tuple[Listing, dict[str, Cell]] | Problem]:
    """Listings of one file with their texts by name of field."""
    from listingkit.localize.check.read import fields

    try:
        if source.format == "shopify":
            yield from fields.shopify_cells(source)
            return
        if source.format == "jsonl":
            yield from fields.json_cells(source)
            return
    except InputError as error:
        yield Problem(where=Where(path=source.path), message=error.message, fix=error.fix)
        return
    for one in items(source):
        if isinstance(one, Problem):
            yield one
        else:
            listing, _ = load(one)
            yield listing, fields.listing_cells(listing)
