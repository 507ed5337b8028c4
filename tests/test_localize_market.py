"""What a market's folder holds besides translated texts: keywords, pictures, what all lack."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from fake_engines import Upside

from listingkit.cli import cli
from listingkit.cli.common import read_sidecar, with_localized
from listingkit.config import Config, MarketsConfig
from listingkit.localize.keywords import Wanted, wanted_words
from listingkit.localize.pipeline import localize
from listingkit.model import Listing, Where
from listingkit.run.batch import AuditSettings, keywords_for

WORDS = "A cup that you will keep for years, in the kitchen and by the fire."
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Electric kettle Vatn</title><link rel="stylesheet" href="css/shop.css">
<style>main{{background:url("img/paper.png")}}</style></head>
<body><main><h1>{title}</h1><img src="img/a.png" srcset="img/b.png 2x, /c.png 3x" alt="A kettle">
<img src="../secret.png" alt=""><img src="https://x.example/d.png" alt=""><a href="other.html">x</a>
<a href="manual.pdf">Manual</a><img src="img/link.png" alt=""><p>{words}</p></main></body></html>
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    pages = tmp_path / "shop" / "pages"
    for name in ("css/shop.css", "css/font.woff", "img/a.png", "img/b.png", "img/paper.png"):
        (pages / name).parent.mkdir(parents=True, exist_ok=True)
        (pages / name).write_bytes(name.encode())
    (pages / "css" / "shop.css").write_text("@font-face{src:url(font.woff)}", "utf-8")
    (pages / "manual.pdf").write_bytes(b"%PDF")
    (pages.parent / "secret.png").write_bytes(b"secret")
    (pages / "img" / "link.png").symlink_to(pages.parent / "secret.png")
    page = PAGE.format(title="Vatn electric kettle", words=WORDS)
    (pages / "kettle.html").write_text(page, "utf-8")
    warned = PAGE.format(title="Toy", words="Warning: choking hazard, small parts.")
    (pages / "toy.html").write_text(warned, "utf-8")
    return pages


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


COPIED = {
    "css/shop.css", "css/font.woff", "img/a.png", "img/b.png", "img/paper.png", "manual.pdf",
}  # fmt: skip


def test_files_that_pages_name_lie_beside_them_again(shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = localize([shop], ["br"], out=out, engine=Upside())
    told = {"kettle.html", "review.csv", "review.xlf", "keywords.csv", "manifest.json"}
    told.add("blocked/toy.html")
    assert files(out / "br") == told | COPIED | {f"blocked/{name}" for name in COPIED}
    assert summary.markets[0].assets == 2 * len(COPIED)
    assert summary.skipped == 0  # a file that is copied is not passed over
    assert not any(path.is_symlink() for path in out.rglob("*"))
    manifest = json.loads((out / "br" / "manifest.json").read_bytes())
    assert {one["path"] for one in manifest["assets"]} >= COPIED
    bare = localize([shop], ["br"], out=tmp_path / "bare", engine=Upside(), assets=False)
    assert bare.markets[0].assets == 0
    assert not (tmp_path / "bare" / "br" / "img").exists()


def test_output_inside_the_source_folder_is_not_copied_again(shop: Path) -> None:
    page = shop / "kettle.html"
    page.write_text(page.read_text("utf-8").replace("manual.pdf", "out/br/manual.pdf"), "utf-8")
    for _ in range(2):
        localize([shop], ["br"], out=shop / "out", engine=Upside())
        assert not (shop / "out" / "br" / "out").exists()


def sheet(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "keywords.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def test_keywords_are_written_in_the_markets_words_with_their_origin(
    shop: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = {
        "kettle.html": {"": ("electric kettle", "camp pot")},
        "toy": {"": ("toy",), "br": ("brinquedo", "carrinho")},
    }
    localize([shop], ["br", "ae"], out=out, sidecar=words, engine=Upside())
    kettle, toy = sheet(out / "br")["kettle.html"], sheet(out / "br")["toy.html"]
    assert kettle["keywords"].startswith("chaleira elétrica, ")
    assert (kettle["origins"], kettle["source"]) == ("term, engine", "electric kettle, camp pot")
    assert (toy["keywords"], toy["origins"]) == ("brinquedo, carrinho", "given, given")
    arabic = sheet(out / "ae")["kettle.html"]
    assert arabic["keywords"].startswith("غلاية كهربائية, ")
    # The title of the source has the keyword, so the localized one has it too.
    page = (out / "br" / "kettle.html").read_text("utf-8")
    assert "chaleira elétrica" in page.partition("<h1>")[2].partition("</h1>")[0].lower()
    manifest = json.loads((out / "br" / "manifest.json").read_bytes())
    assert manifest["summary"]["keywords"]["term"] == 1
    codes = {one["code"] for listing in manifest["listings"] for one in listing["findings"]}
    assert "KEY002" in codes


def test_without_an_engine_a_keyword_that_nobody_knows_is_kept_and_told(
    shop: Path, tmp_path: Path
) -> None:
    localize([shop / "kettle.html"], ["ae"], out=tmp_path / "out", keywords=("camp pot",))
    assert sheet(tmp_path / "out" / "ae")["kettle.html"]["origins"] == "kept"
    manifest = json.loads((tmp_path / "out" / "ae" / "manifest.json").read_bytes())
    assert "KEY001" in {one["code"] for one in manifest["listings"][0]["findings"]}


def test_an_audit_of_the_localized_folder_uses_its_keywords(shop: Path, tmp_path: Path) -> None:
    sources = {"kettle": {"": ("electric kettle",)}}
    localize([shop], ["br"], out=tmp_path / "out", sidecar=sources, engine=Upside())
    both = with_localized(sources, (str(tmp_path / "out" / "br"),))
    settings = AuditSettings(sidecar=both)

    def asked(language: str, id: str = "kettle.html") -> tuple[str, ...]:
        listing = Listing(id=id, where=Where(path=id), source_format="html", language=language)
        return keywords_for(listing, settings, "br")

    assert asked("pt-BR") == ("chaleira elétrica",)
    assert asked("en") == ("electric kettle",)
    assert asked("pt-BR", "blocked/kettle.html") == ("chaleira elétrica",)
    assert with_localized(sources, (str(shop),)) == sources
    assert read_sidecar(tmp_path / "out" / "br" / "keywords.csv")


def test_the_words_of_a_market_go_before_those_of_any() -> None:
    listing = Listing(id="a", where=Where(path="a"), source_format="html", language="en",
                      keywords=("own",))  # fmt: skip
    columns = {"a": {"": ("any",), "en": ("english",), "pt": ("português",)}}
    assert wanted_words(listing, (), columns, "br", "pt-BR") == Wanted(
        words=("english",), given=("português",)
    )
    assert wanted_words(listing, (), {}, "br", "pt-BR") == Wanted(words=("own",))


def test_json_listings_carry_their_keywords_along(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": "1", "language": "en", "title": "Kettle", "price": 3,'
        ' "keywords": ["electric kettle", "camp pot"]}\n'
        '{"id": "2", "language": "en", "title": "Kettle", "price": 3,'
        ' "keywords": "electric kettle"}\n',
        "utf-8",
    )
    localize([tmp_path / "a.jsonl"], ["br"], out=tmp_path / "out")
    lines = [json.loads(line) for line in (tmp_path / "out/br/a.jsonl").open(encoding="utf-8")]
    assert [one["keywords"] for one in lines] == [
        ["chaleira elétrica", "camp pot"], "chaleira elétrica",
    ]  # fmt: skip


def test_what_many_listings_lack_is_told_once(shop: Path, tmp_path: Path) -> None:
    shutil.copy(shop / "kettle.html", shop / "second.html")
    summary = localize([shop], ["br"], out=tmp_path / "out", engine=Upside())
    (market,) = summary.markets
    messages = [one.message for one in market.shared]
    assert len(messages) == len(set(messages))
    assert all(one.listings > 1 for one in market.shared)
    manifest = json.loads((tmp_path / "out" / "br" / "manifest.json").read_bytes())
    detailed = sum(len(listing["findings"]) for listing in manifest["listings"])
    assert detailed == sum(one.listings for one in market.shared) + sum(market.findings.values())
    result = CliRunner().invoke(
        cli, ["localize", str(shop), "-m", "br", "--engine", "none", "--out", str(tmp_path / "o")]
    )
    assert "listings)" in result.output


def test_names_of_size_systems_need_no_translation(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<html lang=en><body><main><h1>Boots</h1><table><tr><th>EU</th><th>US</th>"
        "<th>Foot length (cm)</th></tr><tr><td>38</td><td>7</td><td>24</td></tr>"
        "<tr><td>39</td><td>8</td><td>25</td></tr></table></main></body></html>",
        "utf-8",
    )
    localize([tmp_path / "a.html"], ["ae"], out=tmp_path / "out")
    with (tmp_path / "out" / "ae" / "review.csv").open(encoding="utf-8-sig") as stream:
        assert not {row["source"] for row in csv.DictReader(stream)} & {"EU", "US"}
    assert '<span lang="en"' not in (tmp_path / "out" / "ae" / "a.html").read_text("utf-8")


def test_packs_of_the_user_count_in_every_step(shop: Path, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "culture.toml").write_text("broken = ", "utf-8")
    config = Config(markets=MarketsConfig(packs=str(packs)))
    with pytest.raises(Exception, match=r"culture\.toml"):
        localize([shop], ["br"], out=tmp_path / "out", config=config)
