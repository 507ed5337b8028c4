"""What a seller's size chart gains in a market: the labels buyers know, measures in their unit.

Nothing of the chart is taken away or changed: columns are added. Labels come from the body
measures that the chart itself states, never from its labels, and only where it says that it
measures the body; where it already has the market's sizes, it knows better than our tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from listingkit import markets
from listingkit.localize.adapt import sizes
from listingkit.localize.adapt.isolates import isolate_runs
from listingkit.localize.adapt.units import ChartRounding, unit_table
from listingkit.localize.culture.statements import number
from listingkit.markets import Language, Market
from listingkit.model import SizeChart
from listingkit.page.phrases import fold, folded_short
from listingkit.rules import chartcells as cells
from listingkit.rules.chartsizes import in_letters, systems_of

_INCH = Decimal("2.54")
_NONE = "–"
"""A cell for which there is no label."""

_VALUES = re.compile(
    r"(?:\d+(?:[.,]\d+)?(?:\s?[½¼¾⅓⅔⅛⅜⅝⅞]|[ -]\d\s?[/\u2044]\s?\d{1,2})?(?:\s?(?:cm|in|\"|″))?"
    r"(?:\s?(?:[-–—~〜]|to)\s?(?=\d)|\Z)){1,2}"
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_WORDS = re.compile(r"[^\W\d_]+(?:[/'’ -]+[^\W\d_]+)*")
_OPEN_END = re.compile(r"(?:\s+(?:in|en|em|w|,))?[\s,:/(\[]*\Z")


@dataclass(frozen=True, slots=True)
class Added:
    """A column to be added behind the column ``after``, one cell a row of the chart.

    ``header`` is its header, or None: then it is that of the column before with ``unit`` for the
    unit there.
    """

    after: int
    cells: tuple[str, ...]
    header: str | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ChartEdit:
    """What is added to one chart.

    ``sizes`` is what to tell a reviewer of the labels, "" where none are printed; ``pairs`` the
    seller's labels with what is printed beside them. ``isolate`` asks for the order of figures in
    right-to-left tables to be held.
    """

    added: tuple[Added, ...] = ()
    sizes: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    isolate: bool = False

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.added) or self.isolate


@dataclass(frozen=True, slots=True)
class Reading:
    """A chart by the measure that its sizes are found by.

    ``kind`` names the table of sizes, ``system`` the one buyers know; ``bodies`` are the lowest
    and the highest cm of each row. ``sure``: the chart says that it measures the body.
    """

    kind: str
    system: str
    column: int
    bodies: tuple[tuple[float, float] | None, ...]
    sure: bool

    def labels(self) -> tuple[str, ...]:
        """The label of each row in ``system``; empty where they say nothing or fall."""
        found = [
            sizes.label_of(*body, self.system, self.kind) if body else None for body in self.bodies
        ]
        order = sizes.labels(self.kind, self.system)
        places = [order.index(label.partition("–")[0]) for label in found if label]
        if len(places) < 2 or places != sorted(places):
            return ()
        return tuple(label or _NONE for label in found)


def edit_chart(
    chart: SizeChart,
    others: Sequence[SizeChart],
    tables: Sequence[tuple[str, str]],
    market: Market,
    language: Language,
    folders: Sequence[str] = (),
) -> ChartEdit:
    """What ``chart`` gains in ``market``.

    ``others`` are all charts of the listing; ``tables`` the names of size tables it may be read
    by, with the system that buyers know, the likeliest first.
    """
    added: list[Added] = []
    told = ""
    pairs: tuple[tuple[str, str], ...] = ()
    reading = read_chart(chart, tables)
    if reading is not None and reading.sure:
        labels = reading.labels()
        if labels:
            added.append(Added(0, labels, _size_header(reading.system, language, folders)))
            told = _told(reading, chart, market, language)
            names = (row[0] if row else "" for row in chart.rows)
            pairs = tuple(zip(names, labels, strict=True))
    added += _unit_columns(chart, others, market, language)
    rtl = language.direction == "rtl"
    if rtl:
        added = [_isolated(one) for one in added]
    return ChartEdit(tuple(added), told, pairs, rtl)


def read_chart(chart: SizeChart, tables: Sequence[tuple[str, str]]) -> Reading | None:
    """The chart by the first of ``tables`` whose measure it has; None where nothing is to be said.

    A chart that has the market's sizes already, or numbers that may be these, is not read.
    """
    for kind, system in tables:
        table = markets.sizes().tables[kind]
        column = _pivot(chart, table.pivot)
        if column is None:
            continue
        if knows(chart, kind, system):
            return None
        factor = 2.54 if _unit_of(chart, column) == "in" else 1.0
        bodies = [_body(row[column] if column < len(row) else "", factor) for row in chart.rows]
        if not any(bodies):
            continue
        sure = table.pivot in _OF_BODIES or _of_bodies(chart, bodies)
        return Reading(kind, system, column, tuple(bodies), sure)
    return None


def _of_bodies(chart: SizeChart, bodies: Iterable[tuple[float, float] | None]) -> bool:
    """Whether a chart says that it measures bodies, in words or by spans.

    A garment has one width; the bodies that it fits have many.
    """
    kinds = cells.look().kind.groups(folded_short(" ".join((chart.caption, *chart.columns))))
    if chart.measure or kinds:
        return (chart.measure or "body") == "body" and "garment" not in kinds
    return all(body is None or body[1] > body[0] for body in bodies)


_TERMS_FROM = "en"
"""The language that all glossaries translate from."""

_OF_BODIES = frozenset({"foot length", "height"})
"""Measures that only a body has."""


def knows(chart: SizeChart, kind: str, system: str) -> bool:
    """Whether the chart may say the market's sizes itself."""
    table = markets.sizes().tables[kind]
    own = table.aliases.get(system, system)
    named = systems_of([chart]) | ({chart.system} if chart.system else set())
    short = own.partition(" ")[0]
    if any(table.aliases.get(one, one).partition(" ")[0] == short for one in named):
        return True
    if own == "EN":
        return in_letters([chart])
    if named:
        return False
    known = {sizes.normalize(label) for label in sizes.labels(kind, system)}
    names = [sizes.normalize(row[0]) for row in chart.rows if row and row[0]]
    return bool(names) and all(name in known for name in names)


def _pivot(chart: SizeChart, pivot: str) -> int | None:
    """The column of the body measure, in centimetres rather than inches."""
    found = [
        column
        for column in range(1, len(chart.columns))
        if _plain(chart.columns[column]) in _headers(pivot) and _unit_of(chart, column)
    ]
    metric = [column for column in found if _unit_of(chart, column) == "cm"]
    return next(iter(metric or found), None)


@cache
def _headers(pivot: str) -> frozenset[str]:
    return frozenset(
        fold(word)
        for group in markets.sizes().pivots
        if pivot in group.measures
        for word in group.words
    )


def _plain(header: str) -> str:
    """A header without its unit: ``Bust (cm)`` → ``bust``."""
    folded = cells.look().units.remove(folded_short(_BRACKETS.sub(" ", header)))
    return " ".join(folded.split()).strip(" .,:;*-")


def _unit_of(chart: SizeChart, column: int) -> str:
    """ "cm" or "in" of a column; "" where it is neither or not said."""
    said = cells.look().header(chart.columns[column])
    if said.units:
        units = said.units & {"cm", "in"}
        return next(iter(units)) if len(units) == 1 == len(said.units) else ""
    return chart.unit if chart.unit in ("cm", "in") and said.measures - {"weight"} else ""


def _numbers(text: str) -> list[Decimal]:
    """The one or two numbers that a cell consists of; empty for any other cell."""
    short = text.strip()[: cells.CELL_LENGTH]
    if not _VALUES.fullmatch(short):
        return []
    return [Decimal(str(round(value, 4))) for value in cells.cell_numbers(short)]


def _body(text: str, factor: float) -> tuple[float, float] | None:
    found = _numbers(text)
    if not found or found[-1] < found[0]:
        return None
    return float(found[0]) * factor, float(found[-1]) * factor


def _unit_columns(
    chart: SizeChart, others: Sequence[SizeChart], market: Market, language: Language
) -> list[Added]:
    """A column in the market's unit beside each measure that the listing has in the other alone."""
    own = "cm" if market.units.system == "metric" else "in"
    out = []
    for column in cells.measure_columns(chart):
        unit = _unit_of(chart, column)
        # A second unit is for clothes: nobody knows a foot in inches.
        feet = "foot" in cells.look().header(chart.columns[column]).measures
        wanted = {own} if feet else {own, *({"in"} & set(market.units.also))}
        if not unit or wanted <= {unit}:
            continue
        for other in sorted(wanted - {unit}):
            if _there(chart, column, other, others):
                continue
            values = [_numbers(row[column]) if column < len(row) else [] for row in chart.rows]
            if not all(values):
                continue
            texts = tuple(_convert(found, other, market, language) for found in values)
            out.append(Added(column, texts, None, _unit_name(other, language)))
    return out


def _there(chart: SizeChart, column: int, unit: str, others: Sequence[SizeChart]) -> bool:
    """Whether a measure stands in ``unit`` as well, in this chart or in a twin of it."""
    name = _plain(chart.columns[column])
    for one in (chart, *others):
        if any(
            _plain(text) == name and _unit_of(one, index) == unit
            for index, text in enumerate(one.columns)
        ):
            return True
    return False


def _convert(values: Sequence[Decimal], unit: str, market: Market, language: Language) -> str:
    rule: ChartRounding = unit_table().rounding.charts
    out = []
    for value in values:
        exact = value / _INCH if unit == "in" else value * _INCH
        places = rule.inches if unit == "in" else rule.centimetres
        if unit == "cm" and exact >= Decimal(str(rule.whole_from)):
            places = 0
        rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        out.append(number(rounded, market, language))
    return "–".join(out)


@cache
def _name_of(unit: str, locale: str) -> str:
    from babel import Locale, UnknownLocaleError
    from babel.units import format_unit

    names = {"cm": "length-centimeter", "in": "length-inch"}
    try:
        text = format_unit(2, names[unit], "short", locale=Locale.parse(locale, sep="_"))
    except (UnknownLocaleError, ValueError):
        return unit
    return re.sub(r"[\d\s]+", "", text)


def _unit_name(unit: str, language: Language) -> str:
    """The unit as the language writes it, if readers of charts know it, else its symbol."""
    name = _name_of(unit, language.code.replace("-", "_"))
    return name if unit in cells.look().header(f"x ({name})").units else unit


def with_unit(header: str, unit: str) -> str:
    """A header with another unit: ``Bust (cm)`` → ``Bust (in)``; markup around it stays."""
    found = list(_units().finditer(header))
    if not found:
        at = len(header.rstrip())
        at -= len(re.search(r"(?:</[^<>]*>\s*)*\Z", header[:at])[0])  # type: ignore[index]
        return f"{header[:at].rstrip()} ({unit}){header[at:]}"
    start, end = found[-1].span()
    if header[:start].rstrip().endswith(("(", "[", "/")) or header[end : end + 1] in (")", "]"):
        return f"{header[:start]}{unit}{header[end:]}"
    return f"{_OPEN_END.sub('', header[:start])} ({unit}){header[end:]}"


@cache
def _units() -> re.Pattern[str]:
    from listingkit.datafiles import read_words
    from listingkit.page.chartwords import SizeChartWords

    words = read_words("size_charts", SizeChartWords).units
    spellings = {word.strip("*") for unit in ("cm", "in") for word in words[unit].all}
    spellings |= {"cm", "in"}
    each = "|".join(sorted(map(re.escape, spellings), key=lambda one: (-len(one), one)))
    return re.compile(rf"(?<![^\W\d_])(?:{each})(?![^\W\d_])(?=[\s)\].<]*(?:<|\Z|[)\]]))", re.I)


def _size_header(system: str, language: Language, folders: Sequence[str]) -> str:
    """``Größe (DE)``: the glossary's word for size and the system."""
    name = sizes.shown(system).partition(" ")[0]
    word = "size"
    if language.code != _TERMS_FROM:
        terms = markets.glossary(language.code, tuple(folders))
        word = next((term.term for term in terms if term.en == "size"), "")
    return f"{word[:1].upper()}{word[1:]} ({name})" if word else name


def _told(reading: Reading, chart: SizeChart, market: Market, language: Language) -> str:
    table = markets.sizes().tables[reading.kind]
    header = cells.header(chart, reading.column)
    return (
        f"{sizes.shown(reading.system)} sizes were put beside yours by {header!r} of your chart, "
        f"± {table.plus_minus:g} cm; shops differ, check them"
    )


def _isolated(one: Added) -> Added:
    header = isolate_runs(one.header)[0] if one.header else one.header
    return Added(one.after, tuple(isolate_runs(cell)[0] for cell in one.cells), header, one.unit)


Tables = tuple[tuple[str, str], ...]


def tables_for(
    kinds: AbstractSet[str], who: AbstractSet[str], bottoms: bool, market: Market
) -> Tables:
    """Size tables for goods of ``kinds`` worn by ``who``, each with the system buyers know.

    ``bottoms``: they go by the waist. A table is left out where its wearers read different
    systems, or where it does not have the market's.
    """
    found: list[tuple[str, str, str]] = []
    for name, table in markets.sizes().tables.items():
        alone = not who and len(table.keys) == 1
        if table.goods not in kinds or alone or who - table.keys.keys():
            continue
        wanted = {getattr(market.sizes, table.keys[one]) for one in who or table.keys}
        known = {*table.systems, *table.scales, *table.aliases}
        if len(wanted) == 1 and wanted <= known:
            found.append((table.garment, name, wanted.pop()))
    if bottoms and any(garment for garment, *_ in found):
        found = [one for one in found if one[0]]
    return tuple((name, system) for _, name, system in sorted(found, key=lambda one: one[0]))
