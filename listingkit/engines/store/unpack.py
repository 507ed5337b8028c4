"""Compressed files and archives of unknown origin, unpacked within bounds.

Mozilla serves its files compressed with zstd, its older ones and other mirrors with gzip. What a
file is compressed with is told by its first bytes, whatever its name says.
"""

from __future__ import annotations

import importlib.util
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from listingkit.engines.firefox import INSTALL
from listingkit.errors import EngineError
from listingkit.files import read_small

PLAIN_MAX = 512 << 20
"""Most that one file may unpack to, in bytes; the largest known one has 60 MB."""

TOTAL_MAX = 2 << 30
"""Most that one archive may unpack to, in bytes."""

MEMBERS_MAX = 2000
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".argosmodel")
"""Endings of the archives that can be installed."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_BLOCK = 128 << 10
_ENDINGS = (".zst", ".gz")


def plain_name(name: str) -> str:
    """The name of a file once it is unpacked."""
    for ending in _ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def unpacked(path: Path) -> bytes:
    """The bytes in a file, unpacked if they are compressed. Raises EngineError."""
    where = path.name
    try:
        data = read_small(path, PLAIN_MAX)
    except OSError as error:
        raise EngineError(f"cannot be read: {error.strerror}", where=str(path)) from None
    if data.startswith(_GZIP):
        return _gunzip(data, where)
    if data.startswith(_ZSTD):
        return _unzstd(data, where)
    return data


def _gunzip(data: bytes, where: str) -> bytes:
    unpacker = zlib.decompressobj(31)
    try:
        plain = unpacker.decompress(data, PLAIN_MAX + 1)
    except zlib.error:
        raise EngineError("its gzip data is broken", where=where) from None
    if len(plain) > PLAIN_MAX:
        raise _too_large(where)
    if not unpacker.eof:
        raise EngineError("its gzip data is cut off", where=where)
    return plain


def _unzstd(data: bytes, where: str) -> bytes:
    """Unpack by the engine's own library, after a look at what that would need."""
    if zstd_bound(data, where) > PLAIN_MAX:
        raise _too_large(where)
    need_zstd(where)
    from fxtranslate import discovery

    try:
        plain = bytes(discovery.verify_and_decompress(data))
    except ValueError:
        raise EngineError("its zstd data is broken", where=where) from None
    return plain


def need_zstd(where: str) -> None:
    """Raise EngineError where nothing can unpack zstd: the engine itself is missing then."""
    if importlib.util.find_spec("fxtranslate") is None:
        raise EngineError("is compressed with zstd", where=where, fix=INSTALL)


def zstd_bound(data: bytes, where: str = "") -> int:
    """Most bytes that zstd data can unpack to, told by the headers of its blocks alone.

    RFC 8878, 3.1.1: a block says its size, or, compressed, unpacks to no more than 128 KB. Raises
    EngineError for data that is cut off or no zstd.
    """
    try:
        return _frames(data)
    except IndexError:
        raise EngineError("its zstd data is cut off", where=where) from None
    except ValueError:
        raise EngineError("its zstd data is broken", where=where) from None


def _frames(data: bytes) -> int:
    total = at = 0
    while at < len(data):
        magic = int.from_bytes(data[at : at + 4], "little")
        if magic >> 4 == 0x184D2A5:  # a frame to be skipped
            at += 8 + int.from_bytes(data[at + 4 : at + 8], "little")
            continue
        if data[at : at + 4] != _ZSTD:
            raise ValueError
        flags = data[at + 4]
        single, summed = bool(flags & 0x20), bool(flags & 0x04)
        content = (single, 2, 4, 8)[flags >> 6]
        at += 5 + (not single) + (0, 1, 2, 4)[flags & 3] + content
        last = False
        while not last:
            head = data[at] | data[at + 1] << 8 | data[at + 2] << 16
            last, kind, size = bool(head & 1), head >> 1 & 3, head >> 3
            if kind == 3 or size > _BLOCK:
                raise ValueError
            total += _BLOCK if kind == 2 else size
            at += 3 + (1 if kind == 1 else size)
        at += 4 * summed
        if at > len(data):
            raise IndexError
    return total


def _too_large(where: str) -> EngineError:
    return EngineError(f"unpacks to more than {PLAIN_MAX >> 20} MB", where=where)


@dataclass(frozen=True)
class Member:
    """A file in an archive: its folder (the last one, "" for none), name and bytes."""

    folder: str
    name: str
    size: int
    stream: IO[bytes]


def members(path: Path) -> Iterator[Member]:
    """The files in a zip or tar, one after the other. Raises EngineError.

    Links and devices are passed over, a path that leads out of the archive is an error.
    """
    where = str(path)
    total = 0
    try:
        for count, member in enumerate(_zip(path) if zipfile.is_zipfile(path) else _tar(path)):
            total += member.size
            if count >= MEMBERS_MAX or total > TOTAL_MAX:
                raise EngineError("holds more than any model does", where=where)
            yield member
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error) as error:
        told = error.strerror if isinstance(error, OSError) and error.strerror else "it is broken"
        raise EngineError(f"cannot be unpacked: {told}", where=where) from None
    except (RuntimeError, ValueError):
        # What zipfile says of passwords and of ways to compress that it does not know.
        raise EngineError("cannot be unpacked: it is locked or unknown", where=where) from None


def _zip(path: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                folder, name = _place(info.filename, path)
                with archive.open(info) as stream:
                    yield Member(folder, name, info.file_size, stream)


def _tar(path: Path) -> Iterator[Member]:
    with tarfile.open(path) as archive:
        for info in archive:
            stream = archive.extractfile(info) if info.isreg() else None
            if stream is not None:
                folder, name = _place(info.name, path)
                with stream:
                    yield Member(folder, name, info.size, stream)


def _place(name: str, archive: Path) -> tuple[str, str]:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or ".." in parts or parts[0] == "/" or ":" in parts[0] or "\0" in name:
        raise EngineError(f"holds {name!r}, which leads out of it", where=str(archive))
    return (parts[-2] if len(parts) > 1 else ""), parts[-1]
