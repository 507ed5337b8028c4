"""Scores on a terminal: the catalog, its listings, the account, and before against after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from listingkit.document import lines_of
from listingkit.model import COMPONENTS, STAGES
from listingkit.report.terminal_text import Paint, bar, fit, pad, width_of, wrap
from listingkit.report.words import clean, number, plural

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.model import Judged, LedgerLine
    from listingkit.report import Style
    from listingkit.score import Comparison

LABEL = 16
STATES = {"earned": "green", "lost": "red", "unknown": "yellow", "exempt": "dim"}


def render(document: AuditDocument, style: Style) -> str:
    """Every listing with its score, then the catalog's by stage and part; the ledger if asked."""
    paint = Paint(style.color)
    lines = [*_problems(document, paint)]
    for judged in document.listings:
        lines += _listing(judged, style, paint)
        if style.ledger:
            lines += [*_ledger(judged.score.ledger, style, paint), ""]
    if document.score is None:
        return "\n".join([*lines, "No listing was judged."]) + "\n"
    if document.listings:
        lines.append("")
    total = document.score.total
    about = plural(document.summary.listings, "listing")
    score = paint.score(total, number(total) + " of 100")
    lines += [f"{paint('Score', 'bold')} {score}  {about}", ""]
    lines += _bars("By stage", [(name, document.score.stages.get(name)) for name in STAGES], paint)
    parts = [(name, document.score.components.get(name)) for name in COMPONENTS]
    lines += ["", *_bars("By part", parts, paint)]
    if style.ledger and len(document.listings) > 1:
        lines += ["", paint("The account of all listings", "bold")]
        lines += _ledger(document.score.ledger, style, paint)
    return "\n".join(lines) + "\n"


def render_comparison(comparison: Comparison, style: Style) -> str:
    """Before and after: whole, by stage and part, the rules that moved, the listings."""
    paint = Paint(style.color)
    before, after = comparison.before, comparison.after
    lines = [
        f"{paint('Score', 'bold')} {paint.score(before.total, number(before.total))} → "
        f"{paint.score(after.total, number(after.total))}  {_signed(comparison.change, paint)}",
        "",
    ]
    lines += _pairs("By stage", before.stages, after.stages, comparison.stages, paint)
    lines += [""]
    lines += _pairs("By part", before.components, after.components, comparison.components, paint)
    if comparison.rules:
        lines += ["", paint("Rules that moved (percent of their points)", "bold")]
        for rule in sorted(comparison.rules, key=lambda one: (-abs(one.change), one.code)):
            lines.append(_pair(rule.code, rule.before, rule.after, rule.change, paint))
    if comparison.listings:
        lines += ["", paint("Listings", "bold")]
        for key, old, new in comparison.listings:
            lines.append(_pair(key, old, new, round(new - old, 2), paint, style.width - 30))
    for title, missing in (
        ("Only before", comparison.only_before),
        ("Only after", comparison.only_after),
    ):
        if missing:
            told = ", ".join(clean(name) for name in missing[:12])
            more = f" and {len(missing) - 12} more" if len(missing) > 12 else ""
            lines += ["", *wrap(f"{title} ({len(missing)}): {told}{more}", style.width)]
    return "\n".join(lines) + "\n"


def _problems(document: AuditDocument, paint: Paint) -> Iterator[str]:
    for line in lines_of(document.problems, document.failures):
        yield paint(clean(line), "red")
    if document.problems or document.failures:
        yield ""


def _listing(judged: Judged, style: Style, paint: Paint) -> Iterator[str]:
    total = judged.score.total
    market = f"  {judged.market}" if judged.market else ""
    room = style.width - 8 - width_of(market)
    name = fit(clean(judged.listing_id), room)
    title = clean(judged.title)
    left = room - width_of(name) - 2
    shown = f"  {fit(title, left)}" if title and left > 12 else ""
    score = paint.score(total, number(total).rjust(6))
    yield f"{score}  {paint(name, 'bold')}{shown}{paint(market, 'cyan')}"


def _bars(title: str, values: Iterable[tuple[str, float | None]], paint: Paint) -> Iterator[str]:
    yield paint(title, "bold")
    for name, value in values:
        score = paint.score(value, number(value).rjust(6))
        yield f"  {pad(name, LABEL)}{paint.score(value, bar(value, 30))}{score}"


def _ledger(ledger: Iterable[LedgerLine], style: Style, paint: Paint) -> Iterator[str]:
    """``CODE  earned/possible  state  why``, dearest losses first, exempt lines last."""

    def order(line: LedgerLine) -> tuple[bool, float, str]:
        return (line.state == "exempt", line.earned - line.possible, line.code)

    for line in sorted(ledger, key=order):
        points = f"{number(line.earned)}/{number(line.possible)}"
        state = paint(pad(line.state, 9), STATES[line.state])
        head = f"  {paint(pad(line.code, 8), 'bold')}{points.rjust(11)}  {state}"
        stage = pad(line.stage, 11)
        yield f"{head}{paint(stage, 'dim')}{fit(clean(line.why), style.width - 44)}".rstrip()


def _pairs(
    title: str,
    before: dict[str, float | None],
    after: dict[str, float | None],
    change: dict[str, float | None],
    paint: Paint,
) -> Iterator[str]:
    yield paint(title, "bold")
    for name, value in before.items():
        yield _pair(name, value, after.get(name), change.get(name), paint)


def _pair(
    name: str,
    before: float | None,
    after: float | None,
    change: float | None,
    paint: Paint,
    width: int = LABEL,
) -> str:
    old = paint.score(before, number(before).rjust(6))
    new = paint.score(after, number(after).rjust(6))
    return f"  {pad(fit(clean(name), width), width)}{old} →{new}  {_signed(change, paint)}"


def _signed(change: float | None, paint: Paint) -> str:
    if change is None:
        return ""
    text = f"+{number(change)}" if change > 0 else number(change)
    return paint(text, "green" if change > 0 else "red" if change < 0 else "dim")
