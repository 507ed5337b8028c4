"""Workflow commands of GitHub Actions: findings as annotations on the changed files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from listingkit.model import Severity
from listingkit.report.sarif import artifact
from listingkit.report.words import clean, plural

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.model import Finding, Problem
    from listingkit.report import Style

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(document: AuditDocument, style: Style) -> str:
    """A command a finding, worst severity first: GitHub shows only the first ten of a level."""
    ordered = sorted(document.findings, key=lambda finding: -finding.severity.rank)
    lines = [_problem(problem) for problem in (*document.problems, *document.failures)]
    counts = document.summary
    told = ", ".join(plural(number, level) for level, number in counts.severities.items())
    score = f", score {document.score.total:.1f}" if document.score else ""
    about = f"{plural(counts.listings, 'listing')}, {told}{score}"
    last = _command("notice", {"title": "listingkit"}, about)
    return "".join(f"{line}\n" for line in (*lines, *map(_finding, ordered), last))


def _finding(finding: Finding) -> str:
    where = finding.where
    place = {"file": _path(where.path)}
    if where.line is not None:
        place["line"] = str(where.line)
        if where.column is not None:
            place["col"] = str(where.column)
    market = f" [{finding.market}]" if finding.market else ""
    place["title"] = f"{finding.code}{market} {clean(finding.listing_id)}"
    message = clean(finding.message) + (f". {clean(finding.fix)}" if finding.fix else "")
    return _command(LEVELS[finding.severity], place, message)


def _problem(problem: Problem) -> str:
    place = {"file": _path(problem.where.path), "title": "could not be read"}
    if problem.where.line is not None:
        place["line"] = str(problem.where.line)
    return _command("error", place, clean(str(problem)))


def _path(path: str) -> str:
    """Relative to the working directory where it lies below it, as annotations need it."""
    uri = artifact(path)["uri"]
    return path if uri.startswith("file:") else unquote(uri)


def _command(level: str, place: dict[str, str], message: str) -> str:
    values = ",".join(f"{key}={_property(value)}" for key, value in place.items())
    return f"::{level} {values}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
