"""What a product is called and whose it is: title and brand, from print and markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml.html import HtmlElement

from listingkit.model import Where
from listingkit.page.markup import clean, text_value
from listingkit.page.specs import spec_value
from listingkit.page.visible import INLINE, hidden, skipped_tag, text_of
from listingkit.page.vocabulary import name_tokens

if TYPE_CHECKING:
    from listingkit.page import Page

Sources = list[tuple[dict[str, Any], Where | None]]
"""Product data from JSON-LD and microdata, each with its place; the more trusted first."""

_WORD = re.compile(r"\w+")
_HEADING_MAX = 2000
# Class words of an element that prints the brand, and what each of them has in it.
_BRAND_NAMES = frozenset(("brand", "brandname", "manufacturer", "byline"))
_BRAND_HINT = re.compile("brand|manufacturer|byline", re.IGNORECASE)


def read_title(page: Page, sources: Sources) -> tuple[str, Where | None]:
    """The product's heading; where the page has none that is its own, its name in markup."""
    names = [clean(text_value(data.get("name"))) for data, _ in sources]
    if page.anchor is not None:
        heading = heading_text(page)
        words = set(_WORD.findall(heading.lower()))
        named = [page.head_title, page.metas.get("og:title", ""), *names]
        if words and any(words & set(_WORD.findall(name.lower())) for name in named):
            return heading, page.where(page.anchor, "title")
    for (_, where), name in zip(sources, names, strict=True):
        if name:
            return name, where
    if page.metas.get("og:title"):
        return page.metas["og:title"], page.where_meta("og:title")
    if page.head_title:
        return page.head_title, page.where(page.tree.find(".//title"), "title")
    return (page.h1[0], page.where(page.anchor)) if page.h1 else ("", None)


_INTERFACE = frozenset(("a", "button", "label", "form"))


def heading_text(page: Page) -> str:
    """Text of the product's heading without the interface that shops put into it.

    Left out are buttons, links, and text only for screen readers or only for the eye inside the
    heading whose words stand in none of the page's titles, as long as something is left.
    """
    anchor = page.anchor
    assert anchor is not None
    whole = text_of(anchor, _HEADING_MAX)
    if not len(anchor):
        return whole
    titles = [page.head_title, page.metas.get("og:title", "")]
    product = page.markup.product
    if product is not None:
        titles.append(clean(text_value(product.get("name"))))
    known = set(_WORD.findall(" ".join(titles).lower()))
    kept: list[str] = []
    stack: list[tuple[HtmlElement, bool]] = [(anchor, False)]
    while stack:
        node, leaving = stack.pop()
        if not leaving and not skipped_tag(node.tag) and not hidden(node):
            inside = node is not anchor and _is_interface(page, node)
            if not inside or set(_WORD.findall(text_of(node, _HEADING_MAX).lower())) <= known:
                kept.append("" if node.tag in INLINE else " ")
                kept.append(node.text or "")
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node))
                continue
        kept.append("" if node.tag in INLINE else " ")
        kept.append(node.tail or "" if node is not anchor else "")
    text = " ".join("".join(kept).split()).strip(" -–—|·")
    return text if _WORD.search(text) else whole


def _is_interface(page: Page, node: HtmlElement) -> bool:
    if node.tag in _INTERFACE or node.get("role") == "button" or node.get("aria-hidden") == "true":
        return True
    names = f"{node.get('class', '')} {node.get('id', '')}"
    return not page.vocabulary.unread.isdisjoint(name_tokens(names))


def read_brand(page: Page, sources: Sources) -> tuple[str, Where | None]:
    """Brand from markup, unless it only repeats the shop's name or print says another; else print.

    Markup is often filled from a setting of the shop; a spec row is written for the product.
    """
    site = page.metas.get("og:site_name", "").lower()
    printed = spec_value(page, "brand")
    row: tuple[str, Where | None] = ("", None)
    if printed is not None and len(printed.value) <= 60:
        row = (printed.value, printed.where)
    marked = _marked_brand(page, sources)
    if marked[0] and marked[0].lower() != site:
        if not row[0] or row[0].lower() == marked[0].lower() or _is_printed(page, marked[0]):
            return marked
        return row
    if row[0]:
        return row
    line = _printed_brand(page)
    return line if line[0] else marked


def _marked_brand(page: Page, sources: Sources) -> tuple[str, Where | None]:
    for key in ("brand", "manufacturer"):
        for data, where in sources:
            name = _brand_name(page, text_value(data.get(key)))
            if name and len(name) <= 80:
                return name, where
    for meta in ("product:brand", "og:brand", "brand", "twitter:brand"):
        if page.metas.get(meta):
            return _brand_name(page, page.metas[meta]), page.where_meta(meta)
    return "", None


def _brand_name(page: Page, text: str) -> str:
    return page.vocabulary.brand_in(clean(text).rstrip("®™ "))


def _is_printed(page: Page, name: str) -> bool:
    """Whether a name stands as a word of its own in title or product text."""
    pattern = re.compile(rf"(?<!\w){re.escape(name.lower())}(?!\w)")
    titles = " ".join((page.head_title, *page.h1))
    return bool(pattern.search(titles.lower()) or pattern.search(page.text.lower()))


def _printed_brand(page: Page) -> tuple[str, Where | None]:
    """Text of a small element near the heading that calls itself a brand."""
    census = page.census
    for at in page.product_walk.places:
        attributes = census.attributes[at]
        if not attributes:
            continue
        written = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        prop = attributes.get("itemprop", "").split()
        named = _BRAND_HINT.search(written) and not _BRAND_NAMES.isdisjoint(name_tokens(written))
        if named or "brand" in prop:
            element = census.nodes[at]
            text = text_of(element, _HEADING_MAX) or clean(attributes.get("content", ""))
            if not text and element.tag == "a" and len(element):
                text = clean(element[0].get("alt", "")) if element[0].tag == "img" else ""
            text = _brand_name(page, text)
            if 1 < len(text) <= 40 and not text.isdecimal():
                return text, page.where(element, "brand")
    return "", None
