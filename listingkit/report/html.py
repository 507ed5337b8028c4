"""HTML: one file that needs nothing else, to be opened, mailed or printed.

Everything that comes from a listing is escaped by the template engine, and the page forbids
itself scripts and the network.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from listingkit import __version__
from listingkit.report.words import (
    LEAK_TITLES,
    NOT_MULTIPLIED,
    by_severity,
    clean,
    number,
    plural,
)

if TYPE_CHECKING:
    from jinja2 import Environment

    from listingkit.document import AuditDocument
    from listingkit.model import Finding, Judged
    from listingkit.report import Style

IN_FULL = 200
"""Listings shown with findings and ledger, lowest scores first; all are rows of the table."""
FIXES = 10


@dataclass(frozen=True)
class Row:
    """One listing in the table; ``anchor`` leads to its findings where they are shown."""

    judged: Judged
    counts: dict[str, int]
    anchor: str


@dataclass(frozen=True)
class FixFirst:
    """A rule and what the catalog's score would gain if nothing were found by it."""

    code: str
    summary: str
    findings: int
    gain: float


@cache
def environment() -> Environment:
    """The templates of this folder, escaping everything, with undefined names as errors."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(clean=clean, number=number, plural=plural)
    made.filters.update(worst_first=by_severity, place=place)
    made.globals.update(tool=f"listingkit {__version__}")
    return made


def place(finding: Finding, path: str = "") -> str:
    """Where a finding is: line, column and field; with the file where it is not ``path``."""
    where = finding.where
    if where.path != path:
        return clean(str(where))
    line = f"line {where.line}" if where.line is not None else ""
    column = f", column {where.column}" if where.line is not None and where.column else ""
    return clean(f"{line}{column} {where.field or ''}")


def page(template: str, **values: Any) -> str:
    """A template of this folder filled in."""
    return environment().get_template(template).render(**values).rstrip() + "\n"


def render(document: AuditDocument, style: Style) -> str:
    """The report of one audit."""
    return report(document)


def report(
    document: AuditDocument,
    before: AuditDocument | None = None,
    heading: str = "Listing report",
) -> str:
    """The report of one audit, against an earlier one where ``before`` is given."""
    rows = rows_of(document)
    return page(
        "audit.html",
        doc=document,
        before=before,
        heading=heading,
        rows=rows,
        shown=sum(bool(row.anchor) for row in rows),
        fixes=fixes_of(document),
        leak_titles=LEAK_TITLES,
        not_multiplied=NOT_MULTIPLIED,
    )


def rows_of(document: AuditDocument) -> list[Row]:
    """The listings, lowest score first; the first of them get an anchor."""
    ordered = sorted(enumerate(document.listings), key=lambda pair: (pair[1].score.total, pair[0]))
    rows = []
    for place, (index, judged) in enumerate(ordered):
        counts = Counter(finding.severity.value for finding in judged.findings)
        anchor = f"listing-{index + 1}" if place < IN_FULL else ""
        rows.append(Row(judged, {key: counts[key] for key in ("error", "warning", "info")}, anchor))
    return rows


def fixes_of(document: AuditDocument) -> list[FixFirst]:
    """The rules whose findings cost the catalog most."""
    if document.score is None:
        return []
    possible = sum(line.possible for line in document.score.ledger)
    summaries = {rule.code: rule.summary for rule in document.rules}
    found = [
        FixFirst(
            line.code,
            summaries[line.code],
            document.summary.rules.get(line.code, 0),
            100 * (line.possible - line.earned) / possible,
        )
        for line in document.score.ledger
        if line.code in summaries and line.possible > line.earned
    ]
    return sorted(found, key=lambda fix: (-fix.gain, fix.code))[:FIXES]
