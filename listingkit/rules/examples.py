"""Run a rule over an example: a piece of a page, a page, or the fields of a listing.

Examples stand in the decorator of a rule and in its case file; ``listingkit rules CODE`` prints
them. The context an example is run in: ``market`` (a pack's code), ``language`` (a tag),
``keywords``, ``url``, ``targets`` (values by dotted name), ``listing`` (fields that every example
of the rule shares), ``requests`` (entries of a HAR record, see :func:`recorded`), ``report``
(metrics of a Lighthouse report, for phones), ``files`` (beside the page, by name:
beginning as a ``data:`` address and size in bytes).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from listingkit import markets
from listingkit.judge import make_subject
from listingkit.model import Listing
from listingkit.page.localfile import LocalFiles, data_uri
from listingkit.rules.core import Example
from listingkit.rules.subject import Subject

if TYPE_CHECKING:
    from listingkit.load.lighthouse import Report
    from listingkit.web.har import Entry

_PAGE = (
    '<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
    "<title>Example</title></head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
)


def example_subject(example: Example, context: Mapping[str, Any]) -> Subject:
    """The subject of one example.

    Text is HTML: as it is when it holds an ``<html`` element or a doctype, else put into the
    body of a plain page. A table is a listing's fields as in JSON, or with ``html`` a page and
    parts of its context.
    """
    if isinstance(example, dict) and "html" in example:
        context = {**context, **example}
        example = str(example["html"])
    market = context.get("market")
    shared: dict[str, Any] = dict(context.get("listing", {}))
    page = None
    if isinstance(example, str):
        from listingkit.page import Page

        start = example.lstrip()[:200].lower()
        whole = start.startswith(("<!doctype", "<html", "<?xml"))
        html = example if whole else _PAGE.format(lang=context.get("lang", "en"), body=example)
        page = Page(html.encode("utf-8"), "example.html", context.get("url"))
        if context.get("files"):
            page.local_files = HeldFiles(context["files"])
        if context.get("report"):
            page.lighthouse = reported(context["report"])
        if context.get("requests"):
            page.har = [recorded(request) for request in context["requests"]]
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
        rates=context.get("rates", {}),
    )


class HeldFiles(LocalFiles):
    """Files beside a page that are on no disk: beginning and size by name."""

    def __init__(self, files: Mapping[str, tuple[str, int]]) -> None:
        super().__init__("")
        self._held = {name: (data_uri(one) or b"", size) for name, (one, size) in files.items()}

    def size(self, address: str) -> int | None:
        """Size in bytes, None for a name that is not held."""
        return self._held[address][1] if address in self._held else None

    def head(self, address: str) -> bytes | None:
        """The beginning of a file, None for a name that is not held."""
        return self._held[address][0] if address in self._held else None

    def read(self, address: str, most: int) -> bytes | None:
        """The beginning of a file as far as it is held."""
        return self.head(address)


def recorded(request: Mapping[str, Any]) -> Entry:
    """An entry of a record: ``url``, ``sent`` and ``size`` (bytes), ``type``, ``headers``, ``wait``
    and ``connect`` (milliseconds).
    """
    from listingkit.web import har

    headers = [har.Pair(name=name, value=value) for name, value in request["headers"].items()]
    return har.Entry(
        request=har.Request(url=request["url"]),
        response=har.Response(
            status=200,
            headers=headers,
            body_size=request.get("sent", -1),
            content=har.Content(size=request.get("size", 0), mime_type=request.get("type", "")),
        ),
        timings=har.Timings(wait=request.get("wait", -1), connect=request.get("connect", -1)),
    )


def reported(metrics: Mapping[str, float]) -> Report:
    """A report for phones with these metrics."""
    from listingkit.load.lighthouse import METRICS, Report

    return Report(
        device="mobile", version="", performance=None, requests={},
        **{name: metrics.get(name) for name in METRICS},
    )  # fmt: skip


def example_listing(fields: Mapping[str, Any], language: str = "en") -> Listing:
    """A listing from the fields of an example; what is not given is not stated."""
    place = {"path": "example.jsonl", "line": 1}
    whole = {"id": "example", "where": place, "language": language, **fields}
    return msgspec.convert(whole, Listing)
