"""Glossary files by their names: read, written, and what a run makes of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from listingkit.errors import ConfigError, InputError
from listingkit.localize.terms.check import conflicts
from listingkit.localize.terms.concept import Concept, Fault, TermFile
from listingkit.localize.terms.table import read_table, write_table
from listingkit.localize.terms.tbx import read_tbx, write_tbx

FORMATS = ("csv", "tbx", "tbx3")
"""What is written: a table, TBX version 2 (which most tools read), TBX version 3."""


def read_glossary(path: Path) -> TermFile:
    """A CSV, TSV or TBX file. Raises ConfigError for a file that is none of them."""
    if path.suffix.lower() in (".tbx", ".xml", ".martif"):
        try:
            return read_tbx(path)
        except InputError as error:
            raise ConfigError(error.message, where=error.where, fix=error.fix) from None
    return read_table(path)


def read_glossaries(paths: Iterable[Path]) -> tuple[tuple[Concept, ...], tuple[Fault, ...]]:
    """The concepts of several files, the first ones first, and the terms they contradict each
    other on (the first one counts).

    Raises ConfigError for the first thing in them that cannot be what somebody meant.
    """
    files: list[TermFile] = []
    for path in paths:
        found = read_glossary(path)
        for fault in found.faults:
            if fault.error:
                raise ConfigError(fault.message, where=fault.where, fix=fault.fix)
        files.append(found)
    told = tuple(fault for one in files for fault in conflicts(one.concepts))
    return tuple(concept for one in files for concept in one.concepts), told


def write_glossary(concepts: Sequence[Concept], form: str) -> str:
    """The concepts in one of :data:`FORMATS`."""
    if form == "csv":
        return write_table(concepts)
    return write_tbx(concepts, 3 if form == "tbx3" else 2)
