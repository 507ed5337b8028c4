"""Find money in text, with its place, amount and currency; currency marks are data."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import regex

from listingkit.language.numbers import (
    PLAIN_NUMBER,
    SPACED_NUMBER,
    code_of,
    latin_digits,
    parse_number,
    quantity_words,
)
from listingkit.language.quantities import longest
from listingkit.markets import data_folder, read_raw
from listingkit.model import Struct

if TYPE_CHECKING:
    from listingkit.markets import Language


class MoneySpan(Struct, frozen=True, kw_only=True):
    """An amount with its currency mark.

    ``currency`` is an ISO 4217 code, None when the mark may mean several and none is expected;
    ``candidates`` are all it may mean, the most usual first.
    """

    start: int
    end: int
    text: str
    amount: Decimal
    currency: str | None
    mark: str
    candidates: tuple[str, ...]


@cache
def _marks() -> dict[str, tuple[str, ...]]:
    """Currency marks and ISO codes to the codes they may stand for."""
    raw = read_raw(data_folder("locales") / "vocabulary" / "currencies.toml")
    codes = {code: (code,) for code in raw["codes"]["iso"]}
    replaced = {old: (new,) for old, new in raw["replaced"].items()}
    marks = {mark: tuple(meant) for mark, meant in raw["marks"].items()}
    return {**codes, **replaced, **marks}


@cache
def _money_pattern() -> regex.Pattern[str]:
    marks = "|".join(map(regex.escape, longest(_marks())))
    number = rf"(?:{SPACED_NUMBER}|{PLAIN_NUMBER})"
    gap = r"[ \u00a0\u202f]{0,2}"
    return regex.compile(
        rf"(?:(?<![\p{{L}}\p{{M}}\p{{Nd}}])(?P<before>{marks}){gap}|(?<![\p{{L}}\p{{Nd}}.,]))"
        rf"(?P<number>{number})(?:[.,][-–—]{{1,2}})?(?![\p{{Nd}}%])"
        rf"(?:{gap}(?P<behind>{marks})(?![\p{{L}}\p{{M}}\p{{Nd}}]))?"
    )


def find_money(
    text: str, lang: Language | str | None = None, expected: str | None = None
) -> tuple[MoneySpan, ...]:
    """Amounts with a currency mark beside them, in order.

    ``expected`` (ISO 4217, e.g. the market's or the listing's currency) settles what a mark such
    as ``$`` or ``kr`` means, where it may mean that.
    """
    plain = latin_digits(text)
    spans = []
    for match in _money_pattern().finditer(plain):
        span = _money(text, match, code_of(lang), expected)
        if span is not None:
            spans.append(span)
    return tuple(spans)


def _money(text: str, match: regex.Match[str], code: str, expected: str | None) -> MoneySpan | None:
    before, behind = match["before"], match["behind"]
    marks = [mark for mark in (before, behind) if mark]
    if not marks:
        return None
    # "$1,299 MXN": the code says which dollar.
    mark = min(marks, key=lambda one: (len(_marks()[one]), marks.index(one)))
    candidates = _marks()[mark]
    shared = [c for c in candidates if all(c in _marks()[one] for one in marks)]
    if not shared:
        mark, candidates = marks[0], _marks()[marks[0]]
    currency = candidates[0] if len(candidates) == 1 else None
    if expected in candidates:
        currency = expected
    number = match["number"]
    thousandths = currency in quantity_words().three_decimals and number.count(".") == 1
    amount = parse_number(number, code, money=not thousandths)
    if amount is None:
        return None
    match_text = text[match.start() : match.end()]
    letters = max(marks, key=len)
    if len(letters) == 1 and letters.isalpha() and len(number) < 3:
        return None  # "R 5" is a model more often than five rand
    return MoneySpan(
        start=match.start(), end=match.end(), text=match_text, amount=amount,
        currency=currency, mark=mark, candidates=candidates,
    )  # fmt: skip
