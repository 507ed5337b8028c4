"""How one text differs from another, word by word, as a reviewer reads it."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Literal, NamedTuple

import regex

_WORDS = regex.compile(
    r"<[^<>]*>|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|[\p{L}\p{M}\p{N}]+|\s+|."
)
_MOST = 2_000
"""Words beyond which two texts are not compared: the work grows with their square."""


class Piece(NamedTuple):
    """A stretch of text that is in both, only in the earlier one, or only in the later one."""

    kind: Literal["same", "gone", "new"]
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Pieces of both texts in reading order; what is gone stands before what took its place."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > _MOST:
        return [Piece("gone", before), Piece("new", after)]
    found: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for what, low, high, start, end in matcher.get_opcodes():
        if what == "equal":
            found.append(Piece("same", "".join(old[low:high])))
            continue
        found += [Piece("gone", "".join(old[low:high]))] if high > low else []
        found += [Piece("new", "".join(new[start:end]))] if end > start else []
    return found
