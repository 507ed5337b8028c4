"""A page as a whole: visible text, language, places, facts, and harm that input may try."""

# ruff: noqa: E501

from __future__ import annotations

import csv
import gzip
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listingkit.page import Page

SHOP = """<!DOCTYPE html>
<html lang="en-GB"><head><title>Wool scarf | Shop</title>
<meta name="description" content="A warm scarf."><meta name="viewport" content="width=device-width">
<link rel="canonical" href="https://shop.co.uk/scarf">
<link rel="alternate" hreflang="de" href="https://shop.co.uk/de/scarf"></head>
<body>
<nav><ul><li><a href="/m">Men</a></li><li><a href="/w">Women</a></li></ul></nav>
<div class="cookie-banner">We use cookies</div>
<main><div class="breadcrumbs"><a href="/">Home</a></div>
<header><h1>Wool scarf</h1></header>
<p>Knitted from <b>100%</b> merino wool, for cold days and the long way home.</p>
<ul><li>Made in Ireland</li><li>Hand wash only</li></ul>
<p style="display: none">Hidden words</p><script>var not_text = 1</script>
<table><tr><th>Material</th><td>Merino wool</td></tr><tr><th>Weight</th><td>120 g</td></tr></table>
<section class="customer-reviews"><p>I love it</p></section>
<div><h2>You may also like</h2><div><a href="/hat">Hat</a> <a href="/cap">Cap</a></div></div>
</main><footer><a href="/privacy">Privacy policy</a></footer></body></html>
"""


@pytest.fixture
def shop() -> Page:
    return Page(SHOP.encode(), "scarf.html")


def test_product_text_leaves_out_everything_else(shop: Page) -> None:
    assert [(block.kind, block.text) for block in shop.blocks] == [
        ("heading", "Wool scarf"),
        ("paragraph", "Knitted from 100% merino wool, for cold days and the long way home."),
        ("bullet", "Made in Ireland"),
        ("bullet", "Hand wash only"),
        ("cell", "Material"), ("cell", "Merino wool"), ("cell", "Weight"), ("cell", "120 g"),
    ]  # fmt: skip
    assert "Women" in shop.all_text
    assert "Hidden words" not in shop.all_text
    assert "not_text" not in shop.all_text


def test_runs_of_links_are_menus_but_single_links_are_text() -> None:
    menu = "".join(f'<div><a href="/{i}">Category {i}</a></div>' for i in range(8))
    html = f'<h1>Scarf</h1><p>Warm. <a href="/care">Care</a></p><p><a href="/x">Size guide</a></p><p>End.</p>{menu}'
    assert Page(html.encode(), "a.html").text == "Scarf\nWarm. Care\nSize guide\nEnd."


def test_an_element_that_holds_the_heading_is_never_left_out() -> None:
    html = '<div class="nav-wrapper menu"><aside><h1>Scarf</h1><p>Warm.</p></aside></div>'
    assert Page(html.encode(), "a.html").text == "Scarf\nWarm."


def test_head(shop: Page) -> None:
    assert shop.head_title == "Wool scarf | Shop"
    assert shop.metas["description"] == "A warm scarf."
    assert shop.viewport == "width=device-width"
    assert shop.robots is None
    assert shop.canonical == shop.url == "https://shop.co.uk/scarf"
    assert [(lang, href) for lang, href, _ in shop.hreflang] == [
        ("de", "https://shop.co.uk/de/scarf")
    ]
    assert shop.h1 == ("Wool scarf",)
    assert shop.lang_attr == "en-GB"


def test_places(shop: Page) -> None:
    heading = shop.blocks[0].where
    assert (heading.line, heading.column) == (10, 9)
    assert (shop.blocks[3].where.line, shop.blocks[3].where.column) == (12, 29)
    assert shop.source_line(SHOP.index("<footer")) == 17


def test_a_tag_over_several_lines_is_where_it_begins() -> None:
    page = Page(b'<body>\n<h1\n class="a"\n>Scarf</h1>', "a.html")
    assert (page.blocks[0].where.line, page.blocks[0].where.column) == (2, 1)


@pytest.mark.parametrize(
    ("html", "url", "language"),
    [
        ('<html lang="en"><p>{de}', None, "de"),
        ('<html lang="de-AT"><p>{de}', None, "de-AT"),
        ('<html lang="de-DE"><p>{de}', "https://shop.at/x", "de"),
        ("<html><p>{de}", "https://shop.at/x", "de-AT"),
        ('<html lang=""><p>{pt}', "https://loja.com.br/x", "pt-BR"),
        ("<html><p>{pt}", "https://loja.pt/x", "pt-PT"),
        ('<html lang="zh-Hant-TW"><p>{zh}', None, "zh-TW"),
        ("<html><p>{ar}", "https://ar-sa.shop.example/x", "ar"),
        ('<html lang="en_us"><p>{en}', "https://shop.com/x", "en-US"),
    ],
)
def test_language(html: str, url: str | None, language: str) -> None:
    texts = {
        "de": "Dieses Kleid ist aus weicher Baumwolle und hat eine schöne Passform für jeden Tag.",
        "pt": "Este vestido é feito de algodão macio e tem uma forma bonita para todos os dias.",
        "zh": "這款洋裝採用柔軟的棉質布料，剪裁合身，適合每天穿著，還有多種顏色可以選擇。",
        "ar": "هذا الفستان مصنوع من القطن الناعم وله قصة جميلة تناسب كل يوم من أيام الأسبوع.",
        "en": "This dress is made of soft cotton and has a lovely fit for every day of the week.",
    }
    assert Page(html.format(**texts).encode(), "a.html", url).language == language


def test_the_product_decides_the_language_not_the_menu() -> None:
    menu = "".join(
        f"<li><a href='/{i}'>the best of the shop and more for you</a></li>" for i in range(300)
    )
    text = (
        "Diese Fernbedienung ist neuwertig und wurde noch nie benutzt, mit Batterien und Anleitung."
    )
    page = Page(f"<ul>{menu}</ul><h1>Fernbedienung</h1><p>{text}</p>".encode(), "a.html")
    assert page.language == "de"


def test_facts(shop: Page) -> None:
    facts = shop.facts()
    assert facts["materials"].value == ("Merino wool",)
    assert facts["weight"].value == "120 g"
    assert facts["privacy_policy"].value is True
    assert not facts["materials"].source_market_only
    assert facts["weight"].where is not None
    assert facts["weight"].where.line == 14


def test_a_heading_over_a_chapter_is_no_label_of_its_first_line() -> None:
    chapter = "<div><p>Care</p><p>Dry cleaning</p><p>Do not dry clean</p></div>"
    assert "care" not in Page(f"<h1>Scarf</h1>{chapter}".encode(), "a.html").facts()
    pair = "<div><div>Care</div><div>Hand wash only</div></div>"
    assert Page(f"<h1>Scarf</h1>{pair}".encode(), "a.html").facts()["care"].value == (
        "Hand wash only",
    )


def test_promises_in_markup_hold_in_the_source_market_only() -> None:
    html = """<h1>Drill</h1><script type="application/ld+json">{"@type": "Product", "name": "Drill",
    "aggregateRating": {"ratingValue": "4,5", "reviewCount": "1.204", "bestRating": 5},
    "material": ["Steel", "ABS"], "countryOfOrigin": {"@type": "Country", "name": "Japan"},
    "weight": {"value": 1.4, "unitCode": "KGM"},
    "offers": {"price": 89, "priceCurrency": "EUR",
      "hasMerchantReturnPolicy": {"merchantReturnDays": 30, "returnFees": "https://schema.org/FreeReturn"},
      "warranty": {"durationOfWarranty": {"value": 2, "unitCode": "ANN"}},
      "shippingDetails": {"shippingRate": {"value": 0}, "deliveryTime": {
        "handlingTime": {"minValue": 0, "maxValue": 1, "unitCode": "DAY"},
        "transitTime": {"minValue": 2, "maxValue": 4, "unitCode": "DAY"}}}}}</script>"""
    facts = Page(html.encode(), "drill.html").facts()
    values = {name: fact.value for name, fact in facts.items()}
    assert values["returns_days"] == 30
    assert values["returns_free"] is True
    assert values["warranty_months"] == 24
    assert (values["delivery_days_min"], values["delivery_days_max"]) == (2, 5)
    assert values["free_shipping"] is True
    assert (values["review_count"], values["rating"]) == (1204, 4.5)
    assert values["materials"] == ("Steel", "ABS")
    assert values["origin"] == "Japan"
    assert values["weight"] == "1.4 kg"
    promises = {name for name, fact in facts.items() if fact.source_market_only}
    assert {"returns_days", "warranty_months", "delivery_days_max", "price"} <= promises
    assert not promises & {"materials", "origin", "rating"}


def test_nothing_stated_is_no_fact() -> None:
    assert Page(b"<h1>Scarf</h1><p>Warm.</p>", "a.html").facts() == {}


def test_listing(shop: Page) -> None:
    listing = shop.listing("scarf")
    assert (listing.id, listing.title, listing.language) == ("scarf", "Wool scarf", "en-GB")
    assert listing.bullets == ("Made in Ireland", "Hand wash only")
    assert listing.meta_title == "Wool scarf | Shop"
    assert "<li>Hand wash only</li>\n</ul>" in listing.description
    assert listing.price is None
    assert listing.url == "https://shop.co.uk/scarf"


HOSTILE = {
    "empty": b"",
    "white": b" \n ",
    "binary": bytes(range(256)) * 400,
    "zeros": b"\x00" * 5000,
    "deep": b"<h1>x</h1>" + b"<div>" * 100_000 + b"$9",
    "deep lists": b"<ul><li><a href=x>y</a>" * 5_000,
    "deep items": b"<div itemscope itemprop=a itemtype=http://schema.org/Product>" * 3_000,
    "truncated": b'<html><body><h1>Scarf</h1><p class="price">$9</p><script type="application/ld+json">{"@type',
    "comment": b"<!-- never closed <p>x",
    "entity": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>&a;</p>',
    "self reference": b'<script type="application/ld+json">{"@graph":[{"@id":"a","@type":"Product",'
    b'"offers":{"@id":"a"},"isRelatedTo":{"@id":"a"}}]}</script>',
    "itemref loop": b'<div id=a itemscope itemtype=http://schema.org/Product itemref="b a">'
    b"<div id=b itemscope itemprop=offers itemref=a><i itemprop=price>1</i></div></div>",
    "odd markup": b'<script type="application/ld+json">[1,null,{"@type":7},{"@type":["Product",null],'
    b'"name":{"@value":[[]]},"offers":[null,[{"price":{"x":1}}]],"brand":[[]],"size":{}}]</script>',
    "bad url": b'<link rel=canonical href="http://[::1"><meta property=og:url content="http://[x">',
    "digits": b"<p class=price>" + b"9" * 200_000 + b"</p><b>$" + b"1," * 50_000 + b"</b>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_do_no_harm(name: str) -> None:
    start = time.process_time()
    page = Page(HOSTILE[name], "x.html")
    listing = page.listing("x")
    assert listing.id == "x"
    assert page.tree is not None
    assert "root:" not in page.all_text
    for block in page.blocks[:20]:
        assert block.where.path == "x.html"
    assert time.process_time() - start < 5


PIECES = st.sampled_from([
    "<h1>", "</h1>", "<p class=price>", "$9.99", "</p>", "<ul>", "<li>", "</ul>", "<del>", "<br>", "<table>",
    "<tr>", "<td>", "Brand:", "Acme", "<select name=size>", "<option>XL", "</select>", "<!--", "-->", "<script>",
    '<script type="application/ld+json">', '{"@type":"Product"', "</script>", "<main>", "<nav>", "\udc80", "\x00",
    "<a href=x>", "</a>", "<div itemscope itemtype=http://schema.org/Product>", "<b itemprop=price>", "12 €", "<svg>",
])  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_any_mixture_of_pieces_is_a_page(pieces: list[str]) -> None:
    data = "".join(pieces).encode("utf-8", "surrogateescape")
    first, second = Page(data, "x.html"), Page(data, "x.html")
    assert first.listing("x") == second.listing("x")
    assert first.html.encode(first.encoding, "surrogateescape") == data


def test_a_huge_page_is_read_in_part_and_says_so() -> None:
    card = '<div class="card"><a href="/x">Scarf</a><span class="price">€ 12.50</span></div>\n'
    page = Page(("<h1>Scarf</h1><p>Warm.</p>" + card * 100_000).encode(), "x.html")
    assert page.truncated
    assert page.text.startswith("Scarf\nWarm.")
    assert len(page.html) > 6_000_000


def test_labels_of_real_pages(shared_data: Path) -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    with (shared_data / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "page"]
    for row in rows[::6]:
        page = Page(gzip.decompress((shared_data / row["file"]).read_bytes()), row["file"])
        offer, markup = page.offer, page.markup
        pairs = {
            "jsonld": ("y" if markup.product else "n") == row["jsonld_product"],
            "strict": ("y" if markup.product_strict else "n") == row["jsonld_product_strict"],
            "microdata": ("y" if markup.microdata_product else "n") == row["microdata_product"],
            "language": (page.language or "").split("-")[0] == row["language"].split("-")[0],
        }
        if row["price"]:
            pairs["price"] = offer.price == Decimal(row["price"])
            pairs["currency"] = offer.currency == row["currency"]
        for name, good in pairs.items():
            total[name] += 1
            right[name] += good
    for name in ("jsonld", "strict", "microdata"):
        assert right[name] == total[name]
    for name in ("language", "price", "currency"):
        assert right[name] >= 0.95 * total[name], name
