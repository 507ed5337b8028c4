"""The charts of the HTML report: figures and lengths, drawn by the templates as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listingkit.model import COMPONENTS, STAGES
from listingkit.report.words import number, plural

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.journey import Leak, RuleLeak
    from listingkit.model import LedgerLine

FIXES = 10
BINS = 10


@dataclass(frozen=True)
class Bin:
    """One bar of the distribution: scores from ``low`` to ``high``, height in percent."""

    low: int
    high: int
    count: int
    height: float


@dataclass(frozen=True)
class Histogram:
    """How many listings have which score; ``text`` says the same in words."""

    bins: tuple[Bin, ...]
    median: float
    text: str


@dataclass(frozen=True)
class Heat:
    """Scores of parts: ``rows`` are markets or, with fewer than two of them, journey steps."""

    what: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, float | None, tuple[float | None, ...]], ...]


@dataclass(frozen=True)
class LeakBar:
    """One stage; ``earned`` and ``lost`` are lengths in percent of the longest bar."""

    leak: Leak
    earned: float
    lost: float


@dataclass(frozen=True)
class FixFirst:
    """A rule and what the catalog's score would gain if it were met everywhere.

    ``listings`` have a finding of it, ``unstated`` do not say what it must know, as ``need``
    puts it. ``length`` is the gain in percent of the largest.
    """

    code: str
    summary: str
    findings: int
    listings: int
    unstated: int
    need: str
    gain: float
    length: float


def histogram(scores: Sequence[float]) -> Histogram:
    """The distribution of scores in ten steps; 100 belongs to the last."""
    counts = Counter(min(int(score // BINS), BINS - 1) for score in scores)
    most = max(counts.values(), default=0)
    bins = tuple(
        Bin(10 * n, 10 * n + 10, counts[n], round(100 * counts[n] / most, 2) if most else 0.0)
        for n in range(BINS)
    )
    told = [f"{one.low} to {one.high}: {one.count:,}" for one in bins if one.count]
    ordered = sorted(scores)
    middle = len(ordered) // 2
    median = 0.0
    if ordered:
        low = ordered[middle] if len(ordered) % 2 else ordered[middle - 1]
        median = round((low + ordered[middle]) / 2, 1)
    return Histogram(bins, median, f"Listings by score. {'; '.join(told)}")


def heat_of(document: AuditDocument) -> Heat | None:
    """Scores by market and component, or by step of the journey and component."""
    many = len(document.markets) > 1
    sums: dict[tuple[str, str], list[float]] = {}
    for market, lines in _accounts(document, many).items():
        for line, earned, possible in lines.values():
            row = market if many else line.stage
            for key in ((row, line.component), (row, "")):
                own = sums.setdefault(key, [0.0, 0.0])
                own[0] += earned
                own[1] += possible
    names: list[str] = [*document.markets, "no market"] if many else list(STAGES)
    columns = tuple(name for name in COMPONENTS if any(key[1] == name for key in sums))
    shares = {key: round(100 * earned / possible, 1) for key, (earned, possible) in sums.items()}
    rows = tuple(
        (name, shares.get((name, "")), tuple(shares.get((name, column)) for column in columns))
        for name in names
        if (name, "") in shares
    )
    return Heat("Market" if many else "Step", columns, rows) if rows else None


def _accounts(
    document: AuditDocument, many: bool
) -> dict[str, dict[str, tuple[LedgerLine, float, float]]]:
    """By market, where there are ``many``, and rule: a line, points earned and possible."""
    if not many:
        whole = document.score.ledger if document.score else ()
        lines = {line.code: (line, line.earned, line.possible) for line in whole if line.possible}
        return {"": lines} if lines else {}
    markets: dict[str, dict[str, tuple[LedgerLine, float, float]]] = {}
    for judged in document.listings:
        own = markets.setdefault(judged.market or "no market", {})
        for line in judged.score.ledger:
            if line.possible:
                first, earned, possible = own.get(line.code, (line, 0.0, 0.0))
                own[line.code] = (first, earned + line.earned, possible + line.possible)
    return markets


def picture_of_leaks(leaks: Sequence[Leak]) -> dict[str, list[LeakBar]]:
    """Bars by model: a stage's length is its part of all points, told into earned and lost."""
    models: dict[str, list[LeakBar]] = {}
    longest = max((leak.possible for leak in leaks), default=0.0) or 1.0
    for leak in leaks:
        bar = LeakBar(leak, 100 * leak.earned / longest, 100 * leak.lost / longest)
        models.setdefault(leak.model, []).append(bar)
    return models


def fixes_of(document: AuditDocument) -> list[FixFirst]:
    """The rules that cost the catalog most, be it by findings or by what is not stated."""
    dearest = sorted(_costs(document), key=lambda cost: (-cost.gain, cost.code))[:FIXES]
    codes = {cost.code for cost in dearest}
    lost: Counter[str] = Counter()
    unstated: Counter[str] = Counter()
    needs: dict[str, str] = {}
    for judged in document.listings:
        lost.update({finding.code for finding in judged.findings})
        for line in judged.score.ledger:
            if line.state == "unknown" and line.code in codes:
                unstated[line.code] += 1
                needs.setdefault(line.code, line.why)
    return [
        FixFirst(
            code=cost.code,
            summary=cost.summary,
            findings=document.summary.rules.get(cost.code, 0),
            listings=lost[cost.code],
            unstated=unstated[cost.code],
            need=needs.get(cost.code, ""),
            gain=cost.gain,
            length=100 * cost.gain / dearest[0].gain,
        )
        for cost in dearest
        if cost.gain > 0
    ]


def _costs(document: AuditDocument) -> list[RuleLeak]:
    """Every rule that loses points, once."""
    journey = [leak for leak in document.leaks if leak.model == "journey"]
    return [rule for leak in journey for rule in leak.rules]


def lead(document: AuditDocument) -> str:
    """The report in a sentence: where most points go."""
    journey = [leak for leak in document.leaks if leak.model == "journey" and leak.lost > 0]
    if not journey:
        return ""
    worst = max(journey, key=lambda leak: leak.lost)
    rules = plural(len(worst.rules), "rule")
    return f"{number(worst.share)} % of the lost points are lost at “{worst.stage}”, by {rules}."
