"""Finding many fixed phrases in text, in time linear in the text.

Phrases come from ``locales/vocabulary``. Matching ignores case, accents, width and runs of white
space. ``word*`` matches the beginning of a word, ``*word`` its end, ``*word*`` any part of one;
scripts written without spaces need no stars.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from listingkit.markets import Sourced
from listingkit.page.sieve import Sieve

# Kana, Han, Hangul, Thai, Lao, Khmer: words are not set apart by spaces there.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_QUOTES = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "′": "'", "″": '"', "“": '"', "”": '"', "‐": "-", "‑": "-",
    "–": "-", "—": "-", "−": "-", "〜": "~", "～": "~", "ı": "i", "ø": "o", "đ": "d", "ł": "l",
    "æ": "ae", "ß": "ss", "\u200e": None, "\u200f": None, "\u00ad": None, "\u200b": None,
    "\ufeff": None, "ـ": None,
})  # fmt: skip
_SHORT = 400


class WordTable(Sourced, frozen=True, kw_only=True):
    """Words by language code, with the source of the whole table."""

    words: dict[str, tuple[str, ...]]

    @property
    def all(self) -> tuple[str, ...]:
        """Every phrase of every language, in file order."""
        return tuple(phrase for phrases in self.words.values() for phrase in phrases)

    def of(self, languages: frozenset[str] | None) -> tuple[str, ...]:
        """The phrases of these languages, in file order; None means every language."""
        if languages is None:
            return self.all
        return tuple(
            phrase
            for language, phrases in self.words.items()
            if language in languages
            for phrase in phrases
        )


class _Plain(dict[int, str | None]):
    """What a character of decomposed text becomes, found out once: marks go, digits are Latin."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        plain: str | None = char
        if unicodedata.combining(char):
            plain = None
        elif char.isdecimal() and not char.isascii():
            plain = str(unicodedata.decimal(char))
        self[code] = plain
        return plain


_PLAIN = _Plain()


def fold(text: str) -> str:
    """Lower case without accents and width variants, Latin digits, plain quotes, single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = text.casefold().translate(_QUOTES)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).translate(_PLAIN)
        text = unicodedata.normalize("NFC", text.casefold()).translate(_QUOTES)
    return " ".join(text.split())


def fold_all(texts: Sequence[str]) -> list[str]:
    """:func:`fold` of many texts in one go; white space in them is single, and no line feed."""
    folded = [text.lower() for text in texts]
    odd = [at for at, text in enumerate(folded) if not text.isascii()]
    if not odd:
        return folded
    joined = "\n".join([texts[at] for at in odd]).casefold().translate(_QUOTES)
    if not joined.isascii():
        joined = unicodedata.normalize("NFKD", joined).translate(_PLAIN)
        joined = unicodedata.normalize("NFC", joined.casefold()).translate(_QUOTES)
    for at, line in zip(odd, joined.split("\n"), strict=True):
        folded[at] = " ".join(line.split())
    return folded


@dataclass(slots=True)
class Found:
    """One phrase met: which group it belongs to and where it stands in the folded text.

    Never changed; pages have hundreds, and a frozen one takes four times as long to make.
    """

    group: str
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


class Lines:
    """Folded lines of a page, in which phrases are looked for all at once (:meth:`Phrases.across`).

    They are read as one text; an empty line has nothing.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.text = "\n".join(lines)
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=0))

    def at(self, offset: int) -> tuple[int, int]:
        """The number of the line at a place of the text, and where that line starts."""
        number = bisect_right(self._starts, offset) - 1
        return number, self._starts[number]


class Phrases:
    """Groups of phrases, ready for look-up in folded text."""

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        entries: dict[tuple[str, str, bool, bool], None] = {}
        for group, phrases in groups.items():
            for phrase in phrases:
                text = fold(phrase.strip("*"))
                unspaced = bool(_UNSPACED.search(text))
                left = unspaced or phrase.startswith("*")
                right = unspaced or phrase.endswith("*")
                entries[group, text, left, right] = None
        # Longest first: an overlap is settled for the more telling phrase.
        self._entries = sorted(
            (entry for entry in entries if entry[1]), key=lambda entry: -len(entry[1])
        )
        # Labels and lines of a page come again and again.
        self._known = lru_cache(maxsize=8192)(self._find)
        self._named = lru_cache(maxsize=8192)(self._groups)
        self._whole: dict[str, str] = {}
        for group, text, _, _ in self._entries:
            self._whole.setdefault(text, group)
        self._sieve = Sieve(text for _, text, _, _ in self._entries)

    def find(self, folded: str) -> Iterator[Found]:
        """Every place of every phrase; places of different phrases may overlap."""
        return iter(self._known(folded) if len(folded) <= _SHORT else self._find(folded))

    def _find(self, folded: str) -> tuple[Found, ...]:
        return tuple(self._met(folded))

    def _met(self, folded: str) -> Iterator[Found]:
        last, reach = -1, 0
        for rank, start, end in sorted(self._sieve.places(folded)):
            if rank != last:
                last, reach = rank, 0
            # A phrase does not overlap itself.
            if start < reach:
                continue
            reach = end
            group, phrase, open_left, open_right = self._entries[rank]
            if (open_left or _free(folded, start - 1, phrase[0])) and (
                open_right or _free(folded, end, phrase[-1])
            ):
                yield Found(group, start, end)

    def across(self, lines: Lines) -> dict[int, list[Found]]:
        """What :meth:`find` finds in each of many lines, by their number; nothing for the rest."""
        found: dict[int, list[Found]] = {}
        for hit in self._met(lines.text):
            # Nobody else has this one yet.
            number, begin = lines.at(hit.start)
            hit.start -= begin
            hit.end -= begin
            found.setdefault(number, []).append(hit)
        return found

    def first(self, folded: str) -> Found | None:
        """The longest phrase met, None when there is none."""
        return next(self.find(folded), None)

    def groups(self, folded: str) -> frozenset[str]:
        """The groups that have at least one phrase in the text."""
        return self._named(folded) if len(folded) <= _SHORT else self._groups(folded)

    def _groups(self, folded: str) -> frozenset[str]:
        return frozenset([found.group for found in self.find(folded)])

    def whole(self, folded: str) -> str | None:
        """The group of a phrase that is the whole text."""
        return self._whole.get(folded)

    def remove(self, folded: str) -> str:
        """The text with every phrase taken out."""
        for found in sorted(self.find(folded), key=lambda found: -found.start):
            folded = f"{folded[: found.start]} {folded[found.end :]}"
        return folded


def _free(text: str, index: int, neighbour: str) -> bool:
    """Whether a phrase may begin or end beside this character."""
    if index < 0 or index >= len(text):
        return True
    char = text[index]
    if not (char.isalnum() or char == "_") or not neighbour.isalnum():
        return True
    # "84cm", "100см": a number may touch its unit.
    return char.isdigit() != neighbour.isdigit() or bool(_UNSPACED.match(char))


def folded_short(text: str) -> str:
    """:func:`fold` with a memory, for labels and lines that come again and again."""
    return _remembered(text) if len(text) <= _SHORT else fold(text)


@lru_cache(maxsize=16_384)
def _remembered(text: str) -> str:
    return fold(text)
