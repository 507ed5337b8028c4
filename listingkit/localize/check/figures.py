"""Numbers of a source text and of its translation held against each other by value.

The gate compares figures as they are printed. A person writes them as the language does, converts
measures, and says small numbers in words; what is right of that is taken out of both texts here,
so that the gate sees only what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

import regex

from listingkit.language.money import find_money
from listingkit.language.numbers import (
    PLAIN_NUMBER,
    SPACED_NUMBER,
    code_of,
    latin_digits,
    parse_number,
    quantity_words,
)
from listingkit.language.quantities import find_quantities
from listingkit.localize.adapt.dates import find_dates
from listingkit.localize.mt.spans import Span
from listingkit.markets import Language

_NUMBER = regex.compile(PLAIN_NUMBER)
_SPACED = regex.compile(f"{SPACED_NUMBER}|{PLAIN_NUMBER}")
_FRACTION = regex.compile(
    rf"(?:{PLAIN_NUMBER})(?:\s?[½¼¾⅓⅔⅛⅜⅝⅞]|[ -]\d{{1,2}}/\d{{1,2}}|/\d{{1,2}})|[½¼¾⅓⅔⅛⅜⅝⅞]"
)
_SUFFIXED = regex.compile(
    r"\d{1,6}(?:[.,]\d{1,3})?(?:[-–x×]\d{1,6}(?:[.,]\d{1,3})?){0,3}\p{L}{0,3}"
)
_INCHES = regex.compile(r"\s?in(?=\s*[()\[\]])")


class Figure(NamedTuple):
    """A number as printed, what it is worth, and its unit ("" for none)."""

    start: int
    end: int
    value: Decimal
    unit: str = ""
    printed: str = ""
    money: tuple[str, ...] = ()
    optional: bool = False


def figures(text: str, language: Language | str | None, taken: Sequence[Span]) -> list[Figure]:
    """Every number of a text, but not in tags, addresses, names and codes (``taken``)."""
    hidden, plain = _hidden(text, taken, ("code",)), _hidden(text, taken)
    found: list[Figure] = []
    busy = bytearray(len(text) + 1)

    def add(items: Iterable[Figure]) -> None:
        for one in items:
            if busy.find(1, one.start, one.end) < 0:
                found.append(one)
        for one in found:
            busy[one.start : one.end] = b"\x01" * (one.end - one.start)

    if isinstance(language, Language):
        add(_days(hidden, language))
    add(
        Figure(one.start, one.end, one.amount, "money", one.text.strip(), one.candidates)
        for one in find_money(hidden, language)
    )
    add(_measures(hidden, language))
    spaced = code_of(language) in quantity_words().space_groups
    for pattern in (_FRACTION, _SPACED if spaced else _NUMBER):
        add(_plain(plain, language, pattern))
    return sorted(found)


def _hidden(text: str, taken: Sequence[Span], shown: tuple[str, ...] = ()) -> str:
    """The text with what is no number blanked, every character in its place.

    ``shown`` kinds stay: "90 g/m2" ends with what looks like a code.
    """
    out = list(text)
    for span in taken:
        if span.kind not in ("money", "quantity", "number", "size", *shown) and not (
            span.kind == "code" and _SUFFIXED.fullmatch(text[span.start : span.end])
        ):
            out[span.start : span.end] = " " * (span.end - span.start)
    return "".join(out)


def _days(text: str, language: Language) -> Iterator[Figure]:
    for one in find_dates(text, language):
        if one.day is None:
            continue
        # One place for three numbers: they are told apart by a hair, and only together taken out.
        for value, optional in ((one.day.day, False), (one.day.month, True), (one.day.year, False)):
            yield Figure(one.start, one.end, Decimal(value), "date", str(value), (), optional)


def _measures(text: str, language: Language | str | None) -> Iterator[Figure]:
    for span in find_quantities(text, language):
        unit = f"size:{span.unit}" if span.kind == "size" else span.unit
        parts = list(_NUMBER.finditer(text, span.start, span.end))
        if len(span.values) == 1 or len(parts) != len(span.values):
            printed = span.text.strip()
            for value in span.values:
                yield Figure(span.start, span.end, value, unit, printed)
            continue
        for part, value in zip(parts, span.values, strict=True):
            shown = f"{span.unit} {part[0]}" if span.kind == "size" else f"{part[0]} {span.unit}"
            yield Figure(span.start, span.end, value, unit, shown)


def _plain(
    text: str, language: Language | str | None, pattern: regex.Pattern[str]
) -> Iterator[Figure]:
    """Numbers without a unit, also with a letter behind them: 24h, 3D, 1st."""
    for match in pattern.finditer(text):
        value = parse_number(match[0], language)
        if value is not None:
            inches = _INCHES.match(text, match.end())
            end = inches.end() if inches else match.end()
            yield Figure(
                match.start(), end, value, "in" if inches else "", text[match.start() : end]
            )
            continue
        # "5.5.2024", "1.2.3": every part of it.
        for part in regex.finditer(r"\p{Nd}{1,9}", match[0]):
            start = match.start() + part.start()
            digits = latin_digits(part[0])
            yield Figure(start, start + len(part[0]), Decimal(digits), "", part[0])
