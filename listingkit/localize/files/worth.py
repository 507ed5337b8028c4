"""Which texts are worth translating: words, not numbers, codes or addresses."""

from __future__ import annotations

import re
from functools import lru_cache

_ADDRESS = re.compile(r"(?:https?:|mailto:|tel:|www\.)\S*|\S+@\S+\.\S+|\S*/\S*/\S*", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_CODE = re.compile(r"(?=\S*\d)(?=\S*[^\W\d_])[\w./+-]+")
_UNIT = re.compile(r"[\d.,/×x-]+[^\W\d_]{1,5}", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{\w*\}|%\(\w+\)[sd]|%[sd]")
_SIZES = frozenset(
    ["xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "2xl", "3xl", "4xl", "5xl"]
)


@lru_cache(maxsize=65536)
def worth_translating(text: str) -> bool:
    """Whether ``text`` holds a word; numbers, prices, sizes, codes and addresses alone do not.

    A number with its unit (``12in``) does: it may have to be converted.
    """
    if not _LETTERS.search(text):
        return False
    rest = _PLACEHOLDER.sub(" ", text)
    for word in rest.split():
        word = word.strip("()[]{}.,;:!?\"'“”‘’«»–—-|/\\*•·")
        if not _LETTERS.search(word) or word.lower() in _SIZES:
            continue
        if _ADDRESS.fullmatch(word):
            continue
        if _CODE.fullmatch(word) and not _UNIT.fullmatch(word):
            continue
        return True
    return False
