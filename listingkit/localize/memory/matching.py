"""Which matches of the memory count, and how much: a table of the settings."""

from __future__ import annotations

import msgspec


class Matching(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[localize.matching]``: which matches of the memory count, in percent.

    ``ready`` is the least that is used without a person's look, ``fuzzy`` the least that is shown
    to one. The others are what comes off a match: one that nobody signed, one made by a machine,
    one for another region, client or place; one of several that contradict each other; one with
    other numbers or other tags. Defaults are the project's.
    """

    ready: float = 99.0
    fuzzy: float = 75.0
    unsigned: float = 5.0
    machine: float = 10.0
    region: float = 3.0
    client: float = 8.0
    place: float = 1.0
    several: float = 2.0
    numbers: float = 1.0
    tags: float = 2.0
