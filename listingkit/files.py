"""Files: read up to a size, and written so that a reader never sees half of one."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

from listingkit.errors import UsageError

SMALL = 256 * 1024 * 1024
"""Most that is read of a file that is no catalog: settings, tables, baselines, reports."""


def read_small(path: Path, most: int = SMALL) -> bytes:
    """The bytes of a file; raises OSError, also for a pipe, a device or what is too large.

    Those would keep a run waiting, or never end. What the shell hands over lies under ``/dev``.
    """
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or path.is_relative_to("/dev")):
            raise OSError(errno.EINVAL, "it is no regular file")
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except ValueError:
        raise OSError(errno.EINVAL, "its name is no path") from None
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most / 1e6:.0f} MB")
    return data


def own_path(text: str) -> Path:
    """A path as somebody wrote it, ``~`` as one's home; one that leads nowhere stays as it is."""
    path = Path(text.replace("\0", "\N{REPLACEMENT CHARACTER}"))
    try:
        return path.expanduser()
    except RuntimeError:  # nobody of that name
        return path


def replace_file(path: Path, data: bytes) -> None:
    """Write beside the target and rename; raises OSError.

    The file beside it has a name of its own, so that two writers never mix, and is gone after
    a failure. A file keeps its permissions, and one that may not be written is left alone. A link
    gives way to a file, and what it led to stays as it is: who puts a link into a folder does not
    choose what is written elsewhere. Pipes and devices are written to as they are.
    """
    mode = 0o666 & ~_umask()
    try:
        before = path.lstat().st_mode
        if path.is_relative_to("/dev") or stat.S_ISFIFO(before) or stat.S_ISCHR(before):
            path.write_bytes(data)
            return
        if stat.S_ISREG(before):
            mode = stat.S_IMODE(before)
            if not mode & 0o222 or not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except FileNotFoundError:
        pass
    except ValueError:
        raise OSError(errno.EINVAL, "its name is no path") from None
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.")
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as beside:
            beside.write(data)
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_atomic(path: Path, data: bytes) -> None:
    """:func:`replace_file` with a UsageError that names the file where it cannot be written."""
    try:
        replace_file(path, data)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=str(path)) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
