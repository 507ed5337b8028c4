"""A translation translated back: which words of the source are gone, which came from nowhere.

The one check that sees a wrong meaning without knowing the language: "necklace" that became a
collar comes back as a collar. What a model confuses both ways ("tank") it does not see; the
risky words of :mod:`listingkit.localize.mt.senses` are for those.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import regex
from rapidfuzz import fuzz

from listingkit.language.tags import primary
from listingkit.localize.mt.reasons import (
    Reason,
    gate_words,
    same_word,
    stem,
    visible,
    word_pattern,
)
from listingkit.localize.mt.senses import same_meaning
from listingkit.localize.mt.senses import texts as joined
from listingkit.localize.mt.spans import bare
from listingkit.markets import language

_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)?")

MAY_LOSE, MAY_ADD = 0.12, 0.25
"""Shares of content words that may be gone or new in a sentence: a paraphrase, not another
meaning (project; read by eye on English to Portuguese product texts)."""

ALL_OF = 4
"""Up to so many content words every one must come back (project)."""

ALIKE = 85.0
"""Likeness in percent of two spellings of one word."""


def question(text: str, caps: bool = False) -> str:
    """What is asked to get a translation back: the text without tags and shouting."""
    plain = " ".join(visible(text).split())
    return plain.capitalize() if caps else plain


def back_reasons(
    source: str,
    target: str,
    back: str | None,
    tag: str,
    protected: Sequence[str] = (),
    said: Callable[[str], bool] = lambda _: False,
) -> tuple[Reason, ...]:
    """Reasons against ``target``, whose translation back into the language ``tag`` is ``back``.

    ``said`` knows words of the source that the target surely says, e.g. from a glossary.
    """
    if not back or not back.strip():
        return (Reason("meaning", "could not be translated back", hard=False),)
    plain = visible(source)
    before, after = content(plain, tag, protected), content(back, tag, protected)
    lost, added = _unmatched(before, after, tag)
    sure = [word for word in lost if said(word)]
    lost, added = (
        [word for word in lost if word not in sure],
        added if not sure else added[len(sure) :],
    )
    out: list[Reason] = []
    strict = len(before) <= ALL_OF
    if len(lost) > (0 if strict else MAY_LOSE * len(before)):
        out.append(
            Reason("meaning", f"not found again when translated back: {joined(lost)}", False)
        )
    elif len(added) > (0 if strict else MAY_ADD * len(before)):
        out.append(Reason("meaning", f"new when translated back: {joined(added)}", False))
    elif strict and " of " not in back and _turned(before, after, tag):
        out.append(Reason("meaning", "other order of words when translated back", False))
    # A word that comes back as it went is no word of the target language.
    there = {word.casefold() for word in _WORD.findall(bare(visible(target), protected))}
    own = {stem(word, primary(tag)) for word in before}
    odd = [w for w in after if w in there and len(w) > 3 and stem(w, primary(tag)) not in own]
    if odd:
        out.append(Reason("damaged", f"no word of either language: {joined(odd)}", False))
    denies = gate_words().negation.get(primary(tag), ())
    if denies:
        pattern = word_pattern(denies)
        if bool(pattern.search(plain)) != bool(pattern.search(back)):
            out.append(Reason("negation", "denies only in one direction", hard=False))
    return tuple(out)


def content(text: str, tag: str, protected: Sequence[str] = ()) -> list[str]:
    """Words of a text that carry its meaning, in lower case, without names, numbers and units."""
    data = language(tag)
    stop = frozenset(data.stopwords) if data else frozenset()
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(bare(text, protected))]
    words = [regex.sub(r"'s\Z", "", word) for word in words]
    return [word for word in words if len(word) > 1 and word not in stop and "'" not in word]


def _unmatched(
    before: Sequence[str], after: Sequence[str], tag: str
) -> tuple[list[str], list[str]]:
    """Words without a partner on the other side; one word may answer for one that says it twice."""
    lost = [word for word in before if not any(alike(word, other, primary(tag)) for other in after)]
    added = [
        word for word in after if not any(alike(word, other, primary(tag)) for other in before)
    ]
    return lost, list(dict.fromkeys(added))


def _turned(before: Sequence[str], after: Sequence[str], tag: str) -> bool:
    """Whether the words that answer for one another stand in another order."""
    places = [
        next((i for i, other in enumerate(after) if alike(word, other, primary(tag))), None)
        for word in before
    ]
    found = [place for place in places if place is not None]
    return found != sorted(found)


@lru_cache(maxsize=65536)
def alike(word: str, other: str, tag: str) -> bool:
    """Whether two words of one language are the same but for form, spelling or a synonym."""
    if word == other:
        return True
    if stem(word, tag) == stem(other, tag):
        return True
    groups = same_meaning(tag)
    mine = groups.get(word) or groups.get(stem(word, tag)) or frozenset()
    theirs = groups.get(other) or groups.get(stem(other, tag)) or frozenset()
    if mine & theirs:
        return True
    if min(len(word), len(other)) < 5:
        return False
    return same_word(word, other) or fuzz.ratio(word, other) >= ALIKE
