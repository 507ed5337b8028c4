"""A baseline: the findings a catalog had when it began to be checked, so that only new ones fail.

Entries are keyed by file, rule and content, not by line; the file is sorted, one entry a line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import msgspec

from listingkit.errors import InputError
from listingkit.files import read_small, write_atomic
from listingkit.jsontext import encode
from listingkit.model import Finding, Struct


class Entry(Struct, frozen=True, kw_only=True):
    """A finding of the baseline: file, rule, and what it says as a number that no line moves."""

    path: str
    code: str
    fingerprint: str


class Baseline(Struct, frozen=True, kw_only=True):
    """The file of :func:`write_baseline`."""

    document: str = "listingkit-baseline"
    version: int = 1
    entries: tuple[Entry, ...] = ()


_PLACES = re.compile(r":[0-9]+(?::[0-9]+)?\b")


def content_key(finding: Finding) -> str:
    """Identity of a finding by its content: no line, no column, no id that is the file's name."""
    path = finding.where.path.removesuffix(".gz")
    about = "" if path.endswith(finding.listing_id) else finding.listing_id
    parts = (about, finding.market or "", finding.where.field or "",
             _PLACES.sub("", finding.message))  # fmt: skip
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def read_baseline(path: Path) -> Baseline:
    """A baseline file; an empty one where there is none yet. Raises InputError for another file."""
    try:
        found = msgspec.json.decode(read_small(path), type=Baseline)
    except FileNotFoundError:
        return Baseline()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except (msgspec.DecodeError, RecursionError):
        found = None
    if found is None or found.document != "listingkit-baseline" or found.version != 1:
        raise InputError("is no baseline", where=str(path), fix="Write it with --update-baseline.")
    return found


def write_baseline(path: Path, entries: Iterable[Entry]) -> None:
    """Write the entries sorted, one a line, so that merges conflict where findings do."""
    ordered = sorted(entries, key=lambda one: (one.path, one.code, one.fingerprint))
    lines = ",\n".join("  " + msgspec.json.encode(one).decode() for one in ordered)
    head = encode(Baseline()).decode().partition('"entries"')[0].rstrip()
    body = (
        f'{head}\n  "entries": [\n{lines}\n  ]\n}}\n'
        if lines
        else encode(Baseline()).decode() + "\n"
    )
    write_atomic(path, body.encode())


@lru_cache(maxsize=65536)
def relative_to(path: str, folder: Path) -> str:
    """A path as a posix path from ``folder``; as it is where it lies elsewhere or is no file."""
    if path in ("-", "") or "://" in path:
        return path
    try:
        return Path(path).absolute().relative_to(folder.absolute()).as_posix()
    except ValueError:
        return Path(path).as_posix()
