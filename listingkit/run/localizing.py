"""Localize in one process or several: which engine, which processes, and what a report may show."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from listingkit import markets
from listingkit.config import Config
from listingkit.engines import ENGINES
from listingkit.engines.store.choose import HUB
from listingkit.engines.worker import EnginePool, pick_pair
from listingkit.errors import EngineError, UsageError
from listingkit.interrupts import Interrupted
from listingkit.language.tags import primary
from listingkit.localize.outputs import LocalizeSummary, write_json
from listingkit.localize.passes import LocalizeSettings, Written
from listingkit.localize.pipeline import localize
from listingkit.localize.planning import goal
from listingkit.localize.quality.evaluation import (
    EvaluatedSummary,
    Evaluation,
    Told,
    evaluate,
)
from listingkit.localize.quality.references import References, for_market, read_references
from listingkit.localize.quality.scoring import sacrebleu
from listingkit.markets import Sourced
from listingkit.names import did_you_mean
from listingkit.run.journal import Journal
from listingkit.run.pool import Outcome, run_ordered
from listingkit.sidecar import Sidecar

AUTO, NONE = "auto", "none"

Engines = Mapping[str, EnginePool | None]
"""The engine of each market, None where there is none."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class LocalizeOptions:
    """What one run of ``localize`` was asked for; paths count from the working directory."""

    paths: tuple[str, ...]
    markets: tuple[str, ...]
    out: Path
    config: Config = field(default_factory=Config)
    language: str | None = None
    engine: str = AUTO
    memory: Path | None = None
    replace: bool = False
    culture: bool = True
    translate: bool = True
    date: dt.date | None = None
    assets: bool = True
    keywords: tuple[str, ...] = ()
    sidecar: Sidecar = field(default_factory=dict)
    channel: str | None = None
    dry_run: bool = False
    source_format: str | None = None
    stdin: bytes | None = None
    jobs: int = 1
    references: Path | None = None

    @property
    def folders(self) -> tuple[str, ...]:
        """The user's pack folders."""
        packs = self.config.resolve(self.config.markets.packs)
        return (str(packs),) if packs else ()

    def targets(self) -> dict[str, str]:
        """Language tag to write, by market. Raises UsageError for an unknown market."""
        tags = {}
        for code in self.markets:
            found = goal(code, self.language, self.folders, None)
            tags[found.market.code] = found.tag
        return tags


@dataclass
class Localized:
    """A summary, what was written by market (kept only when asked for), and what to know.

    ``resumed`` counts texts that an interrupted run had asked the engine for already.
    """

    summary: LocalizeSummary
    written: dict[str, list[Written]]
    notes: dict[str, str]
    resumed: int = 0
    evaluation: Evaluation | None = None

    def explained(self) -> LocalizeSummary:
        """The summary with what the culture rules did, by market and listing."""
        trace = (
            line
            for market in self.summary.markets
            for one in self.written.get(market.market, ())
            for listing in one.listings
            for line in listing.trace
        )
        return msgspec.structs.replace(self.summary, trace=tuple(trace))

    def evaluated(self, summary: LocalizeSummary) -> LocalizeSummary:
        """``summary`` with the scores against references, where there are any."""
        if self.evaluation is None:
            return summary
        told = msgspec.structs.asdict(summary)
        return EvaluatedSummary(**told, evaluation=self.evaluation.markets)


class EngineData(Sourced, frozen=True, kw_only=True):
    """``locales/engines.toml``: requirements that bring a model along, by language code."""

    carried: dict[str, str]


@contextlib.contextmanager
def engines_for(options: LocalizeOptions, journal: Journal | None = None) -> Iterator[Engines]:
    """The engine that was asked for, or for each market the first one here that can serve it.

    ``auto`` is quiet about engines that are not installed and about markets that none can serve;
    an engine that is named must start. ``journal`` keeps what they answer. Raises EngineError or
    UsageError.
    """
    tags = options.targets()
    if options.engine == NONE or not options.translate:
        yield dict.fromkeys(tags)
        return
    if options.engine != AUTO:
        if options.engine not in ENGINES:
            fix = did_you_mean(options.engine, (*ENGINES, AUTO, NONE))
            raise UsageError(f'unknown engine "{options.engine}"', fix=fix)
        with _start(options.engine, options, journal) as pool:
            yield dict.fromkeys(tags, pool)
        return
    found: dict[str, EnginePool | None] = dict.fromkeys(tags)
    with contextlib.ExitStack() as stack:
        for name in ENGINES:
            open_ones = [code for code, pool in found.items() if pool is None]
            if not open_ones:
                break
            try:
                pool = stack.enter_context(_start(name, options, journal))
            except EngineError:
                continue
            found |= {code: pool for code in open_ones if covers(pool, tags[code])}
        yield found


def _start(name: str, options: LocalizeOptions, journal: Journal | None) -> EnginePool:
    given = options.config.engine_options(name)
    return EnginePool(name, given, jobs=options.jobs, answers=journal)


def covers(pool: EnginePool, tag: str) -> bool:
    """Whether the engine has a model into a language, from whichever source."""
    return any(pick_pair(pool.pairs(), source, tag) for source, _ in pool.pairs())


def run_localize(
    options: LocalizeOptions, *, keep: bool = False, progress: Progress | None = None
) -> Localized:
    """Localize; ``keep`` remembers every translation for a report.

    A dry run does everything in a temporary folder, with a copy of the memory, and leaves nothing.
    What engines answer is kept in the output folder until the run is finished, so that the same
    run after an interrupt asks for the rest alone. Where references are named, the texts are
    scored against them, and ``eval.json`` is written. Raises Interrupted.
    """
    keep = keep or options.references is not None
    written: dict[str, list[Written]] = {}

    def runner(
        factory: Callable[[LocalizeSettings], Any],
        settings: LocalizeSettings,
        items: Iterable[Any],
        jobs: int,
    ) -> Iterator[Outcome[Any, Any]]:
        for outcome in run_ordered(factory, settings, items, jobs):
            if keep and isinstance(outcome.result, Written):
                written.setdefault(outcome.result.market, []).append(outcome.result)
            yield outcome

    with contextlib.ExitStack() as stack:
        out, memory = options.out, options.memory
        references = read_all(options)  # a mistake in them is told before any work
        if options.dry_run:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            out, memory = scratch / "out", _copy(memory, scratch)
        journal = Journal(out)
        stack.callback(journal.close)
        engines = stack.enter_context(engines_for(options, journal))
        stack.enter_context(_told(journal, dry_run=options.dry_run))
        summary = localize(
            options.paths,
            options.markets,
            out=out,
            language=options.language,
            config=options.config,
            engines=engines,
            memory=memory,
            replace=options.replace,
            culture=options.culture,
            translate=options.translate,
            date=options.date,
            assets=options.assets,
            keywords=options.keywords,
            sidecar=options.sidecar,
            channel=options.channel,
            source_format=options.source_format,
            stdin=options.stdin,
            jobs=options.jobs,
            runner=runner,
            progress=progress,
        )
        evaluation = None
        if references:
            evaluation = evaluate_all(options, references, written, engines)
            write_json(out, "eval.json", evaluation)
        journal.finish()
        notes = dict(_notes(options, engines))
        return Localized(summary, written, notes, journal.found, evaluation)


def read_all(options: LocalizeOptions) -> dict[str, References]:
    """The references of every market, none where none are named. Raises InputError, UsageError."""
    if options.references is None:
        return {}
    sacrebleu()
    tags = options.targets()
    return {
        code: read_references(
            for_market(options.references, code, len(tags) > 1), tag, str(options.out)
        )
        for code, tag in tags.items()
    }


def evaluate_all(
    options: LocalizeOptions,
    references: Mapping[str, References],
    written: Mapping[str, list[Written]],
    engines: Engines,
) -> Evaluation:
    """Every market's texts against its references, with its engine alone beside."""
    found = []
    for code, tag in options.targets().items():
        done = written.get(code, [])
        told = Told(
            rows=[row for one in done for row in one.translations],
            spoken={key: tag for one in done for key, tag in one.spoken.items()},
            changes=[change for one in done for row in one.listings for change in row.converted],
            protected=sorted({name for one in done for name in one.protected}),
        )
        found.append(
            evaluate(
                told, references[code], market=code, tag=tag, engine=engines[code],
                language=markets.language(tag, options.folders),
            )
        )  # fmt: skip
    return Evaluation(markets=tuple(found))


@contextlib.contextmanager
def _told(journal: Journal, *, dry_run: bool) -> Iterator[None]:
    """Say of an interrupt what the journal keeps."""
    try:
        yield
    except Interrupted as stop:
        if dry_run:
            raise Interrupted("nothing was written, as in any dry run") from None
        answers = journal.found + journal.kept
        kept = f", {answers} answers of the engine are kept in {journal.path}" if answers else ""
        raise Interrupted(f"{stop.kept}{kept}") from None


def _copy(memory: Path | None, folder: Path) -> Path | None:
    """The memory with what SQLite keeps beside it, in a folder of its own."""
    if memory is None or not memory.exists():
        return None
    for path in sorted(memory.parent.glob(f"{memory.name}*")):
        shutil.copy(path, folder / path.name)
    return folder / memory.name


def _notes(options: LocalizeOptions, engines: Engines) -> Iterator[tuple[str, str]]:
    """For each market without a model: what that means, and what would help."""
    if options.engine == NONE or not options.translate:
        return
    for code, tag in options.targets().items():
        engine = engines[code]
        if engine is not None and covers(engine, tag):
            continue
        data = markets.language(tag, options.folders)
        name = data.name if data else tag
        yield (
            code,
            f"no translation model into {name} is installed: what memory, glossary and fixed "
            f"phrases lack stays in the source language. {_advice(tag, options.folders)}",
        )


def _advice(tag: str, folders: tuple[str, ...]) -> str:
    """How to get a model into a language, and the one back that holds its answers to the source."""
    data = markets.language(tag, folders)
    code = data.code if data else primary(tag)
    if code == HUB:
        return f"What there is: listingkit models list --available {HUB}"
    known = markets.read_toml(markets.data_folder("locales") / "engines.toml", EngineData)
    carried = known.carried.get(primary(tag))
    offline = f"; without a network: pip install {carried}" if carried else ""
    return f"Fetch one with: listingkit models install {HUB}-{code} {code}-{HUB}{offline}"
