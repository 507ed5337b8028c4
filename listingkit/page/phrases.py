"""Finding many fixed phrases in text, in time linear in the text.

Phrases come from ``locales/vocabulary``. Matching ignores case, accents, width and runs of white
space. ``word*`` matches the beginning of a word, ``*word`` its end, ``*word*`` any part of one;
scripts written without spaces need no stars.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from listingkit.markets import Sourced

_SPACE = re.compile(r"\s+")
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


def fold(text: str) -> str:
    """Lower case without accents and width variants, Latin digits, plain quotes, single spaces."""
    text = text.casefold().translate(_QUOTES)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(
            str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char
            for char in text
            if not unicodedata.combining(char)
        )
        text = unicodedata.normalize("NFC", text.casefold()).translate(_QUOTES)
    return _SPACE.sub(" ", text).strip()


@dataclass(frozen=True, slots=True)
class Found:
    """One phrase met: which group it belongs to and where it stands in the folded text."""

    group: str
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


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
        self._known = lru_cache(maxsize=8192)(lambda folded: tuple(self._find(folded)))
        self._whole: dict[str, str] = {}
        self._by_head: dict[str, list[int]] = {}
        for rank, (group, text, _, _) in enumerate(self._entries):
            self._whole.setdefault(text, group)
            head = text[:4] if len(text) >= 4 else text[:2]
            self._by_head.setdefault(head, []).append(rank)

    def _candidates(self, folded: str) -> Iterable[tuple[str, str, bool, bool]]:
        """Phrases that may be in the text: those whose beginning is."""
        length = len(folded)
        heads = {folded[place : place + 4] for place in range(length)}
        heads.update(folded[place : place + 2] for place in range(length))
        heads.update(folded)
        known = self._by_head
        ranks = [rank for head in known.keys() & heads for rank in known[head]]
        return [self._entries[rank] for rank in sorted(ranks)]

    def find(self, folded: str) -> Iterator[Found]:
        """Every place of every phrase; places of different phrases may overlap."""
        return iter(self._known(folded)) if len(folded) <= _SHORT else self._find(folded)

    def _find(self, folded: str) -> Iterator[Found]:
        for group, phrase, open_left, open_right in self._candidates(folded):
            start = folded.find(phrase)
            while start >= 0:
                end = start + len(phrase)
                if (open_left or _free(folded, start - 1, phrase[0])) and (
                    open_right or _free(folded, end, phrase[-1])
                ):
                    yield Found(group, start, end)
                start = folded.find(phrase, end)

    def first(self, folded: str) -> Found | None:
        """The longest phrase met, None when there is none."""
        return next(self.find(folded), None)

    def groups(self, folded: str) -> frozenset[str]:
        """The groups that have at least one phrase in the text."""
        return frozenset(found.group for found in self.find(folded))

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
