"""Money of running text: the amount with its ISO code, converted only with a rate of the user's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING

from listingkit import markets
from listingkit.language.money import MoneySpan, find_money
from listingkit.localize.adapt.changes import Change
from listingkit.localize.adapt.notation import renumber, write
from listingkit.localize.culture.statements import locale_of
from listingkit.markets import Language, Market

if TYPE_CHECKING:
    from babel import Locale

Rates = Mapping[str, Decimal]
"""What one unit of a currency (ISO 4217) is worth, in any one unit that is the same for all."""

_SHOWN = "\u00a0"


def money_changes(
    text: str,
    source: Language | None,
    market: Market,
    language: Language,
    rates: Rates,
    source_currency: str | None,
) -> list[Change]:
    """Amounts in the market's notation.

    A foreign amount keeps its value and gets its ISO code; with rates for both currencies it is
    converted, rounded to what shops of the market print, and the original stands behind it. Only
    currencies of a market, of the listing or of the rates are taken for money: "AMD 300" is a
    chip more often than drams.
    """
    changes: list[Change] = []
    for span in find_money(text, source, source_currency):
        if span.currency == market.currency:
            after: str | None = renumber(span.text, source, market, language)
        elif span.currency in {*_currencies(), *rates, source_currency}:
            after = _foreign(span, market, language, rates)
        else:
            continue
        if after is not None:
            changes.append((span.start, span.end, after, "money"))
    return changes


@cache
def _currencies() -> frozenset[str]:
    return frozenset(markets.market(code).currency for code in markets.market_codes())


def _foreign(span: MoneySpan, market: Market, language: Language, rates: Rates) -> str | None:
    """The amount as the market reads it; None when its currency is not known: it stays."""
    if span.currency is None:
        return None
    tail = re.search(r"[.,٫](\d{1,2})(?!\d)", span.text)
    places = len(tail[1]) if tail else 0
    own = f"{write(span.amount, places, market, language, grouped=True)}{_SHOWN}{span.currency}"
    worth, unit = rates.get(span.currency), rates.get(market.currency)
    if worth is None or unit is None:
        return own
    exact = (span.amount * worth / unit).quantize(
        Decimal(1).scaleb(-market.currency_decimals), rounding=ROUND_HALF_UP
    )
    return f"{_formatted(exact, market, language)} ({own})"


def _formatted(amount: Decimal, market: Market, language: Language) -> str:
    from babel import Locale, UnknownLocaleError
    from babel.numbers import format_currency

    places = market.currency_decimals
    try:
        locale = Locale.parse(locale_of(market, language), sep="_")
    except (UnknownLocaleError, ValueError):
        written = write(amount, places, market, language, grouped=True)
        return f"{written}{_SHOWN}{market.currency}"
    # The pack says how many decimals shops print; CLDR's pattern says where the sign stands.
    pattern = re.sub(r"\.0+", f".{'0' * places}" if places else "", _pattern(locale))
    text: str = format_currency(
        amount, market.currency, pattern, locale, currency_digits=False, numbering_system="latn"
    )
    # Bidirectional marks of CLDR's pattern: isolates do that work here.
    return text.replace("\u200f", "").replace("\u200e", "")


def _pattern(locale: Locale) -> str:
    return str(locale.currency_formats["standard"].pattern)
