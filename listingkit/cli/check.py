"""``listingkit check``: judge translations that somebody else has made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from listingkit.cli.audit import exit_code
from listingkit.cli.common import (
    config_option,
    cores,
    emit,
    load_config,
    output_option,
    report_files,
    screen,
    tell_problems,
)
from listingkit.cli.localize import with_terms
from listingkit.cli.progress import progress_option
from listingkit.errors import UsageError
from listingkit.report import REPORTS

if TYPE_CHECKING:
    from listingkit.document import CheckDocument

EPILOG = """\b
Examples:
  listingkit check pages/ agency/pt --market br
  listingkit check products.csv products-pt.csv --market br
  listingkit check translations.csv --market br
  listingkit check catalog.xlf --glossary terms.csv --fail-on warning
  listingkit check feed.xml feed-de.xml --channel google --market de
  listingkit check messages.po --format github
  listingkit check pairs.csv --language de --select LOC106,LOC107
  listingkit check pages/ agency/pt --baseline known.json --update-baseline

\b
Exit codes: 0 clean, 1 findings at or above --fail-on, 2 something could not be
read, 3 internal error; the highest wins.
"""


@click.command("check", epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="SOURCE [TARGET]")
@click.option(
    "--market", "-m", metavar="CODE",
    help="Market of the translations: its language, units, claims and promises.",
)  # fmt: skip
@click.option(
    "--language", metavar="TAG",
    help="Language of the translations. Default: the market's, or what the files say.",
)  # fmt: skip
@click.option(
    "--source-language", metavar="TAG", help="Language of the sources. Default: found out."
)
@click.option(
    "--glossary", metavar="FILE", multiple=True,
    help="Your terms, CSV or TBX (see `listingkit glossary`); may be repeated. Default: those of "
    "[localize].",
)  # fmt: skip
@click.option("--client", metavar="NAME", help="Whose terms count, beside everybody's.")
@click.option(
    "--protect", multiple=True, metavar="NAME",
    help="A name that must stay as it is; may be repeated.",
)  # fmt: skip
@click.option(
    "--channel", metavar="NAME",
    help="Hold texts against the limits of this marketplace (amazon, google, …).",
)  # fmt: skip
@click.option(
    "--round-trip", is_flag=True,
    help="Have an engine translate the translations back, and compare.",
)  # fmt: skip
@click.option(
    "--engine", metavar="NAME", default="auto", show_default=True, help="Engine of --round-trip."
)
@click.option(
    "--select", multiple=True, metavar="CODE",
    help="Only checks whose code starts with CODE (LOC106); may be repeated.",
)  # fmt: skip
@click.option(
    "--ignore", multiple=True, metavar="CODE",
    help="Leave out checks whose code starts with CODE; may be repeated.",
)  # fmt: skip
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "info", "never"]),
    help="Mildest finding that makes the exit code 1. Default: error.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(tuple(REPORTS)),
    help="Form of the report. Default: terminal.",
)  # fmt: skip
@click.option(
    "--report", multiple=True, metavar="FORMAT=FILE",
    help="Write another report as well, e.g. sarif=check.sarif; may be repeated.",
)  # fmt: skip
@click.option("--statistics", is_flag=True, help="Count findings by check.")
@click.option(
    "--explain", is_flag=True, help="Say of every check that found something why it asks."
)
@click.option("--baseline", metavar="FILE", help="Findings that are known and do not count.")
@click.option("--update-baseline", is_flag=True, help="Write what is found now into the baseline.")
@click.option(
    "--source-format", metavar="NAME",
    help="Read both sides as html, shopify, woocommerce, feed or jsonl.",
)  # fmt: skip
@click.option(
    "--jobs", "-j", type=click.IntRange(min=1), metavar="N",
    help="Processes to work in. Default: one for each core.",
)  # fmt: skip
@output_option
@progress_option
@config_option
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    market: str | None,
    language: str | None,
    source_language: str | None,
    glossary: tuple[str, ...],
    client: str | None,
    protect: tuple[str, ...],
    channel: str | None,
    round_trip: bool,
    engine: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    format_: str | None,
    report: tuple[str, ...],
    statistics: bool,
    explain: bool,
    baseline: str | None,
    update_baseline: bool,
    source_format: str | None,
    jobs: int | None,
    output: str | None,
    config_file: str | None,
) -> None:
    """Judge somebody's translations: a person's, an agency's, another engine's.

    SOURCE and TARGET are the same catalog in two languages: folders of pages, Shopify or
    WooCommerce CSVs, feeds, JSONL. Listings belong together by path, handle, SKU or id. One file
    is enough where it holds both: Shopify's translation export, PO, XLIFF, TMX, or a CSV with the
    columns source and target (and id). `listingkit rules LOC` tells what is asked.
    """

    from listingkit.config import merge, words
    from listingkit.localize.check.settings import CheckSettings
    from listingkit.report import Style, renderer

    if len(paths) > 2:
        raise UsageError("check takes a source and a target, or one file of both languages")
    more = report_files(report, (*paths, output, baseline))
    config = with_terms(load_config(config_file, paths), glossary, client)
    section = merge(config.audit, fail_on=fail_on, format=format_)
    code = market or next(iter(words(config.audit.market)), None)
    settings = CheckSettings(
        market=code.lower() if code else None,
        language=language,
        source_language=source_language,
        channel=channel or config.localize.channel,
        config=config,
        select=_codes(select, "--select"),
        ignore=_codes(ignore, "--ignore"),
        protect=protect,
    )
    document = _run(
        context, paths, settings, source_format=source_format, jobs=jobs or cores(),
        baseline=(baseline, update_baseline), engine=engine if round_trip else None,
    )  # fmt: skip
    if section.format != "terminal" or output is not None:
        tell_problems(document)
    by = "rule" if statistics else "listing"
    width, color = screen(to_file=output is not None)
    for name, file in more:
        emit(renderer(name)(document, Style(by=by)), file)
    style = Style(width=width, color=color, by=by, explain=explain)
    emit(renderer(section.format)(document, style), output)
    context.exit(exit_code(document, "never" if update_baseline else section.fail_on, None))


def _run(
    context: click.Context,
    paths: tuple[str, ...],
    settings: object,
    *,
    source_format: str | None,
    jobs: int,
    baseline: tuple[str | None, bool],
    engine: str | None,
) -> CheckDocument:
    from listingkit.baseline import read_baseline, write_baseline
    from listingkit.cli.progress import phases
    from listingkit.cli.upkeep import UpkeepArguments, baseline_file, make_upkeep
    from listingkit.localize.check.core import selected
    from listingkit.localize.check.settings import CheckSettings
    from listingkit.run.checking import check

    assert isinstance(settings, CheckSettings)
    given = UpkeepArguments(baseline=baseline[0], update_baseline=baseline[1])
    # The baseline of [audit] is the audit's: here one counts that is named.
    file = baseline_file(given, settings.config) if baseline[0] or baseline[1] else None
    keeper = make_upkeep(given, settings.config, file)
    debug = bool(context.find_root().params.get("debug"))
    done = 0
    with phases() as show:

        def step(_: str) -> None:
            nonlocal done
            done += 1
            show("Checking", done, 0)

        document = check(
            paths, settings, source_format=source_format, jobs=jobs, progress=step, upkeep=keeper,
            engine=engine, trace=(lambda text: click.echo(text, err=True)) if debug else None,
        )  # fmt: skip
    if file is not None and baseline[1]:
        ran = [rule.code for rule in selected(settings.select, settings.ignore)]
        write_baseline(file, keeper.updated(read_baseline(file), ran))
    return document


def _codes(prefixes: tuple[str, ...], option: str) -> tuple[str, ...]:
    """Upper-case prefixes, each of which some check has."""
    from listingkit.localize.check.core import pair_rules

    given = tuple(prefix.upper() for part in prefixes for prefix in part.split(",") if prefix)
    for prefix in given:
        if not any(code.startswith(prefix) for code in pair_rules()):
            raise UsageError(
                f'no check is called or starts with "{prefix}"', where=option,
                fix="See `listingkit rules LOC`.",
            )  # fmt: skip
    return given
