"""``inspect``: stable keys, true values, JSON that can be read back."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import msgspec

from listingkit.page import Page
from listingkit.page.inspect import InspectReport, inspect_page

ASKED = {
    "language", "title", "brand", "price", "currency", "availability", "sizes", "size_charts",
    "markup", "words", "keywords", "images", "resources", "payment", "shipping", "returns",
    "reviews", "contact",
}  # fmt: skip

SHIRT = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Linen shirt | Northpine</title><meta name="description" content="A linen shirt.">
<link rel="canonical" href="https://northpine.example/linen-shirt">
<link rel="alternate" hreflang="de" href="/de/leinenhemd">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product",
"name":"Linen shirt","brand":{"@type":"Brand","name":"Northpine"},"sku":"LS-1",
"offers":{"@type":"Offer","price":"59.90","priceCurrency":"EUR",
"availability":"https://schema.org/InStock"}}</script>
<script type="application/ld+json">{"@type": "Product",</script>
<link rel="stylesheet" href="shop.css"></head><body>
<nav><a href="/">linen shirt</a></nav>
<main><h1>Linen shirt</h1><img src="shirt.jpg" alt="Linen shirt, front">
<p>This linen shirt is woven from washed linen and keeps you cool on the hottest days of summer.
It has a small collar, buttons of horn and a straight hem, so that you can wear it open too.</p>
<table><tr><th>Size</th><th>Chest (cm)</th></tr><tr><td>S</td><td>96</td></tr>
<tr><td>M</td><td>102</td></tr></table></main>
<footer><p>Delivery in 2-4 business days. Delivery: €4.90. 30 days return.</p>
<p>We accept Visa and PayPal.</p><a href="mailto:hi@northpine.example">Mail</a></footer>
</body></html>"""


def as_json(source: str | bytes, keywords: tuple[str, ...] = ()) -> dict:  # type: ignore[type-arg]
    data = source.encode() if isinstance(source, str) else source
    report = inspect_page(Page(data, "shirt.html"), keywords)
    return json.loads(msgspec.json.encode(report))


def test_what_is_seen_on_a_page() -> None:
    seen = as_json(SHIRT, ("linen shirt", "horn button"))
    assert set(seen) >= ASKED
    assert (seen["language"], seen["title"], seen["brand"]) == ("en", "Linen shirt", "Northpine")
    assert (seen["price"], seen["currency"], seen["availability"]) == (59.9, "EUR", "in_stock")
    assert seen["url"] == "https://northpine.example/linen-shirt"
    assert seen["hreflang"] == [["de", "/de/leinenhemd"]]
    chart = seen["size_charts"][0]
    assert (chart["unit"], chart["columns"]) == ("cm", ["Size", "Chest (cm)"])
    assert chart["rows"] == [["S", "96"], ["M", "102"]]
    assert chart["where"]["line"] == 15
    markup = seen["markup"]
    assert markup["jsonld_product"]["name"] == "Linen shirt"
    assert markup["microdata_product"] is None
    assert markup["problems"][0]["where"]["line"] == 9
    image = seen["images"][0]
    assert (image["src"], image["alt"], image["format"]) == (
        "shirt.jpg",
        "Linen shirt, front",
        "jpeg",
    )
    assert (image["bytes"], image["width"]) == (None, None)
    assert seen["resources"]["render_blocking"] == ["shop.css"]
    assert seen["resources"]["by_kind"]["image"] == {"requests": 1, "bytes": None, "unknown": 1}
    assert seen["payment"]["methods"] == ["paypal", "visa"]
    shipping = seen["shipping"]
    assert (shipping["days_min"], shipping["days_max"], shipping["business_days"]) == (2, 4, True)
    assert shipping["cost"] == {"amount": 4.9, "currency": "EUR"}
    assert seen["returns"]["days"] == 30
    assert seen["contact"]["emails"] == ["hi@northpine.example"]


def test_keywords_are_counted_in_the_product_part() -> None:
    seen = as_json(SHIRT, ("linen shirt", "silk"))
    linen, silk = seen["keywords"]["per_keyword"]
    assert linen["keyword"] == "linen shirt"
    assert linen["count"] == linen["per_field"]["text"] >= 2
    assert (linen["per_field"]["title"], linen["per_field"]["alt"]) == (1, 1)
    assert 0 < linen["density"] < 100
    assert (silk["count"], silk["density"]) == (0, 0)
    assert seen["keywords"]["count"] == linen["count"]
    assert seen["words"]["count"] > 30
    assert seen["keywords"]["tokenizer"] == "words"
    assert seen["keywords"]["per_field"]["title"] > 0
    assert linen["yoast_rating"] in ("good", "too much", "far too much")
    nothing = {"count": 0, "density": 0.0, "tokenizer": "", "per_field": {}, "per_keyword": []}
    assert as_json(SHIRT)["keywords"] == nothing


def test_keys_are_the_same_for_every_page() -> None:
    keys = set(as_json(SHIRT))
    for source in ("", "no markup at all", b"\x00\x01\xff" * 500, "<html><body><h1>x</h1>"):
        seen = as_json(source)
        assert set(seen) == keys
        assert seen["price"] is None
        assert seen["size_charts"] == []


def test_every_key_is_documented() -> None:
    text = InspectReport.__doc__ or ""
    for field in msgspec.structs.fields(InspectReport):
        assert f"``{field.name}``" in text, field.name


def test_report_reads_back_and_repeats() -> None:
    page = Page(SHIRT.encode(), "shirt.html")
    first = msgspec.json.encode(inspect_page(page, ("linen",)))
    assert (
        msgspec.json.encode(inspect_page(Page(SHIRT.encode(), "shirt.html"), ("linen",))) == first
    )
    assert msgspec.json.decode(first, type=InspectReport).title == "Linen shirt"


def test_deep_markup_can_be_written() -> None:
    deep = '{"a":' * 300 + "1" + "}" * 300
    data = '{"@type":"Product","name":"x","extra":' + deep + "}"
    seen = as_json(f'<script type="application/ld+json">{data}</script><h1>x</h1>')
    assert seen["title"] == "x"


def test_real_pages(shared_data: Path) -> None:
    """A few real pages of every size: nothing raises, everything can be written."""
    pages = sorted((shared_data / "pages").glob("*.html.gz"))[::14]
    for path in pages:
        report = inspect_page(Page(gzip.decompress(path.read_bytes()), str(path)), ("size",))
        assert len(msgspec.json.encode(report)) > 500
