"""How a check on a translation is written, found and documented: a rule, on a pair of texts.

It is a decorated generator like the rules of the audit (:mod:`listingkit.rules.core`), with a
docstring, a bad and a good example, and a code of the family LOC from 101 on.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, cast

from listingkit.model import Severity, Struct, Where
from listingkit.rules.core import Check, Example, Rule

if TYPE_CHECKING:
    from listingkit.localize.check.pairs import Pair

PairOn = Literal["pair", "listing", "catalog"]


class PairHit(Struct, frozen=True, kw_only=True):
    """What is wrong with one translation; ``severity`` overrides the rule's own."""

    message: str
    severity: Severity | None = None
    fix: str = ""


class Said(Struct, frozen=True, kw_only=True):
    """One pair as the checks across a catalog see it."""

    listing: str
    field: str
    kind: str
    source: str
    target: str
    languages: tuple[str, str]
    where: Where


PairCheck = Callable[["Pair"], Iterable[PairHit]]
WholeCheck = Callable[[str], Iterable[PairHit]]
CatalogCheck = Callable[[list[Said]], Iterable[tuple[Said, PairHit]]]


@dataclass(frozen=True)
class PairRule(Rule):
    """A rule on translations. ``across`` is "pair" or, for all pairs together, "catalog"."""

    across: PairOn = "pair"

    def pairs(self, pair: Pair) -> Iterable[PairHit]:
        """What it says of one pair."""
        return cast("PairCheck", self.check)(pair)

    def whole(self, state: str) -> Iterable[PairHit]:
        """What it says of a listing that both sides have, or one alone."""
        return cast("WholeCheck", self.check)(state)

    def catalog(self, said: list[Said]) -> Iterable[tuple[Said, PairHit]]:
        """What it says of all of them."""
        return cast("CatalogCheck", self.check)(said)


_RULES: dict[str, PairRule] = {}


def pair_rule(
    code: str,
    severity: Severity,
    *,
    bad: Example,
    good: Example,
    across: PairOn = "pair",
    example: dict[str, Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a generator of hits as a check on translations.

    ``bad`` and ``good`` hold source and target and, where they matter, their languages; see
    :mod:`listingkit.localize.check.examples`. The docstring has a summary line, ``Why:`` and
    ``Fix:``.
    """

    def register(check: Callable[..., Any]) -> Callable[..., Any]:
        if code in _RULES:
            raise ValueError(f"rule {code} is defined twice")
        _RULES[code] = PairRule(
            code=code,
            name=check.__name__.replace("_", "-"),
            check=cast("Check", check),
            severity=severity,
            stage="evaluate",
            component="localisation",
            points=0,
            on="translation",
            bad=bad,
            good=good,
            example=example or {},
            across=across,
        )
        return check

    return register


@cache
def pair_rules() -> dict[str, PairRule]:
    """Every check by code, sorted; importing the modules ``rules_*`` registers them."""
    package = importlib.import_module("listingkit.localize.check")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.startswith("rules_"):
            importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_RULES.items()))


def selected(select: Iterable[str], ignore: Iterable[str]) -> Iterator[PairRule]:
    """Checks whose code starts with a selected prefix and with no ignored one; empty means all."""
    wanted, unwanted = tuple(select), tuple(ignore)
    for code, found in pair_rules().items():
        if (not wanted or code.startswith(wanted)) and not (unwanted and code.startswith(unwanted)):
            yield found


__all__ = ["PairHit", "PairRule", "Said", "pair_rule", "pair_rules", "selected"]
