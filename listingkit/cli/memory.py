"""``listingkit memory``: the translation memory, in and out as TMX."""

from __future__ import annotations

from pathlib import Path

import click

from listingkit import __version__
from listingkit.cli import EXIT_FINDINGS
from listingkit.cli.common import config_option, emit, format_option, load_config, output_option
from listingkit.errors import InputError, UsageError

EPILOG = """\b
Examples:
  listingkit memory import translations.tmx --memory memory.sqlite
  listingkit memory import agency.tmx --reviewed --client Acme
  listingkit memory search "wool scarf" --target pt-BR
  listingkit memory show
  listingkit memory export --source en --target pt-BR --output all.tmx
  listingkit memory prune --dry-run

\b
The memory is the file named by --memory, or by [localize] memory in
listingkit.toml.
"""


@click.group("memory", epilog=EPILOG)
def command() -> None:
    """Import, export, search and tidy the translations that are known already.

    A translation in the memory goes before glossary and engine. One that nobody has signed goes
    to review all the same.
    """


def memory_option(function: click.decorators.FC) -> click.decorators.FC:
    """``--memory FILE``."""
    return click.option(
        "--memory", "memory_file", metavar="FILE", help="The translation memory (SQLite)."
    )(function)


def pair_options(function: click.decorators.FC) -> click.decorators.FC:
    """``--source TAG`` and ``--target TAG``."""
    source = click.option("--source", default="", metavar="TAG", help="Only from this language.")
    target = click.option("--target", default="", metavar="TAG", help="Only into this language.")
    return source(target(function))


@command.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE.tmx…")
@click.option(
    "--reviewed",
    is_flag=True,
    help="Count what people made in these files as signed; what machines made is not.",
)
@click.option("--client", default="", metavar="NAME", help="Whose translations they are.")
@memory_option
@config_option
def import_(
    files: tuple[str, ...],
    reviewed: bool,
    client: str,
    memory_file: str | None,
    config_file: str | None,
) -> None:
    """Add the translations of TMX files; signed ones are never overwritten by unsigned ones.

    Of two versions of one translation the one that was changed later counts.
    """
    from listingkit.localize.memory.store import Memory
    from listingkit.localize.memory.tmx import import_tmx
    from listingkit.report.words import plural

    memory = Memory(memory_place(memory_file, config_file))
    for name in files:
        count = import_tmx(Path(name), memory, reviewed=reviewed, client=client)
        click.echo(f"{name}: {plural(count, 'translation')} into {memory.path}")


@command.command("export")
@pair_options
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
    """Count the translations by language pair: how many a person has signed, whose they are, and
    how many are an engine's, by its version."""
    from collections import Counter

    from listingkit.localize.memory.store import Memory

    place = _existing(memory_file, config_file)
    known: Counter[tuple[str, str]] = Counter()
    signed: Counter[tuple[str, str]] = Counter()
    others: Counter[tuple[tuple[str, str], str]] = Counter()
    for entry in Memory(place).entries():
        pair = (entry.source_lang, entry.target_lang)
        known[pair] += 1
        signed[pair] += entry.reviewed
        others[pair, f"for {entry.client}"] += bool(entry.client)
        if entry.origin == "engine" and not entry.reviewed:
            others[pair, f"by {entry.engine or 'an engine'}"] += 1
    for pair, count in sorted(known.items()):
        click.echo(f"{pair[0]} → {pair[1]}: {count:,}, signed {signed[pair]:,}")
        for (whose, what), number in sorted(others.items()):
            if whose == pair and number:
                click.echo(f"  {what}: {number:,}")
    if not known:
        click.echo(f"{place} is empty.")


@command.command("search")
@click.argument("text")
@pair_options
@click.option("--near", type=click.FloatRange(50, 100), metavar="PERCENT",
              help="Also what is at least so much like it, e.g. 80.")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True,
              help="Translations shown.")  # fmt: skip
@format_option("Form of the answer.")
@memory_option
@config_option
def search(
    text: str,
    source: str,
    target: str,
    near: float | None,
    limit: int,
    format_: str,
    memory_file: str | None,
    config_file: str | None,
) -> None:
    """Show how words were translated before: entries that have TEXT on either side, in any case.

    Signed ones come first. Exits 1 where there is none, so that a script can tell.
    """
    from msgspec.structs import asdict

    from listingkit.localize.memory.store import Memory
    from listingkit.localize.memory.upkeep import found_in
    from listingkit.report.json import dump
    from listingkit.report.words import clean, plural

    if not text.strip():
        raise UsageError("nothing to search for", fix="Name a word or a phrase.")
    entries = Memory(_existing(memory_file, config_file)).entries(source, target)
    found = sorted(
        found_in(entries, text, near=near),
        key=lambda one: (-one[1], not one[0].reviewed, one[0].origin == "engine"),
    )
    if format_ == "json":
        emit(dump([{**asdict(entry), "alike": alike} for entry, alike in found[:limit]]), None)
    else:
        for entry, alike in found[:limit]:
            notes = [
                "signed" if entry.reviewed else "not signed",
                *(["by an engine"] if entry.origin == "engine" else []),
                *([f"for {entry.client}"] if entry.client else []),
                *([f"in {entry.context}"] if entry.context else []),
                *([f"{alike:.0f} % alike"] if alike < 100 else []),
            ]
            click.echo(f"{entry.source_lang} → {entry.target_lang} ({', '.join(notes)})")
            click.echo(f"  {clean(entry.source)}\n  {clean(entry.target)}")
        if len(found) > limit:
            click.echo(f"… and {plural(len(found) - limit, 'more')}")
    click.get_current_context().exit(0 if found else EXIT_FINDINGS)


@command.command("prune")
@click.option(
    "--engine",
    "versions",
    multiple=True,
    metavar="VERSION",
    help="Also what this version of an engine made, as `memory show` prints it; its beginning "
    "will do.",
)
@click.option("--dry-run", is_flag=True, help="Count, and take nothing away.")
@memory_option
@config_option
def prune(
    versions: tuple[str, ...], dry_run: bool, memory_file: str | None, config_file: str | None
) -> None:
    """Take away what engines made and no run will use again.

    That is what an older version of an engine made, or one before the present checks. What people
    made or signed stays.
    """
    from listingkit.localize.memory.store import Memory
    from listingkit.localize.memory.upkeep import outdated
    from listingkit.localize.mt.job import CHECKS
    from listingkit.report.words import plural

    memory = Memory(_existing(memory_file, config_file))
    old = outdated(memory.entries(), CHECKS, versions)
    count = len(old) if dry_run else memory.remove(old)
    would = "would go from" if dry_run else "taken from"
    click.echo(f"{plural(count, 'translation')} {would} {memory.path}")


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
