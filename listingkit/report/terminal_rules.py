"""Findings counted by rule, and rules explained: the ways to look at a whole catalog."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.report.terminal_text import SEVERITY_COLORS, Paint, fit, pad, wrap
from listingkit.report.words import clean

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.report import Style


def statistics(document: AuditDocument, style: Style, paint: Paint) -> Iterator[str]:
    """A row a rule, most findings first: findings, listings, points lost, what it says."""
    rules = {rule.code: rule for rule in document.rules}
    counts = Counter(finding.code for finding in document.findings)
    points: dict[str, float] = defaultdict(float)
    listings: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for finding in document.findings:
        points[finding.code] += finding.points
        listings[finding.code].add((finding.where.path, finding.listing_id))
    if not counts:
        return
    yield paint("findings  listings    points  rule", "dim")
    for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        rule = rules.get(code)
        head = f"{count:>8,}  {len(listings[code]):>8,}  {points[code]:>8,.1f}  "
        severity = rule.severity if rule else None
        name = paint(pad(code, 8), SEVERITY_COLORS[severity] if severity else "bold")
        summary = fit(clean(rule.summary) if rule else "", max(20, style.width - len(head) - 8))
        yield f"{head}{name}{summary}"
    yield ""


def explanations(document: AuditDocument, style: Style, paint: Paint) -> Iterator[str]:
    """The documentation of every rule that found something."""
    for rule in document.rules:
        yield paint(f"{rule.code}  {rule.name}", "bold")
        for paragraph in re.split(r"\n\s*\n|\n(?=[A-Z][a-z]+: )", rule.help):
            yield from (f"  {line}" for line in wrap(clean(paragraph), style.width - 2))
        yield ""
