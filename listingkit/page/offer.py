"""What a page sells: title, brand, price, availability, sizes, from print and markup together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from listingkit.model import Struct, Where
from listingkit.page.breadcrumbs import read_category
from listingkit.page.locale import country_of, currencies_of
from listingkit.page.markup import clean, flat_offers, text_value
from listingkit.page.money import Currencies, machine_amount
from listingkit.page.naming import Sources, read_brand, read_title
from listingkit.page.price import Candidate, best_price, read_prices
from listingkit.page.sizes import read_sizes
from listingkit.page.specs import spec_value

if TYPE_CHECKING:
    from listingkit.page import Page

_AVAILABILITY = {
    "instock": "in_stock", "instoreonly": "in_stock", "onlineonly": "in_stock",
    "limitedavailability": "in_stock", "available": "in_stock",
    "outofstock": "out_of_stock", "soldout": "out_of_stock", "oos": "out_of_stock",
    "discontinued": "discontinued", "preorder": "preorder", "presale": "preorder",
    "backorder": "backorder", "madetoorder": "made_to_order", "reserved": "out_of_stock",
}  # fmt: skip
# Elements between a price and the struck price that belongs to it.
_NEAR = 30
# Text blocks behind the heading in which a short notice says that nothing is left; bytes, so
# that a line of Chinese is as short as a line of English.
_SOON = 80
# Points of an amount that is surely the price, even where the product is sold out.
_SURE = 4.0
_NOTICE = 60
# Prices in meta elements that are looked at.
_METAS_MAX = 5
_OLD_PRICES = frozenset(
    ("listprice", "msrp", "srp", "strikethroughprice", "minimumadvertisedprice")
)


class Offer(Struct, frozen=True, kw_only=True):
    """The offer of a page.

    ``price`` is what a buyer pays now: the printed price beats markup where they differ.
    ``visible_price`` and ``markup_price`` are the two readings, None when absent; ``currency`` is
    ISO 4217. ``availability`` is in_stock, out_of_stock, preorder, backorder, made_to_order,
    discontinued or None. ``sizes`` are labels as printed.
    """

    title: str = ""
    brand: str = ""
    price: Decimal | None = None
    currency: str | None = None
    compare_at: Decimal | None = None
    availability: str | None = None
    sku: str = ""
    gtin: str = ""
    category: str = ""
    description: str = ""
    sizes: tuple[str, ...] = ()
    markup_price: Decimal | None = None
    markup_currency: str | None = None
    visible_price: Decimal | None = None
    title_where: Where | None = None
    brand_where: Where | None = None
    price_where: Where | None = None
    product_where: Where | None = None


class _Stated(Struct, frozen=True, kw_only=True):
    """A price as markup states it."""

    price: Decimal | None = None
    currency: str | None = None
    old: Decimal | None = None
    availability: str | None = None
    where: Where | None = None


def read_offer(page: Page) -> Offer:
    """Read the offer of a page; never raises."""
    markup = page.markup
    sources = [
        (data, where)
        for data, where in (
            (markup.product, markup.product_where),
            (markup.microdata_product, markup.microdata_where),
        )
        if data is not None
    ]
    stated = _stated(page, sources)
    candidates = read_prices(page)
    availability = stated.availability or _printed_availability(page)
    visible = best_price(candidates)
    gone = stated.price is None and availability == "out_of_stock"
    if visible and gone and visible.points < _SURE:
        # What cannot be bought has no price; the amount belongs to something offered instead.
        visible = None
    chosen = _printed_wins(visible, candidates, stated.price)
    price = chosen.value if chosen else stated.price
    title, title_where = read_title(page, sources)
    brand, brand_where = read_brand(page, sources)
    return Offer(
        title=title,
        brand=brand,
        price=price,
        currency=_currency(page, chosen, stated),
        compare_at=_compare_at(price, chosen, candidates, stated),
        availability=availability,
        sku=_first(page, sources, ("sku", "mpn", "productID"), "sku"),
        gtin=_first(page, sources, ("gtin13", "gtin", "gtin12", "gtin14", "gtin8", "ean"), "gtin"),
        category=read_category(page, sources, title),
        description=_description(page, sources),
        sizes=read_sizes(page, [data for data, _ in sources]),
        markup_price=stated.price,
        markup_currency=stated.currency,
        visible_price=visible.value if visible else None,
        title_where=title_where,
        brand_where=brand_where,
        price_where=page.where(chosen.element, "price") if chosen else stated.where,
        product_where=sources[0][1] if sources else None,
    )


def _stated(page: Page, sources: Sources) -> _Stated:
    """Price, currency and availability from JSON-LD, else microdata, else meta elements."""
    results = [_from_offers(data, where, page) for data, where in sources]
    if not sources:
        results.extend(_from_others(page))
    results.append(_from_metas(page))
    for result in results:
        if result.price is not None:
            best = result
            break
    else:
        best = _Stated()
    return _Stated(
        price=best.price,
        currency=best.currency or next((one.currency for one in results if one.currency), None),
        old=best.old,
        availability=next((one.availability for one in results if one.availability), None),
        where=best.where,
    )


def _from_offers(data: dict[str, Any], where: Where | None, page: Page) -> _Stated:
    offers = [offer for offer in data.get("offers", []) if isinstance(offer, dict)]
    iso = Currencies.shipped().iso
    address = (page.canonical or page.url or "").split("#")[0].rstrip("/")
    best: _Stated | None = None
    best_points = -1
    everything: set[str | None] = set()
    for offer in offers:
        price, currency, old = _offer_price(offer)
        available = availability_of(offer.get("availability"))
        everything.add(available)
        if price is None:
            continue
        link = offer.get("url")
        same = isinstance(link, str) and bool(address) and link.split("#")[0].rstrip("/") == address
        points = 2 * same + (available in (None, "in_stock"))
        if points > best_points:
            best_points = points
            best = _Stated(
                price=price, currency=iso(currency), old=old, availability=available, where=where
            )
    if best is None:
        currency = next((text_value(one.get("priceCurrency")) for one in offers), None)
        states = everything - {None}
        state = "in_stock" if "in_stock" in states else min((s for s in states if s), default=None)
        if not offers and data.get("price") is not None:
            price = machine_amount(data.get("price"))
            currency = iso(text_value(data.get("priceCurrency")))
            return _Stated(price=price, currency=currency, availability=state, where=where)
        return _Stated(currency=iso(currency), availability=state, where=where)
    if len(offers) > 1 and "in_stock" in everything and best.availability == "out_of_stock":
        best = _Stated(
            price=best.price, currency=best.currency, old=best.old,
            availability="in_stock", where=best.where,
        )  # fmt: skip
    return best


def _from_others(page: Page) -> Iterator[_Stated]:
    """Offers of a page without a product: of an event, a course, a place, or standing alone."""
    for node in page.markup.jsonld:
        if node.data.get("offers") and not {"itemListElement", "review"} & set(node.path):
            yield _from_offers(flat_offers(node.data), node.where, page)
            return
    for node in page.markup.nodes("Offer", "AggregateOffer"):
        if not node.path:
            yield _from_offers({"offers": [node.data]}, node.where, page)
            return


def _offer_price(offer: dict[str, Any]) -> tuple[Decimal | None, Any, Decimal | None]:
    """Price, currency as written and list price of one offer, its specifications included."""
    currency = text_value(offer.get("priceCurrency"))
    price = machine_amount(offer.get("price"))
    if price is None:
        price = machine_amount(offer.get("lowPrice"))
    old: Decimal | None = None
    specs = offer.get("priceSpecification")
    for spec in specs if isinstance(specs, list) else [specs]:
        if not isinstance(spec, dict):
            continue
        value = machine_amount(spec.get("price"))
        if value is None:
            value = machine_amount(spec.get("minPrice"))
        kind = text_value(spec.get("priceType")).rpartition("/")[2].lower()
        if kind in _OLD_PRICES:
            old = old or value
        elif price is None:
            price = value
        currency = currency or text_value(spec.get("priceCurrency"))
    return price, currency, old


def _from_metas(page: Page) -> _Stated:
    metas = page.metas
    iso = Currencies.shipped().iso
    for prefix in ("product:price:", "og:price:", "product:sale_price:"):
        price = machine_amount(metas.get(f"{prefix}amount"))
        currency = iso(metas.get(f"{prefix}currency"))
        if price is not None:
            return _Stated(
                price=price, currency=currency, where=page.where_meta(f"{prefix}amount"),
                availability=availability_of(
                    metas.get("product:availability") or metas.get("og:availability")
                ),
            )  # fmt: skip
    currency = iso(metas.get("product:price:currency") or metas.get("og:price:currency"))
    attributes = page.census.attributes
    marked = (
        at for at in page.census.places("meta")
        if attributes[at].get("itemprop") in ("price", "lowPrice")
    )  # fmt: skip
    for at in islice(marked, _METAS_MAX):
        if not page.regions.under_outside_at(at):
            price = machine_amount(attributes[at].get("content"))
            if price is not None:
                place = page.where(page.census.nodes[at])
                return _Stated(price=price, currency=currency, where=place)
    available = availability_of(metas.get("product:availability") or metas.get("og:availability"))
    return _Stated(currency=currency, availability=available)


def availability_of(value: Any) -> str | None:
    """``"https://schema.org/InStock"`` → ``"in_stock"``; None for what is no known state."""
    text = text_value(value).rpartition("/")[2].rpartition("#")[2]
    return _AVAILABILITY.get(re.sub(r"[^a-z]", "", text.lower()))


def _printed_availability(page: Page) -> str | None:
    """Out of stock when a short line of the product part says so."""
    pattern = page.vocabulary.out_of_stock
    heading = page.anchor
    start = next((i for i, block in enumerate(page.blocks) if block.element is heading), 0)
    for block in page.blocks[start : start + _SOON]:
        if len(block.text.encode()) <= _NOTICE and pattern.search(block.text.lower()):
            return "out_of_stock"
    return None


def _printed_wins(
    visible: Candidate | None, candidates: list[Candidate], stated: Decimal | None
) -> Candidate | None:
    """The printed amount to believe, None to believe markup."""
    if visible is None or stated is None or visible.value == stated:
        return visible
    if visible.value == int(stated):
        # Decimals are printed in a way of their own, or left out.
        return None
    same = [one for one in candidates if one.value == stated]
    shown = [one for one in same if not one.struck and one.points >= 1.5]
    if shown:
        # Both are printed: the stronger one must be clearly stronger or marked as the sale price.
        rival = max(shown, key=lambda one: one.points)
        lead = visible.points - rival.points
        if lead >= 2.0 or (visible.now and visible.value < stated and lead >= 0.5):
            return visible
        return rival
    if same:
        # Markup's price is printed as an old one, or beside other amounts.
        return visible
    return visible if visible.points >= 3.0 else None


def _currency(page: Page, chosen: Candidate | None, stated: _Stated) -> str | None:
    """ISO 4217 code: markup's where the printed mark allows it, else mark and market together."""
    currencies = Currencies.shipped()
    local = currencies_of(country_of(page))
    possible = currencies.candidates(chosen.amount.mark) if chosen else ()
    if stated.currency and (not possible or stated.currency in possible):
        return stated.currency
    for code in possible:
        if code in local:
            return code
    if possible:
        return possible[0]
    return stated.currency or (local[0] if local and chosen else None)


def _compare_at(
    price: Decimal | None, chosen: Candidate | None, candidates: list[Candidate], stated: _Stated
) -> Decimal | None:
    """The price before: struck out close to the price, or a list price in markup."""
    if price is None:
        return None
    if chosen is not None:
        for one in candidates:
            near = abs(one.place - chosen.place) <= _NEAR
            if one.struck and near and price < one.value < price * 10:
                return one.value
    if stated.old is not None and stated.old > price:
        return stated.old
    printed = any(one.value == stated.price for one in candidates)
    if stated.price is not None and stated.price > price and printed:
        return stated.price
    return None


def _first(page: Page, sources: Sources, keys: tuple[str, ...], label: str) -> str:
    for data, _ in sources:
        for key in keys:
            text = clean(text_value(data.get(key)))
            if text and len(text) <= 80:
                return text.removeprefix("sku:").removeprefix("gtin:")
        for offer in data.get("offers", [])[:1]:
            for key in keys:
                text = clean(text_value(offer.get(key)))
                if text and len(text) <= 80:
                    return text
    spec = spec_value(page, label)
    return spec.value if spec is not None and len(spec.value) <= 60 else ""


def _description(page: Page, sources: Sources) -> str:
    for data, _ in sources:
        text = clean(text_value(data.get("description")))
        if text:
            return text
    return page.metas.get("og:description") or page.metas.get("description", "")
