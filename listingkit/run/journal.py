"""What engines have answered so far, kept until a run is finished.

A run that was stopped, or died, and is called again asks in the same batches, so that it gets the
same answers from here and the engine only what is new: the outcome is that of a run nobody
stopped. The translation memory cannot serve for this: it keeps only what passed every gate, and
what it knows at the beginning of a run changes what the run says about a text.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

NAME = ".listingkit-unfinished"
"""File in the output folder; gone when a run is finished."""

_TABLE = "CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, lines TEXT) WITHOUT ROWID"


class Journal:
    """Batches of texts and an engine's answers to them, in a file that any crash leaves readable.

    It is made with the first answer. Where it cannot be written the run goes on without.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self.found = 0
        """Texts whose answers an earlier run has left."""
        self.kept = 0
        """Texts whose answers this run has added."""
        self._own: set[bytes] = set()
        self._database: sqlite3.Connection | None = None
        self._broken = False
        if self.path.exists():
            self._open()

    def known(self, batch: Sequence[object]) -> list[str] | None:
        """The answers to a batch: the engine, its version, the languages, then the texts."""
        if self._database is None:
            return None
        key = _key(batch)
        try:
            row = self._database.execute(
                "SELECT lines FROM answers WHERE key = ?", (key,)
            ).fetchone()
            lines: list[str] | None = json.loads(row[0]) if row else None
        except (sqlite3.Error, ValueError):
            return None
        if lines and key not in self._own:
            self._own.add(key)
            self.found += len(lines)
        return lines

    def keep(self, batch: Sequence[object], lines: Sequence[str]) -> None:
        """Remember the answers to a batch, at once."""
        if self._database is None and not self._broken:
            self._open()
        if self._database is None:
            return
        key = _key(batch)
        try:
            self._database.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, json.dumps(lines))
            )
            self._own.add(key)
            self.kept += len(lines)
        except sqlite3.Error:
            self.close()
            self._broken = True

    def _open(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(self.path, isolation_level=None)
        except (OSError, sqlite3.Error):
            self._broken = True
            return
        try:
            # A crash of the program loses nothing; one of the machine may, and then is asked again.
            database.execute("PRAGMA synchronous = OFF")
            database.execute(_TABLE)
        except sqlite3.Error:  # torn, or something else of that name
            database.close()
            self._broken = True
            return
        self._database = database

    def close(self) -> None:
        """Let go of the file; it stays for the next run."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def finish(self) -> None:
        """The run is over: nothing is left to go on with."""
        self.close()
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)


def _key(batch: Sequence[object]) -> bytes:
    return hashlib.sha256(json.dumps(list(batch)).encode()).digest()
