"""What neither memory nor glossary knows is asked of the engine: all units, round by round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from listingkit.engines.worker import pick_pair
from listingkit.language.spelling import word_list
from listingkit.localize.mt import gate
from listingkit.localize.mt.asking import Asker, step
from listingkit.localize.mt.doubts import Answers, Tools
from listingkit.localize.mt.glossary import Entry
from listingkit.localize.mt.job import MUST, Draft, Job, check, named, units_of
from listingkit.localize.mt.ladder import Ask, Outcome, climb
from listingkit.localize.mt.mask import SENTINELS, Unit
from listingkit.localize.mt.probe import best_sentinels
from listingkit.localize.mt.reasons import Reason
from listingkit.localize.mt.stand_ins import weak_terms
from listingkit.model import Segment


def by_engine(
    missing: Mapping[tuple[str, str], Segment], known: Mapping[str, Draft], job: Job
) -> dict[tuple[str, str], Draft]:
    """Drafts of all ``missing`` segments, by text and markup.

    Titles with a name in them go first: sentences may say them (``known`` has those that needed no
    engine).
    """
    pair = pick_pair(job.engine.pairs(), job.source, job.target) if job.engine else None
    if job.engine is None or pair is None:
        why = "no engine for this language pair" if job.engine else "not in memory or glossary"
        reasons = (Reason("none", why),)
        return {key: _kept(reasons) for key, segment in missing.items()}
    units = {key: units_of(segment, job) for key, segment in missing.items()}
    named_first = {*job.names.titles, *job.names.mentions.values()}
    titles = [key for key, segment in missing.items() if segment.text in named_first]
    rest = [key for key, segment in missing.items() if segment.text not in named_first]
    tools, ask = _tools(_unique(units.values()), job, pair)
    outcomes = _run(_unique(units[key] for key in titles), tools, ask)
    drafts = {key: _join(missing[key], units[key], outcomes, job) for key in titles}
    titled = {key[0]: draft for key, draft in drafts.items()}
    tools = replace(tools, mentions=_mentions(titled | dict(known), job))
    outcomes = _run(_unique(units[key] for key in rest), tools, ask)
    return drafts | {key: _join(missing[key], units[key], outcomes, job) for key in rest}


def _unique(parts: Iterable[Sequence[Unit]]) -> list[Unit]:
    """All different units with words, in a stable order."""
    found = {unit for units in parts for unit in units if unit.words}
    return sorted(found, key=lambda unit: (unit.source, unit.markup))


def _mentions(drafts: Mapping[str, Draft], job: Job) -> dict[str, Entry]:
    """Titles that sentences name and that are well translated, as terms."""
    found: dict[str, Entry] = {}
    for said, title in job.names.mentions.items():
        draft = drafts.get(title)
        if draft is None or draft.text is None or draft.reasons:
            continue
        spots = job.words.inside(title, job.words.single())
        garment = any(entry.domain == "garment" for _, _, entry in spots)
        found[said] = Entry(title, draft.text, "noun", "garment" if garment else "thing")
    return found


def _join(
    segment: Segment, units: Sequence[Unit], outcomes: Mapping[Unit, Outcome], job: Job
) -> Draft:
    """One text from its units; one that failed keeps the whole text in the source language."""
    out: list[str] = []
    reasons: list[Reason] = []
    failed = refused = False
    for unit in units:
        outcome = outcomes.get(unit) or Outcome(unit.standing)
        reasons += outcome.reasons
        failed = failed or outcome.text is None
        said = outcome.refused if outcome.text is None else outcome.text
        refused = refused or bool(said and unit.words)
        out.append(said or unit.standing)
    text = named(segment, "".join(out), job)
    if failed:
        kept = _kept(tuple(r for r in reasons if r.hard))
        return replace(kept, offer=text) if refused else kept
    return Draft(text, "engine", False, tuple(dict.fromkeys(reasons)))


def _kept(reasons: tuple[Reason, ...]) -> Draft:
    """The source text."""
    return Draft(None, "source", reasons=tuple(dict.fromkeys(reasons)))


def _tools(units: Sequence[Unit], job: Job, pair: tuple[str, str]) -> tuple[Tools, Asker]:
    """What every unit of a run is translated with, and the way to ask the engine."""
    assert job.engine is not None
    ask = Asker(job.engine, pair, job.way_back)
    tools = Tools(
        sentinels=best_sentinels(job.source, units, ask) if units else SENTINELS,
        glossary=job.glossary,
        protected=job.protected,
        verdict=_verdict(job),
        source=job.source,
        target=job.target,
        # Where there is no list of words to hold an answer to, asking back tells more than nothing.
        asks_back=job.way_back is not None and (job.round_trip or word_list(job.target) is None),
        words=job.words,
        weak=_weak(units, job, ask),
        said=job.glossary.words_of(MUST),
        small=job.names.small,
    )
    return tools, ask


def _run(units: Sequence[Unit], tools: Tools, ask: Asker) -> dict[Unit, Outcome]:
    """Let every unit climb; the questions of one round are asked together, sorted, each once.

    A unit goes on as soon as its answers are there, while the engine is at work on others.
    """
    outcomes: dict[Unit, Outcome] = {}
    climbing: dict[Unit, Ask] = {unit: climb(unit, tools) for unit in units}
    questions: dict[Unit, list[str]] = {}
    for unit in units:
        step(unit, climbing[unit], None, questions, outcomes)
    while questions:
        asked, questions = questions, {}
        waiting = {unit: set(texts) for unit, texts in asked.items()}
        asking: dict[str, list[Unit]] = {}
        for unit, texts in waiting.items():
            for text in texts:
                asking.setdefault(text, []).append(unit)

        def go_on(
            said: Sequence[str],
            asked: Mapping[Unit, list[str]] = asked,
            waiting: Mapping[Unit, set[str]] = waiting,
            asking: Mapping[str, list[Unit]] = asking,
            later: dict[Unit, list[str]] = questions,
        ) -> None:
            for text in said:
                for unit in asking[text]:
                    waiting[unit].discard(text)
                    if not waiting[unit]:
                        step(unit, climbing[unit], ask.known(asked[unit]), later, outcomes)

        ask.telling(asking, go_on)
    return outcomes


def _weak(
    units: Sequence[Unit], job: Job, ask: Callable[[Iterable[str]], Answers]
) -> frozenset[str]:
    """Terms of the run that the engine says otherwise than the glossary."""
    single = job.words.single()
    found: dict[Entry, None] = {}
    for unit in units:
        text = " ".join(unit.texts())
        found |= {entry: None for _, _, entry in job.words.inside(text, single)}

    def said(entry: Entry, answer: str) -> bool:
        missing = gate.missing_terms(entry.source, answer, [entry], job.target, strict=True)
        return not list(missing)

    return weak_terms(found, job.source, job.target, ask, said)


def _verdict(job: Job) -> Callable[[str, str], Sequence[Reason]]:
    def verdict(source: str, target: str) -> Sequence[Reason]:
        return check(source, target, job, by_engine=True)

    return verdict
