"""Texts of a file that stand in holders (cells of a table, elements of a feed).

A text that stands in several places of a listing is one text: the name of an option and its values
must read alike in every row, or the shop takes them for different ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from listingkit.catalog.csvspans import Cell, quote, splice_cells
from listingkit.cells import guarded, is_formula
from listingkit.localize.files.chart_tables import ChartPlace, chart_places
from listingkit.localize.files.documents import Result, TextBlock
from listingkit.localize.files.fill import Edits, Marking
from listingkit.localize.files.textblocks import value_blocks
from listingkit.localize.files.values import Value, make_value
from listingkit.model import Listing, Segment, SegmentKind, Where

Wrap = Callable[[str], "str | None"]
"""Writes a text as one value of a cell that holds several; None where it cannot stand there."""


class Place(NamedTuple):
    """Characters ``start`` to ``end`` of the holder with this number."""

    holder: int
    start: int
    end: int


class Change(NamedTuple):
    """``text`` takes the place of ``start`` to ``end`` of a holder's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Text:
    """One text of a listing and every place it stands in; ``field`` is the name of its field."""

    field: str
    value: Value
    places: tuple[Place, ...]
    wrap: Wrap | None = None


@dataclass
class Texts:
    """Gathers the texts of one listing, each distinct one of a field once."""

    listing_id: str
    path: str
    language: str
    found: dict[tuple[str, str], tuple[Value, list[Place], Wrap | None]] = field(
        default_factory=dict
    )
    counts: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        name: str,
        kind: SegmentKind,
        raw: str,
        place: Place,
        line: int,
        *,
        html: bool | None = False,
        wrap: Wrap | None = None,
    ) -> None:
        """A text of the field ``name`` at one more place; blank ones are left out."""
        if not raw.strip():
            return
        known = self.found.get((name, raw))
        if known is not None:
            known[1].append(place)
            return
        number = self.counts[name] = self.counts.get(name, 0) + 1
        where = Where(path=self.path, line=line)
        # Lines of a text are numbered behind a dot: texts of a field are not.
        key = name if number == 1 else f"{name}-{number}"
        value = make_value(raw, key, kind, self.listing_id, where, self.language, html)
        if value.spots:
            self.found[name, raw] = (value, [place], wrap)

    def all(self) -> tuple[Text, ...]:
        """The texts in the order in which they were met."""
        return tuple(
            Text(name, value, tuple(places), wrap)
            for (name, _), (value, places, wrap) in self.found.items()
        )


def runs(raw: str, separator: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where the values between separators stand in ``raw``, white space around them left out."""
    position = 0
    for end, after in (*((m.start(), m.end()) for m in separator.finditer(raw)), (len(raw), 0)):
        text = raw[position:end]
        if text.strip():
            start = position + len(text) - len(text.lstrip())
            yield start, start + len(text.strip())
        position = after


class PlacedDocument:
    """One listing whose texts stand in numbered holders."""

    def __init__(self, listing: Listing, texts: Sequence[Text]) -> None:
        self.listing = listing
        self.texts = tuple(texts)

    def _first(self, *names: str) -> Text | None:
        found = (one for name in names for one in self.texts if one.field == name)
        return next(found, None)

    @cached_property
    def _body(self) -> Text | None:
        """What culture takes for the description."""
        return self._first("description", "short_description")

    def segments(self) -> list[Segment]:
        """Segments of all fields."""
        return [segment for found in self.texts for segment in found.value.all_segments()]

    def blocks(self) -> tuple[TextBlock, ...]:
        """Title, bullets and paragraphs of the description."""
        title, body = self._first("title"), self._body
        return value_blocks(title.value if title else None, body.value if body else None)

    def charts(self) -> tuple[ChartPlace, ...]:
        """Size charts in tables of the description."""
        body = self._body
        if body is None:
            return ()
        tables = body.value.segments.tables
        return chart_places(body.value.raw, tables, self.listing.size_charts)

    def _edits(self, found: Text, edits: Edits) -> Edits | None:
        """What culture does to a text: the lines it adds stand in every variant's description."""
        body = self._body
        if body is None or found.field != body.field or found is body:
            return edits if found is body else None
        paragraphs = [one.segment.key for one in found.value.spots if one.form != "attribute"]
        return Edits(lines=edits.lines, anchor=paragraphs[-1] if paragraphs else "")

    def changes(
        self, result: Result, marking: Marking | None = None
    ) -> Iterator[tuple[int, Change]]:
        """What changes, by the number of the holder."""
        for found in self.texts:
            edits = self._edits(found, result.edits)
            if found.wrap is not None:
                new = found.value.fill(result.translations)
                written = found.wrap(new) if new != found.value.raw else None
                if written is not None:
                    for place in found.places:
                        yield place.holder, Change(place.start, place.end, written)
                continue
            for one in found.value.replacements(result.translations, marking, edits):
                for place in found.places:
                    start, end = place.start + one.start, place.start + one.end
                    yield place.holder, Change(start, end, one.text)


def by_holder(changes: Iterable[tuple[int, Change]]) -> dict[int, list[Change]]:
    """Changes by holder, in the order of the text."""
    found: dict[int, list[Change]] = {}
    for holder, change in changes:
        found.setdefault(holder, []).append(change)
    for several in found.values():
        several.sort(key=lambda one: (one.start, one.end))
    return found


def applied(raw: str, changes: Iterable[Change]) -> str:
    """``raw`` with sorted changes made."""
    pieces: list[str] = []
    position = 0
    for change in changes:
        pieces += (raw[position : change.start], change.text)
        position = change.end
    return "".join((*pieces, raw[position:]))


class CellHolder(NamedTuple):
    """A cell, the text read from it, and what turns a new text into the cell's."""

    cell: Cell
    raw: str
    write: Callable[[str], str] | None = None


def written_cells(
    data: bytes,
    holders: Sequence[CellHolder],
    changes: Mapping[int, Sequence[Change]],
    delimiter: bytes,
) -> bytes:
    """The table with the changed cells written, and no other byte touched."""
    out: list[tuple[Cell, bytes]] = []
    for number, several in changes.items():
        holder = holders[number]
        text = applied(holder.raw, several)
        if text == holder.raw:
            continue
        text = harmless(holder.write(text) if holder.write else text, holder.cell.text())
        out.append((holder.cell, quote(text, holder.cell, delimiter)))
    return splice_cells(data, out)


def harmless(text: str, before: str) -> str:
    """A new text of a cell, guarded where it would be run as a formula and the old one would not.

    What begins so in the source is the seller's own: a shop would show the apostrophe to buyers.
    """
    return text if is_formula(before) else guarded(text)


def repacked(relative: str, data: bytes) -> bytes:
    """``data`` as the file ``relative`` holds it: packed where its name says so."""
    if not relative.endswith(".gz"):
        return data
    import gzip

    return gzip.compress(data, mtime=0)
