"""The translation memory of one run: a snapshot of what was known, and what is new at its end."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from listingkit.localize.memory.answers import Recall
from listingkit.localize.memory.entry import MemoryEntry, related
from listingkit.localize.memory.matching import Matching
from listingkit.localize.memory.signatures import Signature, signatures_of
from listingkit.localize.memory.snapshot import Snapshot
from listingkit.localize.memory.store import Memory


class Memories:
    """Reads a memory file or a TMX file; writes new translations back to a memory file."""

    def __init__(
        self,
        path: str | os.PathLike[str] | None,
        client: str = "",
        matching: Matching | None = None,
    ) -> None:
        self.path = os.fspath(path) if path is not None else None
        self.client = client
        self.matching = matching
        self.new: list[MemoryEntry] = []
        self._read: dict[tuple[str, str], Snapshot] = {}
        self._recall: Recall | None = None

    @property
    def read_only(self) -> bool:
        """Whether nothing is written back: there is no memory, or it is a TMX file."""
        return self.path is None or self.path.lower().endswith(".tmx")

    def snapshot(self, source: str, target: str) -> Snapshot:
        """What was known before the run. Raises InputError for a file that is no memory."""
        pair = source, target
        if pair not in self._read:
            self._read[pair] = self._snapshot(source, target)
        return self._read[pair]

    def _snapshot(self, source: str, target: str) -> Snapshot:
        if self.path is None:
            return Snapshot(())
        if self.read_only:
            from listingkit.localize.memory.tmx import read_tmx

            entries = (one for one in read_tmx(Path(self.path)) if _of_pair(one, source, target))
            return Snapshot(entries, target, self.client, self.matching)
        return Memory(self.path).snapshot(source, target, self.client, self.matching)

    def signatures(self, market: str) -> dict[str, Signature]:
        """What people signed for a market, by place. Raises InputError."""
        if self.path is None or self.read_only or not Path(self.path).exists():
            return {}
        return signatures_of(Memory(self.path), market)

    @property
    def recall(self) -> Recall | None:
        """What engines answered in earlier runs; None where nothing can be remembered."""
        if self._recall is None and self.path is not None and not self.read_only:
            self._recall = Recall(Memory(self.path))
        return self._recall

    def add(self, entries: Sequence[MemoryEntry]) -> None:
        """Remember entries for the end of the run."""
        self.new.extend(entries)

    def store(self) -> None:
        """Write what is new."""
        if self.path is not None and not self.read_only and self.new:
            Memory(self.path).store(self.new)
        if self._recall is not None:
            self._recall.store()


def _of_pair(entry: MemoryEntry, source: str, target: str) -> bool:
    """Whether an entry is of this pair: a TMX file holds several."""
    return related(entry.source_lang, source) and related(entry.target_lang, target)
