"""``listingkit keywords``: count given keywords, suggest some where none is given."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listingkit.cli import EXIT_INTERNAL, EXIT_USER
from listingkit.cli.common import (
    STDIN,
    audit_settings,
    config_option,
    cores,
    emit,
    load_config,
    output_option,
    paths_argument,
    screen,
)
from listingkit.cli.progress import progress_option
from listingkit.errors import UsageError

if TYPE_CHECKING:
    from listingkit.config import Config
    from listingkit.run.batch import AuditSettings
    from listingkit.run.keywording import KeywordDocument

EPILOG = """\b
Examples:
  listingkit keywords pages/
  listingkit keywords products.csv --top 3 --format csv --output keywords.csv
  listingkit audit products.csv --keywords keywords.csv
  listingkit keywords pages/ --keywords "linen dress = flax dress"
  listingkit keywords pages/ --keywords keywords.csv --market br --format json
  listingkit keywords pages/ --keywords keywords.csv --markets br,jp,de
  listingkit keywords products.csv --markets all --format csv --output table.csv

\b
Exit codes: 0, 2 something could not be read, 3 internal error.
"""


@click.command("keywords", epilog=EPILOG)
@paths_argument
@click.option(
    "--top", type=click.IntRange(1, 50), default=5, show_default=True, metavar="N",
    help="Suggestions a listing at most.",
)  # fmt: skip
@click.option(
    "--keywords", metavar="WORDS|FILE.csv",
    help="Keywords to count, separated by commas, or a CSV with the columns id and keywords.",
)  # fmt: skip
@click.option(
    "--market", "-m", metavar="CODE", help="Count the keywords that are given for this market."
)
@click.option(
    "--markets", "table", metavar="CODES|all",
    help="Write the keywords in the languages of these markets (br,jp), or of all of them.",
)  # fmt: skip
@click.option(
    "--engine", metavar="NAME",
    help="With --markets: an engine, auto or none, as in localize. Default: that of [localize].",
)  # fmt: skip
@click.option("--source-format", metavar="NAME", help="Read every source as html, shopify, jsonl …")
@click.option(
    "--jobs", "-j", type=click.IntRange(min=1), metavar="N",
    help="Processes to work in. Default: one for each core.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(["terminal", "csv", "json"]), default="terminal",
    help="csv is a keyword file for --keywords: choose and correct, then feed it back.",
)  # fmt: skip
@output_option
@progress_option
@config_option
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    top: int,
    keywords: str | None,
    market: str | None,
    table: str | None,
    engine: str | None,
    source_format: str | None,
    jobs: int | None,
    format_: str,
    output: str | None,
    config_file: str | None,
) -> None:
    """Count the keywords that are given; suggest some for listings without any.

    A keyword may have variants (dress = frock | gown) and exclusions (mouse ! mouse pad); in
    quotes it counts only as it is written. Suggestions come from the catalog's own texts and are
    marked as such; no rule judges them until you give them back as yours.

    With --markets: a table of them in the languages of markets, each word with its origin: given
    for the market, one that buyers there type, glossary, memory, engine; and how many languages
    have a word for how many keywords.
    """
    from listingkit.catalog import discover
    from listingkit.cli.progress import progress
    from listingkit.document import lines_of
    from listingkit.report.json import dump
    from listingkit.report.keywords import render_csv, render_terminal
    from listingkit.report.words import clean
    from listingkit.run.keywording import keywords_of_all

    config = load_config(config_file, paths)
    settings = audit_settings(
        config, keywords=keywords, paths=paths, market=(market,) if market else ()
    )
    if table is not None and market is not None:
        raise UsageError("--market counts keywords, --markets writes them", fix="Give one of them.")
    if engine is not None and table is None:
        raise UsageError("nothing is translated without --markets", where="--engine")
    stdin = sys.stdin.buffer.read() if STDIN in paths else None
    found = discover(paths, source_format, stdin)
    with progress(found, "Reading") as step:
        document = keywords_of_all(found, settings, top=top, jobs=jobs or cores(), progress=step)
    for line in lines_of(document.problems, document.failures):
        click.echo(f"listingkit: {clean(line)}", err=True)
    size = screen(to_file=output is not None)
    if table is not None:
        text = _table(document, config, settings, table, engine, format_, size)
    elif format_ == "json":
        text = dump(document)
    else:
        text = render_csv(document) if format_ == "csv" else render_terminal(document, *size)
    emit(text, output)
    context.exit(EXIT_INTERNAL if document.failures else EXIT_USER if document.problems else 0)


def _table(
    document: KeywordDocument,
    config: Config,
    settings: AuditSettings,
    codes: str,
    engine: str | None,
    format_: str,
    size: tuple[int, bool],
) -> str:
    """The keywords in the languages of markets, in the form that was asked for."""
    from listingkit import markets
    from listingkit.report.json import dump
    from listingkit.report.keywordtable import render_csv, render_terminal
    from listingkit.run.keywordtable import keyword_table
    from listingkit.run.localizing import LocalizeOptions

    packs = config.resolve(config.markets.packs)
    known = markets.market_codes((packs,) if packs else ())
    named = tuple(dict.fromkeys(code.strip().lower() for code in codes.split(",") if code.strip()))
    if not named:
        raise UsageError("no market named", where="--markets", fix="e.g. --markets br,jp or all")
    options = LocalizeOptions(
        paths=(),
        markets=known if named == ("all",) else named,
        out=Path(),
        config=config,
        engine=engine or config.localize.engine,
        memory=config.resolve(config.localize.memory),
        sidecar=settings.sidecar,
    )
    found = keyword_table(document, options)
    if format_ == "json":
        return dump(found)
    return render_csv(found) if format_ == "csv" else render_terminal(found, *size)
