"""Settings files on disk: found, read, put over the files they extend."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from listingkit.errors import ConfigError
from listingkit.files import own_path, read_small

FILE_NAME = "listingkit.toml"

PATH_KEYS = (
    "extends", "audit.keywords", "audit.baseline", "localize.memory", "localize.glossary",
    "localize.out", "markets.packs", "culture.scores", "channels.*", "engines.*.models",
    "models.*.index", "models.*.mirror",
)  # fmt: skip
"""Keys that hold paths, dotted; ``*`` is any key. They count from the folder of their file."""

_DEPTH = 8

# A settings file is written by hand. The reader takes quadratic time for a key of many parts.
_SIZE_MAX = 1_000_000
_DOTTED = re.compile(r"(?:\.[ \t]*[\w\"'-]{1,200}[ \t]*){40}")


def find(paths: Sequence[str | Path] = ()) -> Path | None:
    """The nearest ``listingkit.toml``: from the first path upwards, else from where we stand."""
    starts = [Path(path) for path in list(paths)[:1] if str(path) != "-"]
    for start in (*starts, Path()):
        for folder in _upwards(start):
            if (folder / FILE_NAME).is_file():
                return _relative(folder / FILE_NAME)
    return None


def _relative(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _upwards(start: Path) -> Iterator[Path]:
    try:
        absolute = start.absolute()
        first = absolute if absolute.is_dir() else absolute.parent
    except OSError:
        return
    yield first
    yield from first.parents


def chain_of(path: Path) -> list[tuple[Path, dict[str, Any]]]:
    """The decoded file and those it extends, the base first. Raises :class:`ConfigError`."""
    found: list[tuple[Path, dict[str, Any]]] = []
    seen: set[Path] = set()
    current: Path | None = path
    while current is not None:
        if current.resolve() in seen or len(seen) >= _DEPTH:
            where = f"{found[-1][0]}: extends"
            raise ConfigError(f"{current} is extended in a circle, or too deeply", where=where)
        seen.add(current.resolve())
        raw = read(current)
        found.append((current, raw))
        base = raw.get("extends")
        current = current.parent / own_path(base) if isinstance(base, str) else None
    return found[::-1]


def read(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises :class:`ConfigError`."""
    try:
        text = read_small(path, _SIZE_MAX).decode("utf-8")
        if len(text) > _SIZE_MAX or _DOTTED.search(text):
            raise ConfigError("is no settings file: too large, or its keys are nested too deeply",
                              where=str(path))  # fmt: skip
        return tomllib.loads(text)
    except FileNotFoundError:
        raise ConfigError("no such file", where=str(path)) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except UnicodeDecodeError:
        raise ConfigError("is not UTF-8 text", where=str(path)) from None
    except RecursionError:
        raise ConfigError("not valid TOML: nested too deeply", where=str(path)) from None
    except ValueError as error:
        # Not only TOMLDecodeError: a number of thousands of digits is refused by Python itself.
        raise ConfigError(f"not valid TOML: {error}", where=str(path)) from None


def merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """``own`` put over ``base``: tables key by key, lists of tables after those of the base.

    Any other value takes the place of the base's.
    """
    result = dict(base)
    for key, value in own.items():
        before = result.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            result[key] = merged(before, value)
        elif isinstance(before, list) and _tables(before) and _tables(value):
            result[key] = [*before, *value]
        else:
            result[key] = value
    return result


def _tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


def rebased(raw: Mapping[str, Any], source: Path, target: Path) -> dict[str, Any]:
    """The tables of ``source`` with paths that count from the folder of ``target``."""
    result = dict(raw)
    if source.parent.resolve() == target.parent.resolve():
        return result
    for steps, value in paths_in(raw):
        place = source.parent.resolve() / own_path(value)
        moved = Path(os.path.relpath(place, target.parent.resolve())).as_posix()
        result = _put(result, steps, moved)
    return result


def _put(raw: Any, steps: Sequence[str | int], value: str) -> Any:
    """A copy of nested tables and lists with one value changed."""
    first, *rest = steps
    inner = _put(raw[first], rest, value) if rest else value
    if isinstance(raw, list):
        return [inner if place == first else one for place, one in enumerate(raw)]
    return {**raw, first: inner}


def paths_in(raw: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every path of the tables with the keys, and the place in a list, that lead to it."""
    for dotted in PATH_KEYS:
        yield from _walk(raw, tuple(dotted.split(".")), ())


def _walk(
    value: Any, steps: tuple[str, ...], done: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if not steps and isinstance(value, list) and done[-1] != "keywords":
        yield from (((*done, at), one) for at, one in enumerate(value) if isinstance(one, str))
        return
    if not steps:
        # Keywords are words or the path of a table of words; an index may be an address.
        words = done[-1] == "keywords" and not str(value).lower().endswith((".csv", ".tsv"))
        if isinstance(value, str) and not words and "://" not in value:
            yield done, value
        return
    if not isinstance(value, Mapping):
        return
    keys = sorted(value) if steps[0] == "*" else [steps[0]]
    for key in keys:
        if key in value:
            yield from _walk(value[key], steps[1:], (*done, key))


def refuse_outside(path: Path, root: Path) -> None:
    """Hold settings that somebody else wrote to the folder ``root``.

    Raises :class:`ConfigError` for a path that leaves it, and for tables that run engines or open
    a network: a change that is under test must not bring such things along.
    """
    home = root.resolve()
    for source, raw in chain_of(path):
        for table in ("engines", "models", "web"):
            if table in raw:
                raise ConfigError("is not taken from settings that are not trusted",
                                  where=f"{source}: [{table}]")  # fmt: skip
        for steps, value in paths_in(raw):
            place = (source.parent / own_path(value)).resolve()
            if not place.is_relative_to(home):
                where = f"{source}: {'.'.join(map(str, steps))}"
                raise ConfigError(f"{value!r} leads out of {root}", where=where)
