"""CSV and TSV with a source and a target in every row, Shopify's translation export among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import regex

from listingkit.catalog.csvspans import Row, delimiter_of, read_rows
from listingkit.errors import InputError
from listingkit.localize.check.pairs import PairListing, PairText
from listingkit.localize.check.read.both import Asked, aligned, languages_of
from listingkit.localize.check.read.lines import Lines
from listingkit.model import Problem, SegmentKind, Where

_NAMES: dict[str, frozenset[str]] = {
    "source": frozenset(
        ("source", "source text", "original", "default content", "msgid", "source_text")
    ),
    "target": frozenset(
        ("target", "translation", "translated content", "translated", "msgstr", "target text",
         "target_text")
    ),
    "id": frozenset(
        ("id", "key", "item_id", "identification", "sku", "handle", "listing", "context")
    ),
    "field": frozenset(("field", "column", "attribute", "kind")),
    "language": frozenset(("lang", "language", "locale", "target_language", "target language")),
    "source_language": frozenset(("source_language", "source language", "source_lang")),
    "type": frozenset(("type",)),
}  # fmt: skip
"""Column names, in small letters, by what they hold."""

_TAG = regex.compile(r"[a-z]{2,3}(?:[-_](?:[A-Za-z]{2}|[A-Za-z]{4}|\d{3}))*")
_KINDS: dict[str, SegmentKind] = {
    "title": "title", "name": "title", "meta_title": "meta_title", "seo title": "meta_title",
    "meta_description": "meta_description", "bullet": "bullet", "alt": "alt",
    "product_type": "label", "option_name": "option_name", "option_value": "option_value",
    "label": "label", "category": "label",
}  # fmt: skip
_OWNERS: dict[str, SegmentKind] = {
    "product_option": "option_name", "product_option_value": "option_value",
    "media_image": "alt", "image": "alt",
}  # fmt: skip


class _Columns(NamedTuple):
    at: Mapping[str, int]
    languages: tuple[str, str]


def is_pairs(head: bytes) -> bool:
    """Whether the first row names a source and a target."""
    row = next(iter(read_rows(head, delimiter_of(head.removeprefix(b"\xef\xbb\xbf")))), None)
    return row is not None and _columns(row) is not None


def _columns(row: Row) -> _Columns | None:
    names = [cell.value.decode("utf-8", "replace").strip() for cell in row.cells]
    at: dict[str, int] = {}
    for index, name in enumerate(names):
        for what, known in _NAMES.items():
            if name.lower() in known:
                at.setdefault(what, index)
    tags = [(index, name) for index, name in enumerate(names) if _is_tag(name)]
    languages = ["", ""]
    # "en,pt-BR,id": the languages are the names of the columns.
    for place, what in enumerate(("source", "target")):
        if what not in at and tags:
            index, name = tags.pop(0)
            at[what] = index
            languages[place] = name.replace("_", "-")
    if "source" not in at or "target" not in at:
        return None
    return _Columns(at, (languages[0], languages[1]))


def _is_tag(name: str) -> bool:
    from listingkit import markets

    return bool(_TAG.fullmatch(name)) and markets.language(name) is not None


def read(data: bytes, path: str, asked: Asked) -> Iterator[PairListing | Problem]:
    """Listings by the id of their rows, in order; all rows together where they have none."""
    rows = read_rows(data, delimiter_of(data.removeprefix(b"\xef\xbb\xbf")))
    first = next(rows, None)
    found = _columns(first) if first is not None else None
    body: list[Row] = list(rows)
    if found is None and first is not None and len(first.cells) in (2, 3):
        # Without names: source, target, id.
        found = _Columns({"source": 0, "target": 1, "id": 2}, ("", ""))
        body.insert(0, first)
    if found is None:
        raise InputError(
            "has no columns source and target", where=f"{path}:1",
            fix="Name them in the first row (source, target, id), or by language (en, pt-BR).",
        )  # fmt: skip
    lines = Lines(data)
    groups: dict[tuple[str, str, str], list[PairText]] = {}
    asked = asked.over(*found.languages)
    for row in body:
        if row.blank:
            continue
        try:
            cells = [cell.text() for cell in row.cells]
        except UnicodeDecodeError:
            where = Where(path=path, line=row.line)
            yield Problem(where=where, message="is not UTF-8", fix="Save the file as UTF-8.")
            continue
        if not row.closed:
            where = Where(path=path, line=row.line)
            yield Problem(where=where, message="a quoted cell never ends", fix='Close it with a ".')
            continue

        def cell(what: str, cells: Sequence[str] = cells) -> str:
            index = found.at.get(what, -1)
            return cells[index] if 0 <= index < len(cells) else ""

        source = cell("source")
        if not source.strip():
            continue
        index = found.at["target"]
        start = row.cells[index].start if index < len(row.cells) else row.cells[-1].end
        field, owner = cell("field").strip(), cell("id").strip()
        kind = _OWNERS.get(cell("type").strip().lower()) or _KINDS.get(field.lower(), "paragraph")
        where = lines.where(path, start, field)
        listing = owner.partition("/")[0] if cell("type") else owner
        tags = cell("source_language").strip(), cell("language").strip().replace("_", "-")
        texts = aligned(source, cell("target"), field or owner, kind, where)
        groups.setdefault((listing, *tags), []).extend(texts)
    yield from listings(groups, path, asked)


def listings(
    groups: Mapping[tuple[str, str, str], list[PairText]], path: str, asked: Asked
) -> Iterator[PairListing]:
    """A listing each; the languages of all of them are found out together."""
    guessed: dict[tuple[str, str], tuple[str, str]] = {}
    by_tags: dict[tuple[str, str], list[PairText]] = {}
    for (_, source, target), texts in groups.items():
        by_tags.setdefault((source, target), []).extend(texts)
    for tags, texts in by_tags.items():
        guessed[tags] = languages_of(texts, asked.over(*tags), path)
    for (listing, mine, theirs), texts in groups.items():
        source, target = guessed[mine, theirs]
        title = next((one.target for one in texts if one.kind == "title"), "")
        where = Where(path=path, line=texts[0].where.line)
        yield PairListing(
            id=listing or path, title=title, where=where, source_language=source,
            target_language=target, texts=tuple(texts), brand=asked.brands.get(listing, ""),
        )  # fmt: skip
    for name in asked.known:
        if not any(_belongs(name, listing) for listing, *_ in groups):
            first = next(iter(guessed.values()), ("", ""))
            yield PairListing(
                id=name, title="", where=Where(path=path), source_language=first[0],
                target_language=first[1], state="missing",
            )  # fmt: skip


def _belongs(name: str, listing: str) -> bool:
    return listing == name or listing.rpartition("/")[2] == name
