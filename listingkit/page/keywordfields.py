"""The fields of a listing in which keywords are looked for, and what is seen there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from listingkit.model import Struct

if TYPE_CHECKING:
    from listingkit.markets import Language
    from listingkit.model import Listing
    from listingkit.page import Page

_SEPARATORS = re.compile(r"[-_+./~]+")
_SUFFIX = re.compile(r"\.[a-z]{2,5}\Z", re.IGNORECASE)
_ADDRESS_MAX = 2000


class InspectKeyword(Struct, frozen=True, kw_only=True):
    """One keyword: occurrences in the product part, share of its words in percent, and
    occurrences by field (title, h1, headings, bullets, meta_title, meta_description, alt, url,
    text).

    ``yoast_density`` and ``yoast_rating`` are Yoast's figure for the same count, for comparison.
    ``forms`` counts name and variants apart, where there are variants. ``intent`` is what a word
    in it tells of the searcher: know, compare, buy; null when none does.
    """

    keyword: str
    count: int
    density: float
    yoast_density: float
    yoast_rating: str
    per_field: dict[str, int]
    forms: dict[str, int]
    intent: str | None


class InspectKeywords(Struct, frozen=True, kw_only=True):
    """All target keywords: together and one by one.

    ``count`` sums the occurrences in the product part, ``density`` is the share of its words that
    belong to any keyword, in percent, every word counted once; ``per_field`` is that share in
    each field. ``tokenizer`` names what cut the words. Empty without keywords.
    """

    count: int
    density: float
    tokenizer: str
    per_field: dict[str, float]
    per_keyword: tuple[InspectKeyword, ...]


def keyword_fields(listing: Listing, page: Page | None) -> dict[str, str]:
    """Texts by field: title, meta_title, meta_description, bullets, alt, url; h1 and headings of
    a page, the description of a listing without one. What is not there is an empty text.
    """
    fields = {
        "title": listing.title,
        "meta_title": listing.meta_title or "",
        "meta_description": listing.meta_description or "",
        "bullets": "\n".join(listing.bullets),
        "alt": "\n".join(image.alt for image in listing.images if image.alt),
        "url": address_words(listing.url),
    }
    if page is not None:
        headings = "\n".join(block.text for block in page.blocks if block.kind == "heading")
        fields |= {"h1": "\n".join(page.h1), "headings": headings}
    return fields


def address_words(url: str) -> str:
    """Words of an address's path: ``https://shop.example/p/linen-dress.html`` → ``linen dress``.

    Empty where no step of the path has a word of three letters in it.
    """
    try:
        path = urlsplit(url[:_ADDRESS_MAX]).path
    except ValueError:
        return ""
    steps = [_SUFFIX.sub("", step) for step in unquote(path).split("/")]
    told = [" ".join(_SEPARATORS.sub(" ", step).split()) for step in steps]
    return "\n".join(text for text in told if re.search(r"[^\W\d_]{3}", text))


def inspect_keywords(
    page: Page, keywords: tuple[str, ...], language: Language | None
) -> InspectKeywords:
    """What ``listingkit inspect`` says of target keywords on a page."""
    if not keywords:
        return InspectKeywords(count=0, density=0.0, tokenizer="", per_field={}, per_keyword=())
    from listingkit.language.keywords import keyword_report
    from listingkit.language.keywordsets import intent_of

    # The density is that of the product part; title and headings are already in it.
    found = keyword_report(
        {"text": page.text}, keywords, language, beside=keyword_fields(page.listing(""), page)
    )
    return InspectKeywords(
        count=sum(one.count for one in found.per_keyword),
        density=round(found.total_density, 3),
        tokenizer=found.tokenizer,
        per_field={name: round(share, 3) for name, share in found.field_density.items()},
        per_keyword=tuple(
            InspectKeyword(
                keyword=one.keyword,
                count=one.count,
                density=round(one.density, 3),
                yoast_density=round(one.yoast_density, 3),
                yoast_rating=one.yoast_rating,
                per_field=one.per_field,
                forms=one.forms,
                intent=intent_of(one.keyword, language),
            )
            for one in found.per_keyword
        ),
    )
