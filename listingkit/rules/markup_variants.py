"""SDA: what the product in the markup needs to be matched and told apart: ids, variants, sizes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from listingkit.model import Severity
from listingkit.rules.core import Hit, rule
from listingkit.rules.schema import (
    GTINS,
    first_text,
    has_product,
    markup_of,
    nodes_in,
    offers_of,
    product_of,
    product_where,
    schema_values,
    texts_in,
    twins_of,
)

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_LD = (
    '<h1>Shirt</h1><script type="application/ld+json">{"@context": "https://schema.org", '
    '"@type": "%s", "name": "Shirt", %s}</script>'
)
_IDS = (*GTINS, "ean", "isbn", "mpn", "sku", "productID")
_OFFER = '"offers": {"@type": "Offer", "price": 12, "priceCurrency": "EUR"}'
_S = f'{{"@type": "Product", "sku": "S1", "size": "S", {_OFFER}}}'
_M = f'{{"@type": "Product", "sku": "M1", "size": "M", {_OFFER}}}'
_GROUP = '"productGroupID": "shirt", "variesBy": ["https://schema.org/size"], "hasVariant": [%s]'


def _group(subject: Subject) -> dict[str, Any] | None:
    """The product's group: the product itself, or what it is a variant of."""
    product = product_of(subject) or {}
    if "ProductGroup" in list(texts_in(product.get("@type"))):
        return product
    for parent in nodes_in(product.get("isVariantOf")):
        if "ProductGroup" in list(texts_in(parent.get("@type"))) and parent.get("hasVariant"):
            return parent
    return None


def _variants(subject: Subject) -> list[dict[str, Any]]:
    """Variants of the group, those that are named by reference too."""
    group = _group(subject) or {}
    named = nodes_in(group.get("hasVariant"))
    known = {
        key: node.data
        for node in markup_of(subject).jsonld
        if isinstance(key := node.data.get("@id"), str) and len(node.data) > 2
    }
    return [known.get(first_text(node.get("@id")), node) for node in named]


@rule(
    "SDA020", Severity.INFO, stage="evaluate", component="search", points=1, on="page",
    applies=lambda s: _group(s) is not None,
    bad=_LD % ("ProductGroup", f'"hasVariant": [{_S}, {{"@type": "Product", "sku": "M1"}}]'),
    good=_LD % ("ProductGroup", _GROUP % f"{_S}, {_M}"),
)  # fmt: skip
def variants_incomplete(subject: Subject) -> Iterator[Hit]:
    """The group of variants in the markup leaves open what belongs to it and what differs.

    Why: search engines show sizes and colours of one product together only when the group has an
    id and says by what its variants differ, and each variant says it too.
    Fix: give the ProductGroup productGroupID, variesBy and hasVariant, and every variant the
    properties that variesBy names, its own sku and offers.
    """
    group, where = _group(subject) or {}, product_where(subject)
    variants = _variants(subject)
    if not variants and not group.get("hasVariant"):
        grouped = {
            first_text(n.data.get("inProductGroupWithID")) for n in markup_of(subject).jsonld
        }
        if not grouped - {""}:
            yield Hit(where, "ProductGroup without hasVariant", share=0.5)
    held = any(first_text(one.get("inProductGroupWithID")) for one in variants)
    if not first_text(group.get("productGroupID")) and not held:
        yield Hit(where, "ProductGroup without productGroupID", share=0.3)
    varies = [text.rpartition("/")[2] for text in texts_in(group.get("variesBy"))]
    if not varies and len(variants) > 1:
        yield Hit(where, "ProductGroup without variesBy", share=0.3)
    whole = [one for one in variants if set(one) - {"@id", "@type", "url"}]
    for name in varies[:6]:
        lacking = sum(not one.get(name) for one in whole)
        if lacking:
            told = f"variesBy {name}, but {lacking} of {len(whole)} variants do not state it"
            yield Hit(where, told, share=0.3)
    for name in ("gtin13", "gtin", "sku"):
        counts = Counter(text for one in whole if (text := first_text(one.get(name))))
        twice = [text for text, count in counts.items() if count > 1]
        if twice:
            yield Hit(where, f"{counts[twice[0]]} variants have the {name} {twice[0]}", share=0.3)
            break


def _size_nodes(subject: Subject) -> list[dict[str, Any]]:
    holders = [product_of(subject) or {}, *_variants(subject)]
    nodes = [node for holder in holders for node in nodes_in(holder.get("size"))]
    return [*nodes, *(holder for holder in holders if holder.get("sizeSystem"))]


@rule(
    "SDA021", Severity.WARNING, stage="evaluate", component="completeness", points=1, on="page",
    applies=lambda s: bool(_size_nodes(s)),
    bad=_LD % ("Product", '"size": {"@type": "SizeSpecification", "name": "M", "sizeSystem": '
               '"EU"}'),
    good=_LD % ("Product", '"size": {"@type": "SizeSpecification", "name": "M", "sizeSystem": '
                '"https://schema.org/WearableSizeSystemEurope"}'),
)  # fmt: skip
def size_markup_unclear(subject: Subject) -> Iterator[Hit]:
    """A size in the markup names no size, or a size system that schema.org does not know.

    Why: 38 is a small size in one country and a large one in the next; feeds go by the system.
    Fix: give every SizeSpecification a name and a sizeSystem, for example
    https://schema.org/WearableSizeSystemEurope.
    """
    where, values = product_where(subject), schema_values()
    told: dict[str, None] = {}
    for node in _size_nodes(subject):
        for text in texts_in(node.get("sizeSystem")):
            if text and not values.known("size_system", text):
                meant = values.suggestion("size_system", text)
                better = f"; {meant} is meant" if meant else ""
                told[f'sizeSystem "{text[:40]}" is no value of schema.org{better}'] = None
        if not any(node.get(key) for key in ("name", "size", "suggestedMeasurement", "@id")):
            told["SizeSpecification without a name"] = None
    for message in list(told)[:3]:
        yield Hit(where, message, share=0.5)


@rule(
    "SDA022", Severity.INFO, stage="discover", component="search", points=1, on="page",
    needs="a Product in the markup",
    applies=has_product,
    bad=_LD % ("Product", _OFFER),
    good=_LD % ("Product", '"brand": {"@type": "Brand", "name": "Acme"}, "mpn": "S-7", ' + _OFFER),
)  # fmt: skip
def product_not_identified(subject: Subject) -> Iterator[Hit]:
    """The product in the markup has no brand, or no number to know it by.

    Why: shopping searches match offers of one product by GTIN, or by brand and part number.
    Fix: add brand, and gtin, mpn or sku. What you make yourself has your own name as its brand.
    """
    group = _group(subject) or {}
    holders = [*twins_of(subject), group, *offers_of(subject), *_variants(subject)]
    lacks = []
    if not any(holder.get("brand") or holder.get("manufacturer") for holder in holders):
        lacks.append("brand")
    if not any(holder.get(name) for holder in holders for name in _IDS):
        lacks.append("gtin, mpn or sku")
    if lacks:
        message = f"Product without {' and without '.join(lacks)}"
        yield Hit(product_where(subject), message, share=0.5 * len(lacks))
