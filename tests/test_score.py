"""The score: what is worse never scores more, what is not said costs points, sums add up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listingkit.judge import judge, with_catalog
from listingkit.model import COMPONENTS, STAGES, Judged, LedgerLine
from listingkit.rules.catalog import catalog_findings, fingerprint
from listingkit.rules.core import all_rules
from listingkit.rules.examples import example_listing, example_subject
from listingkit.score import catalog_score, compare, score_of

RULES = tuple(all_rules().values())

CHART = {
    "columns": ["Size", "Chest (cm)", "Waist (cm)"],
    "rows": [["S", "88", "70"], ["M", "92", "74"], ["L", "96", "78"]],
    "unit": "cm",
}
WORDS = ("linen", "dress", "mug", "blue", "cotton", "100 %", "60 %", "30 cm", "machine wash")
CATEGORIES = ("", "Apparel > Dresses", "Electronics > Kettles", "Kitchenware", "Odds and ends")


def money(low: int, high: int) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {"amount": st.integers(low, high).map(str), "currency": st.sampled_from(["EUR", "USD"])}
    )


def facts() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "delivery_days_max": st.integers(1, 30),
            "shipping_cost": st.integers(0, 20),
            "returns_days": st.integers(1, 60),
            "payment_methods": st.lists(st.sampled_from(["visa", "paypal", "cod"]), max_size=3),
            "review_count": st.integers(0, 50),
            "support_minutes": st.integers(1, 2000),
            "warranty_months": st.integers(0, 36),
            "fibre_composition": st.just(["100 % cotton"]),
        },
    ).map(lambda found: {name: {"value": value} for name, value in found.items()})


def listings() -> st.SearchStrategy[dict[str, Any]]:
    """Fields of a listing, from empty to complete."""
    words = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
    image = st.fixed_dictionaries(
        {"src": st.sampled_from(["a.jpg", "b.jpg", "c.jpg"])},
        optional={"alt": st.sampled_from(["", "image", "Blue linen dress"])},
    )
    size = st.sampled_from(["S", "M", "L", "XXL"])
    variant = st.fixed_dictionaries({"options": size.map(lambda s: [["Size", s]])})
    return st.fixed_dictionaries(
        {"title": st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)},
        optional={
            "description": words,
            "meta_description": words,
            "category": st.sampled_from(CATEGORIES),
            "price": money(1, 100),
            "compare_at": money(1, 100),
            "size_charts": st.just([CHART]),
            "images": st.lists(image, max_size=4),
            "variants": st.lists(variant, max_size=3),
            "facts": facts(),
        },
    )


def judged(fields: dict[str, Any], market: str | None = "de") -> Judged:
    context: dict[str, Any] = {"keywords": ("linen dress",)}
    if market:
        context["market"] = market
    return judge(example_subject(fields, context), RULES)


def total(fields: dict[str, Any], market: str | None = "de") -> float:
    return judged(fields, market).score.total


@settings(max_examples=120, deadline=None)
@given(listings(), st.sampled_from(["category", "price", "size_charts"]))
def test_leaving_out_category_price_or_chart_never_scores_more(
    fields: dict[str, Any], name: str
) -> None:
    less = {key: value for key, value in fields.items() if key != name}
    assert total(less) <= total(fields)


@settings(max_examples=60, deadline=None)
@given(listings(), st.sampled_from([
    "delivery_days_max", "returns_days", "payment_methods", "warranty_months", "review_count",
    "support_minutes", "fibre_composition", "shipping_cost",
]))  # fmt: skip
def test_leaving_out_a_fact_never_scores_more_than_a_good_one(
    fields: dict[str, Any], name: str
) -> None:
    good = {
        "delivery_days_max": 5, "returns_days": 30, "warranty_months": 24, "review_count": 9,
        "support_minutes": 10, "fibre_composition": ["100 % linen"], "shipping_cost": 0,
        "payment_methods": ["visa", "paypal", "cod"],
    }  # fmt: skip
    given_facts = fields.get("facts", {})
    rest = {key: value for key, value in given_facts.items() if key != name}
    told = {**fields, "facts": {**rest, name: {"value": good[name]}}}
    assert total({**fields, "facts": rest}) <= total(told)


DEFECTS: dict[str, Any] = {
    "placeholder in the text": lambda f: (
        {**f, "description": f["description"] + " lorem ipsum"} if f.get("description") else f
    ),
    "all alternative texts gone": lambda f: {
        **f, "images": [{"src": image["src"]} for image in f.get("images", [])]
    },
    "a size without a row": lambda f: {
        **f, "variants": [*f.get("variants", []), {"options": [["Size", "9XL"]]}]
    },
    "a chart out of order": lambda f: f if "size_charts" not in f else {
        **f, "size_charts": [{**CHART, "rows": [["S", "88", "70"], ["M", "29", "74"],
                                               ["L", "96", "78"], ["XL", "100", "82"]]}]
    },
    "a wrong barcode": lambda f: {
        **f, "variants": [*f.get("variants", []), {"barcode": "4006381333932"}]
    },
    "an old price that is none": lambda f: (
        {**f, "compare_at": f["price"]} if "price" in f and "compare_at" not in f else f
    ),
    "slow delivery": lambda f: (
        {**f, "facts": {**f["facts"], "delivery_days_max": {"value": 40}}}
        if "delivery_days_max" in f.get("facts", {}) else f
    ),
    "a claim without proof": lambda f: (
        {**f, "title": f["title"] + " eco-friendly"} if f["title"] else f
    ),
    "the images gone": lambda f: {k: v for k, v in f.items() if k != "images"},
    "the title gone": lambda f: {**f, "title": ""},
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(listings(), st.sampled_from(sorted(DEFECTS)))
def test_adding_a_defect_never_scores_more(fields: dict[str, Any], name: str) -> None:
    assert total(DEFECTS[name](fields)) <= total(fields), name


@settings(max_examples=60, deadline=None)
@given(listings(), st.sampled_from([None, "de", "jp", "us"]))
def test_the_ledger_sums_to_every_figure(fields: dict[str, Any], market: str | None) -> None:
    one = judged(fields, market)
    score = one.score
    possible = sum(line.possible for line in score.ledger)
    earned = sum(line.earned for line in score.ledger)
    assert score.total == pytest.approx(100 * earned / possible, abs=0.01)
    for names, figures in (("component", score.components), ("stage", score.stages)):
        for name, figure in figures.items():
            own = [line for line in score.ledger if getattr(line, names) == name]
            could = sum(line.possible for line in own)
            if could:
                assert figure == pytest.approx(100 * sum(x.earned for x in own) / could, abs=0.01)
            else:
                assert figure is None
    for line in score.ledger:
        lost = sum(finding.points for finding in one.findings if finding.code == line.code)
        assert 0 <= line.earned <= line.possible
        if line.state in ("earned", "lost"):
            assert line.possible - line.earned == pytest.approx(lost, abs=0.001)
        elif line.state == "unknown":
            assert line.earned == 0 < line.possible
        else:
            assert line.possible == 0


def test_the_same_listing_always_scores_the_same() -> None:
    fields = {"title": "Blue linen dress", "category": "Apparel", "images": [{"src": "a.jpg"}]}
    assert judged(fields) == judged(fields)


def test_a_complete_listing_scores_far_more_than_an_empty_one() -> None:
    full = {
        "title": "Blue linen dress, midi length",
        "category": "Apparel > Dresses",
        "description": "A linen dress of 100 % linen. Machine wash at 30 °C. " * 12,
        "meta_description": "A light linen dress for warm days, cut wide, with two pockets.",
        "price": {"amount": "80", "currency": "EUR"},
        "size_charts": [CHART],
        "images": [{"src": f"{n}.jpg", "alt": f"Blue dress, view {n}"} for n in range(4)],
        "facts": {"review_count": {"value": 12}, "delivery_days_max": {"value": 5},
                  "returns_days": {"value": 30}, "shipping_cost": {"value": 0},
                  "payment_methods": {"value": ["visa", "paypal"]}},
    }  # fmt: skip
    assert total(full, None) > total({}, None) + 40


def test_names_of_components_and_stages_are_complete() -> None:
    score = judged({}).score
    assert tuple(score.components) == COMPONENTS
    assert tuple(score.stages) == STAGES


def test_nothing_asked_is_a_full_score() -> None:
    assert score_of([]).total == 100.0
    assert set(score_of([]).components.values()) == {None}


def test_catalog_score_is_the_sum_of_the_listings() -> None:
    several = [judged({}), judged({"title": "Mug"}), judged({"title": "Cup", "category": "Toys"})]
    score = catalog_score(iter(several))
    lines = [line for one in several for line in one.score.ledger]
    possible = sum(line.possible for line in lines)
    assert score.total == pytest.approx(100 * sum(x.earned for x in lines) / possible, abs=0.01)
    assert len(score.ledger) == len({line.code for line in lines})
    assert catalog_score([]).total == 100.0


def test_compare_shows_what_moved() -> None:
    before = [judged({"title": ""}), judged({"id": "gone", "title": "Mug"})]
    after = [judged({"title": "Blue enamel mug"}), judged({"id": "new", "title": "Mug"})]
    found = compare(before, after)
    assert found.change > 0
    assert found.only_before == ("gone",)
    assert found.only_after == ("new",)
    assert [name for name, *_ in found.listings] == ["example"]
    assert {change.code: change.change for change in found.rules}["TXT001"] > 0
    assert compare(before, before).change == 0
    assert not compare(before, before).rules


def test_ids_that_repeat_are_compared_one_by_one() -> None:
    twice = [judged({"title": ""}), judged({"title": "Mug"})]
    assert len(compare(twice, twice).listings) == 2


def test_catalog_findings_cost_points() -> None:
    from listingkit import markets

    listings_ = [example_listing({"id": n, "title": "Blue mug"}) for n in "ab"]
    listings_.append(example_listing({"id": "c", "title": "Green mug"}))
    alone = [judge(example_subject({"id": x.id, "title": x.title}, {}), RULES) for x in listings_]
    found = catalog_findings(map(fingerprint, listings_), markets.targets())
    together = with_catalog(alone, found, RULES)
    assert [one.code for one in together[0].findings if one.code == "CAT001"] == ["CAT001"]
    assert together[0].score.total < together[2].score.total
    assert {x.code for x in together[2].score.ledger} >= {"CAT001", "CAT002", "CAT003"}


def test_unknown_points_are_lost() -> None:
    line = LedgerLine(
        code="X001", stage="use", component="trust", possible=4, earned=0, state="unknown"
    )
    assert score_of([line]).total == 0
