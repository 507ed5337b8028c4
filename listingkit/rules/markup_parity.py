"""SDA: what the structured data says against what the page says, and against itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from listingkit.model import Severity
from listingkit.rules.core import Hit, rule
from listingkit.rules.schema import (
    GTINS,
    PRICES,
    first_text,
    has_offers,
    has_product,
    markup_of,
    nodes_in,
    price_values,
    product_of,
    product_where,
)

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_LD = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Product", '
    '"name": "%s", "offers": {"@type": "Offer", "price": "12.00", "priceCurrency": "EUR", '
    '"availability": "https://schema.org/InStock"}%s}</script>'
)
_MUG = '<h1>Blue mug</h1><p class="price">€ 12.00</p>' + _LD % ("Blue mug", "")
_META = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Blue mug</title>'
    '<meta property="product:price:amount" content="%s"><meta property="product:price:currency" '
    'content="EUR"></head><body>' + _MUG + "</body></html>"
)
_RATED = "<h1>Blue mug</h1>" + _LD % (
    "Blue mug", ', "aggregateRating": {"ratingValue": 5, "reviewCount": 341}'
)  # fmt: skip
_WORD = re.compile(r"\w+")


def _two_markups(subject: Subject) -> bool | None:
    markup = markup_of(subject)
    if markup.product is None and markup.microdata_product is None:
        return None
    both = markup.product is not None and markup.microdata_product is not None
    return both or any(
        name in markup.opengraph for name in ("product:price:amount", "og:price:amount")
    )


@rule(
    "SDA015", Severity.WARNING, stage="purchase", component="search", points=1, on="page",
    needs="a Product in the markup",
    applies=_two_markups,
    bad=_META % "15.00",
    good=_META % "12.00",
)  # fmt: skip
def markups_contradict(subject: Subject) -> Iterator[Hit]:
    """JSON-LD, microdata and meta elements of one page say different things.

    Why: which of them a search engine, a feed or a social network believes is up to them.
    Fix: fill all of them from one value, or keep one.
    """
    markup = markup_of(subject)
    where = product_where(subject)
    prices, currencies, stock = (
        _stated(markup.product),
        _currencies(markup.product),
        _stock(markup.product),
    )
    item = markup.microdata_product
    metas = markup.opengraph
    others = [("microdata", _stated(item), _currencies(item), _stock(item))]
    amount = metas.get("product:price:amount") or metas.get("og:price:amount") or ""
    money = metas.get("product:price:currency") or metas.get("og:price:currency") or ""
    known = metas.get("product:availability") or metas.get("og:availability") or ""
    others.append(
        ("a meta element", _set(_amount(amount)), _set(money.upper()), _set(_state(known)))
    )
    base = "JSON-LD"
    if markup.product is None:
        (base, prices, currencies, stock), others = others[0], others[1:]
    sale = metas.get("product:sale_price:amount")
    for name, amounts, codes, states in others:
        if name == "microdata" and (len(amounts) > 1 or not _same_product(markup.product, item)):
            # Offers of recommendations may lie inside the product.
            continue
        if currencies and codes and not currencies & codes:
            told = f"{_list(currencies)} in {base}, {_list(codes)} in {name}"
            yield Hit(where, f"two currencies: {told}", share=0.6)
        elif prices and amounts and not prices & amounts and not (name != "microdata" and sale):
            told = f"{_list(prices)} in {base}, {_list(amounts)} in {name}"
            yield Hit(where, f"two prices: {told}", share=0.6)
        if len(stock) == len(states) == 1 and stock != states and stock | states == _OPPOSITES:
            told = f"{_list(stock)} in {base}, {_list(states)} in {name}"
            yield Hit(where, f"in stock or not: {told}", share=0.4)


def _same_product(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Whether two products share words of their names; one of them may be a recommendation."""
    if one is None or other is None:
        return True
    names = [set(_WORD.findall(first_text(each.get("name")).casefold())) for each in (one, other)]
    return 2 * len(names[0] & names[1]) >= min(map(len, names)) > 0


_OPPOSITES = {"in_stock", "out_of_stock"}


def _set(text: str) -> set[str]:
    return {text} if text else set()


def _list(values: set[str]) -> str:
    shown = sorted(values)
    return ", ".join(shown[:3]) + (" …" if len(shown) > 3 else "")


def _amount(value: Any) -> str:
    from listingkit.page.money import machine_amount

    found = machine_amount(value)
    return "" if found is None or not found else f"{found.normalize():f}"


def _stated(product: dict[str, Any] | None) -> set[str]:
    """All prices that a product's offers name."""
    found = set()
    for offer in nodes_in((product or {}).get("offers")):
        found |= {_amount(value) for value in price_values(offer, *PRICES)}
    return found - {""}


def _currencies(product: dict[str, Any] | None) -> set[str]:
    from listingkit.page.money import Currencies

    iso = Currencies.shipped().iso
    return {
        code
        for offer in nodes_in((product or {}).get("offers"))
        for value in price_values(offer, "priceCurrency")
        if (code := iso(first_text(value)))
    }


def _stock(product: dict[str, Any] | None) -> set[str]:
    return {
        state
        for offer in nodes_in((product or {}).get("offers"))
        if (state := _state(offer.get("availability")))
    }


def _state(value: Any) -> str:
    from listingkit.page.offer import availability_of

    return availability_of(value) or ""


_SOON = 12
"""Text blocks behind the heading where a notice speaks of the product itself."""


@rule(
    "SDA016", Severity.WARNING, stage="purchase", component="search", points=1, on="page",
    needs="an offer in the markup",
    applies=has_offers,
    bad=_MUG.replace("</h1>", "</h1><p>Sold out</p>"),
    good=_MUG,
)  # fmt: skip
def availability_differs(subject: Subject) -> Iterator[Hit]:
    """The markup says in stock, the page says sold out.

    Why: shopping feeds compare the two, and buyers who come for it leave.
    Fix: fill both from the same stock.
    """
    assert subject.page is not None
    if _stock(product_of(subject)) != {"in_stock"} or len(subject.listing.variants) > 1:
        return
    page = subject.page
    pattern = page.vocabulary.out_of_stock
    start = next((i for i, block in enumerate(page.blocks) if block.element is page.anchor), None)
    for block in page.blocks[start + 1 : start + 1 + _SOON] if start is not None else ():
        text = block.text.lower().strip(" .!*:-–—")
        if block.kind in ("paragraph", "heading") and len(text) < 60 and pattern.fullmatch(text):
            message = f'the page says "{block.text}", the markup in stock'
            yield Hit(block.where, message)
            return


@rule(
    "SDA017", Severity.WARNING, stage="discover", component="search", points=1, on="page",
    needs="a Product in the markup",
    applies=has_product,
    bad='<h1>Blue mug</h1><p>A mug.</p>' + _LD % ("Winter jacket for men", ""),
    good=_MUG,
)  # fmt: skip
def name_in_markup_differs(subject: Subject) -> Iterator[Hit]:
    """The product in the markup has a name that the page does not show.

    Why: structured data must describe what the page shows; of another product it is ignored.
    Fix: fill the name from the product's heading.
    """
    assert subject.page is not None
    from listingkit.page.markup import clean, text_value

    page = subject.page
    name = clean(text_value((product_of(subject) or {}).get("name")))[:300]
    words = set(_WORD.findall(name.casefold()))
    titles = "\n".join((*page.h1, page.head_title, page.metas.get("og:title", ""))).casefold()
    if len(name) < 3 or not words or not titles.strip() or words & set(_WORD.findall(titles)):
        return
    # Scripts without spaces: pieces of two letters.
    pieces = {name[at : at + 2] for at in range(len(name) - 1) if name[at : at + 2].isalpha()}
    if any(piece.casefold() in titles for piece in pieces if not piece.isascii()):
        return
    if name.casefold() in page.all_text.casefold():
        return
    yield Hit(product_where(subject), f'the markup names "{name[:60]}"; the page does not show it')


@rule(
    "SDA018", Severity.WARNING, stage="evaluate", component="search", points=1, on="page",
    needs="a Product in the markup",
    applies=has_product,
    bad="<h1>Blue mug</h1><table><tr><th>Brand</th><td>Acme</td></tr></table>"
    + _LD % ("Blue mug", ', "brand": {"@type": "Brand", "name": "Zenith"}'),
    good="<h1>Blue mug</h1><table><tr><th>Brand</th><td>Acme</td></tr></table>"
    + _LD % ("Blue mug", ', "brand": {"@type": "Brand", "name": "ACME Ltd."}'),
)  # fmt: skip
def brand_or_gtin_differs(subject: Subject) -> Iterator[Hit]:
    """Brand or GTIN in the markup are not those in the page's own table of facts.

    Why: feeds match products by these two; with the wrong ones the offer stands at another product.
    Fix: fill both from the same value.
    """
    assert subject.page is not None
    from listingkit.page.markup import clean, text_value
    from listingkit.page.specs import spec_value

    product = product_of(subject) or {}
    marked = clean(text_value(product.get("brand")))
    row = spec_value(subject.page, "brand")
    if marked and row and 1 < len(row.value) <= 40 and _strangers(marked, row.value):
        shown = subject.page.text.casefold()
        # A maker, a shop or a licence may stand in either; a name the page shows too is no error.
        if marked.casefold() not in shown.replace(row.value.casefold(), ""):
            message = f'the page says brand "{row.value}", the markup "{marked[:40]}"'
            yield Hit(row.where, message, share=0.5)
    printed = spec_value(subject.page, "gtin")
    codes = {_digits(text) for text in _gtins(product)} - {""}
    shown_code = _digits(printed.value) if printed else ""
    if printed and codes and shown_code and shown_code not in codes:
        message = f"the page says GTIN {printed.value}, the markup {sorted(codes)[0]}"
        yield Hit(printed.where, message, share=0.5)


def _strangers(one: str, other: str) -> bool:
    """Whether two names share no word, and neither is in the other."""
    a, b = one.casefold(), other.casefold()
    if a.replace(" ", "") in b.replace(" ", "") or b in a:
        return False
    letters = re.compile(r"[^\W\d_]")
    if a.isascii() != b.isascii() or not letters.search(a) or not letters.search(b):
        return False
    return not set(_WORD.findall(a)) & set(_WORD.findall(b))


def _gtins(product: dict[str, Any]) -> Iterator[str]:
    holders = [product, *nodes_in(product.get("offers")), *nodes_in(product.get("hasVariant"))]
    for holder in holders:
        for name in GTINS:
            if holder.get(name):
                yield first_text(holder[name])


def _digits(text: str) -> str:
    """A number of 8, 12, 13 or 14 digits as 14; "" for anything else."""
    plain = re.sub(r"[\s-]", "", text)
    return plain.zfill(14) if re.fullmatch(r"\d{8}|\d{12,14}", plain, re.ASCII) else ""


def _count(subject: Subject) -> int:
    for rating in nodes_in((product_of(subject) or {}).get("aggregateRating")):
        for name in ("reviewCount", "ratingCount"):
            text = first_text(rating.get(name))
            if re.fullmatch(r"\d{1,9}", text, re.ASCII):
                return int(text)
    return 0


# Numbers with all that may group their digits.
_NUMBERS = re.compile(r"\d[\d.,'’\u00a0\u202f ]*")
_DIGITS = re.compile(r"\d+")
_GROUPED = re.compile(r"(?<=\d)[.,'’\u00a0\u202f ](?=\d{3}(?!\d))")


@rule(
    "SDA019", Severity.INFO, stage="recommend", component="search", points=1, on="page",
    needs="a rating in the markup",
    applies=lambda s: True if _count(s) else None,
    bad=_RATED,
    good=_RATED + "<p>5 stars from 341 reviews</p>",
)  # fmt: skip
def reviews_not_seen(subject: Subject) -> Iterator[Hit]:
    """The markup counts reviews that were not seen on the page.

    Why: search engines show stars only for ratings that visitors can see too.
    Fix: print rating and count on the page. Where a script writes them, this can be passed over.
    """
    assert subject.page is not None
    count = _count(subject)
    # A small number stands somewhere on every page.
    if count < 10:
        return
    numbers = "\n".join(_NUMBERS.findall(subject.page.all_text))
    if str(count) not in _DIGITS.findall(_GROUPED.sub("", numbers)):
        yield Hit(
            product_where(subject), f"{count} reviews in the markup, that number not on the page"
        )
