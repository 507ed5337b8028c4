"""What rules read in size charts: numbers of cells, names of sizes, systems, slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from listingkit.model import SizeChart
from listingkit.page.phrases import folded_short

if TYPE_CHECKING:
    from listingkit.page.chartwords import ChartLook

CELL_LENGTH = 80
RANGE = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:cm|in|\"|″)?\s*(?:[-–—~〜～]|\bto\b)\s*(\d+(?:[.,]\d+)?)"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
FRACTIONS = {"¼": 0.25, "½": 0.5, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125, "⅜": 0.375,
              "⅝": 0.625, "⅞": 0.875}  # fmt: skip
_CELL = re.compile(r"(\d+(?:[.,]\d+)?)(?:\s*([¼½¾⅓⅔⅛⅜⅝⅞])|[\s-](\d)\s?[/\u2044]\s?(\d)(?!\d))?")
_WITH_UNIT = re.compile(
    r"(?P<numbers>\d[\d.,\s¼½¾⅛⅜⅝⅞⁄/–—~-]{0,24}?)\s*(?P<unit>cm|in(?:ch(?:es)?)?\b|\"|″|”|'')",
    re.IGNORECASE,
)
# Shoe sizes of the US and the UK begin anew after those of children.
_NEW_START, _NEW_BELOW = 11.0, 4.0
_EVEN_STEPS = 4


def look() -> ChartLook:
    """The words of size charts."""
    from listingkit.page.chartwords import ChartLook

    return ChartLook.shipped()


def value(text: str) -> float:
    """A number as printed; the comma is a decimal sign."""
    return float(text.replace(",", "."))


def label(chart: SizeChart, row: int) -> str:
    """How a row is called in a message."""
    cells = chart.rows[row]
    return cells[0] if cells and cells[0] else f"in row {row + 1}"


def header(chart: SizeChart, column: int) -> str:
    """How a column is called in a message."""
    name = chart.columns[column] if column < len(chart.columns) else ""
    return name or f"column {column + 1}"


def measure_columns(chart: SizeChart) -> list[int]:
    """Columns whose header names a measure of body or garment; size labels are none."""
    found = []
    for index, text in enumerate(chart.columns):
        said = look().header(text)
        if said.measures and not said.alien and index:
            found.append(index)
    return found


def system_columns(chart: SizeChart) -> list[int]:
    """Columns of sizes in numbers: their header names a system or a size and no measure."""
    found = []
    for index, text in enumerate(chart.columns):
        said = look().header(text)
        if not said.measures and not said.alien and (said.size or regional(text)):
            found.append(index)
    return found


def numbers(chart: SizeChart, column: int) -> list[float]:
    """First number of every cell of a column; empty unless every row has one."""
    values = []
    for row in chart.rows:
        found = _NUMBER.search(row[column][:CELL_LENGTH]) if column < len(row) else None
        if not found:
            return []
        values.append(value(found[0]))
    return values if len(values) >= 3 else []


def falls(chart: SizeChart) -> list[tuple[int, int]]:
    """Cells (row, column) that break an otherwise rising or falling column of measures.

    A row at which most columns turn at once begins a new part of the table and is no slip.
    """
    columns = [column for column in measure_columns(chart) if numbers(chart, column)]
    found: dict[int, list[int]] = {}
    for column in columns:
        odd = _odd_one(numbers(chart, column))
        if odd is not None:
            found.setdefault(odd, []).append(column)
    cells = [
        (row, column)
        for row, those in sorted(found.items())
        if len(those) * 2 <= len(columns) or len(columns) == 1
        for column in those
    ]
    for column in system_columns(chart):
        values = numbers(chart, column)
        again = any(a >= _NEW_START and b <= _NEW_BELOW for a, b in pairwise(values))
        odd = None if again else _odd_one(values)
        if odd is not None:
            cells.append((odd, column))
    return cells


def _odd_one(values: Sequence[float]) -> int | None:
    """The row where numbers turn against all others, once; None where they do not."""
    steps = [b - a for a, b in pairwise(values)]
    up, down = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    few, many = min(up, down), max(up, down)
    if few != 1 or many < 2:
        return None
    sign = 1 if up > down else -1
    at = next(index for index, step in enumerate(steps) if step * sign < 0)
    # Which of the two neighbours is the odd one: the one the rest would skip over.
    before = values[at - 1] if at > 0 else None
    return at + 1 if before is None or (values[at + 1] - before) * sign <= 0 else at


def stands_still(chart: SizeChart) -> list[tuple[int, int, float]]:
    """Cells that repeat a neighbour where all other steps of the column are alike.

    Row, column and the number that would go on in the steps of the rest: in 84, 88, 96, 96, 100,
    104, 108 the 96 should be 92. One number too high or too low, and the one beside it right.
    """
    found = []
    for column in (*measure_columns(chart), *system_columns(chart)):
        values = numbers(chart, column)
        steps = [round(b - a, 3) for a, b in pairwise(values)]
        usual = max(set(steps), key=steps.count) if steps else 0.0
        odd = [index for index, step in enumerate(steps) if step != usual]
        if (
            usual
            and len(odd) == 2
            and len(steps) - 2 >= _EVEN_STEPS
            and odd[1] == odd[0] + 1
            and 0.0 in (steps[odd[0]], steps[odd[1]])
            and round(steps[odd[0]] + steps[odd[1]] - 2 * usual, 3) == 0
        ):
            found.append((odd[1], column, values[odd[0]] + usual))
    return found


def cell_numbers(text: str) -> list[float]:
    """Numbers of a cell, with fractions: "34½ - 36 1/2" gives 34.5 and 36.5."""
    values = []
    for found in _CELL.finditer(text[:CELL_LENGTH]):
        number = value(found[1]) + FRACTIONS.get(found[2] or "", 0.0)
        if found[3] and int(found[4]):
            number += int(found[3]) / int(found[4])
        values.append(number)
    return values


UnitPair = tuple[SizeChart, int, str, str, list[float], list[float]]
"""A chart, a row, the cells with centimetres and with inches, and their numbers."""


def unit_pairs(charts: Sequence[SizeChart]) -> Iterator[UnitPair]:
    """Cells that say one measure in centimetres and in inches.

    In two columns of a chart, in one cell (``88 cm / 34.6"``), or in two charts of the same rows
    and columns, one for each unit.
    """
    for chart in charts:
        for metric, imperial in _column_pairs(chart):
            for index, row in enumerate(chart.rows):
                if max(metric, imperial) < len(row):
                    cells = row[metric], row[imperial]
                    yield (chart, index, *cells, cell_numbers(cells[0]), cell_numbers(cells[1]))
        for index, row in enumerate(chart.rows):
            for cell in row[1:]:
                both = _both_units(cell)
                if both:
                    yield (chart, index, *both, cell_numbers(both[0]), cell_numbers(both[1]))
    yield from _twins(charts)


def _column_pairs(chart: SizeChart) -> list[tuple[int, int]]:
    columns: dict[tuple[str, str], list[int]] = {}
    for index, text in enumerate(chart.columns):
        name, unit = _split_header(text)
        if unit:
            columns.setdefault((name, unit), []).append(index)
    found = []
    for (name, unit), metric in columns.items():
        imperial = columns.get((name, "in"), [])
        if unit == "cm" and len(metric) == len(imperial) == 1:
            found.append((metric[0], imperial[0]))
    return found


def _split_header(text: str) -> tuple[str, str | None]:
    """Name and unit ("cm", "in" or None) of a column's header."""
    said = look().header(text)
    units = said.units & {"cm", "in"}
    if len(units) != 1:
        return text.casefold(), None
    if said.measures:
        return "+".join(sorted(said.measures)), next(iter(units))
    name = re.findall(r"[^\W_]+", look().units.remove(folded_short(text)))
    return " ".join(name), next(iter(units))


def _both_units(cell: str) -> tuple[str, str] | None:
    """The parts of a cell in centimetres and in inches; None unless it has one of each."""
    parts: dict[str, list[str]] = {"cm": [], "in": []}
    for found in _WITH_UNIT.finditer(cell[:CELL_LENGTH]):
        unit = "cm" if found["unit"].lower() == "cm" else "in"
        parts[unit].append(found["numbers"].strip())
    if len(parts["cm"]) == len(parts["in"]) == 1:
        return parts["cm"][0], parts["in"][0]
    return None


def _twins(charts: Sequence[SizeChart]) -> Iterator[UnitPair]:
    """Cells of two charts that differ in nothing but the unit."""
    metric = [chart for chart in charts if chart.unit == "cm"]
    imperial = [chart for chart in charts if chart.unit == "in"]
    if len(metric) != 1 or len(imperial) != 1:
        return
    first, second = metric[0], imperial[0]
    names = [[_plain_header(text) for text in chart.columns] for chart in (first, second)]
    labels = [[row[0] if row else "" for row in chart.rows] for chart in (first, second)]
    if names[0] != names[1] or labels[0] != labels[1]:
        return
    for column in measure_columns(first):
        for index, (one, other) in enumerate(zip(first.rows, second.rows, strict=True)):
            if column < min(len(one), len(other)):
                cells = one[column], other[column]
                yield (first, index, *cells, cell_numbers(cells[0]), cell_numbers(cells[1]))


def _plain_header(text: str) -> str:
    said = look().header(text)
    return "+".join(sorted(said.measures)) or _split_header(text)[0]


@lru_cache(maxsize=8192)
def regional(text: str) -> frozenset[str]:
    """Size systems of regions a text names: "EU 38", "US". Letters are of no region.

    A name of two letters counts in capitals, or alone: "talla de pecho" is no German size.
    """
    folded = folded_short(text)
    found = set()
    for hit in look().systems.find(folded):
        name = folded[hit.start : hit.end]
        if hit.group == "INT":
            continue
        if len(name) > 3 or name == folded or _capital(name, text):
            found.add(hit.group)
    return frozenset(found)


def _capital(name: str, text: str) -> bool:
    return re.search(rf"(?<![^\W\d_]){re.escape(name.upper())}(?![^\W\d_])", text) is not None
