"""GitLab code quality: the JSON that merge requests show beside the changed lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from listingkit.model import Severity
from listingkit.report.json import dump
from listingkit.report.sarif import artifact, fingerprint
from listingkit.report.words import clean

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.model import Finding
    from listingkit.report import Style

LEVELS = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(document: AuditDocument, style: Style) -> str:
    """An array of issues; what could not be read is a blocker."""
    seen: Counter[str] = Counter()
    issues = [_issue(finding, seen) for finding in document.findings]
    for problem in (*document.problems, *document.failures):
        told = clean(str(problem))
        issues.append(
            {
                "description": told,
                "check_name": "could-not-be-read",
                "fingerprint": fingerprint_of(told, seen),
                "severity": "blocker",
                "location": _location(problem.where.path, problem.where.line),
            }
        )
    return dump(issues)


def fingerprint_of(text: str, seen: Counter[str]) -> str:
    """Identity of a problem; ``seen`` tells equal ones apart."""
    import hashlib

    seen[text] += 1
    return hashlib.sha256(f"{text}\x1f{seen[text]}".encode()).hexdigest()[:32]


def _issue(finding: Finding, seen: Counter[str]) -> dict[str, Any]:
    market = f" [{finding.market}]" if finding.market else ""
    return {
        "description": f"{clean(finding.message)} ({clean(finding.listing_id)}{market})",
        "check_name": finding.code,
        "fingerprint": fingerprint(finding, seen),
        "severity": LEVELS[finding.severity],
        "location": _location(finding.where.path, finding.where.line),
    }


def _location(path: str, line: int | None) -> dict[str, Any]:
    # GitLab asks for a line; a finding on the whole listing stands on the first one.
    uri = artifact(path)["uri"]
    shown = path if uri.startswith("file:") else unquote(uri)
    return {"path": shown, "lines": {"begin": max(1, line or 1)}}
