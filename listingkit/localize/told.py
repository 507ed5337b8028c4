"""What is told of a listing besides its texts: its keywords, and the lines that culture wrote."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from listingkit.localize.adapt.charts import ChartEdit
from listingkit.localize.adapt.fit import Offer
from listingkit.localize.culture.plan import Inserted
from listingkit.localize.keywords import Keyword, lost_in_title
from listingkit.localize.outputs import ChangeRecord
from listingkit.localize.planning import Goal, ListingPlan
from listingkit.markets import Language
from listingkit.model import (
    Finding,
    Listing,
    Segment,
    Severity,
    SizeChart,
    Status,
    Translation,
    Where,
)

UNSIGNED_LINE = "fixed line not reviewed by a native speaker"


def keyword_findings(
    listing: Listing,
    translations: Collection[Translation],
    keywords: Sequence[Keyword],
    source: Language | None,
    goal: Goal,
) -> list[Finding]:
    """Target keywords that nobody put into the market's words, or that the title lost."""
    kept = sorted({one.text for one in keywords if one.origin == "kept"})
    guessed = sorted({one.text for one in keywords if one.origin == "engine"})
    lost = lost_in_title(translations, keywords, source, goal.language)
    told = (
        ("KEY001", Severity.WARNING, kept, "target keyword in the source language"),
        ("KEY002", Severity.INFO, guessed, "target keyword translated by the engine"),
        ("KEY003", Severity.WARNING, lost, "the title lost its target keyword"),
    )
    return [
        Finding(
            code=code,
            severity=severity,
            message=f"{message}: {', '.join(words)}",
            where=listing.where,
            listing_id=listing.id,
            market=goal.market.code,
        )
        for code, severity, words, message in told
        if words
    ]


def channel_findings(
    listing: Listing,
    translations: Collection[Translation],
    lines: Sequence[str],
    offer: Offer | None,
    goal: Goal,
) -> list[Finding]:
    """What was left out for the channel, and what it will not take as it is."""
    if offer is None:
        return []
    told: list[tuple[str, Severity, str, Where | None]] = []
    for one in translations:
        for reason in one.reasons:
            if reason.startswith("fitted to "):
                told.append(("FIT001", Severity.INFO, reason, one.segment.where))
            elif reason.startswith("does not fit "):
                told.append(("FIT002", Severity.WARNING, reason, one.segment.where))
    limit = offer.limits.get("bullets")
    count = len(lines) + sum(one.segment.kind == "bullet" for one in translations)
    if limit is not None and limit.max is not None and count > limit.max:
        message = f"does not fit {offer.channel}: {count} bullets, {limit.max} allowed"
        told.append(("FIT002", Severity.WARNING, message, None))
    return [
        Finding(
            code=code,
            severity=severity,
            message=message,
            where=where or listing.where,
            listing_id=listing.id,
            market=goal.market.code,
        )
        for code, severity, message, where in told
    ]


def waiting(plan: ListingPlan, path: str, found: Goal, message: str) -> Finding:
    """A line that cannot be written yet."""
    where = plan.segments[0].where if plan.segments else None
    return Finding(
        code="CUL001",
        severity=Severity.INFO,
        message=message,
        where=where or Where(path=path),
        listing_id=plan.listing_id,
        market=found.market.code,
    )


def market_sizes(plan: ListingPlan, chart: SizeChart, edit: ChartEdit, number: int) -> Translation:
    """Size labels put into a chart, so that they stand in the sheet for somebody to check."""
    where = chart.where or (plan.segments[0].where if plan.segments else None)
    return Translation(
        segment=Segment(
            key=f"{plan.listing_id}:size_chart.{number}",
            listing_id=plan.listing_id,
            text=", ".join(own for own, _ in edit.pairs),
            kind="size_cell",
            where=where,
        ),
        text=", ".join(f"{own} → {label}" for own, label in edit.pairs),
        origin="term",
        status="review",
        reasons=(edit.sizes,),
    )


def size_records(key: str, edit: ChartEdit) -> list[ChangeRecord]:
    """The labels put beside the seller's, for the manifest."""
    return [
        ChangeRecord(key=key, kind="size", before=own, after=label) for own, label in edit.pairs
    ]


def written_line(
    plan: ListingPlan, line: Inserted, number: int, text: str, found: Goal
) -> Translation:
    """An inserted line as a translation, so that it stands in the sheet until someone signs it."""
    phrase = found.language.phrases[line.phrase_id]
    where = plan.segments[0].where if plan.segments else None
    return Translation(
        segment=Segment(
            key=f"{plan.listing_id}:culture.{number}",
            listing_id=plan.listing_id,
            text=f"({line.rule}: {line.phrase_id})",
            kind="bullet" if line.slot == "bullet" else "paragraph",
            where=where,
        ),
        text=text,
        origin="phrase",
        status="ready" if phrase.reviewed else "review",
        reviewed=phrase.reviewed,
        reasons=() if phrase.reviewed else (UNSIGNED_LINE,),
    )


def untranslated(segment: Segment) -> Translation:
    """A text that stays as it is and is ready: it is in the language it is wanted in."""
    return Translation(segment=segment, text=segment.text, origin="source", status="ready")


def kept_back(segment: Segment, reason: str) -> Translation:
    """A text that stays in its language until a person has looked at it."""
    status: Status = "blocked" if segment.safety else "review"
    return Translation(
        segment=segment, text=segment.text, origin="source", status=status, reasons=(reason,)
    )
