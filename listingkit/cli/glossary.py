"""``listingkit glossary``: your terms checked and converted, ours to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from listingkit.cli import EXIT_FINDINGS
from listingkit.cli.common import config_option, emit, format_option, load_config, output_option
from listingkit.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from listingkit.localize.terms.concept import Concept, Fault, TermFile

EPILOG = """\b
Examples:
  listingkit glossary check terms.csv acme.tbx
  listingkit glossary export --language pt --output terms.csv
  listingkit glossary export --language de --format tbx --output terms.tbx
  listingkit glossary convert terms.tbx --output terms.csv
  listingkit glossary columns

\b
Name your files under [localize] in listingkit.toml:
  glossary = ["acme.csv", "house.tbx"]
"""

_FORMAT = click.option(
    "--format", "format_", type=click.Choice(["csv", "tbx", "tbx3"]),
    help="csv, tbx (version 2, which most tools read) or tbx3. Default: by the file's name.",
)  # fmt: skip


@click.group("glossary", epilog=EPILOG)
def command() -> None:
    """Check, convert and export glossaries.

    Your terms go before ours, in labels as in sentences: an engine's translation that says a term
    in another way, or uses a word that you forbid, goes to review.
    """


@command.command("check")
@click.argument("files", nargs=-1, metavar="[FILE…]")
@format_option()
@config_option
@click.pass_context
def check(
    context: click.Context, files: tuple[str, ...], format_: str, config_file: str | None
) -> None:
    """Tell what is wrong with glossary files: those named, or those of [localize] glossary.

    Exits 1 where there is an error: a term with two translations, a word both wanted and
    forbidden, a language or a column that does not exist.
    """
    from listingkit.localize.terms.check import check_files
    from listingkit.report.json import dump
    from listingkit.report.words import plural

    paths = [Path(name) for name in files] or list(load_config(config_file, ()).glossaries)
    if not paths:
        raise UsageError("no glossary named", fix="Name files, or [localize] glossary.")
    read, faults = _read(paths)
    faults += check_files(read)
    errors = sum(fault.error for fault in faults)
    if format_ == "json":
        emit(dump([{"where": one.where, "level": "error" if one.error else "warning",
                    "message": one.message, "fix": one.fix} for one in faults]), None)  # fmt: skip
    else:
        for fault in faults:
            click.echo(str(fault))
        for one in read:
            terms = plural(len(one.concepts), "term")
            click.echo(f"{one.path}: {terms} in {', '.join(_languages(one.concepts))}")
        click.echo(f"{plural(errors, 'error')}, {plural(len(faults) - errors, 'warning')}")
    context.exit(EXIT_FINDINGS if errors else 0)


def _read(paths: list[Path]) -> tuple[list[TermFile], list[Fault]]:
    """The files that can be read, and what is wrong with the others."""
    from listingkit.localize.terms.concept import Fault
    from listingkit.localize.terms.files import read_glossary

    read: list[TermFile] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            read.append(read_glossary(path))
        except ConfigError as error:
            faults.append(Fault(error.where, error.message, error.fix))
    return read, faults


def _languages(concepts: tuple[Concept, ...]) -> list[str]:
    words = (word.language or "any language" for one in concepts for word in one.words)
    return list(dict.fromkeys(words))


@command.command("export")
@click.option("--language", required=True, metavar="TAG", help="The language of the translations.")
@_FORMAT
@output_option
@config_option
def export(language: str, format_: str | None, output: str | None, config_file: str | None) -> None:
    """Write our own glossary of a language, as a start for yours."""
    from listingkit import markets
    from listingkit.localize.terms.concept import Concept, Word
    from listingkit.names import did_you_mean

    packs = load_config(config_file, ()).resolve(load_config(config_file, ()).markets.packs)
    folders = (str(packs),) if packs else ()
    data = markets.language(language, folders)
    terms = {
        term.en: term
        for code in dict.fromkeys((data.code if data else language, language))
        for term in markets.glossary(code, folders)
    }
    if not terms:
        known = [code for code in markets.language_codes(folders) if code != "en"]
        raise UsageError(
            f"there is no glossary of {language!r}", where="--language",
            fix=did_you_mean(language, known) or f"Known: {', '.join(known)}.",
        )  # fmt: skip
    concepts = [
        Concept((Word("en", term.en), Word(language, term.term)), term.pos, term.domain, term.note,
                reviewed=term.reviewed)
        for term in terms.values()
    ]  # fmt: skip
    _write(concepts, format_, output)


@command.command("convert")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@_FORMAT
@output_option
def convert(files: tuple[str, ...], format_: str | None, output: str | None) -> None:
    """Write the terms of glossary files in another format, all in one file."""
    from listingkit.localize.terms.files import read_glossary

    read = [read_glossary(Path(name)) for name in files]
    for one in read:
        for fault in one.faults:
            click.echo(f"listingkit: {fault}", err=True)
    _write([concept for one in read for concept in one.concepts], format_, output)


@command.command("columns")
def columns() -> None:
    """List the columns of a glossary CSV."""
    from listingkit.localize.terms.table import COLUMNS

    click.echo("A column for each language (en, pt-BR …), the first one the source; and:")
    for name, means in COLUMNS.items():
        click.echo(f"  {name:<16} {means}")
    click.echo("Several words in a cell are parted by |; the first is the one to write.")


def _write(concepts: list[Concept], format_: str | None, output: str | None) -> None:
    from listingkit.localize.terms.files import write_glossary

    by_name = "tbx" if output and output.lower().endswith(".tbx") else "csv"
    emit(write_glossary(concepts, format_ or by_name), output)
