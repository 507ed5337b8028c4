"""Report formats: one module each, a pure function from the document to a string.

A new format is one module with ``render(document, style) -> str`` and one row of :data:`REPORTS`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from listingkit.document import AuditDocument

REPORTS: dict[str, str] = {
    "terminal": "listingkit.report.terminal",
    "json": "listingkit.report.json",
    "sarif": "listingkit.report.sarif",
    "markdown": "listingkit.report.markdown",
    "html": "listingkit.report.html",
    "concise": "listingkit.report.concise",
    "jsonl": "listingkit.report.jsonl",
    "junit": "listingkit.report.junit",
    "github": "listingkit.report.github",
    "gitlab": "listingkit.report.gitlab",
    "csv": "listingkit.report.csv",
    "tsv": "listingkit.report.tsv",
}
"""Format name to the module that renders it, imported when it is asked for."""


@dataclass(frozen=True)
class Style:
    """How a report may look where it goes: columns, colour, and the ledger in full or not.

    ``by`` is "listing", "rule" to count findings, or "stage" to tell where the catalog loses its
    points instead. ``explain`` adds what the rules that found something say of themselves.
    """

    width: int = 80
    color: bool = False
    ledger: bool = False
    by: str = "listing"
    explain: bool = False


class Renderer(Protocol):
    """What a format's module offers as ``render``."""

    def __call__(self, document: AuditDocument, style: Style) -> str:
        """The whole report, ending in a newline."""
        ...


def renderer(name: str) -> Renderer:
    """The ``render`` function of a format of :data:`REPORTS`."""
    return cast("Renderer", importlib.import_module(REPORTS[name]).render)
