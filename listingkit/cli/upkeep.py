"""Options for catalogs that are checked again and again: baseline, ratchet, what has changed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from listingkit.errors import UsageError

if TYPE_CHECKING:
    from listingkit.config import Config
    from listingkit.document import AuditDocument
    from listingkit.run.batch import AuditSettings
    from listingkit.run.changes import Changes
    from listingkit.suppress import Upkeep

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class UpkeepArguments:
    """What the command line says about earlier runs."""

    baseline: str | None = None
    update_baseline: bool = False
    ratchet: str | None = None
    changed_since: str | None = None
    untrusted: bool = False


def upkeep_options(function: F) -> F:
    """The options of this module; the command gets them together as ``upkeep``."""
    options = [
        click.option(
            "--baseline", metavar="FILE",
            help="Findings that are known and do not count; written with --update-baseline.",
        ),
        click.option(
            "--update-baseline", is_flag=True,
            help="Write what is found now into the baseline, and take out what is mended.",
        ),
        click.option(
            "--ratchet", metavar="REPORT.json",
            help="Exit 1 when the score is lower than in this earlier JSON report.",
        ),
        click.option(
            "--changed-since", metavar="REF",
            help="Report only listings that differ from this commit or branch, by git.",
        ),
        click.option(
            "--untrusted", is_flag=True, envvar="LISTINGKIT_UNTRUSTED",
            help="Somebody else wrote the settings, as on a pull request from a fork: nothing is "
            "fetched, and no path may leave the working directory.",
        ),
    ]  # fmt: skip
    names = ("baseline", "update_baseline", "ratchet", "changed_since", "untrusted")

    @functools.wraps(function)
    def gathered(*positional: Any, **given: Any) -> Any:
        own = {name: given.pop(name) for name in names}
        return function(*positional, upkeep=UpkeepArguments(**own), **given)

    wrapped: Any = gathered
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def hold_to_folder(given: UpkeepArguments, config_file: str | None, paths: tuple[str, ...]) -> None:
    """With ``--untrusted``: refuse settings and arguments that reach out of the working directory.

    Raises ConfigError and UsageError.
    """
    from listingkit.config_files import find, refuse_outside

    if not given.untrusted:
        return
    for path in paths:
        if "://" in path:
            raise UsageError(f"{path} is not fetched", where="--untrusted")
    file = Path(config_file) if config_file else find(paths)
    if file is not None:
        refuse_outside(file, Path())


def baseline_file(given: UpkeepArguments, config: Config) -> Path | None:
    """The baseline of the command line, else of the settings.

    Raises UsageError for an update of none.
    """
    file = Path(given.baseline) if given.baseline else config.resolve(config.audit.baseline)
    if given.update_baseline and file is None:
        raise UsageError(
            "there is no baseline to update",
            where="--update-baseline",
            fix="Name it: --baseline listingkit-baseline.json",
        )
    return file


def make_upkeep(given: UpkeepArguments, config: Config, file: Path | None) -> Upkeep:
    """What holds findings back in this run. Raises InputError for a file that is no baseline."""
    from listingkit.baseline import read_baseline
    from listingkit.run.batch import upkeep_of

    if file is None:
        return upkeep_of(config)
    if not given.update_baseline and not file.exists():
        raise UsageError(
            f"there is no baseline {file}", where="--baseline", fix="Add --update-baseline."
        )
    # Everything that is found now belongs into an updated baseline, known or not.
    known = None if given.update_baseline else read_baseline(file)
    return upkeep_of(config, known, str(file))


def update(file: Path, upkeep: Upkeep, settings: AuditSettings) -> None:
    """Write the baseline anew, and say on standard error what came and went."""
    from collections import Counter

    from listingkit.baseline import read_baseline, write_baseline
    from listingkit.rules.core import selected

    before = read_baseline(file)
    ran = [rule.code for rule in selected(settings.select, settings.ignore)]
    after = upkeep.updated(before, ran)
    old, new = Counter(before.entries), Counter(after)
    write_baseline(file, after)
    click.echo(
        f"listingkit: {file}: {len(after)} findings, {(new - old).total()} new, "
        f"{(old - new).total()} gone",
        err=True,
    )


def changes(given: UpkeepArguments, paths: tuple[str, ...]) -> Changes | None:
    """What git says has changed, where it was asked for."""
    from listingkit.run.changes import changes_since

    return changes_since(given.changed_since, paths) if given.changed_since else None


def fell(given: UpkeepArguments, document: AuditDocument) -> bool:
    """Whether the score is lower than in the report named by ``--ratchet``; tells so."""
    from listingkit.document import read_document

    if given.ratchet is None:
        return False
    before = read_document(Path(given.ratchet)).score
    if before is None or document.score is None or document.score.total >= before.total:
        return False
    click.echo(
        f"listingkit: the score fell from {before.total:.2f} to {document.score.total:.2f}",
        err=True,
    )
    return True
