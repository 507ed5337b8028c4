"""Localizing a catalog: plan every source, translate each text once, write every market.

Which process does what makes no difference to the result: planning and writing are pure per
source, and translating happens in between, once, over the sorted texts of the whole run.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from listingkit.catalog import Source, discover, problem_of
from listingkit.config import Config
from listingkit.engines.inprocess import BatchEngine
from listingkit.engines.routes import Router, unanswered
from listingkit.errors import InputError, UsageError
from listingkit.interrupts import Interrupted
from listingkit.language.tags import same_language
from listingkit.localize.adapt.fit import find_channel
from listingkit.localize.apart import Apart
from listingkit.localize.files.sources import is_inside, sources_of
from listingkit.localize.keywords import MarketWords, insist
from listingkit.localize.means import Means
from listingkit.localize.memory.run import Memories
from listingkit.localize.memory.signatures import Signature
from listingkit.localize.mt.glossary import Glossary
from listingkit.localize.mt.translate import new_entries
from listingkit.localize.mt.untouched import measures, payment_names
from listingkit.localize.outputs import LocalizeSummary, MarketSummary, write_json
from listingkit.localize.passes import (
    Localizer,
    LocalizeSettings,
    Planned,
    WriteJob,
    Written,
    make_localizer,
)
from listingkit.localize.planning import Goal, in_target_language, other_language
from listingkit.localize.review import signing
from listingkit.localize.review.judging import Judge
from listingkit.localize.summing import close_market
from listingkit.localize.terms.user import UserTerms
from listingkit.localize.told import kept_back, untranslated
from listingkit.localize.urls import check_pattern
from listingkit.markets import language as language_data
from listingkit.model import Problem, Segment, Translation, Where
from listingkit.sidecar import Sidecar

Progress = Callable[[str, int, int], None]
"""Called with what is going on, how much is done and of how much (0: unknown)."""


Runner = Callable[[Callable[[LocalizeSettings], Localizer], LocalizeSettings, Iterable[Any], int],
                  Iterable[Any]]  # fmt: skip
"""Applies ``factory(settings)`` to items in order, in as many processes as it likes; yields
objects with ``item``, ``result`` and ``failure`` (see :func:`listingkit.run.pool.run_ordered`)."""


def localize(
    paths: Sequence[str | os.PathLike[str]],
    markets: Sequence[str],
    *,
    out: str | os.PathLike[str],
    language: str | None = None,
    source_language: str | None = None,
    config: Config | None = None,
    engine: BatchEngine | Router | None = None,
    memory: str | os.PathLike[str] | None = None,
    replace: bool = False,
    culture: bool = True,
    translate: bool = True,
    round_trip: bool = False,
    date: dt.date | None = None,
    assets: bool = True,
    keywords: Sequence[str] = (),
    sidecar: Sidecar | None = None,
    channel: str | None = None,
    source_format: str | None = None,
    stdin: BinaryIO | bytes | None = None,
    jobs: int = 1,
    runner: Runner | None = None,
    progress: Progress | None = None,
) -> LocalizeSummary:
    """Localize every listing under ``paths`` for ``markets`` into ``out/<market>/``.

    ``engine`` None translates from memory, glossary and fixed phrases alone; a
    :class:`~listingkit.engines.routes.Router` chooses for each pair of languages. ``memory`` is a
    translation memory file (read, and added to when the run is over) or a TMX file (read only).
    ``assets`` copies the local files that pages name. ``keywords`` are target words of every
    listing, ``sidecar`` those of single ones: both are written in the market's language.
    ``channel`` names the marketplace whose limits titles and other texts are fitted to.
    ``round_trip`` has engines' answers translated back. Without ``translate`` only the culture
    rules act: texts stay, and lines speak the source's language.
    ``replace`` writes product tables instead of Shopify's translation import. ``runner`` decides
    where the work is done; the result is the same. One market is finished after the other. Raises
    UsageError, ConfigError, DataError or InputError for what is wrong with the whole run, and
    Interrupted; one bad source is a problem in the summary.
    """
    if not markets:
        raise UsageError("no market named", fix="Name one with --market, e.g. --market br.")
    config = config or Config()
    settings = LocalizeSettings(
        markets=tuple(dict.fromkeys(code.lower() for code in markets)),
        out=os.fspath(out),
        language=language,
        source_language=source_language,
        config=config,
        replace=replace,
        culture=culture,
        translate=translate,
        round_trip=round_trip,
        date=date,
        assets=assets,
        keywords=tuple(keywords),
        sidecar=sidecar or {},
        channel=channel,
    )
    if config.localize.url_pattern:
        check_pattern(config.localize.url_pattern)
    goals = settings.goals()  # a wrong market is told once, here
    if channel:
        find_channel(channel, settings.folders)
    run = _Run(settings, goals, UserTerms.of(config), engine, runner, jobs, progress)
    section = config.localize
    run.memories = Memories(memory, section.client or "", section.matching)
    found = discover(paths, source_format, stdin, texts=True)
    try:
        run.plan(sources_of(found, settings.out))
        done = tuple(run.market(goal) for goal in goals)
    except KeyboardInterrupt:
        raise Interrupted(run.state) from None
    try:
        run.memories.store()
    except InputError as error:
        # Everything is written; that nothing new was remembered is told beside it.
        run.problems.append(problem_of(error, str(memory)))
    summary = LocalizeSummary(
        markets=done,
        problems=tuple(run.problems),
        failures=tuple(run.failures),
        skipped=sum(
            not is_inside(path, settings.out) and os.path.realpath(path) not in run.copied
            for path in found.skipped
        ),
    )
    write_json(settings.out, "summary.json", summary)
    return summary


class _Run:
    """One run: what was planned, what was translated, what went wrong."""

    def __init__(
        self,
        settings: LocalizeSettings,
        goals: tuple[Goal, ...],
        terms: UserTerms,
        engine: BatchEngine | Router | None,
        runner: Runner | None,
        jobs: int,
        progress: Progress | None,
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.used: dict[str, list[BatchEngine]] = {goal.market.code: [] for goal in goals}
        self.runner = runner
        self.jobs = jobs
        self.progress = progress or (lambda what, done, total: None)
        self.memories = Memories(None)
        self.planned: list[Planned] = []
        self.terms = terms
        self.problems: list[Problem] = [*terms.problems]
        self.failures: list[Problem] = []
        self.copied: set[str] = set()
        self.finished: list[str] = []
        self.apart = Apart(())
        self.files = 0  # written of the market that is not finished
        self.signatures: dict[str, Signature] = {}  # of that market, by place
        self.local = Localizer(settings) if runner is None else None

    def _work(self, items: Iterable[Source | WriteJob]) -> Iterator[Planned | Written]:
        """Results in order; what fails becomes a problem or a failure."""
        if self.local is not None:
            for item in items:
                try:
                    yield self.local(item)
                except InputError as error:
                    self.problems.append(problem_of(error, _source_of(item).path))
            return
        assert self.runner is not None
        for done in self.runner(make_localizer, self.settings, items, self.jobs):
            if done.failure is None:
                yield done.result
                continue
            path = _source_of(done.item).path
            if done.failure.error is not None:
                self.problems.append(problem_of(done.failure.error, path))
                continue
            problem = Problem(where=Where(path=path), message=done.failure.message)
            internal = done.failure.kind == "internal"
            (self.failures if internal else self.problems).append(problem)

    def plan(self, found: Iterable[Source | Problem]) -> None:
        """First pass."""
        sources: list[Source] = []
        for one in found:
            if isinstance(one, Problem):
                self.problems.append(one)
            else:
                sources.append(one)
        for number, result in enumerate(self._work(sources), start=1):
            self.progress("reading", number, len(sources))
            if isinstance(result, Planned):
                self.planned.append(result)
                self.problems.extend(result.problems)
        self.apart = Apart(one.plans for one in self.planned)

    @property
    def state(self) -> str:
        """What is written by now, in words."""
        done = f"{', '.join(self.finished)} finished, " if self.finished else ""
        files = f"{self.files} more files" if self.finished else f"{self.files} files"
        return f"{done}{files if self.files else 'nothing' + ' more' * bool(done)} written"

    def market(self, goal: Goal) -> MarketSummary:
        """Translate everything for one market, then write all of it."""
        code = goal.market.code
        self.signatures = self.memories.signatures(code)
        spoken = {plan.language or "" for one in self.planned for plan in one.plans[code]}
        kept = {word for source in spoken for word in self.terms.kept(source, code)}
        names = tuple(sorted({name for one in self.planned for name in one.names} | kept))
        words = self._keywords(goal, names)
        done = self._translate(goal, names, words)
        jobs = [
            self._job(number, planned, code, done, names, words)
            for number, planned in enumerate(self.planned)
        ]
        written: list[Written] = []
        for number, result in enumerate(self._work(jobs), start=1):
            self.progress(f"writing {code}", number, len(jobs))
            if isinstance(result, Written):
                written.append(result)
                self.files += len(result.files)
        self.copied.update(asset.path for one in written for asset in one.assets)
        summary = close_market(goal, written, self.settings, self.planned, self.used[code])
        self.problems += unanswered(self.used[code], code)
        self.finished.append(code)
        self.files = 0
        return summary

    def _job(
        self,
        number: int,
        planned: Planned,
        code: str,
        done: dict[str, Translation],
        names: tuple[str, ...],
        words: MarketWords,
    ) -> WriteJob:
        mine = dict(self.apart.translations(number, planned.plans[code], done))
        signed = signing.signed_places(mine, self.signatures)
        lines = signing.written_places(self.signatures, planned.plans[code])
        words_of = words.of(planned.plans[code])
        return WriteJob(planned, code, mine, names, words_of, signed, lines)

    def _keywords(self, goal: Goal, names: tuple[str, ...]) -> MarketWords:
        """The target keywords of the run in the market's language, each once."""
        words = MarketWords(plan for one in self.planned for plan in one.plans[goal.market.code])
        for source in words.sources:
            means = Means(
                glossary=self._glossary(source, goal, names),
                memory=self.memories.snapshot(source, goal.tag),
                protected=names,
                engine=self._engine(source, goal),
                packs=self.settings.folders,
                recall=self.memories.recall,
            )
            words.translate(source, goal, means)
        return words

    def _engine(self, source: str, goal: Goal) -> BatchEngine | None:
        """What translates a language for a market; of several engines the one for this pair."""
        engine = self.engine
        if isinstance(engine, Router):
            engine = engine.between(source, goal.tag)
        used = self.used[goal.market.code]
        if engine is not None and engine.pairs() and engine not in used:
            used.append(engine)
        return engine

    def _glossary(self, source: str, goal: Goal, kept: Sequence[str]) -> Glossary:
        return self.terms.glossary(source, goal.tag, goal.market.code, kept, self.settings.folders)

    def _translate(
        self, goal: Goal, names: tuple[str, ...], words: MarketWords
    ) -> dict[str, Translation]:
        """Every segment of the run, each different text once."""
        by_language: dict[str, list[Segment]] = {}
        done: dict[str, Translation] = {}
        for number, planned in enumerate(self.planned):
            for plan in planned.plans[goal.market.code]:
                for one in plan.segments:
                    segment = self.apart.segment(number, one)
                    if not self.settings.translate or in_target_language(
                        segment, plan.language, goal.tag
                    ):
                        done[segment.key] = untranslated(segment)
                    elif other := other_language(segment, plan.language):
                        done[segment.key] = kept_back(*other)
                    else:
                        by_language.setdefault(plan.language, []).append(segment)
        for source, segments in sorted(by_language.items()):
            self.progress(f"translating {source or 'unknown'} to {goal.tag}", 0, len(segments))
            if not source:
                why = "the language of the source is not known"
                done |= {segment.key: kept_back(segment, why) for segment in segments}
            elif same_language(source, goal.tag):
                done |= {segment.key: untranslated(segment) for segment in segments}
            else:
                done |= self._pair(segments, source, goal, names, words)
        return done

    def _pair(
        self,
        segments: list[Segment],
        source: str,
        goal: Goal,
        names: tuple[str, ...],
        words: MarketWords,
    ) -> dict[str, Translation]:
        texts = sorted({one.text for one in segments})
        printed = measures(texts, language_data(source))
        kept = (*names, *sorted(printed | payment_names(texts, self.settings.folders)))
        engine = self._engine(source, goal)
        means = Means(
            glossary=self._glossary(source, goal, kept),
            memory=self.memories.snapshot(source, goal.tag),
            protected=kept,
            engine=engine,
            titles=frozenset(one.text for one in segments if one.kind == "title"),
            packs=self.settings.folders,
            recall=self.memories.recall,
            round_trip=self.settings.round_trip,
        )
        found = means.translate(segments, source, goal.tag)
        data = language_data(source, self.settings.folders)
        found |= insist(found, words.by_listing, data, goal, source, means)
        version = engine.version if engine else ""
        self.memories.add(new_entries(found.values(), source, goal.tag, version))
        judge = Judge(source, goal, names, self.settings.rates)
        found = signing.release(found, segments, self.signatures, means.memory, judge)
        return signing.take_back(found, segments, self.signatures)


def _source_of(item: Source | WriteJob) -> Source:
    return item.planned.source if isinstance(item, WriteJob) else item
