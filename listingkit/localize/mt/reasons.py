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


def safety_reason(origin: str) -> Reason:
    """Why a warning whose translation nobody signed is not ready.

    It is not published; but a label of the glossary (Warning, Maximum load) is only looked at.
    """
    if origin == "term":
        return Reason("safety", "a safety label that nobody has signed", hard=False)
    return Reason("safety", "a safety text needs a person's translation")


class GateWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of ``locales/vocabulary/gate.toml``, by language code."""

    source: str
    confidence: str
    safety: dict[str, tuple[str, ...]]
    signals: dict[str, tuple[str, ...]]
    harmless: dict[str, tuple[str, ...]]
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


WARNING_SIGNS = frozenset("\u26a0\u2620\u2622\u2623")
"""⚠ ☠ ☢ ☣: what stands behind one of them is a warning."""


_REST = regex.compile(r"[\p{L}\p{M}]*+")


def is_safety(text: str, language: str) -> bool:
    """Whether a text warns of a danger, so that no machine translation of it may be published."""
    code = primary(language)
    shown = visible(text)
    if WARNING_SIGNS & set(shown) or is_signal(shown, language):
        return True
    found = gate_words()
    words = found.safety.get(code, ())
    if not words or not word_pattern(words).search(shown):
        return False
    harmless = found.harmless.get(code, ())
    return bool(word_pattern(words).search(word_pattern(harmless).sub(" ", shown)))


def is_signal(text: str, language: str) -> bool:
    """Whether a plain text signals a warning: "WARNING: …", "Caution!", or the word alone."""
    words = gate_words().signals.get(primary(language), ())
    if not words:
        return False
    for match in word_pattern(words).finditer(text):
        if text[: match.start()][-1:].isalpha():
            continue
        end = match.end() + len(_REST.match(text, match.end())[0])
        behind = text[end : end + 2].lstrip()[:1]
        alone = not regex.search(r"[\p{L}\p{N}]", text[: match.start()] + text[end:])
        shouted = match[0].isupper() and not text.isupper() and match[0].lower() != match[0]
        if behind in (":", "!", "\uff1a", "\uff01") or alone or shouted:
            return True
    return False


def heads_warnings(text: str, language: str) -> bool:
    """Whether a text is but the heading of warnings: what is listed below it belongs to it."""
    shown = visible(text).strip()
    words = gate_words().signals.get(primary(language), ())
    plain = regex.sub(r"[^\p{L}\p{M}\p{N}]+", " ", shown).strip()
    found = word_pattern(words).match(plain) if words and len(plain) < 60 else None
    return found is not None and _REST.fullmatch(plain, found.end()) is not None


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
    if word[:2] != other[:2]:
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
