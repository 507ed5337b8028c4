"""``listingkit inspect``: what the tool sees on a page, before any judgement."""

from __future__ import annotations

import click

from listingkit.cli import EXIT_INTERNAL, EXIT_USER
from listingkit.cli.common import (
    STDIN,
    config_option,
    emit,
    format_option,
    load_config,
    output_option,
    target_keywords,
)

EPILOG = """\b
Examples:
  listingkit inspect pages/mug.html
  listingkit inspect pages/mug.html --format json
  listingkit inspect pages/*.html --format json --output facts.json
  listingkit inspect pages/dress.html --keywords "linen dress"
  listingkit inspect mug.html --har mug.har --lighthouse report.json

\b
Exit codes: 0, 2 something could not be read, 3 internal error.
"""


@click.command("inspect", epilog=EPILOG)
@click.argument("pages", nargs=-1, required=True, metavar="PAGE…")
@click.option("--keywords", metavar="WORDS|FILE.csv", help="Keywords to count on the page.")
@click.option("--har", metavar="FILE", help="A record of the page's requests, with their sizes.")
@click.option("--lighthouse", metavar="FILE", help="A Lighthouse report (JSON) of the page.")
@format_option("json gives one object for one page, a list for several.")
@output_option
@config_option
@click.pass_context
def command(
    context: click.Context,
    pages: tuple[str, ...],
    keywords: str | None,
    har: str | None,
    lighthouse: str | None,
    format_: str,
    output: str | None,
    config_file: str | None,
) -> None:
    """Show the facts the rules use: language, offer, markup, size charts, images, policies, load.

    PAGE is an HTML file (also gzipped), a folder of them, or - for standard input. Load times
    are simulated from the sizes of the files beside the page, unless mug.har (sizes) or
    mug.lighthouse.json (times) lies beside mug.html or is named.
    """
    from pathlib import Path

    from listingkit.errors import UsageError
    from listingkit.report.json import dump
    from listingkit.report.terminal_inspect import render
    from listingkit.report.words import clean
    from listingkit.run.inspecting import Measurements, inspect_all

    config = load_config(config_file, pages)
    words, sidecar = target_keywords(config, keywords)
    stdin = context_stdin(pages)
    if (har or lighthouse) and len(pages) != 1:
        raise UsageError("--har and --lighthouse belong to one page", fix="Name one page.")
    measured = Measurements(
        har=Path(har) if har else None, lighthouse=Path(lighthouse) if lighthouse else None
    )
    found = inspect_all(pages, words, sidecar, stdin, measured)
    for problem in found.problems:
        click.echo(f"listingkit: {clean(str(problem))}", err=True)
    single = len(pages) == 1 and not found.folder
    if not found.reports and single:
        pass  # the problem has been told; an empty report would say that there is nothing
    elif format_ == "json":
        emit(dump(found.reports[0] if single else found.reports), output)
    else:
        emit("\n".join(render(report) for report in found.reports), output)
    context.exit(EXIT_INTERNAL if found.internal else EXIT_USER if found.problems else 0)


def context_stdin(pages: tuple[str, ...]) -> bytes | None:
    """Standard input, where a page is ``-``."""
    import sys

    return sys.stdin.buffer.read() if STDIN in pages else None
