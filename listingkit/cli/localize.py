"""``listingkit localize``: write listings in a market's language, units and customs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listingkit.cli import EXIT_FINDINGS, EXIT_INTERNAL, EXIT_USER
from listingkit.cli.before_after import judged, written_to
from listingkit.cli.common import (
    STDIN,
    config_option,
    cores,
    day,
    emit,
    format_option,
    load_config,
    paths_argument,
    screen,
    target_keywords,
)
from listingkit.cli.interrupt import again
from listingkit.cli.progress import progress_option
from listingkit.errors import UsageError
from listingkit.files import write_atomic
from listingkit.interrupts import Interrupted

if TYPE_CHECKING:
    from listingkit.config import Config
    from listingkit.document import AuditDocument
    from listingkit.localize.outputs import LocalizeSummary, MarketSummary
    from listingkit.run.localizing import Localized, LocalizeOptions

EPILOG = """\b
Examples:
  listingkit localize products.csv --market br --out localized
  listingkit localize pages/ --market ae --market br
  listingkit localize pages/ --market all --jobs 4
  listingkit localize pages/ --market jp --only-culture --explain --dry-run
  listingkit localize pages/ --market ae --language en --strict
  listingkit localize products.csv --market br --engine none --dry-run
  listingkit localize products.csv --market de --engine argos
  listingkit localize pages/ --market jp --date 2026-12-01 --report reports
  listingkit localize products.csv --market jp --channel rakuten
  listingkit localize products.csv --market br --glossary terms.csv
  listingkit localize shop.csv feed.xml theme.pot --market br
  listingkit localize products.csv --market br --eval products.pt.csv --dry-run

\b
Exit codes: 0, 1 a listing is blocked, with --strict anything needs review, or
with --require-reviewed anything is unsigned, 2 something could not be read or
--eval found no reference, 3 internal error; the highest wins.
"""


@click.command("localize", epilog=EPILOG)
@paths_argument
@click.option(
    "--market",
    "-m",
    "market",
    multiple=True,
    metavar="CODE",
    help="Localize for this market (ae, br, …); may be given several times. `all` is all of them.",
)
@click.option("--language", metavar="TAG", help="Which of the market's languages. Default: first.")
@click.option("--out", metavar="DIR", help="Folder to write to. Default: localized.")
@click.option(
    "--engine",
    metavar="NAME",
    help="auto (the best one here for each language), firefox, argos, libretranslate (your own "
    "server), an installed plugin, or none (memory, glossary, fixed phrases). Default: auto.",
)
@click.option(
    "--memory", metavar="FILE", help="Translation memory: read first, and added to. Or a TMX file."
)
@click.option(
    "--glossary",
    "glossary",
    multiple=True,
    metavar="FILE",
    help="Your terms (CSV or TBX), before ours; may be given several times, the first goes first.",
)
@click.option("--client", metavar="NAME", help="Whose terms and translations go before others'.")
@click.option(
    "--replace",
    is_flag=True,
    help="Shopify: write a product CSV that overwrites the store, not a translation import.",
)
@click.option("--strict", is_flag=True, help="Exit 1 when anything needs review.")
@click.option(
    "--require-reviewed", is_flag=True, help="Exit 1 when a person has not signed everything."
)
@click.option(
    "--date", metavar="YYYY-MM-DD", help="Day to write for; without it nothing seasonal is written."
)
@click.option(
    "--round-trip", is_flag=True,
    help="Have every machine translation translated back, and what does not come back the same "
    "reviewed: three times the time, fewer mistakes and fewer texts ready.",
)  # fmt: skip
@click.option("--no-culture", is_flag=True, help="Translate only; no culture rule acts.")
@click.option(
    "--only-culture",
    is_flag=True,
    help="Let the culture rules act and translate nothing: shows what they do.",
)
@click.option("--explain", is_flag=True, help="Tell what each culture rule did, and why.")
@click.option("--no-assets", is_flag=True, help="Do not copy the files that pages refer to.")
@click.option(
    "--keywords",
    metavar="WORDS|FILE.csv",
    help="Target keywords to write in the market's words. Default: those of [audit].",
)
@click.option(
    "--channel",
    metavar="NAME",
    help="Fit titles, bullets and meta texts to this marketplace (amazon, shopee, …).",
)
@click.option("--dry-run", is_flag=True, help="Do everything, leave nothing, show the summary.")
@click.option(
    "--source-format",
    metavar="NAME",
    help="Read every source as html, shopify, jsonl, woocommerce, feed, po or"
    " shopify-translations.",
)
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes to work in. Default: one for each core.",
)
@click.option(
    "--report",
    metavar="DIR",
    help="Write a page per market there: the score before and after, source and target side by "
    "side.",
)
@click.option(
    "--eval",
    "references",
    metavar="REF",
    help="Score the texts against these translations: a file or folder like the source, a TMX, "
    "or a CSV with source and reference.",
)
@format_option("Form of the summary.")
@progress_option
@config_option
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    market: tuple[str, ...],
    language: str | None,
    out: str | None,
    engine: str | None,
    memory: str | None,
    glossary: tuple[str, ...],
    client: str | None,
    replace: bool,
    strict: bool,
    require_reviewed: bool,
    date: str | None,
    no_culture: bool,
    only_culture: bool,
    round_trip: bool,
    explain: bool,
    no_assets: bool,
    keywords: str | None,
    channel: str | None,
    dry_run: bool,
    source_format: str | None,
    jobs: int | None,
    report: str | None,
    references: str | None,
    format_: str,
    config_file: str | None,
) -> None:
    """Write listings for a market: translated, with its units, sizes, money and customs.

    The format is the one that was read. Each market gets a folder with the files, those that
    pages refer to, review.csv (all that a person must look at), review.xlf (all texts, for
    translation tools), keywords.csv (the target keywords in its language, each with its origin)
    and manifest.json. `listingkit review import` takes both back. Whatever no model, memory or
    glossary covers stays in the source language, marked and counted; nothing is guessed.
    """
    import sys

    from listingkit.config import merge, words
    from listingkit.markets import expand_codes
    from listingkit.report import Style
    from listingkit.report.json import dump
    from listingkit.report.terminal_eval import render as evaluated
    from listingkit.report.terminal_localize import explained, render
    from listingkit.run.localizing import LocalizeOptions

    if no_culture and only_culture:
        raise UsageError("--no-culture and --only-culture exclude each other")
    config = load_config(config_file, paths)
    config = with_terms(config, glossary, client)
    target_words, sidecar = target_keywords(config, keywords)
    section = merge(
        config.localize, markets=market, language=language, engine=engine,
        strict=strict or None, require_reviewed=require_reviewed or None,
        culture=False if no_culture else None, channel=channel,
    )  # fmt: skip
    packs = config.resolve(config.markets.packs)
    options = LocalizeOptions(
        paths=paths,
        markets=expand_codes(words(section.markets), (packs,) if packs else ()),
        out=Path(out) if out else config.resolve(section.out) or Path("localized"),
        config=config,
        language=section.language,
        engine=section.engine,
        memory=Path(memory) if memory else config.resolve(section.memory),
        replace=replace,
        culture=section.culture or only_culture,
        translate=not only_culture,
        round_trip=round_trip,
        date=day(date, "--date") if date else None,
        assets=not no_assets,
        keywords=target_words,
        sidecar=sidecar,
        channel=section.channel,
        dry_run=dry_run,
        source_format=source_format,
        stdin=sys.stdin.buffer.read() if STDIN in paths else None,
        jobs=jobs or cores(),
        references=Path(references) if references else None,
    )
    done = run(options, keep=report is not None or explain)
    if report is not None:
        write_pages(context, done, options, Path(report), keywords)
    if format_ == "json":
        emit(dump(done.evaluated(done.explained() if explain else done.summary)), None)
    else:
        width, color = screen(to_file=False)
        style = Style(width=width, color=color)
        told = explained(done.explained().trace, style) if explain else ""
        summary = render(done.summary, done.notes, None if dry_run else options.out, style)
        scores = f"\n{evaluated(done.evaluation, style)}" if done.evaluation else ""
        emit(told + summary + scores, None)
    code = exit_code(done.summary, strict=section.strict, require_reviewed=section.require_reviewed)
    if done.evaluation and not all(one.total for one in done.evaluation.markets):
        code = max(code, EXIT_USER)
    context.exit(code)


def with_terms(config: Config, files: tuple[str, ...], client: str | None) -> Config:
    """The settings with glossaries and client of the command line, where it names any."""
    from msgspec.structs import replace

    from listingkit.config import merge

    named = tuple(os.path.relpath(file, config.folder) for file in files)
    return replace(config, localize=merge(config.localize, glossary=named, client=client))


def run(options: LocalizeOptions, *, keep: bool) -> Localized:
    """Localize, with progress on a terminal. Raises Interrupted, with the command to go on."""
    from listingkit.cli.progress import phases
    from listingkit.run.localizing import run_localize

    try:
        with phases() as step:
            done = run_localize(options, keep=keep, progress=step)
    except KeyboardInterrupt as stop:
        kept = stop.kept if isinstance(stop, Interrupted) else "nothing written"
        command = again(click.get_current_context())
        raise Interrupted(kept, command, anew=options.dry_run) from None
    if done.resumed:
        told = f"{done.resumed} texts were taken from the run that was interrupted"
        click.echo(f"listingkit: {told}", err=True)
    return done


def write_pages(
    context: click.Context,
    done: Localized,
    options: LocalizeOptions,
    folder: Path,
    keywords: str | None,
) -> list[Path]:
    """A page per market, with its score before and after; returns where they lie.

    Nothing is scored in a dry run, of standard input, and where what was written is no catalog
    (a translation import).
    """
    from listingkit.report.localized import render, view_of

    def scored(market: MarketSummary) -> list[AuditDocument]:
        if options.dry_run or options.stdin is not None:
            return []
        sides = (
            (options.paths, keywords, options.source_format),
            (written_to(options.out / market.folder), None, None),
        )
        return [
            judged(
                context, paths, options.config, market=market.market, keywords=words,
                source_format=form, jobs=options.jobs,
            )
            for paths, words, form in sides
        ]  # fmt: skip

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot be made: {error.strerror}", where=str(folder)) from None
    written = []
    for market in done.summary.markets:
        path = folder / f"{market.market}.html"
        view = view_of(done, market, options.folders, *scored(market))
        write_atomic(path, render(view).encode("utf-8"))
        written.append(path)
    return written


def exit_code(
    summary: LocalizeSummary, *, strict: bool = False, require_reviewed: bool = False
) -> int:
    """What the summary means for a script: the highest code of all that applies."""
    codes = [0]
    blocked = any(market.listings.get("blocked") for market in summary.markets)
    unsigned = require_reviewed and summary.needs_signature
    if blocked or unsigned or (strict and summary.needs_review):
        codes.append(EXIT_FINDINGS)
    if summary.problems:
        codes.append(EXIT_USER)
    if summary.failures:
        codes.append(EXIT_INTERNAL)
    return max(codes)
