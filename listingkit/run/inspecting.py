"""Inspect pages one after the other: what cannot be read is told, the others go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from listingkit import catalog
from listingkit.model import Problem
from listingkit.page.inspect import inspect_page
from listingkit.run.batch import AuditSettings, keywords_for, problem_of
from listingkit.run.pool import attempt
from listingkit.sidecar import Sidecar


@dataclass
class Inspected:
    """Reports in the order of the pages, and what could not be read.

    ``internal``: one of the problems is a fault of ours. ``folder``: more than files was named.
    """

    reports: list[Any] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    internal: bool = False
    folder: bool = False


def inspect_all(
    pages: Sequence[str],
    keywords: tuple[str, ...],
    sidecar: Sidecar,
    stdin: bytes | None,
) -> Inspected:
    """Read each page and report what is seen on it."""
    settings = AuditSettings(keywords=keywords, sidecar=sidecar)
    found = Inspected(folder=any(Path(page).is_dir() for page in pages))

    def look(item: catalog.Item) -> Any:
        listing, page = catalog.load(item)
        assert page is not None  # the source format is forced to pages
        return inspect_page(page, keywords_for(listing, settings) or listing.keywords)

    for item in catalog.discover(pages, "html", stdin):
        if isinstance(item, Problem):
            found.problems.append(item)
            continue
        report, failure = attempt(look, item)
        if failure is None:
            found.reports.append(report)
            continue
        found.problems.append(problem_of(item, failure))
        found.internal = found.internal or failure.kind == "internal"
    return found
