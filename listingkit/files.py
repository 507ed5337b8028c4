"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from listingkit.errors import UsageError


def replace_file(path: Path, data: bytes) -> None:
    """Write beside the target and rename; raises OSError.

    The file beside it has a name of its own, so that two writers never mix, and is gone after
    a failure.
    """
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.")
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as beside:
            beside.write(data)
        temporary.chmod(0o666 & ~_umask())
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
