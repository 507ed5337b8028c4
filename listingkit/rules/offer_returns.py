"""OFF: returns: whether, how long, who pays, where to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules.core import Hit, rule
from listingkit.rules.offer_stated import not_seen, stated
from listingkit.rules.terms import crosses_customs

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_ABROAD = {"market": "us", "url": "https://mugs.co.uk/blue"}
_BACK = (
    '<h1>Mug</h1><script type="application/ld+json">{"@context": "https://schema.org", "@type": '
    '"Product", "name": "Mug", "offers": {"@type": "Offer", "hasMerchantReturnPolicy": {"@type": '
    '"MerchantReturnPolicy", "returnPolicyCountry": "%s", "merchantReturnDays": 30}}}</script>'
)


@rule(
    "OFF007", Severity.INFO, stage="purchase", component="trust", points=3,
    needs="terms of return",
    applies=stated(lambda t: t.returns, of_seller=True),
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
        yield not_seen(subject, "terms of return", "returns")


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
    "OFF016", Severity.INFO, stage="purchase", component="trust", points=1,
    needs="terms of return",
    applies=lambda s: True if s.terms.returns else None,
    bad="<h1>Mug</h1><h2>Returns</h2><p>You can return it within 30 days.</p>",
    good="<h1>Mug</h1><h2>Returns</h2><p>You can return it free of charge within 30 days.</p>",
)  # fmt: skip
def return_payer_not_stated(subject: Subject) -> Iterator[Hit]:
    """Returns are taken, but who pays for sending them is not said.

    Why: the cost of a return is weighed before the order, and in the EU the buyer pays it only
    when told so beforehand.
    Fix: say "free returns", or that the buyer pays and how much.
    """
    terms = subject.terms
    refused = subject.page is not None and subject.page.policies.returns.accepted is False
    if not terms.returns_payer and not refused:
        yield Hit(subject.where, "who pays for returns was not seen beside the terms of return")


@rule(
    "OFF017", Severity.INFO, stage="purchase", component="trust", points=1, on="page",
    needs="the seller's country",
    applies=crosses_customs,
    example=_ABROAD,
    bad=_BACK % "GB",
    good=_BACK % "US",
)  # fmt: skip
def returns_go_abroad(subject: Subject) -> Iterator[Hit]:
    """Returns have no address in the market.

    Why: a parcel back across a border costs more than many goods; buyers look for returns at home.
    Fix: take returns at an address in the market and name it: returnPolicyCountry in the markup,
    or returns_address under [facts.<market>] in listingkit.toml.
    """
    assert subject.market is not None
    market, back_to = subject.market, subject.terms.back_to
    if subject.page is not None and subject.page.policies.returns.accepted is False:
        return
    if back_to and market.country not in back_to:
        yield Hit(subject.where, f"returns go to {', '.join(back_to)}, not to {market.country}")
    elif not back_to:
        yield not_seen(subject, f"an address for returns in {market.name}", "returns")
