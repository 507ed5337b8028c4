"""What the plan asks of culture, each on a listing that is localized; and what never happens."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html

from listingkit import markets
from listingkit.catalog.discover import Source, discover
from listingkit.cli import cli
from listingkit.config import Config, load, merge_facts
from listingkit.localize.culture.plan import render
from listingkit.localize.culture.statements import plain
from listingkit.localize.culture.text import Topics, slot_names
from listingkit.localize.files.documents import Document
from listingkit.localize.files.sources import open_source
from listingkit.localize.planning import Goal, ListingPlan, goal, plan_listing

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"

DERIVED = {"market_name", "festival", "greeting", "support_in_language", "ships_to_market"}
"""Facts that follow from the market, its calendar, or a list that is stated."""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body><main>
<h1>{title}</h1>
<ul>{bullets}</ul>
<p>{text}</p>
</main></body></html>
"""
FACTS = """
[facts]
brand = "Norrvik"
official_brand = true
certifications = ["OEKO-TEX Standard 100"]
saving_fact = "two in one box"
options = ["white", "navy"]
[facts.{market}]
warranty_months = 24
returns_days = 30
delivery_days_min = 2
delivery_days_max = 4
free_shipping = true
cod = true
"""
KETTLE = ("A spout that does not drip", "Choose from two colours", "Boils in four minutes")


class Shop:
    """A folder with one page, localized by the command line without an engine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def localize(
        self,
        market: str,
        bullets: Sequence[str] = KETTLE,
        title: str = "Steel Kettle",
        text: str = "A kettle for the kitchen table of our workshop.",
        facts: str = FACTS,
        options: Sequence[str] = (),
    ) -> tuple[list[str], list[str], dict[str, Any]]:
        """Bullets and paragraphs of the localized page, and its record in the manifest."""
        items = "".join(f"<li>{one}</li>" for one in bullets)
        page = self.folder / "in" / "page.html"
        page.parent.mkdir(exist_ok=True)
        page.write_text(PAGE.format(title=title, bullets=items, text=text), "utf-8")
        settings = self.folder / "listingkit.toml"
        settings.write_text(facts.replace("{market}", market), "utf-8")
        words = ["localize", str(page.parent), "-m", market, "--engine", "none", "-j", "1"]
        words += ["--out", str(self.folder / "out"), "--config", str(settings), *options]
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == 0, result.output
        out = self.folder / "out" / market
        tree = html.fromstring((out / "page.html").read_bytes())
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        return (
            [one.text_content() for one in tree.xpath("//li")],
            [one.text_content() for one in tree.xpath("//p")],
            manifest["listings"][0],
        )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def rules(record: dict[str, Any]) -> list[str]:
    return [line["rule"] for line in record["trace"]]


def messages(record: dict[str, Any], code: str = "CUL") -> list[str]:
    return [one["message"] for one in record["findings"] if one["code"].startswith(code)]


# --- the examples of the plan, 5.4 ---


def test_japan_reads_certificate_and_warranty_first(shop: Shop) -> None:
    bullets, _, record = shop.localize("jp")
    assert bullets[:2] == ["認証・規格：OEKO-TEX Standard 100。", "保証期間：24か月。"]
    assert record["status"] == "review", "no native speaker has signed the lines"
    assert {"U2", "U3"} <= set(rules(record))


def test_japan_moves_what_the_listing_says_itself(shop: Shop) -> None:
    own = (*KETTLE, "Tested to EN 60335", "24-month warranty")
    bullets, _, record = shop.localize("jp", own, options=["--only-culture"])
    assert bullets[:2] == ["Tested to EN 60335", "24-month warranty"]
    assert "U2" not in rules(record)


def test_japan_without_the_facts_gets_no_line_but_a_finding(shop: Shop) -> None:
    bullets, _, record = shop.localize("jp", facts="")
    assert len(bullets) == len(KETTLE)
    assert any("certifications not stated" in text for text in messages(record, "CUL001"))


def test_the_united_states_read_options_first_and_delivery_second(shop: Shop) -> None:
    bullets, _, _ = shop.localize("us")
    assert bullets == [KETTLE[1], "Delivery in 2–4 days.", KETTLE[0], KETTLE[2]]
    bullets, _, _ = shop.localize("us", (KETTLE[0], KETTLE[2]))
    assert bullets[:2] == ["Choose from: white, navy.", "Delivery in 2–4 days."]


DRESS = ("Two side pockets", "Long sleeves with cuffs", "Machine wash at 30 °C")


def test_the_gulf_reads_length_and_sleeves_of_womens_wear_first(shop: Shop) -> None:
    for market in ("ae", "sa", "eg"):
        bullets, _, record = shop.localize(
            market, DRESS, "Linen Dress for Women", options=["--only-culture"]
        )
        assert bullets[0] == "Long sleeves with cuffs", market
        assert "O2" in rules(record)
    bullets, _, record = shop.localize("ae", DRESS, "Oxford Shirt for Men")
    assert "O2" not in rules(record)


def test_the_gulf_reads_stated_length_and_sleeves_where_no_bullet_says_them(shop: Shop) -> None:
    facts = '[facts]\ngarment_length = "118 cm"\nsleeve_length = "long"\n'
    bullets, _, _ = shop.localize(
        "ae", DRESS[::2], "Linen Dress for Women", facts=facts, options=["--only-culture"]
    )
    assert bullets[0] == "Length: 118 cm. Sleeves: long."


@pytest.mark.parametrize(
    ("date", "greeting"),
    [("2027-02-20", "رمضان كريم!"), ("2027-03-10", "عيد فطر مبارك!"), ("2027-12-20", "")],
)
def test_the_gulf_is_greeted_by_the_date_and_never_for_christmas(
    shop: Shop, date: str, greeting: str
) -> None:
    bullets, paragraphs, record = shop.localize("ae", options=["--date", date])
    inserted = [one for one in record["inserted"] if one.endswith("!")]
    assert inserted == ([greeting] if greeting else [])
    text = " ".join([*bullets, *paragraphs])
    assert not re.search("christmas|ميلاد", text, re.IGNORECASE)
    assert not messages(record, "CUL001") or "greeting" not in " ".join(messages(record))


def test_europe_reads_a_named_certificate_and_is_told_of_a_bare_eco_word(shop: Shop) -> None:
    named = '[facts]\neco_certificates = ["GOTS CU 812345"]\n'
    for market in ("de", "fr", "es", "it", "nl", "pl", "se"):
        own = (*KETTLE, "Cotton certified to GOTS")
        bullets, _, record = shop.localize(market, own, facts=named, options=["--only-culture"])
        assert bullets.index("Cotton certified to GOTS") <= 1, market
        assert {"O6", "U1"} & set(rules(record)), market
    bullets, _, record = shop.localize("de", facts=named)
    assert "Umweltzertifikate: GOTS CU 812345." in bullets[:2]
    bullets, _, record = shop.localize("de", text="A towel of eco-friendly cotton for the table.")
    errors = [one for one in record["findings"] if one["severity"] == "error"]
    assert any("eu.eco_generic" in one["message"] for one in errors)
    assert not [line for line in record["trace"] if "eco" in line["after"].lower()]


@pytest.mark.parametrize("market", ["my", "id", "th", "vn", "ph", "sg"])
def test_south_east_asia_reads_cash_on_delivery_first_then_value_and_family(
    shop: Shop, market: str
) -> None:
    bullets, paragraphs, _ = shop.localize(market, options=["--only-culture"])
    cash = "Cash on delivery available."
    assert (bullets[0] == cash) == (market != "sg")
    assert "Practical value: two in one box." in bullets[:2]
    assert "For good moments with family and friends." in paragraphs
    own = (*KETTLE, "Pay by cash on delivery", "Good value: lasts for years")
    bullets, _, _ = shop.localize(market, own, options=["--only-culture"])
    assert bullets.index("Good value: lasts for years") == 1
    assert (bullets[0] == "Pay by cash on delivery") == (market != "sg")
    bare = FACTS.replace("cod = true", "")
    bullets, _, _ = shop.localize(market, facts=bare, options=["--only-culture"])
    assert cash not in bullets


def test_what_is_no_environmental_certificate_is_not_called_one(shop: Shop) -> None:
    facts = '[facts]\neco_certificates = ["OEKO-TEX Standard 100"]\n'
    bullets, _, record = shop.localize("de", facts=facts)
    assert len(bullets) == len(KETTLE)
    told = "OEKO-TEX Standard 100 backs no claim of this kind"
    assert any(told in text for text in messages(record, "CUL007"))


def test_a_discount_that_nobody_stated_is_not_brought_forward(shop: Shop) -> None:
    own = (*KETTLE, "Sale: 50% off")
    for market in ("eg", "vn"):
        bullets, _, record = shop.localize(market, own, facts="", options=["--only-culture"])
        assert bullets.index("Sale: 50% off") == 3
        assert not {"V4", "O4"} & set(rules(record))
    stated = "[facts.vn]\ndiscount_percent = 50\nprior_price_30d = 20\n"
    bullets, _, _ = shop.localize("vn", own, facts=stated, options=["--only-culture"])
    assert bullets.index("Sale: 50% off") == 1


def test_beauty_in_the_gulf_shows_its_gift_box(shop: Shop) -> None:
    own = ("Rose scent", "30 ml", "Comes in a gift box")
    bullets, _, record = shop.localize("ae", own, "Face Serum", options=["--only-culture"])
    assert bullets.index("Comes in a gift box") <= 1
    assert "O5" in rules(record)


def test_formal_address_is_asked_for_and_told(shop: Shop) -> None:
    _, _, record = shop.localize("de")
    assert [line["action"] for line in record["trace"] if line["rule"] == "P4"] == [
        "formal address"
    ]


# --- every line that is told is written ---


@pytest.mark.parametrize(
    "listing",
    [
        {"bullets": ["Holds 12 oz", "Stays cool"]},
        {"description": "A mug for the camp and for the table."},
        {"description": "<ul><li>Holds 12 oz</li><li>Stays cool</li></ul>"},
        {"description": "<p>A mug for the camp and for the table.</p>"},
        {"description": "A mug for the camp.\nA mug for the table.", "bullets": ["Stays cool"]},
        {},
    ],
)
def test_lines_are_written_or_told_as_not_written(tmp_path: Path, listing: dict[str, Any]) -> None:
    source = {"id": "m", "language": "en", "title": "Enamel Mug", **listing}
    (tmp_path / "in.jsonl").write_text(json.dumps(source) + "\n", "utf-8")
    settings = tmp_path / "listingkit.toml"
    settings.write_text(FACTS.replace("{market}", "jp"), "utf-8")
    words = ["localize", str(tmp_path / "in.jsonl"), "-m", "jp", "--engine", "none", "-j", "1"]
    words += ["--out", str(tmp_path / "out"), "--config", str(settings)]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    written = json.loads((tmp_path / "out/jp/in.jsonl").read_text("utf-8"))
    record = json.loads((tmp_path / "out/jp/manifest.json").read_text("utf-8"))["listings"][0]
    texts = [*written.get("bullets", ()), written.get("description", "")]
    assert len(record["inserted"]) == (3 if listing else 0)
    for line in record["inserted"]:
        assert sum(text.count(line) for text in texts) == 1, line
    untold = "no bullet and no paragraph that a line could stand beside"
    assert bool(listing) != any(untold in text for text in messages(record, "CUL005"))


def test_a_localized_page_localized_again_has_nothing_twice(tmp_path: Path, shop: Shop) -> None:
    # A line whose words wait for a translation is written as soon as there is one: not this.
    facts = "\n".join(line for line in FACTS.splitlines() if "saving_fact" not in line)
    written = 0
    for market in markets.market_codes():
        first, text, record = shop.localize(market, facts=facts)
        written += len(record["inserted"])
        again = tmp_path / "again"
        settings = str(tmp_path / "listingkit.toml")
        words = ["localize", str(tmp_path / "out" / market / "page.html"), "-m", market]
        words += ["--engine", "none", "-j", "1", "--out", str(again), "--config", settings]
        assert CliRunner().invoke(cli, words).exit_code == 0
        tree = html.fromstring((again / market / "page.html").read_bytes())
        assert [one.text_content() for one in tree.xpath("//li")] == first, market
        assert [one.text_content() for one in tree.xpath("//p")] == text, market
    assert written > 60


# --- the whole example catalog in all markets ---


def documents() -> Iterator[Document]:
    paths = [
        str(EXAMPLES / "pages"),
        str(EXAMPLES / "listings.jsonl"),
        str(EXAMPLES / "catalog.csv"),
    ]
    for source in discover(paths, None, None).sources():
        assert isinstance(source, Source)
        yield from open_source(source, None).documents


def planned(document: Document, target: Goal, config: Config, topics: Topics) -> ListingPlan:
    return plan_listing(document, target, config, dt.date(2027, 2, 20), True, topics=topics)


NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def numbers(text: str) -> set[str]:
    return {one.replace(",", ".") for one in NUMBER.findall(text)}


def test_no_line_in_any_market_says_what_is_not_stated() -> None:
    """Checked by other means than the engine's own: what is stated, and what the line says."""
    config = load(EXAMPLES / "listingkit.toml")
    catalog = tuple(documents())
    english = markets.language("en")
    assert english is not None

    def english_in(own: Goal) -> Goal:
        return dataclasses.replace(own, tag="en", language=english)

    topics = Topics(english, markets.culture())
    rules = {rule.id: rule for rule in markets.culture_rules()}
    checked: dict[str, int] = {}
    for number, code in enumerate(markets.market_codes()):
        own = goal(code, None, (), None)
        # Which lines there are does not hang on the language: of that, a third of the catalog.
        targets = ((own, catalog), (english_in(own), catalog[number % 3 :: 3]))
        for target, listings in targets:
            for document in listings:
                facts = merge_facts(document.listing.facts, config, code)
                for line in planned(document, target, config, topics).inserted:
                    chosen = [x for x in rules[line.rule].lines if x.phrase == line.phrase_id]
                    needs = set(chosen[0].needs) - DERIVED
                    for name in needs:
                        fact = facts[name]
                        assert fact.value not in (False, "", (), 0, 0.0), (code, name)
                        assert code in fact.markets or not fact.markets, (code, name)
                        assert not (fact.source_market_only and code not in fact.markets)
                    phrase = target.language.phrases[line.phrase_id].text
                    assert set(slot_names(phrase)) <= needs | DERIVED, (code, line.phrase_id)
                    stated = {x for name in needs for x in numbers(plain(facts[name].value))}
                    said = numbers(render(line, target.language)) - numbers(phrase)
                    assert said <= stated, (code, line, said, stated)
                    checked[code] = checked.get(code, 0) + 1
    assert set(checked) == set(markets.market_codes())
