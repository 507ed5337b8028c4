"""Every rule keeps its word: documentation, examples, hard cases, sources of its thresholds.

A case file is ``tests/cases/<CODE>.toml`` with at least three ``[[case]]`` tables::

    name = "what makes it hard"
    html = "…"  or  listing = { … }  or  catalog = [ { … }, … ]  (fields, or html and url)
    expect = 0            # number of findings, or "unknown" / "exempt"
    contains = "…"        # optional: in the first message
    market, language, lang, url, keywords, targets   # optional context
"""

from __future__ import annotations

import inspect
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from listingkit import markets
from listingkit.judge import judge, run_rule
from listingkit.model import Finding
from listingkit.rules.categories import categories, word_lists
from listingkit.rules.core import Rule, all_rules, selected
from listingkit.rules.examples import example_listing, example_subject

CASES = Path(__file__).parent / "cases"
RULES = all_rules()
CODES = pytest.mark.parametrize("code", sorted(RULES))


def findings_of(rule: Rule, example: Any, context: dict[str, Any]) -> tuple[list[Finding], str]:
    """Findings and state of one example; a catalog example is a table with ``listings``."""
    if rule.on == "catalog":
        from listingkit.rules.catalog import catalog_findings, fingerprint

        prints = []
        for number, fields in enumerate(example["listings"]):
            if "html" in fields:
                subject = example_subject(fields["html"], fields)
                listing = msgspec.structs.replace(subject.listing, id=str(number))
                prints.append(fingerprint(listing, page=subject.page))
            else:
                listing = example_listing(
                    {"id": str(number), **fields}, fields.get("language", "en")
                )
                prints.append(fingerprint(listing))
        found = catalog_findings(prints, markets.targets())
        return [one for one in found if one.code == rule.code], "earned"
    found, line = run_rule(rule, example_subject(example, context))
    return found, line.state


@cache
def load_cases(code: str) -> list[dict[str, Any]]:
    path = CASES / f"{code}.toml"
    assert path.is_file(), f"{code} has no case file"
    cases: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["case"]
    return cases


def test_documented() -> None:
    for code, rule in RULES.items():
        assert rule.summary.endswith("."), code
        assert len(rule.summary) <= 90, code
        assert rule.why, f"{code} does not say why"
        assert rule.fix, f"{code} does not say how to mend it"
        assert rule.points > 0, code
        if rule.applies and any(case["expect"] == "unknown" for case in load_cases(code)):
            assert rule.needs, f"{code} does not say what it needs"
        assert re.fullmatch(r"[A-Z]{2,3}\d{3}", code)


def test_a_family_is_a_module_or_several_of_one_first_name() -> None:
    """Families that outgrow a file go on in ``markup_values.py`` and so on."""
    homes = {
        (rule.family, rule.check.__module__.rpartition(".")[2].partition("_")[0])
        for rule in RULES.values()
    }
    assert len({family for family, _ in homes}) == len({module for _, module in homes})
    assert len(homes) == len({family for family, _ in homes})


@CODES
def test_examples(code: str) -> None:
    rule = RULES[code]
    bad, state = findings_of(rule, rule.bad, rule.example)
    assert bad, f"{code}: the bad example is not found ({state})"
    assert all(one.message and one.fix for one in bad)
    good, state = findings_of(rule, rule.good, rule.example)
    assert not good, f"{code}: the good example is refused: {good[0].message}"
    assert state == "earned", f"{code}: the good example is {state}, not judged"


@CODES
def test_hard_cases(code: str) -> None:
    rule = RULES[code]
    cases = load_cases(code)
    assert len(cases) >= 3, f"{code} has fewer than three hard cases"
    for case in cases:
        context = {**rule.example, **case}
        if "catalog" in case:
            example: Any = {"listings": case["catalog"]}
        else:
            example = case["html"] if "html" in case else case["listing"]
        if "listing" in case:
            context["listing"] = rule.example.get("listing", {}) if case.get("shared") else {}
        found, state = findings_of(rule, example, context)
        told = f"{code}, {case['name']}: {state}, {[one.message for one in found]}"
        if isinstance(case["expect"], str):
            assert state == case["expect"], told
        else:
            assert state not in ("unknown", "exempt"), told
            assert len(found) == case["expect"], told
        if "contains" in case:
            assert case["contains"] in found[0].message, told


def test_thresholds_have_a_source() -> None:
    known = markets.targets()
    for code, rule in RULES.items():
        source = inspect.getsource(rule.check)
        named = set(re.findall(r'\.target\(\s*"([^"]+)"', source))
        assert named <= set(rule.targets), f"{code} reads {named - set(rule.targets)} undeclared"
        for name in rule.targets:
            assert name in known, f"{code} reads {name}, which locales/targets.toml does not have"
            assert known[name].source, name
            assert known[name].unit, name
            assert known[name].why, name


def test_every_threshold_is_used() -> None:
    used = {name for rule in RULES.values() for name in rule.targets}
    assert set(markets.targets()) == used


def test_enough_rules() -> None:
    assert len(RULES) >= 36


def test_no_case_file_without_rule() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} == set(RULES)


def test_selection_by_prefix() -> None:
    assert {rule.family for rule in selected(["IMG"], [])} == {"IMG"}
    assert "IMG001" not in {rule.code for rule in selected([], ["IMG001"])}
    assert [rule.code for rule in selected(["TXT001"], [])] == ["TXT001"]


def test_word_data_is_folded_and_sourced() -> None:
    for name, entry in {**categories(), **word_lists()}.items():
        assert entry.source, name
        for words in (entry.words, getattr(entry, "excluded", {})):
            for group in words.values():
                assert all(word == word.lower() or "*" in word for word in group), name
                assert len(set(group)) == len(group), (name, sorted(group))


@pytest.mark.parametrize("example", ["", "<p>", "\x00\x01", "<h1>\ud7ff</h1>", "<" * 500])
def test_odd_pages_are_judged_without_a_crash(example: str) -> None:
    judged = judge(example_subject(example, {"market": "de", "keywords": ("x",)}), RULES.values())
    assert 0 <= judged.score.total <= 100


def test_an_empty_listing_is_judged() -> None:
    judged = judge(example_subject({}, {"market": "jp"}), RULES.values())
    assert 0 <= judged.score.total < 30
    assert judged.findings


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "mug " * 200_000},
        {"title": "Mug", "description": "1% " * 100_000},
        {"title": "Mug", "description": "<" * 100_000 + "a>" * 100_000},
        {"title": "Mug", "category": "Apparel > " * 50_000},
        {"title": "Mug", "size_charts": [
            {"columns": ["Size", "Chest (cm)", "Chest (in)"], "unit": "cm+in",
             "rows": [["S" + " " * 200_000, "8 " + " " * 200_000, "3"], ["-" * 200_000, "1", "2"],
                      ["1" * 200_000, "1 1/2" * 50_000, "2"]]}]},
    ],
    ids=["title", "percentages", "brackets", "category", "cells"],
)  # fmt: skip
def test_huge_fields_take_no_time(fields: dict[str, Any]) -> None:
    import time

    subject = example_subject({**fields, "category": fields.get("category", "Apparel")}, {})
    started = time.process_time()
    judge(subject, RULES.values())
    assert time.process_time() - started < 5


def test_every_rule_has_a_step_of_the_journey_and_a_stage_of_the_funnel() -> None:
    from listingkit.journey import FUNNEL
    from listingkit.model import COMPONENTS, STAGES

    for code, rule in RULES.items():
        assert rule.stage in STAGES, code
        assert rule.funnel in FUNNEL, code
        assert rule.component in COMPONENTS, code


def test_the_funnel_names_only_rules_that_exist() -> None:
    from listingkit.journey import journey

    assert set(journey().codes) <= set(RULES)
