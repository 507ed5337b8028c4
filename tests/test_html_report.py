"""The HTML report: what it holds, and how it behaves in a real Chromium where there is one."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from listingkit.document import AuditDocument, RuleInfo, summarize
from listingkit.journey import leaks
from listingkit.judge import LONGEST_ADDRESS, picture_of
from listingkit.model import (
    Finding,
    Image,
    Judged,
    LedgerLine,
    Listing,
    Severity,
    Suppressed,
    Where,
)
from listingkit.report import localized
from listingkit.report.html import IN_FULL, report
from listingkit.report.html_charts import fixes_of, heat_of, histogram
from listingkit.report.html_data import in_script
from listingkit.report.html_moves import Moves, flags_of, moves_of
from listingkit.report.html_source import Sources
from listingkit.score import catalog_score, score_of

CODES = ("IMG001", "OFF001", "TXT002")
EVIL = "</script><script>alert(1)</script><!-- \u2028 \u202e & ' \" \x1b"
PIXELS = b"\x89PNG\r\n\x1a\n" + b"\0" * 200


def judged(number: int, path: str = "shop.csv", market: str | None = None, **more: Any) -> Judged:
    """Listing ``number``: the higher, the better its score; every third without findings."""
    severities = {"IMG001": Severity.ERROR, "OFF001": Severity.WARNING, "TXT002": Severity.INFO}
    where = Where(path=path, line=number + 1)
    codes = () if number % 3 == 0 else CODES[: 1 + number % 2]
    ledger = [
        LedgerLine(
            code=code, stage="evaluate", component="media", possible=10,
            earned=min(10, number * 10 / 400) if code in codes else 10,
            state="lost" if code in codes else "earned",
        )
        for code in CODES
    ]  # fmt: skip
    ledger.append(
        LedgerLine(
            code="MAT001", stage="use", component="completeness", possible=5, earned=0,
            state="unknown", why="not stated: the kind of goods",
        )
    )  # fmt: skip
    findings = tuple(
        Finding(
            code=code, severity=severities[code], message=f"about {code}", where=where,
            listing_id=f"id-{number}", market=market, points=3.0, fix="mend it.",
        )
        for code in codes
    )  # fmt: skip
    kept: dict[str, Any] = {
        "listing_id": f"id-{number}", "where": where, "title": f"Mug {number}", "language": "en",
        "market": market, "findings": findings, "score": score_of(ledger), **more,
    }  # fmt: skip
    return Judged(**kept)


def audit(*listings: Judged, markets: tuple[str, ...] = ()) -> AuditDocument:
    score = catalog_score(listings) if listings else None
    summaries = {code: f"What {code} asks." for code in (*CODES, "MAT001")}
    rules = tuple(
        RuleInfo(
            code=code, name=code.lower(), severity=Severity.ERROR, stage="evaluate",
            component="media", summary=summaries[code], help="Why: so.\nFix: do.",
        )
        for code in CODES
    )  # fmt: skip
    return AuditDocument(
        markets=markets, summary=summarize(listings, (), (), {}, {}), score=score,
        listings=listings, problems=(), failures=(), rules=rules,
        leaks=leaks(score, summaries) if score else (),
    )  # fmt: skip


def data_of(page: str) -> Any:
    """What the page's script reads."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])


def test_the_page_names_its_style_and_its_script_by_their_hashes() -> None:
    page = report(audit(judged(1)))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    for tag in ("style", "script"):
        text = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        assert len(text) == 1
        digest = base64.b64encode(hashlib.sha256(text[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert "unsafe" not in policy[1]
    assert "default-src 'none'" in policy[1]
    assert not re.search(r"\sstyle=|\son\w+=|https?://", page)


def test_nothing_a_listing_says_leaves_its_place() -> None:
    evil = judged(1, title=EVIL, listing_id=EVIL, path=EVIL, language=EVIL)
    kept = Suppressed(code="IMG002", how="listing", reason=EVIL)
    page = report(audit(evil, judged(2, suppressed=(kept,))))
    assert page.count("<script") == 2
    assert page.count("</script") == 2
    assert "alert(1)" in html.unescape(page)
    assert not set(page) & {"\u2028", "\u202e", "\x1b"}
    assert data_of(page)["rows"][0][1].startswith("</script><script>alert(1)")
    assert in_script('"<!--\u2028&"') == '"\\u003c!--\\u2028\\u0026"'


def test_every_listing_is_a_row_and_the_lowest_are_shown_in_full() -> None:
    many = [judged(number) for number in range(IN_FULL + 40)]
    page = report(audit(*many))
    data = data_of(page)
    assert len(data["rows"]) == IN_FULL + 40
    assert [row[9] for row in data["rows"]] == [*range(1, IN_FULL + 1), *[0] * 40]
    assert [row[0] for row in data["rows"]] == sorted(row[0] for row in data["rows"])
    assert page.count('class="card fold listing"') == IN_FULL
    assert page == report(audit(*many))
    assert len(page) < 20_000 + 6_000 * IN_FULL + 300 * len(many) + 40_000


def test_a_finding_is_shown_in_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mug.html"
    path.write_text("<html>\n" + "x" * 90 + '<p> <img src="a>b.png"> &amp;</p>\nlast', "utf-8")
    where = Where(path=str(path), line=2, column=95)
    sources = Sources()
    shown = sources.excerpt(where)
    assert shown
    assert shown.spot.startswith('<img src="a')
    assert shown.before.startswith("…x")
    assert shown.before.endswith("<p> ")
    for other in ({"line": 9}, {"column": 999}, {"column": None}, {"path": "nowhere.html"}):
        changed = {"path": str(path), "line": 2, "column": 95, **other}
        assert sources.excerpt(Where(**changed)) is None
    finding = judged(1).findings[0]
    told = Finding(
        **{**{n: getattr(finding, n) for n in finding.__struct_fields__}, "where": where}
    )
    assert "<mark>&lt;img src=" in report(audit(judged(1, path=str(path), findings=(told,))))


def test_pictures_are_small_and_from_beside_the_page(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    path = tmp_path / "pages" / "mug.html"
    path.write_text("<p>", "utf-8")
    (tmp_path / "pages" / "a.png").write_bytes(PIXELS)
    (tmp_path / "secret.png").write_bytes(PIXELS)
    (tmp_path / "pages" / "huge.png").write_bytes(PIXELS + b"\0" * 100_000)
    (tmp_path / "pages" / "text.png").write_bytes(b"<script>" * 40)
    inline = "data:image/png;base64," + base64.b64encode(PIXELS).decode()

    def shown(address: str) -> str:
        return Sources().picture(judged(1, path=str(path), image=address))

    assert shown("a.png") == shown(inline) == inline
    for address in ("", "../secret.png", "huge.png", "text.png", "gone.png", "https://x.example/a"):
        assert shown(address) == ""
    listing = Listing(id="a", where=Where(path="a"), images=(Image(src=" a.png "),))
    assert picture_of(listing) == "a.png"
    long = Listing(id="a", where=Where(path="a"), images=(Image(src="d" * (LONGEST_ADDRESS + 1)),))
    assert picture_of(long) == ""


def test_charts_count_what_there_is() -> None:
    scores = histogram([0, 9.9, 10, 55, 100])
    assert [one.count for one in scores.bins] == [2, 1, 0, 0, 0, 1, 0, 0, 0, 1]
    assert (scores.median, "0 to 10: 2" in scores.text) == (10, True)
    both = audit(judged(1, market="br"), judged(4, market="ae"), markets=("br", "ae"))
    heat = heat_of(both)
    assert heat
    assert (heat.what, [row[0] for row in heat.rows]) == ("Market", ["br", "ae"])
    assert heat.columns == ("completeness", "media")
    alone = heat_of(audit(judged(1)))
    assert alone
    assert [row[0] for row in alone.rows] == ["evaluate", "use"]
    fixes = {fix.code: fix for fix in fixes_of(both)}
    assert (fixes["MAT001"].unstated, fixes["MAT001"].listings) == (2, 0)
    assert fixes["IMG001"].listings == 2
    assert heat_of(audit()) is None


def test_the_localized_page_keeps_to_the_same_rules() -> None:
    view = localized.LocalizedView(
        name="Emirates", language="ar", language_name="Arabic", direction="rtl", listings=0,
        counts=dict.fromkeys(("segments", *localized.ORIGINS, "review", "blocked", "signed"), 0),
        groups=(),
    )  # fmt: skip
    page = localized.render(view)
    assert page.count("<script>") == 1
    text = re.findall(r"<script>(.*?)</script>", page, re.S)[0]
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert not re.search(r"\sstyle=|\son\w+=|https?://", page)


def moved(before: AuditDocument, after: AuditDocument) -> Moves:
    found = moves_of(before, after)
    assert found
    return found


def test_what_moved_adds_up_to_the_change_of_the_score() -> None:
    before = audit(*[judged(number) for number in range(30)])
    after = audit(*[judged(number + 40) for number in range(30)])
    found = moved(before, after)
    told = sum(move.points for move in found.rules) + found.rest
    assert found.change == pytest.approx(after.score.total - before.score.total)  # type: ignore[union-attr]
    assert told == pytest.approx(found.change, abs=0.02)
    assert found.raised
    page = report(after, before)
    assert 'id="moved"' in page
    assert f"{found.raised[0].points:+.1f}" in page


def test_a_rule_that_stays_as_it_was_moves_next_to_nothing() -> None:
    """Also where other rules are asked only afterwards."""

    def catalog(*codes: str) -> AuditDocument:
        lines = [
            LedgerLine(code=code, stage="use", component="media", possible=10, earned=9,
                       state="lost")
            for code in codes
        ]  # fmt: skip
        return audit(judged(1, score=score_of(lines)))

    found = moved(catalog("IMG001"), catalog("IMG001", "OFF001", "TXT002"))
    assert not found.rules
    assert found.change == 0
    assert moves_of(audit(), catalog("IMG001")) is None


def test_reasons_are_counted_by_their_cause() -> None:
    told = ["glossary says caneca for mug; check the word order", "glossary says copo for cup", ""]
    assert flags_of(told) == [("the glossary has another word", 2), ("check the word order", 1)]


# ---- in a browser -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@cache
def large() -> str:
    """A report of 350 listings in two markets."""
    many = [judged(number, market=("br", "ae")[number % 2]) for number in range(350)]
    many[5] = judged(
        5, market="ae", title="عباءة كتان", suppressed=(Suppressed(code="X", how="y"),)
    )
    many.append(judged(349, market="br", title="Crème brûlée " + EVIL, listing_id=EVIL))
    return report(audit(*many, markets=("br", "ae")))


@pytest.fixture
def tab(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """It, opened; no complaint and no request allowed."""
    file = tmp_path / "report.html"
    file.write_text(large(), "utf-8")
    wrong: list[str] = []
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.set_default_timeout(5000)
    page.on("console", lambda told: wrong.append(told.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("request", lambda request: wrong.append(request.url))
    page.goto(file.as_uri())
    wrong.remove(file.as_uri())
    yield page
    assert wrong == []
    page.close()


def count(tab: Any) -> str:
    return str(tab.text_content("#count"))


def first(tab: Any) -> str:
    return str(tab.text_content("#table tbody tr:first-child td.name bdi"))


def test_choosing_in_a_browser(tab: Any) -> None:
    assert count(tab) == "351 listings"
    assert tab.locator("#table tbody tr").count() == 100
    tab.fill("#find", "CREME  brulee")
    assert count(tab) == "1 of 351 listings"
    assert tab.is_visible("#none")
    tab.fill("#find", "عباءة")
    assert (count(tab), first(tab)) == ("1 of 351 listings", "عباءة كتان")
    tab.fill("#find", "nothing like it")
    assert "No listing fits" in tab.text_content("#table tbody")
    tab.click("button[type=reset]")
    tab.wait_for_function("document.getElementById('count').textContent === '351 listings'")
    tab.select_option("#severity", "none")
    assert count(tab) == "117 of 351 listings"
    tab.select_option("#severity", "kept")
    assert count(tab) == "1 of 351 listings"
    tab.select_option("#severity", "")
    tab.select_option("#market", label="br")
    assert count(tab) == "176 of 351 listings"
    tab.click("[data-rule=IMG001]")
    assert count(tab) == "234 of 351 listings"
    assert tab.evaluate("document.activeElement.id") == "rule"
    shown = tab.locator("details.listing:visible").count()
    assert 0 < shown <= IN_FULL


def test_sorting_with_the_keyboard_in_a_browser(tab: Any) -> None:
    head = tab.locator("th[data-key='1']")
    head.locator("button").focus()
    tab.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert first(tab).startswith("Crème")
    tab.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert first(tab) == "عباءة كتان"
    assert tab.locator("th[aria-sort]").count() == 1
    tab.focus("#more")
    tab.keyboard.press("Enter")
    assert tab.locator("#table tbody tr").count() == 200
    assert tab.evaluate("document.activeElement.closest('tr').rowIndex") == 101


def test_rows_lead_to_what_is_shown_of_them_in_a_browser(tab: Any) -> None:
    tab.locator("#table tbody tr:nth-child(7) a").click()
    assert tab.evaluate("location.hash") == "#listing-7"
    tab.wait_for_selector("#listing-7[open]")
    assert tab.evaluate("document.activeElement.parentElement.id") == "listing-7"
    account = tab.locator("#listing-7 details.ledger")
    assert account.locator("td").count() == 0
    account.locator("summary").press("Enter")
    account.locator("td").first.wait_for()
    assert "MAT001" in account.locator("tbody").text_content()
    assert tab.locator("#listing-8 details.ledger td").count() == 0
    tab.locator("#listing-7 a.code").first.click()
    tab.wait_for_selector(".rule[open]")
    tab.fill("#find", "349")
    fold = tab.locator("td.name button").first
    assert fold.get_attribute("aria-expanded") == "false"
    fold.press("Enter")
    assert fold.get_attribute("aria-expanded") == "true"
    assert "IMG001" in tab.text_content("tr.told")
    fold.press(" ")
    assert tab.locator("tr.told").count() == 0


def test_it_fits_a_phone_and_prints_what_is_chosen_in_a_browser(tab: Any) -> None:
    for width in (360, 768):
        tab.set_viewport_size({"width": width, "height": 740})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.select_option("#market", label="br")
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("#table tbody tr").count() == 176
    tab.emulate_media(media="print")
    assert not tab.is_visible(".controls")
    closed = tab.locator("details.listing:not([open]):not([hidden]) ul.findings").first
    assert closed.evaluate("one => one.checkVisibility({contentVisibilityAuto: true})")
    tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert tab.locator("#table tbody tr").count() == 100


def test_without_scripts_the_lowest_scores_are_there(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(report(audit(*(judged(number) for number in range(IN_FULL + 1)))), "utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("#table tbody tr").count() == IN_FULL
    assert not page.is_visible(".controls")
    assert "with scripts allowed" in page.text_content("#count")
    context.close()


def test_choosing_texts_of_a_localized_catalog_in_a_browser(browser: Any, tmp_path: Path) -> None:
    rows = (
        localized.PairRow("Blue mug", "قدح أزرق", "engine", "ready"),
        localized.PairRow(EVIL, EVIL, "engine", "review", "glossary says x for y; check it"),
        localized.PairRow("Wash by hand", "Wash by hand", "source", "blocked", "no engine"),
        localized.PairRow(
            "Holds 12 oz of tea", "يتسع 355 مل", "memory", "review", "source changed",
            reviewed=True, converted=(("12 oz", "355 مل"),),
            earlier=("Holds 12 oz of coffee", "يتسع"),
        ),
    )  # fmt: skip
    groups = (
        localized.Group("mug", "blocked", rows, scores=(80.0, 71.5)),
        localized.Group("cup", "ready", rows[:1]),
    )
    counts = {"segments": 5, "engine": 3, "source": 1, "review": 2, "blocked": 1, "signed": 1}
    view = localized.LocalizedView(
        name="Emirates", language="ar", language_name="Arabic", direction="rtl", listings=2,
        counts={**dict.fromkeys(localized.ORIGINS, 0), **counts}, groups=groups,
        flags=flags_of(row.reasons for row in rows),
    )  # fmt: skip
    file = tmp_path / "ae.html"
    file.write_text(localized.render(view), "utf-8")
    wrong: list[str] = []
    tab = browser.new_page(viewport={"width": 1366, "height": 768})
    tab.on("console", lambda told: wrong.append(told.text))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.goto(file.as_uri())
    assert count(tab) == "5 texts"
    assert tab.locator("mark").all_text_contents() == ["12 oz", "355 مل"]
    assert tab.text_content("del") + tab.text_content("ins") == "coffeetea"
    assert "−8.5" in tab.text_content("details.listing summary")
    tab.select_option("#status", "blocked")
    assert count(tab) == "1 of 5 texts"
    assert tab.locator("details.listing:visible").count() == 1
    tab.select_option("#status", "")
    tab.select_option("#reason", label="the glossary has another word")
    assert count(tab) == "1 of 5 texts"
    tab.click("button[type=reset]")
    # A function to wait for would be evaluated again by what the page's policy forbids.
    tab.locator("#count").filter(has_text=re.compile("^5 texts$")).wait_for()
    tab.select_option("#signed", "yes")
    assert count(tab) == "1 of 5 texts"
    tab.select_option("#signed", "")
    tab.fill("#listing", "CUP")
    assert count(tab) == "1 of 5 texts"
    tab.fill("#listing", "")
    tab.locator("h1").click()
    tab.keyboard.press("p")
    assert "tea" in tab.evaluate("document.activeElement.textContent")
    tab.keyboard.press("n")
    assert tab.evaluate("document.activeElement.dataset.status") == "review"
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "find"
    tab.fill("#find", "cup nowhere")
    assert count(tab) == "0 of 5 texts"
    tab.fill("#find", "CUP ازرق")
    assert count(tab) == "1 of 5 texts"
    assert tab.locator("td.target[dir=rtl]:visible").count() == 1
    for width in (360, 768):
        tab.set_viewport_size({"width": width, "height": 740})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert wrong == []
    tab.close()
