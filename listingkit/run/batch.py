"""Audit many listings: read, judge, collect; in one process or several, with the same result.

Judging one listing is a pure function; this module carries the listings to it and the verdicts
back, in order. What a whole catalog says (duplicates, its score) is added at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

import msgspec

from listingkit import catalog, judge, markets
from listingkit.baseline import Baseline, relative_to
from listingkit.catalog import Discovery, Item
from listingkit.config import Config, PathConfig, flat_targets, merge_facts, words
from listingkit.document import AuditDocument, rule_infos, summarize
from listingkit.errors import InputError
from listingkit.journey import leaks
from listingkit.markets import Target
from listingkit.model import Judged, Listing, Problem, Where
from listingkit.rules.catalog import Fingerprint, catalog_findings, fingerprint
from listingkit.rules.core import all_rules, selected
from listingkit.run.changes import Changes, with_touched
from listingkit.run.pool import Failure, run_ordered
from listingkit.score import catalog_score
from listingkit.sidecar import Sidecar, columns_of, entry_of, first_of
from listingkit.suppress import Suppression, Upkeep, inline, matches

Progress = Callable[[str], None]
"""Called with the id of each item when it is done."""


@dataclass(frozen=True)
class AuditSettings:
    """Everything a worker needs to judge; crosses process borders.

    ``keywords`` are the target words of every listing; ``sidecar`` those of one, by its id (or
    file name, with or without suffix) and then by market or language, "" for any. Without either
    a listing's own keywords count. ``given`` names the fields that the command line has set:
    settings by path do not change them.
    """

    markets: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    sidecar: Sidecar = field(default_factory=dict)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config: Config = field(default_factory=Config)
    given: frozenset[str] = frozenset()

    @property
    def folders(self) -> tuple[str, ...]:
        """The user's pack folders."""
        packs = self.config.resolve(self.config.markets.packs)
        return (str(packs),) if packs else ()


@dataclass(frozen=True)
class Audited:
    """One listing's verdicts, one a market, what the catalog-wide rules need of it, and what it
    says should not be reported.
    """

    judged: tuple[Judged, ...]
    fingerprint: Fingerprint
    suppressions: tuple[Suppression, ...] = ()


class Auditor:
    """Judges items; made once in each process."""

    def __init__(self, settings: AuditSettings) -> None:
        self.settings = settings
        self._by_path: dict[tuple[int, ...], Auditor] = {}
        folders = settings.folders
        self.markets = [markets.market(code, folders) for code in settings.markets]
        self.rules = tuple(selected(settings.select, settings.ignore))
        self.targets = thresholds(settings)
        self.channels = markets.channels(folders)

    def __call__(self, item: Item) -> Audited:
        """Read one listing and judge it for each market (once, without one)."""
        fitting = per_path_of(self.settings.config, item.path)
        return self._for(fitting)._audit(item) if fitting else self._audit(item)

    def _for(self, fitting: tuple[int, ...]) -> Auditor:
        """The auditor with the settings of these tables put over its own; made once each."""
        if fitting not in self._by_path:
            tables = [self.settings.config.per_path[number] for number in fitting]
            self._by_path[fitting] = Auditor(with_path_settings(self.settings, tables))
        return self._by_path[fitting]

    def _audit(self, item: Item) -> Audited:
        listing, page = catalog.load(item)
        if item.context:
            keywords = self._own_keywords(listing)
            return Audited((), fingerprint(listing, keywords, page))
        judged = []
        folders = self.settings.folders
        for market in self.markets or (None,):
            facts = merge_facts(
                listing.facts, self.settings.config, market.code if market else None
            )
            subject = judge.make_subject(
                msgspec.structs.replace(listing, facts=facts),
                page,
                market=market,
                language=markets.language(listing.language or "", folders),
                targets=self.targets,
                keywords=keywords_for(listing, self.settings, market.code if market else None),
                channels=self.channels,
                rates=self.settings.config.rates,
                folders=folders,
                declared=self.settings.config.kinds_of(listing),
            )
            judged.append(judge.judge(subject, self.rules))
        return Audited(
            tuple(judged),
            fingerprint(listing, self._own_keywords(listing), page),
            inline(listing, page.data if page else None),
        )

    def _own_keywords(self, listing: Listing) -> tuple[str, ...]:
        """Target words that are stated for this listing and not for all of them."""
        if not self.settings.sidecar:
            return ()
        alone = replace(self.settings, keywords=())
        market = self.settings.markets[0] if self.settings.markets else None
        return keywords_for(listing, alone, market)


def per_path_of(config: Config, path: str) -> tuple[int, ...]:
    """Numbers of the tables of ``[[per_path]]`` that a file falls under, in their order."""
    if not config.per_path:
        return ()
    relative = relative_to(path, config.folder)
    return tuple(
        number
        for number, one in enumerate(config.per_path)
        if any(matches(relative, glob) for glob in one.paths)
    )


def with_path_settings(settings: AuditSettings, fitting: Sequence[PathConfig]) -> AuditSettings:
    """``settings`` with the tables put over them, a later one over an earlier one."""
    for one in fitting:
        if words(one.market) and "market" not in settings.given:
            settings = replace(settings, markets=tuple(code.lower() for code in words(one.market)))
        if words(one.keywords) and "keywords" not in settings.given:
            settings = replace(settings, keywords=words(one.keywords))
        if words(one.select) and "select" not in settings.given:
            settings = replace(settings, select=tuple(c.upper() for c in words(one.select)))
        if words(one.ignore):
            more = tuple(code.upper() for code in words(one.ignore))
            settings = replace(settings, ignore=(*settings.ignore, *more))
        if one.targets:
            targets = {**settings.config.targets, **flat_targets(one.targets)}
            config = msgspec.structs.replace(settings.config, targets=targets)
            settings = replace(settings, config=config)
    config = msgspec.structs.replace(settings.config, per_path=())
    return replace(settings, config=config)


def thresholds(settings: AuditSettings) -> dict[str, Target]:
    """Thresholds by name, with the user's own values put over ours."""
    known = markets.targets(settings.folders)
    return known | {
        name: msgspec.structs.replace(known[name], value=value)
        for name, value in settings.config.target_values.items()
    }


def keywords_for(
    listing: Listing, settings: AuditSettings, market: str | None = None
) -> tuple[str, ...]:
    """Target words of one listing: from the sidecar, else those given for all, else none.

    In the sidecar those for the market go first, then those for the listing's language, then
    those for any.
    """
    entry = entry_of(listing, settings.sidecar)
    if entry is None:
        return settings.keywords
    own = columns_of(listing.language or "")
    return first_of(entry, (*filter(None, [market]), *own, "")) or settings.keywords


def audit(
    found: Iterable[Item | Problem],
    settings: AuditSettings,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    trace: Callable[[str], None] | None = None,
    upkeep: Upkeep | None = None,
    changes: Changes | None = None,
) -> AuditDocument:
    """Judge everything that was found.

    ``found`` is what :func:`listingkit.catalog.discover` gives; its problems, and those of
    listings that cannot be read, become the document's. ``trace`` gets each different
    traceback of an internal failure. ``upkeep`` holds back what somebody decided to live with;
    without it, what the listings and the settings say. With ``changes`` only touched listings are
    judged; the others are read for the rules on the whole catalog. Raises ListingkitError for
    wrong settings, never for one bad listing.
    """
    for one in ((), *((table,) for table in settings.config.per_path)):
        # A wrong setting is told once, here, not by every worker.
        Auditor(with_path_settings(settings, one))
    problems: list[Problem] = []
    failures: list[Problem] = []
    listings: list[Judged] = []
    fingerprints: list[Fingerprint] = []
    own: list[tuple[Suppression, ...]] = []
    traced: set[str] = set()
    for outcome in run_ordered(Auditor, settings, _items(found, problems, changes), jobs):
        if progress:
            progress(outcome.item.id)
        if outcome.failure is not None:
            (problems if outcome.failure.kind == "input" else failures).append(
                problem_of(outcome.item, outcome.failure)
            )
            if trace and outcome.failure.trace and outcome.failure.trace not in traced:
                traced.add(outcome.failure.trace)
                trace(outcome.failure.trace)
        elif outcome.result is not None:
            listings += outcome.result.judged
            own += [outcome.result.suppressions] * len(outcome.result.judged)
            fingerprints.append(outcome.result.fingerprint)
    upkeep = upkeep or upkeep_of(settings.config)
    return collect(
        settings, listings, fingerprints, problems, failures, skipped_of(found), upkeep, own
    )


def collect(
    settings: AuditSettings,
    listings: Sequence[Judged],
    fingerprints: Sequence[Fingerprint],
    problems: Sequence[Problem],
    failures: Sequence[Problem],
    skipped: dict[str, int],
    upkeep: Upkeep,
    own: Sequence[tuple[Suppression, ...]],
) -> AuditDocument:
    """Put the document together, with the catalog-wide findings and the catalog's score.

    ``own`` are the suppressions of each of ``listings``.
    """
    rules = tuple(selected(settings.select, settings.ignore))
    about_all = catalog_findings(fingerprints, thresholds(settings))
    whole = judge.with_catalog(listings, about_all, rules)
    listings = [upkeep.apply(one, said) for one, said in zip(whole, own, strict=True)]
    notes = upkeep.notes(settings.config.path, [rule.code for rule in rules])
    codes = {one.code for judged in listings for one in judged.findings}
    score = catalog_score(listings) if listings else None
    return AuditDocument(
        markets=tuple(dict.fromkeys(one.market for one in listings if one.market)),
        summary=summarize(
            listings,
            problems,
            failures,
            skipped,
            {code: rule.stage for code, rule in all_rules().items()},
        ),
        score=score,
        listings=tuple(listings),
        problems=tuple(problems),
        failures=tuple(failures),
        rules=rule_infos(codes),
        notes=tuple(notes),
        leaks=leaks(score, {code: rule.summary for code, rule in all_rules().items()})
        if score
        else (),
    )


def upkeep_of(config: Config, baseline: Baseline | None = None, file: str | None = None) -> Upkeep:
    """What the settings say should not be reported, with a baseline read from ``file``."""
    return Upkeep(config.suppress, config.folder, baseline, file, config.severity)


def skipped_of(found: Iterable[Item | Problem]) -> dict[str, int]:
    """Files that no source claims, counted by suffix; none unless ``found`` walked folders."""
    paths = found.skipped if isinstance(found, Discovery) else []
    return dict(Counter(PurePath(path).suffix.lower() or "(none)" for path in paths))


def _items(
    found: Iterable[Item | Problem], problems: list[Problem], changes: Changes | None
) -> Iterator[Item]:
    """The items; problems on the way are put aside, in their order."""
    marked = with_touched(found, changes) if changes else ((one, True) for one in found)
    for one, touched in marked:
        if isinstance(one, Problem):
            problems.append(one)
        elif not touched:
            yield replace(one, context=True)
        elif one.payload is not None and one.source.data is not None:
            # The listing itself goes to the worker; the whole of stdin need not go along.
            yield replace(one, source=replace(one.source, data=None))
        else:
            yield one


def problem_of(item: Item, failure: Failure) -> Problem:
    """What a report says of an item that could not be judged."""
    if isinstance(failure.error, InputError):
        return catalog.problem_of(failure.error, item.path)
    if failure.error is not None:
        error = failure.error
        where = Where(path=item.path, field=error.where or None)
        return Problem(where=where, message=error.message, fix=error.fix)
    where = Where(path=item.path, field=item.id if item.id != item.path else None)
    if failure.kind == "internal":
        return Problem(
            where=where,
            message=f"internal error: {failure.message}",
            fix="Run `listingkit --debug …` for the traceback.",
        )
    return Problem(where=where, message=failure.message)
