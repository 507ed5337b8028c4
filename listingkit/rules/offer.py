"""OFF: price, currency and what a price is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules.core import Hit, rule
from listingkit.rules.offer_stated import in_market
from listingkit.rules.terms import number

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_PRICED = {"title": "Mug", "price": {"amount": "12.00", "currency": "EUR"}}
_GONE = frozenset(("out_of_stock", "discontinued"))


@rule(
    "OFF001", Severity.ERROR, stage="purchase", component="completeness", points=6,
    bad={"title": "Mug"},
    good=_PRICED,
)  # fmt: skip
def price_missing(subject: Subject) -> Iterator[Hit]:
    """No price is stated.

    Why: without a price there is no offer; feeds refuse the listing.
    Fix: state the price a buyer pays now, with its currency.
    """
    listing = subject.listing
    if listing.price is not None or any(variant.price for variant in listing.variants):
        return
    gone = listing.availability in _GONE
    yield Hit(
        subject.at("price"),
        "no price" + (" (the product is not available)" if gone else ""),
        severity=Severity.INFO if gone else None,
    )


@rule(
    "OFF002", Severity.WARNING, stage="purchase", component="localisation", points=2,
    needs="a price",
    applies=lambda s: True if s.listing.price or any(v.price for v in s.listing.variants) else None,
    bad={"title": "Mug", "price": {"amount": "12.00"}},
    good=_PRICED,
)  # fmt: skip
def currency_missing(subject: Subject) -> Iterator[Hit]:
    """The price has no currency.

    Why: a dollar sign means ten currencies, a bare number any; feeds need the code.
    Fix: state the ISO 4217 code in the markup or the feed, e.g. EUR. For an export without a
    column for it, state currency under [facts.<market>] in listingkit.toml.
    """
    if _currency(subject) is None:
        mild = Severity.INFO if subject.page is None else None
        yield Hit(subject.at("price"), "price without a currency", severity=mild)


def _currency(subject: Subject) -> str | None:
    """Currency of the listing's price or of the first variant that has one, else the seller's.

    A product export has no column for it: there the seller states one currency for the market.
    """
    prices = [subject.listing.price, *(variant.price for variant in subject.listing.variants)]
    own = next((price.currency for price in prices if price and price.currency), None)
    if own is not None or not any(prices):
        return own
    stated = subject.fact("currency")
    return str(stated.value).strip().upper() or None if stated else None


@rule(
    "OFF003", Severity.WARNING, stage="purchase", component="localisation", points=4,
    needs="a price with a currency",
    applies=in_market(_currency), example={"market": "br"},
    bad={"title": "Caneca", "price": {"amount": "12.00", "currency": "USD"}},
    good={"title": "Caneca", "price": {"amount": "59.90", "currency": "BRL"}},
)  # fmt: skip
def currency_of_another_market(subject: Subject) -> Iterator[Hit]:
    """The price is not in the market's currency.

    Why: buyers cannot compare, and the bank adds a fee they do not know beforehand.
    Fix: set a price in the market's own currency; do not only convert the sign.
    """
    assert subject.market is not None
    currency = _currency(subject)
    if currency != subject.market.currency:
        yield Hit(
            subject.at("price"),
            f"price in {currency}; buyers in {subject.market.name} pay in "
            f"{subject.market.currency}",
        )


@rule(
    "OFF012", Severity.WARNING, stage="purchase", component="trust", points=1,
    applies=lambda s: any(True for _ in _old_prices(s)),
    bad={**_PRICED, "compare_at": {"amount": "10.00", "currency": "EUR"}},
    good={**_PRICED, "compare_at": {"amount": "15.00", "currency": "EUR"}},
)  # fmt: skip
def old_price_not_higher(subject: Subject) -> Iterator[Hit]:
    """The price before the discount is not higher than the price now.

    Why: it shows a discount that is none; prior-price rules of most markets forbid that.
    Fix: take the old price out, or correct it.
    """
    for field, price, old in _old_prices(subject):
        if old <= price:
            yield Hit(subject.at(field), f"old price {old} is not higher than {price}")
            return


def _old_prices(subject: Subject) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Field, price now and price before, of the listing and of its variants."""
    listing = subject.listing
    if listing.price and listing.compare_at and listing.compare_at.amount:
        yield "compare_at", listing.price.amount, listing.compare_at.amount
    for variant in listing.variants:
        if variant.price and variant.compare_at and variant.compare_at.amount:
            name = f"variant {variant.sku or variant.id}"
            yield name, variant.price.amount, variant.compare_at.amount


def _lowest_asked(subject: Subject) -> bool:
    """Whether the market's law asks for the lowest price of 30 days beside a reduction."""
    return subject.market is not None and any(
        "prior_price_30d" in item.facts for item in subject.market.law
    )


@rule(
    "OFF013", Severity.WARNING, stage="purchase", component="trust", points=1,
    applies=lambda s: _lowest_asked(s) and s.fact("prior_price_30d") is not None
    and any(old > price for _, price, old in _old_prices(s)),
    example={"market": "de"},
    bad={**_PRICED, "compare_at": {"amount": "15.00", "currency": "EUR"},
         "facts": {"prior_price_30d": {"value": 10}}},
    good={**_PRICED, "compare_at": {"amount": "15.00", "currency": "EUR"},
          "facts": {"prior_price_30d": {"value": 15}}},
)  # fmt: skip
def cheaper_within_thirty_days(subject: Subject) -> Iterator[Hit]:
    """The price is shown as reduced, but was lower within the last 30 days.

    Why: in the EU a reduction counts from the lowest price of the 30 days before it; measured by
    that, this price went up.
    Fix: compare with the lowest price of the 30 days, or show the price without a reduction.
    """
    fact = subject.fact("prior_price_30d")
    lowest = number(fact.value) if fact else None
    for field, price, old in _old_prices(subject):
        if lowest is not None and lowest < float(price) < float(old):
            yield Hit(
                subject.at(field),
                f"{price} is shown as reduced from {old}; the lowest price of 30 days, as stated, "
                f"is {lowest:g}",
            )
            return
