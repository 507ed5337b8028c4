"""Culture plans: the right order and lines, nothing without a fact, nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listingkit import markets
from listingkit.errors import DataError
from listingkit.language.lexicon import find
from listingkit.localize.culture.festivals import dates, occasion
from listingkit.localize.culture.plan import (
    Block,
    CultureFinding,
    CulturePlan,
    plan,
    render,
    replace,
    topics_of,
    veto_words,
)
from listingkit.markets import Language, Override
from listingkit.model import Fact, FactValue, Severity

CODES = markets.market_codes()
ENGLISH = markets.language("en")


def language_of(code: str) -> Language:
    found = markets.language(markets.market(code).language)
    assert found is not None
    return found


def block(key: str, text: str, slot: Any = "bullet", language: Language | None = ENGLISH) -> Block:
    return Block(key=key, slot=slot, text=text, topics=topics_of(text, language))


def planned(
    code: str,
    blocks: Sequence[Block],
    facts: Mapping[str, FactValue | Fact] | None = None,
    *,
    date: dt.date | None = None,
    source: Language | None = ENGLISH,
    categories: Sequence[str] = ("apparel",),
    spoken: Language | None = None,
    off: str = "",
    **scores: int | None,
) -> CulturePlan:
    market = markets.market(code)
    if off:
        silent = Override(rule=off, why="the seller's wish", off=True)
        kept = tuple(one for one in market.overrides if one.rule != off)
        market = msgspec.structs.replace(market, overrides=(*kept, silent))
    stated = {
        name: value if isinstance(value, Fact) else Fact(value=value)
        for name, value in (facts or {}).items()
    }
    known = scores or markets.hofstede()[market.country]
    return plan(
        blocks, stated, market, spoken or language_of(code), known, markets.culture_rules(),
        frozenset(categories), date, source_language=source, listing_id="shirt",
    )  # fmt: skip


SHIRT = (
    block("title", "Linen Shirt", "title"),
    block("b1", "Soft, breathable linen"),
    block("b2", "24-month warranty on every seam"),
    block("b3", "Certified to OEKO-TEX Standard 100"),
    block("b4", "Choose from five colours"),
    block("b5", "Delivery in 3 days"),
)
FACTS: dict[str, FactValue | Fact] = {
    "certifications": ("OEKO-TEX Standard 100",),
    "warranty_months": 24,
    "options": ("white", "navy"),
    "delivery_days_max": 3,
    "returns_days": 30,
}


def findings(plan_: CulturePlan, code: str = "") -> list[str]:
    return [found.message for found in plan_.findings if found.code.startswith(code)]


def test_japan_sees_certification_or_warranty_first() -> None:
    result = planned("jp", SHIRT, FACTS)
    first = next(one for one in SHIRT if one.key == result.order[0])
    assert first.topics & {"certification", "warranty"}
    assert sorted(result.order) == ["b1", "b2", "b3", "b4", "b5"]
    lines = [str(line) for line in result.trace]
    assert (
        "jp UAI 92 ≥ 65 → warranty bullet first (U1, evidence A, fact: warranty_months = 24)"
        in lines
    )


def test_japan_gets_the_lines_that_no_bullet_says() -> None:
    result = planned("jp", SHIRT[:2], {**FACTS, "support_languages": ("ja", "en")})
    language = language_of("jp")
    written = {one.rule: render(one, language) for one in result.inserted}
    assert written["U2"] == "認証・規格：OEKO-TEX Standard 100。"
    assert written["U3"].startswith("保証期間：24か月。日本語での")
    assert (
        "jp UAI 92 ≥ 65 → warranty line first (U3, evidence B, fact: warranty_months = 24; "
        "support_in_language)" in [str(line) for line in result.trace]
    )
    without = planned("jp", SHIRT[:2], {**FACTS, "support_languages": ("en",)})
    lines = [render(one, language) for one in without.inserted]
    assert "保証期間：24か月。" in lines


def test_the_united_states_see_options_first_and_delivery_second() -> None:
    result = planned("us", SHIRT, FACTS)
    assert result.order[:2] == ("b4", "b5")
    assert "second_person" in result.registers


def test_the_emirates_get_their_occasion_only_with_a_date() -> None:
    language = language_of("ae")
    dated = planned("ae", SHIRT, FACTS, date=dt.date(2027, 2, 20))
    assert "رمضان كريم!" in [render(one, language) for one in dated.inserted]
    undated = planned("ae", SHIRT, FACTS)
    assert not [one for one in undated.inserted if one.phrase_id in ("greeting", "gift_festival")]
    winter = planned("ae", SHIRT, FACTS, date=dt.date(2027, 12, 20))
    assert not [one for one in winter.inserted if one.phrase_id in ("greeting", "gift_festival")]


def test_gifts_are_offered_for_occasions_of_gifts_only() -> None:
    def gifts(day: dt.date) -> list[str]:
        result = planned("ae", SHIRT[:2], {"is_gift": True}, date=day)
        return [one.slots["festival"] for one in result.inserted if one.rule == "C5"]

    assert gifts(dt.date(2027, 3, 17)) == ["عيد الأم"]
    assert gifts(dt.date(2026, 11, 26)) == []


def test_a_generic_eco_claim_is_an_error_in_germany_without_certificate() -> None:
    blocks = [block("d", "Made of eco-friendly cotton.", "description")]
    result = planned("de", blocks)
    errors = [found for found in result.findings if found.severity == "error"]
    assert any("eu.eco_generic: 'eco-friendly'" in found.message for found in errors)
    assert {found.key for found in errors if "eco_generic" in found.message} == {"d"}
    named = planned("de", blocks, {"eco_certificates": ("GOTS CU 123",)})
    assert not [text for text in findings(named, "CUL007") if "eco_generic" in text]


def test_no_score_no_rule() -> None:
    empty = dict.fromkeys(markets.DIMENSIONS)
    result = planned("us", SHIRT, FACTS, **empty)
    assert {line.rule for line in result.trace} <= {"I1", "L5"}, "only what the market forces"
    no_ivr = {**markets.hofstede()["DE"], "ivr": None}
    assert not [line for line in planned("de", SHIRT, FACTS, **no_ivr).trace if line.rule[0] == "V"]


def test_facts_of_the_source_market_stay_out_and_are_reported() -> None:
    promise = Fact(value=3, source_market_only=True)
    result = planned("us", SHIRT, {**FACTS, "delivery_days_max": promise})
    assert result.order[1] != "b5"
    assert result.review == ("b5",)
    text = "a text on delivery, but delivery_days_max is not stated for us"
    assert CultureFinding("CUL002", Severity.WARNING, text, "b5") in result.findings
    bare = planned("us", SHIRT[:2], {"delivery_days_max": promise})
    assert not [one for one in bare.inserted if one.rule == "L5"]
    assert [text for text in findings(bare, "CUL002") if "delivery_days_max" in text]
    stated = Fact(value=3, markets=("us",), source_market_only=True)
    assert [one.rule for one in planned("us", SHIRT[:2], {"delivery_days_max": stated}).inserted]


EVERYTHING: dict[str, FactValue | Fact] = {
    "certifications": ("OEKO-TEX Standard 100",), "warranty_months": 24, "returns_days": 30,
    "support_minutes": 30, "support_languages": ("ar", "pt", "de", "ja", "en"),
    "size_chart": True, "local_stock": True, "local_service": True, "is_new": True,
    "review_count": 120, "rating": 4.7, "rating_best": 5, "loyalty_program": "Club",
    "is_gift": True, "ships_to": CODES, "options": ("white", "navy"), "unique_feature": "a hem",
    "privacy_policy": True, "official_brand": True, "brand": "Norvik", "awards": ("Red Dot",),
    "expert_name": "A. Lee", "expert_title": "tailor", "price_tier_premium": True,
    "origin": "Portugal", "materials": ("linen",), "test_metric": "20,000 rubs",
    "social_responsibility": "fair wages", "durability_fact": "double seams",
    "spare_parts_years": 5, "delivery_days_max": 5, "delivery_days_min": 3,
    "discount_percent": 20, "prior_price_30d": 49.9, "sale_end_date": "2027-01-31",
    "currency": "EUR", "tradition": "weaving", "ugc_tag": "#norvik", "newsletter": True,
    "saving_fact": "lasts longer", "cod": True, "eco_certificates": ("GOTS CU 1",),
    "care": ("machine wash",), "dimensions": ("70 cm",), "manual": True,
}  # fmt: skip
PLAIN = (block("title", "Shirt", "title"), block("b1", "Woven in small mills"))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(CODES), st.sets(st.sampled_from(sorted(EVERYTHING)), max_size=8), st.booleans()
)
def test_removing_a_needed_fact_removes_its_line_and_says_so(
    code: str, gone: set[str], english: bool
) -> None:
    """In the market's language where it has phrases, and in English in every market."""
    date = dt.date(2027, 2, 20)
    spoken = ENGLISH if english else None
    facts = {name: value for name, value in EVERYTHING.items() if name not in gone}
    result = planned(code, PLAIN, facts, date=date, spoken=spoken)
    assert result.inserted or not english
    rules = {rule.id: rule for rule in markets.culture_rules()}
    for one in result.inserted:
        line = next(x for x in rules[one.rule].lines if x.phrase == one.phrase_id)
        stated = [need for need in line.needs if need in EVERYTHING]
        assert set(stated) <= set(facts)
        for need in stated:
            less = {name: value for name, value in facts.items() if name != need}
            again = planned(code, PLAIN, less, date=date, spoken=spoken)
            lines = [(x.rule, x.phrase_id) for x in again.inserted]
            assert (one.rule, one.phrase_id) not in lines
            weaker = any(x.rule == one.rule for x in again.inserted)
            assert weaker or any(f"({one.rule})" in t for t in findings(again, "CUL001")), need


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CODES), st.sampled_from([rule.id for rule in markets.culture_rules()]))
def test_a_rule_switched_off_leaves_no_trace(code: str, rule: str) -> None:
    texts = [*SHIRT, block("d", "Amazing! Treat yourself, man up and dominate.", "description")]
    date = dt.date(2027, 2, 20)
    result = planned(code, texts, EVERYTHING, date=date, spoken=ENGLISH, off=rule)
    assert rule not in {one.rule for one in (*result.trace, *result.inserted, *result.replaced)}
    assert not [text for text in findings(result) if f"({rule})" in text]


def test_all_rules_off_change_nothing_at_all() -> None:
    for code in CODES:
        market = msgspec.structs.replace(markets.market(code), claims=())
        stated = {name: Fact(value=value) for name, value in EVERYTHING.items()}
        known = markets.hofstede()[market.country]
        result = plan(SHIRT, stated, market, language_of(code), known, (), frozenset(), None)
        order = tuple(one.key for one in SHIRT if one.slot == "bullet")
        assert result == CulturePlan(order=order)


@pytest.mark.parametrize(
    ("code", "award"),
    [("cn", "Best in the world 2026"), ("vn", "Vietnam's number one"), ("vn", "số một 2026")],
)
def test_a_superlative_never_comes_with_a_line(code: str, award: str) -> None:
    """Neither in the words of the source nor in those of the market."""
    spoken = markets.language("vi") if "ố" in award else ENGLISH
    assert spoken is not None
    if "awards" not in spoken.phrases:
        awards = {"awards": ENGLISH.phrases["awards"]} if ENGLISH else {}
        spoken = msgspec.structs.replace(spoken, phrases=awards)

    def lines(award: str) -> list[str]:
        result = planned(code, PLAIN, {"awards": (award,)}, spoken=spoken)
        assert ("awards up (P2) not written" in " ".join(findings(result, "CUL007"))) != (
            "P2" in {one.rule for one in result.inserted}
        )
        return [one.rule for one in result.inserted if one.rule == "P2"]

    assert lines("Red Dot 2026") == ["P2"]
    assert lines(award) == []


def test_every_language_with_topics_has_all_of_them() -> None:
    """A rule must not fall silent in a language because one list was forgotten."""
    culture = markets.culture()
    wanted = set(culture.topics["en"])
    for code, topics in culture.topics.items():
        assert set(topics) == wanted, code
        assert all(topics.values()), code
    for name, lexicon in culture.lexicons.items():
        assert set(culture.topics) <= set(lexicon.words), name


def test_bullets_of_a_language_without_topics_are_not_said_to_lack_any() -> None:
    finnish = markets.language("fi")
    blocks = [block("b1", "Kaksi taskua", language=finnish)]
    assert not findings(planned("jp", blocks, FACTS, source=finnish), "CUL005")


def written(blocks: Sequence[Block], made: CulturePlan, language: Language) -> list[Block]:
    """The blocks as the plan leaves them, with its lines where they go."""
    texts = {one.key: one for one in blocks}
    out = [texts[key] for key in made.order]
    for number, line in reversed(list(enumerate(made.inserted))):
        new = block(f"new{number}", render(line, language), line.slot, language)
        if line.slot == "bullet":
            out.insert(line.to - 1 if line.to else len(out), new)
        else:
            out.append(new)
    return [*(one for one in blocks if one.slot != "bullet"), *out]


@pytest.mark.parametrize("code", CODES)
def test_running_twice_changes_nothing_more(code: str) -> None:
    """The second run reads what the first one wrote, in the target language."""
    language = language_of(code)
    date = dt.date(2027, 2, 20)
    for facts in (EVERYTHING, FACTS):
        first = planned(code, SHIRT, facts, date=date)
        before = written(SHIRT, first, language)
        again = planned(code, before, facts, date=date, source=language)
        assert list(again.order) == [one.key for one in before if one.slot == "bullet"]
        assert not again.replaced
        once = {one.phrase_id for one in first.inserted}
        assert not once & {one.phrase_id for one in again.inserted}


@pytest.mark.parametrize("code", CODES)
def test_limits_hold_and_the_order_is_a_permutation(code: str) -> None:
    result = planned(code, SHIRT, EVERYTHING, date=dt.date(2027, 2, 20))
    limits = markets.culture().limits
    assert len(result.inserted) <= limits.lines
    acting = {line.rule for line in result.trace if line.fact or line.after or line.before}
    assert len(acting) <= limits.actions
    assert sorted(result.order) == sorted(one.key for one in SHIRT if one.slot == "bullet")
    assert result == planned(code, SHIRT, EVERYTHING, date=dt.date(2027, 2, 20))


def test_words_soften_without_a_new_claim() -> None:
    text = "Hurry! Stand out from the crowd in our amazing shirt. Last chance!"
    blocks = [block("d", text, "description")]
    japanese = planned("jp", blocks)
    changed = [one for one in japanese.replaced if one.key == "d"]
    assert replace(text, changed) == "Stand out from the crowd in our shirt. "
    arabic = planned("ae", blocks)
    softened = replace(text, [one for one in arabic.replaced if one.key == "d"])
    assert "Feel at ease with the people you love in our shirt." in softened
    again = planned("ae", [block("d", softened, "description")])
    assert not again.replaced


def test_a_text_of_one_word_is_flagged_not_emptied() -> None:
    result = planned("jp", [block("t", "Hurry!", "title"), block("d", "An amazing bag", "title")])
    assert not result.replaced
    assert [text for text in findings(result, "CUL003") if "'amazing'" in text]


def test_no_replacement_says_more_than_it_replaces() -> None:
    """What comes out of a lexicon holds no word that any lexicon would look for."""
    culture = markets.culture()
    for name, lexicon in culture.lexicons.items():
        for code, table in lexicon.replace.items():
            language = markets.language(code)
            for before, after in table.items():
                for other in culture.lexicons.values():
                    assert not find(after, other.words.get(code, ()), language), (name, before)


def test_lines_against_the_law_are_taken_back() -> None:
    facts = {"social_responsibility": "climate neutral, sustainable production"}
    result = planned("de", PLAIN, facts)
    assert not result.inserted
    assert [text for text in findings(result, "CUL007") if "M5" in text]


@pytest.mark.parametrize(
    ("code", "language", "text", "claims"),
    [
        ("de", "de", "Hemd aus umweltfreundlicher Baumwolle", ["eu.eco_generic"]),
        ("de", "en", "A carbon neutral mug", ["eu.carbon_offset"]),
        ("de", "en", "An evergreen classic", []),
        ("ae", "ar", "محفظة من جلد الخنزير", ["gulf.alcohol_pork"]),
        ("ae", "ar", "وبالكحول", ["gulf.alcohol_pork"]),
        ("ae", "ar", "عطر خالٍ من الكحول", []),
        ("ae", "en", "Alcohol-free perfume in wine red", []),
        ("ae", "en", "Set of six wine glasses", ["gulf.alcohol_pork"]),
        ("jp", "ja", "業界初のジャケット", ["superlative"]),
        ("jp", "ja", "売上No.1ジャケット", ["superlative"]),
        ("us", "en", "FDA approved bottle", ["us.fda"]),
        ("br", "pt", "Cura garantida", ["medical"]),
    ],
)
def test_restricted_words_are_found_in_their_language(
    code: str, language: str, text: str, claims: list[str]
) -> None:
    found = veto_words(text, markets.market(code), markets.language(language))
    assert [hit.claim.id for hit in found] == claims
    for hit in found:
        assert text[hit.start : hit.end].strip() == text[hit.start : hit.end] != ""


def test_law_not_yet_in_force_says_nothing() -> None:
    early = msgspec.structs.replace(markets.market("de"), as_of=dt.date(2026, 9, 26))
    assert not veto_words("eco-friendly", early, ENGLISH)


def test_dates_of_festivals() -> None:
    assert dates("hijri:9-1", 2027, "AE") == (dt.date(2027, 2, 8),)
    assert dates("hijri:9-1", 2030, "AE") == (dt.date(2030, 1, 5), dt.date(2030, 12, 26))
    assert dates("hijri:10-1", 2026, "AE") == (dt.date(2026, 3, 20),)
    assert dates("nth:11-3-4+1", 2026, "US") == (dt.date(2026, 11, 27),)
    assert dates("nth:5-6-2", 2028, "DE") == (dt.date(2028, 5, 14),)
    assert dates("nth:5-0--1", 2026, "US") == (dt.date(2026, 5, 25),)
    assert dates("easter:+0", 2027, "DE") == (dt.date(2027, 3, 28),)
    assert dates("fixed:12-06", 2026, "DE") == (dt.date(2026, 12, 6),)
    assert dates("holiday:German Unity Day", 2026, "DE") == (dt.date(2026, 10, 3),)
    assert dates("hijri:9-1", 2400, "AE") == ()


@pytest.mark.parametrize("rule", ["nth:13-1-1", "fixed:02-31", "soon", "nth:2-0-5x", "easter:"])
def test_malformed_festival_rules_are_errors(rule: str) -> None:
    with pytest.raises(DataError):
        dates(rule, 2027, "DE")


def test_every_festival_of_every_pack_has_a_date_each_year() -> None:
    for code in CODES:
        pack = markets.market(code)
        for festival in pack.festivals:
            for year in (2026, 2027, 2028):
                assert dates(festival.rule, year, pack.country), festival.id


def test_an_occasion_that_is_on_goes_before_one_that_comes() -> None:
    pack = markets.market("ae")
    found = occasion(pack.festivals, dt.date(2027, 3, 1), "AE")
    assert found is not None
    assert found.festival.id == "ramadan"
    assert occasion(pack.festivals, dt.date(2027, 12, 20), "AE") is None


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=300), st.sampled_from(CODES))
def test_any_text_can_be_planned(text: str, code: str) -> None:
    blocks = [block("a", text), block("b", text, "description")]
    result = planned(code, blocks, FACTS)
    for one in result.replaced:
        assert text[one.start : one.start + len(one.before)] == one.before
    assert result.order == ("a",)


def test_a_large_text_does_not_hang() -> None:
    text = "Hurry! amazing " * 10_000
    result = planned("jp", [block("d", text, "description")])
    assert result.order == ()
