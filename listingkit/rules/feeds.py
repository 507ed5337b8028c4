"""FED: what a Merchant feed must and may say in its items."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from listingkit.catalog.feed import ITEMS, availability, money
from listingkit.datafiles import read_words
from listingkit.markets import Sourced
from listingkit.model import Severity, Where
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject


class FeedWords(Sourced, frozen=True, kw_only=True):
    """``locales/vocabulary/feeds.toml``: attributes, lists of values and longest texts."""

    required: tuple[str, ...]
    apparel: tuple[str, ...]
    apparel_markets: tuple[str, ...]
    apparel_kinds: tuple[str, ...]
    longest: dict[str, int] = msgspec.field(default_factory=dict)
    values: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    many: dict[str, int] = msgspec.field(default_factory=dict)


@cache
def feed_words() -> FeedWords:
    """What the product data specification asks."""
    return read_words("feeds", FeedWords)


def is_feed(subject: Subject) -> bool:
    """Judge items of a feed only; any other source has none."""
    listing = subject.listing
    return listing.source_format == "feed" and bool(listing.extra.get(ITEMS))


def _items(subject: Subject) -> Iterator[tuple[dict[str, Any], Where, float]]:
    """Each item's attributes, its place, and its share of the listing."""
    items = subject.listing.extra[ITEMS]
    for item in items:
        where = Where(path=subject.where.path, line=item.get("line"))
        yield item["values"], where, 1 / len(items)


def _at(where: Where, name: str) -> Where:
    return msgspec.structs.replace(where, field=name)


_ITEM: dict[str, list[str]] = {
    "id": ["M1"],
    "title": ["Blue mug"],
    "description": ["A mug of enamel."],
    "link": ["https://shop.example/mug"],
    "image_link": ["https://shop.example/mug.jpg"],
    "price": ["12.90 EUR"],
    "availability": ["in_stock"],
}


def _feed(title: str = "Blue mug", **changed: list[str]) -> dict[str, Any]:
    values = {name: text for name, text in {**_ITEM, **changed}.items() if text}
    return {
        "title": title,
        "source_format": "feed",
        "extra": {ITEMS: [{"line": 2, "values": values, "parts": {}}]},
    }


@rule(
    "FED001", Severity.ERROR, stage="discover", component="completeness", points=4,
    applies=is_feed,
    bad=_feed(image_link=[]),
    good=_feed(),
)  # fmt: skip
def feed_attributes(subject: Subject) -> Iterator[Hit]:
    """An item of the feed lacks an attribute that every item needs.

    Why: Google refuses the item, and it is not shown.
    Fix: fill the attribute in the export of the feed.
    """
    for values, where, share in _items(subject):
        missing = [name for name in feed_words().required if not values.get(name)]
        if missing:
            yield Hit(_at(where, missing[0]), f"without {', '.join(missing)}", share=share)


@rule(
    "FED002", Severity.ERROR, stage="discover", component="completeness", points=3,
    applies=is_feed,
    bad=_feed(price=["€ 12,90"]),
    good=_feed(),
)  # fmt: skip
def feed_values(subject: Subject) -> Iterator[Hit]:
    """An attribute of the feed has a value that is not taken.

    Why: the item is refused, or the attribute is passed over: prices are a number with a point
    and an ISO 4217 code, other attributes have fixed lists and lengths.
    Fix: write one of the values that the message names.
    """
    for values, where, share in _items(subject):
        wrong = list(_wrong(values))
        for name, message in wrong:
            yield Hit(_at(where, name), message, share=share / len(wrong))


def _wrong(values: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    known = feed_words()
    for name in ("price", "sale_price"):
        for text in values.get(name, ()):
            found = money(text)
            if found is None or found.currency is None or "," in text:
                yield name, f'{name} "{text[:40]}"; write it like 12.90 EUR'
    for name, allowed in known.values.items():
        folded = {value.casefold() for value in allowed}
        for text in values.get(name, ()):
            if name == "availability" and availability(text):
                continue
            if text.strip().casefold().replace(" ", "_") not in folded:
                yield name, f'{name} "{text[:40]}" is none of {", ".join(allowed)}'
    for name, most in known.longest.items():
        for text in values.get(name, ()):
            if len(text) > most:
                yield name, f"{name} of {len(text)} characters; at most {most}"
    for name, most in known.many.items():
        if len(values.get(name, ())) > most:
            yield name, f"{len(values[name])} values of {name}; at most {most}"


def _is_apparel(subject: Subject) -> bool | None:
    """Judge clothing and shoes, in markets that ask for it; None where the kind is unknown."""
    known = feed_words()
    if not is_feed(subject):
        return False
    if subject.market is None or subject.market.code not in known.apparel_markets:
        return False
    if subject.kinds & set(known.apparel_kinds):
        return True
    return False if subject.stated_kinds else None


@rule(
    "FED003", Severity.WARNING, stage="discover", component="completeness", points=2,
    applies=_is_apparel, needs="a category",
    example={"market": "de"},
    bad=_feed("Linen dress", color=["Blue"], size=["M"]),
    good=_feed("Linen dress", color=["Blue"], size=["M"], gender=["female"], age_group=["adult"]),
)  # fmt: skip
def feed_apparel(subject: Subject) -> Iterator[Hit]:
    """Clothing or shoes in the feed without colour, size, gender or age group.

    Why: in several countries Google refuses clothing without them, and no filter finds it.
    Fix: export color, size, gender and age_group for every variant.
    """
    for values, where, share in _items(subject):
        missing = [name for name in feed_words().apparel if not values.get(name)]
        if missing:
            yield Hit(_at(where, missing[0]), f"without {', '.join(missing)}", share=share)
