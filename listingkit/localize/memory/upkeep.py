"""Looking into a memory: what is in it, where a word stands, what will never be used again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex
from rapidfuzz import fuzz

from listingkit.localize.memory.entry import MemoryEntry, key_of

_VERSION = regex.compile(r"\A(\S+) v?(\d+(?:\.\d+)*)")


def found_in(
    entries: Iterable[MemoryEntry], text: str, *, near: float | None = None
) -> Iterator[tuple[MemoryEntry, float]]:
    """Entries that have ``text`` in their source or target, in any case, each with 100.

    With ``near``, also those with something at least so many percent like it in one of them.
    """
    wanted = key_of(text).casefold()
    for entry in entries:
        sides = [key_of(side).casefold() for side in (entry.source, entry.target)]
        if any(wanted in side for side in sides):
            yield entry, 100.0
        elif near is not None:
            alike = max(fuzz.partial_ratio(wanted, side, score_cutoff=near) for side in sides)
            if alike >= near and all(len(side) >= len(wanted) / 2 for side in sides):
                yield entry, float(alike)


def outdated(
    entries: Iterable[MemoryEntry], generation: str, versions: Iterable[str] = ()
) -> list[MemoryEntry]:
    """What engines made, nobody signed, and no run will use again.

    That is what was made by an older version of an engine that has made something since, or
    before the present ``generation`` of checks; and what ``versions`` begin or are.
    """
    made = [one for one in entries if one.origin == "engine" and not one.reviewed]
    newest: dict[str, tuple[int, ...]] = {}
    for one in made:
        name, number = _version(one.engine)
        newest[name] = max(newest.get(name, ()), number)
    return [
        one
        for one in made
        if not one.engine.endswith(generation)
        or _version(one.engine)[1] < newest[_version(one.engine)[0]]
        or any(one.engine.startswith(version) for version in versions)
    ]


def _version(engine: str) -> tuple[str, tuple[int, ...]]:
    """Name and number of an engine's version: ``fxtranslate 0.3.1 en-pt:…``."""
    match = _VERSION.match(engine)
    if match is None:
        return engine, ()
    return match[1], tuple(int(part) for part in match[2].split("."))
