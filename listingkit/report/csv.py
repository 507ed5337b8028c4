"""CSV for spreadsheets: a row a finding. No cell of it is run as a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from listingkit.cells import guarded
from listingkit.report.words import clean

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.report import Style

HEADER = (
    "path", "line", "column", "listing", "market", "code", "severity", "stage", "points", "field",
    "message", "fix",
)  # fmt: skip


def render(document: AuditDocument, style: Style) -> str:
    """The findings in the order of the listings, with a header."""
    return table(document, ",")


def table(document: AuditDocument, delimiter: str) -> str:
    """The findings as a table; cells hold one line each."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(HEADER)
    stages = {rule.code: rule.stage for rule in document.rules}
    for finding in document.findings:
        where = finding.where
        row = (
            where.path, where.line, where.column, finding.listing_id, finding.market, finding.code,
            finding.severity.value, stages.get(finding.code, ""), finding.points, where.field,
            finding.message, finding.fix,
        )  # fmt: skip
        writer.writerow(["" if cell is None else guarded(clean(str(cell))) for cell in row])
    return out.getvalue()
