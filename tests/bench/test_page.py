"""What reading and judging a page costs beside the bare parse, in the same run.

By hand: ``pytest tests/bench -n 0 --benchmark-enable``; compare the medians.
"""

from __future__ import annotations

from pathlib import Path

import lxml.html
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from listingkit import judge, markets
from listingkit.page import Page
from listingkit.page.inspect import inspect_page
from listingkit.rules.core import all_rules

PAGES = ["examples/pages/saga-linen-dress.html", "examples/pages/volt-65w-charger.html"]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=PAGES)
def data(request: pytest.FixtureRequest) -> bytes:
    return (ROOT / request.param).read_bytes()


def test_bare_parse(benchmark: BenchmarkFixture, data: bytes) -> None:
    assert benchmark(lxml.html.fromstring, data) is not None


def test_inspect(benchmark: BenchmarkFixture, data: bytes) -> None:
    assert benchmark(lambda: inspect_page(Page(data, "page.html"))).title


def test_all_rules(benchmark: BenchmarkFixture, data: bytes) -> None:
    rules = tuple(all_rules().values())

    def audit() -> int:
        page = Page(data, "page.html")
        listing = page.listing("page")
        subject = judge.make_subject(listing, page, language=markets.language("en"))
        return len(judge.judge(subject, rules).score.ledger)

    assert benchmark(audit) > 50
