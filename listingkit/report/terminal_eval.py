"""How near a run's texts are to reference translations, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.report.terminal_text import Paint, fit, pad, wrap
from listingkit.report.words import clean, plural

if TYPE_CHECKING:
    from listingkit.localize.quality.evaluation import (
        Comparison,
        Evaluation,
        Far,
        MarketEvaluation,
    )
    from listingkit.localize.quality.scoring import Score
    from listingkit.report import Style

SHOWN = 5
"""Texts far from their reference that are shown; ``eval.json`` has more."""
NAME = 16


def render(evaluation: Evaluation, style: Style) -> str:
    """Every market: scores by status, origin and field, errors by code, the worst texts."""
    paint = Paint(style.color)
    lines: list[str] = []
    for market in evaluation.markets:
        lines += [*_market(market, style, paint), ""]
    return "\n".join(lines).rstrip() + "\n"


def _market(market: MarketEvaluation, style: Style, paint: Paint) -> Iterator[str]:
    yield paint(f"{market.market}  against {clean(market.reference)}", "bold")
    if market.total is None:
        yield "  No text of the run has a reference there: ids and fields must be the same,"
        yield "  or the source texts of the pairs."
        return
    about = f"{plural(market.total.texts, 'different text')} in {plural(market.places, 'place')}"
    without = f", {market.without:,} without a reference" if market.without else ""
    yield f"  {about}{without}"
    head = f"{'texts':>7} {'chrF2':>6} {'95 %':>12} {'BLEU':>6}"
    more = f" {'drafts':>7} {'engine':>7} {'gain':>6}"
    yield paint(f"  {'':<{NAME}}{head}{more}", "dim")
    yield _row("all", market.total)
    for title, groups in (
        ("by status", market.by_status), ("by origin", market.by_origin),
        ("by field", market.by_field),
    ):  # fmt: skip
        yield paint(f"  {title}", "dim")
        yield from (_row(f"  {name}", one) for name, one in groups.items())
    gain = market.total.gain
    if gain is not None:
        yield (
            f"  drafts less engine alone: {gain.chrf:+.2f} chrF2 "
            f"(95 % {gain.chrf_low:+.2f} to {gain.chrf_high:+.2f})"
        )
    yield from _errors("written", market.total.errors, style, paint)
    if market.total.raw is not None:
        yield from _errors("engine alone", market.total.raw_errors, style, paint)
    if market.worst:
        yield paint("  farthest from the reference", "dim")
        for one in market.worst[:SHOWN]:
            yield from _far(one, style, paint)


def _row(name: str, one: Comparison) -> str:
    score: Score = one.written
    span = f"{score.chrf_low:.1f}–{score.chrf_high:.1f}"
    line = f"  {pad(fit(name, NAME), NAME)}{one.texts:>7,} {score.chrf:>6.1f} {span:>12} "
    line += f"{score.bleu:>6.1f} {one.drafts.chrf:>7.1f}"
    if one.raw is None or one.gain is None:
        return line
    return f"{line} {one.raw.chrf:>7.1f} {one.gain.chrf:>+6.1f}"


def _errors(name: str, errors: dict[str, int], style: Style, paint: Paint) -> Iterator[str]:
    told = ", ".join(f"{code} {number:,}" for code, number in errors.items()) or "none"
    first, *more = wrap(told, style.width - NAME - 12)
    yield f"  {paint(pad(f'errors, {name}', NAME + 6), 'dim')}{first}"
    yield from (" " * (NAME + 8) + line for line in more)


def _far(one: Far, style: Style, paint: Paint) -> Iterator[str]:
    codes = f"  {', '.join(one.errors)}" if one.errors else ""
    yield fit(
        f"  {one.chrf:5.1f}  {one.status}, {one.origin}  {clean(one.key)}{codes}", style.width
    )
    for name, text in (
        ("source", one.source),
        ("text", one.text),
        ("reference", one.references[0]),
    ):
        yield f"         {paint(pad(name, 10), 'dim')}{fit(clean(text), style.width - 19)}"
