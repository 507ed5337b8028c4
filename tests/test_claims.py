"""Sensitive claims in text: their words, other senses, denial and certificates."""

from __future__ import annotations

import time

import pytest

from listingkit import markets
from listingkit.language.claims import backs, find_claim


def found(code: str, language: str, text: str, brand: str = "") -> list[str]:
    spoken = markets.language(language)
    assert spoken is not None
    claims = markets.market(code).claims
    return [one.id for one in claims for _ in find_claim(text, one, spoken, brand)]


@pytest.mark.parametrize(
    ("code", "language", "text", "claims"),
    [
        ("ae", "en", "Alcohol-free, pork free, free from parabens, alcohol and pork.", []),
        ("ae", "en", "It does not contain pork, lard or alcohol.", []),
        ("ae", "en", "Pork free shipping", ["gulf.alcohol_pork"]),
        ("ae", "en", "Persian Gulf blue", ["gulf.maps"]),
        ("ae", "ar", "خالية من الكحول والخنزير", []),
        ("ae", "ar", "لحم خنزير مدخن", ["gulf.alcohol_pork"]),
        ("eg", "en", "Halal, organic", []),
        ("sa", "en", "Halal certified beef", ["halal"]),
        ("sa", "en", "Beef, halal certified by JAKIM, MS 1500", []),
        ("id", "id", "Produk tidak halal", []),
        ("de", "de", "Kein Alkohol, klimaneutral versandt", ["eu.carbon_offset"]),
        ("de", "de", "Weder nachhaltig noch schön", []),
        ("de", "de", "Umweltfreundliche Farbe. Trägt den Blauen Engel.", []),
        ("de", "de", "Nachhaltig, mit OEKO-TEX Standard 100", ["eu.eco_generic"]),
        ("es", "es", "No solo sostenible, también bonito", ["eu.eco_generic"]),
        ("nl", "nl", "Sterk en duurzaam", []),
        ("cn", "zh", "最佳食用期12个月，第一次使用", []),
        ("jp", "ja", "世界一ではありません", []),
        ("tr", "tr", "Dünyanın en iyisi", ["superlative"]),
        ("in", "en", "Genuine cowhide belt", ["india.beef"]),
        ("vn", "en", "Map with the nine-dash line", ["maps.nine_dash"]),
        ("us", "en", "UV gel cures in 60 seconds", []),
        ("gb", "en", "Loved by thousands", ["reviews_unsourced"]),
    ],
)
def test_claims_are_heard_as_they_are_meant(
    code: str, language: str, text: str, claims: list[str]
) -> None:
    assert found(code, language, text) == claims


def test_the_span_is_that_of_the_text_as_printed() -> None:
    claim = next(one for one in markets.market("de").claims if one.id == "eu.eco_generic")
    text = "Große Straße, ÖKOLOGISCHE Tasche"
    (hit,) = find_claim(text, claim, markets.language("de"))
    assert text[hit.start : hit.end] == "ÖKOLOGISCHE"


def test_a_brand_is_no_claim() -> None:
    assert found("de", "en", "Sustainable Co mug", "Sustainable Co") == []
    assert found("de", "en", "Sustainable Co makes a sustainable mug", "Sustainable Co") == [
        "eu.eco_generic"
    ]


def test_only_what_backs_a_claim_backs_it() -> None:
    assert backs(("CE", "GOTS, CU 123456"), "eco")
    assert not backs(("CE", "OEKO-TEX Standard 100"), "eco")
    assert not backs("FSC", "organic")
    assert not backs(True, "eco")


def test_errors_are_those_that_the_facts_of_the_markets_name() -> None:
    errors = {
        claim.id
        for code in markets.market_codes()
        for claim in markets.market(code).claims
        if claim.severity.value == "error"
    }
    assert errors == {
        "superlative", "eu.eco_generic", "eu.carbon_offset", "eu.organic_food", "medical",
        "cn.medical", "jp.cosmetic_effect", "india.magic_remedy", "us.fda", "gulf.alcohol_pork",
        "halal", "kosher", "organic", "reviews_unsourced",
    }  # fmt: skip
    strict = {
        code
        for code in markets.market_codes()
        for claim in markets.market(code).claims
        if claim.id == "superlative" and claim.severity.value == "error"
    }
    assert strict == {"cn", "jp", "vn"}


@pytest.mark.parametrize(
    "text",
    ["no " * 100_000 + "alcohol", "free from " + "x, " * 50_000 + "alcohol", "pflegt " * 50_000,
     "alcohol. " * 10_000, "cures " * 50_000, "halal;" * 10_000],
    ids=["denials", "list", "gaps", "hits", "beginnings", "proofs"],
)  # fmt: skip
def test_long_texts_take_no_time(text: str) -> None:
    started = time.process_time()
    for code in ("ae", "de"):
        found(code, "en", text)
    assert time.process_time() - started < 5
