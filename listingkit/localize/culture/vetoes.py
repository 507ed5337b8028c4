"""Claims that a market's law or custom keeps out of a listing, found in the words of a text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from listingkit.language.claims import backs, find_claim
from listingkit.markets import Claim, Language, Market
from listingkit.model import Fact


class Veto(NamedTuple):
    """A sensitive claim found in a text; ``word`` is the list's word, the span the text's."""

    claim: Claim
    word: str
    start: int
    end: int


def veto_words(
    text: str,
    market: Market,
    language: Language | None,
    facts: Mapping[str, Fact] | None = None,
    categories: Collection[str] = (),
) -> tuple[Veto, ...]:
    """Sensitive claims of ``market`` in ``text``, which is in ``language`` (source or target).

    A claim is allowed where a fact of its ``unless`` is stated and holds in the market; one that
    is about other kinds of goods, or whose law is not yet in force on the pack's ``as_of``, says
    nothing. Hits come in the order of the market's claims, then of the text.
    """
    found: list[Veto] = []
    for claim in market.claims:
        if claim.effective is not None and claim.effective > market.as_of:
            continue
        if claim.categories and not set(claim.categories) & set(categories):
            continue
        if any(_holds(facts, name, market.code) for name in claim.unless):
            continue
        if claim.proof and any(_backs(facts, name, claim, market) for name in claim.certificates):
            continue
        hits = find_claim(text, claim, language)
        found.extend(Veto(claim, hit.word, hit.start, hit.end) for hit in hits)
    return tuple(found)


def _backs(facts: Mapping[str, Fact] | None, name: str, claim: Claim, market: Market) -> bool:
    """Whether a stated fact names a certificate that backs such a claim."""
    return _holds(facts, name, market.code) and backs((facts or {})[name].value, claim.proof)


def _holds(facts: Mapping[str, Fact] | None, name: str, market: str) -> bool:
    fact = (facts or {}).get(name)
    return bool(fact and fact.value and (not fact.markets or market in fact.markets))
