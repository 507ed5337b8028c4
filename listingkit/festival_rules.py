"""Rules of festivals as text: ``fixed:12-25``, ``nth:11-3-4+1``, ``from:01-06-2``, ``easter:-2``.

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
    "holiday": re.compile(r"(\S.*)\Z"),
}
FORMS = (
    "fixed:MM-DD, nth:MONTH-WEEKDAY-N, from:MM-DD-WEEKDAY, hijri:MONTH-DAY, easter:±D, holiday:NAME"
)
"""All forms, for a message."""


class FestivalRule(NamedTuple):
    """A rule taken apart.

    ``numbers``: month and day (fixed, hijri); month, weekday (0 = Monday), which one (-1 = last)
    and days after it (nth); month, day and weekday (from); days after Easter Sunday (easter).
    ``name`` is that of a holiday.
    """

    kind: Literal["fixed", "nth", "from", "hijri", "easter", "holiday"]
    numbers: tuple[int, ...] = ()
    name: str = ""


def parse(rule: str) -> FestivalRule:
    """Take a rule apart; raises ValueError with one clear sentence where it has no such form."""
    kind, _, rest = rule.partition(":")
    form = _FORMS.get(kind)
    found = form.match(rest) if form else None
    if found is None:
        raise ValueError(f"{rule!r} is none of {FORMS}")
    if kind == "holiday":
        return FestivalRule("holiday", name=found[1])
    numbers = tuple(int(part or 0) for part in found.groups())
    if kind == "fixed":
        _existing(rule, *numbers)
        return FestivalRule("fixed", numbers)
    if kind == "from":
        _existing(rule, *numbers[:2])
        return FestivalRule("from", numbers)
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
