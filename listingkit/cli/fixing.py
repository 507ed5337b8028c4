"""``audit --fix`` and ``--diff``: mending pages before they are judged."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listingkit.files import write_atomic

if TYPE_CHECKING:
    from listingkit.run.batch import AuditSettings


def fix_files(
    paths: tuple[str, ...], settings: AuditSettings, source_format: str | None, *, write: bool
) -> bool:
    """Mend the pages among ``paths``: in place with ``write``, else print what would change.

    Packed pages, standard input and catalogs are left as they are. Only rules that are selected
    are answered. Whether all could be written; a page behind a link is mended where it lies.
    """
    from listingkit.catalog import discover
    from listingkit.catalog.discover import Source
    from listingkit.errors import ListingkitError
    from listingkit.fix import diff, fix_page
    from listingkit.report.words import clean
    from listingkit.rules.core import selected

    codes = frozenset(rule.code for rule in selected(settings.select, settings.ignore))
    done: Counter[str] = Counter()
    files = 0
    whole = True
    for source in discover(paths, source_format).sources():
        if not isinstance(source, Source) or source.format != "html" or source.data is not None:
            continue
        if source.path.endswith(".gz"):
            continue
        try:
            before = source.read()
        except ListingkitError:
            continue  # the audit that follows tells it
        fixed = fix_page(before, source.path, codes)
        if not fixed.mends:
            continue
        if write:
            try:
                write_atomic(Path(source.path).resolve(), fixed.data)
            except ListingkitError as error:
                whole = False
                click.echo(f"listingkit: {clean(str(error))}", err=True)
                continue
        else:
            click.echo(diff(before, fixed.data, source.path), nl=False)
        files += 1
        done.update(mend.code for mend in fixed.mends)
    told = ", ".join(f"{code} {count}" for code, count in sorted(done.items())) or "nothing"
    verb = "mended" if write else "would mend"
    click.echo(f"listingkit: {verb} {told} in {files} files", err=True)
    return whole
