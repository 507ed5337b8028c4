"""CAT: which listings are the same product: in another format or language, or as its variants."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from listingkit.model import Listing

if TYPE_CHECKING:
    from listingkit.page import Page

EDITIONS = 60
"""A product comes in no more formats, languages and variants than this under one name."""

Twins = dict[int, frozenset[int]]
"""Listings by number, with those that are the same product."""

_SUFFIX = re.compile(r"\.[a-z]{1,5}\Z")
_NO_NAMES = frozenset(("index", "default", "product", "products", "item", "page", "p", "dp"))
_SKUS_MAX = 200
_PARENTS = ("item_group_id", "parent", "parent_id", "parent_sku", "product_group_id", "group_id")
_GROUP_KEYS = ("productGroupID", "inProductGroupWithID")


def names_of(listing: Listing) -> tuple[str, ...]:
    """Names that the same product has in other formats and languages, sorted."""
    found = {f"slug {slug}" for name in (listing.id, listing.url) if (slug := _slug(name))}
    for variant in listing.variants[:_SKUS_MAX]:
        if variant.sku:
            found.add(f"sku {variant.sku.casefold()}")
    return tuple(sorted(found))


def groups_of(listing: Listing, page: Page | None = None) -> tuple[str, ...]:
    """Names that all variants of one product share, sorted: what the source calls their parent.

    For a page that is its canonical address and the group of products in its markup. The start
    page of a shop stands for no product.
    """
    found = {
        f"group {str(value).strip().casefold()}"
        for key, value in listing.extra.items()
        if key.strip().lower().replace(" ", "_") in _PARENTS
        and isinstance(value, str | int)
        and str(value).strip()
    }
    canonical = (page.canonical if page is not None else None) or listing.url
    if canonical and _path(canonical):
        found.add(f"url {canonical.partition('#')[0]}")
    if page is not None:
        product = page.markup.product or page.markup.microdata_product or {}
        found.update(f"group {name}" for name in _marked(product))
    return tuple(sorted(found))


def _marked(product: Mapping[str, Any]) -> Iterator[str]:
    """What markup calls the group that a product belongs to."""
    parents = product.get("isVariantOf")
    for node in (product, *(parents if isinstance(parents, list) else [parents])):
        if not isinstance(node, Mapping):
            continue
        for key in (*_GROUP_KEYS, *(("@id",) if node is not product else ())):
            values = node.get(key)
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, str | int) and str(value).strip():
                    yield str(value).strip().casefold()


def _path(address: str) -> str:
    """Path and query of an address, "" for the start page of a site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.path.strip('/')}{parts.query}"


def _slug(address: str) -> str:
    """Last telling step of a path or an address: "mug" of ``https://shop.example/p/mug.html?a=1``.

    An address without one, such as that of a shop's start page, gives "".
    """
    path = re.split(r"[?#]", address.casefold(), maxsplit=1)[0]
    _, host, rest = path.partition("://")
    if host and rest:
        path = rest.partition("/")[2]
    for step in reversed(path.split("/")):
        step = _SUFFIX.sub("", step)
        if step and step not in _NO_NAMES:
            return step
    return ""


def twins_of(
    names: Sequence[tuple[str, ...]],
    groups: Sequence[tuple[str, ...]],
    editions: Sequence[tuple[str, str]],
) -> Twins:
    """Which listings are the same product, by their names, groups and editions."""
    holders: dict[str, list[int]] = defaultdict(list)
    variants: dict[str, list[int]] = defaultdict(list)
    for number, (own, parents) in enumerate(zip(names, groups, strict=True)):
        for name in own:
            holders[name].append(number)
        for name in parents:
            variants[name].append(number)
    found: dict[int, set[int]] = defaultdict(set)
    for numbers in holders.values():
        # What many call themselves, such as a template's name, names no product.
        for first in numbers if 1 < len(numbers) <= EDITIONS else ():
            found[first].update(n for n in numbers if editions[n] != editions[first])
    for numbers in variants.values():
        for first in numbers if 1 < len(numbers) <= EDITIONS else ():
            found[first].update(n for n in numbers if n != first)
    # What ties two of them together may stand in a third one.
    return {
        number: frozenset(others)
        | {
            far
            for other in others
            for far in found[other]
            if far != number and (editions[far] != editions[number] or _share(groups, far, number))
        }
        for number, others in list(found.items())
        if others
    }


def _share(groups: Sequence[tuple[str, ...]], one: int, other: int) -> bool:
    return bool(set(groups[one]) & set(groups[other]))
