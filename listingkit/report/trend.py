"""Scores of several reports in a row: how a catalog has done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from listingkit.document import is_document, read_document
from listingkit.errors import InputError
from listingkit.model import COMPONENTS, STAGES, Struct
from listingkit.report.terminal_text import Paint, fit, pad
from listingkit.report.words import clean, number

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.report import Style

_BARS = "▁▂▃▄▅▆▇█"


class Point(Struct, frozen=True, kw_only=True):
    """The score of one report, 0-100, whole and in parts; ``name`` is its file, or "now"."""

    name: str
    total: float
    listings: int
    components: dict[str, float | None]
    stages: dict[str, float | None]


def points(reports: Sequence[str], now: AuditDocument) -> tuple[Point, ...]:
    """Earlier JSON reports in the order given, folders by name, and the present one.

    Raises InputError for a file that is no report, or holds no score.
    """
    files: list[Path] = []
    for one in reports:
        path = Path(one)
        if path.is_dir():
            files += sorted(file for file in path.glob("*.json") if is_document(file))
        else:
            files.append(path)
    found = [_point(file.name, read_document(file)) for file in files]
    return (*found, _point("now", now))


def _point(name: str, document: AuditDocument) -> Point:
    if document.score is None:
        raise InputError("holds no score: nothing was judged", where=name)
    score = document.score
    return Point(
        name=name,
        total=score.total,
        listings=document.summary.listings,
        components=score.components,
        stages=score.stages,
    )


def render(found: Sequence[Point], style: Style) -> str:
    """A line a report with the change to the one before, and a row of bars for every part."""
    paint = Paint(style.color)
    lines = []
    before: float | None = None
    for point in found:
        change = "" if before is None else f"{point.total - before:+.1f}"
        name = pad(fit(clean(point.name), style.width - 40), style.width - 40)
        total = paint.score(point.total, number(point.total).rjust(6))
        lines.append(f"  {name}{total}  {change.rjust(6)}  {point.listings:>8,} listings")
        before = point.total
    lines.append("")
    rows: list[tuple[str, list[float | None]]] = [("whole", [one.total for one in found])]
    rows += [(name, [one.components.get(name) for one in found]) for name in COMPONENTS]
    rows += [(name, [one.stages.get(name) for one in found]) for name in STAGES]
    for name, values in rows:
        known = [value for value in values if value is not None]
        if known:
            told = f"{number(known[0])} → {number(known[-1])}" if len(known) > 1 else ""
            lines.append(f"  {pad(name, 14)}{bars(values)}  {told}".rstrip())
    return "\n".join(lines) + "\n"


def bars(values: Sequence[float | None]) -> str:
    """A bar a value, from 0 to 100; a dot where nothing was asked."""
    return "".join(
        "·" if value is None else _BARS[min(7, int(value / 100 * 8))] for value in values
    )
