"""Order, wording and fixed lines of a listing as the culture of a market prefers them.

:func:`plan` decides, and changes nothing: it says which bullets come first, which words of the
source soften, which fixed lines are written, and gives a finding for every line that would need a
fact nobody stated. The rules are data (``locales/culture.toml``); the market's own wishes and the
claims its law restricts are part of its pack.

Strength of a rule = |score - 50| / 50, priority = weight x strength; the strongest come first and
only so many act. A score that is not published fires nothing. Running it on its own output
changes nothing more.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence

from listingkit import markets
from listingkit.errors import DataError
from listingkit.localize.culture.account import Account
from listingkit.localize.culture.soften import Change
from listingkit.localize.culture.soften import apply as apply_changes
from listingkit.localize.culture.statements import Statements
from listingkit.localize.culture.text import render, topics_of
from listingkit.localize.culture.types import (
    Block,
    CultureFinding,
    CulturePlan,
    Fired,
    Inserted,
    Replaced,
)
from listingkit.localize.culture.vetoes import Veto, veto_words
from listingkit.localize.culture.work import Work
from listingkit.markets import Culture, CultureRule, FactKind, Language, Market, Override
from listingkit.model import Fact

__all__ = [
    "Block", "CultureFinding", "CulturePlan", "Inserted", "Replaced", "Veto", "plan", "render",
    "replace", "topics_of", "veto_words",
]  # fmt: skip

_CONDITION = re.compile(r"(pdi|idv|mas|uai|lto|ivr) (>=|<=) (\d{1,3})\Z")


def replace(text: str, replaced: Sequence[Replaced]) -> str:
    """A block's text with the replacements of that block made."""
    changes = [Change(r.start, r.start + len(r.before), r.before, r.after) for r in replaced]
    return apply_changes(text, changes)


def plan(
    blocks: Sequence[Block],
    facts: Mapping[str, Fact],
    market: Market,
    language: Language,
    scores: Mapping[str, int | None],
    rules: Sequence[CultureRule],
    categories: Collection[str],
    date: dt.date | None = None,
    *,
    source_language: Language | None = None,
    source_market: str | None = None,
    culture: Culture | None = None,
    kinds: Mapping[str, FactKind] | None = None,
    listing_id: str = "",
    others: Sequence[str] = (),
) -> CulturePlan:
    """What culture asks of a listing's source ``blocks`` for ``market``.

    ``language`` is the target's, ``source_language`` the one of the blocks (English when not
    given); ``scores`` are those of the market's country; ``date`` is what the user gave, without
    one nothing seasonal is said. ``others`` are texts of the listing outside its blocks.
    ``culture`` and ``kinds`` of facts are ours unless given. Raises DataError for a malformed
    condition.
    """
    data = culture or markets.culture()
    if kinds is None:
        kinds = markets.fact_kinds()
    state = Statements(facts, market, language, kinds, source_market=source_market, date=date)
    account = Account(listing_id, state)
    work = Work(
        tuple(blocks), state, source_language, data, frozenset(categories), account, tuple(others)
    )
    work.promises()
    applying = fired(rules, scores, market.overrides, frozenset(categories))
    work.recognize(applying)
    for found in applying:
        work.consider(found)
    work.claims()
    return work.result()


def fired(
    rules: Sequence[CultureRule],
    scores: Mapping[str, int | None],
    overrides: Sequence[Override],
    categories: frozenset[str],
) -> list[Fired]:
    """Rules that apply, strongest first; the order of the file decides among equals."""
    wishes = {wish.rule: wish for wish in overrides}
    found: list[Fired] = []
    for rule in rules:
        wish = wishes.get(rule.id)
        if (wish and wish.off) or (rule.categories and not categories & set(rule.categories)):
            continue
        met = _condition(rule, scores)
        if met is None and not (wish and wish.force):
            continue
        why, strength = met or (f"market: {wish.why}" if wish else "", 0.5)
        priority = rule.weight * strength
        if wish and wish.priority is not None:
            priority = wish.priority
        found.append(Fired(rule, why, priority))
    order = {rule.id: number for number, rule in enumerate(rules)}
    return sorted(found, key=lambda one: (-one.priority, order[one.rule.id]))


def _condition(rule: CultureRule, scores: Mapping[str, int | None]) -> tuple[str, float] | None:
    """Reason and strength when the condition holds, None when it does not or has no score."""
    if rule.when == "any":
        return "always", 1.0
    if rule.when == "forced":
        return None
    match = _CONDITION.match(rule.when)
    if match is None:
        raise DataError(f"not a condition: {rule.when!r}", where=f"culture.toml: {rule.id}.when")
    dimension, sign, limit = match[1], match[2], int(match[3])
    score = scores.get(dimension)
    if score is None or (score < limit if sign == ">=" else score > limit):
        return None
    symbol = "≥" if sign == ">=" else "≤"
    return f"{dimension.upper()} {score} {symbol} {limit}", abs(score - 50) / 50
