"""Texts that a person must look at, whatever their translation: promises and occasions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from listingkit import markets
from listingkit.localize.culture.plan import CulturePlan
from listingkit.localize.culture.seasons import SeasonText
from listingkit.localize.culture.statements import Statements
from listingkit.localize.culture.text import Topics
from listingkit.localize.files.documents import TextBlock
from listingkit.markets import Language, Market
from listingkit.model import Fact, Segment

if TYPE_CHECKING:
    from listingkit.localize.planning import Goal

_PROMISING = frozenset({"title", "bullet", "meta_title", "meta_description", "jsonld", "alt"})
"""Kinds of text that may promise something wherever they stand; of paragraphs the product's."""

_NAMES = frozenset({"title", "meta_title", "alt"})

PROMISE = "a promise of the source market, not stated for this one"
"""Reason of a segment that states one."""


def open_topics(
    facts: Mapping[str, Fact], market: Market, language: Language, folders: Sequence[str]
) -> frozenset[str]:
    """Topics on which promises are made that nobody has stated for the market."""
    kinds_of_fact = markets.fact_kinds(tuple(folders))
    data = markets.culture(tuple(folders))
    state = Statements(facts, market, language, kinds_of_fact)
    found = set()
    for topic, names in data.topic_facts.items():
        states = [state.state(name) for name in names if kinds_of_fact[name].promise]
        if states and ("elsewhere" in states or "holds" not in states):
            found.add(topic)
    return frozenset(found)


def held_texts(
    blocks: Sequence[TextBlock],
    segments: Iterable[Segment],
    made: CulturePlan,
    facts: Mapping[str, Fact],
    goal: Goal,
    topics: Topics,
) -> dict[str, str]:
    """Keys of texts that rest on a promise nobody has made for this market.

    A promise that is made for another market only is held, and so is one that no fact backs.
    """
    waiting = open_topics(facts, goal.market, goal.language, goal.folders)
    texts = [(block.text, block.keys) for block in blocks]
    texts += [
        (segment.text, (segment.key,))
        for segment in segments
        if segment.kind in _PROMISING and len(segment.text.split()) > 2
    ]
    # Culture names a block by its first segment; all of its segments rest on the promise.
    whole = {block.key: block.keys for block in blocks}
    out = {key: PROMISE for first in made.review for key in whole.get(first, (first,))}
    for text, keys in texts:
        if topics(text) & waiting:
            out.update(dict.fromkeys(keys, PROMISE))
    return out


def season_texts(
    blocks: Sequence[TextBlock], segments: Iterable[Segment]
) -> tuple[SeasonText, ...]:
    """The listing's own texts: what stands around it on a page is the shop's."""
    seen = {key for block in blocks for key in block.keys}
    found = [SeasonText(block.keys, block.text, block.slot == "title") for block in blocks]
    found += [
        SeasonText((one.key,), one.text, one.kind in _NAMES)
        for one in segments
        if one.kind in _PROMISING and one.key not in seen
    ]
    return tuple(found)
