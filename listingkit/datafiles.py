"""Data files: where they lie, and reading them so that every mistake names file and key."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from listingkit.errors import DataError
from listingkit.files import read_small

_PACKAGE = Path(__file__).resolve().parent
T = TypeVar("T")


@cache
def data_folder(name: Literal["locales", "examples"]) -> Path:
    """Folder of shipped data: inside an installed package, beside it in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def read_raw(path: Path) -> dict[str, Any]:
    """A TOML file as plain values; raises DataError naming the file."""
    try:
        return tomllib.loads(read_small(path).decode("utf-8-sig"))
    except FileNotFoundError:
        raise DataError("no such data file", where=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {error}", where=str(path)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(f"not valid TOML: {error}", where=str(path)) from None


def read_toml(path: Path, type_: type[T]) -> T:
    """Decode a data file into ``type_``; a wrong file, key or type is a :class:`DataError`."""
    return convert(read_raw(path), type_, str(path))


def read_words(name: str, type_: type[T]) -> T:
    """A file of ``locales/vocabulary``: the words of all languages for one purpose."""
    return read_toml(data_folder("locales") / "vocabulary" / f"{name}.toml", type_)


def convert(raw: Any, type_: type[T], where: str) -> T:
    """Check ``raw`` against ``type_``; the error names the key, e.g. ``payments.methods[0].id``."""
    try:
        return msgspec.convert(raw, type_)
    except msgspec.ValidationError as error:
        message, _, key = str(error).partition(" - at `")
        place = f"{where}: {key.rstrip('`').removeprefix('$.')}" if key else where
        raise DataError(message, where=place) from None
