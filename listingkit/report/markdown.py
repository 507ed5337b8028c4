"""Markdown: the summary and the findings, for a pull request or a wiki."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from listingkit.document import lines_of
from listingkit.report.words import LEAK_TITLES, NOT_MULTIPLIED, clean, number, plural

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.journey import Leak
    from listingkit.model import Finding, Judged
    from listingkit.report import Style

LISTINGS = 50
"""Listings written out, lowest score first; comments on code hosts have a size limit."""
FINDINGS = 20
"""Findings written out per listing."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~-])")


def render(document: AuditDocument, style: Style) -> str:
    """Score, tables by stage and part, then the listings with findings."""
    counts = document.summary
    score = f"{number(document.score.total)} of 100" if document.score else "nothing was judged"
    lines = [f"## Listing report: {score}", ""]
    told = [plural(counts.listings, "listing"), f"{counts.clean} without findings"]
    told += [plural(number_, level) for level, number_ in counts.severities.items()]
    if counts.problems:
        told.append(f"{counts.problems} could not be read")
    if counts.failures:
        told.append(f"{counts.failures} failed")
    if counts.suppressed:
        told.append(f"{sum(counts.suppressed.values())} suppressed")
    lines += [", ".join(told) + ".", ""]
    lines += [f"- **note**: {escape(str(note))}" for note in document.notes]
    if document.score:
        lines += [*_table("Stage", document.score.stages), ""]
        lines += [*_table("Part", document.score.components), ""]
    for line in lines_of(document.problems, document.failures):
        lines.append(f"- **not read**: {escape(line)}")
    if style.by == "stage":
        lines += _leaks(document.leaks)
        return "\n".join(lines).rstrip() + "\n"
    worst = sorted(
        (judged for judged in document.listings if judged.findings),
        key=lambda judged: judged.score.total,
    )
    for judged in worst[:LISTINGS]:
        lines += ["", *_listing(judged)]
    if len(worst) > LISTINGS:
        lines += ["", f"… and {plural(len(worst) - LISTINGS, 'listing')} more with findings."]
    return "\n".join(lines).rstrip() + "\n"


def escape(text: str) -> str:
    """Text that stays text: no markup, no mention, no table cell is made of it."""
    plain = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A zero-width space after the sign keeps code hosts from calling somebody.
    return _SPECIAL.sub(r"\\\1", plain).replace("@", "@\u200b")


def _table(title: str, values: dict[str, float | None]) -> Iterator[str]:
    asked = {name: value for name, value in values.items() if value is not None}
    yield f"| {title} | {' | '.join(asked)} |"
    yield f"|---|{'--:|' * len(asked)}"
    yield f"| Score | {' | '.join(number(value) for value in asked.values())} |"


def _leaks(leaks: Iterable[Leak]) -> Iterator[str]:
    """Both models as tables: points lost, the dearest rules, and the plan's figure."""
    found = list(leaks)
    for model, title in LEAK_TITLES:
        yield ""
        yield f"### {title}"
        yield ""
        yield "| Stage | Points lost | Of all lost | Mend first | The plan's target |"
        yield "|---|--:|--:|---|---|"
        for leak in found:
            if leak.model == model:
                rules = ", ".join(f"{one.code} +{one.gain:.1f}" for one in leak.rules[:3])
                yield (
                    f"| {leak.stage} | {number(leak.lost)} of {number(leak.possible)} | "
                    f"{number(leak.share)} % | {rules or '–'} | {escape(leak.target)} |"
                )
    yield ""
    yield escape(NOT_MULTIPLIED)


def _listing(judged: Judged) -> Iterator[str]:
    name = escape(judged.title or judged.listing_id)
    market = f", {judged.market}" if judged.market else ""
    yield f"### {name} ({number(judged.score.total)} of 100{market})"
    yield ""
    yield f"{escape(str(judged.where))}"
    yield ""
    yield from _findings(judged.findings)


def _findings(findings: Iterable[Finding]) -> Iterator[str]:
    found = list(findings)
    for finding in found[:FINDINGS]:
        line = f":{finding.where.line}" if finding.where.line is not None else ""
        fix = f" → {escape(finding.fix)}" if finding.fix else ""
        yield f"- **{finding.severity}** {finding.code}{line} {escape(finding.message)}{fix}"
    rest = Counter(finding.code for finding in found[FINDINGS:])
    if rest:
        told = ", ".join(f"{code} {number_}" for code, number_ in sorted(rest.items()))
        yield f"- … and {len(found) - FINDINGS} more ({told})"
