"""Shopify product CSV: rows grouped by handle into listings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from listingkit.catalog.body import read_body
from listingkit.catalog.csvspans import Cell, Row, delimiter_of, read_rows
from listingkit.catalog.plain import IGNORE, plain
from listingkit.model import (
    Fact,
    FactValue,
    Image,
    Listing,
    Money,
    Problem,
    Quantity,
    Variant,
    Where,
)

SUFFIXES = (".csv",)

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("Handle", "key", "ties the rows of a product together"),
    ("Title", "translatable", "title in the translation import"),
    ("Body (HTML)", "translatable", "body_html; block by block, tags kept"),
    ("SEO Title, SEO Description", "translatable", "meta_title, meta_description"),
    ("Type", "translatable", "product_type"),
    ("Option1–3 Name, Option1–3 Value", "translatable", "except Title / Default Title"),
    ("Image Alt Text", "translatable", "with --replace; alt texts have no row of their own"),
    ("Tags", "untouched", "collections and filters select by them"),
    ("Vendor", "untouched", "a brand"),
    ("Variant SKU, Variant Barcode", "key", ""),
    ("Published, Status, Gift Card, … Policy, … Tracker, … Unit", "enum", ""),
    ("Google Shopping / …", "enum", "values of Google's lists"),
    ("… (product.metafields.namespace.key)", "untouched", "facts where the key is one we know"),
    ("prices, weights, quantities, image addresses", "untouched", ""),
    ("every other column", "untouched", ""),
)
"""The table of fields: what, how it is treated (translatable, key, enum, untouched), remark."""

METAFIELD = re.compile(r"\(product\.metafields\.([^.()]+)\.([^()]+)\)\s*$")
_KEYWORD_COLUMNS = ("keywords", "target keywords", "seo keywords")


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are the header of a Shopify product CSV."""
    delimiter = delimiter_of(head)
    row = next(iter(read_rows(head, delimiter)), None)
    if row is None:
        return False
    names = {cell.value.strip() for cell in row.cells}
    return b"Handle" in names and b"Title" in names


@dataclass(frozen=True, slots=True)
class Product:
    """The rows of one handle, in file order."""

    handle: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """A product CSV: column positions by name, products in order of appearance, problems."""

    delimiter: bytes
    columns: Mapping[str, int]
    header: Row
    products: tuple[Product, ...]
    problems: tuple[Problem, ...]

    def cell(self, row: Row, name: str) -> Cell | None:
        """The cell of a column; None where the file has no such column."""
        index = self.columns.get(name)
        return row.cells[index] if index is not None and index < len(row.cells) else None

    def text(self, row: Row, name: str) -> str:
        """The text of a cell, "" where there is none."""
        cell = self.cell(row, name)
        return cell.text() if cell is not None else ""


def read_table(data: bytes, path: str) -> Table:
    """Group the rows of a product CSV by handle.

    A row that is ragged, not UTF-8 or without a handle is a problem, and its product is left
    out: half a product would be judged and written as if it were whole.
    """
    delimiter = delimiter_of(data)
    rows = read_rows(data, delimiter)
    header = next(rows, Row(1, ()))
    names = [cell.value.decode("utf-8", "replace").strip() for cell in header.cells]
    columns: dict[str, int] = {}
    problems: list[Problem] = []
    for index, name in enumerate(names):
        if name in columns:
            problems.append(
                _problem(path, header.line, f"the column {name!r} stands twice", "Rename one.")
            )
        columns.setdefault(name, index)
    if "Handle" not in columns:
        fix = "Export the products from Shopify again."
        other = _problem(path, header.line, "no product CSV: it has no column Handle", fix)
        return Table(delimiter, columns, header, (), (other,))
    groups: dict[str, list[Row]] = {}
    broken: set[str] = set()
    last = ""
    for row in rows:
        if row.blank:
            continue
        handle, problem = _check(row, names, columns, path)
        if problem is not None:
            problems.append(problem)
            broken.add(handle or last)
            continue
        last = handle
        groups.setdefault(handle, []).append(row)
    products = tuple(
        Product(handle, tuple(rows)) for handle, rows in groups.items() if handle not in broken
    )
    return Table(delimiter, columns, header, products, tuple(problems))


def read(data: bytes, path: str) -> Iterator[Listing | Problem]:
    """Listings of a product CSV; problems first."""
    table = read_table(data, path)
    yield from table.problems
    known = known_facts()
    for product in table.products:
        yield listing_of(table, product, path, known)


def known_facts() -> dict[str, bool]:
    """Names of facts that metafields may state, and whether each is a promise."""
    from listingkit.markets import fact_kinds

    return {name: kind.promise for name, kind in fact_kinds().items()}


def _check(
    row: Row, names: list[str], columns: Mapping[str, int], path: str
) -> tuple[str, Problem | None]:
    """The handle of a row, and what is wrong with the row."""
    index = columns["Handle"]
    raw = row.cells[index].value if index < len(row.cells) else b""
    handle = raw.decode("utf-8", "replace").strip()
    if not row.closed:
        return handle, _problem(path, row.line, "a quoted cell never ends", 'Close it with a ".')
    if len(row.cells) != len(names):
        message = f"{len(row.cells)} cells where the header has {len(names)}"
        return handle, _problem(path, row.line, message, "Quote cells that hold the delimiter.")
    for name, cell in zip(names, row.cells, strict=True):
        try:
            cell.text()
        except UnicodeDecodeError:
            fix = "Save the file as UTF-8."
            return handle, _problem(path, row.line, "the cell is not UTF-8", fix, name)
    if not handle:
        return handle, _problem(path, row.line, "the row has no handle", "Fill it in.", "Handle")
    return handle, None


def _problem(path: str, line: int, message: str, fix: str, field: str | None = None) -> Problem:
    return Problem(where=Where(path=path, line=line, field=field), message=message, fix=fix)


def listing_of(
    table: Table, product: Product, path: str, known: Mapping[str, bool]
) -> Listing | Problem:
    """The listing of one product, or the problem it has."""
    first = product.rows[0]
    where = Where(path=path, line=first.line)

    def one(name: str) -> str:
        """First value of a product column: later rows repeat or leave it out."""
        return next((found for row in product.rows if (found := table.text(row, name).strip())), "")

    try:
        variants = _variants(table, product, path)
    except _BadNumberError as error:
        fix = "Write a plain number, such as 19.90."
        return _problem(path, error.line, f"{error.value!r} is no number", fix, error.column)
    title = one("Title")
    if not title:
        return _problem(path, first.line, "the product has no title", "Fill it in.", "Title")
    field = "Body (HTML)" if "Body (HTML)" in table.columns else "Body HTML"
    description = one(field)
    read_text = plain(description)
    images = _images(table, product, path)
    body = read_body(description, where, field, images)
    priced = [variant for variant in variants if variant.price is not None]
    lead = min(priced, key=lambda found: found.price.amount if found.price else 0, default=None)
    extra = {
        name: value
        for name in ("Handle", "Status", "Published", "Gift Card", IGNORE)
        if (value := one(name))
    }
    return Listing(
        id=product.handle,
        where=where,
        source_format="shopify",
        channel="shopify",
        title=title,
        description=description,
        text=read_text.text,
        bullets=read_text.bullets,
        meta_title=one("SEO Title") if "SEO Title" in table.columns else None,
        meta_description=one("SEO Description") if "SEO Description" in table.columns else None,
        brand=one("Vendor"),
        category=one("Product Category")
        or one("Google Shopping / Google Product Category")
        or one("Type"),
        tags=_split(one("Tags"), ","),
        price=lead.price if lead else None,
        compare_at=lead.compare_at if lead else None,
        availability=_availability(variants),
        keywords=next(
            (
                _split(one(name), ",;|")
                for name in table.columns
                if name.lower() in _KEYWORD_COLUMNS and one(name)
            ),
            (),
        ),
        variants=variants,
        images=(*images, *body.images),
        size_charts=body.size_charts,
        facts=_facts(table, product, path, known),
        extra=extra,
    )


def _split(value: str, marks: str) -> tuple[str, ...]:
    parts = re.split(f"[{re.escape(marks)}]", value)
    return tuple(part.strip() for part in parts if part.strip())


class _BadNumberError(Exception):
    """A cell that should be a number."""

    def __init__(self, value: str, line: int, column: str) -> None:
        super().__init__(value)
        self.value, self.line, self.column = value, line, column


def _number(table: Table, row: Row, name: str) -> Decimal | None:
    value = table.text(row, name).strip().lstrip("'")
    if not value:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise _BadNumberError(value[:40], row.line, name) from None
    if not number.is_finite():
        raise _BadNumberError(value[:40], row.line, name)
    return number


def _variants(table: Table, product: Product, path: str) -> tuple[Variant, ...]:
    names: dict[int, str] = {}
    found: list[Variant] = []
    for row in product.rows:
        options: list[tuple[str, str]] = []
        for number in (1, 2, 3):
            name = table.text(row, f"Option{number} Name").strip()
            if name:
                names[number] = name
            value = table.text(row, f"Option{number} Value").strip()
            if value and number in names:
                options.append((names[number], value))
        sku = table.text(row, "Variant SKU").strip()
        price = _number(table, row, "Variant Price")
        if not options and not sku and price is None:
            continue  # a row that only adds an image
        if options == [("Title", "Default Title")]:
            options = []
        compare = _number(table, row, "Variant Compare At Price")
        found.append(
            Variant(
                id=sku,
                sku=sku,
                barcode=table.text(row, "Variant Barcode").strip().lstrip("'"),
                options=tuple(options),
                price=Money(amount=price) if price is not None else None,
                compare_at=Money(amount=compare) if compare is not None else None,
                weight=_weight(table, row),
                available=_available(table, row),
                where=Where(path=path, line=row.line),
            )
        )
    return tuple(found)


def _weight(table: Table, row: Row) -> Quantity | None:
    """Grams; Shopify writes 0 where no weight was entered."""
    grams = _number(table, row, "Variant Grams")
    return Quantity(value=grams, unit="g") if grams else None


def _available(table: Table, row: Row) -> bool | None:
    if "Variant Inventory Qty" not in table.columns:
        return None
    if table.text(row, "Variant Inventory Policy").strip().lower() == "continue":
        return True
    quantity = _number(table, row, "Variant Inventory Qty")
    if quantity is None or not table.text(row, "Variant Inventory Tracker").strip():
        # Stock that nobody tracks is sold whatever the quantity says.
        return True if quantity is not None else None
    return quantity > 0


def _availability(variants: tuple[Variant, ...]) -> str | None:
    states = [variant.available for variant in variants]
    if any(states):
        return "in_stock"
    return "out_of_stock" if states and all(state is False for state in states) else None


def _images(table: Table, product: Product, path: str) -> tuple[Image, ...]:
    found: dict[str, Image] = {}
    for row in product.rows:
        src = table.text(row, "Image Src").strip()
        if src and src not in found:
            alt = table.text(row, "Image Alt Text").strip()
            found[src] = Image(
                src=src,
                alt=alt if "Image Alt Text" in table.columns else None,
                where=Where(path=path, line=row.line, field="Image Src"),
            )
    return tuple(found.values())


def _facts(table: Table, product: Product, path: str, known: Mapping[str, bool]) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for name in table.columns:
        metafield = METAFIELD.search(name)
        if metafield is None or metafield.group(2) not in known:
            continue
        for row in product.rows:
            value = table.text(row, name).strip()
            if value:
                where = Where(path=path, line=row.line, field=name)
                # A promise is made where the store sells; it is not one for another market.
                found[metafield.group(2)] = Fact(
                    value=fact_value(value),
                    source_market_only=known[metafield.group(2)],
                    where=where,
                )
                break
    return found


def fact_value(text: str) -> FactValue:
    """A metafield's text as a value: JSON lists, true and false, numbers, else the text."""
    if text.startswith("["):
        try:
            parts = json.loads(text)
        except (ValueError, RecursionError):
            return text
        if isinstance(parts, list):
            return tuple(str(part) for part in parts)
    lowered = text.lower()
    if lowered in ("true", "false"):
        return lowered == "true"
    if re.fullmatch(r"-?[0-9]{1,15}", text, re.ASCII):
        return int(text)
    if re.fullmatch(r"-?[0-9]{1,15}\.[0-9]{1,9}", text, re.ASCII):
        return float(text)
    return text
