"""A page as a :class:`~listingkit.model.Listing`."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from listingkit.model import Listing, Money, Variant
from listingkit.page.markup import clean, text_value
from listingkit.page.money import machine_amount
from listingkit.page.offer import Offer, availability_of

if TYPE_CHECKING:
    from listingkit.page import Page

_BULLET_MIN_WORDS = 3
_BULLETS_MAX = 50
_VARIANTS_MAX = 500
_OPTIONS = ("size", "color", "material", "pattern")


def page_listing(page: Page, id: str) -> Listing:
    """The listing a page shows; ``text`` and ``description`` are its product part."""
    offer = page.offer
    price = Money(amount=offer.price, currency=offer.currency) if offer.price is not None else None
    before = offer.compare_at
    return Listing(
        id=id,
        where=page.where(None),
        source_format="html",
        language=page.language,
        title=offer.title,
        description=_description(page),
        text=page.text,
        bullets=_bullets(page),
        meta_title=page.head_title or None,
        meta_description=page.metas.get("description"),
        brand=offer.brand,
        category=offer.category,
        tags=_tags(page),
        url=page.url or "",
        price=price,
        compare_at=Money(amount=before, currency=offer.currency) if before is not None else None,
        availability=offer.availability,
        keywords=(),
        variants=_variants(page, offer),
        images=page.images,
        size_charts=page.size_charts,
        facts=page.facts(),
    )


def _bullets(page: Page) -> tuple[str, ...]:
    """List items that say something: at least three words, or a script without spaces."""
    found: dict[str, None] = {}
    for block in page.blocks:
        if block.kind != "bullet":
            continue
        if len(block.text.split()) >= _BULLET_MIN_WORDS or not block.text.isascii():
            found.setdefault(block.text)
    return tuple(found)[:_BULLETS_MAX]


def _description(page: Page) -> str:
    """The product part as plain HTML: headings, paragraphs and lists of its text blocks."""
    out: list[str] = []
    listing = False
    for block in page.blocks:
        if listing and block.kind != "bullet":
            out.append("</ul>")
            listing = False
        text = html.escape(block.text, quote=False)
        if block.kind == "bullet":
            if not listing:
                out.append("<ul>")
                listing = True
            out.append(f"<li>{text}</li>")
        elif block.kind == "heading":
            tag = block.element.tag if block.element.tag in ("h1", "h2", "h3", "h4") else "h4"
            out.append(f"<{tag}>{text}</{tag}>")
        else:
            out.append(f"<p>{text}</p>")
    if listing:
        out.append("</ul>")
    return "\n".join(out)


def _tags(page: Page) -> tuple[str, ...]:
    words = page.metas.get("keywords", "")
    return tuple(dict.fromkeys(word.strip() for word in words.split(",") if word.strip()))[:50]


def _variants(page: Page, offer: Offer) -> tuple[Variant, ...]:
    """Variants that markup names with options, else one for each printed size."""
    product = page.markup.product or page.markup.microdata_product or {}
    named = product.get("hasVariant") or product.get("model")
    found = [
        _variant(node, offer, page)
        for node in (named if isinstance(named, list) else [named])[:_VARIANTS_MAX]
        if isinstance(node, dict)
    ]
    found = [variant for variant in found if variant.options or variant.sku]
    if not found:
        for node in product.get("offers", [])[:_VARIANTS_MAX]:
            item = node.get("itemOffered") if isinstance(node, dict) else None
            if isinstance(item, dict):
                found.append(_variant({**item, "offers": [node]}, offer, page))
        found = [variant for variant in found if variant.options]
    if not found:
        found = [Variant(options=(("size", size),)) for size in offer.sizes]
    return tuple(found)


def _variant(node: dict[str, Any], offer: Offer, page: Page) -> Variant:
    offers = node.get("offers")
    first = offers[0] if isinstance(offers, list) and offers else offers
    stated = first if isinstance(first, dict) else {}
    amount = machine_amount(stated.get("price"))
    currency = text_value(stated.get("priceCurrency")) or offer.currency
    available = availability_of(stated.get("availability"))
    options = [(name, clean(text_value(node.get(name)))) for name in _OPTIONS]
    barcode = next((text_value(node.get(key)) for key in ("gtin13", "gtin", "gtin12", "gtin8")
                    if node.get(key)), "")  # fmt: skip
    return Variant(
        id=clean(text_value(node.get("@id"))),
        sku=clean(text_value(node.get("sku"))),
        barcode=barcode,
        options=tuple((name, value) for name, value in options if value),
        price=Money(amount=amount, currency=currency) if amount is not None else None,
        available=None if available is None else available == "in_stock",
        where=page.markup.product_where or page.markup.microdata_where,
    )
