"""Promises of the market that a text was written in: delivery, returns, payment, mains and so on.

They hold elsewhere only where the seller states them for that market. Topics of culture.toml say
which texts speak of such things; ``locales/vocabulary/promises.toml`` has more words, and those
that only look like promises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from listingkit import markets
from listingkit.datafiles import read_words
from listingkit.language.lexicon import find
from listingkit.language.mains import mains_misfits, read_mains
from listingkit.language.tags import primary
from listingkit.localize.culture.statements import Statements, texts_of
from listingkit.localize.culture.text import Topics
from listingkit.markets import Data, Language, Market, Sourced
from listingkit.model import Fact, Finding, Listing, Severity

if TYPE_CHECKING:
    from listingkit.localize.planning import Goal

_WORD = re.compile(r"\w+")
_LABEL = 6
"""Words of the longest label of a page about promises (project)."""

PROMISE = "a promise of the source market, not stated for this one"
"""Reason of a segment that states one."""


class Concept(Data, frozen=True, kw_only=True):
    """What is promised: the facts that make it true, and words by language."""

    facts: tuple[str, ...]
    words: dict[str, tuple[str, ...]]


class PromiseWords(Sourced, frozen=True, kw_only=True):
    """``locales/vocabulary/promises.toml``."""

    concepts: dict[str, Concept]
    harmless: dict[str, tuple[str, ...]]
    labels: dict[str, tuple[str, ...]]


@cache
def _table() -> PromiseWords:
    return read_words("promises", PromiseWords)


def open_topics(
    facts: Mapping[str, Fact], market: Market, language: Language, folders: Sequence[str]
) -> frozenset[str]:
    """Topics on which promises are made that nobody has stated for the market."""
    named = markets.culture(tuple(folders)).topic_facts.items()
    is_open = _openness(facts, market, language, folders)
    return frozenset(topic for topic, names in named if is_open(names))


def _openness(
    facts: Mapping[str, Fact], market: Market, language: Language, folders: Sequence[str]
) -> Callable[[Iterable[str]], bool]:
    """Tells of facts whether a promise that rests on them was made for the market by nobody."""
    kinds = markets.fact_kinds(tuple(folders))
    state = Statements(facts, market, language, kinds)

    def is_open(names: Iterable[str]) -> bool:
        states = [state.state(name) for name in names if kinds[name].promise]
        return bool(states) and ("elsewhere" in states or "holds" not in states)

    return is_open


class Promises:
    """Tells of texts of one listing whether they rest on a promise nobody made for a market."""

    def __init__(self, facts: Mapping[str, Fact], goal: Goal, topics: Topics) -> None:
        self.supply = goal.market.electric
        self.topics = topics
        self.language = topics.language
        code = topics.language.code if topics.language else "en"
        table = _table()
        self.harmless = _of(table.harmless, code)
        self.labels = frozenset(_of(table.labels, code))
        is_open = _openness(facts, goal.market, goal.language, goal.folders)
        self.open = open_topics(facts, goal.market, goal.language, goal.folders)
        self.words = tuple(
            word
            for concept in table.concepts.values()
            if is_open(concept.facts)
            for word in _of(concept.words, code)
        )
        # A seller who states voltage or plug for the market has a version for it.
        self.mains_stated = any(
            goal.market.code in facts[name].markets for name in ("voltage", "plug") if name in facts
        )

    def __call__(self, text: str) -> str | None:
        """Why a plain text may not go out in the market; None where it may."""
        words = _WORD.findall(text.casefold())
        if len(words) <= _LABEL and self.labels.issuperset(words):
            return None
        said = text
        for hit in find(text, self.harmless, self.language):
            said = said[: hit.start] + " " * (hit.end - hit.start) + said[hit.end :]
        if self.topics(said) & self.open or find(said, self.words, self.language):
            return PROMISE
        misfits = [] if self.mains_stated else mains_misfits(read_mains(text), self.supply)
        return f"made for {misfits[0]}" if misfits else None


def _of(table: Mapping[str, tuple[str, ...]], code: str) -> tuple[str, ...]:
    return table.get(code) or table.get(primary(code), ())


def device_findings(listing: Listing, facts: Mapping[str, Fact], goal: Goal) -> list[Finding]:
    """What no translation mends: a manual in other languages, a device for other mains."""
    told: list[tuple[str, Severity, str]] = []
    manual = facts.get("manual_languages")
    if manual is not None:
        spoken = sorted({primary(one) for one in texts_of(manual.value)} - {""})
        if spoken and primary(goal.tag) not in spoken:
            message = f"the manual is in {', '.join(spoken)}, buyers read {primary(goal.tag)}"
            told.append(("MAN001", Severity.WARNING, message))
    stated = [fact for name in ("voltage", "plug") if (fact := facts.get(name)) is not None]
    if not any(goal.market.code in fact.markets for fact in stated):
        texts = "\n".join((listing.title, *listing.bullets, listing.description))
        for misfit in mains_misfits(read_mains(texts), goal.market.electric):
            told.append(("MNS001", Severity.ERROR, f"made for {misfit}"))
    return [
        Finding(
            code=code,
            severity=severity,
            message=message,
            where=listing.where,
            listing_id=listing.id,
            market=goal.market.code,
        )
        for code, severity, message in told
    ]
