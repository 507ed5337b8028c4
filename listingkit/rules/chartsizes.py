"""Sizes and systems of charts, what a chart says it measures, and when charts are judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from listingkit.model import SizeChart
from listingkit.page.phrases import fold
from listingkit.rules.categories import word_list
from listingkit.rules.chartcells import (
    CELL_LENGTH,
    FRACTIONS,
    RANGE,
    look,
    measure_columns,
    regional,
    system_columns,
)

if TYPE_CHECKING:
    from listingkit.markets import Market
    from listingkit.page.sizelinks import SizeChartLink
    from listingkit.page.sizespec import SizeSpec
    from listingkit.rules.subject import Subject

_LABELS = re.compile(r"[^\W_]+(?:[.,]\d+)?")
_SIZE_RANGE = re.compile(r"[^\d]*(\d{1,3})\s?[-–/]\s?(\d{1,3})[^\d]*")
_DIGIT_X = re.compile(r"([2-9])x([sl])\Z")
# Letters of other scripts that look like those of sizes.
_ALIKE = str.maketrans("мхѕрМХЅР", "mxspMXSP")
_BOTH = {"chest", "waist", "hips"}
_TEXT_MAX = 200_000
_NAME_MAX = 24
_FIRST_COLUMNS = 3


def wants_chart(subject: Subject) -> bool | None:
    """Judge what comes in sizes; a single size needs no chart, an unknown kind costs points."""
    if subject.listing.size_charts:
        return True
    if subject.needs("size_chart") and subject.sizes:
        single = _one_size(subject.language_code)
        if all(size.casefold() in single for size in subject.sizes):
            return False
    return subject.needs("size_chart")


@cache
def _one_size(language: str | None) -> frozenset[str]:
    """What a single size is called."""
    return frozenset(word.casefold() for word in word_list("one_size", language))


def has_chart(subject: Subject) -> bool | None:
    """Judge the charts there are; a missing one costs the points where one is needed."""
    if subject.listing.size_charts:
        return True
    return None if wants_chart(subject) is not False else False


def elsewhere(subject: Subject) -> SizeChartLink | None:
    """The first size chart that stands behind a link, in an image or in a script."""
    return subject.size_chart_links[0] if subject.size_chart_links else None


def readable(subject: Subject) -> bool | None:
    """Judge where there is a chart, here or elsewhere; a missing one costs the points."""
    wanted = wants_chart(subject)
    if not wanted:
        return wanted
    return True if subject.listing.size_charts or elsewhere(subject) else None


def has_measures(subject: Subject) -> bool | None:
    """Judge charts of measures; conversions of sizes have none."""
    charts = subject.listing.size_charts
    return any(map(measure_columns, charts)) if charts else has_chart(subject)


def rows_on_offer(subject: Subject) -> bool | None:
    """Judge charts of catalogs, where all variants are known, with a row for one of them at least.

    Where no row is on offer the chart is in other names: that is told size by size.
    """
    if subject.page is not None:
        return False
    known = offered(subject)
    charts = subject.listing.size_charts
    met = any(names & known for chart in charts for _, names in row_sizes(chart))
    return True if met else (None if charts else has_chart(subject))


def offered(subject: Subject) -> set[str]:
    """Sizes on offer, in one spelling."""
    known: set[str] = set()
    for size in several(subject):
        known |= tokens(size) | between(size)
    return known


def in_market(subject: Subject) -> bool | None:
    """Judge charts where a market is asked for."""
    return has_chart(subject) if subject.market else False


def stated_systems(subject: Subject) -> tuple[str, ...]:
    """Size systems that markup or a feed states beside the chart."""
    from listingkit.page.sizespec import size_specs, system_code

    if subject.page is not None:
        return tuple(dict.fromkeys(s.system for s in size_specs(subject.page) if s.system))
    fact = subject.fact("size_system")
    code = system_code(str(fact.value)) if fact else None
    return (code,) if code else ()


def states_system(subject: Subject) -> bool | None:
    """Judge where markup or a feed says more of the sizes than their names."""
    if not subject.listing.size_charts:
        return has_chart(subject)
    return True if stated_systems(subject) or marked(subject) else None


def name_systems(subject: Subject) -> bool | None:
    """Judge sizes of which two or more name a system; others may be of any."""
    if sum(bool(regional(size)) for size in subject.sizes) > 1:
        return True
    return None if wants_chart(subject) is not False else False


def several(subject: Subject) -> list[str]:
    """Sizes on offer without those that mean that there is one only."""
    single = {word.casefold() for word in word_list("one_size", subject.language_code)}
    return [size for size in subject.sizes if size.casefold() not in single]


def kind_name(subject: Subject) -> str:
    """What the goods are called in a message."""
    names = {"shoes": "shoes", "apparel": "clothing"}
    kinds = subject.stated_kinds & names.keys() or subject.kinds
    return next((text for kind, text in names.items() if kind in kinds), "this product")


@lru_cache(maxsize=8192)
def tokens(cell: str) -> frozenset[str]:
    """Size names in a cell, in one spelling: "2XL" and "XXL" are the same."""
    folded = cell[:CELL_LENGTH].translate(_ALIKE).casefold()
    for sign, half in FRACTIONS.items():
        folded = folded.replace(sign, f"{half:g}".removeprefix("0"))
    return frozenset(_spelling(token) for token in _LABELS.findall(folded))


def _spelling(token: str) -> str:
    many = _DIGIT_X.match(token)
    if many:
        return "x" * int(many[1]) + many[2]
    return token.replace(",", ".").removesuffix(".0")


def between(cell: str) -> set[str]:
    """Whole numbers a range of sizes spans: "34-36" holds 35 too."""
    found = _SIZE_RANGE.fullmatch(cell[:CELL_LENGTH])
    if not found:
        return set()
    low, high = int(found[1]), int(found[2])
    return {str(n) for n in range(low, high + 1)} if low < high <= low + 12 else set()


def sizes_of(chart: SizeChart) -> set[str]:
    """Every size a chart has a row for, in one spelling."""
    known: set[str] = set()
    for row in chart.rows:
        for cell in row:
            known |= tokens(cell)
        if row:
            known |= between(row[0])
    for text in chart.columns:
        known |= tokens(text)
    return known


def systems_of(charts: Iterable[SizeChart]) -> frozenset[str]:
    """Size systems of regions that charts have a column or cells of."""
    found: frozenset[str] = frozenset()
    for chart in charts:
        for index, text in enumerate(chart.columns):
            if look().header(text).measures:
                continue
            named = regional(text)
            found |= named
            if index == 0 or named or not text:
                cells = [row[index] for row in chart.rows if index < len(row)]
                found = found.union(*(regional(cell) for cell in cells if len(cell) <= _NAME_MAX))
    return found


def in_letters(charts: Iterable[SizeChart]) -> bool:
    """Whether a chart names its sizes by letters, which are known everywhere."""
    return any(
        look().cell(cell).kind == "letter"
        for chart in charts
        for row in chart.rows
        for cell in row[:_FIRST_COLUMNS]
    )


def alike(one: str, other: str) -> bool:
    """Whether two size systems are one, or share the labels of a table: EU and DE."""
    from listingkit.markets import sizes

    if one == other:
        return True
    return any(
        table.aliases.get(one, one) == table.aliases.get(other, other)
        for table in sizes().tables.values()
    )


def fits_market(systems: Iterable[str], market: Market) -> bool:
    """Whether buyers of a market know one of these systems; letters go with any."""
    own = market.sizes
    known = {
        name.partition(" ")[0] for name in (own.women, own.men, own.shoes_women, own.shoes_men)
    }
    return "EN" in known or any(alike(one, two) for one in systems for two in known)


def girths(chart: SizeChart) -> list[int]:
    """Columns of measures that body and garment both have, in different numbers."""
    return [
        column
        for column in measure_columns(chart)
        if look().header(chart.columns[column]).measures & _BOTH
    ]


def says_of_what(chart: SizeChart) -> bool:
    """Whether a chart tells body from garment: in words, or by spans, which only bodies have."""
    if chart.measure:
        return True
    text = " ".join((chart.caption, *chart.columns))
    if tells_measuring(text):
        return True
    texts = [row[column] for column in girths(chart) for row in chart.rows if column < len(row)]
    return sum(bool(RANGE.search(text[:CELL_LENGTH])) for text in texts) * 2 >= len(texts)


def tells_measuring(text: str) -> bool:
    """Whether a text speaks of measures of body or garment, or of how to take them."""
    folded = fold(text[:_TEXT_MAX])
    return look().kind.first(folded) is not None or look().measuring.first(folded) is not None


def row_sizes(chart: SizeChart) -> Iterator[tuple[int, set[str]]]:
    """Each row with the names of its size, in one spelling."""
    columns = {0, *system_columns(chart)}
    for index, row in enumerate(chart.rows):
        names: set[str] = set()
        for column in columns:
            if column < len(row):
                names |= tokens(row[column]) | between(row[column])
        yield index, names


def marked(subject: Subject) -> list[tuple[SizeSpec, str, float, float, SizeChart, str]]:
    """Measures of sizes in markup with the cells of the chart that say the same ones."""
    from listingkit.page.sizespec import size_specs

    found = []
    for spec in size_specs(subject.page) if subject.page is not None else ():
        names = tokens(spec.name)
        for name, least, most in spec.measures:
            for chart in subject.listing.size_charts:
                columns = [
                    column
                    for column in measure_columns(chart)
                    if look().header(chart.columns[column]).measures == {name}
                ]
                rows = [row for row, sizes in row_sizes(chart) if sizes == names]
                if chart.unit in ("cm", "in") and len(columns) == len(rows) == 1:
                    cell = chart.rows[rows[0]][columns[0]]
                    found.append((spec, name, least, most, chart, cell))
    return found
