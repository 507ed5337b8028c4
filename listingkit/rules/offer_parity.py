"""OFF: terms of the offer in the text against those in the markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Money, Severity, Where
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.page.policies import MarkedReturns, MarkedShipping
    from listingkit.rules.subject import Subject

_LD = (
    '<h1>Mug</h1><script type="application/ld+json">{"@context": "https://schema.org", "@type": '
    '"Product", "name": "Mug", "offers": {"@type": "Offer", "price": "12.00", "priceCurrency": '
    '"EUR", %s}}</script>'
)
_RETURNS = _LD % '"hasMerchantReturnPolicy": {"merchantReturnDays": 30}'
_DELIVERY = _LD % (
    '"shippingDetails": {"@type": "OfferShippingDetails", "shippingRate": {"value": "4.90", '
    '"currency": "EUR"}, "deliveryTime": {"transitTime": {"minValue": 2, "maxValue": 4, '
    '"unitCode": "DAY"}}}'
)
# Times that a text names for several services; from so many on nobody knows which is meant.
_SEVERAL = 3


def _returns(subject: Subject) -> tuple[MarkedReturns, ...]:
    """Marked policies that hold in the market, where one is asked for and they say where."""
    every = subject.page.policies.marked_returns if subject.page is not None else ()
    return tuple(one for one in every if _holds(subject, one.countries))


def _shipping(subject: Subject) -> tuple[MarkedShipping, ...]:
    every = subject.page.policies.marked_shipping if subject.page is not None else ()
    return tuple(one for one in every if _holds(subject, one.countries))


def _holds(subject: Subject, countries: tuple[str, ...]) -> bool:
    return subject.market is None or not countries or subject.market.country in countries


def _line(where: Where | None) -> str:
    return f"line {where.line}" if where is not None and where.line else "its text"


def _markup(subject: Subject) -> str:
    assert subject.page is not None
    markup = subject.page.markup
    where = markup.product_where or markup.microdata_where
    return f"markup (line {where.line})" if where is not None and where.line else "markup"


@rule(
    "OFF018", Severity.WARNING, stage="purchase", component="trust", points=2, on="page",
    needs="terms of return in the markup",
    applies=lambda s: True if _returns(s) else None,
    bad=_RETURNS + "<h2>Returns</h2><p>You can return it within 14 days.</p>",
    good=_RETURNS + "<h2>Returns</h2><p>You can return it within 30 days.</p>",
)  # fmt: skip
def returns_contradict(subject: Subject) -> Iterator[Hit]:
    """Text and markup give different terms of return.

    Why: search results show the markup's terms; the buyer holds the shop to the better ones.
    Fix: fill both from one place.
    """
    assert subject.page is not None
    told, marked = subject.page.policies.told, _returns(subject)
    days = {one.days for one in marked if one.days is not None}
    if days and told.returns and len(told.returns) < _SEVERAL and not days & set(told.returns):
        yield Hit(
            told.returns_where or subject.where,
            f"{_line(told.returns_where)} says {_days(told.returns)} to return it, the "
            f"{_markup(subject)} {_days(sorted(days))}",
            share=0.5,
        )
    free = {one.free for one in marked if one.free is not None}
    paid = told.paid_return is not None and told.free_return is None
    given = told.free_return is not None and told.paid_return is None
    if (free == {True} and paid) or (free == {False} and given):
        where = told.paid_return or told.free_return
        says = ("the buyer pays", "free") if paid else ("returns are free", "not free")
        yield Hit(
            where or subject.where,
            f"{_line(where)} says {says[0]}, the {_markup(subject)} says returns are {says[1]}",
            share=0.5,
        )


def _days(values: tuple[int, ...] | list[int]) -> str:
    return " or ".join(f"{days} days" for days in values)


@rule(
    "OFF019", Severity.WARNING, stage="purchase", component="logistics", points=2, on="page",
    needs="delivery in the markup",
    applies=lambda s: True if _shipping(s) else None,
    bad=_DELIVERY + "<p>Delivery within 10-14 days.</p>",
    good=_DELIVERY + "<p>Delivery within 2-4 days, shipping: € 4.90.</p>",
)  # fmt: skip
def delivery_contradicts(subject: Subject) -> Iterator[Hit]:
    """Text and markup give different delivery times or charges.

    Why: search results show the markup's time and charge; the basket then shows another.
    Fix: fill both from one place, by market.
    """
    assert subject.page is not None
    told, marked = subject.page.policies.told, _shipping(subject)
    times = [one.days for one in marked if one.days is not None]
    said = told.delivery
    if times and said and len(said) < _SEVERAL and not _meet(said, times):
        yield Hit(
            told.delivery_where or subject.where,
            f"{_line(told.delivery_where)} says {_spans(said)} for delivery, the "
            f"{_markup(subject)} {_spans(times)}",
            share=0.5,
        )
    charges = [one.cost for one in marked if one.cost is not None]
    cost = told.cost if told.cost is not None and not told.free else None
    if charges and cost is not None and not _charged(cost, charges):
        others = ", ".join(f"{one.amount} {one.currency}" for one in charges[:3])
        yield Hit(
            told.cost_where or subject.where,
            f"{_line(told.cost_where)} says delivery costs {cost.amount} {cost.currency}, the "
            f"{_markup(subject)} {others}",
            share=0.5,
        )


def _meet(said: tuple[tuple[int, int], ...], times: list[tuple[int, int]]) -> bool:
    """Whether one span of the text overlaps one of the markup; a day's difference is none."""
    return any(low <= most + 1 and least <= high + 1 for low, high in said for least, most in times)


def _spans(spans: tuple[tuple[int, int], ...] | list[tuple[int, int]]) -> str:
    return " or ".join(
        f"{low} days" if low == high else f"{low}-{high} days" for low, high in spans[:3]
    )


def _charged(cost: Money, charges: list[Money]) -> bool:
    """Whether the text's charge may be one of the markup's: equal, free there, another currency."""
    return any(
        one.amount == cost.amount or one.amount == 0 or one.currency != cost.currency
        for one in charges
    )
