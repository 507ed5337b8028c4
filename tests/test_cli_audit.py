"""listingkit audit: what is judged, how it is told, which exit code."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from listingkit.cli import cli
from listingkit.cli.common import read_sidecar
from listingkit.model import Listing, Where
from listingkit.report import REPORTS
from listingkit.run.batch import AuditSettings, keywords_for

GOOD = """<!doctype html><html lang="en"><head>
<title>Red enamel mug, 350 ml, dishwasher safe</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>Red enamel mug</h1>
<img src="mug.jpg" alt="Red enamel mug on a table" width="800" height="800">
<p>A red enamel mug that holds 350 ml. It weighs 210 g and goes into the dishwasher.</p>
</main></body></html>"""
BAD = GOOD.replace(' alt="Red enamel mug on a table"', "").replace("Red", "Blue")


def run(*arguments: object, **extra: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], **extra)  # type: ignore[arg-type]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "good.html").write_text(GOOD, "utf-8")
    (folder / "bad.html").write_text(BAD, "utf-8")
    (folder / "notes.txt").write_text("not a listing", "utf-8")
    return folder


def test_findings_are_grouped_placed_and_counted(pages: Path) -> None:
    result = run("audit", pages, "--select", "IMG001", "--fail-on", "never")
    assert result.exit_code == 0, result.output
    assert "bad.html" in result.output
    assert "good.html" not in result.output
    assert "IMG001" in result.output
    assert "2 listings, 1 without findings" in " ".join(result.output.split())
    assert "1 file that no source claims: .txt 1" in result.output
    assert all(len(line) <= 80 for line in result.output.splitlines() if "/" not in line)
    assert "\x1b" not in result.output


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_format_can_be_asked_for_here_and_in_the_file(
    name: str, pages: Path, tmp_path: Path
) -> None:
    arguments = ("--select", "IMG001", "--fail-on", "never")
    asked = run("audit", pages, *arguments, "--format", name)
    assert asked.exit_code == 0, asked.output
    assert "IMG001" in asked.stdout
    file = tmp_path / "own.toml"
    file.write_text(f'[audit]\nformat = "{name}"\n', "utf-8")
    assert run("audit", pages, *arguments, "--config", file).stdout == asked.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--fail-on", "error"], 0),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "info"], 1),
        (["--fail-on", "never"], 0),
        (["--fail-under", "100"], 1),
        (["--fail-under", "1"], 0),
        (["--fail-on", "never", "--fail-under", "100"], 1),
    ],
)
def test_the_threshold_decides_the_exit_code(pages: Path, arguments: list[str], code: int) -> None:
    assert run("audit", pages, "--select", "IMG001", *arguments).exit_code == code


def test_the_highest_exit_code_wins(pages: Path) -> None:
    arguments = ("--select", "IMG001", "--fail-on", "warning")
    result = run("audit", pages, pages / "absent.html", *arguments)
    assert result.exit_code == 2
    assert "IMG001" in result.output  # the rest is judged all the same


def test_json_has_the_documented_shape(pages: Path) -> None:
    result = run("audit", pages, "--format", "json", "--market", "ae", "--fail-on", "never")
    report = json.loads(result.stdout)
    assert list(report) == [
        "document", "version", "tool", "markets", "summary", "score", "listings",
        "problems", "failures", "rules", "leaks", "notes",
    ]  # fmt: skip
    assert report["document"] == "listingkit-audit"
    assert report["version"] == 1
    assert report["markets"] == ["ae"]
    assert report["summary"]["skipped"] == {".txt": 1}
    listing = report["listings"][0]
    assert set(listing) == {
        "listing_id", "where", "title", "language", "market", "findings", "score", "suppressed",
        "image",
    }  # fmt: skip
    assert {"total", "components", "stages", "ledger"} == set(listing["score"])
    assert {leak["model"] for leak in report["leaks"]} == {"journey", "funnel"}
    counted = sum(len(one["findings"]) for one in report["listings"])
    assert report["summary"]["findings"] == counted
    assert {rule["code"] for rule in report["rules"]} == set(report["summary"]["rules"])


def test_each_market_is_judged(pages: Path) -> None:
    result = run("audit", pages, "-m", "ae", "-m", "br", "--format", "json")
    markets = [one["market"] for one in json.loads(result.stdout)["listings"]]
    assert markets == ["ae", "br", "ae", "br"]


def test_jobs_change_nothing(tmp_path: Path) -> None:
    for number in range(20):
        text = (GOOD if number % 3 else BAD).replace("350", str(300 + number))
        (tmp_path / f"{number}.html").write_text(text, "utf-8")
    (tmp_path / "broken.jsonl").write_text('{"id": "a", "title": "x"}\n{"id": ', "utf-8")
    one = run("audit", tmp_path, "--format", "json", "--jobs", "1")
    two = run("audit", tmp_path, "--format", "json", "--jobs", "2")
    assert one.exit_code == 2
    assert one.stdout_bytes == two.stdout_bytes
    assert json.loads(one.stdout)["summary"]["listings"] == 21


def test_output_is_written_beside_and_renamed(pages: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old", "utf-8")
    result = run("audit", pages, "--format", "json", "--output", target, "--fail-on", "never")
    assert result.exit_code == 0
    assert result.output == ""
    assert json.loads(target.read_text("utf-8"))["version"] == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pages", "report.json"]
    refused = run("audit", pages, "--output", tmp_path / "no" / "such" / "folder.json")
    assert refused.exit_code == 2
    assert "cannot be written" in refused.output


def test_standard_input(tmp_path: Path) -> None:
    line = '{"id": "a", "title": "Red mug", "language": "en", "text": "A red mug."}\n'
    result = run("audit", "-", "--format", "json", input=line)
    assert json.loads(result.stdout)["listings"][0]["listing_id"] == "a"
    page = run("audit", "-", "--format", "json", input=GOOD)
    assert json.loads(page.stdout)["listings"][0]["title"].startswith("Red enamel mug")
    assert run("audit", "-", input="").exit_code == 2


def test_keywords_given_in_a_sidecar_and_in_the_settings(pages: Path, tmp_path: Path) -> None:
    def keyword_findings(*arguments: object) -> dict[str, int]:
        result = run("audit", pages, "--select", "KW", "--format", "json", *arguments)
        return {
            Path(one["listing_id"]).name: len(one["findings"])
            for one in json.loads(result.stdout)["listings"]
        }

    given = keyword_findings("--keywords", "unicycle")
    assert set(given.values()) != {0}
    sidecar = tmp_path / "words.csv"
    sidecar.write_text("id,keywords\nbad.html,unicycle\n", "utf-8")
    found = keyword_findings("--keywords", sidecar)
    assert found["bad.html"] == given["bad.html"]
    settings = tmp_path / "own.toml"
    settings.write_text('[audit]\nkeywords = "words.csv"\n', "utf-8")
    assert keyword_findings("--config", settings) == found
    sidecar.write_text(
        "id,keywords,keywords_pt,keywords_br\nbad.html,unicycle,monociclo,\n"
        "good.html,mug,caneca,monociclo\n",
        "utf-8",
    )
    stored = AuditSettings(sidecar=read_sidecar(sidecar))
    english = Listing(id="good.html", where=Where(path="x"), language="en-US")
    portuguese = Listing(id="good.html", where=Where(path="x"), language="pt-BR")
    assert keywords_for(english, stored) == ("mug",)
    assert keywords_for(portuguese, stored) == ("caneca",)
    assert keywords_for(portuguese, stored, "br") == ("monociclo",)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("name,words\n", "utf-8")
    refused = run("audit", pages, "--keywords", wrong)
    assert refused.exit_code == 2
    assert "has no columns id and keywords" in refused.output


def test_settings_are_used_and_overruled(pages: Path) -> None:
    (pages / "listingkit.toml").write_text(
        '[audit]\nselect = ["IMG001"]\nfail_on = "warning"\nmarket = "br"\n', "utf-8"
    )
    result = run("audit", pages, "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["markets"] == ["br"]
    assert run("audit", pages, "--fail-on", "error").exit_code == 0
    other = json.loads(run("audit", pages, "-m", "ae", "--format", "json").stdout)
    assert other["markets"] == ["ae"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--market", "xx"], "unknown market"),
        (["--select", "IMGG"], 'no rule is called or starts with "IMGG"'),
        (["--ignore", "ZZZ"], 'no rule is called or starts with "ZZZ"'),
        (["--source-format", "xml"], "unknown source format"),
        (["--config", "absent.toml"], "absent.toml: no such file"),
        (["--keywords", "absent.csv"], "absent.csv: cannot be read"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(pages: Path, arguments: list[str], says: str) -> None:
    result = run("audit", pages, *arguments)
    assert result.exit_code == 2
    assert says in result.output
    assert len(result.output.splitlines()) == 1
    assert "Traceback" not in result.output


def test_an_internal_error_is_one_line_and_exit_3(
    pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("something of ours")

    monkeypatch.setattr("listingkit.run.batch.collect", fail)
    result = run("audit", pages)
    assert result.exit_code == 3
    assert "internal error: KeyError: 'something of ours'" in result.output
    assert "--debug" in result.output
    assert len(result.output.splitlines()) == 1
    assert isinstance(run("--debug", "audit", pages).exception, KeyError)


def test_a_failing_rule_costs_its_listing_and_exit_3(
    pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from listingkit import judge

    right = judge.judge

    def fail(subject: judge.Subject, rules: object) -> object:
        if "bad" in subject.listing.id:
            raise ZeroDivisionError("oops")
        return right(subject, rules)  # type: ignore[arg-type]

    monkeypatch.setattr("listingkit.judge.judge", fail)
    result = run("audit", pages, "--jobs", "1")
    assert result.exit_code == 3
    assert "1 failed" in result.output
    assert "ZeroDivisionError: oops" in result.output
    assert "1 listing" in result.output
    assert "Traceback" in run("--debug", "audit", pages, "--jobs", "1").output


def test_a_broken_pipe_is_quiet(pages: Path) -> None:
    command = f"{sys.executable} -m listingkit audit {pages} --format json | head -c 10"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_an_interrupt_is_one_line_and_130() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "listingkit", "audit", "-"],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(1.5)  # it waits for standard input by then
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert errors.strip().splitlines() == [errors.strip()]
    assert "interrupted" in errors
