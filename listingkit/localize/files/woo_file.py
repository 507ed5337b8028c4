"""A WooCommerce product export on its way to another language: only translated cells change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from listingkit.catalog import woocommerce
from listingkit.catalog.csvspans import Cell, Row
from listingkit.catalog.language import catalog_language, with_language
from listingkit.catalog.woocommerce import META, TEMPLATE, Product
from listingkit.localize.files.documents import Result, Target
from listingkit.localize.files.places import (
    CellHolder,
    Change,
    Place,
    PlacedDocument,
    Texts,
    by_holder,
    repacked,
    runs,
    written_cells,
)
from listingkit.model import Listing, Problem, SegmentKind, Where

_COMMA = re.compile(r"(?<!\\),")
_PATH = re.compile(r"(?<!\\),|>")
_NEWLINE = re.compile(r"(?<!\\)\\n")
"""A line end as the export writes it in descriptions: a backslash and an n."""

_PLAIN: tuple[tuple[str, str, SegmentKind, bool | None], ...] = (
    ("Name", "title", "title", False),
    ("Short description", "short_description", "paragraph", None),
    ("Description", "description", "paragraph", None),
    ("Purchase note", "purchase_note", "paragraph", None),
    ("Button text", "button", "ui", False),
)
_ESCAPED = frozenset({"Short description", "Description"})
_META_KINDS: tuple[tuple[str, SegmentKind], ...] = (
    ("meta_title", "meta_title"), ("meta_description", "meta_description"),
)  # fmt: skip
_ATTRIBUTE = re.compile(r"Attribute (\d{1,3}) (name|value\(s\)|default)\Z")


def _in_list(text: str) -> str:
    return text.replace(",", "\\,")


def _in_path(text: str) -> str | None:
    """A category of a path; one that holds the sign of a path would be two."""
    return None if ">" in text else _in_list(text)


class WooFile:
    """One export."""

    def __init__(self, data: bytes, path: str, relative: str, language: str | None) -> None:
        self.data = data
        self.relative = relative
        self.table = woocommerce.read_table(data, path)
        self.problems: list[Problem] = list(self.table.problems)
        self.holders: list[CellHolder] = []
        self.numbers: dict[tuple[int, str], int] = {}
        found: list[tuple[Listing, Product]] = []
        lines: dict[str, int] = {}
        for product in self.table.products:
            listing = woocommerce.listing_of(self.table, product, path)
            line = product.own.row.line
            if isinstance(listing, Problem):
                self.problems.append(listing)
            elif listing.id in lines:
                where = Where(path=path, line=line, field="SKU")
                message = f"{listing.id[:40]!r} stands already on line {lines[listing.id]}"
                fix = "Give each product its own SKU."
                self.problems.append(Problem(where=where, message=message, fix=fix))
            else:
                lines[listing.id] = line
                found.append((listing, product))
        tag = language or catalog_language([listing for listing, _ in found])
        self.documents = tuple(
            PlacedDocument(with_language(listing, tag), self._texts(listing, product, tag).all())
            for listing, product in found
        )

    def _holder(self, row: Row, column: str) -> tuple[int, str]:
        """The number of a cell, and its text; "" where there is no such column."""
        index = self.table.columns.get(column)
        if index is None:
            return -1, ""
        number = self.numbers.get((row.line, column))
        if number is None:
            number = self.numbers[row.line, column] = len(self.holders)
            cell = row.cells[index]
            raw = woocommerce.unguarded(cell.text())
            self.holders.append(
                _description(cell, raw) if column in _ESCAPED else CellHolder(cell, raw)
            )
        return number, self.holders[number].raw

    def _texts(self, listing: Listing, product: Product, language: str) -> Texts:
        texts = Texts(listing.id, listing.where.path, language)
        for line in (product.own, *product.variations):
            row = line.row
            for column, name, kind, html in _PLAIN:
                number, raw = self._holder(row, column)
                place = Place(number, 0, len(raw))
                if line is product.own:
                    texts.add(name, kind, raw, place, row.line, html=html)
                else:
                    # The name of a variation is that of the product with its options: a label.
                    part = "label" if kind == "title" else kind
                    texts.add(f"variation.{name}", part, raw, place, row.line, html=html)
            for name, kind in _META_KINDS:
                for column in META[name]:
                    number, raw = self._holder(row, column)
                    if not TEMPLATE.search(raw):
                        texts.add(name, kind, raw, Place(number, 0, len(raw)), row.line)
            self._lists(texts, row)
        return texts

    def _lists(self, texts: Texts, row: Row) -> None:
        """Categories, tags, and attributes with their values."""
        number, raw = self._holder(row, "Categories")
        for start, end in runs(raw, _PATH):
            _add(texts, "category", "label", raw, Place(number, start, end), row, path=True)
        number, raw = self._holder(row, "Tags")
        for start, end in runs(raw, _COMMA):
            _add(texts, "tag", "tag", raw, Place(number, start, end), row)
        for column in self.table.columns:
            match = _ATTRIBUTE.match(column)
            if match is None:
                continue
            number, raw = self._holder(row, column)
            if match[2] == "name":
                place = Place(number, 0, len(raw))
                texts.add("option.name", "option_name", raw, place, row.line)
                continue
            # A default is one of the values, so it has to read as that one does.
            for start, end in runs(raw, _COMMA):
                _add(texts, "option.value", "option_value", raw, Place(number, start, end), row)

    def write(
        self, results: Mapping[str, Result], target: Target, *, replace: bool
    ) -> list[tuple[str, bytes]]:
        """The export under its own name; products that are blocked stay as they are."""
        found: list[tuple[int, Change]] = []
        products = {product.own.row.line: product for product in self.table.products}
        for document in self.documents:
            result = results[document.listing.id]
            if result.blocked:
                continue
            found.extend(document.changes(result, target.marking))
            found.extend(self._keywords(products[document.listing.where.line or 0], result))
        data = written_cells(self.data, self.holders, by_holder(found), self.table.delimiter)
        return [(self.relative, repacked(self.relative, data))]

    def _keywords(self, product: Product, result: Result) -> Iterator[tuple[int, Change]]:
        """The key phrases of search plugins in the market's words."""
        for column in META["keywords"]:
            number, raw = self._holder(product.own.row, column)
            for start, end in runs(raw, _COMMA):
                word = result.keywords.get(raw[start:end])
                if word:
                    yield number, Change(start, end, word)


def _add(
    texts: Texts,
    name: str,
    kind: SegmentKind,
    raw: str,
    place: Place,
    row: Row,
    *,
    path: bool = False,
) -> None:
    """One value of a list; a comma in it is written with a backslash before it."""
    text = raw[place.start : place.end].replace("\\,", ",")
    texts.add(name, kind, text, place, row.line, wrap=_in_path if path else _in_list)


def _description(cell: Cell, raw: str) -> CellHolder:
    """A description with its line ends, which the export writes as a backslash and an n."""
    # What stands for a line end must not stand in the text already.
    mark = next((one for one in ("\n", "\r", "\f") if one not in raw), None)
    if mark is None or not _NEWLINE.search(raw):
        return CellHolder(cell, raw)
    return CellHolder(cell, _NEWLINE.sub(mark, raw), lambda text: text.replace(mark, "\\n"))
