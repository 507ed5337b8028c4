"""The memory of one language pair during a run: what fits a text best, and how well.

A match is 100 percent where the source text is the same, 101 where it was translated for the very
place or kind of place, less where texts differ; from that comes off what speaks against it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from listingkit.localize.memory.difference import (
    marked,
    numbers_of,
    shape_of,
    tags_of,
    with_numbers,
)
from listingkit.localize.memory.entry import MemoryEntry, key_of, other_region
from listingkit.localize.memory.matching import Matching
from listingkit.localize.memory.nearness import Nearness

SAME_PLACE, SAME_TEXT = 101.0, 100.0

UNSIGNED = "memory not reviewed by a native speaker"
"""Reason of a translation that came from memory and that nobody signed."""


class Match(NamedTuple):
    """A stored translation for a text.

    ``score`` is its worth in percent, ``alike`` how alike the source texts are; ``against`` says
    what came off, a phrase each. ``target`` is its translation, with the text's own numbers where
    ``numbers`` (old and new ones) were put in.
    """

    entry: MemoryEntry
    score: float
    alike: float
    target: str
    against: tuple[str, ...] = ()
    numbers: str = ""

    def told(self, text: str) -> str:
        """One line for a reviewer, with what was changed since."""
        notes = f" ({', '.join(self.against)})" if self.against else ""
        if key_of(text) == key_of(self.entry.source):
            return f"memory has a {self.score:.0f} % match: {self.target}{notes}"
        change = marked(self.entry.source, text)
        return f"memory has a {self.score:.0f} % match: {self.target}{notes}; changed: {change}"


class Snapshot:
    """The memory of one language pair as it was when the run began. Order-stable.

    ``target`` is the language that is written, ``client`` for whom.
    """

    def __init__(
        self,
        entries: Iterable[MemoryEntry],
        target: str = "",
        client: str = "",
        matching: Matching | None = None,
    ) -> None:
        self._target = target
        self._client = client.casefold()
        self.matching = matching or Matching()
        wanted = target.lower()

        def rank(entry: MemoryEntry) -> tuple[bool, bool, bool, bool, str, str]:
            # Signed before unsigned, this client's and this very tag before others, people before
            # engines.
            return (
                self._not_ours(entry),
                not entry.reviewed,
                entry.origin == "engine",
                entry.target_lang.lower() != wanted,
                entry.target,
                entry.context,
            )

        self._known: dict[str, list[MemoryEntry]] = {}
        for entry in entries:
            self._known.setdefault(key_of(entry.source), []).append(entry)
        for some in self._known.values():
            if len(some) > 1:
                some.sort(key=rank)

    def told(self, made: str = "") -> str:
        """A digest of what is in it, but for what the engine ``made`` says it would say again."""
        digest = hashlib.sha256(repr((self._target, self._client, self.matching)).encode())
        for key in sorted(self._known):
            for one in self._known[key]:
                if one.origin != "engine" or one.engine != made or one.reviewed:
                    digest.update(repr(one).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def __len__(self) -> int:
        return len(self._known)

    def _not_ours(self, entry: MemoryEntry) -> bool:
        client = entry.client.casefold()
        return (bool(client) and client != self._client) or other_region(
            entry.target_lang, self._target
        )

    def exact(self, text: str, context: str = "") -> MemoryEntry | None:
        """The stored translation of this very text, of the same context where there is one.

        One for another client or region is none.
        """
        mine = [one for one in self._known.get(key_of(text), ()) if not self._not_ours(one)]
        same = (one for one in mine if one.context == context)
        return next(same, None) or next(
            (one for one in mine if not one.context), mine[0] if mine else None
        )

    def has_places(self, text: str) -> bool:
        """Whether translations of this text are known that were made for one place."""
        return any(one.context for one in self._known.get(key_of(text), ()))

    def match(self, text: str, places: Sequence[str] = ()) -> Match | None:
        """The best translation by people of this very text; ``places`` are its own, the most
        exact first. Where there is none, one of a text that differs in numbers alone."""
        known = [one for one in self._known.get(key_of(text), ()) if one.origin != "engine"]
        if not known:
            return self._with_numbers(text, places)
        scored = [self._scored(one, text, places, SAME_TEXT) for one in known]
        scored.sort(key=lambda one: -one.score)
        best = scored[0]
        others = dict.fromkeys(
            one.target for one in scored if one.score == best.score and one.target != best.target
        )
        if others and best.entry.context not in places:
            told = f"memory has several translations: {', '.join([best.target, *others])[:200]}"
            score = best.score - self.matching.several
            best = best._replace(score=score, against=(*best.against, told))
        return best

    def _scored(self, entry: MemoryEntry, text: str, places: Sequence[str], alike: float) -> Match:
        cost, score, against = self.matching, alike, []

        def less(points: float, why: str) -> None:
            nonlocal score
            score -= points
            if points:
                against.append(why)

        if entry.context and entry.context in places:
            score += SAME_PLACE - SAME_TEXT
        elif entry.context and places:
            score -= cost.place  # nothing that a reviewer would have to look into
        if not entry.reviewed:
            less(cost.unsigned, UNSIGNED)
        if entry.origin == "engine":
            less(cost.machine, "made by a machine")
        if other_region(entry.target_lang, self._target):
            less(cost.region, f"memory of another region: {entry.target_lang}")
        if entry.client and entry.client.casefold() != self._client:
            less(cost.client, f"memory of another client: {entry.client}")
        if alike < SAME_TEXT:
            if sorted(numbers_of(entry.source)) != sorted(numbers_of(text)):
                less(cost.numbers, "other numbers")
            if tags_of(entry.source) != tags_of(text):
                less(cost.tags, "other tags")
        return Match(entry, score, alike, entry.target, tuple(against))

    @cached_property
    def _shapes(self) -> dict[str, list[MemoryEntry]]:
        """People's translations by their source without its numbers."""
        found: dict[str, list[MemoryEntry]] = {}
        for key, some in self._known.items():
            shape = shape_of(key)
            if shape != key:
                found.setdefault(shape, []).extend(one for one in some if one.origin != "engine")
        return found

    def _with_numbers(self, text: str, places: Sequence[str]) -> Match | None:
        """A translation of a text with other numbers, with those of this text put in."""
        key = key_of(text)
        wanted = numbers_of(key)
        found: list[Match] = []
        for entry in self._shapes.get(shape_of(key), ()) if wanted else ():
            before = numbers_of(key_of(entry.source))
            target = with_numbers(
                entry.target, before, wanted, (entry.source_lang, entry.target_lang)
            )
            if target is None:
                continue
            one = self._scored(entry, text, places, SAME_TEXT)
            changed = [f"{a} → {b}" for a, b in zip(before, wanted, strict=True) if a != b]
            found.append(
                one._replace(
                    score=min(one.score, SAME_TEXT) - self.matching.numbers,
                    target=target,
                    numbers=", ".join(changed),
                )
            )
        return min(found, key=lambda one: (-one.score, one.entry.source), default=None)

    @cached_property
    def _near(self) -> Nearness:
        people = (
            key for key, some in self._known.items() if any(one.origin != "engine" for one in some)
        )
        return Nearness(sorted(people))

    def nearest(self, text: str, cutoff: float | None = None) -> Match | None:
        """The most similar stored text; for reviewers only. ``cutoff`` is in percent."""
        least = self.matching.fuzzy if cutoff is None else cutoff
        found = [
            self._scored(entry, text, (), alike)
            for key, alike in self._near.find(key_of(text), least)
            for entry in self._known[key]
            if entry.origin != "engine"
        ]
        best = min(found, key=lambda one: (-one.score, one.entry.source, one.target), default=None)
        return best if best is not None and best.score >= least else self._made(text, least)

    def _made(self, text: str, least: float) -> Match | None:
        """What an engine once made of this very text, where nobody has anything better."""
        made = [one for one in self._known.get(key_of(text), ()) if one.origin == "engine"]
        best = self._scored(made[0], text, (), SAME_TEXT) if made else None
        return best if best is not None and best.score >= least else None

    def fuzzy(self, text: str, cutoff: float | None = None) -> tuple[MemoryEntry, float] | None:
        """The most similar stored text and its similarity in percent; for reviewers only."""
        found = self.nearest(text, cutoff)
        return (found.entry, found.alike) if found is not None else None
