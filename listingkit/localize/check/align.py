"""Texts of two pages set side by side: by order where both have as many, else by what fits best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import regex

from listingkit.model import SegmentKind

MOST_CELLS = 400_000
"""Pairs of texts that are weighed; larger pages are set side by side by kind and number only."""

_SKIP = 1.0
_DIGITS = regex.compile(r"\d+")


class Placed(Protocol):
    """A text of one side."""

    @property
    def raw(self) -> str:
        """As it stands there."""
        ...

    @property
    def kind(self) -> SegmentKind:
        """What it is."""
        ...


P = TypeVar("P", bound=Placed)


def align(left: Sequence[P], right: Sequence[P]) -> list[tuple[P | None, P | None]]:
    """Pairs in the order of both sides; None where one side has nothing for the other's text.

    The same kinds in the same order are pairs as they stand. Else the pairs are those whose
    kinds, figures and lengths fit best together, in order, as bilingual texts are aligned.
    """
    if [one.kind for one in left] == [one.kind for one in right]:
        return list(zip(left, right, strict=True))
    begin = 0
    while begin < min(len(left), len(right)) and _cost(left[begin], right[begin]) < 0.5:
        begin += 1
    end = 0
    while end < min(len(left), len(right)) - begin and _cost(left[-1 - end], right[-1 - end]) < 0.5:
        end += 1
    middle = (left[begin : len(left) - end], right[begin : len(right) - end])
    found: list[tuple[P | None, P | None]] = list(zip(left[:begin], right[:begin], strict=True))
    if len(middle[0]) * len(middle[1]) <= MOST_CELLS:
        found += _best(*middle)
    else:
        found += [(one, None) for one in middle[0]]
    if end:
        found += zip(left[-end:], right[-end:], strict=True)
    return found


def _cost(one: Placed, other: Placed) -> float:
    if one.kind != other.kind:
        return 3.0
    mine, theirs = len(one.raw) + 4, len(other.raw) + 4
    cost = abs(mine - theirs) / max(mine, theirs)
    figures = set(_DIGITS.findall(one.raw)), set(_DIGITS.findall(other.raw))
    if figures[0] or figures[1]:
        shared = len(figures[0] & figures[1]) / len(figures[0] | figures[1])
        cost += 0.6 * (1 - shared) - 0.3 * shared
    return cost - (0.5 if one.raw == other.raw else 0)


def _best(left: Sequence[P], right: Sequence[P]) -> list[tuple[P | None, P | None]]:
    """The cheapest alignment in order."""
    rows, columns = len(left), len(right)
    costs = [[_SKIP * column for column in range(columns + 1)]]
    for i in range(1, rows + 1):
        row = [_SKIP * i]
        before = costs[-1]
        for j in range(1, columns + 1):
            pair = before[j - 1] + _cost(left[i - 1], right[j - 1])
            row.append(min(pair, before[j] + _SKIP, row[j - 1] + _SKIP))
        costs.append(row)
    out: list[tuple[P | None, P | None]] = []
    i, j = rows, columns
    while i or j:
        here = costs[i][j]
        if i and j and abs(costs[i - 1][j - 1] + _cost(left[i - 1], right[j - 1]) - here) < 1e-9:
            i, j = i - 1, j - 1
            out.append((left[i], right[j]))
        elif i and abs(costs[i - 1][j] + _SKIP - here) < 1e-9:
            i -= 1
            out.append((left[i], None))
        else:
            j -= 1
            out.append((None, right[j]))
    return out[::-1]
