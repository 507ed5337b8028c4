"""Ctrl-C, as a real signal to a real process: what is kept, what is told, how it goes on."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from web_server import Reply, Shop, running

ROOT = Path(__file__).resolve().parents[1]
JOURNAL = ".listingkit-unfinished"
ENGINE = "fake_engines:Counted"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signal to send there")

START = f"""
import contextlib, sys
from listingkit.cli import main, progress
from listingkit.engines import ENGINES

ENGINES["{ENGINE}"] = "{ENGINE}"

@contextlib.contextmanager
def told(work, title):
    yield lambda name: print("judged", name, flush=True)

progress.progress = told
main()
"""
"""The command line with one more engine, telling each listing that is judged."""


def start(words: str, folder: Path, **environment: str) -> subprocess.Popen[str]:
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    return subprocess.Popen(
        [sys.executable, "-c", START, *shlex.split(words)], cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "PYTHONPATH": path, "ASKED": str(folder / "asked"), **environment},
    )  # fmt: skip


def stop(process: subprocess.Popen[str], reached: Callable[[], bool]) -> str:
    """Ctrl-C for the whole group, as a terminal sends it; what is told on standard error."""
    until = time.monotonic() + 60
    while not reached():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    told = process.communicate(timeout=60)[1]
    assert process.returncode == 130, told
    assert "Traceback" not in told
    return told


def finish(words: str, folder: Path, **environment: str) -> str:
    process = start(words, folder, **environment)
    told = process.communicate(timeout=120)[1]
    assert process.returncode in (0, 1), told
    return told


def asked(folder: Path) -> list[str]:
    lines = (folder / "asked").read_text("utf-8").splitlines()
    (folder / "asked").unlink()
    return lines


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def command_in(told: str) -> str:
    """The command that the last line names, without the program."""
    return told.splitlines()[-1].partition(": listingkit ")[2]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    for name in ("saga-linen-dress.html", "camp-enamel-mug.html"):
        shutil.copy(ROOT / "examples" / "pages" / name, tmp_path / "pages")
    (tmp_path / "listingkit.toml").write_text("[localize]\nmemory = 'memory.sqlite'\n")
    return tmp_path


def test_a_localizing_that_was_stopped_goes_on_where_it_was(pages: Path) -> None:
    jobs = 2
    words = f"localize pages -m ae -m br --engine {ENGINE} --jobs"
    finish(f"{words} 1 --out whole", pages)
    all_of_it = asked(pages)
    memory = (pages / "memory.sqlite").read_bytes()
    (pages / "memory.sqlite").unlink()

    journal = pages / "part" / JOURNAL

    def answered() -> bool:
        with (
            contextlib.suppress(sqlite3.Error),
            contextlib.closing(
                sqlite3.connect(f"{journal.as_uri()}?mode=ro", uri=True)
            ) as database,
        ):
            return bool(database.execute("SELECT count(*) FROM answers").fetchone()[0])
        return False

    told = stop(start(f"{words} {jobs} --out part", pages, SLOW="0.4"), answered)
    assert "ae finished" in told
    assert "answers of the engine are kept in" in told
    assert (pages / "part" / "ae" / "manifest.json").exists()
    assert not (pages / "part" / "summary.json").exists()
    asked(pages)

    again = command_in(told)
    assert (
        again
        == f"localize pages --market ae --market br --out part --engine {ENGINE} --jobs {jobs}"
    )
    told = finish(again, pages)
    kept = int(told.split(" texts were taken")[0].split()[-1])
    assert kept > 0
    assert len(asked(pages)) == len(all_of_it) - kept
    assert files(pages / "part") == files(pages / "whole")
    assert (pages / "memory.sqlite").read_bytes() == memory


def test_a_dry_run_that_is_stopped_leaves_nothing(pages: Path) -> None:
    words = f"localize pages -m br --engine {ENGINE} --dry-run --jobs 1"
    told = stop(start(words, pages, SLOW="1"), (pages / "asked").exists)
    assert "nothing was written" in told
    assert "to start again" in told
    assert sorted(path.name for path in pages.iterdir()) == ["asked", "listingkit.toml", "pages"]


@pytest.mark.parametrize(("command", "jobs"), [("audit", 1), ("score", 2)])
def test_an_audit_that_is_stopped_writes_no_report_of_a_part(
    tmp_path: Path, command: str, jobs: int
) -> None:
    line = {"title": "Blue mug", "description": "Enamel, 300 ml, made in Porto. " * 40}
    with (tmp_path / "many.jsonl").open("w") as stream:
        for number in range(4_000):
            stream.write(json.dumps({"id": f"M{number}", **line}) + "\n")
    (tmp_path / "before.json").write_text("before")
    words = f"{command} many.jsonl --format json --output before.json --jobs {jobs}"
    process = start(words, tmp_path)
    assert process.stdout is not None
    told = stop(process, lambda: process.stdout.readline() == "judged M9\n")  # type: ignore[union-attr]
    judged = int(told.partition(" listings were judged")[0].split()[-1])
    assert 9 < judged < 4_000
    assert "no report was written" in told
    again = f"{command} many.jsonl --jobs {jobs} --format json --output before.json"
    assert told.splitlines()[-1] == f"listingkit: to start again: listingkit {again}"
    assert (tmp_path / "before.json").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["before.json", "many.jsonl"]


@pytest.fixture
def shop() -> Iterator[Shop]:
    with running() as found:
        found.routes["/robots.txt"] = Reply(b"User-agent: *\nAllow: /\n", mime="text/plain")
        yield found


def test_a_crawl_that_is_stopped_is_kept_and_goes_on(tmp_path: Path, shop: Shop) -> None:
    addresses = [shop.page(f"/p/{number}", f"Mug {number}") for number in range(8)]
    quick = dict(shop.routes)
    shop.routes["/p/5"] = Reply(b"<html>" + b" " * 3000, drip=0.05)
    listed = " ".join(addresses)
    words = f"audit {listed} --record shop.har --delay 0 --allow-private --fail-on never --jobs 1"

    # Answers come as they like: how many are there is told, and the others are asked for again.
    told = stop(start(words, tmp_path), lambda: "/p/5" in shop.paths())
    kept = int(told.partition(" of 8 pages are in shop.har")[0].split()[-1])
    assert 0 < kept < 8
    assert "listingkit audit shop.har" in told
    finish("audit shop.har --fail-on never --format json --output part.json", tmp_path)
    assert len(json.loads((tmp_path / "part.json").read_text())["listings"]) == kept

    shop.routes.update(quick)
    shop.asked.clear()
    again = command_in(told)
    assert "--resume" in again
    finish(again, tmp_path)
    assert len([path for path in shop.paths() if path.startswith("/p/")]) == 8 - kept
    record = json.loads((tmp_path / "shop.har").read_text())["log"]
    assert [page["title"] for page in record["pages"]] == addresses


def test_a_crawl_without_a_record_says_what_would_have_kept_it(tmp_path: Path, shop: Shop) -> None:
    address = shop.page("/p/1", "Mug")
    shop.routes["/p/1"] = Reply(b"<html>" + b" " * 3000, drip=0.05)
    process = start(f"audit {address} --allow-private", tmp_path)
    told = stop(process, lambda: "/p/1" in shop.paths())
    assert "--record FILE.har would have kept" in told
    assert list(tmp_path.iterdir()) == []


def test_judging_what_was_fetched_goes_on_from_the_record(tmp_path: Path, shop: Shop) -> None:
    addresses = " ".join(shop.page(f"/p/{number}", f"Mug {number}") for number in range(40))
    words = f"audit {addresses} --record shop.har --delay 0 --allow-private --select IMG --jobs 1"
    process = start(words, tmp_path)
    assert process.stdout is not None
    told = stop(process, lambda: process.stdout.readline().startswith("judged"))  # type: ignore[union-attr]
    assert "all that was fetched is in shop.har" in told
    assert command_in(told) == "audit shop.har --select IMG --jobs 1"
