"""Read printed numbers: decimal comma or point, grouped digits, digits of any script."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import regex

from listingkit.datafiles import read_words
from listingkit.language.normalize import language_code
from listingkit.markets import Data, Sourced

if TYPE_CHECKING:
    from listingkit.markets import Language

FRACTIONS = "½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚"
GROUP_SPACES = "\u00a0\u202f\u2009"
"""Spaces that only ever part the digits of one number."""

PLAIN_NUMBER = (
    rf"\p{{Nd}}{{1,3}}+(?:[{GROUP_SPACES}'’]\p{{Nd}}{{3}})+(?!\p{{Nd}})(?:[.,٫]\p{{Nd}}{{1,4}})?"
    r"|\p{Nd}{1,15}+(?:[.,٫٬]\p{Nd}{1,15}+){0,6}"
)
"""Pattern of a number without plain spaces; :func:`parse_number` decides whether it is one."""

SPACED_NUMBER = (
    rf"\p{{Nd}}{{1,3}}+(?:[ {GROUP_SPACES}]\p{{Nd}}{{3}})+(?!\p{{Nd}})(?:[.,٫]\p{{Nd}}{{1,4}})?"
)
"""The same with plain spaces between thousands, for languages that write so and for money."""

_SPACES = regex.compile(rf"[ {GROUP_SPACES}'’]")
_SHAPE = regex.compile(r"\d+(?:[.,]\d+)*")


class Unit(Data, frozen=True, kw_only=True):
    """Spellings of a unit: symbols as they stand, words without regard to case."""

    kind: str
    symbols: tuple[str, ...]
    words: tuple[str, ...]


class QuantityWords(Sourced, frozen=True, kw_only=True):
    """``locales/vocabulary/quantities.toml``."""

    size_systems: tuple[str, ...]
    range_words: tuple[str, ...]
    after_inches: tuple[str, ...]
    decimal_comma: tuple[str, ...]
    space_groups: tuple[str, ...]
    three_decimals: tuple[str, ...]
    units: dict[str, Unit]


@cache
def quantity_words() -> QuantityWords:
    """Units, size systems and number habits; a broken file is a DataError."""
    return read_words("quantities", QuantityWords)


def latin_digits(text: str) -> str:
    """``text`` with every decimal digit as 0–9 and Arabic separators as point and comma.

    The result is as long as ``text``, so positions stay.
    """
    if text.isascii():
        return text
    table = {"٫": ".", "٬": ","}
    return "".join(
        str(unicodedata.decimal(c)) if not c.isascii() and c.isdecimal() else table.get(c, c)
        for c in text
    )


def code_of(lang: Language | str | None) -> str:
    """The language code of a language, a tag or None ("")."""
    return language_code(lang if isinstance(lang, str) else lang.code) if lang else ""


def parse_number(
    text: str, lang: Language | str | None = None, *, money: bool = False
) -> Decimal | None:
    """Value of one printed number, None when it is none.

    Two kinds of separators: the last is the decimal one. One separator before exactly three
    digits is decided by ``lang``; without it a comma groups and a point is decimal. For
    ``money`` it always groups, since no shop prints thousandths. Any other single separator is
    decimal. ``5 ½`` and ``5 1/2`` are added up.
    """
    return _parse(text, code_of(lang), money) if len(text) <= 60 else None


@lru_cache(maxsize=4096)
def _parse(text: str, code: str, money: bool) -> Decimal | None:
    plain = latin_digits(text).strip()
    whole, fraction = _fraction(plain)
    if fraction is not None and not whole:
        return fraction
    value = _decimal(_SPACES.sub("", whole), code, money, "٫" in text)
    if value is None or fraction is None:
        return value
    return value + fraction


def _fraction(text: str) -> tuple[str, Decimal | None]:
    """Split a trailing fraction off: ``5 1/2`` → ("5", 0.5)."""
    if text and text[-1] in FRACTIONS:
        # Thirds have no end; four places are more than any tape measure has.
        return text[:-1].rstrip(), Decimal(f"{unicodedata.numeric(text[-1]):.4f}").normalize()
    match = regex.fullmatch(r"(?:(\d{1,6})[ \-])?(\d{1,3})/(\d{1,3})", text)
    if match and int(match[3]):
        value = round(Decimal(match[2]) / Decimal(match[3]), 4).normalize()
        return match[1] or "", value
    return text, None


def _decimal(text: str, code: str, money: bool, arabic_point: bool) -> Decimal | None:
    if not _SHAPE.fullmatch(text) or len(text) > 40:
        return None
    points, commas = text.count("."), text.count(",")
    if points and commas:
        decimal = max(".", ",", key=text.rfind)
        if text.count(decimal) > 1 and not _grouped(text, decimal):
            return None
        group = "," if decimal == "." else "."
        if text.count(decimal) > 1:
            return None
        whole, _, rest = text.partition(decimal)
        if not _grouped(whole, group):
            return None
        return Decimal(f"{whole.replace(group, '')}.{rest}")
    if not points and not commas:
        return Decimal(text)
    mark = "." if points else ","
    if points + commas > 1:
        return Decimal(text.replace(mark, "")) if _grouped(text, mark) else None
    whole, _, rest = text.partition(mark)
    groups = len(rest) == 3 and len(whole) <= 3 and not whole.startswith("0") and not arabic_point
    if groups and not money:
        comma_is_decimal = code in quantity_words().decimal_comma
        groups = (mark == ",") != comma_is_decimal
    return Decimal(whole + rest) if groups else Decimal(f"{whole}.{rest}")


def _grouped(text: str, mark: str) -> bool:
    """Whether ``mark`` groups digits: by threes, or the Indian way, the last three then twos."""
    first, *groups = text.split(mark)
    if not groups:
        return True
    if len(groups[-1]) != 3 or len(first) > 3:
        return False
    inner = {len(group) for group in groups[:-1]}
    return inner <= {3} or (inner <= {2} and len(first) <= 2)
