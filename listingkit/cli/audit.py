"""``listingkit audit``: judge listings and report what to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from listingkit.cli import EXIT_FINDINGS, EXIT_INTERNAL, EXIT_USER
from listingkit.cli.common import (
    audit_settings,
    channel_paths,
    config_option,
    emit,
    judging_options,
    load_config,
    output_option,
    report_files,
    run_audit,
    screen,
    tell_problems,
)
from listingkit.cli.fixing import fix_files
from listingkit.cli.progress import progress_option
from listingkit.cli.upkeep import (
    UpkeepArguments,
    baseline_file,
    changes,
    fell,
    hold_to_folder,
    make_upkeep,
    update,
    upkeep_options,
)
from listingkit.cli.web import WebArguments, fetch, files_of, sources_argument, web_options
from listingkit.report import REPORTS

if TYPE_CHECKING:
    from listingkit.document import AuditDocument

EPILOG = """\b
Examples:
  listingkit audit pages/
  listingkit audit products.csv --market ae --fail-on warning
  listingkit audit pages/ --keywords "linen dress, summer dress"
  listingkit audit pages/ --channel amazon=amazon.csv --channel tiktok_shop=tiktok.jsonl
  listingkit audit pages/ --changed-since origin/main --baseline known.json
  listingkit audit pages/ --diff
  listingkit audit pages/ --report sarif=audit.sarif --report html=audit.html
  cat listings.jsonl | listingkit audit - --select IMG,TXT
  listingkit audit https://shop.example/p/mug --record shop.har
  listingkit audit --sitemap https://shop.example/sitemap.xml --limit 50

\b
Exit codes: 0 clean, 1 findings at or above --fail-on (or a score below
--fail-under), 2 something could not be read, 3 internal error; the highest
wins.
"""


@click.command("audit", epilog=EPILOG)
@sources_argument
@judging_options
@web_options
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="Mildest finding that makes the exit code 1. Default: error.",
)
@click.option(
    "--fail-under", type=click.FloatRange(0, 100), metavar="N",
    help="Exit 1 when the score of the catalog is below N.",
)  # fmt: skip
@click.option(
    "--format", "format_",
    type=click.Choice(tuple(REPORTS)),
    help="Form of the report. Default: terminal.",
)  # fmt: skip
@click.option(
    "--report", "report", multiple=True, metavar="FORMAT=FILE",
    help="Write another report as well, e.g. sarif=audit.sarif; may be repeated.",
)  # fmt: skip
@click.option(
    "--channel", "channel", multiple=True, metavar="NAME=PATH",
    help="Listings offered on another channel: judged by its limits and held against the same "
    "products elsewhere; may be repeated.",
)  # fmt: skip
@click.option(
    "--by", type=click.Choice(("listing", "stage", "rule")), default="listing", show_default=True,
    help="Tell findings by listing, count them by rule, or tell at which stage of a purchase the "
    "points are lost.",
)  # fmt: skip
@click.option("--statistics", is_flag=True, help="The same as --by rule.")
@click.option("--explain", is_flag=True, help="Say of every rule that found something why it asks.")
@click.option(
    "--fix", is_flag=True, help="Mend in the pages what cannot be mended wrongly, then judge."
)
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@upkeep_options
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
    fail_on: str | None,
    fail_under: float | None,
    format_: str | None,
    report: tuple[str, ...],
    channel: tuple[str, ...],
    by: str,
    statistics: bool,
    fix: bool,
    diff: bool,
    explain: bool,
    output: str | None,
    config_file: str | None,
    web: WebArguments,
    upkeep: UpkeepArguments,
) -> None:
    """Judge product pages and catalogs by the rules.

    PATH is a folder, a page (.html, also gzipped), a Shopify or WooCommerce product CSV, a
    Merchant feed (XML or a table), a JSON or JSONL of listings, or - for standard input. Files in
    a folder that no source claims are counted and passed over. A URL is fetched, politely and
    only if robots.txt lets it; FILE.har, a record of such a run or of a browser, is judged
    offline. Nothing else opens a network.
    """
    from listingkit.config import merge
    from listingkit.report import Style, renderer

    more = report_files(report, (*paths, output, upkeep.baseline, upkeep.ratchet, web.record))
    hold_to_folder(upkeep, config_file, (*paths, *web.sitemap))
    files = files_of(paths)
    config = load_config(config_file, files)
    section = merge(
        config.audit,
        fail_on=fail_on,
        fail_under=fail_under,
        format=format_,
        source_format=source_format,
    )
    settings = audit_settings(
        config, keywords=keywords, paths=files, market=market, select=select, ignore=ignore
    )
    written = True
    if fix or diff:
        written = fix_files(files, settings, section.source_format, write=fix and not diff)
        if diff:
            return
    baseline = baseline_file(upkeep, config)
    keeper = make_upkeep(upkeep, config, baseline)
    document = run_audit(
        context,
        files,
        settings,
        source_format=section.source_format,
        jobs=jobs,
        channels=channel_paths(config, channel),
        fetched=fetch(paths, web, config),
        upkeep=keeper,
        changes=changes(upkeep, files),
    )
    if section.format != "terminal" or output is not None:
        tell_problems(document)
    by = "rule" if statistics else by
    width, color = screen(to_file=output is not None)
    for name, file in more:
        emit(renderer(name)(document, Style(by=by)), file)
    emit(
        renderer(section.format)(document, Style(width=width, color=color, by=by, explain=explain)),
        output,
    )
    if baseline is not None and upkeep.update_baseline:
        update(baseline, keeper, settings)
        section = merge(section, fail_on="never")
    code = exit_code(document, section.fail_on, section.fail_under)
    code = max(code, 0 if written else EXIT_USER)
    context.exit(max(code, EXIT_FINDINGS) if fell(upkeep, document) else code)


def exit_code(document: AuditDocument, fail_on: str, fail_under: float | None) -> int:
    """What the document means for a script: the highest code of all that applies."""
    from listingkit.model import Severity

    codes = [0]
    if fail_on != "never" and document.worst >= Severity(fail_on).rank:
        codes.append(EXIT_FINDINGS)
    if fail_under is not None and document.score and document.score.total < fail_under:
        codes.append(EXIT_FINDINGS)
    if document.problems:
        codes.append(EXIT_USER)
    if document.failures:
        codes.append(EXIT_INTERNAL)
    return max(codes)
