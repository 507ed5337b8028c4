"""Merchant feeds and WooCommerce exports: what is read of them, and what happens to bad ones."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingkit.catalog import feed, woocommerce
from listingkit.model import Listing, Problem

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>
<title>Shop</title><language>de</language>
<item><g:id>m1</g:id><g:title>Becher, blau</g:title><g:item_group_id>m</g:item_group_id>
 <g:description>Emaille. &lt;ul&gt;&lt;li&gt;350 ml&lt;/li&gt;&lt;/ul&gt;</g:description>
 <link>https://shop.example/m</link><g:image_link>https://shop.example/1.jpg</g:image_link>
 <g:price>14.90 EUR</g:price><g:sale_price>12.90 EUR</g:sale_price>
 <g:availability>out of stock</g:availability><g:color>Blau</g:color>
 <g:material>Emaille/Stahl</g:material><g:size_system>DE</g:size_system>
 <g:shipping><g:country>DE</g:country><g:price>4.90 EUR</g:price></g:shipping></item>
<item><g:id>m2</g:id><g:title>Becher, rot</g:title><g:item_group_id>m</g:item_group_id>
 <g:price>EUR 13</g:price><g:availability>in_stock</g:availability><g:color>Rot</g:color></item>
%s</channel></rss>
"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
<entry><g:id>a</g:id><title>Mug</title><link href="https://shop.example/a"/>
<g:price>9 USD</g:price></entry></feed>"""

TABLE = (
    "id\ttitle\tdescription\tlink\tg:image link\tprice\tavailability\tadditional image link"
    "\tshipping(country:price)\tproduct_highlight\n"
    'a\tMug\t"Blue\tmug"\thttps://shop.example/a\thttps://shop.example/a.jpg\t9.00 USD\tin stock'
    "\thttps://shop.example/b.jpg,https://shop.example/c.jpg\tUS:0 USD\tLight,Strong\n"
)

WOO = (
    "ID,Type,SKU,Name,Short description,Description,In stock?,Weight (lbs),Length (cm),Width (cm),"
    "Sale price,Regular price,Categories,Images,Parent,Attribute 1 name,Attribute 1 value(s),"
    '"GTIN, UPC, EAN, or ISBN",Meta: _yoast_wpseo_title,Meta: _yoast_wpseo_focuskw,Brands\n'
    '7,"variable, downloadable",mug,Mug,Enamel.,<p>Blue\\nmug</p>,1,0.5,8,9,,,'
    '"Kitchen > Mugs, Sale","https://shop.example/1.jpg, https://shop.example/2.jpg",,Colour,'
    '"Blue, Red",,%%title%% shop,blue mug,Acme\n'
    "8,variation,mug-b,Mug - Blue,,,1,,,,12.90,14.90,,,mug,Colour,Blue,4006381333931,,,\n"
    '9,variation,mug-r,Mug - Red,,,0,,,,,"15,50",,,id:7,Colour,Red,,,,\n'
)


def one(found: list[Listing | Problem]) -> Listing:
    (listing,) = found
    assert isinstance(listing, Listing), listing
    return listing


def test_items_of_a_group_are_variants_of_one_listing() -> None:
    listing = one(list(feed.read((RSS % "").encode(), "feed.xml")))
    assert (listing.id, listing.title, listing.language) == ("m", "Becher, blau", "de")
    assert listing.bullets == ("350 ml",)
    assert [variant.options for variant in listing.variants] == [
        (("Color", "Blau"), ("Material", "Emaille/Stahl")),
        (("Color", "Rot"),),
    ]
    assert listing.price
    assert listing.price.amount == Decimal("12.90")
    assert listing.compare_at
    assert listing.compare_at.amount == Decimal("14.90")
    assert listing.availability == "in_stock"
    assert listing.facts["materials"].value == ("Emaille", "Stahl")
    assert listing.facts["shipping_cost"].markets == ("de",)
    assert listing.where.line == 4


def test_atom_and_tables_are_read_alike() -> None:
    atom = one(list(feed.read(ATOM.encode(), "feed.xml")))
    assert (atom.url, atom.price and atom.price.currency) == ("https://shop.example/a", "USD")
    table = one(list(feed.read(TABLE.encode(), "feed.tsv")))
    assert table.description == "Blue\tmug"
    assert [image.src[-5:] for image in table.images] == ["a.jpg", "b.jpg", "c.jpg"]
    assert table.bullets == ("Light", "Strong")
    assert table.facts["shipping_cost"].value == 0
    assert all(feed.looks_like(text.encode()) for text in (RSS % "", ATOM, TABLE))
    assert not feed.looks_like(b"<rss><channel><item><title>News</title></item></channel></rss>")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (RSS % "<item><g:title>no id</g:title></item>", "feed.xml:13 id: the item has no id"),
        (RSS % "<item><g:id>9</g:id></item>", "feed.xml:13 title: the item has no title"),
        (RSS % "<item>", "broken XML"),
        (RSS % "<item><title>A&nbsp;B</title></item>", "feed.xml:13: XML knows no &nbsp;"),
        (RSS % "<item><g:id>m2</g:id><title>x</title></item>", "'m2' stands already on line 11"),
        ("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + RSS % "", "a document type"),
        (TABLE + "a\tb\t" * 40 + "\n", "cells where the header has 10"),
        (TABLE + 'b\t"Mug\n', "a quoted cell never ends"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_goes_on(text: str, told: str) -> None:
    found = list(feed.read(text.encode(), "feed.xml"))
    (problem,) = [one for one in found if isinstance(one, Problem)]
    assert told in str(problem)
    assert ("document type" in told) != any(isinstance(one, Listing) for one in found)


@given(st.text(alphabet="0123456789., EURusd-'", max_size=20))
def test_a_price_is_an_amount_or_nothing(text: str) -> None:
    found = feed.money(text)
    assert found is None or (found.amount >= 0 and found.amount.is_finite())


def test_a_variable_product_has_its_variations() -> None:
    assert woocommerce.looks_like(WOO.encode())
    listing = one(list(woocommerce.read(WOO.encode(), "shop.csv")))
    assert (listing.id, listing.brand, listing.category) == ("mug", "Acme", "Kitchen > Mugs")
    assert listing.text == "Enamel.\nBlue mug"
    assert [variant.sku for variant in listing.variants] == ["mug-b", "mug-r"]
    assert listing.variants[1].price
    assert listing.variants[1].price.amount == Decimal("15.50")
    assert listing.variants[0].barcode == "4006381333931"
    assert listing.availability == "in_stock"
    assert listing.facts["weight"].value == "0.5 lb"
    assert listing.facts["dimensions"].value == ("8 cm", "9 cm")
    assert listing.meta_title is None, "a template says nothing of this product"
    assert listing.keywords == ("blue mug",)
    assert len(listing.images) == 2


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("9,variation,x,X,,,1,,,,,5,,,gone,,,,,,", "the variation's parent 'gone' is not in"),
        ("9,variation,x,X,,,1,,,,,five,,,mug,,,,,,", "'five' is no number"),
        ("9,simple,x,,,,1,,,,,5,,,,,,,,,", "the product has no name"),
        ("9,simple,x", "3 cells where the header has 21"),
    ],
)
def test_a_wrong_row_is_told(row: str, told: str) -> None:
    found = list(woocommerce.read((WOO + row + "\n").encode(), "shop.csv"))
    (problem,) = [one for one in found if isinstance(one, Problem)]
    assert told in str(problem)
    assert "shop.csv:5" in str(problem)


def test_a_group_costs_what_its_cheapest_product_costs() -> None:
    text = (
        "ID,Type,SKU,Name,Regular price,Parent,Grouped products\n"
        "1,simple,a,Mug,12,,\n2,simple,b,Cup,9.50,,\n"
        '3,grouped,set,Set,,,"a, id:2, gone"\n'
    )
    found = [one for one in woocommerce.read(text.encode(), "x.csv") if isinstance(one, Listing)]
    assert found[2].price
    assert found[2].price.amount == Decimal("9.50")


def test_real_exports(shared_data: Path) -> None:
    data = (shared_data / "catalogs" / "woocommerce_sample_products.csv").read_bytes()
    found = list(woocommerce.read(data, "shop.csv"))
    assert all(isinstance(one, Listing) for one in found)
    assert sum(len(one.variants) for one in found if isinstance(one, Listing)) > 20
    data = (shared_data / "catalogs" / "google_merchant_feed_example.xml").read_bytes()
    assert len(one(list(feed.read(data, "feed.xml"))).variants) == 2


@pytest.mark.parametrize("text", [RSS % "", TABLE])
def test_feeds_in_utf_16_as_spreadsheets_save_them(text: str) -> None:
    data = text.encode("utf-16")
    assert feed.looks_like(data)
    assert (
        one(list(feed.read(data, "feed.txt"))).title
        == one(list(feed.read(text.encode(), "feed.txt"))).title
    )


def test_what_a_feed_cannot_say_is_not_asked_of_it() -> None:
    from listingkit.judge import judge, make_subject
    from listingkit.rules.core import all_rules

    listing = one(list(feed.read(TABLE.encode(), "feed.tsv")))
    judged = judge(make_subject(listing), all_rules().values())
    states = {line.code: line.state for line in judged.score.ledger}
    assert states["IMG001"] == states["SIZ001"] == states["OFF009"] == "exempt"
    assert states["OFF001"] == "earned"
    assert "TXT006" in {finding.code for finding in judged.findings}
