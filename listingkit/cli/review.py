"""``listingkit review``: what reviewers give back, and what still waits for them."""

from __future__ import annotations

from pathlib import Path

import click

from listingkit.cli import EXIT_FINDINGS, EXIT_USER
from listingkit.cli.common import TOLD, config_option, emit, format_option, load_config, screen
from listingkit.cli.memory import memory_option, memory_place

EPILOG = """\b
Examples:
  listingkit review status
  listingkit review import localized/br/review.csv --memory memory.sqlite
  listingkit review import localized/br/review.xlf --reviewer "Ana Souza"
  listingkit review import localized/br/review.csv --dry-run

\b
The memory is the file named by --memory, or by [localize] memory in
listingkit.toml.
"""

IMPORT_EPILOG = """\b
Examples:
  listingkit review import localized/br/review.csv --memory memory.sqlite
  listingkit review import localized/br/review.xlf --reviewer "Ana Souza"
  listingkit review import localized/br/review.csv --dry-run

\b
Exit codes: 0, 1 a row was refused, 2 a file could not be read; the highest
wins.
"""


@click.group("review", epilog=EPILOG)
def command() -> None:
    """Take back review sheets and XLIFF files, and tell what still waits.

    `localize` writes review.csv (what waits) and review.xlf (all texts) for each market. To sign a
    text, write x into the column sign, or set the state reviewed or final in your translation
    tool. The next `localize` with the same memory releases it.
    """


def out_option(function: click.decorators.FC) -> click.decorators.FC:
    """``--out DIR``."""
    return click.option(
        "--out", metavar="DIR", help="Folder that localize wrote to. Default: localized."
    )(function)


@command.command("import", epilog=IMPORT_EPILOG)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@memory_option
@click.option("--market", "-m", default="", metavar="CODE", help="Take texts of this market only.")
@click.option("--reviewer", default="", metavar="NAME", help="Who signs, to be kept with it.")
@out_option
@click.option("--dry-run", is_flag=True, help="Show what would be taken, and store nothing.")
@config_option
@click.pass_context
def import_(
    context: click.Context,
    files: tuple[str, ...],
    memory_file: str | None,
    market: str,
    reviewer: str,
    out: str | None,
    dry_run: bool,
    config_file: str | None,
) -> None:
    """Put what reviewers changed and signed into the translation memory.

    Rows that nobody touched change nothing. A change that is not signed is remembered as a draft
    and stays in review. What loses a number, a tag, a placeholder or a name is refused with one
    line, and the other rows are taken all the same. Sheets may come from any spreadsheet: with
    semicolons or tabs, columns in another order.
    """
    from listingkit.localize.memory.store import Memory
    from listingkit.report import Style
    from listingkit.report.terminal_review import imported, troubles
    from listingkit.run.reviewing import import_files

    place = memory_place(memory_file, config_file)
    config = load_config(config_file, ())
    folder = Path(out) if out else config.resolve(config.localize.out) or Path("localized")
    found = import_files(
        files, Memory(place), config=config, out=folder, market=market.lower(),
        reviewer=reviewer.strip(), dry_run=dry_run,
    )  # fmt: skip
    lines = list(troubles(found))
    for line in lines[:TOLD]:
        click.echo(f"listingkit: {line}", err=True)
    if len(lines) > TOLD:
        click.echo(f"listingkit: … and {len(lines) - TOLD} more", err=True)
    width, color = screen(to_file=False)
    style = Style(width=width, color=color)
    emit(imported(found, str(place), dry_run=dry_run, style=style), None)
    codes = [0]
    if any(one.taken.refused or one.taken.unchecked for one in found):
        codes.append(EXIT_FINDINGS)
    if any(one.problem for one in found):
        codes.append(EXIT_USER)
    context.exit(max(codes))


@command.command("status")
@memory_option
@click.option("--market", "-m", default="", metavar="CODE", help="Only this market.")
@out_option
@format_option("Form of the counts.")
@config_option
def status(
    memory_file: str | None,
    market: str,
    out: str | None,
    format_: str,
    config_file: str | None,
) -> None:
    """Count what waits for people, by market, status and reason; and what is signed."""
    from listingkit import markets
    from listingkit.localize.passes import LocalizeSettings
    from listingkit.report import Style
    from listingkit.report.html_moves import flags_of
    from listingkit.report.terminal_review import left
    from listingkit.run.reviewing import waiting

    config = load_config(config_file, ())
    if market:
        markets.market(market, LocalizeSettings(markets=(), out="", config=config).folders)
    folder = Path(out) if out else config.resolve(config.localize.out) or Path("localized")
    memory = Path(memory_file) if memory_file else config.resolve(config.localize.memory)
    if memory is not None and memory.suffix.lower() == ".tmx":
        memory = None  # it keeps no signatures
    found = waiting(folder, market.lower(), memory)
    if format_ == "json":
        import json

        told = [
            {
                "market": one.market,
                "language": one.language,
                "statuses": one.statuses,
                "listings": one.listings,
                "signed": one.signed,
                "reasons": dict(flags_of(one.reasons, most=1000)),
            }
            for one in found
        ]
        emit(json.dumps({"markets": told}, ensure_ascii=False, indent=2) + "\n", None)
        return
    width, color = screen(to_file=False)
    emit(left(found, Style(width=width, color=color)), None)
