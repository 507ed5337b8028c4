"""A listing from the fields of a JSON object, every field checked for its type."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from listingkit.catalog.body import read_body
from listingkit.catalog.jsonfacts import told_facts
from listingkit.catalog.plain import plain
from listingkit.errors import InputError
from listingkit.model import (
    Fact,
    FactValue,
    Image,
    Listing,
    Money,
    Quantity,
    SizeChart,
    Variant,
    Where,
)

_SIZES = ("width", "height", "bytes")
_CURRENCY = re.compile(r"[A-Z]{3}")


def listing_from(value: dict[str, Any], path: str, line: int) -> Listing:
    """A listing from its JSON fields.

    Raises InputError whose ``where`` is the key with a wrong type, e.g. ``variants[0].price``.
    """
    reader = _Reader(path, line)
    currency = reader.text(value, "currency")
    variants = tuple(
        reader.variant(entry, f"variants[{index}]", currency)
        for index, entry in enumerate(reader.objects(value, "variants"))
    )
    description = reader.text(value, "description")
    read_text = plain(description)
    bullets = reader.texts(value, "bullets") or read_text.bullets
    price = reader.money(value, "price", currency)
    images = tuple(
        reader.image(entry, f"images[{index}]") for index, entry in enumerate(reader.images(value))
    )
    charts = tuple(
        reader.chart(entry, f"size_charts[{index}]")
        for index, entry in enumerate(reader.objects(value, "size_charts"))
    )
    body = read_body(description, reader.where, "description", images)
    return Listing(
        id=reader.id(value) or f"{Path(path).stem}:{line}",
        where=Where(path=path, line=line),
        source_format="jsonl",
        language=reader.text(value, "language") or None,
        channel=reader.text(value, "channel"),
        title=reader.text(value, "title"),
        description=description,
        text=read_text.text,
        bullets=bullets,
        meta_title=reader.optional(value, "meta_title"),
        meta_description=reader.optional(value, "meta_description"),
        brand=reader.text(value, "brand"),
        category=reader.text(value, "category"),
        tags=reader.texts(value, "tags"),
        url=reader.text(value, "url"),
        price=price or next((found.price for found in variants if found.price), None),
        compare_at=reader.money(value, "compare_at", currency),
        availability=reader.optional(value, "availability"),
        keywords=reader.texts(value, "keywords"),
        variants=variants,
        images=(*images, *body.images),
        # A chart stated as data and printed as well is one chart.
        size_charts=charts or body.size_charts,
        facts=told_facts(value, reader.where) | reader.facts(value),
        extra={key: entry for key, entry in value.items() if key not in _FIELD_NAMES},
    )


_FIELD_NAMES = frozenset(Listing.__struct_fields__) - {
    "where",
    "extra",
    "text",
    "source_format",
} | {"currency"}


class _Reader:
    """Takes fields out of an object, each checked; knows where the object stands."""

    def __init__(self, path: str, line: int) -> None:
        self.where = Where(path=path, line=line)

    def wrong(self, key: str, wanted: str, value: Any) -> InputError:
        """The error for a field of the wrong type."""
        kinds: dict[type, str] = {
            str: "text", bool: "true or false", int: "a number", Decimal: "a number",
            list: "a list", dict: "an object", type(None): "null",
        }  # fmt: skip
        found = kinds.get(type(value), type(value).__name__)
        return InputError(f"{key} must be {wanted}, not {found}", where=key)

    def optional(self, value: dict[str, Any], key: str, prefix: str = "") -> str | None:
        found = value.get(key)
        if found is not None and not isinstance(found, str):
            raise self.wrong(prefix + key, "text", found)
        return found

    def text(self, value: dict[str, Any], key: str, prefix: str = "") -> str:
        return self.optional(value, key, prefix) or ""

    def id(self, value: dict[str, Any]) -> str:
        found = value.get("id")
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        return self.text(value, "id").strip()

    def texts(self, value: dict[str, Any], key: str, prefix: str = "") -> tuple[str, ...]:
        found = value.get(key)
        if found is None:
            return ()
        if isinstance(found, str) and key in ("tags", "keywords"):
            return tuple(part.strip() for part in found.split(",") if part.strip())
        if not isinstance(found, list):
            raise self.wrong(prefix + key, "a list of texts", found)
        for index, entry in enumerate(found):
            if not isinstance(entry, str):
                raise self.wrong(f"{prefix}{key}[{index}]", "text", entry)
        return tuple(found)

    def objects(self, value: dict[str, Any], key: str) -> list[dict[str, Any]]:
        found = value.get(key)
        if found is None:
            return []
        if not isinstance(found, list):
            raise self.wrong(key, "a list of objects", found)
        for index, entry in enumerate(found):
            if not isinstance(entry, dict):
                raise self.wrong(f"{key}[{index}]", "an object", entry)
        return found

    def images(self, value: dict[str, Any]) -> list[dict[str, Any]]:
        found = value.get("images")
        if isinstance(found, list):
            plain_ones = [{"src": entry} if isinstance(entry, str) else entry for entry in found]
            return self.objects({"images": plain_ones}, "images")
        return self.objects(value, "images")

    def number(self, found: Any, key: str) -> Decimal:
        if isinstance(found, str):
            try:
                found = Decimal(found.strip())
            except InvalidOperation:
                raise InputError(f"{key} must be a number, not {found[:40]!r}", where=key) from None
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            raise self.wrong(key, "a number", found)
        number = Decimal(found)
        if not number.is_finite():
            raise InputError(f"{key} must be a finite number", where=key)
        return number

    def whole(self, value: dict[str, Any], key: str, prefix: str) -> int | None:
        found = value.get(key)
        if found is not None and (isinstance(found, bool) or not isinstance(found, int)):
            raise self.wrong(f"{prefix}.{key}", "a whole number", found)
        return found

    def money(
        self, value: dict[str, Any], key: str, currency: str, prefix: str = ""
    ) -> Money | None:
        found = value.get(key)
        if found is None:
            return None
        name = prefix + key
        if isinstance(found, dict):
            if "amount" not in found:
                raise InputError(f"{name} has no amount", where=name)
            amount = self.number(found["amount"], f"{name}.amount")
            currency = self.text(found, "currency", f"{name}.") or currency
        else:
            amount = self.number(found, name)
        if currency and not _CURRENCY.fullmatch(currency):
            raise InputError(
                f"{name}.currency must be three capital letters, not {currency[:20]!r}",
                where=f"{name}.currency",
                fix="Use ISO 4217, such as EUR.",
            )
        return Money(amount=amount, currency=currency or None)

    def variant(self, value: dict[str, Any], prefix: str, currency: str) -> Variant:
        dot = prefix + "."
        options = value.get("options") or {}
        if not isinstance(options, dict):
            raise self.wrong(f"{dot}options", "an object", options)
        for name, option in options.items():
            if not isinstance(option, str):
                raise self.wrong(f"{dot}options.{name}", "text", option)
        weight = value.get("weight")
        if weight is not None and not isinstance(weight, dict):
            raise self.wrong(f"{dot}weight", "an object with value and unit", weight)
        available = value.get("available")
        if available is not None and not isinstance(available, bool):
            raise self.wrong(f"{dot}available", "true or false", available)
        sku = self.text(value, "sku", dot)
        return Variant(
            id=self.id(value) or sku,
            sku=sku,
            barcode=self.text(value, "barcode", dot),
            options=tuple(options.items()),
            price=self.money(value, "price", currency, dot),
            compare_at=self.money(value, "compare_at", currency, dot),
            weight=Quantity(
                value=self.number(weight.get("value"), f"{dot}weight.value"),
                unit=self.text(weight, "unit", f"{dot}weight."),
            )
            if weight
            else None,
            available=available,
            where=self.where,
        )

    def image(self, value: dict[str, Any], prefix: str) -> Image:
        width, height, size = (self.whole(value, key, prefix) for key in _SIZES)
        return Image(
            src=self.text(value, "src", prefix + "."),
            alt=self.optional(value, "alt", prefix + "."),
            format=self.optional(value, "format", prefix + "."),
            width=width,
            height=height,
            bytes=size,
            where=self.where,
        )

    def chart(self, value: dict[str, Any], prefix: str) -> SizeChart:
        rows = value.get("rows") or []
        if not isinstance(rows, list):
            raise self.wrong(f"{prefix}.rows", "a list of rows", rows)
        measure = self.optional(value, "measure", prefix + ".")
        if measure not in (None, "body", "garment"):
            raise InputError(
                f'{prefix}.measure must be "body" or "garment"', where=f"{prefix}.measure"
            )
        return SizeChart(
            columns=self.texts(value, "columns", prefix + "."),
            rows=tuple(
                self.texts({"rows": row}, "rows", f"{prefix}[{index}].")
                for index, row in enumerate(rows)
            ),
            unit=self.optional(value, "unit", prefix + "."),
            measure="body" if measure == "body" else "garment" if measure else None,
            system=self.optional(value, "system", prefix + "."),
            caption=self.text(value, "caption", prefix + "."),
            where=self.where,
        )

    def facts(self, value: dict[str, Any]) -> dict[str, Fact]:
        found = value.get("facts")
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise self.wrong("facts", "an object", found)
        return {name: self.fact(entry, f"facts.{name}") for name, entry in found.items()}

    def fact(self, entry: Any, key: str) -> Fact:
        markets: tuple[str, ...] = ()
        if isinstance(entry, dict):
            markets = self.texts(entry, "markets", key + ".")
            entry = entry.get("value")
        value: FactValue
        if isinstance(entry, Decimal):
            value = float(entry)
        elif isinstance(entry, bool | int | str):
            value = entry
        elif isinstance(entry, list) and all(isinstance(part, str) for part in entry):
            value = tuple(entry)
        else:
            raise self.wrong(key, "text, a number, true or false, or a list of texts", entry)
        return Fact(value=value, markets=markets, where=self.where)
