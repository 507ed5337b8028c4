"""CSV read with the exact byte span of every cell, so that one cell can change and no other byte.

The grammar is the one the csv module reads: a cell is quoted as a whole or not at all, a quote
inside a quoted cell is doubled, and rows end with LF, CR LF or CR. Time is linear in the input.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

_BOM = b"\xef\xbb\xbf"


class Cell(NamedTuple):
    """A cell: span in the file including quotes, and the bytes it stands for."""

    start: int
    end: int
    value: bytes
    quoted: bool

    def text(self) -> str:
        """The value as UTF-8 text; raises UnicodeDecodeError."""
        return self.value.decode("utf-8")


@dataclass(frozen=True, slots=True)
class Row:
    """A physical row: 1-based line it begins on, and its cells. ``closed`` is false where a
    quoted cell never ends.
    """

    line: int
    cells: tuple[Cell, ...]
    closed: bool = True

    @property
    def blank(self) -> bool:
        """No cell holds anything."""
        return all(not cell.value for cell in self.cells)


def delimiter_of(data: bytes) -> bytes:
    """The delimiter of the first line: the one of comma, semicolon and tab seen most often."""
    line = re.split(rb"[\r\n]", data[:65536], maxsplit=1)[0]
    return max((b",", b";", b"\t"), key=line.count)


def read_rows(data: bytes, delimiter: bytes = b",") -> Iterator[Row]:
    """Every row of ``data``, blank lines left out; a UTF-8 byte order mark is skipped."""
    plain = re.compile(rb"[^" + re.escape(delimiter) + rb"\r\n]*")
    quoted = re.compile(rb'"[^"]*(?:""[^"]*)*"')
    position = len(_BOM) if data.startswith(_BOM) else 0
    size = len(data)
    line = 1
    cells: list[Cell] = []
    row_line = line
    closed = True
    simple = re.compile(rb'[^"\r\n]+(?=[\r\n])')
    while position <= size:
        start = position
        value: bytes
        if not cells and (found := simple.match(data, start)):
            # Most rows of a catalog have no quoted cell: they are cut at once.
            at = start
            for value in found.group().split(delimiter):
                cells.append(Cell(at, at + len(value), value, False))
                at += len(value) + 1
            yield Row(row_line, tuple(cells), closed)
            cells = []
            position = found.end()
            position += 2 if data[position : position + 2] == b"\r\n" else 1
            line += 1
            row_line = line
            if position >= size:
                return
            continue
        whole = quoted.match(data, start) if data[start : start + 1] == b'"' else None
        if whole is not None:
            tail = plain.match(data, whole.end())
            assert tail is not None
            # Text after the closing quote belongs to the cell, as the csv module has it.
            value = whole.group()[1:-1].replace(b'""', b'"') + tail.group()
            position = tail.end()
            line += _line_ends(whole.group())
        elif data[start : start + 1] == b'"':
            value = data[start + 1 :].replace(b'""', b'"')
            position = size
            closed = False
        else:
            found = plain.match(data, start)
            assert found is not None
            value = found.group()
            position = found.end()
        cells.append(Cell(start, position, value, data[start : start + 1] == b'"'))
        stop = data[position : position + 1]
        if stop == delimiter:
            position += 1
            continue
        if len(cells) > 1 or cells[0].end > cells[0].start:
            yield Row(row_line, tuple(cells), closed)
        cells = []
        if not stop:
            return
        position += 2 if data[position : position + 2] == b"\r\n" else 1
        line += 1
        row_line = line
        if position >= size:
            return


def _line_ends(value: bytes) -> int:
    return value.count(b"\n") + value.count(b"\r") - value.count(b"\r\n")


def quote(text: str, like: Cell | None = None, delimiter: bytes = b",") -> bytes:
    """``text`` as a cell: quoted where it must be, or where the cell it replaces was."""
    value = text.encode("utf-8")
    special = (b'"', b"\r", b"\n", delimiter)
    padded = value[:1].isspace() or value[-1:].isspace()
    if (like is not None and like.quoted) or padded or any(mark in value for mark in special):
        return b'"' + value.replace(b'"', b'""') + b'"'
    return value


def splice_cells(data: bytes, changes: Iterable[tuple[Cell, bytes]]) -> bytes:
    """``data`` with cells replaced by bytes that are quoted already, every other byte as it was."""
    pieces: list[bytes] = []
    position = 0
    for cell, written in sorted(changes, key=lambda change: change[0].start):
        pieces += (data[position : cell.start], written)
        position = cell.end
    return b"".join((*pieces, data[position:]))
