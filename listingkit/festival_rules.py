"""Rules of festivals as text: ``fixed:12-25``, ``nth:11-3-4+1``, ``holiday:Diwali-2``.

Only the form is read here; which days they are in a year is the work of whoever has calendars.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal, NamedTuple

_FORMS = {
    "fixed": re.compile(r"(\d{1,2})-(\d{1,2})\Z"),
    "nth": re.compile(r"(\d{1,2})-([0-6])-(-?[1-4])(?:\+(\d{1,2}))?\Z"),
    "from": re.compile(r"(\d{1,2})-(\d{1,2})-([0-6])\Z"),
    "hijri": re.compile(r"(\d{1,2})-(\d{1,2})\Z"),
    "easter": re.compile(r"([+-]\d{1,3})\Z"),
    "holiday": re.compile(r"(?:([A-Z]{2})/)?(\S.*?)([+-]\d{1,3})?\Z"),
    "monthly": re.compile(r"(\d{1,2})\Z"),
    "dates": re.compile(r"(\d{4}-\d{2}-\d{2}(?: \d{4}-\d{2}-\d{2})*)\Z"),
}
FORMS = (
    "fixed:MM-DD, nth:MONTH-WEEKDAY-N, from:MM-DD-WEEKDAY, hijri:MONTH-DAY, easter:±D, "
    "holiday:NAME, holiday:NAME±D, holiday:COUNTRY/NAME, monthly:DD, dates:YYYY-MM-DD YYYY-MM-DD …"
)
"""All forms, for a message."""

_LAST_MONTHLY = 28


class FestivalRule(NamedTuple):
    """A rule taken apart.

    ``numbers``: month and day (fixed, hijri); month, weekday (0 = Monday), which one (-1 = last)
    and days after it (nth); month, day and weekday (from); days after Easter Sunday (easter) or
    after the holiday (holiday); the day of every month (monthly). ``name`` is that of a holiday,
    ``country`` the ISO 3166 code where it is not the market's own. ``days`` are stated (dates).
    """

    kind: Literal["fixed", "nth", "from", "hijri", "easter", "holiday", "monthly", "dates"]
    numbers: tuple[int, ...] = ()
    name: str = ""
    country: str = ""
    days: tuple[dt.date, ...] = ()


def parse(rule: str) -> FestivalRule:
    """Take a rule apart; raises ValueError with one clear sentence where it has no such form."""
    kind, _, rest = rule.partition(":")
    form = _FORMS.get(kind)
    found = form.match(rest) if form else None
    if found is None:
        raise ValueError(f"{rule!r} is none of {FORMS}")
    if kind == "holiday":
        later = (int(found[3] or 0),)
        return FestivalRule("holiday", later, name=found[2], country=found[1] or "")
    if kind == "dates":
        return FestivalRule("dates", days=_stated(rule, found[1].split()))
    numbers = tuple(int(part or 0) for part in found.groups())
    if kind == "fixed":
        _existing(rule, *numbers)
        return FestivalRule("fixed", numbers)
    if kind == "from":
        _existing(rule, *numbers[:2])
        return FestivalRule("from", numbers)
    if kind == "monthly":
        if not 1 <= numbers[0] <= _LAST_MONTHLY:
            raise ValueError(f"{rule!r} names no day that every month has")
        return FestivalRule("monthly", numbers)
    if kind != "easter" and not 1 <= numbers[0] <= 12:
        raise ValueError(f"{rule!r} names no month")
    if kind == "nth":
        return FestivalRule("nth", numbers)
    if kind == "hijri":
        if not 1 <= numbers[1] <= 30:
            raise ValueError(f"{rule!r} names no day of a month")
        return FestivalRule("hijri", numbers)
    return FestivalRule("easter", numbers)


def _existing(rule: str, month: int, day: int) -> None:
    """A day that every year has: a festival on 29 February would be none in most."""
    try:
        dt.date(2025, month, day)
    except ValueError:
        raise ValueError(f"{rule!r} names no day that every year has") from None


def _stated(rule: str, days: list[str]) -> tuple[dt.date, ...]:
    try:
        return tuple(sorted(dt.date.fromisoformat(day) for day in days))
    except ValueError:
        raise ValueError(f"{rule!r} names a day that there is not") from None
