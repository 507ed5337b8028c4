"""Progress on standard error: a bar for a terminal, lines for a log, silence where asked."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from listingkit.cli import cli, progress

LISTINGS = "\n".join(f'{{"id": "mug-{n}", "title": "Blue mug {n}"}}' for n in range(12))


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(LISTINGS.replace("mug-", f"{name}-"), "utf-8")
    return tmp_path


def stderr(catalog: Path, *more: str, **environment: str) -> str:
    runner = CliRunner(env=environment)
    done = runner.invoke(cli, ["audit", str(catalog), "--jobs", "1", *more])
    assert done.exit_code in (0, 1), done.output
    return done.stderr


def test_nothing_is_shown_where_nobody_looks(catalog: Path) -> None:
    assert stderr(catalog) == ""


def test_a_log_has_the_end_of_the_work(catalog: Path) -> None:
    told = stderr(catalog, "--progress", "log").splitlines()
    assert len(told) == 1
    assert told[0].startswith("listingkit: Judging 24 of 24")


def test_a_log_has_a_line_now_and_then(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    told = stderr(catalog, LISTINGKIT_PROGRESS="log").splitlines()
    assert len(told) == 24
    assert told[0].startswith("listingkit: Judging 1 of 24")
    assert told[0].endswith(": a-0")


@pytest.mark.parametrize("way", [["--quiet"], ["-q", "--progress", "log"], ["--progress", "none"]])
def test_quiet_is_quiet(catalog: Path, way: list[str]) -> None:
    assert stderr(catalog, *way, LISTINGKIT_PROGRESS="log") == ""


def test_what_cannot_be_read_is_told_all_the_same(catalog: Path) -> None:
    (catalog / "c.jsonl").write_text(LISTINGS + '\n{"id": ', "utf-8")
    done = CliRunner().invoke(cli, ["audit", str(catalog), "--jobs", "1", "-q"])
    assert done.exit_code == 2
    assert "c.jsonl:13" in done.output


def test_the_report_is_the_same_whatever_is_shown(catalog: Path) -> None:
    runner = CliRunner()
    arguments = ["audit", str(catalog), "--jobs", "1", "--format", "json", "--progress"]
    reports = {runner.invoke(cli, [*arguments, mode]).stdout for mode in ("none", "log", "bar")}
    assert len(reports) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminal")
def test_a_terminal_has_a_bar_with_names(catalog: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "listingkit", "audit", str(catalog), "--jobs", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:
                break
            if not more:
                break
            seen += more
        process.wait()
    os.close(ours)
    assert b"Judging" in seen
    assert b"24/24" in seen
