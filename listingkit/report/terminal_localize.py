"""What a run of ``localize`` did, for reading: per market, counted, and where to go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from listingkit.document import lines_of
from listingkit.report.localized import ORIGINS
from listingkit.report.terminal_text import Paint, wrap
from listingkit.report.words import clean, plural

if TYPE_CHECKING:
    from listingkit.localize.outputs import LocalizeSummary, MarketSummary
    from listingkit.model import TraceLine
    from listingkit.report import Style

STATES = {"ready": "green", "review": "yellow", "blocked": "red"}
LABEL = 16
SHARED = 6
"""Findings that many listings share which are told one by one."""
KEYWORDS = {
    "given": "given",
    "search": "as buyers there search",
    "term": "from the glossary",
    "memory": "from memory",
    "engine": "from the engine",
    "kept": "kept",
}
"""Origin of a target keyword to the words for it."""


def render(summary: LocalizeSummary, notes: dict[str, str], out: Path | None, style: Style) -> str:
    """Every market in a few lines; ``out`` is None when nothing was left (a dry run)."""
    paint = Paint(style.color)
    lines: list[str] = []
    problems = lines_of(summary.problems, summary.failures)
    if problems:
        lines.append(
            paint(f"Could not be read, translated or written: {len(problems)}", "bold", "red")
        )
        lines += [*(f"  {clean(line)}" for line in problems), ""]
    for market in summary.markets:
        lines += [*_market(market, notes.get(market.market), out, style, paint), ""]
    if summary.skipped:
        lines += [f"{plural(summary.skipped, 'file')} skipped that no source claims.", ""]
    if out is None:
        lines.append("Dry run: nothing was written.")
    return "\n".join(lines).rstrip() + "\n"


def explained(trace: Sequence[TraceLine], style: Style) -> str:
    """What the culture rules did, listing by listing, each with its score, evidence and fact."""
    paint = Paint(style.color)
    lines: list[str] = []
    for (market, listing), group in groupby(trace, key=lambda one: (one.market, one.listing_id)):
        lines.append(paint(f"{market}  {clean(listing)}", "bold"))
        for one in group:
            first, *more = wrap(clean(f"{one}{_words(one)}"), style.width - 4)
            lines += [f"  {first}", *(f"    {line}" for line in more)]
        lines.append("")
    return "\n".join([*lines, ""]) if lines else "No culture rule acted.\n\n"


def _words(line: TraceLine) -> str:
    """The words a rule moved, wrote, changed or pointed at."""
    words = [f"“{text}”" for text in (line.before, line.after) if text]
    return f": {' → '.join(words)}" if words else ""


def _market(
    market: MarketSummary, note: str | None, out: Path | None, style: Style, paint: Paint
) -> Iterator[str]:
    folder = f"  {out / market.folder}" if out else ""
    yield f"{paint(f'{market.market}  {market.language}', 'bold')}{folder}"

    def row(label: str, text: str) -> Iterator[str]:
        first, *more = wrap(text, style.width - LABEL - 2)
        yield f"  {paint(label.ljust(LABEL), 'dim')}{first}"
        yield from (" " * (LABEL + 2) + line for line in more)

    yield from row("segments", f"{market.segments:,} ({market.unique:,} different texts)")
    origins = [
        f"{market.origins[origin]:,} {label}"
        for origin, label in ORIGINS.items()
        if market.origins.get(origin)
    ]
    if market.inserted:
        origins.append(
            plural(market.inserted, "line written from facts", "lines written from facts")
        )
    yield from row("texts", ", ".join(origins) or "none")
    for label, counts in (("segments are", market.statuses), ("listings are", market.listings)):
        told = ", ".join(f"{number:,} {state}" for state, number in counts.items() if number)
        yield from row(label, told or "none")
    if market.signed or market.unsigned:
        texts = f"{market.signed:,} of {market.signed + market.unsigned:,} segments"
        whole = f"{market.reviewed:,} of {plural(sum(market.listings.values()), 'listing')}"
        yield from row("signed", f"{texts}, {whole}")
    if any(market.keywords.values()):
        told = ", ".join(
            f"{number} {KEYWORDS[name]}" for name, number in market.keywords.items() if number
        )
        yield from row("keywords", told)
    if market.assets:
        yield from row("copied", f"{plural(market.assets, 'file')} that pages refer to")
    for one in market.shared[:SHARED]:
        text = f"{one.message} ({plural(one.listings, 'listing')})"
        yield from row(f"{one.severity} {one.code}"[:LABEL], text)
    if len(market.shared) > SHARED:
        rest = f"{len(market.shared) - SHARED} more of the kind"
        yield from row("", f"… {rest}{f' in {out / market.folder}/manifest.json' if out else ''}")
    if market.findings:
        told = ", ".join(f"{code} {number}" for code, number in market.findings.items())
        yield from row("findings", f"{told} in single listings")
    # Versions are for the manifest; a model's is a digest.
    named = ", ".join(dict.fromkeys(one.split()[0] for one in market.engine.split("; ")))
    yield from row("engine", "; ".join(market.engine_choice) or named)
    if market.to_review:
        sheet = f" in {out / market.folder / 'review.csv'}" if out else ""
        yield from row("to review", f"{plural(market.to_review, 'text')}{sheet}")
    if note:
        yield from row("note", note)
