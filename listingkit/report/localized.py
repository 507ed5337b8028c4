"""HTML of a localized catalog: source and target side by side, what customs changed, the score."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from listingkit.localize.review.differences import differences
from listingkit.localize.review.edits import is_signable
from listingkit.report.html import page
from listingkit.report.html_moves import Moves, causes_of, flags_of, moves_of
from listingkit.report.words import clean

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.localize.outputs import ListingRecord, MarketSummary, SharedFinding
    from listingkit.localize.passes import Written
    from listingkit.model import Finding, Score, TraceLine, Translation
    from listingkit.run.localizing import Localized

SHOWN = 10_000
"""Segments shown side by side, those that wait for a person first; review.xlf has every one."""

ORIGINS = {
    "memory": "from memory",
    "term": "from the glossary",
    "phrase": "fixed phrases",
    "attributes": "from attributes",
    "engine": "from the engine",
    "source": "kept",
}
"""Origin of a translation to the words for it."""


@dataclass(frozen=True)
class PairRow:
    """One segment: source, target, where the target comes from, and what a reviewer must know.

    ``converted`` are quantities as (before, after), ``earlier`` is a source text that was much the
    same, with its translation, ``suggestion`` what failed a gate.
    """

    source: str
    target: str
    origin: str
    status: str
    reasons: str = ""
    reviewed: bool = False
    converted: tuple[tuple[str, str], ...] = ()
    earlier: tuple[str, str] | None = None
    suggestion: str = ""

    @property
    def causes(self) -> list[str]:
        """The reasons without what differs from text to text, as they are counted."""
        return causes_of(self.reasons)

    @property
    def source_parts(self) -> list[tuple[str, str]]:
        """The source in pieces for reading; see :func:`parts_of`."""
        return parts_of(self.source, [before for before, _ in self.converted])

    @property
    def target_parts(self) -> list[tuple[str, str]]:
        """The target in pieces for reading."""
        return parts_of(self.target, [after for _, after in self.converted])

    @property
    def changes(self) -> list[tuple[str, str]]:
        """What differs between the earlier source text and this one: kind and text of each piece.

        The kinds are "same", "gone", "new", and "tag" for a tag in both.
        """
        if not self.earlier:
            return []
        return [
            (kind or piece.kind, text)
            for piece in differences(clean(self.earlier[0]), clean(self.source))
            for kind, text in (_pieces(piece.text) if piece.kind == "same" else [("", piece.text)])
        ]


_TAG = re.compile(r"(<[^<>]*>)")


def parts_of(text: str, converted: Sequence[str] = ()) -> list[tuple[str, str]]:
    """A text in pieces, each with its kind: "tag", "converted" or "" for words.

    Tags stand by themselves, so that they stay whole in text that runs from right to left.
    """
    return _pieces(clean(text), converted)


def _pieces(text: str, converted: Sequence[str] = ()) -> list[tuple[str, str]]:
    parts = [("tag" if _TAG.fullmatch(one) else "", one) for one in _TAG.split(text) if one]
    for figure in sorted({clean(one) for one in converted if one.strip()}, key=len, reverse=True):
        cut = re.compile(f"({re.escape(figure)})")
        parts = [
            (kind or ("converted" if one == figure else ""), one)
            for kind, whole in parts
            for one in ([whole] if kind else cut.split(whole))
            if one
        ]
    return parts


@dataclass(frozen=True)
class Group:
    """One listing: its segments in their order, what customs changed, what was found.

    ``left_out`` counts the segments that are not shown; they stand in the files. ``scores`` are
    the listing's before and after, where known.
    """

    id: str
    status: str
    rows: tuple[PairRow, ...]
    left_out: int = 0
    trace: Sequence[TraceLine] = ()
    findings: Sequence[Finding] = ()
    scores: tuple[float, float] | None = None

    @property
    def to_review(self) -> int:
        """Segments shown that a person must look at."""
        return sum(row.status != "ready" for row in self.rows)


@dataclass(frozen=True)
class LocalizedView:
    """Everything the page of one market shows.

    ``counts`` has ``segments``, one number an origin of :data:`ORIGINS`, ``review``, ``blocked``
    and ``signed``. ``shared`` are findings that several listings have
    alike. ``before`` and ``after`` are catalog scores judged for this market, where known, and
    ``moves`` what lies between them. ``flags`` count why texts wait for a person.
    """

    name: str
    language: str
    language_name: str
    direction: str
    listings: int
    counts: dict[str, int]
    groups: tuple[Group, ...]
    notes: Sequence[str] = ()
    shared: Sequence[SharedFinding] = ()
    before: Score | None = None
    after: Score | None = None
    moves: Moves | None = None
    flags: Sequence[tuple[str, int]] = ()
    origins: dict[str, str] = field(default_factory=lambda: dict(ORIGINS))


def groups_of(
    written: Iterable[Written],
    told: Collection[tuple[str, str]] = (),
    scores: Mapping[str, tuple[float, float]] = MappingProxyType({}),
) -> Iterator[Group]:
    """The listings of a market with their segments, as many of all as are shown.

    ``told`` are findings, by code and message, that stand above all listings already; ``scores``
    those of the listings before and after, by id.
    """
    found = [(listing, rows) for one in written for listing, rows in _rows(one)]
    waiting = sum(row.status != "ready" for _, rows in found for row in rows)
    # Room is for those that wait; what is left of it for those that are ready.
    spare = max(0, SHOWN - waiting)
    wanted = min(SHOWN, waiting)
    for listing, mine in found:
        shown = []
        for row in mine:
            if row.status != "ready" and wanted:
                wanted -= 1
                shown.append(row)
            elif row.status == "ready" and spare:
                spare -= 1
                shown.append(row)
        yield Group(
            id=listing.id,
            status=listing.status,
            rows=tuple(shown),
            left_out=len(mine) - len(shown),
            trace=listing.trace,
            findings=[one for one in listing.findings if (one.code, one.message) not in told],
            scores=scores.get(listing.id),
        )


def _is_earlier(found: Translation) -> bool:
    """Whether what is suggested is the earlier translation, which is shown anyway."""
    return found.earlier is not None and found.earlier.target == found.suggestion


def _rows(written: Written) -> Iterator[tuple[ListingRecord, list[PairRow]]]:
    """The listings of one source, each with its rows."""
    rows: dict[str, dict[PairRow, None]] = {}
    converted: dict[str, list[tuple[str, str]]] = {}
    for listing in written.listings:
        for change in listing.converted:
            if change.kind != "channel":
                converted.setdefault(change.key, []).append((change.before, change.after))
    for found in written.translations:
        row = PairRow(
            source=found.segment.text,
            target=found.text,
            origin=found.origin,
            status=found.status,
            reasons="; ".join(found.reasons),
            reviewed=found.reviewed and is_signable(found),
            converted=tuple(converted.get(found.segment.key, ())),
            earlier=(found.earlier.source, found.earlier.target) if found.earlier else None,
            suggestion="" if _is_earlier(found) else found.suggestion,
        )
        # The same text in several places of a page (menus, markup) is shown once.
        rows.setdefault(found.segment.listing_id, {})[row] = None
    for listing in written.listings:
        yield listing, list(rows.get(listing.id, ()))


def render(view: LocalizedView) -> str:
    """The page."""
    return page("localized.html", view=view, origins=view.origins, parts_of=parts_of)


def view_of(
    localized: Localized,
    market: MarketSummary,
    folders: Sequence[str] = (),
    before: AuditDocument | None = None,
    after: AuditDocument | None = None,
) -> LocalizedView:
    """The page's content for one market of a run that kept its translations.

    ``before`` and ``after`` are audits of the sources and of what was written, for this market.
    """
    from listingkit import markets

    written = localized.written.get(market.market, [])
    data = markets.language(market.language, folders)
    told = {(one.code, one.message) for one in market.shared}
    moves = moves_of(before, after) if before and after else None
    groups = tuple(groups_of(written, told, moves.listings if moves else {}))
    reasons = ("; ".join(found.reasons) for one in written for found in one.translations)
    note = localized.notes.get(market.market)
    return LocalizedView(
        name=markets.market(market.market, folders).name,
        language=market.language,
        language_name=data.name if data else market.language,
        direction=data.direction if data else "ltr",
        listings=len(groups),
        counts={
            "segments": market.segments,
            **{origin: market.origins.get(origin, 0) for origin in ORIGINS},
            "review": market.statuses.get("review", 0),
            "blocked": market.statuses.get("blocked", 0),
            "signed": market.signed,
        },
        groups=groups,
        notes=[note] if note else [],
        shared=market.shared,
        before=before.score if before and moves else None,
        after=after.score if after and moves else None,
        moves=moves,
        flags=flags_of(reasons),
    )
