"""Which words of a run's texts are names: the shop's own, and what listings call their goods.

"Linen Vase | Saga Home" ends every title of a shop with its name. "Meteor Running Shorts" is the
title of a listing whose text says "the Meteor Running Shorts keep you dry": Meteor is a name, the
rest says what it is. Such a title is translated around its name, and where the text says it, the
translated title stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import regex

from listingkit.language.spelling import has_word
from listingkit.localize.mt.glossary import Glossary
from listingkit.localize.mt.reasons import visible
from listingkit.localize.mt.spans import find_spans
from listingkit.model import Segment

_RUN = regex.compile(r"\p{Lu}[\p{L}'’&-]*+(?:\s\p{Lu}[\p{L}'’&-]*+)++")
_BEFORE = regex.compile(r"(?:\A|[.!?:;•·|/(\[“\"'»«–—-])\s*\Z")
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*")
_NAMEABLE = regex.compile(r"[\p{L}\p{M}\p{N}'’™®&.-]+")
_MARK = regex.compile(r"&(?:trade|reg);|[™®]")
_OWNS = regex.compile(r"['’]s\Z")
_SMALL = regex.compile(r"(?<![\p{L}\p{M}'’])\p{Ll}[\p{Ll}\p{M}]{2,}(?:-\p{Ll}+)*(?![\p{L}\p{M}])")
_FIRST = regex.compile(r"(?:\A[\W\d_]*|[.!?]\s+)(\p{Lu}[\p{L}-]{2,})(?=\s\p{Ll})")
_TAIL = regex.compile(r"\s[|–—-]\s([^|–—]+)\Z")

ORDINARY = 2
"""Listings that must write a word small for it to be no name elsewhere (project)."""

LONGEST = 8
"""Words of the longest title that can be a name (project)."""

TITLES = frozenset(("title", "heading", "meta_title", "alt"))
"""Kinds of segments that name a product."""

SHARED = 3
"""Titles that must end alike for the ending to be the shop's name (project)."""


@dataclass(frozen=True)
class Names:
    """What a run's texts tell about names.

    ``shared`` are names that every text keeps; ``titles`` has for a title the words in it that are
    a name; ``mentions`` has titles and their short forms that sentences may name, with the title;
    ``small`` are words that the texts of several listings write small.
    """

    shared: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    mentions: Mapping[str, str] = field(default_factory=dict)
    small: frozenset[str] = frozenset()


def find_names(
    segments: Sequence[Segment], known: Glossary, also: Collection[str], language: str
) -> Names:
    """Names of a run whose texts are in ``language``.

    ``known`` has the words that say what goods are, ``also`` the single ones of it.
    """
    shared = _shop_names(segments, known)
    runs = _runs(segments)
    small = _small_words(segments)
    counts = Counter(word for words in small.values() for word in words)
    every = frozenset(word for word, count in counts.items() if count >= ORDINARY)
    found: dict[str, str] = {}
    mentions: dict[str, str] = {}
    for segment in segments:
        if "<" in segment.text or not (segment.kind in TITLES or _is_titled(segment.text)):
            continue
        title = _TAIL.sub("", segment.text).strip()
        if _is_used(title, runs.get(segment.listing_id, frozenset())):
            own = small.get(segment.listing_id, frozenset())
            name = _name_in(title, known, frozenset(also), own | every, language)
            if name:
                found[segment.text] = name
                mentions |= _short_forms(title, runs[segment.listing_id])
            mentions[title] = title
    return Names(shared, found, dict(sorted(mentions.items())), every)


def _short_forms(title: str, runs: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Runs that begin and end as a title does and leave out words between: "the Chaz Hoodie"."""
    words = _WORD.findall(title)
    folded = [word.casefold() for word in words]
    found: dict[str, str] = {}
    for run in runs:
        if 1 < len(run) < len(words) and run[0] == folded[0] and run[-1] == folded[-1]:
            there = [word for word in words if word.casefold() in run]
            if tuple(word.casefold() for word in there) == run:
                found[" ".join(there)] = title
    return found


def without_name(text: str, name: str) -> str:
    """A title without the name it begins with."""
    return text.replace(name, "", 1).lstrip()


def with_name(text: str, name: str, last: bool) -> str:
    """A translated title with its name again: ``last`` behind what it is, else before."""
    if not last:
        return f"{name} {text}"
    tail = _TAIL.search(text)
    at = tail.start() if tail is not None else len(text)
    return f"{text[:at].rstrip()} {name}{text[at:]}"


def _shop_names(segments: Iterable[Segment], known: Glossary) -> tuple[str, ...]:
    """What many different titles end in after a bar or a dash, and the beginning of it that
    sentences say too."""
    ends: dict[str, set[str]] = {}
    texts: list[str] = []
    for segment in segments:
        match = _TAIL.search(segment.text)
        if match is not None and len(segment.text) < 200:
            ends.setdefault(match[1].strip(), set()).add(segment.text[: match.start()])
        elif match is None:
            texts.append(segment.text)
    names: set[str] = set()
    for end, heads in ends.items():
        if len(heads) < SHARED or not end[:1].isupper() or known.label(end) is not None:
            continue
        names.add(end)
        words = end.split()
        for count in range(len(words) - 1, 1, -1):
            short = " ".join(words[:count])
            if any(f" {short} " in text for text in texts):
                names.add(short)
                break
    return tuple(sorted(names))


def _runs(segments: Iterable[Segment]) -> dict[str, frozenset[tuple[str, ...]]]:
    """By listing, the runs of two or more Capitalized Words that stand inside its sentences."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for segment in segments:
        text = _words_only(segment.text)
        for match in _RUN.finditer(text):
            words = _WORD.findall(match[0])
            # The first word of a sentence has its capital from there.
            words = words[1:] if _BEFORE.search(text[: match.start()][-3:]) else words
            if len(words) > 1 and len(match[0]) < len(text):
                run = tuple(_OWNS.sub("", word.casefold()) for word in words)
                found.setdefault(segment.listing_id, set()).add(run)
    return {key: frozenset(runs) for key, runs in found.items()}


def _is_titled(text: str) -> bool:
    """Whether a line of text is Written Like a Title."""
    words = _WORD.findall(text)
    titled = all(word[0].isupper() for word in words)
    return 1 < len(words) <= LONGEST and titled and text.rstrip()[-1:] not in (".", "!", "?", ":")


def _is_used(title: str, runs: Iterable[Sequence[str]]) -> bool:
    """Whether a title, or two words of it in a row, is one of the runs."""
    words = [word.casefold() for word in _WORD.findall(_words_only(title))]
    if not 1 < len(words) <= LONGEST:
        return False
    pairs, ends = set(pairwise(words)), (words[0], words[-1])
    return any(pairs & set(pairwise(run)) or (run[0], run[-1]) == ends for run in runs)


def _small_words(segments: Iterable[Segment]) -> dict[str, frozenset[str]]:
    """By listing, the words that its texts write small somewhere: words, not names."""
    found: dict[str, set[str]] = {}
    for segment in segments:
        words = found.setdefault(segment.listing_id, set())
        words.update(_SMALL.findall(segment.text))
        # A first word has its capital from there when the next one has none.
        words.update(word.casefold() for word in _FIRST.findall(segment.text))
    return {key: frozenset(words) for key, words in found.items()}


def _name_in(
    title: str, known: Glossary, also: frozenset[str], small: frozenset[str], language: str
) -> str:
    """The words before the first one that says what the thing is, never all of them.

    ``small`` are words that are written small elsewhere: they belong to no name. Behind the first
    word only those do that the language does not have.
    """
    spots = known.inside(title, also)
    words = list(_NAMEABLE.finditer(title))
    if len(words) < 2:
        return ""
    first = min((start for start, _, _ in spots), default=words[-1].start())
    before = [word for word in words if word.end() <= first]
    ordinary = (
        i
        for i, word in enumerate(before)
        if word[0].casefold() in small or (i and has_word(word[0], language) is not False)
    )
    before = before[: next(ordinary, len(before))]
    if not before or not all(word[0][0].isupper() for word in before):
        return ""
    end = before[-1].end()
    mark = _MARK.match(title, end)
    return title[before[0].start() : mark.end() if mark is not None else end]


def _words_only(text: str) -> str:
    plain = visible(text)
    out, position = [], 0
    for span in find_spans(plain):
        if span.kind in ("symbol", "number", "quantity", "code"):
            out.append(plain[position : span.start])
            position = span.end
    return " ".join(" ".join([*out, plain[position:]]).split())
