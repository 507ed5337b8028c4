"""``audit --fix`` and ``--diff``: mending pages before they are judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listingkit.cli.interrupt import again
from listingkit.files import write_atomic
from listingkit.interrupts import Interrupted

if TYPE_CHECKING:
    from listingkit.catalog.discover import Source
    from listingkit.run.batch import AuditSettings


@dataclass
class _Mended:
    """What was done so far; ``whole`` while every page could be written."""

    write: bool
    codes: Counter[str] = field(default_factory=Counter)
    files: int = 0
    whole: bool = True

    def __str__(self) -> str:
        what = ", ".join(f"{code} {count}" for code, count in sorted(self.codes.items()))
        return (
            f"{'mended' if self.write else 'would mend'} {what or 'nothing'} in {self.files} files"
        )


def fix_files(
    paths: tuple[str, ...], settings: AuditSettings, source_format: str | None, *, write: bool
) -> bool:
    """Mend the pages among ``paths``: in place with ``write``, else print what would change.

    Packed pages, standard input and catalogs are left as they are. Only rules that are selected
    are answered. Whether all could be written; a page behind a link is mended where it lies.
    Raises Interrupted, with what is mended by then.
    """
    from listingkit.catalog import discover
    from listingkit.catalog.discover import Source
    from listingkit.rules.core import selected

    codes = frozenset(rule.code for rule in selected(settings.select, settings.ignore))
    done = _Mended(write)
    try:
        for source in discover(paths, source_format).sources():
            if isinstance(source, Source) and source.format == "html" and source.data is None:
                _fix(source, codes, done)
    except KeyboardInterrupt:
        command = again(click.get_current_context())
        raise Interrupted(f"{done}, each page is whole", command, anew=not write) from None
    click.echo(f"listingkit: {done}", err=True)
    return done.whole


def _fix(source: Source, codes: frozenset[str], done: _Mended) -> None:
    """Mend one page, or show how."""
    from listingkit.errors import ListingkitError
    from listingkit.fix import diff, fix_page
    from listingkit.report.words import clean

    if source.path.endswith(".gz"):
        return
    try:
        before = source.read()
    except ListingkitError:
        return  # the audit that follows tells it
    fixed = fix_page(before, source.path, codes)
    if not fixed.mends:
        return
    if not done.write:
        click.echo(diff(before, fixed.data, source.path), nl=False)
    else:
        try:
            write_atomic(Path(source.path).resolve(), fixed.data)
        except ListingkitError as error:
            done.whole = False
            click.echo(f"listingkit: {clean(str(error))}", err=True)
            return
    done.files += 1
    done.codes.update(mend.code for mend in fixed.mends)
