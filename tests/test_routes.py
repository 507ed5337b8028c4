"""Which engine translates which pair: what can run here, by published scores; or via English."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import fake_engines
import pytest
from click.testing import CliRunner

from listingkit.cli import cli
from listingkit.engines import ENGINES
from listingkit.engines.inprocess import InProcess
from listingkit.engines.quality import engine_data, likeness, score
from listingkit.engines.routes import Route, Router
from listingkit.localize.mt.translate import translate_segments
from listingkit.model import Segment


class Speaks(fake_engines.Fake):
    """Writes its name and the languages before a text."""

    def __init__(self, name: str, *pairs: str, through: str = "") -> None:
        super().__init__()
        self.name, self.through = name, through
        self._pairs = frozenset(tuple(pair.split(">")) for pair in pairs)

    def pairs(self) -> frozenset[tuple[str, str]]:
        return self._pairs  # type: ignore[return-value]

    def version_of(self, source: str, target: str) -> str:
        return f"v1 {source}-{target}"

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        return [None if text == "no" else f"{self.name}:{source}>{target} {text}" for text in texts]


def router(*engines: Speaks, named: bool = False) -> Router:
    return Router([InProcess(engine) for engine in engines], named=named)


def says(route: Route, source: str, target: str, text: str = "x") -> str | None:
    return route.translate_batch([text], source, target)[0]


def test_the_better_engine_translates_and_the_reason_is_told() -> None:
    both = router(
        Speaks("firefox", "en>pt", "pt>en", "en>fa"), Speaks("argos", "en>pt-BR", "en>fa", "en>th")
    )
    route = both.between("en-US", "pt-BR")
    assert says(route, "en-US", "pt-BR") == "firefox:en>pt x"
    assert route.why == "en-US → pt-BR: firefox, COMET 88.9; argos COMET 86.5"
    assert route.version == "v1 en-pt; back firefox v1 pt-en"
    assert route.pairs() == {("en-US", "pt-BR"), ("pt-BR", "en-US")}
    assert says(route, "pt-BR", "en-US") == "firefox:pt>en x"
    # Where argos is published to be better, and where it alone has a model.
    assert says(both.between("en", "fa"), "en", "fa") == "argos:en>fa x"
    only = both.between("en", "th-TH")
    assert (only.name, only.through) == ("argos", "")
    assert only.why == "en → th-TH: argos, the only one here with a model"
    assert only.pairs() == {("en", "th-TH")}
    assert both.between("en", "ko").pairs() == frozenset()
    assert (both.covers("fa-IR"), both.covers("ko")) == (True, False)


def test_the_choice_does_not_depend_on_the_order_of_installing() -> None:
    one, other = Speaks("firefox", "en>sv"), Speaks("argos", "en>sv")
    for members in ((one, other), (other, one)):
        assert router(*members).between("en", "sv").name == "firefox"
    # Equal scores: the order of the engines decides.
    equal = router(Speaks("argos", "en>de"), Speaks("libretranslate", "en>de"))
    assert equal.between("en", "de").why.endswith("equal, so the first of the list")
    assert router(one, named=True).between("en", "sv").why == ""


def test_a_model_serves_its_own_script_alone() -> None:
    engines = router(Speaks("firefox", "en>zh"), Speaks("argos", "en>zh-Hant", "en>fil", "en>nb"))
    assert engines.between("en", "zh-Hans-CN").name == "firefox"
    assert engines.between("en", "zh-Hant-TW").name == "argos"
    assert router(Speaks("firefox", "en>zh")).between("en", "zh-Hant-TW").pairs() == frozenset()
    assert engines.between("en", "tl").name == "argos"
    assert engines.between("en", "no-NO").name == "argos"
    assert likeness("argos", "pt-BR", "pt-BR") > likeness("argos", "pt", "pt-BR") > 0


def test_through_english_only_where_nothing_goes_directly() -> None:
    legs = (Speaks("firefox", "pt>en", "en>pt"), Speaks("argos", "en>de", "de>en", "es>de"))
    engines = router(*legs)
    route = engines.between("pt", "de-DE")
    assert says(route, "pt", "de-DE") == "argos:en>de firefox:pt>en x"
    assert says(route, "pt", "de-DE", "no") is None
    assert route.pairs() == {("pt", "de-DE")}  # nothing is asked back through three models
    assert (route.through, route.name) == ("English", "firefox + argos")
    assert route.version == "firefox v1 pt-en; argos v1 en-de"
    assert "through en: no model goes there directly" in route.why
    assert engines.between("es", "de").through == ""
    assert engines.between("en", "ja").pairs() == frozenset()
    # A server that joins two packages by itself: a direct model goes first.
    server = Speaks("libretranslate", "es>de", "pt>de", "en>de", through="en")
    both = router(server, Speaks("argos", "es>de"))
    assert both.between("es", "de").name == "argos"
    assert both.between("pt", "de").through == "English"
    assert both.between("en", "de").through == ""


def test_what_went_through_english_always_goes_to_review() -> None:
    text = "Der warme Mantel aus Wolle hält den Wind auf langen Wegen ab"

    class Plain(Speaks):
        def translate(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
            words = "O casaco quente de lã protege do vento em longas caminhadas"
            return [words if target == "pt" else text for text in texts]

    route = router(Plain("firefox", "de>en", "en>pt")).between("de", "pt-BR")
    segment = Segment(key="k", listing_id="a", text=text, kind="paragraph")
    (done,) = translate_segments([segment], "de", "pt-BR", engine=route).values()
    assert (done.origin, done.status) == ("engine", "review")
    assert "translated through English" in done.reasons


def test_every_published_score_has_both_engines_and_is_used() -> None:
    for table in engine_data().quality:
        for scores in (*table.comet.values(), *table.bleu.values()):
            assert set(scores) == {"firefox", "argos"}
        assert table.bleu.keys() <= table.comet.keys()
    assert score("libretranslate", "en-GB", "pt-BR") == score("argos", "en", "pt") == (86.5, 43.7)
    assert score("argos", "no", "en").comet == 87
    assert score("argos", "pt", "ja") == (0, 0)


# --- engines of other distributions -----------------------------------------------------------


def install(folder: Path, name: str, value: str, code: str) -> None:
    """A small distribution, as an installer leaves it."""
    info = folder / f"{name}_engine-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-engine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[listingkit.engines]\n{name} = {value}\n")
    (folder / f"{name}_engine.py").write_text(code)


GOOD = """
class Engine:
    name, version = "mine", "mine 1.0"
    def __init__(self, greeting=""):
        self.greeting = greeting
    def pairs(self):
        return frozenset({("en", "de")})
    def translate(self, texts, source, target):
        if any("boom" in text for text in texts):
            raise MemoryError("boom")
        return [f"{self.greeting} {text}" for text in texts]
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    for name in ("mine_engine", "broken_engine", "odd_engine"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    (tmp_path / "pages").mkdir()
    body = (
        "<p>The coat keeps you warm on cold days.</p><p>It goes boom in the wind of the north.</p>"
    )
    (tmp_path / "pages" / "a.html").write_text(f"<html lang=en><h1>A coat</h1>{body}", "utf-8")
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["localize", "pages", "-m", "de", *words])
    return done.exit_code, done.output


def test_an_engine_of_another_distribution(shop: Path) -> None:
    install(shop / "site", "mine", "mine_engine:Engine", GOOD)
    (shop / "listingkit.toml").write_text('[engines.mine]\ngreeting = "Der Mantel"\nauto = true\n')
    code, told = run("--engine", "mine", "--format", "json", "--jobs", "1")
    summary = json.loads(told)
    assert summary["markets"][0]["engine"] == "mine mine 1.0"
    # What it cannot do is told and costs nothing else.
    assert code == 2
    (problem,) = summary["problems"]
    assert problem["message"].endswith(": boom")
    page = (shop / "localized" / "de" / "a.html").read_text("utf-8")
    assert "<h1>Der Mantel A coat</h1>" in page
    assert "It goes boom" in page
    assert "the engine gave no answer" in (shop / "localized" / "de" / "review.csv").read_text(
        "utf-8"
    )
    _, told = run("--dry-run", "--format", "json")
    choice = json.loads(told)["markets"][0]["engine_choice"]
    assert choice == ["en → de-DE: mine, the only one here with a model"]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import not_there_at_all", "engine 'broken' of broken-engine cannot be loaded: No module"),
        ("raise SystemExit(9)", "cannot be loaded: 9"),
        ("Engine = None", "option not understood"),
        ("class Engine:\n    name = 'x'\n    def pairs(self): return ()", "no translate"),
        ("class Engine:\n    def __init__(self): 1/0", "division by zero"),
    ],
)
def test_a_broken_engine_is_one_line_and_in_nobodys_way(shop: Path, code: str, says: str) -> None:
    install(shop / "site", "broken", "broken_engine:Engine", code)
    code_, told = run("--engine", "broken")
    assert (code_, len(told.splitlines())) == (2, 1), told
    assert says in told
    assert run("--engine", "brocken")[1].count('Did you mean "broken"') == 1
    if says.startswith("engine"):
        assert run("--dry-run")[0] == 0
        version = CliRunner().invoke(cli, ["--version", "--verbose"]).output
        assert "broken: engine 'broken' of broken-engine cannot be loaded" in version


def test_no_listing_is_lost_with_an_engine_that_does_everything_wrong(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "hostile", "fake_engines:Everything")
    rows = [
        {"id": f"p{n}", "language": "en", "title": f"{kind} coat number {n}", "brand": "Norrvik",
         "description": f"<p>The {kind} <b>coat</b> by Norrvik weighs {n} kg.</p><p>Only $5.</p>",
         "bullets": [f"Made of {n}0% wool", f"The {kind} lining goes boom on 2 sides"]}
        for n, kind in enumerate(("warm", "light", "long", "green", "plain"), start=1)
    ]  # fmt: skip
    source = shop / "pages" / "a.jsonl"
    source.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    (shop / "pages" / "a.html").unlink()
    done = CliRunner().invoke(cli, ["localize", "pages", "-m", "br", "--engine", "hostile",
                                    "--format", "json", "--no-culture"])  # fmt: skip
    assert done.exit_code == 2, done.output
    (problem,) = json.loads(done.output)["problems"]
    assert "no answer to" in problem["message"]
    written = (shop / "localized" / "br" / "a.jsonl").read_text("utf-8")
    after = [json.loads(line) for line in written.splitlines()]
    assert [one["id"] for one in after] == [one["id"] for one in rows]
    with (shop / "localized" / "br" / "review.csv").open(encoding="utf-8-sig") as stream:
        sheet = list(csv.DictReader(stream))
    assert not re.search(r"[\ue000-\uf8ff]|9000\d", written)
    for old, new in zip(rows, after, strict=True):
        for key in ("title", "description"):
            numbers = [re.findall(r"\d+", str(one[key])) for one in (old, new)]
            assert sorted(numbers[0]) == sorted(numbers[1]), new
            tags = [re.findall(r"</?(?!span)\w+>", str(one[key])) for one in (old, new)]
            assert tags[0] == tags[1]
        assert new["bullets"][1] == old["bullets"][1]
    left = [row for row in sheet if "the engine gave no answer" in row["reasons"]]
    assert {row["source"] for row in left} == {row["bullets"][1] for row in rows}
    assert {row["origin"] for row in left} == {"source"}
