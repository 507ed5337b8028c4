"""The translation memory of one run: a snapshot of what was known, and what is new at its end."""

from __future__ import annotations

import os
from collections.abc import Sequence

from listingkit.localize.memory import Memory, MemoryEntry, Snapshot


class Memories:
    """Reads a memory file or a TMX file; writes new translations back to a memory file."""

    def __init__(self, path: str | os.PathLike[str] | None) -> None:
        self.path = os.fspath(path) if path is not None else None
        self.new: list[MemoryEntry] = []

    @property
    def read_only(self) -> bool:
        """Whether nothing is written back: there is no memory, or it is a TMX file."""
        return self.path is None or self.path.lower().endswith(".tmx")

    def snapshot(self, source: str, target: str) -> Snapshot:
        """What was known before the run. Raises InputError for a file that is no memory."""
        if self.path is None:
            return Snapshot(())
        if self.read_only:
            from listingkit.localize.tmx import read_tmx

            return Snapshot(read_tmx(self.path), target)
        return Memory(self.path).snapshot(source, target)

    def add(self, entries: Sequence[MemoryEntry]) -> None:
        """Remember entries for the end of the run."""
        self.new.extend(entries)

    def store(self) -> None:
        """Write what is new."""
        if self.path is not None and not self.read_only and self.new:
            Memory(self.path).store(self.new)
