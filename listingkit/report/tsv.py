"""Tab-separated text: the table of :mod:`listingkit.report.csv` with another delimiter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listingkit.report.csv import table

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.report import Style


def render(document: AuditDocument, style: Style) -> str:
    """The findings in the order of the listings, with a header."""
    return table(document, "\t")
