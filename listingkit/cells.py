"""Cells of sheets that people open: what would be run as a formula is made text."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a cell with this text."""
    return text.startswith(_FORMULA)


def guarded(text: str) -> str:
    """``text`` for a spreadsheet: what would be run as a formula gets an apostrophe before it.

    So does what begins like one that has its apostrophe, or it could not be told apart.
    """
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """A cell without the apostrophe that :func:`guarded` put before it."""
    return text[1:] if text.startswith("'") and guarded(text) != text else text
