"""Which texts are worth translating: words, not numbers, codes or addresses."""

from __future__ import annotations

import re
from functools import lru_cache

_ADDRESS = re.compile(r"(?:https?:|mailto:|tel:|www\.)\S*|\S+@\S+\.\S+|\S*/\S*/\S*", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_CODE = re.compile(r"(?=\S*\d)(?=\S*[^\W\d_])[\w./+-]+")
_UNIT = re.compile(r"[\d.,/×x-]+[^\W\d_]{1,5}", re.IGNORECASE)
_IDENTIFIER = re.compile(r"(?=[^_:]*+(?:_|::))[\w:]++")
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{\w*\}|%\(\w+\)[sd]|%[sd]")
_SIZES = frozenset(
    ["xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "2xl", "3xl", "4xl", "5xl"]
)

_UNSEEN = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
)


def readable(text: str) -> str:
    """``text`` without what no reader sees: soft hyphens, zero-width spaces, marks of direction.

    Joiners stay: words of some scripts and emoji are spelled with them.
    """
    return text if text.isascii() else text.translate(_UNSEEN)


@lru_cache(maxsize=65536)
def worth_translating(text: str) -> bool:
    """Whether ``text`` holds a word; numbers, prices, sizes, codes and addresses alone do not.

    Nor do names that only programs know (``__stripe_mid``).
    A number with its unit (``12in``) does: it may have to be converted.
    """
    if not _LETTERS.search(text):
        return False
    rest = _PLACEHOLDER.sub(" ", text)
    for word in rest.split():
        word = word.strip("()[]{}.,;:!?\"'“”‘’«»–—-|/\\*•·")
        if not _LETTERS.search(word) or word.lower() in _SIZES:
            continue
        if _ADDRESS.fullmatch(word) or _IDENTIFIER.fullmatch(word):
            continue
        if _CODE.fullmatch(word) and not _UNIT.fullmatch(word):
            continue
        return True
    return False
