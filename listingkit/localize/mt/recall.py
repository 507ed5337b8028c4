"""What the memory knows of a text: used where it is sure, offered to people where it is near."""

from __future__ import annotations

import msgspec

from listingkit.localize.memory.snapshot import Match, Snapshot
from listingkit.localize.mt.reasons import Reason, is_safety
from listingkit.model import Earlier, Segment, Translation


def recalled(segment: Segment, memory: Snapshot, language: str) -> Match | None:
    """A translation by people that may stand for the text; ``language`` is the source's.

    Numbers are never put into a warning: somebody has to have read it as it is.
    """
    found = memory.match(segment.text, (segment.key, segment.kind))
    if found is not None and found.numbers and is_safety(segment.text, language):
        return None
    return found


def doubts(found: Match, memory: Snapshot) -> tuple[Reason, ...]:
    """What a person has to look at; nothing where the match is good enough to be used as it is."""
    if found.score >= memory.matching.ready:
        return ()
    reasons = [Reason("memory", why, hard=False) for why in found.against]
    if found.numbers:
        reasons.append(Reason("memory", f"memory with other numbers: {found.numbers}", hard=False))
    if not reasons:
        told = f"memory has only a {found.score:.0f} % match"
        reasons.append(Reason("memory", told, hard=False))
    return tuple(reasons)


def offered(translation: Translation, memory: Snapshot) -> Translation:
    """A translation that waits for a person, with the nearest one that the memory has."""
    if translation.status == "ready" or translation.origin == "memory" or translation.reviewed:
        return translation
    near = memory.nearest(translation.segment.text)
    if near is None or near.target == translation.text:
        return translation
    told = near.told(translation.segment.text)
    return msgspec.structs.replace(
        translation,
        reasons=tuple(dict.fromkeys((*translation.reasons, told))),
        suggestion=translation.suggestion or near.target,
        earlier=translation.earlier or Earlier(source=near.entry.source, target=near.target),
    )
