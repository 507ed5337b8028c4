"""``listingkit funnel``: a shop's own numbers beside the plan's."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from listingkit.cli.common import emit, format_option, output_option, screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listingkit.funnel import Figure

EPILOG = """\b
Examples:
  listingkit funnel metrics.csv
  listingkit funnel metrics.csv --format json

\b
metrics.csv has the columns metric and value, and where wanted channel and
period. Metrics: views, carts, orders, payments; of a channel visits, spend,
revenue, customers.
"""


@click.command("funnel", epilog=EPILOG)
@click.argument("file", metavar="METRICS.csv")
@format_option()
@output_option
def command(file: str, format_: str, output: str | None) -> None:
    """Set rates from view to payment, and channels, beside the plan's targets.

    None of this can be seen in a listing, so the numbers are yours. Steps and the whole are told
    side by side and never multiplied.
    """
    from listingkit.catalog.files import read_file
    from listingkit.errors import InputError
    from listingkit.funnel import figures, read_metrics
    from listingkit.report.json import dump

    found = figures(read_metrics(read_file(file, 64 * 1024 * 1024), file))
    if not found:
        raise InputError(
            "holds no two numbers that make a rate",
            where=file,
            fix="State for example views and carts.",
        )
    emit(dump(found) if format_ == "json" else _render(found), output)


def _render(found: Sequence[Figure]) -> str:
    from listingkit.report.terminal_text import Paint, fit, pad
    from listingkit.report.words import clean

    width, color = screen(to_file=False)
    paint = Paint(color)
    lines: list[str] = []
    for period, group in groupby(found, key=lambda one: one.period):
        if period:
            lines += [paint(clean(period), "bold")]
        for one in group:
            name = f"{one.name}, {clean(one.channel)}" if one.channel else one.name
            mark = {True: paint("reached", "green"), False: paint("not reached", "yellow")}
            told = [f"{one.value:g} {one.unit}".rjust(12)]
            if one.now is not None:
                told.append(f"plan {one.now:g} → {one.target:g} {one.unit}")
            elif one.target is not None:
                told.append(f"plan {one.bound} {one.target:g} {one.unit}")
            if one.met is not None:
                told.append(mark[one.met])
            lines.append(f"  {pad(fit(name, width - 54), width - 54)}{'   '.join(told)}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"
