"""HTML of a localized catalog: source and target side by side, what customs changed, the score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from listingkit.report.html import page

if TYPE_CHECKING:
    from listingkit.localize.outputs import MarketSummary
    from listingkit.model import Finding, Score, TraceLine
    from listingkit.run.localizing import Localized

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


def view_of(
    localized: Localized,
    market: MarketSummary,
    folders: Sequence[str] = (),
    before: Score | None = None,
    after: Score | None = None,
) -> LocalizedView:
    """The page's content for one market of a run that kept its translations."""
    from listingkit import markets

    written = localized.written.get(market.market, [])
    data = markets.language(market.language, folders)
    groups, left_out = grouped(
        PairRow(
            listing_id=found.segment.listing_id,
            source=found.segment.text,
            target=found.text,
            origin=found.origin,
            status=found.status,
            reasons="; ".join(found.reasons),
        )
        for one in written
        for found in one.translations
    )
    listings = [listing for one in written for listing in one.listings]
    note = localized.notes.get(market.market)
    return LocalizedView(
        name=markets.market(market.market, folders).name,
        language=market.language,
        language_name=data.name if data else market.language,
        direction=data.direction if data else "ltr",
        listings=len(listings),
        counts={
            "segments": market.segments,
            **{origin: market.origins.get(origin, 0) for origin in ORIGINS},
            "review": market.statuses.get("review", 0),
            "blocked": market.statuses.get("blocked", 0),
        },
        groups=groups,
        left_out=left_out,
        trace=[line for listing in listings for line in listing.trace],
        findings=[finding for listing in listings for finding in listing.findings],
        notes=[note] if note else [],
        before=before,
        after=after,
    )
