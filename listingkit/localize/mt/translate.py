"""Translate segments: memory, glossary, fixed phrases, engine; what none can do stays as it is.

Three passes, none of which depends on the number of processes: every unique text is looked up,
the rest is taken apart into units, and the units' questions go to the engine in sorted batches,
round by round, until each unit has an answer or none is left to try.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from listingkit.engines import Engine
from listingkit.engines.worker import BatchEngine, InProcess, pick_pair
from listingkit.language.tags import primary
from listingkit.localize.memory.store import MemoryEntry, Snapshot
from listingkit.localize.mt import gate
from listingkit.localize.mt.asking import asker, step
from listingkit.localize.mt.attributes import build_title
from listingkit.localize.mt.doubts import Answers, Tools
from listingkit.localize.mt.gate_machine import IS_SHORT, is_short
from listingkit.localize.mt.glossary import Glossary, Layout, TermLike, entries
from listingkit.localize.mt.ladder import Ask, Outcome, climb
from listingkit.localize.mt.mask import SENTINELS, Sentinel, Unit, take_apart
from listingkit.localize.mt.probe import best_sentinels
from listingkit.localize.mt.reasons import Reason, is_safety, safety_reason, visible
from listingkit.localize.mt.senses import senses
from listingkit.localize.mt.spans import MAX_CHARS
from listingkit.localize.mt.titles import AS_NAME, is_used_as_name, names_in_use
from listingkit.markets import Language, TitleShape, glossary, language, title_shape
from listingkit.model import Origin, Segment, Status, Translation

# Bytes of a page that are no characters travel as lone surrogates: no engine and no memory
# takes them.
_NO_TEXT = re.compile("[\ud800-\udfff]")

UNSIGNED = "memory not reviewed by a native speaker"
"""Reason of a translation that came from memory and that nobody signed."""

CHECKS = "checks 2"
"""Generation of the checks, stored with an engine's translations: older ones are made again."""

MUST = ("material", "colour")
"""Domains of the glossary whose single words must be said wherever they stand."""


TITLES = frozenset(("title", "heading", "meta_title", "alt"))
"""Kinds of segments that name a product."""


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

    @property
    def language(self) -> Language | None:
        """Data of the target language."""
        return language(self.target)

    @property
    def way_back(self) -> tuple[str, str] | None:
        """The engine's pair from the target language to the source's, to check meanings with."""
        return pick_pair(self.engine.pairs(), self.target, self.source) if self.engine else None


def make_glossary(
    source: str,
    target: str,
    extra: Iterable[TermLike] = (),
    keep: Sequence[str] = (),
    packs: Sequence[str] = (),
) -> Glossary:
    """Glossary of a pair: the user's terms first, then ours; ``keep`` are never translated.

    ``extra`` are terms from English like those of
    :func:`~listingkit.localize.mt.glossary.read_terms`.
    """
    ours_from, ours_to = _terms_of(source, packs), _terms_of(target, packs)
    users = tuple(extra)
    written = language(target, packs)
    capitals = primary(target) in senses().capital_nouns
    return Glossary(
        [
            *entries(source, target, ours_from, users),
            *entries(source, target, ours_from, ours_to),
        ],
        keep,
        Layout(written.label_marks, written.label_share, capitals) if written else None,
    )


def _terms_of(tag: str, packs: Sequence[str]) -> tuple[TermLike, ...]:
    """Glossary of a language; before it the words that a region has of its own (``es-MX.csv``).

    Where there is none of the language itself, that of its primary tag.
    """
    found = language(tag, packs)
    codes = dict.fromkeys((tag, found.code if found else tag))
    return tuple(term for code in codes for term in glossary(code, packs)) or tuple(
        glossary(primary(tag), packs)
    )


def translate_segments(
    segments: Sequence[Segment],
    source: str,
    target: str,
    *,
    glossary: Glossary | None = None,
    memory: Snapshot | None = None,
    protected: Sequence[str] = (),
    forbidden: Sequence[str] = (),
    engine: BatchEngine | Engine | None = None,
    titles: Collection[str] = (),
    packs: Sequence[str] = (),
) -> dict[str, Translation]:
    """Translate all segments; the result has one translation for every segment's key.

    ``source`` and ``target`` are BCP 47 tags. ``protected`` are brands and model numbers,
    ``forbidden`` words that the market does not allow. ``engine`` is an
    :class:`~listingkit.engines.worker.EnginePool` (whose processes do not change the result), an
    engine used in this process, or None: then what memory and glossary lack stays in the source
    language. ``titles`` are texts that name a product: they are put together from what they name
    where that is possible (:mod:`listingkit.localize.mt.attributes`), by our shapes of titles and
    those of ``packs``. Never raises for a text; nothing half translated is returned.
    """
    job = Job(
        source=source,
        target=target,
        glossary=make_glossary(source, target) if glossary is None else glossary,
        protected=tuple(sorted({name.strip() for name in protected if name.strip()})),
        forbidden=tuple(forbidden),
        memory=memory if memory is not None else Snapshot(()),
        engine=InProcess(engine) if hasattr(engine, "translate") else engine,  # type: ignore[arg-type]
        titles=frozenset(titles),
        shapes=(title_shape(source, packs), title_shape(target, packs)) if titles else (None, None),
    )
    # One translation for each text in its context and form; kinds with limits differ.
    groups: dict[tuple[str, str], list[Segment]] = {}
    for segment in segments:
        groups.setdefault((segment.text, segment.markup), []).append(segment)
    firsts = {key: groups[key][0] for key in sorted(groups)}
    drafts = {key: _look_up(segment, job) for key, segment in firsts.items()}
    missing = {key: firsts[key] for key, draft in drafts.items() if draft is None}
    made = _by_engine(missing, job)
    runs = names_in_use(segments)
    done: dict[str, Translation] = {}
    for key, members in groups.items():
        for segment in members:
            names = runs.get(segment.listing_id, frozenset())
            done[segment.key] = _judge(segment, drafts[key] or made[key], job, names)
    return {segment.key: done[segment.key] for segment in segments}


def new_entries(
    translations: Iterable[Translation], source: str, target: str, engine_version: str
) -> list[MemoryEntry]:
    """What a run should remember: its ready machine translations, unsigned, each text once."""
    found: dict[str, MemoryEntry] = {}
    for translation in translations:
        if translation.origin == "engine" and translation.status == "ready":
            text = translation.segment.text
            found[text] = MemoryEntry(
                source_lang=source, target_lang=target, source=text, target=translation.text,
                origin="engine", engine=f"{engine_version} {CHECKS}",
            )  # fmt: skip
    return [found[text] for text in sorted(found)]


@dataclass(frozen=True)
class Draft:
    """A text's translation before it is judged; ``text`` None means that there is none."""

    text: str | None
    origin: Origin
    reviewed: bool = False
    reasons: tuple[Reason, ...] = ()


def _look_up(segment: Segment, job: Job) -> Draft | None:
    """What is known without an engine: nothing to translate, memory, glossary, fixed phrase."""
    text = segment.text
    if len(text) > MAX_CHARS:
        return Draft(None, "source", reasons=(Reason("size", "too long for one segment"),))
    if _NO_TEXT.search(text):
        return Draft(None, "source", reasons=(Reason("encoding", "holds bytes that are no text"),))
    units = _units(segment, job)
    if not any(unit.words for unit in units):
        named = "".join(unit.standing for unit in units)
        return Draft(named, "source" if named == text else "term", reviewed=named == text)
    found = job.memory.exact(text)
    if found is not None and (found.origin != "engine" or _same_engine(found, job)):
        if found.origin == "engine":
            return Draft(found.target, "engine", found.reviewed)
        unsigned = () if found.reviewed else (Reason("memory", UNSIGNED, hard=False),)
        return Draft(found.target, "memory", found.reviewed, unsigned)
    phrase = _phrase(text, job)
    if phrase is not None:
        return phrase
    if text in job.titles:
        built = build_title(text, job.glossary, *job.shapes, job.protected)
        if built is not None:
            return Draft(built.text, "attributes", built.reviewed)
    return _from_terms(units, job)


def _units(segment: Segment, job: Job) -> list[Unit]:
    markup = segment.markup == "html"
    return take_apart(
        segment.text,
        job.source,
        markup=markup,
        protected=job.protected,
        is_key=lambda words: job.glossary.label(words) is not None,
        target=job.target,
    )


def _same_engine(entry: MemoryEntry, job: Job) -> bool:
    """Whether an engine's stored translation may be used again; one of another build may not."""
    return job.engine is not None and entry.engine == f"{job.engine.version} {CHECKS}"


def _phrase(text: str, job: Job) -> Draft | None:
    """A fixed phrase of both languages without slots, e.g. a trust line."""
    ours, theirs = language(job.source), job.language
    if ours is None or theirs is None:
        return None
    for name, phrase in ours.phrases.items():
        other = theirs.phrases.get(name)
        if other and "{" not in phrase.text and phrase.text.casefold() == text.strip().casefold():
            return Draft(other.text, "phrase", other.reviewed)
    return None


def _from_terms(units: Sequence[Unit], job: Job) -> Draft | None:
    """The text from the glossary alone, when every unit of it is a label."""
    out: list[str] = []
    signed = True
    for unit in units:
        if not unit.words:
            out.append(unit.standing)
            continue
        label = None if unit.pairs() else job.glossary.label(unit.core, job.protected)
        if label is None:
            return None
        signed = signed and label.reviewed
        out.append(unit.prefix + label.text + unit.suffix)
    return Draft("".join(out), "term", signed)


def _by_engine(
    missing: Mapping[tuple[str, str], Segment], job: Job
) -> dict[tuple[str, str], Draft]:
    pair = pick_pair(job.engine.pairs(), job.source, job.target) if job.engine else None
    if job.engine is None or pair is None:
        why = "no engine for this language pair" if job.engine else "not in memory or glossary"
        reasons = (Reason("none", why),)
        return {key: _kept(segment, reasons, job) for key, segment in missing.items()}
    units = {key: _units(segment, job) for key, segment in missing.items()}
    unique = {unit for parts in units.values() for unit in parts if unit.words}
    outcomes = _run(sorted(unique, key=lambda unit: (unit.source, unit.markup)), job, pair)
    drafts: dict[tuple[str, str], Draft] = {}
    for key, parts in units.items():
        drafts[key] = _join(missing[key], parts, outcomes, job)
    return drafts


def _join(
    segment: Segment, units: Sequence[Unit], outcomes: Mapping[Unit, Outcome], job: Job
) -> Draft:
    """One text from its units; one that failed keeps the whole text in the source language."""
    out: list[str] = []
    reasons: list[Reason] = []
    failed = False
    for unit in units:
        outcome = outcomes.get(unit) or Outcome(unit.standing)
        reasons += outcome.reasons
        failed = failed or outcome.text is None
        out.append(outcome.text or "")
    if failed:
        return _kept(segment, tuple(r for r in reasons if r.hard), job)
    return Draft("".join(out), "engine", False, tuple(dict.fromkeys(reasons)))


def _kept(segment: Segment, reasons: tuple[Reason, ...], job: Job) -> Draft:
    """The source text, with the nearest stored translation offered to the reviewer."""
    near = job.memory.fuzzy(segment.text)
    if near is not None:
        entry, score = near
        hint = f"memory has a {score:.0f} % match: {entry.target}"
        reasons = (*reasons, Reason("fuzzy", hint))
    return Draft(None, "source", reasons=tuple(dict.fromkeys(reasons)))


def _run(units: Sequence[Unit], job: Job, pair: tuple[str, str]) -> dict[Unit, Outcome]:
    """Let every unit climb; the questions of one round are asked together, sorted, each once."""
    assert job.engine is not None
    known: Answers = {}
    ask = asker(job.engine, pair, job.way_back, known)
    tools = Tools(
        sentinels=best_sentinels(job.source, units, ask) if units else SENTINELS,
        glossary=job.glossary,
        protected=job.protected,
        verdict=_verdict(job),
        source=job.source,
        target=job.target,
        asks_back=job.way_back is not None,
    )
    outcomes: dict[Unit, Outcome] = {}
    climbing: dict[Unit, Ask] = {unit: climb(unit, tools) for unit in units}
    questions: dict[Unit, list[str]] = {}
    for unit in units:
        step(unit, climbing[unit], None, questions, outcomes)
    while questions:
        ask([text for unit in questions for text in questions[unit]])
        asked, questions = questions, {}
        for unit, texts in asked.items():
            answers = {text: known.get(text) for text in texts}
            step(unit, climbing[unit], answers, questions, outcomes)
    return outcomes


def _verdict(job: Job) -> Callable[[str, str], Sequence[Reason]]:
    def verdict(source: str, target: str) -> Sequence[Reason]:
        return check(source, target, job, by_engine=True)

    return verdict


def check(
    source: str, target: str, job: Job, *, by_engine: bool, limit: int | None = None
) -> tuple[Reason, ...]:
    """The gate with what a run knows."""
    # What a thing is made of, and its colour, must be said wherever it stands.
    must = job.glossary.words_of(MUST)
    terms = [entry for _, _, entry in job.glossary.inside(visible(source), must)]
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


def _judge(segment: Segment, draft: Draft, job: Job, names: Iterable[Sequence[str]]) -> Translation:
    """Status and reasons of one segment; a hard reason keeps the source text.

    ``names`` are the names that the segment's listing uses inside its sentences.
    """
    reasons = list(draft.reasons)
    text = draft.text
    safety = segment.safety or is_safety(segment.text, job.source)
    if text is not None and draft.origin != "source":
        engine = draft.origin == "engine"
        reasons += check(segment.text, text, job, by_engine=engine, limit=segment.limit)
        # Where it could be asked back, the ladder knows better than the number of words.
        if engine and job.way_back is None and is_short(segment.text, job.protected):
            reasons.append(IS_SHORT)
        if engine and segment.kind in TITLES and is_used_as_name(segment.text, names):
            reasons.append(AS_NAME)
        if safety and not draft.reviewed:
            reasons.append(safety_reason(draft.origin))
    reasons = list(dict.fromkeys(reasons))
    status: Status = "review" if reasons else "ready"
    kept = text is None or any(reason.hard for reason in reasons)
    if kept and safety:
        status = "blocked"
    return Translation(
        segment=segment,
        text=segment.text if kept or text is None else text,
        origin="source" if kept else draft.origin,
        status=status,
        reviewed=draft.reviewed and not kept,
        reasons=tuple(dict.fromkeys(reason.message for reason in reasons)),
        suggestion=text if kept and text is not None else "",
    )


__all__ = [
    "UNSIGNED", "Draft", "Job", "Sentinel", "check", "make_glossary", "new_entries",
    "translate_segments",
]  # fmt: skip
