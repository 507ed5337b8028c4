"""What engines answered, and what became of it: nothing is asked or judged twice.

Two tables of the memory. ``answers`` has every question and its answer, by the version of the
engine that gave it: a catalog of which one text changed asks for that text alone. ``outcomes`` has
what a whole run made of its texts: one that finds everything as it was, down to engine, glossary,
memory and data, takes it from there. Both only save time; what they say is what would be said.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from listingkit import __version__
from listingkit.engines.inprocess import BatchEngine, Tell, translate_telling
from listingkit.localize.memory.snapshot import Snapshot
from listingkit.localize.memory.store import Memory
from listingkit.localize.mt.glossary import Glossary
from listingkit.localize.mt.job import CHECKS
from listingkit.markets import data_folder
from listingkit.model import Segment, Translation

KEPT = 32
"""Outcomes that a memory keeps, the latest ones (project: a catalog in all markets)."""

Way = tuple[str, str]


def identity(engine: BatchEngine) -> str:
    """An engine's name and a digest of its version, which may be long."""
    return f"{engine.name} {hashlib.sha256(engine.version.encode()).hexdigest()[:16]}"


class Remembering:
    """An engine that is asked only what nobody has asked it before.

    ``known`` are earlier answers by way and text; ``new`` gets those of this run.
    """

    def __init__(
        self, engine: BatchEngine, known: Mapping[Way, Mapping[str, str]], new: Answers
    ) -> None:
        self._engine, self._known, self._new = engine, known, new
        self.name = engine.name
        self.through: str = getattr(engine, "through", "")

    @property
    def version(self) -> str:
        """The engine's."""
        return self._engine.version

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Language pairs of the engine."""
        return self._engine.pairs()

    def translate_batch(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        """Translate each text; as many results, in order, None where it failed."""
        found: dict[str, str | None] = {}

        def hear(said: Sequence[str], answers: Sequence[str | None]) -> None:
            found.update(zip(said, answers, strict=True))

        self.translate_telling(texts, source, target, hear)
        return [found[text] for text in texts]

    def translate_telling(self, texts: Sequence[str], source: str, target: str, tell: Tell) -> None:
        """Tell of known answers at once, of the others as they come."""
        way = (source, target)
        before, now = self._known.get(way, {}), self._new.setdefault(way, {})
        there = [text for text in texts if text in before or text in now]
        if there:
            tell(there, [before.get(text, now.get(text)) for text in there])
        rest = [text for text in texts if text not in before and text not in now]

        def hear(said: Sequence[str], answers: Sequence[str | None]) -> None:
            now.update({a: b for a, b in zip(said, answers, strict=True) if b is not None})
            tell(said, answers)

        if rest:
            translate_telling(self._engine, rest, source, target, hear)


Answers = dict[Way, dict[str, str]]


class Recall:
    """The answers and outcomes of a memory, and those that a run adds at its end."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._engines: dict[str, tuple[Answers, Answers]] = {}
        self._outcomes: dict[bytes, bytes] = {}

    def engine(self, engine: BatchEngine) -> BatchEngine:
        """The engine, asked only for what is not known. Raises InputError."""
        if isinstance(engine, Remembering) or not engine.pairs():
            return engine
        name = identity(engine)
        if name not in self._engines:
            known: Answers = {}
            with self._memory.reading() as connection:
                for source, target, text, answer in connection.execute(
                    "SELECT source, target, text, answer FROM answers WHERE engine = ?", (name,)
                ):
                    known.setdefault((source, target), {})[text] = answer
            self._engines[name] = (known, {})
        return Remembering(engine, *self._engines[name])

    def get(self, key: bytes, segments: Sequence[Segment]) -> dict[str, Translation] | None:
        """The outcome of a run that was the same, by key of segment; None where there is none."""
        with self._memory.reading() as connection:
            row = connection.execute("SELECT data FROM outcomes WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        try:
            found = msgspec.msgpack.decode(zlib.decompress(row[0]), type=list[Translation])
        except (msgspec.DecodeError, zlib.error):
            return None
        self._outcomes[key] = row[0]  # it is the latest again
        by_key = {one.segment.key: one for one in found}
        return by_key if all(segment.key in by_key for segment in segments) else None

    def keep(self, key: bytes, found: Iterable[Translation]) -> None:
        """Remember an outcome for the end of the run."""
        try:
            data = msgspec.msgpack.encode(list(found))
        except (UnicodeEncodeError, msgspec.EncodeError):  # lone surrogates: asked for again
            return
        self._outcomes[key] = zlib.compress(data, 1)

    def store(self) -> None:
        """Write what is new. Raises InputError."""
        new = [
            (name, answers) for name, (_, answers) in self._engines.items() if any(answers.values())
        ]
        if not new and not self._outcomes:
            return
        with self._memory.writing() as connection:
            for name, answers in new:
                kind = name.rpartition(" ")[0]
                for (source, target), lines in sorted(answers.items()):
                    # What an older version of the same engine said is of no use any more.
                    connection.execute(
                        "DELETE FROM answers WHERE engine <> ? AND source = ? AND target = ?"
                        " AND substr(engine, 1, length(engine) - 17) = ?",
                        (name, source, target, kind),
                    )
                    connection.executemany(
                        "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)",
                        [
                            (name, source, target, text, line)
                            for text, line in sorted(lines.items())
                            if text.isprintable() or text.encode("utf-8", "ignore").decode() == text
                        ],
                    )
            (latest,) = connection.execute("SELECT max(made) FROM outcomes").fetchone()
            for made, (key, data) in enumerate(self._outcomes.items(), start=(latest or 0) + 1):
                connection.execute(
                    "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?)", (key, made, data)
                )
            connection.execute(
                "DELETE FROM outcomes WHERE made <= (SELECT max(made) FROM outcomes) - ?", (KEPT,)
            )


def key_of_run(
    segments: Sequence[Segment],
    source: str,
    target: str,
    *,
    glossary: Glossary,
    memory: Snapshot,
    protected: Sequence[str],
    engine: BatchEngine | None,
    titles: Iterable[str],
    packs: Sequence[str],
    round_trip: bool = False,
) -> bytes:
    """A digest of everything that a run's translations depend on."""
    mark = f"{engine.version} {CHECKS}" if engine is not None else ""
    parts: tuple[object, ...] = (
        __version__, CHECKS, source, target, identity(engine) if engine is not None else "",
        glossary.told(), memory.told(mark), tuple(protected), tuple(sorted(titles)), round_trip,
        *_files(packs), *segments,
    )  # fmt: skip
    digest = hashlib.sha256()
    for part in parts:
        digest.update(repr(part).encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.digest()


def _files(packs: Sequence[str]) -> list[tuple[str, int, int]]:
    """Our data and the user's packs, by size and time: they are not read for this."""
    found: list[tuple[str, int, int]] = []
    for folder in (str(data_folder("locales")), *packs):
        for place, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                state = Path(place, name).stat()
                found.append((name, state.st_size, state.st_mtime_ns))
    return found
