"""What reading and judging a page costs beside the bare parse, in the same run.

By hand: ``pytest tests/bench -n 0 --benchmark-enable`` for the times of each, and
``python tests/bench/test_page.py [PAGE.html ...]`` for their ratios: CPU time, the least of many
rounds that go through all of them in turn, so that a busy machine is busy for each.
"""

from __future__ import annotations

import functools
import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

sys.path.insert(0, str(Path(__file__).parent))

from sample import sample_page

from listingkit import catalog, judge, markets
from listingkit.page import Page
from listingkit.page.inspect import inspect_page
from listingkit.rules.core import Rule, all_rules
from listingkit.run.batch import AuditSettings, audit

ROUNDS = 25
PAGES = 200
LOAD = ("WGT",)


def bare(data: bytes) -> list[object]:
    """The measure: parse with lxml.html, and read the JSON-LD with the standard library."""
    tree = lxml.html.fromstring(data)
    scripts = tree.xpath("//script[@type='application/ld+json']/text()")
    return [json.loads(text) for text in scripts]


def audit_page(data: bytes, rules: tuple[Rule, ...], market: str | None = None) -> int:
    """Read a page and judge it by all given rules; the number of rules judged."""
    page = Page(data, "page.html")
    listing = page.listing("page")
    wanted = markets.market(market) if market else None
    return len(judge.judge(judge.make_subject(listing, page, market=wanted), rules).score.ledger)


def rules_without(*families: str) -> tuple[Rule, ...]:
    """All rules but those of some families."""
    return tuple(rule for rule in all_rules().values() if rule.family not in families)


@pytest.fixture(scope="module")
def data() -> bytes:
    return sample_page()


def test_bare_parse(benchmark: BenchmarkFixture, data: bytes) -> None:
    assert len(benchmark(bare, data)) == 2


def test_inspect(benchmark: BenchmarkFixture, data: bytes) -> None:
    assert benchmark(lambda: inspect_page(Page(data, "page.html"))).title


def test_all_rules(benchmark: BenchmarkFixture, data: bytes) -> None:
    assert benchmark(audit_page, data, rules_without()) > 50


def test_all_rules_for_a_market(benchmark: BenchmarkFixture, data: bytes) -> None:
    assert benchmark(audit_page, data, rules_without(), "de") > 50


def test_the_sample_is_a_product_page(data: bytes) -> None:
    page = Page(data, "page.html")
    assert len(data) == pytest.approx(113_000, rel=0.02)
    assert page.offer.title == "Hollin linen work shirt"
    assert page.offer.price == 89
    assert page.size_charts
    assert page.policies.returns.days == 30


def _forget() -> None:
    """Empty what is remembered of texts; what is compiled once a process stays."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and one.cache_parameters()["maxsize"]:
            one.cache_clear()


def ratios(data: bytes) -> dict[str, tuple[float, float]]:
    """Milliseconds of CPU and multiples of the bare parse, by what is done with the page."""
    without_load = rules_without(*LOAD)
    every = rules_without()
    work: dict[str, Callable[[], object]] = {
        "lxml.html parse + JSON-LD": lambda: bare(data),
        "inspect": lambda: inspect_page(Page(data, "page.html")),
        "all rules but load": lambda: audit_page(data, without_load),
        "all rules": lambda: audit_page(data, every),
        "all rules for a market": lambda: audit_page(data, every, "de"),
    }
    best = dict.fromkeys(work, float("inf"))
    best["all rules, text never met before"] = float("inf")
    gc.collect()
    gc.freeze()
    gc.disable()
    for _ in range(ROUNDS):
        for name, do in work.items():
            start = time.process_time()
            do()
            best[name] = min(best[name], time.process_time() - start)
        _forget()
        start = time.process_time()
        audit_page(data, every)
        spent = time.process_time() - start
        name = "all rules, text never met before"
        best[name] = min(best[name], spent)
        gc.collect()
    gc.enable()
    first = best["lxml.html parse + JSON-LD"]
    return {name: (1000 * spent, spent / first) for name, spent in best.items()}


def pages_per_second(data: bytes, jobs: int = 2, pages: int = PAGES) -> float:
    """Pages audited in a second of wall time, start of the processes included."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(pages):
            name = b"Hollin linen work shirt %d" % number
            page = data.replace(b"Hollin linen work shirt", name)
            (Path(folder) / f"page-{number:04}.html").write_bytes(page)
        start = time.perf_counter()
        document = audit(catalog.discover([folder]), AuditSettings(), jobs=jobs)
        spent = time.perf_counter() - start
    assert len(document.listings) == pages
    return pages / spent


def main(paths: list[str]) -> None:
    """Print the table for the sample page and for each page named."""
    named = [("the sample page", sample_page()), *((p, Path(p).read_bytes()) for p in paths)]
    for name, data in named:
        print(f"{name}: {len(data) / 1000:.0f} kB, {len(rules_without())} rules")
        for what, (spent, times) in ratios(data).items():
            print(f"  {what:34} {spent:7.2f} ms  {times:5.1f}x")
    print(f"audit --jobs 2: {pages_per_second(named[0][1]):.1f} pages/s over {PAGES} pages")


if __name__ == "__main__":
    main(sys.argv[1:])
