"""Check translations in one process or several: read, judge, hold all of them together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from listingkit import markets
from listingkit.config import Config
from listingkit.document import CheckDocument, rule_infos, summarize
from listingkit.engines import ENGINES
from listingkit.engines.worker import EnginePool, pick_pair
from listingkit.errors import EngineError, UsageError
from listingkit.localize.check.core import Said, pair_rules, selected
from listingkit.localize.check.judging import Checked, Checker, make_checker, share
from listingkit.localize.check.pairs import PairListing
from listingkit.localize.check.read import read_pairs
from listingkit.localize.check.read.both import Asked, PagePair, load_pages
from listingkit.localize.check.settings import CheckSettings
from listingkit.localize.mt.back import question
from listingkit.model import Finding, Judged, Problem, Where
from listingkit.names import did_you_mean
from listingkit.run.pool import Failure, run_ordered
from listingkit.score import score_of
from listingkit.suppress import Upkeep

Item = PairListing | PagePair
Progress = Callable[[str], None]


def asked_of(settings: CheckSettings, source_format: str | None) -> Asked:
    """The languages as they are known before anything is read. Raises UsageError."""
    target = settings.language or ""
    if settings.market and not target:
        target = markets.market(settings.market, settings.folders).language
    return Asked(source=settings.source_language or "", target=target, source_format=source_format)


def check(
    paths: tuple[str, ...],
    settings: CheckSettings,
    *,
    source_format: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    upkeep: Upkeep,
    engine: str | None = None,
    trace: Callable[[str], None] | None = None,
) -> CheckDocument:
    """Judge translations; the same document whatever ``jobs``.

    ``engine`` translates back into the source language, None not at all. ``trace`` gets the
    tracebacks of our own failures. Raises ListingkitError for wrong settings or arguments, never
    for one bad listing.
    """
    checker = Checker(settings)
    problems: list[Problem] = []
    failures: list[Problem] = []
    items: Iterable[Item] = _items(read_pairs(paths, asked_of(settings, source_format)), problems)
    back: Mapping[str, str] = {}
    if engine is not None:
        items = loaded = list(_loaded(items, problems))
        back = translated_back(loaded, engine, settings.config, jobs)
    done: list[Checked] = []
    for outcome in run_ordered(make_checker, (settings, back), items, jobs):
        if progress:
            progress(_name(outcome.item))
        if outcome.failure is not None:
            found = problem_of(outcome.item, outcome.failure)
            (problems if outcome.failure.kind == "input" else failures).append(found)
            if trace and outcome.failure.trace:
                trace(outcome.failure.trace)
        elif outcome.result is not None:
            done.append(outcome.result)
    said: list[Said] = [one for checked in done for one in checked.said]
    judged = _with(done, checker.across(said))
    return _document(judged, done, settings, problems, failures, upkeep)


def _items(found: Iterable[Item | Problem], problems: list[Problem]) -> Iterator[Item]:
    for one in found:
        if isinstance(one, Problem):
            problems.append(one)
        else:
            yield one


def _loaded(items: Iterable[Item], problems: list[Problem]) -> Iterator[PairListing]:
    """Pages read here: what is asked back must be known first."""
    from listingkit.errors import InputError

    for one in items:
        try:
            yield load_pages(one) if isinstance(one, PagePair) else one
        except InputError as error:
            where = Where(path=error.where or _path(one))
            problems.append(Problem(where=where, message=error.message, fix=error.fix))


def _name(item: Item) -> str:
    return item.relative if isinstance(item, PagePair) else item.id


def _path(item: Item) -> str:
    return item.target if isinstance(item, PagePair) else item.where.path


def problem_of(item: Item, failure: Failure) -> Problem:
    """What a report says of a listing that could not be judged."""
    where = Where(path=_path(item))
    if failure.error is not None:
        place = Where(path=failure.error.where or where.path)
        return Problem(where=place, message=failure.error.message, fix=failure.error.fix)
    if failure.kind == "internal":
        fix = "Run `listingkit --debug …` for the traceback."
        return Problem(where=where, message=f"internal error: {failure.message}", fix=fix)
    return Problem(where=where, message=failure.message)


def _with(done: Iterable[Checked], about_all: Iterable[Finding]) -> list[Judged]:
    """The verdicts with what all of them together tell, at the listing concerned."""
    by_listing: dict[tuple[str, str], list[Finding]] = {}
    for finding in about_all:
        by_listing.setdefault((finding.where.path, finding.listing_id), []).append(finding)
    judged = []
    for one in (checked.judged for checked in done):
        more = by_listing.pop((one.where.path, one.listing_id), [])
        judged.append(msgspec.structs.replace(one, findings=(*one.findings, *more)))
    return judged


def _document(
    judged: list[Judged],
    done: list[Checked],
    settings: CheckSettings,
    problems: list[Problem],
    failures: list[Problem],
    upkeep: Upkeep,
) -> CheckDocument:
    ran = [rule.code for rule in selected(settings.select, settings.ignore)]
    judged = [upkeep.apply(one, ()) for one in judged]
    texts, flawed = sum(one.texts for one in done), sum(one.flawed for one in done)
    total = share(texts, flawed)
    score = msgspec.structs.replace(score_of(()), total=total) if judged else None
    codes = {one.code for listing in judged for one in listing.findings}
    stages = {code: rule.stage for code, rule in pair_rules().items()}
    return CheckDocument(
        markets=(settings.market,) if settings.market else (),
        summary=summarize(judged, problems, failures, {}, stages),
        score=score,
        listings=tuple(judged),
        problems=tuple(problems),
        failures=tuple(failures),
        rules=rule_infos(codes, pair_rules()),
        notes=tuple(upkeep.notes(settings.config.path, ran)),
        texts=texts,
        flawed=flawed,
        wrong=round(100 - total, 2),
    )


def translated_back(
    items: Iterable[PairListing], engine: str, config: Config, jobs: int
) -> dict[str, str]:
    """Every different target text in the language of its source, where a model can.

    Raises UsageError for an unknown engine, EngineError where none has a model for this way.
    """
    asked: dict[tuple[str, str], set[str]] = {}
    for one in items:
        texts = asked.setdefault((one.target_language, one.source_language), set())
        texts |= {question(text.target) for text in one.texts if text.target.strip()}
    found: dict[str, str] = {}
    with _pools(engine, config, jobs) as pools:
        for (target, source), texts in sorted(asked.items()):
            ways = ((pool, pick_pair(pool.pairs(), target, source)) for pool in pools)
            way = next(((pool, pair) for pool, pair in ways if pair), None)
            if way is None:
                raise EngineError(
                    f"no engine here translates {target} back into {source}", where="--round-trip",
                    fix="See `listingkit --version -v` for the models there are.",
                )  # fmt: skip
            pool, pair = way
            wanted = sorted(texts)
            for text, answer in zip(wanted, pool.translate_batch(wanted, *pair), strict=True):
                if answer is not None:
                    found[text] = answer
    return found


@contextlib.contextmanager
def _pools(engine: str, config: Config, jobs: int) -> Iterator[list[Any]]:
    if engine != "auto" and engine not in ENGINES:
        raise UsageError(f'unknown engine "{engine}"', fix=did_you_mean(engine, (*ENGINES, "auto")))
    with contextlib.ExitStack() as stack:
        pools = []
        for name in ENGINES if engine == "auto" else (engine,):
            try:
                pool = EnginePool(name, config.engine_options(name), jobs=jobs)
                pools.append(stack.enter_context(pool))
            except EngineError:
                if engine != "auto":
                    raise
        yield pools
