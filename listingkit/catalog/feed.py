"""Google Merchant product feeds: RSS and Atom with ``g:`` names, or a table of tab-separated text.

Items that share an ``item_group_id`` are the variants of one listing. What an item says is kept
as it stands in :data:`ITEMS` of the listing's ``extra``, for the rules on feeds.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from listingkit.catalog.csvspans import delimiter_of, read_rows
from listingkit.catalog.feedcells import MANY, column_name, parts_in, parts_of
from listingkit.catalog.plain import IGNORE, plain
from listingkit.catalog.xmlspans import unknown_reference
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

if TYPE_CHECKING:
    from lxml import etree

SUFFIXES = (".xml", ".rss", ".atom", ".tsv", ".txt", ".csv")

FIELDS: tuple[tuple[str, str], ...] = (
    ("id, item_group_id", "variant and listing"),
    ("title, description, link", "of the first item of a group"),
    ("image_link, additional_image_link", "pictures; a feed has no alternative texts"),
    ("price, sale_price", "amount and currency; with a sale price, price is the one before"),
    ("availability", "in_stock, out_of_stock, preorder, backorder"),
    ("brand, gtin, mpn", "brand, barcode, product_identifier"),
    ("google_product_category, product_type", "category"),
    ("color, size, pattern, material", "options of the variants; material is a fact as well"),
    ("size_system, certification, energy_efficiency_class", "facts"),
    ("shipping_weight, product_weight", "weight"),
    ("shipping(country:price)", "shipping_cost, for that country's market"),
    ("product_highlight", "bullets"),
)
"""What is read of an item: attributes of the feed, and what they become."""

WRITTEN: tuple[tuple[str, str, str], ...] = (
    ("title, short_title, structured_title", "translatable", ""),
    ("description, structured_description", "translatable", "CDATA stays CDATA"),
    ("product_highlight, product_detail", "translatable", "part by part"),
    ("product_type, color, material", "translatable", "name by name; `>` and `/` stay"),
    ("pattern, size", "translatable", "words only: sizes to choose from keep their names"),
    ("link, canonical_link", "key", "follow localize.url_pattern; else kept"),
    ("content_language, target_country", "key", "set to the target where the feed has them"),
    ("language of the channel, xml:lang", "key", "set to the target where the feed has them"),
    ("id, item_group_id, gtin, mpn, brand", "key", ""),
    ("availability, condition, gender, size_system, google_product_category …", "enum", ""),
    ("price, shipping, tax, labels, image_link, mobile_link", "untouched", ""),
    ("every other element, column and byte", "untouched", ""),
)
"""What becomes of each field when it is localized: how it is treated, and a remark."""

ITEMS = "feed_items"
"""Key of ``Listing.extra``: the items as they stand, ``{"line": n, "values": {name: [texts]}}``."""

CHANNEL = "google_merchant"

ITEM = frozenset(("item", "entry"))
"""Elements that hold one item each: of RSS, of Atom."""

_NAMESPACE = "http://base.google.com/ns/1.0"
_HEADER = frozenset(("link", "image_link", "price", "availability"))
_MONEY = re.compile(
    r"\s*(?:(?P<before>[A-Za-z]{3})\s*)?(?P<amount>[0-9]{1,12}(?:[.,][0-9]{1,6})?)"
    r"\s*(?P<after>[A-Za-z]{3})?\s*\Z"
)
_WEIGHT = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(kg|g|lb|oz)\s*\Z", re.IGNORECASE)
_OPTIONS = ("color", "size", "pattern", "material")


@dataclass
class Entry:
    """One item of a feed: texts by attribute, sub-attributes of those that have any.

    ``number`` counts the items of an XML feed, from 0.
    """

    line: int
    number: int = 0
    values: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """First text of an attribute, "" where it is not there."""
        return next(iter(self.values.get(name, ())), "")


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are a product feed."""
    text = _utf8(head).lstrip()
    if text.startswith(b"<"):
        return (
            _NAMESPACE.encode() in text and re.search(rb"<(?:rss|feed|channel)\b", text) is not None
        )
    line = re.split(rb"[\r\n]", text, maxsplit=1)[0]
    names = {column_name(cell) for cell in line.decode("utf-8", "replace").split(_delimiter(line))}
    return {"id", "title"} <= names and len(names & _HEADER) >= 2


WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
"""Encodings of files that spreadsheets save, by their first bytes."""

_DECLARATION = re.compile(rb"\A\s*<\?xml[^>]*\?>")


def _utf8(data: bytes) -> bytes:
    """The feed without a byte order mark; one in UTF-16, as spreadsheets save, in UTF-8."""
    if not data.startswith(tuple(WIDE)):
        return data.removeprefix(b"\xef\xbb\xbf")
    text = data[: len(data) // 2 * 2].decode("utf-16", "replace").encode("utf-8", "replace")
    return _DECLARATION.sub(b"", text)


def _delimiter(line: bytes) -> str:
    return delimiter_of(line).decode()


@dataclass
class Groups:
    """What a feed holds: items by group, the language it says it is in, and its problems."""

    items: dict[str, list[Entry]] = field(default_factory=dict)
    language: str = ""
    problems: list[Problem] = field(default_factory=list)


def read(data: bytes, path: str) -> Iterator[Listing | Problem]:
    """Listings of a feed in order of appearance; problems first.

    A feed that breaks off gives what stands before the fault. A document type, which no feed
    needs and an attack does, is refused.
    """
    found = read_groups(data, path)
    yield from found.problems
    for name, group in found.items.items():
        yield listing_of(name, group, path, found.language)


def read_groups(data: bytes, path: str) -> Groups:
    """The items of a feed, those of one group together; see :func:`read`."""
    data = _utf8(data)
    out = Groups()
    lines: dict[str, int] = {}
    for found in _xml(data, path) if is_xml(data) else _table(data, path):
        if isinstance(found, Problem):
            out.problems.append(found)
        elif isinstance(found, str):
            out.language = found
        elif not found.one("id") or not found.one("title"):
            name = "title" if found.one("id") else "id"
            where = Where(path=path, line=found.line, field=name)
            out.problems.append(
                Problem(where=where, message=f"the item has no {name}", fix="Fill it in.")
            )
        elif (own := found.one("id")) in lines:
            where = Where(path=path, line=found.line, field="id")
            message = f"the id {own[:60]!r} stands already on line {lines[own]}"
            out.problems.append(
                Problem(where=where, message=message, fix="Give each item its own id.")
            )
        else:
            lines[own] = found.line
            out.items.setdefault(found.one("item_group_id") or own, []).append(found)
    return out


def is_xml(data: bytes) -> bool:
    """Whether a feed is XML rather than a table; a byte order mark does not matter."""
    return _utf8(data[:65536]).lstrip()[:1] == b"<"


def _xml(data: bytes, path: str) -> Iterator[Entry | Problem | str]:
    from lxml import etree

    head = data[:65536].lower()
    if b"<!doctype" in head or b"<!entity" in head:
        where = Where(path=path, line=1 + head[: head.find(b"<!")].count(b"\n"))
        message = "a document type stands in the feed, which is not read"
        yield Problem(where=where, message=message, fix="Leave out <!DOCTYPE …>.")
        return
    walk = etree.iterparse(
        io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    number = 0
    try:
        for _, element in walk:
            name = _local(element)
            if name in ITEM:
                yield _entry(element, number)
                number += 1
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif name == "language" and element.text:
                yield element.text.strip()
    except etree.XMLSyntaxError as error:
        line, column = error.position
        told = " ".join(re.sub(r", line \d+, column \d+.*", "", error.msg or "").split())
        message, fix = f"broken XML: {told or 'cannot be read'}", "Export the feed again."
        unknown = unknown_reference(data)
        if unknown is not None:
            name, line, column = *unknown, 0
            message, fix = f"XML knows no {name}", "Write the character itself."
        where = Where(path=path, line=line or 1, column=column or None)
        yield Problem(where=where, message=message, fix=fix)


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _entry(element: etree._Element, number: int) -> Entry:
    line = element.sourceline
    found = Entry(line if isinstance(line, int) else 0, number)
    for child in element:
        name = _local(child)
        if not name:
            continue
        if len(child):
            parts = {_local(part): (part.text or "").strip() for part in child}
            found.parts.setdefault(name, []).append(parts)
            continue
        text = (child.text or "").strip() or (child.get("href") or "").strip()
        if text:
            found.values.setdefault(name, []).append(text)
    return found


def _table(data: bytes, path: str) -> Iterator[Entry | Problem | str]:
    rows = read_rows(data, delimiter_of(data.removeprefix(b"\xef\xbb\xbf")))
    header = next(rows, None)
    if header is None:
        return
    heads = [cell.value.decode("utf-8", "replace") for cell in header.cells]
    for row in rows:
        if row.blank:
            continue
        where = Where(path=path, line=row.line)
        if not row.closed:
            yield Problem(where=where, message="a quoted cell never ends", fix='Close it with a ".')
            continue
        if len(row.cells) > len(heads):
            message = f"{len(row.cells)} cells where the header has {len(heads)}"
            yield Problem(where=where, message=message, fix="Quote cells that hold the delimiter.")
            continue
        try:
            texts = [cell.text().strip() for cell in row.cells]
        except UnicodeDecodeError:
            yield Problem(
                where=where, message="the row is not UTF-8", fix="Save the file as UTF-8."
            )
            continue
        found = Entry(row.line)
        for head, text in zip(heads, texts, strict=False):
            if text:
                _put(found, head, text)
        yield found


def _put(entry: Entry, head: str, text: str) -> None:
    """One cell: plain, a list where the attribute may repeat, or parts joined by colons."""
    nested = parts_in(head)
    if nested is not None:
        name, order = nested
        for _, _, one in parts_of(text):
            cells = [cell.strip() for cell in one.split(":")]
            parts = {key: value for key, value in zip(order, cells, strict=False) if value}
            if parts:
                entry.parts.setdefault(name, []).append(parts)
        return
    name = column_name(head)
    values = [one for _, _, one in parts_of(text)] if name in MANY else [text]
    entry.values.setdefault(name, []).extend(value for value in values if value)


def money(text: str) -> Money | None:
    """``105.29 USD`` as an amount; None for what is no price."""
    match = _MONEY.match(text)
    if match is None or (match["before"] and match["after"]):
        return None
    amount = Decimal(match["amount"].replace(",", "."))
    currency = (match["before"] or match["after"] or "").upper()
    return Money(amount=amount, currency=currency or None)


def availability(text: str) -> str | None:
    """``in stock`` and ``in_stock`` alike; None for another word."""
    found = text.strip().lower().replace(" ", "_")
    return found if found in ("in_stock", "out_of_stock", "preorder", "backorder") else None


def listing_of(name: str, group: list[Entry], path: str, language: str) -> Listing:
    """The listing of the items of one group."""
    first = group[0]
    where = Where(path=path, line=first.line)
    description = first.one("description")
    read_text = plain(description)
    variants = tuple(_variant(entry, path) for entry in group)
    priced = [one for one in variants if one.price is not None]
    lead = min(priced, key=lambda one: one.price.amount if one.price else 0, default=None)
    states = [availability(entry.one("availability")) for entry in group]
    images = {
        src: Image(src=src, where=Where(path=path, line=entry.line, field="image_link"))
        for entry in reversed(group)
        for src in reversed((*entry.values.get("image_link", ()),
                             *entry.values.get("additional_image_link", ())))
    }  # fmt: skip
    return Listing(
        id=name,
        where=where,
        source_format="feed",
        channel=CHANNEL,
        language=first.one("content_language") or language or None,
        title=first.one("title"),
        description=description,
        text=read_text.text,
        bullets=tuple(first.values.get("product_highlight", ())) or read_text.bullets,
        brand=first.one("brand"),
        category=first.one("google_product_category") or first.one("product_type"),
        url=first.one("link"),
        price=lead.price if lead else None,
        compare_at=lead.compare_at if lead else None,
        availability="in_stock" if "in_stock" in states else next(filter(None, states), None),
        variants=variants,
        images=tuple(reversed(images.values())),
        facts=_facts(first, path),
        extra={ITEMS: [_raw(entry) for entry in group], IGNORE: first.one(IGNORE)},
    )


def _raw(entry: Entry) -> dict[str, Any]:
    return {"line": entry.line, "values": entry.values, "parts": entry.parts}


def _variant(entry: Entry, path: str) -> Variant:
    usual, sale = money(entry.one("price")), money(entry.one("sale_price"))
    state = availability(entry.one("availability"))
    weighed = _WEIGHT.match(entry.one("shipping_weight") or entry.one("product_weight"))
    return Variant(
        id=entry.one("id"),
        sku=entry.one("id"),
        barcode=entry.one("gtin"),
        options=tuple((key.title(), entry.one(key)) for key in _OPTIONS if entry.one(key)),
        price=sale or usual,
        compare_at=usual if sale else None,
        weight=Quantity(value=Decimal(weighed[1]), unit=weighed[2].lower()) if weighed else None,
        available=None if state is None else state != "out_of_stock",
        where=Where(path=path, line=entry.line),
    )


def _facts(entry: Entry, path: str) -> dict[str, Fact]:
    found: dict[str, Fact] = {}

    def state(name: str, value: FactValue, attribute: str, markets: tuple[str, ...] = ()) -> None:
        if value not in ("", ()):
            where = Where(path=path, line=entry.line, field=attribute)
            found[name] = Fact(value=value, markets=markets, where=where)

    material = entry.one("material")
    parts = tuple(part.strip() for part in re.split(r"[/;,]", material) if part.strip())
    state("materials", parts, "material")
    state("size_system", entry.one("size_system"), "size_system")
    state("product_identifier", entry.one("mpn"), "mpn")
    state("energy_label", entry.one("energy_efficiency_class"), "energy_efficiency_class")
    state("weight", entry.one("product_weight") or entry.one("shipping_weight"), "product_weight")
    certified = [
        " ".join(filter(None, (one.get("certification_name"), one.get("certification_code"))))
        for one in entry.parts.get("certification", ())
    ]
    state("certifications", tuple(filter(None, certified)), "certification")
    sides = [entry.one(f"product_{side}") for side in ("length", "width", "height")]
    state("dimensions", tuple(filter(None, sides)), "product_length")
    costs = [
        (one.get("country", "").lower(), cost)
        for one in entry.parts.get("shipping", ())
        if (cost := money(one.get("price", ""))) is not None
    ]
    if costs and costs[0][0]:
        country, cost = costs[0]
        state("shipping_cost", float(cost.amount), "shipping", (country,))
    return found
