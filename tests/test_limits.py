"""Lengths in every unit that channels count in, on scripts that tell the units apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingkit import markets
from listingkit.rules.examples import example_subject
from listingkit.rules.limits import UNITS, channel_limits, limit_of, measure, shown_limit


@pytest.mark.parametrize(
    ("text", "chars", "graphemes", "bytes_", "hw"),
    [
        ("Mug 350 ml", 10, 10, 10, 10),
        ("Größe", 5, 5, 7, 5),
        ("青いマグ", 4, 4, 12, 8),
        ("ｶｯﾌﾟ", 4, 3, 12, 4),
        ("머그컵", 3, 3, 9, 6),
        ("ที่นี่", 6, 2, 18, 2),
        ("हिन्दी", 6, 2, 18, 5),
        ("e\u0301", 2, 1, 3, 1),
        ("👩‍👩‍👧", 5, 1, 18, 6),
        ("", 0, 0, 0, 0),
    ],
)
def test_units(text: str, chars: int, graphemes: int, bytes_: int, hw: int) -> None:
    found = [measure(text, unit) for unit in ("chars", "graphemes", "bytes", "hw")]
    assert found == [chars, graphemes, bytes_, hw]


@given(st.text(max_size=80))
def test_units_keep_their_order(text: str) -> None:
    assert measure(text, "graphemes") <= measure(text, "chars") <= measure(text, "bytes")
    assert measure(text, "hw") <= 2 * measure(text, "chars")
    assert measure(text, "items") == 1


def test_every_unit_of_the_data_is_known() -> None:
    for channel in markets.channels().values():
        for limits in (channel.fields, *channel.markets.values()):
            for limit in limits.values():
                assert limit.unit in UNITS
                assert limit.max is not None or limit.best_max is not None or limit.min is not None


def test_a_market_goes_before_the_channel() -> None:
    fields = {"title": "マグ", "channel": "Amazon"}
    assert channel_limits(example_subject(fields, {}))["search_terms"].max == 249
    assert channel_limits(example_subject(fields, {"market": "jp"}))["search_terms"].max == 500


def test_without_a_channel_the_general_threshold_holds() -> None:
    limit = limit_of(example_subject({"title": "Mug"}, {}), "title", 150)
    assert (limit.most, limit.unit, limit.on) == (150, "chars", "")


@pytest.mark.parametrize(("language", "most"), [("en", 60), ("ja", 60), ("th", 60)])
def test_search_results_are_as_wide_in_every_script(language: str, most: int) -> None:
    subject = example_subject({"title": "x"}, {"language": language})
    limit = shown_limit(subject, "meta_title", 60)
    assert (limit.most, limit.unit) == (most, "hw")
    assert limit.size("マグ" * 15) == 60
