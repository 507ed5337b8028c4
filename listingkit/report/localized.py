"""HTML of a localized catalog: source and target side by side, what customs changed, the score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from listingkit.report.html import page

if TYPE_CHECKING:
    from listingkit.model import Finding, Score, TraceLine

SHOWN = 600
"""Segments shown side by side; every one is in the review sheet or the manifest."""

ORIGINS = {
    "memory": "from memory",
    "term": "from the glossary",
    "phrase": "fixed phrases",
    "engine": "from the engine",
    "source": "kept",
}
"""Origin of a translation to the words for it."""


@dataclass(frozen=True)
class PairRow:
    """One segment: source, target, where the target comes from, and what a reviewer must know."""

    listing_id: str
    source: str
    target: str
    origin: str
    status: str
    reasons: str = ""


@dataclass(frozen=True)
class Group:
    """The segments of one listing, in their order."""

    id: str
    rows: tuple[PairRow, ...]


@dataclass(frozen=True)
class LocalizedView:
    """Everything the page of one market shows.

    ``counts`` has ``segments``, one number an origin of :data:`ORIGINS`, ``review`` and
    ``blocked``. ``before`` and ``after`` are catalog scores judged for this market, where known.
    """

    name: str
    language: str
    language_name: str
    direction: str
    listings: int
    counts: dict[str, int]
    groups: tuple[Group, ...]
    left_out: int = 0
    trace: Sequence[TraceLine] = ()
    findings: Sequence[Finding] = ()
    notes: Sequence[str] = ()
    before: Score | None = None
    after: Score | None = None
    origins: dict[str, str] = field(default_factory=lambda: dict(ORIGINS))


def count_rows(rows: Iterable[PairRow]) -> dict[str, int]:
    """The numbers of :class:`LocalizedView` from the segments themselves."""
    every = list(rows)
    origins = Counter(row.origin for row in every)
    statuses = Counter(row.status for row in every)
    return {
        "segments": len(every),
        **{origin: origins[origin] for origin in ORIGINS},
        "review": statuses["review"],
        "blocked": statuses["blocked"],
    }


def grouped(rows: Iterable[PairRow]) -> tuple[tuple[Group, ...], int]:
    """Rows by listing, in their order, as many as are shown; and how many are left out."""
    groups: dict[str, list[PairRow]] = {}
    left_out = 0
    for number, row in enumerate(rows):
        if number < SHOWN:
            groups.setdefault(row.listing_id, []).append(row)
        else:
            left_out += 1
    return tuple(Group(key, tuple(members)) for key, members in groups.items()), left_out


def render(view: LocalizedView) -> str:
    """The page."""
    return page("localized.html", view=view, origins=view.origins)
