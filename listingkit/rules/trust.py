"""TRU: who sells, who answers, and what others say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.language.tags import primary
from listingkit.model import Severity
from listingkit.rules.core import Hit, rule
from listingkit.rules.offer_stated import not_seen, stated

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject


@rule(
    "TRU001", Severity.INFO, stage="purchase", component="trust", points=3,
    needs="a way to reach the seller",
    applies=stated(lambda t: t.contact),
    bad="<h1>Mug</h1><p>A blue mug.</p>",
    good='<h1>Mug</h1><p>A blue mug.</p><footer><a href="mailto:help@mugs.example">'
    "help@mugs.example</a></footer>",
)  # fmt: skip
def contact_missing(subject: Subject) -> Iterator[Hit]:
    """No way to reach the seller.

    Why: buyers abroad trust a shop they can reach; most consumer laws ask for an address and a
    quick way of contact.
    Fix: give e-mail, phone and postal address on every page, at least in the footer.
    """
    if not subject.terms.contact:
        what = "e-mail address, phone number or postal address"
        yield not_seen(subject, what, "contact", "imprint")


@rule(
    "TRU002", Severity.INFO, stage="recommend", component="trust", points=4,
    needs="a number of reviews",
    applies=stated(lambda t: t.reviews is not None),
    bad="<h1>Mug</h1><p>A blue mug of enamel.</p>",
    good={"title": "Mug", "facts": {"review_count": {"value": 12}}},
)  # fmt: skip
def no_reviews(subject: Subject) -> Iterator[Hit]:
    """No reviews by buyers.

    Why: most buyers look for reviews first. The number is never to be invented.
    Fix: ask buyers for a review after delivery, and show count and mean in the markup.
    """
    if subject.terms.reviews == 0:
        yield Hit(subject.where, "0 reviews")
    elif not subject.terms.reviews:
        yield not_seen(subject, "a number of reviews")


@rule(
    "TRU003", Severity.INFO, stage="use", component="trust", points=2,
    needs="time to an answer",
    applies=lambda s: True if s.terms.support_minutes is not None else None,
    targets=("trust.support_good", "trust.support_max"),
    bad={"title": "Mug", "facts": {"support_minutes": {"value": 1440}}},
    good={"title": "Mug", "facts": {"support_minutes": {"value": 30}}},
)  # fmt: skip
def support_slow(subject: Subject) -> Iterator[Hit]:
    """Support takes long to answer.

    Why: the plan's target is an answer within 30 minutes; twelve hours lose the order.
    Fix: cover the market's waking hours, and state the time on the page.
    """
    minutes = subject.terms.support_minutes
    assert minutes is not None
    good, most = subject.target("trust.support_good"), subject.target("trust.support_max")
    if minutes > good:
        yield Hit(
            subject.where,
            f"support answers within {_time(minutes)}; the target is {_time(good)}",
            share=min(1.0, (minutes - good) / (most - good)),
            severity=Severity.WARNING if minutes > most else None,
        )


def _time(minutes: float) -> str:
    hours = minutes / 60
    return f"{hours:g} hours" if minutes > 60 and hours == int(hours) else f"{minutes:g} minutes"


@rule(
    "TRU004", Severity.WARNING, stage="recommend", component="trust", points=1,
    applies=lambda s: s.fact("rating") is not None
    or bool(s.page and s.page.reviews.rating is not None),
    bad={"title": "Mug", "facts": {"rating": {"value": 4.8}}},
    good={"title": "Mug", "facts": {"rating": {"value": 4.8}, "review_count": {"value": 12}}},
)  # fmt: skip
def rating_without_count(subject: Subject) -> Iterator[Hit]:
    """A rating is shown without the number of reviews behind it.

    Why: search results ignore it, buyers distrust it, and invented ratings are forbidden.
    Fix: state how many reviews the rating comes from, or take it out.
    """
    if not subject.terms.reviews:
        yield Hit(subject.where, "rating without a number of reviews")


@rule(
    "TRU005", Severity.INFO, stage="use", component="trust", points=2,
    needs="languages of customer service",
    applies=lambda s: False if s.market is None else True if s.fact("support_languages") else None,
    example={"market": "jp"},
    bad={"title": "マグカップ", "facts": {"support_languages": {"value": ["en"]}}},
    good={"title": "マグカップ", "facts": {"support_languages": {"value": ["ja", "en"]}}},
)  # fmt: skip
def support_in_another_language(subject: Subject) -> Iterator[Hit]:
    """Customer service does not speak the market's language.

    Why: a question that cannot be asked in one's own language is an order not made.
    Fix: add the language, by staff or by a service, and state it.
    """
    assert subject.market is not None
    found = subject.fact("support_languages")
    value = found.value if found else ()
    spoken = {primary(str(v))
              for v in (value if isinstance(value, tuple) else (value,))}  # fmt: skip
    main = primary(subject.market.language)
    if main not in spoken:
        told = ", ".join(sorted(spoken))
        yield Hit(subject.where, f"customer service speaks {told}, not {main}")


@rule(
    "TRU006", Severity.INFO, stage="recommend", component="trust", points=1,
    needs="a programme for regular buyers",
    applies=lambda s: _loyalty_told(s),
    bad={"title": "Mug", "facts": {"loyalty_program": {"value": False}}},
    good="<h1>Mug</h1><p>A blue mug of enamel. Earn points with every order.</p>",
)  # fmt: skip
def no_loyalty_line(subject: Subject) -> Iterator[Hit]:
    """No line on a programme for buyers who come back.

    Why: the plan wants a third of the buyers to buy again; a line on points or a club is where that
    begins.
    A page that names none earns no points and gets no finding: most shops have none to name.
    Fix: where there is a programme, name it on the page of the product.
    """
    if not subject.terms.loyalty:
        yield Hit(subject.where, "no programme for regular buyers")


def _loyalty_told(subject: Subject) -> bool | None:
    """Judge what is stated; of a page that says nothing it is not known."""
    if stated(lambda t: t.loyalty, of_seller=True)(subject) is False:
        return False
    return True if subject.terms.loyalty or subject.fact("loyalty_program") is not None else None
