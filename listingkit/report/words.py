"""What all reports share: text on one line, counts, scores, order. No library is needed for them.

What comes from a listing may hold anything; control characters and direction overrides are taken
out before it reaches a screen or a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from listingkit.model import Finding

# C0 and C1 controls, the characters that override text direction, and halves of characters.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


LEAK_TITLES = (("journey", "Steps of the buyer's journey"), ("funnel", "Stages of the funnel"))
"""Both models of a purchase, as reports head them."""

NOT_MULTIPLIED = (
    "The targets are the plan's figures for a whole shop; nothing here measures them, and the "
    "rates of its stages do not multiply out to its total. Every rule stands once in each table."
)


def clean(text: str) -> str:
    """``text`` on one line, without anything that could drive a terminal."""
    return " ".join(_UNSAFE.sub(" ", text).split())


def number(value: float | None) -> str:
    """A score for reading: no decimals that say nothing, "–" where nothing was asked."""
    return "–" if value is None else f"{value:.0f}" if value == round(value) else f"{value:.1f}"


def plural(count: int, one: str, many: str = "") -> str:
    """``1 listing``, ``2 listings``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first, else in the order of the rules."""
    return sorted(findings, key=lambda finding: -finding.severity.rank)
