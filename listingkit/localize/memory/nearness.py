"""The most similar of very many texts, without comparing with each of them.

Texts that share the rarest runs of words, by their beginnings, are candidates; only those are
compared letter by letter. What is found does not depend on chance or on the order of a run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import regex
from rapidfuzz import fuzz, process

_WORDS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|[\p{L}\p{M}\p{N}]+")
_PLAIN = re.compile(r"[^\W_]+")
_BEGIN = 4
"""Letters by which a word is known, so that its endings do not count."""

_RUN = 4
"""Words in a row that are looked for together, beside pairs: where all words are frequent
(sentences of one pattern), runs of four are not."""

_FEW = 8
"""Words up to which a text is also known by single ones."""

_LOOKED_AT = 4_000
"""Places that are looked at for one text (project; see ``tests/bench/memory.py``)."""

_COMPARED = 300
"""Candidates that are compared letter by letter."""


class Nearness:
    """An index of texts; ``texts`` are sorted, so that ties are the same in every run."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._places: dict[str, list[int]] = {}
        places = self._places
        for number, text in enumerate(texts):
            for mark in _marks(text):
                found = places.get(mark)
                if found is None:
                    places[mark] = [number]
                else:
                    found.append(number)

    def find(self, text: str, cutoff: float, limit: int = 4) -> list[tuple[str, float]]:
        """Texts at least ``cutoff`` percent alike, the most similar first, at most ``limit``."""
        known = [places for mark in _marks(text) if (places := self._places.get(mark)) is not None]
        known.sort(key=len)
        seen: Counter[int] = Counter()
        left = _LOOKED_AT
        for places in known:
            if left <= 0:
                break
            # Of a very frequent one the first places will do: it tells little.
            seen.update(places[:left])
            left -= len(places)
        # Lengths that differ too much cannot be alike: 2 · common ≥ cutoff · (both lengths).
        share = cutoff / 100
        least, most = len(text) * share / (2 - share), len(text) * (2 - share) / share
        best = [
            self._texts[number]
            for number in sorted(seen, key=seen.__getitem__, reverse=True)[:_COMPARED]
            if least <= len(self._texts[number]) <= most
        ]
        found = process.extract(text, best, scorer=fuzz.ratio, score_cutoff=cutoff, limit=limit)
        return sorted(((one, score) for one, score, _ in found), key=lambda one: (-one[1], one[0]))


def _marks(text: str) -> list[str]:
    """Runs of the text's words, by how the words begin, each run once; numbers are all alike."""
    pattern = _PLAIN if text.isascii() else _WORDS
    words = ["0" if word.isdigit() else word[:_BEGIN] for word in pattern.findall(text.casefold())]
    runs = [*words] if len(words) <= _FEW else []
    runs += map(" ".join, pairwise(words))
    if len(words) > _RUN:
        runs += map(" ".join, zip(*(words[at:] for at in range(_RUN)), strict=False))
    return list(dict.fromkeys(runs))
