"""Facts a page states, by the names of ``locales/facts.toml``.

Only what is printed or marked up becomes a fact; nothing is concluded. Promises (delivery,
returns, payment …) hold in the market of the page only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from listingkit.markets import fact_kinds
from listingkit.model import Fact, FactValue, Where
from listingkit.page.grid import place_text
from listingkit.page.markup import clean, text_value
from listingkit.page.money import machine_amount
from listingkit.page.sizespec import size_specs
from listingkit.page.vocabulary import Vocabulary

if TYPE_CHECKING:
    from listingkit.page import Page

_TEXT_MAX = 300
_LIST_MAX = 20
_PROPERTIES_MAX = 100
# Labels of the page vocabulary that become facts, and the fact's name.
_LABELS = {
    "materials": "materials", "origin": "origin", "care": "care", "dimensions": "dimensions",
    "weight": "weight", "certifications": "certifications", "model": "product_identifier",
    "contents": "contents", "compatibility": "compatibility",
}  # fmt: skip
# UN/CEFACT codes of durations, in months and in days.
_MONTHS = {"MON": 1.0, "ANN": 12.0, "DAY": 1 / 30, "WEE": 7 / 30}
_DAYS = {"DAY": 1.0, "D": 1.0, "WEE": 7.0, "HUR": 1 / 24, "H": 1 / 24, "MON": 30.0, "D01": 1.0}
_ISO_DURATION = re.compile(r"^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,4})D)?$", re.I)
_UNITS = {
    "CMT": "cm", "MMT": "mm", "MTR": "m", "INH": "in", "FOT": "ft", "KGM": "kg", "GRM": "g",
    "LBR": "lb", "ONZ": "oz", "LTR": "l", "MLT": "ml",
}  # fmt: skip


class _Facts:
    """Facts gathered so far; the first source of a name wins."""

    def __init__(self) -> None:
        self.kinds = fact_kinds()
        self.found: dict[str, Fact] = {}

    def add(self, name: str, value: FactValue | None, where: Where | None) -> None:
        """Keep a fact unless it is empty or known already, in the form its kind has."""
        kind = self.kinds.get(name)
        if kind is None or name in self.found or value is None or value in ("", (), False):
            return
        if isinstance(value, str):
            value = value[:_TEXT_MAX]
            if kind.type in ("list", "codes"):
                value = (value,)
        elif isinstance(value, tuple):
            value = tuple(dict.fromkeys(text[:_TEXT_MAX] for text in value if text))[:_LIST_MAX]
            if not value:
                return
            if kind.type == "text":
                value = ", ".join(value)
        self.found[name] = Fact(value=value, source_market_only=kind.promise, where=where)


def read_facts(page: Page) -> dict[str, Fact]:
    """All facts of a page by name, sorted; never raises."""
    facts = _Facts()
    _from_offer(page, facts)
    for product, where in (
        (page.markup.product, page.markup.product_where),
        (page.markup.microdata_product, page.markup.microdata_where),
    ):
        if product is not None:
            _from_product(product, where, facts, page.vocabulary.label)
    _from_policies(page, facts)
    _from_print(page, facts)
    _from_media(page, facts)
    return dict(sorted(facts.found.items()))


def _from_offer(page: Page, facts: _Facts) -> None:
    offer, reviews = page.offer, page.reviews
    facts.add("brand", offer.brand, offer.brand_where)
    facts.add("gtin", offer.gtin, offer.product_where)
    facts.add("price", _plain(offer.price), offer.price_where)
    facts.add("currency", offer.currency, offer.price_where)
    facts.add("prior_price", _plain(offer.compare_at), offer.price_where)
    place = offer.product_where
    facts.add("review_count", reviews.count or None, place)
    # A mean without a single review is a placeholder.
    if reviews.rating and reviews.count != 0:
        facts.add("rating", reviews.rating, place)
        facts.add("rating_best", reviews.best, place)
    facts.add("reviews_with_images", reviews.with_images or None, place)
    charts = page.size_charts
    facts.add("size_chart", bool(charts), charts[0].where if charts else None)
    for spec in size_specs(page):
        facts.add("size_system", spec.system, place)
    systems = tuple(chart.system for chart in charts if chart.system)
    facts.add("size_system", systems[0] if systems else None, charts[0].where if charts else None)
    if len(offer.sizes) > 1:
        facts.add("options", offer.sizes, place)


def _plain(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _texts(value: Any) -> tuple[str, ...]:
    every = value if isinstance(value, list) else [value]
    return tuple(text for text in (clean(text_value(one)) for one in every[:50]) if text)


def _from_product(
    product: dict[str, Any], where: Where | None, facts: _Facts, label: Callable[[str], str | None]
) -> None:
    facts.add("materials", _texts(product.get("material")), where)
    facts.add("origin", clean(text_value(product.get("countryOfOrigin"))), where)
    facts.add("awards", _texts(product.get("award")), where)
    facts.add("certifications", _texts(product.get("hasCertification")), where)
    facts.add("colours", _texts(product.get("color")), where)
    facts.add("product_identifier", clean(text_value(product.get("mpn"))), where)
    facts.add("product_identifier", clean(text_value(product.get("model"))), where)
    facts.add("product_identifier", clean(text_value(product.get("sku"))), where)
    facts.add("manufacturer_name", clean(text_value(product.get("manufacturer"))), where)
    facts.add("weight", _measure(product.get("weight")), where)
    sides = [_measure(product.get(side)) for side in ("width", "height", "depth")]
    if sum(side is not None for side in sides) >= 2:
        facts.add("dimensions", " × ".join(side for side in sides if side), where)
    for name, value in _properties(product.get("additionalProperty"), label):
        facts.add(name, value, where)
    for offer in product.get("offers", [])[:20]:
        if isinstance(offer, dict):
            _from_terms(offer, where, facts)
    _from_terms(product, where, facts)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def _properties(value: Any, label: Callable[[str], str | None]) -> Iterator[tuple[str, str]]:
    """``additionalProperty`` of markup: pairs whose name is one of the labels we know."""
    for node in islice(_nodes(value), _PROPERTIES_MAX):
        name = _LABELS.get(label(text_value(node.get("name"))[:80]) or "")
        text = clean(text_value(node.get("value")))
        if name and 1 < len(text) <= 200:
            unit = text_value(node.get("unitText"))
            yield name, f"{text} {unit}".strip()


def _measure(value: Any) -> str | None:
    """``{"value": 2, "unitCode": "KGM"}`` → "2 kg"; a text stays; None without a unit."""
    for node in _nodes(value):
        amount = text_value(node.get("value"))
        unit = text_value(node.get("unitText")) or _UNITS.get(text_value(node.get("unitCode")), "")
        return f"{amount} {unit}" if amount and unit else None
    text = clean(text_value(value))
    return text if re.search(r"\d.{0,3}[^\W\d]", text) else None


def _from_terms(offer: dict[str, Any], where: Where | None, facts: _Facts) -> None:
    """Warranty, returns and delivery as an offer's markup promises them."""
    for promise in (*_nodes(offer.get("warranty")), *_nodes(offer.get("hasWarrantyPromise"))):
        facts.add("warranty_months", _span(promise.get("durationOfWarranty"), _MONTHS), where)
    for policy in _nodes(offer.get("hasMerchantReturnPolicy")):
        days = machine_amount(policy.get("merchantReturnDays"))
        category = text_value(policy.get("returnPolicyCategory")).rpartition("/")[2]
        if days is not None and days > 0 and category != "MerchantReturnNotPermitted":
            facts.add("returns_days", int(days), where)
        fees = text_value(policy.get("returnFees")).rpartition("/")[2]
        facts.add("returns_free", fees == "FreeReturn", where)
        facts.add("returns_policy", bool(category or days is not None), where)
    for shipping in _nodes(offer.get("shippingDetails")):
        low = high = 0.0
        known = False
        for time in _nodes(shipping.get("deliveryTime")):
            for part in ("handlingTime", "transitTime"):
                for span in _nodes(time.get(part)):
                    least = machine_amount(span.get("minValue"))
                    most = machine_amount(span.get("maxValue"))
                    factor = _DAYS.get(text_value(span.get("unitCode")) or "DAY", 1.0)
                    if most is not None:
                        known = True
                        low += float(least if least is not None else most) * factor
                        high += float(most) * factor
        if known:
            facts.add("delivery_days_min", round(low) or None, where)
            facts.add("delivery_days_max", max(1, round(high)), where)
        for rate in _nodes(shipping.get("shippingRate")):
            cost = machine_amount(rate.get("value"))
            if cost is not None and cost == 0:
                facts.add("free_shipping", True, where)
            facts.add("shipping_cost", _plain(cost) or None, where)


def _span(value: Any, factors: dict[str, float]) -> int | None:
    for node in _nodes(value):
        amount = machine_amount(node.get("value"))
        factor = factors.get(text_value(node.get("unitCode")).upper())
        if amount is not None and factor is not None:
            return round(float(amount) * factor) or None
    found = _ISO_DURATION.match(text_value(value))
    if found and any(found.groups()):
        years, months, weeks, days = (int(part or 0) for part in found.groups())
        return round(years * 12 + months + (weeks * 7 + days) / 30) or None
    return None


def _from_policies(page: Page, facts: _Facts) -> None:
    policies = page.policies
    facts.add("payment_methods", policies.payment.methods, policies.payment.where)
    shipping, returns = policies.shipping, policies.returns
    facts.add("delivery_days_min", shipping.days_min, shipping.where)
    latest = shipping.days_max
    if latest is not None and shipping.business_days:
        # The fact counts days of the calendar: every five working days may hold a weekend.
        latest += 2 * -(-latest // 5)
    facts.add("delivery_days_max", latest, shipping.where)
    cost = shipping.cost
    facts.add("shipping_cost", _plain(cost.amount) or None if cost else None, shipping.where)
    facts.add("free_shipping", bool(shipping.free) and not shipping.free_from, shipping.where)
    facts.add("returns_days", returns.days, returns.where)
    facts.add("returns_free", bool(returns.free), returns.where)
    facts.add("shipping_insurance", bool(shipping.insured), shipping.where)
    facts.add("duties_included", shipping.duties == "included", shipping.where)
    facts.add("warranty_months", policies.warranty_months, None)
    lowest = policies.lowest_price
    facts.add("prior_price_30d", _plain(lowest.amount) if lowest else None, policies.lowest_where)
    facts.add("loyalty_program", policies.loyalty, policies.loyalty_where)
    support = policies.support
    facts.add("support_minutes", support.response_minutes, support.where)
    facts.add("support_languages", support.languages, support.where)
    contact = policies.contact
    facts.add("seller_email", contact.emails[0] if contact.emails else None, None)
    facts.add("seller_phone", contact.phones[0] if contact.phones else None, None)


@lru_cache(maxsize=4096)
def _privacy(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a link's text names the privacy policy."""
    return bool(text) and vocabulary.privacy.search(text.lower()) is not None


def _from_print(page: Page, facts: _Facts) -> None:
    for spec in page.specs:
        name = _LABELS.get(spec.name or "")
        if name and 1 < len(spec.value) <= 200:
            facts.add(name, spec.value, spec.where)
    census, vocabulary = page.census, page.vocabulary
    for at in census.places("a"):
        href = census.attributes[at].get("href", "")
        if "privacy" in href.lower() or _privacy(place_text(census, at, 80)[:80], vocabulary):
            facts.add("privacy_policy", True, page.where(census.nodes[at]))
            break


def _from_media(page: Page, facts: _Facts) -> None:
    media = page.media
    for name, signs in (
        ("model_3d", media.model_3d or media.ar), ("ar_view", media.ar), ("video", media.video),
        ("view_360", media.view_360), ("virtual_fitting", media.try_on),
    ):  # fmt: skip
        facts.add(name, bool(signs), signs[0].where if signs else None)
    manuals = page.media.manuals
    facts.add("manual", bool(manuals), manuals[0].where if manuals else None)
    told = tuple(sorted({code for manual in manuals for code in manual.languages}))
    facts.add("manual_languages", told, manuals[0].where if manuals else None)
