"""What no type can tell of a market pack: codes of nothing, festivals without a day, a base's law.

Looked at when packs are checked, not when they are loaded: it asks calendars and CLDR.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from listingkit.datafiles import read_raw
from listingkit.errors import DataError
from listingkit.festival_rules import parse
from listingkit.locale_types import Market
from listingkit.names import did_you_mean

_PLUGS = frozenset("ABCDEFGHIJKLMNO")
"""Types of plugs as IEC TR 60083 letters them."""
_VOLTS = (100, 240)
"""Lowest and highest voltage of household mains (IEC 60038)."""
_YEARS = 3
"""Years from ``as_of`` in which a festival must come at least once."""
_OWN = (
    "claims", "delivery", "festivals", "law", "payments", "returns", "search",
)  # fmt: skip
"""What of a base hardly ever holds in another country."""


class Oddity(NamedTuple):
    """One thing: key, what it is, how to mend it; ``hard`` when it cannot be right."""

    key: str
    message: str
    fix: str
    hard: bool


def oddities(pack: Market, path: str | Path) -> Iterator[Oddity]:
    """What is odd about a pack that is well formed. Raises nothing that reading it did not."""
    yield from _codes(pack)
    yield from _mains(pack)
    yield from _festivals(pack)
    yield from _inherited(pack, Path(path))
    shown = {one.language for one in pack.formats}
    for tag in pack.languages:
        if shown and tag not in shown:
            fix = f'Add a [[formats]] with language = "{tag}".'
            yield Oddity("formats", f"no sample of numbers, prices and dates in {tag}", fix, False)


def _codes(pack: Market) -> Iterator[Oddity]:
    from babel import Locale, numbers

    english = Locale("en")
    if pack.currency not in numbers.list_currencies():
        fix = "Write its ISO 4217 code of three letters."
        yield Oddity("currency", f"there is no currency {pack.currency!r}", fix, True)
    if pack.country not in english.territories:
        fix = "Write its ISO 3166 code of two letters."
        yield Oddity("country", f"there is no country {pack.country!r}", fix, True)


def _mains(pack: Market) -> Iterator[Oddity]:
    for plug in pack.electric.plugs:
        if plug not in _PLUGS:
            yield Oddity("electric.plugs", f"there is no plug of type {plug!r}", "A to O.", True)
    for volts in pack.electric.volts:
        if not _VOLTS[0] <= volts <= _VOLTS[1]:
            fix = f"Mains have {_VOLTS[0]} to {_VOLTS[1]} V."
            yield Oddity("electric.volts", f"{volts} V is no mains", fix, True)


def _festivals(pack: Market) -> Iterator[Oddity]:
    from listingkit.localize.culture.festivals import dates, holiday_names

    years = range(pack.as_of.year, pack.as_of.year + _YEARS)
    for festival in pack.festivals:
        try:
            rule = parse(festival.rule)
            if any(dates(festival.rule, year, pack.country) for year in years):
                continue
            country = rule.country or pack.country
            known = holiday_names(years[0], country) if rule.kind == "holiday" else frozenset()
        except (ValueError, DataError):
            continue  # told as a mistake of the rule, or of the country
        fix = "See the other packs for examples."
        if known:
            fix = did_you_mean(rule.name, known) or f"Known: {', '.join(sorted(known))}."
        message = f"{festival.rule!r} is no day of {years[0]} to {years[-1]}"
        yield Oddity(f"festivals.{festival.id}.rule", message, fix, True)


def _inherited(pack: Market, path: Path) -> Iterator[Oddity]:
    raw = read_raw(path)
    base = raw.get("extends")
    if not base or raw.get("country") is None:
        return
    taken = [key for key in _OWN if key not in raw and getattr(pack, key, None)]
    if taken:
        message = f"{', '.join(taken)} of {base} are taken over as they are"
        fix = "See which hold here; write your own, or e.g. law = [] and law_sets = []."
        yield Oddity("extends", message, fix, False)
