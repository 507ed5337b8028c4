"""Which listings were touched since a commit, asked of git."""

from __future__ import annotations

import os
import re
import subprocess
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from listingkit.catalog import Item
from listingkit.errors import UsageError
from listingkit.model import Problem

_HUNK = re.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_FILE = re.compile(rb"^diff --(?:git|cc|combined) ", re.MULTILINE)
_ALL = range(1, 2**31)
_AS_IT_IS = (
    "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--submodule=short",
    "--diff-filter=d",
)  # fmt: skip
"""What keeps a user's git settings from showing other lines than the file has."""


@dataclass
class Changes:
    """Changed lines by real path; a file that is new is changed in all its lines.

    ``roots`` are the repositories that were asked; a file outside of them counts as changed.
    ``folders`` are repositories inside them, with files that git does not tell one by one.
    """

    roots: tuple[Path, ...] = ()
    lines: dict[Path, list[range]] = field(default_factory=dict)
    folders: set[Path] = field(default_factory=set)

    def of(self, path: str) -> list[range] | None:
        """Changed lines of a file, empty where it is as it was; None for one that git has not."""
        real = Path(path).resolve()
        if not any(real.is_relative_to(root) for root in self.roots):
            return None
        if any(real.is_relative_to(folder) for folder in self.folders):
            return [_ALL]
        return self.lines.get(real, [])


def changes_since(ref: str, paths: Iterable[str]) -> Changes:
    """What differs between the working tree and the commit where ``ref`` and it parted.

    New files that git does not ignore count as changed. Raises UsageError where git or the
    commit is missing, or a path lies in no repository.
    """
    if ref.startswith("-") or not ref.strip():
        raise UsageError(f"{ref!r} is no commit", where="--changed-since")
    roots: dict[Path, None] = {}
    for path in paths:
        folder = Path(path) if Path(path).is_dir() else Path(path).parent
        if folder.is_dir():
            top = _git(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n")
            roots[Path(os.fsdecode(top)).resolve()] = None
    found = Changes(tuple(roots))
    for root in list(roots):
        if not _has_commit(root):
            # Before the first commit everything is new.
            found.roots = tuple(one for one in found.roots if one != root)
            continue
        base = _git(root, "merge-base", ref, "HEAD").decode().strip()
        listed = _git(root, "diff", "--name-only", "-z", *_AS_IT_IS, base)
        names = [name for name in listed.split(b"\0") if name]
        # One call for all files, told in the same order.
        parts = _FILE.split(_git(root, "diff", "-U0", *_AS_IT_IS, base))[1:]
        if len(parts) != len(names):
            parts = [b""] * len(names)  # a merge that is not finished
        for name, diff in zip(names, parts, strict=True):
            spans = [_span(int(m[1]), int(m[2] or 1)) for m in _HUNK.finditer(diff)]
            # A binary file, such as a gzipped page, has no lines to tell.
            _put(found, root / os.fsdecode(name), spans or [_ALL])
        new = _git(root, "ls-files", "-z", "--others", "--exclude-standard", "--full-name")
        for name in filter(None, new.split(b"\0")):
            _put(found, root / os.fsdecode(name), [_ALL])
    return found


def _put(found: Changes, path: Path, spans: list[range]) -> None:
    real = path.resolve()
    if real.is_dir():
        found.folders.add(real)
    else:
        found.lines[real] = spans


def _has_commit(root: Path) -> bool:
    try:
        _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    except UsageError:
        return False
    return True


def _span(start: int, count: int) -> range:
    """Lines of a hunk; where lines were only taken out, those on both sides of the gap."""
    return range(start, start + count) if count else range(max(1, start), start + 2)


def _git(folder: Path, *arguments: str) -> bytes:
    command = [
        "git",
        "-C",
        str(folder),
        "-c",
        "core.quotepath=off",
        "-c",
        "core.fsmonitor=false",
        *arguments,
    ]
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=_environment())
    except FileNotFoundError:
        raise UsageError("git is not installed", where="--changed-since") from None
    if done.returncode != 0:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(
            f"git says: {told[-1] if told else 'nothing'}",
            where="--changed-since",
            fix="Name a commit or branch of the repository that holds the listings; a checkout in "
            "CI needs its history (fetch-depth: 0).",
        )
    return done.stdout


def _environment() -> dict[str, str]:
    """Ours without the repository that a hook was called in: its paths count from elsewhere."""
    inherited = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
    return {name: value for name, value in os.environ.items() if name not in inherited}


def with_touched(
    found: Iterable[Item | Problem], changes: Changes
) -> Iterator[tuple[Item | Problem, bool]]:
    """Each item and whether it was touched; problems always are."""
    for path, group in groupby(found, key=_path):
        spans = changes.of(path) if path else None
        if spans is None or spans == [_ALL]:
            yield from ((one, True) for one in group)
        elif not spans:
            yield from ((one, isinstance(one, Problem)) for one in group)
        else:
            members = list(group)
            touched = _touched(members, spans)
            yield from ((one, number in touched) for number, one in enumerate(members))


def _path(one: Item | Problem) -> str:
    return one.where.path if isinstance(one, Problem) else one.path


def _touched(members: list[Item | Problem], spans: list[range]) -> set[int]:
    """Numbers of the items that own one of the lines. A changed header touches all."""
    starts: list[tuple[int, int]] = []
    touched: set[int] = set()
    for number, one in enumerate(members):
        if isinstance(one, Problem) or one.payload is None:
            touched.add(number)
            continue
        listing = one.payload
        places = [listing.where, *(v.where for v in listing.variants),
                  *(image.where for image in listing.images)]  # fmt: skip
        starts += [(place.line, number) for place in places if place and place.line]
    starts.sort()
    lines = [line for line, _ in starts]
    for span in spans:
        if not lines or span.start < lines[0]:
            return set(range(len(members)))
        first = bisect_right(lines, span.start) - 1
        last = bisect_right(lines, span.stop - 1)
        # Rows of one product may begin on the same line; the one that owns the first line counts.
        while first > 0 and lines[first - 1] == lines[first]:
            first -= 1
        touched.update(owner for _, owner in starts[first:last])
    return touched
