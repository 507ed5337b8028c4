"""HTML of markets side by side by their culture: a radar, bars, and what fires where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listingkit.report.html import page

if TYPE_CHECKING:
    from listingkit.comparison import ComparedMarket, Comparison

DRAWN = 6
"""Most markets drawn over one another; more would hide each other, so the bars stand alone."""

RADIUS, CENTRE = 100.0, (180.0, 150.0)
RINGS = (25, 50, 75, 100)


@dataclass(frozen=True)
class Spoke:
    """One axis of the radar: where it ends, where its name stands and how that is aligned."""

    id: str
    name: str
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Shape:
    """One market in the radar: its line as SVG path data, and its known scores as dots.

    An axis without a published score leaves a gap in the line.
    """

    code: str
    series: int
    path: str
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Radar:
    """The picture: rings as path data, axes, and the markets."""

    rings: tuple[str, ...]
    spokes: tuple[Spoke, ...]
    shapes: tuple[Shape, ...]


def _point(number: int, count: int, score: float) -> tuple[float, float]:
    """Where a score stands on an axis; the first axis points up, the others go clockwise."""
    angle = 2 * math.pi * number / count
    length = RADIUS * score / 100
    return (
        round(CENTRE[0] + length * math.sin(angle), 1),
        round(CENTRE[1] - length * math.cos(angle), 1),
    )


def _closed(points: Sequence[tuple[float, float] | None]) -> str:
    """Path data through all points and back to the first; a missing one breaks the line."""
    if all(point is not None for point in points):
        return "M" + "L".join(f"{x} {y}" for x, y in (p for p in points if p)) + "Z"
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return "".join(f"M{a[0]} {a[1]}L{b[0]} {b[1]}" for a, b in pairs if a and b)


def radar(document: Comparison) -> Radar | None:
    """The radar of a few markets; None where there are too many."""
    if len(document.markets) > DRAWN:
        return None
    count = len(document.dimensions)
    spokes = []
    for number, one in enumerate(document.dimensions):
        x, y = _point(number, count, 100)
        label_x, label_y = _point(number, count, 114)
        side = label_x - CENTRE[0]
        anchor = "middle" if abs(side) < 5 else "start" if side > 0 else "end"
        spokes.append(Spoke(one.id.upper(), one.name, x, y, label_x, label_y + 4, anchor))

    def shape(series: int, market: ComparedMarket) -> Shape:
        scores = [market.scores[one.id] for one in document.dimensions]
        points = [
            None if score is None else _point(number, count, score)
            for number, score in enumerate(scores)
        ]
        return Shape(market.code, series, _closed(points), tuple(p for p in points if p))

    return Radar(
        rings=tuple(_closed([_point(n, count, ring) for n in range(count)]) for ring in RINGS),
        spokes=tuple(spokes),
        shapes=tuple(shape(series, market) for series, market in enumerate(document.markets)),
    )


def render(document: Comparison) -> str:
    """The page."""
    return page("culture.html", document=document, radar=radar(document), drawn=DRAWN)
