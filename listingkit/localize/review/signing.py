"""What signatures do to a run: signed texts are released, and a changed source takes one back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from rapidfuzz import fuzz, process

from listingkit.localize.keywords import PlanLike
from listingkit.localize.memory.signatures import Signature
from listingkit.localize.memory.store import FUZZY_CUTOFF, Snapshot, key_of
from listingkit.localize.mt.reasons import is_safety
from listingkit.localize.review.edits import is_signable, is_written, told
from listingkit.localize.review.judging import Judge
from listingkit.model import Earlier, Segment, Translation

CHANGED = "source changed since it was signed"
"""Reason of a text whose place was signed with another source."""

UNSIGNED_SAFETY = "a safety text needs a person's signature"
"""Reason of a warning whose translation nobody has signed."""

_SHARED_CODES = frozenset(("name", "tags", "span", "empty", "garbage"))
"""Losses that the market's notation cannot explain: they are looked for in signed texts too."""


def release(
    found: Mapping[str, Translation],
    segments: Iterable[Segment],
    signatures: Mapping[str, Signature],
    memory: Snapshot,
    judge: Judge,
) -> dict[str, Translation]:
    """Translations with everything released that a person signed.

    What is signed for this very place goes before what the memory has signed for the text. A
    person's signature answers what the gate only asks (is this the glossary's word, is it too
    long); what would be lost or false keeps it back all the same.
    """
    out = dict(found)
    for segment in segments:
        given = out[segment.key]
        mine = signatures.get(segment.key)
        if mine is not None and key_of(mine.source) == key_of(segment.text):
            if given.status == "ready" and given.reviewed and given.text == mine.target:
                continue  # known from memory, and through the gate
            lost = judge.losses(segment.text, mine.target)
            if not any(reason.code in _SHARED_CODES for reason in lost):
                out[segment.key] = _signed(given, mine.target)
                continue
        entry = memory.exact(segment.text)
        if entry is not None and entry.reviewed and entry.origin != "engine":
            if given.status != "ready" and not judge.losses(segment.text, entry.target):
                out[segment.key] = _signed(given, entry.target)
        elif given.origin == "memory" and is_safety(segment.text, judge.source):
            out[segment.key] = msgspec.structs.replace(
                given,
                text=segment.text,
                origin="source",
                status="blocked",
                reasons=tuple(dict.fromkeys((*given.reasons, UNSIGNED_SAFETY))),
                suggestion=given.text,
            )
    return out


def _signed(given: Translation, text: str) -> Translation:
    return msgspec.structs.replace(
        given, text=text, origin="memory", status="ready", reviewed=True, reasons=(), suggestion=""
    )


def take_back(
    found: Mapping[str, Translation],
    segments: Sequence[Segment],
    signatures: Mapping[str, Signature],
) -> dict[str, Translation]:
    """Translations with those to review whose place was signed with another source text.

    A text that has only moved within its listing is signed still; one that was changed and has
    moved as well is found by its likeness.
    """
    out = dict(found)
    if not signatures:
        return out
    listings: dict[str, list[Segment]] = {}
    for segment in segments:
        listings.setdefault(segment.listing_id, []).append(segment)
    by_listing: dict[str, list[Signature]] = {}
    for one in signatures.values():
        # What follows the listing's id may hold colons as well.
        steps = one.place.split(":")
        owners = (":".join(steps[:count]) for count in range(1, len(steps)))
        owner = next((listing for listing in owners if listing in listings), "")
        by_listing.setdefault(owner, []).append(one)
    for listing, mine in listings.items():
        here = {key_of(segment.text) for segment in mine}
        signed = by_listing.get(listing, ())
        gone = {one.place: one for one in signed if key_of(one.source) not in here}
        for segment in mine if gone else ():
            given = out[segment.key]
            if given.reviewed or not is_signable(given):
                continue
            earlier = gone.get(segment.key) or _alike(segment, gone)
            if earlier is not None:
                out[segment.key] = _taken_back(given, earlier)
    return out


def _alike(segment: Segment, gone: Mapping[str, Signature]) -> Signature | None:
    """The signed text that this one was, by most in common."""
    texts = {place: key_of(one.source) for place, one in gone.items()}
    best = process.extractOne(
        key_of(segment.text), texts, scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF
    )
    return gone[best[2]] if best else None


def _taken_back(given: Translation, earlier: Signature) -> Translation:
    return msgspec.structs.replace(
        given,
        status="blocked" if given.status == "blocked" else "review",
        reasons=(CHANGED, *(reason for reason in given.reasons if reason != CHANGED)),
        suggestion=earlier.target,
        earlier=Earlier(source=earlier.source, target=earlier.target),
    )


def signed_places(
    found: Mapping[str, Translation], signatures: Mapping[str, Signature]
) -> frozenset[str]:
    """Keys of texts that stand as somebody signed them in this very place of the market."""
    return frozenset(
        key
        for key, one in found.items()
        if (mine := signatures.get(key)) is not None
        and key_of(mine.source) == key_of(one.segment.text)
        and told(mine.target) == told(one.text)
    )


def written_places(
    signatures: Mapping[str, Signature], plans: Iterable[PlanLike]
) -> dict[str, Signature]:
    """Signatures of the lines and size columns that may be written into these listings."""
    if not signatures:
        return {}
    ids = {plan.listing_id for plan in plans}
    return {
        key: one
        for key, one in signatures.items()
        if is_written(key) and key.rpartition(":")[0] in ids
    }


def as_signed(found: Translation, signatures: Mapping[str, Signature]) -> Translation:
    """A line or size column that was written: signed, or taken back where it says another thing."""
    mine = signatures.get(found.segment.key)
    if mine is None or found.reviewed:
        return found
    if told(mine.target) != told(found.text):
        return _taken_back(found, mine)
    return msgspec.structs.replace(found, status="ready", reviewed=True, reasons=())
