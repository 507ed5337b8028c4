"""Where the texts of a Merchant feed stand: in elements of XML, or in cells of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from listingkit.catalog import feed, xmlspans
from listingkit.catalog.csvspans import Row, delimiter_of, read_rows
from listingkit.catalog.feed import Entry
from listingkit.catalog.feedcells import MANY, column_name, parts_in, parts_of
from listingkit.catalog.splice import Replacement, Splicer
from listingkit.catalog.xmlspans import Element, Span
from listingkit.errors import InputError
from listingkit.localize.files.places import CellHolder, Change, Place, Wrap, written_cells

_DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)[\"']")
_REFERENCE = re.compile(r"&#(?:\d{3,7}|x[0-9A-Fa-f]{2,6});")
_LANGUAGE = "xml:lang"


class Slot(NamedTuple):
    """One value of an attribute where it stands.

    ``name`` is ``attribute`` or ``attribute.sub_attribute``; ``text`` is the value, ``wrap``
    writes a new one where several share a cell.
    """

    name: str
    text: str
    place: Place
    line: int
    wrap: Wrap | None = None


class FeedPlaces(Protocol):
    """The file of a feed as places that can be written."""

    def slots(self, entry: Entry) -> Iterator[Slot] | None:
        """The values of an item; None where they do not stand where the reader saw them."""
        ...

    def head(self) -> Iterator[Slot]:
        """What is said of the feed as a whole."""
        ...

    def write(self, changes: Mapping[int, Sequence[Change]]) -> bytes:
        """The file with its changes, every other byte as it was."""
        ...


def open_places(data: bytes, path: str) -> FeedPlaces:
    """The places of a feed; raises InputError for one whose bytes would not come out again."""
    try:
        return XmlPlaces(data) if feed.is_xml(data) else TablePlaces(data)
    except (LookupError, ValueError):
        raise InputError(
            "cannot be written in its own encoding", where=path, fix="Save the feed as UTF-8."
        ) from None


class XmlPlaces:
    """A feed in XML: RSS or Atom, names with a prefix or without."""

    def __init__(self, data: bytes) -> None:
        encoding = next((name for mark, name in feed.WIDE.items() if data.startswith(mark)), "")
        declared = _DECLARED.match(data)
        encoding = encoding or (declared[1].decode("ascii").lower() if declared else "utf-8")
        if encoding.startswith("utf-16") and not data.startswith(tuple(feed.WIDE)):
            encoding = "utf-8"  # no file in UTF-16 could be read so far as to say so
        errors = "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape"
        text = data.decode(encoding, errors)
        # A feed that spells its letters as references is read by something that needs them.
        ascii_only = text.isascii() and _REFERENCE.search(text) is not None
        self.splicer = Splicer(text, data, encoding, "ascii" if ascii_only else encoding)
        self.items: list[Element] = []
        self.outside: list[Element] = []
        kept = feed.ITEM | {"language"}
        for found in xmlspans.scan(text, lambda name: name in kept):
            if found.name in feed.ITEM:
                # What closed since the item opened stands in it.
                while self.outside and self.outside[-1].opens > found.opens:
                    self.outside.pop()
                self.items.append(found)
            elif found.name == "language" or _LANGUAGE in found.attributes:
                self.outside.append(found)
        self.holders: list[tuple[Element, Span | None]] = []

    def _slot(self, name: str, element: Element, span: Span | None = None) -> Slot:
        self.holders.append((element, span))
        text = element.text
        if span is not None:
            text = xmlspans.unescape(self.splicer.text[span.start : span.end])
        return Slot(name, text, Place(len(self.holders) - 1, 0, len(text)), element.line)

    def slots(self, entry: Entry) -> Iterator[Slot] | None:
        """The values of an item; None where the parser and the scan do not agree on it."""
        if entry.number >= len(self.items):
            return None
        item = self.items[entry.number]
        seen: dict[str, list[str]] = {}
        parts: dict[str, list[dict[str, str]]] = {}
        for child in item.children:
            if not child.childless:
                nested = {one.name: _trimmed(one.text) for one in child.children}
                parts.setdefault(child.name, []).append(nested)
            elif text := _trimmed(child.text) or _trimmed(self._attribute(child, "href")):
                seen.setdefault(child.name, []).append(text)
        values = {name: [_trimmed(one) for one in found] for name, found in entry.values.items()}
        nested_values = {
            name: [{key: _trimmed(value) for key, value in one.items()} for one in found]
            for name, found in entry.parts.items()
        }
        return self._slots(item) if (seen, parts) == (values, nested_values) else None

    def _attribute(self, element: Element, name: str) -> str:
        span = element.attributes.get(name)
        return xmlspans.unescape(self.splicer.text[span.start : span.end]) if span else ""

    def _slots(self, item: Element) -> Iterator[Slot]:
        for element in (item, *item.children):
            if span := element.attributes.get(_LANGUAGE):
                yield self._slot(_LANGUAGE, element, span)
        for child in item.children:
            if not child.childless:
                for one in child.children:
                    yield self._slot(f"{child.name}.{one.name}", one)
            elif child.text.strip():
                yield self._slot(child.name, child)
            elif span := child.attributes.get("href"):
                yield self._slot(child.name, child, span)

    def head(self) -> Iterator[Slot]:
        """The language of the channel, and that of the elements around the items."""
        for found in self.outside:
            if span := found.attributes.get(_LANGUAGE):
                yield self._slot(_LANGUAGE, found, span)
            if found.name == "language" and found.childless and found.text.strip():
                yield self._slot("language", found)

    def write(self, changes: Mapping[int, Sequence[Change]]) -> bytes:
        """The file with its changes."""
        return self.splicer.splice(self._replacements(changes))

    def _replacements(self, changes: Mapping[int, Sequence[Change]]) -> Iterable[Replacement]:
        for number, several in changes.items():
            element, span = self.holders[number]
            for one in several:
                if span is None:
                    yield from xmlspans.replaced(element, one.start, one.end, one.text)
                else:
                    text = xmlspans.escape_attribute(one.text, span.quote)
                    yield Replacement(span.start, span.end, text, "attribute")


def _trimmed(text: str) -> str:
    """A text as the parser gives it: XML reads every line end as a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class TablePlaces:
    """A feed in a table: tab-separated, or another delimiter."""

    def __init__(self, data: bytes) -> None:
        self.mark = next((mark for mark in feed.WIDE if data.startswith(mark)), b"")
        self.encoding = feed.WIDE.get(self.mark, "utf-8")
        self.data = data
        if self.mark:
            self.data = data[2:].decode(self.encoding).encode("utf-8")
        self.delimiter = delimiter_of(self.data.removeprefix(b"\xef\xbb\xbf"))
        rows = read_rows(self.data, self.delimiter)
        header = next(rows, Row(1, ()))
        self.heads = [cell.value.decode("utf-8", "replace") for cell in header.cells]
        self.rows = {row.line: row for row in rows}
        self.holders: list[CellHolder] = []

    def slots(self, entry: Entry) -> Iterator[Slot] | None:
        """The values of an item."""
        row = self.rows.get(entry.line)
        return self._slots(row) if row is not None else None

    def _slots(self, row: Row) -> Iterator[Slot]:
        for head, cell in zip(self.heads, row.cells, strict=False):
            raw = cell.text()
            if not raw.strip():
                continue
            number = len(self.holders)
            self.holders.append(CellHolder(cell, raw))
            nested = parts_in(head)
            name = nested[0] if nested else column_name(head)
            if nested is None and name not in MANY:
                yield Slot(name, raw, Place(number, 0, len(raw)), row.line)
                continue
            for start, end, text in parts_of(raw):
                place = Place(number, start, end)
                if nested is None:
                    yield Slot(name, text, place, row.line, _listed)
                elif raw[start] != '"':
                    yield from _parts(name, nested[1], text, place, row.line)

    def head(self) -> Iterator[Slot]:
        """Nothing: a table says nothing of itself."""
        return iter(())

    def write(self, changes: Mapping[int, Sequence[Change]]) -> bytes:
        """The file with its changes."""
        data = written_cells(self.data, self.holders, changes, self.delimiter)
        return self.mark + data.decode("utf-8").encode(self.encoding) if self.mark else data


def _listed(text: str) -> str:
    """A value among others: in quotes where a comma in it would part it."""
    if "," not in text and not text.startswith('"'):
        return text
    return '"' + text.replace('"', '""') + '"'


def _parts(name: str, order: Sequence[str], text: str, place: Place, line: int) -> Iterator[Slot]:
    """The parts of one value, colons between them."""
    position = 0
    for key, part in zip(order, text.split(":"), strict=False):
        start = place.start + position + len(part) - len(part.lstrip())
        own = Place(place.holder, start, start + len(part.strip()))
        yield Slot(f"{name}.{key}", part.strip(), own, line, _part)
        position += len(part) + 1


def _part(text: str) -> str | None:
    """A part of a value; one that holds a sign between parts would be two."""
    return None if re.search(r'[:,"]', text) else text
