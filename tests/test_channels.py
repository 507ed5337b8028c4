"""One product on several channels, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from listingkit.cli import cli

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Blue enamel mug</title>
<link rel="canonical" href="https://shop.example/mug">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Product",
"name": "Blue enamel mug", "sku": "M1", "brand": {"@type": "Brand", "name": "Acme"},
"offers": {"@type": "Offer", "price": "12.90", "priceCurrency": "EUR",
"availability": "https://schema.org/InStock"}}</script></head>
<body><main><h1>Blue enamel mug</h1><p>€12.90</p><p>Enamel on steel.</p></main></body></html>
"""
FEED = (
    "id\ttitle\tlink\timage_link\tprice\tavailability\tbrand\n"
    "M1\tEnamel mug\thttps://shop.example/mug\thttps://shop.example/m.jpg\t{price}\t{stock}\tAcme\n"
)
AMAZON = '{"id":"Z","title":"Acme running shoes","sku":"M1","price":12.9,"currency":"EUR"}\n'


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "mug.html").write_text(PAGE, "utf-8")
    (tmp_path / "feed.tsv").write_text(FEED.format(price="11.90 EUR", stock="out_of_stock"))
    line = AMAZON.replace('"sku":"M1"', '"variants":[{"sku":"M1"}]')
    (tmp_path / "amazon.jsonl").write_text(line)
    return tmp_path


def codes(*arguments: str, expect: int = 0) -> dict[str, set[str]]:
    result = CliRunner().invoke(
        cli, ["audit", *arguments, "--select", "CHN,CAT,TXT004", "--format", "json", "-j", "1"]
    )
    assert result.exit_code == expect, result.output
    document = json.loads(result.stdout)
    return {
        one["listing_id"]: {finding["code"] for finding in one["findings"]}
        for one in document["listings"]
    }


def test_channels_are_held_against_the_page(shop: Path) -> None:
    found = codes(
        str(shop / "pages"),
        "--channel", f"google_merchant={shop / 'feed.tsv'}",
        "--channel", f"amazon={shop / 'amazon.jsonl'}",
    )  # fmt: skip
    assert found == {"M1": {"CHN001", "CHN002"}, "Z": {"CHN004"}, "mug.html": {"TXT004"}}


def test_files_of_two_formats_are_channels_without_being_named(shop: Path) -> None:
    (shop / "feed.tsv").write_text(FEED.format(price="12.90 EUR", stock="in stock"))
    assert codes(str(shop / "pages"), str(shop / "feed.tsv"))["M1"] == set()


def test_channels_of_the_settings(shop: Path) -> None:
    (shop / "pages" / "listingkit.toml").write_text('[channels]\namazon = "../amazon.jsonl"\n')
    assert codes(str(shop / "pages"))["Z"] == {"CHN004"}


def test_what_is_no_channel_is_told(shop: Path) -> None:
    result = CliRunner().invoke(cli, ["audit", str(shop), "--channel", "amazon"])
    assert result.exit_code == 2
    assert "--channel: 'amazon' is no channel and path" in result.stderr
    codes(str(shop / "pages"), "--channel", "amazon=none.csv", expect=2)
