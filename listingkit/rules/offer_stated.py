"""What rules on offers share: whether a matter can be judged, and where terms are linked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules.core import Hit
from listingkit.rules.schema import gathers_offers

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject
    from listingkit.rules.terms import Terms


def stated(
    read: Callable[[Terms], object], *, of_seller: bool = False
) -> Callable[[Subject], bool | None]:
    """Judge a page always, another source only when it states the matter itself.

    A product export says nothing about delivery or returns; that is unknown, not wrong. What
    only a seller can state (``of_seller``) is not asked of a page that compares sellers.
    """

    def applies(subject: Subject) -> bool | None:
        if read(subject.terms):
            return True
        if subject.page is None:
            return None
        return not (of_seller and gathers_offers(subject))

    return applies


def in_market(read: Callable[[Subject], object]) -> Callable[[Subject], bool | None]:
    """Judge where a market is asked for; what is not stated costs the points."""

    def applies(subject: Subject) -> bool | None:
        if subject.market is None:
            return False
        return True if read(subject) else None

    return applies


def not_seen(subject: Subject, what: str, *links: str) -> Hit:
    """A hit that says what was looked at: a saved page can hide what scripts or checkout show.

    Where the page links to a page of terms of one of the kinds ``links``, half the points stay.
    """
    known = subject.page.policies.contact.links if subject.page else {}
    kind = next((kind for kind in links if kind in known), None)
    if kind is not None:
        return Hit(
            subject.where,
            f"{what} not seen on the page itself, which links to its {kind} page ({known[kind]})",
            share=0.5,
            severity=Severity.INFO,
        )
    return Hit(
        subject.where,
        f"{what} not seen in the page's text, markup and icons (what scripts add is not read)",
        severity=Severity.INFO,
    )
