"""Shopify CSV and JSON of listings become listings; CSV cells keep their bytes."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingkit.catalog import jsonl, shopify
from listingkit.catalog.csvspans import quote, read_rows
from listingkit.catalog.jsonspans import BrokenJsonError, JsonString, scan
from listingkit.catalog.jsonspans import quote as json_quote
from listingkit.catalog.plain import plain
from listingkit.catalog.tokens import tokenize
from listingkit.model import Listing, Money, Problem

SHOP = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Status,Option1 Name,Option1 Value,Option2 Name,\
Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,\
Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src,Image Alt Text,\
SEO Title,SEO Description,Keywords,Warranty (product.metafields.custom.warranty_months)
shirt,Linen shirt,"<p>Cool, light.</p>
<ul><li>Two ""pockets""</li><li>Machine wash</li></ul>",Acme,Shirts,"men, linen",active,Size,S,\
Colour,Blue,S-B,200,shopify,0,deny,39.90,50,https://x/1.jpg,\
Blue shirt,Linen,,"linen shirt, shirt",24
shirt,,,,,,,,M,,Blue,M-B,210,shopify,3,deny,41,,https://x/2.jpg,,,,,
mug,Mug,,Acme,,,draft,Title,Default Title,,,MUG,0,,0,deny,9,,,,,,,
"""


def test_shopify_rows_become_listings() -> None:
    shirt, mug = shopify.read(SHOP.encode(), "shop.csv")
    assert isinstance(shirt, Listing)
    assert isinstance(mug, Listing)
    assert (shirt.id, shirt.where.line, mug.where.line) == ("shirt", 2, 5)
    assert shirt.bullets == ('Two "pockets"', "Machine wash")
    assert shirt.text.splitlines()[0] == "Cool, light."
    assert shirt.tags == ("men", "linen")
    assert shirt.keywords == ("linen shirt", "shirt")
    assert shirt.variants[1].options == (("Size", "M"), ("Colour", "Blue"))
    assert [variant.available for variant in shirt.variants] == [False, True]
    assert shirt.price == Money(amount=Decimal("39.90"))
    assert shirt.compare_at == Money(amount=Decimal(50))
    assert [image.alt for image in shirt.images] == ["Blue shirt", ""]
    assert shirt.facts["warranty_months"].value == 24
    assert (shirt.meta_title, shirt.meta_description) == ("Linen", "")
    assert mug.variants[0].options == ()
    assert mug.variants[0].weight is None
    assert mug.availability == "in_stock"
    assert mug.extra["Status"] == "draft"


def test_semicolons_and_byte_order_mark() -> None:
    data = b"\xef\xbb\xbfHandle;Title;Variant Price\r\na;Mug, red;9\r\n"
    assert shopify.looks_like(data)
    (listing,) = shopify.read(data, "shop.csv")
    assert isinstance(listing, Listing)
    assert listing.title == "Mug, red"


def test_json_fields() -> None:
    value = {
        "id": "t1", "url": "https://shop.example/t1", "language": "en", "title": "Kettle",
        "description": "<p>Boils fast.</p>", "bullets": ["1.7 L", "2200 W"], "brand": "Acme",
        "category": "kitchen", "tags": ["new"], "price": {"amount": 29.9, "currency": "EUR"},
        "compare_at": 39, "currency": "EUR", "availability": "in_stock", "keywords": ["kettle"],
        "variants": [{"sku": "K1", "options": {"Colour": "Red"}, "price": "29.90",
                      "weight": {"value": 1.2, "unit": "kg"}, "available": True}],
        "images": [{"src": "a.jpg", "alt": "Kettle", "width": 800, "height": 600}, "b.jpg"],
        "size_charts": [{"columns": ["Size", "Chest"], "rows": [["S", "90"]], "unit": "cm"}],
        "facts": {"warranty_months": 24, "returns_days": {"value": 30, "markets": ["de"]}},
        "meta_title": "Kettle", "meta_description": "Fast.", "supplier": {"no": 7},
    }  # fmt: skip
    (listing,) = jsonl.read(json.dumps([value], indent=1).encode(), "x.json")
    assert isinstance(listing, Listing)
    assert listing.where.line == 2
    assert listing.price == Money(amount=Decimal("29.9"), currency="EUR")
    assert listing.compare_at == Money(amount=Decimal(39), currency="EUR")
    assert listing.variants[0].price == Money(amount=Decimal("29.90"), currency="EUR")
    assert listing.facts["returns_days"].markets == ("de",)
    assert [image.src for image in listing.images] == ["a.jpg", "b.jpg"]
    assert listing.text == "Boils fast."
    assert listing.extra == {"supplier": {"no": 7}}


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ({"title": 5}, "title"), ({"bullets": "a"}, "bullets"),
        ({"bullets": ["a", 1]}, "bullets[1]"),
        ({"variants": [{"price": True}]}, "variants[0].price"),
        ({"images": [{"src": "a", "width": "9"}]}, "images[0].width"),
        ({"price": {"amount": 1, "currency": "euro"}}, "price.currency"),
        ({"facts": {"x": None}}, "facts.x"),
    ],
)  # fmt: skip
def test_a_wrong_type_names_line_and_key(field: dict[str, object], key: str) -> None:
    line = json.dumps({"id": "a", "title": "b", **field}).encode()
    problem, other = jsonl.read(line + b'\n{"id": "c", "title": "d"}\n', "x.jsonl")
    assert isinstance(problem, Problem)
    assert isinstance(other, Listing)
    assert (problem.where.line, problem.where.field) == (1, key)
    assert key in problem.message


@given(
    st.lists(
        st.lists(st.text(alphabet='ab,"\r\n é;', max_size=6), min_size=2, max_size=4), max_size=5
    )
)
def test_cells_are_what_the_csv_module_reads(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_MINIMAL).writerows(rows)
    data = out.getvalue().encode()
    found = list(read_rows(data))
    assert [[cell.text() for cell in row.cells] for row in found] == rows
    end = 0
    for row in found:
        for cell in row.cells:
            assert data[cell.start : cell.end] in (cell.value, quote(cell.text(), cell))
            assert cell.start >= end
            end = cell.end


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_every_json_string_is_found_where_it_stands(value: object) -> None:
    source = json.dumps(value, indent=1)
    for found in scan(source):
        if isinstance(found, JsonString) and not found.key:
            there: object = value
            for step in found.path:
                there = there[step]  # type: ignore[index]
            assert there == found.text
            assert json.loads(f'"{source[found.start : found.end]}"') == found.text


@pytest.mark.parametrize("source", ['{"a": "b"', "[1,,2]", '{"a" "b"}', "[1}", '"a" "b"', ""])
def test_what_is_not_json_is_refused(source: str) -> None:
    with pytest.raises(BrokenJsonError):
        list(scan(source))


@given(st.text())
def test_json_quoting_survives_a_script_element(text: str) -> None:
    quoted = json_quote(text, in_script=True)
    assert json.loads(f'"{quoted}"') == text
    assert "</" not in quoted


@given(st.text(alphabet="<>/!-=\"' abscript[]CDATA?&", max_size=60))
def test_tokens_cover_every_character(source: str) -> None:
    end = 0
    for token in tokenize(source):
        assert token.start == end
        assert token.end > token.start
        end = token.end
    assert end == len(source)


def test_tokens_as_browsers_see_them() -> None:
    source = (
        "<!doctype html><!-- <p> --><P Class=a/b data-x='<b>' hidden>1 < 2<br/></p>"
        "<script>if (a</b>.c) '<p>'</script x><?php ?></ no><textarea><b></textarea>"
    )
    kinds = [(t.kind, t.name or source[t.start : t.end]) for t in tokenize(source)]
    assert kinds == [
        ("declaration", "<!doctype html>"), ("comment", "<!-- <p> -->"), ("start", "p"),
        ("text", "1 < 2"), ("start", "br"), ("end", "p"), ("start", "script"), ("raw", "script"),
        ("end", "script"), ("declaration", "<?php ?>"), ("comment", "</ no>"),
        ("start", "textarea"), ("raw", "textarea"), ("end", "textarea"),
    ]  # fmt: skip
    tag = next(t for t in tokenize(source) if t.name == "p")
    assert [(a.name, source[a.start : a.end], a.quote) for a in tag.attributes] == [
        ("class", "a/b", ""), ("data-x", "<b>", "'"), ("hidden", "", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", "<a b='", '<a b="', "<script>", "</", "<a b=c", "<![CDATA[", "&"]
)
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    assert sum(1 for _ in tokenize(piece * 50_000)) >= 1


def test_plain_text_of_a_description() -> None:
    found = plain(
        "<p>Soft&nbsp;&amp; warm</p><ul><li>One <b>big</b> bag<li>Two</ul>End<style>x</style>"
    )
    assert found.text == "Soft & warm\nOne big bag\nTwo\nEnd"
    assert found.bullets == ("One big bag", "Two")
    assert plain("a\n b & c").text == "a\nb & c"


CHART = (
    "<h2>Size chart</h2><table><tr><th>Size</th><th>Chest (cm)</th><th>Waist (cm)</th></tr>"
    "<tr><td>S</td><td>88</td><td>70</td></tr><tr><td>M</td><td>92</td><td>74</td></tr>"
    "<tr><td>L</td><td>96</td><td>78</td></tr></table>"
)


def test_charts_and_pictures_of_a_description_are_read() -> None:
    html = (
        CHART + '<p>Cool.</p><img src="https://x/back.jpg" alt="Back"><img src="https://x/1.jpg">'
    )
    cell = html.replace('"', '""')
    data = f'Handle,Title,Body (HTML),Image Src\nd,Dress,"{cell}",https://x/1.jpg\n'
    (dress,) = shopify.read(data.encode(), "shop.csv")
    assert isinstance(dress, Listing)
    assert dress.size_charts[0].columns == ("Size", "Chest (cm)", "Waist (cm)")
    assert dress.size_charts[0].unit == "cm"
    assert str(dress.size_charts[0].where) == "shop.csv:2 Body (HTML)"
    assert [image.src for image in dress.images] == ["https://x/1.jpg", "https://x/back.jpg"]
    value = {"id": "d", "title": "Dress", "description": html}
    (dress,) = jsonl.read(json.dumps(value).encode(), "x.jsonl")
    assert isinstance(dress, Listing)
    assert len(dress.size_charts[0].rows) == 3
    value["size_charts"] = [{"columns": ["Size", "Chest"], "rows": [["S", "90"]]}]  # type: ignore[assignment]
    (dress,) = jsonl.read(json.dumps(value).encode(), "x.jsonl")
    assert isinstance(dress, Listing)
    assert [chart.columns for chart in dress.size_charts] == [("Size", "Chest")]


@given(st.text(alphabet="<>/ abdltr=\"'&;\x00\ud800", max_size=80))
def test_a_broken_description_is_read_too(text: str) -> None:
    value = {"id": "d", "title": "Dress", "description": "<table>" + text}
    (dress,) = jsonl.read(json.dumps(value).encode(), "x.jsonl")
    assert isinstance(dress, Listing)
