"""OFF: payment methods and how they fit the market."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules.core import Hit, rule
from listingkit.rules.offer_stated import in_market, not_seen, stated

if TYPE_CHECKING:
    from listingkit.markets import Market
    from listingkit.rules.subject import Subject


def offered(subject: Subject, market: Market) -> frozenset[str]:
    """Methods offered, by lower-case id or name; with those only the market's pack knows.

    A user's pack may name methods that no page was ever read for: these are looked for by their
    own names.
    """
    named = {name.casefold() for name in subject.terms.payment}
    if subject.page is not None and named:
        from listingkit.page.phrases import Phrases, folded_short
        from listingkit.page.policywords import PolicyLook

        known = frozenset(PolicyLook.shipped().markup.values())
        own = {
            method.id: (method.name, *method.aliases)
            for method in market.payments.methods
            if method.id not in known
        }
        look = Phrases(own)
        for block in subject.page.all_blocks if own else ():
            if len(block.text) <= _LINE:
                named |= {name.casefold() for name in look.groups(folded_short(block.text))}
    return frozenset(named)


_LINE = 600


@rule(
    "OFF009", Severity.INFO, stage="purchase", component="payment", points=3,
    needs="payment methods",
    applies=stated(lambda t: t.payment, of_seller=True),
    bad="<h1>Mug</h1><p>A blue mug for € 12.</p>",
    good="<h1>Mug</h1><p>A blue mug for € 12.</p><h2>Payment</h2>"
    "<p>We accept Visa, Mastercard and PayPal.</p>",
)  # fmt: skip
def payment_not_stated(subject: Subject) -> Iterator[Hit]:
    """No payment method is named.

    Why: buyers abroad leave when they do not see a method they have.
    Fix: show the methods of the market, as names or as icons with alternative texts.
    """
    if not subject.terms.payment:
        yield not_seen(subject, "payment methods", "payment")


@rule(
    "OFF010", Severity.WARNING, stage="purchase", component="payment", points=4,
    needs="payment methods",
    applies=in_market(lambda s: s.terms.payment), example={"market": "de"},
    bad={"title": "Becher", "facts": {"payment_methods": {"value": ["visa"]}}},
    good={"title": "Becher", "facts": {"payment_methods": {"value": [
        "paypal", "invoice", "klarna", "sepa_debit", "visa", "mastercard", "apple_pay",
        "google_pay", "prepayment"]}}},
)  # fmt: skip
def payment_not_local(subject: Subject) -> Iterator[Hit]:
    """Payment methods that buyers of the market use are not offered.

    Why: missing local methods are the main reason for failed payments across borders.
    Fix: add the methods named first, they are the most used ones; over all markets the plan counts
    on twenty and more.
    """
    assert subject.market is not None
    usual = [method for method in subject.market.payments.methods if method.counts]
    if not usual:
        return
    known = offered(subject, subject.market)
    cards = known & _ANY_CARD
    missing = [
        m for m in usual
        if not known & {m.id.casefold(), m.name.casefold(), *(a.casefold() for a in m.aliases)}
        and not (cards and m.id in _CARDS)
    ]  # fmt: skip
    if missing:
        names = ", ".join(method.name for method in missing[:4])
        rest = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
        few = len(usual) - len(missing)
        seen = "not seen" if subject.page is not None else "missing"
        mild = few * 2 >= len(usual) or _in_passing(subject)
        yield Hit(
            subject.where,
            f"{few} of {len(usual)} usual methods in {subject.market.name} "
            f"(named: {_told(known)}); {seen}: {names}{rest}",
            share=len(missing) / len(usual),
            severity=Severity.INFO if mild else None,
        )


def _told(known: frozenset[str]) -> str:
    """What is offered, so that it can be told why a method counts or does not."""
    names = [name.replace("_", " ") for name in sorted(known)]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


def _in_passing(subject: Subject) -> bool:
    """Whether a page names so few methods that it may not be meant as the list of them."""
    return subject.page is not None and len(subject.terms.payment) < _A_LIST


_A_LIST = 3


# Who takes "credit cards" takes these; which brands of cards exactly is not said.
_ANY_CARD = frozenset(("credit_card", "debit_card"))
_CARDS = frozenset(("visa", "mastercard"))


@rule(
    "OFF011", Severity.WARNING, stage="purchase", component="payment", points=1,
    needs="payment methods",
    applies=lambda s: False if s.market is None or s.market.payments.cod not in ("high", "mid")
    else True if s.terms.payment else None,
    example={"market": "ae"},
    bad={"title": "Mug", "facts": {"payment_methods": {"value": ["visa"]}}},
    good={"title": "Mug", "facts": {"payment_methods": {"value": ["visa", "cod"]}}},
)  # fmt: skip
def cash_on_delivery_missing(subject: Subject) -> Iterator[Hit]:
    """No cash on delivery in a market where it is usual.

    Why: many buyers there pay at the door or not at all.
    Fix: offer it through the carrier, at least below an order value.
    """
    assert subject.market is not None
    names = {"cod", "cash on delivery"}
    for method in subject.market.payments.methods:
        if method.id == "cod":
            names |= {method.name.casefold(), *(alias.casefold() for alias in method.aliases)}
    if not names & {name.casefold() for name in subject.terms.payment}:
        level = subject.market.payments.cod
        seen = " seen among the methods named" if subject.page is not None else ""
        yield Hit(
            subject.where,
            f"no cash on delivery{seen}; its use in {subject.market.name} is {level}",
            severity=None if level == "high" and not _in_passing(subject) else Severity.INFO,
        )
