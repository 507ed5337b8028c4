"""``listingkit culture``: markets side by side by their culture scores."""

from __future__ import annotations

import click

from listingkit.cli.common import config_option, emit, load_config, output_option, screen
from listingkit.errors import UsageError

EPILOG = """\b
Examples:
  listingkit culture jp
  listingkit culture ae jp us
  listingkit culture jp de --from us
  listingkit culture ae jp us --format html --output culture.html
  listingkit culture all --format json
"""


@click.command("culture", epilog=EPILOG)
@click.argument("codes", nargs=-1, metavar="CODE…")
@click.option(
    "--from", "origin", metavar="CODE",
    help="The market the listings are written for: tells what changes on the way.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(["terminal", "json", "html"]), default="terminal",
    help="html is one page with a picture, which loads nothing.",
)  # fmt: skip
@output_option
@config_option
def command(
    codes: tuple[str, ...],
    origin: str | None,
    format_: str,
    output: str | None,
    config_file: str | None,
) -> None:
    """Compare markets by Hofstede's six scores and by the culture rules that those set off.

    Without a CODE, the markets of [localize] in the settings; `all` is every market. What fires
    is what `localize` would try: facts, the limits of a listing and law still have their say.
    Scores are country means and describe no person; [culture] scores names another table.
    """
    from listingkit.comparison import compare
    from listingkit.config import words
    from listingkit.markets import expand_codes
    from listingkit.report import Style
    from listingkit.report.json import dump

    config = load_config(config_file, ())
    packs = config.resolve(config.markets.packs)
    folders = (str(packs),) if packs else ()
    scores = config.resolve(config.culture.scores)
    wanted = expand_codes(codes or words(config.localize.markets), folders)
    if not wanted:
        raise UsageError("no market named", fix="e.g. listingkit culture ae jp us")
    document = compare(
        wanted, origin=origin, folders=folders, scores_file=str(scores) if scores else None,
        off=words(config.culture.off),
    )  # fmt: skip
    if format_ == "json":
        emit(dump(document), output)
    elif format_ == "html":
        from listingkit.report.html_culture import render as page

        emit(page(document), output)
    else:
        from listingkit.report.terminal_culture import render

        width, color = screen(to_file=output is not None)
        emit(render(document, Style(width=width, color=color)), output)
