"""What whole keywords say and share: what a searcher wants, and which keywords are one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from listingkit.language.keyterms import Intent, keyword_name, keyword_words, parse_keyword
from listingkit.language.keywords import occurrences
from listingkit.language.normalize import fold, language_code
from listingkit.model import Struct

if TYPE_CHECKING:
    from listingkit.markets import Language

_COMPARED_MAX = 100


def intent_of(text: str, lang: Language | None) -> Intent | None:
    """What somebody who types this wants, by a word in it that tells; None when none does."""
    if lang is None:
        return None
    name = keyword_name(text)
    for intent, by_language in keyword_words().intent.items():
        words = by_language.get(lang.code, ())
        if any(occurrences(name, f'"{word}"', lang) for word in words):
            return intent
    return None


class Overlap(Struct, frozen=True, kw_only=True):
    """What two sets of keywords share.

    ``shared`` are those of the first set that the second has too, ``only_first`` and
    ``only_second`` the others. ``jaccard`` is the shared part of all, ``coefficient`` the shared
    part of the smaller set; both 0 to 1, None where a set is empty.
    """

    shared: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    jaccard: float | None
    coefficient: float | None


def keyword_overlap(
    first: Sequence[str], second: Sequence[str], lang: Language | None = None
) -> Overlap:
    """Compare the keywords of two channels; inflected forms and listed variants are the same."""
    theirs = {fold(keyword_name(text), lang): text for text in reversed(second)}
    ours = {fold(keyword_name(text), lang): text for text in reversed(first)}
    shared = [text for name, text in reversed(ours.items()) if name in theirs]
    rest = [text for name, text in reversed(theirs.items()) if name not in ours]
    alone: list[str] = []
    for number, keyword in enumerate(
        text for name, text in reversed(ours.items()) if name not in theirs
    ):
        # Nobody researches more by hand; thousands of words come from a machine, all spelled alike.
        others = rest[:_COMPARED_MAX] if number < _COMPARED_MAX else []
        twin = next((other for other in others if same_keyword(keyword, other, lang)), None)
        if twin is None:
            alone.append(keyword)
        else:
            rest.remove(twin)
            shared.append(keyword)
    total = len(shared) + len(alone) + len(rest)
    smaller = len(shared) + min(len(alone), len(rest))
    told = bool(smaller)
    return Overlap(
        shared=tuple(shared),
        only_first=tuple(alone),
        only_second=tuple(rest),
        jaccard=round(len(shared) / total, 4) if told else None,
        coefficient=round(len(shared) / smaller, 4) if told else None,
    )


def same_keyword(first: str, second: str, lang: Language | None) -> bool:
    """Whether two keywords are one: some form of one is a form of the other and nothing more."""
    return any(
        _covers(one.text, other.text, lang) or _covers(other.text, one.text, lang)
        for one in parse_keyword(first).forms
        for other in parse_keyword(second).forms
    )


def _covers(text: str, keyword: str, lang: Language | None) -> bool:
    """Whether ``keyword`` is all of ``text``: as many words, from its first to its last letter."""
    if fold(text, lang) == fold(keyword, lang):
        return True
    # A compound is more than its last part, a clitic is not: what is longer is another keyword.
    if len(text.split()) != len(keyword.split()) or abs(len(text) - len(keyword)) > 3:
        return False
    return any(span == (0, len(text)) for span in occurrences(text, keyword, lang))


def coverage(languages: Iterable[str]) -> float:
    """Share of the wanted number of languages that keywords are known in, 0 to 1."""
    count = len({language_code(tag) for tag in languages if tag})
    return min(1.0, round(count / keyword_words().languages_wanted, 4))
