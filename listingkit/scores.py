"""Scores of national culture by country, from ours or a user's table."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from listingkit.datafiles import data_folder, read_rows
from listingkit.errors import DataError

DIMENSIONS = ("pdi", "idv", "mas", "uai", "lto", "ivr")
"""Hofstede's six dimensions, each scored 0-100."""

Scores = dict[str, int | None]
"""One country's six scores by dimension; None where none is published."""

_COLUMNS = {"iso2", "name", "source", "notes", *DIMENSIONS}


def hofstede(path: str | Path | None = None) -> dict[str, Scores]:
    """Scores by ISO 3166 country code; a missing cell is None.

    ``path`` names another table of the same columns (``iso2`` and those dimensions it has).
    Raises DataError for one that cannot be read, with the line and column.
    """
    return dict(_scores(_file(path)))


def score_sources(path: str | Path | None = None) -> dict[str, str]:
    """Where the scores of a country come from, by its code: the column source of the table."""
    rows = read_rows(_file(path), _COLUMNS, required={"iso2"})
    return {row["iso2"].strip(): row.get("source", "").strip() for _, row in rows}


def _file(path: str | Path | None) -> Path:
    return Path(path) if path else data_folder("locales") / "hofstede.csv"


@cache
def _scores(path: Path) -> dict[str, Scores]:
    table: dict[str, Scores] = {}
    for number, row in read_rows(path, _COLUMNS, required={"iso2"}):
        scores: Scores = {}
        for name in DIMENSIONS:
            cell = row.get(name, "").strip()
            if cell and not (cell.isascii() and cell.isdigit() and int(cell) <= 100):
                raise DataError(f"expected 0-100, got {cell!r}", where=f"{path}:{number}: {name}")
            scores[name] = int(cell) if cell else None
        table[row["iso2"].strip()] = scores
    return table
