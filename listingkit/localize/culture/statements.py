"""What may be stated in a market: facts that hold there, and how a value is written.

A promise of the source market that is not stated for the target market does not hold; it is told
apart from a fact that is missing, so that a person can decide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Literal

from listingkit.language.tags import primary
from listingkit.localize.culture.festivals import occasion
from listingkit.markets import FactKind, Language, Market
from listingkit.model import Fact, FactValue

State = Literal["holds", "elsewhere", "missing"]

SEASONAL = frozenset({"festival", "greeting"})
"""Facts that come from the day the user gives, not from the seller."""


@dataclass(frozen=True)
class Statements:
    """The facts of one listing, seen from one market and language."""

    facts: Mapping[str, Fact]
    market: Market
    language: Language
    kinds: Mapping[str, FactKind]
    source_market: str | None = None
    date: dt.date | None = None

    def state(self, name: str) -> State:
        """Whether a fact is stated and holds in the market."""
        if name in _DERIVED:
            return self._derived(name)[1]
        fact = self.facts.get(name)
        if fact is None or fact.value in (False, "", (), 0):
            return "missing"
        return "holds" if self._holds(fact) else "elsewhere"

    def _holds(self, fact: Fact) -> bool:
        if fact.markets:
            return self.market.code in fact.markets
        return not fact.source_market_only or self.source_market == self.market.code

    def _derived(self, name: str) -> tuple[str, State]:
        """Facts made here: the occasion of a given date, names, memberships of a list."""
        if name == "market_name":
            text = self.market.names.get(self.language.code, "")
            return text, "holds" if text else "missing"
        if name in _MEMBER_OF:
            whole, wanted = (
                _MEMBER_OF[name],
                {
                    "support_in_language": self.language.code,
                    "ships_to_market": self.market.code,
                }[name],
            )
            state = self.state(whole)
            if state != "holds":
                return "", state
            listed = texts_of(self.facts[whole].value)
            codes = {primary(code) for code in listed} | {code.lower() for code in listed}
            return "", "holds" if wanted.lower() in codes else "missing"
        if self.date is None:
            return "", "missing"
        code = self.language.code
        if name == "greeting":
            fitting = [one for one in self.market.festivals if code in one.greetings]
        else:
            fitting = [one for one in self.market.festivals if one.gift and code in one.names]
        now = occasion(fitting, self.date, self.market.country)
        if now is None:
            return "", "missing"
        names = now.festival.greetings if name == "greeting" else now.festival.names
        return names[code], "holds"

    def written(self, name: str) -> str:
        """A value as the target language writes it; prose stays as the source has it."""
        if name in _DERIVED:
            return self._derived(name)[0]
        value = self.facts[name].value
        if isinstance(value, tuple):
            return self.language.list_separator.join(value)
        if isinstance(value, bool):
            return ""
        if isinstance(value, int | float):
            return number(value, self.market, self.language)
        return _date(value, self.market, self.language) or value

    def shown(self, name: str) -> str:
        """``warranty_months = 24``, for a trace."""
        if name in _DERIVED:
            text = self._derived(name)[0]
            return f"{name} = {text}" if text else name
        fact = self.facts.get(name)
        return name if fact is None else f"{name} = {plain(fact.value)}"

    def is_prose(self, name: str) -> bool:
        """Whether a value is in the words of the source language, to be translated."""
        kind = self.kinds.get(name)
        return kind is not None and kind.words and name not in _DERIVED


_MEMBER_OF = {"support_in_language": "support_languages", "ships_to_market": "ships_to"}
_DERIVED = frozenset({"market_name", *SEASONAL, *_MEMBER_OF})


def texts_of(value: FactValue) -> tuple[str, ...]:
    """The texts of a fact that may be a list of them."""
    return value if isinstance(value, tuple) else (str(value),)


def plain(value: FactValue) -> str:
    """A value for a person who reads a report: ``24``, ``yes``, ``cotton, wool``."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def locale_of(market: Market, language: Language) -> str:
    """The locale in which a market writes a language: ``pt_BR``, ``ar_AE``."""
    return f"{language.code.replace('-', '_')}_{market.country}"


def number(value: float | Decimal, market: Market, language: Language) -> str:
    """A number with the market's decimal sign and no grouping, in Latin digits."""
    try:
        exact = Decimal(str(value)).normalize()
    except InvalidOperation:
        return str(value)
    text = f"{exact:f}"
    return text.replace(".", decimal_sign(market, language))


def decimal_sign(market: Market, language: Language) -> str:
    """``,`` or ``.`` as the market writes decimals, from CLDR; ``.`` for unknown locales."""
    return _signs(locale_of(market, language))[0]


def group_sign(market: Market, language: Language) -> str:
    """What stands between thousands, from CLDR; ``,`` for unknown locales."""
    return _signs(locale_of(market, language))[1]


@cache
def _signs(name: str) -> tuple[str, str]:
    from babel import Locale, UnknownLocaleError
    from babel.numbers import get_decimal_symbol, get_group_symbol

    try:
        locale = Locale.parse(name, sep="_")
    except (UnknownLocaleError, ValueError):
        return ".", ","
    decimal = get_decimal_symbol(locale, numbering_system="latn")
    return str(decimal), str(get_group_symbol(locale, numbering_system="latn"))


def _date(text: str, market: Market, language: Language) -> str:
    """An ISO 8601 day as the market writes it; "" when the text is no such day."""
    if len(text) != 10:
        return ""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return ""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date

    try:
        locale = Locale.parse(locale_of(market, language), sep="_")
    except (UnknownLocaleError, ValueError):
        return ""
    return format_date(day, "medium", locale=locale)
