"""OFF: price, currency, delivery, returns and payment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject
    from listingkit.rules.terms import Terms

_PRICED = {"title": "Mug", "price": {"amount": "12.00", "currency": "EUR"}}
_GONE = frozenset(("out_of_stock", "discontinued"))


def stated(read: Callable[[Terms], object]) -> Callable[[Subject], bool | None]:
    """Judge a page always, another source only when it states the matter itself.

    A product export says nothing about delivery or returns; that is unknown, not wrong.
    """
    return lambda subject: True if subject.page is not None or read(subject.terms) else None


def in_market(read: Callable[[Subject], object]) -> Callable[[Subject], bool | None]:
    """Judge where a market is asked for; what is not stated costs the points."""

    def applies(subject: Subject) -> bool | None:
        if subject.market is None:
            return False
        return True if read(subject) else None

    return applies


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
    Fix: state the ISO 4217 code in the markup or the feed, e.g. EUR.
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
    "OFF004", Severity.WARNING, stage="purchase", component="logistics", points=3,
    needs="delivery time or cost",
    applies=stated(lambda t: t.shipping),
    bad="<h1>Mug</h1><p>A blue mug for € 12.</p>",
    good="<h1>Mug</h1><p>A blue mug for € 12.</p><h2>Shipping</h2>"
    "<p>Delivery within 3-5 working days, free shipping.</p>",
)  # fmt: skip
def delivery_not_stated(subject: Subject) -> Iterator[Hit]:
    """Nothing is said about delivery.

    Why: cost and time of delivery are what buyers look for before they put a thing into the
    basket.
    Fix: state delivery time and cost on the page of the product, by market.
    """
    if not subject.terms.shipping:
        yield linked(subject, "shipping") or Hit(
            subject.where, "nothing about delivery time or cost"
        )


def linked(subject: Subject, *kinds: str) -> Hit | None:
    """A mild hit where the page at least links to the terms asked for."""
    links = subject.page.policies.contact.links if subject.page else {}
    kind = next((kind for kind in kinds if kind in links), None)
    if kind is None:
        return None
    message = f"the page only links to its {kind} page and states nothing itself"
    return Hit(subject.where, message, share=0.5, severity=Severity.INFO)


@rule(
    "OFF005", Severity.WARNING, stage="purchase", component="logistics", points=3,
    needs="a delivery time",
    applies=lambda s: True if s.terms.days is not None else None,
    targets=("offer.days_good", "offer.days_max"),
    bad={"title": "Mug", "facts": {"delivery_days_max": {"value": 20}}},
    good={"title": "Mug", "facts": {"delivery_days_max": {"value": 7}}},
)  # fmt: skip
def delivery_slow(subject: Subject) -> Iterator[Hit]:
    """Delivery takes longer than buyers put up with.

    Why: 15 to 20 days lose buyers to local shops; the plan's target is 7 to 10.
    Fix: ship from a warehouse nearer to the market, or offer a faster service beside it.
    """
    days = subject.terms.days
    assert days is not None
    good, most = subject.target("offer.days_good"), subject.target("offer.days_max")
    if days > most:
        yield Hit(subject.where, f"delivery takes up to {days:g} days; at most {most:g}")
    elif days > good:
        share = 0.5 * (days - good) / (most - good)
        message = f"delivery takes up to {days:g} days; the target is {good:g}"
        yield Hit(subject.where, message, share=share, severity=Severity.INFO)


def _freight(subject: Subject) -> float | None:
    """Freight in percent of the price; None where one of them or the currency is unknown."""
    cost, price = subject.terms.cost, subject.listing.price
    if cost is None or price is None or price.amount <= 0:
        return None
    if cost.amount and cost.currency != price.currency:
        return None
    return float(100 * cost.amount / price.amount)


@rule(
    "OFF006", Severity.WARNING, stage="purchase", component="logistics", points=2,
    needs="delivery cost and price in one currency",
    applies=lambda s: True if _freight(s) is not None else None,
    targets=("offer.freight_good", "offer.freight_max"),
    bad={**_PRICED, "facts": {"shipping_cost": {"value": 4.5}}},
    good={**_PRICED, "facts": {"shipping_cost": {"value": 1.5}}},
)  # fmt: skip
def freight_dear(subject: Subject) -> Iterator[Hit]:
    """Freight is a large part of the price.

    Why: 20 to 30 % of the order value for freight stops orders; the target is 15 %.
    Fix: put part of the freight into the price, or deliver free from an order value on.
    """
    share = _freight(subject)
    assert share is not None
    good, most = subject.target("offer.freight_good"), subject.target("offer.freight_max")
    if share > most:
        yield Hit(subject.where, f"freight is {share:.0f} % of the price; at most {most:g} %")
    elif share > good:
        yield Hit(
            subject.where,
            f"freight is {share:.0f} % of the price; the target is {good:g} %",
            share=0.5 * (share - good) / (most - good),
            severity=Severity.INFO,
        )


@rule(
    "OFF007", Severity.WARNING, stage="purchase", component="trust", points=3,
    needs="terms of return",
    applies=stated(lambda t: t.returns),
    bad="<h1>Mug</h1><p>A blue mug for € 12.</p>",
    good="<h1>Mug</h1><p>A blue mug for € 12.</p><h2>Returns</h2>"
    "<p>You can return it within 30 days.</p>",
)  # fmt: skip
def returns_not_stated(subject: Subject) -> Iterator[Hit]:
    """Nothing is said about returns.

    Why: an unclear after-sales policy is a main reason not to order from abroad, and in many
    markets the terms must be shown before purchase.
    Fix: state how many days, who pays, and where the parcel goes.
    """
    if not subject.terms.returns:
        yield linked(subject, "returns") or Hit(subject.where, "nothing about returns")


@rule(
    "OFF008", Severity.ERROR, stage="purchase", component="trust", points=3,
    needs="days for returns",
    applies=lambda s: False if s.market is None or not s.market.returns.by_law
    or s.market.returns.days is None else True if s.terms.returns_days is not None else None,
    example={"market": "de"},
    bad={"title": "Becher", "facts": {"returns_days": {"value": 7}}},
    good={"title": "Becher", "facts": {"returns_days": {"value": 30}}},
)  # fmt: skip
def returns_below_law(subject: Subject) -> Iterator[Hit]:
    """The return period is shorter than the market's law asks for.

    Why: the legal period holds anyway, and stating a shorter one is an offence.
    Fix: state at least the legal period for this market.
    """
    assert subject.market is not None
    days, least = subject.terms.returns_days, subject.market.returns.days
    if days is not None and least is not None and days < least:
        yield Hit(
            subject.where,
            f"returns within {days:g} days; the law in {subject.market.name} asks for {least}",
        )


@rule(
    "OFF009", Severity.WARNING, stage="purchase", component="payment", points=3,
    needs="payment methods",
    applies=stated(lambda t: t.payment),
    bad="<h1>Mug</h1><p>A blue mug for € 12.</p>",
    good="<h1>Mug</h1><p>A blue mug for € 12.</p><h2>Payment</h2>"
    "<p>We accept Visa, Mastercard and PayPal.</p>",
)  # fmt: skip
def payment_not_stated(subject: Subject) -> Iterator[Hit]:
    """No payment method is named.

    Why: buyers abroad leave when they do not see a method they have.
    Fix: show the methods of the market, as names or as icons with alternative texts.
    """
    if not subject.terms.payment:
        yield Hit(subject.where, "no payment method named")


@rule(
    "OFF010", Severity.WARNING, stage="purchase", component="payment", points=4,
    needs="payment methods",
    applies=in_market(lambda s: s.terms.payment), example={"market": "de"},
    bad={"title": "Becher", "facts": {"payment_methods": {"value": ["visa"]}}},
    good={"title": "Becher", "facts": {"payment_methods": {"value": [
        "paypal", "invoice", "klarna", "sepa_debit", "visa", "mastercard", "apple_pay",
        "google_pay", "prepayment"]}}},
)  # fmt: skip
def payment_not_local(subject: Subject) -> Iterator[Hit]:
    """Payment methods that buyers of the market use are not offered.

    Why: missing local methods are the main reason for failed payments across borders.
    Fix: add the methods named first, they are the most used ones.
    """
    assert subject.market is not None
    usual = [method for method in subject.market.payments.methods if method.counts]
    offered = {name.casefold() for name in subject.terms.payment}
    missing = [m for m in usual if not offered & {m.id.casefold(), m.name.casefold(),
                                                  *(a.casefold() for a in m.aliases)}]  # fmt: skip
    if missing:
        names = ", ".join(method.name for method in missing[:4])
        rest = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
        few = len(usual) - len(missing)
        yield Hit(
            subject.where,
            f"{few} of {len(usual)} usual methods in {subject.market.name}; missing: {names}{rest}",
            share=len(missing) / len(usual),
            severity=Severity.INFO if few * 2 >= len(usual) else None,
        )


@rule(
    "OFF011", Severity.WARNING, stage="purchase", component="payment", points=1,
    needs="payment methods",
    applies=lambda s: False if s.market is None or s.market.payments.cod not in ("high", "mid")
    else True if s.terms.payment else None,
    example={"market": "ae"},
    bad={"title": "Mug", "facts": {"payment_methods": {"value": ["visa"]}}},
    good={"title": "Mug", "facts": {"payment_methods": {"value": ["visa", "cod"]}}},
)  # fmt: skip
def cash_on_delivery_missing(subject: Subject) -> Iterator[Hit]:
    """No cash on delivery in a market where it is usual.

    Why: many buyers there pay at the door or not at all.
    Fix: offer it through the carrier, at least below an order value.
    """
    assert subject.market is not None
    names = {"cod", "cash on delivery"}
    for method in subject.market.payments.methods:
        if method.id == "cod":
            names |= {method.name.casefold(), *(alias.casefold() for alias in method.aliases)}
    if not names & {name.casefold() for name in subject.terms.payment}:
        level = subject.market.payments.cod
        yield Hit(
            subject.where,
            f"no cash on delivery; its use in {subject.market.name} is {level}",
            severity=None if level == "high" else Severity.INFO,
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
