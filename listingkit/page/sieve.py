"""Whether any of many names stands somewhere in a long text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_SHORTEST = 3
_LONGEST = 12
_PLACES_MAX = 500


class Sieve:
    """Names that are looked for in whole sources: first what several of them have in common.

    Searching a source for fifty names takes fifty times as long as for one. ``360`` stands in half
    of the names of turning views, so where it is missing all of those are.
    """

    def __init__(self, sought: Iterable[str]) -> None:
        left = dict.fromkeys(sought)
        self._reach = max(map(len, left), default=0)
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
            names = tuple(shared[part])
            # A longer text is found faster: what stands for one name only is the name.
            self._parts.append((part if len(names) > 1 else names[0], names))
            for name in names:
                del left[name]

    def found(self, text: str) -> frozenset[str]:
        """The names that the text has."""
        return frozenset(self._found(text))

    def any(self, text: str) -> bool:
        """Whether the text has any of the names."""
        return next(self._found(text), None) is not None

    def _found(self, text: str) -> Iterator[str]:
        for part, names in self._parts:
            around = self._around(part, text)
            if around:
                for name in names:
                    if name in around:
                        yield name

    def _around(self, part: str, text: str) -> str:
        """The text near each place of a part; all of it where there are too many."""
        near: list[str] = []
        at = text.find(part)
        while at >= 0:
            if len(near) == _PLACES_MAX:
                return text
            near.append(text[max(0, at - self._reach) : at + self._reach])
            at = text.find(part, at + 1)
        return "\n".join(near)
