"""What a listing says about buying it: payment, delivery, returns, contact, support, warranty.

A page is read by :mod:`listingkit.page.policies`; any other source states facts. Rules ask here
and need not know which.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from listingkit.model import FactValue, Money

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject


@dataclass(frozen=True)
class Terms:
    """Conditions of a purchase as stated; None and empty mean "not stated".

    ``days`` is the longest promised delivery time in days, ``cost`` the delivery charge (0 for
    free delivery), ``contact`` the kinds of contact given (email, phone, address, form).
    """

    payment: tuple[str, ...] = ()
    shipping: bool = False
    days: float | None = None
    cost: Money | None = None
    returns: bool = False
    returns_days: float | None = None
    contact: tuple[str, ...] = ()
    support_minutes: float | None = None
    warranty_months: float | None = None
    reviews: int | None = None


def number(value: FactValue | None) -> float | None:
    """A fact's number, read from "24" as from 24; the largest of several; None when there is none.

    A flag is no number: ``free_returns = true`` says nothing about days.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, tuple):
        found = [n for part in value if (n := number(part)) is not None]
        return max(found, default=None)
    try:
        return float(value)
    except ValueError:
        return None


def read_terms(subject: Subject) -> Terms:
    """Gather what the facts and, where there is one, the page say."""

    def stated(*names: str) -> float | None:
        fact = subject.fact(*names)
        return number(fact.value) if fact else None

    methods = subject.fact("payment_methods")
    value = methods.value if methods else ()
    payment = tuple(str(v) for v in value) if isinstance(value, tuple) else (str(value),)
    cash = subject.fact("cod")
    if cash and cash.value is True and "cod" not in payment:
        payment = (*payment, "cod")
    contact = tuple(
        kind
        for kind, names in CONTACT.items()
        if (fact := subject.fact(*names)) is not None and fact.value is not False
    )
    reviews = stated("review_count")
    facts = Terms(
        payment=payment,
        shipping=subject.fact(*SHIPPING) is not None,
        days=stated("delivery_days_max", "delivery_days_min"),
        cost=_cost(subject),
        returns=subject.fact(*RETURNS) is not None,
        returns_days=stated("returns_days"),
        contact=contact,
        support_minutes=stated("support_minutes"),
        warranty_months=stated("warranty_months"),
        reviews=None if reviews is None else int(reviews),
    )
    return facts if subject.page is None else _with_page(facts, subject)


SHIPPING = ("delivery_days_min", "delivery_days_max", "shipping_cost", "free_shipping")
RETURNS = ("returns_policy", "returns_days", "returns_free", "withdrawal_notice")
CONTACT = {
    "email": ("seller_email",),
    "phone": ("seller_phone",),
    "address": ("seller_address",),
    "service": ("support",),
}


def _cost(subject: Subject) -> Money | None:
    free = subject.fact("free_shipping")
    price = subject.listing.price
    currency = price.currency if price else None
    if free and free.value is True:
        return Money(amount=Decimal(0), currency=currency)
    cost = subject.fact("shipping_cost")
    if cost is None:
        return None
    try:
        return Money(amount=Decimal(str(cost.value)), currency=currency)
    except InvalidOperation:
        return None


def _with_page(facts: Terms, subject: Subject) -> Terms:
    """Facts first (the seller may state what the page does not), then what the page says."""
    page = subject.page
    assert page is not None
    told = page.policies
    ship, back, ways = told.shipping, told.returns, told.contact
    cost = facts.cost
    if cost is None and ship.free:
        price = subject.listing.price
        cost = Money(amount=Decimal(0), currency=price.currency if price else None)
    contact = [
        kind
        for kind, found in (
            ("email", ways.emails), ("phone", ways.phones), ("address", ways.address),
        )
        if found
    ]  # fmt: skip
    warranty = told.warranty_months
    return Terms(
        payment=facts.payment or tuple(told.payment.methods),
        shipping=facts.shipping or ship.where is not None,
        days=facts.days if facts.days is not None else ship.days_max,
        cost=cost if cost is not None else ship.cost,
        returns=facts.returns or back.where is not None,
        returns_days=facts.returns_days if facts.returns_days is not None else back.days,
        contact=facts.contact or tuple(contact),
        support_minutes=facts.support_minutes,
        warranty_months=facts.warranty_months if facts.warranty_months is not None else warranty,
        reviews=facts.reviews if facts.reviews is not None else page.reviews.count,
    )
