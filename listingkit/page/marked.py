"""Delivery, returns and service as markup promises them (schema.org)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from listingkit.language.tags import primary
from listingkit.model import Money, Struct
from listingkit.page.money import Currencies, machine_amount
from listingkit.page.phrases import folded_short
from listingkit.page.policywords import PolicyLook

_PLAIN = re.compile(r"\d{1,7}(?:\.\d{1,4})?", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}")
_UNIT_DAYS = {"DAY": 1.0, "HUR": 1 / 24, "WEE": 7.0, "d": 1.0, "h": 1 / 24}
_MAX = 200
_MAX_TAG = 8


class MarkedShipping(Struct, frozen=True, kw_only=True):
    """One ``OfferShippingDetails``: for which countries (empty: not said), days, charge."""

    countries: tuple[str, ...] = ()
    days: tuple[int, int] | None = None
    cost: Money | None = None


class MarkedReturns(Struct, frozen=True, kw_only=True):
    """One ``MerchantReturnPolicy``: for which countries (empty: not said), days, who pays.

    ``back_to`` are the countries parcels are sent back to. ``free`` and ``accepted`` are None
    where the markup does not say.
    """

    countries: tuple[str, ...] = ()
    back_to: tuple[str, ...] = ()
    days: int | None = None
    free: bool | None = None
    accepted: bool | None = None


def number(value: Any) -> float | None:
    """A number in markup, 0 to a million; None for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and not _PLAIN.fullmatch(value.strip()):
        return None
    found = float(value)
    return found if 0 <= found < 10**6 else None


def term(value: Any) -> str:
    """Last step of a schema.org address: ``https://schema.org/FreeReturn`` → FreeReturn."""
    return value.strip().rpartition("/")[2] if isinstance(value, str) else ""


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    for one in value[:_MAX] if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def _countries(value: Any) -> tuple[str, ...]:
    """ISO 3166 codes in a text, a list, a ``Country`` or a ``DefinedRegion``."""
    found: list[str] = []
    for one in value[:_MAX] if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            found += _countries(one.get("addressCountry", one.get("identifier", one.get("name"))))
        elif isinstance(one, str) and _COUNTRY.fullmatch(one.strip().upper()):
            found.append(one.strip().upper())
    return tuple(dict.fromkeys(found))


def _range(value: Any) -> tuple[float, float] | None:
    """Days of a QuantitativeValue; a bare number counts days."""
    if not isinstance(value, dict):
        bare = number(value)
        return (bare, bare) if bare is not None else None
    factor = _UNIT_DAYS.get(term(value.get("unitCode")) or "DAY", 1.0)
    low = number(value.get("minValue", value.get("value")))
    high = number(value.get("maxValue", value.get("value")))
    if high is None:
        return None
    low = high if low is None else low
    return (low * factor, high * factor) if low <= high else None


def _delivery_time(value: Any) -> tuple[int, int] | None:
    """From order to door: handling, where stated, and transit."""
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


def marked_shipping(nodes: Sequence[dict[str, Any]]) -> tuple[MarkedShipping, ...]:
    """Every shipping detail of the page's markup, each once."""
    found: dict[MarkedShipping, None] = {}
    for node in nodes:
        for detail in _dicts(node.get("shippingDetails")):
            cost = None
            for rate in _dicts(detail.get("shippingRate")):
                amount = machine_amount(rate.get("value", rate.get("maxValue")))
                if amount is not None and cost is None:
                    currency = Currencies.shipped().iso(rate.get("currency"))
                    cost = Money(amount=amount, currency=currency)
            found[
                MarkedShipping(
                    countries=_countries(detail.get("shippingDestination")),
                    days=_delivery_time(detail.get("deliveryTime")),
                    cost=cost,
                )
            ] = None
    return tuple(found)


def marked_returns(nodes: Sequence[dict[str, Any]]) -> tuple[MarkedReturns, ...]:
    """Every return policy of the page's markup, each once."""
    found: dict[MarkedReturns, None] = {}
    for node in nodes:
        for policy in _dicts(node.get("hasMerchantReturnPolicy")):
            days = number(policy.get("merchantReturnDays"))
            fees = term(policy.get("returnFees"))
            category = term(policy.get("returnPolicyCategory"))
            one = MarkedReturns(
                countries=_countries(policy.get("applicableCountry")),
                back_to=_countries(policy.get("returnPolicyCountry")),
                days=None if days is None else math.ceil(days),
                free=fees == "FreeReturn" if fees else None,
                accepted=category != "MerchantReturnNotPermitted" if category else None,
            )
            if one != MarkedReturns():
                found[one] = None
    return tuple(found)


def marked_languages(nodes: Sequence[dict[str, Any]]) -> frozenset[str]:
    """Languages of the contact points: codes, whether written as codes or as names."""
    look = PolicyLook.shipped()
    found: set[str] = set()
    for node in nodes:
        value = node.get("availableLanguage")
        for one in value[:_MAX] if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                one = one.get("alternateName") or one.get("name")
            if not isinstance(one, str) or not one.strip():
                continue
            text = one.strip()
            if len(text) <= _MAX_TAG and re.fullmatch(r"[A-Za-z]{2,3}(?:[-_]\w+)?", text):
                code = primary(text.replace("_", "-"))
                if code:
                    found.add(code)
            else:
                found |= look.languages.groups(folded_short(text[:200]))
    return frozenset(found)
