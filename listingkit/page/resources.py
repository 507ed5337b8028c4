"""Files a page asks for: how many, of what kind, how big as far as known, what blocks drawing.

Nothing is fetched: sizes come from files beside the page, from ``data:`` addresses and from a
record of the page's requests; what is not known stays None. Product images stand in
:mod:`listingkit.page.images`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from listingkit.model import Struct
from listingkit.page.asked import Asked, Kind, Mode, Priority, asked_by_css, asked_files
from listingkit.page.images import page_images
from listingkit.page.stylesheet import PageWords, read_sheet

if TYPE_CHECKING:
    from listingkit.load.record import Record, Sent
    from listingkit.page import Page

__all__ = [
    "KindTotal", "Priority", "Resource", "Resources", "absolute", "page_images", "page_resources",
    "root_address",
]  # fmt: skip

KINDS: tuple[Kind, ...] = (
    "document", "script", "stylesheet", "image", "font", "video", "other"
)  # fmt: skip
_MAX_FILES = 5000
_MAX_SHEETS = 100
_SHEET_MAX = 2 * 1024 * 1024
_ABSOLUTE = re.compile(r"https?://[\w.-]{1,253}(?::\d{1,5})?/(?!.{0,2000}/\.)", re.I)
# A path from the site's root as shops write it: nothing in it that joining would change.
_ROOTED = re.compile(
    r"/(?![/.])[\w%~+,@:=&!$-]*+(?:[./](?!\.)[\w%~+,@:=&!$-]*+)*+(?:\?[\w%~+,@:=&!$./-]++)?",
    re.ASCII,
)
_HOST = re.compile(r"(?:https?:)?//(?:[^/?#@]{0,200}@)?([\w.-]{1,253})", re.I)
_NO_FILE = ("data:", "about:", "javascript:", "blob:", "mailto:")


class Resource(Struct, frozen=True, kw_only=True):
    """One file the page asks for; ``bytes`` is None when unknown.

    - ``url`` as written; ``address`` absolute where that can be said.
    - ``sent``: bytes over the wire as a record tells; ``body``: bytes unpacked; else None.
    - ``parent``: address of the style sheet that asks for it; ``imported``: with @import.
    - ``family``: of a font; ``waits``: its text stays unseen until it is there.
    - ``text_read``: whether a style sheet's text was at hand.
    - ``late``: only when scrolled to or after the page has loaded; ``lazy``: by the attribute.
    - ``preloaded``: named by a link too. ``shown``: CSS pixels by markup.
    """

    url: str
    kind: Kind
    bytes: int | None = None
    render_blocking: bool = False
    address: str = ""
    sent: int | None = None
    body: int | None = None
    priority: Priority = "low"
    mode: Mode = ""
    late: bool = False
    waits: bool = False
    family: str = ""
    imported: bool = False
    text_read: bool = False
    lazy: bool = False
    preloaded: bool = False
    parent: str | None = None
    shown: tuple[int | None, int | None] = (None, None)
    srcset: str = ""
    sizes: str = ""


class KindTotal(Struct, frozen=True, kw_only=True):
    """Files of one kind: requests, sum of the known bytes (None: none known), how many unknown."""

    requests: int
    bytes: int | None
    unknown: int


class Resources(Struct, frozen=True, kw_only=True):
    """What loading the page asks for, the page itself included.

    ``bytes`` is the sum of what is known, ``unknown`` the number of files of unknown size:
    the weight of the page is at least ``bytes``. ``by_kind`` has only kinds that occur.
    ``render_blocking`` are scripts and style sheets the browser waits for before it draws.
    ``third_party`` are hosts of other sites, None when the page's own address is unknown.
    """

    requests: int
    bytes: int
    unknown: int
    html_bytes: int
    by_kind: dict[str, KindTotal]
    render_blocking: tuple[str, ...]
    third_party: tuple[str, ...] | None
    files: tuple[Resource, ...] = ()


def page_resources(page: Page) -> tuple[Resources, dict[str, HtmlElement]]:
    """Every file the page's HTML and the style sheets at hand name, each once.

    What scripts load later is known only from a record (:attr:`Page.har`). With them come the
    elements that ask for them, by absolute address.
    """
    record = page.load_files.record
    document = Resource(
        url=page.url or page.path, kind="document", bytes=len(page.data), body=len(page.data),
        address=page.url or "", priority="highest", sent=_sent_document(page, record),
    )  # fmt: skip
    found = _Finder(page, record)
    found.read()
    files = found.files
    if record is not None:
        files = record.complete(files, document.address)
    everything = (document, *files.values())
    resources = Resources(
        requests=len(everything),
        bytes=sum(file.bytes for file in everything if file.bytes is not None),
        unknown=sum(file.bytes is None for file in everything),
        html_bytes=len(page.data),
        by_kind=_by_kind(everything),
        render_blocking=tuple(file.url for file in everything if file.render_blocking),
        third_party=_third_party(page.url, files),
        files=everything,
    )
    return resources, found.elements


def _sent_document(page: Page, record: Record | None) -> int | None:
    sent = record.of(page.url or "") if record is not None else None
    return sent.sent if sent is not None else None


class _Finder:
    """Collects files; style sheets beside the page are read for what they ask for."""

    def __init__(self, page: Page, record: Record | None) -> None:
        self.page = page
        self.record = record
        self.base = page_base(page)
        self.local = page.local_files
        self.root = root_address(page)
        self.words = PageWords(page.census, page.html)
        self.files: dict[str, Resource] = {}
        self.elements: dict[str, HtmlElement] = {}
        self.sheets: list[tuple[Asked, str, str]] = []

    def read(self) -> None:
        for asked in asked_files(self.page.census, self.words):
            self._take(asked, asked.url, None)
        done = 0
        while done < len(self.sheets) and done < _MAX_SHEETS:
            asked, name, text = self.sheets[done]
            done += 1
            for inner in asked_by_css(
                asked.element, read_sheet(text, self.words, [one[2] for one in self.sheets])
            ):
                inner.blocking = inner.blocking and asked.blocking
                self._take(inner, _beside(name, inner.url), absolute(self.root, name))

    def _take(self, asked: Asked, name: str, parent: str | None) -> None:
        name = name.strip()
        if not name or name.startswith("#") or name[:11].lower().startswith(_NO_FILE):
            return
        key = absolute(self.root, name)
        known = self.files.get(key)
        if known is not None:
            if asked.blocking and not known.render_blocking:
                changes: dict[str, Any] = {"render_blocking": True, "mode": asked.mode}
            else:
                changes = {}
            # The request of a preload is the one that counts, with the priority it was made with.
            made = known.preloaded and known.kind == "font"
            if _ORDER[asked.priority] < _ORDER[known.priority] and not made:
                changes["priority"] = asked.priority
            if asked.waits or asked.family:
                changes.update(waits=asked.waits, family=asked.family)
            if known.late and not asked.late:
                changes["late"] = False
            if asked.mode and not known.mode:
                changes["mode"] = asked.mode
            if asked.preloaded:
                changes["preloaded"] = True
            if asked.lazy:
                changes["lazy"] = True
            if known.shown == (None, None):
                changes["shown"] = asked.shown
            if changes:
                self.files[key] = _changed(known, changes)
            return
        if len(self.files) >= _MAX_FILES:
            return
        self.elements[key] = asked.element
        sent = self.record.of(key) if self.record is not None else None
        size = self.local.size(name)
        self.files[key] = Resource(
            url=name, kind=asked.kind, bytes=size if sent is None else sent.bytes,
            render_blocking=asked.blocking, address=key,
            sent=sent.sent if sent is not None else None,
            body=size if sent is None else sent.body, priority=asked.priority,
            mode=asked.mode, late=asked.late, waits=asked.waits, family=asked.family,
            imported=asked.imported, lazy=asked.lazy, preloaded=asked.preloaded, parent=parent,
            shown=asked.shown, srcset=asked.srcset, sizes=asked.sizes,
        )  # fmt: skip
        if asked.kind == "stylesheet" and asked.priority != "lowest":
            text = self._text(name, sent)
            if text:
                self.sheets.append((asked, name, text))
                self.files[key] = _changed(self.files[key], {"text_read": True})

    def _text(self, name: str, sent: Sent | None) -> str:
        if sent is not None and sent.text:
            return sent.text[:_SHEET_MAX]
        data = self.local.read(name, _SHEET_MAX)
        return data.decode("utf-8", "replace") if data else ""


_ORDER: dict[Priority, int] = {"highest": 0, "high": 1, "medium": 2, "low": 3, "lowest": 4}


def _changed(file: Resource, changes: dict[str, Any]) -> Resource:
    import msgspec

    return msgspec.structs.replace(file, **changes)


def _by_kind(files: tuple[Resource, ...]) -> dict[str, KindTotal]:
    totals: dict[str, KindTotal] = {}
    for kind in KINDS:
        own = [file for file in files if file.kind == kind]
        known = [file.bytes for file in own if file.bytes is not None]
        if own:
            totals[kind] = KindTotal(
                requests=len(own),
                bytes=sum(known) if known else None,
                unknown=len(own) - len(known),
            )
    return totals


def page_base(page: Page) -> str | None:
    """The address of the page's ``base`` element, as written."""
    for element in page.census.named("base"):
        if element.get("href"):
            return str(element.get("href")).strip()
    return None


def root_address(page: Page) -> str:
    """What relative addresses of the page are relative to; "" where nothing tells."""
    own, base = page.url or "", page_base(page)
    return absolute(own, base) if base else own


def absolute(base: str | None, address: str) -> str:
    """An address made absolute where that can be done, without its fragment."""
    if _ABSOLUTE.match(address):
        return address.partition("#")[0]
    if base and _ROOTED.fullmatch(address):
        origin = _origin(base)
        if origin:
            return origin + address
    try:
        return urljoin(base or "", address).partition("#")[0]
    except ValueError:
        return address


@lru_cache(maxsize=8)
def _origin(base: str) -> str:
    """Scheme and host of an address, "" where it has none."""
    try:
        parts = urlsplit(base)
    except ValueError:
        return ""
    web = parts.scheme in ("http", "https") and parts.netloc
    return f"{parts.scheme}://{parts.netloc}" if web else ""


def _beside(sheet: str, address: str) -> str:
    """An address in a style sheet as the page would write it."""
    folder, slash, _ = sheet.partition("?")[0].rpartition("/")
    if not slash or "//" in address[:9] or address.startswith("/"):
        return address
    if "//" in sheet[:9] or sheet.startswith("/"):
        return absolute(sheet, address)
    parts = folder.split("/")
    for part in address.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def site_of(host: str) -> str:
    """The part of a host name that names the site: two labels, three under ``co.uk`` and such."""
    labels = host.lower().rstrip(".").split(".")
    if len(labels) <= 2:
        return ".".join(labels)
    second = len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if second else labels[-2:])


def host_of(address: str) -> str:
    """Host name of an address, lower case; "" where it names none that can be read."""
    found = _HOST.match(address)
    return found[1].lower() if found else ""


def _third_party(url: str | None, files: dict[str, Resource]) -> tuple[str, ...] | None:
    own = host_of(url or "")
    if not own:
        return None
    site = site_of(own)
    return tuple(sorted({host for host in _hosts(files) if site_of(host) != site}))


def _hosts(files: dict[str, Resource]) -> Iterator[str]:
    for address in files:
        host = host_of(address)
        if host:
            yield host
