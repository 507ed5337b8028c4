"""Suggest keywords from the listings themselves: what their fields speak of, more than others do.

A field-weighted tf-idf over phrases of one to three words. Only what stands where a listing names
its product (title, category, tags) can win; all other text adds weight. Stop
words, names, brands, numbers, sizes, colours and the talk of shops never do. Suggestions are
guesses from text, not searches: they are marked as such and never judged as the user's own.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from listingkit.language.detect import stop_words
from listingkit.language.keyterms import keyword_words, stop_words_of
from listingkit.language.matchers import word_key
from listingkit.language.normalize import fold, writing
from listingkit.language.words import is_spaceless, tokenize
from listingkit.model import Struct

if TYPE_CHECKING:
    from listingkit.markets import Language

GROUNDS = ("title", "category", "tags")
"""Fields that name the product; the others only add weight."""
_CLAUSE = regex.compile(r"[^.,;:!?|/()\[\]{}\n\t。、，！？；：・｜（）【】「」『』«»“”\"•–—…®™©]+")
_JOINT = regex.compile(r"[ \u00a0\u3000'’\-]?|[ \u00a0]{2}")
_SCRIPT_RUN = regex.compile(r"[\p{Katakana}ー]{2,}|\p{Han}{2,}|[\p{Latin}\p{N}]+")
_RUN = regex.compile(r"[\p{Han}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+")
_SIZE = regex.compile(r"(?:\d?x{0,4}[sml]|\d*xl|one size|os)", regex.IGNORECASE)
_NO_START = regex.compile(r"[\p{M}ะาำๅ]")
_NO_END = "เแโใไ"
_LENGTH = {1: 1.0, 2: 1.5, 3: 1.6}
"""A phrase says more than its words; beyond two, hardly more."""
_NAME = 0.3
"""What is left of a phrase's weight when a word of it is nowhere written small."""
_TEXT_MAX = 20_000
_PHRASE_WORDS = 3
_KEPT = 60
_SHORTEST = 3


class Suggestion(Struct, frozen=True, kw_only=True):
    """A keyword that the listings suggest. ``score`` orders them within one listing."""

    keyword: str
    score: float
    suggested: bool = True


class Candidate(Struct, frozen=True, kw_only=True):
    """A phrase of one listing: its key (inflection taken off), spelling, weight, and its words."""

    key: str
    spelling: str
    weight: float
    words: tuple[str, ...]


class Candidates(Struct, frozen=True, kw_only=True):
    """What one listing could be found by. ``small`` are its words that are written small."""

    language: str
    candidates: tuple[Candidate, ...]
    small: frozenset[str]


def candidates_of(
    fields: Mapping[str, str], lang: Language | None, never: Sequence[str] = ()
) -> Candidates:
    """Phrases of one listing with their weights; ``never`` are its brand, seller and options."""
    barred = _barred(lang) | frozenset(
        word for text in never for word in fold(text[:200], lang).split()
    )
    weights = keyword_words().weights
    found: dict[str, float] = defaultdict(float)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    words_of: dict[str, tuple[str, ...]] = {}
    grounded: dict[str, None] = {}
    small: set[str] = set()
    pieces = _repeated(fields, lang, barred)
    for name, text in fields.items():
        counts: Counter[str] = Counter()
        text = text[:_TEXT_MAX]
        for spelling, parts in _phrases(text, lang, barred, pieces):
            key = " ".join(word_key(part, lang) for part in parts)
            counts[key] += 1
            spelled[key][spelling] += 1
            words_of.setdefault(key, tuple(parts))
            if name in GROUNDS:
                grounded[key] = None
        small |= {w for w in regex.findall(r"\p{Ll}[\p{L}\p{M}]+", text) if w.islower()}
        for key, count in counts.items():
            found[key] += weights.get(name, 1.0) * math.log2(1 + count)
    ranked = sorted(grounded, key=lambda key: -found[key] * _LENGTH[min(3, len(words_of[key]))])
    return Candidates(
        language=lang.code if lang is not None else "",
        candidates=tuple(
            Candidate(
                key=key,
                spelling=_spelling(spelled[key]),
                weight=round(found[key], 4),
                words=words_of[key],
            )
            for key in ranked[:_KEPT]
        ),
        small=frozenset(fold(word, lang) for word in small),
    )


def suggest(listings: Sequence[Candidates], top: int = 5) -> list[tuple[Suggestion, ...]]:
    """The best keywords of each listing, at most ``top``; same listings, same answer.

    Listings of one language are weighed against each other: what all of them say tells little.
    """
    holders: dict[tuple[str, str], int] = Counter(
        (one.language, candidate.key) for one in listings for candidate in one.candidates
    )
    sizes = Counter(one.language for one in listings)
    small: dict[str, set[str]] = defaultdict(set)
    for one in listings:
        small[one.language] |= one.small
    capitals = keyword_words().capitals
    told = []
    for one in listings:
        scored = []
        for place, candidate in enumerate(one.candidates):
            rarity = math.log2(1 + sizes[one.language] / holders[one.language, candidate.key])
            score = candidate.weight * (1 + 0.15 * rarity)
            score *= _LENGTH[min(3, len(candidate.words))]
            cased = one.language not in capitals and _named(candidate, small[one.language])
            if cased or _shouted(candidate.spelling):
                score *= _NAME
            scored.append((-round(score, 3), place, candidate))
        ranked = [(-s, c) for s, _, c in sorted(scored, key=lambda entry: entry[:2])]
        told.append(
            tuple(
                Suggestion(keyword=_written(found.spelling, one.language), score=score)
                for score, found in _best(ranked, top)
            )
        )
    return told


def _named(candidate: Candidate, small: set[str]) -> bool:
    """Whether some cased word of the phrase is nowhere in the catalog written small."""
    return any(
        word.upper() != word and word not in small and not is_spaceless(word)
        for word in candidate.words
    )


def _best(scored: Iterable[tuple[float, Candidate]], top: int) -> list[tuple[float, Candidate]]:
    """The best ones of which none is a part of a better one or holds one."""
    kept: list[tuple[float, Candidate]] = []
    for score, candidate in scored:
        if len(kept) >= top:
            break
        words = set(candidate.key.split())
        if any(
            words <= set(other.key.split()) or words >= set(other.key.split())
            or (candidate.key in other.key and is_spaceless(candidate.key))
            for _, other in kept
        ):  # fmt: skip
            continue
        kept.append((score, candidate))
    return kept


def _near(words: set[str], others: set[str]) -> bool:
    """Whether one phrase is in the other, or two of their words are the same."""
    shared = len(words & others)
    return shared >= min(2, len(words), len(others))


def _part(one: str, other: str) -> bool:
    return is_spaceless(one) and (one in other or other in one)


@lru_cache(maxsize=64)
def _barred_by_code(code: str, stop: frozenset[str]) -> frozenset[str]:
    never = keyword_words().never
    words = (*never.get("any", ()), *never.get(code, ()))
    return stop | frozenset(fold(word, code) for word in words)


def _barred(lang: Language | None) -> frozenset[str]:
    if lang is None:
        return _barred_by_code("", frozenset())
    stop = stop_words_of(lang)
    # Foreign words in Latin letters are mostly English.
    return _barred_by_code(lang.code, stop if lang.script == "Latn" else stop | _latin_words())


@lru_cache(maxsize=1)
def _latin_words() -> frozenset[str]:
    return stop_words()[keyword_words().foreign]


def _phrases(
    text: str, lang: Language | None, barred: frozenset[str], pieces: tuple[str, ...]
) -> Iterator[tuple[str, list[str]]]:
    """Spelling and folded words of every phrase of a text, clause by clause."""
    stop = stop_words_of(lang)
    breaks = keyword_words().breaks.get(lang.code, ()) if lang is not None else ()
    follows = lang is not None and lang.code in keyword_words().follows
    for clause in _CLAUSE.finditer(text):
        part = clause.group()
        units = _units(part, lang, pieces)
        folded = [fold(part[a:b], lang).removesuffix("'s") for a, b in units]
        good = [_word(word, barred) for word in folded]
        near = [_JOINT.fullmatch(part, a, b) is not None for (_, a), (b, _) in pairwise(units)]
        near.append(False)
        for first in range(len(units)):
            for last in range(first, min(first + _PHRASE_WORDS, len(units))) if good[first] else ():
                if last > first and not near[last - 1]:
                    break
                if not good[last]:
                    # A stop word may stand inside (robe en lin), nothing else that is no word.
                    if folded[last] in stop and folded[last] not in breaks and last == first + 1:
                        continue
                    break
                # "boots with track" of "boots with track soles" is cut off, "housse de chaise" of
                # "housse de chaise coton" is not: there what comes behind only adds to it.
                cut = near[last] and good[last + 1] and not follows
                if last == first + 2 and not good[first + 1] and cut:
                    break
                yield part[units[first][0] : units[last][1]], folded[first : last + 1]


def _word(word: str, barred: frozenset[str]) -> bool:
    """Whether a word may be a keyword or its beginning or end."""
    if word in barred or _SIZE.fullmatch(word) or regex.search(r"\d", word):
        return False
    if any(part in barred for part in word.split("-")) and "-" in word:
        return False
    return is_spaceless(word) or regex.match(r"\p{Hangul}{2}", word) is not None or (
        len(word) >= _SHORTEST
    )  # fmt: skip


def _units(part: str, lang: Language | None, pieces: tuple[str, ...]) -> list[tuple[int, int]]:
    """Spans of the words of a clause, as the language's data says words are found."""
    if lang is None or lang.tokenizer != "chars":
        # Scripts without spaces in other languages are no words of theirs.
        words = tokenize(part, lang)
        return list(words.spans) if not words.tokenizer.startswith("chars") else []
    if lang.code in keyword_words().runs:
        return [match.span() for match in _SCRIPT_RUN.finditer(part)]
    found = sorted(((at, at + len(p)) for p in pieces for at in _places(part, p)),
                   key=lambda span: (span[0], -span[1]))  # fmt: skip
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def _places(text: str, piece: str) -> Iterator[int]:
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + len(piece))


def _repeated(
    fields: Mapping[str, str], lang: Language | None, barred: frozenset[str]
) -> tuple[str, ...]:
    """Pieces of the naming fields of a script without spaces that the listing says again."""
    if lang is None or lang.tokenizer != "chars" or lang.code in keyword_words().runs:
        return ()
    whole = "\n".join(text[:_TEXT_MAX] for text in fields.values())
    if not is_spaceless(whole):
        return ()
    shortest, longest = math.ceil(lang.chars_per_word), round(5 * lang.chars_per_word)
    counts: dict[str, int] = {}
    for name in GROUNDS:
        for run in _RUN.finditer(fields.get(name, "")[:300]):
            text = run.group()
            for start in range(len(text)):
                for end in range(start + shortest, min(start + longest, len(text)) + 1):
                    piece = text[start:end]
                    if piece not in counts and _whole(piece, text[end : end + 1], lang, barred):
                        counts[piece] = whole.count(piece)
    kept: list[str] = []
    for piece in sorted(counts, key=lambda piece: (-len(piece), piece)):
        if counts[piece] < 2 or any(piece in one and counts[one] >= counts[piece] for one in kept):
            continue
        kept.append(piece)
    return tuple(kept)


def _whole(piece: str, following: str, lang: Language, barred: frozenset[str]) -> bool:
    """Whether a piece can be a word: no syllable is cut, no particle stands at its edges."""
    if _NO_START.match(piece) or piece[-1] in _NO_END or _NO_START.match(following):
        return False
    if any(word in piece for word in barred if is_spaceless(word) and len(word) > 1):
        return False
    edges = keyword_words().edges.get(lang.code, ())
    return not piece.startswith(edges) and not piece.endswith(edges)


def _spelling(spellings: Counter[str]) -> str:
    """The most frequent spelling, the first of several."""
    return " ".join(max(spellings, key=lambda one: spellings[one]).split())


def _shouted(spelling: str) -> bool:
    """Whether some words are all capitals and others are not: codes and names of models."""
    words = spelling.split()
    return not spelling.isupper() and any(len(w) > 2 and w.isupper() for w in words)


def _written(spelling: str, language: str) -> str:
    """In small letters where the language writes nouns small."""
    if language in keyword_words().capitals:
        return spelling.title() if spelling.isupper() else spelling
    if language in writing().casing.get("turkic", ()):
        spelling = spelling.replace("I", "ı").replace("İ", "i")
    return spelling.lower()
