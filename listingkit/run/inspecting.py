"""Inspect pages one after the other: what cannot be read is told, the others go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from listingkit import catalog
from listingkit.model import Problem
from listingkit.page.inspect import inspect_page
from listingkit.run.batch import AuditSettings, keywords_for, problem_of
from listingkit.run.pool import attempt
from listingkit.sidecar import Sidecar

RECORDS = (".har", ".har.gz")


@dataclass
class Inspected:
    """Reports in the order of the pages, and what could not be read.

    ``internal``: one of the problems is a fault of ours. ``folder``: more than files was named.
    """

    reports: list[Any] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    internal: bool = False
    folder: bool = False


@dataclass(frozen=True)
class Measurements:
    """Files that tell about the load of the one page that is inspected."""

    har: Path | None = None
    lighthouse: Path | None = None


def inspect_all(
    pages: Sequence[str],
    keywords: tuple[str, ...],
    sidecar: Sidecar,
    stdin: bytes | None,
    measured: Measurements | None = None,
) -> Inspected:
    """Read each page and report what is seen on it.

    A measurement that cannot be read becomes a problem; the rest of the page is reported.
    """
    settings = AuditSettings(keywords=keywords, sidecar=sidecar)
    found = Inspected(folder=any(Path(page).is_dir() for page in pages))

    def look(item: catalog.Item) -> Any:
        listing, page = catalog.load(item)
        assert page is not None  # the source format is forced to pages
        if measured is not None:
            page.har, page.lighthouse = measured.har, measured.lighthouse
        return inspect_page(page, keywords_for(listing, settings) or listing.keywords)

    for item in _pages(pages, stdin):
        if isinstance(item, Problem):
            found.problems.append(item)
            continue
        report, failure = attempt(look, item)
        if failure is None:
            assert report is not None
            found.reports.append(report)
            found.problems += report.load.problems
            continue
        found.problems.append(problem_of(item, failure))
        found.internal = found.internal or failure.kind == "internal"
    return found


def _pages(pages: Sequence[str], stdin: bytes | None) -> Iterator[catalog.Item | Problem]:
    """The pages of files and folders; a record of the web holds several."""
    files = [page for page in pages if not page.lower().endswith(RECORDS)]
    yield from catalog.discover(files, "html", stdin)
    yield from catalog.discover([page for page in pages if page not in files], "har")
