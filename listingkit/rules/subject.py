"""What a rule looks at: one listing, its page if it has one, and one market.

A subject is made in the worker that judges it and never crosses a process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listingkit.model import Listing, Where

if TYPE_CHECKING:
    from listingkit.markets import Language, Market, Target
    from listingkit.page import Page


@dataclass(frozen=True)
class Subject:
    """One listing under judgement.

    ``keywords`` are the target keywords (given, from the catalog or from a sidecar; empty when
    there are none). ``targets`` are the thresholds of ``locales/targets.toml`` by dotted name,
    with the user's overrides merged in. ``language`` is the data of the listing's language, None
    where there is none; ``market`` is None in an audit without ``--market``.
    """

    listing: Listing
    page: Page | None
    market: Market | None
    language: Language | None
    targets: dict[str, Target]
    keywords: tuple[str, ...] = ()

    @property
    def where(self) -> Where:
        """The place of the listing as a whole."""
        return self.listing.where

    def target(self, name: str) -> float:
        """Value of a threshold, e.g. ``keywords.total_max`` (percent)."""
        return self.targets[name].value
