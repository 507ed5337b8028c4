"""What the gates share: reasons, the words they look for, and how a text is read by a person."""

from __future__ import annotations

import html
from functools import lru_cache
from typing import NamedTuple

import msgspec
import regex

from listingkit.language.tags import primary
from listingkit.localize.mt.spans import find_spans
from listingkit.markets import data_folder, read_toml


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


def same_word(word: str, other: str) -> bool:
    """Whether two words are one but for its ending.

    At least 70 % of the shorter one begin both, and the longer one is at most half as long again.
    """
    word, other = word.casefold(), other.casefold()
    shorter, longer = sorted((len(word), len(other)))
    wanted = max(3, -(-7 * shorter // 10))
    near = longer - shorter <= max(2, shorter // 2)
    return word == other or (near and shorter >= wanted and word[:wanted] == other[:wanted])
