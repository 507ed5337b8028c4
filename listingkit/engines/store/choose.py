"""Which models somebody wants: by pair or by market, direct ones or two by way of English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from listingkit.engines.quality import engine_data
from listingkit.engines.store.offers import Fetch, Index, Offer, pair_of, read_index
from listingkit.engines.store.sources import Source
from listingkit.engines.worker import pick_pair
from listingkit.errors import EngineError


def hub() -> str:
    """The language that models lead to and from, where none goes directly."""
    return engine_data().pivot


@dataclass
class Shelves:
    """The indexes of some engines, each read when it is first asked for.

    ``sources`` are in order of preference. Reading raises EngineError.
    """

    sources: Mapping[str, Source]
    fetch: Fetch
    _read: dict[str, Index] = field(default_factory=dict)

    def index(self, engine: str) -> Index:
        """All that an engine's index offers."""
        if engine not in self._read:
            self._read[engine] = read_index(self.sources[engine], self.fetch)
        return self._read[engine]

    def was_read(self, engine: str) -> bool:
        """Whether an index has been asked for yet."""
        return engine in self._read

    def wanted(self, text: str) -> tuple[Offer, ...]:
        """The model for a pair as somebody wrote it, or the two that lead through English.

        The first engine that has it counts. Raises EngineError where none does.
        """
        asked: tuple[str, str] | None = None
        for engine in self.sources:
            offers = self.index(engine).offers
            pair = pair_of(text, offers)
            asked = asked or pair
            if pair in offers:
                return (offers[pair],)
        for engine in self.sources:
            legs = self._legs(engine, *(asked or ("", "")))
            if legs:
                return legs
        raise self._none(text, asked)

    def _legs(self, engine: str, source: str, target: str) -> tuple[Offer, ...]:
        offers = self.index(engine).offers
        known = frozenset(offers)
        first, second = pick_pair(known, source, hub()), pick_pair(known, hub(), target)
        return (offers[first], offers[second]) if first and second else ()

    def _none(self, text: str, asked: tuple[str, str] | None) -> EngineError:
        source, target = asked or ("", "")
        pairs = {pair for engine in self.sources for pair in self.index(engine).offers}
        into = sorted({second for first, second in pairs if first == source})
        out_of = sorted({first for first, second in pairs if second == target})
        told = [f"From {source} there are models into {', '.join(into)}."] if into else []
        told += [f"Into {target} there are models from {', '.join(out_of)}."] if out_of else []
        fix = " ".join(told) or "What there is: listingkit models list --available"
        searched = " or ".join(self.sources)
        return EngineError(f"there is no {searched} model for this pair", where=text, fix=fix)
