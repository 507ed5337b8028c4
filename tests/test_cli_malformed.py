"""Ten ways to be broken: one clear line each, the right exit code, the others still judged."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from listingkit.cli import cli

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Red mug</title></head>
<body><main><h1>Red enamel mug</h1><p>A red enamel mug that holds 350 ml of tea.</p></main>
</body></html>"""
CSV = (
    "Handle,Title,Body (HTML),Vendor,Variant Price,Image Src\n"
    "red-mug,Red mug,<p>A red mug.</p>,Acme,12.00,mug.jpg\n"
    "blue-mug,Blue mug,<p>A blue mug.</p>,Acme\n"
    "green-mug,Green mug,<p>A green mug.</p>,Acme,12.00,mug.jpg,too,many,cells\n"
    "grey-mug,Grey mug,<p>A grey mug.</p>,Acme,12.00,mug.jpg\n"
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def empty_page(folder: Path) -> Path:
    path = folder / "empty.html"
    path.write_bytes(b"")
    return path


def binary_file(folder: Path) -> Path:
    path = folder / "binary.html"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 64)
    return path


def broken_gzip(folder: Path) -> Path:
    path = folder / "cut.html.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc")
    return path


def broken_json_line(folder: Path) -> Path:
    path = folder / "broken.jsonl"
    path.write_text('{"id": "a", "title": "Mug"}\n{"id": "b", "title": \n', "utf-8")
    return path


def unreadable_file(folder: Path) -> Path:
    """A link that leads nowhere: unreadable for everybody, root as well."""
    path = folder / "unreadable.html"
    path.symlink_to(folder / "gone.html")
    return path


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (empty_page, "empty"),
        (binary_file, "binary"),
        (broken_gzip, "gzip"),
        (broken_json_line, "broken JSON"),
        (unreadable_file, "cannot be read"),
    ],
)
def test_a_broken_source_is_one_line_and_costs_only_itself(
    tmp_path: Path, make: Callable[[Path], Path], says: str
) -> None:
    good = tmp_path / "good.html"
    good.write_text(PAGE, "utf-8")
    broken = make(tmp_path)
    result = run("audit", broken, good, "--format", "json", "--fail-on", "never")
    assert result.exit_code == 2, result.output
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    assert broken.name in lines[0]
    assert says.lower() in lines[0].lower()
    report = json.loads(result.stdout)
    assert len(report["problems"]) == 1
    assert "good.html" in [Path(one["where"]["path"]).name for one in report["listings"]]
    screen = run("audit", broken, good, "--fail-on", "never")
    assert sum(broken.name in line for line in screen.output.splitlines() if says in line) <= 1
    assert "Traceback" not in screen.output


def test_truncated_html_is_judged_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "cut.html"
    path.write_text(PAGE[: PAGE.index("holds")] + "<p title='", "utf-8")
    result = run("audit", path, "--format", "json", "--fail-on", "never")
    report = json.loads(result.stdout)
    assert result.exit_code in (0, 2)
    told = len(report["problems"]) + len(report["listings"])
    assert told == 1
    assert "Traceback" not in result.output


def test_a_wrong_encoding_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "latin.html"
    path.write_bytes(PAGE.replace("Red enamel", "Café enamel").encode("latin-1"))
    result = run("audit", path, "--format", "json", "--fail-on", "never")
    report = json.loads(result.stdout)
    assert result.exit_code in (0, 2)
    assert len(report["problems"]) + len(report["listings"]) == 1
    if report["listings"]:
        told = " ".join(one["message"] for one in report["listings"][0]["findings"])
        assert "utf-8" in told.lower()


def test_ragged_rows_are_told_and_the_other_products_judged(tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text(CSV, "utf-8")
    result = run("audit", path, "--format", "json", "--fail-on", "never")
    report = json.loads(result.stdout)
    assert result.exit_code == 2
    judged = {one["listing_id"] for one in report["listings"]}
    assert {"red-mug", "grey-mug"} <= judged
    assert report["problems"]
    assert len(result.stderr.splitlines()) == len(report["problems"])
    assert {problem["where"]["line"] for problem in report["problems"]} <= {3, 4}


def test_a_huge_page_is_refused_quickly(tmp_path: Path) -> None:
    path = tmp_path / "huge.html"
    with path.open("wb") as stream:
        stream.write(PAGE[: PAGE.index("</main>")].encode())
        for _ in range(50):
            stream.write(b"<p>tea mug </p>" * 70_000)
    assert path.stat().st_size > 50_000_000
    good = tmp_path / "good.html"
    good.write_text(PAGE, "utf-8")
    start = time.perf_counter()
    result = run("audit", path, good, "--format", "json", "--fail-on", "never")
    assert time.perf_counter() - start < 20
    report = json.loads(result.stdout)
    assert len(report["problems"]) + len(report["listings"]) == 2
    assert all(len(line) < 400 for line in result.stderr.splitlines())


def test_an_unknown_key_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_text(PAGE, "utf-8")
    (tmp_path / "listingkit.toml").write_text("[audit]\nfail_onn = 'error'\n", "utf-8")
    result = run("audit", tmp_path)
    assert result.exit_code == 2
    assert len(result.output.splitlines()) == 1
    assert '[audit] fail_onn: unknown key. Did you mean "fail_on"?' in result.output


def test_an_unknown_market(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_text(PAGE, "utf-8")
    for command in ("audit", "score", "localize"):
        result = run(command, tmp_path, "--market", "zz")
        assert result.exit_code == 2
        assert len(result.output.splitlines()) == 1
        assert "zz" in result.output
        assert "ae, au, br" in result.output


def test_nesting_without_end(tmp_path: Path) -> None:
    deep = tmp_path / "deep.html"
    deep.write_text("<div>" * 100_000 + "x", "utf-8")
    lines = tmp_path / "deep.jsonl"
    lines.write_text('{"id": "a", "x": ' + "[" * 100_000 + "\n", "utf-8")
    result = run("audit", deep, lines, "--format", "json", "--fail-on", "never")
    assert result.exit_code in (0, 2)
    report = json.loads(result.stdout)
    assert not report["failures"]


def test_a_named_file_of_no_known_kind_is_an_error_and_one_in_a_folder_is_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "good.html").write_text(PAGE, "utf-8")
    notes = tmp_path / "notes.txt"
    notes.write_text("nothing to sell", "utf-8")
    assert run("audit", tmp_path, "--fail-on", "never").exit_code == 0
    named = run("audit", notes, "--fail-on", "never")
    assert named.exit_code == 2
    assert "--source-format" in named.output


def test_hostile_text_does_no_harm_in_any_report(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>\x1b[31m\u202eevil</td>"
    line = json.dumps({"id": evil, "title": evil, "language": "en", "text": evil})
    path = tmp_path / "evil.jsonl"
    path.write_text(line, "utf-8")
    terminal = run("audit", path, "--fail-on", "never").output
    assert "\x1b" not in terminal
    assert "\u202e" not in terminal
    html = run("audit", path, "--fail-on", "never", "--format", "html").stdout
    assert "<script>alert" not in html
    assert "\x1b" not in html
    assert "default-src 'none'" in html
