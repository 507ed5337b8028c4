"""The example shop is what its README says: readable, consistent, small, and partly translated."""

from __future__ import annotations

from pathlib import Path

import pytest
from defusedxml import ElementTree

from listingkit import config
from listingkit.catalog import jsonl, shopify
from listingkit.localize.files.html_segments import extract_html
from listingkit.model import Listing

TRANSLATED = (
    "saga-linen-dress",
    "oxford-dress-shirt",
    "bjorn-kids-hoodie",
    "fjell-trail-shoes",
    "camp-enamel-mug",
    "vatn-kettle",
)


def _csv(examples: Path) -> dict[str, Listing]:
    found = list(shopify.read((examples / "catalog.csv").read_bytes(), "catalog.csv"))
    assert all(isinstance(one, Listing) for one in found), found
    return {one.id: one for one in found if isinstance(one, Listing)}


def _memory(examples: Path) -> dict[str, str]:
    units = ElementTree.parse(str(examples / "memory" / "ar.tmx")).getroot().iter("tu")
    memory = {}
    for unit in units:
        assert unit.find("prop").text == "false", "no unit is signed by a native speaker"
        source, target = (segment.text for segment in unit.iter("seg"))
        memory[source] = target
    return memory


def test_the_config_is_valid(examples: Path) -> None:
    loaded = config.load(examples / "listingkit.toml")
    config.check(loaded)
    assert loaded.localize.markets == ["br", "ae"] or loaded.localize.markets == ("br", "ae")


def test_pages_and_product_file_are_the_same_products(examples: Path) -> None:
    pages = {path.stem for path in (examples / "pages").glob("*.html")}
    listings = _csv(examples)
    assert pages == set(listings)
    assert len({listing.category.split(" > ")[0] for listing in listings.values()}) >= 3
    for listing in listings.values():
        html = (examples / "pages" / f"{listing.id}.html").read_text("utf-8")
        assert listing.title in html
        assert listing.price is not None
        assert str(listing.price.amount) in html
        barcode = listing.variants[0].barcode
        digits = [int(digit) for digit in barcode]
        assert len(digits) == 13
        assert sum(d * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0


def test_json_lines_read_with_charts_and_facts(examples: Path) -> None:
    found = list(jsonl.read((examples / "listings.jsonl").read_bytes(), "listings.jsonl"))
    assert len(found) == 3
    listings = [one for one in found if isinstance(one, Listing)]
    assert [bool(one.size_charts) for one in listings] == [True, True, False]
    assert all(one.facts and one.keywords and one.images for one in listings)


def test_pictures_of_the_pages_exist_and_the_folder_is_small(examples: Path) -> None:
    from lxml import html

    for page in (examples / "pages").glob("*.html"):
        for image in html.fromstring(page.read_bytes()).iter("img"):
            assert (page.parent / image.get("src")).is_file(), (page.name, image.get("src"))
    assert sum(path.stat().st_size for path in examples.rglob("*") if path.is_file()) < 1_500_000


@pytest.mark.parametrize("name", TRANSLATED)
def test_the_memory_covers_most_texts_of_a_page_but_not_all(examples: Path, name: str) -> None:
    memory = _memory(examples)
    path = examples / "pages" / f"{name}.html"
    spots = extract_html(path.read_text("utf-8"), str(path), name, "en").spots
    texts = [spot.segment.text for spot in spots]
    known = [text for text in texts if text in memory]
    assert 0.6 * len(texts) < len(known) < len(texts), sorted({*texts} - {*known})


def test_every_unit_of_the_memory_is_a_text_of_the_shop(examples: Path) -> None:
    texts = {product.category for product in _csv(examples).values()}
    for path in (examples / "pages").glob("*.html"):
        spots = extract_html(path.read_text("utf-8"), str(path), path.stem, "en").spots
        texts |= {spot.segment.text for spot in spots}
        texts |= {inner.segment.text for spot in spots for inner in spot.inner}
    raw = (examples / "catalog.csv").read_text("utf-8")
    strange = [text for text in _memory(examples) if text not in texts and text not in raw]
    assert strange == []
