"""One stored translation, and how source texts are compared."""

from __future__ import annotations

import unicodedata

import msgspec

from listingkit.model import Origin


class MemoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One stored translation.

    ``source_lang`` and ``target_lang`` are BCP 47 tags; ``context`` is free (the key of a segment,
    or its kind), "" for everywhere; ``origin`` says who made it, "memory" for a person or another
    tool; ``engine`` is the engine's version when it was one; ``reviewed`` when a person signed it.
    ``client`` is whose translation it is, "" for everybody's. ``changed`` is when another tool
    says that it was last changed, as in TMX (``20240131T120000Z``); "" where nobody says.
    """

    source_lang: str
    target_lang: str
    source: str
    target: str
    context: str = ""
    origin: Origin = "memory"
    engine: str = ""
    reviewed: bool = False
    client: str = ""
    changed: str = ""


def key_of(text: str) -> str:
    """How source texts are compared: composed characters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def related(tag: str, wanted: str) -> bool:
    """Whether two tags are of one language; regions may differ, scripts may not."""
    if not wanted:
        return True
    first, second = tag.lower().split("-"), wanted.lower().split("-")
    scripts = [{part for part in parts[1:] if len(part) == 4} for parts in (first, second)]
    return first[0] == second[0] and (not all(scripts) or scripts[0] == scripts[1])


def other_region(tag: str, wanted: str) -> bool:
    """Whether both tags name a region, and not the same one."""
    first, second = (
        {part for part in one.lower().split("-")[1:] if len(part) in (2, 3)}
        for one in (tag, wanted)
    )
    return bool(first and second) and first != second
