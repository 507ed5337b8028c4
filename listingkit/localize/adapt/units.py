"""Measures turned into the system a market reads, rounded as a person would write them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import NamedTuple

from listingkit.language.quantities import SpanKind
from listingkit.markets import Data, Sourced, data_folder, read_toml


class Step(Data, frozen=True, kw_only=True):
    """One way to convert: ``value x factor + offset``, from ``at_least`` (unit before) on."""

    to: str
    factor: float
    offset: float = 0.0
    at_least: float = 0.0


class ChartRounding(Data, frozen=True, kw_only=True):
    """Decimals in size charts: of inches, and of centimetres below ``whole_from``."""

    inches: int
    centimetres: int
    whole_from: float


class Rounding(Data, frozen=True, kw_only=True):
    """The error that rounding may make: a share of the value, or degrees of temperature.

    Values below ``small_below`` may be off by ``small_share``, but never by more than the last
    digit of the value they come from leaves open. ``tolerance`` is the share for tolerances and
    differences.
    """

    share: float
    tolerance: float
    small_share: float
    small_below: float
    degrees: float
    charts: ChartRounding


class Senses(Data, frozen=True, kw_only=True):
    """A unit that is of weight or, by the words beside it, of volume or of cloth by its area.

    Words of ``weight`` go before those of ``fabric`` (``fabric_unit``) and these before those of
    ``volume`` (``volume_unit``); beside words of ``liquid`` alone nobody can tell. By language
    code.
    """

    volume_unit: str
    fabric_unit: str
    fabric: dict[str, tuple[str, ...]]
    volume: dict[str, tuple[str, ...]]
    weight: dict[str, tuple[str, ...]]
    liquid: dict[str, tuple[str, ...]]


class DateHabits(Data, frozen=True, kw_only=True):
    """Languages (``mixed``) in which 3/4 is the third of April to some and March 4 to others.

    ``months`` are names of months that CLDR does not have, by language.
    """

    mixed: tuple[str, ...]
    months: dict[str, dict[str, int]]


class UnitTable(Sourced, frozen=True, kw_only=True):
    """``locales/units.toml``.

    ``keep`` are words beside which a unit is the name of a size, by what they name ("screens",
    "parts") and unit; ``differences`` those beside which degrees are a difference. By language.
    """

    systems: dict[str, dict[str, tuple[Step, ...]]]
    keep: dict[str, dict[str, dict[str, tuple[str, ...]]]]
    differences: dict[str, tuple[str, ...]]
    senses: dict[str, Senses]
    ratings: dict[str, tuple[str, ...]]
    dates: DateHabits
    rounding: Rounding


class Converted(NamedTuple):
    """Values in another unit, rounded to the same number of decimals, and as they are exactly."""

    values: tuple[Decimal, ...]
    unit: str
    exact: tuple[Decimal, ...]


@cache
def unit_table() -> UnitTable:
    """The table of conversions; a broken file is a DataError."""
    return read_toml(data_folder("locales") / "units.toml", UnitTable)


def convert_values(
    values: Sequence[Decimal],
    unit: str,
    system: str,
    *,
    kind: SpanKind = "quantity",
    difference: bool = False,
) -> Converted | None:
    """``values`` in the unit that ``system`` uses for them; None when they may stay.

    The largest value chooses the unit, so that the sides of one thing share it. The second value
    of a tolerance, and a ``difference`` of temperatures, go by the factor alone.
    """
    table = unit_table()
    steps = table.systems.get(system, {}).get(unit)
    if not steps:
        return None
    largest = max(abs(value) for value in values)
    step = [step for step in steps if largest >= Decimal(str(step.at_least))][-1:] or [steps[0]]
    factor, offset = Decimal(str(step[0].factor)), Decimal(str(step[0].offset))
    parts = [offset] * len(values)
    if kind == "tolerance":
        parts[-1] = Decimal(0)
    if difference and offset:
        parts = [Decimal(0)] * len(values)
    exact = [value * factor + part for value, part in zip(values, parts, strict=True)]
    pairs = list(zip(values, exact, parts, strict=True))
    if kind == "tolerance":
        # The tolerance decides how exact the measure is written.
        places = _few_places(exact[-1], table.rounding.tolerance)
    elif difference and offset:
        places = max(_few_places(value, table.rounding.tolerance) for value in exact)
    else:
        loose = kind == "range"
        places = max(_places(*one, table.rounding, loose=loose) for one in pairs)
    rounded = tuple(round_to(value, places) for value in exact)
    return Converted(rounded, step[0].to, tuple(exact))


def round_to(value: Decimal, places: int) -> Decimal:
    """``value`` with so many decimals, halves away from zero, without trailing zeros."""
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded.normalize() if rounded != rounded.to_integral() else rounded.quantize(Decimal(1))


def places_of(values: Sequence[Decimal]) -> int:
    """Decimals of the most exact of ``values``."""
    return max(0, *(-int(value.as_tuple().exponent) for value in values))


def _places(
    value: Decimal, exact: Decimal, offset: Decimal, rounding: Rounding, *, loose: bool
) -> int:
    """Fewest decimals (at most 4) with which rounding stays within what is allowed.

    Small values, and ``loose`` ones, may be off by more, but by no more than half of the last
    digit that the seller wrote.
    """
    if offset:
        return 0
    share = Decimal(str(rounding.share))
    if loose or abs(exact) < Decimal(str(rounding.small_below)):
        half = Decimal(1).scaleb(int(value.as_tuple().exponent)) / 2
        open_ = half / abs(value) if value else share
        share = max(share, min(Decimal(str(rounding.small_share)), open_))
    return _few_places(exact, float(share))


def _few_places(exact: Decimal, share: float) -> int:
    for places in range(4):
        if abs(exact - round_to(exact, places)) <= abs(exact) * Decimal(str(share)):
            return places
    return 4
