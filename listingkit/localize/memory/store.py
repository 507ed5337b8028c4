"""Translation memory: one SQLite file, read once at the start of a run, written once at its end.

A run works on a :class:`Snapshot`, so that what it stores never changes what it finds. Several
runs may share a file (write-ahead log, one transaction each); a signed translation is never
overwritten by an unsigned one. There are no dates in it: the same runs give the same file.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
from rapidfuzz import fuzz, process

from listingkit.errors import InputError
from listingkit.localize.memory import schema
from listingkit.model import Origin

FUZZY_CUTOFF = 75.0
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


class MemoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One stored translation.

    ``source_lang`` and ``target_lang`` are BCP 47 tags; ``context`` is free (a listing and field),
    "" for everywhere; ``origin`` says who made it, "memory" for a person or another tool;
    ``engine`` is the engine's version when it was one; ``reviewed`` when a person signed it.
    ``client`` is whose translation it is, "" for everybody's. ``changed`` is when another tool
    says that it was last changed, as in TMX (``20240131T120000Z``); "" where nobody says.
    """

    source_lang: str
    target_lang: str
    source: str
    target: str
    context: str = ""
    origin: Origin = "memory"
    engine: str = ""
    reviewed: bool = False
    client: str = ""
    changed: str = ""


def key_of(text: str) -> str:
    """How source texts are compared: composed characters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class Snapshot:
    """The memory of one language pair as it was when the run began. Order-stable."""

    def __init__(self, entries: Iterable[MemoryEntry], target: str = "") -> None:
        self._exact: dict[tuple[str, str], MemoryEntry] = {}
        wanted = target.lower()

        def rank(entry: MemoryEntry) -> tuple[bool, bool, bool, str]:
            # Signed before unsigned, this very tag before its relatives, people before engines.
            other_tag = entry.target_lang.lower() != wanted
            return (not entry.reviewed, entry.origin == "engine", other_tag, entry.target)

        for entry in sorted(entries, key=rank):
            self._exact.setdefault((key_of(entry.source), entry.context), entry)
            self._exact.setdefault((key_of(entry.source), ""), entry)
        people = {key for (key, _), entry in self._exact.items() if entry.origin != "engine"}
        self._texts = sorted(people)

    def __len__(self) -> int:
        return len({key for key, _ in self._exact})

    def exact(self, text: str, context: str = "") -> MemoryEntry | None:
        """The stored translation of this very text, of the same context where there is one."""
        key = key_of(text)
        return self._exact.get((key, context)) or self._exact.get((key, ""))

    def fuzzy(self, text: str, cutoff: float = FUZZY_CUTOFF) -> tuple[MemoryEntry, float] | None:
        """The most similar stored text and its similarity in percent; for reviewers only."""
        if not self._texts:
            return None
        found = process.extractOne(
            key_of(text), self._texts, scorer=fuzz.ratio, score_cutoff=cutoff
        )
        if found is None:
            return None
        best, score, _ = found
        return self._exact[(best, "")], float(score)


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
            if _related(row[0], source) and _related(row[1], target):
                yield MemoryEntry(
                    source_lang=row[0], target_lang=row[1], source=row[2], target=row[3],
                    context=row[4], origin=row[5], engine=row[6], reviewed=bool(row[7]),
                    client=row[8], changed=row[9],
                )  # fmt: skip

    def snapshot(self, source: str, target: str) -> Snapshot:
        """What is known of a language pair now."""
        return Snapshot(self.entries(source, target), target)

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


def _related(tag: str, wanted: str) -> bool:
    """Whether two tags are of one language; regions may differ, scripts may not."""
    if not wanted:
        return True
    first, second = tag.lower().split("-"), wanted.lower().split("-")
    scripts = [{part for part in parts[1:] if len(part) == 4} for parts in (first, second)]
    return first[0] == second[0] and (not all(scripts) or scripts[0] == scripts[1])
