"""Hostile folders, settings, repositories and pages under ``--fix``: one line, no harm, no wait."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from listingkit.cli import cli
from listingkit.fix import FIXERS, fix_page
from listingkit.run.changes import changes_since
from listingkit.suppress import matches

TEXT = "<h1>Mug of stone</h1><p>A mug of stoneware for tea, made by hand in Porto.</p>"
PAGE = f"<!doctype html><html><head><title> Mug  tea</title></head><body>{TEXT}</body></html>"
CODES = frozenset(FIXERS)


def told(*arguments: str, expect: int = 2) -> str:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == expect, result.output
    return result.output


def test_pipes_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    assert "is no regular file" in told("audit", "-j1", str(tmp_path))
    assert "is no regular file" in told("audit", "-j1", str(tmp_path / "pipe.html"))
    (tmp_path / "listingkit.toml").write_text('extends = "/dev/zero"')
    assert "it is larger than" in told("audit", "-j1", str(tmp_path))


@pytest.mark.parametrize("text", [
    'extends = "a\\u0000b"', 'extends = "~nobody_of_this_name/x"', "[rates]\nEUR = inf",
    '[audit]\nkeywords = "\\u0000.csv"', '[channels]\namazon = "\\u0000"',
])  # fmt: skip
def test_settings_that_lead_nowhere(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE)
    (tmp_path / "listingkit.toml").write_text(text)
    told("audit", "-j1", str(tmp_path / "a.html"))


@pytest.mark.parametrize(
    ("path", "glob"), [("d/" * 40 + "a", "**/" * 40 + "x"), ("p/" + "a" * 200, "p/" + "*a" * 40)]
)
def test_globs_take_linear_time(path: str, glob: str) -> None:
    assert matches(path, glob + ("" if glob.endswith("x") else "b")) is False


@pytest.mark.parametrize("format_", ["shopify", "woocommerce"])
@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"a,b\n1,2\n", b"\xef\xbb\xbf\n"])
def test_tables_of_another_kind(format_: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(data)
    told("audit", "-j1", "--source-format", format_, str(tmp_path / "x.csv"))


@pytest.mark.parametrize("name", ["./r", "r", "a.html"])
def test_a_file_has_one_use(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.html").write_text(PAGE)
    reports = ("--report", "json=r", "--report", f"csv={name}")
    assert "stands twice" in told("audit", "-j1", "a.html", *reports)
    assert Path("a.html").read_text() == PAGE
    assert not Path("r").exists()


@pytest.mark.parametrize(
    ("command", "code"), [("rules >&-", 0), ("audit - <&-", 2), ("rules >/dev/full", 2)]
)
def test_streams_that_are_closed_or_full(command: str, code: int) -> None:
    line = f"{sys.executable} -m listingkit {command}"
    result = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)
    assert result.returncode == code
    assert "Traceback" not in result.stderr
    assert "fault of listingkit" not in result.stderr


def test_fix_follows_links_keeps_modes_and_leaves_what_is_locked(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    page = tmp_path / "real" / "a.html"
    page.write_text(PAGE)
    page.chmod(0o640)
    (tmp_path / "link.html").symlink_to(page)
    told("audit", "-j1", "--fix", "--fail-on", "never", str(tmp_path / "link.html"), expect=0)
    assert (tmp_path / "link.html").is_symlink()
    assert "viewport" in page.read_text()
    assert page.stat().st_mode & 0o777 == 0o640
    locked, free = tmp_path / "locked.html", tmp_path / "z.html"
    locked.write_text(PAGE)
    locked.chmod(0o444)
    free.write_text(PAGE)
    assert "cannot be written" in told("audit", "-j1", "--fix", str(locked), str(free))
    assert locked.read_text() == PAGE
    assert free.read_text() != PAGE


@pytest.mark.parametrize("text", [
    f"<html {{{{ attributes }}}}><head>{{% block head %}}<title>x</title></head>{TEXT}</html>",
    f"<html <?= $x ?>><head <?php if ($a > 3) ?>><title>Mug</title></head>{TEXT}</html>",
])  # fmt: skip
def test_templates_are_left_to_who_fills_them_in(text: str) -> None:
    assert fix_page(text.encode(), "a.html", CODES).data == text.encode()


def test_fix_goes_to_the_right_place_or_nowhere() -> None:
    front = f"---\ntitle: <html>\n---\n{PAGE}".encode()
    assert b"title: <html>\n" in fix_page(front, "a.html", CODES).data
    wide = PAGE.replace("Mug  tea", "Mug\u3000tea\u00a0! ")
    assert "Mug\u3000tea\u00a0!<" in fix_page(wide.encode(), "a.html", CODES).data.decode()
    xhtml = PAGE.replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml">')
    assert b'scale=1" />' in fix_page(xhtml.encode(), "a.html", CODES).data


def test_names_and_repositories_that_git_tells_oddly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*words: str, at: Path = tmp_path) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@shop.example")
        subprocess.run(["git", *identity, *words], cwd=at, check=True, capture_output=True)

    names = ["a\nb.html", 'q"uo.html', ":(top)x.html", "*.html", "-d.html", os.fsdecode(b"\xff.h")]
    inner = tmp_path / "inner"
    inner.mkdir()
    for name in names:
        (tmp_path / name).write_text("one\ntwo\n")
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "start")
    for name in names:
        (tmp_path / name).write_text("one\nchanged\n")
    (tmp_path / "*.html").write_text("one\ntwo\n")
    git("init", "-q", "-b", "main", at=inner)
    (inner / "page.html").write_text("x")
    git("add", ".", at=inner)
    git("commit", "-qm", "start", at=inner)
    monkeypatch.setenv("GIT_DIR", ".git")
    found = changes_since("main", [str(tmp_path)])
    changed = {name: found.of(str(tmp_path / name)) for name in names}
    assert changed.pop("*.html") == []
    assert all(spans == [range(2, 3)] for spans in changed.values())
    assert found.of(str(inner / "page.html"))


def test_the_version_tells_the_engines_when_asked() -> None:
    assert told("--version", expect=0).count("\n") == 1
    assert "firefox: " in told("--version", "--verbose", expect=0)
