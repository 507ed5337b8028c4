"""Sitemaps (sitemaps.org 0.9): indexes, packed ones, plain lists of addresses. Pure."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field

from listingkit.web.errors import FetchError

ENTRIES_MAX = 50_000
"""Addresses that one sitemap may hold by the protocol."""

_TEXT_LINE = re.compile(r"^\s*(https?://\S{1,2000})\s*$", re.MULTILINE)


@dataclass
class Sitemap:
    """Addresses of pages and of further sitemaps, in the order of the file."""

    pages: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


def read_sitemap(body: bytes, limit: int) -> Sitemap:
    """A sitemap, an index of sitemaps, an RSS or Atom feed or a list of addresses.

    ``limit`` are bytes after unpacking. Raises :class:`FetchError` for anything else.
    """
    body = _unpacked(body, limit)
    head = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"<"):
        lines = _TEXT_LINE.findall(body.decode("utf-8", "replace"))
        if not lines:
            raise FetchError("type", "is no sitemap")
        return Sitemap(pages=lines[:ENTRIES_MAX])
    return _read_xml(body)


def _unpacked(body: bytes, limit: int) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    unpacker = zlib.decompressobj(31)
    try:
        data = unpacker.decompress(body, limit + 1)
    except zlib.error:
        raise FetchError("type", "is no sitemap: its gzip data is broken") from None
    if len(data) > limit:
        raise FetchError("size", f"larger than {limit / 1048576:g} MB, not read")
    return data


def _read_xml(body: bytes) -> Sitemap:
    import io

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    found = Sitemap()
    root = ""
    path: list[str] = []
    try:
        for event, element in iterparse(io.BytesIO(body), events=("start", "end"), forbid_dtd=True):
            name = str(element.tag).rpartition("}")[2].lower()
            if event == "start":
                root = root or name
                path.append(name)
                if len(path) > 30:
                    raise FetchError("type", "is no sitemap: nested too deeply")
                continue
            path.pop()
            parent = path[-1] if path else ""
            text = (element.text or "").strip()
            if name == "loc" and parent == "url":
                found.pages.append(text)
            elif name == "loc" and parent == "sitemap":
                found.sitemaps.append(text)
            elif name == "link" and parent in ("item", "entry"):
                found.pages.append(text or element.get("href", "").strip())
            if name in ("url", "sitemap", "item", "entry"):
                element.clear()
            if len(found.pages) + len(found.sitemaps) >= ENTRIES_MAX:
                break
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        if not found.pages and not found.sitemaps:
            what = "a page, " if root in ("html", "") and b"<html" in body[:2000].lower() else ""
            reason = str(error).splitlines()[0][:80] if isinstance(error, ParseError) else "unsafe"
            raise FetchError("type", f"is {what}no sitemap ({reason})") from None
    if root not in ("urlset", "sitemapindex", "rss", "feed", "rdf"):
        raise FetchError("type", "is no sitemap")
    found.pages = [one for one in found.pages if one]
    found.sitemaps = [one for one in found.sitemaps if one]
    return found
