"""Before and after in HTML: which rules moved the score, by how many points, and which listings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listingkit.rules.core import all_rules
from listingkit.score import compare, percent

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.model import LedgerLine, Score

LEAST = 0.05
"""Points of 100 below which a move is not shown by itself."""

_CAUSES = (
    (re.compile("glossary says "), "the glossary has another word"),
    (re.compile("which meaning of "), "a word with several meanings"),
    (re.compile(r"\d+ words for \d"), "something may be left out"),
    (re.compile(r"memory has a \d"), "memory has something similar"),
)
"""Reasons that name words of the text, and how they are counted."""


@dataclass(frozen=True)
class Move:
    """One rule: its points earned of possible before and after in percent (None: not asked).

    ``points`` is what it adds to the catalog's score or takes from it; those of all rules add up
    to the change of the score. ``length`` is that in percent of the largest.
    """

    code: str
    summary: str
    before: float | None
    after: float | None
    points: float
    length: float
    why: str


@dataclass(frozen=True)
class Moves:
    """Everything that moved; ``small`` rules moved less than is shown, by ``rest`` together.

    ``listings`` are the scores before and after of the listings that both sides have, by id.
    """

    change: float
    rules: tuple[Move, ...]
    small: int
    rest: float
    listings: dict[str, tuple[float, float]]

    @property
    def raised(self) -> tuple[Move, ...]:
        """Rules that add points, most first."""
        return tuple(move for move in self.rules if move.points > 0)

    @property
    def lowered(self) -> tuple[Move, ...]:
        """Rules that take points, most first."""
        return tuple(move for move in self.rules if move.points < 0)


def moves_of(before: AuditDocument, after: AuditDocument) -> Moves | None:
    """What moved between two audits; None where one of them judged nothing."""
    if before.score is None or after.score is None:
        return None
    both = compare(before.listings, after.listings)
    summaries = {code: rule.summary for code, rule in all_rules().items()}
    found = _moves(both.before, both.after, summaries)
    shown = [move for move in found if abs(move.points) >= LEAST]
    hidden = [move for move in found if abs(move.points) < LEAST and move.points]
    return Moves(
        change=both.change,
        rules=tuple(shown),
        small=len(hidden),
        rest=sum(move.points for move in hidden),
        listings={name: (old, new) for name, old, new in both.listings},
    )


def _moves(before: Score, after: Score, summaries: Mapping[str, str]) -> list[Move]:
    old = {line.code: line for line in before.ledger}
    new = {line.code: line for line in after.ledger}
    level = before.total / 100
    points = {code: 100 * share for code, share in _shares(after.ledger, level).items()}
    for code, share in _shares(before.ledger, level).items():
        points[code] = points.get(code, 0.0) - 100 * share
    most = max((abs(value) for value in points.values()), default=0.0) or 1.0
    moves = [
        Move(
            code=code,
            summary=summaries.get(code, ""),
            before=percent([old[code]]) if code in old else None,
            after=percent([new[code]]) if code in new else None,
            points=value,
            length=100 * abs(value) / most,
            why=new[code].why if code in new else "",
        )
        for code, value in points.items()
    ]
    return sorted(moves, key=lambda move: (-abs(move.points), move.code))


def _shares(ledger: Iterable[LedgerLine], level: float) -> dict[str, float]:
    """By how much each rule lifts the score above ``level`` (0-1), or pulls it below.

    Measured so, a rule that is asked only afterwards counts for what it earns above the others,
    and one that stays as it was for next to nothing; the sum over all rules is the score less
    ``level``.
    """
    lines = list(ledger)
    whole = sum(line.possible for line in lines) or 1.0
    return {line.code: (line.earned - level * line.possible) / whole for line in lines}


def flags_of(reasons: Iterable[str], most: int = 12) -> list[tuple[str, int]]:
    """Why texts wait for a person, most frequent first; ``reasons`` of one text part by "; ".

    What differs from text to text is left out, so that the same cause is counted together.
    """
    counts: Counter[str] = Counter()
    for told in reasons:
        counts.update(causes_of(told))
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ordered[:most]


def causes_of(reasons: str) -> list[str]:
    """The causes in the reasons of one text, each once, in their order."""
    return list(dict.fromkeys(_cause(one) for one in reasons.split("; ") if one))


def _cause(reason: str) -> str:
    for start, cause in _CAUSES:
        if start.match(reason):
            return cause
    return reason.split(":", 1)[0]
