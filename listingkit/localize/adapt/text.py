"""Numbers, measures and money of a translated text as the market writes them.

A translated text still holds the quantities of the source verbatim (they were masked). Here they
get the market's decimal sign and, where the market uses other units, the market's unit; money
keeps its amount and gets its ISO code, unless a rate is given. In right-to-left text runs of
Latin letters and figures are isolated so that they stay in order. Sizes ("EU 38 / US 7.5"),
model numbers and versions are left alone.

Every function takes text and gives text and what it changed, so that a gate can check it. Apply
each once: the result is in another notation than the one it was read in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import msgspec
import regex

from listingkit.language.lexicon import find
from listingkit.language.numbers import PLAIN_NUMBER, SPACED_NUMBER, parse_number
from listingkit.language.quantities import MoneySpan, QuantitySpan, find_money, find_quantities
from listingkit.localize.adapt.changes import Adapted, Change, apply_changes
from listingkit.localize.adapt.isolates import MARKUP, isolate_runs, shifted
from listingkit.localize.adapt.measures import rating_numbers, sense_of
from listingkit.localize.adapt.units import convert_values, unit_table
from listingkit.localize.culture.statements import decimal_sign, group_sign, locale_of
from listingkit.markets import Language, Market

if TYPE_CHECKING:
    from babel import Locale

Rates = Mapping[tuple[str, str], Decimal]
"""Exchange rates by (from, to) ISO 4217 code: units of ``to`` for one of ``from``."""

_NUMBER = regex.compile(rf"{SPACED_NUMBER}|{PLAIN_NUMBER}")
_GROUPS = regex.compile(r"[.,'’\s\u00a0\u202f\u2009](?=\p{Nd}{3}(?!\p{Nd}))")
_CROSS = regex.compile(r"[x×X*✕]")
_NEAR = 24
"""Characters on either side in which a word decides that inches stay inches."""

_MOST = 200
"""Different quantities of a segment that are looked for again; beyond, its own text decides."""


def adapt(
    text: str,
    source: Language | None,
    market: Market,
    language: Language,
    *,
    source_text: str = "",
    rates: Rates | None = None,
    source_currency: str | None = None,
    markup: bool = False,
    convert_units: bool = True,
    label: str = "",
) -> Adapted:
    """Quantities, money and direction together; conversions in order of the text.

    ``source`` is the language whose notation the numbers are in. With ``source_text`` quantities
    are read there, where their words stand around them ("5.9 in deep"), and found again as
    printed; a text that is one masked quantity needs none. ``label`` names the text ("Capacity").
    ``markup`` leaves HTML tags and
    entities alone. Isolates come last and are not among the conversions: they add no figure.
    """
    changes = [
        *_quantities(text, source, market, language, convert_units, source_text, label),
        *_ratings(text, source, market, language, source_text),
        *_money(text, source, market, language, rates or {}, source_currency),
    ]
    if markup:
        kept = _covered(text, (match.span() for match in MARKUP.finditer(text)))
        changes = [one for one in changes if kept.find(1, one[0], one[1]) < 0]
    changed, conversions = apply_changes(text, changes)
    if language.direction == "rtl":
        return shifted(conversions, isolate_runs(changed, markup=markup))
    return changed, conversions


def adapt_quantities(
    text: str,
    source: Language | None,
    market: Market,
    language: Language,
    source_text: str = "",
) -> Adapted:
    """Units and decimal signs only."""
    return apply_changes(text, _quantities(text, source, market, language, True, source_text))


def adapt_money(
    text: str,
    source: Language | None,
    market: Market,
    language: Language,
    rates: Rates | None = None,
    source_currency: str | None = None,
) -> Adapted:
    """Money only: ISO code and the market's notation, converted where a rate is given."""
    return apply_changes(text, _money(text, source, market, language, rates or {}, source_currency))


# --- how ---


def _covered(text: str, spans: Iterable[tuple[int, int]]) -> bytearray:
    """A mark for every character inside a span; ``find(1, a, b)`` tells whether a:b meets one."""
    marks = bytearray(len(text) + 1)
    for start, end in spans:
        marks[start:end] = b"\x01" * (end - start)
    return marks


def _quantities(
    text: str,
    source: Language | None,
    market: Market,
    language: Language,
    convert: bool,
    source_text: str,
    label: str = "",
) -> list[Change]:
    found = _spans(text, source, source_text)
    amounts = _covered(text, ((money.start, money.end) for money in find_money(text, source)))
    changes: list[Change] = []
    for number, span in enumerate(found):
        if span.kind == "size" or amounts.find(1, span.start, span.end) >= 0:
            continue
        system = market.units.system
        stays = not convert or _beside_other(number, found, text) or _kept(text, span, language)
        unit = span.unit if stays else _sense(span, text, source, source_text, label)
        converted = None if stays else convert_values(span.values, unit, system)
        same = _renumbered(span.text, source, market, language)
        if converted is None:
            changes.append((span.start, span.end, same, "number"))
            continue
        places = max(-int(value.as_tuple().exponent) for value in converted.values)
        written = [_write(value, places, market, language) for value in converted.values]
        joint = "–" if span.kind == "range" else f" {_joint(span.text)} "
        sign = span.text[:1] if span.text[:1] in "+±~≈<>≤≥" else ""
        after = f"{sign}{joint.join(written)} {converted.unit}"
        if market.units.also:
            after = f"{after} ({same})"
        after += _full_stop(text, span)
        changes.append((span.start, span.end, after, "unit"))
    return changes


def _sense(
    span: QuantitySpan, text: str, source: Language | None, source_text: str, label: str
) -> str:
    """The unit by the words around it, which are the source text's where there is one."""
    at = source_text.find(span.text) if source_text else -1
    if at < 0:
        return sense_of(span, text, source, label)
    there = msgspec.structs.replace(span, start=at, end=at + len(span.text))
    return sense_of(there, source_text, source, label)


def _ratings(
    text: str, source: Language | None, market: Market, language: Language, source_text: str
) -> list[Change]:
    """The decimal sign of ratings in running text: 4.6 out of 5."""
    changes: list[Change] = []
    for printed in dict.fromkeys(rating_numbers(source_text or text, source)):
        after = _renumbered(printed, source, market, language)
        for match in re.finditer(rf"(?<![\d.,]){re.escape(printed)}(?![\d.,]\d|\d)", text):
            changes.append((match.start(), match.end(), after, "number"))
    return changes


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


def _joint(text: str) -> str:
    match = _CROSS.search(text)
    return match.group() if match else "x"


def _beside_other(number: int, found: tuple[QuantitySpan, ...], text: str) -> bool:
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


def _kept(text: str, span: QuantitySpan, language: Language) -> bool:
    """Whether a word near a measure says that its unit is the name of a size (screens, wheels)."""
    words = unit_table().keep.get(span.unit, {})
    listed = (*words.get(language.code, ()), *words.get("en", ()))
    if not listed:
        return False
    near = text[max(0, span.start - _NEAR) : span.end + _NEAR]
    return bool(find(near, listed, language))


def _renumbered(text: str, source: Language | None, market: Market, language: Language) -> str:
    """The numbers of a quantity in the market's notation, everything else as it stands."""

    def write(match: regex.Match[str]) -> str:
        printed: str = match.group()
        value = parse_number(printed, source)
        if value is None or not set(printed) & set(".,٫٬'’ \u00a0\u202f\u2009"):
            return printed
        places = max(0, -int(value.as_tuple().exponent))
        # 1.50 keeps its zero: the seller measured to a hundredth.
        grouped = bool(_GROUPS.search(printed)) and abs(value) >= 1000
        tail = re.search(r"[.,٫](\d+)\Z", printed)
        if tail and not (grouped and places == 0):
            places = max(places, len(tail[1]))
        return _write(value, places, market, language, grouped=grouped)

    return str(_NUMBER.sub(write, text))


def _write(
    value: Decimal, places: int, market: Market, language: Language, *, grouped: bool = False
) -> str:
    exact = value.quantize(Decimal(1).scaleb(-max(places, 0)), rounding=ROUND_HALF_UP)
    text = f"{exact:,f}" if grouped else f"{exact:f}"
    signs = {",": group_sign(market, language), ".": decimal_sign(market, language)}
    return "".join(signs.get(letter, letter) for letter in text)


def _money(
    text: str,
    source: Language | None,
    market: Market,
    language: Language,
    rates: Rates,
    source_currency: str | None,
) -> list[Change]:
    changes: list[Change] = []
    for span in find_money(text, source, source_currency):
        if span.currency == market.currency:
            same = _renumbered(span.text, source, market, language)
            changes.append((span.start, span.end, same, "money"))
            continue
        after = _amount(span, market, language, rates)
        if after is not None:
            changes.append((span.start, span.end, after, "money"))
    return changes


def _amount(span: MoneySpan, market: Market, language: Language, rates: Rates) -> str | None:
    """The amount as the market reads it; None when its currency is not known: it stays."""
    if span.currency is None:
        return None
    rate = rates.get((span.currency, market.currency))
    if rate is None:
        tail = re.search(r"[.,٫](\d{1,2})(?!\d)", span.text)
        places = len(tail[1]) if tail else 0
        written = _write(span.amount, places, market, language, grouped=True)
        return f"{written}\u00a0{span.currency}"
    from babel import Locale, UnknownLocaleError
    from babel.numbers import format_currency

    places = market.currency_decimals
    exact = (span.amount * rate).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    try:
        locale = Locale.parse(locale_of(market, language), sep="_")
    except (UnknownLocaleError, ValueError):
        return f"{_write(exact, places, market, language, grouped=True)}\u00a0{market.currency}"
    # The pack says how many decimals shops print; CLDR's pattern says where the sign stands.
    pattern = re.sub(r"\.0+", f".{'0' * places}" if places else "", _pattern(locale))
    text: str = format_currency(
        exact, market.currency, pattern, locale, currency_digits=False, numbering_system="latn"
    )
    # Bidirectional marks of CLDR's pattern: isolates do that work here.
    return text.replace("\u200f", "").replace("\u200e", "")


def _pattern(locale: Locale) -> str:
    return str(locale.currency_formats["standard"].pattern)
