"""localize, memory and demo, as a user calls them."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from listingkit.cli import cli

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Red mug</title></head>
<body><main><h1>Red enamel mug</h1><p>A mug for tea.</p><ul><li>Holds 350 ml</li></ul></main>
</body></html>"""
TMX = """<?xml version="1.0" encoding="UTF-8"?><tmx version="1.4"><header srclang="en"
segtype="block" o-tmf="x" adminlang="en" datatype="plaintext" creationtool="x"
creationtoolversion="1"/><body>
<tu><tuv xml:lang="en"><seg>Red enamel mug</seg></tuv>
<tuv xml:lang="ar"><seg>كوب مطلي أحمر</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Red enamel mug</seg></tuv>
<tuv xml:lang="pt-BR"><seg>Caneca esmaltada vermelha</seg></tuv></tu>
</body></tmx>"""


def run(*arguments: object, **extra: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], **extra)  # type: ignore[arg-type]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "mug.html").write_text(PAGE, "utf-8")
    (folder / "words.tmx").write_text(TMX, "utf-8")
    monkeypatch.chdir(folder)
    return folder


def test_each_market_gets_its_folder_and_only_its_own_language(shop: Path) -> None:
    result = run("localize", "pages", "-m", "ae", "-m", "br", "--engine", "none",
                 "--memory", "words.tmx")  # fmt: skip
    assert result.exit_code == 0, result.output
    arabic = (shop / "localized" / "ae" / "mug.html").read_text("utf-8")
    portuguese = (shop / "localized" / "br" / "mug.html").read_text("utf-8")
    assert "كوب مطلي أحمر" in arabic
    assert 'dir="rtl"' in arabic
    assert "Caneca esmaltada vermelha" in portuguese
    assert "كوب" not in portuguese
    assert "review.csv" in result.output
    assert "from memory" in result.output
    assert all(len(line) <= 80 for line in result.output.splitlines())


def test_the_summary_as_json_counts_what_the_files_hold(shop: Path) -> None:
    result = run("localize", "pages", "-m", "ae", "--engine", "none", "--format", "json")
    summary = json.loads(result.stdout)
    (market,) = summary["markets"]
    assert market["language"] == "ar-AE"
    assert sum(market["origins"].values()) == market["segments"]
    assert sum(market["statuses"].values()) == market["segments"]
    with (shop / "localized" / "ae" / "review.csv").open(encoding="utf-8-sig") as stream:
        assert len(list(csv.DictReader(stream))) == market["to_review"]


def test_strict_makes_review_an_exit_1(shop: Path) -> None:
    arguments = ("localize", "pages", "-m", "br", "--engine", "none")
    assert run(*arguments).exit_code == 0
    assert run(*arguments, "--strict").exit_code == 1
    assert run(*arguments, "--strict", "absent.html").exit_code == 2


def test_a_dry_run_leaves_nothing(shop: Path) -> None:
    before = sorted(shop.rglob("*"))
    result = run("localize", "pages", "-m", "br", "--engine", "none", "--dry-run",
                 "--memory", "memory.sqlite")  # fmt: skip
    assert result.exit_code == 0
    assert "nothing was written" in result.output
    assert sorted(shop.rglob("*")) == before


def test_the_same_run_gives_the_same_bytes_whatever_the_jobs(shop: Path) -> None:
    for number in range(8):
        text = PAGE.replace("350", str(350 + number)).replace("tea", f"tea no. {number}")
        (shop / "pages" / f"mug-{number}.html").write_text(text, "utf-8")
    (shop / "pages" / "packed.html.gz").write_bytes(gzip.compress(PAGE.encode(), mtime=0))
    table = 'Handle,Title,Body (HTML),Vendor\r\nmug,"Red enamel mug","<p>Tea, 300 ml</p>",Acme\r\n'
    (shop / "pages" / "shop.csv").write_text(table, "utf-8", newline="")
    for jobs in (1, 2):
        run("localize", "pages", "-m", "br", "-m", "ae", "--engine", "none", "--memory",
            "words.tmx", "--out", f"out{jobs}", "--jobs", jobs)  # fmt: skip
    one, two = (
        {path.relative_to(shop / name): path.read_bytes() for path in (shop / name).rglob("*.*")}
        for name in ("out1", "out2")
    )
    assert one == two
    assert len(one) > 2 * 11


def test_a_report_shows_both_sides(shop: Path) -> None:
    run("localize", "pages", "-m", "ae", "--engine", "none", "--memory", "words.tmx",
        "--report", "reports")  # fmt: skip
    page = (shop / "reports" / "ae.html").read_text("utf-8")
    assert "Red enamel mug" in page
    assert '<td class="target" lang="ar-AE" dir="rtl">' in page
    assert page.count("<script") == 1
    assert 'id="moved"' in page
    assert "in all" in page.lower()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "no market named"),
        (("-m", "zz"), "unknown market"),
        (("-m", "ae", "--language", "fr"), "Its languages: ar-AE, en-AE"),
        (("-m", "ae", "--engine", "firefix"), 'Did you mean "firefox"?'),
        (("-m", "ae", "--date", "tomorrow"), "--date"),
        (("-m", "ae", "--source-format", "xml"), "unknown source format"),
    ],
)
def test_a_mistake_is_one_line(shop: Path, arguments: tuple[str, ...], says: str) -> None:
    result = run("localize", "pages", *arguments)
    assert result.exit_code == 2
    assert says in result.output
    assert len(result.output.splitlines()) == 1
    assert not (shop / "localized").exists()


def test_settings_name_markets_memory_and_folder(shop: Path) -> None:
    (shop / "listingkit.toml").write_text(
        '[localize]\nmarkets = ["br"]\nmemory = "words.tmx"\nout = "there"\nengine = "none"\n',
        "utf-8",
    )
    assert run("localize", "pages").exit_code == 0
    assert "Caneca" in (shop / "there" / "br" / "mug.html").read_text("utf-8")


def test_memory_in_and_out(shop: Path) -> None:
    taken = run("memory", "import", "words.tmx", "--memory", "m.sqlite")
    assert "2 translations" in taken.output
    shown = run("memory", "show", "--memory", "m.sqlite").output.splitlines()
    assert shown == ["en → ar: 1, signed 0", "en → pt-BR: 1, signed 0"]
    exported = run("memory", "export", "--memory", "m.sqlite", "--target", "ar").stdout
    assert "كوب مطلي أحمر" in exported
    assert "Caneca" not in exported
    (shop / "again.tmx").write_text(exported, "utf-8")
    assert run("memory", "import", "again.tmx", "--memory", "n.sqlite").exit_code == 0
    assert run("memory", "export", "--memory", "n.sqlite").stdout == exported


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show",), "no memory named"),
        (("show", "--memory", "absent.sqlite"), "no such memory"),
        (("import", "absent.tmx", "--memory", "m.sqlite"), "absent.tmx"),
        (("import", "pages/mug.html", "--memory", "m.sqlite"), "mug.html"),
        (("import", "words.tmx", "--memory", "words.tmx"), "is a TMX file"),
    ],
)
def test_memory_mistakes(shop: Path, arguments: tuple[str, ...], says: str) -> None:
    result = run("memory", *arguments)
    assert result.exit_code == 2
    assert says in result.output
    assert len(result.output.splitlines()) == 1


@pytest.fixture
def small_examples(examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two pages of the example catalog, where the demo looks for it."""
    folder = tmp_path / "examples"
    shutil.copytree(examples, folder)
    for page in sorted((folder / "pages").glob("*.html"))[2:]:
        page.unlink()
    locales = examples.parent / "locales"
    monkeypatch.setattr(
        "listingkit.markets.data_folder", lambda name: folder if name == "examples" else locales
    )
    monkeypatch.chdir(tmp_path)
    return folder


def test_the_demo_audits_localizes_scores_and_says_where(
    small_examples: Path, tmp_path: Path
) -> None:
    result = run("demo", "--jobs", "1")
    assert result.exit_code == 0, result.output
    reports = tmp_path / "listingkit-demo" / "reports"
    for name in ("audit.html", "br.html", "ae.html", "br-audit.html", "ae-audit.html"):
        assert (reports / name).stat().st_size > 5000
        assert str(Path("listingkit-demo", "reports", name)) in result.output
    assert "before and after" in result.output
    told = " ".join(result.output.split())
    assert "no translation model into Arabic is installed" in told
    assert "Fetch one with: listingkit models install en-ar" in told
    again = run("demo", "--jobs", "1")
    assert again.exit_code == 0
    assert again.output == result.output


def test_the_demo_leaves_a_folder_of_others_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    result = run("demo", "--out", tmp_path)
    assert result.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
