"""What goes into a culture plan and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from listingkit.markets import CultureRule
from listingkit.model import Severity, Struct, TraceLine

Slot = Literal["title", "bullet", "description", "trust"]


class Block(Struct, frozen=True, kw_only=True):
    """One piece of visible source text and the topics it speaks of (:func:`topics_of`)."""

    key: str
    slot: Slot
    text: str
    topics: frozenset[str] = frozenset()


class Inserted(Struct, frozen=True, kw_only=True):
    """A fixed line to write. In a plan, ``to`` is the bullet of its order before which the line
    goes (1 = the first), 0 where it goes to the end.

    ``slots`` are the facts' values as the target language writes them; those named in ``prose``
    are words of the source language, which :func:`render` takes translated.
    """

    slot: Slot
    phrase_id: str
    rule: str
    slots: dict[str, str]
    prose: tuple[str, ...] = ()
    to: int = 0


class Replaced(Struct, frozen=True, kw_only=True):
    """A span of a block's text (``start`` counts characters of the text given) and its successor.

    The spans of one block do not overlap; ``after`` is "" where a sentence is dropped.
    """

    key: str
    start: int
    before: str
    after: str
    rule: str


class CultureFinding(NamedTuple):
    """Something a person should know; ``code`` is one of CUL001-CUL007.

    ``key`` is the block it is about, "" for the listing as a whole.
    """

    code: str
    severity: Severity
    message: str
    key: str = ""


class CulturePlan(Struct, frozen=True, kw_only=True):
    """What culture asks of one listing in one market.

    ``order`` holds all bullet keys. ``review`` names blocks that state a promise which is known
    only for the market of the source: a person decides about them. ``registers`` say how to
    speak: formal, second_person.
    """

    order: tuple[str, ...]
    inserted: tuple[Inserted, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    findings: tuple[CultureFinding, ...] = ()
    trace: tuple[TraceLine, ...] = ()
    registers: tuple[str, ...] = ()
    review: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fired:
    """A rule whose condition holds, with the reason a person can read."""

    rule: CultureRule
    why: str
    priority: float
