"""Which tables are size charts, and what they say.

A table is read both ways, sizes down and sizes across; the reading that makes better sense
wins. What makes a chart is in :func:`_verdict`, in words; the words of all languages stand in
``locales/vocabulary/size_charts.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from lxml.html import HtmlElement

from listingkit.model import SizeChart, Where
from listingkit.page.chartwords import Cell, ChartLook, Header
from listingkit.page.grid import (
    Grid,
    Rows,
    box_grid,
    cell_text,
    list_grid,
    table_grid,
    transposed,
    unbanded,
)
from listingkit.page.phrases import folded_short

_HEADER_ROWS = 3
# European shoe sizes, and lengths of feet in cm.
_SHOE_SIZES = (15, 52)
_FEET = (7, 34)


@dataclass(frozen=True)
class _Column:
    """One column of a reading: its label, its values and what it is taken for."""

    label: str
    header: Header
    cells: tuple[Cell, ...]
    role: Literal["letters", "system", "measure", "plain", "alien", "text"]

    @cached_property
    def values(self) -> list[float]:
        """First number of every cell that has one."""
        return [cell.numbers[0] for cell in self.cells if cell.numbers]

    @cached_property
    def units(self) -> frozenset[str]:
        """Units named in the label or the cells."""
        return self.header.units.union(*[cell.units for cell in self.cells])


@dataclass(frozen=True, slots=True)
class _Reading:
    """A grid read with sizes down: labels, body and how sure we are that it is a chart."""

    labels: tuple[str, ...]
    body: Rows
    columns: tuple[_Column, ...]
    sure: int


def rising(values: Sequence[float]) -> bool:
    """Whether numbers grow from size to size; sections (men, women) may start anew."""
    if len(values) < 2:
        return False
    up = sum(b >= a for a, b in pairwise(values))
    grew = sum(b > a for a, b in pairwise(values))
    return grew >= 1 and up >= 0.7 * (len(values) - 1) and max(values) > min(values)


def _head_height(rows: Rows, look: ChartLook) -> int:
    """How many leading rows are labels: rows with fewer than half values."""
    height = 0
    for row in rows[:_HEADER_ROWS]:
        kinds = [look.cell(text).kind for text in row if text]
        others = kinds.count("empty") + kinds.count("other")
        if others * 2 <= len(kinds):
            break
        height += 1
    return min(height, len(rows) - 1)


def _role(
    header: Header, cells: Sequence[Cell]
) -> Literal["letters", "system", "measure", "plain", "alien", "text"]:
    kinds = [cell.kind for cell in cells if cell.kind != "empty"]
    if not kinds:
        return "text"
    count = len(kinds)
    letters = kinds.count("letter") + kinds.count("age")
    numbers = kinds.count("number")
    if kinds.count("alien") * 4 >= count:
        return "alien"
    if header.alien and not header.size and letters < count:
        return "alien"
    if letters * 5 >= count * 3:
        return "letters"
    if numbers * 5 < count * 3:
        if letters and (letters + numbers) * 5 >= count * 4:
            return "letters"
        return "alien" if header.alien else "text"
    if header.strength == "strong" or (header.strength and not header.size and not header.alien):
        return "measure"
    if header.alien:
        return "alien"
    if header.systems or header.size or any(cell.system for cell in cells):
        return "system"
    return "plain"


def _columns(labels: Sequence[str], body: Rows, look: ChartLook) -> tuple[_Column, ...]:
    found: list[_Column] = []
    for label, values in zip(labels, transposed(body), strict=True):
        header = look.header(label)
        cells = tuple(look.cell(text) for text in values)
        role = _role(header, cells)
        if not found and role == "measure" and header.size:
            # "Taille" is a waist and, at the head of the first column, a size.
            role = "system"
        found.append(_Column(label, header, cells, role))
    return tuple(found)


def _sizes_like(values: Sequence[float]) -> bool:
    """Whether numbers may be sizes: whole or half ones of a plausible height."""
    return bool(values) and all(0 <= value <= 250 and (value * 2) % 1 == 0 for value in values)


def _within(values: Sequence[float], least: float, most: float) -> bool:
    """Whether there are three numbers and more, all of them between two."""
    return len(values) >= 3 and least <= min(values) and max(values) <= most


def _foot_lengths(sizes: Sequence[float], lengths: Sequence[float]) -> bool:
    """Whether pairs are European shoe sizes with foot lengths in cm.

    A Paris point is 2/3 cm, so a size is about 1.5 × length + 2; makers differ by 2 sizes.
    """
    return len(sizes) == len(lengths) and all(
        abs(1.5 * length + 2 - size) <= 2.5 for size, length in zip(sizes, lengths, strict=True)
    )


def _verdict(columns: Sequence[_Column], named: bool) -> int:
    """0 when the columns make no size chart, else how sure: more is better.

    ``named``: the page calls it a size chart. The rules, strongest first: a strong measure
    beside sizes; several measures that grow together; sizes of two systems side by side;
    European shoe sizes with foot lengths; letter sizes with growing garment dimensions.
    """
    rows = max(len(column.cells) for column in columns)
    letters = [column for column in columns if column.role == "letters"]
    systems = [column for column in columns if column.role == "system"]
    measures = [column for column in columns if column.role == "measure"]
    plain = [column for column in columns if column.role == "plain"]
    aliens = [column for column in columns if column.role == "alien"]
    texts = [column for column in columns if column.role == "text"]
    by_strength = {
        rank: [column for column in measures if column.header.strength == rank]
        for rank in ("strong", "medium", "weak")
    }
    strong, medium, weak = (by_strength[rank] for rank in ("strong", "medium", "weak"))
    names = frozenset().union(*(column.header.measures for column in measures))
    sized = bool(letters or systems)
    growing = [column for column in measures + plain if rising(column.values)]
    if rows < 2:
        # One line only: a garment in one size, if it says so.
        one = bool(letters) and len(strong) >= 2
        return 3 if one and not aliens and any(c.header.size for c in letters) else 0
    if strong and sized:
        return 10 + len(strong) + len(medium) + len(letters) - len(texts)
    if strong and rows >= 3 and len(growing) >= 2 and len(strong) + len(medium) >= 2:
        return 8 + len(strong) - len(texts)
    if strong and rows >= 3 and plain and rising(plain[0].values) and not aliens:
        return 7
    if aliens and not named:
        return 0
    size_columns = [
        column for column in systems
        if _sizes_like(column.values) or any(cell.system for cell in column.cells)
    ]  # fmt: skip
    regions = {code for column in size_columns for code in column.header.systems}
    regions |= {cell.system for column in size_columns for cell in column.cells if cell.system}
    if len(size_columns) + len(letters) >= 2 and (
        len(regions) >= 2 or (regions and (letters or any(c.header.size for c in size_columns)))
    ):
        climbing = [column for column in size_columns if rising(column.values)]
        if rows >= (2 if any(c.header.size for c in columns) else 3) and climbing:
            return 6 + len(size_columns) - len(texts)
    numeric = systems + plain + measures
    shoes = [column for column in numeric if _within(column.values, *_SHOE_SIZES)]
    feet = [column for column in numeric if _within(column.values, *_FEET)] if shoes else []
    if any(
        ("cm" in second.units or named or first.role == "system")
        and _foot_lengths(first.values, second.values)
        for first in shoes
        for second in feet
        if first is not second
    ):
        return 6
    enough = rows >= 3 or named or bool(letters)
    # Width and height together are those of a thing; people have no width.
    thing = {"height", "width"} <= names
    if (
        medium
        and sized
        and enough
        and not thing
        and any(rising(column.values) for column in medium)
    ):
        return 5
    flat = {"length", "width"} >= names
    if (
        letters
        and len(letters[0].cells) >= 2
        and weak
        and flat
        and any(rising(column.values) for column in weak)
    ):
        return 4
    units = frozenset().union(*(column.units for column in columns))
    ranged = any(cell.ranged for column in plain for cell in column.cells)
    unnamed = [column for column in plain if rising(column.values)]
    if len(_distinct(letters)) >= 3 and not texts and (len(unnamed) >= 2 or (unnamed and ranged)):
        body = all(10 <= value <= 230 for column in unnamed for value in column.values)
        if body and (units or ranged or named):
            return 3
    if named and sized and (measures or plain or len(systems) >= 2) and growing and not thing:
        return 3
    return 0


def _distinct(columns: Sequence[_Column]) -> set[int]:
    """Places of letter sizes in the first column that has them."""
    if not columns:
        return set()
    return {place for place, cell in enumerate(columns[0].cells) if cell.kind in ("letter", "age")}


def _read(rows: Rows, look: ChartLook, named: bool) -> _Reading | None:
    rows = unbanded(rows)
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    height = _head_height(rows, look)
    best: _Reading | None = None
    # Labels that look like values (28, 30, 32) hide: such a table is read with and without them.
    for skip in (height,) if height else (0, 1):
        body = rows[skip:]
        if not body:
            continue
        head = rows[:skip]
        labels = tuple(
            " ".join(dict.fromkeys(text for text in column if text))
            for column in (transposed(head) if head else ((),) * len(rows[0]))
        )
        columns = _columns(labels, body, look)
        sure = _verdict(columns, named)
        if sure and skip != height:
            sure -= 2
        if sure > 0 and (best is None or sure > best.sure):
            best = _Reading(labels, body, columns, sure)
    return best


def _unit(reading: _Reading, extra: str, look: ChartLook) -> str | None:
    units: set[str] = set()
    for column in reading.columns:
        units |= column.units
    if not units & {"cm", "in"}:
        units |= look.units.groups(folded_short(extra)) - {"in"} if len(extra) < 400 else set()
        if "inch" in extra.lower():
            units.add("in")
    named = [unit for unit in ("cm", "in") if unit in units]
    return "+".join(named) or None


def _system(reading: _Reading) -> str | None:
    for column in reading.columns:
        if column.role in ("system", "letters"):
            if column.header.systems:
                return column.header.systems[0]
            cells = [cell.system for cell in column.cells if cell.system]
            if cells:
                return cells[0]
    return None


def _measure(text: str, look: ChartLook) -> Literal["body", "garment"] | None:
    kinds = look.kind.groups(folded_short(text))
    if len(kinds) != 1:
        return None
    return "body" if "body" in kinds else "garment"


def chart_from_grid(
    grid: Grid, *, context: str = "", named: bool = False, where: Where | None = None,
    look: ChartLook | None = None,
) -> SizeChart | None:  # fmt: skip
    """The size chart a grid holds, None when it holds none.

    ``context`` is text that stands with it (caption, heading): it may name the unit and what is
    measured. ``named`` says that the page calls this a size chart; weaker signs are then enough.
    """
    look = look or ChartLook.shipped()
    rows = grid.rows
    if len(rows) < 2 or grid.width < 2:
        return None
    letters = sum(len(text) for row in rows for text in row)
    if letters > 30 * len(rows) * grid.width:
        return None
    titles = " ".join(grid.titles)
    named = named or look.names.first(folded_short(f"{context} {titles}"[:600])) is not None
    readings = [
        reading for reading in (_read(rows, look, named), _read(transposed(rows), look, named))
        if reading is not None
    ]  # fmt: skip
    if not readings:
        return None
    best = max(readings, key=lambda reading: reading.sure)
    text = f"{context} {titles} {' '.join(best.labels)}"
    return SizeChart(
        columns=best.labels,
        rows=best.body,
        unit=_unit(best, f"{context} {titles}", look),
        measure=_measure(text, look),
        system=_system(best),
        caption=" ".join(part for part in (context, titles) if part)[:200],
        where=where,
    )


def named_by(element: HtmlElement, look: ChartLook) -> bool:
    """Whether the element or a near ancestor is called size chart in its attributes."""
    node: HtmlElement | None = element
    for _ in range(5):
        if node is None or node.tag in ("body", "html"):
            break
        names = f"{node.get('id', '')} {node.get('class', '')}".lower()[:300]
        label = f"{node.get('aria-label', '')} {node.get('title', '')}"
        if names.strip() and look.ids.first(names):
            return True
        if label.strip() and look.names.first(folded_short(label[:100])):
            return True
        node = node.getparent()
    return False


def _heading_before(element: HtmlElement) -> str:
    """Short texts right before an element: its heading, its unit note."""
    texts: list[str] = []
    node: HtmlElement | None = element
    for _ in range(3):
        if node is None or node.tag == "body":
            break
        before = node.getprevious()
        steps = 0
        while before is not None and steps < 2:
            if isinstance(before.tag, str) and before.tag not in ("table", "script", "style"):
                text = cell_text(before, 120)
                if 0 < len(text) <= 120:
                    texts.insert(0, text)
            before = before.getprevious()
            steps += 1
        if texts:
            break
        node = node.getparent()
    return " ".join(texts)


def context_of(element: HtmlElement) -> str:
    """Text that stands with a table: the short texts before it and its caption."""
    caption = element.find("caption") if element.tag == "table" else None
    own = cell_text(caption) if caption is not None else ""
    return " ".join(part for part in (_heading_before(element), own) if part)


def chart_from_table(
    table: HtmlElement, *, where: Where | None = None, look: ChartLook | None = None
) -> SizeChart | None:
    """The size chart a ``table`` (``dl``, block of boxes) element holds, None for other tables."""
    look = look or ChartLook.shipped()
    if table.tag == "table":
        grid = table_grid(table)
    elif table.tag == "dl":
        grid = list_grid(table)
    else:
        grid = box_grid(table)
    if grid is None:
        return None
    return chart_from_grid(
        grid, context=context_of(table), named=named_by(table, look), where=where, look=look
    )
