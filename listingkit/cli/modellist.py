"""Lists of models: a table for people, the same as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from listingkit.engines.store.install import Done
    from listingkit.engines.store.installed import Installed
    from listingkit.engines.store.offers import Fetch, Offer


def about(one: Installed | Offer, languages: tuple[str, ...]) -> bool:
    """Whether a model is from or into one of the languages; any is, where none are named."""
    wanted = [language.lower() for language in languages]
    codes = [code.lower() for code in (one.source, one.target)]
    return not wanted or any(
        code == language or code.startswith(f"{language}-") for code in codes for language in wanted
    )


def megabytes(size: int | None) -> str:
    """A size in MB with one digit; a dash where nobody says it."""
    return "–" if size is None else f"{size / 1e6:.1f}"


def entry(model: Installed) -> dict[str, object]:
    """A model on this machine; ``size`` in bytes."""
    record = model.record
    return {
        "engine": model.engine, "source": model.source, "target": model.target,
        "version": model.version, "size": model.size, "folder": str(model.folder),
        "removable": model.ours, "origin": record.origin if record else "",
        "checksums": record.trust if record else "",
    }  # fmt: skip


def document(here: list[Installed], offers: list[Offer] | None) -> dict[str, object]:
    """Models on this machine and those that there are (None: nobody was asked)."""
    told: dict[str, object] = {
        "document": "listingkit-models", "installed": [entry(model) for model in here],
    }  # fmt: skip
    if offers is not None:
        versions = {(one.engine, one.source, one.target): one.version for one in here}
        told["available"] = [
            {
                "engine": offer.engine, "source": offer.source, "target": offer.target,
                "version": offer.version, "architecture": offer.architecture, "size": offer.size,
                "installed": versions.get((offer.engine, offer.source, offer.target)),
            }
            for offer in offers
        ]  # fmt: skip
    return told


def lines(here: list[Installed], offers: list[Offer] | None) -> Iterator[str]:
    """The table: of what is on this machine, or of what there is, with the version that is here."""
    rows = [("engine", "pair", "version", "MB", "where")]
    rows += [
        (one.engine, one.name, one.version or "?", megabytes(one.size), str(one.folder))
        for one in here
    ]
    if offers is None:
        if not here:
            yield "no models are installed; what there is: listingkit models list --available"
            return
        yield from _table(rows)
        return
    if not offers:
        yield "there is no such model"
        return
    versions = {(one.engine, one.name): one.version or "yes" for one in here}
    rows = [("engine", "pair", "version", "MB", "installed")]
    rows += [
        (
            one.engine,
            one.name,
            one.version,
            megabytes(one.size),
            versions.get((one.engine, one.name), ""),
        )
        for one in offers
    ]
    yield from _table(rows)


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if at == 3 else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def tell_installed(done: Done) -> None:
    """Say what was installed, or that it was there."""
    model = done.model
    label = f"{model.name} {model.version}".rstrip()
    if not done.fresh:
        click.echo(f"{label} ({model.engine}) is installed already")
        return
    instead = f", instead of {done.before or 'another'}" if done.before is not None else ""
    size = f"{megabytes(model.size)} MB"
    click.echo(f"installed {label} ({model.engine}, {size}{instead}) in {model.folder}")
    if model.record is not None and model.record.trust == "first use":
        click.echo("  no index gave checksums for it: those of now are recorded, for verify")


def refused(count: int, index: str) -> str:
    """That an index has entries that are not sound."""
    from listingkit.cli.modelsource import shown
    from listingkit.report.words import plural

    what = plural(count, "entry is", "entries are")
    return f"{shown(index)}: {what} passed over: a name, an address or a checksum is not sound"


def tell_plan(offer: Offer, fetch: Fetch, already: Installed | None) -> int:
    """Say what would be fetched; the bytes of it."""
    from listingkit.cli.modelsource import shown

    if already:
        click.echo(f"{offer.name} {offer.version} ({offer.engine}) is installed already")
        return 0
    sizes = [
        file.size if file.size is not None else fetch.size(file.address) for file in offer.files
    ]
    size = sum(one or 0 for one in sizes)
    told = f"{size / 1e6:,.1f} MB" if None not in sizes else "nobody says how much"
    click.echo(f"would fetch {offer.name} {offer.version} ({offer.engine}): {told}")
    for file in offer.files:
        click.echo(f"  {shown(file.address)}")
    return size
