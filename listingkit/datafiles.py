"""Data files: where they lie, and reading them so that every mistake names file and key."""

from __future__ import annotations

import csv
import io
import tomllib
import typing
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from listingkit.errors import DataError
from listingkit.files import read_small
from listingkit.names import did_you_mean

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
        fix = ""
        if message.startswith(_UNKNOWN):
            name = message.removeprefix(_UNKNOWN).rstrip("`")
            message = f"there is no key {name!r}"
            fix = did_you_mean(name, _keys(type_))
        elif message == "Invalid RFC3339 encoded date":
            message, fix = "that is no day", "Write it as 2026-11-22, without quotation marks."
        raise DataError(message, where=place, fix=fix) from None


_UNKNOWN = "Object contains unknown field `"


def _keys(type_: object) -> set[str]:
    """Keys of a type and of those it is made of: msgspec does not name the one it was reading."""
    found: set[str] = set()
    waiting, seen = [type_], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        found.update(getattr(one, "__struct_encode_fields__", ()))
        hints = typing.get_type_hints(one) if hasattr(one, "__struct_fields__") else {}
        waiting += [*hints.values(), *typing.get_args(one)]
    return found


def read_rows(
    path: Path, known: set[str], required: set[str]
) -> Iterable[tuple[int, dict[str, str]]]:
    """Rows of a CSV with their line numbers; wrong columns or ragged rows are DataErrors."""
    try:
        text = read_small(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {error}", where=str(path)) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = set(reader.fieldnames or ())
        if not required <= columns <= known:
            odd = sorted(required - columns) or sorted(columns - known)
            what = "column missing" if required - columns else "unknown column"
            raise DataError(f"{what}: {', '.join(odd)}", where=str(path))
        for row in reader:
            if None in row or None in row.values():
                raise DataError("wrong number of cells", where=f"{path}:{reader.line_num}")
            if any(not row[name].strip() for name in required):
                raise DataError("empty cell", where=f"{path}:{reader.line_num}")
            yield reader.line_num, row
    except csv.Error as error:
        raise DataError(f"not valid CSV: {error}", where=f"{path}:{reader.line_num}") from None
