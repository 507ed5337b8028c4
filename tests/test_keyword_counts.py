"""Keywords are counted as a person counted them: twelve texts in twelve languages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from listingkit.language.keywords import keyword_report, occurrences
from listingkit.markets import language

TEXTS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "keyword_counts.toml").read_text("utf-8")
)["text"]
CASES = [
    pytest.param(text["language"], text["text"], one, id=f"{text['language']}-{one['keyword']}")
    for text in TEXTS
    for one in text["keywords"]
]


@pytest.mark.parametrize(("code", "text", "case"), CASES)
def test_counted_by_hand(code: str, text: str, case: dict[str, Any]) -> None:
    data = language(code)
    spans = occurrences(text, case["keyword"], data)
    assert [text[start:end] for start, end in spans] == case["counted"]
    report = keyword_report({"description": text}, [case["keyword"]], data)
    assert report.per_keyword[0].count == len(case["counted"])


def test_twelve_languages_with_near_misses() -> None:
    assert len({text["language"] for text in TEXTS}) == 12
    for text in TEXTS:
        assert any(one.get("near") for one in text["keywords"]), text["language"]
