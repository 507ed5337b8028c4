"""SDA: structured data, the part of a page that search engines and feeds read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from listingkit.model import Severity
from listingkit.rules.core import Hit, rule
from listingkit.rules.schema import (
    PRICES,
    first_text,
    has_offers,
    has_product,
    judged_offers,
    markup_of,
    nodes_in,
    offers_of,
    plain_price,
    price_values,
    product_of,
    product_where,
    return_lacks,
    shipping_lacks,
    terms_nodes,
    twins_of,
)

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_OFFER = '"offers": {"@type": "Offer", "price": "12.00", "priceCurrency": "EUR"%s}'
_LD = (
    '<h1>Mug</h1><p class="price">€ 12.00</p><script type="application/ld+json">'
    '{"@context": "https://schema.org", "@type": "Product", "name": "Mug"%s}</script>'
)
_IMAGE = ', "image": "https://mugs.example/mug.jpg", '
_FULL = _LD % (_IMAGE + _OFFER % "")
_TERMS = (
    ', "shippingDetails": {"@type": "OfferShippingDetails", "shippingRate": {"@type": '
    '"MonetaryAmount", "value": 4.9, "currency": "EUR"}, "shippingDestination": {"@type": '
    '"DefinedRegion", "addressCountry": "DE"}, "deliveryTime": {"@type": "ShippingDeliveryTime", '
    '"transitTime": {"@type": "QuantitativeValue", "minValue": 1, "maxValue": 3, "unitCode": '
    '"DAY"}}}, "hasMerchantReturnPolicy": {"@type": "MerchantReturnPolicy", "applicableCountry": '
    '"DE", "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow", '
    '"merchantReturnDays": 30}'
)


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
    if product_of(subject) is None:
        yield Hit(subject.where, "no Product in JSON-LD or microdata")


@rule(
    "SDA002", Severity.ERROR, stage="discover", component="search", points=3, on="page",
    bad='<h1>Mug</h1><script type="application/ld+json">{"@type": "Product", "name": "Mug",,}'
    "</script>",
    good=_FULL,
)  # fmt: skip
def markup_malformed(subject: Subject) -> Iterator[Hit]:
    """A block of structured data cannot be read as it stands.

    Why: strict readers drop the whole block, silently. A warning says that we could read all of
    it nonetheless: comment marks around it, a type in lower case.
    Fix: correct the place named here; a JSON validator shows the rest.
    """
    problems = markup_of(subject).problems
    counts = Counter((p.syntax, p.message) for p in problems)
    told = set()
    for problem in problems:
        key = (problem.syntax, problem.message)
        if key not in told:
            told.add(key)
            more = f" ({counts[key]} times)" if counts[key] > 1 else ""
            mild = Severity.WARNING if problem.readable else None
            message = f"{problem.syntax}: {problem.message}{more}"
            yield Hit(problem.where, message, share=0.5, severity=mild)


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
    twins, where = twins_of(subject), product_where(subject)
    if not any(twin.get("name") for twin in twins):
        yield Hit(where, "Product without name", share=0.5)
    # Variants may have the pictures.
    held = [variant for twin in twins for variant in nodes_in(twin.get("hasVariant"))]
    if not any(node.get("image") for node in (*twins, *held)):
        yield Hit(where, "Product without image", share=0.3)
    wanted = ("offers", "review", "reviews", "aggregateRating")
    if not any(twin.get(name) for twin in twins for name in wanted):
        yield Hit(where, "Product without offers, review or aggregateRating", share=0.5)


@rule(
    "SDA004", Severity.WARNING, stage="discover", component="search", points=3, on="page",
    needs="an offer in the markup",
    applies=has_offers,
    bad=_LD % (_IMAGE + '"offers": {"@type": "Offer", "availability": "InStock"}'),
    good=_FULL,
)  # fmt: skip
def offer_markup_without_price(subject: Subject) -> Iterator[Hit]:
    """The offer in the markup has no price or no currency.

    Why: a merchant listing without both is not shown.
    Fix: add price as a plain number and priceCurrency as an ISO 4217 code.
    """
    offers = offers_of(subject)
    where = product_where(subject)
    if not any(_prices(offer) for offer in offers):
        gone = subject.listing.availability in ("out_of_stock", "discontinued")
        mild = Severity.INFO if gone else None
        yield Hit(where, "offer without price", share=0.6, severity=mild)
    elif not any(
        first_text(value) for offer in offers for value in price_values(offer, "priceCurrency")
    ):
        yield Hit(where, "offer without priceCurrency", share=0.6)


def _prices(offer: dict[str, Any]) -> list[str]:
    return [text for value in price_values(offer, *PRICES) if (text := first_text(value))]


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
    paid = subject.page.offer.price
    if paid == marked:
        # Of several printed prices the one that is paid is the markup's.
        return
    slack = Decimal(str(subject.target("offer.price_tolerance"))) / 100
    prices = {Decimal(p) for offer in offers_of(subject) for p in _prices(offer) if plain_price(p)}
    if all(abs(shown - price) > slack * max(shown, price) for price in (marked, *prices)):
        where = subject.page.offer.price_where or product_where(subject)
        yield Hit(where, f"the page shows {shown}, the markup says {marked}")


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
            if not code.strip("0"):
                message += ": it stands for none"
            elif len(code) < 13 and gtin_is_valid(code.zfill(12)):
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
    if len(digits) not in (8, 12, 13, 14) or not digits.isdigit() or not digits.strip("0"):
        return False
    total = sum(
        int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))
    )
    return total % 10 == 0


@rule(
    "SDA007", Severity.INFO, stage="purchase", component="logistics", points=1, on="page",
    needs="an offer in the markup",
    applies=judged_offers,
    bad=_FULL,
    good=_LD % (_IMAGE + _OFFER % _TERMS),
)  # fmt: skip
def shipping_markup_missing(subject: Subject) -> Iterator[Hit]:
    """The offer in the markup says nothing about shipping, or not enough.

    Why: search results show delivery cost and time from OfferShippingDetails, when it has cost
    with currency, destination and time.
    Fix: add shippingDetails with deliveryTime, shippingDestination and shippingRate.
    """
    found = terms_nodes(subject, "shippingDetails", "OfferShippingDetails")
    if found is None:
        return
    if not found:
        if not any(True for _ in markup_of(subject).nodes("ShippingService")):
            yield Hit(product_where(subject), "offer without shippingDetails")
        return
    lacks = min((shipping_lacks(node) for node in found), key=len)
    if lacks:
        message = f"shippingDetails without {', '.join(lacks)}"
        yield Hit(product_where(subject), message, share=0.2 * len(lacks))


@rule(
    "SDA008", Severity.INFO, stage="purchase", component="trust", points=1, on="page",
    needs="an offer in the markup",
    applies=judged_offers,
    bad=_FULL,
    good=_LD % (_IMAGE + _OFFER % _TERMS),
)  # fmt: skip
def return_markup_missing(subject: Subject) -> Iterator[Hit]:
    """The offer in the markup says nothing about returns, or not enough.

    Why: search results show the return policy from MerchantReturnPolicy, when it names country
    and category, and the days where there is an end.
    Fix: add hasMerchantReturnPolicy with applicableCountry, returnPolicyCategory and
    merchantReturnDays, to the offer or once to the organisation.
    """
    found = terms_nodes(subject, "hasMerchantReturnPolicy", "MerchantReturnPolicy")
    if found is None:
        return
    if not found:
        yield Hit(product_where(subject), "offer without hasMerchantReturnPolicy")
        return
    lacks = min((return_lacks(node) for node in found), key=len)
    if lacks:
        message = f"hasMerchantReturnPolicy without {', '.join(lacks)}"
        yield Hit(product_where(subject), message, share=0.2 * len(lacks))


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
        yield Hit(product_where(subject), f"the page shows {shown}, the markup says {marked}")


def _currencies(subject: Subject) -> tuple[str, str] | None:
    assert subject.page is not None
    offer = subject.page.offer
    if offer.visible_price is None or not offer.currency or not offer.markup_currency:
        return None
    return offer.currency, offer.markup_currency.upper()


def _has_jsonld(subject: Subject) -> bool | None:
    markup = markup_of(subject)
    if markup.jsonld:
        return True
    return False if markup.microdata_product else None


@rule(
    "SDA026", Severity.WARNING, stage="discover", component="search", points=2, on="page",
    needs="structured data",
    applies=_has_jsonld,
    bad=_FULL.replace('"@context": "https://schema.org", ', ""),
    good=_FULL,
)  # fmt: skip
def markup_without_context(subject: Subject) -> Iterator[Hit]:
    """A JSON-LD block does not say that its words are those of schema.org.

    Why: without "@context" the types and properties have no meaning; readers leave them out.
    Fix: begin the block with "@context": "https://schema.org".
    """
    places = markup_of(subject).without_context
    if places:
        more = f" ({len(places)} blocks)" if len(places) > 1 else ""
        yield Hit(places[0], f'no "@context" of schema.org{more}')
