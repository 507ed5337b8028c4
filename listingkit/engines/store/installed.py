"""What is on this machine: models with their record, held against it, and taken away again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import msgspec

from listingkit.engines import argos, firefox
from listingkit.engines.store.sources import known, place_of
from listingkit.errors import EngineError
from listingkit.files import read_small

RECORD = "listingkit-model.json"
"""File beside a model that says what it is and what its files must be."""

_RECORD_MAX = 4 << 20

Trust = Literal["index", "first use"]
"""Where the checksums come from: the index, or the files as they were when they were installed."""


class Kept(msgspec.Struct, frozen=True):
    """Bytes and SHA-256 of an installed file."""

    size: int
    sha256: str


class Record(
    msgspec.Struct, frozen=True, kw_only=True, tag="listingkit-model", tag_field="document"
):
    """What was installed: pair, version, where it came from, its files by their path."""

    engine: str
    source: str
    target: str
    version: str = ""
    architecture: str = ""
    origin: str = ""
    trust: Trust = "first use"
    files: dict[str, Kept]

    @property
    def name(self) -> str:
        """The pair, such as ``en-pt``."""
        return f"{self.source}-{self.target}"


@dataclass(frozen=True)
class Installed:
    """A model that an engine finds. ``record`` is None where it was put there by other means.

    ``ours``: it lies where ``listingkit models`` installs, so it may be removed.
    """

    engine: str
    source: str
    target: str
    version: str
    folder: Path
    size: int
    ours: bool
    record: Record | None = None

    @property
    def name(self) -> str:
        """The pair, such as ``en-pt``."""
        return f"{self.source}-{self.target}"


def installed(engines: Mapping[str, Mapping[str, Any]]) -> list[Installed]:
    """All models of some engines, given their options; of one pair the one that is used first."""
    found: dict[tuple[str, str, str], Installed] = {}
    for engine, options in engines.items():
        for place, ours in _places(engine, options):
            for (source, target), folder in sorted(_in(engine, place).items()):
                key = (engine, source, target)
                if key not in found:
                    found[key] = _model(key, folder, ours)
    return list(found.values())


def here(engine: str, source: str, target: str, place: Path) -> Installed | None:
    """The model of a pair in one folder of models."""
    folder = _in(engine, place).get((source, target))
    return None if folder is None else _model((engine, source, target), folder, True)


def _places(engine: str, options: Mapping[str, Any]) -> Iterator[tuple[Path, bool]]:
    """Folders an engine looks through, in its order, and whether we install there."""
    place = place_of(engine, options)
    yield place, True
    if engine != "firefox":
        return
    models = options.get("models") or ()
    others = [Path(one) for one in models[1:]] if not isinstance(models, str) else []
    if options.get("search", True):
        others += [firefox.cache_folder(), *filter(None, [firefox.carried_models()])]
    for other in others:
        if other != place:
            yield other, False


def _in(engine: str, place: Path) -> dict[tuple[str, str], Path]:
    try:
        if engine == "argos":
            return argos.packages_in(place)
        found: dict[tuple[str, str], Path] = {}
        for model in firefox.models_in(place):
            found.setdefault((model.source, model.target), model.folder)
        return found
    except OSError as error:
        raise EngineError(f"cannot be read: {error.strerror}", where=str(place)) from None


def _model(key: tuple[str, str, str], folder: Path, ours: bool) -> Installed:
    engine, source, target = key
    record = read_record(folder)
    version = record.version if record else _told_version(folder)
    size = sum(path.stat().st_size for path in files_in(folder))
    return Installed(engine, source, target, version, folder, size, ours, record)


def read_record(folder: Path) -> Record | None:
    """The record in a model's folder; None where there is none that can be read."""
    try:
        return msgspec.json.decode(read_small(folder / RECORD, _RECORD_MAX), type=Record)
    except (OSError, msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def _told_version(folder: Path) -> str:
    """The version that other programs' files beside a model tell, "" for none."""
    for name, key in (("metadata.json", "package_version"), ("model_info.json", "version")):
        try:
            data = json.loads(read_small(folder / name, _RECORD_MAX))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(data, dict) and isinstance(data.get(key), (str, float)):
            return str(data[key])[:20]
    return ""


def files_in(folder: Path) -> list[Path]:
    """Regular files below a folder but the record, in the order of their paths."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and path != folder / RECORD
    )


def sums_of(folder: Path) -> dict[str, Kept]:
    """Sizes and checksums of all files of a model, by their path in it."""
    return {
        path.relative_to(folder).as_posix(): Kept(path.stat().st_size, sha256_of(path))
        for path in files_in(folder)
    }


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def damage(folder: Path, record: Record) -> list[str]:
    """What differs from the record, a line a file; empty where all is as it was."""
    found = []
    for name, kept in sorted(record.files.items()):
        parts = PurePosixPath(name).parts
        path = folder.joinpath(*parts)
        try:
            if not parts or ".." in parts or PurePosixPath(name).is_absolute():
                found.append(f"{name!r} is no name of a file in it")
            elif path.stat().st_size != kept.size:
                found.append(f"{name} has {path.stat().st_size:,} bytes instead of {kept.size:,}")
            elif sha256_of(path) != kept.sha256:
                found.append(f"{name} has changed (its checksum is another)")
        except FileNotFoundError:
            found.append(f"{name} is missing")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "its name is no path"
            found.append(f"{name} cannot be read: {reason}")
    if not found and record.engine == "firefox":
        model = firefox.Model(folder, record.source, record.target)
        try:
            _ = model.weights, model.vocabularies
        except EngineError as error:  # files that came later
            found.append(error.message)
    return found


def engine_names(wanted: Iterable[str] = ()) -> tuple[str, ...]:
    """Engines whose models can be installed: all, or those of ``wanted`` that can."""
    chosen = tuple(wanted)
    return tuple(name for name in known() if not chosen or name in chosen)
