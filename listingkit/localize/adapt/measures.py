"""What a unit means where it stands: ounces of weight or of volume; and which numbers are ratings.

Judged by words of the source language around the measure, from ``locales/units.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from listingkit.language.lexicon import find
from listingkit.language.quantities import QuantitySpan, find_quantities
from listingkit.localize.adapt.units import unit_table
from listingkit.markets import Language

UNCLEAR = "?"
_NEAR = 40
"""Characters on either side in which a word says what a unit measures."""

_MOST = 50
"""Measures of one text that are looked at."""


def sense_of(span: QuantitySpan, text: str, language: Language | None, label: str = "") -> str:
    """The unit that a measure in ``text`` is really in, :data:`UNCLEAR` where nobody can tell.

    ``label`` is what stands before the text and names it: "Capacity" before "12 oz".
    """
    senses = unit_table().senses.get(span.unit)
    if senses is None:
        return span.unit
    code = language.code if language else "en"
    near = text[max(0, span.start - _NEAR) : span.end + _NEAR]
    for place in (label, near, text):
        if place and find(place, senses.weight.get(code, ()), language):
            return span.unit
        if place and find(place, senses.fabric.get(code, ()), language):
            return senses.fabric_unit
        if place and find(place, senses.volume.get(code, ()), language):
            return senses.volume_unit
    if find(f"{label} {text}", senses.liquid.get(code, ()), language):
        return UNCLEAR
    return span.unit


def as_printed(
    measure: str, language: Language | None, source_text: str, source: Language | None
) -> str:
    """A measure of a translation as its source prints it: ``14 polegadas`` as ``14 inches``."""
    if measure in source_text:
        return measure
    said = {(one.values, one.unit) for one in find_quantities(measure, language)[:_MOST]}
    for one in find_quantities(source_text, source)[:_MOST]:
        if (one.values, one.unit) in said:
            return one.text
    return measure


def unclear(text: str, language: Language | None, system: str, label: str = "") -> tuple[str, ...]:
    """Measures that would have to be converted for ``system`` but may be of either kind."""
    steps = unit_table().systems.get(system, {})
    found = [
        span.text
        for span in find_quantities(text, language)[:_MOST]
        if span.unit in steps and sense_of(span, text, language, label) == UNCLEAR
    ]
    return tuple(dict.fromkeys(found))


def rating_numbers(text: str, language: Language | None) -> tuple[str, ...]:
    """Decimal numbers that are ratings: ``4.6`` of "4.6 out of 5"."""
    words = unit_table().ratings.get(language.code if language else "en", ())
    return tuple(match[1] for match in _rating(tuple(words)).finditer(text)) if words else ()


@cache
def _rating(words: Sequence[str]) -> re.Pattern[str]:
    between = "|".join(re.escape(word) for word in words)
    return re.compile(
        rf"(?<![\d.,])(\d{{1,2}}[.,]\d{{1,2}})\s{{0,2}}(?:{between})\s{{0,2}}(?:5|10|100)(?![\d.,]\d|\d)",
        re.IGNORECASE,
    )
