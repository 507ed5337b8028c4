"""The element that heads the product."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from listingkit.page.visible import text_of

if TYPE_CHECKING:
    from listingkit.page import Page

HEADING_MAX = 2000
"""Characters read of a heading."""
_WORD = re.compile(r"\w+")
# Types of items whose name is that of a category, not of a product.
_STEPS = ("ListItem", "BreadcrumbList", "Thing", "Breadcrumb", "WebPage")


def find_anchor(page: Page) -> HtmlElement | None:
    """The h1 that the page's titles repeat, else an element named in markup; None without one."""
    titles = f"{page.head_title} {page.metas.get('og:title', '')}".lower()
    words = set(_WORD.findall(titles))
    best, best_share = None, -1.0
    for heading, text in page.headings:
        own = _WORD.findall(text.lower())
        share = len(set(own) & words) * min(len(own), 4) / len(set(own)) if own else 0.0
        if share > best_share:
            best, best_share = heading, share
    if best is None or best_share == 0.0:
        for element in page.tree.xpath("//*[@itemprop='name'][not(self::meta)]")[:50]:
            scope = next((e for e in element.iterancestors() if e.get("itemscope") is not None
                          or e.get("itemtype")), None)  # fmt: skip
            if scope is not None and (scope.get("itemtype") or "").endswith(_STEPS):
                continue
            text = text_of(element, HEADING_MAX).lower()
            if len(text) > 3 and text in titles:
                return element
    return best
