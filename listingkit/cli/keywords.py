"""``listingkit keywords``: count given keywords, suggest some where none is given."""

from __future__ import annotations

import sys

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

EPILOG = """\b
Examples:
  listingkit keywords pages/
  listingkit keywords products.csv --top 3 --format csv --output keywords.csv
  listingkit audit products.csv --keywords keywords.csv
  listingkit keywords pages/ --keywords "linen dress = flax dress"
  listingkit keywords pages/ --keywords keywords.csv --market br --format json

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
@config_option
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    top: int,
    keywords: str | None,
    market: str | None,
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
    stdin = sys.stdin.buffer.read() if STDIN in paths else None
    found = discover(paths, source_format, stdin)
    with progress(found, "Reading") as step:
        document = keywords_of_all(found, settings, top=top, jobs=jobs or cores(), progress=step)
    for line in lines_of(document.problems, document.failures):
        click.echo(f"listingkit: {clean(line)}", err=True)
    if format_ == "json":
        text = dump(document)
    elif format_ == "csv":
        text = render_csv(document)
    else:
        width, color = screen(to_file=output is not None)
        text = render_terminal(document, width, color)
    emit(text, output)
    context.exit(EXIT_INTERNAL if document.failures else EXIT_USER if document.problems else 0)
