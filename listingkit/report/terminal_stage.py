"""Where a catalog leaks, on a terminal: by the buyer's journey and by the plan's funnel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from listingkit.report.terminal_text import Paint, bar, fit, pad, wrap
from listingkit.report.words import LEAK_TITLES, NOT_MULTIPLIED, number

if TYPE_CHECKING:
    from listingkit.journey import Leak
    from listingkit.report import Style

RULES = 3
"""Rules named at each stage."""


def where_it_leaks(leaks: Iterable[Leak], style: Style, paint: Paint) -> Iterator[str]:
    """Both models: points lost at each stage, its part of all, the dearest rules, the target."""
    found = list(leaks)
    for model, title in LEAK_TITLES:
        yield paint(title, "bold")
        for leak in found:
            if leak.model == model:
                yield from _leak(leak, style, paint, levers=model == "funnel")
        yield ""
    if found:
        yield from (paint(line, "dim") for line in wrap(NOT_MULTIPLIED, style.width))


def _leak(leak: Leak, style: Style, paint: Paint, *, levers: bool) -> Iterator[str]:
    if not leak.possible:
        yield f"  {pad(leak.stage, 12)}{paint('nothing asked', 'dim')}"
        return
    score = 100 * leak.earned / leak.possible
    lost = f"{number(leak.lost)} of {number(round(leak.possible, 1))} points lost"
    yield (
        f"  {paint(pad(leak.stage, 12), 'bold')}{paint.score(score, bar(score, 12))} "
        f"{lost}, {number(leak.share)} % of all"
    )
    room = style.width - 14
    for rule in leak.rules[:RULES]:
        unknown = " (not stated)" if rule.unknown else ""
        gain = f"+{rule.gain:.1f}"
        text = fit(f"{rule.summary}{unknown}", room - 16)
        yield f"{' ' * 14}{paint(pad(rule.code, 8), 'bold')}{pad(gain, 7)}{text}"
    if levers and leak.levers:
        yield from (" " * 14 + line for line in wrap(f"moved by {leak.levers}", room))
    for line in wrap(f"plan: {leak.target}", room):
        yield " " * 14 + paint(line, "dim")
