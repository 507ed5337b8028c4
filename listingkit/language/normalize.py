"""Fold text for matching, keeping track of where every folded character came from.

Folding is Unicode NFKC and case folding (the dotless i kept apart where a language does), plus
the letters that writers use for one another: Arabic alef forms, teh marbuta, the Persian yeh and
kaf, Russian yo. Marks that carry no letter (Arabic diacritics, tatweel, soft hyphens, zero-width
characters) are dropped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import regex

from listingkit.datafiles import read_words
from listingkit.markets import Data, Sourced

if TYPE_CHECKING:
    from listingkit.markets import Language

_UNIFIED = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
        "ؤ": "و", "ئ": "ي", "ё": "е", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'",
        "‐": "-", "‑": "-",
    }
)  # fmt: skip
# Arabic vowel signs and tatweel; anything invisible that people paste into titles.
_DROPPED = regex.compile(r"[\u0610-\u061A\u064B-\u065F\u0670\u0640\p{Cf}\u034F\uFE00-\uFE0F]")
# A base character with what hangs on it: marks, the halfwidth voicing signs, Hangul jamo in a row.
_CLUSTER = regex.compile(r"[\u1100-\u11FF]++|\X[\uFF9E\uFF9F]?", regex.DOTALL)

# Characters that may melt into their neighbours: these need the slow way, cluster by cluster.
_JOINS = regex.compile(r"[\p{M}\uFF9E\uFF9F\u1100-\u11FF]")


class Script(Data, frozen=True, kw_only=True):
    """A script's languages and the one taken when nothing tells them apart."""

    default: str
    languages: tuple[str, ...] = ()


class Han(Data, frozen=True, kw_only=True):
    """Characters and words that only one way of writing Han has."""

    hans: str
    hant: str
    ja: str
    ja_words: tuple[str, ...] = ()


class Writing(Sourced, frozen=True, kw_only=True):
    """``locales/vocabulary/writing.toml``."""

    scripts: dict[str, Script]
    chars_per_word: dict[str, float]
    casing: dict[str, tuple[str, ...]]
    same: dict[str, str]
    guest: str
    han: Han


@cache
def writing() -> Writing:
    """How scripts and languages are written; a broken file is a DataError."""
    return read_words("writing", Writing)


def language_code(tag: str) -> str:
    """The code detectors use for a BCP 47 tag: ``pt-BR`` → ``pt``, ``zh-TW`` → ``zh-Hant``.

    Unknown or empty tags come back lower-cased up to the first hyphen.
    """
    lowered = tag.strip().replace("_", "-").lower()
    parts = lowered.split("-")
    if "hant" in parts:
        return "zh-Hant"
    if "hans" in parts:
        return "zh-Hans"
    same = writing().same
    return same.get(lowered) or same.get(parts[0], parts[0])


def fold(text: str, lang: Language | str | None = None) -> str:
    """``text`` as it is compared; ``lang`` only matters for the dotless i."""
    return fold_map(text, lang)[0]


def fold_map(text: str, lang: Language | str | None = None) -> tuple[str, Sequence[int]]:
    """Folded text and, for each of its characters (and its end), the position it came from.

    A span ``a:b`` of the folded text is ``map[a]:map[b]`` of the original, where ``map[b]``
    already lies behind the last character of a folded cluster.
    """
    code = lang if isinstance(lang, str) else lang.code if lang is not None else ""
    turkic = code in writing().casing.get("turkic", ())
    if text.isascii() and not turkic:
        return text.lower().replace("`", "'"), range(len(text) + 1)
    table, odd = _letter_table(frozenset(text), turkic)
    if not odd:
        return text.translate(table), range(len(text) + 1)
    pieces: list[str] = []
    origins: list[int] = []
    start = 0
    for line in text.splitlines(keepends=True):
        if odd.isdisjoint(line):
            pieces.append(line.translate(table))
            origins.extend(range(start, start + len(line)))
        else:
            for match in _CLUSTER.finditer(line):
                folded = _fold_cluster(match.group(), turkic)
                pieces.append(folded)
                origins.extend([start + match.start()] * len(folded))
        start += len(line)
    origins.append(len(text))
    return "".join(pieces), origins


def _letter_table(letters: frozenset[str], turkic: bool) -> tuple[dict[int, str], frozenset[str]]:
    """A translation table for letters that fold to one wherever they stand, and the others."""
    table = {}
    odd = set()
    for letter in letters:
        folded = _fold_single(letter, turkic)
        if folded is None:
            odd.add(letter)
        else:
            table[ord(letter)] = folded
    return table, frozenset(odd)


@lru_cache(maxsize=65536)
def _fold_single(letter: str, turkic: bool) -> str | None:
    if _JOINS.match(letter):
        return None
    folded = _fold_cluster(letter, turkic)
    return folded if len(folded) == 1 else None


@lru_cache(maxsize=65536)
def _fold_cluster(cluster: str, turkic: bool) -> str:
    text = unicodedata.normalize("NFKC", cluster)
    if turkic:
        text = text.replace("I", "ı").replace("İ", "i")
    text = text.casefold().replace("i̇", "i")
    text = unicodedata.normalize("NFKC", text).translate(_UNIFIED)
    # The bare hamza forms above are single letters only after composition, hence the order.
    return str(_DROPPED.sub("", text))
