"""OFF: delivery: time, charge, customs, insurance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Money, Severity
from listingkit.rules.core import Hit, rule
from listingkit.rules.offer_stated import not_seen, stated
from listingkit.rules.terms import crosses_customs

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_PRICED = {"title": "Mug", "price": {"amount": "12.00", "currency": "EUR"}}
_ABROAD = {"market": "us", "url": "https://mugs.co.uk/blue"}


@rule(
    "OFF004", Severity.INFO, stage="purchase", component="logistics", points=3,
    needs="delivery time or cost",
    applies=stated(lambda t: t.shipping, of_seller=True),
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
        yield not_seen(subject, "delivery time or cost", "shipping")


@rule(
    "OFF005", Severity.WARNING, stage="purchase", component="logistics", points=3,
    needs="a delivery time",
    applies=lambda s: True if s.terms.days is not None else None,
    targets=("offer.days_full", "offer.days_good", "offer.days_max"),
    bad={"title": "Mug", "facts": {"delivery_days_max": {"value": 20}}},
    good={"title": "Mug", "facts": {"delivery_days_max": {"value": 7}}},
)  # fmt: skip
def delivery_slow(subject: Subject) -> Iterator[Hit]:
    """Delivery takes longer than buyers put up with.

    Why: 15 to 20 days lose buyers to local shops; the plan's target is 7 to 10.
    Fix: ship from a warehouse nearer to the market, or offer a faster service beside it.
    """
    days, said = subject.terms.days, subject.terms.days_said
    assert days is not None
    full, good = subject.target("offer.days_full"), subject.target("offer.days_good")
    most = subject.target("offer.days_max")
    if days > most:
        yield Hit(subject.where, f"delivery takes up to {said}; at most {most:g} days")
    elif days > full:
        # A fourth of the points goes between full marks and target, the rest up to the limit.
        share = 0.25 * min(1.0, (days - full) / (good - full)) if good > full else 0.25
        if days > good:
            share += 0.75 * (days - good) / (most - good)
        mark = f"the target is {good:g}" if days > good else f"{full:g} earn all points"
        message = f"delivery takes up to {said}; {mark}"
        yield Hit(subject.where, message, share=share, severity=Severity.INFO)


def _converted(money: Money, currency: str | None, rates: dict[str, float]) -> float | None:
    """An amount in another currency by the user's rates; None where a rate is missing."""
    if not money.amount or money.currency == currency:
        return float(money.amount)
    own, other = rates.get(money.currency or ""), rates.get(currency or "")
    return float(money.amount) * own / other if own and other else None


def _freight(subject: Subject) -> float | None:
    """Freight in percent of the price; None where one of them or a rate is unknown."""
    cost, price = subject.terms.cost, subject.listing.price
    if cost is None or price is None or price.amount <= 0:
        return None
    charge = _converted(cost, price.currency, dict(subject.rates))
    return None if charge is None else 100 * charge / float(price.amount)


@rule(
    "OFF006", Severity.WARNING, stage="purchase", component="logistics", points=2,
    needs="delivery cost and price in one currency, or rates for both under [rates]",
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
    "OFF014", Severity.INFO, stage="purchase", component="logistics", points=1, on="page",
    needs="the seller's country",
    applies=crosses_customs,
    example=_ABROAD,
    bad="<h1>Mug</h1><p>Delivery to the US in 7 days.</p>",
    good="<h1>Mug</h1><p>Delivery to the US in 7 days. All duties and taxes are in the price.</p>",
)  # fmt: skip
def duties_not_stated(subject: Subject) -> Iterator[Hit]:
    """Nothing is said about customs duties, though the parcel passes customs.

    Why: a bill at the door is refused; buyers abroad want to know it before they order.
    Fix: say whether duties and taxes are included in the price or come on top of it.
    """
    assert subject.market is not None
    duties = subject.terms.duties
    if duties is None:
        yield not_seen(subject, f"duties for buyers in {subject.market.name}")
    elif duties == "named":
        yield Hit(
            subject.where, "duties are spoken of, but not whether they are included", share=0.5
        )


@rule(
    "OFF015", Severity.INFO, stage="purchase", component="logistics", points=1, on="page",
    needs="the seller's country",
    applies=crosses_customs,
    example=_ABROAD,
    bad="<h1>Mug</h1><p>Delivery to the US in 7 days.</p>",
    good="<h1>Mug</h1><p>Tracked and insured delivery to the US in 7 days.</p>",
)  # fmt: skip
def parcel_not_insured(subject: Subject) -> Iterator[Hit]:
    """No insurance of the parcel is stated, though it goes abroad.

    Why: shipping insurance and returns at home halve cancelled orders in the plan's figures.
    Fix: insure parcels that go abroad, and say so beside the delivery time.
    """
    if not subject.terms.insured:
        yield not_seen(subject, "insurance of the parcel")
