"""Cells of sheets that people open: what would be run as a formula is made text."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """``text`` for a spreadsheet: what would be run as a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """A cell as it was before :func:`guarded`."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
