"""Festivals of markets between two days: for ``listingkit markets calendar``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from listingkit.cli.common import screen

if TYPE_CHECKING:
    from listingkit.localize.culture.festivals import Occasion
    from listingkit.markets import Market


def calendar_of(
    packs: Sequence[Market], first: dt.date, last: dt.date, folders: Sequence[Path]
) -> dict[str, Any]:
    """The calendar as it is written to JSON; the keys are only ever added to.

    ``unknown`` are festivals for which no calendar we have names a day in a year of the range.
    """
    from listingkit.localize.culture.festivals import calendar, dates

    rows = [
        (one, pack) for pack in packs for one in calendar(pack.festivals, pack.country, first, last)
    ]
    rows.sort(key=lambda row: (row[0].start, row[0].end, row[1].code, row[0].festival.id))
    return {
        "from": first,
        "to": last,
        "markets": [pack.code for pack in packs],
        "festivals": [_row(one, pack, folders) for one, pack in rows],
        "unknown": [
            {"market": pack.code, "id": festival.id, "festival": festival.name, "year": year}
            for pack in packs
            for festival in pack.festivals
            for year in range(first.year, last.year + 1)
            if not dates(festival.rule, year, pack.country)
        ],
    }


def _row(one: Occasion, pack: Market, folders: Sequence[Path]) -> dict[str, Any]:
    from listingkit import markets

    festival = one.festival
    spoken = markets.language(pack.language, folders)
    code = spoken.code if spoken else pack.language
    return {
        "market": pack.code,
        "id": festival.id,
        "festival": festival.name,
        "local_name": festival.names.get(code) or festival.names.get("en") or festival.name,
        "lead_start": one.lead_start,
        "start": one.start,
        "end": one.end,
        "estimated": festival.fixed_by != "rule",
        "fixed_by": festival.fixed_by,
        "gift": festival.gift,
        "greeting": festival.greetings.get(code, ""),
        "source": festival.source,
        "confidence": festival.confidence,
        "lead_source": festival.lead_source,
    }


_ESTIMATES = {"sighting": "a sighting of the moon decides", "announcement": "as announced"}


def told_calendar(found: dict[str, Any], *, to_file: bool) -> str:
    """The calendar for reading: a line a festival, its source below."""
    from listingkit.report.terminal_text import Paint, pad, wrap
    from listingkit.report.words import plural

    width, color = screen(to_file=to_file)
    paint = Paint(color)
    several = len(found["markets"]) > 1
    lines = [
        paint(
            f"{pad('', 7) if several else ''}{pad('sold for from', 15)}{pad('first day', 12)}"
            f"{pad('last day', 13)}festival", "dim",
        )
    ]  # fmt: skip
    for row in found["festivals"]:
        code = paint(pad(row["market"], 7), "bold") if several else ""
        name = row["festival"]
        local = row["local_name"]
        shown = name if local.casefold() in name.casefold() else f"{name} · {local}"
        sure = "~" if row["estimated"] else " "
        lines.append(
            f"{code}{pad(str(row['lead_start']), 15)}{pad(str(row['start']), 12)}"
            f"{row['end']} {sure} {shown}"
        )
        decided = f"; {_ESTIMATES[row['fixed_by']]}" if row["estimated"] else ""
        source = f"{row['source']}{decided} [{row['confidence']}]"
        indent = 47 if several else 40
        lines += [
            paint(" " * indent + part, "dim") for part in wrap(source, max(width - indent, 30))
        ]
    for row in found["unknown"]:
        lines.append(f"No calendar here knows {row['festival']} in {row['market']} {row['year']}.")
    count = plural(len(found["festivals"]), "festival")
    foot = (
        f"{count} from {found['from']} to {found['to']}. ~ an estimate. Where leads come from "
        "is told by --format json."
    )
    return "\n".join([*lines, "", *wrap(foot, width)]) + "\n"
