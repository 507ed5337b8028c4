"""When a market's occasions are: fixed days, n-th weekdays, Easter, the Hijri calendar, holidays.

Nothing here knows today's date: occasions are found for a date that is given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from listingkit.errors import DataError
from listingkit.festival_rules import parse
from listingkit.markets import Festival


class Occasion(NamedTuple):
    """A festival that a date falls into or shortly before; ``start`` is its first day."""

    festival: Festival
    start: dt.date


def occasion(festivals: Sequence[Festival], date: dt.date, country: str) -> Occasion | None:
    """The occasion of ``date``: one that is on, else the nearest within its lead, else None."""
    found: list[tuple[bool, int, int, Occasion]] = []
    for order, festival in enumerate(festivals):
        for year in (date.year - 1, date.year, date.year + 1):
            for start in dates(festival.rule, year, country):
                days = (start - date).days
                if -festival.lasts_days < days <= festival.lead_days:
                    found.append((days > 0, abs(days), order, Occasion(festival, start)))
    return min(found, key=lambda item: item[:3])[3] if found else None


@cache
def dates(rule: str, year: int, country: str) -> tuple[dt.date, ...]:
    """First days in a year, sorted: none, one, or two (Ramadan in 2030); DataError if malformed."""
    try:
        return _dates(rule, year, country)
    except ValueError as error:
        raise DataError(f"festival rule {rule!r} names no date: {error}", where=country) from None


def _dates(rule: str, year: int, country: str) -> tuple[dt.date, ...]:
    kind, numbers, name = parse(rule)
    if kind == "fixed":
        return (dt.date(year, *numbers),)
    if kind == "nth":
        month, weekday, number, later = numbers
        return (_nth_weekday(year, month, weekday, number) + dt.timedelta(days=later),)
    if kind == "from":
        month, day, weekday = numbers
        first = dt.date(year, month, day)
        return (first + dt.timedelta(days=(weekday - first.weekday()) % 7),)
    if kind == "hijri":
        return _hijri(year, *numbers)
    if kind == "easter":
        from dateutil.easter import easter  # type: ignore[import-untyped]

        sunday: dt.date = easter(year)
        return (sunday + dt.timedelta(days=numbers[0]),)
    return _holiday(year, country, name)


def _nth_weekday(year: int, month: int, weekday: int, number: int) -> dt.date:
    if number > 0:
        first = dt.date(year, month, 1)
        day = 1 + (weekday - first.weekday()) % 7 + 7 * (number - 1)
        return dt.date(year, month, day)
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    last = after - dt.timedelta(days=1)
    back = (last.weekday() - weekday) % 7 + 7 * (-number - 1)
    found = last - dt.timedelta(days=back)
    if found.month != month:
        raise ValueError("no such weekday in that month")
    return found


def _hijri(year: int, month: int, day: int) -> tuple[dt.date, ...]:
    """Days of the Umm al-Qura calendar; a Gregorian year holds parts of two or three of its."""
    from hijridate import Hijri

    found = []
    first = int((year - 622) * 33 / 32)
    for hijri_year in range(first - 1, first + 3):
        try:
            start = Hijri(hijri_year, month, day).to_gregorian()
        except (OverflowError, ValueError):  # outside the published tables (1924-2077)
            continue
        if start.year == year:
            found.append(dt.date(start.year, start.month, start.day))
    return tuple(sorted(found))


def _holiday(year: int, country: str, name: str) -> tuple[dt.date, ...]:
    """First day of a public holiday by its English name in the holidays library."""
    import holidays

    try:
        table = holidays.country_holidays(country, years=year, language="en_US")
    except NotImplementedError:
        raise DataError("the holidays library has no such country", where=country) from None
    days = [
        day
        for day, names in table.items()
        if name in (part.removesuffix(" (estimated)").strip() for part in names.split(";"))
    ]
    starts = [day for day in days if day - dt.timedelta(days=1) not in days]
    return tuple(sorted(starts))
