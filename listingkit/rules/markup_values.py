"""SDA: values in the structured data that no machine can use as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from listingkit.model import Severity
from listingkit.rules.core import Hit, quoted, rule
from listingkit.rules.schema import (
    PRICES,
    first_text,
    has_offers,
    has_product,
    markup_of,
    nodes_in,
    offers_of,
    plain_price,
    price_values,
    product_of,
    product_where,
    schema_values,
    texts_in,
)

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_LD = (
    '<h1>Mug</h1><script type="application/ld+json">{"@context": "https://schema.org", '
    '"@type": "Product", "name": "Mug", "image": "%s", "offers": {"@type": "Offer", %s}%s}</script>'
)
_URL = "https://mugs.example/mug.jpg"


@rule(
    "SDA010", Severity.WARNING, stage="purchase", component="search", points=2, on="page",
    needs="an offer in the markup",
    applies=has_offers,
    bad=_LD % (_URL, '"price": 12, "priceCurrency": "EUR", "availability": "in stock"', ""),
    good=_LD % (_URL, '"price": 12, "priceCurrency": "EUR", "availability": "InStock"', ""),
)  # fmt: skip
def availability_or_condition_unknown(subject: Subject) -> Iterator[Hit]:
    """The offer's availability or condition is no value of schema.org, or not stated.

    Why: search results and feeds show stock and condition only from the known values.
    Fix: write the address of the value, e.g. https://schema.org/InStock.
    """
    offers, where, values = offers_of(subject), product_where(subject), schema_values()
    stated = False
    for name, known, severity in (
        ("availability", "availability", None),
        ("itemCondition", "item_condition", Severity.INFO),
    ):
        told: dict[str, None] = {}
        for offer in offers:
            for text in texts_in(offer.get(name)):
                stated = stated or name == "availability"
                if not values.known(known, text):
                    told[text] = None
        for text in list(told)[:3]:
            meant = values.suggestion(known, text)
            better = f"; {meant} is meant" if meant else ""
            message = f'{name} "{quoted(text)}" is no value of schema.org{better}'
            share = 0.3 if severity else 0.7
            yield Hit(where, message, share=share, severity=severity)
    single = [offer for offer in offers if "AggregateOffer" not in first_text(offer.get("@type"))]
    if single and not stated:
        yield Hit(where, "offer without availability", share=0.4, severity=Severity.INFO)


def _has_price(subject: Subject) -> bool | None:
    stated = any(
        first_text(value) for offer in offers_of(subject) for value in price_values(offer, *PRICES)
    )
    return True if stated else None


@rule(
    "SDA011", Severity.WARNING, stage="purchase", component="search", points=2, on="page",
    needs="a price in the markup",
    applies=_has_price,
    bad=_LD % (_URL, '"price": "12,00 €", "priceCurrency": "€"', ""),
    good=_LD % (_URL, '"price": "12.00", "priceCurrency": "EUR"', ""),
)  # fmt: skip
def price_not_machine_readable(subject: Subject) -> Iterator[Hit]:
    """Price, currency or price date in the markup are not written as machines read them.

    Why: "12,00 €" is twelve for one reader, twelve hundred or nothing for the next.
    Fix: a plain number with a point, an ISO 4217 code in capitals, a date like 2027-01-31.
    """
    where = product_where(subject)
    told: dict[str, float] = {}
    for offer in offers_of(subject):
        for name in PRICES:
            for value in price_values(offer, name):
                text = first_text(value)
                if text and not plain_price(text):
                    told.setdefault(f'{name} "{quoted(text)}" is no plain number', 0.5)
        for value in price_values(offer, "priceCurrency"):
            text = first_text(value)
            if text and not _is_currency(text):
                told.setdefault(f'priceCurrency "{quoted(text)}" is no ISO 4217 code', 0.5)
        for name in ("priceValidUntil", "validFrom", "availabilityStarts"):
            text = first_text(offer.get(name))
            if text and not _is_date(text):
                told.setdefault(f'{name} "{quoted(text)}" is no ISO 8601 date', 0.2)
        low, high = _number(offer.get("lowPrice")), _number(offer.get("highPrice"))
        if low is not None and high is not None and low > high:
            told.setdefault(f"lowPrice {low} is above highPrice {high}", 0.3)
    for message, share in list(told.items())[:6]:
        yield Hit(where, message, share=share)


def _is_currency(text: str) -> bool:
    if not re.fullmatch(r"[A-Z]{3}", text):
        return False
    from listingkit.page.money import Currencies

    if text in Currencies.shipped().words.codes.iso:
        return True
    from babel.numbers import list_currencies

    return text in list_currencies()


def _is_date(text: str) -> bool:
    found = re.fullmatch(
        r"(\d{4}-\d{2}-\d{2})"
        r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?",
        text,
    )
    if not found:
        return False
    try:
        date.fromisoformat(found[1])
    except ValueError:
        return False
    return True


def _number(value: Any) -> Decimal | None:
    text = first_text(value)
    if not re.fullmatch(r"-?\d{1,12}(?:\.\d{1,20})?", text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _ratings(subject: Subject) -> list[dict[str, Any]]:
    return nodes_in((product_of(subject) or {}).get("aggregateRating"))


@rule(
    "SDA012", Severity.WARNING, stage="recommend", component="search", points=1, on="page",
    needs="a rating in the markup",
    applies=lambda s: True if _ratings(s) else None,
    bad=_LD % (_URL, '"price": 12', ', "aggregateRating": {"ratingValue": 9.2, "reviewCount": 8}'),
    good=_LD % (_URL, '"price": 12', ', "aggregateRating": {"ratingValue": 4.6, "reviewCount": 8}'),
)  # fmt: skip
def rating_impossible(subject: Subject) -> Iterator[Hit]:
    """The rating in the markup lacks its count or stands outside its scale.

    Why: search engines show no stars for it.
    Fix: state ratingValue, ratingCount or reviewCount as plain numbers, and bestRating where the
    scale does not end at 5. Without any review leave aggregateRating out.
    """
    where = product_where(subject)
    for rating in _ratings(subject)[:3]:
        counts = [text for name in ("ratingCount", "reviewCount") if (text := _text(rating, name))]
        value = _number(rating.get("ratingValue"))
        if not counts:
            yield Hit(where, "aggregateRating without ratingCount or reviewCount", share=0.5)
        elif not any(re.fullmatch(r"\d{1,12}(?:\.0+)?", text) for text in counts):
            yield Hit(where, f'rating count "{quoted(counts[0])}" is no plain number', share=0.5)
        elif all(_number(text) == 0 for text in counts):
            yield Hit(where, "aggregateRating of 0 reviews", share=0.5)
            continue
        if value is None:
            text = _text(rating, "ratingValue")
            if not text:
                yield Hit(where, "aggregateRating without ratingValue", share=0.5)
            elif not re.fullmatch(r"\d+(?:\.\d+)?\s?%|\d+(?:\.\d+)?\s?/\s?\d+", text):
                yield Hit(where, f'ratingValue "{quoted(text)}" is no plain number', share=0.5)
            continue
        best, worst = _number(rating.get("bestRating")), _number(rating.get("worstRating"))
        top, bottom = (Decimal(5) if best is None else best), (worst or Decimal(0))
        if best is not None and worst is not None and worst > best:
            yield Hit(where, f"worstRating {worst} is above bestRating {best}", share=0.5)
        elif not bottom <= value <= top:
            stated = "" if best is not None else "; without bestRating it ends at 5"
            message = f"ratingValue {value} is outside {bottom} to {top}{stated}"
            yield Hit(where, message, share=0.5)


def _text(node: dict[str, Any], name: str) -> str:
    return first_text(node.get(name))


_BROKEN = re.compile(
    r"(?:^|/)(?:undefined|null|nan|none)(?:$|[/?#])|\{\{|\$\{|\[object|^(?:https?:)?//(?:localhost|127\.)"
    r"|^(?:file|blob|data|about|javascript):|^https?:/?(?!/)|\s",
    re.IGNORECASE,
)


def _addresses(subject: Subject) -> list[tuple[str, str]]:
    """Addresses of the product's pictures, its own and those of its offers, with their names."""
    product = product_of(subject) or {}
    found = [("image", text) for text in texts_in(product.get("image"))]
    found += [("url", text) for text in texts_in(product.get("url"))]
    found += [
        ("offer url", t) for offer in offers_of(subject)[:20] for t in texts_in(offer.get("url"))
    ]
    return [(name, text) for name, text in found if text]


@rule(
    "SDA013", Severity.WARNING, stage="discover", component="media", points=1, on="page",
    needs="an address in the markup",
    applies=lambda s: True if _addresses(s) else None,
    bad=_LD % ("https://mugs.example/undefined", '"price": 12', ""),
    good=_LD % (_URL, '"price": 12', ""),
)  # fmt: skip
def address_in_markup_broken(subject: Subject) -> Iterator[Hit]:
    """An address in the product's markup leads nowhere, or only for some readers.

    Why: feeds and search results fetch the picture from there. An address without a host is
    resolved by browsers, not by every reader; an HTML entity in JSON-LD is part of the address.
    Fix: write whole addresses, https:// first, as they stand in the address line.
    """
    where = product_where(subject)
    in_json = markup_of(subject).product is not None
    told: dict[str, Hit] = {}
    for name, text in _addresses(subject):
        if _BROKEN.search(text):
            hit = Hit(where, f'{name} "{quoted(text)}" is no address', share=0.6)
        elif in_json and "&amp;" in text:
            message = f'{name} has the HTML entity &amp; in it: "{quoted(text)}"'
            hit = Hit(where, message, share=0.3, severity=Severity.INFO)
        elif in_json and name == "image" and not re.match(r"(?:https?:)?//", text, re.I):
            message = f'{name} "{quoted(text)}" has no host'
            hit = Hit(where, message, share=0.3, severity=Severity.INFO)
        else:
            continue
        told.setdefault(f"{name} {hit.severity}", hit)
    yield from list(told.values())[:4]


_ENTITY = re.compile(
    r"&(?:amp|quot|lt|gt|nbsp|apos|#\d{2,6}|#x[0-9a-f]{2,6}|[a-z]{2,8}\d?);|</?[a-z][^<>]{0,300}>",
    re.I,
)


@rule(
    "SDA014", Severity.INFO, stage="discover", component="search", points=1, on="page",
    needs="a Product in the markup",
    applies=has_product,
    bad=_LD.replace('"name": "Mug"', '"name": "Mug &amp; Saucer"') % (_URL, '"price": 12', ""),
    good=_LD.replace('"name": "Mug"', '"name": "Mug & Saucer"') % (_URL, '"price": 12', ""),
)  # fmt: skip
def markup_inside_markup(subject: Subject) -> Iterator[Hit]:
    """Name or brand in JSON-LD hold HTML tags or entities.

    Why: JSON-LD is no HTML: readers show "&amp;" letter by letter.
    Fix: write the character itself; escape only quotation marks and backslashes, as JSON does.
    """
    product = markup_of(subject).product or {}
    for name in ("name", "brand"):
        value = product.get(name)
        text = first_text(value.get("name") if isinstance(value, dict) else value)
        found = _ENTITY.search(text[:2000])
        if found:
            yield Hit(
                product_where(subject), f'{name} "{quoted(text)}" holds {found[0][:20]}', share=0.5
            )
