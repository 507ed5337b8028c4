"""From files, folders and archives to models that are ready to be put in place."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from listingkit.engines import argos, firefox
from listingkit.engines.store import unpack
from listingkit.engines.store.installed import (
    RECORD,
    Record,
    Trust,
    damage,
    files_in,
    read_record,
    sums_of,
)
from listingkit.engines.store.workspace import stage
from listingkit.errors import EngineError
from listingkit.files import read_small
from listingkit.jsontext import encode

_FILE = re.compile(r"(model|lex)\.[\w.-]{1,100}\.bin|(\w*vocab)\.[\w.-]{1,100}\.spm")
_LETTERS = re.compile(r"model\.([a-z]{2})([a-z]{2})\.")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")
_SIDE_MAX = 4 << 20
_BESIDE = frozenset({RECORD, "metadata.json", "model_info.json"})
"""Files that say what a Firefox model is; the engine does without."""


@dataclass(frozen=True)
class Ready:
    """A folder with a whole model, and its record, which lies in it."""

    folder: Path
    record: Record

    @property
    def engine(self) -> str:
        """The engine that the model is for."""
        return self.record.engine


def finished(
    folder: Path, pair: tuple[str, str], *, engine: str, version: str, origin: str,
    trust: Trust, architecture: str = "",
) -> Ready:  # fmt: skip
    """Check that a folder has what its engine needs, and write its record. Raises EngineError."""
    source, target = pair
    if engine == "firefox":
        model = firefox.Model(folder, source, target)
        _ = model.weights, model.vocabularies
    record = Record(
        engine=engine, source=source, target=target, version=version, architecture=architecture,
        origin=origin, trust=trust, files=sums_of(folder),
    )  # fmt: skip
    (folder / RECORD).write_bytes(encode(record) + b"\n")
    return Ready(folder, record)


def brought(path: Path, work: Path, pair: tuple[str, str] | None) -> Iterator[Ready]:
    """The models in a file, an archive or a folder, copied into ``work``.

    ``pair`` is the language pair where the names of files and folders do not say it. Raises
    EngineError where there is none, or one that is not whole.
    """
    count = 0
    for count, ready in enumerate(_brought(path, work, pair), start=1):  # noqa: B007
        yield ready
    if count == 0:
        raise EngineError(
            "holds no model", where=str(path),
            fix="A Firefox model is model.*.bin and *.spm (also .gz, .zst), an Argos one a package "
            "(.argosmodel).",
        )  # fmt: skip


def _brought(path: Path, work: Path, pair: tuple[str, str] | None) -> Iterator[Ready]:
    if path.is_dir():
        yield from _from_folder(path, path, work, pair)
        return
    if not path.is_file():
        raise EngineError("there is no such file or folder", where=str(path))
    if zipfile.is_zipfile(path) and _is_package(path):
        yield _from_package(path, path, work)
        return
    if not path.name.lower().endswith(unpack.ARCHIVES):
        raise EngineError(
            "is no archive of a model", where=str(path),
            fix=f"Name a folder, or a file that ends in {', '.join(unpack.ARCHIVES)}.",
        )  # fmt: skip
    inside = stage(work)
    for member in unpack.members(path):
        if _FILE.fullmatch(unpack.plain_name(member.name)) or member.name in _BESIDE:
            folder = inside / (member.folder or _stem(path))
            folder.mkdir(exist_ok=True)
            with (folder / member.name).open("wb") as out:
                _copy_some(member.stream, out, member.size)
    yield from _from_folder(inside, path, work, pair)


def _from_folder(
    folder: Path, origin: Path, work: Path, pair: tuple[str, str] | None
) -> Iterator[Ready]:
    """Models in a folder and, one level down, in those in it."""
    try:
        below = sorted(folder.iterdir())
    except OSError as error:
        raise EngineError(f"cannot be read: {error.strerror}", where=str(folder)) from None
    if (folder / "metadata.json").is_file() and (folder / "model").is_dir():
        yield _from_unpacked(folder, work)
    elif any(_is_model(path.name) for path in below):
        yield _from_files(folder, origin, work, pair)
    else:
        for path in below:
            if path.is_dir() and not path.name.startswith("."):
                if any(_is_model(one.name) for one in path.iterdir()):
                    yield _from_files(path, origin, work, pair)
                elif (path / "metadata.json").is_file() and (path / "model").is_dir():
                    yield _from_unpacked(path, work)
            elif path.suffix == ".argosmodel" and path.is_file():
                yield _from_package(path, path, work)


def _is_model(name: str) -> bool:
    return name.startswith("model.") and _FILE.fullmatch(unpack.plain_name(name)) is not None


def _stem(path: Path) -> str:
    name = path.name
    for ending in unpack.ARCHIVES:
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
    return name or "model"


def _copy_some(source: IO[bytes], out: IO[bytes], size: int) -> None:
    """Copy ``size`` bytes and no more, whatever follows."""
    left = size
    while left > 0 and (chunk := source.read(min(left, 1 << 18))):
        out.write(chunk)
        left -= len(chunk)


# Firefox


def _from_files(folder: Path, origin: Path, work: Path, pair: tuple[str, str] | None) -> Ready:
    """A Firefox model whose files lie in ``folder``, compressed or not."""
    ready = stage(work)
    for path in sorted(folder.iterdir()):
        name = unpack.plain_name(path.name)
        if _FILE.fullmatch(name) and path.is_file():
            (ready / name).write_bytes(unpack.unpacked(path))
    record = read_record(folder)
    if record is not None and record.engine == "firefox":
        wrong = damage(ready, record)
        if wrong:
            raise EngineError(
                f"is not as it was installed: {wrong[0]}", where=str(folder),
                fix="Copy it again.",
            )  # fmt: skip
    known = pair or (record and (record.source, record.target)) or _pair_in(folder)
    if known is None:
        raise EngineError(
            "the names of its files do not say which languages it is for", where=str(origin),
            fix="Say it: --as en-pt.",
        )  # fmt: skip
    sound = all(_CODE.fullmatch(code) for code in known)
    if not sound:
        raise EngineError("names no pair of languages", where=str(folder), fix="--as en-pt")
    return finished(
        ready, known, engine="firefox",
        version=record.version if record else _version_beside(folder),
        architecture=record.architecture if record else "",
        origin=record.origin if record else str(origin),
        trust=record.trust if record else "first use",
    )  # fmt: skip


def _pair_in(folder: Path) -> tuple[str, str] | None:
    """The pair in the name of the folder, or in that of the model."""
    named = firefox.folder_pair(folder.name)
    if named is not None:
        return named
    for path in folder.iterdir():
        found = _LETTERS.match(path.name)
        if found:
            return found[1], found[2]
    return None


def _version_beside(folder: Path) -> str:
    try:
        data = json.loads(read_small(folder / "model_info.json", _SIDE_MAX))
    except (OSError, ValueError, RecursionError):
        return ""
    version = data.get("version") if isinstance(data, dict) else ""
    return str(version)[:20] if isinstance(version, (str, int, float)) else ""


# Argos


class _Metadata(msgspec.Struct, frozen=True):
    from_code: str
    to_code: str
    package_version: str = ""
    type: str = "translate"


def package(path: Path, work: Path, *, origin: str, trust: Trust) -> Ready:
    """An Argos package from its file. Raises EngineError."""
    inside = stage(work)
    try:
        folder = argos.install_package(path, inside)
    except (RuntimeError, ValueError, EOFError, zlib.error):
        raise EngineError(
            "cannot be installed: it is broken or locked", where=str(path),
            fix="Fetch the package again.",
        ) from None  # fmt: skip
    return _finished_package(folder, origin, trust, str(path))


def _from_package(path: Path, origin: Path, work: Path) -> Ready:
    return package(path, work, origin=str(origin), trust="first use")


def _from_unpacked(folder: Path, work: Path) -> Ready:
    """A package that was unpacked already, as it lies in another machine's folder of packages."""
    ready = stage(work)
    total = 0
    for path in files_in(folder):
        total += path.stat().st_size
        if total > unpack.TOTAL_MAX:
            raise EngineError("holds more than any model does", where=str(folder))
        target = ready / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    record = read_record(folder)
    if record is not None and (wrong := damage(ready, record)):
        raise EngineError(
            f"is not as it was installed: {wrong[0]}", where=str(folder), fix="Copy it again."
        )
    trust = record.trust if record else "first use"
    return _finished_package(ready, record.origin if record else str(folder), trust, str(folder))


def _finished_package(folder: Path, origin: str, trust: Trust, where: str) -> Ready:
    """Hold the metadata of an unpacked package against what an engine can use."""
    try:
        told = msgspec.json.decode(read_small(folder / "metadata.json", _SIDE_MAX), type=_Metadata)
    except (OSError, msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise EngineError("its metadata.json cannot be read", where=where) from None
    if told.type != "translate":
        raise EngineError(f"is a package of another kind ({told.type[:20]})", where=where)
    if not (_CODE.fullmatch(told.from_code) and _CODE.fullmatch(told.to_code)):
        raise EngineError("names no pair of languages", where=where)
    if not (folder / "model").is_dir():
        raise EngineError("has no model in it", where=where)
    pair = (
        argos.CODES.get(told.from_code, told.from_code),
        argos.CODES.get(told.to_code, told.to_code),
    )
    (folder / RECORD).unlink(missing_ok=True)
    return finished(
        folder, pair, engine="argos", version=told.package_version[:20], origin=origin, trust=trust
    )


def _is_package(path: Path) -> bool:
    """Whether a zip is an Argos package: one folder with its metadata in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile, ValueError, RuntimeError):
        return False
    if path.suffix.lower() == ".argosmodel":
        return True
    told = any(name.count("/") == 1 and name.endswith("/metadata.json") for name in names)
    return told and any("/model/" in name for name in names)
