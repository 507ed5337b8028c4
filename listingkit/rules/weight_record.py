"""WGT: what a record of the page's requests (HAR) tells about its files and its server."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.load.record import Sent
    from listingkit.rules.subject import Subject

_KIB = 1024
_STATIC = ("script", "stylesheet", "image", "font")
_TEXT = ("document", "script", "stylesheet")
_NEEDS = "a record of the page's requests (HAR) with headers"
_URL = "https://shop.example/mug"


def _own(subject: Subject) -> list[Sent]:
    """Files of the page's own site whose headers were recorded."""
    assert subject.page is not None
    record = subject.page.load_files.record
    if record is None:
        return []
    foreign = set(subject.page.resources.third_party or ())
    return [one for one in record.all() if one.headers and one.host not in foreign]


def _static(subject: Subject) -> list[Sent]:
    return [one for one in _own(subject) if one.kind in _STATIC]


def _request(headers: dict[str, str], **more: object) -> list[dict[str, object]]:
    return [{"url": "https://shop.example/a.css", "type": "text/css", "sent": 30000,
             "size": 90000, "headers": headers, **more}]  # fmt: skip


def _names(files: list[Sent]) -> str:
    first = files[0].url.split("?")[0].rpartition("/")[2][:50] or files[0].url[:50]
    return f"{first} and {len(files) - 1} more" if len(files) > 1 else first


@rule(
    "WGT010", Severity.INFO, stage="discover", component="speed", points=1, on="page",
    needs=_NEEDS, applies=lambda s: True if _static(s) else None, targets=("load.cache_days",),
    example={"url": _URL},
    bad={"html": "<h1>Mug</h1>", "requests": _request({"cache-control": "no-cache"})},
    good={"html": "<h1>Mug</h1>", "requests": _request({"cache-control": "max-age=31536000"})},
)  # fmt: skip
def not_kept(subject: Subject) -> Iterator[Hit]:
    """Files of the shop may not be kept by browsers.

    Why: each further page fetches them again.
    Fix: send Cache-Control: max-age=31536000 for files whose name changes with their content.
    """
    days = subject.target("load.cache_days")
    files = _static(subject)
    short = [one for one in files if (one.max_age or 0) < days * 86400]
    if short:
        yield Hit(
            subject.where,
            f"{_names(short)} may be kept less than {days:g} days",
            share=len(short) / len(files),
        )


@rule(
    "WGT011", Severity.WARNING, stage="discover", component="speed", points=1, on="page",
    needs=_NEEDS,
    applies=lambda s: True if any(f.kind in _TEXT for f in _own(s)) else None,
    targets=("load.unpacked_min",), example={"url": _URL},
    bad={"html": "<h1>Mug</h1>", "requests": _request({"server": "x"}, sent=90000)},
    good={"html": "<h1>Mug</h1>", "requests": _request({"content-encoding": "br"})},
)  # fmt: skip
def not_packed(subject: Subject) -> Iterator[Hit]:
    """Text is sent as it is, not compressed.

    Why: HTML, CSS and scripts shrink to a quarter.
    Fix: switch on Brotli or gzip in the server or the delivery network.
    """
    least = subject.target("load.unpacked_min") * _KIB
    files = [one for one in _own(subject) if one.kind in _TEXT]
    plain = [one for one in files if one.packed is False and (one.body or 0) > least]
    # Some programs drop the header while the sizes show that it was there.
    plain = [one for one in plain if one.sent is None or one.sent > 0.8 * (one.body or 0)]
    if plain:
        size = sum(one.body or 0 for one in plain) / _KIB
        yield Hit(
            subject.where, f"{_names(plain)} ({size:.0f} KiB) sent uncompressed",
            share=len(plain) / len(files),
        )  # fmt: skip


@rule(
    "WGT012", Severity.INFO, stage="discover", component="speed", points=1, on="page",
    needs=_NEEDS + " and times",
    applies=lambda s: True if any(f.wait is not None for f in _static(s)) else None,
    targets=("load.static_wait",), example={"url": _URL},
    bad={"html": "<h1>Mug</h1>", "requests": _request({"server": "nginx"}, wait=900)},
    good={"html": "<h1>Mug</h1>", "requests": _request({"cf-ray": "8"}, wait=40)},
)  # fmt: skip
def far_server(subject: Subject) -> Iterator[Hit]:
    """Files wait long for the server, and no delivery network (CDN) shows in their headers.

    Why: buyers abroad wait a round trip to the shop's own server for every file.
    Fix: put a delivery network with places near the buyers before the shop.
    """
    most = subject.target("load.static_wait")
    files = _static(subject)
    waits = [one.wait for one in files if one.wait is not None]
    if waits and median(waits) > most and not any(one.cdn for one in _own(subject)):
        yield Hit(
            subject.where,
            f"files come {median(waits):.0f} ms after they were asked for, and no delivery "
            "network is seen",
        )
