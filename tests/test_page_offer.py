"""Price, currency, brand, availability and sizes."""

# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal

import pytest

from listingkit.page import Page
from listingkit.page.money import Currencies, machine_amount


def page_of(body: str, head: str = "", url: str | None = None) -> Page:
    html = (
        f"<html><head><title>Wool scarf</title>{head}</head><body><h1>Wool scarf</h1>{body}</body>"
    )
    return Page(html.encode(), "scarf.html", url)


def jsonld(price: str, currency: str = "EUR") -> str:
    return (
        '<script type="application/ld+json">{"@type":"Product","name":"Wool scarf","offers":'
        f'{{"@type":"Offer","price":"{price}","priceCurrency":"{currency}"}}}}</script>'
    )


@pytest.mark.parametrize(
    ("printed", "value", "mark"),
    [
        ("$24.990", "24990", "$"), ("1.299,00 €", "1299.00", "€"), ("1 299,00 zł", "1299.00", "zł"),
        ("₹1,29,999.00", "129999.00", "₹"), ("CHF 19.–", "19", "CHF"), ("١٬٢٩٩٫٥٠ ر.س", "1299.50", "ر.س"),
        ("Rs 23,450", "23450", "Rs"), ("NT$ 294", "294", "NT$"), ("€ 20,-", "20", "€"),
        ("1'299.00", "1299.00", ""), ("0.330 kg", "0.330", ""), ("420元免運", "420", "元"),
    ],
)  # fmt: skip
def test_printed_amounts(printed: str, value: str, mark: str) -> None:
    first = next(Currencies.shipped().amounts(printed))
    assert (first.value, first.mark) == (Decimal(value), mark)


def test_percentages_and_article_numbers_are_no_amounts() -> None:
    assert not list(Currencies.shipped().amounts("-18 %, 20% off, art.B212"))


def test_machine_prices_have_a_point_and_no_groups() -> None:
    assert machine_amount("24.990") == Decimal("24.990")
    assert machine_amount(12.5) == Decimal("12.5")
    assert machine_amount("1,299.00") == Decimal("1299.00")
    assert machine_amount(True) is None
    assert machine_amount("NaN") is None
    assert machine_amount("9" * 4000) is None


@pytest.mark.parametrize(
    ("body", "price"),
    [
        ('<p class="price">€ 39.90</p>', "39.90"),
        ('<div class="price"><del>€ 59.90</del> <ins>€ 39.90</ins></div>', "39.90"),
        ('<span class="old-price">€59.90</span><span class="sale-price">€39.90</span>', "39.90"),
        ('<p class="price">39<sup>90</sup> €</p>', "39.90"),
        ('<p class="price"><span>€</span><span>39</span><span class="cents">90</span></p>', "39.90"),
        ('<p class="price">€39.90</p><p>or <b>3x</b> <span class="price">€13.30</span></p>', "39.90"),
        ('<p class="price">€39.90</p><p class="price">€7.98 / 100 g</p>', "39.90"),
        ('<p>Delivery <span class="delivery-price">€4.95</span></p><p class="price">€39.90</p>', "39.90"),
        ('<div data-testid="price"><span class="x1">€39.90</span></div><p>over €80</p>', "39.90"),
        ('<table><tr><td>Price:</td><td><strike>59.90 €</strike> <span>39.90 €</span> (-33%)</td></tr></table>',
         "39.90"),
        ('<p class="price">€39.90</p><div class="related-products"><p class="price">€1.00</p></div>', "39.90"),
        ('<p class="price">€39.90</p><section><h2>You may also like</h2><a href="/a">a</a><a href="/b">b</a>'
         '<p class="sale-price">€2.00</p></section>', "39.90"),
    ],
)  # fmt: skip
def test_the_price_asked_now(body: str, price: str) -> None:
    assert page_of(body).offer.visible_price == Decimal(price)


def test_a_printed_sale_price_beats_markup_and_the_old_one_is_kept() -> None:
    body = '<p><s>€50.00</s> <b class="sale-price">€35.00</b></p>' + jsonld("50.00")
    offer = page_of(body).offer
    assert (offer.price, offer.compare_at, offer.markup_price) == (35, 50, 50)


def test_markup_stands_where_nothing_is_printed() -> None:
    offer = page_of(jsonld("35.00", "SEK")).offer
    assert (offer.price, offer.currency, offer.visible_price) == (Decimal("35.00"), "SEK", None)
    assert offer.price_where is not None


def test_decimals_printed_apart_do_not_beat_markup() -> None:
    body = '<p class="price">€35</p>' + jsonld("35.95")
    assert page_of(body).offer.price == Decimal("35.95")


@pytest.mark.parametrize(
    ("html", "url", "currency"),
    [
        ('<p class="price">$24.990</p>', "https://shop.cl/p/1", "CLP"),
        ('<p class="price">$24.99</p>', "https://shop.com.au/p/1", "AUD"),
        ('<p class="price">$24.99</p>', "https://shop.example/en-ca/p/1", "CAD"),
        ('<p class="price">$24.99</p>', None, "USD"),
        ('<p class="price">249 kr</p>', "https://shop.no/p", "NOK"),
        ('<p class="price">249 руб.</p>', "https://shop.by/p", "BYN"),
        ('<p class="price">24,99 €</p>' + jsonld("24.99", "RUR"), None, "EUR"),
        (jsonld("249", "RUR"), None, "RUB"),
    ],
)
def test_currency(html: str, url: str | None, currency: str) -> None:
    assert page_of(html, url=url).offer.currency == currency


def test_a_sold_out_page_has_no_price_of_something_else() -> None:
    body = "<p>Currently unavailable.</p><div><span>Try this instead</span> <b>$29.99</b></div>"
    offer = page_of(body).offer
    assert (offer.price, offer.availability) == (None, "out_of_stock")


def test_price_specification_and_list_price() -> None:
    script = (
        '<script type="application/ld+json">{"@type":"Product","name":"Wool scarf","offers":{'
        '"@type":"Offer","availability":"https://schema.org/PreOrder","priceSpecification":['
        '{"priceType":"https://schema.org/ListPrice","price":80,"priceCurrency":"CHF"},'
        '{"price":"60","priceCurrency":"CHF"}]}}</script>'
    )
    offer = page_of(script).offer
    assert (offer.price, offer.currency, offer.compare_at) == (60, "CHF", 80)
    assert offer.availability == "preorder"


def test_events_have_offers_too() -> None:
    script = (
        '<script type="application/ld+json">{"@type":"Event","name":"Show","offers":'
        '{"@type":"AggregateOffer","lowPrice":"3340","priceCurrency":"CLP"}}</script>'
    )
    offer = page_of('<p class="price">$3.340</p>' + script).offer
    assert (offer.price, offer.currency) == (3340, "CLP")


@pytest.mark.parametrize(
    "body",
    [
        "<p>Brand: Acme</p>",
        "<table><tr><th>Marke</th><td>Acme</td></tr></table>",
        "<dl><dt>Marque :</dt><dd>Acme</dd></dl>",
        '<a class="brand" href="/acme">Acme</a>',
        '<a id="byline" href="/acme">Visit the Acme Store</a>',
        '<meta property="product:brand" content="Acme">',
    ],
)
def test_printed_brands(body: str) -> None:
    assert page_of(body).offer.brand == "Acme"


def test_a_spec_row_beats_a_brand_in_markup_that_nothing_prints() -> None:
    script = '<script type="application/ld+json">{"@type":"Product","name":"Wool scarf","brand":"Mall"}</script>'
    assert page_of(script + "<p>Brand: Acme</p>").offer.brand == "Acme"
    assert page_of(script + "<p>Brand: Acme</p><p>Sold by Mall</p>").offer.brand == "Mall"


def test_sizes_from_choosers() -> None:
    options = "".join(f"<option>{size}</option>" for size in ("Choose", "S", "M", "XL"))
    assert page_of(f'<select name="size">{options}</select>').offer.sizes == ("S", "M", "XL")
    items = "".join(f"<li><a>{size}</a></li>" for size in ("36", "37,5", "38"))
    assert page_of(f'<ul class="size-list">{items}</ul>').offer.sizes == ("36", "37,5", "38")
    assert page_of(f'<ul class="colour-list">{items}</ul>').offer.sizes == ()
