"""An inspection for reading: the same keys as its JSON, indented, long lists counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from listingkit.report.terminal_text import fit, wrap
from listingkit.report.words import clean

SHOWN = 6
WIDTH = 80
PLACE = {"path", "line", "column", "field"}
"""The keys that make a table a place."""


def render(report: object) -> str:
    """All keys of a report, one a line, nested by indentation."""
    return "\n".join(_lines(msgspec.to_builtins(report), "")) + "\n"


def _lines(value: dict[str, Any], indent: str) -> Iterator[str]:
    for key, entry in value.items():
        yield from _entry(key, entry, indent)


def _entry(key: str, entry: Any, indent: str) -> Iterator[str]:
    if isinstance(entry, dict) and set(entry) >= PLACE:
        yield f"{indent}{key}: {_place(entry)}"
    elif isinstance(entry, dict) and entry:
        yield f"{indent}{key}:"
        yield from _lines(entry, indent + "  ")
    elif isinstance(entry, (list, tuple)) and any(_large(one) for one in entry):
        yield f"{indent}{key}: {len(entry)}"
        for one in entry[:SHOWN]:
            yield from _member(one, indent + "  ")
        if len(entry) > SHOWN:
            yield f"{indent}  … and {len(entry) - SHOWN} more"
    else:
        room = WIDTH - len(indent) - len(key) - 2
        if isinstance(entry, str) and " " not in entry:  # an address: its beginning tells enough
            entry = fit(clean(entry), max(20, room))
        first, *more = wrap(_scalar(entry), max(20, room))
        yield f"{indent}{key}: {first}".rstrip()
        yield from (f"{indent}  {' ' * len(key)}{line}" for line in more[:SHOWN])
        if len(more) > SHOWN:
            yield f"{indent}  {' ' * len(key)}…"


def _large(one: Any) -> bool:
    """Whether an element of a list needs a line of its own."""
    return isinstance(one, (dict, list)) or (isinstance(one, str) and len(one) > 40)


def _place(where: dict[str, Any]) -> str:
    """``line 12, column 5, field`` of a place on this very page."""
    told = [
        f"{name} {where[name]}" if name != "field" else clean(str(where[name]))
        for name in ("line", "column", "field")
        if where[name] is not None
    ]
    return ", ".join(told) or "–"


def _member(one: Any, indent: str) -> Iterator[str]:
    """One element of a list: on a line of its own where it is short, else indented."""
    if isinstance(one, list):
        yield fit(f"{indent}- {' | '.join(_scalar(cell) for cell in one)}", WIDTH)
        return
    if not isinstance(one, dict):
        yield fit(f"{indent}- {_scalar(one)}", WIDTH)
        return
    first = True
    for line in _lines({key: entry for key, entry in one.items() if entry is not None}, ""):
        yield f"{indent}{'- ' if first else '  '}{line}"
        first = False


def _scalar(value: Any) -> str:
    """A leaf, or a list of leaves, on one line; nothing is a dash."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or (not value and not isinstance(value, (int, float))):
        return "–"
    if isinstance(value, (list, tuple)):
        return ", ".join(_scalar(one) for one in value)
    return clean(str(value))
