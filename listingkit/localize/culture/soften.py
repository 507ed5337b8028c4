"""Replace or drop words of a lexicon in source text without saying anything more than before."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from listingkit.language.lexicon import Found, by_language, find, without
from listingkit.markets import Language, Lexicon

_ENDS = re.compile(r"[.!?。！？؟\n]+")
_LETTER = re.compile(r"\w")


class Change(NamedTuple):
    """A span of the text as given, and what stands there instead."""

    start: int
    end: int
    before: str
    after: str


class Softened(NamedTuple):
    """Changes in order of the text, and the words for which there is no harmless replacement."""

    changes: tuple[Change, ...]
    flagged: tuple[Found, ...]


def soften(text: str, lexicon: Lexicon, language: Language | None) -> Softened:
    """What a lexicon changes in ``text``.

    A replacement of "" takes away a sentence that says nothing else; inside a longer sentence,
    and where nothing would be left of the text, the word is flagged and stays.
    """
    sentences = [0, *(mark.end() for mark in _ENDS.finditer(text)), len(text)]
    table = lexicon.replace.get(language.code if language else "en", {})
    changes: list[Change] = []
    for hit in find(text, tuple(table), language):
        after = table[hit.word]
        before = text[hit.start : hit.end]
        if after:
            changes.append(Change(hit.start, hit.end, before, _cased(after, before)))
        elif (sentence := _alone(text, hit, sentences)) is not None:
            start, end = sentence
            changes.append(Change(start, end, text[start:end], ""))
    if not _LETTER.search(apply(text, changes)):
        changes = [change for change in changes if change.after]
    done = [Found(change.start, change.end, "") for change in changes]
    listed = by_language(lexicon.words, language)
    return Softened(tuple(changes), without(find(text, listed, language), done))


def apply(text: str, changes: Sequence[Change]) -> str:
    """``text`` with the changes made; they may not overlap."""
    pieces: list[str] = []
    at = 0
    for change in sorted(changes):
        pieces += (text[at : change.start], change.after)
        at = change.end
    return "".join([*pieces, text[at:]])


def _cased(after: str, before: str) -> str:
    """Capitals as they stood: ``Our amazing`` → ``Our``, ``OUR AMAZING`` → ``OUR``."""
    if len(before) > 1 and before.isupper():
        return after.upper()
    return after[:1].upper() + after[1:] if before[:1].isupper() else after


def _alone(text: str, hit: Found, sentences: Sequence[int]) -> tuple[int, int] | None:
    """The sentence around a hit, with its mark and the blanks after it, if it says no more.

    ``sentences`` are the places where sentences begin, and the end of the text.
    """
    at = bisect_right(sentences, hit.start) - 1
    start = sentences[at]
    end = next((place for place in sentences[at + 1 : at + 3] if place >= hit.end), hit.end)
    if _LETTER.search(text, start, hit.start) or _LETTER.search(text, hit.end, end):
        return None
    while start < hit.start and text[start].isspace():
        start += 1
    while end < len(text) and text[end] in " \t\u3000":
        end += 1
    return start, end
