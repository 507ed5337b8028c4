"""The tables of a memory file: the one place where they are made and brought up to date.

A further table is one statement in :data:`TABLES`; it is made in every file that lacks it, and an
older listingkit leaves it alone. Only a change of a table that exists already raises
:data:`VERSION` and adds a step to :data:`_STEPS`.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

APPLICATION = 0x4C4B544D
"""``PRAGMA application_id`` of our files: ``LKTM``."""

VERSION = 1
"""``PRAGMA user_version`` of the files that this listingkit writes."""

UNITS = """
CREATE TABLE IF NOT EXISTS units (
    source_lang TEXT NOT NULL,
    target_lang TEXT NOT NULL,
    key TEXT NOT NULL,
    context TEXT NOT NULL,
    client TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    origin TEXT NOT NULL,
    engine TEXT NOT NULL,
    reviewed INTEGER NOT NULL,
    changed TEXT NOT NULL,
    PRIMARY KEY (source_lang, target_lang, key, context, client)
) WITHOUT ROWID
"""
"""Translations, one row for each text, place and client."""

SIGNATURES = """
CREATE TABLE IF NOT EXISTS signatures (
    market TEXT NOT NULL,
    place TEXT NOT NULL,
    source_lang TEXT NOT NULL,
    target_lang TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    PRIMARY KEY (market, place)
) WITHOUT ROWID
"""
"""What people signed last in every place of a market."""

ANSWERS = """
CREATE TABLE IF NOT EXISTS answers (
    engine TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    text TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (engine, source, target, text)
) WITHOUT ROWID
"""
"""What engines were asked and said (:mod:`listingkit.localize.memory.answers`)."""

OUTCOMES = """
CREATE TABLE IF NOT EXISTS outcomes (
    key BLOB NOT NULL PRIMARY KEY,
    made INTEGER NOT NULL,
    data BLOB NOT NULL
) WITHOUT ROWID
"""
"""What whole runs made of their texts; the highest ``made`` is the latest."""

TABLES: tuple[str, ...] = (UNITS, SIGNATURES, ANSWERS, OUTCOMES)
"""Every table of a memory, each as ``CREATE TABLE IF NOT EXISTS``."""

_STEPS: tuple[tuple[str, ...], ...] = (
    # 0 to 1: translations belong to a client, and say when they were last changed.
    (
        "ALTER TABLE units RENAME TO units_0",
        UNITS,
        "INSERT INTO units SELECT source_lang, target_lang, key, context, '', source, target,"
        " origin, engine, reviewed, '' FROM units_0",
        "DROP TABLE units_0",
    ),
)
"""What brings a file from version n to n + 1."""

BUSY_MS = 30_000
"""How long a run waits for another one that is writing."""


class NewerFormat(sqlite3.DatabaseError):
    """The file was written by a listingkit that knows more than this one."""


class Foreign(sqlite3.DatabaseError):
    """The file is a database of another program."""


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a memory that has all tables; the file is made where there is none.

    A file that may not be written is read as it is. Raises OSError or ``sqlite3.Error``, among
    them :class:`NewerFormat` and :class:`Foreign`.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)
    try:
        _prepare(connection)
        return connection
    except sqlite3.OperationalError as error:
        connection.close()
        if not _may_not_write(error) or not path.is_file():
            raise
    except BaseException:
        connection.close()
        raise
    return _read_only(path)


def _may_not_write(error: sqlite3.OperationalError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def _read_only(path: Path) -> sqlite3.Connection:
    """The file as it is; one of an older version is brought up to date in memory alone."""
    # Nobody can write here, so that nothing has to be shared with other processes.
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, isolation_level=None)
    try:
        if _is_current(connection):
            return connection
        copy = sqlite3.connect(":memory:", isolation_level=None)
        connection.backup(copy)
        _prepare(copy)
        copy.execute("PRAGMA query_only = 1")
    except BaseException:
        connection.close()
        raise
    connection.close()
    return copy


def _is_current(connection: sqlite3.Connection) -> bool:
    """Whether there is nothing to make; raises for a file that is not ours to change."""
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if owner != APPLICATION:
        if tables:
            raise Foreign("it is another program's database")
        return False
    if version > VERSION:
        raise NewerFormat(f"it has format {version}, and this listingkit knows {VERSION}")
    return version == VERSION and {_name_of(table) for table in TABLES} <= tables


def _name_of(statement: str) -> str:
    return statement.split("(", 1)[0].split()[-1]


def _prepare(connection: sqlite3.Connection) -> None:
    """Make what is missing, in one transaction: of several runs that start at once, one does."""
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    # One look at all of it, or another run's half would be seen.
    connection.execute("BEGIN")
    try:
        current = _is_current(connection)
    finally:
        _undo(connection)
    if current:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not _is_current(connection):
            (owner,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            for step in _STEPS[version:] if owner == APPLICATION else ():
                for statement in step:
                    connection.execute(statement)
            for table in TABLES:
                connection.execute(table)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        _undo(connection)
        raise
    try:
        # Readers and a writer do not wait for one another. Where another run is just looking at
        # the file, it makes the switch, or the next one does.
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError:
        return


def _undo(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
