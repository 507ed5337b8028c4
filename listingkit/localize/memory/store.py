"""Translation memory: one SQLite file, read once at the start of a run, written once at its end.

A run works on a :class:`Snapshot`, so that what it stores never changes what it finds. Several
runs may share a file (write-ahead log, one transaction each); a signed translation is never
overwritten by an unsigned one. There are no dates in it: the same runs give the same file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from listingkit.errors import InputError
from listingkit.localize.memory import schema
from listingkit.localize.memory.entry import MemoryEntry, key_of, related
from listingkit.localize.memory.matching import Matching
from listingkit.localize.memory.snapshot import Snapshot

FUZZY_CUTOFF = Matching().fuzzy
"""Least similarity in percent at which a stored text is offered to a reviewer (project)."""

_COLUMNS = (
    "source_lang, target_lang, key, context, client, source, target, origin, engine, reviewed,"
    " changed"
)
_STORE = f"""
INSERT INTO units ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET source = excluded.source, target = excluded.target,
    origin = excluded.origin, engine = excluded.engine, reviewed = excluded.reviewed,
    changed = excluded.changed
WHERE excluded.reviewed > units.reviewed
    OR (excluded.reviewed = units.reviewed
        AND (units.origin = 'engine' OR excluded.origin <> 'engine')
        AND (excluded.changed = '' OR excluded.changed >= units.changed))
"""


class Memory:
    """A memory file; made when it does not exist. Raises InputError when it is something else.

    A room that keeps a table of its own in it (:mod:`listingkit.localize.memory.schema`) reads and
    writes it through :meth:`reading` and :meth:`writing`.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read from, all tables there; raises InputError, also for its faults."""
        try:
            with closing(schema.connect(self.path)) as connection:
                yield connection
        except (OSError, sqlite3.Error) as error:
            raise self._error(error) from None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in one transaction, kept when the block ends; raises InputError."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def _error(self, error: Exception) -> InputError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        what, fix = str(error), "Name another file, or import a TMX into a new one."
        if isinstance(error, schema.NewerFormat):
            what = f"it was written by a newer listingkit: {error}"
            fix = "Update listingkit, or name another memory."
        elif code == sqlite3.SQLITE_READONLY:
            what, fix = "it may only be read", "Make the file and its folder writable."
        elif code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            what = "another run has been writing to it for too long"
            fix = "Try again when that run is over."
        elif code == sqlite3.SQLITE_CORRUPT:
            what = "it is damaged"
            fix = "Restore a copy, or import the TMX that you exported last into a new one."
        return InputError(
            f"translation memory cannot be used: {what}", where=str(self.path), fix=fix
        )

    def entries(self, source: str = "", target: str = "") -> Iterator[MemoryEntry]:
        """Entries of a pair (a language means all its tags), or all, in a stable order."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT source_lang, target_lang, source, target, context, origin, engine,"
                " reviewed, client, changed FROM units"
                " ORDER BY source_lang, target_lang, key, context, client"
            ).fetchall()
        for row in rows:
            if related(row[0], source) and related(row[1], target):
                yield MemoryEntry(
                    source_lang=row[0], target_lang=row[1], source=row[2], target=row[3],
                    context=row[4], origin=row[5], engine=row[6], reviewed=bool(row[7]),
                    client=row[8], changed=row[9],
                )  # fmt: skip

    def snapshot(
        self, source: str, target: str, client: str = "", matching: Matching | None = None
    ) -> Snapshot:
        """What is known of a language pair now."""
        return Snapshot(self.entries(source, target), target, client, matching)

    def store(self, entries: Sequence[MemoryEntry]) -> int:
        """Write all entries in one transaction; returns how many. Signed ones are not undone."""
        rows = [
            (e.source_lang, e.target_lang, key_of(e.source), e.context, e.client, e.source,
             e.target, e.origin, e.engine, int(e.reviewed), e.changed)
            for e in entries
            if e.source.strip() and e.target.strip()
        ]  # fmt: skip
        with self.writing() as connection:
            connection.executemany(_STORE, sorted(rows))
        return len(rows)

    def remove(self, entries: Sequence[MemoryEntry]) -> int:
        """Forget entries, in one transaction; the file gets as small as it can. Returns how many.

        One that somebody has signed or changed since it was read stays.
        """
        rows = [
            (e.source_lang, e.target_lang, key_of(e.source), e.context, e.client, e.engine)
            for e in entries
        ]
        with self.writing() as connection:
            before = connection.total_changes
            connection.executemany(
                "DELETE FROM units WHERE source_lang = ? AND target_lang = ? AND key = ?"
                " AND context = ? AND client = ? AND engine = ? AND reviewed = 0",
                rows,
            )
            removed = connection.total_changes - before
        if removed:
            with self.reading() as connection:
                connection.execute("VACUUM")
        return removed


__all__ = ["FUZZY_CUTOFF", "Memory", "MemoryEntry", "Snapshot", "key_of"]
