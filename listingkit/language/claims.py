"""Sensitive claims in running text: their words, what excuses them, denial, certificates.

What counts is data: words and harmless longer words stand with each claim, words that deny in
``locales/vocabulary/negation.toml``, certificates and the claims they back in
``locales/certificates.toml``. A doubtful hit is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from listingkit.datafiles import read_words
from listingkit.language.lexicon import (
    Found,
    by_language,
    find_folded,
    folded_text,
    pieces,
    without,
)
from listingkit.language.normalize import fold
from listingkit.locale_tables import Negation, Negations
from listingkit.markets import Claim, Language, certificates
from listingkit.model import FactValue

_CLAUSE = re.compile(r"[.,;:!?()|•\n\u3001\u3002\uff0c\uff01\uff1b\uff1a\u060c\u061b]")
_LISTED = re.compile(r"[.;:!?()|•\n\u3002\uff01\uff1b\uff1a\u061b]")
_SENTENCE = re.compile(r"(?<!\d)[.!?](?=\s|$)|[;|•\n\u3002\uff01\uff1f]")
_WRITTEN_ON = re.compile(r"(?<!\w)\w{1,4}$")  # an article written onto the word
_BEFORE = 80  # folded characters in which a denial may stand before what it denies
_AFTER = 40


class ClaimHit(NamedTuple):
    """A claim found: its span in the text as given, and the list's word."""

    start: int
    end: int
    word: str


def find_claim(
    text: str, claim: Claim, language: Language | None, brand: str = ""
) -> tuple[ClaimHit, ...]:
    """Places in ``text`` that make ``claim``, without those that are excused.

    Excused is what is part of a harmless longer word or of the ``brand``, what is denied beside
    it, and what a certificate named in the text backs.
    """
    words = by_language(claim.words, language)
    if not words or not text:
        return ()
    folded, origin = folded_text(text, language)
    hits = find_folded(folded, tuple(words), language)
    if hits:
        harmless = tuple(by_language(claim.excepting, language))
        if brand.strip():
            harmless += (brand,)
        longer = find_folded(folded, harmless, language)
        hits = without(hits, _apart(pieces(longer, language)))
    if hits:
        code = language.code if language else "en"
        hits = tuple(hit for hit in hits if not _denied(folded, hit, code))
    if hits and claim.proof:
        hits = tuple(_unbacked(folded, hits, claim.proof))
    return tuple(ClaimHit(origin[hit.start], origin[hit.end], hit.word) for hit in hits)


def _apart(found: Iterable[Found]) -> list[Found]:
    """Spans in order, overlapping ones made one: the pieces of two gaps may touch."""
    merged: list[Found] = []
    for hit in sorted(found):
        if merged and hit.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Found(last.start, max(last.end, hit.end), last.word)
        else:
            merged.append(hit)
    return merged


# --- denial -----------------------------------------------------------------------------------


@cache
def _negations() -> Mapping[str, Negation]:
    return read_words("negation", Negations).languages


class _Denial(NamedTuple):
    before: re.Pattern[str] | None
    listed: re.Pattern[str] | None
    after: re.Pattern[str] | None
    only_looks: re.Pattern[str] | None
    spaced: bool = True


@cache
def _denial(code: str) -> _Denial:
    table = _negations()
    words = table.get(code) or table.get(code.partition("-")[0])
    if words is None:
        return _Denial(None, None, None, None)

    def any_of(several: Iterable[str]) -> str:
        folded = {fold(word, code) for word in several}
        return "|".join(re.escape(one) for one in sorted(folded, key=lambda w: (-len(w), w)))

    spaced = words.spaced
    start = r"(?<!\w)" if spaced else ""
    # One more word may stand between: "no added alcohol"; without spaces two characters.
    room = r"['\s-]\s*(?:[\w%-]{1,30}\s+)?" if spaced else r"\w{0,2}"
    items = r"\s+(?:[\w%-]{1,30}(?:\s*[,/]\s*|\s+)){0,6}"
    before = f"{start}(?:{any_of(words.before)}){room}$" if words.before else ""
    # Elided articles touch what follows: "pas d'alcool".
    listed = f"{start}(?:{any_of(words.lists)}){items}$" if words.lists else ""
    end = r"(?!\w)" if spaced else ""
    stop = f"(?!\\s+(?:{any_of(words.not_after)}))" if words.not_after else ""
    after = f"\\s?(?:{any_of(words.after)}){end}{stop}" if words.after else ""
    looks = f"{start}(?:{any_of(words.nots)}){room}$" if words.nots else ""

    def ready(pattern: str) -> re.Pattern[str] | None:
        return re.compile(pattern) if pattern else None

    return _Denial(ready(before), ready(listed), ready(after), ready(looks), words.spaced)


def _denied(folded: str, hit: Found, code: str) -> bool:
    """Whether the words beside a hit deny it: "contains no …", "…-free"."""
    denial = _denial(code)
    left = folded[max(0, hit.start - _BEFORE) : hit.start]
    left = _WRITTEN_ON.sub("", left) if denial.spaced else left
    if denial.after and denial.after.match(folded, hit.end, hit.end + _AFTER):
        return True
    clause = _CLAUSE.split(left)[-1]
    if denial.only_looks and denial.only_looks.search(clause):
        return False
    if denial.before and denial.before.search(clause):
        return True
    return bool(denial.listed and denial.listed.search(_LISTED.split(left)[-1]))


# --- certificates -----------------------------------------------------------------------------


@cache
def _certificates(proof: str, scope: str) -> tuple[str, ...]:
    """Words of the certificates that back such claims in the listing or in the sentence."""
    return tuple(
        word
        for one in certificates().values()
        if one.backs.get(proof) in ((scope,) if scope else ("listing", "sentence"))
        for word in one.words
    )


def backs(value: FactValue, proof: str) -> bool:
    """Whether a stated certificate (or one of several) backs claims of this kind."""
    texts = value if isinstance(value, tuple) else (str(value),)
    words = _certificates(proof, "")
    return any(find_folded(_folded(text), words, None) for text in texts)


@lru_cache(maxsize=256)
def _folded(text: str) -> str:
    return fold(text)


def names_backing(text: str, proof: str) -> bool:
    """Whether a text names a certificate that backs such claims wherever they stand."""
    return bool(find_folded(folded_text(text, None)[0], _certificates(proof, "listing"), None))


def _unbacked(folded: str, hits: tuple[Found, ...], proof: str) -> Iterator[Found]:
    """Hits in sentences that name no certificate; none where one backs the whole text."""
    if find_folded(folded, _certificates(proof, "listing"), None):
        return
    named = find_folded(folded, _certificates(proof, "sentence"), None)
    for hit in hits:
        start, end = _sentence(folded, hit) if named else (0, 0)
        if not any(start <= one.start < end for one in named):
            yield hit


def _sentence(folded: str, hit: Found) -> tuple[int, int]:
    """Span of the sentence around a hit, at most a few hundred characters to each side."""
    low, high = max(0, hit.start - 400), min(len(folded), hit.end + 400)
    start = low
    for stop in _SENTENCE.finditer(folded, low, hit.start):
        start = stop.end()
    after = _SENTENCE.search(folded, hit.end, high)
    return start, after.start() if after else high
