"""Cut text into sentences, by the marks that end them and the abbreviations that do not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import regex

from listingkit.datafiles import read_words
from listingkit.language.normalize import language_code
from listingkit.markets import Sourced

if TYPE_CHECKING:
    from listingkit.markets import Language

# Full-width marks end a sentence wherever they stand; Western ones only before white space.
# Quotes and brackets that close behind the mark belong to the sentence.
_CLOSING = r"[\"'”’»)\]」』）】]*+"
_END = regex.compile(
    rf"(?:[。！？｡…]++{_CLOSING}"
    rf"|(?P<mark>[.!?؟۔।…]++){_CLOSING}(?=\s|$))\s*+"
    r"|(?<![ \t])[ \t]*+(?:\r?\n)++\s*+"  # from the first blank on: long rows of them stay cheap
)
# "9 In. X 6 In.": a measure goes on.
_TIMES = regex.compile(r"[xX×]\s*+\d")
_LAST_WORD = regex.compile(r"[\p{L}\p{M}\p{N}.'’\-]+$")


class Abbreviations(Sourced, frozen=True, kw_only=True):
    """``locales/vocabulary/abbreviations.toml``: words that keep their point.

    ``ordinals`` are languages that write ordinal numbers with a point (24. Dezember).
    """

    any: tuple[str, ...]
    ordinals: tuple[str, ...]
    words: dict[str, tuple[str, ...]]


@cache
def _known(code: str) -> frozenset[str]:
    table = _table()
    return frozenset((*table.any, *table.words.get(code, ())))


@cache
def _table() -> Abbreviations:
    return read_words("abbreviations", Abbreviations)


def split_sentences(text: str, lang: Language | str | None = None) -> list[str]:
    """Sentences of ``text`` in order, without the white space around them; never empty ones.

    A line end always parts sentences. A point does not after an abbreviation, a single capital
    (J. Smith), an ordinal up to 31 where the language has them, or before a small letter.
    """
    code = language_code(lang if isinstance(lang, str) else lang.code) if lang else ""
    sentences: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if match["mark"] == "." and not _ends(text, start, match.start(), match.end(), code):
            continue
        sentences.append(text[start : match.end()].strip())
        start = match.end()
    sentences.append(text[start:].strip())
    return [sentence for sentence in sentences if sentence]


def _ends(text: str, start: int, point: int, following: int, code: str) -> bool:
    """Whether the point at ``point`` ends a sentence."""
    if following >= len(text) or "\n" in text[point:following]:
        return True
    upcoming = text[following]
    if upcoming.islower() or _TIMES.match(text, following):
        return False
    # Words are short; looking back a little keeps long texts linear.
    last = _LAST_WORD.search(text[max(start, point - 40) : point])
    word = last.group().lower() if last else ""
    if word in _known(code):
        return False
    if len(word) == 1 and word.isalpha() and last is not None and last.group().isupper():
        # An initial (J. Smith), not a unit (3.5 V. See).
        return text[max(start, point - 4) : point - 1].rstrip()[-1:].isdigit()
    ordinal = word.isdecimal() and len(word) <= 2 and int(word) <= 31 and code in _table().ordinals
    return not ordinal
