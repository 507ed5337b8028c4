"""What a text is: a name, a label, or in a language that is neither of the two."""

from __future__ import annotations

import regex

from listingkit.language.detect import detect_language, script_of
from listingkit.localize.check.data import may_be
from listingkit.localize.check.pairs import Pair
from listingkit.localize.mt.spans import bare

SURE = 0.85
"""Least confidence with which a third language is told (project)."""

RUNNING = 60
"""Characters of running text from which a language is told; of Han and kana half as many."""

_WORDS = regex.compile(r"[\p{L}\p{M}]+")


def is_naming(pair: Pair) -> bool:
    """Whether a text may be a name: short, and every word of meaning with a capital or a figure."""
    words = _WORDS.findall(pair.said)
    if len(words) > 6 or pair.text.kind in ("paragraph", "bullet"):
        return False
    return all(word[0].isupper() or len(word) < 3 or not word.isascii() for word in words)


def foreign_language(pair: Pair) -> str:
    """The third language a text is surely in, "" where it is in its own or nobody can tell."""
    setting = pair.setting
    text = bare(pair.read, setting.protected)
    wide = 2 if script_of(text) in ("Han", "Kana", "Hangul") else 1
    if len(text) * wide < RUNNING or len(_WORDS.findall(text)) * wide < 8:
        return ""
    found = detect_language(text)
    if found.language is None or found.confidence < SURE:
        return ""
    known = any(may_be(found.language, tag) for tag in (setting.source_tag, setting.target_tag))
    return "" if known else found.language
