"""What came back from review, and what still waits, for reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from listingkit.errors import InputError
from listingkit.report.html_moves import flags_of
from listingkit.report.terminal_text import Paint
from listingkit.report.words import clean, plural

if TYPE_CHECKING:
    from listingkit.report import Style
    from listingkit.run.reviewing import Brought, Waiting

ALIKE = 3
"""Rows of a file that are told one by one where all are refused for the same reason."""


def troubles(found: Iterable[Brought]) -> Iterator[str]:
    """A line for every row and file that was not taken; what many rows share is told once."""
    for one in found:
        if one.problem is not None:
            yield clean(str(one.problem))
        counts = Counter((error.message, error.fix) for error in one.taken.refused)
        told: set[tuple[str, str]] = set()
        for error in one.taken.refused:
            why = (error.message, error.fix)
            if counts[why] <= ALIKE:
                yield clean(str(error))
            elif why not in told:
                told.add(why)
                more = f"{error.where} (and {counts[why] - 1} more rows)"
                yield clean(str(InputError(error.message, where=more, fix=error.fix)))
        if one.taken.unchecked:
            rows = plural(one.taken.unchecked, "row")
            yield clean(
                f"{one.path}: {rows} without a check: nobody can tell whether anything changed "
                "there. Keep the column check, or sign the rows."
            )


def imported(found: Sequence[Brought], memory: str, *, dry_run: bool, style: Style) -> str:
    """What each file brought; of a dry run every row that would be taken."""
    paint = Paint(style.color)
    lines = []
    for one in found:
        if one.problem is not None:
            continue
        taken = one.taken
        counts = (
            (taken.signed, "signed"), (taken.unsigned, "changed and not signed"),
            (taken.untouched, "untouched"), (len(taken.refused), "refused"),
        )  # fmt: skip
        told = ", ".join(f"{number:,} {what}" for number, what in counts if number) or "no rows"
        lines.append(f"{paint(clean(one.path), 'bold')}: {told}")
        for place, what, key, target in taken.lines if dry_run else ():
            mark = paint(what, "green" if what == "signed" else "yellow")
            lines.append(f"  {mark} {clean(key or place)}: {clean(target)}")
    if dry_run:
        lines.append("Dry run: nothing was stored.")
    elif any(one.taken.lines for one in found if one.problem is None):
        lines.append(f"Stored in {memory}. Run localize again to release what is signed.")
    return "\n".join([*lines, ""]) if lines else ""


def left(found: Sequence[Waiting], style: Style) -> str:
    """What waits, by market and reason."""
    paint = Paint(style.color)
    lines: list[str] = []
    for one in found:
        total = sum(one.statuses.values())
        head = paint(f"{one.market}  {one.language}".rstrip(), "bold")
        if not total:
            lines += [f"{head}  nothing waits{_signed(one)}", ""]
            continue
        states = ", ".join(f"{n:,} {state}" for state, n in one.statuses.items() if n)
        lines.append(f"{head}  {states}, in {plural(one.listings, 'listing')}{_signed(one)}")
        for reason, number in flags_of(one.reasons):
            lines.append(f"  {number:>6,}  {clean(reason)}")
        lines.append("")
    return "\n".join(lines)


def _signed(found: Waiting) -> str:
    """How many texts are signed, and by whom where names were given."""
    total = sum(found.signed.values())
    names = ", ".join(f"{clean(name)} {n:,}" for name, n in found.signed.items() if name)
    return f"; {total:,} signed{f' ({names})' if names else ''}" if total else ""
