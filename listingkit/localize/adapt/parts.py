"""Parts of a text that may be left out as a whole, and what is never taken apart.

Titles are parted at separators and before phrases such as "for the garden", bullets into
sentences. Words inside a part stay together, so that "faux leather" never loses its "faux".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import regex

from listingkit.datafiles import read_words
from listingkit.language.lexicon import by_language
from listingkit.language.sentences import split_sentences
from listingkit.locale_tables import FittingWords
from listingkit.localize.mt.reasons import is_safety
from listingkit.localize.mt.spans import find_spans
from listingkit.markets import Language

# What follows a part that nothing else belongs to: a separator or the end.
LABELLED = regex.compile(r"\s*(?:[,;|–—、，،]|$)")
_WHOLE = frozenset({"option_name", "option_value"})
"""Fields of one word or two: nothing in them can be left out."""
_PROSE = frozenset({"bullet", "meta_description"})
"""Fields of sentences: only whole ones are left out."""
_KEPT = frozenset({"name", "money", "quantity", "size", "code", "number", "url", "email",
                   "placeholder", "open", "close", "void"})  # fmt: skip
_OPEN, _CLOSE = "([（【〔「『", ")]）】〕」』"
_SEPARATOR = regex.compile(r"[,;|/–—•·、，；،؛]|\s-\s")
_WORD = regex.compile(r"\S+")
_EMPTY = regex.compile(r"[(\[（【〔「『]\s*[)\]）】〕」』]")
_DOUBLED = regex.compile(r"(?:\s*[,;|/–—•·、，；،؛]|\s-(?=\s))(?=\s*(?:[,;|/–—•·、，；،؛]|-\s))")
_TAIL = regex.compile(r"(?:[,;|/–—•·、，；،؛]|\s-)\s*$")
ENDS = regex.compile(r"^(?:[\s,;|/–—•·、，；：،؛:]|[.-]\s)+|(?:[\s,;|/–—•·、，；：،؛:]|\s-)+$")


def kept_spans(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """What is never taken apart: numbers with units, names, models, tags."""
    found: list[tuple[int, int]] = []
    for span in find_spans(text, names):
        if span.kind not in _KEPT:
            continue
        if found and regex.fullmatch(r"\s*[x×]\s*", text[found[-1][1] : span.start]):
            found[-1] = (found[-1][0], span.end)  # "30 x 20 cm"
        else:
            found.append((span.start, span.end))
    return found


def touches(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a span has a character in common with one of ``spans``."""
    return any(first < end and start < last for first, last in spans)


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with a space in place of each of ``spans``, which are in order."""
    out, position = [], 0
    for start, end in spans:
        if start >= position:
            out += [text[position:start], " "]
            position = end
        position = max(position, end)
    return "".join([*out, text[position:]])


def left_out(text: str, parts: Iterable[tuple[int, int]]) -> str:
    """The text without some parts; a separator at the end of one still parts its neighbours."""
    out, position = [], 0
    for start, end in sorted(parts):
        tail = _TAIL.search(text, start, end)
        out += [text[position:start], " ", tail[0] if tail else "", " "]
        position = end
    return tidy("".join([*out, text[position:]]))


def tidy(text: str) -> str:
    """No empty brackets, and no separator that separates nothing."""
    before = None
    while before != text:
        before = text
        text = regex.sub(r"\s+", " ", text)
        text = _EMPTY.sub(" ", text)
        text = _DOUBLED.sub("", text)
        text = regex.sub(r"\s+(?=[,;،])", "", text)
        text = ENDS.sub("", text)
    return text


def _sentences(text: str, language: Language | None) -> list[tuple[int, int]]:
    found, position = [], 0
    for sentence in split_sentences(text, language):
        start = text.index(sentence, position)
        position = start + len(sentence)
        found.append((start, position))
    return found


def cut(
    text: str, field: str, language: Language | None, names: Sequence[str]
) -> list[tuple[int, int]]:
    """The parts of a text that may be left out as a whole; one part where there are none."""
    if field in _WHOLE:
        return [(0, len(text))]
    return _sentences(text, language) if field in _PROSE else _parts(text, language, names)


def _parts(text: str, language: Language | None, names: Sequence[str]) -> list[tuple[int, int]]:
    """Parts of a title: between separators, brackets at an end, phrases that a small word begins.

    What stands in brackets is never parted.
    """
    kept = kept_spans(text, names)
    spaced = language is None or language.matcher != "substring"
    begins = set(by_language(fitting_words().begins, language)) if spaced else set()
    words = [match.span() for match in _WORD.finditer(text)]
    found = [match.span() for match in _SEPARATOR.finditer(text)]
    ends = {end for start, end in found if not touches(start, end, kept)}
    borders = {0, len(text)}
    depth = 0
    for number, (start, end) in enumerate(words):
        word = text[start:end]
        inside = depth > 0 or any(first < start < last for first, last in kept)
        if number and not inside:
            before = words[number - 1][1]
            parted = bool(ends & set(range(before, start + 1)))
            closing = word[0] in _OPEN and _closes_last(text, start)
            if parted or not spaced or word.casefold() in begins or closing:
                borders.add(start)
        depth += sum(char in _OPEN for char in word) - sum(char in _CLOSE for char in word)
        depth = max(depth, 0)
    return list(pairwise(sorted(borders)))


def _closes_last(text: str, start: int) -> bool:
    """Whether nothing of the same part follows the bracket that opens at ``start``."""
    close = min((at for char in _CLOSE if (at := text.find(char, start)) >= 0), default=-1)
    return close >= 0 and bool(LABELLED.match(text, close + 1))


def free_parts(
    text: str,
    parts: Sequence[tuple[int, int]],
    language: Language | None,
    names: Sequence[str],
) -> list[tuple[int, int]]:
    """Parts that may go: not the first, which says what it is, and nothing that must stay."""
    kept = kept_spans(text, names)
    code = language.code if language else ""
    return [
        part
        for part in parts[1:]
        if not touches(part[0], part[1], kept) and not is_safety(text[slice(*part)], code)
    ]


@lru_cache(maxsize=1)
def fitting_words() -> FittingWords:
    """``vocabulary/fitting.toml``. Raises DataError."""
    return read_words("fitting", FittingWords)
