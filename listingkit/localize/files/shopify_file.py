"""A Shopify product CSV on its way to another language.

Written as Shopify's translation import (one row a text), or, on demand, as the product CSV itself
with the translated cells changed and every other byte as it was.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from listingkit.catalog import shopify, shopify_texts
from listingkit.catalog.csvspans import Cell, Row, quote, splice_cells
from listingkit.catalog.language import catalog_language, with_language
from listingkit.localize.files.chart_tables import ChartPlace, chart_places
from listingkit.localize.files.documents import Result, Target, TextBlock
from listingkit.localize.files.fill import Edits
from listingkit.localize.files.places import harmless, repacked
from listingkit.localize.files.shop_locale import shop_locale
from listingkit.localize.files.textblocks import value_blocks
from listingkit.localize.files.values import Value, make_value
from listingkit.model import Listing, Problem, Segment, SegmentKind, Where

_COLUMNS: tuple[tuple[str, str, SegmentKind, bool | None], ...] = (
    ("Title", "title", "title", False),
    ("Body (HTML)", "body_html", "paragraph", None),
    ("Body HTML", "body_html", "paragraph", None),
    ("Type", "product_type", "label", False),
    ("SEO Title", "meta_title", "meta_title", False),
    ("SEO Description", "meta_description", "meta_description", False),
)


@dataclass(frozen=True)
class CellValue:
    """One text of a product and every cell it stands in.

    ``kind`` and ``owner`` are the first two columns of the translation import; ``owner`` None
    means that the import has no place for it.
    """

    value: Value
    cells: tuple[Cell, ...]
    kind: str
    owner: str | None
    field: str


class ProductDocument:
    """One product of the table."""

    def __init__(
        self, listing: Listing, table: shopify.Table, product: shopify.Product, language: str
    ) -> None:
        self.listing = listing
        self.language = language
        self.values = tuple(self._values(table, product))

    def _values(self, table: shopify.Table, product: shopify.Product) -> Iterator[CellValue]:
        first = product.rows[0]
        owner = table.text(first, "ID").strip() or product.handle
        for column, name, kind, html in _COLUMNS:
            for row in product.rows:
                cell = table.cell(row, column)
                if cell is not None and cell.text().strip():
                    made = self._value(cell.text(), name, kind, row, html)
                    yield CellValue(made, (cell,), "PRODUCT", owner, name)
                    break
        for number in (1, 2, 3):
            yield from self._option(table, product, number, owner)
        images: dict[str, list[tuple[Row, Cell]]] = {}
        for row in product.rows:
            cell = table.cell(row, "Image Alt Text")
            if cell is not None and cell.text().strip():
                images.setdefault(cell.text(), []).append((row, cell))
        for index, (text, places) in enumerate(images.items(), start=1):
            made = self._value(text, f"image.{index}.alt", "alt", places[0][0], False)
            yield CellValue(made, tuple(cell for _, cell in places), "IMAGE", None, "alt")

    def _option(
        self, table: shopify.Table, product: shopify.Product, number: int, owner: str
    ) -> Iterator[CellValue]:
        """Name and values of one option, each distinct text once."""
        names: dict[str, list[tuple[Row, Cell]]] = {}
        values: dict[str, list[tuple[Row, Cell]]] = {}
        for row in product.rows:
            for texts, column in ((names, "Name"), (values, "Value")):
                cell = table.cell(row, f"Option{number} {column}")
                if cell is not None and cell.text().strip():
                    texts.setdefault(cell.text(), []).append((row, cell))
        if set(names) == {"Title"} and set(values) == {"Default Title"}:
            return  # Shopify's way to say that there is only one variant
        kinds: tuple[tuple[str, SegmentKind, dict[str, list[tuple[Row, Cell]]]], ...] = (
            ("name", "option_name", names),
            ("value", "option_value", values),
        )
        shown = next(iter(names), f"Option{number}")
        for what, kind, texts in kinds:
            for index, (text, places) in enumerate(texts.items(), start=1):
                name = f"option{number}.{what}" + (f".{index}" if what == "value" else "")
                made = self._value(text, name, kind, places[0][0], False)
                cells = tuple(cell for _, cell in places)
                if what == "name":
                    yield CellValue(made, cells, "PRODUCT_OPTION", f"{owner}/{shown}", "name")
                else:
                    whole = f"{owner}/{shown}/{text.strip()}"
                    yield CellValue(made, cells, "PRODUCT_OPTION_VALUE", whole, "name")

    def _value(self, text: str, name: str, kind: SegmentKind, row: Row, html: bool | None) -> Value:
        where = Where(path=self.listing.where.path, line=row.line)
        return make_value(text, name, kind, self.listing.id, where, self.language, html)

    def segments(self) -> list[Segment]:
        """Segments of all fields."""
        return [segment for found in self.values for segment in found.value.all_segments()]

    def blocks(self) -> tuple[TextBlock, ...]:
        """Title, bullets and paragraphs of the description."""
        title = next((v.value for v in self.values if v.field == "title"), None)
        body = next((v.value for v in self.values if v.field == "body_html"), None)
        return value_blocks(title, body)

    def charts(self) -> tuple[ChartPlace, ...]:
        """Size charts in tables of the description."""
        body = next((v.value for v in self.values if v.field == "body_html"), None)
        if body is None:
            return ()
        return chart_places(body.raw, body.segments.tables, self.listing.size_charts)

    def text_of(self, found: CellValue, result: Result, target: Target) -> str:
        """A field in the target language."""
        edits: Edits | None = result.edits if found.field == "body_html" else None
        return found.value.fill(result.translations, target.marking, edits)


class ShopifyFile:
    """One product CSV."""

    def __init__(self, data: bytes, path: str, relative: str, language: str | None) -> None:
        self.data = data
        self.relative = relative
        self.table = shopify.read_table(data, path)
        self.problems: list[Problem] = list(self.table.problems)
        found: list[tuple[Listing, shopify.Product]] = []
        known = shopify.known_facts()
        for product in self.table.products:
            listing = shopify.listing_of(self.table, product, path, known)
            if isinstance(listing, Problem):
                self.problems.append(listing)
            else:
                found.append((listing, product))
        tag = language or catalog_language([listing for listing, _ in found])
        self.documents = tuple(
            ProductDocument(with_language(listing, tag), self.table, product, tag)
            for listing, product in found
        )

    def write(
        self, results: Mapping[str, Result], target: Target, *, replace: bool
    ) -> list[tuple[str, bytes]]:
        """The translation import, or with ``replace`` the product CSV."""
        if replace:
            return [(self.relative, self._replaced(results, target))]
        path = PurePosixPath(self.relative.removesuffix(".gz"))
        return [(str(path.with_suffix(".translations.csv")), self._import(results, target))]

    def _replaced(self, results: Mapping[str, Result], target: Target) -> bytes:
        changes: list[tuple[Cell, bytes]] = []
        for document in self.documents:
            result = results[document.listing.id]
            if result.blocked:
                continue
            for found in document.values:
                text = document.text_of(found, result, target)
                if text != found.value.raw:
                    text = harmless(text, found.value.raw)
                    changes.extend(
                        (cell, quote(text, cell, self.table.delimiter)) for cell in found.cells
                    )
        return repacked(self.relative, splice_cells(self.data, changes))

    def _import(self, results: Mapping[str, Result], target: Target) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(shopify_texts.HEADER)
        locale = shop_locale(target.language)
        for document in self.documents:
            result = results[document.listing.id]
            if result.blocked:
                continue
            for found in document.values:
                if found.owner is None or not found.value.spots:
                    continue
                text = document.text_of(found, result, target)
                done = found.value.changed(result.translations) or text != found.value.raw
                text = harmless(text, found.value.raw) if done else ""
                writer.writerow(
                    (found.kind, found.owner, found.field, locale, "", "",
                     found.value.raw, text)
                )  # fmt: skip
        return out.getvalue().encode("utf-8")
