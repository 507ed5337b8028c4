"""One finding a line, as compilers print them: for grep, editors and log files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listingkit.document import lines_of
from listingkit.report.words import clean, plural

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.model import Finding
    from listingkit.report import Style


def render(document: AuditDocument, style: Style) -> str:
    """``path:line:column: CODE severity [market] message (listing)``, then one line of counts."""
    lines = [clean(_line(finding)) for finding in document.findings]
    lines += [clean(line) for line in lines_of(document.problems, document.failures)]
    lines += [clean(f"note: {note}") for note in document.notes]
    counts = document.summary
    told = [plural(number, level) for level, number in counts.severities.items()]
    score = f", score {document.score.total:.1f}" if document.score else ""
    lines.append(f"{plural(counts.listings, 'listing')}, {', '.join(told)}{score}")
    return "\n".join(lines) + "\n"


def _line(finding: Finding) -> str:
    where = finding.where
    place = where.path
    if where.line is not None:
        place += f":{where.line}" + (f":{where.column}" if where.column is not None else "")
    market = f" [{finding.market}]" if finding.market else ""
    about = f" ({finding.listing_id})" if finding.listing_id not in place else ""
    return f"{place}: {finding.code} {finding.severity.value}{market} {finding.message}{about}"
