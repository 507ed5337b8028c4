"""Keywords in the languages of many markets: origins, and how many languages know them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from listingkit import markets
from listingkit.cli import cli
from listingkit.localize.memory.store import Memory, MemoryEntry


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    lines = [
        {"id": "dress", "language": "en", "title": "Linen dress", "brand": "Norrvik",
         "description": "A dress of linen."},
        {"id": "mug", "language": "en", "title": "Enamel mug", "description": "A mug."},
    ]  # fmt: skip
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (tmp_path / "shop.jsonl").write_text(text, "utf-8")
    (tmp_path / "keywords.csv").write_text(
        "id,keywords,keywords_br,keywords_ja\n"
        '"dress","linen dress = flax dress, free shipping, red wool scarf, Norrvik, zzqx",'
        '"vestido de linho leve, frete grátis","リネンワンピース"\n', "utf-8",
    )  # fmt: skip
    Memory(tmp_path / "memory.sqlite").store(
        [MemoryEntry(source_lang="en", target_lang="fr", source="zzqx", target="zzqx fr")]
    )
    (tmp_path / "listingkit.toml").write_text('[localize]\nmemory = "memory.sqlite"\n', "utf-8")
    return tmp_path


def table(shop: Path, codes: str, *more: object) -> Any:
    result = run("keywords", shop / "shop.jsonl", "--keywords", shop / "keywords.csv",
                 "--markets", codes, "--engine", "none", "--config", shop / "listingkit.toml",
                 "--jobs", 1, "--format", "json", *more)  # fmt: skip
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_every_word_has_its_origin_and_every_language_its_coverage(shop: Path) -> None:
    found = table(shop, "de,jp,br,fr")
    rows = {row["keyword"]: row for row in found["rows"] if row["listing_id"] == "dress"}
    german = {
        key: (row["words"]["de-DE"]["text"], row["words"]["de-DE"]["origin"])
        for key, row in rows.items()
    }
    assert german == {
        "linen dress": ("Leinenkleid", "term"),
        "free shipping": ("versandkostenfrei", "search"),
        "red wool scarf": ("Schal aus Wolle in Rot", "term"),
        "Norrvik": ("Norrvik", "term"),  # a brand is the same everywhere
        "zzqx": ("zzqx", "kept"),
    }
    # What the seller states for a market is all there is, in its order.
    brazil = [row["words"].get("pt-BR") for row in rows.values()]
    assert [word and word["origin"] for word in brazil] == ["given", "given", None, None, None]
    assert brazil[0]["text"] == "vestido de linho leve"
    assert [row["words"].get("ja-JP") is not None for row in rows.values()].count(True) == 1
    columns = {one["tag"]: one for one in found["columns"]}
    assert (columns["de-DE"]["known"], columns["de-DE"]["rows"]) == (
        sum(word["origin"] != "kept" for row in found["rows"] for word in [row["words"]["de-DE"]]),
        len(found["rows"]),
    )
    assert sum(columns["de-DE"]["origins"].values()) == len(found["rows"])
    assert rows["zzqx"]["words"]["fr-FR"] == {
        "source": "zzqx", "text": "zzqx fr", "origin": "memory"
    }  # fmt: skip
    assert found["languages_wanted"] == 20
    assert found["languages"] == ["de", "fr", "ja", "pt"]
    assert found["coverage"] == 0.2
    # Without keywords of its own a listing has the suggested ones, marked.
    assert {row["basis"] for row in found["rows"] if row["listing_id"] == "mug"} == {"suggested"}


def test_all_markets_are_more_than_twenty_languages(shop: Path) -> None:
    found = table(shop, "all")
    tags = [one["tag"] for one in found["columns"]]
    assert len(tags) == len(set(tags))
    assert {one["market"] for one in found["columns"]} == set(markets.market_codes())
    assert len({one["language"] for one in found["columns"]}) >= 20
    shipping = next(row for row in found["rows"] if row["keyword"] == "free shipping")
    known = {tag for tag, word in shipping["words"].items() if word["origin"] == "search"}
    assert {"ar-AE", "de-DE", "hi-IN", "ko-KR", "ms-MY", "th-TH", "vi-VN", "zh-Hant-TW"} <= known
    assert len({markets.language(tag).code for tag in known}) >= 18  # type: ignore[union-attr]
    assert table(shop, "all", "--top", 5) == found


def test_what_a_search_word_means_is_one_of_the_packs_words() -> None:
    seen = 0
    for code in markets.market_codes():
        pack = markets.market(code)
        for group in pack.search:
            words = {word for several in group.words.values() for word in several}
            assert set(group.meanings) <= words, code
            assert not group.language or group.language in {
                spoken.code for tag in pack.languages if (spoken := markets.language(tag))
            }
            seen += len(group.meanings)
            told = [meaning for several in group.meanings.values() for meaning in several]
            assert len(told) == len(set(told)), code
    assert seen > 120


def test_the_table_as_csv_and_on_the_screen(shop: Path) -> None:
    words = ("keywords", shop / "shop.jsonl", "--keywords", "-cmd, linen dress", "--markets",
             "de,in", "--engine", "none", "--jobs", 1)  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout)))
    assert list(rows[0]) == [
        "id", "keyword", "language", "basis", "de-DE", "de-DE origin", "en-IN", "en-IN origin",
        "hi-IN", "hi-IN origin",
    ]  # fmt: skip
    assert rows[0]["keyword"].startswith("'-")
    assert (rows[1]["de-DE"], rows[1]["de-DE origin"]) == ("Leinenkleid", "term")
    assert (rows[0]["hi-IN"], rows[0]["hi-IN origin"]) == ("", "kept")
    shown = run(*words).output
    assert "de-DE Leinenkleid (term)" in shown
    assert "Languages with a word: " in shown
    assert " of 20 (" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--markets", "br", "--market", "br"), "Give one of them"),
        (("--markets", "xx"), "unknown market"),
        (("--markets", ","), "no market named"),
        (("--engine", "none"), "without --markets"),
        (("--markets", "br", "--engine", "gogle"), "unknown engine"),
    ],
)
def test_wrong_wishes_are_one_line(shop: Path, words: tuple[str, ...], told: str) -> None:
    result = run("keywords", shop / "shop.jsonl", "--jobs", 1, *words)
    assert result.exit_code == 2
    assert told in result.output
    assert len(result.output.splitlines()) == 1


def test_localize_takes_the_words_that_buyers_type(shop: Path) -> None:
    out = shop / "out"
    result = run("localize", shop / "shop.jsonl", "--market", "kr", "--engine", "none", "--jobs",
                 1, "--keywords", "free shipping, plus size", "--out", out)  # fmt: skip
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO((out / "kr" / "keywords.csv").read_text("utf-8"))))
    assert rows[0]["keywords"] == "무료배송, 빅사이즈"
    assert rows[0]["origins"] == "search, search"
