"""Size charts in HTML tables: where their cells stand, and columns put between them.

Only tables whose cells stand in a plain grid are touched: no cell over several rows, over several
columns only one that spans the whole table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from listingkit.catalog.plain import collapse
from listingkit.catalog.splice import Replacement, escape_text, render, unescape
from listingkit.catalog.tokens import Token, tokenize
from listingkit.localize.adapt.charts import Added, ChartEdit, with_unit
from listingkit.localize.adapt.isolates import isolate_runs
from listingkit.localize.files.spots import Table
from listingkit.model import SizeChart

CHART_LIMIT = 200_000
"""Longest table, in characters, that is looked at as a size chart."""

_TAG = re.compile(r"<[^<>]*>")
_KEPT = ("class", "style", "scope", "align", "valign")
"""Attributes a new cell takes over from its neighbour: looks, and nothing that must be unique."""


class ChartPlace(NamedTuple):
    """A chart of a listing that columns can be added to; ``number`` is the document's own."""

    number: int
    chart: SizeChart


@dataclass(slots=True)
class _Cell:
    tag: Token
    start: int
    end: int
    close: int


@dataclass(slots=True)
class _Row:
    start: int
    end: int
    cells: list[_Cell] = field(default_factory=list)
    whole: bool = False
    """One cell over all columns: a title."""


def read_chart(text: str, table: Table) -> SizeChart | None:
    """The size chart of a table of ``text``; None where it holds none, or is too long."""
    from lxml import etree
    from lxml.html import fragment_fromstring

    from listingkit.page.chartread import chart_from_table

    if table.end - table.start > CHART_LIMIT:
        return None
    try:
        element = fragment_fromstring(
            text[table.start : table.end].encode("utf-8", "replace").decode()
        )
    except (etree.LxmlError, ValueError):
        return None
    return chart_from_table(element) if element.tag == "table" else None


def chart_places(
    text: str, tables: Sequence[Table], known: Sequence[SizeChart]
) -> tuple[ChartPlace, ...]:
    """The charts among ``tables`` of ``text`` that columns can be added to, by number of the table.

    ``known`` are the charts of the listing, read with the headings around them.
    """
    found = []
    for number, table in enumerate(tables):
        read = read_chart(text, table)
        place = _place(text, table, number, read, known) if read is not None else None
        if place is not None:
            found.append(place)
    return tuple(found)


def _place(
    text: str, table: Table, number: int, read: SizeChart, known: Sequence[SizeChart]
) -> ChartPlace | None:
    alike = (one for one in known if (one.columns, one.rows) == (read.columns, read.rows))
    chart = next(alike, read)
    rows = _grid(text[table.start : table.end])
    return (
        ChartPlace(number, chart) if rows and _down(rows, text, table, chart) is not None else None
    )


def added_cells(
    text: str, table: Table, replacements: Sequence[Replacement], chart: SizeChart, edit: ChartEdit
) -> list[Replacement]:
    """What puts the columns of ``edit`` into a table of ``text``, beside ``replacements``.

    ``replacements`` are sorted; headers of measures follow the translated ones.
    """
    rows = _grid(text[table.start : table.end])
    down = _down(rows, text, table, chart) if rows else None
    if rows is None or down is None:
        return []
    inside = _Inside(text, table, replacements)
    out = inside.columns(rows, edit) if down else inside.rows(rows, edit)
    if edit.isolate:
        out += inside.isolated(rows)
    return out


@dataclass(frozen=True, slots=True)
class _Inside:
    """A table of a text, with what is replaced in the text; cells stand in the table alone."""

    text: str
    table: Table
    replacements: Sequence[Replacement]

    def source(self, start: int, end: int) -> str:
        return self.text[self.table.start + start : self.table.start + end]

    def put(self, start: int, end: int, text: str) -> Replacement:
        return Replacement(self.table.start + start, self.table.start + end, text)

    def columns(self, rows: list[_Row], edit: ChartEdit) -> list[Replacement]:
        """Sizes down: a cell in every row."""
        out = [self.wider(row.cells[0].tag, len(edit.added)) for row in rows if row.whole]
        shown = [row for row in rows if not row.whole]
        for one in edit.added:
            for row, text in zip(shown, (None, *one.cells), strict=True):
                cell = row.cells[one.after]
                inner = self.header(cell, one) if text is None else escape_text(text)
                like = row.cells[min(one.after + 1, len(row.cells) - 1)]
                out.append(self.put(cell.close, cell.close, self.like(like, inner)))
        return out

    def rows(self, rows: list[_Row], edit: ChartEdit) -> list[Replacement]:
        """Sizes across: a row behind the one of the measure."""
        shown = [row for row in rows if not row.whole]
        out = []
        for one in edit.added:
            row = shown[one.after]
            texts = [self.header(row.cells[0], one), *map(escape_text, one.cells)]
            new = "".join(map(self.like, row.cells, texts))
            out.append(self.put(row.end, row.end, f"<tr>{new}</tr>"))
        return out

    def isolated(self, rows: list[_Row]) -> list[Replacement]:
        """Spans of figures keep their order in right-to-left text; translations do already."""
        out = []
        for cell in (cell for row in rows for cell in row.cells):
            start, end = self.table.start + cell.start, self.table.start + cell.end
            if any(start <= one.start and one.end <= end for one in self.replacements):
                continue
            before = self.source(cell.start, cell.end)
            after, _ = isolate_runs(before, markup=True)
            if after != before:
                out.append(self.put(cell.start, cell.end, after))
        return out

    def header(self, cell: _Cell, one: Added) -> str:
        """The header of a new column, as markup."""
        if one.header is not None:
            return escape_text(one.header)
        start, end = self.table.start + cell.start, self.table.start + cell.end
        return with_unit(render(self.text, start, end, self.replacements), one.unit)

    def like(self, cell: _Cell, inner: str) -> str:
        """A cell that looks like its neighbour."""
        kept = "".join(
            f" {name}={self.source(found.start - quote, found.end + quote)}"
            for name in _KEPT
            if (found := cell.tag.attribute(name)) is not None and found.has_value
            for quote in [len(found.quote)]
        )
        return f"<{cell.tag.name}{kept}>{inner}</{cell.tag.name}>"

    def wider(self, tag: Token, more: int) -> Replacement:
        """One column more or several for a cell that spans the table."""
        found = tag.attribute("colspan")
        assert found is not None
        width = int(self.source(found.start, found.end)) + more
        return replace(self.put(found.start, found.end, str(width)), form="attribute")


def _grid(html: str) -> list[_Row] | None:
    """Rows and cells of one table; None where they stand in no plain grid."""
    rows: list[_Row] = []
    opened: _Cell | None = None
    tables = 0

    def close(at: int, end: int) -> None:
        nonlocal opened
        if opened is not None:
            opened.end, opened.close = at, end
            opened = None

    for token in tokenize(html):
        if token.kind not in ("start", "end") or token.name not in ("table", "tr", "td", "th"):
            if token.kind in ("start", "end") and token.name in ("thead", "tbody", "tfoot"):
                close(token.start, token.start)
            continue
        if token.name == "table":
            tables += token.kind == "start"
            close(token.start, token.start)
        elif token.name == "tr":
            close(token.start, token.start)
            if token.kind == "start":
                rows.append(_Row(token.start, token.end))
            elif rows:
                rows[-1].end = token.end
        elif token.kind == "end":
            close(token.start, token.end)
        else:
            close(token.start, token.start)
            if not rows:
                return None
            opened = _Cell(token, token.end, token.end, token.end)
            rows[-1].cells.append(opened)
    rows = [row for row in rows if row.cells]
    if tables != 1 or len(rows) < 2:
        return None
    width = max(len(row.cells) for row in rows)
    for row in rows:
        row.end = max(row.end, row.cells[-1].close)
        if _span(html, row.cells[0].tag, "rowspan") != 1:
            return None
        row.whole = len(row.cells) == 1 and _span(html, row.cells[0].tag, "colspan") == width > 1
        if row.whole:
            continue
        spans = [_span(html, one.tag, name) for one in row.cells for name in ("colspan", "rowspan")]
        if len(row.cells) != width or set(spans) != {1}:
            return None
    return rows


def _span(html: str, tag: Token, name: str) -> int:
    found = tag.attribute(name)
    if found is None:
        return 1
    text = html[found.start : found.end].strip()
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _text(html: str, cell: _Cell) -> str:
    return collapse(unescape(_TAG.sub(" ", html[cell.start : cell.end])))


def _down(rows: list[_Row], text: str, table: Table, chart: SizeChart) -> bool | None:
    """Whether sizes go down (True) or across (False); None where the grid is not the chart's."""
    html = text[table.start : table.end]
    texts = [[_text(html, cell) for cell in row.cells] for row in rows if not row.whole]
    flat = [list(chart.columns), *(list(row) for row in chart.rows)]
    wanted = [[collapse(cell) for cell in row] for row in flat]
    if texts == wanted:
        return True
    across = [list(column) for column in zip(*texts, strict=True)]
    return False if across == wanted else None
