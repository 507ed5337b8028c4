"""JSON at its edges: characters that no file can hold, coming in and going out.

JSON may spell half of a character (``"\\ud800"``), and a file name may hold bytes that are no text.
Python keeps both as lone surrogates, which no encoding of Unicode allows.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_PAIR = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<alone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def whole(text: str) -> str:
    """JSON text whose escapes of half a character are those of U+FFFD; its length stays."""
    if _HALF.search(text) is None:
        return text
    return _PAIR.sub(lambda found: r"\ufffd" if found["alone"] else found[0], text)


def writable(text: str) -> str:
    """Text that can be written: what stands for no character becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def encode(value: object) -> bytes:
    """Any of our values as readable JSON (UTF-8, indented by two) without a line end behind it."""
    try:
        data = msgspec.json.encode(value)
    except UnicodeEncodeError:
        data = msgspec.json.encode(_writable(msgspec.to_builtins(value)))
    return msgspec.json.format(data, indent=2)


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {_writable(key): _writable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(entry) for entry in value]
    return value
