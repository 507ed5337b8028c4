"""Find quantities and sizes in text, with their places and values.

Numbers are found in one linear pass and then joined: ``30 x 20 x 10 cm`` is one span of three
values, ``5–7 kg`` a range, ``12 cm x 5 in`` two quantities. Units are data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Literal

import regex

from listingkit.language.numbers import (
    FRACTIONS,
    PLAIN_NUMBER,
    SPACED_NUMBER,
    code_of,
    latin_digits,
    parse_number,
    quantity_words,
)
from listingkit.model import Struct

if TYPE_CHECKING:
    from listingkit.markets import Language

__all__ = ["QuantitySpan", "SpanKind", "find_quantities", "longest", "parse_number"]

# Letters a number may follow without a space.
_SPACELESS = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]"

SpanKind = Literal["quantity", "range", "dimensions", "tolerance", "size"]


class QuantitySpan(Struct, frozen=True, kw_only=True):
    """Numbers with one unit: ``text`` is ``source[start:end]``.

    ``values`` has one number for a quantity, two for a range or a measure with its tolerance
    (``5 ± 0.2 cm``), two or more for dimensions; for a
    size its number and ``unit`` its system ("EU"; "W/L" for waist and length of trousers).
    ``unit`` is a key of ``quantities.toml``.
    """

    start: int
    end: int
    text: str
    values: tuple[Decimal, ...]
    unit: str
    kind: SpanKind

    @property
    def value(self) -> Decimal:
        """The first value."""
        return self.values[0]


@dataclass(frozen=True, slots=True)
class _Found:
    """A number and the unit behind it, if there is one."""

    start: int
    end: int
    value: Decimal
    unit: str
    signed: bool = False


# ---------------------------------------------------------------- quantities


@cache
def _units() -> tuple[dict[str, str], dict[str, str]]:
    """Symbols and lower-cased words to units."""
    symbols, words = {}, {}
    for unit, spellings in quantity_words().units.items():
        symbols.update(dict.fromkeys(spellings.symbols, unit))
        words.update({word.lower(): unit for word in spellings.words})
    return symbols, words


@cache
def _pattern(spaced: bool) -> regex.Pattern[str]:
    """A number with a fraction, and what may be its unit."""
    symbols, words = _units()
    number = f"{SPACED_NUMBER}|{PLAIN_NUMBER}" if spaced else PLAIN_NUMBER
    # What ends in a letter must end a word; Thai and Han units run into the next word.
    shown = "|".join(_bounded(symbol) for symbol in longest(symbols))
    spoken = "|".join(_bounded(word) for word in longest(words))
    # Few characters begin a unit: most numbers are done with after one look.
    begins = {c for spelling in (*symbols, *words) for c in (spelling[0], spelling[0].upper())}
    firsts = "".join(map(regex.escape, sorted(begins | set("'\"iI"))))
    return regex.compile(
        rf"(?<![[\p{{L}}\p{{Nd}}_.,]--{_SPACELESS}])(?P<sign>(?<=^|[\s(:~≈±])[-−+])?"
        rf"(?P<number>(?:{number})(?:\s?[{FRACTIONS}]|[ -]\d{{1,2}}/\d{{1,3}}+"
        rf"|/(?:2|3|4|8|16)(?!\d))?+|[{FRACTIONS}])"
        rf"(?:(?P<gap>[ \u00a0\u202f]?-?)(?=[{firsts}])"
        rf"(?:(?P<feet>'(?=\s?\d{{1,2}}[\"″”]|(?:\s|$|[.,;)×x])))"
        rf"|(?P<symbol>{shown})|(?P<word>(?i:{spoken}))|(?P<inch>\"|(?i:in)(?!\w))))?",
        regex.MULTILINE | regex.VERSION1,
    )


def longest(spellings: Iterable[str]) -> list[str]:
    """Spellings for a pattern: what is the beginning of another comes after it."""
    return sorted(spellings, key=lambda spelling: (-len(spelling), spelling))


def _bounded(spelling: str) -> str:
    last = spelling[-1]
    free = not (last.isalnum() or last == "_") or regex.match(_SPACELESS, last)
    return str(regex.escape(spelling)) + ("" if free else r"(?![\p{L}\p{M}\p{Nd}])")


@cache
def _after_inches() -> regex.Pattern[str]:
    words = "|".join(map(regex.escape, quantity_words().after_inches))
    return regex.compile(
        rf"\s*(?:$|[.,;:)\]/|×\"+\-–±]|[xX*]\s?\p{{Nd}}|(?i:{words})(?!\w))", regex.MULTILINE
    )


@cache
def _joints() -> tuple[regex.Pattern[str], ...]:
    """What joins two numbers: of dimensions, of a range, of a measure and its tolerance."""
    words = "|".join(map(regex.escape, quantity_words().range_words))
    by = regex.compile(r"\s?(?:\((?:[LWHDØBT])\))?\s?[x×✕*хX]\s?", regex.IGNORECASE)
    to = regex.compile(rf"\s?(?:[-–—−~〜～/]|\b(?:{words})\b)\s?", regex.IGNORECASE)
    return by, to, regex.compile(r"\s?(?:±|\+/-)\s?")


def find_quantities(text: str, lang: Language | str | None = None) -> tuple[QuantitySpan, ...]:
    """Quantities, ranges, dimensions and sizes of ``text`` in order, never overlapping.

    ``lang`` decides between decimal comma and point where a number alone does not.
    """
    code = code_of(lang)
    plain = latin_digits(text)
    sizes = _sizes(plain, code)
    numbers = _numbers(plain, code, [(span.start, span.end) for span in sizes])
    spans = [*sizes, *_joined(plain, numbers)]
    return tuple(
        QuantitySpan(
            start=span.start, end=span.end, text=text[span.start : span.end],
            values=span.values, unit=span.unit, kind=span.kind,
        )
        for span in sorted(spans, key=lambda span: span.start)
    )  # fmt: skip


def _numbers(plain: str, code: str, taken: list[tuple[int, int]]) -> list[_Found]:
    """Every number with its unit ("" without), those inside ``taken`` spans left out."""
    symbols, words = _units()
    spaced = code in quantity_words().space_groups
    found: list[_Found] = []
    quoted, counted, at = False, 0, 0
    for match in _pattern(spaced).finditer(plain):
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at < len(taken) and taken[at][0] < match.end():
            continue
        value = parse_number(match["number"], code)
        if value is None:
            continue
        quoted ^= plain.count('"', counted, match.end("number")) % 2 == 1
        counted = match.end("number")
        unit, end = "", match.end("number")
        if match["symbol"]:
            unit = symbols[match["symbol"]]
        elif match["word"]:
            unit = words[match["word"].lower()]
        elif match["feet"]:
            unit = "ft"
        elif match["inch"] == '"':
            unit = "" if quoted else "in"  # else it closes what an earlier quote opened
        elif match["inch"] and (
            _after_inches().match(plain, match.end())
            or _by_inches(found, plain, match.start("number"))
        ):
            unit = "in"
        if not unit and _percent_before(plain, match.start("number")):
            found.append(_Found(match.start("number") - 1, end, value, "%"))
            continue
        if unit:
            end = counted = match.end()
        signed = match["sign"] in ("-", "−")
        start = match.start() if match["sign"] else match.start("number")
        found.append(_Found(start, end, -value if signed else value, unit, bool(match["sign"])))
    return found


def _by_inches(found: list[_Found], plain: str, start: int) -> bool:
    """Whether the number before is in inches and joined by a cross: 24 in x 36 in poster."""
    last = found[-1] if found else None
    by = _joints()[0]
    return last is not None and last.unit == "in" and bool(by.fullmatch(plain, last.end, start))


def _percent_before(plain: str, start: int) -> bool:
    """Whether a percent sign belongs to the number behind it: ``%100`` in Turkish."""
    return (
        plain[start - 1 : start] == "%"
        and not plain[max(0, start - 3) : start - 1].strip()[-1:].isdigit()
    )


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    values: tuple[Decimal, ...]
    unit: str
    kind: SpanKind


def _joined(plain: str, numbers: list[_Found]) -> list[_Span]:
    """Numbers that share a unit as one span; numbers without any unit fall away."""
    by, to, off = _joints()
    spans: list[_Span] = []
    position = 0
    while position < len(numbers):
        group = [numbers[position]]
        joint: regex.Pattern[str] | None = None
        while (following := position + len(group)) < len(numbers):
            gap = (group[-1].end, numbers[following].start)
            upcoming = numbers[following]
            if gap[1] - gap[0] > 12 or (upcoming.unit and _differ(group, upcoming)):
                break
            fits = [p for p in ((joint,) if joint else (by, to, off)) if p.fullmatch(plain, *gap)]
            if not fits or (fits[0] is not by and len(group) == 2):
                break
            joint = fits[0]
            group.append(upcoming)
        # Only numbers before a unit share it: in "2 x 500 g" and "30 cm x 20" alike.
        units = [number.unit for number in group if number.unit]
        if units:
            group = _trimmed(group)
            kind: SpanKind = "quantity"
            if len(group) > 1:
                kind = "dimensions" if joint is by else "range" if joint is to else "tolerance"
            spans.append(
                _Span(group[0].start, group[-1].end, tuple(n.value for n in group), units[0], kind)
            )
        position += len(group)
    return _compound(spans, plain)


def _differ(group: list[_Found], following: _Found) -> bool:
    return any(number.unit not in ("", following.unit) for number in group)


def _trimmed(group: list[_Found]) -> list[_Found]:
    """Without trailing numbers that have no unit where earlier ones have one each."""
    if group[-1].unit or not group[0].unit:
        return group
    return group[:1]


def _compound(spans: list[_Span], plain: str) -> list[_Span]:
    """``5'10"`` as inches, ``2 lbs, 8 oz`` as pounds."""
    joined: list[_Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if (
            last is not None
            and (times := _SMALLER.get((last.unit, span.unit)))
            and last.kind == span.kind == "quantity"
            and span.values[0] < times[0]
            and times[1].fullmatch(plain, last.end, span.start)
        ):
            smaller = last.values[0] * times[0] + span.values[0]
            # Ounces alone may be of volume; those of a pound are of weight.
            total, unit = (smaller, span.unit) if times[2] else (smaller / times[0], last.unit)
            joined[-1] = _Span(last.start, span.end, (total,), unit, "quantity")
        else:
            joined.append(span)
    return joined


_SMALLER = {
    ("ft", "in"): (12, regex.compile(r"\s?"), True),
    ("lb", "oz"): (16, regex.compile(r"\s?,?\s?(?:and\s)?"), False),
}
"""Units that are counted in two steps: how many of the smaller make one, what parts them, and
whether the sum is told in the smaller."""


@cache
def _size_pattern() -> regex.Pattern[str]:
    systems = "|".join(map(regex.escape, quantity_words().size_systems))
    number = r"\d{1,3}(?:[.,]\d)?(?:\s?[½⅓⅔])?(?![\p{L}\d%°]|[.,]\d)"
    return regex.compile(
        rf"(?<![\p{{L}}\p{{Nd}}_-])(?:(?P<system>{systems})\s?(?P<first>{number})"
        rf"(?:\s?[-–/]\s?(?P<last>{number}))?"
        rf"|W\s?(?P<waist>\d{{2}})\s?[/xX ]?\s?L\s?(?P<length>\d{{2}})(?![\p{{L}}\d]))"
    )


def _sizes(plain: str, code: str) -> list[_Span]:
    """``EU 38``, ``US 7.5``, ``EU 38–40``, ``W32 L34``; not ``US 120 V``, which is mains."""
    spans = []
    for match in _size_pattern().finditer(plain):
        if match["waist"]:
            inches = (Decimal(match["waist"]), Decimal(match["length"]))
            spans.append(_Span(match.start(), match.end(), inches, "W/L", "size"))
            continue
        if _has_unit(plain, match.end()):
            continue
        printed = [match["first"], *([match["last"]] if match["last"] else [])]
        numbers = [parse_number(number, code) for number in printed]
        values = tuple(number for number in numbers if number is not None)
        if len(values) == len(printed):
            spans.append(_Span(match.start(), match.end(), values, match["system"], "size"))
    return spans


def _has_unit(plain: str, end: int) -> bool:
    """Whether the number that ends at ``end`` has a unit behind it."""
    begin = end
    while begin > 0 and plain[begin - 1].isdigit():
        begin -= 1
    match = _pattern(False).match(plain[begin : end + 16])
    return match is not None and bool(match["symbol"] or match["word"])
