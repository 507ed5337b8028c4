"""Suggestions come from the catalog, are marked, and never are names, colours, sizes or numbers."""

# ruff: noqa: E501 - one case a line reads best
from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from listingkit.cli import cli
from listingkit.language.keyterms import parse_keyword, yoast_density, yoast_rating
from listingkit.language.keywords import keyword_report, occurrences
from listingkit.language.keywordsets import coverage, intent_of, keyword_overlap
from listingkit.language.suggest import candidates_of, suggest
from listingkit.markets import language

SAGA = {
    "title": "Saga Linen Dress, Blue, Size M – 100% Flax",
    "text": "This linen dress is cut wide. A linen dress for warm days, in blue. Image: saga.png. "
    "Buy the dress online: free shipping from 49 EUR. The linen is soft.",
}
FREJA = {
    "title": "Freja Wool Jumper XL",
    "text": "A wool jumper for cold days; the wool is soft. Freja knits every jumper by hand.",
}


def first(fields: dict[str, str], code: str, *never: str) -> list[str]:
    found = suggest([candidates_of(fields, language(code), never)])[0]
    assert all(one.suggested for one in found)
    return [one.keyword for one in found]


def test_what_the_listing_speaks_of_wins() -> None:
    assert first(SAGA, "en", "Saga")[0] == "linen dress"
    assert first(FREJA, "en")[0] == "wool jumper"


def test_names_colours_sizes_numbers_and_shop_talk_never_win() -> None:
    words = " ".join(first(SAGA, "en", "Saga")).split()
    assert not {"saga", "blue", "m", "100", "png", "size", "online", "buy", "the"} & set(words)
    assert "freja" not in " ".join(first(FREJA, "en", "FREJA"))


@pytest.mark.parametrize(
    ("code", "title", "text", "best"),
    [
        ("de", "Leichte Wandersocken", "Die Wandersocke wärmt. Wandersocken sind weich.", "Wandersocken"),
        ("fr", "Robe en lin bleue Saga", "Cette robe en lin est douce. Une robe en lin pour l'été.", "robe en lin"),
        ("tr", "Kadın Spor Ayakkabı", "Bu spor ayakkabı rahat. Spor ayakkabılarımız hafif.", "spor ayakkabı"),
        ("ja", "リネンワンピース 夏 M", "リネンワンピースです。リネンワンピースは涼しい。", "リネンワンピース"),
        ("zh", "亚麻连衣裙女夏季新款", "亚麻连衣裙可以机洗。这款亚麻连衣裙很轻。", "亚麻连衣裙"),
        ("th", "เสื้อยืดผ้าฝ้าย สีขาว", "เสื้อยืดผ้าฝ้ายซักเครื่องได้ ซื้อเสื้อยืดผ้าฝ้ายสองตัว", "เสื้อยืดผ้าฝ้าย"),
    ],
)  # fmt: skip
def test_languages_are_cut_their_own_way(code: str, title: str, text: str, best: str) -> None:
    found = first({"title": title, "text": text}, code)
    assert best in found[0] or found[0] in best


def test_the_same_listings_give_the_same_answer_and_rare_words_count_more() -> None:
    english = language("en")
    both = [candidates_of(fields, english, ("Saga", "Freja")) for fields in (SAGA, FREJA)]
    assert suggest(both) == suggest(both)
    alike = {"title": "Garden dress", "text": "garden dress, garden dress"}
    many = [candidates_of({"title": f"Garden {word}", "text": f"garden {word}"}, english)
            for word in ("chair", "table", "lamp")]  # fmt: skip
    told = suggest([candidates_of(alike, english), *many])[0]
    assert "dress" in told[0].keyword


def test_an_empty_listing_suggests_nothing() -> None:
    assert suggest([candidates_of({"title": ""}, None)]) == [()]
    assert suggest([]) == []


@given(st.text(max_size=150), st.sampled_from(["en", "de", "ja", "th", "zh", "ko", "ar"]))
def test_any_text_is_read(text: str, code: str) -> None:
    found = suggest([candidates_of({"title": text, "text": text}, language(code))])[0]
    assert len(found) <= 5
    assert all(one.keyword.strip() for one in found)


def test_the_syntax_of_a_keyword() -> None:
    keyword = parse_keyword(' linen  dress = "flax dress" | frock ! doll dress ')
    assert keyword.name == "linen dress"
    assert [(form.text, form.exact) for form in keyword.forms] == [
        ("linen dress", False), ("flax dress", True), ("frock", False),
    ]  # fmt: skip
    assert [form.text for form in keyword.without] == ["doll dress"]
    assert parse_keyword("").forms == ()


def test_a_variant_counts_for_its_keyword_and_is_told_apart() -> None:
    text = "A linen dress and a flax dress; two frocks."
    report = keyword_report({"t": text}, ["linen dress = flax dress | frock"], language("en"))
    one = report.per_keyword[0]
    assert (one.keyword, one.count) == ("linen dress", 3)
    assert one.forms == {"linen dress": 1, "flax dress": 1, "frock": 1}


def test_words_between_belong_to_no_keyword() -> None:
    report = keyword_report({"t": "linen summer dress sold here"}, ["linen dress"], language("en"))
    assert report.total_density == 40.0


def test_fields_beside_the_text_are_counted_for_themselves() -> None:
    report = keyword_report({"text": "A mug."}, ["mug"], language("en"), beside={"alt": "mug mug"})
    one = report.per_keyword[0]
    assert (one.count, one.per_field) == (1, {"text": 1, "alt": 2})
    assert (report.words, report.field_words["alt"], report.field_density["alt"]) == (2, 2, 100.0)


def test_yoast_beside_our_own_figure() -> None:
    assert yoast_density(3, 300, 1) == round(1 * (0.7 + 1 / 3), 4)
    assert yoast_density(3, 0, 1) == 0.0
    told = [yoast_rating(value) for value in (0.4, 0.5, 3.0, 3.5, 4.1)]
    assert told == ["too little", "good", "good", "too much", "far too much"]


def test_two_channels_share_keywords_whatever_their_inflection() -> None:
    found = keyword_overlap(["enamel mug", "camp cup"], ["Enamel mugs", "gift"], language("en"))
    assert (found.shared, found.only_first, found.only_second) == (
        ("enamel mug",), ("camp cup",), ("gift",),
    )  # fmt: skip
    assert (found.jaccard, found.coefficient) == (0.3333, 0.5)
    assert keyword_overlap([], ["mug"]).coefficient is None
    assert keyword_overlap(["frock = dress"], ["dress"]).jaccard == 1.0
    german = language("de")
    assert keyword_overlap(["Socken"], ["Wandersocken"], german).shared == ()


def test_what_a_searcher_wants() -> None:
    english = language("en")
    assert intent_of("how to wash a linen dress", english) == "know"
    assert intent_of("best linen dress", english) == "compare"
    assert intent_of("buy linen dress", english) == "buy"
    assert intent_of("linen dress", english) is None
    assert coverage(["en", "en-GB", "pt-BR"]) == 0.1


SENTENCES = st.lists(
    st.sampled_from(["A mug.", "Blue mugs stand here!", "Enamel. Mug.", "Is this an enamel mug?"]),
    max_size=6,
)


@given(SENTENCES, st.sampled_from(["mug", "enamel mug", "blue mug = enamel mug"]))
def test_a_sentence_about_something_else_changes_no_count(parts: list[str], word: str) -> None:
    english = language("en")
    text = " ".join(parts)
    more = f"{text} Delivery takes three days. We answer on working days."
    assert len(occurrences(text, word, english)) == len(occurrences(more, word, english))
    report = keyword_report({"t": text}, [word, "mug ! blue mug"], english)
    assert 0 <= report.total_density <= 100
    assert all(0 <= one.density <= 100 for one in report.per_keyword)


@given(SENTENCES)
def test_a_variant_never_takes_a_hit_away(parts: list[str]) -> None:
    english = language("en")
    text = " ".join(parts)
    alone = len(occurrences(text, "mug", english))
    assert len(occurrences(text, "mug = enamel mug | blue mug", english)) == alone


@pytest.mark.parametrize(("code", "word"), [("en", "linen"), ("de", "Socke"), ("ar", "حقيبة"),
                                            ("ko", "양말"), ("ja", "リネン"), ("th", "เสื้อยืด")])  # fmt: skip
def test_long_texts_and_many_keywords_take_no_time(code: str, word: str) -> None:
    import time

    data = language(code)
    started = time.process_time()
    occurrences(f"{word} " * 8_000, f"{word} xyz", data)
    occurrences(word[0] * 100_000, word, data)
    occurrences(f"{word} " * 2_000, f"{word} " * 400, data)
    keyword_report({"t": f"{word} lorem " * 100}, [f"{word} {n}x" for n in range(1_000)], data)
    suggest([candidates_of({"title": word * 5_000, "text": word * 20_000}, data)])
    assert time.process_time() - started < 5


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["keywords", *words, "--jobs", "1"])


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    file = tmp_path / "listings.jsonl"
    rows: list[dict[str, Any]] = [
        {"id": "saga", "language": "en", "title": SAGA["title"], "description": SAGA["text"]},
        {"id": "freja", "language": "en", "title": FREJA["title"], "description": FREJA["text"],
         "keywords": ["wool jumper = woollen jumper", "buy jumper"]},
    ]  # fmt: skip
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return file


def test_the_command_counts_what_is_given_and_suggests_the_rest(catalog: Path) -> None:
    told = run(str(catalog), "--format", "json")
    assert told.exit_code == 0, told.output
    saga, freja = json.loads(told.stdout)["listings"]
    assert saga["given"] == []
    assert saga["suggested"][0]["suggested"] is True
    assert freja["suggested"] == []
    assert freja["counts"][0]["keyword"] == "wool jumper"
    assert freja["counts"][0]["count"] == 2
    assert freja["tokenizer"] == "words"
    assert freja["intents"] == {"buy jumper": "buy"}
    assert json.loads(told.stdout)["languages"] == ["en"]
    page = run(str(catalog))
    assert "suggested: " in page.stdout
    assert "tokenizer: words" in page.stdout
    assert "Languages with given keywords: 1 of 20 (5 %)" in page.stdout


def test_the_table_can_be_fed_back(catalog: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "keywords.csv"
    assert run(str(catalog), "--format", "csv", "--output", str(sheet)).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(sheet.read_text("utf-8"))))
    assert [row["origin"] for row in rows] == ["suggested", "given"]
    told = run(str(catalog), "--keywords", str(sheet), "--format", "json")
    saga, freja = json.loads(told.stdout)["listings"]
    assert ", ".join(saga["given"]) == rows[0]["keywords"]
    assert freja["given"] == ["wool jumper = woollen jumper", "buy jumper"]


def test_nothing_is_judged_by_a_suggestion(catalog: Path) -> None:
    result = CliRunner().invoke(cli, ["audit", str(catalog), "--select", "KW", "--format", "json",
                                      "--jobs", "1"])  # fmt: skip
    saga = json.loads(result.stdout)["listings"][0]
    assert saga["findings"] == []


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    told = run(str(tmp_path / "missing.csv"))
    assert told.exit_code == 2
    assert "missing.csv" in told.stderr
