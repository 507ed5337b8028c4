"""Measures with the names of their sides: ``L 29" x W 13"``, ``96"W x 30"D``, ``(L x W x H)``.

No engine knows what a single letter means. Between two languages the letters are exchanged by
data (``locales/vocabulary/dimensions.toml``); the figures stay for whoever converts units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

import regex

from listingkit.datafiles import read_words
from listingkit.language.tags import primary
from listingkit.localize.mt.spans import Span
from listingkit.markets import Sourced

_MEASURE = (
    r"\d+(?:[.,]\d+)?(?:[ -]\d+/\d+|/\d+)?"
    r"(?:[ \u00a0-]?(?:\"|″|”|''|'|′|in(?:ch(?:es)?)?\b\.?|ft\b|mm|cm|m))?"
)
_JOINT = r"\s*(?:[x×X*✕]|,|;|/|\bby\b)\s*"
_INCHES = frozenset("\"″”'′")
_TIMES = r"\s*[x×X*✕/]\s*"


class _Names(Sourced, frozen=True, kw_only=True):
    """``locales/vocabulary/dimensions.toml``: letters and words by language and side."""

    letters: dict[str, dict[str, tuple[str, ...]]]
    words: dict[str, dict[str, tuple[str, ...]]]


class Run(NamedTuple):
    """A run of named measures in a text, and the same as the target language names them."""

    start: int
    end: int
    text: str


@cache
def _names() -> _Names:
    return read_words("dimensions", _Names)


def _of(
    table: Mapping[str, Mapping[str, tuple[str, ...]]], tag: str
) -> Mapping[str, tuple[str, ...]]:
    return table.get(tag) or table.get(primary(tag)) or {}


class _Reader:
    """Finds the named measures of one language."""

    def __init__(self, tag: str) -> None:
        letters, words = _of(_names().letters, tag), _of(_names().words, tag)
        self.side = {name: side for side, names in letters.items() for name in names}
        self.words = {name.casefold(): side for side, names in words.items() for name in names}
        if not self.side:
            self.runs = self.bare = self.name = regex.compile(r"(?!)")
            return
        name = f"(?:{_any(self.side)}{f'|(?i:{_any(self.words)})' if words else ''})"
        before = rf"(?<!\p{{L}}){name}[.:]?\s?{_MEASURE}(?!\w)"
        after = rf"(?<![\w.,]){_MEASURE}[\s-]?{name}(?![\p{{L}}\d])"
        item = f"(?:{after}|{before})"
        self.runs = regex.compile(rf"{item}(?:{_JOINT}{item})+(?:\s?(?:mm|cm|m|in|inches)\b)?")
        self.bare = regex.compile(
            rf"(?<![\p{{L}}\d'’&.-]){name}(?:{_TIMES}{name}){{1,3}}(?![\p{{L}}\d'’&])"
        )
        # In "LxWxH" the letters touch the signs between them.
        self.name = regex.compile(rf"(?<![^\P{{L}}xX]){name}(?![^\P{{L}}xX])")

    def find(self, text: str) -> Iterator[tuple[int, int, list[tuple[int, int, str, bool]]]]:
        """Runs as start, end and their names: start, end, side, whether it is a word."""
        end = 0
        found = [*self.runs.finditer(text), *self.bare.finditer(text)]
        for match in sorted(found, key=lambda one: (one.start(), -one.end())):
            if match.start() < end:
                continue
            names = [
                self._side(one) for one in self.name.finditer(text, match.start(), match.end())
            ]
            if len({side for _, _, side, _ in names}) == len(names) > 1:
                end = match.end()
                yield match.start(), end, names

    def _side(self, match: regex.Match[str]) -> tuple[int, int, str, bool]:
        word = match[0] not in self.side
        side = self.words[match[0].casefold()] if word else self.side[match[0]]
        return match.start(), match.end(), side, word


def _any(names: Mapping[str, str]) -> str:
    return "|".join(map(regex.escape, sorted(names, key=lambda name: (-len(name), name))))


@cache
def _reader(tag: str) -> _Reader:
    return _Reader(tag)


def named_measures(text: str, source: str, target: str) -> list[Span]:
    """The runs of ``text``, each with what it becomes in the target language (tags BCP 47)."""
    letters, words = _of(_names().letters, target), _of(_names().words, target)
    if not letters or not any(char.isdigit() or char in "xX×*/" for char in text):
        return []
    found = []
    for start, end, names in _reader(source).find(text):
        out, position = [], start
        for left, right, side, word in names:
            name = (words.get(side) or letters[side])[0] if word else letters[side][0]
            out += [text[position:left], _spaced(text, left, right, name)]
            position = right
        out.append(text[position:end])
        found.append(Span(start, end, "quantity", target="".join(out)))
    return found


def _spaced(text: str, left: int, right: int, name: str) -> str:
    """The name apart from what it may not touch: a sign of inches that may become "cm", and
    figures and letters where it is more than one letter.
    """
    glued = left and not text[left - 1].isspace()
    before = " " if glued and (text[left - 1] in _INCHES or _word(text[left - 1], name)) else ""
    after = " " if right < len(text) and _word(text[right], name) else ""
    return f"{before}{name}{after}"


def _word(beside: str, name: str) -> bool:
    return beside.isalnum() and len(name) > 1


def unnamed(text: str, tag: str) -> str:
    """``text`` with the letters of named measures as spaces: what is left are its figures."""
    out, position = [], 0
    for _, _, names in _reader(tag).find(text):
        for left, right, _, _ in names:
            out += [text[position:left], " "]
            position = right
    return "".join([*out, text[position:]])
