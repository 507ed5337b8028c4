"""Load times: the network model, measurements beside a page, and what is said of the unknown."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from listingkit.cli import cli
from listingkit.load.data import load_data
from listingkit.load.lighthouse import performance, read_report, score
from listingkit.load.simulate import Node, simulate
from listingkit.load.srcset import slot
from listingkit.page import Page

DATA = load_data()
HEAD = (
    '<!doctype html><html lang="en"><head><title>Mug</title>{}</head>'
    "<body><h1>Mug</h1>{}</body></html>"
)


def page_of(folder: Path, head: str = "", body: str = "", url: str | None = None) -> Page:
    path = folder / "mug.html"
    text = HEAD.format(head, body)
    path.write_text(text, "utf-8")
    return Page(text.encode(), str(path), url)


def request(name: str, size: int, *after: Node, origin: str = "https://shop.example") -> Node:
    host = origin.partition("//")[2]
    return Node(name, 0.0, after, origin=origin, host=host, size=size)


def run(*nodes: Node, device: str = "mobile") -> float:
    return simulate(nodes, DATA.devices[device], DATA.network)  # type: ignore[index]


def test_a_first_answer_takes_its_round_trips() -> None:
    # 2 for the name, 1 TCP, 1 TLS, 1 for the request, and the server's 30 ms.
    assert run(request("a", 14_600)) == 5 * 150 + 30
    assert run(request("a", 14_600), device="desktop") == 5 * 40 + 30
    # One byte more than the first window takes one more round trip.
    assert run(request("a", 14_601)) == 6 * 150 + 30


def test_what_a_connection_received_beyond_an_answer_is_free() -> None:
    first = request("a", 1_000)
    assert run(first, request("b", 13_600, first)) == 780
    assert first.end == 780


def test_another_origin_needs_its_own_connection() -> None:
    first = request("a", 1_000)
    near = run(first, request("b", 1_000, first))
    far = run(first, request("b", 1_000, first, origin="https://cdn.example"))
    assert (near, far) == (780, 780 + 780)


def test_the_main_thread_does_one_task_at_a_time() -> None:
    first = request("a", 1_000)
    tasks = [Node("t", 0.1, (first,), work=100), Node("u", 0.2, (first,), work=50)]
    assert run(first, *tasks) == 930
    assert [task.end for task in tasks] == [880, 930]


@given(st.lists(st.integers(0, 400_000), min_size=1, max_size=8), st.data())
@settings(max_examples=60, deadline=None)
def test_more_bytes_never_load_faster(sizes: list[int], data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(sizes) - 1))
    more = data.draw(st.integers(0, 300_000))

    def total(sizes: list[int]) -> float:
        first = request("0", sizes[0])
        return run(first, *(request(str(n), size, first) for n, size in enumerate(sizes[1:], 1)))

    before = total(sizes)
    sizes[which] += more
    assert total(sizes) >= before
    assert total(sizes) == total(sizes)


@given(st.integers(0, 200_000), st.integers(1, 200_000))
@settings(max_examples=25, deadline=None)
def test_a_heavier_page_is_never_said_to_be_faster(size: int, more: int) -> None:
    def paint(length: int) -> tuple[float, float]:
        noise = "".join(f"{n * 7919 % 99991:x} " for n in range(length // 6))
        load = Page(HEAD.format("", f"<p>{noise}</p>").encode(), "p.html").load
        return load.mobile.fcp.ms, load.mobile.lcp.ms

    before, after = paint(size), paint(size + more)
    assert all(b >= a for a, b in zip(before, after, strict=True))


def test_unknown_sizes_give_a_lower_bound(tmp_path: Path) -> None:
    (tmp_path / "shop.js").write_text("var a = 1;\n" * 20_000)
    known = page_of(tmp_path, '<script src="shop.js"></script>').load
    assert known.mobile.fcp.how == "simulated"
    assert known.mobile.fcp.unknown == 0
    head = '<link rel="stylesheet" href="https://cdn.example/a.css"><script src="shop.js"></script>'
    load = page_of(tmp_path, head).load
    assert (load.mobile.fcp.how, load.mobile.fcp.score) == ("at_least", None)
    assert load.mobile.lcp.ms >= load.mobile.fcp.ms
    assert load.unknown == ("https://cdn.example/a.css",)
    # With the size known it can only be more.
    har(tmp_path, [("https://cdn.example/a.css", 50_000)])
    told = page_of(tmp_path, head).load
    assert told.har
    assert told.mobile.fcp.how == "simulated"
    assert told.mobile.fcp.ms > load.mobile.fcp.ms


def test_what_nothing_waits_for_may_be_of_any_size(tmp_path: Path) -> None:
    body = '<img src="https://cdn.example/far.jpg" alt="x" loading="lazy" width="9" height="9">'
    load = page_of(
        tmp_path, '<link rel="stylesheet" media="print" href="https://cdn.example/p.css">', body
    ).load
    assert load.mobile.lcp.how == "simulated"
    assert load.unknown == ()


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ('<script defer src="a.js"></script>', '<script src="a.js"></script>'),
        ('<link rel="stylesheet" href="a.css" media="print">',
         '<link rel="stylesheet" href="a.css">'),
        ('<link rel="stylesheet" href="a.css">', '<link rel="stylesheet" href="b.css">'),
        ("<style>@font-face{font-family:F;src:url(f.woff2);font-display:swap}p{font:1em F}</style>",
         "<style>@font-face{font-family:F;src:url(f.woff2)}p{font:1em F}</style>"),
    ],
)  # fmt: skip
def test_what_blocks_is_told_from_what_does_not(tmp_path: Path, better: str, worse: str) -> None:
    noise = "".join(f".c{n * 7919 % 99991:x}{{margin:{n % 31}px}}\n" for n in range(9000))
    (tmp_path / "a.js").write_text(noise)
    (tmp_path / "a.css").write_text(noise)
    (tmp_path / "b.css").write_text('@import "a.css";\n' + noise)
    (tmp_path / "f.woff2").write_bytes(bytes(range(256)) * 300)
    first = page_of(tmp_path, better, "<p>A mug.</p>").load.mobile.fcp
    second = page_of(tmp_path, worse, "<p>A mug.</p>").load.mobile.fcp
    assert (first.how, second.how) == ("simulated", "simulated")
    assert first.ms < second.ms


def har(folder: Path, files: list[tuple[str, int]], name: str = "mug.har", **more: Any) -> Path:
    entries = [
        {
            "request": {"method": "GET", "url": url},
            "response": {"status": 200, "bodySize": size, "content": {"size": size * 3}},
            **more,
        }
        for url, size in files
    ]
    path = folder / name
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    return path


def test_a_whole_record_says_what_was_not_fetched(tmp_path: Path) -> None:
    own = "https://shop.example/mug"
    har(tmp_path, [(own, 9_000), ("https://shop.example/a.jpg", 70_000),
                   ("https://tags.example/t.js", 5_000)])  # fmt: skip
    body = '<img src="a.jpg" alt="a"><img src="b.jpg" alt="b">'
    resources = page_of(tmp_path, "", body, own).resources
    assert [file.url for file in resources.files[1:]] == ["a.jpg", "https://tags.example/t.js"]
    assert resources.bytes == len(HEAD.format("", body)) + 75_000


REPORT: dict[str, Any] = {
    "lighthouseVersion": "13.5.0",
    "configSettings": {"formFactor": "desktop"},
    "audits": {
        "first-contentful-paint": {"numericValue": 934},
        "largest-contentful-paint": {"numericValue": 2400.5},
        "speed-index": {"numericValue": 1311},
        "total-blocking-time": {"numericValue": 0},
        "cumulative-layout-shift": {"numericValue": 0.25},
        "network-requests": {"details": {"items": [{"url": "https://a/", "transferSize": 10}]}},
    },
    "categories": {"performance": {"score": 0.71}},
}


def test_a_report_goes_before_the_simulation(tmp_path: Path) -> None:
    (tmp_path / "mug.lighthouse.json").write_text(json.dumps(REPORT))
    load = page_of(tmp_path).load
    assert load.lighthouse == "desktop"
    assert (load.desktop.lcp.ms, load.desktop.lcp.how) == (2400.5, "measured")
    assert (load.desktop.performance, load.desktop.cls, load.desktop.tbt) == (71, 0.25, 0)
    assert load.mobile.lcp.how == "simulated"
    assert load.mobile.performance is None


def test_scores_lie_on_the_published_curves() -> None:
    assert score("fcp", 1800, "mobile") == pytest.approx(90, abs=0.1)
    assert score("fcp", 3000, "mobile") == pytest.approx(50, abs=0.1)
    assert score("lcp", 1200, "desktop") == pytest.approx(90, abs=0.1)
    assert score("cls", 0, "mobile") == 100
    assert score("lcp", 1e7, "mobile") == 0
    assert score("lcp", None, "mobile") is None
    medians = {"fcp": 3000, "lcp": 4000, "speed_index": 5800, "tbt": 600, "cls": 0.25}
    assert performance(dict(medians), "mobile") == pytest.approx(50, abs=0.1)
    assert performance({**medians, "tbt": None}, "mobile") is None


def test_a_report_as_page_speed_insights_wraps_it() -> None:
    found = read_report(json.dumps({"lighthouseResult": REPORT}).encode(), "r.json")
    assert found.device == "desktop"
    assert found.requests == {"https://a/": 10}


BROKEN = {
    "nothing": b"",
    "binary": bytes(range(256)),
    "cut off": json.dumps(REPORT).encode()[:200],
    "a list": b"[]",
    "no metrics": b'{"audits": {}}',
    "wrong type": b'{"audits": {"first-contentful-paint": {"numericValue": "soon"}}}',
    "deep": b'{"audits":' * 50_000,
    "failed run": b'{"runtimeError": {"code": "NO_FCP"}, "audits": {}}',
    "deep inside": b'{"log": {"entries": ' + b"[" * 100_000,
    "entries are text": b'{"log": {"entries": ["a", "b"]}}',
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("option", ["--har", "--lighthouse"])
def test_broken_measurements_are_one_line(tmp_path: Path, name: str, option: str) -> None:
    page = tmp_path / "mug.html"
    page.write_text(HEAD.format("", ""))
    bad = tmp_path / "bad.json"
    bad.write_bytes(BROKEN[name])
    done = CliRunner().invoke(cli, ["inspect", str(page), option, str(bad), "--format", "json"])
    assert done.exit_code == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1
    assert str(bad) in lines[0]
    report = json.loads(done.stdout)
    assert report["load"]["mobile"]["fcp"]["how"] == "simulated"
    assert len(report["load"]["problems"]) == 1


def test_numbers_that_mean_harm(tmp_path: Path) -> None:
    values = {"first-contentful-paint": -5, "largest-contentful-paint": 1e300, "speed-index": 7}
    audits = {name: {"numericValue": value} for name, value in values.items()}
    found = read_report(json.dumps({"audits": audits}).encode(), "r.json")
    assert (found.fcp, found.lcp, found.speed_index) == (None, None, 7)
    har(tmp_path, [("https://cdn.example/a.css", -1), ("", 3), ("data:,x", 9)])
    head = '<link rel="stylesheet" href="https://cdn.example/a.css">'
    assert page_of(tmp_path, head).load.mobile.fcp.how == "at_least"


def test_a_measurement_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    page = tmp_path / "mug.html"
    page.write_text(HEAD.format("", ""))
    done = CliRunner().invoke(cli, ["inspect", str(page), "--har", str(tmp_path / "no.har")])
    assert done.exit_code == 2
    assert "no such file" in done.stderr
    done = CliRunner().invoke(cli, ["inspect", str(page), str(page), "--har", "x.har"])
    assert done.exit_code == 2
    assert "one page" in done.stderr


def test_reports_in_a_folder_are_no_listings(tmp_path: Path) -> None:
    page_of(tmp_path)
    (tmp_path / "mug.lighthouse.json").write_text(json.dumps(REPORT))
    har(tmp_path, [("https://shop.example/mug", 10)])
    done = CliRunner().invoke(cli, ["audit", str(tmp_path), "--format", "json"])
    assert done.exit_code in (0, 1), done.stderr
    assert len(json.loads(done.stdout)["listings"]) == 1


def test_the_picture_a_screen_takes(tmp_path: Path) -> None:
    assert slot("100vw", 400) == 400
    assert slot("(min-width: 60em) 50vw, 90vw", 1350) == 675
    assert slot("(min-width: 60em) 50vw, 90vw", 400) == 360
    assert slot("calc(100vw - 2em)", 400) == 400
    for width in (400, 800, 1600):
        (tmp_path / f"m{width}.jpg").write_bytes(b"\xff\xd8" + b"x" * width * 100)
    body = '<img src="m400.jpg" srcset="m400.jpg 400w, m800.jpg 800w, m1600.jpg 1600w" alt="Mug">'
    load = page_of(tmp_path, "", body).load
    assert load.mobile.lcp.how == "simulated"
    small = page_of(tmp_path, "", '<img src="m400.jpg" alt="Mug">').load
    # 412 CSS pixels at a density of 1.75 ask for the one of 800, a desktop for that of 1600.
    assert load.mobile.lcp.ms > small.mobile.lcp.ms
    assert load.desktop.lcp.ms > small.desktop.lcp.ms


def test_hostile_pages_and_sheets_take_no_time(tmp_path: Path) -> None:
    sheets = [
        "/*" * 300_000, "@import url(" * 60_000, "url(" * 200_000, "{" * 500_000,
        "@font-face{" * 60_000,
        "a{b:url(x.png)}" * 20_000, ".a:not(" * 60_000 + "{font:x}",
    ]  # fmt: skip
    began = time.process_time()
    for text in sheets:
        Page(HEAD.format(f"<style>{text}</style>", "").encode(), "p.html").load  # noqa: B018
    links = '<link rel="stylesheet" href="https://a.example/x.css">' * 3000
    scripts = "".join(f'<script src="https://h{n}.example/x.js"></script>' for n in range(3000))
    Page(HEAD.format(links + scripts, "").encode(), "p.html").load  # noqa: B018
    assert time.process_time() - began < 15


def test_sheets_that_import_each_other_come_to_an_end(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text('@import "b.css"; @import "a.css";')
    (tmp_path / "b.css").write_text('@import "a.css"; @import "../b.css";')
    load = page_of(tmp_path, '<link rel="stylesheet" href="a.css">').load
    assert load.mobile.fcp.ms > 0


FONT = "<style>@font-face{{font-family:F;src:url({}){}}}p{{font:1em F}}</style>"


def test_a_font_that_text_does_not_wait_for_counts_as_a_doubt(tmp_path: Path) -> None:
    (tmp_path / "f.woff2").write_bytes(bytes(range(256)) * 400)

    def first(head: str) -> float:
        load = page_of(tmp_path, head, "<p>A mug.</p>").load
        assert load.mobile.fcp.how == "simulated"
        return load.mobile.fcp.ms

    without, hidden = first(""), first(FONT.format("f.woff2", ""))
    swapped = first(FONT.format("f.woff2", ";font-display:swap"))
    # Half way between a browser that has the font before its first frame and one that has not.
    assert swapped == pytest.approx((without + hidden) / 2, abs=1.5)


def test_a_script_behind_the_content_may_run_after_the_largest_paint(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("var a = 1;\n" * 20_000)
    (tmp_path / "mug.png").write_bytes(b"\x89PNG" + bytes(2_000))
    # Behind the first picture a script is asked for later than what the page begins with.
    text = '<img src="mug.png" alt="Mug" width="300" height="300"><p>A mug for tea.</p>'
    script = '<script src="a.js"></script>'

    def largest(head: str, body: str) -> float:
        return page_of(tmp_path, head, body).load.mobile.lcp.ms

    assert largest("", text) < largest("", text + script) < largest(script, text)


def test_a_font_of_unknown_size_holds_nothing_up_where_text_is_drawn_without_it(
    tmp_path: Path,
) -> None:
    far = "https://cdn.example/f.woff2"
    load = page_of(tmp_path, FONT.format(far, ";font-display:swap"), "<p>A mug.</p>").load
    assert load.mobile.fcp.how == "simulated"
    assert load.critical == ()
    load = page_of(tmp_path, FONT.format(far, ""), "<p>A mug.</p>").load
    assert load.mobile.fcp.how == "at_least"
    assert load.critical == (far,)


def test_what_only_a_record_knows_comes_after_what_asked_for_it(tmp_path: Path) -> None:
    sheet, font = "https://a.example/fonts.css", "https://b.example/f.woff2"
    head = f'<link rel="stylesheet" href="{sheet}">'

    def load(head: str, files: list[tuple[str, int]], **more: Any) -> float:
        har(tmp_path, files, **more)
        return page_of(tmp_path, head, "<p>A mug.</p>").load.mobile.lcp.ms

    # The sheet's text is not at hand, but nothing else can have asked for the font.
    alone = load("", [(font, 40_000)])
    chained = load(head, [(sheet, 900), (font, 40_000)])
    assert chained > max(alone, load(head, [(sheet, 900)])) + 150
    tag, more = "https://a.example/tag.js", "https://b.example/more.js"
    script, files = f'<script async src="{tag}"></script>', [(tag, 9_000), (more, 60_000)]
    stack = {"type": "script", "stack": {"callFrames": [{"url": tag}]}}
    assert load(script, files, _initiator=stack) > load(script, files)
    assert load(script, files, _initiator={"type": "other"}) == load(script, files)
