"""WooCommerce product CSV: simple products, and variable ones with their variations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import msgspec

from listingkit.catalog.body import read_body
from listingkit.catalog.csvspans import Row, delimiter_of, read_rows
from listingkit.catalog.plain import IGNORE, plain
from listingkit.model import Fact, Image, Listing, Money, Problem, Quantity, Variant, Where

SUFFIXES = (".csv",)

FIELDS: tuple[tuple[str, str], ...] = (
    ("ID, SKU, Parent, Type", "listing and variants; a variation belongs to its parent"),
    ("Name, Short description, Description", "title and description"),
    ("Regular price, Sale price", "price; with a sale price, the regular one is that before"),
    ("In stock?, Backorders allowed?", "availability"),
    ("Weight (…), Length (…), Width (…), Height (…)", "weight and dimensions"),
    ("Categories, Tags, Brands", "category, tags, brand"),
    ("Images", "pictures; the export has no alternative texts"),
    ("Attribute n name, Attribute n value(s)", "options of the variants"),
    ("GTIN, UPC, EAN, or ISBN", "barcode"),
    ("Meta: … of Yoast SEO and Rank Math", "meta_title, meta_description, keywords"),
)
"""What is read of a product: columns of the export, and what they become."""

WRITTEN: tuple[tuple[str, str, str], ...] = (
    ("Name, Short description, Description", "translatable", "HTML block by block; `\\n` stays"),
    ("Purchase note, Button text", "translatable", ""),
    ("Categories", "translatable", "name by name; `>` and `,` stay"),
    ("Tags", "translatable", "name by name"),
    ("Attribute n name, value(s), default", "translatable", "alike in product and variations"),
    ("Meta: titles and descriptions of Yoast SEO, Rank Math", "translatable", "not templates"),
    ("Meta: focus keywords of Yoast SEO, Rank Math", "translatable", "as in keywords.csv"),
    ("ID, SKU, Parent, Type, GTIN, Grouped products, Upsells", "key", ""),
    ("prices, stock, tax, shipping class, weight and sides", "untouched", ""),
    ("Images, Brands, External URL, downloads, other Meta:", "untouched", ""),
    ("every other column, and each second of one name", "untouched", ""),
)
"""What becomes of each field when it is localized: how it is treated, and a remark."""

META = {
    "meta_title": ("Meta: _yoast_wpseo_title", "Meta: rank_math_title"),
    "meta_description": ("Meta: _yoast_wpseo_metadesc", "Meta: rank_math_description"),
    "keywords": ("Meta: _yoast_wpseo_focuskw", "Meta: rank_math_focus_keyword"),
}
_BARCODE = "GTIN, UPC, EAN, or ISBN"
TEMPLATE = re.compile(r"%%?\w+%%?")
"""A variable of a search plugin: it is filled in on the page."""
_UNIT = re.compile(r"(Weight|Length|Width|Height) \((\w+)\)\Z")
_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,6})?\Z")
_UNITS = {"lbs": "lb"}
_KINDS = ("variable", "variation", "grouped", "external", "simple")

_Record = dict[str, str]


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are the header of a WooCommerce product export."""
    row = next(iter(read_rows(head, delimiter_of(head))), None)
    if row is None:
        return False
    names = {cell.value.strip() for cell in row.cells}
    return {b"Type", b"SKU", b"Name"} <= names and bool(
        {b"Regular price", b"Short description", b"Parent"} & names
    )


class _BadCellError(Exception):
    """A cell that should hold something else."""

    def __init__(self, message: str, column: str, fix: str) -> None:
        super().__init__(message)
        self.message, self.column, self.fix = message, column, fix


class Line(NamedTuple):
    """A row of the export: where it stands, and its texts by column."""

    row: Row
    record: _Record


class Product(NamedTuple):
    """A product with the rows of its variations, in file order."""

    key: str
    own: Line
    variations: tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """An export: column positions by name, products in order of appearance, problems."""

    delimiter: bytes
    columns: Mapping[str, int]
    products: tuple[Product, ...]
    problems: tuple[Problem, ...]
    aliases: Mapping[str, str]

    @cached_property
    def records(self) -> Mapping[str, _Record]:
        """The own row of each product, by its key."""
        return {one.key: one.own.record for one in self.products}


def read(data: bytes, path: str) -> Iterator[Listing | Problem]:
    """Listings of an export in file order, problems with rows before them.

    A product with a wrong number, also in one of its variations, is a problem as a whole: half a
    product would be judged as if it were all of it.
    """
    table = read_table(data, path)
    yield from table.problems
    for product in table.products:
        yield listing_of(table, product, path)


def read_table(data: bytes, path: str) -> Table:
    """The products of an export, each with its variations."""
    delimiter = delimiter_of(data)
    rows = read_rows(data, delimiter)
    header = next(rows, Row(1, ()))
    names = [cell.value.decode("utf-8", "replace").strip() for cell in header.cells]
    columns: dict[str, int] = {}
    for index, name in enumerate(names):
        columns.setdefault(name, index)
    parents: dict[str, Line] = {}
    children: dict[str, list[Line]] = {}
    aliases: dict[str, str] = {}
    problems: list[Problem] = []
    for row in rows:
        if row.blank:
            continue
        found = _record(row, names, path)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        key = found.get("ID") or found.get("SKU") or f"line {row.line}"
        if _kinds(found)[0] == "variation":
            children.setdefault(found.get("Parent", "").strip(), []).append(Line(row, found))
            continue
        if key in parents:
            column = "ID" if found.get("ID") else "SKU"
            message = f"the {column} {key[:40]!r} stands already on line {parents[key].row.line}"
            where = Where(path=path, line=row.line, field=column)
            problems.append(Problem(where=where, message=message, fix="Give each its own."))
            continue
        parents[key] = Line(row, found)
        for name in (found.get("SKU", ""), f"id:{found.get('ID', '')}"):
            aliases.setdefault(name, key)
    owned: dict[str, list[Line]] = {}
    for parent, lines in children.items():
        owner = aliases.get(parent) if parent else None
        if owner is None:
            where = Where(path=path, line=lines[0].row.line, field="Parent")
            message = f"the variation's parent {parent[:40]!r} is not in the file"
            fix = "Export the parent product as well."
            problems.append(Problem(where=where, message=message, fix=fix))
        else:
            owned.setdefault(owner, []).extend(lines)
    products = tuple(Product(key, own, tuple(owned.get(key, ()))) for key, own in parents.items())
    return Table(delimiter, columns, products, tuple(problems), aliases)


def listing_of(table: Table, product: Product, path: str) -> Listing | Problem:
    """The listing of one product, or the problem it has."""
    record = product.own.record
    made = _listing(product, path)
    if isinstance(made, Listing) and "grouped" in _kinds(record) and made.price is None:
        names = _list(record.get("Grouped products", ""))
        members = [table.aliases.get(name) or table.aliases.get(f"id:{name}") for name in names]
        made = _with_least_price(made, [table.records[one] for one in members if one])
    return made


def _with_least_price(listing: Listing, members: Sequence[_Record]) -> Listing:
    """A group costs from what its cheapest product costs."""
    prices = []
    for record in members:
        try:
            price, _ = _prices(record)
        except _BadCellError:
            continue  # told where the product itself is read
        if price is not None:
            prices.append(price)
    least = min(prices, key=lambda one: one.amount, default=None)
    return msgspec.structs.replace(listing, price=least) if least else listing


def _kinds(record: Mapping[str, str]) -> tuple[str, ...]:
    """The product's types, the telling one first: ``simple, downloadable`` is a simple one."""
    named = [part.strip().lower() for part in record.get("Type", "").split(",")]
    return tuple(sorted(named, key=lambda one: _KINDS.index(one) if one in _KINDS else 99))


def _record(row: Row, names: Sequence[str], path: str) -> _Record | Problem:
    """The texts of a row by column; of columns with one name, the first counts."""
    where = Where(path=path, line=row.line)
    if not row.closed:
        return Problem(where=where, message="a quoted cell never ends", fix='Close it with a ".')
    if len(row.cells) != len(names):
        message = f"{len(row.cells)} cells where the header has {len(names)}"
        return Problem(where=where, message=message, fix="Quote cells that hold the delimiter.")
    try:
        texts = [cell.text() for cell in row.cells]
    except UnicodeDecodeError:
        return Problem(where=where, message="the row is not UTF-8", fix="Save the file as UTF-8.")
    record: _Record = {}
    for name, text in zip(names, texts, strict=True):
        record.setdefault(name, unguarded(text))
    return record


def unguarded(text: str) -> str:
    """A cell without the apostrophe that the export puts before what would be a formula."""
    return text[1:] if text[:2] in ("'=", "'+", "'-", "'@") else text


def _listing(product: Product, path: str) -> Listing | Problem:
    record, line = product.own.record, product.own.row.line
    rows = [(one.row.line, one.record) for one in product.variations]
    where = Where(path=path, line=line)
    title = record.get("Name", "").strip()
    if not title:
        wrong = Where(path=path, line=line, field="Name")
        return Problem(where=wrong, message="the product has no name", fix="Fill it in.")
    place = line
    try:
        price, before = _prices(record)
        variants = []
        for place, row in rows:
            variants.append(_variant(row, path, place))
        place = line
        own = _variant(record, path, line)
        dimensions = _dimensions(record)
    except _BadCellError as error:
        wrong = Where(path=path, line=place, field=error.column)
        return Problem(where=wrong, message=error.message, fix=error.fix)
    if not variants and own.options and "variable" not in _kinds(record):
        variants = [own]
    texts = [
        record.get(name, "").replace("\\n", "\n") for name in ("Short description", "Description")
    ]
    description = "\n".join(text for text in texts if text.strip())
    read_text = plain(description)
    images = _images(record, rows, path, line)
    body = read_body(description, where, "Description", images)
    priced = [one for one in variants if one.price is not None]
    lead = min(priced, key=lambda one: one.price.amount if one.price else 0, default=None)
    stock = [one.available for one in variants] or [own.available]
    facts: dict[str, Fact] = {}
    if own.weight is not None:
        text = f"{own.weight.value.normalize():f} {own.weight.unit}"
        facts["weight"] = Fact(value=text, where=where)
    if dimensions:
        facts["dimensions"] = Fact(value=dimensions, where=where)
    return Listing(
        id=record.get("SKU", "").strip() or product.key,
        where=where,
        source_format="woocommerce",
        channel="woocommerce",
        title=title,
        description=description,
        text=read_text.text,
        bullets=read_text.bullets,
        meta_title=_meta(record, "meta_title"),
        meta_description=_meta(record, "meta_description"),
        brand=record.get("Brands", "").partition(",")[0].strip(),
        category=re.split(r"(?<!\\),", record.get("Categories", ""), maxsplit=1)[0].strip(),
        tags=_list(record.get("Tags", "")),
        price=lead.price if lead else price,
        compare_at=lead.compare_at if lead else before,
        availability="in_stock" if any(stock) else "out_of_stock" if False in stock else None,
        keywords=_list(_meta(record, "keywords") or ""),
        variants=tuple(variants) or ((own,) if own.sku or own.barcode else ()),
        images=(*images, *body.images),
        size_charts=body.size_charts,
        facts=facts,
        extra={
            "id": record.get("ID", ""),
            "type": record.get("Type", ""),
            IGNORE: record.get(IGNORE, ""),
        },
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _meta(record: _Record, name: str) -> str | None:
    """What a search plugin's column says; None without one, or with a template in it."""
    columns = [column for column in META[name] if column in record]
    text = next((record[column].strip() for column in columns if record[column].strip()), "")
    return None if not columns or TEMPLATE.search(text) else text


def _number(record: _Record, name: str) -> Decimal | None:
    text = record.get(name, "").strip()
    if not text:
        return None
    if not _NUMBER.match(text):
        raise _BadCellError(f"{text[:40]!r} is no number", name, "Write it like 19.90.")
    return Decimal(text.replace(",", "."))


def _prices(record: _Record) -> tuple[Money | None, Money | None]:
    """What it costs now and before; the export knows no currency."""
    usual, sale = _number(record, "Regular price"), _number(record, "Sale price")
    now = sale if sale is not None else usual
    before = usual if sale is not None else None
    return (
        Money(amount=now) if now is not None else None,
        Money(amount=before) if before is not None else None,
    )


def _variant(record: _Record, path: str, line: int) -> Variant:
    price, before = _prices(record)
    options = []
    for number in range(1, 21):
        name = record.get(f"Attribute {number} name", "").strip()
        value = record.get(f"Attribute {number} value(s)", "").strip()
        if name and value:
            options.append((name, value))
    return Variant(
        id=record.get("ID", "").strip(),
        sku=record.get("SKU", "").strip(),
        barcode=record.get(_BARCODE, "").strip(),
        options=tuple(options),
        price=price,
        compare_at=before,
        weight=next(iter(_measures(record, ("Weight",))), None),
        available=_available(record),
        where=Where(path=path, line=line),
    )


def _available(record: _Record) -> bool | None:
    """Whether it can be ordered; a product on backorder can."""
    text = record.get("In stock?", "").strip().lower()
    if text in ("1", "yes", "backorder") or record.get("Backorders allowed?", "").strip() in (
        "1",
        "notify",
    ):
        return True
    return False if text in ("0", "no") else None


def _measures(record: _Record, sides: Sequence[str]) -> list[Quantity]:
    """Measures with the units that the columns' names give, e.g. ``Weight (kg)``."""
    found = {}
    for column in record:
        match = _UNIT.match(column)
        value = _number(record, column) if match and match[1] in sides else None
        if match and value:
            found[match[1]] = Quantity(value=value, unit=_UNITS.get(match[2], match[2]))
    return [found[side] for side in sides if side in found]


def _dimensions(record: _Record) -> tuple[str, ...]:
    measures = _measures(record, ("Length", "Width", "Height"))
    return tuple(f"{one.value.normalize():f} {one.unit}" for one in measures)


def _images(
    record: _Record, rows: Sequence[tuple[int, _Record]], path: str, line: int
) -> tuple[Image, ...]:
    found: dict[str, Image] = {}
    for place, one in ((line, record), *rows):
        for src in re.split(r",\s+(?=\S)", one.get("Images", "").strip()):
            if src.strip():
                where = Where(path=path, line=place, field="Images")
                found.setdefault(src.strip(), Image(src=src.strip(), where=where))
    return tuple(found.values())
