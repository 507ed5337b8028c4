"""Markets side by side by their culture: scores with their source, and the rules that fire.

The document behind ``listingkit culture``. Nothing here touches a listing: it says what would be
tried, before facts, limits and law have their say.
"""

from __future__ import annotations

from collections.abc import Sequence

from listingkit import __version__, markets
from listingkit.localize.culture.plan import fired
from listingkit.markets import DIMENSIONS, Scores
from listingkit.model import Struct


class ComparedMarket(Struct, frozen=True, kw_only=True):
    """A market's six scores (0-100, null where none is published) and where they come from."""

    code: str
    name: str
    country: str
    scores: Scores
    source: str


class ComparedDimension(Struct, frozen=True, kw_only=True):
    """One dimension: what it says high and low, and how far the markets are apart on it."""

    id: str
    name: str
    high: str
    low: str
    spread: int | None


class ComparedRule(Struct, frozen=True, kw_only=True):
    """A rule that fires in at least one of the markets.

    ``priority`` and ``why`` are by market, only for those it fires in. ``categories`` are the
    kinds of goods it is for; empty for all.
    """

    id: str
    label: str
    action: str
    evidence: str
    categories: tuple[str, ...]
    priority: dict[str, float]
    why: dict[str, str]


class Move(Struct, frozen=True, kw_only=True):
    """What changes for a listing written for ``origin`` on its way to ``market``.

    ``difference`` is target minus source score, null where one is missing. ``starts`` and ``stops``
    are rules that fire in only one of the two.
    """

    origin: str
    market: str
    difference: Scores
    starts: tuple[str, ...]
    stops: tuple[str, ...]


class Comparison(Struct, frozen=True, kw_only=True):
    """The document of ``listingkit culture``; keys are only ever added to."""

    document: str = "listingkit-culture"
    version: int = 1
    tool: str = f"listingkit {__version__}"
    markets: tuple[ComparedMarket, ...]
    dimensions: tuple[ComparedDimension, ...]
    rules: tuple[ComparedRule, ...]
    moves: tuple[Move, ...] = ()

    def differing(self) -> tuple[ComparedRule, ...]:
        """The rules that fire in some of the markets only."""
        return tuple(rule for rule in self.rules if len(rule.priority) < len(self.markets))

    def common(self) -> tuple[ComparedRule, ...]:
        """The rules that fire in all of the markets."""
        return tuple(rule for rule in self.rules if len(rule.priority) == len(self.markets))


def compare(
    codes: Sequence[str],
    *,
    origin: str | None = None,
    folders: Sequence[str] = (),
    scores_file: str | None = None,
    off: Sequence[str] = (),
) -> Comparison:
    """Markets side by side; with ``origin`` also the way there from that market.

    ``off`` are ids of rules that never act.

    Raises UsageError for a market there is not, DataError for data that cannot be read.
    """
    culture = markets.culture(folders)
    acting = tuple(rule for rule in culture.rules if rule.id not in off)
    wanted = list(dict.fromkeys(code.strip().lower() for code in codes))
    home = origin.strip().lower() if origin else None
    everyone = list(dict.fromkeys([*wanted, *([home] if home else [])]))
    tables = markets.hofstede(scores_file)
    sources = markets.score_sources(scores_file)
    kinds = frozenset(kind for rule in culture.rules for kind in rule.categories)
    found: dict[str, ComparedMarket] = {}
    priority: dict[str, dict[str, float]] = {}
    why: dict[str, dict[str, str]] = {}
    for code in everyone:
        pack = markets.market(code, folders)
        scores = tables.get(pack.country, dict.fromkeys(DIMENSIONS))
        found[code] = ComparedMarket(
            code=pack.code,
            name=pack.name,
            country=pack.country,
            scores=scores,
            source=sources.get(pack.country, ""),
        )
        for one in fired(acting, scores, pack.overrides, kinds):
            if one.priority < culture.limits.least_priority:
                continue
            priority.setdefault(one.rule.id, {})[code] = round(one.priority, 3)
            why.setdefault(one.rule.id, {})[code] = one.why
    rules = [
        ComparedRule(
            id=rule.id,
            label=rule.label,
            action=rule.action,
            evidence=rule.evidence,
            categories=rule.categories,
            priority=priority[rule.id],
            why=why[rule.id],
        )
        for rule in acting
        if rule.id in priority
    ]
    rules.sort(key=lambda rule: -max(rule.priority.values()))
    return Comparison(
        markets=tuple(found.values()),
        dimensions=tuple(
            ComparedDimension(
                id=name,
                name=culture.dimensions[name].name,
                high=culture.dimensions[name].high,
                low=culture.dimensions[name].low,
                spread=_spread([one.scores[name] for one in found.values()]),
            )
            for name in DIMENSIONS
        ),
        rules=tuple(rules),
        moves=tuple(
            _move(found[home], found[code], rules)
            for code in wanted
            if home is not None and code != home
        ),
    )


def _spread(scores: Sequence[int | None]) -> int | None:
    known = [score for score in scores if score is not None]
    return max(known) - min(known) if len(known) > 1 else None


def _move(origin: ComparedMarket, market: ComparedMarket, rules: Sequence[ComparedRule]) -> Move:
    def less(name: str) -> int | None:
        there, here = market.scores[name], origin.scores[name]
        return None if there is None or here is None else there - here

    def fires(code: str) -> list[str]:
        return [rule.id for rule in rules if code in rule.priority]

    new, old = fires(market.code), fires(origin.code)
    return Move(
        origin=origin.code,
        market=market.code,
        difference={name: less(name) for name in DIMENSIONS},
        starts=tuple(one for one in new if one not in old),
        stops=tuple(one for one in old if one not in new),
    )
