"""Keywords are counted as a person counts them: every expected figure was counted by hand."""

# ruff: noqa: E501 - one case a line reads best
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingkit.errors import DataError
from listingkit.language.keywords import keyword_report, occurrences
from listingkit.locale_types import Language
from listingkit.markets import language


def found(text: str, keyword: str, code: str | None) -> list[str]:
    data = language(code) if code else None
    return [text[start:end] for start, end in occurrences(text, keyword, data)]


@pytest.mark.parametrize(
    ("code", "text", "keyword", "expected"),
    [
        # English: plural, possessive, hyphen, a stop word inside, never across a full stop.
        (
            "en",
            "Linen dress for women. Our linen dresses breathe. A dress of linen. Linen. Dress.",
            "linen dress",
            ["Linen dress", "linen dresses"],
        ),
        ("en", "Women's shoes, womens shoes and shoes for women", "women shoes", ["Women's shoes", "womens shoes"]),
        ("en", "Shoes for women and shoes in women sizes", "shoes women", ["Shoes for women", "shoes in women"]),
        ("en", "T-shirt, T shirt, tshirts, shirt", "t-shirt", ["T-shirt", "T shirt", "tshirts"]),
        ("en", "T-shirt, dress shirt, shirts", "shirt", ["shirt", "shirts"]),
        ("en", "iPhone 15 case, iPhone 15 Pro case", "iphone 15 case", ["iPhone 15 case"]),
        # German: inflection and compounds, not verbs that hide the noun.
        (
            "de",
            "Das Kleid. Kleider und Damenkleid, auch Sommerkleider; ankleiden und bekleiden.",
            "Kleid",
            ["Kleid", "Kleider", "Damenkleid", "Sommerkleider"],
        ),
        ("de", "Wandersocken für lange Wege. Die Wandersocke wärmt.", "Wandersocke", ["Wandersocken", "Wandersocke"]),
        ("de", "Baumwollhose, Hosen, Kinderhose, Hosenträger", "Hose", ["Baumwollhose", "Hosen", "Kinderhose"]),
        ("de", "Armbanduhr, Uhren, Aufruhr", "Uhr", ["Armbanduhr", "Uhren"]),
        ("de", "Blaues Kleid und blaue Kleider", "blaues Kleid", ["Blaues Kleid", "blaue Kleider"]),
        ("de", "Handschuhe, Schuhe, Winterhandschuhe und Wanderschuhe", "Schuhe", ["Schuhe", "Wanderschuhe"]),
        ("nl", "Handschoenen en wandelschoenen", "schoen", ["wandelschoenen"]),
        # A noun keeps its gender, an adjective agrees.
        ("es", "Gorros, gorra y gorro rojo; bolsa", "gorro", ["Gorros", "gorro"]),
        ("es", "Bolsos rojos, un bolso rojo, bolsa roja", "bolso rojo", ["Bolsos rojos", "bolso rojo"]),
        ("es", "Una falda roja y faldas rojas", "falda rojo", ["falda roja", "faldas rojas"]),
        # Finnish cases and a compound.
        (
            "fi",
            "Mekko, mekot ja mekon helma. Mekkoa voi käyttää mekossa. Kesämekko on kevyt.",
            "mekko",
            ["Mekko", "mekot", "mekon", "Mekkoa", "mekossa", "Kesämekko"],
        ),
        # Turkish: dotted and dotless i, suffixes.
        (
            "tr",
            "Elbise, elbiseler, elbisenin rengi. Yazlık ELBİSE. Elbisesi var.",
            "elbise",
            ["Elbise", "elbiseler", "elbisenin", "ELBİSE", "Elbisesi"],
        ),
        # Arabic: article, conjunction, preposition, pronoun, diacritics, teh marbuta.
        (
            "ar",
            "فستان طويل. الفستان أزرق وفستان آخر، بفستانها للفستان فُسْتَان",
            "فستان",
            ["فستان", "الفستان", "وفستان", "بفستانها", "للفستان", "فُسْتَان"],
        ),
        ("ar", "فستان طويل والفستان الطويل", "فستان طويل", ["فستان طويل", "والفستان الطويل"]),
        ("ar", "سترة، السترة، سترات، سترتها", "سترة", ["سترة", "السترة", "سترات", "سترتها"]),
        # Korean: particles, optional spaces, a syllable that is only part of a word.
        ("ko", "롱 원피스는 예쁘다. 롱원피스와 구두, 원피스 세트", "롱 원피스", ["롱 원피스는", "롱원피스와"]),
        ("ko", "면 100% 원피스. 면은 부드럽다. 라면과 화면", "면", ["면", "면은"]),
        # No spaces: anywhere, but Latin words whole.
        ("ja", "レディースロングワンピース、ﾜﾝﾋﾟｰｽの洗濯", "ワンピース", ["ワンピース", "ﾜﾝﾋﾟｰｽ"]),
        ("zh", "纯棉女士长款连衣裙，连衣裙可机洗", "连衣裙", ["连衣裙", "连衣裙"]),
        ("th", "ชุดเดรสยาวผู้หญิง ชุดเดรสผ้าฝ้าย", "ชุดเดรส", ["ชุดเดรส", "ชุดเดรส"]),
        ("ja", "Nike Airのスニーカー、Nikesではない", "nike", ["Nike"]),
        # Portuguese: plural and gender.
        ("pt", "Vestido longo, vestidos longos para vestir", "vestido longo", ["Vestido longo", "vestidos longos"]),
        ("pt", "Vestido de mulher, vestidos para mulheres", "vestido mulher", ["Vestido de mulher", "vestidos para mulheres"]),
        ("fr", "L'eau de parfum, eaux de parfum", "eau de parfum", ["eau de parfum", "eaux de parfum"]),
        ("ru", "Ёлка, ёлки и елка", "ёлка", ["Ёлка", "ёлки", "елка"]),
        # No language data: the same words, whatever their case.
        (None, "Linen Dress, linen dresses", "linen dress", ["Linen Dress"]),
        (None, "纯棉连衣裙", "连衣裙", ["连衣裙"]),
        ("en", "STRASSE and straße", "straße", ["STRASSE", "straße"]),
        ("en", "anything", "  ", []),
        ("en", "", "dress", []),
    ],
)  # fmt: skip
def test_occurrences(code: str | None, text: str, keyword: str, expected: list[str]) -> None:
    assert found(text, keyword, code) == expected


def test_a_phrase_never_crosses_a_line() -> None:
    assert found("linen\ndress", "linen dress", "en") == []


def test_density_counts_every_word_once() -> None:
    # 10 words; "linen dress" covers 4 of them, "dress" lies inside.
    text = "Linen dress, airy and light. A linen dress for summer."
    report = keyword_report({"description": text}, ["linen dress", "dress"], language("en"))
    phrase, word = report.per_keyword
    assert report.words == 10
    assert (phrase.count, phrase.density, phrase.rate) == (2, 40.0, 20.0)
    assert (word.count, word.density, word.rate) == (2, 20.0, 20.0)
    assert report.total_density == 40.0


def test_density_by_field_and_in_all() -> None:
    texts = {"title": "Blue mug", "bullets": "Enamel mug\nFor tents", "description": ""}
    report = keyword_report(texts, ["mug"], language("en"))
    assert report.field_words == {"title": 2, "bullets": 4, "description": 0}
    assert report.field_density == {"title": 50.0, "bullets": 25.0, "description": 0.0}
    assert report.per_keyword[0].per_field == {"title": 1, "bullets": 1, "description": 0}
    assert report.total_density == round(100 * 2 / 6, 4)


def test_numbers_and_signs_are_no_words() -> None:
    report = keyword_report({"t": "100 % mug – 350 ml"}, ["mug"], language("en"))
    assert report.words == 2
    assert report.total_density == 50.0


def test_japanese_density_by_characters() -> None:
    # Runs of 10, 14 and 8 characters: 5 + 7 + 4 words; the keyword's 5 characters are 2.5 of them.
    text = "オーガニックコットン100%のレディースロングワンピース、洗濯機で洗えます。"
    report = keyword_report({"t": text}, ["ワンピース"], language("ja"))
    assert report.tokenizer == "chars/2"
    assert report.words == 16
    assert report.per_keyword[0].count == 1
    assert report.total_density == pytest.approx(100 * 2.5 / 16)


def test_inner_keywords_are_not_counted_again_without_spaces() -> None:
    report = keyword_report({"t": "纯棉连衣裙和裙"}, ["裙", "连衣裙"], language("zh"))
    assert [(one.keyword, one.count) for one in report.per_keyword] == [("裙", 1), ("连衣裙", 1)]


def test_the_same_keyword_twice_counts_once() -> None:
    report = keyword_report({"t": "Mug mug"}, ["mug", "MUG", " "], language("en"))
    assert [one.keyword for one in report.per_keyword] == ["mug"]
    assert report.total_density == 100.0


def test_an_unknown_matcher_is_an_error_of_the_data() -> None:
    broken = Language(
        code="xx", name="X", script="Latn", direction="ltr", source="", confidence="editorial",
        matcher="magic",
    )  # fmt: skip
    with pytest.raises(DataError, match="unknown matcher 'magic'"):
        occurrences("text", "text", broken)


@given(
    st.text(max_size=200),
    st.text(max_size=12),
    st.sampled_from(["en", "de", "ar", "ko", "ja", "tr", "th", None]),
)
def test_spans_are_ordered_disjoint_and_inside(text: str, keyword: str, code: str | None) -> None:
    data = language(code) if code else None
    spans = occurrences(text, keyword, data)
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        last = end
    report = keyword_report({"a": text, "b": keyword}, [keyword, "dress"], data)
    assert 0 <= report.total_density <= 100


@given(st.lists(st.sampled_from(["mug", "blue", "the", "tent"]), max_size=30))
def test_exact_words_are_counted_exactly(words: list[str]) -> None:
    text = " ".join(words)
    report = keyword_report({"t": text}, ["mug"], language("en"))
    assert report.per_keyword[0].count == words.count("mug")
    expected = 100 * words.count("mug") / len(words) if words else 0
    assert report.total_density == pytest.approx(expected, abs=1e-3)
