"""A JSON or JSONL file of listings on its way to another language: only strings change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from listingkit.catalog import jsonl
from listingkit.catalog.jsonspans import BrokenJsonError, JsonObject, JsonString, Step, scan
from listingkit.catalog.jsonspans import quote as json_quote
from listingkit.catalog.language import catalog_language, with_language
from listingkit.catalog.splice import Replacement, Splicer
from listingkit.localize.adapt.charts import with_unit
from listingkit.localize.files.chart_tables import ChartPlace, chart_places
from listingkit.localize.files.documents import Result, Target, TextBlock
from listingkit.localize.files.fill import Edits, NewLine
from listingkit.localize.files.places import repacked
from listingkit.localize.files.textblocks import value_blocks
from listingkit.localize.files.values import Value, make_value
from listingkit.model import Listing, Problem, Segment, SegmentKind, Where

_TEXTS: dict[str, SegmentKind] = {
    "title": "title", "description": "paragraph", "meta_title": "meta_title",
    "meta_description": "meta_description", "category": "label",
}  # fmt: skip
_TRUTH = re.compile(r"\s*:\s*(true|false)\b")
_LISTS: dict[str, SegmentKind] = {"bullets": "bullet", "tags": "tag"}


@dataclass
class ObjectSpans:
    """One listing's object: where it opens, and its strings with paths from the object on."""

    start: int
    strings: list[JsonString] = field(default_factory=list)


class JsonDocument:
    """One listing of the file."""

    def __init__(self, listing: Listing, spans: ObjectSpans, language: str) -> None:
        self.listing = listing
        self.spans = spans
        self.values: list[tuple[JsonString, Value]] = []
        for found in spans.strings:
            kind = _kind(found)
            if kind is not None:
                name = ".".join(str(step) for step in found.path) + (".name" if found.key else "")
                html = None if kind in ("paragraph", "bullet") else False
                where = listing.where
                value = make_value(found.text, name, kind, listing.id, where, language, html)
                if value.spots:
                    self.values.append((found, value))

    def segments(self) -> list[Segment]:
        """Segments of all fields."""
        return [segment for _, value in self.values for segment in value.all_segments()]

    def _of(self, name: str) -> list[Value]:
        return [value for found, value in self.values if found.path[0] == name]

    def blocks(self) -> tuple[TextBlock, ...]:
        """Title, bullets, paragraphs of the description."""
        title, body = self._of("title"), self._of("description")
        return value_blocks(
            title[0] if title else None, body[0] if body else None, self._of("bullets")
        )

    def charts(self) -> tuple[ChartPlace, ...]:
        """The listing's size charts whose cells are all strings, by their number in the file.

        A listing without charts of its own may have them in the description.
        """
        if not self._own_charts:
            body = self._of("description")
            known = self.listing.size_charts
            return chart_places(body[0].raw, body[0].segments.tables, known) if body else ()
        found = []
        for number, chart in enumerate(self.listing.size_charts):
            cells = self._cells(number)
            wanted = {(-1, column) for column in range(len(chart.columns))}
            for row, texts in enumerate(chart.rows):
                wanted |= {(row, column) for column in range(len(texts))}
            if wanted and wanted == cells.keys():
                found.append(ChartPlace(number, chart))
        return tuple(found)

    @property
    def _own_charts(self) -> bool:
        return any(found.path[:1] == ("size_charts",) for found in self.spans.strings)

    def _cells(self, number: int) -> dict[tuple[int, int], JsonString]:
        """Strings of one size chart by row (-1: the header) and column."""
        out: dict[tuple[int, int], JsonString] = {}
        for found in self.spans.strings:
            path = found.path
            if found.key or path[:2] != ("size_charts", number):
                continue
            if len(path) == 4 and path[2] == "columns" and isinstance(path[3], int):
                out[-1, path[3]] = found
            elif len(path) == 5 and path[2] == "rows":
                row, column = path[3:]
                if isinstance(row, int) and isinstance(column, int):
                    out[row, column] = found
        return out

    def _charted(self, edits: Edits, texts: Mapping[int, str]) -> Iterator[Replacement]:
        """New cells behind those they follow; headers follow the translated ones."""
        shown = {id(found): texts[index] for index, (found, _) in enumerate(self.values)}
        for place, edit in edits.charts:
            cells = self._cells(place.number)
            for one in edit.added:
                for row, text in enumerate((one.header, *one.cells), start=-1):
                    before = cells[row, one.after]
                    header = shown.get(id(before), before.text)
                    new = json_quote(text if text is not None else with_unit(header, one.unit))
                    yield Replacement(before.end + 1, before.end + 1, f', "{new}"', "json")

    def write(self, result: Result, target: Target, whole: str) -> Iterator[Replacement]:
        """Replacements of what changes in the file, whose text is ``whole``."""
        own_list = bool(self._of("bullets"))
        edits = result.edits
        inside, outside = _shared(edits, own_list, bool(self._of("description")))
        inside = replace(inside, charts=() if self._own_charts else edits.charts)
        texts: dict[int, str] = {}
        for index, (found, value) in enumerate(self.values):
            use = inside if found.path == ("description",) else None
            texts[index] = value.fill(result.translations, target.marking, use)
        moved = self._moved(edits.order, texts) if own_list else {}
        for index, (found, _) in enumerate(self.values):
            text = moved.get(index, texts[index])
            if text != found.text:
                yield Replacement(found.start, found.end, json_quote(text), "json")
        if own_list:
            yield from self._added(outside)
        if self._own_charts:
            yield from self._charted(edits, texts)
        yield from self._keywords(result)
        if result.spoken:
            yield from self._language(target)
            yield from self._reviewed(result, whole)

    def _moved(self, order: tuple[str, ...], texts: Mapping[int, str]) -> dict[int, str]:
        """Texts of the bullets list in their new order, by the number of the value."""
        places = [i for i, (found, _) in enumerate(self.values) if found.path[0] == "bullets"]
        keys = {self.values[i][1].spots[0].segment.key: i for i in places}
        wanted = [keys[key] for key in order if key in keys]
        if len(wanted) != len(places):
            return {}
        return {place: texts[source] for place, source in zip(places, wanted, strict=True)}

    def _added(self, lines: tuple[NewLine, ...]) -> Iterator[Replacement]:
        found = [string for string, _ in self.values if string.path[0] == "bullets"]
        for line in lines:
            text = json_quote(line.text)
            if line.slot == "bullet" and 0 < line.to <= len(found):
                at = found[line.to - 1].start - 1
                yield Replacement(at, at, f'"{text}", ', "json")
            else:
                at = found[-1].end + 1
                yield Replacement(at, at, f', "{text}"', "json")

    def _keywords(self, result: Result) -> Iterator[Replacement]:
        """Target words in the market's language; a text may hold several, between commas."""
        for found in self.spans.strings:
            if found.key or found.path[:1] != ("keywords",) or len(found.path) > 2:
                continue
            parts = [found.text] if len(found.path) == 2 else found.text.split(",")
            known = [result.keywords.get(part.strip(), part.strip()) for part in parts]
            text = ", ".join(known)
            if text != found.text and any(part.strip() in result.keywords for part in parts):
                yield Replacement(found.start, found.end, json_quote(text), "json")

    def _language(self, target: Target) -> Iterator[Replacement]:
        if not target.language:
            return
        for found in self.spans.strings:
            if found.path == ("language",) and not found.key:
                if found.text != target.language:
                    yield Replacement(found.start, found.end, target.language, "json")
                return
        at = self.spans.start + 1
        comma = ", " if self.spans.strings else ""
        yield Replacement(at, at, f'"language": "{target.language}"{comma}', "json")

    def _reviewed(self, result: Result, whole: str) -> Iterator[Replacement]:
        """Whether a person signed what was translated, behind the language.

        What is there already is changed where it is true or false; else it is the seller's own.
        """
        if result.reviewed is None:
            return
        value = str(result.reviewed).lower()
        fields = {found.path[0]: found for found in self.spans.strings if len(found.path) == 1}
        if "reviewed" in fields:
            said = (
                _TRUTH.match(whole, fields["reviewed"].end + 1) if fields["reviewed"].key else None
            )
            if said is not None and said[1] != value:
                yield Replacement(said.start(1), said.end(1), value, "json")
        elif "language" in fields and not fields["language"].key:
            at = fields["language"].end + 1
            yield Replacement(at, at, f', "reviewed": {value}', "json")
        else:
            at = self.spans.start + 1
            yield Replacement(at, at, f'"reviewed": {value}, ', "json")


def _shared(edits: Edits, own_list: bool, body: bool) -> tuple[Edits, tuple[NewLine, ...]]:
    """Edits of the description, and lines for the bullets list where there is one.

    Without a ``body`` that they could stand in, all lines become bullets.
    """
    if not own_list:
        return edits, ()
    if not body:
        return Edits(), edits.lines
    bullets = tuple(line for line in edits.lines if line.slot == "bullet")
    rest = tuple(line for line in edits.lines if line.slot != "bullet")
    return Edits((), rest, edits.anchor), bullets


def _kind(found: JsonString) -> SegmentKind | None:
    """What a string of a listing is; None for what is never translated."""
    path = found.path
    if not path:
        return None
    name = path[0]
    if found.key:
        return "option_name" if _is_option(path) else None
    if len(path) == 1 and name in _TEXTS:
        return _TEXTS[str(name)]
    if len(path) == 2 and name in _LISTS:
        return _LISTS[str(name)]
    if _is_option(path):
        return "option_value"
    if len(path) == 3 and name == "images" and path[2] == "alt":
        return "alt"
    if name == "size_charts" and len(path) >= 3:
        if path[2] in ("columns", "caption"):
            return "size_header"
        if path[2] == "rows":
            return "size_cell"
    return None


def _is_option(path: tuple[Step, ...]) -> bool:
    return len(path) == 4 and path[0] == "variants" and path[2] == "options"


def object_spans(text: str, document: bool) -> dict[int, ObjectSpans]:
    """The objects of a file by line (JSONL) or by index (one document)."""
    if document:
        return _document_spans(text)
    out: dict[int, ObjectSpans] = {}
    offset = 1 if text.startswith("\ufeff") else 0
    for number, line in enumerate(text[offset:].split("\n"), start=1):
        try:
            whole = list(scan(line)) if line.strip() else []
        except BrokenJsonError:
            whole = []
        opened = [found for found in whole if isinstance(found, JsonObject) and not found.path]
        if opened:
            out[number] = ObjectSpans(
                opened[0].start + offset,
                [_shifted(found, offset, 0) for found in whole if isinstance(found, JsonString)],
            )
        offset += len(line) + 1
    return out


def _shifted(found: JsonString, offset: int, drop: int) -> JsonString:
    return JsonString(
        found.path[drop:], found.start + offset, found.end + offset, found.text, found.key
    )


def _document_spans(text: str) -> dict[int, ObjectSpans]:
    start = 1 if text.startswith("\ufeff") else 0
    try:
        whole = list(scan(text[start:]))
    except BrokenJsonError:
        return {}
    depth = _depth(whole)
    out: dict[int, ObjectSpans] = {}
    for found in whole:
        if len(found.path) < depth:
            continue
        index = found.path[depth - 1] if depth else 0
        if not isinstance(index, int) or (depth == 2 and found.path[0] not in jsonl.WRAPPERS):
            continue
        if isinstance(found, JsonObject) and len(found.path) == depth:
            out.setdefault(index, ObjectSpans(0)).start = found.start + start
        elif isinstance(found, JsonString) and len(found.path) > depth:
            out.setdefault(index, ObjectSpans(0)).strings.append(_shifted(found, start, depth))
    return out


def _depth(whole: list[JsonString | JsonObject]) -> int:
    """How many steps lead to a listing: 0 for one object, 1 for a list, 2 for a wrapped list."""
    if any(found.path and isinstance(found.path[0], int) for found in whole):
        return 1
    wrapped = any(
        len(found.path) >= 2 and found.path[0] in jsonl.WRAPPERS and isinstance(found.path[1], int)
        for found in whole
    )
    return 2 if wrapped else 0


class JsonFile:
    """One JSON or JSONL file."""

    def __init__(self, data: bytes, path: str, relative: str, language: str | None) -> None:
        self.data = data
        self.relative = relative
        self.text = data.decode("utf-8", "surrogateescape")
        spans = object_spans(self.text, jsonl.is_document(data.removeprefix(b"\xef\xbb\xbf")))
        self.problems: list[Problem] = []
        found: list[tuple[Listing, ObjectSpans]] = []
        for position, listing in jsonl.numbered(data, path):
            if isinstance(listing, Problem):
                self.problems.append(listing)
            elif position in spans:
                found.append((listing, spans[position]))
            else:
                where = Where(path=path, line=listing.where.line)
                self.problems.append(Problem(where=where, message="the JSON cannot be edited"))
        unsaid = [listing for listing, _ in found if not listing.language]
        tag = language or (catalog_language(unsaid) if unsaid else "")
        self.documents = tuple(
            JsonDocument(with_language(listing, tag), place, listing.language or tag)
            for listing, place in found
        )

    def write(
        self, results: Mapping[str, Result], target: Target, *, replace: bool
    ) -> list[tuple[str, bytes]]:
        """The file under its own name."""
        out = [
            found
            for document in self.documents
            if not results[document.listing.id].blocked
            for found in document.write(results[document.listing.id], target, self.text)
        ]
        data = Splicer(self.text, self.data, "utf-8", "utf-8").splice(out)
        return [(self.relative, repacked(self.relative, data))]
