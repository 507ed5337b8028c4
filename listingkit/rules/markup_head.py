"""SDA: what the head of a page tells search engines: which address counts, what may be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from listingkit.language.tags import primary
from listingkit.model import Severity
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.page import Page
    from listingkit.rules.subject import Subject

_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Blue mug</title>%s</head>'
    "<body><h1>Blue mug</h1><p>The mug of blue enamel is light and does not break.</p></body>"
    "</html>"
)
_SELF = '<link rel="canonical" href="https://mugs.example/en/blue-mug">'
_HREFLANG = (
    '<link rel="alternate" hreflang="en" href="https://mugs.example/en/blue-mug">'
    '<link rel="alternate" hreflang="de" href="https://mugs.example/de/blauer-becher">'
)
LINKS_MAX = 300
"""Links of one kind that are looked at."""


def address_key(address: str | None) -> str:
    """An address without what may differ between writings of one: protocol, "www", last slash."""
    try:
        parts = urlsplit((address or "").strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if not host:
        return ""
    path = unquote(parts.path).rstrip("/")
    return f"{host}{path}?{parts.query}" if parts.query else f"{host}{path}"


def own_addresses(page: Page) -> set[str]:
    """Keys of the addresses that a page has by its own account or by where it was found."""
    written = (page.given_url, page.canonical, page.metas.get("og:url"))
    return {key for address in written if (key := address_key(address))}


@rule(
    "SDA023", Severity.WARNING, stage="discover", component="search", points=2, on="page",
    bad=_PAGE % (_SELF + _SELF.replace("blue-mug", "blue-mug-2")),
    good=_PAGE % _SELF,
)  # fmt: skip
def canonical_unclear(subject: Subject) -> Iterator[Hit]:
    """The page does not say, or not clearly, which address it is to be found by.

    Why: the same product under several addresses competes with itself; several canonical links
    are all ignored.
    Fix: put one link rel="canonical" with the whole address into the head.
    """
    page = subject.page
    assert page is not None
    links = page.canonical_links[:LINKS_MAX]
    written = {address_key(href) or href for href, _ in links}
    if not links:
        yield Hit(subject.where, "no canonical link", share=0.5, severity=Severity.INFO)
        return
    where = links[0][1]
    if len(written) > 1:
        yield Hit(links[1][1], f"{len(written)} canonical links that differ")
        return
    href = links[0][0]
    if re.match(r"(?!https?:)[a-z][a-z0-9+.-]*:|(?:https?:)?//(?:localhost|127\.)", href, re.I):
        yield Hit(where, f'canonical "{href[:60]}" is no public address')
    elif not re.match(r"(?:https?:)?//[^/]", href, re.IGNORECASE):
        message = f'canonical "{href[:60]}" has no host'
        yield Hit(where, message, share=0.3, severity=Severity.INFO)
    elif "#" in href.rstrip("#") and not href.partition("#")[2].startswith("!"):
        yield Hit(where, "canonical address with a #: search engines do not keep it", share=0.5)


@rule(
    "SDA024", Severity.ERROR, stage="discover", component="search", points=3, on="page",
    needs="a canonical link",
    applies=lambda s: True if s.page is not None and s.page.canonical else None,
    bad=_PAGE % (_SELF.replace("en/blue-mug", "de/blauer-becher") + _HREFLANG),
    good=_PAGE % (_SELF + _HREFLANG),
)  # fmt: skip
def canonical_of_another_page(subject: Subject) -> Iterator[Hit]:
    """The canonical link names another page: the start page, another language, another site.

    Why: search engines then list that page and drop this one.
    Fix: name the page's own address; versions in other languages are named with hreflang.
    """
    page = subject.page
    assert page is not None
    canonical = page.canonical or ""
    where = page.canonical_links[0][1]
    key = address_key(canonical)
    if not key:
        return
    host, _, path = key.partition("/")
    given = address_key(page.given_url)
    own = given or address_key(page.metas.get("og:url"))
    if not path.strip("/") and own.partition("/")[0] == host and "/" in own:
        yield Hit(where, "the canonical link names the start page")
        return
    languages = {
        primary(tag) for tag, href, _ in page.hreflang[:LINKS_MAX]
        if address_key(href) == key and tag.lower() != "x-default"
    }  # fmt: skip
    offered = {primary(tag) for tag, _, _ in page.hreflang[:LINKS_MAX]}
    mine = primary(page.language)
    stated = primary(page.lang_attr)
    if languages and mine and mine == stated and mine not in languages and mine in offered:
        told = ", ".join(sorted(languages))
        yield Hit(where, f"the canonical link names the version in {told}; this page is in {mine}")
        return
    if given and _site(given) != _site(key):
        message = f"the canonical link names another site: {canonical[:80]}"
        yield Hit(where, message, severity=Severity.WARNING)


def _site(key: str) -> str:
    """The part of a host that a shop's own hosts share: m.shop.example is shop.example."""
    from listingkit.page.resources import site_of

    return site_of(key.partition("/")[0].partition("?")[0])


@rule(
    "SDA025", Severity.WARNING, stage="discover", component="search", points=4, on="page",
    bad=_PAGE % '<meta name="robots" content="noindex, follow">',
    good=_PAGE % '<meta name="robots" content="index, follow, max-image-preview:large">',
)  # fmt: skip
def search_engines_sent_away(subject: Subject) -> Iterator[Hit]:
    """The page asks search engines not to list it, or to show nothing of it.

    Why: a page with noindex is found by nobody; nosnippet and max-snippet:0 leave the result
    without text.
    Fix: take the word out of the robots meta element, unless this page is meant to be hidden.
    """
    page = subject.page
    assert page is not None
    gone = subject.listing.availability in ("out_of_stock", "discontinued")
    for name in ("robots", "googlebot", "bingbot"):
        words = {word.strip().lower() for word in page.metas.get(name, "").split(",")}
        where = page.where_meta(name)
        if words & {"noindex", "none"}:
            word = "noindex" if "noindex" in words else "none"
            yield Hit(where, f'{name}: "{word}"', severity=Severity.INFO if gone else None)
            return
        limits = words & {"nosnippet", "max-snippet:0", "noimageindex", "max-image-preview:none"}
        for word in sorted(limits):
            yield Hit(where, f'{name}: "{word}"', share=0.3, severity=Severity.INFO)
        if "nofollow" in words:
            yield Hit(where, f'{name}: "nofollow"', share=0.2, severity=Severity.INFO)
