"""Changing spans of a file and no other byte.

Positions are characters of the decoded text (:func:`listingkit.page.decode.decode`, which is
lossless). What is not replaced is copied; replaced text that the file's encoding cannot hold is
written as character references, or as escapes inside JSON.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Form = Literal["markup", "attribute", "rcdata", "json", "cdata", "plain"]
"""Where text stands: between tags, in an attribute, in <title>, in a JSON string, in a CDATA
section of XML, elsewhere."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """``text`` takes the place of ``start`` to ``end``; it is already escaped for its ``form``."""

    start: int
    end: int
    text: str
    form: Form = "markup"


class OverlapError(ValueError):
    """Two replacements claim the same characters."""


def splice(data: bytes, encoding: str, replacements: Iterable[Replacement]) -> bytes:
    """``data`` with the replacements made, every other byte as it was.

    ``encoding`` is a Python codec name that reads ``data`` without loss (``surrogateescape``).
    New characters it cannot hold become references. Raises OverlapError, and ValueError where
    the encoding does not lead back to ``data``.
    """
    errors = _errors(encoding)
    text = data.decode(encoding, errors)
    return Splicer(text, data, encoding, encoding).splice(replacements)


def _errors(encoding: str) -> str:
    return "surrogatepass" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"


class Splicer:
    """Splices one decoded file.

    ``text`` is ``data`` decoded with ``encoding``; new text is held to what ``writable`` can
    encode. The two differ where a page does not declare its real encoding: then only ASCII is
    sure to be read back as it was meant.
    """

    def __init__(self, text: str, data: bytes, encoding: str, writable: str) -> None:
        self.text = text
        self.data = data
        self.encoding = encoding
        self.writable = writable
        if text.encode(encoding, _errors(encoding)) != data:
            raise ValueError(f"the file does not read back in {encoding}")

    def splice(self, replacements: Iterable[Replacement]) -> bytes:
        """The file with the replacements made; raises OverlapError."""
        errors = _errors(self.encoding)
        pieces: list[bytes] = []
        position = 0
        ordered = sorted(replacements, key=lambda found: (found.start, found.end))
        for found in ordered:
            if found.start < position or found.end < found.start or found.end > len(self.text):
                raise OverlapError(f"characters {found.start} to {found.end} are already changed")
            pieces.append(self.text[position : found.start].encode(self.encoding, errors))
            pieces.append(fit(found.text, found.form, self.writable).encode(self.encoding, errors))
            position = found.end
        pieces.append(self.text[position:].encode(self.encoding, errors))
        return b"".join(pieces)


def fit(text: str, form: Form, encoding: str) -> str:
    """``text`` with what ``encoding`` cannot hold written as references (escapes in JSON)."""
    if encoding.startswith("utf"):
        return text.encode("utf-8", "replace").decode("utf-8")
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_fit_one(char, form, encoding) for char in text)
    return text


def _fit_one(char: str, form: Form, encoding: str) -> str:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        if form == "json":
            units = char.encode("utf-16-be", "surrogatepass")
            pairs = (units[at : at + 2].hex() for at in range(0, len(units), 2))
            return "".join(f"\\u{pair}" for pair in pairs)
        reference = f"&#{ord(char)};"
        # References mean nothing inside a CDATA section: it ends before them and goes on behind.
        return f"]]>{reference}<![CDATA[" if form == "cdata" else reference
    return char


_AMPERSAND = re.compile(r"&(?=#|[A-Za-z])")


def escape_text(text: str) -> str:
    """Plain text as markup: only what would be read as markup is escaped."""
    return _AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str, quote: str) -> str:
    """Plain text as an attribute value in ``quote``; with "" the quotes are added."""
    escaped = _AMPERSAND.sub("&amp;", text).replace("<", "&lt;")
    if quote == "'":
        return escaped.replace("'", "&#39;")
    escaped = escaped.replace('"', "&quot;")
    return escaped if quote == '"' else f'"{escaped}"'


def unescape(text: str) -> str:
    """Markup text or an attribute value as a reader sees it."""
    return html.unescape(text)


def render(text: str, start: int, end: int, replacements: Sequence[Replacement]) -> str:
    """``text[start:end]`` with the replacements that lie inside; they must be sorted."""
    pieces: list[str] = []
    position = start
    starts = [found.start for found in replacements]
    for index in range(bisect_left(starts, start), len(replacements)):
        found = replacements[index]
        if found.start >= end:
            break
        if found.start < position or found.end > end:
            raise OverlapError(f"characters {found.start} to {found.end} cross a border")
        pieces.append(text[position : found.start])
        pieces.append(found.text)
        position = found.end
    pieces.append(text[position:end])
    return "".join(pieces)
