"""Size labels through body measures: source label → centimetres → target label.

Labels are never turned into labels directly, the centimetres and their tolerance are part of
every answer, and what has no honest table (bras) is refused. The seller's own chart goes before
these tables: convert only what it does not say. Where published charts disagree, the answer names
the labels they give.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from listingkit import markets
from listingkit.errors import DataError, UsageError
from listingkit.localize.culture.statements import number
from listingkit.markets import Language, Market, SizeTable
from listingkit.names import did_you_mean

_LABEL = re.compile(r"(?P<number>\d{1,3}(?:[.,]\d{1,2})?)|(?P<letters>[0-9]?[A-Z]{1,3})")
_BODY = re.compile(r"\A\d{3}/\d{2,3}[A-Z]?\Z")
_HALVES = str.maketrans({"½": ".5", "¾": ".75", ",": ".", "–": "-"})


class Converted(NamedTuple):
    """A label in the target system, None where its table ends before that body.

    ``centimetres`` are the middle of the source label's rows, by measure; ``low`` and ``high``
    the range of the ``pivot`` measure that the source label and the tolerance allow. ``charts``
    are the lowest and the highest label that published charts give, None where they agree.
    """

    label: str | None
    system: str
    pivot: str
    centimetres: dict[str, float]
    low: float
    high: float
    plus_minus: float
    charts: tuple[str, str] | None = None


def kinds() -> tuple[str, ...]:
    """Kinds of sizes that can be converted: the names of the tables."""
    return tuple(markets.sizes().tables)


def systems(kind: str) -> tuple[str, ...]:
    """Systems of a kind, with the names that mean the same."""
    table = _table(kind)
    return (*table.systems, *table.scales, *table.aliases)


def labels(kind: str, system: str) -> tuple[str, ...]:
    """The labels of a system from the smallest body to the largest, each once."""
    return tuple(dict.fromkeys(label for _, label in _cells(_table(kind), kind, system)))


def convert(label: str, system_from: str, system_to: str, kind: str) -> Converted | None:
    """``label`` of one system in another, through body centimetres.

    None when the label is not in the system's table. A label that covers several rows ("M" on two
    bodies) stands for the middle of them, so that larger labels never give smaller ones. Raises
    UsageError for a kind that is never converted or an unknown system.
    """
    table = _table(kind)
    source = _cells(table, kind, system_from)
    target = _cells(table, kind, system_to)
    wanted = normalize(label)
    bodies = [body for body, cell in source if normalize(cell) == wanted]
    if not bodies:
        return None
    middle = (bodies[0] + bodies[-1]) / 2
    found = _within(target, middle, table.plus_minus)
    return Converted(
        label=found,
        system=system_to,
        pivot=table.pivot,
        centimetres=_measures(table, bodies),
        low=bodies[0] - table.plus_minus,
        high=bodies[-1] + table.plus_minus,
        plus_minus=table.plus_minus,
        charts=_charts(table, kind, (system_from, wanted), (system_to, found)) if found else None,
    )


def centimetres(label: str, system: str, kind: str) -> Converted | None:
    """The body behind a label, without a target system: what is always true to show."""
    return convert(label, system, system, kind)


def label_of(low: float, high: float, system: str, kind: str) -> str | None:
    """The label of bodies from ``low`` to ``high`` cm of the table's pivot, ``36–38`` for several.

    A range stands for the labels whose own body lies in it, one body for the nearest label. None
    where the table of ``system`` ends before them. Raises UsageError as :func:`convert` does.
    """
    table = _table(kind)
    cells = _cells(table, kind, system)
    inside = list(dict.fromkeys(label for body, label in cells if low <= body <= high))
    if high > low and inside:
        return inside[0] if len(inside) == 1 else f"{inside[0]}–{inside[-1]}"
    return _within(cells, (low + high) / 2, table.plus_minus)


def show(converted: Converted, market: Market, language: Language) -> str:
    """``40 (88 cm ± 4; charts: 38 to 42)`` in the market's numbers; without label the cm."""
    cm = number(Decimal(str(converted.centimetres[converted.pivot])), market, language)
    tolerance = number(Decimal(str(converted.plus_minus)), market, language)
    body = f"{cm} cm ± {tolerance}"
    if converted.charts:
        body += f"; charts: {converted.charts[0]} to {converted.charts[1]}"
    return f"{converted.label} ({body})" if converted.label else body


def shown(system: str) -> str:
    """The name of a system as people read it: ``INT`` for the letters of EN 13402-3."""
    return markets.sizes().shown.get(system, system)


def normalize(label: str) -> str:
    """A label as it is compared: ``38,5`` → ``38.5``, ``xl`` → ``XL``, ``42.0`` → ``42``."""
    text = label.strip().translate(_HALVES).upper().replace(" ", "")
    if _BODY.match(text):
        return text
    match = _LABEL.fullmatch(text)
    if match and match["number"]:
        return f"{Decimal(text).normalize():f}"
    repeated = {"2XL": "XXL", "2XS": "XXS", "XXXL": "3XL", "2L": "LL"}
    return repeated.get(text, text)


def _table(kind: str) -> SizeTable:
    known = markets.sizes()
    if kind in known.never:
        raise UsageError(f"{kind} sizes are never converted: {known.never[kind].why}")
    if kind not in known.tables:
        raise UsageError(f"unknown kind of sizes {kind!r}", fix=did_you_mean(kind, known.tables))
    return _checked(kind)


@cache
def _checked(kind: str) -> SizeTable:
    table = markets.sizes().tables[kind]
    rows = len(table.measures.get(table.pivot, ()))
    columns = {**table.measures, **table.systems}
    uneven = [name for name, cells in columns.items() if len(cells) != rows or not rows]
    if uneven:
        where = f"sizes.toml: tables.{kind}.{uneven[0]}"
        raise DataError(f"expected {rows} rows as in {table.pivot}", where=where)
    return table


def _name(table: SizeTable, kind: str, system: str) -> str:
    """The system's own name in the table, for any spelling or alias. Raises UsageError."""
    names = _names(kind)
    name = names.get(system.strip().casefold())
    if name is None:
        fix = did_you_mean(system, names.values())
        raise UsageError(f"unknown size system {system!r} for {kind}", fix=fix)
    return table.aliases.get(name, name)


@cache
def _names(kind: str) -> dict[str, str]:
    """Systems, scales and aliases of a kind, by their small letters."""
    table = _checked(kind)
    return {name.casefold(): name for name in (*table.systems, *table.scales, *table.aliases)}


def _cells(table: SizeTable, kind: str, system: str) -> list[tuple[float, str]]:
    """Body and label of a system, by rising body."""
    name = _name(table, kind, system)
    if name in table.scales:
        return sorted((body, label) for label, body in table.scales[name].items())
    pairs = zip(table.measures[table.pivot], table.systems[name], strict=True)
    return [(body, label) for body, label in pairs if label]


def _measures(table: SizeTable, bodies: list[float]) -> dict[str, float]:
    """Middle of each measure where the body is on the grid, of the pivot alone elsewhere."""
    pivot = table.measures[table.pivot]
    if any(body not in pivot for body in bodies):
        return {table.pivot: (bodies[0] + bodies[-1]) / 2}
    first, last = pivot.index(bodies[0]), pivot.index(bodies[-1])
    return {name: (cm[first] + cm[last]) / 2 for name, cm in table.measures.items()}


def _within(cells: list[tuple[float, str]], middle: float, reach: float) -> str | None:
    """The nearest label, None where the system ends further from the body than the tolerance."""
    if not cells[0][0] - reach <= middle <= cells[-1][0] + reach:
        return None
    return _nearest(cells, middle)


def _nearest(cells: list[tuple[float, str]], middle: float) -> str:
    """The label of the nearest body; of two equally near the larger, which can be worn."""
    bodies = [body for body, _ in cells]
    at = bisect_left(bodies, middle)
    if at == len(cells):
        return cells[-1][1]
    if at == 0 or bodies[at] - middle <= middle - bodies[at - 1]:
        return cells[at][1]
    return cells[at - 1][1]


def _charts(
    table: SizeTable, kind: str, source: tuple[str, str], target: tuple[str, str]
) -> tuple[str, str] | None:
    """The lowest and the highest label that published charts give; None where they agree.

    ``source`` and ``target`` are a system and a label each.
    """
    one, two = ((_name(table, kind, system), label) for system, label in (source, target))
    if one[0] == two[0]:
        return None
    for found in table.disputes:
        here, there = (
            {_name(table, kind, system) for system in side}
            for side in (found.systems, found.others)
        )
        if one[0] in here and two[0] in there and one[1] in (found.labels or one):
            down, up = found.down, found.up
        elif two[0] in here and one[0] in there and two[1] in (found.labels or two):
            down, up = found.up, found.down
        else:
            continue
        order = labels(kind, target[0])
        at = order.index(target[1])
        return order[max(0, at - down)], order[min(len(order) - 1, at + up)]
    return None
