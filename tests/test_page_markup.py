"""JSON-LD, microdata and OpenGraph."""

# ruff: noqa: E501

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingkit.page import Page, jsonld


def page_of(script: str, body: str = "", head: str = "") -> Page:
    html = (
        f"<html><head><title>Red mug</title>{head}\n"
        f'<script type="application/ld+json">{script}</script></head>'
        f"<body><h1>Red mug</h1>{body}</body></html>"
    )
    return Page(html.encode(), "mug.html")


MUG = '{"@type": "Product", "name": "Red mug", "offers": {"price": "9.50", "priceCurrency": "EUR"}}'


@pytest.mark.parametrize(
    "script",
    [
        MUG,
        f"/*<![CDATA[*/ {MUG} /*]]>*/",
        f"//<![CDATA[\n{MUG}\n//]]>",
        f"<!-- {MUG} -->",
        f"<![CDATA[{MUG}]]>;",
        f"[{MUG}]",
        '{"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, ' + MUG + "]}",
        MUG.replace('"Product"', '"product"'),
        MUG.replace('"Product"', '"http://schema.org/Product"'),
        MUG.replace('"Product"', '["Product", "Thing"]'),
        MUG.replace('"EUR"}', '"EUR",},'),
        MUG.replace('"Red mug"', '"Red\nmug"'),
        MUG + MUG,
        "\ufeff" + MUG,
        MUG[:-2],
        '{"@type": "WebSite", "broken": oops "x"} ' + MUG,
        MUG.replace('"name"', "name"),
    ],
)
def test_usual_faults_do_not_hide_the_product(script: str) -> None:
    product = page_of(script).markup.product
    assert product is not None
    assert product["name"].split() == ["Red", "mug"]
    assert product["offers"] == [{"price": "9.50", "priceCurrency": "EUR"}]


def test_strict_means_valid_json_and_the_exact_type() -> None:
    assert page_of(MUG).markup.product_strict
    assert not page_of(f"/*<![CDATA[*/{MUG}/*]]>*/").markup.product_strict
    lower = page_of(MUG.replace('"Product"', '"product"')).markup
    assert not lower.product_strict
    assert "is not a schema.org type" in lower.problems[0].message


def test_a_malformed_block_is_told_with_line_and_column_and_the_next_is_read() -> None:
    html = (
        "<html><head>\n"
        '<script type="application/ld+json">\n{"@type": "Product",\n  "name": nope}\n</script>\n'
        f'<script type="application/ld+json">{MUG}</script></head><body><h1>Red mug</h1></body>'
    )
    markup = Page(html.encode(), "mug.html").markup
    assert markup.product is not None
    assert markup.product["name"] == "Red mug"
    assert (markup.problems[0].where.line, markup.problems[0].where.column) == (4, 11)
    assert markup.problems[0].syntax == "json-ld"


def test_a_commented_out_script_says_nothing() -> None:
    html = f'<!-- <script type="application/ld+json">{MUG}</script> --><h1>Red mug</h1>'
    assert Page(html.encode(), "mug.html").markup.product is None


def test_recommended_products_are_not_the_product() -> None:
    other = '{"@type": "Product", "name": "Blue bowl", "offers": {"price": 3}}'
    listed = (
        '{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": ' + other + "}]}"
    )
    own = MUG.replace("{", '{"isRelatedTo": [' + other + "],", 1)
    markup = page_of(f"[{listed}, {other}, {own}]").markup
    assert markup.product is not None
    assert markup.product["name"] == "Red mug"


def test_references_and_aggregate_offers_are_followed() -> None:
    script = json.dumps({"@graph": [
        {"@type": "Product", "name": "Red mug", "offers": {"@id": "#all"}},
        {"@id": "#all", "@type": "AggregateOffer", "lowPrice": 5, "priceCurrency": "EUR",
         "offers": [{"@type": "Offer", "price": 5}, {"@type": "Offer", "price": 7}]},
    ]})  # fmt: skip
    product = page_of(script).markup.product
    assert product is not None
    assert [offer.get("price") for offer in product["offers"]] == [None, 5, 7]


def test_a_group_has_the_offers_of_its_variants() -> None:
    script = json.dumps({"@type": "ProductGroup", "name": "Red mug", "hasVariant": [
        {"@type": "Product", "size": "S", "offers": {"price": 4, "priceCurrency": "EUR"}},
        {"@type": "Product", "size": "L", "offers": {"price": 6, "priceCurrency": "EUR"}},
    ]})  # fmt: skip
    page = page_of(script)
    assert page.offer.sizes == ("S", "L")
    assert [variant.price.amount for variant in page.listing("mug").variants if variant.price] == [
        4,
        6,
    ]


def test_microdata_with_itemref() -> None:
    html = """<div itemscope itemtype="https://schema.org/Product" itemref="more">
      <span itemprop="name">Red mug</span>
      <div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
        <meta itemprop="priceCurrency" content="GBP"><span itemprop="price" content="4.50">£4.50</span>
        <link itemprop="availability" href="https://schema.org/InStock">
      </div></div>
      <div id="more"><p itemprop="brand" itemscope itemtype="https://schema.org/Brand">
      <b itemprop="name">Potter</b></p></div>"""
    page = Page(html.encode(), "mug.html")
    product = page.markup.microdata_product
    assert product is not None
    assert product["name"] == "Red mug"
    assert product["brand"] == {"@type": "Brand", "name": "Potter"}
    assert page.offer.brand == "Potter"
    assert (str(page.offer.price), page.offer.currency) == ("4.50", "GBP")
    assert page.offer.availability == "in_stock"
    assert page.markup.product is None


def test_microdata_of_other_vocabularies_is_no_product() -> None:
    html = '<div itemscope itemtype="http://data-vocabulary.org/Product"><b itemprop="name">x</b></div>'
    assert Page(html.encode(), "a.html").markup.microdata_product is None


def test_opengraph() -> None:
    head = (
        '<meta property="OG:Title" content=" Red  mug "><meta property="product:brand" content="P">'
    )
    markup = page_of("{}", head=head).markup
    assert markup.opengraph == {"og:title": "Red mug", "product:brand": "P"}


def test_deep_json_is_read_without_recursion() -> None:
    values, faults = jsonld.read('{"a":' + "[" * 100_000 + "]" * 100_000 + "}")
    assert len(values) == 1
    assert faults[0].message == "nested too deep, left out"


@given(st.text(alphabet='{}[]",:\\/*<>!-ab1. \n\u2028', max_size=60))
def test_reading_never_raises(text: str) -> None:
    jsonld.read(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON)
def test_the_forgiving_reader_agrees_with_the_strict_one(value: Any) -> None:
    text = json.dumps(value)
    machine = jsonld._Machine(text, 0, len(text))
    assert machine.run() == ([value], [])
