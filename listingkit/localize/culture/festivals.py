"""When a market's occasions are: fixed days, n-th weekdays, Easter, the Hijri calendar, holidays.

Nothing here knows today's date: occasions are found for a date that is given. Days of the Hijri
calendar are those of Umm al-Qura (hijridate), public holidays those of the holidays library.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from listingkit.errors import DataError
from listingkit.festival_rules import parse
from listingkit.locale_types import Festival


class Occasion(NamedTuple):
    """A festival in one year, with its first and its last day."""

    festival: Festival
    start: dt.date
    end: dt.date

    @property
    def lead_start(self) -> dt.date:
        """The day from which it is sold for."""
        return self.start - dt.timedelta(days=self.festival.lead_days)

    def is_sold_for(self, date: dt.date) -> bool:
        """Whether it is on at a date, or within its lead."""
        return self.lead_start <= date <= self.end


def occasions(
    festivals: Iterable[Festival], country: str, years: Iterable[int]
) -> Iterator[Occasion]:
    """The festivals that begin in some years, in the order of the pack."""
    years = tuple(years)
    for festival in festivals:
        for year in years:
            for start in dates(festival.rule, year, country):
                yield Occasion(festival, start, _end(festival, start, country))


def _end(festival: Festival, start: dt.date, country: str) -> dt.date:
    if festival.until:
        after = (d for y in (start.year, start.year + 1) for d in dates(festival.until, y, country))
        first = next((day for day in after if day > start), None)
        if first is not None:
            return first - dt.timedelta(days=1)
    return start + dt.timedelta(days=festival.lasts_days - 1)


def calendar(
    festivals: Iterable[Festival], country: str, first: dt.date, last: dt.date
) -> tuple[Occasion, ...]:
    """All occasions that are on between two days, both included, in the order they begin."""
    # What begins in the year before may still be on.
    found = occasions(festivals, country, range(first.year - 1, last.year + 1))
    on = (one for one in found if one.start <= last and one.end >= first)
    return tuple(sorted(on, key=lambda one: (one.start, one.end, one.festival.id)))


def occasion(festivals: Sequence[Festival], date: dt.date, country: str) -> Occasion | None:
    """The occasion of ``date``: one that is on, else the nearest within its lead, else None."""
    near = range(date.year - 1, date.year + 2)
    fitting = (one for one in occasions(festivals, country, near) if one.is_sold_for(date))
    # Of two that are equally near the first of the pack.
    return min(
        fitting, key=lambda one: (one.start > date, abs((one.start - date).days)), default=None
    )


@cache
def dates(rule: str, year: int, country: str) -> tuple[dt.date, ...]:
    """First days in a year, sorted: none, one, or two (Ramadan in 2030); DataError if malformed."""
    try:
        return _dates(rule, year, country)
    except ValueError as error:
        raise DataError(f"festival rule {rule!r} names no date: {error}", where=country) from None


def _dates(rule: str, year: int, country: str) -> tuple[dt.date, ...]:
    kind, numbers, name, elsewhere, days = parse(rule)
    if kind == "dates":
        return tuple(day for day in days if day.year == year)
    if kind == "monthly":
        return tuple(dt.date(year, month, numbers[0]) for month in range(1, 13))
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
    after = dt.timedelta(days=numbers[0])
    near = range(year - 1, year + 2) if after else (year,)
    found = (day + after for one in near for day in _holiday(one, elsewhere or country, name))
    return tuple(day for day in found if day.year == year)


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


@cache
def _table(country: str, year: int) -> dict[dt.date, str]:
    """Names of all holidays of a year, public and others, joined by ";" where a day has several."""
    import holidays

    try:
        known = holidays.country_holidays(country).supported_categories
        with warnings.catch_warnings():
            # Years that its tables do not reach: there are no dates then, which is told as such.
            warnings.simplefilter("ignore")
            return dict(
                holidays.country_holidays(
                    country, years=year, language="en_US", categories=known
                ).items()
            )
    except NotImplementedError:
        raise DataError("the holidays library has no such country", where=country) from None


def holiday_names(year: int, country: str) -> frozenset[str]:
    """English names of all holidays of a year, as ``holiday:`` takes them; DataError as above."""
    names = (part for names in _table(country, year).values() for part in names.split(";"))
    return frozenset(part.removesuffix(" (estimated)").strip() for part in names)


def _holiday(year: int, country: str, name: str) -> tuple[dt.date, ...]:
    """First day of a holiday by its English name in the holidays library."""
    days = [
        day
        for day, names in _table(country, year).items()
        if name in (part.removesuffix(" (estimated)").strip() for part in names.split(";"))
    ]
    starts = [day for day in days if day - dt.timedelta(days=1) not in days]
    return tuple(sorted(starts))
