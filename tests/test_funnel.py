"""A shop's numbers beside the plan's."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from listingkit.cli import cli
from listingkit.errors import InputError
from listingkit.funnel import figures, read_metrics

NUMBERS = """metric,value,channel,period
views,10000,,2026-10
carts,1500,,2026-10
orders,600,,2026-10
payments,570,,2026-10
visits,7000,search,2026-10
visits,3000,social,2026-10
spend,400,search,2026-10
spend,600,social,2026-10
revenue,2000,search,2026-10
revenue,1200,social,2026-10
customers,20,social,2026-10
"""


def test_rates_are_those_of_the_numbers_and_none_is_made_of_others(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(NUMBERS)
    words = ["funnel", str(tmp_path / "m.csv"), "--format", "json"]
    told = json.loads(CliRunner().invoke(cli, words).stdout)
    found = {(one["name"], one["channel"]): (one["value"], one["met"]) for one in told}
    assert found == {
        ("view to cart", ""): (15, False),
        ("cart to order", ""): (40, False),
        ("order to payment", ""): (95, True),
        ("view to payment, whole", ""): (5.7, True),
        ("share of visits", "search"): (70, False),
        ("share of visits", "social"): (30, True),
        ("share of spend", "search"): (40, False),
        ("share of spend", "social"): (60, False),
        ("revenue by spend", "search"): (5, True),
        ("revenue by spend", "social"): (2, False),
        ("spend by customer", "social"): (30, None),
    }
    shown = CliRunner().invoke(cli, words[:2]).stdout
    assert "plan 15 → 25 %" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n", "m.csv:1: has no columns metric and value"),
        ("metric,value\nview,2\n", "m.csv:2: unknown metric 'view'"),
        ("metric,value\nviews,many\n", "m.csv:2: 'many' is no number"),
        ("metric,value\nviews,-1\n", "m.csv:2: '-1' is no number"),
        ("metric,value\nviews,nan\n", "is no number"),
        ("metric,value\nviews,10\n", "no two numbers"),
        ("metric,value\nviews,0\ncarts,0\n", "no two numbers"),
    ],
)
def test_wrong_numbers_are_one_clear_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "m.csv").write_text(text)
    result = CliRunner().invoke(cli, ["funnel", str(tmp_path / "m.csv")])
    assert result.exit_code == 2
    assert told in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(InputError):
        figures(read_metrics(b"metric,value,channel\n" + data, "m.csv"))
