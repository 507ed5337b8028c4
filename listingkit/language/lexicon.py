"""Find words and phrases of a list in running text, as a reader of the language would.

Matching folds case and interchangeable letters (:mod:`listingkit.language.normalize`). Where a
language writes spaces, a phrase stands between word borders and a trailing ``*`` allows any
ending; languages whose ``matcher`` is ``substring`` are searched anywhere; the particles that a
language writes onto a word (``prefixes``) may stand before it. "care … lasting" are two words with
up to five others of the same clause between them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from listingkit.language.normalize import fold, fold_map, writing
from listingkit.markets import Language

# Letters that a longest match may not stop short of; apostrophes and hyphens end a word.
_GAP_MARK = "…"
_GAP = r"[ \xa0]+(?:\w[\w-]{0,30}[ \xa0]+){0,5}"
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
    folded, origin = folded_text(text, language)
    found = find_folded(folded, tuple(words), language)
    return tuple(Found(origin[hit.start], origin[hit.end], hit.word) for hit in found)


def folded_text(text: str, language: Language | None) -> tuple[str, Sequence[int]]:
    """A text as words are looked for in it, and where each of its characters came from."""
    code = language.code if language else ""
    key = code if code in writing().casing.get("turkic", ()) else ""
    return _folded(text, key) if len(text) <= _SMALL else _last_folded(text, key)


def find_folded(
    folded: str, words: tuple[str, ...], language: Language | None
) -> tuple[Found, ...]:
    """:func:`find` in a text that is folded already; the spans are those of the folded text."""
    code = language.code if language else ""
    # Plain search first: of a list of words hardly any stands in a text at all.
    present = tuple(word for word, part in _ready(words, code) if part in folded)
    if not present:
        return ()
    anywhere = language is not None and language.matcher == "substring"
    prefixes = language.prefixes if language else ()
    pattern, names = _compile(present, code, anywhere, prefixes)
    found = []
    for match in pattern.finditer(folded):
        group = match.lastgroup or "w0"
        start, end = match.span(group)
        found.append(Found(start, end, names[int(group[1:])]))
    return tuple(found)


def pieces(found: Iterable[Found], language: Language | None) -> Iterator[Found]:
    """The words of each hit of :func:`find_folded` by themselves, without what stands in a gap."""
    code = language.code if language else ""
    for hit in found:
        if _GAP_MARK not in hit.word:
            yield hit
            continue
        first, *_, last = (fold(part.strip(), code) for part in hit.word.split(_GAP_MARK))
        yield Found(hit.start, hit.start + len(first), hit.word)
        yield Found(hit.end - len(last.removesuffix("*")), hit.end, hit.word)


@lru_cache(maxsize=128)
def _folded(text: str, code: str) -> tuple[str, Sequence[int]]:
    """One text is asked about many lists in a row."""
    return fold_map(text, code)


@lru_cache(maxsize=1)
def _last_folded(text: str, code: str) -> tuple[str, Sequence[int]]:
    return fold_map(text, code)


@lru_cache(maxsize=2048)
def _ready(words: tuple[str, ...], code: str) -> tuple[tuple[str, str], ...]:
    """Each word with the longest part that a text must hold for it to be found."""
    folded = ((word, re.split(rf"[\s*{_GAP_MARK}]+", fold(word, code))) for word in words)
    return tuple((word, max(parts, key=len)) for word, parts in folded if any(parts))


def without(found: Iterable[Found], longer: Iterable[Found]) -> tuple[Found, ...]:
    """``found`` without those that lie inside one of ``longer``, whose spans do not overlap."""
    spans = sorted((hit.start, hit.end) for hit in longer)
    starts = [start for start, _ in spans]

    def inside(hit: Found) -> bool:
        at = bisect_right(starts, hit.start) - 1
        return at >= 0 and hit.end <= spans[at][1]

    return tuple(hit for hit in found if not inside(hit))


def by_language(words: Mapping[str, Sequence[str]], language: Language | None) -> Sequence[str]:
    """The list for a language (of its script, else of all its scripts); without one the English."""
    code = language.code if language else "en"
    return words.get(code) or words.get(code.partition("-")[0], ())


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
        runs = [fold(run, code).split() for run in stem.split(_GAP_MARK)]
        literal = _GAP.join(r"\s+".join(map(re.escape, run)) for run in runs)
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
