"""What a run leaves beside the localized files: manifest and summary.

Nothing here depends on the time or the machine: the same run gives the same bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from listingkit import __version__
from listingkit.errors import InputError
from listingkit.files import replace_file
from listingkit.jsontext import encode
from listingkit.model import Finding, Problem, Severity, Status, Struct, TraceLine

ORIGINS = ("memory", "term", "phrase", "attributes", "engine", "source")
"""Where texts may come from, in the order of the counts."""

STATUSES = ("ready", "review", "blocked")
"""What must still happen to a text or a listing."""


class FileRecord(Struct, frozen=True, kw_only=True):
    """A file by its path inside the input or the output folder, and the SHA-256 of its bytes."""

    path: str
    sha256: str


class ChangeRecord(Struct, frozen=True, kw_only=True):
    """A quantity written in the market's units or notation: the segment, before and after."""

    key: str
    kind: str
    before: str
    after: str


class ListingRecord(Struct, frozen=True, kw_only=True):
    """One listing in one market.

    ``origins`` counts segments by where their text comes from (memory, term, phrase,
    attributes, engine, source), ``statuses`` by what must still happen to them. ``signed`` and
    ``unsigned`` count those that are not as in the source, by whether a person signed;
    ``reviewed`` says that nothing is left to sign. ``kept`` are the
    keys of segments that stay in the source language and want a person. ``inserted`` are the lines
    that culture wrote, ``converted`` the quantities it converted. ``status`` is the worst of all.
    """

    id: str
    source: str
    language: str
    status: Status
    reviewed: bool
    segments: int
    origins: dict[str, int]
    statuses: dict[str, int]
    signed: int
    unsigned: int
    kept: tuple[str, ...]
    inserted: tuple[str, ...]
    converted: tuple[ChangeRecord, ...]
    trace: tuple[TraceLine, ...]
    findings: tuple[Finding, ...]


class SharedFinding(Struct, frozen=True, kw_only=True):
    """One finding that says the same of several listings, and of how many: the seller's to mend."""

    code: str
    severity: Severity
    message: str
    listings: int


class MarketSummary(Struct, frozen=True, kw_only=True):
    """One market's numbers.

    ``segments`` counts every place, ``unique`` different texts. ``signed`` and ``unsigned`` count
    what is not as in the source, ``reviewed`` the listings in which nothing is left to sign.
    ``to_review`` counts rows of the review sheet. ``engine`` names those that were there for the
    market's texts with their versions, ``engine_choice`` tells why it is these. ``listings`` counts
    listings by status, ``keywords`` target keywords by origin, ``assets`` the files copied beside
    the pages. ``findings`` counts by code what concerns single listings; what many listings share
    is told once, in ``shared``.
    """

    market: str
    language: str
    engine: str
    engine_choice: tuple[str, ...] = ()
    segments: int
    unique: int
    origins: dict[str, int]
    statuses: dict[str, int]
    listings: dict[str, int]
    signed: int
    unsigned: int
    reviewed: int
    to_review: int
    inserted: int
    findings: dict[str, int]
    shared: tuple[SharedFinding, ...] = ()
    keywords: dict[str, int] = msgspec.field(default_factory=dict)
    files: int
    assets: int = 0
    folder: str


class LocalizeSummary(Struct, frozen=True, kw_only=True):
    """One run of ``localize``: what the terminal, ``summary.json`` and the exit code go by.

    ``trace`` is filled in for a reader who asked for it; every manifest has its own.
    """

    document: str = "listingkit-localize"
    version: int = 1
    tool: str = f"listingkit {__version__}"
    markets: tuple[MarketSummary, ...]
    problems: tuple[Problem, ...]
    failures: tuple[Problem, ...] = ()
    skipped: int
    trace: tuple[TraceLine, ...] = ()

    @property
    def needs_review(self) -> bool:
        """Whether a person must look at anything before it is published."""
        return any(one.to_review or one.statuses.get("blocked") for one in self.markets)

    @property
    def needs_signature(self) -> bool:
        """Whether anything was translated that nobody has signed."""
        return any(one.unsigned for one in self.markets)


class Manifest(Struct, frozen=True, kw_only=True):
    """``manifest.json`` of one market."""

    document: str = "listingkit-manifest"
    version: int = 1
    tool: str = f"listingkit {__version__}"
    summary: MarketSummary
    inputs: tuple[FileRecord, ...]
    outputs: tuple[FileRecord, ...]
    assets: tuple[FileRecord, ...] = ()
    listings: tuple[ListingRecord, ...]


def sha256(data: bytes) -> str:
    """The SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def safe_path(folder: str | Path, relative: str) -> Path:
    """A path inside ``folder``; raises InputError for one that would lead out of it."""
    path = PurePosixPath(relative)
    if path.is_absolute() or ".." in path.parts or "\0" in relative or not path.parts:
        raise InputError("the name would lead out of the output folder", where=relative)
    target = Path(folder, *path.parts)
    root = os.path.realpath(folder)
    if not os.path.realpath(target.parent).startswith(root):
        raise InputError("a link in the output folder leads out of it", where=str(target))
    return target


def write_file(folder: str | Path, relative: str, data: bytes) -> FileRecord:
    """Write beside and rename into place, so that a file is there whole or not at all."""
    target = safe_path(folder, relative)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, data)
    except OSError as error:
        raise cannot_write(error, target) from None
    return FileRecord(path=relative, sha256=sha256(data))


def cannot_write(error: OSError, target: Path) -> InputError:
    """The one line for a file that the system does not let us write."""
    return InputError(
        f"cannot be written: {(error.strerror or str(error)).lower()}",
        where=str(target),
        fix="Check the output folder and its permissions.",
    )


def write_json(folder: str | Path, relative: str, value: Struct) -> FileRecord:
    """A struct as indented JSON."""
    return write_file(folder, relative, encode(value) + b"\n")


class _Outputs(msgspec.Struct):
    outputs: tuple[FileRecord, ...] = ()


def withdraw(folder: str | Path, written: Iterable[FileRecord], apart: str) -> None:
    """Take away what an earlier run left of files that now lie in ``apart``, or no longer do,
    and its documents for reviewers that are not written any more.

    A page that is blocked today must not lie among those to publish, nor the other way round.
    Only what the folder's manifest says we wrote, and nobody has changed since, is removed.
    """
    try:
        data = Path(folder, "manifest.json").read_bytes()
        before = msgspec.json.decode(data, type=_Outputs).outputs
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return
    now = {record.path for record in written}
    others = {
        path.removeprefix(f"{apart}/") if path.startswith(f"{apart}/") else f"{apart}/{path}"
        for path in now
    } - now
    for record in before:
        # A run with other languages has other documents for reviewers.
        document = record.path.startswith("review.") and record.path.endswith(".xlf")
        if record.path not in others and not (document and record.path not in now):
            continue
        target = safe_path(folder, record.path)
        try:
            if not target.is_symlink() and sha256(target.read_bytes()) == record.sha256:
                target.unlink()
        except OSError:
            continue  # gone already, or not ours to remove


def shared_findings(
    listings: Iterable[ListingRecord],
) -> tuple[tuple[SharedFinding, ...], list[str]]:
    """What several listings are told alike, the worst and most frequent first; codes of the rest.

    What the seller has stated nowhere is one thing to mend, however many listings lack it.
    """
    found: dict[tuple[str, Severity, str], set[str]] = {}
    every: list[tuple[str, Severity, str]] = []
    for listing in listings:
        for one in listing.findings:
            key = (one.code, one.severity, one.message)
            found.setdefault(key, set()).add(f"{listing.source}\0{listing.id}")
            every.append(key)
    shared = [
        SharedFinding(code=code, severity=severity, message=message, listings=len(where))
        for (code, severity, message), where in found.items()
        if len(where) > 1
    ]
    shared.sort(key=lambda one: (-one.severity.rank, -one.listings, one.code, one.message))
    return tuple(shared), sorted(key[0] for key in every if len(found[key]) < 2)


def counted(values: Iterable[str], names: Sequence[str]) -> dict[str, int]:
    """How often each of ``names`` stands in ``values``, in the order of the names."""
    found = Counter(values)
    return {name: found[name] for name in names}
