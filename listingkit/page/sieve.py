"""Whether any of many names stands somewhere in a long text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SHORTEST = 4
_LONGEST = 12
_PLACES_MAX = 500
# Letters and digits that sources of pages have seldom (under 1 % of the characters each).
_RARE = "jzVX6kyvfw"


class Sieve:
    """Names that are looked for in whole sources: first what several of them have in common.

    Searching a source for fifty names takes fifty times as long as for one. Names that have a rare
    character are looked for together, in one pass that stops at those characters only. Of the
    others several share a part: where it is missing all of those are.
    """

    def __init__(self, sought: Iterable[str]) -> None:
        names = tuple(dict.fromkeys(sought))
        self._reach = max(map(len, names), default=0)
        self._rare = tuple(name for name in names if not _is_plain(name))
        self._stops = _stops(self._rare)
        left = dict.fromkeys(filter(_is_plain, names))
        self._parts: list[tuple[str, tuple[str, ...]]] = []
        while left:
            shared: dict[str, list[str]] = {}
            for name in left:
                parts = {
                    name[start : start + length]
                    for length in range(_SHORTEST, _LONGEST + 1)
                    for start in range(max(1, len(name) - length + 1))
                }
                for part in parts:
                    shared.setdefault(part, []).append(name)
            part = max(shared, key=lambda part: (len(shared[part]), len(part), part))
            found = tuple(shared[part])
            # A longer text is found faster: what stands for one name only is the name.
            self._parts.append((part if len(found) > 1 else found[0], found))
            for name in found:
                del left[name]

    def found(self, text: str) -> frozenset[str]:
        """The names that the text has."""
        return frozenset(self._found(text))

    def any(self, text: str) -> bool:
        """Whether the text has any of the names."""
        return next(self._found(text), None) is not None

    def _found(self, text: str) -> Iterator[str]:
        if self._stops is not None:
            around = self._near(text, (match.start() for match in self._stops.finditer(text)))
            if around:
                yield from (name for name in self._rare if name in around)
        for part, names in self._parts:
            around = self._near(text, _places(part, text))
            if around:
                yield from (name for name in names if name in around)

    def _near(self, text: str, places: Iterable[int]) -> str:
        """The text near some places; all of it where there are too many."""
        near: list[str] = []
        for at in places:
            if len(near) == _PLACES_MAX:
                return text
            near.append(text[max(0, at - self._reach) : at + self._reach])
        return "\n".join(near)


def _places(part: str, text: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _is_plain(name: str) -> bool:
    return not any(char in name for char in _RARE)


def _stops(names: Iterable[str]) -> re.Pattern[str] | None:
    """What stands at the rare character of a name: the rest of the name, behind its beginning."""
    rests: dict[str, dict[str, None]] = {}
    for name in names:
        char = next(char for char in _RARE if char in name)
        begin, _, end = name.partition(char)
        behind = f"(?<={re.escape(begin + char + end)})" if begin else ""
        rests.setdefault(char, {})[re.escape(end) + behind] = None
    found = (f"{re.escape(char)}(?:{'|'.join(ends)})" for char, ends in rests.items())
    return re.compile("|".join(found)) if rests else None
