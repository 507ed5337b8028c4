"""score, inspect, rules and markets, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from listingkit.cli import cli
from listingkit.localize.check.core import pair_rules
from listingkit.localize.codes import CODES
from listingkit.markets import market_codes
from listingkit.rules.core import all_rules

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Linen dress in sand, sizes S to XL</title></head><body><main><h1>Linen dress</h1>
<p>A linen dress of 100 % linen for warm days. <b>49.90 EUR</b></p>
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Product",
"name": "Linen dress", "offers": {"@type": "Offer", "price": "49.90", "priceCurrency": "EUR"}}
</script></main></body></html>"""


def run(*arguments: object, **extra: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], **extra)  # type: ignore[arg-type]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "dress.html"
    path.write_text(PAGE, "utf-8")
    return path


def test_inspect_gives_one_object_for_one_page_and_a_list_for_several(page: Path) -> None:
    one = json.loads(run("inspect", page, "--format", "json").stdout)
    assert one["title"] == "Linen dress"
    assert one["price"] == 49.9
    assert one["currency"] == "EUR"
    assert one["markup"]["jsonld_product"]["name"] == "Linen dress"
    several = json.loads(run("inspect", page, page.parent, "--format", "json").stdout)
    assert [entry["title"] for entry in several] == ["Linen dress"]
    folder = json.loads(run("inspect", page.parent, "--format", "json").stdout)
    assert isinstance(folder, list)


def test_inspect_has_the_promised_keys(page: Path) -> None:
    promised = {
        "language", "title", "brand", "price", "currency", "availability", "sizes", "size_charts",
        "markup", "words", "keywords", "images", "resources", "payment", "shipping", "returns",
        "reviews", "contact",
    }  # fmt: skip
    assert promised <= set(json.loads(run("inspect", page, "--format", "json").stdout))


def test_inspect_counts_keywords_and_reads_standard_input(page: Path) -> None:
    result = run("inspect", "-", "--keywords", "linen", "--format", "json", input=PAGE)
    report = json.loads(result.stdout)
    assert report["keywords"]["per_keyword"][0]["keyword"] == "linen"
    assert report["keywords"]["per_keyword"][0]["count"] >= 2


def test_inspect_for_reading(page: Path) -> None:
    shown = run("inspect", page).output
    assert "title: Linen dress" in shown
    assert "currency: EUR" in shown
    assert all(len(line) <= 80 for line in shown.splitlines() if "path:" not in line)


def test_inspect_tells_what_cannot_be_read_and_goes_on(page: Path) -> None:
    result = run("inspect", page.parent / "absent.html", page, "--format", "json")
    assert result.exit_code == 2
    assert len(json.loads(result.stdout)) == 1
    assert len(result.stderr.splitlines()) == 1
    alone = run("inspect", page.parent / "absent.html", "--format", "json")
    assert alone.exit_code == 2
    assert alone.stdout == ""


def test_score_shows_stages_parts_and_the_account(page: Path) -> None:
    result = run("score", page, "--ledger")
    assert result.exit_code == 0
    for word in ("discover", "recommend", "logistics", "speed", "earned", "unknown"):
        assert word in result.output
    assert all(len(line) <= 80 for line in result.output.splitlines())


def test_score_explains_itself_to_the_point(page: Path) -> None:
    report = json.loads(run("score", page, "--format", "json", "--market", "de").stdout)
    for listing in report["listings"]:
        ledger = listing["score"]["ledger"]
        possible = sum(line["possible"] for line in ledger)
        earned = sum(line["earned"] for line in ledger)
        assert listing["score"]["total"] == pytest.approx(100 * earned / possible, abs=0.01)


def test_score_compares_with_a_report_or_another_folder(page: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "before.json"
    assert run("score", page, "--format", "json", "--output", earlier).exit_code == 0
    better = tmp_path / "better"
    better.mkdir()
    (better / "dress.html").write_text(
        PAGE.replace("</h1>", '</h1><img src="d.jpg" alt="Linen dress" width="8" height="8">')
        .replace("warm days.", "warm days. Free returns within 30 days."),
        "utf-8",
    )  # fmt: skip
    for other in (earlier, page):
        both = json.loads(run("score", better, "--compare", other, "--format", "json").stdout)
        assert both["change"] > 0
        assert [entry[0] for entry in both["listings"]] == ["dress.html"]
    shown = run("score", better, "--compare", earlier).output
    assert "→" in shown
    same = json.loads(run("score", page, "--compare", earlier, "--format", "json").stdout)
    assert same["change"] == 0
    missing = run("score", page, "--compare", tmp_path / "absent.json")
    assert missing.exit_code == 2


def test_fail_under(page: Path) -> None:
    assert run("score", page, "--fail-under", "100").exit_code == 1
    assert run("score", page, "--fail-under", "0").exit_code == 0


def test_rules_lists_explains_and_helps() -> None:
    listed = run("rules").output
    assert all(code in listed for code in all_rules())
    one = run("rules", "img001").output
    assert "IMG001" in one
    assert "Why:" in one
    assert "Bad:" in one
    family = run("rules", "IMG").output
    assert "IMG001" in family
    assert "TXT001" not in family
    told = json.loads(run("rules", "IMG001", "--format", "json").stdout)
    assert told["code"] == "IMG001"
    everything = json.loads(run("rules", "--format", "json").stdout)
    assert [one["code"] for one in everything] == [*all_rules(), *pair_rules(), *CODES]
    assert "CUL001" in listed
    assert "Fix:" in run("rules", "cul001").output
    assert "review.short" in run("rules", "review").output
    wrong = run("rules", "IMG01")
    assert wrong.exit_code == 2
    assert 'Did you mean "IMG001"?' in wrong.output


@pytest.mark.parametrize("code", sorted(all_rules()))
def test_every_rule_can_be_explained(code: str) -> None:
    result = run("rules", code)
    assert result.exit_code == 0
    assert all_rules()[code].summary in result.output


@pytest.mark.parametrize("code", market_codes())
def test_the_culture_rules_of_a_market_are_told_with_their_sources(code: str) -> None:
    rules = json.loads(run("markets", code, "--rules", "--format", "json").stdout)
    assert rules
    assert all(rule["why"] and rule["evidence"] in "ABC" for rule in rules)
    assert [rule["priority"] for rule in rules] == sorted(
        (rule["priority"] for rule in rules), reverse=True
    )
    assert any(rule["sources"] for rule in rules)
    shown = " ".join(run("markets", code, "--rules").output.split())
    for rule in rules:
        assert rule["label"] in shown
        assert all(text in shown for text in rule["sources"].values())
    assert run("markets", "--rules").exit_code == 2


def test_packs_are_checked_by_what_they_name(tmp_path: Path) -> None:
    ours = run("markets", "check")
    assert ours.exit_code == 0, ours.output
    assert "0 mistakes" in ours.output
    folder = tmp_path / "packs" / "markets"
    folder.mkdir(parents=True)
    (folder / "at.toml").write_text(
        'code = "at"\nextends = "de"\ncountry = "AT"\n[sizes]\nwomen = "AT"\n'
        '[[overrides]]\nrule = "U99"\nwhy = "own"\n', "utf-8",
    )  # fmt: skip
    config = tmp_path / "listingkit.toml"
    config.write_text('[markets]\npacks = "packs"\n', "utf-8")
    told = run("markets", "check", "at", "--config", config)
    assert told.exit_code == 2
    assert "at.toml: sizes.women: no size system 'AT' for women" in told.output
    assert "at.toml: overrides.U99.rule: no culture rule 'U99'" in told.output
    assert "of de are taken over as they are" in told.output
    assert "1 pack: 2 mistakes, 1 note" in told.output
    used = run("audit", tmp_path, "--market", "at", "--config", config)
    assert used.exit_code == 2
    assert "no size system 'AT'" in used.output
    assert "`listingkit markets check` tells 1 more." in used.output


def test_markets_lists_and_shows() -> None:
    listed = run("markets").output
    assert all(code in listed for code in market_codes())
    for code in market_codes():
        shown = run("markets", code)
        assert shown.exit_code == 0
        assert "payments" in shown.output
    told = json.loads(run("markets", "ae", "--format", "json").stdout)
    assert told["currency"] == "AED"
    wrong = run("markets", "xx")
    assert wrong.exit_code == 2
    assert len(wrong.output.splitlines()) == 1
