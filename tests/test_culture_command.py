"""``listingkit culture``, and how ``localize`` shows what culture rules do."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import html

from listingkit import markets
from listingkit.cli import cli
from listingkit.comparison import compare
from listingkit.report.html_culture import DRAWN, radar

PAGE = """<!doctype html>
<html lang="en"><head><title>Steel Kettle</title></head><body><main><h1>Steel Kettle</h1>
<ul><li>Two handles</li><li>Holds 1.7 litres</li><li>24-month warranty</li></ul>
<p>Hurry! An amazing kettle for our kitchen table.</p></main></body></html>
"""
FACTS = "[facts.jp]\nwarranty_months = 24\nreturns_days = 30\n"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    (tmp_path / "listingkit.toml").write_text(FACTS, "utf-8")
    return tmp_path


def localize(shop: Path, *words: str) -> Result:
    fixed = ["--engine", "none", "-j", "1", "--out", str(shop / "out")]
    fixed += ["--config", str(shop / "listingkit.toml")]
    return run("localize", str(shop / "page.html"), *fixed, *words)


# --- the comparison ---


def test_markets_stand_side_by_side() -> None:
    text = run("culture", "ae", "jp", "us").output
    assert re.search(r"^jp +Japan +54 +46 +95 +92 +88 +42 +H2015$", text, re.MULTILINE)
    assert re.search(r"^ae +United Arab Emirates +80 .* GROUP-ARA$", text, re.MULTILINE)
    assert re.search(r"^U2 +certification line first +0\.36 +0\.98 +·$", text, re.MULTILINE)
    assert "IDV  Individualism (53 apart)" in text
    assert max(map(len, text.splitlines())) <= 80


def test_all_markets_at_once() -> None:
    text = run("culture", "all").output
    for code in markets.market_codes():
        assert re.search(rf"^{code} ", text, re.MULTILINE)
    assert max(map(len, text.splitlines())) <= 80


def test_the_way_from_a_market_tells_what_starts_and_stops() -> None:
    move = compare(["jp"], origin="us").moves[0]
    assert move.difference["uai"] == 46
    assert {"U2", "U3"} <= set(move.starts)
    assert {"I1", "L5"} <= set(move.stops)
    text = run("culture", "jp", "--from", "us").output
    assert "us → jp  PDI +14, IDV −45" in text


def test_a_missing_score_is_said_and_fires_nothing(tmp_path: Path) -> None:
    table = tmp_path / "own.csv"
    table.write_text("iso2,uai,source\nJP,90,mine\n", "utf-8")
    settings = tmp_path / "listingkit.toml"
    settings.write_text('[culture]\nscores = "own.csv"\n', "utf-8")
    text = run("culture", "jp", "--config", str(settings)).output
    assert re.search(r"^jp +Japan +– +– +– +90 +– +– +mine$", text, re.MULTILINE)
    found = json.loads(run("culture", "jp", "--config", str(settings), "--format", "json").output)
    assert found["markets"][0]["scores"]["idv"] is None
    wished = {one.rule for one in markets.market("jp").overrides}
    for rule in found["rules"]:
        assert rule["id"][0] == "U" or rule["id"] in wished or rule["why"]["jp"] == "always"
    page = run("culture", "jp", "--config", str(settings), "--format", "html").output
    assert page.count("not published") == 5


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("iso2,uai\nJP,many\n", "own.csv:2: uai: expected 0-100, got 'many'"),
        ("iso2,uai\nJP,101\n", "own.csv:2: uai: expected 0-100, got '101'"),
        ("iso2,courage\nJP,1\n", "unknown column: courage"),
        ("country,uai\nJP,1\n", "column missing: iso2"),
    ],
)
def test_a_table_that_cannot_be_read_names_the_cell(shop: Path, table: str, told: str) -> None:
    (shop / "own.csv").write_text(table, "utf-8")
    (shop / "listingkit.toml").write_text('[culture]\nscores = "own.csv"\n', "utf-8")
    for result in (
        run("culture", "jp", "--config", str(shop / "listingkit.toml")),
        localize(shop, "-m", "jp"),
    ):
        assert result.exit_code == 2
        assert told in result.output
        assert not (shop / "out").exists()


def test_scores_of_the_user_decide_what_a_listing_becomes(shop: Path) -> None:
    def rules() -> set[str]:
        assert localize(shop, "-m", "br").exit_code == 0
        manifest = json.loads((shop / "out/br/manifest.json").read_text("utf-8"))
        return {line["rule"] for line in manifest["listings"][0]["trace"]}

    assert "U7" in rules()
    (shop / "own.csv").write_text("iso2,uai\nBR,40\n", "utf-8")
    (shop / "listingkit.toml").write_text(f'{FACTS}[culture]\nscores = "own.csv"\n', "utf-8")
    assert "U7" not in rules()


def test_single_rules_are_switched_off_in_the_settings(shop: Path) -> None:
    settings = shop / "listingkit.toml"
    settings.write_text(f'{FACTS}[culture]\noff = ["U1", "U3"]\n', "utf-8")
    assert localize(shop, "-m", "jp").exit_code == 0
    text = (shop / "out/jp/manifest.json").read_text("utf-8")
    assert '"rule": "U4"' in text or '"rule":"U4"' in text
    assert not re.search(r'"rule": ?"(U1|U3)"|\((U1|U3)\)', text)
    assert not re.search("^U[13] ", run("culture", "jp", "--config", str(settings)).output, re.M)
    settings.write_text('[culture]\noff = "U77"\n', "utf-8")
    result = localize(shop, "-m", "jp")
    assert result.exit_code == 2
    assert "[culture] off: no culture rule is called 'U77'" in result.output


def test_mistakes_are_told_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("culture").exit_code == 2
    assert "no market named" in run("culture").output
    assert run("culture", "xx").exit_code == 2
    (tmp_path / "listingkit.toml").write_text('[localize]\nmarkets = ["br", "ae"]\n', "utf-8")
    assert re.search(r"^br .*\nae ", run("culture").output, re.MULTILINE)


def test_the_page_needs_nothing_else() -> None:
    page = run("culture", "ae", "jp", "us", "--from", "us", "--format", "html").output
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //link | //img | //iframe | //@style | //@onclick")
    assert "http" not in re.sub(r"http-equiv|http://www.w3.org", "", page)
    style = tree.xpath("string(//style)")
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert digest in tree.xpath("string(//meta[@http-equiv]/@content)")
    assert tree.xpath("//svg[@role='img']/@aria-label")
    assert [one.text_content() for one in tree.xpath("//dl[1]//b")][:3] == ["80", "54", "40"]


def test_the_picture_is_drawn_of_a_few_markets_and_leaves_gaps_where_no_score_is() -> None:
    assert radar(compare(markets.market_codes())) is None
    document = compare(["jp", "us"])
    picture = radar(document)
    assert picture is not None
    top = picture.shapes[0].dots[0]
    assert top == (180.0, 96.0), "PDI 54 of a hundred upwards from the middle"
    assert picture.shapes[0].path.endswith("Z")
    assert len(picture.shapes) <= DRAWN


# --- localize ---


def test_explain_tells_every_action_with_score_evidence_and_fact(shop: Path) -> None:
    result = localize(shop, "-m", "jp", "--only-culture", "--explain", "--dry-run")
    text = re.sub(r"\s+", " ", result.output)
    assert (
        "jp UAI 92 ≥ 65 → warranty bullet first (U1, evidence A, fact: warranty_months = 24): "
        "“24-month warranty”" in text
    )
    assert "returns line (U4, evidence B, fact: returns_days = 30): “Returns accepted" in text
    assert "vague praise" not in text, "no harmless word stands for 'an amazing'"
    assert "urgency out (L3, evidence C): “Hurry! ”" in text
    assert "Dry run: nothing was written." in text
    found = json.loads(localize(shop, "-m", "jp", "--explain", "--format", "json").output)
    assert {line["rule"] for line in found["trace"]} >= {"U1", "U4", "L3"}
    plain = json.loads(localize(shop, "-m", "jp", "--format", "json").output)
    assert plain["trace"] == []


def test_only_culture_leaves_every_other_text_as_it_is(shop: Path) -> None:
    assert localize(shop, "-m", "jp", "--only-culture").exit_code == 0
    written = (shop / "out/jp/page.html").read_text("utf-8")
    assert '<html lang="en"><head><title>Steel Kettle</title></head>' in written
    tree = html.fromstring(written)
    bullets = [one.text_content() for one in tree.xpath("//li")]
    assert bullets == ["24-month warranty", "Two handles", "Holds 1.7 litres"]
    assert tree.xpath("string(//h1)") == "Steel Kettle"
    paragraphs = [one.text_content() for one in tree.xpath("//p")]
    assert paragraphs[0] == "An amazing kettle for our kitchen table."
    assert "Returns accepted within 30 days." in paragraphs
    summary: dict[str, Any] = json.loads((shop / "out/summary.json").read_text("utf-8"))
    market = summary["markets"][0]
    assert (market["language"], market["engine"]) == ("en", "none")
    assert not any(market["keywords"].values())
    assert market["origins"]["source"] + market["origins"]["phrase"] == market["segments"]


def test_only_culture_in_tables_and_json(tmp_path: Path) -> None:
    body = "<ul><li>Two handles</li><li>Steel</li><li>24-month warranty</li></ul>"
    row = f"mug,Mug,{body},Norrvik\r\n"
    (tmp_path / "shop.csv").write_text(f"Handle,Title,Body (HTML),Vendor\r\n{row}", "utf-8")
    listing = {"id": "m", "language": "en", "title": "Mug"}
    listing |= {"bullets": ["Two handles", "24-month warranty"]}
    (tmp_path / "shop.jsonl").write_text(json.dumps(listing) + "\n", "utf-8")
    settings = tmp_path / "listingkit.toml"
    settings.write_text(FACTS.replace("returns_days = 30\n", ""), "utf-8")
    result = run(
        "localize", str(tmp_path), "-m", "jp", "--only-culture", "--engine", "none", "-j", "1",
        "--out", str(tmp_path / "out"), "--config", str(settings),
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    table = (tmp_path / "out/jp/shop.csv").read_text("utf-8")
    moved = "<ul><li>24-month warranty</li><li>Two handles</li><li>Steel</li>"
    assert f"mug,Mug,{moved}" in table
    line = json.loads((tmp_path / "out/jp/shop.jsonl").read_text("utf-8"))
    assert line["bullets"][0] == "24-month warranty"
    assert line["language"] == "en"


def test_no_culture_does_nothing_of_it(shop: Path) -> None:
    result = localize(shop, "-m", "jp", "--no-culture", "--explain")
    assert "No culture rule acted." in result.output
    manifest = json.loads((shop / "out/jp/manifest.json").read_text("utf-8"))
    assert manifest["listings"][0]["trace"] == []
    assert localize(shop, "-m", "jp", "--no-culture", "--only-culture").exit_code == 2


def test_all_stands_for_every_market(shop: Path) -> None:
    result = localize(shop, "-m", "all", "--only-culture", "--format", "json")
    assert result.exit_code == 0
    found = [one["market"] for one in json.loads(result.output)["markets"]]
    assert found == list(markets.market_codes())
    assert markets.expand_codes(["JP", "all", "jp"])[:2] == ("jp", markets.market_codes()[0])
