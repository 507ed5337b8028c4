"""Numbers as a market writes them: decimal sign, grouping, percent; always in Latin digits.

Signs, group sizes (three, or three and then two) and the place of the percent sign come from CLDR.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import NamedTuple

import regex

from listingkit.language.numbers import PLAIN_NUMBER, SPACED_NUMBER, parse_number
from listingkit.localize.adapt.changes import Change
from listingkit.localize.culture.statements import decimal_sign, group_sign, locale_of
from listingkit.markets import Language, Market

_NUMBER = regex.compile(rf"{SPACED_NUMBER}|{PLAIN_NUMBER}")
_GROUPS = regex.compile(r"[.,'’\s\u00a0\u202f\u2009](?=\p{Nd}{3}(?!\p{Nd}))")
_GROUPED = regex.compile(
    r"(?<![\p{L}\p{Nd}.,'’#/_-])\p{Nd}{1,3}(?:[.,]\p{Nd}{3})+(?![\p{L}\p{Nd}_/-]|[.,]\p{Nd})"
)
_SEPARATORS = frozenset(".,٫٬'’ \u00a0\u202f\u2009")


class Percent(NamedTuple):
    """What stands before and after the number."""

    before: str
    after: str


def write(
    value: Decimal, places: int, market: Market, language: Language, *, grouped: bool = False
) -> str:
    """``value`` with so many decimals, its thousands grouped if wanted."""
    exact = value.quantize(Decimal(1).scaleb(-max(places, 0)), rounding=ROUND_HALF_UP)
    whole, _, rest = f"{abs(exact):f}".partition(".")
    if grouped:
        whole = _group(whole, locale_of(market, language), group_sign(market, language))
    sign = "-" if exact < 0 else ""
    return f"{sign}{whole}{decimal_sign(market, language) if rest else ''}{rest}"


def renumber(text: str, source: Language | None, market: Market, language: Language) -> str:
    """The numbers of a quantity in the market's notation, everything else as it stands."""

    def one(match: regex.Match[str]) -> str:
        printed: str = match.group()
        value = parse_number(printed, source)
        if value is None or not set(printed) & _SEPARATORS:
            return printed
        places = max(0, -int(value.as_tuple().exponent))
        # 1.50 keeps its zero: the seller measured to a hundredth.
        grouped = bool(_GROUPS.search(printed)) and abs(value) >= 1000
        tail = re.search(r"[.,٫](\d+)\Z", printed)
        if tail and not (grouped and places == 0):
            places = max(places, len(tail[1]))
        return write(value, places, market, language, grouped=grouped)

    return str(_NUMBER.sub(one, text))


def percent(printed: str, market: Market, language: Language) -> str:
    """A share with the percent sign where the market puts it: ``12,5 %``, ``%12,5``."""
    number = printed.strip("%％٪ \u00a0\u202f")
    form = _percent(locale_of(market, language))
    return f"{form.before}{number}{form.after}"


def grouped_numbers(
    text: str, source: Language | None, market: Market, language: Language, source_text: str
) -> list[Change]:
    """Grouped whole numbers of running text (1,299 reviews), where the source text has them too."""
    known = {match.group() for match in _GROUPED.finditer(source_text or text)}
    changes: list[Change] = []
    for match in _GROUPED.finditer(text):
        printed = match.group()
        value = parse_number(printed, source)
        if printed not in known or value is None or value != value.to_integral() or value < 1000:
            continue
        after = write(value, 0, market, language, grouped=True)
        changes.append((match.start(), match.end(), after, "number"))
    return changes


@cache
def _group_sizes(locale: str) -> tuple[int, int]:
    from babel import Locale, UnknownLocaleError

    try:
        grouping = Locale.parse(locale, sep="_").decimal_formats[None].grouping
    except (UnknownLocaleError, ValueError):
        return 3, 3
    return int(grouping[0]), int(grouping[1])


def _group(digits: str, locale: str, sign: str) -> str:
    first, then = _group_sizes(locale)
    pieces = [digits[-first:]]
    rest = digits[:-first]
    while rest:
        pieces.insert(0, rest[-then:])
        rest = rest[:-then]
    return sign.join(pieces)


@cache
def _percent(locale: str) -> Percent:
    from babel import Locale, UnknownLocaleError

    try:
        pattern = str(Locale.parse(locale, sep="_").percent_formats[None].pattern)
    except (UnknownLocaleError, ValueError):
        return Percent("", "%")
    plain = re.sub(r"[\u200e\u200f\u061c]", "", pattern)
    match = re.fullmatch(r"([^#0]*)[#0.,]+([^#0]*)", plain)
    return Percent(match[1], match[2]) if match else Percent("", "%")
