"""Titles that their own listing uses as a name: "the Meteor Workout Short keeps you dry".

An engine keeps such a name inside a sentence and takes its words apart in the title; a person
decides which of the two it shall be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import regex

from listingkit.localize.mt.reasons import Reason, visible
from listingkit.localize.mt.spans import find_spans
from listingkit.model import Segment

AS_NAME = Reason("name", "the text uses this title as a name: translate it or keep it", hard=False)
"""Why a translated title is looked at by a person."""

_RUN = regex.compile(
    r"(?<=(?<![\p{L}])\p{Ll}[\p{L}'’-]*[,:]?\s)\p{Lu}[\p{L}'’&-]*+(?:\s\p{Lu}[\p{L}'’&-]*+)++"
)
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*")

LONGEST = 8
"""Words of the longest title that can be a name (project)."""


def names_in_use(segments: Iterable[Segment]) -> dict[str, frozenset[tuple[str, ...]]]:
    """By listing, the runs of two or more Capitalized Words that stand inside its sentences."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for segment in segments:
        text = _words_only(segment.text)
        for match in _RUN.finditer(text):
            run = tuple(word.casefold() for word in _WORD.findall(match[0]))
            found.setdefault(segment.listing_id, set()).add(run)
    return {key: frozenset(runs) for key, runs in found.items()}


def is_used_as_name(text: str, runs: Iterable[Sequence[str]]) -> bool:
    """Whether a title, or two words of it in a row, is one of the runs."""
    words = [word.casefold() for word in _WORD.findall(_words_only(text))]
    if not 1 < len(words) <= LONGEST:
        return False
    pairs = set(pairwise(words))
    return any(pairs & set(pairwise(run)) for run in runs)


def _words_only(text: str) -> str:
    plain = visible(text)
    out, position = [], 0
    for span in find_spans(plain):
        if span.kind in ("symbol", "number", "quantity", "code"):
            out.append(plain[position : span.start])
            position = span.end
    return " ".join(" ".join([*out, plain[position:]]).split())
