"""XML read with the exact span of every text, so that one text can change and no other character.

Works beside a real parser, which says whether the file is XML at all: what is read here is what
stands before the first thing that is none. Takes linear time and no recursion.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from listingkit.catalog.splice import Replacement

_START = re.compile(
    r"<([^\s<>/!?=\"']+)((?:\s+[^\s<>/=\"']+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(/?)>"
)
_END = re.compile(r"</([^\s<>/]+)\s*>")
_ATTRIBUTE = re.compile(r"([^\s=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));")
_UNKNOWN = re.compile(rb"<!\[CDATA\[|<!--|(&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z]\w{0,30};)")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_OPENERS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"))
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MAX_DEPTH = 100
"""Elements inside one another that are followed; feeds have five."""


class Run(NamedTuple):
    """Characters ``start`` to ``end`` of the file that stand for ``text``.

    ``exact``: character by character; else they are one reference. ``cdata``: inside a section.
    """

    start: int
    end: int
    text: str
    exact: bool
    cdata: bool


class Span(NamedTuple):
    """The value of an attribute, between its quotes."""

    start: int
    end: int
    quote: str


class Piece(NamedTuple):
    """Runs that touch one another in the file, all inside one section or all outside any.

    ``start`` is where their text begins in that of the element, ``offsets`` where each run does
    in the piece.
    """

    start: int
    size: int
    runs: Sequence[Run]
    offsets: Sequence[int]

    def place(self, offset: int, *, closing: bool = False) -> int:
        """Where a position of the piece's text stands in the file."""
        find = bisect_left if closing else bisect_right
        index = min(max(find(self.offsets, offset) - 1, 0), len(self.runs) - 1)
        run, inside = self.runs[index], offset - self.offsets[index]
        if run.exact:
            return run.start + inside
        return run.start if inside == 0 else run.end


@dataclass
class Element:
    """An element: its local name in lower case, what stands in it, and its attributes.

    ``opens`` is where its start tag begins, ``inside`` where its content does; ``line`` is
    1-based. ``children`` are kept of what :func:`scan` is asked to keep.
    """

    name: str
    opens: int
    inside: int
    line: int
    attributes: dict[str, Span]
    runs: list[Run] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)
    childless: bool = True

    @property
    def text(self) -> str:
        """Its own text, references resolved."""
        return "".join(run.text for run in self.runs)

    @cached_property
    def pieces(self) -> tuple[list[Piece], list[int]]:
        """Its runs as they can be replaced, and where each piece ends in its text."""
        groups: list[list[Run]] = []
        for run in self.runs:
            last = groups[-1][-1] if groups else None
            if last is None or last.end != run.start or run.cdata or last.cdata:
                groups.append([run])
            else:
                groups[-1].append(run)
        pieces: list[Piece] = []
        start = 0
        for runs in groups:
            sizes = [len(run.text) for run in runs]
            offsets = list(accumulate(sizes, initial=0))
            pieces.append(Piece(start, offsets[-1], runs, offsets[:-1]))
            start += offsets[-1]
        return pieces, [piece.start + piece.size for piece in pieces]


def scan(text: str, keep: Callable[[str], bool]) -> Iterator[Element]:
    """Elements as they close, with all that is in those whose name ``keep`` accepts.

    Ends at the first thing that is no XML.
    """
    stack: list[Element] = []
    kept = 0
    position, line, counted = 0, 1, 0
    while True:
        at = text.find("<", position)
        if at < 0:
            return
        if stack and kept and at > position:
            stack[-1].runs.extend(_runs(text, position, at))
        special = next(((a, z) for a, z in _OPENERS if text.startswith(a, at)), None)
        if special is not None:
            opener, closer = special
            end = text.find(closer, at + len(opener))
            if end < 0:
                return
            if opener == "<![CDATA[" and stack and kept:
                start = at + len(opener)
                stack[-1].runs.append(Run(start, end, text[start:end], True, True))
            position = end + len(closer)
            continue
        closing = _END.match(text, at)
        if closing is not None:
            if not stack or stack[-1].name != local(closing[1]):
                return
            done = stack.pop()
            kept -= bool(keep(done.name))
            yield done
            position = closing.end()
            continue
        opening = _START.match(text, at)
        if opening is None or len(stack) >= MAX_DEPTH:
            return
        line += text.count("\n", counted, at)
        counted = at
        made = Element(
            local(opening[1]), at, opening.end(), line, _attributes(opening) if opening[2] else {}
        )
        if stack:
            stack[-1].childless = False
            if kept:
                stack[-1].children.append(made)
        position = opening.end()
        if opening[3]:
            yield made
        else:
            kept += bool(keep(made.name))
            stack.append(made)


def local(name: str) -> str:
    """The name without its prefix, in lower case: ``g:Title`` is ``title``."""
    return name.rpartition(":")[2].lower()


def _attributes(tag: re.Match[str]) -> dict[str, Span]:
    found: dict[str, Span] = {}
    for one in _ATTRIBUTE.finditer(tag.string, tag.start(2), tag.end(2)):
        group = 2 if one[2] is not None else 3
        quote = '"' if group == 2 else "'"
        found.setdefault(one[1].lower(), Span(one.start(group), one.end(group), quote))
    return found


def _runs(text: str, start: int, end: int) -> Iterator[Run]:
    position = start
    for found in _REFERENCE.finditer(text, start, end):
        if found.start() > position:
            yield Run(position, found.start(), text[position : found.start()], True, False)
        yield Run(found.start(), found.end(), _character(found), False, False)
        position = found.end()
    if end > position:
        yield Run(position, end, text[position:end], True, False)


def _character(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def unescape(text: str) -> str:
    """Text with the references of XML resolved, and no others."""
    return _REFERENCE.sub(_character, text)


def escape(text: str) -> str:
    """Plain text as XML; characters that XML has no place for are left out."""
    text = _NO_XML.sub("", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str, quote: str) -> str:
    """Plain text as the value of an attribute in ``quote``."""
    return escape(text).replace(quote, "&quot;" if quote == '"' else "&apos;")


def replaced(element: Element, start: int, end: int, text: str) -> Iterator[Replacement]:
    """Characters ``start`` to ``end`` of an element's text replaced by ``text``.

    Where the text stands in several pieces (a CDATA section beside plain text), the new text goes
    into the first of them, and the rest of the span is left out of the others.
    """
    pieces, ends = element.pieces
    if not pieces:
        yield Replacement(element.inside, element.inside, escape(text))
        return
    new: str | None = text
    for piece in pieces[min(bisect_left(ends, start), len(pieces) - 1) :]:
        if new is None and piece.start >= end:
            return
        low, high = max(start - piece.start, 0), min(end - piece.start, piece.size)
        if low < high or (new is not None and (start == end or piece is pieces[-1])):
            opens = piece.place(min(low, piece.size))
            closes = piece.place(high, closing=True) if low < high else opens
            yield _written(opens, closes, new or "", piece.runs[0].cdata)
            new = None


def _written(start: int, end: int, text: str, cdata: bool) -> Replacement:
    if not cdata:
        return Replacement(start, end, escape(text))
    text = _NO_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return Replacement(start, end, text, "cdata")


def unknown_reference(data: bytes) -> tuple[str, int] | None:
    """The first reference that XML has no character for (``&nbsp;``), and its 1-based line."""
    position = 0
    while (found := _UNKNOWN.search(data, position)) is not None:
        if found[1]:
            return found[1].decode("ascii", "replace"), data.count(b"\n", 0, found.start()) + 1
        position = data.find(b"-->" if found[0] == b"<!--" else b"]]>", found.end())
        if position < 0:
            break
    return None
