"""The two passes over one source: planning and writing. Both are pure but for the files written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal

from listingkit import markets
from listingkit.catalog.discover import TEXTS, Source
from listingkit.config import Config, words
from listingkit.localize.adapt.fit import find_channel, offer_of
from listingkit.localize.adapt.isolates import isolate_runs
from listingkit.localize.adapt.money import Rates
from listingkit.localize.culture.plan import render
from listingkit.localize.culture.text import Topics
from listingkit.localize.files.assets import Asset, assets_of
from listingkit.localize.files.documents import Result, SourceFile, Target
from listingkit.localize.files.fill import Edits, Marking, NewLine
from listingkit.localize.files.pages import PageFile
from listingkit.localize.files.sources import ADDRESSED, open_source, served, unserved
from listingkit.localize.finish import Finisher, finish
from listingkit.localize.keywords import Keyword, Wanted, wanted_words
from listingkit.localize.memory.signatures import Signature
from listingkit.localize.outputs import (
    FileRecord,
    ListingRecord,
    sha256,
    write_file,
)
from listingkit.localize.planning import Goal, ListingPlan, goal, plan_listing, prose_key
from listingkit.localize.review.signing import as_signed
from listingkit.localize.told import (
    as_told,
    channel_findings,
    keyword_findings,
    market_sizes,
    record_of,
    size_records,
    waiting,
    written_line,
)
from listingkit.localize.urls import addresses_of
from listingkit.model import (
    Finding,
    Listing,
    Problem,
    Severity,
    Translation,
)
from listingkit.sidecar import Sidecar


@dataclass(frozen=True)
class LocalizeSettings:
    """Everything the passes need; crosses process borders.

    ``language`` chooses among a market's languages, ``source_language`` says what the sources are
    written in where they do not. ``assets``: whether files that pages need are copied. ``keywords``
    are target words of every listing, ``sidecar`` those of single ones. ``channel`` is what texts
    are fitted to. Without ``translate`` only the culture rules act: texts stay as they are, and
    lines are written in the source language.
    """

    markets: tuple[str, ...]
    out: str
    language: str | None = None
    source_language: str | None = None
    config: Config = field(default_factory=Config)
    replace: bool = False
    culture: bool = True
    translate: bool = True
    round_trip: bool = False
    date: dt.date | None = None
    assets: bool = True
    keywords: tuple[str, ...] = ()
    sidecar: Sidecar = field(default_factory=dict)
    channel: str | None = None

    @property
    def folders(self) -> tuple[str, ...]:
        """The user's pack folders."""
        packs = self.config.resolve(self.config.markets.packs)
        return (str(packs),) if packs else ()

    @property
    def rates(self) -> Rates:
        """What one unit of each currency is worth, as stated."""
        return {code: Decimal(str(worth)) for code, worth in self.config.rates.items()}

    def goals(self) -> tuple[Goal, ...]:
        """The markets. Raises UsageError or DataError."""
        scores = self.config.resolve(self.config.culture.scores)
        file = str(scores) if scores else None
        return tuple(goal(code, self.language, self.folders, file) for code in self.markets)


@dataclass(frozen=True)
class Planned:
    """What the first pass says about one source: plans by market, in listing order."""

    source: Source
    sha256: str
    plans: dict[str, tuple[ListingPlan, ...]]
    names: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class WriteJob:
    """One source for one market: translations of its segments by key, keywords by listing id.

    ``signed`` are keys of translations that somebody signed in their place, ``signatures`` those
    of lines and size columns that will be written.
    """

    planned: Planned
    market: str
    translations: dict[str, Translation]
    protected: tuple[str, ...]
    keywords: dict[str, tuple[Keyword, ...]] = field(default_factory=dict)
    signed: frozenset[str] = frozenset()
    signatures: dict[str, Signature] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """What the second pass did: files, an account of every listing, all translations in order.

    ``path`` is that of the source inside the input folder. ``spoken`` is the language of each
    listing's source, ``protected`` the names that had to stay.
    """

    market: str
    path: str
    files: tuple[FileRecord, ...]
    listings: tuple[ListingRecord, ...]
    translations: tuple[Translation, ...]
    keywords: tuple[tuple[str, tuple[Keyword, ...]], ...] = ()
    assets: tuple[Asset, ...] = ()
    spoken: dict[str, str] = field(default_factory=dict)
    protected: tuple[str, ...] = ()


class Localizer:
    """Does both passes; made once in each process."""

    def __init__(self, settings: LocalizeSettings) -> None:
        self.settings = settings
        self.goals = {found.market.code: found for found in settings.goals()}
        self.names = words(settings.config.localize.protect)
        self.channel = (
            find_channel(settings.channel, settings.folders) if settings.channel else None
        )
        self._last: tuple[Source, SourceFile] | None = None

    def __call__(self, job: Source | WriteJob) -> Planned | Written:
        """Plan a source, or write one."""
        return self.write(job) if isinstance(job, WriteJob) else self.plan(job)

    def _open(self, source: Source) -> SourceFile:
        if self._last is None or self._last[0] != source:
            self._last = (source, open_source(source, self.settings.source_language))
        return self._last[1]

    def _spoken(self, found: Goal, source: str | None) -> Goal:
        """The goal, in the language of the source where nothing is translated."""
        own = markets.language(source or "", self.settings.folders)
        if self.settings.translate or own is None:
            return found
        return replace(found, tag=source or own.code, language=own)

    def plan(self, source: Source) -> Planned:
        """Read a source and plan it for every market. Raises InputError."""
        file = self._open(source)
        settings = self.settings
        tags = [found.tag for found in self.goals.values()]
        names = {document.listing.brand.strip() for document in file.documents}
        culture = markets.culture(settings.folders)
        topics = {
            code: Topics(markets.language(code or "", settings.folders), culture)
            for code in {document.listing.language for document in file.documents}
        }
        return Planned(
            source=source,
            sha256=sha256(source.read()),
            plans={
                code: tuple(
                    plan_listing(
                        document,
                        self._spoken(found, document.listing.language),
                        settings.config,
                        settings.date,
                        settings.culture and source.format not in TEXTS,
                        self._wanted(document.listing, found),
                        topics[document.listing.language],
                    )
                    for document in served(file, found.tag)
                )
                for code, found in self.goals.items()
            },
            names=tuple(sorted(name for name in (*names, *self.names) if name)),
            problems=(*file.problems, *unserved(file, source, tags)),
        )

    def _wanted(self, listing: Listing, found: Goal) -> Wanted | None:
        """The target keywords to translate."""
        settings = self.settings
        if not settings.translate:
            return None
        code = found.market.code
        return wanted_words(listing, settings.keywords, settings.sidecar, code, found.tag)

    def write(self, job: WriteJob) -> Written:
        """Write a source for one market."""
        file = self._open(job.planned.source)
        goal = self.goals[job.market]
        plans = {plan.listing_id: plan for plan in job.planned.plans[job.market]}
        results: dict[str, Result] = {}
        records: list[ListingRecord] = []
        rows: list[Translation] = []
        target: Target | None = None
        for document in served(file, goal.tag):
            plan = plans[document.listing.id]
            found = self._spoken(goal, plan.language)
            price = document.listing.price
            finisher = self._finisher(
                plan, job, found, document.listing.brand, price.currency if price else None
            )
            result, lines, findings = self._result(plan, job, found, finisher)
            target, more = self._target(document.listing, plan, found, job.planned.source)
            keywords = job.keywords.get(plan.listing_id, ())
            result.keywords = {one.source: one.text for one in keywords}
            own = markets.language(plan.language, self.settings.folders)
            done = result.translations.values()
            more += keyword_findings(document.listing, done, keywords, own, found)
            more += channel_findings(document.listing, done, lines, finisher.offer, found)
            results[plan.listing_id] = result
            rows += (as_told(one, job.planned.source) for one in result.translations.values())
            records.append(
                record_of(
                    job.planned.source, plan, result, lines, finisher.changes, (*findings, *more)
                )
            )
        if target is None:
            return Written(job.market, job.planned.source.relative, (), (), ())
        folder = f"{self.settings.out}/{job.market}"
        # There is no translation to import where nothing is translated.
        replacing = self.settings.replace or not self.settings.translate
        files = tuple(
            write_file(folder, relative, data)
            for relative, data in file.write(results, target, replace=replacing)
        )
        told = tuple((key, job.keywords.get(key, ())) for key in plans)
        return Written(
            job.market,
            job.planned.source.relative,
            files,
            tuple(records),
            tuple(rows),
            told,
            self._assets(file, job, files),
            {key: plan.language or "" for key, plan in plans.items()},
            job.protected,
        )

    def _assets(
        self, file: SourceFile, job: WriteJob, files: tuple[FileRecord, ...]
    ) -> tuple[Asset, ...]:
        """What a page needs beside it, in the same place as seen from where it is written."""
        source = job.planned.source
        if not self.settings.assets or not isinstance(file, PageFile) or source.data is not None:
            return ()
        found = assets_of(file.document.page.tree, source.path, source.relative, self.settings.out)
        before = files[0].path.removesuffix(source.relative)
        return tuple(Asset(f"{before}{one.relative}", one.path) for one in found)

    def _finisher(
        self, plan: ListingPlan, job: WriteJob, found: Goal, brand: str, currency: str | None
    ) -> Finisher:
        packs = self.settings.folders
        source = markets.language(plan.language, packs)
        offer = None
        if self.channel is not None:
            told = [one.text for one in job.keywords.get(plan.listing_id, ())]
            offer = offer_of(
                self.channel, job.market, found.language, brand=brand.strip(), keywords=told,
                packs=packs,
            )  # fmt: skip
        rates = self.settings.rates
        return Finisher(found, plan, source, job.protected, currency, offer, rates, job.signed)

    def _result(
        self, plan: ListingPlan, job: WriteJob, found: Goal, finisher: Finisher
    ) -> tuple[Result, list[str], list[Finding]]:
        given = {
            segment.key: job.translations[segment.key]
            for segment in plan.segments
            if segment.key in job.translations
        }
        done = finish(given, finisher) if self.settings.translate else given
        lines: list[NewLine] = []
        findings = list(plan.findings)
        for number, line in enumerate(plan.inserted, start=1):
            prose = {
                slot: done[prose_key(plan.listing_id, number, slot)]
                for slot in line.prose
                if prose_key(plan.listing_id, number, slot) in done
            }
            if any(one.origin == "source" and one.status != "ready" for one in prose.values()):
                message = f"the line {line.phrase_id} ({line.rule}) waits for its words"
                findings.append(waiting(plan, job.planned.source.path, found, message))
                continue
            text = render(line, found.language, {slot: one.text for slot, one in prose.items()})
            if found.language.direction == "rtl":
                text, _ = isolate_runs(text)
            lines.append(NewLine("bullet" if line.slot == "bullet" else "text", text, line.to))
            key = f"{plan.listing_id}:culture.{number}"
            done[key] = as_signed(written_line(plan, line, number, text, found), job.signatures)
        blocked = any(one.status == "blocked" and one.segment.kind != "ui" for one in done.values())
        for number, (place, edit) in enumerate(plan.charts, start=1):
            if edit.sizes:
                row = as_signed(market_sizes(plan, place.chart, edit, number), job.signatures)
                done[row.segment.key] = row
                finisher.changes.extend(size_records(row.segment.key, edit))
        edits = Edits(plan.order, tuple(lines), plan.anchor, plan.charts)
        return Result(done, edits, blocked), [line.text for line in lines], findings

    def _target(
        self, listing: Listing, plan: ListingPlan, found: Goal, source: Source
    ) -> tuple[Target, list[Finding]]:
        own = markets.language(plan.language, self.settings.folders)
        marking = Marking(plan.language or "und", own.direction if own else "ltr")
        pattern = self.settings.config.localize.url_pattern
        findings: list[Finding] = []
        addresses: tuple[tuple[str, str], ...] = ()
        lost = ADDRESSED.get(source.format)
        if lost and self.settings.translate:
            if pattern is None:
                findings.append(
                    Finding(
                        code="URL001",
                        severity=Severity.WARNING,
                        message=f"{lost}: localize.url_pattern is not set",
                        where=listing.where,
                        listing_id=listing.id,
                        market=found.market.code,
                        fix='Set it, e.g. "https://shop.example/{language}/{path}".',
                    )
                )
            elif source.format == "html":
                goals = [(g.market.code, g.tag) for g in self.goals.values()]
                addresses = addresses_of(pattern, goals, listing, plan.language, source.relative)
        url = next((url for tag, url in addresses if tag == found.tag), None)
        target = Target(
            market=found.market.code,
            language=found.tag if self.settings.translate else "",
            direction=found.language.direction,
            marking=marking,
            url=url,
            source_url=listing.url or None,
            addresses=addresses,
            country=found.market.country,
            pattern=pattern if self.settings.translate else None,
        )
        return target, findings


def make_localizer(settings: LocalizeSettings) -> Localizer:
    """A localizer for one process."""
    return Localizer(settings)
