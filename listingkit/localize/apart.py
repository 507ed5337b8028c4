"""Segments of several sources kept apart: two channels may call one product alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from listingkit.localize.planning import ListingPlan
from listingkit.model import Segment, Translation


class Apart:
    """The segments of a run under keys that are its own, by the number of their source.

    Keys begin with a listing's id, which a shop and a feed may share; most runs have one source
    of each, so that keys change only where two of them have an id in common.
    """

    def __init__(self, sources: Iterable[Mapping[str, Sequence[ListingPlan]]]) -> None:
        ids = ({plan.listing_id for plans in found.values() for plan in plans} for found in sources)
        counts = Counter(name for names in ids for name in names)
        self.shared = {name for name, count in counts.items() if count > 1}

    def segment(self, number: int, segment: Segment) -> Segment:
        """A segment of source ``number`` under a key that no other source has."""
        if segment.listing_id not in self.shared:
            return segment
        return msgspec.structs.replace(segment, key=f"{number}\0{segment.key}")

    def translations(
        self, number: int, plans: Iterable[ListingPlan], done: Mapping[str, Translation]
    ) -> Iterator[tuple[str, Translation]]:
        """Those of one source, by the key that its documents know."""
        for plan in plans:
            for segment in plan.segments:
                found = done.get(self.segment(number, segment).key)
                if found is not None and found.segment.key != segment.key:
                    found = msgspec.structs.replace(found, segment=segment)
                if found is not None:
                    yield segment.key, found
