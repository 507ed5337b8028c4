"""Reference translations, and which text of a run each of them belongs to.

A reference is a catalog in the target language in the format of the source (the same ids; a page
by its path), or a list of pairs: TMX, or a CSV or TSV with the columns ``source`` and
``reference``.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from listingkit.catalog import discover
from listingkit.errors import InputError
from listingkit.files import read_small
from listingkit.language.detect import detect_language
from listingkit.language.tags import same_language
from listingkit.localize.files.sources import open_source, sources_of
from listingkit.localize.files.values import make_value
from listingkit.localize.memory.tmx import read_tmx
from listingkit.localize.mt.reasons import visible
from listingkit.model import Problem, Segment, Translation, Where

PROSE = ("paragraph", "bullet")
"""Kinds of which a field is compared as a whole where it is cut in other pieces."""
COLUMNS = ("reference", "target")
"""Names of the second column of a list of pairs; the language's tag is one too."""
SURE = 0.5
"""How sure a language must be recognized before a reference in it is refused."""

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Match:
    """One text of the run beside its references.

    ``parts`` are the run's segments, several where only the whole field could be compared.
    """

    parts: tuple[Translation, ...]
    references: tuple[str, ...]


@dataclass
class References:
    """What was read: texts by the listing's id and field, or by their source text."""

    path: str
    listings: dict[str, list[Segment]] = field(default_factory=dict)
    pairs: dict[str, dict[str, None]] = field(default_factory=dict)

    def matches(self, rows: Sequence[Translation]) -> Iterator[Match]:
        """Each text of ``rows`` that has a reference, in order."""
        if self.pairs:
            for one in rows:
                references = self.pairs.get(text_key(one.segment.text))
                if references is not None:
                    yield Match((one,), tuple(references))
            return
        by_listing: dict[str, list[Translation]] = {}
        for one in rows:
            by_listing.setdefault(one.segment.listing_id, []).append(one)
        # A single page may lie under another name.
        lone = len(by_listing) == len(self.listings) == 1
        for listing, texts in by_listing.items():
            theirs = next(iter(self.listings.values())) if lone else self.listings.get(listing, [])
            yield from _in_listing(texts, theirs)

    def __bool__(self) -> bool:
        """Whether anything was read."""
        return bool(self.listings or self.pairs)

    def text(self) -> str:
        """All of it, to tell its language by."""
        texts = [part.text for parts in self.listings.values() for part in parts]
        texts += [text for references in self.pairs.values() for text in references]
        return "\n".join(map(visible, texts))


def text_key(text: str) -> str:
    """A text as pairs are looked up: composed, blanks as one."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _place(segment: Segment) -> tuple[str, str]:
    named = segment.where.field if segment.where and segment.where.field else ""
    return _NUMBER.sub("", str(named)), segment.kind


def _order(segment: Segment) -> tuple[int, ...]:
    """The numbers of a key, which count the segments of its kind."""
    return tuple(int(number) for number in _NUMBER.findall(segment.key[len(segment.listing_id) :]))


def _in_listing(ours: Iterable[Translation], theirs: Iterable[Segment]) -> Iterator[Match]:
    """Field by field and kind by kind: one by one where both are cut alike, else as a whole."""
    known: dict[tuple[str, str], list[Segment]] = {}
    for segment in sorted(theirs, key=_order):
        known.setdefault(_place(segment), []).append(segment)
    ordered = sorted(ours, key=lambda one: (_place(one.segment), _order(one.segment)))
    for place, group in groupby(ordered, key=lambda one: _place(one.segment)):
        texts, references = list(group), known.get(place, [])
        if len(texts) == len(references):
            for one, reference in zip(texts, references, strict=True):
                yield Match((one,), (reference.text,))
        elif references and place[1] in PROSE:
            yield Match(tuple(texts), ("\n".join(one.text for one in references),))


def read_references(path: Path, tag: str, out: str) -> References:
    """The references in language ``tag``; nothing is read from the output folder ``out``.

    Raises InputError for a file that cannot be read, that holds nothing in the language, or that
    is in another one.
    """
    if not path.exists():
        raise InputError("no such reference", where=str(path), fix="Name a file or a folder.")
    found = References(str(path))
    if path.suffix.lower() == ".tmx":
        entries = read_tmx(path)
        _add(found, ((e.source, e.target) for e in entries if same_language(e.target_lang, tag)))
    elif not path.is_dir() and (rows := _rows(path, tag)) is not None:
        _add(found, rows)
    else:
        found.listings = _listings(path, tag, out)
    if not found:
        raise InputError(
            f"holds no reference in {tag}", where=str(path),
            fix="Name a catalog like the source, a TMX, or a CSV with the columns source and "
            "reference.",
        )  # fmt: skip
    spoken = detect_language(found.text(), tag)
    sure = spoken.confidence >= SURE and spoken.how != "declared"
    if spoken.language and sure and not same_language(spoken.language, tag):
        raise InputError(
            f"the reference reads as {spoken.language}, and the market is written in {tag}",
            where=str(path), fix="Name translations into the market's language.",
        )  # fmt: skip
    return found


def _add(found: References, pairs: Iterable[tuple[str, str]]) -> None:
    """Whole texts, and their paragraphs where both sides have as many."""
    for source, reference in pairs:
        if not source.strip() or not reference.strip():
            continue
        found.pairs.setdefault(text_key(source), {})[reference.strip()] = None
        ours, theirs = _pieces(source), _pieces(reference)
        if len(ours) == len(theirs) > 1:
            for one, two in zip(ours, theirs, strict=True):
                found.pairs.setdefault(text_key(one), {})[two] = None


def _pieces(text: str) -> list[str]:
    value = make_value(text, "pair", "paragraph", "pair", Where(path=""), "")
    return [segment.text for segment in value.all_segments()]


def _rows(path: Path, tag: str) -> list[tuple[str, str]] | None:
    """The pairs of a table, None where its columns are not those of a list of pairs."""
    if path.suffix.lower() not in (".csv", ".tsv"):
        return None
    try:
        text = read_small(path).decode("utf-8-sig")
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        columns = {name.strip().casefold(): name for name in reader.fieldnames or () if name}
        second = next((columns[name] for name in (*COLUMNS, tag.casefold()) if name in columns), "")
        if "source" not in columns or not second:
            return None
        first = columns["source"]
        return [(row.get(first) or "", row.get(second) or "") for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot be read: {error}", where=str(path)) from None


def _listings(path: Path, tag: str, out: str) -> dict[str, list[Segment]]:
    listings: dict[str, list[Segment]] = {}
    for source in sources_of(discover([path]), out):
        if isinstance(source, Problem):
            raise InputError(source.message, where=str(source.where), fix=source.fix)
        for document in open_source(source, tag).documents:
            listings.setdefault(document.listing.id, []).extend(document.segments())
    return listings


def for_market(path: Path, market: str, several: bool) -> Path:
    """Where a market's references lie: in a folder of its name, else all in one place."""
    own = path / market
    if own.is_dir():
        return own
    if several and path.suffix.lower() != ".tmx":
        raise InputError(
            f"no folder {market} with its references", where=str(path),
            fix="With several markets, give each a folder of its name, or name a TMX.",
        )  # fmt: skip
    return path
