"""Reports: every format of one hand-made audit, with the worst text that a listing may hold."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingkit.document import (
    AuditDocument,
    RuleInfo,
    is_document,
    lines_of,
    read_document,
    summarize,
)
from listingkit.errors import InputError
from listingkit.journey import FUNNEL, leaks
from listingkit.model import STAGES, Finding, Judged, LedgerLine, Problem, Severity, Where
from listingkit.report import REPORTS, Style, renderer
from listingkit.report import terminal_score as scores
from listingkit.report import terminal_text as text
from listingkit.report.html import report
from listingkit.report.sarif import artifact
from listingkit.report.words import clean
from listingkit.score import catalog_score, compare, score_of

EVIL = '<img src=x onerror=alert(1)> & "quotes" \x1b[31m\u202e|`@you` عباءة طويلة'


def finding(code: str, severity: Severity, line: int | None, listing: str, **more: str) -> Finding:
    where = Where(path="pages/a b.html", line=line, column=5 if line else None, field="alt")
    message = more.get("message", f"something about {code}")
    return Finding(
        code=code, severity=severity, message=message, where=where, listing_id=listing,
        market="ae", points=1.5, fix=more.get("fix", "Mend it."),
    )  # fmt: skip


def judged(name: str, findings: tuple[Finding, ...], earned: float, title: str = "") -> Judged:
    ledger = (
        LedgerLine(
            code="IMG001", stage="evaluate", component="media", possible=4, earned=earned,
            state="lost" if findings else "earned", why=EVIL if findings else "",
        ),
        LedgerLine(
            code="OFF001", stage="purchase", component="payment", possible=2, earned=0,
            state="unknown", why="no price is stated",
        ),
    )  # fmt: skip
    return Judged(
        listing_id=name, where=Where(path="pages/a b.html"), title=title or name, language="en",
        market="ae", findings=findings, score=score_of(ledger),
    )  # fmt: skip


@pytest.fixture
def document() -> AuditDocument:
    many = tuple(finding("IMG001", Severity.ERROR, line, "mug") for line in range(1, 8))
    duplicate = finding("OFF009", Severity.WARNING, None, "mug")
    worse = (
        *many,
        duplicate,
        finding("TXT002", Severity.INFO, None, "mug", message=EVIL, fix=EVIL),
    )
    listings = (judged("mug", worse, 1.0, EVIL), judged("cup", (), 4.0, "真っ赤な琺瑯マグカップ"))
    problems = (Problem(where=Where(path="x.csv", line=3), message="has 5 cells, not 6"),)
    failures = (Problem(where=Where(path="y.html"), message="internal error: KeyError: 'x'"),)
    rules = tuple(
        RuleInfo(
            code=code, name="rule-name", severity=Severity.ERROR, stage="evaluate",
            component="media", summary="A rule.", help="A rule.\n\nWhy: so.\nFix: do.",
        )
        for code in ("IMG001", "OFF009", "TXT002")
    )  # fmt: skip
    return AuditDocument(
        markets=("ae",),
        summary=summarize(listings, problems, failures, {".css": 2}, {"IMG001": "evaluate"}),
        score=catalog_score(listings),
        listings=listings,
        problems=problems,
        failures=failures,
        rules=rules,
        leaks=leaks(catalog_score(listings), {"IMG001": "An image without a text."}),
    )


@pytest.mark.parametrize("name", REPORTS)
def test_every_format_is_the_same_twice_and_ends_in_a_newline(
    name: str, document: AuditDocument
) -> None:
    first = renderer(name)(document, Style())
    assert first == renderer(name)(document, Style())
    assert first.endswith("\n")
    assert "\x1b" not in first
    assert "IMG001" in first


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "terminal"])
def test_only_the_terminal_needs_the_library_for_terminals(name: str) -> None:
    code = f"import sys, {REPORTS[name]}; sys.exit('rich' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_leaks_count_every_lost_point_once_in_each_model(document: AuditDocument) -> None:
    assert document.score is not None
    lost = sum(line.possible - line.earned for line in document.score.ledger)
    for model, stages in (("journey", STAGES), ("funnel", FUNNEL)):
        own = [leak for leak in document.leaks if leak.model == model]
        assert tuple(leak.stage for leak in own) == stages
        assert sum(leak.lost for leak in own) == pytest.approx(lost)
        assert sum(leak.share for leak in own) == pytest.approx(100, abs=0.5)
        assert [rule.code for leak in own for rule in leak.rules if rule.code == "IMG001"]


@pytest.mark.parametrize("name", ["terminal", "markdown", "html", "json"])
def test_where_it_leaks_is_told_with_the_plans_figures(name: str, document: AuditDocument) -> None:
    shown = renderer(name)(document, Style(width=80, by="stage"))
    assert "view to cart" in shown
    assert "IMG001" in shown
    if name == "terminal":
        assert all(text.width_of(line) <= 80 for line in shown.splitlines())
        assert "1:5" not in shown  # findings by listing are another view
    if name != "json":
        assert "do not multiply" in " ".join(shown.split())


def test_an_empty_audit_can_be_told_in_every_format() -> None:
    empty = AuditDocument(
        markets=(), summary=summarize((), (), (), {}, {}), score=None, listings=(),
        problems=(), failures=(), rules=(),
    )  # fmt: skip
    for name in REPORTS:
        assert renderer(name)(empty, Style())


def test_terminal_groups_counts_and_keeps_to_its_width(document: AuditDocument) -> None:
    shown = renderer("terminal")(document, Style(width=80))
    assert "… and 4 more of IMG001" in shown
    assert "1:5" in shown
    assert "x.csv:3: has 5 cells, not 6" in shown
    assert "2 files that no source claims: .css 2" in shown
    assert "7 errors   1 warning   1 info" in shown
    assert "2 listings, 1 without findings, for ae" in shown
    assert all(text.width_of(line) <= 80 for line in shown.splitlines())
    colored = renderer("terminal")(document, Style(width=80, color=True))
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == shown


def test_json_comes_back_as_it_was(document: AuditDocument, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(renderer("json")(document, Style()), "utf-8")
    assert is_document(file)
    assert read_document(file) == document
    file.write_text("{}", "utf-8")
    assert not is_document(file)
    with pytest.raises(InputError, match="not a JSON report"):
        read_document(file)


def test_sarif_is_what_code_hosts_expect(document: AuditDocument) -> None:
    log = json.loads(renderer("sarif")(document, Style()))
    assert log["version"] == "2.1.0"
    (one,) = log["runs"]
    rules = one["tool"]["driver"]["rules"]
    for rule in rules:
        assert rule["help"]["text"]
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
    assert len(one["results"]) == 9
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"] == {
            "uri": "pages/a%20b.html", "uriBaseId": "%SRCROOT%",
        }  # fmt: skip
        region = location["physicalLocation"].get("region", {"startLine": 1})
        assert region["startLine"] >= 1
    prints = [result["partialFingerprints"]["listingkit/v1"] for result in one["results"]]
    assert len(set(prints)) == len(prints)
    invocation = one["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert len(invocation["toolExecutionNotifications"]) == 2


def test_fingerprints_survive_moved_lines(document: AuditDocument) -> None:
    def prints(document: AuditDocument) -> list[str]:
        log = json.loads(renderer("sarif")(document, Style()))
        return [one["partialFingerprints"]["listingkit/v1"] for one in log["runs"][0]["results"]]

    moved = msgspec.json.decode(
        re.sub(
            rb'"line":(\d+)', lambda match: b'"line":%d' % (int(match[1]) + 7),
            msgspec.json.encode(document),
        ),
        type=AuditDocument,
    )  # fmt: skip
    assert prints(moved) == prints(document)


def test_sarif_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert artifact(str(tmp_path / "ä.html"))["uri"] == "%C3%A4.html"
    assert artifact("/elsewhere/a.html")["uri"] == "file:///elsewhere/a.html"
    assert artifact("-") == {"uri": "stdin"}


class Balance(HTMLParser):
    """Collects tags and attributes and checks that every element is closed."""

    VOID = frozenset({"meta", "br", "img", "link", "input", "hr", "circle"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.outside: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            if name in {"src", "href"} and not (value or "").startswith("#"):
                self.outside.append(value or "")
            if name == "href":
                self.links.append((value or "").removeprefix("#"))
            if name == "id":
                self.ids.append(value or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_html_is_whole_in_itself_and_escapes_everything(document: AuditDocument) -> None:
    page = report(document, before=document)
    parsed = Balance()
    parsed.feed(page)
    assert parsed.open == []
    assert not parsed.tags & {"img", "iframe", "link", "object"}
    assert page.count("<script") == 2  # the rows, and what sorts them: both ours
    assert parsed.outside == []
    assert len(set(parsed.ids)) == len(parsed.ids)
    assert set(parsed.links) <= set(parsed.ids)
    assert "@import" not in page
    assert "url(" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "\u202e" not in page


def test_markdown_makes_nothing_of_what_listings_say(document: AuditDocument) -> None:
    page = renderer("markdown")(document, Style())
    assert "<img" not in page
    assert "@you" not in page
    assert "## Listing report" in page


def test_scores_on_a_terminal(document: AuditDocument) -> None:
    shown = scores.render(document, Style(ledger=True))
    assert "Score 41.7 of 100" in shown
    assert "no price is stated" in shown
    assert "unknown" in shown
    assert all(text.width_of(line) <= 80 for line in shown.splitlines())
    after = [judged("mug", (), 4.0), judged("new", (), 4.0)]
    both = scores.render_comparison(compare(document.listings, after), Style())
    assert "Score 41.7 → 66.7  +25" in both
    assert "Only before (1): cup" in both
    assert "Only after (1): new" in both


def test_equal_failures_are_told_once() -> None:
    failures = [
        Problem(where=Where(path=f"{number}.html"), message="internal error: x")
        for number in range(3)
    ]
    assert lines_of((), failures) == ["0.html: internal error: x (2 more like it)"]


@given(st.text(max_size=200), st.integers(min_value=4, max_value=60))
def test_wrapping_loses_nothing_and_keeps_to_the_width(given_text: str, width: int) -> None:
    cleaned = clean(given_text)
    lines = text.wrap(cleaned, width)
    assert all(text.width_of(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(cleaned.split())
    assert text.width_of(text.fit(cleaned, width)) <= width
    assert not re.search("[\x00-\x1f\x7f-\x9f]", cleaned)


def test_concise_has_a_line_a_finding(document: AuditDocument) -> None:
    lines = renderer("concise")(document, Style()).splitlines()
    assert lines[0] == "pages/a b.html:1:5: IMG001 error [ae] something about IMG001 (mug)"
    assert lines[-1].startswith("2 listings, 7 errors, 1 warning, 1 info")
    assert len(lines) == 9 + 2 + 1
    assert not any(control in "".join(lines) for control in "\x1b\u202e")


def test_jsonl_tells_each_thing_once(document: AuditDocument) -> None:
    told = [json.loads(line) for line in renderer("jsonl")(document, Style()).splitlines()]
    kinds = [one["type"] for one in told]
    assert kinds == ["finding"] * 9 + ["listing", "listing", "problem", "failure", "summary"]
    assert told[9]["score"]["total"] == document.listings[0].score.total
    assert "ledger" not in told[9]["score"]


def test_junit_is_read_by_a_library_and_counts_right(document: AuditDocument) -> None:
    from junitparser import JUnitXml

    suites = JUnitXml.fromstring(renderer("junit")(document, Style()).encode())
    by_name = {suite.name: suite for suite in suites}
    mug, reading = by_name["mug [ae]"], by_name["reading"]
    failed = {case.name: case.result[0] for case in mug if case.result}
    assert set(failed) == {"IMG001", "OFF009"}
    assert failed["IMG001"].text.count("something about IMG001") == 7
    assert "TXT002" in [case.name for case in mug], "an info passes, with its output"
    assert (reading.errors, suites.failures, suites.tests) == (2, 2, 6)
    assert all(not case.result for case in by_name["cup [ae]"])


def test_github_commands_cannot_be_broken_out_of(document: AuditDocument) -> None:
    shown = renderer("github")(document, Style())
    lines = shown.splitlines()
    assert lines[2] == (
        "::error file=pages/a b.html,line=1,col=5,title=IMG001 [ae] mug::"
        "something about IMG001. Mend it."
    )
    assert all(re.match(r"::(error|warning|notice) ", line) for line in lines)
    assert [line.split()[0] for line in lines].index("::notice") == 2 + 8


def test_gitlab_issues_have_what_gitlab_asks_for(document: AuditDocument) -> None:
    issues = json.loads(renderer("gitlab")(document, Style()))
    assert len(issues) == 11
    assert len({issue["fingerprint"] for issue in issues}) == 11
    for issue in issues:
        assert {"description", "check_name", "fingerprint", "severity", "location"} == set(issue)
        assert issue["location"]["lines"]["begin"] >= 1
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_no_cell_is_a_formula(document: AuditDocument, name: str, delimiter: str) -> None:
    first, *rest = document.listings
    evil = msgspec.structs.replace(first.findings[0], message='=HYPERLINK("x")', fix="@SUM(1)")
    document = msgspec.structs.replace(
        document, listings=(msgspec.structs.replace(first, findings=(evil,)), *rest)
    )
    (row,) = csv.DictReader(renderer(name)(document, Style()).splitlines(), delimiter=delimiter)
    assert (row["message"], row["fix"]) == ('\'=HYPERLINK("x")', "'@SUM(1)")
    assert (row["path"], row["line"], row["severity"]) == ("pages/a b.html", "1", "error")


def test_statistics_and_explanations(document: AuditDocument) -> None:
    shown = renderer("terminal")(document, Style(by="rule", explain=True))
    assert "       7         1      10.5  IMG001  A rule." in shown
    assert "  Why: so.\n  Fix: do." in shown
    assert "mug" not in shown.partition("Why:")[0]


def test_the_rule_book_has_every_rule_with_its_thresholds() -> None:
    from listingkit.markets import targets
    from listingkit.report.rulebook import render
    from listingkit.rules.core import all_rules

    rules = list(all_rules().values())
    book = render(rules, targets())
    for rule in rules:
        assert f"\n### {rule.code}\n" in book
        assert all(f"| `{name}` |" in book for name in rule.targets)
    assert book.count("**Why:** \n") == 0
    assert book.count("```") % 2 == 0
