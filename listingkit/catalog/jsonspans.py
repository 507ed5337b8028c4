"""JSON read with the exact span of every string, so that one string can change and no other byte.

Works on text that a real parser has already accepted, or stops at the first thing that is not
JSON. Takes linear time and no recursion, so depth does no harm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r'[ \t\r\n]*(?:("[^"\\]*(?:\\.[^"\\]*)*")|([\[\]{},:])|([-+.0-9A-Za-z]+))', re.DOTALL
)

MAX_DEPTH = 100
"""Containers inside one another that are followed: every string keeps its whole path."""

Step = str | int
"""One step of a path: a key of an object or an index of a list."""


@dataclass(frozen=True, slots=True)
class JsonString:
    """A string: its path, and the span between its quotes. ``key`` is true for an object's key,
    whose path ends with itself.
    """

    path: tuple[Step, ...]
    start: int
    end: int
    text: str
    key: bool = False


@dataclass(frozen=True, slots=True)
class JsonObject:
    """An object: its path and where its brace opens and closes."""

    path: tuple[Step, ...]
    start: int
    end: int


class BrokenJsonError(ValueError):
    """The text is not JSON."""


def scan(source: str) -> Iterator[JsonString | JsonObject]:
    """Strings as they come and objects as they close. Raises BrokenJsonError."""
    path: list[Step] = []
    kinds: list[tuple[str, int]] = []
    expect = "value"
    position = 0
    done = False
    size = len(source)
    while True:
        found = _TOKEN.match(source, position)
        if found is None:
            if source[position:].strip() or kinds or not done:
                raise BrokenJsonError(f"no JSON at character {position}")
            return
        if done and not kinds:
            raise BrokenJsonError(f"more than one value at character {position}")
        position = found.end()
        string, mark, word = found.groups()
        if string is not None:
            text = _unquote(string)
            if expect in ("key", "key or end"):
                path[-1] = text
                yield JsonString(tuple(path), found.start(1) + 1, found.end(1) - 1, text, key=True)
                expect = "colon"
                continue
            if expect not in ("value", "value or end"):
                raise BrokenJsonError(f"a string out of place at character {found.start(1)}")
            yield JsonString(tuple(path), found.start(1) + 1, found.end(1) - 1, text)
            expect, done = "next", True
        elif word is not None:
            if expect not in ("value", "value or end"):
                raise BrokenJsonError(f"a value out of place at character {found.start(3)}")
            expect, done = "next", True
        elif mark in "{[":
            if expect not in ("value", "value or end"):
                raise BrokenJsonError(f"{mark} out of place at character {found.start(2)}")
            if len(kinds) >= MAX_DEPTH:
                raise BrokenJsonError(f"nested deeper than {MAX_DEPTH} at character {position}")
            kinds.append((mark, found.start(2)))
            path.append("" if mark == "{" else 0)
            expect = "key or end" if mark == "{" else "value or end"
        elif mark in "}]":
            wanted = "{" if mark == "}" else "["
            ends = ("next", "key or end" if mark == "}" else "value or end")
            if not kinds or kinds[-1][0] != wanted or expect not in ends:
                raise BrokenJsonError(f"{mark} out of place at character {found.start(2)}")
            _, start = kinds.pop()
            path.pop()
            if mark == "}":
                yield JsonObject(tuple(path), start, position)
            expect, done = "next", True
        elif mark == ":":
            if expect != "colon":
                raise BrokenJsonError(f": out of place at character {found.start(2)}")
            expect = "value"
        else:
            if expect != "next" or not kinds:
                raise BrokenJsonError(f", out of place at character {found.start(2)}")
            if kinds[-1][0] == "{":
                expect = "key"
            else:
                step = path[-1]
                assert isinstance(step, int)
                path[-1] = step + 1
                expect = "value"
        if position > size:
            return


def _unquote(string: str) -> str:
    try:
        return str(json.loads(string, strict=False))
    except ValueError as error:
        raise BrokenJsonError(str(error)) from None


def object_lines(body: bytes, wrappers: tuple[str, ...]) -> list[int]:
    """The 1-based line on which each listing of a JSON document begins, in document order."""
    source = body.decode("utf-8")
    starts: list[int] = []
    whole: list[int] = []
    try:
        for found in scan(source):
            if not isinstance(found, JsonObject):
                continue
            steps = found.path
            if not steps:
                whole.append(found.start)
            elif isinstance(steps[-1], int) and (
                len(steps) == 1 or (len(steps) == 2 and steps[0] in wrappers)
            ):
                starts.append(found.start)
    except BrokenJsonError:
        return []
    lines: list[int] = []
    line, position = 1, 0
    for start in starts or whole:
        line += source.count("\n", position, start)
        position = start
        lines.append(line)
    return lines


def quote(text: str, *, ascii_only: bool = False, in_script: bool = False) -> str:
    """``text`` as it stands between the quotes of a JSON string.

    ``in_script`` keeps it from ending or commenting out the script element around it.
    """
    quoted = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
    if in_script:
        quoted = quoted.replace("</", "<\\/").replace("<!--", "\\u003c!--")
        quoted = re.sub(r"<(?=script)", r"\\u003c", quoted, flags=re.IGNORECASE)
    return quoted
