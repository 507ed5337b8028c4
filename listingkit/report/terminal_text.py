"""Text for a terminal: colour, width in cells, wrapping, bars. Nothing here prints."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

from listingkit.model import Severity

CODES = {
    "bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34",
    "cyan": "36",
}  # fmt: skip

SEVERITY_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


class Paint:
    """Puts colour on text, or does not."""

    def __init__(self, color: bool) -> None:
        self.color = color

    def __call__(self, text: str, *styles: str) -> str:
        """``text`` in the named styles of :data:`CODES`."""
        if not self.color or not styles:
            return text
        return f"\x1b[{';'.join(CODES[style] for style in styles)}m{text}\x1b[0m"

    def score(self, value: float | None, text: str) -> str:
        """``text`` in the colour of a score: red below 50, yellow below 80."""
        if value is None:
            return self(text, "dim")
        return self(text, "green" if value >= 80 else "yellow" if value >= 50 else "red", "bold")


def width_of(text: str) -> int:
    """Columns that ``text`` takes; wide characters take two."""
    return len(text) if text.isascii() else int(cell_len(text))


def fit(text: str, width: int) -> str:
    """``text`` cut to ``width`` columns, with an ellipsis where it was cut."""
    if width_of(text) <= width:
        return text
    kept = chop_cells(text, max(1, width - 1))
    return f"{kept[0].rstrip()}…" if kept else ""


def pad(text: str, width: int) -> str:
    """``text`` filled up with blanks to ``width`` columns."""
    return text + " " * (width - width_of(text))


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` columns; long words and scripts without blanks are broken."""
    if text.isascii():
        return textwrap.wrap(text, width, break_on_hyphens=False) or [""]
    return list(_wrap_wide(text, width)) or [""]


def _wrap_wide(text: str, width: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width_of(joined) <= width:
            line = joined
            continue
        if line:
            yield line
        *full, line = chop_cells(word, width)
        yield from full
    if line:
        yield line


def bar(value: float | None, width: int = 20) -> str:
    """A score from 0 to 100 as a bar."""
    if value is None:
        return "·" * width
    filled = round(width * max(0.0, min(100.0, value)) / 100)
    return "█" * filled + "░" * (width - filled)
