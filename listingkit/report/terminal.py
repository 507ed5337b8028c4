"""The report people read first: per listing, counted, with the summary where the eye ends up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from listingkit.document import CheckDocument, lines_of
from listingkit.report.terminal_text import SEVERITY_COLORS, Paint, fit, pad, width_of, wrap
from listingkit.report.words import by_severity, clean, number, plural

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.model import Finding, Judged, Score
    from listingkit.report import Style

SHOWN = 3
"""Findings of one rule shown in one listing before the rest is counted."""


def render(document: AuditDocument, style: Style) -> str:
    """Findings grouped per listing, then what could not be read, then the summary."""
    paint = Paint(style.color)
    lines: list[str] = []
    if style.by == "stage":
        from listingkit.report.terminal_stage import where_it_leaks

        lines += [*where_it_leaks(document.leaks, style, paint)]
    if style.by == "rule":
        from listingkit.report.terminal_rules import statistics

        lines += statistics(document, style, paint)
    for judged in document.listings if style.by == "listing" else ():
        if judged.findings:
            lines += [*_listing(judged, style, paint), ""]
    if style.explain:
        from listingkit.report.terminal_rules import explanations

        lines += explanations(document, style, paint)
    problems, failures = document.problems, document.failures
    lines += _problems("Could not be read", len(problems), lines_of(problems), paint)
    ours = lines_of((), failures)
    lines += _problems("Failed (a fault of listingkit)", len(failures), ours, paint)
    if document.notes:
        lines += [paint("Notes", "bold"), *(f"  {clean(str(one))}" for one in document.notes), ""]
    return "\n".join([*lines, *_summary(document, style, paint)]) + "\n"


def _listing(judged: Judged, style: Style, paint: Paint) -> Iterator[str]:
    """Place and title on the left, market and score on the right; two lines where it is long."""
    path = clean(judged.where.path)
    place = path if judged.where.line is None else f"{path}:{judged.where.line}"
    score = f"{number(judged.score.total)}/100"
    market = f"{judged.market}  " if judged.market else ""
    right = f"{paint(market, 'cyan')}{paint.score(judged.score.total, score)}"
    room = style.width - len(market) - len(score) - 2
    title = clean(judged.title)
    if title and width_of(place) + 2 + width_of(title) > room:
        shown = fit(title, room)
        yield f"{paint(pad(shown, room), 'bold')}  {right}"
        yield place
    else:
        shown = fit(place, room)
        rest = pad(f"  {title}" if title else "", room - width_of(shown))
        yield f"{paint(shown, 'bold')}{rest}  {right}"
    yield from _findings(judged.findings, judged.where.path, style, paint)


def _findings(findings: Sequence[Finding], path: str, style: Style, paint: Paint) -> Iterator[str]:
    """Findings of one group, by rule: a few in full, the rest counted, the fix once."""
    groups: dict[str, list[Finding]] = {}
    for finding in by_severity(findings):
        groups.setdefault(finding.code, []).append(finding)
    places = [_place(finding, path) for finding in findings]
    column = min(16, max((width_of(place) for place in places), default=0))
    indent = 2 + column + 2 + 8 + 8
    room = max(20, style.width - indent)
    for code, group in groups.items():
        limit = SHOWN if len(group) > SHOWN + 1 else len(group)
        for finding in group[:limit]:
            color = SEVERITY_COLORS[finding.severity]
            first, *more = wrap(clean(finding.message), room)
            place = pad(fit(_place(finding, path), column), column)
            yield (
                f"  {paint(place, 'dim')}  {paint(pad(finding.severity.value, 8), color)}"
                f"{paint(pad(code, 8), 'bold')}{first}"
            )
            yield from (" " * indent + line for line in more)
        if len(group) > limit:
            yield " " * indent + paint(f"… and {len(group) - limit} more of {code}", "dim")
        fixes = dict.fromkeys(clean(finding.fix) for finding in group if finding.fix)
        for fix in list(fixes)[:1]:
            for number_, line in enumerate(wrap(fix, room - 2)):
                yield " " * indent + paint(("→ " if number_ == 0 else "  ") + line, "green")


def _place(finding: Finding, path: str) -> str:
    """``line:column``, the field where there is no line, the path where it is another file."""
    where = finding.where
    if path and where.path != path:
        return clean(str(where))
    if where.line is None:
        return clean(where.field or "")
    return f"{where.line}:{where.column}" if where.column is not None else str(where.line)


def _problems(title: str, count: int, lines: Sequence[str], paint: Paint) -> Iterator[str]:
    if not lines:
        return
    yield paint(f"{title}: {count}", "bold", "red")
    # One line each, however long: these are the lines that scripts look for.
    yield from (f"  {clean(line)}" for line in lines)
    yield ""


def _summary(document: AuditDocument, style: Style, paint: Paint) -> Iterator[str]:
    counts = document.summary
    yield paint("─" * style.width, "dim")
    if document.score is not None:
        total = document.score.total
        about = f"{plural(counts.listings, 'listing')}, {counts.clean:,} without findings"
        if document.markets:
            about += f", for {', '.join(document.markets)}"
        yield f"{paint('Score', 'bold')} {paint.score(total, number(total) + ' of 100')}  {about}"
        yield from _row("by stage", _parts(document.score.stages, paint), style)
        yield from _row("by part", _parts(document.score.components, paint), style)
    else:
        yield "No listing was judged."
    if isinstance(document, CheckDocument) and document.texts:
        told = f"{document.texts:,} compared, {number(document.wrong)} % with an error or a warning"
        yield from _row("texts", [told], style)
    found = [
        paint(plural(number_, level, level if level == "info" else ""), color)
        for (level, number_), color in zip(
            counts.severities.items(), ("red", "yellow", "blue"), strict=False
        )
    ]
    yield from _row("findings", found if counts.findings else [paint("none", "green")], style)
    if document.score is not None and counts.findings:
        yield from _row("mend first", _dearest(document.score), style)
    if counts.suppressed:
        told = ", ".join(f"{number_} by the {how}" for how, number_ in counts.suppressed.items())
        yield from _row("suppressed", [told], style)
    if counts.skipped:
        files = plural(sum(counts.skipped.values()), "file")
        kinds = Counter(counts.skipped).most_common(6)
        told = ", ".join(f"{clean(kind)} {number_}" for kind, number_ in kinds)
        yield from _row("skipped", [f"{files} that no source claims: {told}"], style)
    if counts.problems or counts.failures:
        parts = [f"{counts.problems} could not be read"] if counts.problems else []
        parts += [f"{counts.failures} failed"] if counts.failures else []
        yield from _row("problems", [paint(part, "red") for part in parts], style)


def _parts(values: dict[str, float | None], paint: Paint) -> list[str]:
    return [
        f"{name} {paint.score(value, number(value))}"
        for name, value in values.items()
        if value is not None
    ]


def _dearest(score: Score) -> list[str]:
    """The rules that cost the catalog most, with what mending them would add to its score."""
    possible = sum(line.possible for line in score.ledger)
    lost = sorted(
        ((line.possible - line.earned, line.code) for line in score.ledger if line.state == "lost"),
        key=lambda pair: (-pair[0], pair[1]),
    )
    return [
        f"{code} +{100 * points / possible:.1f}" for points, code in lost[:5] if points and possible
    ]


def _row(label: str, parts: Iterable[str], style: Style) -> Iterator[str]:
    """``label`` and parts, as many in a line as fit; colour does not count."""
    parts = list(parts)
    if not parts:
        return
    line, used = pad(f"  {label}", 14), 14
    empty = True
    for part in parts:
        size = width_of(_uncolored(part))
        if not empty and used + 3 + size > style.width:
            yield line.rstrip()
            line, used, empty = " " * 14, 14, True
        if empty:
            for piece in [part] if used + size <= style.width else wrap(part, style.width - 14):
                if not empty:
                    yield line
                    line = " " * 14
                line, used, empty = line + piece, 14 + width_of(_uncolored(piece)), False
        else:
            line, used = f"{line}   {part}", used + 3 + size
    yield line.rstrip()


def _uncolored(text: str) -> str:
    if "\x1b" not in text:
        return text
    out, skipping = [], False
    for character in text:
        if character == "\x1b":
            skipping = True
        elif skipping:
            skipping = character != "m"
        else:
            out.append(character)
    return "".join(out)
