"""JSON-LD as shops write it: read what can be read, say where it is wrong.

Strict JSON goes through the standard library. What it refuses is read by a small machine without
recursion that knows the usual faults: CDATA and HTML comments around the data, trailing or missing
commas, raw line ends in strings, comments, values that break off. It keeps what came before a
fault and goes on behind it.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

from listingkit.jsontext import whole

MAX_DEPTH = 100
"""Containers nested deeper are left out: no vocabulary needs them."""

_WRAP_BEFORE = re.compile(
    r"(?:\s|\ufeff|<!--|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|//\s*<!--|/\*|\*/)+"
)
_WRAP_AFTER = re.compile(r"(?:\s|;|-->|//|\]\]>|/\*|\*/)+$")
_SPACE = re.compile(r"(?:\s|\ufeff|\x00)*")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NUMBER = re.compile(r"-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,4})?")
_WORD = re.compile(r"[A-Za-z_$@][\w$@.-]*")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_WORDS = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}


class Fault:
    """One fault: ``offset`` in the script's text, a message, and whether all was read anyway."""

    __slots__ = ("message", "offset", "readable")

    def __init__(self, offset: int, message: str, readable: bool = False) -> None:
        self.offset = offset
        self.message = message
        self.readable = readable


def read(text: str) -> tuple[list[Any], list[Fault]]:
    """Values of one script and its faults; no faults means strict JSON."""
    text = whole(text)
    try:
        return [json.loads(text, parse_constant=_not_json)], []
    except RecursionError:
        return _Machine(text, 0, len(text)).run()
    except ValueError as error:
        strict = error
    before = _WRAP_BEFORE.match(text)
    start = before.end() if before else 0
    after = _WRAP_AFTER.search(text, max(start, len(text) - 200))
    end = after.start() if after else len(text)
    if start >= end:
        return [], [Fault(0, "an empty JSON-LD script")]
    if _TEMPLATE.match(text, start, end):
        return [], [Fault(start, "a template that was not filled in")]
    repaired = _repaired(text[start:end])
    if repaired is not None:
        return [repaired[0]], [Fault(start, repaired[1])]
    fault = Fault(getattr(strict, "pos", 0), _explain(strict))
    if text[:start].strip(" \t\r\n") or text[end:].strip(" \t\r\n"):
        try:
            value = json.loads(text[start:end], strict=False, parse_constant=_not_json)
        except (ValueError, RecursionError):
            pass
        else:
            around = (text[:start] + text[end:]).strip()
            told = _AROUND.get(around, "comment or CDATA marks around the JSON")
            return [value], [Fault(fault.offset, told, readable=True)]
    values, faults = _Machine(text, start, end).run()
    return values, faults or [fault]


_TEMPLATE = re.compile(r"\{\{\s*[\w$.\[\]|: -]{1,200}\}\}|\{%|\$\{|<%|<\?")
_AROUND = {"\ufeff": "a byte order mark before the JSON", ";": "a semicolon behind the JSON"}


def _repaired(text: str) -> tuple[Any, str] | None:
    """What a block says that is right but for its quotation marks, and what is wrong with them."""
    if "&quot;" in text[:200] and '"' not in text[:20]:
        written, told = html.unescape(text), "HTML entities in place of quotation marks"
    elif text[1:].lstrip()[:1] == "'" and '"' not in text:
        written, told = text.replace("'", '"'), "single quotation marks; JSON has double ones"
    else:
        return None
    try:
        return json.loads(written, strict=False), told
    except (ValueError, RecursionError):
        return None


def _not_json(word: str) -> None:
    raise ValueError(f"{word} is no JSON value")


def _explain(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        if error.msg == "Extra data":
            return "more than one value in a block; a list in [ ] may hold several"
        return f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
    return f"not valid JSON: {error}"


def _unescape(raw: str) -> str:
    if "\\" not in raw:
        return raw
    if "\n" not in raw and "\r" not in raw:
        try:
            return str(json.loads(f'"{raw}"', strict=False))
        except ValueError:
            pass

    def one(found: re.Match[str]) -> str:
        code = found.group(1)
        if len(code) == 5:
            return chr(int(code[1:], 16))
        return _ESCAPES.get(code, code)

    return _ESCAPE.sub(one, raw)


class _Machine:
    """A forgiving JSON reader with a stack of its own."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.at = start
        self.end = end
        self.values: list[Any] = []
        self.faults: list[Fault] = []
        # Containers that are open: the container, and for objects the key that waits.
        self.stack: list[tuple[Any, list[str]]] = []
        # How many of them are lists (True) and objects (False).
        self.held = {True: 0, False: 0}
        self.skipped = 0
        self.broken = False
        # End of the last string, where a stray quotation mark would have closed it.
        self.closed = -1

    def fault(self, message: str, offset: int | None = None) -> None:
        """Note a fault; of many in one script the first twenty tell enough."""
        if len(self.faults) < 20:
            self.faults.append(Fault(self.at if offset is None else offset, message))

    def broke(self, message: str, offset: int | None = None) -> None:
        """Note a fault from which others follow: only the first of a script is told."""
        if not self.broken:
            self.broken = True
            self.fault(message, offset)

    def run(self) -> tuple[list[Any], list[Fault]]:
        """Read to the end; open containers are closed there."""
        comma = opened = False
        while True:
            space = _SPACE.match(self.text, self.at, self.end)
            self.at = space.end() if space else self.at
            if self.at >= self.end:
                break
            char = self.text[self.at]
            if char in "{[":
                self._open({} if char == "{" else [])
                comma, opened = False, True
                continue
            if char in "}]":
                if comma:
                    self.fault(f"a comma before {char}")
                self._close(char)
                comma = False
            elif char == ",":
                if comma:
                    self.fault("two commas in a row")
                elif opened:
                    self.fault("a comma with nothing before it")
                # One fault is told once: the bracket behind it is not asked again.
                comma = not (comma or opened)
                self.at += 1
            elif char == ":":
                self.at += 1
            elif char == "/" and self.text.startswith(("//", "/*"), self.at):
                self._comment()
            else:
                self._scalar(char)
                comma = False
            opened = False
        if self.stack:
            self.broke("the JSON breaks off: brackets stay open", self.end)
        return self.values, self.faults

    def _comment(self) -> None:
        self.fault("a comment inside JSON")
        mark = "\n" if self.text[self.at + 1] == "/" else "*/"
        found = self.text.find(mark, self.at + 2, self.end)
        self.at = found + len(mark) if found >= 0 else self.end

    def _add(self, value: Any) -> None:
        if self.skipped:
            return
        if not self.stack:
            self.values.append(value)
            return
        container, key = self.stack[-1]
        if isinstance(container, list):
            container.append(value)
        elif key:
            container[key.pop()] = value
        elif isinstance(value, str):
            key.append(value)
        else:
            self.broke("a value without a name")

    def _open(self, container: Any) -> None:
        self.at += 1
        if self.skipped or len(self.stack) >= MAX_DEPTH:
            if not self.skipped:
                self.fault("nested too deep, left out")
            self.skipped += 1
            return
        self._add(container)
        self.stack.append((container, []))
        self.held[isinstance(container, list)] += 1

    def _close(self, char: str) -> None:
        self.at += 1
        if self.skipped:
            self.skipped -= 1
            return
        if not self.stack:
            self.broke(f"{char} without an opening bracket", self.at - 1)
            return
        container, key = self.stack[-1]
        if isinstance(container, list) != (char == "]"):
            self.broke(f"{char} does not close what is open", self.at - 1)
            # The bracket may close something further out; what is inside stays open else.
            if not self.held[char == "]"]:
                return
            while isinstance(self.stack[-1][0], list) != (char == "]"):
                self._pop()
        elif key:
            self.fault(f'"{key[0][:40]}" has no value', self.at - 1)
        self._pop()

    def _pop(self) -> None:
        container, _ = self.stack.pop()
        self.held[isinstance(container, list)] -= 1

    def _scalar(self, char: str) -> None:
        if char == '"':
            found = _STRING.match(self.text, self.at, self.end)
            if found is None:
                self.broke("a string that does not end: the JSON breaks off")
                self._add(_unescape(self.text[self.at + 1 : self.end].rstrip("\\")))
                self.at = self.end
                return
            raw = found.group(1)
            if "\n" in raw or "\t" in raw or "\r" in raw:
                self.fault("a raw line end or tab inside a string")
            self._add(_unescape(raw))
            self.at = self.closed = found.end()
            return
        number = _NUMBER.match(self.text, self.at, self.end)
        if number:
            written = number.group()
            self._add(float(written) if set(written) & set(".eE") else int(written))
            self.at = number.end()
            return
        word = _WORD.match(self.text, self.at, self.end)
        if word and word.group() in _WORDS:
            self._add(_WORDS[word.group()])
            self.at = word.end()
            return
        if self.closed >= 0 and not self.text[self.closed : self.at].strip():
            self.broke('text behind a closed string: a " inside it must be written \\"')
        else:
            self.broke(f"unexpected {self.text[self.at : self.at + 12].split()[0]!r}")
        if word:
            # A bare word: a name without quotes, or the rest of a string cut by a stray quote.
            if self.stack and isinstance(self.stack[-1][0], dict):
                colon = _SPACE.match(self.text, word.end(), self.end)
                if colon and self.text[colon.end() : colon.end() + 1] == ":":
                    self._add(word.group())
            self.at = word.end()
        else:
            self.at += 1
