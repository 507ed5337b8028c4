"""Points earned of points possible: for a listing, for a catalog, before and after.

Every rule that applies can be earned. What a listing positively does not need is left out; what
is unknown is lost, so that saying less never scores more.

Called, the module is :func:`listingkit.api.score`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from listingkit.callables import make_callable
from listingkit.model import COMPONENTS, STAGES, Judged, LedgerLine, Score, Struct


class LineChange(Struct, frozen=True, kw_only=True):
    """How one rule's points moved: earned of possible, before and after, in percent points."""

    code: str
    before: float | None
    after: float | None
    change: float


class Comparison(Struct, frozen=True, kw_only=True):
    """Two scores side by side; ``change`` is after minus before, in points of 100.

    ``only_before`` and ``only_after`` name the listings that the other side does not have.
    ``listings`` holds id, before and after of the listings that both have.
    """

    before: Score
    after: Score
    change: float
    components: dict[str, float | None]
    stages: dict[str, float | None]
    rules: tuple[LineChange, ...]
    listings: tuple[tuple[str, float, float], ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


def percent(lines: Iterable[LedgerLine]) -> float | None:
    """Earned of possible, 0 to 100 with two decimals; None when nothing could be earned."""
    earned = possible = 0.0
    for line in lines:
        earned += line.earned
        possible += line.possible
    return round(100 * earned / possible, 2) if possible else None


def score_of(ledger: Sequence[LedgerLine]) -> Score:
    """The score that a ledger explains. A ledger in which nothing is possible scores 100."""
    names = ("", *COMPONENTS, *STAGES)
    earned, possible = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    for line in ledger:
        asked = line.possible
        if not asked:
            continue
        component, stage, got = line.component, line.stage, line.earned
        possible[""] += asked
        possible[component] += asked
        possible[stage] += asked
        if got:
            earned[""] += got
            earned[component] += got
            earned[stage] += got
    shares = {
        name: round(100 * earned[name] / possible[name], 2) if possible[name] else None
        for name in names
    }
    total = shares[""]
    return Score(
        total=100.0 if total is None else total,
        components={name: shares[name] for name in COMPONENTS},
        stages={name: shares[name] for name in STAGES},
        ledger=tuple(ledger),
    )


def catalog_score(judged: Iterable[Judged]) -> Score:
    """The score of many listings: the points of all of them, added up rule by rule.

    Works through an iterator once and keeps one line a rule, whatever the number of listings.
    """
    sums: dict[str, _Sum] = {}
    for one in judged:
        for line in one.score.ledger:
            own = sums.get(line.code)
            if own is None:
                own = sums[line.code] = _Sum(line)
            own.add(line)
    return score_of([sums[code].line() for code in sorted(sums)])


class _Sum:
    """Running account of one rule over many listings."""

    def __init__(self, line: LedgerLine) -> None:
        self.first = line
        self.possible = 0.0
        self.earned = 0.0
        self.states = dict.fromkeys(("earned", "lost", "unknown", "exempt"), 0)

    def add(self, line: LedgerLine) -> None:
        self.possible += line.possible
        self.earned += line.earned
        self.states[line.state] += 1

    def line(self) -> LedgerLine:
        states = self.states
        state = next((s for s in ("lost", "unknown", "earned") if states[s]), "exempt")
        told = [f"{state} {count}" for state, count in states.items() if count]
        return LedgerLine(
            code=self.first.code,
            stage=self.first.stage,
            component=self.first.component,
            possible=round(self.possible, 4),
            earned=round(self.earned, 4),
            state=state,  # type: ignore[arg-type]
            why=", ".join(told),
        )


def compare(before: Sequence[Judged], after: Sequence[Judged]) -> Comparison:
    """Set two audits side by side: whole, by component, by stage, by rule and by listing."""
    first, second = catalog_score(before), catalog_score(after)
    old = {line.code: percent([line]) for line in first.ledger}
    new = {line.code: percent([line]) for line in second.ledger}
    rules = [
        LineChange(code=code, before=old.get(code), after=new.get(code), change=change)
        for code in sorted(old.keys() | new.keys())
        if (change := _change(old.get(code), new.get(code)))
    ]
    totals_before, totals_after = _totals(before), _totals(after)
    return Comparison(
        before=first,
        after=second,
        change=round(second.total - first.total, 2),
        components=_changes(first.components, second.components),
        stages=_changes(first.stages, second.stages),
        rules=tuple(rules),
        listings=tuple(
            (key[0], totals_before[key], totals_after[key])
            for key in totals_before
            if key in totals_after
        ),
        only_before=tuple(key[0] for key in totals_before if key not in totals_after),
        only_after=tuple(key[0] for key in totals_after if key not in totals_before),
    )


def _totals(judged: Iterable[Judged]) -> dict[tuple[str, int], float]:
    """Scores by id; the second listing of an id is compared with the second of the other side."""
    found: dict[tuple[str, int], float] = {}
    seen: dict[str, int] = {}
    for one in judged:
        number = seen[one.listing_id] = seen.get(one.listing_id, 0) + 1
        found[one.listing_id, number] = one.score.total
    return found


def _change(before: float | None, after: float | None) -> float:
    """Difference where both sides were asked, else nothing."""
    return 0.0 if before is None or after is None else round(after - before, 2)


def _changes(
    before: dict[str, float | None], after: dict[str, float | None]
) -> dict[str, float | None]:
    return {
        name: None
        if before.get(name) is None or after.get(name) is None
        else _change(before[name], after[name])
        for name in before
    }


make_callable(__name__)
