"""Find words and phrases of a list in running text, as a reader of the language would.

Matching folds case and interchangeable letters (:mod:`listingkit.language.normalize`). Where a
language writes spaces, a phrase stands between word borders and a trailing ``*`` allows any
ending; languages whose ``matcher`` is ``substring`` are searched anywhere; the particles that a
language writes onto a word (``prefixes``) may stand before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from listingkit.language.normalize import fold, fold_map
from listingkit.markets import Language

# Letters that a longest match may not stop short of; apostrophes and hyphens end a word.
_SMALL = 20_000  # of longer texts only the last one is kept folded
_START, _END = r"(?<!\w)", r"(?!\w)"


class Found(NamedTuple):
    """One hit: the span in the text as given, and the list's word that was found."""

    start: int
    end: int
    word: str


def find(text: str, words: Sequence[str], language: Language | None) -> tuple[Found, ...]:
    """All places of ``words`` in ``text``, left to right, the longest first where two overlap."""
    if not text or not words:
        return ()
    code = language.code if language else ""
    folded, origin = _folded(text, code) if len(text) <= _SMALL else _last_folded(text, code)
    ready = _ready(tuple(words), code)
    # Plain search first: of a list of words hardly any stands in a text at all.
    present = tuple(word for word, start in ready if start in folded)
    if not present:
        return ()
    anywhere = language is not None and language.matcher == "substring"
    prefixes = language.prefixes if language else ()
    pattern, names = _compile(present, code, anywhere, prefixes)
    found = []
    for match in pattern.finditer(folded):
        group = match.lastgroup or "w0"
        start, end = match.span(group)
        found.append(Found(origin[start], origin[end], names[int(group[1:])]))
    return tuple(found)


@lru_cache(maxsize=128)
def _folded(text: str, code: str) -> tuple[str, list[int]]:
    """One text is asked about many lists in a row."""
    return fold_map(text, code)


@lru_cache(maxsize=1)
def _last_folded(text: str, code: str) -> tuple[str, list[int]]:
    return fold_map(text, code)


@lru_cache(maxsize=2048)
def _ready(words: tuple[str, ...], code: str) -> tuple[tuple[str, str], ...]:
    """Each word with the beginning that a text must hold for it to be found."""
    folded = ((word, fold(word.removesuffix("*"), code).split()) for word in words)
    return tuple((word, parts[0]) for word, parts in folded if parts)


def without(found: Iterable[Found], longer: Iterable[Found]) -> tuple[Found, ...]:
    """``found`` without those that lie inside one of ``longer``, whose spans do not overlap."""
    spans = sorted((hit.start, hit.end) for hit in longer)
    starts = [start for start, _ in spans]

    def inside(hit: Found) -> bool:
        at = bisect_right(starts, hit.start) - 1
        return at >= 0 and hit.end <= spans[at][1]

    return tuple(hit for hit in found if not inside(hit))


def by_language(words: Mapping[str, Sequence[str]], language: Language | None) -> Sequence[str]:
    """The list for a language; without a language the English one."""
    return words.get(language.code if language else "en", ())


@lru_cache(maxsize=1024)
def _compile(
    words: tuple[str, ...], code: str, anywhere: bool, prefixes: tuple[str, ...]
) -> tuple[re.Pattern[str], list[str]]:
    """One alternation of literals: linear in the text whatever the list."""
    ordered = sorted(dict.fromkeys(words), key=lambda word: (-len(word), word))
    before = ""
    if prefixes and not anywhere:
        longest_first = sorted((fold(p, code) for p in prefixes), key=lambda p: (-len(p), p))
        before = f"(?:{'|'.join(map(re.escape, longest_first))})?"
    branches = []
    for number, word in enumerate(ordered):
        stem, open_end = word.removesuffix("*"), word.endswith("*")
        literal = r"\s+".join(re.escape(part) for part in fold(stem, code).split())
        if anywhere and not (stem.isascii() and stem[:1].isalnum()):
            branches.append(f"(?P<w{number}>{literal})")
            continue
        # Borders only where the word itself begins or ends with a letter: "#1", "99,9 %".
        start = f"{_START}{before}" if stem[:1].isalnum() else ""
        end = r"\w*" if open_end else _END if stem[-1:].isalnum() else ""
        # In a text without spaces a Latin name may touch its neighbours.
        if anywhere:
            start, end = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
        branches.append(f"{start}(?P<w{number}>{literal}{end})")
    return re.compile("|".join(branches) or r"(?!)"), ordered
