"""Size labels through body measures: source label → centimetres → target label.

Labels are never turned into labels directly, the centimetres and their tolerance are part of
every answer, and what has no honest table (bras) is refused. The seller's own chart goes before
these tables: convert only what it does not say.
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

_LABEL = re.compile(r"(?P<number>\d{1,3}(?:[.,]\d)?)|(?P<letters>[0-9]?[A-Z]{1,3})")
_BODY = re.compile(r"\A\d{3}/\d{2,3}[A-Z]?\Z")
_HALVES = str.maketrans({"½": ".5", ",": "."})


class Converted(NamedTuple):
    """A label in the target system, None where its table ends before that body.

    ``centimetres`` are the middle of the source label's rows, by measure; ``low`` and ``high``
    the range of the ``pivot`` measure that the source label and the tolerance allow.
    """

    label: str | None
    system: str
    pivot: str
    centimetres: dict[str, float]
    low: float
    high: float
    plus_minus: float


def kinds() -> tuple[str, ...]:
    """Kinds of sizes that can be converted: women, men, shoes."""
    return tuple(markets.sizes().tables)


def systems(kind: str) -> tuple[str, ...]:
    """Systems of a kind, with the names that mean the same."""
    table = _table(kind)
    return (*table.systems, *table.scales, *table.aliases)


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
    reach = target[0][0] - table.plus_minus <= middle <= target[-1][0] + table.plus_minus
    return Converted(
        label=_nearest(target, middle) if reach else None,
        system=system_to,
        pivot=table.pivot,
        centimetres=_measures(table, bodies),
        low=bodies[0] - table.plus_minus,
        high=bodies[-1] + table.plus_minus,
        plus_minus=table.plus_minus,
    )


def centimetres(label: str, system: str, kind: str) -> Converted | None:
    """The body behind a label, without a target system: what is always true to show."""
    return convert(label, system, system, kind)


def show(converted: Converted, market: Market, language: Language) -> str:
    """``40 (88 cm ± 4)`` as the market writes numbers; only the cm where no label fits."""
    cm = number(Decimal(str(converted.centimetres[converted.pivot])), market, language)
    tolerance = number(Decimal(str(converted.plus_minus)), market, language)
    body = f"{cm} cm ± {tolerance}"
    return f"{converted.label} ({body})" if converted.label else body


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
        raise UsageError(f"{kind} sizes are never converted: {known.never[kind]}")
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


def _cells(table: SizeTable, kind: str, system: str) -> list[tuple[float, str]]:
    """Body and label of a system, by rising body."""
    names = {name.casefold(): name for name in (*table.systems, *table.scales, *table.aliases)}
    name = names.get(system.strip().casefold())
    if name is None:
        fix = did_you_mean(system, names.values())
        raise UsageError(f"unknown size system {system!r} for {kind}", fix=fix)
    name = table.aliases.get(name, name)
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


def _nearest(cells: list[tuple[float, str]], middle: float) -> str:
    """The label of the nearest body; of two equally near the larger, which can be worn."""
    bodies = [body for body, _ in cells]
    at = bisect_left(bodies, middle)
    if at == len(cells):
        return cells[-1][1]
    if at == 0 or bodies[at] - middle <= middle - bodies[at - 1]:
        return cells[at][1]
    return cells[at - 1][1]
