"""What holds for all segments of one run into one language, and what every step does with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from listingkit.engines.worker import BatchEngine, pick_pair
from listingkit.localize.memory.snapshot import Snapshot
from listingkit.localize.mt import gate
from listingkit.localize.mt.glossary import Glossary
from listingkit.localize.mt.mask import Unit, take_apart
from listingkit.localize.mt.naming import TITLES, Names, with_name, without_name
from listingkit.localize.mt.reasons import Reason, visible
from listingkit.localize.mt.stand_ins import ends_as_goods
from listingkit.markets import Language, TitleShape, language
from listingkit.model import Origin, Segment

CHECKS = "checks 3"
"""Generation of the checks, stored with an engine's translations: older ones are made again."""

MUST = (
    "material", "colour", "garment", "footwear", "accessory", "bag", "jewellery", "kitchen", "home",
    "furniture", "sport", "detail", "closure", "property", "fit", "thing", "electronics", "beauty",
)  # fmt: skip
"""Domains of the glossary whose single words an engine must say wherever they stand."""

_PLAIN = ("material", "colour")
"""Those of them that people may not say otherwise either."""


@dataclass(frozen=True)
class Job:
    """What holds for all segments of one run into one language."""

    source: str
    target: str
    glossary: Glossary
    protected: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    memory: Snapshot = field(default_factory=lambda: Snapshot(()))
    engine: BatchEngine | None = None
    titles: frozenset[str] = frozenset()
    shapes: tuple[TitleShape | None, TitleShape | None] = (None, None)
    round_trip: bool = False
    names: Names = field(default_factory=Names)
    shape: TitleShape | None = None
    checked: dict[tuple[str, str, bool, int | None], tuple[Reason, ...]] = field(
        default_factory=dict, compare=False
    )
    words: Glossary = field(default_factory=lambda: Glossary(()))

    @property
    def language(self) -> Language | None:
        """Data of the target language."""
        return language(self.target)

    @property
    def way_back(self) -> tuple[str, str] | None:
        """The engine's pair from the target language to the source's, to check meanings with."""
        return pick_pair(self.engine.pairs(), self.target, self.source) if self.engine else None


@dataclass(frozen=True)
class Draft:
    """A text's translation before it is judged; ``text`` None means that there is none.

    ``offer`` is what a reviewer may begin with where there is none.
    """

    text: str | None
    origin: Origin
    reviewed: bool = False
    reasons: tuple[Reason, ...] = ()
    offer: str = ""


def units_of(segment: Segment, job: Job) -> list[Unit]:
    """The segment taken apart; of a title that has a name in it, what the name is not."""
    name = job.names.titles.get(segment.text, "")
    kept = () if segment.kind in TITLES else job.names.mentions
    text = segment.text
    if name:
        text = ends_as_goods(without_name(text, name), job.source, alone=True)
    return take_apart(
        text,
        job.source,
        markup=segment.markup == "html",
        protected=(*job.protected, *kept),
        is_key=lambda words: job.glossary.label(words) is not None,
        target=job.target,
    )


def named(segment: Segment, text: str, job: Job) -> str:
    """A translated title with the name that stands in it."""
    name = job.names.titles.get(segment.text)
    if not name:
        return text
    order = job.shape.order if job.shape is not None else ()
    last = "brand" in order and "type" in order and order.index("type") < order.index("brand")
    return with_name(text, name, last)


def check(
    source: str, target: str, job: Job, *, by_engine: bool, limit: int | None = None
) -> tuple[Reason, ...]:
    """The gate with what a run knows."""
    key = (source, target, by_engine, limit)
    if key not in job.checked:
        job.checked[key] = _checked(source, target, job, by_engine=by_engine, limit=limit)
    return job.checked[key]


def _checked(
    source: str, target: str, job: Job, *, by_engine: bool, limit: int | None
) -> tuple[Reason, ...]:
    # People know other words for a thing than we do, but for what it is made of, and its colour.
    words = job.words if by_engine and len(job.words) else job.glossary
    must = words.words_of(MUST if by_engine else _PLAIN)
    terms = words.checked(visible(source), must)
    return gate.check(
        source,
        target,
        source_language=job.source,
        target_language=job.language,
        target_tag=job.target,
        protected=job.protected,
        terms=terms,
        forbidden=job.forbidden,
        limit=limit,
        by_engine=by_engine,
    )
