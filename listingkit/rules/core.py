"""How a rule is written, found and run.

A rule is a decorated generator that yields :class:`Hit` objects. Its docstring is the user
documentation, its ``bad`` and ``good`` examples are run as tests, its points and stage feed the
score. Nothing here prints, reads the clock or opens anything.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

from listingkit.model import Component, LedgerLine, Severity, Stage, Where

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

Example = str | dict[str, Any]
"""HTML (a whole page, or body content that is put into a plain page) or a listing's JSON fields."""

On = Literal["listing", "page", "catalog", "translation"]
"""What a rule looks at."""

Applies = Callable[["Subject"], "bool | None"]
"""True: judge. False: the listing positively does not need it. None: unknown, points are lost."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule is broken.

    ``share`` is the part of the rule's points that is lost (0–1); the shares of one listing add
    up and stop at 1. ``severity`` overrides the rule's own, e.g. where a market's law does.
    """

    where: Where
    message: str
    fix: str = ""
    share: float = 1.0
    severity: Severity | None = None


def quoted(text: str, most: int = 60) -> str:
    """A text of the listing as a message shows it: on one line, at most so many characters."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


Check = Callable[["Subject"], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """A registered rule with everything the documentation, the score and the tests need."""

    code: str
    name: str
    check: Check
    severity: Severity
    stage: Stage
    component: Component
    points: float
    on: On
    bad: Example
    good: Example
    example: dict[str, Any] = field(default_factory=dict)
    applies: Applies | None = None
    targets: tuple[str, ...] = ()
    needs: str = ""

    @property
    def family(self) -> str:
        """Letters of the code: ``IMG`` for ``IMG001``."""
        return self.code.rstrip("0123456789")

    @property
    def funnel(self) -> str:
        """Stage of the plan's funnel, beside ``stage``, the step of the journey."""
        from listingkit.journey import funnel_of

        return funnel_of(self.code, self.stage, self.component)

    @property
    def summary(self) -> str:
        """First line of the docstring."""
        return (inspect.getdoc(self.check) or "").partition("\n")[0]

    @cached_property
    def lines(self) -> dict[tuple[str, str], LedgerLine]:
        """Lines of the account that this rule has written of some listing, by state and reason."""
        return {}

    @cached_property
    def documentation(self) -> str:
        """The whole docstring, dedented."""
        return inspect.getdoc(self.check) or ""

    @cached_property
    def why(self) -> str:
        """The ``Why:`` paragraph of the docstring, as one line."""
        return self._paragraph("Why:")

    @cached_property
    def fix(self) -> str:
        """The ``Fix:`` paragraph of the docstring, as one line."""
        return self._paragraph("Fix:")

    def _paragraph(self, label: str) -> str:
        _, found, rest = self.documentation.partition(f"\n{label}")
        end = re.search(r"\n\s*\n|\n[A-Z][a-z]+:", rest)
        text = rest[: end.start()] if end else rest
        return " ".join(text.split()) if found else ""


_RULES: dict[str, Rule] = {}


def rule(
    code: str,
    severity: Severity,
    *,
    stage: Stage,
    component: Component,
    points: float,
    bad: Example,
    good: Example,
    on: On = "listing",
    example: dict[str, Any] | None = None,
    applies: Applies | None = None,
    targets: tuple[str, ...] = (),
    needs: str = "",
) -> Callable[[Check], Check]:
    """Register a generator of hits as a rule.

    ``on`` is "listing" (every source), "page" (only sources with a parsed page) or "catalog"
    (judged over all listings together, see :mod:`listingkit.rules.catalog`).
    ``example`` gives the context in which bad and good are run, see
    :mod:`listingkit.rules.examples`. ``targets`` names the thresholds the rule reads; each must
    stand in ``locales/targets.toml`` with its source. ``needs`` names what must be stated where
    ``applies`` can answer None; the ledger tells it ("not stated: a price").
    The docstring must have a summary line, a ``Why:`` and a ``Fix:`` paragraph.
    """

    def register(check: Check) -> Check:
        if code in _RULES:
            raise ValueError(f"rule {code} is defined twice")
        _RULES[code] = Rule(
            code=code,
            name=check.__name__.replace("_", "-"),
            check=check,
            severity=severity,
            stage=stage,
            component=component,
            points=points,
            on=on,
            bad=bad,
            good=good,
            example=example or {},
            applies=applies,
            targets=targets,
            needs=needs,
        )
        return check

    return register


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by code, sorted; importing the family modules registers them."""
    package = importlib.import_module("listingkit.rules")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"listingkit.rules.{module.name}")
    return dict(sorted(_RULES.items()))


def selected(select: Iterable[str], ignore: Iterable[str]) -> Iterator[Rule]:
    """Rules whose code starts with a selected prefix and with no ignored one.

    An empty ``select`` means all. Prefixes are families (``IMG``) or codes (``IMG001``).
    """
    wanted, unwanted = tuple(select), tuple(ignore)
    for code, found in all_rules().items():
        if (not wanted or code.startswith(wanted)) and not (unwanted and code.startswith(unwanted)):
            yield found
