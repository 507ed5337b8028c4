"""What is wrong with a settings file, in words that name the table, the key and the near one."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from listingkit.errors import ConfigError
from listingkit.names import did_you_mean


def explain(message: str, raw: Mapping[str, Any], file: str, root: type) -> ConfigError:
    """Turn msgspec's message into one that names the table and the key.

    ``raw`` is the decoded file, ``root`` the type it was held against.
    """
    text, _, place = message.partition(" - at `")
    place = place.rstrip("`").removeprefix("$").replace("[...]", ".*")
    steps = [step for step in place.split(".") if step]
    text = text.replace("`object`", "`table`")
    for at, step in enumerate(steps):
        if step.startswith("*"):
            steps[at] = step.replace("*", _bad_entry(steps[:at], raw, root))
    if text.startswith("Object contains unknown field `"):
        key = text.removeprefix("Object contains unknown field `").rstrip("`")
        return unknown_key(file, steps[0] if steps else "", key, _type_at(steps, root))
    where = f"{file}: {_bracketed(steps)}"
    choices = _choices(steps, root)
    if choices:
        return no_choice(_value_at(steps, raw), choices, where)
    return ConfigError(text[:1].lower() + text[1:], where=where)


def no_choice(value: Any, choices: tuple[str, ...], where: str) -> ConfigError:
    """A word that is none of those there are; the near one is told, all of them are anyway."""
    near = did_you_mean(value, choices) if isinstance(value, str) else ""
    return ConfigError(
        f"must be one of {', '.join(choices)}", where=where, fix=near if "Did" in near else ""
    )


def _bracketed(steps: Sequence[str]) -> str:
    return f"[{steps[0]}] {'.'.join(steps[1:])}".rstrip() if steps else "the file"


def _bad_entry(tables: Sequence[str], raw: Mapping[str, Any], root: type) -> str:
    """Key of the entry that does not fit; msgspec does not name the keys of a free table."""
    for key, value in _value_at(tables, raw).items():
        entry: Any = {key: value}
        for table in reversed(tables):
            entry = {table: entry}
        try:
            msgspec.convert(entry, root)
        except msgspec.ValidationError:
            return str(key)
    return "*"


def unknown_key(file: str, table: str, key: str, type_: Any) -> ConfigError:
    """An error for a key that ``type_`` has not, with the nearest one it has."""
    known = [name for name in getattr(type_, "__struct_fields__", ()) if name != "path"]
    place = f"{file}: [{table}] {key}" if table else f"{file}: [{key}]"
    return ConfigError("unknown key" if table else "unknown table", where=place,
                       fix=did_you_mean(key, known))  # fmt: skip


def _type_at(steps: Sequence[str], root: type) -> Any:
    type_: Any = root
    for step in steps:
        if typing.get_origin(type_) is dict:
            type_ = typing.get_args(type_)[1]
        else:
            type_ = typing.get_type_hints(type_).get(step) if isinstance(type_, type) else None
    return type_


def _choices(steps: Sequence[str], root: type) -> tuple[str, ...]:
    type_ = _type_at(steps, root)
    return typing.get_args(type_) if typing.get_origin(type_) is Literal else ()


def _value_at(steps: Sequence[str], raw: Mapping[str, Any]) -> Any:
    value: Any = raw
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
