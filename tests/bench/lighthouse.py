"""FCP and LCP beside Lighthouse's on generated sites, over HTTP/2 on loopback.

By hand: ``python tests/bench/lighthouse.py --modules FOLDER`` where FOLDER has ``node_modules``
with ``lighthouse`` (``npm install lighthouse``); Chromium, node and openssl must be installed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from lighthouse_sites import BEYOND, DEVELOPMENT, build

HERE = Path(__file__).parent
PORTS = [8443, 8444, 8445]
SILENCE = 600
"""Milliseconds without any request or task before the first frame: the machine was busy."""
ATTEMPTS = 3
"""So many times the runs asked for are tried until enough of them are steady."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", required=True, help="folder with node_modules/lighthouse")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--preset", choices=("mobile", "desktop"), default="mobile")
    parser.add_argument("--sites", nargs="*", help="only these")
    parser.add_argument("--part", choices=("all", "development", "held-out"), default="all")
    parser.add_argument("--latency", type=int, default=0, help="ms the server waits")
    parser.add_argument("--plain", action="store_true", help="send text uncompressed")
    parser.add_argument("--chrome", default=shutil.which("chromium") or "")
    parser.add_argument("--lock", help="measure each site holding this lock (flock)")
    parser.add_argument("--keep", help="folder for sites and raw measurements; runs are added")
    parser.add_argument("--report", action="store_true", help="only what --keep has measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(options.keep or temporary).resolve()
        root.mkdir(parents=True, exist_ok=True)
        names = build(root / "sites", [f"https://127.0.0.1:{port}" for port in PORTS])
        first = {make.__name__ for make in DEVELOPMENT}
        if options.part != "all":
            names = [name for name in names if (name in first) == (options.part == "development")]
        names = [name for name in names if not options.sites or name in options.sites]
        raw = root / f"{options.preset}.jsonl"
        if not options.report:
            measure(root, names, options, raw)
        report(root, names, first, options.preset, raw)


def measure(root: Path, names: list[str], options: argparse.Namespace, raw: Path) -> None:
    """Run Lighthouse; one line of JSON a run into ``raw``."""
    key, cert = root / "key.pem", root / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key),
         "-out", str(cert)],
        check=True, capture_output=True,
    )  # fmt: skip
    job = {
        "modules": str(Path(options.modules).resolve()), "chrome": options.chrome, "key": str(key),
        "cert": str(cert), "ports": PORTS, "root": str(root / "sites"), "runs": 1,
        "preset": options.preset, "latency": options.latency, "gzip": not options.plain,
    }  # fmt: skip
    done = (
        [json.loads(line) for line in raw.read_text("utf-8").splitlines()] if raw.is_file() else []
    )
    for _ in range(options.runs * ATTEMPTS):
        for name in names:
            own = [run for run in done if run["site"] == name]
            if sum(map(steady, own)) >= options.runs or len(own) >= options.runs * ATTEMPTS:
                continue
            one = root / "job.json"
            one.write_text(json.dumps({**job, "sites": [name]}), "utf-8")
            command = ["node", str(HERE / "lighthouse.mjs"), str(one)]
            if options.lock:
                command = ["flock", options.lock, *command]
            output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            with raw.open("a", encoding="utf-8") as file:
                file.write(output)
            done += [json.loads(line) for line in output.splitlines()]
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def steady(run: dict[str, Any]) -> bool:
    """Whether Chromium drew the first frame when there was something to draw.

    On a busy machine without a GPU it often waits a whole second (or two) in which nothing at all
    happens, and then Lighthouse takes for blocking whatever came meanwhile. Such a run tells
    nothing about the page, and is measured again.
    """
    if "fcp" not in run:
        return False
    first = run["observedFcp"]
    spans = [(one["start"], one["end"]) for one in run["requests"]]
    spans += [(one["startTime"], one["startTime"] + one["duration"]) for one in run["tasks"]]
    reached = 0.0
    for begin, end in sorted(spans):
        if begin >= first:
            break
        if begin - reached > SILENCE:
            return False
        reached = max(reached, end)
    return bool(first - reached <= SILENCE)


def ours(root: Path, name: str, preset: str) -> tuple[float | None, float | None]:
    """FCP and LCP as ``listingkit inspect`` says them."""
    from listingkit.page import Page

    path = root / "sites" / name / "0" / "index.html"
    page = Page(path.read_bytes(), str(path), url=f"https://127.0.0.1:{PORTS[0]}/")
    found = getattr(page.load, preset)
    return found.fcp.ms, found.lcp.ms


def group_of(name: str, first: set[str]) -> str:
    """Group of a site in the summary."""
    if name in {make.__name__ for make in BEYOND}:
        return "beyond"
    return "development" if name in first else "held out"


def report(root: Path, names: list[str], first: set[str], preset: str, raw: Path) -> None:
    """Print the table of medians and the errors of each group."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for line in raw.read_text("utf-8").splitlines():
        found = json.loads(line)
        if found["site"] in runs and steady(found):
            runs[found["site"]].append(found)
    errors: dict[tuple[str, str], list[float]] = {}
    heads = ("runs", "Lighthouse", "spread", "ours", "error")
    print(f"{'site':20} {'metric':6}", *(f"{head:>10}" for head in heads))
    for name in names:
        for metric, value in zip(("fcp", "lcp"), ours(root, name, preset), strict=True):
            theirs = [run[metric] for run in runs[name]]
            if not theirs or value is None:
                print(f"{name:20} {metric:6} not measured")
                continue
            middle = statistics.median(theirs)
            error = (value - middle) / middle * 100
            group = group_of(name, first)
            errors.setdefault((group, metric), []).append(abs(error))
            spread = max(theirs) - min(theirs)
            numbers = (f"{number:10.0f}" for number in (len(theirs), middle, spread, value))
            print(f"{name:20} {metric:6}", *numbers, f"{error:+9.1f}%")
    for (group, metric), found in sorted(errors.items()):
        print(
            f"{group:12} {metric}: median error {statistics.median(found):.1f} %, "
            f"worst {max(found):.1f} %, {len(found)} sites"
        )


if __name__ == "__main__":
    main()
