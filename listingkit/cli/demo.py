"""``listingkit demo``: everything once, on a small catalog of ours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listingkit.cli import EXIT_INTERNAL, EXIT_USER
from listingkit.cli.before_after import judged, written_to
from listingkit.cli.common import (
    cores,
    emit,
    load_config,
    screen,
    target_keywords,
    tell_problems,
)
from listingkit.cli.progress import progress_option
from listingkit.errors import UsageError
from listingkit.files import write_atomic

if TYPE_CHECKING:
    from listingkit.config import Config
    from listingkit.document import AuditDocument
    from listingkit.run.localizing import Localized

EPILOG = """\b
Examples:
  listingkit demo
  listingkit demo --out /tmp/try
"""

PAGES = "pages"
MARK = ".listingkit-demo"
"""A file that says that a folder is the demo's own and may be written over."""


@click.command("demo", epilog=EPILOG)
@click.option("--out", default="listingkit-demo", show_default=True, metavar="DIR",
              help="Folder to work in; it is made.")  # fmt: skip
@click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N",
              help="Processes to work in. Default: one for each core.")  # fmt: skip
@progress_option
@click.pass_context
def command(context: click.Context, out: str, jobs: int | None) -> None:
    """Audit, localize and score the example catalog, and say where the reports lie.

    The catalog is copied, judged, localized for the markets of its settings and judged again.
    Nothing is fetched: a language without a model on this machine stays in the source language
    where memory, glossary and fixed phrases end, and is counted.
    """
    from listingkit.report.html import report
    from listingkit.report.json import dump
    from listingkit.report.words import number, plural

    folder = Path(out)
    catalog = prepare(folder)
    reports = folder / "reports"
    reports.mkdir(exist_ok=True)
    config = load_config(str(catalog / "listingkit.toml"), ())
    jobs = jobs or cores()
    say = _Teller()

    say(f"The example catalog is in {catalog}")
    home = judged(context, (catalog / PAGES,), config, source_format="html", jobs=jobs)
    write_atomic(reports / "audit.html", report(home, heading="The example catalog").encode())
    write_atomic(reports / "audit.json", dump(home).encode())
    findings = plural(home.summary.findings, "finding")
    say(f"1. Audited {plural(home.summary.listings, 'page')}: {findings}, score {_total(home)}")

    done = _localize(catalog, folder / "localized", config, jobs)
    code = EXIT_USER if done.summary.problems else 0
    code = max(code, EXIT_INTERNAL if done.summary.failures or home.failures else 0)
    say("2. Localized:")
    for line in _summary(done, folder / "localized"):
        say(line)
    say("3. Scored for each market, before and after (each side by the target keywords of its")
    say("   own language):")
    for market in done.summary.markets:
        localized = folder / "localized" / market.folder
        before, after = (
            judged(context, places, config, market=market.market, source_format="html", jobs=jobs)
            for places in ((catalog / PAGES,), written_to(localized))
        )
        _write_market(reports, done, market.market, before, after)
        say(f"   {market.market}  {_total(before)} → {_total(after)}{_change(before, after)}")
        tell_problems(before)
        tell_problems(after)
        code = max(code, EXIT_INTERNAL if before.failures or after.failures else 0)
    say("")
    say("Reports (open them in a browser):")
    for path, what in (
        (reports / "audit.html", "the catalog as it is"),
        *(
            (
                reports / f"{market.market}.html",
                f"source and target side by side, {market.language}",
            )
            for market in done.summary.markets
        ),
        *(
            (reports / f"{market.market}-audit.html", f"what is left to mend for {market.market}")
            for market in done.summary.markets
        ),
    ):
        say(f"  {path}  {what}")
    for market in done.summary.markets:
        if market.to_review:
            place = folder / "localized" / market.folder / "review.csv"
            say(f"  {place}  {number(market.to_review)} texts for a person to look at")
    tell_problems(home)
    context.exit(code)


class _Teller:
    """Says what happens, line by line, as it happens."""

    def __call__(self, line: str) -> None:
        emit(f"{line}\n", None)


def prepare(folder: Path) -> Path:
    """Copy the examples; a folder that is somebody else's is left alone. Raises UsageError."""
    from listingkit.markets import data_folder

    if folder.exists() and not (folder / MARK).is_file() and any(folder.iterdir()):
        raise UsageError(
            "there is something in this folder already", where=str(folder),
            fix="Name another one with --out.",
        )  # fmt: skip
    catalog = folder / "catalog"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).touch()
        shutil.copytree(data_folder("examples"), catalog, dirs_exist_ok=True)
        shutil.rmtree(folder / "localized", ignore_errors=True)
    except (OSError, shutil.Error) as error:
        raise UsageError(f"cannot be written: {error}", where=str(folder)) from None
    return catalog


def _localize(catalog: Path, out: Path, config: Config, jobs: int) -> Localized:
    """The pages for the markets of the settings, with the example's translations as memory."""
    from listingkit.cli.localize import run
    from listingkit.config import words
    from listingkit.localize.memory.store import Memory
    from listingkit.localize.memory.tmx import import_tmx
    from listingkit.run.localizing import LocalizeOptions

    memory = out.parent / "memory.sqlite"
    memory.unlink(missing_ok=True)
    for tmx in sorted((catalog / "memory").glob("*.tmx")):
        import_tmx(tmx, Memory(memory))
    words_of_all, sidecar = target_keywords(config, None)
    options = LocalizeOptions(
        keywords=words_of_all,
        sidecar=sidecar,
        paths=(str(catalog / PAGES),),
        markets=words(config.localize.markets),
        out=out,
        config=config,
        memory=memory,
        jobs=jobs,
    )
    return run(options, keep=True)


def _summary(done: Localized, out: Path) -> Iterator[str]:
    from listingkit.report import Style
    from listingkit.report.terminal_localize import render

    width, color = screen(to_file=False)
    shown = render(done.summary, done.notes, out, Style(width=width - 3, color=color))
    for line in shown.rstrip().splitlines():
        yield f"   {line}".rstrip()


def _write_market(
    reports: Path, done: Localized, code: str, before: AuditDocument, after: AuditDocument
) -> None:
    from listingkit.report import localized
    from listingkit.report.html import report
    from listingkit.report.json import dump
    from listingkit.score import compare

    market = next(one for one in done.summary.markets if one.market == code)
    view = localized.view_of(done, market, (), before, after)
    write_atomic(reports / f"{code}.html", localized.render(view).encode())
    heading = f"Localized for {view.name}"
    write_atomic(reports / f"{code}-audit.html", report(after, before, heading).encode())
    both = compare(before.listings, after.listings)
    write_atomic(reports / f"{code}-score.json", dump(both).encode())


def _change(before: AuditDocument, after: AuditDocument) -> str:
    if before.score is None or after.score is None:
        return ""
    return f"  ({after.score.total - before.score.total:+.1f})"


def _total(document: AuditDocument) -> str:
    from listingkit.report.words import number

    return f"{number(document.score.total)} of 100" if document.score else "none"
