"""What the commands share: options, settings made of file and command line, writing output."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from listingkit.cli.interrupt import interrupted
from listingkit.errors import InputError, UsageError
from listingkit.files import read_small, write_atomic
from listingkit.jsontext import writable

if TYPE_CHECKING:
    from listingkit.config import Config
    from listingkit.document import AuditDocument
    from listingkit.run.batch import AuditSettings
    from listingkit.run.changes import Changes
    from listingkit.sidecar import Sidecar
    from listingkit.suppress import Upkeep

F = TypeVar("F", bound=Callable[..., Any])

STDIN = "-"
TOLD = 20
"""Problems told on standard error before the rest is counted."""


def paths_argument(function: F) -> F:
    """``PATH…``: folders, files, or ``-`` for standard input."""
    return click.argument("paths", nargs=-1, required=True, metavar="PATH…")(function)


def config_option(function: F) -> F:
    """``--config FILE``."""
    return click.option(
        "--config", "config_file", metavar="FILE",
        help="Settings to use instead of the nearest listingkit.toml.",
    )(function)  # fmt: skip


def output_option(function: F) -> F:
    """``--output FILE``."""
    return click.option(
        "--output", "-o", metavar="FILE", help="Write the report to FILE instead of the screen."
    )(function)


def format_option(help_: str = "Form of the report.") -> Callable[[F], F]:
    """``--format`` of commands that tell something to people or, as JSON, to programs."""
    return click.option(
        "--format", "format_", type=click.Choice(["terminal", "json"]), default="terminal",
        help=help_,
    )  # fmt: skip


def judging_options(function: F) -> F:
    """The options that say what is judged and by what: shared by ``audit`` and ``score``."""
    options = [
        click.option(
            "--market", "-m", "market", multiple=True, metavar="CODE",
            help="Judge for this market (ae, br, …); may be given several times.",
        ),
        click.option(
            "--keywords", metavar="WORDS|FILE.csv",
            help="Target keywords, separated by commas, or a CSV with the columns id and keywords "
            "(also keywords_pt, keywords_br … for a language or a market).",
        ),
        click.option(
            "--select", multiple=True, metavar="CODE",
            help="Only rules whose code starts with CODE (IMG, IMG001); may be repeated.",
        ),
        click.option(
            "--ignore", multiple=True, metavar="CODE",
            help="Leave out rules whose code starts with CODE; may be repeated.",
        ),
        click.option(
            "--source-format", metavar="NAME",
            help="Read every source as html, shopify, woocommerce, feed or jsonl; else its "
            "content tells.",
        ),
        click.option(
            "--jobs", "-j", type=click.IntRange(min=1), metavar="N",
            help="Processes to work in. Default: one for each core.",
        ),
    ]  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def cores() -> int:
    """Cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def day(text: str, option: str) -> dt.date:
    """An ISO 8601 day given with ``option``; raises UsageError."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'"{text}" is no date', where=option, fix="Write 2026-12-01.") from None


def load_config(file: str | None, paths: tuple[str, ...]) -> Config:
    """The settings file, checked against the facts and markets that exist."""
    from listingkit import config as configs

    config = configs.load(file, paths)
    configs.check(config)
    return config


def audit_settings(
    config: Config, *, keywords: str | None, paths: tuple[str, ...] = (), **given: Any
) -> AuditSettings:
    """What ``[audit]`` and the command line say together; names that do not exist are errors.

    In folders that ``localize`` has written, the keywords that it wrote there count, unless
    others are given on the command line.
    """
    from listingkit import config as configs
    from listingkit import markets
    from listingkit.run.batch import AuditSettings

    section = configs.merge(config.audit, **given)
    named = {**given, "keywords": keywords}
    words, sidecar = target_keywords(config, keywords)
    if keywords is None:
        sidecar = with_localized(sidecar, paths)
    settings = AuditSettings(
        markets=tuple(dict.fromkeys(code.lower() for code in configs.words(section.market))),
        keywords=words,
        sidecar=sidecar,
        select=_codes(configs.words(section.select), "--select"),
        ignore=_codes(configs.words(section.ignore), "--ignore"),
        config=config,
        given=frozenset(name for name, value in named.items() if value not in (None, ())),
    )
    for code in settings.markets:
        markets.market(code, settings.folders)
    return settings


def report_files(
    given: tuple[str, ...], others: Iterable[str | None] = ()
) -> tuple[tuple[str, str], ...]:
    """``FORMAT=FILE`` of the command line, checked before anything is judged.

    ``others`` are files that the run reads or writes as well. Raises UsageError for a format that
    does not exist, or for a file that has another use already, also by another name.
    """
    from listingkit.names import did_you_mean
    from listingkit.report import REPORTS

    pairs: dict[str, str] = {}
    used = {os.path.realpath(file) for file in others if file and file != STDIN}
    for one in given:
        name, found, file = one.partition("=")
        if not found or not file or file == STDIN:
            raise UsageError(
                f"{one!r} is no format and file",
                where="--report",
                fix="Write it like --report sarif=audit.sarif",
            )
        if name not in REPORTS:
            raise UsageError(
                f"there is no format {name!r}",
                where="--report",
                fix=did_you_mean(name, set(REPORTS)) or f"Known: {', '.join(REPORTS)}.",
            )
        real = os.path.realpath(file)
        if real in used and not file.startswith("/dev/"):
            raise UsageError(
                f"{file} stands twice on the command line", where="--report",
                fix="Name another file.",
            )  # fmt: skip
        used.add(real)
        pairs[file] = name
    return tuple((name, file) for file, name in pairs.items())


def channel_paths(config: Config, given: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """``NAME=PATH`` of the command line, or ``[channels]`` of the settings where there is none.

    Raises UsageError for what is no such pair.
    """
    if not given:
        return tuple(
            (name, str(config.resolve(path))) for name, path in sorted(config.channels.items())
        )
    pairs = []
    for one in given:
        name, found, path = one.partition("=")
        if not found or not name.strip() or not path:
            raise UsageError(
                f"{one!r} is no channel and path",
                where="--channel",
                fix="Write it like --channel amazon=amazon.csv",
            )
        pairs.append((name.strip(), path))
    return tuple(pairs)


def _codes(prefixes: tuple[str, ...], option: str) -> tuple[str, ...]:
    """Upper-case rule prefixes, each of which some rule has."""
    from listingkit.names import did_you_mean
    from listingkit.rules.core import all_rules

    given = tuple(prefix.upper() for part in prefixes for prefix in part.split(",") if prefix)
    known = all_rules()
    for prefix in given:
        if not any(code.startswith(prefix) for code in known):
            names = {rule.family for rule in known.values()} | set(known)
            raise UsageError(
                f'no rule is called or starts with "{prefix}"',
                where=option,
                fix=did_you_mean(prefix, names) or "See `listingkit rules`.",
            )
    return given


def target_keywords(config: Config, given: str | None) -> tuple[tuple[str, ...], Sidecar]:
    """Keywords for all listings, and those of single listings by id; command line first."""
    from listingkit.config import words

    value = given if given is not None else config.audit.keywords
    if isinstance(value, str) and value.lower().endswith((".csv", ".tsv")):
        path = Path(value) if given is not None else config.resolve(value)
        return (), read_sidecar(path or Path(value))
    return words(value), {}


def with_localized(sidecar: Sidecar, paths: tuple[str, ...]) -> Sidecar:
    """``sidecar`` and the keywords of folders among ``paths``, or above, that ``localize`` wrote.

    Those count for listings in the language they were written for, so that a source beside its
    translation keeps its own.
    """
    found = {key: dict(entry) for key, entry in sidecar.items()}
    for path in paths:
        for folder in (Path(path), Path(path).parent):
            sheet = folder / "keywords.csv"
            tag = _localized_into(folder / "manifest.json") if sheet.is_file() else ""
            if tag:
                for key, entry in read_sidecar(sheet).items():
                    found.setdefault(key, {})[tag] = entry.get("", ())
                break
    return found


def _localized_into(manifest: Path) -> str:
    """The language of a market's folder, in small letters; "" where it is none."""
    import json

    try:
        told = json.loads(read_small(manifest))
    except (OSError, ValueError, RecursionError):
        return ""
    ours = isinstance(told, dict) and told.get("document") == "listingkit-manifest"
    language = (
        told["summary"].get("language") if ours and isinstance(told.get("summary"), dict) else ""
    )
    return language.lower() if isinstance(language, str) else ""


def read_sidecar(path: Path) -> Sidecar:
    """A CSV with the columns ``id`` and ``keywords`` (separated by commas, ``;`` or ``|``).

    A keyword may name variants: ``linen dress = flax dress | linen frock``.
    Columns like ``keywords_pt`` or ``keywords_br`` hold the words for a language or a market.
    """
    import csv
    import re

    try:
        text = read_small(path).decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", where=str(path)) from None
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter)
    names = {name.strip().lower(): name for name in reader.fieldnames or () if name}
    columns = {
        name.removeprefix("keywords").lstrip("_").replace("_", "-"): column
        for name, column in names.items()
        if name == "keywords" or name.startswith("keywords_")
    }
    if "id" not in names or not columns:
        raise InputError("has no columns id and keywords", where=f"{path}:1")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    try:
        for row in reader:
            words: dict[str, tuple[str, ...]] = {}
            for key, column in columns.items():
                # Words after commas that nobody quoted run over into columns without a name.
                rest = (row.get(None) or []) if key == "" and len(columns) == 1 else []
                cell = ",".join([row[column] or "", *rest])
                # A bar parts words, except between the variants of one (dress = frock | gown).
                parts = re.split("[,;]" if re.search("[=!]", cell) else "[,;|]", cell)
                words[key] = tuple(part.strip() for part in parts if part.strip())
            found[(row[names["id"]] or "").strip()] = words
    except csv.Error as error:
        raise InputError(f"is not a CSV: {error}", where=f"{path}:{reader.line_num}") from None
    return found


def run_audit(
    context: click.Context,
    paths: tuple[str, ...],
    settings: AuditSettings,
    *,
    source_format: str | None,
    jobs: int | None,
    channels: tuple[tuple[str, str], ...] = (),
    fetched: bytes | None = None,
    upkeep: Upkeep | None = None,
    changes: Changes | None = None,
) -> AuditDocument:
    """Discover and judge, with progress on a terminal.

    ``channels`` are more paths, each after the name of the channel its listings are offered on.
    ``fetched`` is what :func:`listingkit.cli.web.fetch` brought. ``upkeep`` and ``changes`` are
    those of :mod:`listingkit.cli.upkeep`. Raises Interrupted: what is known of a part of the
    catalog is no report of it.
    """
    from listingkit.catalog import discover
    from listingkit.cli.progress import progress
    from listingkit.run.batch import audit

    stdin = sys.stdin.buffer.read() if STDIN in paths else None
    found = discover(paths, source_format, stdin, channels, fetched)
    debug = bool(context.find_root().params.get("debug"))
    done = 0
    try:
        with progress(found, "Judging") as step:

            def count(name: str) -> None:
                nonlocal done
                done += 1
                step(name)

            return audit(
                found,
                settings,
                jobs=jobs or cores(),
                progress=count,
                upkeep=upkeep,
                changes=changes,
                trace=(lambda text: click.echo(text, err=True)) if debug else None,
            )
    except KeyboardInterrupt:
        raise interrupted(context, done, fetched=fetched is not None) from None


def tell_problems(document: AuditDocument) -> None:
    """What could not be read, on standard error, where the report itself goes elsewhere."""
    from listingkit.document import lines_of
    from listingkit.report.words import clean

    lines = lines_of(document.problems, document.failures)
    for line in lines[:TOLD]:
        click.echo(f"listingkit: {clean(line)}", err=True)
    if len(lines) > TOLD:
        click.echo(f"listingkit: … and {len(lines) - TOLD} more problems", err=True)


def emit(text: str, output: str | None) -> None:
    """Write a report: to a file, beside it first and then renamed; or to standard output."""
    if output is not None and output != STDIN:
        write_atomic(Path(output), text.encode("utf-8", "replace"))
        return
    stream = None if sys.stdout.isatty() else sys.stdout.buffer
    if stream is None:
        click.echo(writable(text), nl=False)
        return
    stream.write(text.encode("utf-8", "replace"))
    stream.flush()


def screen(*, to_file: bool) -> tuple[int, bool]:
    """Columns (at most 100) and whether colour may be used: never in a file or a pipe."""
    import shutil

    if to_file or not sys.stdout.isatty():
        return 80, False
    color = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return max(60, min(100, shutil.get_terminal_size((80, 24)).columns)), color
