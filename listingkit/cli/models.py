"""``listingkit models``: translation models listed, fetched, installed, checked and removed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from listingkit.cli import EXIT_FINDINGS, EXIT_USER
from listingkit.cli.common import config_option, emit, format_option
from listingkit.cli.interrupt import again
from listingkit.cli.modellist import (
    about,
    document,
    entry,
    lines,
    megabytes,
    refused,
    tell_installed,
    tell_plan,
)
from listingkit.cli.progress import phases, progress_option
from listingkit.config import load
from listingkit.errors import EngineError, UsageError
from listingkit.interrupts import Interrupted

if TYPE_CHECKING:
    from listingkit.cli.modelsource import Setting
    from listingkit.engines.store.installed import Installed
    from listingkit.engines.store.offers import Offer

EPILOG = """\b
Examples:
  listingkit models list
  listingkit models list --available ar
  listingkit models install en-pt pt-en
  listingkit models install --market ae --dry-run
  listingkit models install translate-en_ja-1_1.argosmodel
  listingkit models install /media/stick/en-de
  listingkit models verify
  listingkit models remove en-de
  listingkit models where

\b
Models are listed and fetched from Mozilla and from Argos Translate, or from
your own index and mirror: [models.firefox] and [models.argos] in
listingkit.toml (index, mirror), LISTINGKIT_MODELS_FIREFOX_INDEX … in the
environment, --index and --mirror.

\b
Exit codes: 0, 1 a model is damaged (verify), 2 something could not be done,
3 internal error.
"""


@click.group("models", epilog=EPILOG)
def command() -> None:
    """List, install, check and remove translation models.

    This is the one command that fetches models, and only when it is asked to; `localize` uses
    what is on this machine. PAIR is two languages, from and to: en-pt.
    """


def engine_option(function: click.decorators.FC) -> click.decorators.FC:
    """``--engine NAME``."""
    return click.option(
        "--engine", type=click.Choice(["firefox", "argos"]),
        help="Only models of this engine. Default: firefox, then argos.",
    )(function)  # fmt: skip


def source_options(function: click.decorators.FC) -> click.decorators.FC:
    """``--index`` and ``--mirror``: for one engine, which ``--engine`` names (else firefox)."""
    function = click.option(
        "--mirror", metavar="URL|DIR", help="Where the files lie, in place of the settings."
    )(function)
    return click.option(
        "--index", metavar="URL|FILE", help="What lists the models, in place of the settings."
    )(function)


def _complete(*, available: bool) -> Any:
    def complete(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from listingkit.cli.modelsource import pairs_for_shell

        names = pairs_for_shell(available=available)
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]

    return complete


@command.command("list")
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]…")
@click.option("--available", is_flag=True, help="What can be installed as well; asks the index.")
@engine_option
@source_options
@format_option()
@config_option
def list_(
    languages: tuple[str, ...],
    available: bool,
    engine: str | None,
    index: str | None,
    mirror: str | None,
    format_: str,
    config_file: str | None,
) -> None:
    """Show models on this machine, or all that there are.

    With --available the index is asked. MB are what a model takes on the disk or, of one
    that is not here, what is to be fetched; an index may not say that.

    LANGUAGE keeps those from or into it.
    """
    from listingkit.cli.modelsource import Setting, remember
    from listingkit.report.json import dump

    setting = Setting.of(load(config_file), engine, index, mirror)
    if (index or mirror) and not available:
        raise UsageError("nothing is fetched without --available", where="--index, --mirror")
    here = [one for one in setting.installed() if about(one, languages)]
    offers: list[Offer] = []
    failed = False
    if available:
        with setting.shelves() as shelves:
            for name in setting.sources:
                try:
                    found = shelves.index(name)
                except EngineError as error:
                    failed = True
                    _say(str(error))
                    continue
                remember(name, found.offers)
                if found.refused:
                    _say(refused(found.refused, setting.sources[name].index))
                offers += [one for one in found.offers.values() if about(one, languages)]
    if format_ == "json":
        emit(dump(document(here, offers if available else None)), None)
    else:
        emit("\n".join(lines(here, offers if available else None)) + "\n", None)
    if failed:
        click.get_current_context().exit(EXIT_USER)


@command.command("install")
@click.argument(
    "what", nargs=-1, metavar="[PAIR|FILE|FOLDER]…", shell_complete=_complete(available=True)
)
@click.option("--market", "-m", "markets", multiple=True, metavar="CODE",
              help="All that localizing from --source to this market takes.")  # fmt: skip
@click.option("--source", default="en", show_default=True, metavar="TAG",
              help="The language of your listings, for --market.")  # fmt: skip
@click.option("--as", "as_", metavar="PAIR",
              help="The pair of a file or folder whose names do not say it.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only say what would be fetched, and how much.")
@engine_option
@source_options
@config_option
@progress_option
@click.pass_context
def install(
    context: click.Context,
    what: tuple[str, ...],
    markets: tuple[str, ...],
    source: str,
    as_: str | None,
    dry_run: bool,
    engine: str | None,
    index: str | None,
    mirror: str | None,
    config_file: str | None,
) -> None:
    """Fetch models, or install them from a file or folder.

    A checksum is held against the index before a model is put in place, all of it at once. Run
    it again after an interrupt: a download goes on where it stopped. There is no going online
    for an .argosmodel file, a folder with a Firefox model (model.*.bin, *.spm, lex.*.bin; also
    .gz and .zst), a folder of such folders, or an archive of one (zip, tar). A folder that is
    named like a pair is meant by ./en-pt.
    """
    from listingkit.cli.modelsource import Setting, Wanted

    config = load(config_file)
    setting = Setting.of(config, engine, index, mirror, usable=True)
    paths = [one for one in what if _is_path(one)]
    pairs = [one for one in what if one not in paths]
    if not (what or markets):
        raise UsageError("nothing is named", fix="Name a pair (en-pt), a file, or a --market.")
    if as_ is not None and len(paths) != 1:
        raise UsageError("goes with one file or folder", where="--as")
    wanted = Wanted(pairs, markets, source, config)
    try:
        problems = _from_paths(setting, paths, as_, dry_run)
        if pairs or markets:
            problems += _from_index(setting, wanted, dry_run)
    except KeyboardInterrupt:
        kept = "models that were whole are installed, and what was fetched of the next one is kept"
        raise Interrupted(kept, again(context)) from None
    if problems:
        context.exit(EXIT_USER)


def _from_paths(setting: Setting, paths: list[str], as_: str | None, dry_run: bool) -> int:
    """Install what lies on this machine; the number of problems."""
    from listingkit.engines.store.install import bring_path
    from listingkit.engines.store.offers import pair_of

    pair = pair_of(as_, ()) if as_ is not None else None
    problems = 0
    for text in paths:
        try:
            if dry_run:
                if not Path(text).exists():
                    raise EngineError("there is no such file or folder", where=text)
                click.echo(f"would install from {text}; nothing is fetched for it")
                continue
            for done in bring_path(Path(text), setting.places(), pair, _waiting):
                tell_installed(done)
        except EngineError as error:
            problems += 1
            _say(str(error))
    return problems


def _from_index(setting: Setting, wanted: Any, dry_run: bool) -> int:
    """Fetch what the indexes offer; the number of problems."""
    from listingkit.cli.modelsource import remember
    from listingkit.engines.store.install import fetch_offer, whole

    problems = 0
    with setting.shelves() as shelves, phases(sizes=True) as step:
        offers, troubles = wanted.offers(shelves)
        for name in setting.sources:
            if shelves.was_read(name):
                remember(name, shelves.index(name).offers)
        for trouble in troubles:
            problems += trouble.counts
            _say(trouble.text)
        total = 0
        for offer in offers:
            source = setting.sources[offer.engine]
            try:
                if dry_run:
                    total += tell_plan(offer, shelves.fetch, whole(offer, source.place))
                    continue
                done = fetch_offer(
                    offer, source.index, source.place, shelves.fetch,
                    lambda name, have, of: step(f"Fetching {name}", have, of), _waiting,
                )  # fmt: skip
                tell_installed(done)
            except EngineError as error:
                problems += 1
                _say(str(error))
        if dry_run and offers:
            click.echo(f"{total / 1e6:,.1f} MB to fetch")
        for note in setting.notes({offer.engine for offer in offers}):
            _say(note)
    return problems


@command.command("remove")
@click.argument(
    "pairs", nargs=-1, required=True, metavar="PAIR…", shell_complete=_complete(available=False)
)
@engine_option
@config_option
@click.pass_context
def remove(
    context: click.Context, pairs: tuple[str, ...], engine: str | None, config_file: str | None
) -> None:
    """Delete installed models."""
    from listingkit.cli.modelsource import Setting
    from listingkit.engines.store import install as store

    setting = Setting.of(load(config_file), engine)
    problems = 0
    for text in pairs:
        try:
            for model in _named(setting.installed(), text):
                store.remove(model, _waiting)
                click.echo(f"removed {model.name} ({model.engine}): {megabytes(model.size)} MB")
        except EngineError as error:
            problems += 1
            _say(str(error))
    if problems:
        context.exit(EXIT_USER)


@command.command("verify")
@click.argument("pairs", nargs=-1, metavar="[PAIR]…", shell_complete=_complete(available=False))
@engine_option
@format_option()
@config_option
@click.pass_context
def verify(
    context: click.Context,
    pairs: tuple[str, ...],
    engine: str | None,
    format_: str,
    config_file: str | None,
) -> None:
    """Hold models against the checksums of their installation."""
    from listingkit.cli.modelsource import Setting
    from listingkit.engines.store.installed import damage
    from listingkit.report.json import dump
    from listingkit.report.words import plural

    setting = Setting.of(load(config_file), engine)
    models = setting.installed()
    if pairs:
        models = [model for text in pairs for model in _named(models, text)]
    told: list[dict[str, object]] = []
    report: list[str] = []
    for model in models:
        wrong = damage(model.folder, model.record) if model.record else []
        state = "damaged" if wrong else "whole" if model.record else "unknown"
        told.append({**entry(model), "state": state, "damage": wrong})
        label = f"{model.name} ({model.engine})"
        if model.record is None:
            report.append(f"{label}: not installed by listingkit, nothing to hold it against")
        elif wrong:
            report += [f"{label}: damaged: {one}" for one in wrong]
            fix = f"listingkit models install {model.name} --engine {model.engine}"
            report.append(f"  → install it again: {fix}")
        else:
            by = "the index" if model.record.trust == "index" else "its installation"
            files = plural(len(model.record.files), "file")
            report.append(f"{label}: whole, {files} as recorded from {by}")
    if format_ == "json":
        emit(dump({"document": "listingkit-models", "verified": told}), None)
    else:
        emit("\n".join(report or ["no models are installed"]) + "\n", None)
    if any(one["state"] == "damaged" for one in told):
        context.exit(EXIT_FINDINGS)


@command.command("where")
@engine_option
@config_option
def where(engine: str | None, config_file: str | None) -> None:
    """Where models lie, and where they are listed and fetched from."""
    from listingkit.cli.modelsource import Setting, shown

    setting = Setting.of(load(config_file), engine)
    for name, source in setting.sources.items():
        click.echo(f"{name}")
        click.echo(f"  models  {source.place}")
        click.echo(f"  index   {shown(source.index)}")
        click.echo(f"  mirror  {shown(source.mirror) or 'as the index says'}")


def _named(models: list[Installed], text: str) -> list[Installed]:
    """The installed models of a pair, of every engine. Raises EngineError where there are none."""
    from listingkit.engines.store.offers import pair_of
    from listingkit.names import did_you_mean

    known = {(model.source, model.target) for model in models}
    pair = pair_of(text, known)
    found = [model for model in models if (model.source, model.target) == pair]
    if not found:
        fix = did_you_mean(text, {model.name for model in models})
        raise EngineError("no such model is installed", where=text, fix=fix)
    return [model for model in found if model.ours] or found


def _is_path(text: str) -> bool:
    from listingkit.engines.store.unpack import ARCHIVES

    marked = any(mark in text for mark in "/\\") or text.startswith((".", "~"))
    return marked or text.lower().endswith(ARCHIVES) or Path(text).is_file()


def _waiting() -> None:
    _say("another installation is going on; waiting for it")


def _say(text: str) -> None:
    from listingkit.report.words import clean

    click.echo(f"listingkit: {clean(text)}", err=True)
