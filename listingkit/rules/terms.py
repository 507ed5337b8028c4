"""What a listing says about buying it: payment, delivery, returns, contact, support, warranty.

A page is read by :mod:`listingkit.page.policies`; any other source states facts. Rules ask here
and need not know which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeVar

from listingkit.datafiles import data_folder, read_toml
from listingkit.markets import Sourced
from listingkit.model import Fact, FactValue, Money

if TYPE_CHECKING:
    from listingkit.page.policies import MarkedReturns, MarkedShipping
    from listingkit.rules.subject import Subject

M = TypeVar("M", "MarkedReturns", "MarkedShipping")


@dataclass(frozen=True)
class Terms:
    """Conditions of a purchase as stated; None and empty mean "not stated".

    ``days`` is the longest promised delivery time in days of the calendar (``days_said`` as the
    page counts them), ``cost`` the delivery charge (0 for free delivery), ``duties`` who pays
    import charges, ``back_to`` the countries parcels go back to, ``contact`` the kinds of contact
    given (email, phone, address, service).
    """

    payment: tuple[str, ...] = ()
    shipping: bool = False
    days: float | None = None
    days_said: str = ""
    cost: Money | None = None
    insured: bool = False
    duties: Literal["included", "excluded", "named"] | None = None
    returns: bool = False
    returns_days: float | None = None
    returns_payer: bool = False
    back_to: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    support_minutes: float | None = None
    warranty_months: float | None = None
    reviews: int | None = None
    loyalty: bool = False


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
    address = subject.fact("returns_address")
    facts = Terms(
        payment=payment,
        shipping=subject.fact(*SHIPPING) is not None,
        days=stated("delivery_days_max", "delivery_days_min"),
        cost=_cost(subject),
        insured=_true(subject.fact("shipping_insurance")),
        duties=_duties(subject),
        returns=subject.fact(*RETURNS) is not None,
        returns_days=stated("returns_days"),
        returns_payer=subject.fact("returns_free") is not None,
        # A seller's address for one market is in that market.
        back_to=(subject.market.country,)
        if address is not None and subject.market is not None and address.markets
        else (),
        contact=contact,
        support_minutes=stated("support_minutes"),
        warranty_months=stated("warranty_months"),
        reviews=None if reviews is None else int(reviews),
        loyalty=(loyal := subject.fact("loyalty_program")) is not None and loyal.value is not False,
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


def _true(fact: Fact | None) -> bool:
    return fact is not None and fact.value is True


def _duties(subject: Subject) -> Literal["included", "excluded", "named"] | None:
    included = subject.fact("duties_included")
    if included is not None and isinstance(included.value, bool):
        return "included" if included.value else "excluded"
    return "named" if subject.fact("duties") is not None else None


def _cost(subject: Subject) -> Money | None:
    """The charge the seller states; one read from the page keeps the page's currency."""
    free = subject.fact("free_shipping")
    price = subject.listing.price
    currency = price.currency if price else None
    if _true(free):
        return Money(amount=Decimal(0), currency=currency)
    cost = subject.fact("shipping_cost")
    if cost is None or (subject.page is not None and cost.source_market_only):
        return None
    try:
        return Money(amount=Decimal(str(cost.value)), currency=currency)
    except InvalidOperation:
        return None


def _for_market(subject: Subject, marked: Iterable[M]) -> M | None:
    """The entry of the markup that names the market's country, where one does."""
    if subject.market is None:
        return None
    country = subject.market.country
    return next((one for one in marked if country in one.countries), None)


def _with_page(facts: Terms, subject: Subject) -> Terms:
    """Facts first (the seller may state what the page does not), then what the page says.

    Where the markup has terms for the market's own country, these are the ones that hold there.
    """
    page = subject.page
    assert page is not None
    told = page.policies
    ship, back, ways = told.shipping, told.returns, told.contact
    cost, days, returns_days = facts.cost, facts.days, facts.returns_days
    said = f"{days:g} days" if days is not None else ""
    by_page = days is None or _from_page(subject, "delivery_days_max")
    if by_page and ship.days_max is not None:
        days, said = float(ship.days_max), f"{ship.days_max} days"
        if ship.business_days:
            # Five working days are a week.
            days = float(-(-ship.days_max * 7 // 5))
            said = f"{ship.days_max} working days (about {days:g} days)"
    if cost is None and ship.free:
        price = subject.listing.price
        cost = Money(amount=Decimal(0), currency=price.currency if price else None)
    cost = cost if cost is not None else ship.cost
    shipping = _for_market(subject, told.marked_shipping)
    if shipping is not None and by_page:
        if shipping.days:
            days, said = float(shipping.days[1]), f"{shipping.days[1]} days"
        cost = shipping.cost if shipping.cost is not None else cost
    policy = _for_market(subject, told.marked_returns)
    returns_days = returns_days if returns_days is not None else back.days
    if policy is not None and policy.days is not None and _from_page(subject, "returns_days"):
        returns_days = float(policy.days)
    contact = [
        kind
        for kind, found in (
            ("email", ways.emails), ("phone", ways.phones), ("address", ways.address),
        )
        if found
    ]  # fmt: skip
    warranty = told.warranty_months
    counts = (facts.reviews, page.reviews.count, page.reviews.printed)
    return Terms(
        payment=facts.payment or tuple(told.payment.methods),
        shipping=facts.shipping or ship.where is not None,
        days=days,
        days_said=said,
        cost=cost,
        insured=facts.insured or bool(ship.insured),
        duties=facts.duties or ship.duties,
        returns=facts.returns or back.where is not None,
        returns_days=returns_days,
        returns_payer=facts.returns_payer or back.free is not None,
        back_to=facts.back_to or back.back_to,
        contact=facts.contact or tuple(contact),
        support_minutes=facts.support_minutes,
        warranty_months=facts.warranty_months if facts.warranty_months is not None else warranty,
        reviews=next((n for n in counts if n is not None), None),
        loyalty=facts.loyalty or told.loyalty is not None,
    )


def _from_page(subject: Subject, name: str) -> bool:
    """Whether a fact is none, or one that the page itself states."""
    fact = subject.fact(name)
    return fact is None or fact.source_market_only


class Customs(Sourced, frozen=True, kw_only=True):
    """``locales/customs.toml``: groups of countries without duties between them."""

    unions: dict[str, tuple[str, ...]]


@cache
def _customs() -> Customs:
    return read_toml(data_folder("locales") / "customs.toml", Customs)


def crosses_customs(subject: Subject) -> bool | None:
    """Whether goods of this page pass customs on the way to the market; None: not known.

    Where the seller sells from is told by the country of the page's address.
    """
    market = subject.market
    if market is None:
        return False
    home = _home(subject)
    if home is None:
        return None
    if home == market.country:
        return False
    return not any({home, market.country} <= set(union) for union in _customs().unions.values())


def _home(subject: Subject) -> str | None:
    from listingkit.page.locale import url_country

    stock = subject.fact("local_stock")
    if stock is not None and stock.value is True and subject.market is not None:
        return subject.market.country
    return url_country(subject.page.url) if subject.page is not None else None
