"""Files a page asks for: how many, of what kind, how big as far as known, what blocks drawing.

Nothing is fetched: sizes come from files beside the page and from ``data:`` addresses; what is
not known stays None. Product images stand in :mod:`listingkit.page.images`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from listingkit.model import Struct, Where
from listingkit.page.images import page_images, picture_address
from listingkit.page.localfile import LocalFiles

if TYPE_CHECKING:
    from listingkit.page import Page

__all__ = ["KindTotal", "Resource", "Resources", "page_images", "page_resources"]

Kind = Literal["document", "script", "stylesheet", "image", "font", "video", "other"]

_SCRIPT_TYPES = re.compile(r"^(?:module|(?:text|application)/(?:x-)?(?:java|ecma)script)?$", re.I)
_CSS_URL = re.compile(r"""url\(\s{0,20}["']?([^"'()\s]{1,2000})["']?\s{0,20}\)""", re.I)
_CSS_IMPORT = re.compile(r"""@import\s+(?:url\(\s*)?["']?([^"')\s;]{1,2000})""", re.I)
_FONT_FILE = re.compile(r"\.(?:woff2?|ttf|otf|eot)(?:[?#]|$)", re.I)
_STYLE_FILE = re.compile(r"\.css(?:[?#]|$)", re.I)
_IMAGE_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg|ico|bmp)(?:[?#]|$)", re.I)
_PRELOADS: dict[str, Kind] = {
    "script": "script", "style": "stylesheet", "font": "font", "image": "image",
    "video": "video", "audio": "video",
}  # fmt: skip
_SHORT_LABEL = 3
# Finding a place takes a search of the source: no page of a shop asks for more files.
_MAX_PLACED = 1000


class Resource(Struct, frozen=True, kw_only=True):
    """One file the page asks for; ``bytes`` is None when unknown."""

    url: str
    kind: Kind
    bytes: int | None = None
    render_blocking: bool = False
    where: Where | None = None


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


def page_resources(page: Page) -> Resources:
    """Every file the page's HTML names, each once; what scripts load later is not known."""
    base = _base(page.tree)
    local = LocalFiles(page.path, base)
    files: dict[str, Resource] = {}
    for element, address, kind, blocking in _named(page.tree):
        address = address.strip()
        if not address or address.startswith("#") or address[:11].lower().startswith(
            ("data:", "about:", "javascript:", "blob:", "mailto:")
        ):  # fmt: skip
            continue
        key = _absolute(base, address)
        known = files.get(key)
        if known is None or (blocking and not known.render_blocking):
            files[key] = Resource(
                url=address, kind=kind, bytes=local.size(address), render_blocking=blocking,
                where=page.where(element) if len(files) < _MAX_PLACED else None,
            )  # fmt: skip
    document = Resource(
        url=page.url or page.path, kind="document", bytes=len(page.data), where=page.where(None)
    )
    everything = (document, *files.values())
    return Resources(
        requests=len(everything),
        bytes=sum(file.bytes for file in everything if file.bytes is not None),
        unknown=sum(file.bytes is None for file in everything),
        html_bytes=len(page.data),
        by_kind=_by_kind(everything),
        render_blocking=tuple(file.url for file in everything if file.render_blocking),
        third_party=_third_party(page.url, files),
        files=everything,
    )


def _by_kind(files: tuple[Resource, ...]) -> dict[str, KindTotal]:
    totals: dict[str, KindTotal] = {}
    for kind in ("document", "script", "stylesheet", "image", "font", "video", "other"):
        own = [file for file in files if file.kind == kind]
        known = [file.bytes for file in own if file.bytes is not None]
        if own:
            totals[kind] = KindTotal(
                requests=len(own),
                bytes=sum(known) if known else None,
                unknown=len(own) - len(known),
            )
    return totals


def _base(tree: HtmlElement) -> str | None:
    for element in tree.iter("base"):
        if element.get("href"):
            return str(element.get("href")).strip()
    return None


def _absolute(base: str | None, address: str) -> str:
    try:
        return urljoin(base or "", address).partition("#")[0]
    except ValueError:
        return address


def _named(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str, Kind, bool]]:
    """Elements that load a file: address, kind, whether drawing waits for it."""
    head = tree.find("head")
    stack: list[HtmlElement] = [tree]
    in_head: set[HtmlElement] = set(head.iter()) if head is not None else set()
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str) or element.tag in ("noscript", "template"):
            continue
        stack.extend(reversed(element))
        yield from _of_element(element, element in in_head)


def _of_element(
    element: HtmlElement, in_head: bool
) -> Iterator[tuple[HtmlElement, str, Kind, bool]]:
    tag = element.tag
    source = element.get("src")
    if tag == "script":
        if source and _SCRIPT_TYPES.match((element.get("type") or "").strip()):
            waits = not ({"async", "defer"} & set(element.keys()))
            waits = waits and (element.get("type") or "").strip().lower() != "module"
            yield element, source, "script", in_head and waits
    elif tag == "link":
        yield from _of_link(element)
    elif tag == "img":
        address = picture_address(element)
        if address:
            yield element, address, "image", False
    elif tag == "input" and (element.get("type") or "").lower() == "image" and source:
        yield element, source, "image", False
    elif tag in ("video", "audio"):
        if element.get("poster"):
            yield element, element.get("poster", ""), "image", False
        first = source or next(
            (child.get("src", "") for child in element.iter("source") if child.get("src")), ""
        )
        if first and element.get("preload") != "none":
            yield element, first, "video", False
    elif tag in ("iframe", "frame") and source:
        yield element, source, "document", False
    elif tag in ("embed", "object"):
        address = source or element.get("data") or ""
        if address:
            yield element, address, "other", False
    elif tag == "style" and element.text:
        for address in _CSS_IMPORT.findall(element.text):
            yield element, address, "stylesheet", True
        yield from _of_css(element, element.text)
    style = element.get("style")
    if style and "url(" in style:
        yield from _of_css(element, style)


def _of_link(element: HtmlElement) -> Iterator[tuple[HtmlElement, str, Kind, bool]]:
    address = element.get("href")
    if not address:
        return
    relations = set((element.get("rel") or "").lower().split())
    if "stylesheet" in relations:
        if "alternate" in relations:
            return
        media = (element.get("media") or "all").lower()
        blocking = "disabled" not in element.attrib and not media.startswith(("print", "speech"))
        yield element, address, "stylesheet", blocking
    elif "preload" in relations:
        yield element, address, _PRELOADS.get((element.get("as") or "").lower(), "other"), False
    elif "modulepreload" in relations:
        yield element, address, "script", False
    elif relations & {"icon", "apple-touch-icon"}:
        yield element, address, "image", False
    elif "manifest" in relations:
        yield element, address, "other", False


def _of_css(element: HtmlElement, text: str) -> Iterator[tuple[HtmlElement, str, Kind, bool]]:
    for address in _CSS_URL.findall(text):
        if _FONT_FILE.search(address):
            # Only the first file of a face is fetched, which one depends on the browser.
            if ".woff2" in address.lower():
                yield element, address, "font", False
        elif _IMAGE_FILE.search(address) and not _STYLE_FILE.search(address):
            yield element, address, "image", False


def _site(host: str) -> str:
    """The part of a host name that names the site: two labels, three under ``co.uk`` and such."""
    labels = host.lower().rstrip(".").split(".")
    if len(labels) <= 2:
        return ".".join(labels)
    second = len(labels[-1]) == 2 and len(labels[-2]) <= _SHORT_LABEL
    return ".".join(labels[-3:] if second else labels[-2:])


def _host(address: str) -> str:
    try:
        return urlsplit(address if "//" in address[:9] else "").hostname or ""
    except ValueError:
        return ""


def _third_party(url: str | None, files: dict[str, Resource]) -> tuple[str, ...] | None:
    own = _host(url or "")
    if not own:
        return None
    site = _site(own)
    hosts = {_host(address) for address in files}
    return tuple(sorted(host for host in hosts if host and _site(host) != site))
