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
from listingkit.engines.opening import is_remote, open_engine
from listingkit.engines.quality import engine_data
from listingkit.engines.registry import engine_names, is_ours
from listingkit.engines.routes import Member, Router
from listingkit.errors import ConfigError, EngineError, UsageError
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
from listingkit.names import did_you_mean
from listingkit.run.journal import Journal
from listingkit.run.pool import Crew, Outcome
from listingkit.sidecar import Sidecar

AUTO, NONE = "auto", "none"

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
    round_trip: bool = False
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


@contextlib.contextmanager
def engines_for(
    options: LocalizeOptions, journal: Journal | None = None
) -> Iterator[Router | None]:
    """The engine that was asked for, or all that ``auto`` may choose from; None for ``none``.

    ``auto`` takes our own local engines unless the settings of one say ``auto = false``, any other
    only where they say ``auto = true``. It is quiet about local ones that are not installed; an
    engine that is named, here or there, must start. ``journal`` keeps what they answer. Raises
    EngineError or UsageError.
    """
    options.targets()  # an unknown market is told before any engine starts
    if options.engine == NONE or not options.translate:
        yield None
        return
    known = engine_names()
    if options.engine not in (*known, AUTO):
        fix = did_you_mean(options.engine, (*known, AUTO, NONE))
        raise UsageError(f'unknown engine "{options.engine}"', fix=fix)
    with contextlib.ExitStack() as stack:
        members: list[Member] = []
        for name in known if options.engine == AUTO else (options.engine,):
            given = options.config.engine_options(name)
            wanted = given.pop("auto", None)
            if not isinstance(wanted, bool | None):
                raise ConfigError("must be true or false", where=f"[engines.{name}] auto")
            if options.engine == AUTO and not _takes_part(name, wanted):
                continue
            try:
                opened = open_engine(name, given, jobs=options.jobs, answers=journal)
            except EngineError:
                if options.engine != AUTO or wanted or given:
                    raise
                continue
            stack.callback(opened.close)
            members.append(opened)
        yield Router(members, named=options.engine != AUTO)


def _takes_part(name: str, wanted: bool | None) -> bool:
    if wanted is not None:
        return wanted
    return is_ours(name) and not is_remote(name)


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
    crews: list[Crew[LocalizeSettings, Any, Any]] = []

    def runner(
        factory: Callable[[LocalizeSettings], Any],
        settings: LocalizeSettings,
        items: Iterable[Any],
        jobs: int,
    ) -> Iterator[Outcome[Any, Any]]:
        if not crews:  # of a run, factory and settings are always the same
            crews.append(stack.enter_context(Crew(factory, settings, jobs)))
        for outcome in crews[0].run(items):
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
        router = stack.enter_context(engines_for(options, journal))
        stack.enter_context(_told(journal, dry_run=options.dry_run))
        summary = localize(
            options.paths,
            options.markets,
            out=out,
            language=options.language,
            config=options.config,
            engine=router,
            memory=memory,
            replace=options.replace,
            culture=options.culture,
            translate=options.translate,
            round_trip=options.round_trip,
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
            evaluation = evaluate_all(options, references, written, router)
            write_json(out, "eval.json", evaluation)
        journal.finish()
        notes = dict(_notes(options, router))
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
    router: Router | None,
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
                told, references[code], market=code, tag=tag, engine=router,
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


def _notes(options: LocalizeOptions, router: Router | None) -> Iterator[tuple[str, str]]:
    """For each market without a model: what that means, and what would help."""
    if router is None:
        return
    for code, tag in options.targets().items():
        if router.covers(tag):
            continue
        data = markets.language(tag, options.folders)
        name = data.name if data else tag
        yield (
            code,
            f"no translation model into {name} is installed: what memory, glossary and fixed "
            f"phrases lack stays in the source language. {_advice(tag, options.folders)}",
        )


def _advice(tag: str, folders: tuple[str, ...]) -> str:
    """How to get a model into a language, from the one that most models translate from."""
    data = markets.language(tag, folders)
    code = data.code if data else primary(tag)
    hub = engine_data().pivot
    if code == hub:
        return f"What there is: listingkit models list --available {hub}"
    carried = engine_data().carried.get(primary(tag))
    offline = f"; without a network: pip install {carried}" if carried else ""
    return f"Fetch one with: listingkit models install {hub}-{code}{offline}"
