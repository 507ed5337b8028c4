"""Inline tags and placeholders as XLIFF 2 codes, and back, every byte as it was.

A pair of tags becomes ``<pc>``, everything else that must come through whole ``<ph>``; what they
stand for is in the unit's ``<originalData>``. The words between are plain characters, so that a
translator never meets an ``&amp;``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from listingkit.catalog.splice import escape_text
from listingkit.localize.mt.spans import Span, find_spans

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"(&(?:#\w+|\w+);|[&<>])")
# Most texts have no code at all, and looking for spans costs more than all the rest.
_MAY_BE_CODE = re.compile(r"[<{⟦]|\[\[|%(?:\(|(?:\d\$)?[sd])")
_PLAIN = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))

_DEEPEST = 50


class BrokenUnitError(ValueError):
    """A unit whose codes cannot be read back; the message says why."""


class Codes:
    """The codes of one unit: its source is written first, then its target, which uses them."""

    def __init__(self, markup: bool) -> None:
        self.markup = markup
        self.data: dict[str, str] = {}
        self.known: dict[tuple[str, ...], list[str]] = {}
        self.count = 0

    def source(self, text: str) -> str:
        """The content of ``<source>``."""
        made: dict[tuple[str, ...], list[str]] = {}
        written = self._written(text, {}, made)
        self.known = made
        return written

    def target(self, text: str) -> str:
        """The content of ``<target>``; the source's codes keep their ids."""
        return self._written(text, {key: list(ids) for key, ids in self.known.items()}, {})

    def original(self) -> str:
        """``<originalData>`` of the unit, "" where it has no codes."""
        if not self.data:
            return ""
        entries = "".join(
            f"<data id={quoteattr(name)}>{_text(text)}</data>" for text, name in self.data.items()
        )
        return f"<originalData>{entries}</originalData>"

    def _written(
        self,
        text: str,
        free: dict[tuple[str, ...], list[str]],
        made: dict[tuple[str, ...], list[str]],
    ) -> str:
        if not _MAY_BE_CODE.search(text):
            return "".join(self._words(text, free, made))
        spans = [span for span in find_spans(text) if self._is_code(text, span)]
        closes = _pairs(spans)
        opens = set(closes.values())
        out: list[str] = []
        position = 0
        for index, span in enumerate(spans):
            out += self._words(text[position : span.start], free, made)
            found = text[span.start : span.end]
            if index in closes:
                end = spans[closes[index]]
                close = text[end.start : end.end]
                name = self._id((found, close), free, made)
                out.append(
                    f'<pc id="{name}" canCopy="no" canDelete="no" '
                    f'dataRefStart="{self._data(found)}" dataRefEnd="{self._data(close)}">'
                )
            elif index in opens:
                out.append("</pc>")
            else:
                out.append(self._single(found, free, made))
            position = span.end
        return "".join((*out, *self._words(text[position:], free, made)))

    def _is_code(self, text: str, span: Span) -> bool:
        if span.kind == "placeholder":
            return True
        return self.markup and bool(span.tag or text.startswith("<!--", span.start))

    def _words(
        self,
        text: str,
        free: dict[tuple[str, ...], list[str]],
        made: dict[tuple[str, ...], list[str]],
    ) -> Iterator[str]:
        """Text between codes; a reference that would come back in another spelling is a code."""
        if not self.markup:
            yield _text(text)
            return
        plain = _unescaped(text)
        if escape_text(plain) == text:
            yield _text(plain)
            return
        for part in _REFERENCE.split(text):
            plain = _unescaped(part)
            same = escape_text(plain) == part and part != "&"
            yield _text(plain) if same else self._single(part, free, made)

    def _single(
        self,
        text: str,
        free: dict[tuple[str, ...], list[str]],
        made: dict[tuple[str, ...], list[str]],
    ) -> str:
        name = self._id((text,), free, made)
        data = self._data(text)
        shown = "" if _ILLEGAL.search(text) else f" disp={quoteattr(text[:60])}"
        return f'<ph id="{name}" canCopy="no" canDelete="no"{shown} dataRef="{data}"/>'

    def _id(
        self,
        key: tuple[str, ...],
        free: dict[tuple[str, ...], list[str]],
        made: dict[tuple[str, ...], list[str]],
    ) -> str:
        waiting = free.get(key)
        if waiting:
            return waiting.pop(0)
        self.count += 1
        made.setdefault(key, []).append(str(self.count))
        return str(self.count)

    def _data(self, text: str) -> str:
        return self.data.setdefault(text, f"d{len(self.data) + 1}")


def _pairs(spans: list[Span]) -> dict[int, int]:
    """Indices of opening tags to those of their closing tags, well nested."""
    found: dict[int, int] = {}
    stack: list[int] = []
    for index, span in enumerate(spans):
        if span.kind == "open":
            stack.append(index)
        elif span.kind == "close":
            match = next((n for n in reversed(stack) if spans[n].tag == span.tag), None)
            if match is not None:
                del stack[stack.index(match) :]
                found[match] = index
    return found


def _unescaped(text: str) -> str:
    for reference, char in _PLAIN:
        text = text.replace(reference, char)
    return text


def _text(text: str) -> str:
    """Escaped; what XML cannot hold as a code point element."""
    written = escape(text, {"\r": "&#13;"})
    return _ILLEGAL.sub(lambda match: f'<cp hex="{ord(match[0]):04X}"/>', written)


def text_of(element: Any, data: Mapping[str, str], *, markup: bool) -> str:
    """The text of a ``<source>`` or ``<target>``. Raises BrokenUnitError."""
    out: list[str] = []
    words: list[str] = []

    def flush() -> None:
        joined = "".join(words)
        words.clear()
        out.append(escape_text(joined) if markup else joined)

    def code(reference: str | None, name: str) -> None:
        if not reference or reference not in data:
            raise BrokenUnitError(f"the code <{name}> has lost what it stands for")
        flush()
        out.append(data[reference])

    def visit(node: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise BrokenUnitError("codes are nested too deeply")
        words.append(node.text or "")
        for child in node:
            name = local_name(child)
            if name == "pc":
                code(child.get("dataRefStart"), name)
                visit(child, depth + 1)
                code(child.get("dataRefEnd"), name)
            elif name in ("ph", "sc", "ec"):
                code(child.get("dataRef"), name)
            elif name == "cp":
                words.append(code_point(child))
            elif name == "mrk":
                visit(child, depth + 1)
            elif name not in ("sm", "em"):
                raise BrokenUnitError(f"<{name}> is no code of XLIFF 2")
            words.append(child.tail or "")

    visit(element, 0)
    flush()
    return "".join(out)


def data_text(element: Any) -> str:
    """What a ``<data>`` element stands for."""
    parts = [element.text or ""]
    for child in element:
        parts += (code_point(child), child.tail or "")
    return "".join(parts)


def code_point(element: Any) -> str:
    """The character of a ``<cp>``. Raises BrokenUnitError."""
    try:
        char = chr(int(element.get("hex", ""), 16))
        char.encode()
    except (ValueError, OverflowError):
        raise BrokenUnitError("<cp> names no character") from None
    return char


def local_name(element: Any) -> str:
    """The name of an element without its namespace; "" for comments and the like."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
