"""What the rules on structured data share: the page's product, its offers, schema.org's values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from listingkit.datafiles import read_words
from listingkit.markets import Data

if TYPE_CHECKING:
    from listingkit.model import Where
    from listingkit.page.markup import Markup
    from listingkit.rules.subject import Subject

NODES_MAX = 200
"""Offers and variants of one product that are looked at."""


class SchemaValues(Data, frozen=True, kw_only=True):
    """``locales/vocabulary/schema.toml``: values by property, and what is meant by other words."""

    source: str
    confidence: str
    availability: tuple[str, ...]
    item_condition: tuple[str, ...]
    return_category: tuple[str, ...]
    size_system: tuple[str, ...]
    meant: dict[str, str]

    def known(self, name: str, value: str) -> bool:
        """Whether ``value`` is one of the property's, with or without schema.org's address."""
        return _last(value) in getattr(self, name)

    def suggestion(self, name: str, value: str) -> str:
        """The value that was meant, in an address; "" where that is a guess."""
        choices: tuple[str, ...] = getattr(self, name)
        plain = re.sub(r"[\s_-]+", " ", _last(value)).strip().lower()
        found = self.meant.get(plain, "")
        if found not in choices:
            joined = plain.replace(" ", "")
            found = next((one for one in choices if one.lower() == joined), "")
        return f"https://schema.org/{found}" if found else ""


def _last(value: str) -> str:
    """``InStock`` of ``https://schema.org/InStock`` and ``schema:InStock``."""
    text = value.strip()
    found = re.match(r"(?:https?:)?//(?:www\.)?schema\.org/|schema:", text)
    return text[found.end() :].strip() if found else text


@cache
def schema_values() -> SchemaValues:
    """The values that are known."""
    return read_words("schema", SchemaValues)


def markup_of(subject: Subject) -> Markup:
    """Structured data of the subject's page; only rules on pages ask."""
    assert subject.page is not None
    return subject.page.markup


def product_of(subject: Subject) -> dict[str, Any] | None:
    """The page's product in JSON-LD or, failing that, in microdata."""
    markup = markup_of(subject)
    return markup.product or markup.microdata_product


def has_product(subject: Subject) -> bool | None:
    """Judge the product in the markup; without one these points are lost."""
    return True if product_of(subject) else None


def twins_of(subject: Subject) -> list[dict[str, Any]]:
    """All nodes of the page that describe its product, the main one first.

    Apps for reviews and the like add nodes of their own: what one of them lacks, another may say.
    """
    product = product_of(subject)
    if product is None:
        return []
    markup = markup_of(subject)
    found = [product]
    name = first_text(product.get("name")).casefold()
    others = [node.data for node in markup.nodes("Product", "ProductGroup") if not node.path]
    others += [markup.microdata_product] if markup.microdata_product else []
    for other in others[:NODES_MAX]:
        named = first_text(other.get("name")).casefold()
        if other is not product and name and named and (named in name or name in named):
            found.append(other)
    return found


def offers_of(subject: Subject) -> list[dict[str, Any]]:
    """Offers of the product, aggregate offers taken apart."""
    return nodes_in((product_of(subject) or {}).get("offers"))


def has_offers(subject: Subject) -> bool | None:
    """Judge the offers in the markup; without one these points are lost."""
    return True if offers_of(subject) else None


def gathers_offers(subject: Subject) -> bool:
    """Whether the page sells nothing itself: its markup counts the offers of several sellers.

    That is what AggregateOffer is for. Shops that write it for their variants name themselves as
    the seller, or say whether it can be had.
    """
    if subject.page is None:
        return False
    offers = offers_of(subject)
    return bool(offers) and all(
        "AggregateOffer" in first_text(offer.get("@type"))
        and _several(first_text(offer.get("offerCount")))
        and not any(offer.get(key) for key in ("seller", "offeredBy", "availability"))
        for offer in offers
    )


def _several(count: str) -> bool:
    return count.isdecimal() and count.lstrip("0") not in ("", "1")


def judged_offers(subject: Subject) -> bool | None:
    """As :func:`has_offers`, but the terms of other sellers' offers are not the page's to state."""
    return False if gathers_offers(subject) else has_offers(subject)


def product_where(subject: Subject) -> Where:
    """Where the product stands in the source, else the page."""
    markup = markup_of(subject)
    place = markup.product_where if markup.product else markup.microdata_where
    return place or subject.where


def nodes_in(value: Any) -> list[dict[str, Any]]:
    """Objects of a property that holds one or a list of them."""
    every = value if isinstance(value, list) else [value]
    return [one for one in every[:NODES_MAX] if isinstance(one, dict)]


def texts_in(value: Any) -> Iterator[str]:
    """Texts and numbers of a property; of an object its id or address."""
    for one in (value if isinstance(value, list) else [value])[:NODES_MAX]:
        if isinstance(one, dict):
            one = one.get("@id") or one.get("@value") or one.get("url") or one.get("contentUrl")
        if isinstance(one, (str, int, float)) and not isinstance(one, bool):
            yield str(one).strip()


PRICES = ("price", "lowPrice", "highPrice", "minPrice", "maxPrice")
"""Properties of an offer or a price specification that hold an amount."""


def price_values(offer: dict[str, Any], *names: str) -> list[Any]:
    """Properties of an offer and of its price specifications, those that are not there as None."""
    holders = [offer, *nodes_in(offer.get("priceSpecification"))]
    return [holder.get(name) for name in names for holder in holders]


def plain_price(text: str) -> bool:
    """Whether an amount is written as machines read it: digits, and a point before decimals."""
    return re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", text) is not None


GTINS = ("gtin", "gtin8", "gtin12", "gtin13", "gtin14")
"""Properties that hold a GTIN."""


def first_text(value: Any) -> str:
    """The property as text; "" for an object and for nothing."""
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None or isinstance(value, (dict, bool)) else str(value).strip()


def terms_nodes(subject: Subject, name: str, *types: str) -> list[dict[str, Any]] | None:
    """Nodes of a property of product or offers, or of these types elsewhere on the page.

    None where the property only names an address: what stands there is not seen.
    """
    holders = [product_of(subject) or {}, *offers_of(subject)]
    values = [holder[name] for holder in holders if holder.get(name)]
    markup = markup_of(subject)
    near = [node for value in values for node in nodes_in(value)]
    if any(set(node) - {"@id", "@type"} for node in near) or markup.product is None:
        return near
    # By reference, of the organisation, or in a node of its own.
    found = [node.data for node in markup.nodes(*types)]
    whole = [data for data in found if set(data) - {"@id", "@type"}]
    if values and not whole and (not near or any("@id" in node for node in near)):
        return None
    return whole or found or near


def shipping_lacks(node: dict[str, Any]) -> list[str]:
    """What an OfferShippingDetails lacks for search results."""
    lacks = []
    rates = nodes_in(node.get("shippingRate"))
    settings = node.get("shippingSettingsLink") or node.get("hasShippingService")
    if not rates and not settings:
        lacks.append("shippingRate")
    elif rates and not any(_has(rate, "currency") for rate in rates):
        lacks.append("the currency of shippingRate")
    elif rates and not any(_has(rate, "value", "maxValue") for rate in rates):
        lacks.append("the value of shippingRate")
    regions = nodes_in(node.get("shippingDestination"))
    if not regions and not settings:
        lacks.append("shippingDestination")
    elif regions and not any(_has(region, "addressCountry", "name", "@id") for region in regions):
        lacks.append("the country of shippingDestination")
    if not node.get("deliveryTime") and not node.get("transitTimeLabel") and not settings:
        lacks.append("deliveryTime")
    return lacks


def return_lacks(node: dict[str, Any]) -> list[str]:
    """What a MerchantReturnPolicy lacks for search results."""
    if node.get("merchantReturnLink") and not node.get("returnPolicyCategory"):
        return []
    lacks = [] if node.get("applicableCountry") else ["applicableCountry"]
    named = list(texts_in(node.get("returnPolicyCategory")))
    values = schema_values()
    if not named:
        lacks.append("returnPolicyCategory")
    elif not any(values.known("return_category", text) for text in named):
        lacks.append("a returnPolicyCategory that schema.org knows")
    finite = any("FiniteReturnWindow" in text for text in named)
    if finite and not _has(node, "merchantReturnDays"):
        lacks.append("merchantReturnDays")
    return lacks


def _has(node: dict[str, Any], *names: str) -> bool:
    """Whether one of the properties is stated; 0 is a statement."""
    return any(node.get(name) not in (None, "", [], {}) for name in names)
