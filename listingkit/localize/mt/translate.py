"""Translate segments: memory, glossary, fixed phrases, engine; what none can do stays as it is.

Three passes, none of which depends on the number of processes: every unique text is looked up,
the rest is taken apart into units, and the units' questions go to the engine in sorted batches,
round by round, until each unit has an answer or none is left to try.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from listingkit.engines import Engine
from listingkit.engines.worker import BatchEngine, InProcess
from listingkit.language.spelling import word_list
from listingkit.localize.memory.snapshot import UNSIGNED, Snapshot
from listingkit.localize.memory.store import MemoryEntry
from listingkit.localize.mt.attributes import build_title
from listingkit.localize.mt.by_engine import by_engine
from listingkit.localize.mt.gate_machine import IS_SHORT, is_short
from listingkit.localize.mt.glossary import Glossary
from listingkit.localize.mt.job import CHECKS, Draft, Job, check, named, units_of
from listingkit.localize.mt.mask import Sentinel, Unit
from listingkit.localize.mt.naming import find_names
from listingkit.localize.mt.pair_terms import make_glossary
from listingkit.localize.mt.reasons import Reason, is_safety, safety_reason
from listingkit.localize.mt.recall import doubts, offered, recalled
from listingkit.localize.mt.spans import MAX_CHARS
from listingkit.localize.mt.stand_ins import more_terms
from listingkit.markets import language, title_shape
from listingkit.model import Segment, Status, Translation

# Bytes of a page that are no characters travel as lone surrogates: no engine and no memory
# takes them.
_NO_TEXT = re.compile("[\ud800-\udfff]")


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
    round_trip: bool = False,
) -> dict[str, Translation]:
    """Translate all segments; the result has one translation for every segment's key.

    ``source`` and ``target`` are BCP 47 tags. ``protected`` are brands and model numbers,
    ``forbidden`` words that the market does not allow. ``engine`` is an
    :class:`~listingkit.engines.worker.EnginePool` (whose processes do not change the result), an
    engine used in this process, or None: then what memory and glossary lack stays in the source
    language. ``titles`` are texts that name a product: they are put together from what they name
    where that is possible (:mod:`listingkit.localize.mt.attributes`), by our shapes of titles and
    those of ``packs``. ``round_trip`` has every answer translated back where the engine can, and
    what does not come back goes to review: fewer mistakes are ready, and so are fewer texts.
    Never raises for a text; nothing half translated is returned.
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
        round_trip=round_trip,
    )
    if job.engine is not None:
        words = job.glossary.with_more(more_terms(source, target))
        names = find_names(segments, words, words.single(), source)
        shared = tuple(sorted({*job.protected, *names.shared}))
        job = replace(
            job, words=words, names=names, protected=shared, shape=title_shape(target, packs)
        )
    # One translation for each text in its context and form; kinds with limits differ.
    groups: dict[tuple[str, str], list[Segment]] = {}
    for segment in segments:
        groups.setdefault((segment.text, segment.markup), []).append(segment)
    firsts = {key: groups[key][0] for key in sorted(groups)}
    drafts = {key: _look_up(segment, job) for key, segment in firsts.items()}
    missing = {key: firsts[key] for key, draft in drafts.items() if draft is None}
    ready = {key[0]: draft for key, draft in drafts.items() if draft is not None}
    made = by_engine(missing, ready, job)
    done: dict[str, Translation] = {}
    for key, members in groups.items():
        for segment in members:
            # A text may have a translation of its own in this very place.
            own = _recalled(segment, job) if job.memory.has_places(segment.text) else None
            judged = _judge(segment, own or drafts[key] or made[key], job)
            done[segment.key] = offered(judged, job.memory)
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


def _look_up(segment: Segment, job: Job) -> Draft | None:
    """What is known without an engine: nothing to translate, memory, glossary, fixed phrase."""
    text = segment.text
    if len(text) > MAX_CHARS:
        return Draft(None, "source", reasons=(Reason("size", "too long for one segment"),))
    if _NO_TEXT.search(text):
        return Draft(None, "source", reasons=(Reason("encoding", "holds bytes that are no text"),))
    units = units_of(segment, job)
    if not any(unit.words for unit in units):
        whole = "".join(unit.standing for unit in units)
        return Draft(whole, "source" if whole == text else "term", reviewed=whole == text)
    known = _recalled(segment, job)
    if known is not None:
        return known
    found = job.memory.exact(text)
    if found is not None and found.origin == "engine" and _same_engine(found, job):
        return Draft(found.target, "engine", found.reviewed)
    phrase = _phrase(text, job)
    if phrase is not None:
        return phrase
    if text in job.titles:
        kept = (*job.protected, *filter(None, [job.names.titles.get(text)]))
        built = build_title(text, job.glossary, *job.shapes, kept)
        if built is not None:
            return Draft(built.text, "attributes", built.reviewed)
    return _from_terms(segment, units, job)


def _recalled(segment: Segment, job: Job) -> Draft | None:
    """What people have translated, in this place or elsewhere."""
    found = recalled(segment, job.memory, job.source)
    if found is None:
        return None
    signed = found.entry.reviewed and not found.numbers
    return Draft(found.target, "memory", signed, doubts(found, job.memory))


def _same_engine(entry: MemoryEntry, job: Job) -> bool:
    """Whether an engine's stored translation may be used again; one of another build may not."""
    return job.engine is not None and entry.engine == f"{job.engine.version} {CHECKS}"


def _phrase(text: str, job: Job) -> Draft | None:
    """A fixed phrase of both languages without slots, e.g. a trust line."""
    found = _phrases(job.source, job.target).get(text.strip().casefold())
    return Draft(found[0], "phrase", found[1]) if found is not None else None


@lru_cache(maxsize=64)
def _phrases(source: str, target: str) -> dict[str, tuple[str, bool]]:
    """Fixed phrases without slots: the folded one of the source, the target's, whether signed."""
    ours, theirs = language(source), language(target)
    if ours is None or theirs is None:
        return {}
    found: dict[str, tuple[str, bool]] = {}
    for name, phrase in ours.phrases.items():
        other = theirs.phrases.get(name)
        if other and "{" not in phrase.text:
            found.setdefault(phrase.text.casefold(), (other.text, other.reviewed))
    return found


def _from_terms(segment: Segment, units: Sequence[Unit], job: Job) -> Draft | None:
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
    return Draft(named(segment, "".join(out), job), "term", signed)


def _judge(segment: Segment, draft: Draft, job: Job) -> Translation:
    """Status and reasons of one segment; a hard reason keeps the source text."""
    reasons = list(draft.reasons)
    text = draft.text
    safety = segment.safety or is_safety(segment.text, job.source)
    if text is not None and draft.origin != "source":
        engine = draft.origin == "engine"
        reasons += check(segment.text, text, job, by_engine=engine, limit=segment.limit)
        if engine and word_list(job.target) is None and is_short(segment.text, job.protected):
            reasons.append(IS_SHORT)
        if engine and (through := getattr(job.engine, "through", "")):
            reasons.append(Reason("pivot", f"translated through {through}", hard=False))
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
        suggestion=(draft.offer if text is None else text) if kept else "",
    )


__all__ = [
    "UNSIGNED", "Draft", "Job", "Sentinel", "check", "make_glossary", "new_entries",
    "translate_segments",
]  # fmt: skip
