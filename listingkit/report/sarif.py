"""SARIF 2.1.0, for code hosts and editors: one run, its rules with help, one result a finding.

Paths are written relative to the working directory (``%SRCROOT%``) where they lie below it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from listingkit import __version__
from listingkit.model import Severity
from listingkit.report.json import dump

if TYPE_CHECKING:
    from listingkit.document import AuditDocument, RuleInfo
    from listingkit.model import Finding, Problem, Where
    from listingkit.report import Style

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(document: AuditDocument, style: Style) -> str:
    """The SARIF log of an audit; sources that could not be read are tool notifications."""
    index = {rule.code: number for number, rule in enumerate(document.rules)}
    seen: Counter[str] = Counter()
    results = [_result(finding, index, seen) for finding in document.findings]
    notes = [_notification(problem, "error") for problem in document.problems]
    notes += [_notification(problem, "error") for problem in document.failures]
    driver = {
        "name": "listingkit",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in document.rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The working directory."}}},
        "invocations": [
            {
                "executionSuccessful": not document.failures,
                "toolExecutionNotifications": notes,
            }
        ],
        "results": results,
        "properties": {
            "markets": document.markets,
            "score": document.score.total if document.score else None,
            "skipped": document.summary.skipped,
        },
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: RuleInfo) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.help},
        "help": {"text": rule.help, "markdown": rule.help},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": [rule.stage, rule.component]},
    }


def _result(finding: Finding, index: dict[str, int], seen: Counter[str]) -> dict[str, Any]:
    message = f"{finding.message.rstrip('.')}. {finding.fix}" if finding.fix else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [_location(finding.where, finding.listing_id)],
        "partialFingerprints": {"listingkit/v1": fingerprint(finding, seen)},
        "properties": {"points": finding.points, "market": finding.market},
    }
    if finding.code in index:
        result["ruleIndex"] = index[finding.code]
    return result


def fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """Identity of a finding that survives moved lines; ``seen`` tells equal ones apart."""
    parts = (finding.code, finding.listing_id, finding.market or "", finding.where.field or "",
             finding.message)  # fmt: skip
    identity = "\x1f".join(parts)
    seen[identity] += 1
    return hashlib.sha256(f"{identity}\x1f{seen[identity]}".encode()).hexdigest()[:32]


def _location(where: Where, name: str = "") -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": artifact(where.path)}
    if where.line is not None:
        region = {"startLine": max(1, where.line)}
        if where.column is not None:
            region["startColumn"] = max(1, where.column)
        physical["region"] = region
    location: dict[str, Any] = {"physicalLocation": physical}
    if name or where.field:
        full = " ".join(part for part in (name, where.field) if part)
        location["logicalLocations"] = [{"fullyQualifiedName": full}]
    return location


def artifact(path: str) -> dict[str, str]:
    """``artifactLocation`` of a path: relative and percent-encoded, absolute outside of here.

    The address of a page that was fetched stands for itself.
    """
    if path in ("-", ""):
        return {"uri": "stdin"}
    if path.startswith(("http://", "https://")):
        return {"uri": quote(path, safe="/:?=&%#@!$'()*+,;~[]-._")}
    given = Path(path)
    if given.is_absolute():
        here = Path.cwd()
        if not given.is_relative_to(here):
            return {"uri": given.as_uri()}
        given = given.relative_to(here)
    return {"uri": quote(given.as_posix()), "uriBaseId": "%SRCROOT%"}


def _notification(problem: Problem, level: str) -> dict[str, Any]:
    return {
        "level": level,
        "message": {"text": str(problem)},
        "locations": [_location(problem.where)],
    }
