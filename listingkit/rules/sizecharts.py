"""SIZ: size charts of things that come in sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from listingkit.model import Severity, SizeChart
from listingkit.page.phrases import folded_short
from listingkit.rules.categories import word_list
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.page.chartwords import ChartLook
    from listingkit.page.sizelinks import SizeChartLink
    from listingkit.rules.subject import Subject

_CHART = {
    "columns": ["Size", "Chest (cm)", "Length (cm)"],
    "rows": [["S", "88", "64"], ["M", "92", "66"], ["L", "96", "68"], ["XL", "100", "70"]],
    "unit": "cm",
}
_DRESS = {"title": "Linen dress", "category": "Apparel > Dresses"}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:cm|in|\"|″)?\s*[-–—~〜～]\s*(\d+(?:[.,]\d+)?)")
_LABELS = re.compile(r"[^\W_]+(?:[.,]\d+)?")
_SIZE_RANGE = re.compile(r"[^\d]*(\d{1,3})\s?[-–/]\s?(\d{1,3})[^\d]*")
_CELL_LENGTH = 80
_DIGIT_X = re.compile(r"(\d+)xl\Z")


def wants_chart(subject: Subject) -> bool | None:
    """Judge what comes in sizes; a single size needs no chart, an unknown kind costs points."""
    if subject.listing.size_charts:
        return True
    if subject.needs("size_chart") and subject.sizes:
        single = {word.casefold() for word in word_list("one_size", subject.language_code)}
        if all(size.casefold() in single for size in subject.sizes):
            return False
    return subject.needs("size_chart")


def has_chart(subject: Subject) -> bool | None:
    """Judge the charts there are; a missing one costs the points where one is needed."""
    if subject.listing.size_charts:
        return True
    return None if wants_chart(subject) is not False else False


@rule(
    "SIZ001", Severity.ERROR, stage="evaluate", component="completeness", points=6,
    needs="a category that is known",
    applies=wants_chart,
    bad=_DRESS,
    good={**_DRESS, "size_charts": [_CHART]},
)  # fmt: skip
def size_chart_missing(subject: Subject) -> Iterator[Hit]:
    """Clothing or shoes without a size chart.

    Why: missing size charts and materials are the main cause of leaving without a purchase, and
    wrong sizes of returns.
    Fix: put a table with the body measures of every size into the page, in centimetres.
    """
    if subject.listing.size_charts or _elsewhere(subject):
        return
    sure = subject.stated_kinds
    yield Hit(
        subject.at("size_charts"),
        f"no size chart for {_kind(subject)}" + ("" if sure else " (by its title)"),
        severity=None if sure else Severity.WARNING,
    )


@rule(
    "SIZ002", Severity.WARNING, stage="evaluate", component="completeness", points=2,
    needs="a category that is known",
    applies=wants_chart, on="page",
    example={"listing": {"category": "Apparel > Dresses"}},
    bad='<h1>Linen dress</h1><p>A dress.</p><a href="/size-guide">Size guide</a>',
    good="<h1>Linen dress</h1><h2>Size chart</h2><table><tr><th>Size</th><th>Chest (cm)</th>"
    "<th>Waist (cm)</th></tr><tr><td>S</td><td>88</td><td>70</td></tr>"
    "<tr><td>M</td><td>92</td><td>74</td></tr><tr><td>L</td><td>96</td><td>78</td></tr></table>",
)  # fmt: skip
def size_chart_not_readable(subject: Subject) -> Iterator[Hit]:
    """The size chart is only a link, an image or hidden in a script.

    Why: search engines, screen readers and translation cannot read it, and few buyers follow
    the link.
    Fix: put the chart as a table into the page.
    """
    if subject.listing.size_charts:
        return
    found = _elsewhere(subject)
    if found is None:  # SIZ001 says that there is none; these points are lost as well
        yield Hit(subject.at("size_charts"), "no size chart that can be read in the page",
                  severity=Severity.INFO)  # fmt: skip
        return
    how = {"link": "a link", "image": "an image", "embedded": "data in a script"}[found.kind]
    name = f' ("{found.text[:40]}")' if found.text else ""
    yield Hit(found.where or subject.where, f"the size chart is only {how}{name}")


def _elsewhere(subject: Subject) -> SizeChartLink | None:
    links = subject.page.size_chart_links if subject.page else ()
    return links[0] if links else None


def _kind(subject: Subject) -> str:
    names = {"shoes": "shoes", "apparel": "clothing"}
    kinds = subject.stated_kinds & names.keys() or subject.kinds
    return next((text for kind, text in names.items() if kind in kinds), "this product")


@rule(
    "SIZ003", Severity.WARNING, stage="evaluate", component="completeness", points=2,
    needs="a size chart",
    applies=has_chart,
    bad={"size_charts": [{**_CHART, "columns": ["Size", "Chest", "Length"], "unit": None}]},
    good={"size_charts": [_CHART]},
)  # fmt: skip
def size_chart_without_unit(subject: Subject) -> Iterator[Hit]:
    """A size chart does not say whether it is in centimetres or inches.

    Why: 34 can be a chest in inches, a waist in inches or a European size.
    Fix: write the unit into the header of every column of measures.
    """
    charts = [chart for chart in subject.listing.size_charts if _measure_columns(chart)]
    bare = [chart for chart in charts if chart.unit is None]
    if bare:
        many = f"{len(bare)} of {len(charts)} size charts" if len(charts) > 1 else "size chart"
        where = bare[0].where or subject.at("size_charts")
        yield Hit(where, f"{many} without a unit", share=len(bare) / len(charts))


@rule(
    "SIZ004", Severity.ERROR, stage="evaluate", component="completeness", points=2,
    needs="a size chart",
    applies=has_chart,
    bad={"size_charts": [{**_CHART, "rows": [["S", "88", "64"], ["M", "92", "66"],
                                             ["L", "69", "68"], ["XL", "100", "70"]]}]},
    good={"size_charts": [_CHART]},
)  # fmt: skip
def size_chart_out_of_order(subject: Subject) -> Iterator[Hit]:
    """A measure falls where the sizes rise, or a range runs backwards.

    Why: it is a typing error, and the buyer of that size gets the wrong thing.
    Fix: check the cell against the measured garment.
    """
    for chart in subject.listing.size_charts:
        where = chart.where or subject.at("size_charts")
        for row, column in _slips(chart):
            label = _label(chart, row)
            name = chart.columns[column] if column < len(chart.columns) else f"column {column + 1}"
            cell = chart.rows[row][column]
            yield Hit(where, f'"{cell}" in "{name}" of size {label} breaks the order', share=0.5)
        for row, cells in enumerate(chart.rows):
            for cell in cells[1:]:
                found = _RANGE.search(cell[:_CELL_LENGTH])
                if found and _value(found[1]) > _value(found[2]):
                    label = _label(chart, row)
                    yield Hit(where, f'range "{cell}" of size {label} runs backwards', share=0.5)


def _slips(chart: SizeChart) -> list[tuple[int, int]]:
    """Cells (row, column) that break an otherwise rising or falling column.

    A row at which most columns turn at once begins a new part of the table and is no slip.
    """
    columns = [c for c in _measure_columns(chart) if _numbers(chart, c)]
    slips: dict[int, list[int]] = {}
    for column in columns:
        values = _numbers(chart, column)
        steps = [b - a for a, b in pairwise(values)]
        up, down = sum(s > 0 for s in steps), sum(s < 0 for s in steps)
        few, many = min(up, down), max(up, down)
        if few == 1 and many >= 2:
            sign = 1 if up > down else -1
            at = next(i for i, step in enumerate(steps) if step * sign < 0)
            # Which of the two neighbours is the odd one: the one the rest would skip over.
            before = values[at - 1] if at > 0 else None
            odd = at + 1 if before is None or (values[at + 1] - before) * sign <= 0 else at
            slips.setdefault(odd, []).append(column)
    return [
        (row, column)
        for row, found in sorted(slips.items())
        if len(found) * 2 <= len(columns) or len(columns) == 1
        for column in found
    ]


def _numbers(chart: SizeChart, column: int) -> list[float]:
    """First number of every cell of a column; empty unless every row has one."""
    values = []
    for row in chart.rows:
        found = _NUMBER.search(row[column][:_CELL_LENGTH]) if column < len(row) else None
        if not found:
            return []
        values.append(_value(found[0]))
    return values if len(values) >= 3 else []


def _measure_columns(chart: SizeChart) -> list[int]:
    """Columns whose header names a measure of body or garment; size labels are none."""
    look = _look()
    found = []
    for index, text in enumerate(chart.columns):
        header = look.header(text)
        if header.measures and not header.alien and index:
            found.append(index)
    return found


def _look() -> ChartLook:
    from listingkit.page.chartwords import ChartLook

    return ChartLook.shipped()


def _value(text: str) -> float:
    return float(text.replace(",", "."))


def _label(chart: SizeChart, row: int) -> str:
    return chart.rows[row][0] or f"in row {row + 1}"


@rule(
    "SIZ005", Severity.ERROR, stage="evaluate", component="completeness", points=2,
    needs="a size chart",
    applies=lambda s: bool(_pairs(s)) if s.listing.size_charts else has_chart(s),
    targets=("size_chart.unit_tolerance", "size_chart.unit_tolerance_cm"),
    bad={"size_charts": [{"columns": ["Size", "Chest (cm)", "Chest (in)"], "unit": "cm+in",
                          "rows": [["S", "88", "34.5"], ["M", "92", "40"]]}]},
    good={"size_charts": [{"columns": ["Size", "Chest (cm)", "Chest (in)"], "unit": "cm+in",
                           "rows": [["S", "88", "34½"], ["M", "92", "36"]]}]},
)  # fmt: skip
def size_chart_units_disagree(subject: Subject) -> Iterator[Hit]:
    """Centimetres and inches of the same measure do not agree.

    Why: one of them is wrong, and half of the buyers read that one.
    Fix: 1 in is 2.54 cm; calculate one column from the other.
    """
    part = subject.target("size_chart.unit_tolerance") / 100
    flat = subject.target("size_chart.unit_tolerance_cm")
    for chart, centimetres, inches in _pairs(subject):
        where = chart.where or subject.at("size_charts")
        for index, row in enumerate(chart.rows):
            if max(centimetres, inches) >= len(row):
                continue
            metric, imperial = _cell(row[centimetres]), _cell(row[inches])
            if len(metric) != len(imperial):
                continue
            for cm, inch in zip(metric, imperial, strict=True):
                if abs(cm - inch * 2.54) > max(flat, cm * part):
                    yield Hit(
                        where,
                        f"size {_label(chart, index)}: {row[centimetres]} cm is "
                        f"{cm / 2.54:.1f} in, not {row[inches]}",
                        share=0.5,
                    )
                    break


_FRACTIONS = {"¼": 0.25, "½": 0.5, "¾": 0.75, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875}
_CELL = re.compile(r"(\d+(?:[.,]\d+)?)(?:\s*([¼½¾⅛⅜⅝⅞])|[\s-](\d)/(\d)(?!\d))?")


def _cell(text: str) -> list[float]:
    """Numbers of a cell, with fractions: "34½ - 36 1/2" gives 34.5 and 36.5."""
    values = []
    for found in _CELL.finditer(text[:_CELL_LENGTH]):
        value = _value(found[1]) + _FRACTIONS.get(found[2] or "", 0.0)
        if found[3] and int(found[4]):
            value += int(found[3]) / int(found[4])
        values.append(value)
    return values


def _pairs(subject: Subject) -> list[tuple[SizeChart, int, int]]:
    """Columns of the same measure in centimetres and in inches, one of each."""
    found = []
    for chart in subject.listing.size_charts:
        columns: dict[tuple[str, str], list[int]] = {}
        for index, header in enumerate(chart.columns):
            name, unit = _split_header(header)
            if unit:
                columns.setdefault((name, unit), []).append(index)
        for (name, unit), metric in columns.items():
            imperial = columns.get((name, "in"), [])
            if unit == "cm" and len(metric) == len(imperial) == 1:
                found.append((chart, metric[0], imperial[0]))
    return found


def _split_header(header: str) -> tuple[str, str | None]:
    """Name and unit ("cm", "in" or None) of a column's header."""
    look = _look()
    said = look.header(header)
    units = said.units & {"cm", "in"}
    if len(units) != 1:
        return header.casefold(), None
    if said.measures:
        return "+".join(sorted(said.measures)), next(iter(units))
    name = re.findall(r"[^\W_]+", look.units.remove(folded_short(header)))
    return " ".join(name), next(iter(units))


@rule(
    "SIZ006", Severity.WARNING, stage="evaluate", component="completeness", points=2,
    needs="a size chart",
    applies=lambda s: bool(s.sizes) if s.listing.size_charts else has_chart(s),
    bad={"size_charts": [_CHART],
         "variants": [{"options": [["Size", "M"]]}, {"options": [["Size", "3XL"]]}]},
    good={"size_charts": [_CHART],
          "variants": [{"options": [["Size", "M"]]}, {"options": [["Size", "XL"]]}]},
)  # fmt: skip
def size_without_row(subject: Subject) -> Iterator[Hit]:
    """A size on offer has no row in the size chart.

    Why: whoever needs that size has to guess.
    Fix: add a row for every size on offer, and take out sizes that are gone.
    """
    known: set[str] = set()
    for chart in subject.listing.size_charts:
        for row in chart.rows:
            for cell in row:
                known |= _tokens(cell)
            if row:
                known |= _between(row[0])
        for header in chart.columns:
            known |= _tokens(header)
    single = {word.casefold() for word in word_list("one_size", subject.language_code)}
    sizes = [size for size in subject.sizes if size.casefold() not in single]
    missing = [size for size in sizes if not _tokens(size) & known]
    for size in missing:
        where = subject.listing.size_charts[0].where or subject.at("size_charts")
        yield Hit(where, f"size {size} is on offer but not in the chart", share=1 / len(sizes))


def _tokens(cell: str) -> set[str]:
    """Size names in a cell, in one spelling: "2XL" and "XXL" are the same."""
    return {_spelling(token) for token in _LABELS.findall(cell[:_CELL_LENGTH].casefold())}


def _spelling(token: str) -> str:
    many = _DIGIT_X.match(token)
    if many and 1 < int(many[1]) < 10:
        return "x" * int(many[1]) + "l"
    return token.replace(",", ".").removesuffix(".0")


def _between(cell: str) -> set[str]:
    """Whole numbers a range of sizes spans: "34-36" holds 35 too."""
    found = _SIZE_RANGE.fullmatch(cell[:_CELL_LENGTH])
    if not found:
        return set()
    low, high = int(found[1]), int(found[2])
    return {str(n) for n in range(low, high + 1)} if low < high <= low + 12 else set()
