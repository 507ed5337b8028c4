"""From a source to a market's folder: what changes, what stays, and what is told about it."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fake_engines import Upside, said

from listingkit.cells import guarded
from listingkit.config import Config, LocalizeConfig
from listingkit.errors import ConfigError, InputError, UsageError
from listingkit.localize.memory.run import Memories
from listingkit.localize.memory.store import Memory, MemoryEntry
from listingkit.localize.outputs import LocalizeSummary, safe_path
from listingkit.localize.pipeline import localize

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Red enamel mug | Acme</title>
<meta name="description" content="A red enamel mug for tea by the fire.">
<link rel="canonical" href="https://shop.example/mug"><meta property="og:url" content="https://shop.example/mug">
<script type="application/ld+json">
{"@context": "https://schema.org", "@type": "Product", "name": "Red enamel mug", "inLanguage": "en",
 "url": "https://shop.example/mug", "sku": "AC-1", "brand": {"@type": "Brand", "name": "Acme"},
 "offers": {"@type": "Offer", "price": "12.50", "priceCurrency": "USD"}}
</script></head>
<body><nav><a href="/">Home page</a></nav><main>
<h1>Red enamel mug</h1><img src="mug.jpg" alt="A red mug on a table">
<ul><li>It is 12 in wide at the top</li><li>Weighs <b>0.5 kg</b> with lid</li>
<li>Goes into every bag</li></ul>
<p>The mug that we take to the mountains every single summer.</p>
<p>We send it to you within two days, shipping is free.</p>
<p class="notranslate">Acme Original</p><p>$12.50</p>
</main></body></html>
"""

SHOP = (
    b"\xef\xbb\xbfHandle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Variant SKU,"
    b"Variant Price,Image Src,Image Alt Text\r\n"
    b'mug,"Red mug","<p>A ""fine"" mug, 300 ml</p>",Acme,Colour,Red,M-1,9.50,a.jpg,Red mug\r\n'
    b"mug,,,,,Blue,M-2,9.50,,\r\n"
    b'"tea","=Green tea",,Acme,Title,Default Title,T-1,4,,\r\n'
)


def run(
    out: Path, *paths: Path, markets: tuple[str, ...] = ("br",), **more: Any
) -> LocalizeSummary:
    more.setdefault("engine", Upside())
    return localize(paths, markets, out=out, **more)


def sheet(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def tree(folder: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "mug.html").write_text(PAGE, "utf-8")
    (folder / "packed.html.gz").write_bytes(gzip.compress(PAGE.encode(), mtime=0))
    (folder / "shop.csv").write_bytes(SHOP)
    return folder


def test_a_page_comes_out_in_the_language_of_the_market(shop: Path, tmp_path: Path) -> None:
    config = Config(localize=LocalizeConfig(url_pattern="https://shop.example/{language}/{path}"))
    summary = run(tmp_path / "out", shop / "pages", config=config, culture=False)
    page = (tmp_path / "out" / "br" / "mug.html").read_text("utf-8")
    assert '<html dir="ltr" data-listingkit-reviewed="false" lang="pt-BR">' in page
    assert f"<title>{said('red')}" in page.lower()
    assert "Red enamel mug" not in page
    assert f'alt="{said("a")}' in page.lower()
    assert '"inLanguage": "pt-BR"' in page
    assert '"sku": "AC-1", "brand": {"@type": "Brand", "name": "Acme"}' in page
    assert '"url": "https://shop.example/pt-BR/mug"' in page
    assert '<link rel="canonical" href="https://shop.example/pt-BR/mug">' in page
    assert '<link rel="alternate" hreflang="en" href="https://shop.example/mug">' in page
    assert '<link rel="alternate" hreflang="pt-BR" href="https://shop.example/pt-BR/mug">' in page
    assert '<meta property="og:url" content="https://shop.example/pt-BR/mug">' in page
    assert '<p class="notranslate">Acme Original</p><p>$12.50</p>\n</main></body></html>\n' in page
    assert "30,5 cm" in page
    assert "<b>0,5 kg</b>" in page
    (market,) = summary.markets
    assert market.segments == sum(market.origins.values()) == sum(market.statuses.values())
    assert summary.problems == ()


def test_a_promise_of_the_home_market_stays_out(shop: Path, tmp_path: Path) -> None:
    run(tmp_path / "out", shop / "pages", culture=False)
    page = (tmp_path / "out" / "br" / "mug.html").read_text("utf-8")
    promise = "We send it to you within two days, shipping is free."
    assert f'<p><span lang="en" dir="ltr">{promise}</span></p>' in page
    (row,) = [
        row for row in sheet(tmp_path / "out" / "br" / "review.csv") if row["source"] == promise
    ]
    assert "promise" in row["reasons"]
    assert row["origin"] == "source"
    assert row["suggestion"]
    assert row["place"].startswith("mug.html:")


def test_without_an_address_pattern_nothing_is_made_up(shop: Path, tmp_path: Path) -> None:
    summary = run(tmp_path / "out", shop / "pages", culture=False)
    page = (tmp_path / "out" / "br" / "mug.html").read_text("utf-8")
    assert "hreflang" not in page
    assert '<link rel="canonical" href="https://shop.example/mug">' in page
    assert summary.markets[0].findings["URL001"] == 1


def test_a_memory_that_cannot_be_added_to_costs_no_result(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(memories: Memories) -> None:
        raise InputError("it may only be read", where=str(memories.path))

    monkeypatch.setattr(Memories, "store", refuse)
    summary = run(tmp_path / "out", shop / "shop.csv", memory=tmp_path / "m.db", culture=False)
    assert [one.message for one in summary.problems] == ["it may only be read"]
    assert summary.markets[0].files == 1
    assert json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["problems"]


def test_right_to_left_from_a_memory_alone(shop: Path, tmp_path: Path) -> None:
    memory = tmp_path / "memory.db"
    given = {"Red enamel mug": "كوب مطلي أحمر", "Goes into every bag": "يناسب كل حقيبة"}
    entries = [
        MemoryEntry(
            source_lang="en",
            target_lang="ar",
            source=source,
            target=target,
            origin="memory",
            reviewed=True,
        )
        for source, target in given.items()
    ]
    Memory(memory).store(entries)
    out = tmp_path / "out"
    summary = run(out, shop / "pages", markets=("ae",), engine=None, memory=memory, culture=False)
    page = (out / "ae" / "mug.html").read_text("utf-8")
    assert '<html dir="rtl" data-listingkit-reviewed="false" lang="ar-AE">' in page
    assert "<h1>كوب مطلي أحمر</h1>" in page
    assert "<li>يناسب كل حقيبة</li>" in page
    kept = "The mug that we take to the mountains every single summer."
    assert f'<p><span lang="en" dir="ltr">{kept}</span></p>' in page
    assert '"name": "كوب مطلي أحمر"' in page
    assert summary.markets[0].origins["memory"] == 3
    assert summary.needs_review


def test_shopify_gets_its_translation_import(shop: Path, tmp_path: Path) -> None:
    run(tmp_path / "out", shop / "shop.csv", culture=False)
    text = (tmp_path / "out" / "br" / "shop.translations.csv").read_text("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == [
        "Type", "Identification", "Field", "Locale", "Market", "Status", "Default content",
        "Translated content",
    ]  # fmt: skip
    places = [tuple(row[:4]) for row in rows[1:]]
    assert ("PRODUCT", "mug", "title", "pt-BR") in places
    assert ("PRODUCT_OPTION", "mug/Colour", "name", "pt-BR") in places
    assert ("PRODUCT_OPTION_VALUE", "mug/Colour/Blue", "name", "pt-BR") in places
    assert not any("Default Title" in row[6] for row in rows)
    body = next(row for row in rows if row[2] == "body_html")
    assert body[6] == '<p>A "fine" mug, 300 ml</p>'
    assert "300 ml" in body[7]
    assert body[7].startswith("<p>")


def test_replace_changes_cells_and_nothing_else(shop: Path, tmp_path: Path) -> None:
    run(tmp_path / "out", shop / "shop.csv", replace=True, culture=False)
    data = (tmp_path / "out" / "br" / "shop.csv").read_bytes()
    before, after = SHOP.split(b"\r\n"), data.split(b"\r\n")
    assert after[0] == before[0]
    assert len(after) == len(before)
    assert after[1].startswith(b'mug,"')
    assert b",M-1,9.50,a.jpg," in after[1]
    assert after[2].startswith(b"mug,,,,,")
    assert after[2].endswith(b",M-2,9.50,,")
    assert after[3].endswith(b",,Acme,Title,Default Title,T-1,4,,")
    assert after[3].startswith(b'"tea","')


def test_json_lines_keep_everything_but_their_strings(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    line = (
        '{"id":"a",  "title":"Red mug","bullets":["Goes into every bag","Holds 300 ml"],'
        '"price":9.50,"odd":{"title":"kept"},"variants":[{"sku":"S","options":{"Colour":"Red"}}]}'
    )
    source.write_text(line + "\n{broken\n" + '{"id": "b", "title": "Blue mug"}\n', "utf-8")
    summary = run(tmp_path / "out", source, culture=False)
    assert [problem.where.line for problem in summary.problems] == [2]
    out = (tmp_path / "out" / "br" / "in.jsonl").read_text("utf-8").split("\n")
    assert out[1] == "{broken"
    first = json.loads(out[0])
    assert first["language"] == "pt-BR"
    assert first["price"] == 9.5
    assert first["odd"] == {"title": "kept"}
    assert first["title"] != "Red mug"
    assert "300 ml" in first["bullets"][1]
    assert out[0].startswith('{"language": "pt-BR", "reviewed": false, "id":"a",  "title":"')
    assert ',"price":9.50,"odd":{"title":"kept"},"variants":[{"sku":"S","options":{"' in out[0]


def test_a_json_document_keeps_its_layout(tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    source.write_text('{"listings": [\n  {"language": "en",\n   "title": "Red mug", "id": 7}\n]}\n')
    run(tmp_path / "out", source, culture=False)
    text = (tmp_path / "out" / "br" / "in.json").read_text("utf-8")
    assert text.startswith(
        '{"listings": [\n  {"language": "pt-BR", "reviewed": false,\n   "title": "'
    )
    assert text.endswith('", "id": 7}\n]}\n')


def test_culture_adds_only_what_is_stated_and_traces_it(shop: Path, tmp_path: Path) -> None:
    config = Config(facts={"br": {"warranty_months": 24}})
    run(tmp_path / "out", shop / "pages", config=config)
    manifest = json.loads((tmp_path / "out" / "br" / "manifest.json").read_text("utf-8"))
    (listing,) = manifest["listings"]
    assert any("24" in line for line in listing["inserted"])
    assert any(line["fact"] == "warranty_months = 24" for line in listing["trace"])
    page = (tmp_path / "out" / "br" / "mug.html").read_text("utf-8")
    assert "Garantia: 24 meses." in page
    rows = sheet(tmp_path / "out" / "br" / "review.csv")
    assert any("fixed line" in row["reasons"] for row in rows)
    plain = tmp_path / "plain"
    run(plain, shop / "pages", config=config, culture=False)
    assert "Garantia" not in (plain / "br" / "mug.html").read_text("utf-8")


def test_a_warning_that_no_person_translated_blocks_its_page(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    warning = "<p>Warning: choking hazard. Keep away from children.</p></main>"
    (source / "toy.html").write_text(PAGE.replace("</main>", warning), "utf-8")
    summary = run(tmp_path / "out", source, culture=False)
    assert summary.markets[0].listings == {"ready": 0, "review": 0, "blocked": 1}
    assert not (tmp_path / "out" / "br" / "toy.html").exists()
    assert (tmp_path / "out" / "br" / "blocked" / "toy.html").exists()


def test_a_second_run_does_not_read_the_first_ones_output(shop: Path, tmp_path: Path) -> None:
    first = run(shop / "localized", shop, culture=False)
    files = tree(shop / "localized")
    second = run(shop / "localized", shop, culture=False)
    assert first.markets[0].segments == second.markets[0].segments
    assert tree(shop / "localized") == files
    assert gzip.decompress(files["br/packed.html.gz"]).startswith(b"<!doctype html>")


def test_one_bad_source_leaves_the_others(shop: Path, tmp_path: Path) -> None:
    (shop / "cut.html").write_text(PAGE[:900], "utf-8")
    (shop / "empty.html").write_text("")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "shop.csv").write_bytes(SHOP)
    summary = run(tmp_path / "out", shop, tmp_path / "other", culture=False)
    told = [str(problem) for problem in summary.problems]
    assert len(told) == 3
    assert any("cut off" in line for line in told)
    assert any("would be written over" in line for line in told)
    assert (tmp_path / "out" / "br" / "pages" / "mug.html").exists()


def test_usage_is_checked_before_anything_is_written(shop: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no market"):
        run(tmp_path / "out", shop, markets=())
    with pytest.raises(UsageError):
        run(tmp_path / "out", shop, markets=("atlantis",))
    with pytest.raises(UsageError, match="Its languages"):
        run(tmp_path / "out", shop, language="fr")
    config = Config(localize=LocalizeConfig(url_pattern="https://x/{lang}"))
    with pytest.raises(ConfigError, match="unknown slot"):
        run(tmp_path / "out", shop, config=config)
    assert not (tmp_path / "out").exists()


def test_names_cannot_leave_the_output_folder(tmp_path: Path) -> None:
    assert safe_path(tmp_path, "a/b.html") == tmp_path / "a" / "b.html"
    (tmp_path / "link").symlink_to("/")
    for name in ("../x", "/etc/x", "a/../../x", "", "link/x"):
        with pytest.raises(InputError):
            safe_path(tmp_path, name)


def test_review_cells_are_no_formulas() -> None:
    assert [guarded(text) for text in ("=1+1", "+a", "-a", "@a", "a=1")] == [
        "'=1+1", "'+a", "'-a", "'@a", "a=1",
    ]  # fmt: skip


def test_text_in_the_targets_own_language_stays(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": "a", "language": "pt", "title": "Caneca vermelha"}\n', "utf-8")
    run(tmp_path / "out", source, culture=False)
    text = (tmp_path / "out" / "br" / "in.jsonl").read_text("utf-8")
    assert text == '{"id": "a", "language": "pt-BR", "title": "Caneca vermelha"}\n'


def test_payment_names_are_kept_unless_they_are_words() -> None:
    from listingkit.localize.mt.untouched import measures, payment_names
    from listingkit.markets import language

    paid = "Visa, Discover and Apple Pay. Or cash on delivery."
    assert payment_names([paid]) == {"Visa", "Discover", "Apple Pay"}
    assert payment_names([paid, "Discover the range"]) == {"Visa", "Apple Pay"}
    texts = ["It is 12 in wide", "Holds 8 fl oz", "Made in 2 days", "Only 5 in stock, 30 cm"]
    assert measures(texts[:3], language("en")) == {"12 in", "8 fl oz"}
