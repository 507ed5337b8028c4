"""The category a page puts its product into: from markup, else from its breadcrumbs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from listingkit.page.markup import clean, text_value
from listingkit.page.visible import text_of

if TYPE_CHECKING:
    from listingkit.page import Page
    from listingkit.page.naming import Sources

_STEP_MAX = 80
_STEPS_MAX = 12
# Elements looked at: real pages have up to 20,000.
_PLACES_MAX = 100_000
_LINKS_LEAST = 2
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w+")
_MARKS = " \t\n›»>/|‹«<…•·:→\\"
_PLACES = ("nav", "ol", "ul", "div", "section", "p", "span")

Step = tuple[str, str]
"""Text and address of one step; the address is "" for a step that is no link."""


def read_category(page: Page, sources: Sources, title: str) -> str:
    """The category as "A > B > C", "" when the page names none.

    In this order: the product's own ``category``, breadcrumbs in JSON-LD, in microdata and as
    printed, the ``product:category`` meta element. Of breadcrumbs the shop's start page and the
    product itself are left out.
    """
    for data, _ in sources:
        text = clean(text_value(data.get("category")))
        if text:
            return text
    for steps in _trails(page):
        names = list(_categories(page, steps, title))
        if names:
            return " > ".join(names)
    metas = page.metas
    return metas.get("product:category") or metas.get("og:product:category") or ""


def _trails(page: Page) -> Iterator[list[Step]]:
    for node in page.markup.nodes("BreadcrumbList"):
        yield _listed(node.data.get("itemListElement"))
    for item in page.microdata:
        if item.is_a("BreadcrumbList"):
            steps = _listed(item.data().get("itemListElement"))
            yield steps if len(steps) >= _LINKS_LEAST else _printed(item.element)
    yield from _named_trails(page)


def _listed(elements: Any) -> list[Step]:
    found: list[Step] = []
    for step in elements if isinstance(elements, list) else [elements]:
        if isinstance(step, dict):
            item = step.get("item")
            address = item.get("@id") or item.get("url") if isinstance(item, dict) else item
            name = clean(text_value(step.get("name") or item))
            found.append((name, address if isinstance(address, str) else ""))
    return found


def _named_trails(page: Page) -> Iterator[list[Step]]:
    """Printed trails: elements called breadcrumbs, the innermost that hold links of their own."""
    names_trail = page.vocabulary.names_trail
    census = page.census
    named = [
        census.nodes[at]
        for at in census.places(*_PLACES)[:_PLACES_MAX]
        if (own := census.attributes[at])
        and ("class" in own or "id" in own or "aria-label" in own)
        and names_trail(own.get("class", ""), own.get("id", ""), own.get("aria-label", ""))
    ]
    if not named:
        return
    holders = [element for element in named if len(element.findall(".//a")) >= _LINKS_LEAST]
    outer = {parent for element in holders for parent in element.iterancestors()}
    for element in holders:
        if element not in outer:
            yield _printed(element)
    for element in named:
        if element not in outer and len(element.findall(".//a")) == 1:
            yield _printed(element)


def _printed(element: HtmlElement) -> list[Step]:
    links = [link for link in element.iter("a") if link.get("href") is not None]
    return [(text_of(link), link.get("href", "").strip()) for link in links[: _STEPS_MAX * 2]]


def _categories(page: Page, steps: Iterable[Step], title: str) -> Iterator[str]:
    """The names of the steps that are categories, each once."""
    own = set(_WORD.findall(title.casefold()))
    hosts = _host_names(page.url or "")
    seen: set[str] = set()
    for text, address in list(steps)[:_STEPS_MAX]:
        name = text.strip(_MARKS)
        words = set(_WORD.findall(name.casefold()))
        if not _LETTER.search(name) or len(name) > _STEP_MAX or "://" in name:
            continue
        start = name.casefold() in page.vocabulary.start_page or "".join(sorted(words)) in hosts
        if not seen and (start or _is_start(address)):
            continue
        # The product itself stands last; "Mugs" above "Blue mug" shares a word and is a category.
        if name.casefold() == title.casefold() or (len(words) > 2 and words == own):
            continue
        if name.casefold() not in seen:
            seen.add(name.casefold())
            yield name


def _host_names(address: str) -> frozenset[str]:
    """Parts of a host's name as sorted words: shops call the first step like their site."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return frozenset()
    return frozenset("".join(sorted(_WORD.findall(part))) for part in host.split("."))


def _is_start(address: str) -> bool:
    """Whether an address is that of a site's start page."""
    if not address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.path in ("", "/") and not parts.query and not address.startswith("#")
