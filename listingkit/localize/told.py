"""What is told of a listing besides its texts: keywords, written lines, its account."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from listingkit.catalog.discover import Source
from listingkit.localize.adapt.charts import ChartEdit
from listingkit.localize.adapt.fit import Offer
from listingkit.localize.culture.plan import Inserted
from listingkit.localize.files.documents import Result
from listingkit.localize.keywords import Keyword, lost_in_title
from listingkit.localize.outputs import ORIGINS, STATUSES, ChangeRecord, ListingRecord, counted
from listingkit.localize.planning import Goal, ListingPlan
from listingkit.localize.review.edits import is_signable
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


def record_of(
    source: Source,
    plan: ListingPlan,
    result: Result,
    lines: list[str],
    changes: list[ChangeRecord],
    findings: tuple[Finding, ...],
) -> ListingRecord:
    """The account of one listing in one market."""
    done = result.translations.values()
    statuses = counted((one.status for one in done), STATUSES)
    status: Status = "review" if statuses["review"] or statuses["blocked"] else "ready"
    return ListingRecord(
        id=plan.listing_id,
        source=source.relative,
        language=plan.language,
        status="blocked" if result.blocked else status,
        segments=len(result.translations),
        origins=counted((one.origin for one in done), ORIGINS),
        statuses=statuses,
        signed=sum(one.reviewed for one in done if is_signable(one)),
        unsigned=sum(not one.reviewed for one in done if is_signable(one)),
        reviewed=result.reviewed is not False,
        kept=tuple(
            one.segment.key for one in done if one.origin == "source" and one.status != "ready"
        ),
        inserted=tuple(lines),
        converted=tuple(changes),
        trace=plan.trace,
        findings=tuple(
            msgspec.structs.replace(one, where=_inside(one.where, source)) for one in findings
        ),
    )


def _inside(where: Where, source: Source) -> Where:
    """The place by its path inside the input folder: outputs are the same on every machine."""
    if where.path != source.path:
        return where
    return msgspec.structs.replace(where, path=source.relative)


def as_told(found: Translation, source: Source) -> Translation:
    """A translation whose place is told by its path inside the input folder."""
    segment = found.segment
    if segment.where is None:
        return found
    segment = msgspec.structs.replace(segment, where=_inside(segment.where, source))
    return msgspec.structs.replace(found, segment=segment)
