"""Stretches of time as printed: ``3-5 business days``, ``24/48 horas``, ``7日以内``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from listingkit.page.phrases import Found
from listingkit.page.policywords import PolicyLook

_SPAN = re.compile(
    r"(?<![\d.,/:])(\d{1,3})(?:\s?(?:-|~|/|to|a|bis|et|e|y|o|or|до|au|til|tot|ate|hasta|az|ila)\s?"
    r"(\d{1,3}))?(?![\d%])(?:\s?\(\w+\))?\s?[-.]?\s?"
)
_DAYS = {"hour": 1 / 24, "minute": 1 / 1440, "day": 1, "business_day": 1, "week": 7, "month": 30,
         "year": 365}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time as printed, e.g. ``3–5 business days``."""

    low: int
    high: int
    unit: str

    @property
    def days(self) -> tuple[int, int]:
        """Both ends in whole days, hours rounded up."""
        factor = _DAYS[self.unit]
        return _up(self.low * factor), _up(self.high * factor)

    @property
    def calendar(self) -> tuple[int, int]:
        """Both ends in days of the calendar: every five working days may hold a weekend."""
        low, high = self.days
        return low, high + 2 * -(-high // 5) if self.unit == "business_day" else high


def _up(value: float) -> int:
    whole = int(value)
    return whole if whole == value else whole + 1


def time_spans(folded: str, look: PolicyLook) -> Iterator[tuple[Span, int, int]]:
    """Stretches of time in folded text with their offsets."""
    units: list[Found] | None = None
    for match in _SPAN.finditer(folded):
        if units is None:
            units = list(look.units.find(folded))
        end = match.end()
        best = None
        for unit in units:
            # "30-day": the mark between number and unit may belong to either.
            if end - 2 <= unit.start <= end and unit.end > end and (
                best is None or len(unit) > len(best)
            ):  # fmt: skip
                best = unit
        if best is None:
            continue
        low = int(match[1])
        high = int(match[2]) if match[2] else low
        if high > 0 and low <= high:
            yield Span(low, high, best.group), match.start(), best.end
