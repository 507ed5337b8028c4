"""Finding and opening sources safely: bounded size, gzip undone, binary content refused."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from listingkit.errors import InputError

PAGE_LIMIT = 32 * 1024 * 1024
"""Largest page that is read, in bytes; the largest real product page seen has 2 MB."""

CATALOG_LIMIT = 1024 * 1024 * 1024
"""Largest CSV or JSON catalog that is read, in bytes."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"RIFF", "a media file"),
)


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.0f} MB"


def too_large(path: str, limit: int) -> InputError:
    """The refusal of a file above ``limit`` bytes."""
    return InputError(
        f"larger than {_size(limit)}, not read",
        where=path,
        fix="Split the file, or check that it is a single product page.",
    )


def read_file(path: str, limit: int) -> bytes:
    """Content of ``path``, gzip undone where the content is gzip.

    At most ``limit`` bytes are read or unpacked. Raises InputError, with one clear line, for a
    file that is too large, unreadable or broken.
    """
    try:
        with open_file(path) as stream:
            if os.fstat(stream.fileno()).st_size > limit:
                raise too_large(path, limit)
            return read_stream(stream, path, limit)
    except OSError as error:
        raise unreadable(path, error) from None


def open_file(path: str) -> BinaryIO:
    """A file opened for reading; raises InputError for a pipe or a device, which may never end."""
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode) and not Path(path).is_dir():
            raise InputError("is no regular file", where=path, fix="Pipe it into listingkit … -")
        return Path(path).open("rb")
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def unreadable(path: str, error: Exception) -> InputError:
    """The refusal of a file that the system does not open."""
    told = (getattr(error, "strerror", None) or str(error)).lower()
    return InputError(
        f"cannot be read: {told}", where=path, fix="Check the path and its permissions."
    )


def read_stream(stream: BinaryIO, path: str, limit: int) -> bytes:
    """Content of an open binary stream; see :func:`read_file`."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise too_large(path, limit)
    return unpack(data, path, limit)


def is_gzip(data: bytes) -> bool:
    """Whether ``data`` begins as a gzip file does."""
    return data[:2] == b"\x1f\x8b"


def unpack(data: bytes, path: str, limit: int) -> bytes:
    """``data`` itself, or what it unpacks to where it is gzip; at most ``limit`` bytes."""
    if not is_gzip(data):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            found = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error):
        raise InputError(
            "the gzip data is broken or cut off", where=path, fix="Pack the file again."
        ) from None
    if len(found) > limit:
        raise too_large(path, limit)
    return found


def check_text(data: bytes, path: str) -> None:
    """Refuse a file that is empty or not text; raises InputError."""
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise InputError("the file is empty", where=path, fix="Save the page or catalog again.")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"this is {what}, not text", where=path)
    head = data[:8192]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    controls = sum(head.count(bytes([code])) for code in (0, 1, 2, 3, 4, 5, 6, 7, 14, 15, 16))
    if controls * 100 > len(head) and not wide:
        raise InputError(
            "binary data, not text", where=path, fix="Name a product page or a catalog."
        )


def walk(folder: str) -> Iterator[str]:
    """Files under ``folder`` in sorted order, hidden ones and links that leave it left out."""
    root = os.path.realpath(folder)

    def inside(path: str) -> bool:
        real = os.path.realpath(path)
        return real == root or real.startswith(root.rstrip(os.sep) + os.sep)

    def visit(current: str, ancestors: frozenset[str]) -> Iterator[str]:
        try:
            with os.scandir(current) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name)
        except OSError:
            return
        for entry in entries:
            if entry.name.startswith(".") or (entry.is_symlink() and not inside(entry.path)):
                continue
            if entry.is_dir():
                real = os.path.realpath(entry.path)
                # A link to a folder above would be walked without end.
                if real not in ancestors:
                    yield from visit(entry.path, ancestors | {real})
            else:
                yield entry.path

    yield from visit(folder, frozenset({root}))
