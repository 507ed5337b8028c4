"""The hidden folder beside the models in which everything is prepared, by one process at a time.

A model appears in its place by one rename, and goes by one. What a stopped run leaves here no
engine looks at; downloads stay to be gone on with, the rest the next run clears away.
"""

from __future__ import annotations

import contextlib
import errno
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from listingkit.errors import EngineError

NAME = ".incoming"

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_OLD, _STAGE = "old-", "stage-"
_SPARE = 8 << 20


@contextlib.contextmanager
def working(place: Path, waiting: Callable[[], None]) -> Iterator[Path]:
    """The working folder of a folder of models, for us alone.

    ``waiting`` is called once if another process has it. Errors of the disk become an EngineError.
    """
    with disk_errors(place):
        work = place / NAME
        work.mkdir(parents=True, exist_ok=True)
        with (work / "lock").open("a+b") as lock:
            if not _locked(lock, wait=False):
                waiting()
                _locked(lock, wait=True)
            _recover(place, work)
            try:
                yield work
            finally:
                _sweep(work)


@contextlib.contextmanager
def disk_errors(place: Path) -> Iterator[None]:
    """Say of an error of the disk what a person can do about it."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise EngineError(
                "the disk is full", where=str(place),
                fix="Make room and run it again: what has been fetched is kept.",
            ) from None  # fmt: skip
        raise EngineError(
            f"the system says: {error.strerror or error}", where=str(error.filename or place),
            fix='Models may lie elsewhere: models = "…" under [engines.<engine>], listingkit.toml.',
        ) from None  # fmt: skip


def need_space(place: Path, size: int) -> None:
    """Raise EngineError where less than ``size`` bytes are free."""
    free = shutil.disk_usage(place).free
    if free < size + _SPARE:
        raise EngineError(
            f"needs {size / 1e6:,.0f} MB, {free / 1e6:,.0f} MB are free", where=str(place),
            fix="Make room, or name another folder in [engines.<engine>] models.",
        )  # fmt: skip


def stage(work: Path) -> Path:
    """A new empty folder to prepare something in."""
    folder = Path(tempfile.mkdtemp(prefix=_STAGE, dir=work)) / "model"
    folder.mkdir()  # with the permissions that the user wants, unlike the one around it
    return folder


def put(ready: Path, target: Path, work: Path) -> None:
    """Put a folder that is ready in the place of ``target``; on failure what was there is back."""
    old = work / f"{_OLD}{target.name}"
    before = target.exists()
    if before:
        target.rename(old)
    try:
        ready.rename(target)
    except BaseException:
        if before:
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def discard(folder: Path, work: Path) -> None:
    """Put a folder out of every engine's sight; it is deleted with all that was prepared."""
    folder.rename(stage(work) / folder.name)


def _recover(place: Path, work: Path) -> None:
    """Clear away what a process that died has left; a model it had taken out comes back."""
    for path in sorted(work.iterdir()):
        if path.name.startswith(_OLD):
            target = place / path.name.removeprefix(_OLD)
            if target.exists():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.rename(target)
    _sweep(work)


def _sweep(work: Path) -> None:
    for path in work.glob(f"{_STAGE}*"):
        shutil.rmtree(path, ignore_errors=True)


if sys.platform == "win32":
    import msvcrt
    import time

    def _locked(file: IO[bytes], *, wait: bool) -> bool:
        while True:
            try:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                return True
            except OSError:
                if not wait:
                    return False
                time.sleep(0.2)

else:
    import fcntl

    def _locked(file: IO[bytes], *, wait: bool) -> bool:
        """Take the lock; it goes with the file, also when the process dies."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
