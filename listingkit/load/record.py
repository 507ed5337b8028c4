"""A record of a page's requests (HAR), as far as weight and load time need it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from listingkit.load.data import load_data
from listingkit.web import har

if TYPE_CHECKING:
    from listingkit.page.asked import Kind, Priority
    from listingkit.page.resources import Resource

_HOPS = 10
_MAX_ENTRIES = 20_000
_KINDS: dict[str, Kind] = {
    "document": "document", "stylesheet": "stylesheet", "script": "script", "image": "image",
    "font": "font", "media": "video", "video": "video",
}  # fmt: skip
_PRIORITIES: dict[str, Priority] = {"stylesheet": "highest", "font": "highest", "script": "low"}
_SUFFIX = re.compile(r"\.([a-z0-9]{2,5})$", re.IGNORECASE)
_SUFFIXES: dict[str, Kind] = {
    "css": "stylesheet", "js": "script", "mjs": "script", "png": "image", "jpg": "image",
    "jpeg": "image", "gif": "image", "webp": "image", "avif": "image", "svg": "image",
    "ico": "image", "woff": "font", "woff2": "font", "ttf": "font", "otf": "font",
    "mp4": "video", "webm": "video", "html": "document", "htm": "document",
}  # fmt: skip
_AGE = re.compile(r"(?:^|[\s,])(?:s-)?max-?age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_DAY = 86400


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer: ``sent`` bytes over the wire, ``body`` bytes unpacked; None where not told.

    ``max_age`` seconds it may be kept: None where the headers were not recorded, 0 where they do
    not allow it or say nothing. ``wait`` ms until the answer began. ``packed``: whether the text
    was sent compressed, None where the headers were not recorded.
    """

    url: str
    kind: Kind
    sent: int | None
    body: int | None
    text: str
    status: int
    max_age: int | None
    cdn: bool
    headers: bool
    wait: float | None
    connect: float | None
    h2: bool | None
    packed: bool | None

    @property
    def host(self) -> str:
        """Host name, lower case."""
        return (urlsplit(self.url).hostname or "") if origin_of(self.url) else ""

    @property
    def bytes(self) -> int | None:
        """Weight of the file: what was sent, else its size unpacked."""
        return self.sent if self.sent is not None else self.body


class Record:
    """Requests of one page by address.

    ``whole``: the record has the page itself, so that what is not in it was not asked for.
    """

    def __init__(self, entries: Iterable[har.Entry], page_url: str | None, *, ours: bool) -> None:
        self._by_url: dict[str, har.Entry] = {}
        for number, entry in enumerate(entries):
            if number >= _MAX_ENTRIES:
                break
            url = entry.request.url.partition("#")[0]
            if url and not url.startswith(("data:", "blob:")):
                known = self._by_url.get(url)
                if known is None or (not _good(known) and _good(entry)):
                    self._by_url[url] = entry
        self._sent: dict[str, Sent | None] = {}
        self.ours = ours
        self.whole = page_url is not None and page_url.partition("#")[0] in self._by_url

    def __len__(self) -> int:
        return len(self._by_url)

    def of(self, url: str) -> Sent | None:
        """The answer to a request, redirects followed; None when there was none."""
        url = url.partition("#")[0]
        if url not in self._sent:
            self._sent[url] = self._read(url)
        return self._sent[url]

    def _read(self, url: str) -> Sent | None:
        entry = self._by_url.get(url)
        for _ in range(_HOPS):
            if entry is None or not entry.response.redirect_url:
                break
            following = self._by_url.get(entry.response.redirect_url.partition("#")[0])
            if following is None or following is entry:
                break
            entry = following
        return _sent(url, entry) if entry is not None and _good(entry) else None

    def all(self) -> list[Sent]:
        """Every good answer, in order."""
        found = (self.of(url) for url in self._by_url)
        return [one for one in found if one is not None]

    def complete(self, files: Mapping[str, Resource], document: str) -> dict[str, Resource]:
        """The page's files with those that only the record knows.

        In a browser's record of the whole page, what the markup names and the record has not was
        not fetched (it is below the fold) and is left out. Only style sheets ask for fonts: where
        the record does not tell which, it is the last one whose text is not at hand.
        """
        from listingkit.page.resources import Resource

        kept = dict(files)
        if self.whole and not self.ours:
            kept = {url: file for url, file in files.items() if url in self._by_url}
        for sent in self.all():
            if sent.url in kept or sent.url == document.partition("#")[0]:
                continue
            if sent.kind in ("other", "document") or self._by_url[sent.url].response.redirect_url:
                continue
            parent = self._asked_by(sent.url)
            if not parent and sent.kind == "font":
                parent = _unread(kept)
            kept[sent.url] = Resource(
                url=sent.url, kind=sent.kind, bytes=sent.bytes, address=sent.url,
                sent=sent.sent, body=sent.body,
                priority=_PRIORITIES.get(sent.kind, "low"), parent=parent,
                mode="async" if sent.kind == "script" else "",
            )  # fmt: skip
        return kept

    def _asked_by(self, url: str) -> str:
        """Address of the file in the record that asked for another one, "" where unknown."""
        initiator = self._by_url[url].initiator
        if not isinstance(initiator, har.Initiator):
            return ""
        address = initiator.address.partition("#")[0]
        return address if address in self._by_url and address != url else ""

    def server_times(self) -> dict[str, float]:
        """Milliseconds each origin needs to answer, where connections were measured.

        The time until the first byte less one round trip, which the opening of a connection tells.
        """
        trips: list[float] = []
        waits: dict[str, list[float]] = {}
        for sent in self.all():
            if sent.connect is not None and sent.connect > 0:
                trips.append(sent.connect)
            if sent.wait is not None and sent.wait > 0:
                waits.setdefault(origin_of(sent.url), []).append(sent.wait)
        if not trips:
            return {}
        trip = min(trips)
        return {origin: max(median(found) - trip, 1.0) for origin, found in waits.items()}


def _unread(files: dict[str, Resource]) -> str:
    """Address of the last style sheet for the screen whose text is not at hand, "" without one."""
    sheets = (file for file in reversed(files.values()) if file.kind == "stylesheet")
    return next(
        (one.address for one in sheets if not one.text_read and one.priority != "lowest"), ""
    )


def origin_of(url: str) -> str:
    """Scheme, host and port; "" for an address that has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""


def _good(entry: har.Entry) -> bool:
    return 0 < entry.response.status < 400


def _sent(url: str, entry: har.Entry) -> Sent:
    response, timings = entry.response, entry.timings
    kind = _kind(url, entry)
    text = ""
    if kind == "stylesheet" and response.content.text:
        text = (entry.body() or b"").decode("utf-8", "replace")
    connect = _number(timings.connect)
    tls = _number(timings.ssl)
    version = (response.http_version or "").lower()
    return Sent(
        url=url,
        kind=kind,
        sent=entry.wire_bytes,
        body=entry.body_bytes,
        text=text,
        status=response.status,
        max_age=_max_age(response) if response.headers else None,
        cdn=_is_cdn(response),
        headers=bool(response.headers),
        wait=_number(timings.wait),
        connect=connect - tls if connect and tls and connect > tls else connect,
        packed=bool(response.header("content-encoding")) if response.headers else None,
        h2=None if not version else not version.startswith("http/1"),
    )


def _kind(url: str, entry: har.Entry) -> Kind:
    stated = (entry.resource_type or "").lower()
    if stated in _KINDS:
        return _KINDS[stated]
    if stated:
        return "other"
    mime = entry.mime
    for mark, kind in (("css", "stylesheet"), ("javascript", "script"), ("font", "font")):
        if mark in mime:
            return kind  # type: ignore[return-value]
    first = mime.partition("/")[0]
    if first in _KINDS:
        return _KINDS[first]
    if mime in ("text/html", "application/xhtml+xml"):
        return "document"
    suffix = _SUFFIX.search(url.partition("?")[0])
    return _SUFFIXES.get(suffix[1].lower(), "other") if suffix and not mime else "other"


def _number(value: har.Number) -> float | None:
    return float(value) if value is not None and 0 <= value < 1e9 else None


def _max_age(response: har.Response) -> int:
    control = response.header("cache-control").lower()
    if "no-store" in control or "no-cache" in control:
        return 0
    found = _AGE.search(control)
    if found:
        return int(found[1])
    if "immutable" in control:
        return 365 * _DAY
    # Expires is a date; what it means depends on the clock, but it shows that somebody thought.
    expires = response.header("expires").strip()
    return 30 * _DAY if expires and expires not in ("0", "-1") else 0


def _is_cdn(response: har.Response) -> bool:
    known = load_data().cdn
    names = {pair.name.lower() for pair in response.headers}
    server = response.header("server").lower()
    return bool(names & set(known.headers)) or server.startswith(known.servers)
