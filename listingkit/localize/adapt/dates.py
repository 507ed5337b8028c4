"""Days of running text as a market writes them; those that may be two days are left to a person."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from listingkit.localize.adapt.changes import Change
from listingkit.localize.adapt.units import unit_table
from listingkit.localize.culture.statements import locale_of
from listingkit.markets import Language, Market

_SHAPE = re.compile(
    r"(?<![\w./,-])(?:(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<one>\d{1,2})(?P=mark)(?P<two>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<sign>[-/.])(?P<second>\d{1,2})(?P=sign)(?P<last>(?:19|20)\d\d))"
    r"(?![\w/]|[-.,]\d)"
)
_WORDED_LONGEST = 40


class Day(NamedTuple):
    """A day as printed; ``day`` is None where it may be two."""

    start: int
    end: int
    text: str
    day: dt.date | None


def find_dates(text: str, language: Language | None) -> tuple[Day, ...]:
    """Days written in figures or, in English and other languages of CLDR, with the month's name.

    ``3/4/2027`` may be two days unless the language writes the day first without exception
    (``units.toml`` says which do not), ``13/4/2027`` is one.
    """
    found = [*_figures(text, language), *_worded(text, language)]
    return tuple(sorted(found, key=lambda one: one.start))


def date_changes(
    text: str, source: Language | None, market: Market, language: Language
) -> list[Change]:
    """Days that are sure, in the market's notation."""
    return [
        (one.start, one.end, _written(one.day, one.text, market, language), "date")
        for one in find_dates(text, source)
        if one.day is not None
    ]


def unclear_dates(text: str, language: Language | None) -> tuple[str, ...]:
    """Days that may be two, as printed."""
    return tuple(dict.fromkeys(one.text for one in find_dates(text, language) if one.day is None))


def _figures(text: str, language: Language | None) -> Iterator[Day]:
    code = language.code if language else ""
    for match in _SHAPE.finditer(text):
        if match["year"]:
            day = _day(match["year"], match["one"], match["two"])
        else:
            one, two, year = match["first"], match["second"], match["last"]
            days = {_day(year, two, one), _day(year, one, two)} - {None}
            # A point stands between day and month nowhere but where the day comes first.
            sure = match["sign"] == "." or code not in unit_table().dates.mixed
            if sure and code:
                days = {_day(year, two, one)} - {None}
            if not days:
                continue
            day = days.pop() if len(days) == 1 else None
            yield Day(match.start(), match.end(), match.group(), day)
            continue
        if day is not None:
            yield Day(match.start(), match.end(), match.group(), day)


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _worded(text: str, language: Language | None) -> Iterator[Day]:
    """``March 9, 2027``, ``9 March 2027``, ``9th of March 2027``."""
    if language is None:
        return
    names = _months(language.code)
    if not names:
        return
    for match in _pattern(language.code).finditer(text):
        name = (match["before"] or match["behind"]).rstrip(".").casefold()
        day = _day(match["year"], str(names[name]), match["day"] or match["number"])
        if day is not None:
            yield Day(match.start(), match.end(), match.group(), day)


@cache
def _months(code: str) -> dict[str, int]:
    """Names of months in the forms that stand in a date, to their numbers."""
    from babel import Locale, UnknownLocaleError

    try:
        months = Locale.parse(code.replace("-", "_")).months
    except (UnknownLocaleError, ValueError):
        return {}
    found = dict(unit_table().dates.months.get(code, {}))
    for form, width in (("format", "wide"), ("format", "abbreviated"), ("stand-alone", "wide")):
        for number, name in months[form][width].items():
            plain = str(name).rstrip(".").casefold()
            if not any(letter.isdecimal() for letter in plain):
                found.setdefault(plain, int(number))
    return found


@cache
def _pattern(code: str) -> re.Pattern[str]:
    names = sorted(_months(code), key=lambda one: (-len(one), one))
    month = "|".join(map(re.escape, names))
    ordinal = "(?:st|nd|rd|th|º|\\.|er)?"
    joint = r"(?:\s(?:of|de|di|do))?"
    return re.compile(
        rf"(?<![\w.-])(?:(?P<before>{month})\.?\s(?P<day>\d{{1,2}}){ordinal},?"
        rf"|(?P<number>\d{{1,2}}){ordinal}{joint}\s(?P<behind>{month})\.?,?)"
        rf"{joint}\s(?P<year>(?:19|20)\d\d)(?![\w-])",
        re.IGNORECASE,
    )


def _written(day: dt.date, printed: str, market: Market, language: Language) -> str:
    """The day in words where the source has words, else in figures."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date

    try:
        locale = Locale.parse(locale_of(market, language), sep="_")
    except (UnknownLocaleError, ValueError):
        return printed
    worded = any(letter.isalpha() for letter in printed)
    pattern = locale.date_formats["long" if worded else "short"].pattern
    if not worded:
        # CLDR's short form may leave out the century, which a seller's date does not.
        pattern = re.sub(r"(?<!y)y{1,2}(?!y)", "y", pattern)
    text: str = format_date(day, pattern, locale=locale)
    return text.translate({0x200E: None, 0x200F: None})
