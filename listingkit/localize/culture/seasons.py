"""Lines of the source that belong to an occasion which is not on, or not kept in the market.

"A present for Christmas" is wrong in March anywhere, and at any time where Christmas is nothing to
sell under. Such lines are told and go to review; nothing is changed, and without a date that was
given nothing is said about seasons. The words are data (``locales/seasons.toml``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from listingkit.language.lexicon import by_language, find, without
from listingkit.localize.culture.festivals import Occasion, occasions
from listingkit.markets import Festival, Language, Market, SeasonWords
from listingkit.model import Severity

OUT_OF_SEASON = "belongs to an occasion that is not on, or not kept in this market"
"""Reason of a text that goes to review for it."""


class SeasonText(NamedTuple):
    """One text of a listing: the keys of its segments, and whether it is a title."""

    keys: tuple[str, ...]
    text: str
    title: bool = False


class SeasonNote(NamedTuple):
    """What is wrong with some texts of a listing; ``review``: a person decides about ``keys``."""

    severity: Severity
    message: str
    keys: tuple[str, ...]
    review: bool


def season_notes(
    texts: Sequence[SeasonText],
    language: Language | None,
    market: Market,
    seasons: Mapping[str, SeasonWords],
    date: dt.date | None,
) -> tuple[SeasonNote, ...]:
    """One note for each occasion that the texts, in ``language``, speak of at the wrong time.

    Goods that are made for an occasion (their title says it) are sold all year; only a market
    that does not keep it is told. ``date`` None leaves out everything that depends on the day.
    """
    notes: list[SeasonNote] = []
    for name, season in seasons.items():
        hits = [(one, words) for one in texts if (words := _said(one.text, season, language))]
        if season.why and not season.titles:
            hits = [(one, words) for one, words in hits if not one.title]
        if not hits:
            continue
        said = ", ".join(repr(word) for word in dict.fromkeys(w for _, ws in hits for w in ws))
        keys = tuple(dict.fromkeys(key for one, _ in hits for key in one.keys))
        judge = _sits_ill if season.why else _out_of_season
        made_for = any(one.title for one, _ in hits)
        note = judge(name, season, market, date, said, made_for)
        if note is not None:
            notes.append(SeasonNote(note[0], note[1], keys, note[2]))
    return tuple(notes)


def _said(text: str, season: SeasonWords, language: Language | None) -> list[str]:
    """The words as the text writes them."""
    hits = find(text, by_language(season.words, language), language)
    if hits:
        hits = without(hits, find(text, by_language(season.excepting, language), language))
    return [text[hit.start : hit.end] for hit in hits]


_Judged = tuple[Severity, str, bool] | None


def _out_of_season(
    name: str, season: SeasonWords, market: Market, date: dt.date | None, said: str, made_for: bool
) -> _Judged:
    if market.not_kept and name in market.not_kept.occasions:
        text = f"{said}: no occasion to sell under in {market.name}; {market.not_kept.why}"
        return Severity.WARNING, text, True
    kept = [one for one in market.festivals if one.id in season.festivals]
    if not kept:
        return Severity.INFO, f"{said}: no occasion in the calendar of {market.name}", False
    if date is None or made_for:
        return None
    near = _near(kept, market, date)
    if any(one.is_sold_for(date) for one in near):
        return None
    following = [one for one in near if one.lead_start > date]
    if not following:
        return None
    coming = min(following, key=lambda one: one.lead_start)
    text = (
        f"{said}: out of season on {date}; {coming.festival.name} is on {coming.start}, "
        f"sold for from {coming.lead_start}"
    )
    return Severity.WARNING, text, True


def _sits_ill(
    name: str, season: SeasonWords, market: Market, date: dt.date | None, said: str, made_for: bool
) -> _Judged:
    if date is None:
        return None
    kept = [one for one in market.festivals if one.id in season.festivals]
    on = [one for one in _near(kept, market, date) if one.is_sold_for(date)]
    if not on:
        return None
    text = f"{said}, with {on[0].festival.name} from {on[0].start} to {on[0].end}: {season.why}"
    return season.severity, text, season.severity is not Severity.INFO


def _near(kept: Iterable[Festival], market: Market, date: dt.date) -> list[Occasion]:
    return list(occasions(kept, market.country, range(date.year - 1, date.year + 2)))
