"""What a page promises around the product: payment, delivery, returns, warranty, service.

Read from the whole visible page, footer included, and from its markup. What is not stated is
None. Words stand in ``locales/vocabulary/policies.toml`` and ``payments.toml``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from listingkit.model import Money, Struct, Where
from listingkit.page.contacts import ContactInfo, TraderInfo, read_contact, read_trader
from listingkit.page.marked import (
    MarkedReturns,
    MarkedShipping,
    marked_languages,
    marked_returns,
    marked_shipping,
    number,
    term,
)
from listingkit.page.money import Currencies
from listingkit.page.payments import PaymentInfo, read_payment
from listingkit.page.policywords import look_of
from listingkit.page.promises import Promises, Timed, read_promises
from listingkit.page.said import Said
from listingkit.page.spoken import Speech

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from listingkit.page import Page

__all__ = [
    "ContactInfo",
    "Duties",
    "MarkedReturns",
    "MarkedShipping",
    "PaymentInfo",
    "Policies",
    "ReturnsInfo",
    "ShippingInfo",
    "SupportInfo",
    "Told",
    "TraderInfo",
    "read_policies",
]

_MAX_NODES = 2000
_LINE = 120
_UNIT_MONTHS = {"ANN": 12.0, "MON": 1.0, "DAY": 1 / 30, "WEE": 7 / 30}

Duties = Literal["included", "excluded", "named"]
"""Import charges: in the price, on top of it, or spoken of without saying which."""


class ShippingInfo(Struct, frozen=True, kw_only=True):
    """Delivery as stated: days from order to door (both ends), freight, whether it is free.

    ``business_days`` is true when the page counts working days. ``dispatch_days`` are those until
    the carrier has the parcel; they say nothing about the door. ``free`` is for one piece at the
    page's price, None when the page does not say; ``free_from`` is the order value from which
    freight is free. ``insured`` and ``duties`` are None where the page is silent.
    """

    days_min: int | None = None
    days_max: int | None = None
    business_days: bool = False
    dispatch_days_min: int | None = None
    dispatch_days_max: int | None = None
    cost: Money | None = None
    free: bool | None = None
    free_from: Money | None = None
    insured: bool | None = None
    duties: Duties | None = None
    where: Where | None = None


class ReturnsInfo(Struct, frozen=True, kw_only=True):
    """Returns as stated: days, whether the buyer pays nothing, whether they are taken at all.

    ``accepted`` is None when the page does not say; ``back_to`` are the countries parcels go back
    to, as markup names them. ``where`` is set wherever the page speaks of returns.
    """

    days: int | None = None
    free: bool | None = None
    accepted: bool | None = None
    back_to: tuple[str, ...] = ()
    where: Where | None = None


class SupportInfo(Struct, frozen=True, kw_only=True):
    """Customer service as stated: minutes to an answer, languages (codes), hours as printed."""

    offered: bool = False
    response_minutes: int | None = None
    languages: tuple[str, ...] = ()
    hours: str | None = None
    where: Where | None = None


class Told(Struct, frozen=True, kw_only=True):
    """What the text alone says, to be held against the markup: every time that is surely meant.

    Days are in the calendar (working days with the weekends they may hold).
    """

    delivery: tuple[tuple[int, int], ...] = ()
    delivery_where: Where | None = None
    returns: tuple[int, ...] = ()
    returns_where: Where | None = None
    cost: Money | None = None
    free: bool | None = None
    cost_where: Where | None = None
    free_return: Where | None = None
    paid_return: Where | None = None


class Policies(Struct, frozen=True, kw_only=True):
    """Everything around the product that a buyer wants to know before paying.

    ``told`` is what the text says, ``marked_shipping`` and ``marked_returns`` what the markup
    says; the other fields join both, the markup first. ``lowest_price`` is the lowest price of 30
    days as printed, ``loyalty`` the line on a programme for regular buyers.
    """

    payment: PaymentInfo
    shipping: ShippingInfo
    returns: ReturnsInfo
    contact: ContactInfo
    support: SupportInfo
    trader: TraderInfo
    warranty_months: int | None = None
    warranty_where: Where | None = None
    lowest_price: Money | None = None
    lowest_where: Where | None = None
    loyalty: str | None = None
    loyalty_where: Where | None = None
    told: Told = Told()
    marked_shipping: tuple[MarkedShipping, ...] = ()
    marked_returns: tuple[MarkedReturns, ...] = ()


def read_policies(page: Page) -> Policies:
    """All policies of a page; nothing raises on broken markup."""
    speech = Speech(page)
    nodes = _nodes(page)
    look = look_of(page)
    said = Said(page, speech, look)
    promises = read_promises(look, said.own, said.around)
    warranty, warranty_where = _warranty(page, promises, nodes)
    lowest, loyal = promises.lowest, promises.loyalty
    shipping, returns = marked_shipping(nodes), marked_returns(nodes)
    return Policies(
        payment=read_payment(page, speech, said, nodes, look),
        shipping=_shipping(page, promises, shipping),
        returns=_returns(page, promises, returns),
        contact=read_contact(page, said, nodes, look),
        support=_support(page, promises, nodes),
        trader=read_trader(nodes, promises.trader, said, look),
        warranty_months=warranty,
        warranty_where=warranty_where,
        lowest_price=_money(page, lowest[0], lowest[1]) if lowest else None,
        lowest_where=page.where(lowest[2], "prior_price_30d") if lowest else None,
        loyalty=loyal.text[:_LINE] if loyal else None,
        loyalty_where=page.where(loyal.element, "loyalty_program") if loyal else None,
        told=_told(page, promises),
        marked_shipping=shipping,
        marked_returns=returns,
    )


def _nodes(page: Page) -> list[dict[str, Any]]:
    """Every object of the page's JSON-LD and its main microdata product, outermost first."""
    waiting: deque[Any] = deque(node.data for node in page.markup.jsonld)
    waiting.append(page.markup.microdata_product)
    found: list[dict[str, Any]] = []
    while waiting and len(found) < _MAX_NODES:
        value = waiting.popleft()
        if isinstance(value, dict):
            found.append(value)
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value[:200])
    return found


def _money(page: Page, value: Decimal, mark: str) -> Money:
    """Money with the currency its mark says; a mark of several currencies is the offer's."""
    codes = Currencies.shipped().candidates(mark)
    if len(codes) == 1:
        return Money(amount=value, currency=codes[0])
    own = page.offer.currency
    return Money(amount=value, currency=own if own in codes or not codes else None)


def _told(page: Page, promises: Promises) -> Told:
    def first(kept: list[Timed], field: str) -> Where | None:
        return page.where(kept[0][1], field) if kept else None

    cost, free = promises.cost, promises.free
    place = cost[2] if cost else free
    return Told(
        delivery=tuple(dict.fromkeys(span.calendar for span, _ in promises.all_delivery)),
        delivery_where=first(promises.all_delivery, "shipping"),
        returns=tuple(dict.fromkeys(span.days[1] for span, _ in promises.all_returns)),
        returns_where=first(promises.all_returns, "returns"),
        cost=_money(page, cost[0], cost[1]) if cost else None,
        free=True if free is not None else None,
        cost_where=page.where(place, "shipping") if place is not None else None,
        free_return=_place(page, promises.free_return),
        paid_return=_place(page, promises.paid_return),
    )


def _place(page: Page, element: HtmlElement | None) -> Where | None:
    return page.where(element, "returns") if element is not None else None


def _shipping(
    page: Page, promises: Promises, marked: Sequence[MarkedShipping]
) -> ShippingInfo:  # fmt: skip
    days = next((one.days for one in marked if one.days), None)
    cost = next((one.cost for one in marked if one.cost), None)
    element = None
    business = False
    if days is None and promises.delivery:
        span, element = promises.delivery
        days = span.days
        business = span.unit == "business_day"
    dispatch = promises.dispatch[0].days if promises.dispatch else None
    if element is None and promises.dispatch and not days:
        element = promises.dispatch[1]
    said_free = cost is None and promises.free is not None
    if cost is None and promises.cost:
        cost = _money(page, promises.cost[0], promises.cost[1])
        element = element if element is not None else promises.cost[2]
    free_from = _money(page, *promises.free_from) if promises.free_from else None
    free: bool | None = None
    reached = _reached(page, free_from)
    if said_free or reached:
        free = True
        element = element if element is not None else promises.free
    elif cost is not None:
        free = cost.amount == 0
    else:
        free = reached
    duties = promises.duties
    said: Duties | None = None
    if duties:
        both = "duties_in" in duties and "duties_out" in duties
        said = "named" if both else "included" if "duties_in" in duties else (
            "excluded" if "duties_out" in duties else "named")  # fmt: skip
    stated = bool(marked) or any(one is not None for one in (days, dispatch, cost, free, free_from))
    if not stated and promises.delivery_named is not None:
        stated, element = True, promises.delivery_named
    return ShippingInfo(
        days_min=days[0] if days else None,
        days_max=days[1] if days else None,
        business_days=business,
        dispatch_days_min=dispatch[0] if dispatch else None,
        dispatch_days_max=dispatch[1] if dispatch else None,
        cost=cost,
        free=free,
        free_from=free_from,
        insured=True if promises.insured is not None else None,
        duties=said,
        where=page.where(element, "shipping") if stated else None,
    )


def _reached(page: Page, free_from: Money | None) -> bool | None:
    """Whether one piece costs as much as frees an order from freight; None: not known."""
    price, currency = page.offer.price, page.offer.currency
    if free_from is None or price is None or currency is None or free_from.currency != currency:
        return None
    return price >= free_from.amount


def _returns(
    page: Page, promises: Promises, marked: Sequence[MarkedReturns]
) -> ReturnsInfo:  # fmt: skip
    days = next((one.days for one in marked if one.days is not None), None)
    free = next((one.free for one in marked if one.free is not None), None)
    accepted = next((one.accepted for one in marked if one.accepted is not None), None)
    element = None
    if days is None and promises.returns:
        days, element = promises.returns[0].days[1], promises.returns[1]
    if free is None and (promises.free_return is None) is not (promises.paid_return is None):
        free = promises.free_return is not None
        place = promises.free_return if free else promises.paid_return
        element = element if element is not None else place
    if accepted is None:
        if days or free is not None:
            accepted = True
        elif promises.no_return is not None:
            accepted, element = False, promises.no_return
    element = element if element is not None else promises.returns_named
    stated = days is not None or free is not None or accepted is not None or element is not None
    return ReturnsInfo(
        days=days,
        free=free,
        accepted=accepted,
        back_to=tuple(dict.fromkeys(code for one in marked for code in one.back_to)),
        where=page.where(element, "returns") if stated else None,
    )


def _warranty(
    page: Page, promises: Promises, nodes: Sequence[dict[str, Any]]
) -> tuple[int | None, Where | None]:
    for node in nodes:
        promise = node.get("warranty", node.get("hasWarrantyPromise"))
        duration = promise.get("durationOfWarranty") if isinstance(promise, dict) else None
        if isinstance(duration, dict):
            value = number(duration.get("value"))
            factor = _UNIT_MONTHS.get(term(duration.get("unitCode")) or "ANN")
            if value and factor:
                return round(value * factor), page.where(None, "warranty")
    if promises.warranty is None:
        return None, None
    span, element = promises.warranty
    months = span.high * (12 if span.unit == "year" else 1)
    return months, page.where(element, "warranty")


def _support(page: Page, promises: Promises, nodes: Sequence[dict[str, Any]]) -> SupportInfo:
    minutes: int | None = None
    element = promises.support
    if promises.reply:
        span, element = promises.reply
        per = {"minute": 1, "hour": 60, "day": 1440, "business_day": 1440, "week": 10_080}
        minutes = span.high * per.get(span.unit, 1440)
    marked = marked_languages(nodes)
    return SupportInfo(
        offered=element is not None or bool(marked),
        response_minutes=minutes,
        languages=tuple(sorted(promises.languages | marked)),
        hours=promises.hours,
        where=page.where(element, "support") if element is not None or marked else None,
    )
