"""Every command of the README runs, in its order, in a folder like the one it tells of."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from listingkit.cli import COMMANDS, cli
from listingkit.errors import EngineError

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
NETWORK = ("https://", "demo", "models install", "models remove", "--available")
"""What fetches, or takes away what was fetched: tests/test_models.py has all of that."""

FEED = """<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><item>
<g:id>M1</g:id><g:title>Blue mug</g:title><g:price>12.90 EUR</g:price></item></channel></rss>"""
WOO = "ID,Type,SKU,Name,Regular price\n1,simple,mug,Blue mug,12.90\n"
TEXTS = (
    "Type,Identification,Field,Locale,Market,Status,Default content,Translated content\n"
    "PRODUCT,'1,title,pt-BR,,,Blue mug,\n"
)
TMX = """<?xml version="1.0"?><tmx version="1.4"><header srclang="en" segtype="block" adminlang="en"
 datatype="plaintext" o-tmf="x" creationtool="x" creationtoolversion="1"/><body><tu>
<tuv xml:lang="en"><seg>Blue mug</seg></tuv><tuv xml:lang="pt"><seg>Caneca azul</seg></tuv>
</tu></body></tmx>"""
XLIFF = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="m"
 source-language="en" target-language="pt"><body><trans-unit id="1"><source>Blue mug</source>
<target>Caneca azul</target></trans-unit></body></file></xliff>"""
WANTED = {"br": "Vestido midi de linho para mulheres", "de": "Midikleid aus Leinen für Damen"}
"""What somebody made of a title, to compare with."""
PO = 'msgid ""\nmsgstr "Language: pt\\n"\n\nmsgid "Blue mug"\nmsgstr "Caneca azul"\n'


def commands() -> list[str]:
    blocks = re.findall(r"```(?:sh|yaml)\n(.*?)```", README, re.DOTALL)
    lines = [re.split(r"\s#", line)[0] for block in blocks for line in block.splitlines()]
    found = [match[0] for line in lines if (match := re.search(r"\blistingkit [a-z].*", line))]
    return [line for line in found if not any(word in line for word in NETWORK)]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the README's reader has: pages, exports, a feed, a repository, an earlier report."""
    monkeypatch.chdir(tmp_path)
    pages = tmp_path / "pages"
    shutil.copytree(ROOT / "examples" / "pages", pages)
    for page in sorted(pages.glob("*.html"))[2:]:
        if page.name != "saga-linen-dress.html":
            page.unlink()
    shutil.copy(ROOT / "examples" / "catalog.csv", tmp_path / "products.csv")
    line = {"id": "M1", "title": "Blue mug", "description": "Enamel.", "price": 12.9}
    for name in ("listings.jsonl", "amazon.jsonl"):
        (tmp_path / name).write_text(json.dumps(line) + "\n")
    (tmp_path / "feed.xml").write_text(FEED)
    for name in ("translations.tmx", "agency.tmx"):
        (tmp_path / name).write_text(TMX)
    for name in ("terms.csv", "acme.tbx"):
        run(f"listingkit glossary export --language pt --output {name}")
    (tmp_path / "shop.csv").write_text(WOO)
    (tmp_path / "theme.pot").write_text('msgid "Blue mug"\nmsgstr ""\n')
    # What an agency sent back.
    shutil.copytree(pages, tmp_path / "agency" / "pt")
    shutil.copy(tmp_path / "products.csv", tmp_path / "products-pt.csv")
    (tmp_path / "products.pt.csv").write_text(f"Handle,Title\nsaga-linen-dress,{WANTED['br']}\n")
    pair = f"source,reference\nSaga Linen Midi Dress for Women,{WANTED['br']}\n"
    (tmp_path / "reference.csv").write_text(pair)
    for market, title in WANTED.items():
        (tmp_path / "translated" / market).mkdir(parents=True)
        page = tmp_path / "translated" / market / "saga-linen-dress.html"
        page.write_text(f"<html><title>{title}</title><h1>{title}</h1></html>")
    (tmp_path / "feed-de.xml").write_text(FEED.replace("Blue mug", "Blauer Becher"))
    (tmp_path / "catalog.xlf").write_text(XLIFF)
    (tmp_path / "messages.po").write_text(PO)
    (tmp_path / "pairs.csv").write_text("source,target,id\nBlue mug,Blauer Becher,M1\n")
    (tmp_path / "translations.csv").write_text(TEXTS)
    (tmp_path / "metrics.csv").write_text("metric,value\nviews,1000\ncarts,150\n")
    # Engines and what they translate are tested by themselves.
    (tmp_path / "listingkit.toml").write_text(
        '[localize]\nengine = "none"\nmemory = "memory.sqlite"\n'
    )
    record = (pages / "saga-linen-dress.html").read_text("utf-8")
    entry = {
        "startedDateTime": "2026-01-01T00:00:00Z", "time": 1,
        "request": {"method": "GET", "url": "https://shop.example/products/mug", "headers": []},
        "response": {
            "status": 200, "statusText": "OK", "headers": [],
            "content": {"size": len(record), "mimeType": "text/html", "text": record},
        },
    }  # fmt: skip
    log = {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [entry]}
    (tmp_path / "mug.har").write_text(json.dumps({"log": log}))
    identity = ["-c", "user.name=a", "-c", "user.email=a@shop.example"]
    for words in (
        ["init", "-q"], ["add", "."], ["commit", "-qm", "start"],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ):  # fmt: skip
        subprocess.run(["git", *identity, *words], check=True, capture_output=True)
    run("listingkit audit pages/ --fail-on never --format json --output before.json")
    (tmp_path / "reports").mkdir()
    shutil.copy(tmp_path / "before.json", tmp_path / "reports" / "october.json")
    return tmp_path


def run(line: str, stdin: bytes | None = None) -> tuple[int, str]:
    words = shlex.split(line)[1:]
    if words[0] in ("audit", "score", "localize", "check"):
        words += ["--jobs", "1"] if "-" not in words else []
    if words[0] == "localize":
        # All of them are localized for in tests/test_culture_command.py.
        words = ["th" if word == "all" else word for word in words]
    result = CliRunner().invoke(cli, words, input=stdin)
    return result.exit_code, result.output


def test_every_command_of_the_readme_runs(shop: Path) -> None:
    ran = set()
    for line in commands():
        if " init " in line:
            (shop / "listingkit.toml").unlink()
        stdin = (shop / "listings.jsonl").read_bytes() if " - " in line else None
        code, told = run(line, stdin)
        if "--engine argos" in line and importlib.util.find_spec("argostranslate") is None:
            assert (code, "listingkit[argos]" in told) == (2, True), told
            continue
        assert code in (0, 1), f"{line}: exit {code}\n{told}"
        ran.add(line.split()[1])
    assert ran >= set(COMMANDS) - {"demo"}
    for name in ("audit.sarif", "audit.html", "rules.md", "keywords.csv", "known.json", "all.tmx"):
        assert (shop / name).stat().st_size > 50
    assert (shop / "localized" / "br" / "pages" / "saga-linen-dress.html").exists() or list(
        (shop / "localized" / "br").rglob("saga-linen-dress.html")
    )


def examples(name: str) -> list[str]:
    """The commands that ``--help`` of a command shows, but those that fetch."""
    told = CliRunner().invoke(cli, [name, "--help"]).output.partition("Examples:")[2]
    shown = told.strip().partition("\n\n")[0].splitlines()
    found = [line[line.index("listingkit ") :] for line in shown if "listingkit " in line]
    return [line for line in found if not any(word in line for word in NETWORK)]


@pytest.fixture
def mugs(shop: Path) -> Path:
    """The same with what the examples of the help name, and few pages, so that they are quick."""
    pages = shop / "pages"
    shutil.copy(ROOT / "examples" / "pages" / "camp-enamel-mug.html", pages / "mug.html")
    (pages / "saga-linen-dress.html").rename(pages / "dress.html")
    for page in pages.glob("*.html"):
        if page.name not in ("mug.html", "dress.html"):
            page.unlink()
    shutil.copy(pages / "mug.html", shop / "mug.html")
    (shop / "tiktok.jsonl").write_bytes((shop / "amazon.jsonl").read_bytes())
    (shop / "amazon.csv").write_bytes((shop / "products.csv").read_bytes())
    timing = {"numericValue": 900.0, "score": 0.99, "numericUnit": "millisecond"}
    audits = {"first-contentful-paint": timing, "largest-contentful-paint": timing}
    settings = {"formFactor": "mobile", "throttlingMethod": "simulate"}
    report = {
        "lighthouseVersion": "12.0.0", "finalUrl": "https://shop.example/products/mug",
        "requestedUrl": "https://shop.example/products/mug", "audits": audits,
        "configSettings": settings, "categories": {"performance": {"score": 0.98}},
    }  # fmt: skip
    (shop / "report.json").write_text(json.dumps(report))
    (shop / "shop").mkdir()
    run("listingkit audit pages/ --baseline known.json --update-baseline")
    run("listingkit localize pages/ --market br")
    run("listingkit memory import translations.tmx --memory memory.sqlite")
    (shop / "terms.tbx").write_bytes((shop / "acme.tbx").read_bytes())
    return shop


def test_the_examples_of_every_help_run(mugs: Path) -> None:
    readme = [line.split() for line in commands()]
    for name in (name for name in COMMANDS if name != "demo"):
        lines = examples(name)
        assert lines, name
        for line in (line for line in lines if line.split() not in readme):
            if name == "init":
                (mugs / "listingkit.toml").unlink(missing_ok=True)
            if "*.html" in line:
                line = line.replace("pages/*.html", "pages/dress.html pages/mug.html")
            stdin = (mugs / "listings.jsonl").read_bytes() if " - " in line else None
            code, told = run(line, stdin)
            assert code in (0, 1), f"{line}: exit {code}\n{told}"


def test_the_python_of_the_readme_runs(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def without_engine(*_: object, **__: object) -> None:
        raise EngineError("engines are tested by themselves")

    monkeypatch.setattr("listingkit.run.localizing.open_engine", without_engine)
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(block, {})
    total, markets = capsys.readouterr().out.splitlines()
    assert 0 < float(total) < 100
    assert "market='br'" in markets
    assert (shop / "localized" / "ae" / "manifest.json").exists()
