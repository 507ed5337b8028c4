"""Measurements of a page: named by the user, or beside it under its own name.

Beside ``mug.html``: ``mug.har`` or ``mug.html.har``; ``mug.lighthouse.json``,
``mug.html.lighthouse.json`` or ``mug.report.json`` (as Lighthouse itself names its reports).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from listingkit.errors import InputError
from listingkit.model import Problem, Where

if TYPE_CHECKING:
    from listingkit.load.lighthouse import Report
    from listingkit.load.record import Record
    from listingkit.page import Page

HAR_SUFFIXES = (".har",)
REPORT_SUFFIXES = (".lighthouse.json", ".report.json")
_MOST = 64 * 1024 * 1024
_PAGE_SUFFIXES = (".gz", ".html", ".htm", ".xhtml")
_PAGES = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz")


@dataclass(frozen=True)
class LoadFiles:
    """What was found, and what could not be read."""

    record: Record | None = None
    report: Report | None = None
    problems: tuple[Problem, ...] = ()


def find_measurements(page: Page) -> LoadFiles:
    """Read the record and the report of a page. Never raises: what is broken becomes a problem."""
    problems: list[Problem] = []
    record: Record | None = None
    report: Report | None = None
    try:
        record = _record(page)
    except InputError as error:
        problems.append(_problem(error))
    try:
        report = _report(page)
    except InputError as error:
        problems.append(_problem(error))
    return LoadFiles(record, report, tuple(problems))


def _problem(error: InputError) -> Problem:
    return Problem(where=Where(path=error.where), message=error.message, fix=error.fix)


def is_measurement(path: Path) -> bool:
    """Whether a file is by its name a measurement of a page that lies beside it."""
    name = path.name.lower()
    for suffix in (*HAR_SUFFIXES, *REPORT_SUFFIXES):
        if name.endswith(suffix):
            stem = path.name[: -len(suffix)]
            return any(path.with_name(stem + end).is_file() for end in ("", *_PAGES))
    return False


def _record(page: Page) -> Record | None:
    from listingkit.load.record import Record
    from listingkit.web import har

    if page.har is not None and not isinstance(page.har, Path):
        # Requests that a catalog handed over: nothing is left out for not being there.
        return Record(page.har, page.url, ours=True)
    path = page.har or _beside(page, HAR_SUFFIXES)
    if path is None:
        return None
    log = har.read_log(_bytes(path), str(path))
    return Record(log.entries, page.url, ours=log.ours)


def _report(page: Page) -> Report | None:
    from listingkit.load.lighthouse import read_report

    if page.lighthouse is not None and not isinstance(page.lighthouse, Path):
        return page.lighthouse
    path = page.lighthouse or _beside(page, REPORT_SUFFIXES)
    return read_report(_bytes(path), str(path)) if path is not None else None


def _beside(page: Page, suffixes: tuple[str, ...]) -> Path | None:
    try:
        path = Path(page.path)
        if not path.is_file():
            return None
        for name in _names(path.name):
            for suffix in suffixes:
                found = path.with_name(name + suffix)
                if found.is_file() and found != path:
                    return found
    except (OSError, ValueError):
        return None
    return None


def _names(name: str) -> Iterator[str]:
    """The page's name, and what is left of it as its endings are taken off."""
    yield name
    for suffix in _PAGE_SUFFIXES:
        if name.lower().endswith(suffix):
            name = name[: -len(suffix)]
            yield name


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise InputError("no such file", where=str(path))
        if path.stat().st_size > _MOST:
            raise InputError(
                f"is larger than {_MOST // 1024 // 1024} MiB and was not read", where=str(path),
                fix="Save it without the contents of pictures and videos.",
            )  # fmt: skip
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
