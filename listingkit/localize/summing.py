"""What is told of a market once it is written: its numbers, review files, manifest and assets."""

from __future__ import annotations

from collections.abc import Sequence

from listingkit.engines.inprocess import BatchEngine
from listingkit.engines.routes import Route
from listingkit.localize.files.assets import copy_assets
from listingkit.localize.files.pages import BLOCKED
from listingkit.localize.keywords import FILE as KEYWORD_FILE
from listingkit.localize.keywords import KEYWORD_ORIGINS, keyword_sheet
from listingkit.localize.outputs import (
    ORIGINS,
    STATUSES,
    FileRecord,
    Manifest,
    MarketSummary,
    counted,
    shared_findings,
    withdraw,
    write_file,
    write_json,
)
from listingkit.localize.passes import LocalizeSettings, Planned, Written
from listingkit.localize.planning import Goal
from listingkit.localize.review.export import write_review


def close_market(
    goal: Goal,
    written: Sequence[Written],
    settings: LocalizeSettings,
    planned: Sequence[Planned],
    used: Sequence[BatchEngine],
) -> MarketSummary:
    """Write what goes beside a market's listings, and return its numbers.

    ``used`` are the engines that were asked for it. Files of an earlier run that nothing replaced
    are withdrawn.
    """
    code = goal.market.code
    folder = f"{settings.out}/{code}"
    rows = [found for one in written for found in one.translations]
    listings = tuple(listing for one in written for listing in one.listings)
    review, to_review = write_review(folder, written, goal, settings.translate)
    told = [row for one in written for row in one.keywords]
    searched = write_file(folder, KEYWORD_FILE, keyword_sheet(told))
    shared, single = shared_findings(listings)
    files = tuple(record for one in written for record in one.files)
    withdraw(folder, (*files, *review), BLOCKED)
    beside = (*review, searched)
    taken = (*(file.path for file in (*files, *beside)), "manifest.json")
    assets = sorted({asset for one in written for asset in one.assets})
    copied = copy_assets(folder, assets, taken)
    summary = MarketSummary(
        market=code,
        language=goal.tag if settings.translate else _spoken(planned, code),
        engine="; ".join(f"{one.name} {one.version}" for one in used) or "none",
        engine_choice=tuple(one.why for one in used if isinstance(one, Route) and one.why),
        segments=len(rows),
        unique=len({(found.segment.text, found.segment.markup) for found in rows}),
        origins=counted((found.origin for found in rows), ORIGINS),
        statuses=counted((found.status for found in rows), STATUSES),
        listings=counted((listing.status for listing in listings), STATUSES),
        signed=sum(listing.signed for listing in listings),
        unsigned=sum(listing.unsigned for listing in listings),
        reviewed=sum(listing.reviewed for listing in listings),
        to_review=to_review,
        inserted=sum(len(listing.inserted) for listing in listings),
        findings=counted(single, sorted(set(single))),
        shared=shared,
        keywords=counted((one.origin for _, some in told for one in some), KEYWORD_ORIGINS),
        files=len(files),
        assets=len(copied),
        folder=code,
    )
    manifest = Manifest(
        summary=summary,
        inputs=tuple(FileRecord(path=one.source.relative, sha256=one.sha256) for one in planned),
        outputs=(*files, *beside),
        assets=tuple(copied),
        listings=listings,
    )
    write_json(folder, "manifest.json", manifest)
    return summary


def _spoken(planned: Sequence[Planned], code: str) -> str:
    """The languages of the sources, for texts that stay in them."""
    plans = (plan for one in planned for plan in one.plans[code])
    return ", ".join(sorted({plan.language or "und" for plan in plans}))
