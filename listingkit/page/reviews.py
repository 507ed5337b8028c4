"""What a page says about buyers' reviews."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from listingkit.model import Struct
from listingkit.page.markup import text_value
from listingkit.page.money import machine_amount
from listingkit.page.reviewtext import printed_count

if TYPE_CHECKING:
    from listingkit.page import Page

_GROUPS = re.compile(r"(?<=\d)[.,'\u00a0\u202f ](?=\d{3}(?!\d))")
_USER_IMAGE = re.compile(r"review[-_]?(?:image|photo|media|img)", re.IGNORECASE)


class Reviews(Struct, frozen=True, kw_only=True):
    """Count, mean rating and best possible rating as stated; None means not stated.

    ``printed`` is the number the text gives where the markup gives none, 0 where it says that
    nobody has written a review yet.
    ``with_images`` is the number of reviews that carry a picture in the markup or source, None
    when reviews themselves are not in the page.
    """

    count: int | None = None
    rating: float | None = None
    best: float | None = None
    with_images: int | None = None
    printed: int | None = None


def read_reviews(page: Page) -> Reviews:
    """Read reviews from JSON-LD, microdata, then single aggregate nodes; never raises."""
    markup = page.markup
    count = rating = best = None
    ratings: list[Any] = []
    for product in (markup.product, markup.microdata_product):
        if product is not None:
            inner = product.get("aggregateRating")
            ratings.extend(inner if isinstance(inner, list) else [inner])
    if not any(isinstance(one, dict) for one in ratings):
        ratings.extend(
            node.data for node in markup.nodes("AggregateRating") if "review" not in node.path
        )
        ratings.extend(item.data() for item in page.microdata if item.is_a("AggregateRating"))
    for one in ratings[:10]:
        if not isinstance(one, dict):
            continue
        count = count if count is not None else _count(one)
        rating = rating if rating is not None else _number(one.get("ratingValue"))
        best = best if best is not None else _number(one.get("bestRating"))
    return Reviews(
        count=count,
        rating=rating,
        best=best if best is not None else (5.0 if rating is not None and rating <= 5 else None),
        with_images=_with_images(page),
        printed=printed_count(page) if count is None else None,
    )


def _count(rating: dict[str, Any]) -> int | None:
    for key in ("reviewCount", "ratingCount"):
        # A count has no decimals: its separators group thousands.
        value = machine_amount(_GROUPS.sub("", text_value(rating.get(key))))
        if value is not None:
            return int(value)
    return None


def _number(value: Any) -> float | None:
    text = text_value(value).replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number <= 1000 else None


def _with_images(page: Page) -> int | None:
    reviews: list[Any] = []
    for product in (page.markup.product, page.markup.microdata_product):
        inner = (product or {}).get("review") or (product or {}).get("reviews")
        reviews.extend(inner if isinstance(inner, list) else [inner])
    reviews = [one for one in reviews if isinstance(one, dict)]
    attributes = page.census.attributes
    images = (attributes[at] for at in page.census.places("img"))
    printed = sum(
        1
        for one in images
        if ("class" in one or "id" in one)
        and _USER_IMAGE.search(f"{one.get('class', '')} {one.get('id', '')}")
    )
    if not reviews and not printed:
        return None
    marked = sum(1 for one in reviews if one.get("image") or one.get("associatedMedia"))
    return max(marked, printed)
