"""Living with findings: suppressions, severities, baseline, ratchet, and what git says changed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from listingkit.cli import cli
from listingkit.suppress import matches

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title></head>
<body>{comment}
<main><h1>{name}</h1><p>{text}</p>
<img src="https://shop.example/{name}.jpg"></main></body></html>
"""
HEADER = "Handle,Title,Body (HTML),Variant SKU,Image Src,Image Alt Text,listingkit_ignore\n"


def page(path: Path, name: str, text: str = "Enamel on steel.", comment: str = "") -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(PAGE.format(name=name, text=text, comment=comment), "utf-8")


def audit(*arguments: object, expect: int | None = None) -> Result:
    words = ["audit", "--jobs", "1", *map(str, arguments)]
    result = CliRunner().invoke(cli, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    if expect is not None:
        assert result.exit_code == expect, result.output
    return result


def document(*arguments: object, expect: int | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(audit(*arguments, "--format", "json", expect=expect).stdout)
    return found


def codes(found: dict[str, Any]) -> dict[str, list[str]]:
    return {
        one["listing_id"]: [finding["code"] for finding in one["findings"]]
        for one in found["listings"]
    }


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    page(tmp_path / "pages" / "mug.html", "mug")
    page(tmp_path / "pages" / "cup.html", "cup", "A cup of porcelain, very thin.")
    return tmp_path


def test_a_comment_in_the_page_suppresses_and_says_why(shop: Path) -> None:
    before = document("pages", "--select", "IMG001,TXT004")
    assert codes(before) == {"cup.html": ["IMG001", "TXT004"], "mug.html": ["IMG001", "TXT004"]}
    comment = "<!-- listingkit-ignore: IMG, OFF001: pictures come in spring -->"
    page(shop / "pages" / "mug.html", "mug", comment=comment)
    after = document("pages", "--select", "IMG001,TXT004")
    assert codes(after)["mug.html"] == ["TXT004"]
    told = after["listings"][1]["suppressed"]
    assert told == [
        {"code": "IMG001", "how": "listing", "reason": "pictures come in spring", "count": 1}
    ]
    assert after["summary"]["suppressed"] == {"listing": 1}
    assert after["score"]["total"] == before["score"]["total"], "the score still counts it"
    assert after["notes"] == []


def test_a_suppression_that_does_nothing_is_told(shop: Path) -> None:
    page(shop / "pages" / "mug.html", "mug", comment="<!-- listingkit ignore TXT001 -->")
    (note,) = document("pages")["notes"]
    assert note["where"]["line"] == 2
    assert note["message"] == "suppresses nothing: TXT001"
    assert document("pages", "--select", "IMG")["notes"] == [], "the rule was not asked"
    assert "suppresses nothing: TXT001" in audit("pages").stdout


def test_fields_and_columns_suppress(shop: Path) -> None:
    table = HEADER + 'a,Mug,Enamel.,1,https://shop.example/1.jpg,,"IMG001: later"\n'
    (shop / "shop.csv").write_text(table + "b,Cup,China.,2,https://shop.example/2.jpg,,\n")
    line = {"id": "j", "title": "Jug", "images": ["https://shop.example/j.jpg"]}
    (shop / "list.jsonl").write_text(json.dumps({**line, "listingkit_ignore": ["IMG001"]}) + "\n")
    found = codes(document("shop.csv", "list.jsonl", "--select", "IMG001"))
    assert found == {"a": [], "b": ["IMG001"], "j": []}


@pytest.mark.parametrize("text", ["nonsense", "IMG001 because", "", "img001", "IMG001;TXT"])
def test_what_is_no_list_of_codes_suppresses_nothing(shop: Path, text: str) -> None:
    line = {"id": "j", "title": "Jug", "images": ["j.jpg"], "listingkit_ignore": text}
    (shop / "list.jsonl").write_text(json.dumps(line) + "\n")
    assert codes(document("list.jsonl", "--select", "IMG001")) == {"j": ["IMG001"]}


def test_settings_suppress_by_path_and_weigh_rules(shop: Path) -> None:
    (shop / "listingkit.toml").write_text(
        '[[suppress]]\nrules = ["IMG"]\npaths = ["pages/m*"]\nreason = "archive"\n'
        '[[suppress]]\nrules = ["IMG001"]\nlistings = ["nobody-*"]\nreason = "gone"\n'
        '[severity]\nTXT004 = "error"\nTXT = "off"\n'
    )
    found = document("pages", "--select", "IMG001,TXT", expect=1)
    assert codes(found) == {"cup.html": ["IMG001", "TXT004"], "mug.html": ["TXT004"]}
    assert found["summary"]["severities"]["error"] == 2
    (note,) = found["notes"]
    assert note["where"]["field"] == "[[suppress]] 2"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[suppress]]\nrules = ["IMG"]\n', "reason"),
        ('[[suppress]]\nrules = ["IMG"]\nreason = " "\n', "must name rules and a reason"),
        ('[[suppress]]\nrules = ["IMX"]\nreason = "so"\n', 'Did you mean "IMG"'),
        ('[severity]\nIMG001 = "loud"\n', "must be one of error, warning, info, off"),
        ('[severity]\nIMG9 = "off"\n', "no rule is called or starts with 'IMG9'"),
    ],
)
def test_wrong_settings_are_one_clear_line(shop: Path, text: str, told: str) -> None:
    (shop / "listingkit.toml").write_text(text)
    result = audit("pages", expect=2)
    assert told in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_baseline_holds_what_is_known_and_survives_moved_lines(shop: Path) -> None:
    audit("pages", "--fail-on", "info", expect=1)
    result = audit("pages", "--baseline", "known.json", "--update-baseline", expect=0)
    assert "new, 0 gone" in result.stderr
    first = (shop / "known.json").read_bytes()
    audit("pages", "--fail-on", "info", "--baseline", "known.json", expect=0)
    page(shop / "pages" / "mug.html", "mug", comment="\n" * 40)
    audit("pages", "--fail-on", "info", "--baseline", "known.json", expect=0)
    audit(".", "--fail-on", "info", "--baseline", "known.json", expect=0)
    # A new finding counts, a known one does not.
    text = (shop / "pages" / "mug.html").read_text()
    (shop / "pages" / "mug.html").write_text(text.replace("</main>", '<img src="x.jpg"></main>'))
    found = document("pages", "--fail-on", "info", "--baseline", "known.json", expect=1)
    assert codes(found)["cup.html"] == []
    assert "IMG001" in codes(found)["mug.html"]
    assert "TXT004" not in codes(found)["mug.html"]
    page(shop / "pages" / "mug.html", "mug")
    audit("pages", "--baseline", "known.json", "--update-baseline", expect=0)
    assert (shop / "known.json").read_bytes() == first


def test_a_mended_finding_is_told_and_pruned_but_only_where_it_was_looked_for(shop: Path) -> None:
    audit("pages", "--baseline", "known.json", "--update-baseline", expect=0)
    known = json.loads((shop / "known.json").read_text())["entries"]
    text = (shop / "pages" / "mug.html").read_text()
    (shop / "pages" / "mug.html").write_text(text.replace("<img", '<img alt="Blue enamel mug"'))
    (note,) = document("pages", "--baseline", "known.json")["notes"]
    assert note["message"] == "one finding of the baseline no longer found"
    assert document("pages/cup.html", "--baseline", "known.json")["notes"] == []
    audit("pages/cup.html", "--baseline", "known.json", "--update-baseline")
    assert json.loads((shop / "known.json").read_text())["entries"] == known
    audit("pages", "--baseline", "known.json", "--update-baseline")
    assert len(json.loads((shop / "known.json").read_text())["entries"]) == len(known) - 1


def test_baselines_that_are_none(shop: Path) -> None:
    assert "--update-baseline" in audit("pages", "--baseline", "none.json", expect=2).stderr
    assert "Name it" in audit("pages", "--update-baseline", expect=2).stderr
    (shop / "other.json").write_text('{"document": "x"}')
    assert "is no baseline" in audit("pages", "--baseline", "other.json", expect=2).stderr


def test_the_score_may_not_fall_below_an_earlier_report(shop: Path) -> None:
    audit("pages", "--format", "json", "--output", "before.json", "--fail-on", "never")
    audit("pages", "--ratchet", "before.json", "--fail-on", "never", expect=0)
    page(shop / "pages" / "mug.html", "mug", text="")
    result = audit("pages", "--ratchet", "before.json", "--fail-on", "never", expect=1)
    assert "the score fell from" in result.stderr


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@shop.example"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(shop: Path) -> Path:
    rows = "".join(f"p{n},Mug {n},Enamel.,{n},https://shop.example/{n}.jpg,,\n" for n in range(5))
    (shop / "shop.csv").write_text(HEADER + rows)
    lines = ({"id": f"j{n}", "title": f"Jug {n}", "description": "x"} for n in range(4))
    (shop / "list.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    git(shop, "init", "-q", "-b", "main")
    git(shop, "add", ".")
    git(shop, "commit", "-qm", "start")
    return shop


def test_only_touched_listings_are_reported(repository: Path) -> None:
    shop = repository
    assert codes(document(".", "--changed-since", "main", expect=0)) == {}
    git(shop, "checkout", "-qb", "work")
    page(shop / "pages" / "mug.html", "mug", "Another text.")
    page(shop / "pages" / "new.html", "new")
    table = (shop / "shop.csv").read_text()
    (shop / "shop.csv").write_text(table.replace("Mug 3", "Beaker 3").replace("p1,", "p1,", 1))
    text = (shop / "list.jsonl").read_text().splitlines()
    text[2] = text[2].replace('"x"', '"y"')
    (shop / "list.jsonl").write_text("\n".join(text) + "\n")
    git(shop, "commit", "-qam", "work")
    assert set(codes(document(".", "--changed-since", "main"))) == {
        "pages/mug.html", "pages/new.html", "p3", "j2",
    }  # fmt: skip
    # What main has got since is none of this branch's.
    git(shop, "checkout", "-q", "main")
    page(shop / "pages" / "cup.html", "cup", "Changed on main.")
    git(shop, "commit", "-qam", "other")
    git(shop, "checkout", "-q", "work")
    assert "pages/cup.html" not in codes(document(".", "--changed-since", "main"))


def test_a_header_touches_all_and_a_row_that_is_gone_its_neighbours(repository: Path) -> None:
    table = (repository / "shop.csv").read_text()
    (repository / "shop.csv").write_text(table.replace("Variant SKU", "Variant SKU "))
    assert len(codes(document("shop.csv", "--changed-since", "HEAD"))) == 5
    lines = table.splitlines(keepends=True)
    (repository / "shop.csv").write_text("".join(lines[:3] + lines[4:]))
    assert set(codes(document("shop.csv", "--changed-since", "HEAD"))) == {"p1", "p3"}


def test_an_untouched_twin_is_still_known_to_the_rules_on_the_catalog(repository: Path) -> None:
    page(repository / "pages" / "new.html", "mug")
    found = codes(document("pages", "--changed-since", "HEAD", "--select", "CAT001"))
    assert found == {"new.html": ["CAT001"]}


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", " "])
def test_a_wrong_commit_is_one_clear_line(repository: Path, ref: str) -> None:
    result = audit("pages", f"--changed-since={ref}", expect=2)
    assert "--changed-since" in result.stderr
    assert not (repository / "x").exists()


def test_a_folder_that_is_no_repository_is_told(shop: Path) -> None:
    assert "git says" in audit("pages", "--changed-since", "main", expect=2).stderr


@pytest.mark.parametrize(
    ("path", "glob", "fits"),
    [
        ("pages/a.html", "*.html", True), ("pages/de/a.html", "pages/*.html", False),
        ("pages/de/a.html", "pages/**/*.html", True), ("pages/a.html", "pages/**/*.html", True),
        ("pages/de/a.html", "pages", True), ("pages/de/a.html", "pages/de/", True),
        ("pages/de/a.html", "de", True), ("side/a.html", "pages/**", False),
        ("pages/a.html", "pages/?.html", True), ("pages/a+b.html", "pages/a+b.html", True),
    ],
)  # fmt: skip
def test_globs(path: str, glob: str, *, fits: bool) -> None:
    assert matches(path, glob) is fits


@given(st.text(alphabet="ab*?/[].+(", max_size=30), st.text(alphabet="ab/.", max_size=30))
def test_any_glob_is_decided(glob: str, path: str) -> None:
    assert matches(path, glob) in (True, False)


def test_settings_extend_others_key_by_key(shop: Path) -> None:
    (shop / "shared").mkdir()
    (shop / "shared" / "base.toml").write_text(
        'extends = "root.toml"\n[audit]\nfail_on = "info"\nbaseline = "known.json"\n'
        '[[suppress]]\nrules = ["IMG"]\nreason = "base"\n'
    )
    (shop / "shared" / "root.toml").write_text(
        '[audit]\nfail_on = "error"\nselect = "IMG001,TXT"\n'
    )
    (shop / "listingkit.toml").write_text(
        'extends = "shared/base.toml"\n[audit]\nfail_on = "warning"\n'
        '[[suppress]]\nrules = ["TXT004"]\nreason = "own"\n'
    )
    audit("pages", "--update-baseline", expect=0)
    assert (shop / "shared" / "known.json").is_file(), "its paths count from its own folder"
    found = document("pages")
    assert {one["code"] for two in found["listings"] for one in two["suppressed"]} >= {
        "IMG001", "TXT004",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('extends = "listingkit.toml"\n', "in a circle"),
        ('extends = "none.toml"\n', "none.toml: no such file"),
        ('extends = "bad.toml"\n', "bad.toml: [audit] fail_onn: unknown key"),
        ('[[per_path]]\npaths = ["a"]\nignore = "IMX"\n', "starts with 'IMX'"),
        ('[[per_path]]\nignore = "IMG"\n', "paths"),
    ],
)
def test_a_wrong_base_is_named(shop: Path, text: str, told: str) -> None:
    (shop / "bad.toml").write_text('[audit]\nfail_onn = "x"\n')
    (shop / "listingkit.toml").write_text(text)
    assert told in audit("pages", expect=2).stderr


def test_settings_by_path(shop: Path) -> None:
    (shop / "listingkit.toml").write_text(
        '[[per_path]]\npaths = ["pages/m*"]\nmarket = "us"\nignore = "IMG"\n'
        '[per_path.targets]\n"text.description_min" = 1\n"text.description_good" = 2\n'
    )
    found = document("pages", "--select", "IMG001,TXT004,TXT006")
    markets = {one["listing_id"]: one["market"] for one in found["listings"]}
    assert markets == {"cup.html": None, "mug.html": "us"}
    assert codes(found) == {"cup.html": ["IMG001", "TXT004", "TXT006"], "mug.html": ["TXT004"]}
    assert found["markets"] == ["us"]
    given = document("pages", "--select", "IMG001", "--market", "br")
    assert {one["market"] for one in given["listings"]} == {"br"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('extends = "../base.toml"\n', "extends: '../base.toml' leads out of"),
        ('[markets]\npacks = "/etc"\n', "markets.packs: '/etc' leads out"),
        ('[channels]\na = "../../secret.jsonl"\n', "channels.a"),
        ('[engines.firefox]\nmodels = "m"\n', "[engines]: is not taken"),
        ("[web]\nallow_private = true\n", "[web]: is not taken"),
    ],
)
def test_settings_of_strangers_stay_in_the_folder(shop: Path, text: str, told: str) -> None:
    (shop.parent / "base.toml").write_text("")
    (shop / "listingkit.toml").write_text(text)
    assert told in audit("pages", "--untrusted", expect=2).stderr
    (shop / "listingkit.toml").unlink()
    audit("pages", "--untrusted")
    assert "is not fetched" in audit("https://shop.example/", "--untrusted", expect=2).stderr


def test_the_trend_of_earlier_reports(shop: Path) -> None:
    (shop / "reports").mkdir()
    for name in ("1-jan", "2-feb"):
        audit("pages", "--format", "json", "--output", f"reports/{name}.json")
        page(shop / "pages" / "mug.html", "mug", text="Enamel on steel. " * 40)
    (shop / "reports" / "other.json").write_text("{}")
    result = CliRunner().invoke(cli, ["score", "pages", "--trend", "reports", "-j", "1"])
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["1-jan.json", "2-feb.json", "now"]
    assert lines[1].split()[2].startswith("+")
    assert "whole" in result.stdout
    words = ["score", "pages", "--trend", "reports/other.json", "-j", "1"]
    assert "is not a JSON report" in CliRunner().invoke(cli, words).stderr
