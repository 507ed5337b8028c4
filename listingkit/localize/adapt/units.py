"""Measures turned into the system a market reads, rounded as a person would write them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import NamedTuple

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
    digit of the value they come from leaves open.
    """

    share: float
    small_share: float
    small_below: float
    degrees: float
    charts: ChartRounding


class Senses(Data, frozen=True, kw_only=True):
    """A unit that is of weight or, beside words of ``volume``, of volume (``volume_unit``).

    Words of ``weight`` go before those of ``volume``; beside words of ``liquid`` alone nobody can
    tell. By language code.
    """

    volume_unit: str
    volume: dict[str, tuple[str, ...]]
    weight: dict[str, tuple[str, ...]]
    liquid: dict[str, tuple[str, ...]]


class UnitTable(Sourced, frozen=True, kw_only=True):
    """``locales/units.toml``."""

    systems: dict[str, dict[str, tuple[Step, ...]]]
    keep: dict[str, dict[str, tuple[str, ...]]]
    senses: dict[str, Senses]
    ratings: dict[str, tuple[str, ...]]
    rounding: Rounding


class Converted(NamedTuple):
    """Values in another unit, rounded to the same number of decimals."""

    values: tuple[Decimal, ...]
    unit: str


@cache
def unit_table() -> UnitTable:
    """The table of conversions; a broken file is a DataError."""
    return read_toml(data_folder("locales") / "units.toml", UnitTable)


def convert_values(values: Sequence[Decimal], unit: str, system: str) -> Converted | None:
    """``values`` in the unit that ``system`` uses for them; None when they may stay.

    The largest value chooses the unit, so that the sides of one thing share it.
    """
    table = unit_table()
    steps = table.systems.get(system, {}).get(unit)
    if not steps:
        return None
    largest = max(abs(value) for value in values)
    step = [step for step in steps if largest >= Decimal(str(step.at_least))][-1:] or [steps[0]]
    factor, offset = Decimal(str(step[0].factor)), Decimal(str(step[0].offset))
    exact = [value * factor + offset for value in values]
    degrees = step[0].offset != 0
    places = max(_places(value, degrees, table.rounding) for value in exact)
    return Converted(tuple(round_to(value, places) for value in exact), step[0].to)


def round_to(value: Decimal, places: int) -> Decimal:
    """``value`` with so many decimals, halves away from zero, without trailing zeros."""
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded.normalize() if rounded != rounded.to_integral() else rounded.quantize(Decimal(1))


def _places(value: Decimal, degrees: bool, rounding: Rounding) -> int:
    """Fewest decimals (at most 4) with which rounding stays within what is allowed."""
    if degrees:
        return 0
    allowed = abs(value) * Decimal(str(rounding.share))
    for places in range(4):
        if abs(value - round_to(value, places)) <= allowed:
            return places
    return 4
