"""Titles put together from what they name, in the order of the language, and nothing more."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from listingkit import markets
from listingkit.cli import cli
from listingkit.localize.mt.attributes import Built, build_title
from listingkit.localize.mt.glossary import Entry, Glossary
from listingkit.localize.mt.translate import make_glossary

SHAPES = markets.read_raw(markets.data_folder("locales") / "titles.toml")


def build(text: str, target: str, brand: str = "Norrvik") -> str | None:
    made = build_title(
        text,
        make_glossary("en", target),
        markets.title_shape("en"),
        markets.title_shape(target),
        (brand,),
    )
    return made.text if made else None


@pytest.mark.parametrize(
    ("text", "target", "wanted"),
    [
        ("Norrvik Women's Navy Linen Dress", "pt-BR",
         "Vestido de linho para mulher Norrvik, cor: azul-marinho"),
        ("Norrvik Women's Navy Linen Dress", "de-DE",
         "Norrvik Leinenkleid für Damen in Marineblau"),
        ("Norrvik Women's Navy Linen Dress", "ja-JP",
         "Norrvik リネンワンピース レディース ネイビー"),
        ("Norrvik Women's Navy Linen Dress", "ar-AE",
         "فستان كتان للنساء من Norrvik، اللون: كحلي"),
        ("Bamboo Cutting Board 30 x 20 cm", "de", "Schneidebrett aus Bambus, 30 x 20 cm"),
        ("Slim Fit Denim Jacket Size M", "de", "Jeansjacke, Slim Fit, Größe M"),
        ("Cashmere Scarf in Grey", "pt", "Cachecol de caxemira, cor: cinza"),
        ("Norrvik X200 Air Purifier", "de", "Norrvik X200 Luftreiniger"),
        ("Wireless Headphones - Black", "de", "Kopfhörer in Schwarz, kabellos"),
        ("Organic Cotton Hoodie for Men", "ja", "オーガニックコットン パーカー メンズ"),
    ],
)  # fmt: skip
def test_titles_in_the_order_of_the_language(text: str, target: str, wanted: str) -> None:
    assert build(text, target) == wanted


@pytest.mark.parametrize(
    ("text", "target", "why"),
    [
        ("Saga Linen Dress", "pt", "a word that nothing accounts for"),
        ("Gold Necklace", "de", "gold, or the colour of it"),
        ("Leather Look Jacket", "de", "what only looks like leather"),
        ("Shirt Dress Coat", "de", "three kinds of goods"),
        ("Cotton Wool Sweater", "de", "two materials"),
        ("Black White Shirt", "pt", "two colours"),
        ("Men's Women's Shirt", "pt", "two groups"),
        ("Linen Dresses and Shirts", "pt", "two kinds of goods"),
        ("Navy Linen", "pt", "no goods"),
        ("Dress", "pt", "one part is a label"),
        ("Shirt in", "pt", "a word that ties nothing"),
        ("Pack of 3 Cotton Socks", "pt", "a number of pieces"),
        ("Wireless Headphones - Black", "pt", "an adjective that would have to agree"),
        ("Recycled Polyester Backpack 20 L", "de", "a material that would have to be inflected"),
        ("Men's Waterproof Jacket", "ar", "an adjective that would have to agree"),
        ("<b>Linen</b> Dress", "pt", "tags"),
        ("Linen Dress ❤️", "pt", "an emoji"),
        ("Linen Dress $20", "pt", "a price"),
        ("Linen Dress", "ka", "a language of which we know no titles"),
        ("dress " * 100, "pt", "no title"),
    ],
)  # fmt: skip
def test_a_title_with_anything_left_over_is_not_built(text: str, target: str, why: str) -> None:
    assert build(text, target) is None, why


TERMS = (
    Entry("dress", "Tgoods1", "noun", "garment"), Entry("mug", "Tgoods2", "noun", "kitchen"),
    Entry("backpack", "Tgoods3", "noun", "bag"), Entry("cotton", "Tmaterial1", "noun", "material"),
    Entry("steel", "Tmaterial2", "noun", "material"), Entry("red", "Tcolour1", "adj", "colour"),
    Entry("navy", "Tcolour2", "adj", "colour"), Entry("pockets", "Tdetail1", "noun", "detail"),
)  # fmt: skip
WORDS = [
    *(entry.source for entry in TERMS), "women's", "kids'", "Norrvik", "X200", "750 ml",
    "30 x 20 cm", "in", "odd",
]  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.sampled_from(sorted(SHAPES)))
def test_a_built_title_says_all_that_was_said_and_nothing_else(
    words: list[str], target: str
) -> None:
    shape = markets.title_shape(target)
    assert shape is not None
    text = " ".join(words)
    made = build_title(text, Glossary(TERMS), markets.title_shape("en"), shape, ("Norrvik",))
    assert made == build_title(
        text, Glossary(TERMS), markets.title_shape("en"), shape, ("Norrvik",)
    )
    if made is None:
        return
    assert isinstance(made, Built)
    assert "odd" not in words
    wanted = [entry.target for entry in TERMS for word in words if word == entry.source]
    # No term, name or number is lost or doubled.
    found = re.findall(r"(?i)T(?:goods|material|colour|detail)\d", made.text)
    assert sorted(one.casefold() for one in found) == sorted(one.casefold() for one in wanted)
    for kept in ("Norrvik", "X200", "750 ml", "30 x 20 cm"):
        assert made.text.count(kept) == words.count(kept)
    rest = made.text
    for one in (*found, "Norrvik", "X200", "750 ml", "30 x 20 cm"):
        rest = rest.replace(one, " ")
    told = " ".join((*shape.pieces.values(), *shape.groups.values())).replace("{x}", " ")
    allowed = {one.casefold() for one in re.findall(r"\w+", told)}
    assert {one.casefold() for one in re.findall(r"\w+", rest)} <= allowed


@pytest.mark.parametrize("code", SHAPES)
def test_shapes_are_whole(code: str) -> None:
    shape = markets.title_shape(code)
    assert shape is not None
    known = {
        "brand", "type", "material", "group", "season", "colour", "more", "code", "size", "measure"
    }  # fmt: skip
    assert set(shape.order) <= known
    assert len(shape.order) == len(set(shape.order))
    assert set(shape.order) >= known - {"season"}
    assert set(shape.groups) == {"women", "men", "kids", "girls", "boys", "baby", "unisex"}
    assert all(piece.count("{x}") == 1 for piece in shape.pieces.values())
    assert shape.source
    assert shape.confidence == "editorial"


def test_a_run_builds_the_titles_it_can_and_marks_them(tmp_path: Path) -> None:
    titles = ["Norrvik Navy Linen Dress", "Saga Linen Dress", "Mug"]
    lines = [
        {"id": f"m{number}", "language": "en", "title": title, "brand": "Norrvik",
         "description": "Blue."}
        for number, title in enumerate(titles)
    ]  # fmt: skip
    source = tmp_path / "some.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    words = ["localize", source, "--market", "br", "--engine", "none", "--jobs", 1,
             "--out", tmp_path / "out"]  # fmt: skip
    result = CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "1 from attributes" in result.output
    manifest = json.loads((tmp_path / "out" / "br" / "manifest.json").read_text("utf-8"))
    assert [one["origins"]["attributes"] for one in manifest["listings"]] == [1, 0, 0]
    written = (tmp_path / "out" / "br" / "some.jsonl").read_text("utf-8").splitlines()
    assert json.loads(written[0])["title"] == "Vestido de linho Norrvik, cor: azul-marinho"
    assert json.loads(written[1])["title"] == "Saga Linen Dress"
    sheet = (tmp_path / "out" / "br" / "review.csv").read_text("utf-8-sig")
    assert "Saga Linen Dress" in sheet
    assert "Norrvik Navy Linen Dress" not in sheet
