"""``listingkit memory``: the translation memory, in and out as TMX."""

from __future__ import annotations

from pathlib import Path

import click

from listingkit import __version__
from listingkit.cli.common import config_option, emit, load_config, output_option
from listingkit.errors import InputError, UsageError

EPILOG = """\b
Examples:
  listingkit memory import translations.tmx --memory memory.sqlite
  listingkit memory export --memory memory.sqlite --output all.tmx
  listingkit memory export --source en --target pt-BR
  listingkit memory show

\b
The memory is the file named by --memory, or by [localize] memory in
listingkit.toml.
"""


@click.group("memory", epilog=EPILOG)
def command() -> None:
    """Import, export and count the translations that are known already.

    A translation in the memory goes before glossary and engine. One that nobody has signed goes
    to review all the same.
    """


def memory_option(function: click.decorators.FC) -> click.decorators.FC:
    """``--memory FILE``."""
    return click.option(
        "--memory", "memory_file", metavar="FILE", help="The translation memory (SQLite)."
    )(function)


@command.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE.tmx…")
@memory_option
@config_option
def import_(files: tuple[str, ...], memory_file: str | None, config_file: str | None) -> None:
    """Add the translations of TMX files; signed ones are never overwritten by unsigned ones."""
    from listingkit.localize.memory.store import Memory
    from listingkit.localize.memory.tmx import import_tmx
    from listingkit.report.words import plural

    memory = Memory(memory_place(memory_file, config_file))
    for name in files:
        count = import_tmx(Path(name), memory)
        click.echo(f"{name}: {plural(count, 'translation')} into {memory.path}")


@command.command("export")
@click.option("--source", default="", metavar="TAG", help="Only from this language.")
@click.option("--target", default="", metavar="TAG", help="Only into this language.")
@memory_option
@output_option
@config_option
def export(
    source: str,
    target: str,
    memory_file: str | None,
    output: str | None,
    config_file: str | None,
) -> None:
    """Write the memory as TMX, in a stable order, to the screen or a file."""
    from listingkit.localize.memory.store import Memory
    from listingkit.localize.memory.tmx import write_tmx

    place = _existing(memory_file, config_file)
    emit(write_tmx(Memory(place).entries(source, target), __version__), output)


@command.command("show")
@memory_option
@config_option
def show(memory_file: str | None, config_file: str | None) -> None:
    """Count the translations by language pair, and how many a person has signed."""
    from collections import Counter

    from listingkit.localize.memory.store import Memory

    place = _existing(memory_file, config_file)
    known: Counter[tuple[str, str]] = Counter()
    signed: Counter[tuple[str, str]] = Counter()
    for entry in Memory(place).entries():
        pair = (entry.source_lang, entry.target_lang)
        known[pair] += 1
        signed[pair] += entry.reviewed
    for (source, target), count in sorted(known.items()):
        click.echo(f"{source} → {target}: {count:,}, signed {signed[source, target]:,}")
    if not known:
        click.echo(f"{place} is empty.")


def memory_place(memory_file: str | None, config_file: str | None) -> Path:
    """The memory that is meant; a TMX is no memory to write to."""
    config = load_config(config_file, ())
    place = Path(memory_file) if memory_file else config.resolve(config.localize.memory)
    if place is None:
        raise UsageError(
            "no memory named", fix="Name one with --memory FILE, or as [localize] memory."
        )
    if place.suffix.lower() == ".tmx":
        raise UsageError(
            "is a TMX file, not a memory", where=str(place),
            fix="Name a memory with --memory, e.g. --memory memory.sqlite.",
        )  # fmt: skip
    return place


def _existing(memory_file: str | None, config_file: str | None) -> Path:
    place = memory_place(memory_file, config_file)
    if not place.is_file():
        raise InputError("no such memory", where=str(place))
    return place
