"""Words that slipped in twice: "the the". Which can only be a slip is data, by language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from listingkit.datafiles import read_words
from listingkit.language.tags import primary
from listingkit.locale_types import Sourced

_BLANK = r"[ \t\r\n\f]+"
_JOINED = r"[\w'\u2019\-\u2010\u2011&@/#]"


class DoubledWords(Sourced, frozen=True, kw_only=True):
    """``locales/vocabulary/doubled.toml``: words that no sentence says twice, by language code."""

    words: dict[str, tuple[str, ...]]


class Doubled(NamedTuple):
    """A word said again: the word as it stands first, and the span that is too much."""

    word: str
    start: int
    end: int


def doubled(text: str, language: str | None) -> Iterator[Doubled]:
    """Every word of ``text`` that stands there again with nothing but white space between.

    The second one must be in small letters: "the The" names a band, and "THE THE" as well. What
    hangs on an apostrophe, a hyphen or a dot is part of a longer word.
    """
    pattern = _pattern(primary(language))
    for found in pattern.finditer(text) if pattern else ():
        word = re.split(_BLANK, found[0], maxsplit=1)[0]
        yield Doubled(word, found.start() + len(word), found.end())


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    words = read_words("doubled", DoubledWords).words.get(language)
    if not words:
        return None
    again = "|".join(
        f"[{word[0]}{word[0].upper()}]{word[1:]}(?:{_BLANK}{word}(?!{_JOINED}))+" for word in words
    )
    return re.compile(f"(?<!{_JOINED})(?<![.])(?:{again})")
