"""SDA: structured data, the part of a page that search engines and feeds read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from listingkit.model import Severity, Where
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_OFFER = '"offers": {"@type": "Offer", "price": "12.00", "priceCurrency": "EUR"%s}'
_LD = (
    '<h1>Mug</h1><p class="price">€ 12.00</p><script type="application/ld+json">'
    '{"@context": "https://schema.org", "@type": "Product", "name": "Mug"%s}</script>'
)
_IMAGE = ', "image": "https://mugs.example/mug.jpg", '
_FULL = _LD % (_IMAGE + _OFFER % "")
_SHIPPING = (
    ', "shippingDetails": {"@type": "OfferShippingDetails"}, '
    '"hasMerchantReturnPolicy": {"@type": "MerchantReturnPolicy"}'
)


def _product(subject: Subject) -> dict[str, Any] | None:
    """The page's product in JSON-LD or, failing that, in microdata."""
    assert subject.page is not None
    markup = subject.page.markup
    return markup.product or markup.microdata_product


def has_product(subject: Subject) -> bool | None:
    """Judge the product in the markup; without one these points are lost."""
    return True if _product(subject) else None


def _offers(subject: Subject) -> list[dict[str, Any]]:
    """Offers of the product, one level of aggregate offers taken apart."""
    found = (_product(subject) or {}).get("offers")
    every = found if isinstance(found, list) else [found]
    return [offer for offer in every if isinstance(offer, dict)]


def _where(subject: Subject) -> Where:
    assert subject.page is not None
    markup = subject.page.markup
    place = markup.product_where if markup.product else markup.microdata_where
    return place or subject.where


@rule(
    "SDA001", Severity.WARNING, stage="discover", component="search", points=5, on="page",
    bad="<h1>Mug</h1><p>€ 12.00</p>",
    good=_FULL,
)  # fmt: skip
def no_product_markup(subject: Subject) -> Iterator[Hit]:
    """The page has no product in its structured data.

    Why: search results then show neither price nor stock nor stars.
    Fix: add a JSON-LD node of type Product with name, image and offers.
    """
    if _product(subject) is None:
        yield Hit(subject.where, "no Product in JSON-LD or microdata")


@rule(
    "SDA002", Severity.ERROR, stage="discover", component="search", points=3, on="page",
    bad='<h1>Mug</h1><script type="application/ld+json">{"@type": "Product", "name": "Mug",,}'
    "</script>",
    good=_FULL,
)  # fmt: skip
def markup_malformed(subject: Subject) -> Iterator[Hit]:
    """A block of structured data cannot be read as it stands.

    Why: search engines drop the whole block, silently.
    Fix: correct the place named here; a JSON validator shows the rest.
    """
    assert subject.page is not None
    counts = Counter((p.syntax, p.message) for p in subject.page.markup.problems)
    told = set()
    for problem in subject.page.markup.problems:
        key = (problem.syntax, problem.message)
        if key not in told:
            told.add(key)
            more = f" ({counts[key]} times)" if counts[key] > 1 else ""
            yield Hit(problem.where, f"{problem.syntax}: {problem.message}{more}", share=0.5)


@rule(
    "SDA003", Severity.WARNING, stage="discover", component="search", points=3, on="page",
    needs="a Product in the markup",
    applies=has_product,
    bad=_LD % "",
    good=_FULL,
)  # fmt: skip
def product_markup_incomplete(subject: Subject) -> Iterator[Hit]:
    """The product in the markup lacks name, image, or offer and review.

    Why: a product snippet needs a name and one of offers, review or rating; a merchant listing
    needs an image as well.
    Fix: add the properties named here.
    """
    product = _product(subject) or {}
    where = _where(subject)
    if not product.get("name"):
        yield Hit(where, "Product without name", share=0.5)
    if not product.get("image"):
        yield Hit(where, "Product without image", share=0.3)
    if not any(product.get(name) for name in ("offers", "review", "reviews", "aggregateRating")):
        yield Hit(where, "Product without offers, review or aggregateRating", share=0.5)


@rule(
    "SDA004", Severity.WARNING, stage="discover", component="search", points=3, on="page",
    needs="an offer in the markup",
    applies=lambda s: True if _offers(s) else None,
    bad=_LD % (_IMAGE + '"offers": {"@type": "Offer", "availability": "InStock"}'),
    good=_FULL,
)  # fmt: skip
def offer_markup_without_price(subject: Subject) -> Iterator[Hit]:
    """The offer in the markup has no price or no currency.

    Why: a merchant listing without both is not shown.
    Fix: add price as a plain number and priceCurrency as an ISO 4217 code.
    """
    offers = _offers(subject)
    where = _where(subject)
    if not any(_prices(offer) for offer in offers):
        gone = subject.listing.availability in ("out_of_stock", "discontinued")
        mild = Severity.INFO if gone else None
        yield Hit(where, "offer without price", share=0.6, severity=mild)
    elif not any(_text(value) for offer in offers for value in _values(offer, "priceCurrency")):
        yield Hit(where, "offer without priceCurrency", share=0.6)


def _values(offer: dict[str, Any], name: str) -> list[Any]:
    """A property of an offer and of its price specifications."""
    found = [offer.get(name)]
    specs = offer.get("priceSpecification")
    for spec in specs if isinstance(specs, list) else [specs]:
        if isinstance(spec, dict):
            found.append(spec.get(name))
    return found


def _prices(offer: dict[str, Any]) -> list[str]:
    names = ("price", "lowPrice", "highPrice", "minPrice")
    return [text for name in names for v in _values(offer, name) if (text := _text(v))]


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None or isinstance(value, (dict, bool)) else str(value).strip()


def _two_prices(subject: Subject) -> tuple[Decimal, Decimal] | None:
    assert subject.page is not None
    offer = subject.page.offer
    if offer.visible_price is None or offer.markup_price is None:
        return None
    return offer.visible_price, offer.markup_price


@rule(
    "SDA005", Severity.WARNING, stage="purchase", component="search", points=3, on="page",
    needs="a price on the page and one in the markup",
    applies=lambda s: True if _two_prices(s) else None, targets=("offer.price_tolerance",),
    bad=_FULL.replace("€ 12.00", "€ 15.00"),
    good=_FULL,
)  # fmt: skip
def prices_differ(subject: Subject) -> Iterator[Hit]:
    """The price in the markup is not the price on the page.

    Why: shopping feeds compare the two and suspend shops where they differ.
    Fix: fill both from the same value; a sale price belongs into the markup too.
    """
    found = _two_prices(subject)
    assert found is not None
    assert subject.page is not None
    shown, marked = found
    slack = Decimal(str(subject.target("offer.price_tolerance"))) / 100
    prices = {Decimal(p) for offer in _offers(subject) for p in _prices(offer) if _plain(p)}
    if all(abs(shown - price) > slack * max(shown, price) for price in (marked, *prices)):
        where = subject.page.offer.price_where or _where(subject)
        yield Hit(where, f"the page shows {shown}, the markup says {marked}")


def _plain(text: str) -> bool:
    return re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", text) is not None


@rule(
    "SDA006", Severity.WARNING, stage="discover", component="search", points=1,
    needs="a GTIN",
    applies=lambda s: True if _gtins(s) else None,
    bad={"title": "Mug", "variants": [{"barcode": "4006381333932"}]},
    good={"title": "Mug", "variants": [{"barcode": "4006381333931"}]},
)  # fmt: skip
def gtin_wrong(subject: Subject) -> Iterator[Hit]:
    """A GTIN (EAN, UPC) has a wrong check digit.

    Why: feeds refuse it, or match the listing with another product.
    Fix: copy the number from the packaging; in a spreadsheet format the column as text, so that
    leading zeros stay.
    """
    found = _gtins(subject)
    for name, code in found:
        if not gtin_is_valid(code):
            message = f"{code} is no valid GTIN"
            if len(code) < 13 and gtin_is_valid(code.zfill(12)):
                message += f" (a leading zero was lost: {code.zfill(12)})"
            else:
                message += ": the check digit is wrong"
            yield Hit(subject.at(name), message, share=1 / len(found))


def _gtins(subject: Subject) -> list[tuple[str, str]]:
    """Numbers that can be GTINs: 8 and 11 to 14 digits; shorter ones are the shop's own."""
    named = [(f"variant {v.sku or v.id} barcode".replace("  ", " "), v.barcode)
             for v in subject.listing.variants]  # fmt: skip
    fact = subject.fact("gtin")
    if fact:
        named.append(("gtin", str(fact.value)))
    if subject.page is not None:
        named.append(("gtin", subject.page.offer.gtin))
    numbers: dict[str, str] = {}
    for name, text in named:
        digits = re.sub(r"[\s-]", "", text or "")
        if digits.isascii() and digits.isdigit() and len(digits) in (8, 11, 12, 13, 14):
            numbers.setdefault(digits, name)
    return [(name, digits) for digits, name in numbers.items()]


def gtin_is_valid(digits: str) -> bool:
    """Whether a number of 8, 12, 13 or 14 digits has the right GS1 check digit."""
    if len(digits) not in (8, 12, 13, 14) or not digits.isdigit():
        return False
    total = sum(
        int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))
    )
    return total % 10 == 0


@rule(
    "SDA007", Severity.INFO, stage="purchase", component="logistics", points=1, on="page",
    needs="an offer in the markup",
    applies=lambda s: True if _offers(s) else None,
    bad=_FULL,
    good=_LD % (_IMAGE + _OFFER % _SHIPPING),
)  # fmt: skip
def shipping_markup_missing(subject: Subject) -> Iterator[Hit]:
    """The offer in the markup says nothing about shipping.

    Why: search results show delivery cost and time from OfferShippingDetails.
    Fix: add shippingDetails with deliveryTime, shippingDestination and shippingRate.
    """
    assert subject.page is not None
    if not any(offer.get("shippingDetails") for offer in _offers(subject)):
        if any(True for _ in subject.page.markup.nodes("OfferShippingDetails", "ShippingService")):
            return
        yield Hit(_where(subject), "offer without shippingDetails")


@rule(
    "SDA008", Severity.INFO, stage="purchase", component="trust", points=1, on="page",
    needs="an offer in the markup",
    applies=lambda s: True if _offers(s) else None,
    bad=_FULL,
    good=_LD % (_IMAGE + _OFFER % _SHIPPING),
)  # fmt: skip
def return_markup_missing(subject: Subject) -> Iterator[Hit]:
    """The offer in the markup says nothing about returns.

    Why: search results show the return policy from MerchantReturnPolicy.
    Fix: add hasMerchantReturnPolicy with applicableCountry and returnPolicyCategory, to the
    offer or once to the organisation.
    """
    assert subject.page is not None
    product = _product(subject) or {}
    holders = [product, *_offers(subject)]
    if not any(holder.get("hasMerchantReturnPolicy") for holder in holders):
        if any(True for _ in subject.page.markup.nodes("MerchantReturnPolicy")):
            return
        yield Hit(_where(subject), "offer without hasMerchantReturnPolicy")


@rule(
    "SDA009", Severity.WARNING, stage="purchase", component="search", points=1, on="page",
    needs="a price with a currency on the page and one in the markup",
    applies=lambda s: True if _currencies(s) else None,
    bad=_FULL.replace("€ 12.00", "12.00 PLN"),
    good=_FULL,
)  # fmt: skip
def currencies_differ(subject: Subject) -> Iterator[Hit]:
    """The currency in the markup is not the currency on the page.

    Why: the price is then wrong in every feed and search result.
    Fix: write the ISO 4217 code of the price that the page shows.
    """
    found = _currencies(subject)
    assert found is not None
    shown, marked = found
    if shown != marked:
        yield Hit(_where(subject), f"the page shows {shown}, the markup says {marked}")


def _currencies(subject: Subject) -> tuple[str, str] | None:
    assert subject.page is not None
    offer = subject.page.offer
    if offer.visible_price is None or not offer.currency or not offer.markup_currency:
        return None
    return offer.currency, offer.markup_currency.upper()
