"""What the gates share: reasons, the words they look for, and how a text is read by a person."""

from __future__ import annotations

import html
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
import regex

from listingkit.language.tags import primary
from listingkit.localize.mt.spans import find_spans
from listingkit.markets import data_folder, language, read_toml


class Reason(NamedTuple):
    """Why a translation is not ready: a stable code, one phrase, and whether it is a loss."""

    code: str
    message: str
    hard: bool = True


class GateWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of ``locales/vocabulary/gate.toml``, by language code."""

    source: str
    confidence: str
    safety: dict[str, tuple[str, ...]]
    negation: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def gate_words() -> GateWords:
    """Words that make a text a safety text, and words that deny. Raises DataError."""
    return read_toml(data_folder("locales") / "vocabulary" / "gate.toml", GateWords)


@lru_cache(maxsize=32)
def stemmer_of(tag: str) -> Any:
    """The stemmer of a language; None where it has none."""
    data = language(tag)
    if data is None or not data.stemmer:
        return None
    import snowballstemmer

    return snowballstemmer.stemmer(data.stemmer)


@lru_cache(maxsize=65536)
def stem(word: str, tag: str) -> str:
    """A lower-case word without its ending; as it is where the language has no stemmer."""
    stemmer = stemmer_of(tag)
    return str(stemmer.stemWord(word)) if stemmer is not None and len(word) < 60 else word


@lru_cache(maxsize=64)
def word_pattern(words: tuple[str, ...]) -> regex.Pattern[str]:
    """Whole words, also before other scripts; ``*`` at the end of a word stands for any ending."""
    forms = []
    for word in words:
        body = regex.escape(word.rstrip("*")).replace(r"\ ", r"\s+")
        spaceless = regex.search(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]", word)
        left = "" if spaceless else r"(?<![\p{L}\p{M}])"
        right = "" if spaceless or word.endswith("*") else r"(?![\p{L}\p{M}])"
        forms.append(left + body + right)
    return regex.compile("|".join(forms) or r"(?!)", regex.IGNORECASE)


def is_safety(text: str, language: str) -> bool:
    """Whether a text warns of a danger, so that no machine translation of it may be published."""
    words = gate_words().safety.get(primary(language), ())
    return bool(words and word_pattern(words).search(visible(text)))


def visible(text: str) -> str:
    """Text without tags, entities decoded."""
    out, position = [], 0
    for span in find_spans(text):
        if span.tag or (span.kind == "void"):
            out += [text[position : span.start], " "]
            position = span.end
    out.append(text[position:])
    return html.unescape("".join(out))


def same_word(word: str, other: str, tag: str = "") -> bool:
    """Whether two words are one but for its ending.

    By the stemmer of the language ``tag`` where it has one, or by their letters: four fifths of
    the shorter one begin both, and what follows has two letters at most (without a stemmer: three,
    and 70 %). "Bolo" is no "bolso", "camisa" no "camiseta".
    """
    word, other = word.casefold(), other.casefold()
    if word == other:
        return True
    if word[:1] != other[:1]:
        return False
    if tag and stemmer_of(tag) is not None:
        if stem(word, tag) == stem(other, tag):
            return True
        share, rest = 80, 2
    else:
        share, rest = 70, max(3, min(len(word), len(other)) // 2)
    shorter, longer = sorted((len(word), len(other)))
    wanted = max(3, -(-share * shorter // 100))
    common = next((i for i in range(shorter) if word[i] != other[i]), shorter)
    return common >= wanted and longer - common <= rest
