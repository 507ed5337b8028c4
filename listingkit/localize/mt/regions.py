"""Words of one country in a translation for another: exchanged where that is safe, else told."""

from __future__ import annotations

from functools import lru_cache

import msgspec
import regex

from listingkit.localize.mt.senses import phrases
from listingkit.markets import data_folder, read_toml

_WORD = regex.compile(r"[\p{L}\p{M}]+")


class Regions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``locales/vocabulary/regions.toml``, by language tag; the file says what is for what."""

    source: str
    confidence: str
    swap: dict[str, dict[str, str]]
    doubt: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _data() -> Regions:
    return read_toml(data_folder("locales") / "vocabulary" / "regions.toml", Regions)


def for_region(text: str, tag: str) -> str:
    """A machine's text with words of another country exchanged for those of ``tag``."""
    words = _data().swap.get(tag)
    if not words:
        return text

    def put(match: regex.Match[str]) -> str:
        word: str = match[0]
        other = words.get(word.lower())
        if other is None:
            return word
        if len(word) > 1 and word.isupper():
            return other.upper()
        return other[0].upper() + other[1:] if word[0].isupper() else other

    return str(_WORD.sub(put, text))


def of_another_region(text: str, tag: str) -> str:
    """A word that buyers of ``tag`` do not use in this sense, or ""."""
    words = _data().doubt.get(tag)
    match = phrases(words).search(text) if words else None
    return str(match[0]) if match is not None else ""
