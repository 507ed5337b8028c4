"""HTML tables, definition lists and rows of boxes as plain grids of cell texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from listingkit.page.census import Census

MAX_ROWS = 150
MAX_COLUMNS = 40
MAX_CELL = 160
_UNREAD = frozenset(("script", "style", "noscript", "template", "svg", "table"))
_BREAKS = frozenset(("br", "p", "div", "li", "td", "th", "dd", "dt", "tr", "ul"))
_LINES = frozenset(("span", "a", "b", "i", "em", "strong", "small", "u", "font"))
_SPANS = 40

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells as printed, every row as long as the others; ``titles`` are rows over all columns."""

    rows: Rows
    titles: tuple[str, ...]
    element: HtmlElement

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0


def cell_text(element: HtmlElement, limit: int = MAX_CELL) -> str:
    """Text of a cell, white space made single, without scripts and nested tables."""
    if not len(element):
        text = element.text if isinstance(element.tag, str) else None
        return " ".join(text.split())[: limit + 1] if text else ""
    parts: list[str] = []
    length = 0
    stack: list[tuple[HtmlElement, bool]] = [(element, False)]
    while stack and length <= limit:
        node, leaving = stack.pop()
        if leaving:
            piece = node.tail if node is not element else None
        elif not isinstance(node.tag, str) or (node.tag in _UNREAD and node is not element):
            piece = node.tail
        else:
            if node.tag in _BREAKS:
                parts.append(" ")
            piece = node.text
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node))
        if piece:
            parts.append(piece)
            length += len(piece.strip())
    return " ".join("".join(parts).split())[: limit + 1]


def place_text(census: Census, at: int, limit: int = MAX_CELL) -> str:
    """:func:`cell_text` of the element at a place of the census."""
    end = census.ends[at]
    if end == at + 1:
        alone = census.texts[at]
        return " ".join(alone.split())[: limit + 1] if alone else ""
    tags, texts, tails, ends = census.tags, census.texts, census.tails, census.ends
    if end == at + 2 and tags[at + 1] in _LINES:
        # Most links hold a single box.
        whole = f"{texts[at] or ''}{texts[at + 1] or ''}{tails[at + 1] or ''}"
        if len(whole) <= limit:
            return " ".join(whole.split())
    parts: list[str] = [" "] if tags[at] in _BREAKS else []
    piece = texts[at]
    length = len(piece.strip()) if piece else 0
    if piece:
        parts.append(piece)
    opened: list[int] = []
    here = at + 1
    while length <= limit:
        if opened and ends[opened[-1]] <= here:
            piece = tails[opened.pop()]
        elif here >= end:
            break
        elif not tags[here] or tags[here] in _UNREAD:
            piece = tails[here]
            here = ends[here]
        else:
            if tags[here] in _BREAKS:
                parts.append(" ")
            piece = texts[here]
            opened.append(here)
            here += 1
        if piece:
            parts.append(piece)
            length += len(piece.strip())
    return " ".join("".join(parts).split())[: limit + 1]


def _span(element: HtmlElement, name: str) -> int:
    value = (element.get(name) or "1").strip()
    return max(1, min(int(value), _SPANS)) if value.isdecimal() and len(value) < 4 else 1


def _own_rows(table: HtmlElement) -> Iterator[HtmlElement]:
    """Rows of a table, not of tables inside it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            for row in child:
                if row.tag == "tr":
                    yield row


def table_grid(table: HtmlElement) -> Grid | None:
    """A ``table`` as a grid; spans are filled with the same text. None when it is too big."""
    rows: list[list[str]] = []
    waiting: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(_own_rows(table)):
        if number >= MAX_ROWS:
            return None
        line: list[str] = []

        def take_waiting(line: list[str] = line) -> None:
            while (held := waiting.get(len(line))) is not None:
                left, text = held
                if left > 1:
                    waiting[len(line)] = (left - 1, text)
                else:
                    del waiting[len(line)]
                line.append(text)

        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            take_waiting()
            text = cell_text(cell)
            down = _span(cell, "rowspan")
            for _ in range(_span(cell, "colspan")):
                if down > 1:
                    waiting[len(line)] = (down - 1, text)
                line.append(text)
            if len(line) > MAX_COLUMNS:
                return None
        take_waiting()
        rows.append(line)
    return make_grid(rows, table)


def make_grid(lines: list[list[str]], element: HtmlElement) -> Grid:
    """Square the rows, drop empty rows and columns, set apart titles over the whole width."""
    width = max((len(line) for line in lines), default=0)
    rows: list[list[str]] = []
    titles: list[str] = []
    for line in lines:
        texts = {text for text in line if text}
        if not texts:
            continue
        if width > 1 and len(texts) == 1 and (len(line) == 1 or len(set(line)) == 1):
            titles.append(next(iter(texts)))
            continue
        rows.append(line + [""] * (width - len(line)))
    kept = []
    for column in range(width):
        texts = {row[column] for row in rows}
        if len(texts) == 1 and len(rows) >= 3 and len(text := next(iter(texts))) > 12:
            # A cell beside all rows is a title turned on its side.
            titles.append(text)
        elif texts != {""}:
            kept.append(column)
    return Grid(
        tuple(tuple(row[column] for column in kept) for row in rows), tuple(titles), element
    )


def list_grid(block: HtmlElement) -> Grid | None:
    """A ``dl`` as a grid: one row a term, the term first."""
    lines: list[list[str]] = []
    for child in block.iter("dt", "dd"):
        if len(lines) > MAX_ROWS:
            return None
        if child.tag == "dt":
            lines.append([cell_text(child)])
        elif lines and len(lines[-1]) < MAX_COLUMNS:
            lines[-1].append(cell_text(child))
    return make_grid(lines, block) if len(lines) >= 2 else None


def box_grid(block: HtmlElement) -> Grid | None:
    """Rows of boxes (``div``, ``ul``, ARIA tables) as a grid, None where they form none.

    Every child is a row and must have the same number of children, which hold a short text each.
    """
    lines: list[list[str]] = []
    width = 0
    for row in block:
        if not isinstance(row.tag, str):
            continue
        cells = [cell for cell in row if isinstance(cell.tag, str)]
        if not width:
            width = len(cells)
        if len(cells) != width or not 2 <= width <= MAX_COLUMNS or len(lines) >= MAX_ROWS:
            return None
        if row.text and row.text.strip():
            return None
        line: list[str] = []
        for cell in cells:
            text = cell_text(cell)
            if len(text) > 60 or (cell.tail and cell.tail.strip()):
                return None
            line.append(text)
        lines.append(line)
    return make_grid(lines, block) if len(lines) >= 2 else None


def transposed(rows: Rows) -> Rows:
    """Columns as rows."""
    return tuple(zip(*rows, strict=True))


def unbanded(rows: Rows) -> Rows:
    """Bands set side by side put under each other.

    The first row holds labels; when they repeat (``EU | cm | EU | cm``) the table was only
    broken for width.
    """
    labels = [text.casefold() for text in rows[0]]
    width = len(labels)
    for period in range(2, width // 2 + 1):
        if width % period == 0 and labels == labels[:period] * (width // period):
            band = labels[:period]
            if len(set(band)) < 2:
                continue
            lines = [rows[0][:period]]
            for start in range(0, width, period):
                for row in rows[1:]:
                    part = row[start : start + period]
                    if any(part):
                        lines.append(part)
            return tuple(lines)
    return rows
