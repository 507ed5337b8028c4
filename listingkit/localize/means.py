"""What a run translates with, from one language into another, and the memory of earlier runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from listingkit.engines import Engine
from listingkit.engines.inprocess import BatchEngine, InProcess
from listingkit.localize.memory.answers import Recall, key_of_run
from listingkit.localize.memory.snapshot import Snapshot
from listingkit.localize.mt.asking import NO_ANSWER
from listingkit.localize.mt.glossary import Glossary
from listingkit.localize.mt.translate import translate_segments
from listingkit.model import Segment, Translation


@dataclass(frozen=True)
class Means:
    """What a run translates with, from one language into another."""

    glossary: Glossary
    memory: Snapshot
    protected: tuple[str, ...]
    engine: BatchEngine | Engine | None
    titles: frozenset[str] = frozenset()
    packs: tuple[str, ...] = ()
    recall: Recall | None = None
    round_trip: bool = False

    def translate(
        self, segments: Sequence[Segment], source: str, target: str, *also: str
    ) -> dict[str, Translation]:
        """Translations by key; ``also`` are more names that stay as they are.

        A run that was the same is not made again.
        """
        engine: BatchEngine | None = (
            InProcess(self.engine) if hasattr(self.engine, "translate") else self.engine  # type: ignore[arg-type]
        )
        given: dict[str, Any] = {
            "glossary": self.glossary,
            "memory": self.memory,
            "protected": (*self.protected, *also),
            "titles": self.titles,
            "packs": self.packs,
            "round_trip": self.round_trip,
        }
        if self.recall is None or not segments:
            return translate_segments(segments, source, target, engine=engine, **given)
        key = key_of_run(segments, source, target, engine=engine, **given)
        found = self.recall.get(key, segments)
        if found is None:
            asked = self.recall.engine(engine) if engine is not None else None
            found = translate_segments(segments, source, target, engine=asked, **given)
            # What an engine left unanswered may be answered the next time.
            if not any(NO_ANSWER.message in one.reasons for one in found.values()):
                self.recall.keep(key, found.values())
        return found
