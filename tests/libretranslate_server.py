"""Our LibreTranslate engine against a real server, run by hand: its limits, its keys, its death.

``python tests/libretranslate_server.py --venv DIR [--make] [--models DIR] [--only PART]``

``--make`` makes the virtual environment and installs ``libretranslate`` from the package registry
(AGPL: it is a program of its own, spoken to over HTTP on this machine, and no dependency). The
server gets a copy of the Argos packages in ``--models``. Those carry no sentence splitter and the
server would download one: it is started with its splitter replaced by a regular expression that
cuts after a full stop, ``!`` or ``?`` and white space. Nothing else of the server is changed.

Every check goes through ``listingkit localize … --engine libretranslate``. Exit code 1 when one
fails.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from listingkit.engines.argos import install_package

ROOT = Path(__file__).resolve().parents[1]

LAUNCH = r"""
import re, sys
import argostranslate.sbd as sbd
def split(self, text):
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if part.strip()] or [text]
sbd.MiniSBDSentencizer.split_sentences = split
from libretranslate.main import main
main()
"""
"""The server, with its sentence splitter replaced."""

PAGES = ("camp-enamel-mug.html", "saga-linen-dress.html", "bjorn-kids-hoodie.html")

KEY = "3f9c2a4e-secret-key"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def make(venv: Path) -> None:
    if not (venv / "bin" / "libretranslate").exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        pip = [str(venv / "bin" / "pip"), "install", "--quiet", "libretranslate"]
        subprocess.run(pip, check=True)


def environment(home: Path, models: Path) -> dict[str, str]:
    """A home of the server's own, with the packages in it."""
    packages = home / "packages"
    for package in sorted(models.glob("*.argosmodel")):
        install_package(package, packages)
    return {
        **os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"),
        "ARGOS_PACKAGES_DIR": str(packages), "PYTHONPATH": "",
    }  # fmt: skip


@contextmanager
def server(venv: Path, home: Path, env: dict[str, str], *options: str) -> Iterator[Server]:
    port = free_port()
    words = [str(venv / "bin" / "python"), "-c", LAUNCH, "--port", str(port), "--disable-web-ui"]
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [*words, *options], cwd=home, env=env, stdout=log, stderr=log, start_new_session=True
        )
    try:
        one = Server(process, f"http://127.0.0.1:{port}", venv, home / "server.log")
        one.wait()
        yield one
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


class Server:
    def __init__(self, process: subprocess.Popen[bytes], url: str, venv: Path, log: Path) -> None:
        self.process, self.url, self.venv, self.log = process, url, venv, log
        self.before = log.read_text("utf-8", "replace").count("apply_packaged_translation")

    def wait(self) -> None:
        until = time.monotonic() + 180
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise SystemExit("the server does not start; see server.log (--keep)")
            try:
                self.get("/languages")
            except OSError:
                time.sleep(0.3)
            else:
                return
        raise SystemExit("the server is not there after three minutes")

    def get(self, path: str) -> object:
        with urllib.request.urlopen(self.url + path, timeout=5) as answer:
            return json.loads(answer.read())


class Checks:
    """What was asked, and whether it holds."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.failed, self.number = folder, 0, 0

    def that(self, name: str, holds: bool, seen: object = "") -> None:
        self.failed += not holds
        print(
            f"{'ok  ' if holds else 'FAIL'} {name}{f': {seen}' if seen != '' else ''}", flush=True
        )

    def localize(
        self, settings: str, *words: str, env: dict[str, str] | None = None
    ) -> tuple[int, str, Path]:
        """Exit code, all that was said, and the folder with what was written."""
        self.number += 1
        place = self.folder / f"run{self.number}"
        (place / "pages").mkdir(parents=True)
        for name in PAGES:
            shutil.copy(ROOT / "examples" / "pages" / name, place / "pages")
        (place / "listingkit.toml").write_text(settings, "utf-8")
        out = place / "out"
        command = [sys.executable, "-m", "listingkit", "localize", "pages", "-m", "br", "--format",
                   "json", "--out", str(out), *words]  # fmt: skip
        begun = time.monotonic()
        done = subprocess.run(
            command, cwd=place, capture_output=True, text=True, check=False, timeout=1200,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        )  # fmt: skip
        self.seconds = time.monotonic() - begun
        return done.returncode, done.stdout + done.stderr, out


def counts(out: Path) -> dict[str, Any]:
    manifest = json.loads((out / "br" / "manifest.json").read_text("utf-8"))["summary"]
    return {
        key: manifest[key] for key in ("engine", "origins", "statuses", "listings", "to_review")
    }


def pages_in(out: Path) -> dict[str, bytes]:
    """What was written, blocked pages too."""
    return {path.name: path.read_bytes() for path in sorted((out / "br").rglob("*.html"))}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venv", type=Path, required=True)
    parser.add_argument("--make", action="store_true")
    parser.add_argument("--models", type=Path, default=ROOT.parent / "shared" / "models")
    parser.add_argument("--only", action="append", choices=("plain", "limits", "keys", "death"))
    parser.add_argument("--keep", type=Path, help="folder that stays, for reading")
    given = parser.parse_args()
    if given.make:
        make(given.venv)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        home = folder / "home"
        home.mkdir(exist_ok=True)
        checks = Checks(folder)
        env = environment(home, given.models)
        for name in given.only or PARTS:
            PARTS[name](checks, partial(server, given.venv, home, env), env)
        print(f"{checks.failed} failed")
        return 1 if checks.failed else 0


def settings(url: str, *more: str) -> str:
    return "\n".join(("[engines.libretranslate]", f'url = "{url}"', *more, ""))


NAMED = ("--engine", "libretranslate")
Start = Callable[..., AbstractContextManager[Server]]


def plain(checks: Checks, start: Start, env: dict[str, str]) -> None:
    with start() as one:
        checks.that("the server's languages", True, one.get("/languages"))
        code, told, out = checks.localize(settings(one.url), *NAMED)
        found = counts(out)
        translated = found["origins"].get("engine", 0)
        checks.that("a catalog is localized", code == 0 and translated > 20, found)
        checks.that("seconds", True, f"{checks.seconds:.1f}")
        checks.that("the manifest names server and pair", " en-pt" in found["engine"])
        whole = pages_in(out)
        checks.that("as many pages as before", len(whole) == len(PAGES), len(whole))
        code, told, out = checks.localize(settings(one.url, "auto = true"))
        choice = json.loads(told)["markets"][0]["engine_choice"]
        checks.that(
            "auto takes the better one", counts(out)["engine"].startswith("firefox"), choice
        )
        code, told, out = checks.localize(settings(one.url), "--jobs", "1", *NAMED)
        checks.that("the same bytes with one request at a time", pages_in(out) == whole)


def limits(checks: Checks, start: Start, env: dict[str, str]) -> None:
    with start("--char-limit", "60", "--batch-limit", "5") as one:
        code, _, out = checks.localize(settings(one.url), *NAMED)
        found = counts(out)
        sheet = (out / "br" / "review.csv").read_text("utf-8-sig")
        checks.that("texts above the server's limit stay, and are told", code == 2, found)
        checks.that("they stand in the review sheet", "the engine gave no answer" in sheet)
        checks.that("the others are translated", found["origins"]["engine"] > 20)
    with start("--req-limit", "400") as one:
        limited = settings(one.url, "retries = 6", "requests_per_minute = 300")
        code, _, out = checks.localize(limited, *NAMED)
        checks.that("a limit of requests is waited for", code in (0, 2), counts(out))
        checks.that("seconds", True, f"{checks.seconds:.1f}")


def keys(checks: Checks, start: Start, env: dict[str, str]) -> None:
    database = Path(env["HOME"]) / "keys.db"
    database.touch()
    with start("--api-keys", "--api-keys-db-path", str(database),
               "--require-api-key-origin", "nobody") as one:  # fmt: skip
        manage = [str(one.venv / "bin" / "ltmanage"), "keys", "--api-keys-db-path", str(database)]
        subprocess.run([*manage, "add", "6000", "--key", KEY], env=env, check=True,
                       capture_output=True)  # fmt: skip
        code, told, _ = checks.localize(settings(one.url), *NAMED)
        one_line = code == 2 and len(told.splitlines()) == 1
        checks.that("without a key: one line", one_line, told.strip())
        code, told, _ = checks.localize(settings(one.url, 'api_key = "wrong-key"'), *NAMED)
        seen = [one["message"] for one in json.loads(told)["problems"]]
        checks.that(
            "a wrong key is told, and not shown", code == 2 and "wrong-key" not in told, seen
        )
        more = {"LIBRETRANSLATE_API_KEY": KEY}
        code, told, out = checks.localize(settings(one.url), *NAMED, env=more)
        written = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
        checks.that("the key of the environment", code == 0, counts(out))
        checks.that("the key is nowhere", KEY not in told and KEY.encode() not in written)


def death(checks: Checks, start: Start, env: dict[str, str]) -> None:
    with start() as one:
        killer = threading.Thread(target=kill_when_asked, args=(one,), daemon=True)
        killer.start()
        code, told, out = checks.localize(settings(one.url, "retries = 1"), *NAMED)
        found = counts(out)
        seen = [one["message"] for one in json.loads(told)["problems"]]
        checks.that("a server that dies: exit code 2, and why", code == 2, seen)
        checks.that("every listing is there", sum(found["listings"].values()) == len(PAGES))
        checks.that("every page is there", len(pages_in(out)) == len(PAGES))
    code, told, out = checks.localize(settings(one.url, "retries = 1"), *NAMED)
    checks.that("no server: one line", code == 2 and len(told.splitlines()) == 1, told.strip())


def kill_when_asked(one: Server) -> None:
    """End the server when it has translated some batches."""
    while one.process.poll() is None:
        if (
            one.log.read_text("utf-8", "replace").count("apply_packaged_translation")
            > one.before + 40
        ):
            one.process.kill()
        time.sleep(0.2)


PARTS = {"plain": plain, "limits": limits, "keys": keys, "death": death}


if __name__ == "__main__":
    sys.exit(main())
