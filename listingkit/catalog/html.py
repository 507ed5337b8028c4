"""Product pages: HTML files, gzipped or not, one listing each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from listingkit.catalog.files import check_text
from listingkit.catalog.tokens import Token, tokenize
from listingkit.errors import InputError

if TYPE_CHECKING:
    from listingkit.catalog.har import RecordedPage
    from listingkit.model import Listing
    from listingkit.page import Page

SUFFIXES = (".html", ".htm", ".xhtml")

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("visible text, block by block", "translatable", "inline tags are kept"),
    ("<title>", "translatable", "limit: characters of a search result in the language"),
    ("meta description, og:, twitter: title and description", "translatable", ""),
    ("alt, title, aria-label, placeholder; value of buttons", "translatable", ""),
    ("JSON-LD name, description, headline, caption", "translatable", "not of brands and persons"),
    ("JSON-LD color, material, pattern, answers, values of additionalProperty", "translatable", ""),
    ("size chart cells", "translatable", "nothing is taken away; columns may be added, see above"),
    ("lang and dir of <html>, JSON-LD inLanguage, og:locale", "key", "set to the target"),
    (
        "data-listingkit-reviewed of <html>",
        "key",
        '"false" until a person has signed all that was translated',
    ),
    ("canonical, og:url, hreflang", "key", "follow localize.url_pattern; else kept"),
    ("JSON-LD price, sku, gtin, brand, availability, URLs", "enum", "never changed"),
    ("prices that stand alone ($12.50)", "untouched", "in running text they get their ISO code"),
    ('translate="no", class notranslate, code, scripts, styles', "untouched", ""),
    ("every other byte", "untouched", ""),
)
"""The table of fields: what, how it is treated (translatable, key, enum, untouched), remark."""

_WHOLE = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_MUST_CLOSE = frozenset(
    {"div", "table", "ul", "ol", "section", "article", "main", "form", "span", "header", "footer"}
)


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are those of an HTML page."""
    source = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    for token in tokenize(source):
        blank = token.kind == "text" and not source[token.start : token.end].strip()
        doctype = source[token.start : token.start + 14].lower() == "<!doctype html"
        if doctype or (token.kind == "start" and token.name in ("html", "head", "body")):
            return True
        if not blank and token.kind not in ("comment", "declaration"):
            return False
    return False


def cut_off(source: str) -> bool:
    """Whether a page ends in the middle: inside a tag, a comment or a script, or with its
    ``body`` and other elements open that must be closed.
    """
    if _WHOLE.search(source[-1000:]):
        # Also where a quote that never ends swallows the rest of a page that is otherwise whole.
        return False
    opened: dict[str, int] = {}
    body = False
    last: Token | None = None
    for token in tokenize(source):
        last = token
        if token.kind == "start":
            opened[token.name] = opened.get(token.name, 0) + 1
        elif token.kind == "end":
            opened[token.name] = opened.get(token.name, 0) - 1
            body = body or token.name in ("body", "html")
    if last is not None and not last.complete:
        return True
    begun = opened.get("body", 0) > 0 or opened.get("html", 0) > 0
    return begun and not body and any(opened.get(name, 0) > 0 for name in _MUST_CLOSE)


def check(data: bytes, path: str) -> None:
    """Refuse what is no whole page: empty, binary or cut off. Raises InputError."""
    check_text(data, path)
    if cut_off(data.decode("latin-1")):
        line = data.count(b"\n") + 1
        raise InputError(
            "the page is cut off: it ends in the middle",
            where=f"{path}:{line}",
            fix="Save the whole page again.",
        )


def read_page(
    data: bytes, path: str, listing_id: str, recorded: RecordedPage | None = None
) -> tuple[Listing, Page]:
    """Parse a page whose gzip is already undone; ``recorded`` tells how it came over the web.

    Raises InputError.
    """
    from listingkit.page import Page

    check(data, path)
    page = Page(data, path, recorded.url if recorded else None)
    if recorded is not None and recorded.entries:
        page.har = recorded.entries
    return page.listing(listing_id), page
