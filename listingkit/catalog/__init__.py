"""Sources of listings: which files hold them, and how to read one.

A source is an iterator of items; an item is small, crosses processes, and becomes a
:class:`~listingkit.model.Listing` (and a page, where it is one) in the worker that needs it.
"""

from __future__ import annotations

from listingkit.catalog.discover import (
    FORMATS,
    Discovery,
    Item,
    Source,
    discover,
    load,
    problem_of,
)

__all__ = ["FORMATS", "Discovery", "Item", "Source", "discover", "load", "problem_of"]
