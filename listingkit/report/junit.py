"""JUnit XML, which every CI system shows: a suite a listing, a case a rule that was judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from listingkit.model import Severity
from listingkit.report.words import clean

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.model import Finding, Judged, Problem
    from listingkit.report import Style

# What XML 1.0 has no place for even as a reference.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(document: AuditDocument, style: Style) -> str:
    """Errors and warnings are failures; infos stand in the output of a case that passes.

    What could not be read is an error of a suite of its own.
    """
    suites = [_suite(judged) for judged in document.listings]
    wrong = [*document.problems, *document.failures]
    if wrong:
        suites.append(_unread(wrong))
    tests = sum(_cases(judged) for judged in document.listings) + len(wrong)
    failures = sum(len(_failing(judged)) for judged in document.listings)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="listingkit" tests="{tests}" failures="{failures}" '
        f'errors="{len(wrong)}">\n' + "".join(suites) + "</testsuites>\n"
    )


def _groups(judged: Judged) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in judged.findings:
        found.setdefault(finding.code, []).append(finding)
    return found


def _failing(judged: Judged) -> list[str]:
    return [code for code, found in _groups(judged).items() if _fails(found)]


def _fails(findings: Sequence[Finding]) -> bool:
    return any(finding.severity is not Severity.INFO for finding in findings)


def _codes(judged: Judged) -> list[str]:
    """Rules that were judged for this listing, in the order of the account."""
    judged_ones = (line.code for line in judged.score.ledger if line.state in ("earned", "lost"))
    return list(dict.fromkeys((*judged_ones, *_groups(judged))))


def _cases(judged: Judged) -> int:
    return len(_codes(judged))


def _suite(judged: Judged) -> str:
    name = judged.listing_id + (f" [{judged.market}]" if judged.market else "")
    groups = _groups(judged)
    lines = [
        f"<testsuite name={_attribute(name)} tests={_attribute(_cases(judged))} "
        f'failures="{len(_failing(judged))}" errors="0" file={_attribute(judged.where.path)}>\n'
    ]
    for code in _codes(judged):
        start = f"<testcase classname={_attribute(judged.where.path)} name={_attribute(code)}"
        found = groups.get(code)
        if not found:
            lines.append(f"{start}/>\n")
            continue
        told = "\n".join(f"{finding.where}: {clean(finding.message)}" for finding in found)
        if _fails(found):
            first = next(f for f in found if f.severity is not Severity.INFO)
            fix = f"\n{clean(first.fix)}" if first.fix else ""
            lines.append(
                f"{start}><failure type={_attribute(first.severity.value)} "
                f"message={_attribute(clean(first.message))}>{_text(told + fix)}</failure>"
                "</testcase>\n"
            )
        else:
            lines.append(f"{start}><system-out>{_text(told)}</system-out></testcase>\n")
    return "".join([*lines, "</testsuite>\n"])


def _unread(problems: Sequence[Problem]) -> str:
    cases = (
        f"<testcase classname={_attribute(problem.where.path)} name={_attribute('read')}>"
        f"<error message={_attribute(clean(problem.message))}>{_text(clean(str(problem)))}</error>"
        "</testcase>\n"
        for problem in problems
    )
    count = len(problems)
    return (
        f'<testsuite name="reading" tests="{count}" failures="0" errors="{count}">\n'
        + "".join(cases)
        + "</testsuite>\n"
    )


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", text))


def _attribute(value: object) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", str(value)))
