"""Amounts and currencies as shops print them in a price."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property, lru_cache
from typing import Any

from listingkit.datafiles import read_words
from listingkit.markets import Data

_MAX = Decimal(10) ** 10


class IsoCodes(Data, frozen=True, kw_only=True):
    """Codes that stand beside a number as they are."""

    iso: tuple[str, ...]


class CurrencyWords(Data, frozen=True, kw_only=True):
    """``locales/vocabulary/currencies.toml``."""

    source: str
    replaced: dict[str, str]
    marks: dict[str, tuple[str, ...]]
    codes: IsoCodes
    not_the_price: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed number: its value, the currency mark beside it ("" without), and its span."""

    value: Decimal
    mark: str
    start: int
    end: int


_NUMBER = (
    r"\d{1,3}(?:[ '’\u00a0\u202f\u2009]\d{3})+(?:[.,]\d{1,2})?(?![\d])"
    r"|\d{1,12}(?:[.,]\d{2,3}){0,4}(?:[.,]\d{1,4})?"
)


class Currencies:
    """Look-ups over :class:`CurrencyWords`."""

    def __init__(self, words: CurrencyWords) -> None:
        self.words = words

    @classmethod
    @cache
    def shipped(cls) -> Currencies:
        """The table that comes with the package."""
        return cls(read_words("currencies", CurrencyWords))

    @cached_property
    def _known(self) -> dict[str, tuple[str, ...]]:
        return {**{code: (code,) for code in self.words.codes.iso}, **self.words.marks}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A number with a mark before or behind it, or neither."""
        marks = sorted(self._known, key=lambda mark: (-len(mark), mark))
        before = "|".join(map(re.escape, marks))
        # Words end where letters end; Han and Kana run on without a gap.
        behind = "|".join(
            re.escape(mark) + (r"(?![^\W\d_])" if "A" <= mark[-1] < "\u2e80" else "")
            for mark in marks
        )
        return re.compile(
            rf"(?:(?<![^\W\d_])(?P<before>{before})\s{{0,3}}|(?<![\w.,/-]))(?P<number>{_NUMBER})"
            rf"(?!\s?%|\d)(?:[.,]?[-–—]{{1,2}}(?!\d))?(?:\s{{0,3}}(?P<behind>{behind}))?"
        )

    @cached_property
    def has_mark(self) -> Callable[[str], bool]:
        """Whether a piece of text has a currency mark where one can stand beside a number.

        The number may be in the next piece or in the one before.
        """
        marks = sorted(self._known, key=lambda mark: (-len(mark), mark))
        every = "|".join(map(re.escape, marks))
        pattern = re.compile(
            rf"(?<![^\W\d_])(?:{every})(?=[\s\d]|$)|(?:^|(?<=[\s\d.,–—-]))(?:{every})"
        )
        return lru_cache(maxsize=8192)(lambda text: pattern.search(text) is not None)

    @cached_property
    def not_the_price(self) -> re.Pattern[str]:
        """Words (lower case) beside amounts that are not what a buyer pays now."""
        every = {word for group in self.words.not_the_price.values() for word in group}
        ordered = sorted(every, key=lambda word: (-len(word), word))
        return re.compile(
            "|".join(
                rf"(?<!\w){re.escape(word)}" + (r"(?!\w)" if word[-1].isascii() else "")
                for word in ordered
            )
        )

    def candidates(self, mark: str) -> tuple[str, ...]:
        """ISO codes a mark may stand for, the most usual first."""
        return self._known.get(mark, ())

    def iso(self, written: Any) -> str | None:
        """A valid ISO 4217 code for what markup says (``"eur"``, ``"RUR"``, ``"€"``), or None."""
        if not isinstance(written, str) or not written.strip():
            return None
        text = written.strip()
        upper = text.upper()
        upper = self.words.replaced.get(upper, upper)
        if upper in self.words.codes.iso:
            return upper
        named = self.candidates(text)
        if len(named) == 1:
            return named[0]
        # A code outside our list is still a code when it looks like one.
        return upper if re.fullmatch(r"[A-Z]{3}", upper) and not named else None

    def amounts(self, text: str) -> Iterator[Amount]:
        """Numbers of a short text in order, with their currency marks."""
        plain = _latin_digits(text)
        for found in self.pattern.finditer(plain):
            value = parse_amount(found.group("number"))
            if value is not None:
                mark = found.group("before") or found.group("behind") or ""
                yield Amount(value, mark, found.start(), found.end())


def _latin_digits(text: str) -> str:
    if text.isascii():
        return text
    out = []
    for char in text:
        if char.isdecimal() and not char.isascii():
            out.append(str(unicodedata.decimal(char)))
        else:
            out.append({"٫": ".", "٬": ",", "，": ",", "．": "."}.get(char, char))
    return "".join(out)


def parse_amount(written: str) -> Decimal | None:
    """Value of a printed price: ``1.299,00``, ``1 299``, ``24.990``, ``1,29,999.00``, ``99``.

    A single separator before exactly three digits groups thousands: no shop prints thousandths.
    """
    text = re.sub(r"[ '’\u00a0\u202f\u2009]", "", written)
    last = max(text.rfind("."), text.rfind(","))
    if last >= 0:
        decimals = len(text) - last - 1
        separator = text[last]
        other = "," if separator == "." else "."
        alone = text.count(separator) == 1
        groups = decimals == 3 and (other not in text or not alone) and text[0] != "0"
        if groups or not alone:
            text = text.replace(".", "").replace(",", "")
        else:
            whole = text[:last].replace(other, "").replace(separator, "")
            text = f"{whole}.{text[last + 1 :]}"
    return _decimal(text)


def machine_amount(written: Any) -> Decimal | None:
    """Value of a price in markup: a number, or a text that should be one."""
    if isinstance(written, bool) or written is None:
        return None
    if isinstance(written, list):
        return machine_amount(written[0]) if written else None
    if isinstance(written, int | float | Decimal):
        return _decimal(str(written))
    if not isinstance(written, str):
        return None
    text = _latin_digits(written).strip()[:60]
    # Markup's own format has a point and no grouping: then 24.990 means 24.99.
    if re.fullmatch(r"\d{1,12}(?:\.\d{1,10})?", text):
        return _decimal(text)
    for amount in Currencies.shipped().amounts(text):
        return amount.value
    return None


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= _MAX:
        return None
    return value
