"""Shopify's own export of translations: a row for each text of the shop and each language.

It names every product, option and metafield by the id that the import knows it by, which the
product CSV does not hold. ``localize`` fills in what is empty; there are no listings to judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from listingkit.catalog.csvspans import Row, delimiter_of, read_rows
from listingkit.model import Problem, Where

SUFFIXES = (".csv",)

HEADER = (
    "Type", "Identification", "Field", "Locale", "Market", "Status", "Default content",
    "Translated content",
)  # fmt: skip
"""Columns of the export, and of the import."""

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("Translated content", "translatable", "where it is empty, for the languages of the markets"),
    ("Type, Identification, Field, Locale", "key", "which text of which language"),
    ("rows with a Market", "untouched", "what you wrote for one market of the shop"),
    ("handles, addresses, JSON values of metafields", "untouched", ""),
    ("Status, Default content, every other column", "untouched", ""),
)
"""The table of fields: what, how it is treated (translatable, key, untouched), remark."""

_NEEDED = frozenset(HEADER) - {"Market", "Status"}


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are the header of a translation export."""
    row = next(iter(read_rows(head, delimiter_of(head))), None)
    names = {cell.value.decode("utf-8", "replace").strip() for cell in row.cells} if row else set()
    return names >= _NEEDED


@dataclass(frozen=True)
class Table:
    """An export: column positions by name, its whole rows, what is wrong with the others."""

    delimiter: bytes
    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    def text(self, row: Row, name: str) -> str:
        """The text of a cell, "" where the file has no such column."""
        index = self.columns.get(name)
        return row.cells[index].text() if index is not None else ""


def read_table(data: bytes, path: str) -> Table:
    """The rows of an export."""
    delimiter = delimiter_of(data)
    rows = read_rows(data, delimiter)
    header = next(rows, Row(1, ()))
    columns: dict[str, int] = {}
    for index, cell in enumerate(header.cells):
        columns.setdefault(cell.value.decode("utf-8", "replace").strip(), index)
    missing = sorted(_NEEDED - set(columns))
    if missing:
        where = Where(path=path, line=header.line)
        message = f"no translation export: it has no column {missing[0]}"
        fix = "Export the translations from Shopify again."
        return Table(delimiter, columns, (), (Problem(where=where, message=message, fix=fix),))
    good: list[Row] = []
    problems: list[Problem] = []
    for row in rows:
        if row.blank:
            continue
        fault = _fault(row, len(header.cells))
        if fault is None:
            good.append(row)
        else:
            where = Where(path=path, line=row.line)
            problems.append(Problem(where=where, message=fault[0], fix=fault[1]))
    return Table(delimiter, columns, tuple(good), tuple(problems))


def _fault(row: Row, width: int) -> tuple[str, str] | None:
    if not row.closed:
        return "a quoted cell never ends", 'Close it with a ".'
    if len(row.cells) != width:
        message = f"{len(row.cells)} cells where the header has {width}"
        return message, "Quote cells that hold the delimiter."
    try:
        for cell in row.cells:
            cell.text()
    except UnicodeDecodeError:
        return "the row is not UTF-8", "Save the file as UTF-8."
    return None
