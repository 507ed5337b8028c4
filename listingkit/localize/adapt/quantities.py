"""Measures of a translated text in the market's units.

A measure is converted as a whole or not at all: dimensions, ranges and tolerances keep together,
sides of one thing share their decimals, and what is the name of a size (a screen, a thread), a
part of a compound unit (lb-ft) or given in both systems already stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache

import msgspec
import regex

from listingkit.language.lexicon import find
from listingkit.language.money import find_money
from listingkit.language.quantities import QuantitySpan, find_quantities
from listingkit.localize.adapt.changes import Change
from listingkit.localize.adapt.measures import sense_of
from listingkit.localize.adapt.notation import percent, renumber, write
from listingkit.localize.adapt.units import Converted, convert_values, places_of, unit_table
from listingkit.localize.culture.statements import locale_of
from listingkit.markets import Language, Market

_CROSS = regex.compile(r"[x×X*✕]")
_NEAR = 24
"""Characters on either side in which a word decides what a measure means."""

_MOST = 200
"""Different quantities of a segment that are looked for again; beyond, its own text decides."""

# What makes a unit part of another one: lb-ft, oz/yd², m·s.
_COMPOUND = regex.compile(r"[²³]|\s?[/·∙]\s?[\p{L}µ°²³]|-\p{L}{1,3}(?!\p{L})")
_BESIDE = regex.compile(r"\s*(?:[x×✕*,;]|and|by)?\s*\(?(?:\p{L}\)?:?\s?)?", regex.IGNORECASE)
"""What stands between the sides of one thing: W 21" x H 15" x D 10"."""


_GROUPED_FROM = 10_000


def covered(text: str, spans: Iterable[tuple[int, int]]) -> bytearray:
    """A mark for every character inside a span; ``find(1, a, b)`` tells whether a:b meets one."""
    marks = bytearray(len(text) + 1)
    for start, end in spans:
        marks[start:end] = b"\x01" * (end - start)
    return marks


def quantity_changes(
    text: str,
    source: Language | None,
    market: Market,
    language: Language,
    *,
    convert: bool = True,
    both: bool = False,
    source_text: str = "",
    label: str = "",
) -> list[Change]:
    """Every measure of ``text`` as the market reads it.

    ``both`` keeps the seller's own measure behind the converted one, as markets do that like to
    see both.
    """
    found = _spans(text, source, source_text)
    amounts = covered(text, ((money.start, money.end) for money in find_money(text, source)))
    spans = [
        span for span in found if span.kind != "size" and amounts.find(1, span.start, span.end) < 0
    ]
    converted: dict[int, Converted | None] = {}
    for number, span in enumerate(spans):
        stays = not convert or span.unit in market.units.keep or _beside_other(number, spans, text)
        stays = stays or bool(_COMPOUND.match(text, span.end))
        if stays or _named(text, span, language, source_text):
            converted[number] = None
            continue
        unit = _sense(span, text, source, source_text, label)
        apart = span.kind == "quantity" and _difference(text, span, language, source_text)
        converted[number] = convert_values(
            span.values, unit, market.units.system, kind=span.kind, difference=apart
        )
    changes: list[Change] = []
    for number, span in enumerate(spans):
        same = renumber(span.text, source, market, language)
        if span.unit in _WORDED and source is not None and source.code != language.code:
            same = _worded(same, span, market, language)
        if span.unit == "%" and span.text.strip("%％٪ \u00a0\u202f") != span.text:
            same = percent(same, market, language)
        done = converted[number]
        if done is None:
            after = _with_screen(same, span, text, market, language, source_text)
            changes.append((span.start, span.end, after, "number" if after == same else "unit"))
            continue
        places = max(places_of(done.values), *_group_places(number, spans, converted, text))
        after = _written(done, places, span, market, language)
        if both or span.unit in market.units.also:
            after = f"{after} ({same.removesuffix('.')})"
        after += _full_stop(text, span)
        changes.append((span.start, span.end, after, "unit"))
    return changes


_WORDED = {"in": "length-inch"}
"""Units that have a word of their own in every language, and CLDR's name of them."""

_WORD = regex.compile(r"(?<=\d)[\s-]*(?:\p{L}{2,}\.?)\Z")


def _worded(same: str, span: QuantitySpan, market: Market, language: Language) -> str:
    """A measure that keeps its unit, with the word of the language: ``27-inch`` as ``27 Zoll``."""
    match = _WORD.search(same)
    name = _unit_word(_WORDED[span.unit], locale_of(market, language)) if match else ""
    return f"{same[: match.start()]} {name}" if match and name else same


@cache
def _unit_word(unit: str, locale: str) -> str:
    from babel import Locale, UnknownLocaleError
    from babel.units import format_unit

    try:
        text = format_unit(100, unit, "long", locale=Locale.parse(locale, sep="_"))
    except (UnknownLocaleError, ValueError):
        return ""
    return text.replace("100", "").strip()


def _written(
    done: Converted, places: int, span: QuantitySpan, market: Market, language: Language
) -> str:
    values = [
        write(value, places, market, language, grouped=abs(value) >= _GROUPED_FROM)
        for value in done.exact
    ]
    joint = {"range": "–", "tolerance": " ± "}.get(span.kind, f" {_joint(span.text)} ")
    sign = span.text[:1] if span.text[:1] in "+±~≈<>≤≥" else ""
    return f"{sign}{joint.join(values)} {done.unit}"


def _joint(text: str) -> str:
    match = _CROSS.search(text)
    return match.group() if match else "x"


def _group_places(
    number: int,
    spans: Sequence[QuantitySpan],
    converted: dict[int, Converted | None],
    text: str,
) -> list[int]:
    """Decimals of the other sides of the same thing, which stand right beside."""
    out = [0]
    for step in (1, -1):
        at = number
        while 0 <= at + step < len(spans):
            one, two = sorted((at, at + step))
            first, second = converted[one], converted[two]
            between = text[spans[one].end : spans[two].start]
            if first is None or second is None or first.unit != second.unit or len(between) > 12:
                break
            if not _BESIDE.fullmatch(between):
                break
            at += step
            found = converted[at]
            out.append(places_of(found.values) if found else 0)
    return out


def _spans(text: str, source: Language | None, source_text: str) -> tuple[QuantitySpan, ...]:
    """Quantities of ``text``, those of the source text first where they stand as printed."""
    found: list[QuantitySpan] = []
    taken = bytearray(len(text) + 1)
    known = {span.text: span for span in find_quantities(source_text, source)}
    for printed in list(known.values())[:_MOST]:
        at = text.find(printed.text)
        while at >= 0:
            end = at + len(printed.text)
            apart = not (text[at - 1 : at].isdigit() or text[end : end + 1].isdigit())
            if apart and taken.find(1, at, end) < 0:
                found.append(msgspec.structs.replace(printed, start=at, end=end))
                taken[at:end] = b"\x01" * (end - at)
            at = text.find(printed.text, end)
    found += [one for one in find_quantities(text, source) if taken.find(1, one.start, one.end) < 0]
    return tuple(sorted(found, key=lambda one: one.start))


def _full_stop(text: str, span: QuantitySpan) -> str:
    """The point of "15 lbs." where it also ends the sentence."""
    if not span.text.endswith("."):
        return ""
    rest = text[span.end : span.end + 80].lstrip(" \t\u00a0")
    return "." if not rest or rest[0] in "\r\n<" or rest[0].isupper() else ""


def _sense(
    span: QuantitySpan, text: str, source: Language | None, source_text: str, label: str
) -> str:
    """The unit by the words around it, which are the source text's where there is one."""
    at = source_text.find(span.text) if source_text else -1
    if at < 0:
        return sense_of(span, text, source, label)
    there = msgspec.structs.replace(span, start=at, end=at + len(span.text))
    return sense_of(there, source_text, source, label)


def _beside_other(number: int, found: Sequence[QuantitySpan], text: str) -> bool:
    """Whether the same measure stands beside it in the other system: "1.5 m (4.9 ft)"."""
    span = found[number]
    for other in (*found[max(0, number - 1) : number], *found[number + 1 : number + 2]):
        if other.unit == span.unit or len(other.values) != len(span.values):
            continue
        between = text[min(other.end, span.end) : max(other.start, span.start)]
        if len(between) > 4 or not set(between) <= set(" (/=[≈~,|"):
            continue
        for system in unit_table().systems:
            for one, two in ((span, other), (other, span)):
                converted = convert_values(one.values, one.unit, system)
                if converted and converted.unit == two.unit:
                    pairs = zip(converted.values, two.values, strict=True)
                    if all(abs(a - b) <= abs(b) * Decimal("0.06") for a, b in pairs):
                        return True
    return False


def _around(text: str, span: QuantitySpan, source_text: str) -> tuple[str, ...]:
    """The words near a measure, in the translation and in the source."""
    at = source_text.find(span.text) if source_text else -1
    near = [text[max(0, span.start - _NEAR) : span.end + _NEAR]]
    if at >= 0:
        near.append(source_text[max(0, at - _NEAR) : at + len(span.text) + _NEAR])
    return tuple(near)


def _says(
    words: dict[str, tuple[str, ...]], text: str, span: QuantitySpan, language: Language, more: str
) -> bool:
    listed = (*words.get(language.code, ()), *words.get("en", ()))
    return bool(listed) and any(find(near, listed, language) for near in _around(text, span, more))


def _named(text: str, span: QuantitySpan, language: Language, source_text: str) -> bool:
    """Whether a word near a measure says that its unit is the name of a size."""
    return any(
        _says(units.get(span.unit, {}), text, span, language, source_text)
        for units in unit_table().keep.values()
    )


def _difference(text: str, span: QuantitySpan, language: Language, source_text: str) -> bool:
    """Whether degrees are a difference ("within 2 °F"), which has no zero of its own."""
    if text[max(0, span.start - 2) : span.start + 1].strip()[:1] == "±":
        return True
    return _says(unit_table().differences, text, span, language, source_text)


def _with_screen(
    same: str, span: QuantitySpan, text: str, market: Market, language: Language, source_text: str
) -> str:
    """A screen's inches, with the centimetres where buyers of the market are used to both."""
    screens = unit_table().keep.get("screens", {}).get(span.unit, {})
    metric = market.units.system in unit_table().systems and market.units.screens == "both"
    if not metric or len(span.values) != 1:
        return same
    if not _says(screens, text, span, language, source_text):
        return same
    if re.match(r"\s?[(/]\s?\d", text[span.end :]):
        return same
    done = convert_values(span.values, span.unit, market.units.system)
    if done is None:
        return same
    return f"{same} ({_written(done, places_of(done.values), span, market, language)})"
