"""Texts that a person must look at, whatever their translation: promises, warnings, occasions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from listingkit.localize.culture.plan import CulturePlan
from listingkit.localize.culture.seasons import SeasonText
from listingkit.localize.culture.text import Topics
from listingkit.localize.files.documents import TextBlock
from listingkit.localize.mt.reasons import heads_warnings, visible
from listingkit.localize.promises import PROMISE, Promises
from listingkit.model import Fact, Segment

if TYPE_CHECKING:
    from listingkit.localize.planning import Goal

_PROMISING = frozenset({"title", "bullet", "meta_title", "meta_description", "jsonld", "alt"})
"""Kinds of text that may promise something wherever they stand; of paragraphs the product's."""

_BESIDE = frozenset({"alt", "ui", "jsonld", "meta_title", "meta_description", "tag"})
_HEADING = frozenset({"title", "heading"})
_NAMES = frozenset({"title", "meta_title", "alt"})


def held_texts(
    blocks: Sequence[TextBlock],
    segments: Iterable[Segment],
    made: CulturePlan,
    facts: Mapping[str, Fact],
    goal: Goal,
    topics: Topics,
) -> dict[str, str]:
    """Keys of texts that rest on a promise nobody has made for this market.

    A promise that is made for another market only is held, and so is one that no fact backs, and
    a voltage or a plug that the market does not have.
    """
    promises = Promises(facts, goal, topics)
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
        if (reason := promises(visible(text))) is not None:
            out.update(dict.fromkeys(keys, reason))
    return out


_LISTED = 40
"""Texts below a heading of warnings that can belong to it, at most."""


def warned_texts(segments: Iterable[Segment], language: str) -> set[str]:
    """Keys of texts that stand below a heading of warnings ("Warnings", "⚠ Caution:").

    What is of one kind with the first text below it belongs to it, up to the next heading or line
    that ends in a colon; a text in a sentence of its own line ("Caution: hot") heads nothing.
    """
    found: set[str] = set()
    kind, left = "", 0
    for segment in segments:
        if segment.kind in _BESIDE:
            continue
        if heads_warnings(segment.text, language):
            kind, left = "", _LISTED
            continue
        ends = segment.kind in _HEADING or visible(segment.text).rstrip().endswith((":", "："))
        if not left or ends or (kind and segment.kind != kind):
            left = 0
            continue
        found.add(segment.key)
        kind, left = segment.kind, left - 1
    return found


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
