"""CHN: one product on several channels, and where they contradict each other.

Workers note what each listing offers (:func:`offered`); :func:`differences` ties the records of
one product together by article numbers, GTINs and addresses, and compares them once at the end.
A tie must be certain: what two listings of one channel share ties nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from listingkit import markets
from listingkit.language.keywordsets import keyword_overlap
from listingkit.language.tags import same_language
from listingkit.model import Listing, Severity, Struct, Variant, Where
from listingkit.rules.categories import categories, kinds, size_option_names
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.markets import Target
    from listingkit.rules.subject import Subject

_NUMBERS_MAX = 300
"""Article numbers of one listing that are compared."""

_PER_CENT = re.compile(r"([0-9]{1,3}(?:[.,][0-9])?)\s*[%٪％]|[%٪％]\s*([0-9]{1,3})")


class Price(Struct, frozen=True, kw_only=True):
    """What one article costs; ``number`` is its SKU or GTIN, "" for the listing as a whole."""

    number: str
    amount: Decimal
    currency: str | None


class Offered(Struct, frozen=True, kw_only=True):
    """What a listing says of its product, as much as comparing channels needs."""

    channel: str
    title: str
    language: str
    ties: tuple[str, ...]
    prices: tuple[Price, ...]
    codes: tuple[tuple[str, str], ...]
    availability: str
    brand: str
    kinds: tuple[str, ...]
    shares: tuple[str, ...]
    sizes: tuple[str, ...]
    keywords: tuple[str, ...]


def offered(listing: Listing) -> Offered:
    """The record of one listing; pure."""
    variants = listing.variants[:_NUMBERS_MAX]
    language = listing.language or ""
    known = categories()
    goods = sorted(k for k in kinds(listing.title, language) if not known[k].beside)
    material = listing.facts.get("materials") or listing.facts.get("fibre_composition")
    stated = material.value if material else ()
    said = " ".join(stated) if isinstance(stated, tuple) else str(stated)
    return Offered(
        channel=listing.channel or _USUAL.get(listing.source_format, listing.source_format),
        title=listing.title,
        language=language,
        ties=tuple(sorted(_ties(listing, variants))),
        prices=tuple(_prices(listing, variants)),
        codes=tuple(
            (one.sku.casefold(), one.barcode.lstrip("0")) for one in variants
            if one.sku and one.barcode
        ),
        availability=listing.availability or "",
        brand=listing.brand,
        kinds=tuple(goods),
        shares=tuple(sorted({(a or b).replace(",", ".") for a, b in _PER_CENT.findall(said)})),
        sizes=tuple(dict.fromkeys(size for one in variants for size in _size(one))),
        keywords=listing.keywords,
    )  # fmt: skip


_USUAL = {"html": "web"}
"""Where a source is offered when nobody says: a page is the shop itself."""


def _size(variant: Variant) -> Iterator[str]:
    names = size_option_names()
    for name, value in variant.options:
        if name.strip().casefold() in names:
            yield value.strip().upper()


def _ties(listing: Listing, variants: Sequence[Variant]) -> set[str]:
    found = {f"sku {one.sku.strip().casefold()}" for one in variants if one.sku.strip()}
    found |= {f"gtin {one.barcode.strip().lstrip('0')}" for one in variants if one.barcode.strip()}
    for name, prefix in (("sku", "sku"), ("gtin", "gtin"), ("product_identifier", "sku")):
        fact = listing.facts.get(name)
        if fact and isinstance(fact.value, str) and fact.value.strip():
            value = fact.value.strip().casefold()
            found.add(f"{prefix} {value.lstrip('0') if prefix == 'gtin' else value}")
    try:
        address = urlsplit(listing.url) if listing.url[:4] == "http" else None
    except ValueError:
        # No browser opens it: it ties nothing together.
        address = None
    if address and address.path.strip("/"):
        found.add(f"url {address.netloc.lower()}{address.path.rstrip('/')}")
    if listing.source_format != "html":
        found.add(f"sku {listing.id.strip().casefold()}")
    return found


def _prices(listing: Listing, variants: Sequence[Variant]) -> Iterator[Price]:
    for one in variants:
        if one.price is None:
            continue
        number = one.sku.strip().casefold() or one.barcode.strip().lstrip("0")
        yield Price(number=number, amount=one.price.amount, currency=one.price.currency)
    if listing.price is not None and not any(one.price for one in variants):
        price = listing.price
        yield Price(number="", amount=price.amount, currency=price.currency)


def differences(
    records: Sequence[Offered],
    places: Sequence[tuple[str, Where]],
    targets: Mapping[str, Target],
) -> Iterator[tuple[int, str, str]]:
    """Contradictions as (number of the listing, code, message).

    ``places`` are the listings' ids and places, in the order of ``records``. The first channel of
    a product, the shop's own pages before all, is what the others are held against.
    """
    overlap = targets["channels.keyword_overlap"].value
    for first, second in _pairs(records):
        one, other = records[first], records[second]
        told = f"{one.channel} ({places[first][0]})"
        for code, message in _compare(one, other, told, overlap):
            yield second, code, message


def _pairs(records: Sequence[Offered]) -> list[tuple[int, int]]:
    holders: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, record in enumerate(records):
        for tie in record.ties:
            holders[tie][record.channel].append(number)
    found: set[tuple[int, int]] = set()
    for channels in holders.values():
        # Two languages of a page are one listing of its channel; two products are not.
        sure = {
            name: numbers for name, numbers in channels.items()
            if len({records[n].title for n in numbers if _like(records, n, numbers[0])}) == 1
        }  # fmt: skip
        if len(sure) < 2:
            continue
        order = sorted(sure, key=lambda name: (name != "web", sure[name][0]))
        reference = sure[order[0]]
        for name in order[1:]:
            for number in sure[name]:
                alike = (n for n in reference if _like(records, n, number))
                found.add((next(alike, reference[0]), number))
    return sorted(found, key=lambda pair: (pair[1], pair[0]))


def _like(records: Sequence[Offered], first: int, second: int) -> bool:
    return same_language(records[first].language, records[second].language)


def _compare(one: Offered, other: Offered, told: str, overlap: float) -> Iterator[tuple[str, str]]:
    yield from _price_difference(one, other, told)
    stock = {one.availability, other.availability}
    if stock == {"in_stock", "out_of_stock"}:
        yield "CHN002", f"{_words(other.availability)} here, {_words(one.availability)} on {told}"
    yield from _fact_differences(one, other, told)
    if one.kinds and other.kinds and not set(one.kinds) & set(other.kinds):
        yield (
            "CHN004",
            f"the title names {' and '.join(other.kinds)} here, "
            f"{' and '.join(one.kinds)} on {told}",
        )
    if one.keywords and other.keywords and same_language(one.language, other.language):
        spoken = markets.language(one.language)
        share = keyword_overlap(one.keywords, other.keywords, spoken).coefficient
        if share is not None and share < overlap:
            yield "CHN005", f"{100 * share:.0f} % of the keywords are those of {told}"


def _words(state: str) -> str:
    return state.replace("_", " ")


def _price_difference(one: Offered, other: Offered, told: str) -> Iterator[tuple[str, str]]:
    theirs = {price.number: price for price in one.prices if price.number}
    shared = [(theirs[p.number], p) for p in other.prices if p.number in theirs]
    for left, right in shared:
        if left.currency == right.currency and left.amount != right.amount:
            yield "CHN001", f"{right.number} costs {_money(right)} here, {_money(left)} on {told}"
            return
    if shared:
        return
    currencies = {price.currency for price in (*one.prices, *other.prices)}
    if len(currencies) != 1 or not one.prices or not other.prices:
        return
    here, there = [p.amount for p in other.prices], [p.amount for p in one.prices]
    # Without numbers nobody knows which article a price is of: only ranges can contradict.
    if min(here) > max(there) or max(here) < min(there):
        least_here = min(other.prices, key=lambda price: price.amount)
        least_there = min(one.prices, key=lambda price: price.amount)
        yield "CHN001", f"costs {_money(least_here)} here, {_money(least_there)} on {told}"


def _money(price: Price) -> str:
    return f"{price.amount} {price.currency or ''}".rstrip()


def _fact_differences(one: Offered, other: Offered, told: str) -> Iterator[tuple[str, str]]:
    found: list[str] = []
    mine, theirs = other.brand.strip().casefold(), one.brand.strip().casefold()
    if mine and theirs and mine not in theirs and theirs not in mine:
        found.append(f'brand "{other.brand.strip()}" here, "{one.brand.strip()}" there')
    codes = dict(one.codes)
    for sku, code in other.codes:
        if codes.get(sku, code) != code:
            found.append(f"GTIN of {sku} {code} here, {codes[sku]} there")
            break
    if one.shares and other.shares and one.shares != other.shares:
        here, there = (", ".join(f"{s} %" for s in side.shares) for side in (other, one))
        found.append(f"material of {here} here, {there} there")
    missing = [size for size in one.sizes if size not in other.sizes]
    more = [size for size in other.sizes if size not in one.sizes]
    if one.sizes and other.sizes and (missing or more):
        parts = []
        if missing:
            parts.append(f"without {', '.join(missing[:8])}")
        if more:
            parts.append(f"with {', '.join(more[:8])} besides")
        found.append(f"sizes {' and '.join(parts)}")
    if found:
        yield "CHN003", f"not as on {told}: {'; '.join(found)}"


def _over_all(subject: Subject) -> Iterator[Hit]:
    """Judged by :func:`differences`, never for one listing alone."""
    del subject
    return iter(())


_MUG = {"id": "mug", "title": "Blue mug", "price": {"amount": "12.90", "currency": "EUR"}}
_PAGE = {**_MUG, "source_format": "html", "variants": [{"sku": "M1"}]}
_FEED = {**_MUG, "source_format": "feed", "channel": "google_merchant", "variants": [{"sku": "M1"}]}


@rule(
    "CHN001", Severity.WARNING, stage="purchase", component="trust", points=4, on="catalog",
    bad={"listings": [_PAGE, {**_FEED, "price": {"amount": "11.90", "currency": "EUR"}}]},
    good={"listings": [_PAGE, _FEED]},
)  # fmt: skip
def price_of_channels(subject: Subject) -> Iterator[Hit]:
    """The same article costs something else on another channel.

    Why: a feed whose price is not the page's is refused, and a buyer who finds the lower price
    elsewhere does not come back. Prices in different currencies are not compared.
    Fix: export all channels from one price list.
    """
    return _over_all(subject)


@rule(
    "CHN002", Severity.WARNING, stage="purchase", component="trust", points=2, on="catalog",
    bad={"listings": [{**_PAGE, "availability": "out_of_stock"},
                      {**_FEED, "availability": "in_stock"}]},
    good={"listings": [{**_PAGE, "availability": "in_stock"},
                       {**_FEED, "availability": "in_stock"}]},
)  # fmt: skip
def stock_of_channels(subject: Subject) -> Iterator[Hit]:
    """In stock on one channel, out of stock on another.

    Why: advertisements for what cannot be bought cost money and trust, and get feeds refused.
    Fix: export availability together with the pages, or more often.
    """
    return _over_all(subject)


@rule(
    "CHN003", Severity.WARNING, stage="evaluate", component="trust", points=2, on="catalog",
    bad={"listings": [{**_PAGE, "brand": "Acme"}, {**_FEED, "brand": "Nordlys"}]},
    good={"listings": [{**_PAGE, "brand": "Acme"}, {**_FEED, "brand": "ACME Ltd"}]},
)  # fmt: skip
def facts_of_channels(subject: Subject) -> Iterator[Hit]:
    """Brand, GTIN, shares of material or sizes are not those of another channel.

    Why: one of the two is wrong, and buyers return what is not as described.
    Fix: keep facts in one place and write every channel from there.
    """
    return _over_all(subject)


@rule(
    "CHN004", Severity.WARNING, stage="discover", component="search", points=2, on="catalog",
    bad={"listings": [{**_PAGE, "title": "Linen dress Saga"},
                      {**_FEED, "title": "Saga running shoes"}]},
    good={"listings": [{**_PAGE, "title": "Linen dress Saga"},
                       {**_FEED, "title": "Saga summer dress"}]},
)  # fmt: skip
def kind_of_channels(subject: Subject) -> Iterator[Hit]:
    """The title names another kind of goods than on another channel.

    Why: people who look for one thing find another; the plan names content that does not match
    the advertised keywords as a cause of low conversion.
    Fix: name the same product type on every channel.
    """
    return _over_all(subject)


@rule(
    "CHN005", Severity.WARNING, stage="discover", component="search", points=2, on="catalog",
    targets=("channels.keyword_overlap",),
    bad={"listings": [{**_PAGE, "keywords": ["enamel mug", "camping mug", "blue mug"]},
                      {**_FEED, "keywords": ["coffee gift", "office cup", "tea set"]}]},
    good={"listings": [{**_PAGE, "keywords": ["enamel mug", "camping mug", "blue mug"]},
                       {**_FEED, "keywords": ["Enamel mug", "camping cup"]}]},
)  # fmt: skip
def keywords_of_channels(subject: Subject) -> Iterator[Hit]:
    """The keywords have little in common with those of another channel.

    Why: the plan's advertisements with keywords that did not match the content of the other
    channel converted at 1.2 % where the industry has 2.3 %.
    Fix: use the same main keywords for one product, and let each channel add its own.
    """
    return _over_all(subject)
