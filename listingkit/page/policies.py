"""What a page promises around the product: payment, delivery, returns, warranty, service.

Read from the whole visible page, footer included, and from its markup. What is not stated is
None. Words stand in ``locales/vocabulary/policies.toml`` and ``payments.toml``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from listingkit.model import Money, Struct, Where
from listingkit.page.contacts import ContactInfo, TraderInfo, read_contact, read_trader
from listingkit.page.money import Currencies, machine_amount
from listingkit.page.payments import PaymentInfo, read_payment
from listingkit.page.promises import Promises, read_promises

if TYPE_CHECKING:
    from listingkit.page import Page

__all__ = [
    "ContactInfo",
    "PaymentInfo",
    "Policies",
    "ReturnsInfo",
    "ShippingInfo",
    "SupportInfo",
    "TraderInfo",
    "read_policies",
]

_MAX_NODES = 2000
_PLAIN = re.compile(r"\d{1,7}(?:\.\d{1,4})?", re.ASCII)
_UNIT_MONTHS = {"ANN": 12.0, "MON": 1.0, "DAY": 1 / 30, "WEE": 7 / 30}
_UNIT_DAYS = {"DAY": 1.0, "HUR": 1 / 24, "WEE": 7.0, "d": 1.0, "h": 1 / 24}


class ShippingInfo(Struct, frozen=True, kw_only=True):
    """Delivery as stated: days from order to door (both ends), freight, whether it is free.

    ``business_days`` is true when the page counts working days. ``free`` is None when the page
    does not say; ``free_from`` is the order value from which freight is free.
    """

    days_min: int | None = None
    days_max: int | None = None
    business_days: bool = False
    cost: Money | None = None
    free: bool | None = None
    free_from: Money | None = None
    where: Where | None = None


class ReturnsInfo(Struct, frozen=True, kw_only=True):
    """Returns as stated: days, whether the buyer pays nothing, whether they are taken at all.

    ``accepted`` is None when the page says nothing about returns.
    """

    days: int | None = None
    free: bool | None = None
    accepted: bool | None = None
    where: Where | None = None


class SupportInfo(Struct, frozen=True, kw_only=True):
    """Customer service as stated: minutes to an answer, languages (codes), hours as printed."""

    offered: bool = False
    response_minutes: int | None = None
    languages: tuple[str, ...] = ()
    hours: str | None = None
    where: Where | None = None


class Policies(Struct, frozen=True, kw_only=True):
    """Everything around the product that a buyer wants to know before paying."""

    payment: PaymentInfo
    shipping: ShippingInfo
    returns: ReturnsInfo
    contact: ContactInfo
    support: SupportInfo
    trader: TraderInfo
    warranty_months: int | None = None
    warranty_where: Where | None = None


def read_policies(page: Page) -> Policies:
    """All policies of a page; nothing raises on broken markup."""
    blocks = page.all_blocks
    nodes = _nodes(page)
    promises = read_promises(blocks)
    warranty, warranty_where = _warranty(page, promises, nodes)
    return Policies(
        payment=read_payment(page, blocks, nodes),
        shipping=_shipping(page, promises, nodes),
        returns=_returns(page, promises, nodes),
        contact=read_contact(page, blocks, nodes),
        support=_support(page, promises),
        trader=read_trader(nodes, promises.trader),
        warranty_months=warranty,
        warranty_where=warranty_where,
    )


def _nodes(page: Page) -> list[dict[str, Any]]:
    """Every object of the page's JSON-LD and its main microdata product, outermost first."""
    waiting: list[Any] = [node.data for node in page.markup.jsonld]
    waiting.append(page.markup.microdata_product)
    found: list[dict[str, Any]] = []
    while waiting and len(found) < _MAX_NODES:
        value = waiting.pop(0)
        if isinstance(value, dict):
            found.append(value)
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value[:200])
    return found


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and not _PLAIN.fullmatch(value.strip()):
        return None
    number = float(value)
    return number if 0 <= number < 10**6 else None


def _code(value: Any) -> str:
    return value.strip().rpartition("/")[2] if isinstance(value, str) else ""


def _range(value: Any) -> tuple[float, float] | None:
    """Days of a QuantitativeValue; a bare number counts days."""
    if not isinstance(value, dict):
        number = _number(value)
        return (number, number) if number is not None else None
    factor = _UNIT_DAYS.get(_code(value.get("unitCode")) or "DAY", 1.0)
    low = _number(value.get("minValue", value.get("value")))
    high = _number(value.get("maxValue", value.get("value")))
    if high is None:
        return None
    low = high if low is None else low
    return (low * factor, high * factor) if low <= high else None


def _money(page: Page, value: Decimal, mark: str) -> Money:
    """Money with the currency its mark says; a mark of several currencies is the offer's."""
    codes = Currencies.shipped().candidates(mark)
    if len(codes) == 1:
        return Money(amount=value, currency=codes[0])
    own = page.offer.currency
    return Money(amount=value, currency=own if own in codes else None)


def _shipping(page: Page, promises: Promises, nodes: Sequence[dict[str, Any]]) -> ShippingInfo:
    days: tuple[int, int] | None = None
    cost: Money | None = None
    marked = False
    for node in nodes:
        details = node.get("shippingDetails")
        for detail in details if isinstance(details, list) else [details]:
            if not isinstance(detail, dict):
                continue
            marked = True
            days = days or _delivery_time(detail.get("deliveryTime"))
            rate = detail.get("shippingRate")
            if cost is None and isinstance(rate, dict):
                amount = machine_amount(rate.get("value", rate.get("maxValue")))
                if amount is not None:
                    currency = Currencies.shipped().iso(rate.get("currency"))
                    cost = Money(amount=amount, currency=currency)
    element = None
    business = False
    if days is None and promises.delivery:
        span, element = promises.delivery
        days = span.days
        business = span.unit == "business_day"
    if cost is None and promises.cost:
        cost = _money(page, promises.cost[0], promises.cost[1])
        element = element if element is not None else promises.cost[2]
    free: bool | None = None
    if cost is not None:
        free = cost.amount == 0
    if free is None and promises.free is not None:
        free = True
        element = element if element is not None else promises.free
    stated = days is not None or cost is not None or free is not None or marked
    free_from = _money(page, *promises.free_from) if promises.free_from else None
    return ShippingInfo(
        days_min=days[0] if days else None,
        days_max=days[1] if days else None,
        business_days=business,
        cost=cost,
        free=free,
        free_from=free_from,
        where=page.where(element, "shipping") if stated else None,
    )


def _delivery_time(value: Any) -> tuple[int, int] | None:
    if not isinstance(value, dict):
        return None
    transit = _range(value.get("transitTime"))
    handling = _range(value.get("handlingTime"))
    if transit is None:
        return None
    low, high = transit
    if handling:
        low, high = low + handling[0], high + handling[1]
    return math.ceil(low), math.ceil(high)


def _returns(page: Page, promises: Promises, nodes: Sequence[dict[str, Any]]) -> ReturnsInfo:
    days: int | None = None
    free: bool | None = None
    accepted: bool | None = None
    element = None
    for node in nodes:
        policies = node.get("hasMerchantReturnPolicy")
        for policy in policies if isinstance(policies, list) else [policies]:
            if not isinstance(policy, dict):
                continue
            number = _number(policy.get("merchantReturnDays"))
            days = days if days is not None or number is None else math.ceil(number)
            fees = _code(policy.get("returnFees"))
            if fees:
                free = fees == "FreeReturn"
            category = _code(policy.get("returnPolicyCategory"))
            if category:
                accepted = category != "MerchantReturnNotPermitted"
    if days is None and promises.returns:
        days, element = promises.returns[0].days[1], promises.returns[1]
    if free is None and promises.free_return is not None:
        free = True
        element = element if element is not None else promises.free_return
    if accepted is None:
        if days or free:
            accepted = True
        elif promises.no_return is not None:
            accepted, element = False, promises.no_return
    stated = days is not None or free is not None or accepted is not None
    return ReturnsInfo(
        days=days,
        free=free,
        accepted=accepted,
        where=page.where(element, "returns") if stated else None,
    )


def _warranty(
    page: Page, promises: Promises, nodes: Sequence[dict[str, Any]]
) -> tuple[int | None, Where | None]:
    for node in nodes:
        promise = node.get("warranty", node.get("hasWarrantyPromise"))
        duration = promise.get("durationOfWarranty") if isinstance(promise, dict) else None
        if isinstance(duration, dict):
            value = _number(duration.get("value"))
            factor = _UNIT_MONTHS.get(_code(duration.get("unitCode")) or "ANN")
            if value and factor:
                return round(value * factor), page.where(None, "warranty")
    if promises.warranty is None:
        return None, None
    span, element = promises.warranty
    months = span.high * (12 if span.unit == "year" else 1)
    return months, page.where(element, "warranty")


def _support(page: Page, promises: Promises) -> SupportInfo:
    minutes: int | None = None
    element = promises.support
    if promises.reply:
        span, element = promises.reply
        per = {"minute": 1, "hour": 60, "day": 1440, "business_day": 1440, "week": 10_080}
        minutes = span.high * per.get(span.unit, 1440)
    return SupportInfo(
        offered=element is not None,
        response_minutes=minutes,
        languages=tuple(sorted(promises.languages)),
        hours=promises.hours,
        where=page.where(element, "support") if element is not None else None,
    )
