"""Facts that a listing in JSON states in objects of their own: media, manuals, reviews.

``media``: ``model_3d``, ``ar``, ``view_360``, ``video`` (an address, a list of them, or true) and
``user_images`` (a number or a list). ``manuals``: addresses by language. ``reviews``: ``count``,
``rating``, ``best``, ``with_images``. What is of another form is no fact: it stays in ``extra``.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from listingkit.model import Fact, FactValue, Where

_MEDIA = {
    "model_3d": "model_3d", "ar": "ar_view", "view_360": "view_360", "view360": "view_360",
    "video": "video", "videos": "video", "try_on": "virtual_fitting",
}  # fmt: skip
_REVIEWS = {
    "count": "review_count", "rating": "rating", "best": "rating_best",
    "with_images": "reviews_with_images",
}  # fmt: skip


def told_facts(value: dict[str, Any], where: Where) -> dict[str, Fact]:
    """Facts of the objects ``media``, ``manuals`` and ``reviews``; never raises."""
    return {name: Fact(value=told, where=where) for name, told in _facts(value)}


def _facts(value: dict[str, Any]) -> Iterator[tuple[str, FactValue]]:
    media = _object(value, "media")
    for key, name in _MEDIA.items():
        told = media.get(key)
        if told is True or (isinstance(told, str | list) and told):
            yield name, True
    own = value.get("images")
    by_users = _count(media.get("user_images"))
    if by_users is not None and isinstance(own, list) and len(own) + by_users:
        yield "user_image_share", round(100 * by_users / (len(own) + by_users), 1)
    manuals = _object(value, "manuals")
    languages = tuple(code for code, address in manuals.items() if address)
    if languages:
        yield "manual", True
        yield "manual_languages", languages
    reviews = _object(value, "reviews")
    for key, name in _REVIEWS.items():
        number = _count(reviews.get(key))
        if number is not None:
            yield name, number


def _object(value: dict[str, Any], key: str) -> dict[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _count(value: Any) -> int | float | None:
    """A number, or how many entries a list has; None for anything else."""
    if isinstance(value, list):
        return len(value)
    if isinstance(value, Decimal) and value.is_finite():
        return float(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
