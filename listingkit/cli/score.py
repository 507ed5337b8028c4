"""``listingkit score``: points earned of points possible, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from listingkit.cli.audit import exit_code
from listingkit.cli.common import (
    audit_settings,
    config_option,
    emit,
    judging_options,
    load_config,
    output_option,
    run_audit,
    screen,
    tell_problems,
)
from listingkit.cli.progress import progress_option
from listingkit.cli.web import WebArguments, fetch, files_of, sources_argument, web_options
from listingkit.errors import UsageError

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.model import Judged
    from listingkit.run.batch import AuditSettings

EPILOG = """\b
Examples:
  listingkit score pages/
  listingkit score products.csv --market br --ledger
  listingkit score --sitemap https://shop.example/sitemap.xml --limit 20
  listingkit score pages/ --format json --output before.json
  listingkit score pages/ --compare before.json
  listingkit score localized/br --compare pages/ --market br --format html -o br.html
  listingkit score pages/ --trend reports/

\b
Exit codes: 0, 1 below --fail-under, 2 something could not be read,
3 internal error.
"""


@click.command("score", epilog=EPILOG)
@sources_argument
@judging_options
@web_options
@click.option(
    "--compare", metavar="OTHER",
    help="What it was before: an earlier JSON report of audit or score, or a folder or file.",
)  # fmt: skip
@click.option(
    "--trend", multiple=True, metavar="REPORT.json|FOLDER",
    help="Earlier JSON reports, oldest first, to show how the score has moved; may be repeated.",
)  # fmt: skip
@click.option("--ledger", is_flag=True, help="Show the account: every rule's points, and why.")
@click.option(
    "--fail-under", type=click.FloatRange(0, 100), metavar="N",
    help="Exit 1 when the score of the catalog is below N.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(["terminal", "json", "html"]), default="terminal",
    help="Form of the report. Default: terminal.",
)  # fmt: skip
@output_option
@progress_option
@config_option
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    market: tuple[str, ...],
    keywords: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    source_format: str | None,
    jobs: int | None,
    compare: str | None,
    trend: tuple[str, ...],
    ledger: bool,
    fail_under: float | None,
    format_: str,
    output: str | None,
    config_file: str | None,
    web: WebArguments,
) -> None:
    """Score listings and the catalog from 0 to 100, by part and by stage of the journey.

    Points come from the rules that apply: earned when nothing was found, lost by what was found,
    lost as well where the listing does not say what a rule needs to know. What a listing does not
    need is not counted.
    """
    from listingkit.config import merge
    from listingkit.report import Style
    from listingkit.report.html import report
    from listingkit.report.json import dump
    from listingkit.report.terminal_score import render, render_comparison
    from listingkit.score import compare as compared

    files = files_of(paths)
    config = load_config(config_file, files)
    section = merge(config.audit, fail_under=fail_under, source_format=source_format)
    settings = audit_settings(
        config, keywords=keywords, paths=files, market=market, select=select, ignore=ignore
    )
    document = run_audit(
        context,
        files,
        settings,
        source_format=section.source_format,
        jobs=jobs,
        fetched=fetch(paths, web, config),
    )
    width, color = screen(to_file=output is not None)
    style = Style(width=width, color=color, ledger=ledger)
    code = exit_code(document, "never", section.fail_under)
    if format_ != "terminal" or output is not None or compare is not None:
        tell_problems(document)
    if trend and format_ == "html":
        raise UsageError("a trend is shown as terminal or json", where="--format html")
    if trend:
        from listingkit.report import trend as trends

        found = trends.points(trend, document)
        emit(dump(found) if format_ == "json" else trends.render(found, style), output)
    elif compare is None:
        told = dump(document) if format_ == "json" else None
        told = report(document) if format_ == "html" else told
        emit(told if told is not None else render(document, style), output)
    else:
        other = other_side(context, compare, settings, section.source_format, jobs)
        code = max(code, exit_code(other, "never", None))
        if format_ == "html":
            emit(report(document, other, "Before and after"), output)
        else:
            both = compared(by_market(other), by_market(document))
            emit(dump(both) if format_ == "json" else render_comparison(both, style), output)
    context.exit(code)


def by_market(document: AuditDocument) -> list[Judged]:
    """The listings, told apart by market where they were judged for several."""
    from msgspec.structs import replace

    if len(document.markets) < 2:
        return list(document.listings)
    return [
        replace(judged, listing_id=f"{judged.listing_id} ({judged.market})")
        for judged in document.listings
    ]


def other_side(
    context: click.Context,
    path: str,
    settings: AuditSettings,
    source_format: str | None,
    jobs: int | None,
) -> AuditDocument:
    """An earlier JSON report, or an audit of another path with the same settings."""
    from listingkit.document import is_document, read_document

    if is_document(Path(path)):
        return read_document(Path(path))
    other = run_audit(context, (path,), settings, source_format=source_format, jobs=jobs)
    tell_problems(other)
    return other
