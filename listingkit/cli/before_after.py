"""A localized catalog and its sources judged for one market, by the same settings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listingkit.cli.common import audit_settings, run_audit

if TYPE_CHECKING:
    from listingkit.config import Config
    from listingkit.document import AuditDocument


def judged(
    context: click.Context,
    paths: Sequence[str | Path],
    config: Config,
    *,
    market: str | None = None,
    keywords: str | None = None,
    source_format: str | None = None,
    jobs: int | None = None,
) -> AuditDocument:
    """An audit of ``paths`` for ``market``, without what somebody lives with."""
    places = tuple(str(path) for path in paths)
    given = (market,) if market else ()
    settings = audit_settings(config, keywords=keywords, paths=places, market=given)
    return run_audit(context, places, settings, source_format=source_format, jobs=jobs)


def written_to(folder: Path) -> list[Path]:
    """Where the listings of a market lie.

    Blocked pages first: each is then known by its own name, like its source.
    """
    return [place for place in (folder / "blocked", folder) if place.is_dir()]
