"""Run a rule over an example: a piece of a page, a page, or the fields of a listing.

Examples stand in the decorator of a rule and in its case file; ``listingkit rules CODE`` prints
them. The context an example is run in: ``market`` (a pack's code), ``language`` (a tag),
``keywords``, ``url``, ``targets`` (values by dotted name), ``listing`` (fields that every example
of the rule shares).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from listingkit import markets
from listingkit.judge import make_subject
from listingkit.model import Listing
from listingkit.rules.core import Example
from listingkit.rules.subject import Subject

_PAGE = (
    '<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
    "<title>Example</title></head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
)


def example_subject(example: Example, context: Mapping[str, Any]) -> Subject:
    """The subject of one example.

    Text is HTML: as it is when it holds an ``<html`` element or a doctype, else put into the
    body of a plain page. A table is a listing's fields as in JSON.
    """
    market = context.get("market")
    shared: dict[str, Any] = dict(context.get("listing", {}))
    page = None
    if isinstance(example, str):
        from listingkit.page import Page

        start = example.lstrip()[:200].lower()
        whole = start.startswith(("<!doctype", "<html", "<?xml"))
        html = example if whole else _PAGE.format(lang=context.get("lang", "en"), body=example)
        page = Page(html.encode("utf-8"), "example.html", context.get("url"))
        listing = page.listing("example")
        if shared:
            own = msgspec.to_builtins(listing)
            listing = msgspec.convert({**own, **shared}, Listing)
    else:
        listing = example_listing({**shared, **example}, context.get("language", "en"))
    return make_subject(
        listing,
        page,
        market=markets.market(market) if market else None,
        overrides=context.get("targets", {}),
        keywords=context.get("keywords", ()),
    )


def example_listing(fields: Mapping[str, Any], language: str = "en") -> Listing:
    """A listing from the fields of an example; what is not given is not stated."""
    place = {"path": "example.jsonl", "line": 1}
    whole = {"id": "example", "where": place, "language": language, **fields}
    return msgspec.convert(whole, Listing)
