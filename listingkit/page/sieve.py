"""Many fixed texts looked for in one text, all in one pass (Aho and Corasick's automaton)."""

from __future__ import annotations

from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick, Implementation

# A table for every state reads a page twice as fast, and takes as long to make for thousands.
_FAST_MOST = 200


class Sieve:
    """Texts that are looked for; none of them is empty, and case counts."""

    def __init__(self, sought: Iterable[str]) -> None:
        texts = tuple(sought)
        few = len(texts) <= _FAST_MOST
        self._machine = AhoCorasick(
            texts,
            store_patterns=True,
            implementation=Implementation.DFA if few else Implementation.ContiguousNFA,
        )

    def places(self, text: str) -> list[tuple[int, int, int]]:
        """Every place of every text sought, overlapping ones too: number, start and end."""
        try:
            return self._machine.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:
            return self._machine.find_matches_as_indexes(_whole(text), overlapping=True)

    def found(self, text: str) -> frozenset[str]:
        """The texts sought that stand anywhere; quicker than their places."""
        try:
            return frozenset(self._machine.find_matches_as_strings(text, overlapping=True))
        except UnicodeEncodeError:
            return frozenset(self._machine.find_matches_as_strings(_whole(text), overlapping=True))


def _whole(text: str) -> str:
    """A text with a mark for each half of a character that a broken page has."""
    return text.encode("utf-8", "replace").decode()
