"""Texts fitted to a channel: within its limit in its unit, whole parts only, everything told."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from pathlib import Path

import pytest
import regex
from click.testing import CliRunner, Result
from hypothesis import example, given, settings
from hypothesis import strategies as st

from listingkit import markets
from listingkit.cli import cli
from listingkit.errors import UsageError
from listingkit.locale_tables import TextLimit
from listingkit.localize.adapt.fit import Fitted, find_channel, fit, fitting_words, limits_of, size

CHANNELS = markets.channels()


def title(text: str, channel: str, language: str = "en", market: str = "us", **more: object
          ) -> Fitted:  # fmt: skip
    limit = limits_of(find_channel(channel), market)["title"]
    return fit(text, "title", limit, markets.language(language), **more)  # type: ignore[arg-type]


BOTTLE = (
    "Norrvik Insulated Stainless Steel Water Bottle 750 ml with Straw Lid for Hiking, "
    "Camping and the Office (Leakproof)"
)


def test_the_last_parts_go_first_and_numbers_and_names_never() -> None:
    found = title(BOTTLE, "ebay", protected=("Norrvik",))
    assert found.text == (
        "Norrvik Insulated Stainless Steel Water Bottle 750 ml with Straw Lid for Hiking"
    )
    assert found.dropped == ("Camping and the Office", "(Leakproof)")
    assert not found.refused
    assert not found.trouble


def test_a_part_with_a_target_keyword_goes_last() -> None:
    text = "Water Bottle with a Straw Lid made of Bamboo, for Hiking and Camping, for the Office"
    assert title(text, "ebay").dropped == ("for the Office",)
    found = title(text, "ebay", keywords=("office",))
    assert found.dropped == ("for Hiking and Camping",)
    assert found.text.endswith("for the Office")


def test_half_a_phrase_is_never_left() -> None:
    """ "Faux leather" may go, "leather" alone may not stay."""
    text = "Capa para notebook, couro sintético impermeável com forro, marrom escuro, 13 polegadas"
    found = title(text, "mercadolibre", "pt", "br")
    assert "couro" not in found.text or "couro sintético impermeável" in found.text
    assert "13 polegadas" in found.text
    assert not found.trouble


@pytest.mark.parametrize(
    ("channel", "language", "market", "text", "wanted", "refused"),
    [
        ("amazon", "en", "us", "SALE! Free shipping - Norrvik Mug, 350 ml!!", "Norrvik Mug, 350 ml",
         {"!", "SALE", "Free shipping"}),
        ("amazon", "ja", "jp", "パーカー メンズ 送料無料", "パーカー メンズ", {"送料無料"}),
        ("tiktok", "en", "us", "Best seller: a nice mug for every day", "a nice mug for every day",
         {"Best seller:"}),
        ("mercado_libre", "es", "mx", "Taza nueva, color: rojo, envío gratis", "Taza",
         {"color: rojo"}),
        ("noon", "en", "ae", "Norrvik Enamel Mug *new*", "Enamel Mug new", {"*", "Norrvik"}),
    ],
)  # fmt: skip
def test_what_a_channel_refuses_is_taken_out_and_told(
    channel: str, language: str, market: str, text: str, wanted: str, refused: set[str]
) -> None:
    found = title(
        text, channel, language, market, protected=("Norrvik",), brand="Norrvik", colours=("rojo",)
    )
    assert found.text == wanted
    assert refused <= set(found.refused)


def test_a_word_that_stands_too_often_goes_with_its_part() -> None:
    text = "Rolling Duffle Bag with Wheels, Hockey Bag, Luggage Bag, Weekend Bag (black bag)"
    found = title(text, "amazon")
    assert found.text == "Rolling Duffle Bag with Wheels, Hockey Bag"
    assert found.dropped == ("Luggage Bag", "Weekend Bag", "(black bag)")
    # What says what it is stays whole, and a person decides.
    assert title("Bag of Bag of Bag", "amazon").trouble == "'bag' 3 times, 2 allowed"


def test_a_number_of_pieces_stays_where_it_is_said() -> None:
    text = 'Gorilla Black Duct Tape, 1.88" x 12 yd, Black, (Pack of 2) : Industrial & Scientific'
    found = title(text, "ebay")
    assert "(Pack of 2)" in found.text
    assert '1.88" x 12 yd' in found.text
    colours = "Slides - core black/white white/black"
    assert (
        title(f"{colours} - a shop that has quite a long name of its own", "ebay").text == colours
    )


def test_what_stays_is_still_parted() -> None:
    text = "Duffle Bag with Wheels, Luggage Bag, XL Bag of cotton with Rollers, Heavy Duty (Black)"
    limit = TextLimit(max=30, source="x", confidence="editorial")
    found = fit(text, "title", limit, markets.language("en"))
    assert found.text == "Duffle Bag, XL Bag of cotton"
    assert found.dropped == ("with Wheels", "Luggage Bag", "with Rollers", "Heavy Duty", "(Black)")


def test_brackets_in_the_middle_belong_to_their_words() -> None:
    text = "Bag 91 cm (36-inch) Rolling Duffle with Wheels, Luggage Bag, Weekend Trips and Hockey"
    assert title(text, "ebay").text.startswith("Bag 91 cm (36-inch) Rolling Duffle")


def test_a_refused_word_inside_a_name_or_number_stays() -> None:
    assert title("Cheap Monday Jeans", "amazon", protected=("Cheap Monday",)).text == (
        "Cheap Monday Jeans"
    )
    assert title("Yahoo! Mug", "amazon", protected=("Yahoo!",)).text == "Yahoo! Mug"
    assert title("Shirt | BESTSELLER.com", "amazon").text == "Shirt | BESTSELLER.com"
    # A title that is nothing but refused words is left for a person.
    assert title("Best seller", "amazon").text == "Best seller"


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("A" * 100, "100 characters, 80 allowed"),
        (f"Mug, {' x '.join(['120'] * 30)} cm", "nothing in it can be left out"),
    ],
)
def test_what_cannot_be_left_out_is_told(text: str, trouble: str) -> None:
    found = title(text, "ebay")
    assert found.text == text
    assert trouble in found.trouble
    assert not found.dropped


def test_too_short_is_told() -> None:
    assert title("Caneca 350 ml", "shopee", "pt", "br").trouble == (
        "13 characters, at least 20 wanted"
    )


def test_units_are_the_channels_own() -> None:
    text = (
        "女士 亚麻连衣裙 藏青色 长袖 宽松 夏季 气质 显瘦 中长款 度假 海边 沙滩 新款 百搭 女装 上新"
    )
    found = title(text, "tmall", "zh", "cn")
    assert size(found.text, TextLimit(unit="hw", source="x", confidence="editorial")) <= 60
    assert found.dropped
    assert text.startswith(found.text)
    japanese = title("パーカー " + "とても暖かい " * 30, "rakuten", "ja", "jp")
    assert len(japanese.text) <= 127 + japanese.text.count(" ")
    assert not japanese.trouble


def test_bullets_lose_whole_sentences_and_never_a_warning() -> None:
    limit = TextLimit(max=60, source="x", confidence="editorial")
    english = markets.language("en")
    long = "Keeps drinks hot for hours. It is a friend on the way. Fits every bag you may have."
    found = fit(long, "bullet", limit, english)
    assert found.text == "Keeps drinks hot for hours. It is a friend on the way."
    warning = "Keeps drinks hot. Warning: keep away from children and from any open fire at home."
    kept = fit(warning, "bullet", limit, english)
    assert kept.text == warning
    assert kept.trouble


def test_channels_by_any_of_their_names() -> None:
    assert find_channel("Tmall") is find_channel("taobao")
    assert find_channel("Mercado-Libre") is find_channel("mercadolivre")
    assert find_channel("TikTok").name == "TikTok Shop"
    with pytest.raises(UsageError, match="amazon"):
        find_channel("amazn")


def test_channels_name_classes_of_words_that_there_are() -> None:
    known = {*fitting_words().refused, "brand", "colour"}
    aliases: set[str] = set()
    for code, channel in CHANNELS.items():
        assert not aliases & {code, *channel.aliases}, code
        aliases |= {code, *channel.aliases}
        for table in (channel.fields, *channel.markets.values()):
            for limit in table.values():
                assert set(limit.refused) <= known, code
                assert limit.source
                if limit.max is not None and limit.min is not None:
                    assert limit.min <= limit.max


WORDS = st.sampled_from(
    ["Norrvik", "Acme", "linen", "dress", "for", "with", "women,", "Sale", "free", "shipping",
     "blue", "750 ml", "30 x 20 cm", "2.5 kg", "X200", "100%", "(new)", "-", "| soft", "a", "!",
     "wide,", "long", "colour:", "-20 °C", "(pack of 2)",
     "bag/box", ":", "(Sale)", "sale.com", "SALE!", "mug", "mug",
     "リネン", "ワンピース", "送料無料", "亚麻"]
)  # fmt: skip
LIMITS = st.builds(
    TextLimit,
    max=st.integers(4, 60),
    unit=st.sampled_from(["chars", "bytes", "hw", "graphemes"]),
    forbidden=st.sampled_from(["", "!$?_{}^¬¦"]),
    repeats=st.sampled_from([None, 1, 2]),
    refused=st.sampled_from([(), ("promotion", "shipping"), ("brand",), ("colour",)]),
    source=st.just("x"),
    confidence=st.just("editorial"),
)
_UNIT = regex.compile(r"750 ml|30 x 20 cm|2\.5 kg|X200|100%|-20 °C|\b2\b")
_TOKENS = regex.compile(r"[\p{L}\p{M}\p{N}]+")


@example(
    ["Norrvik", "Acme", "Sale", "(Sale)", "for"],
    TextLimit(max=30, repeats=1, source="x", confidence="editorial"),
    "en",
)
@settings(max_examples=250, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=14), LIMITS, st.sampled_from(["en", "pt", "ja", "ar"]))
def test_fitting_holds_its_promises(words: list[str], limit: TextLimit, language: str) -> None:
    text = " ".join(words)
    spoken = markets.language(language)
    known = {"protected": ("Norrvik",), "brand": "Acme", "colours": ("blue",)}

    def again(given: str) -> Fitted:
        return fit(given, "title", limit, spoken, **known)  # type: ignore[arg-type]

    found = again(text)
    # Within the limit, in its unit, or said not to be.
    assert limit.max is not None
    assert size(found.text, limit) <= limit.max or "allowed" in found.trouble
    # A subsequence of the words.
    rest = iter(_TOKENS.findall(text))
    assert all(word in rest for word in _TOKENS.findall(found.text))
    # Numbers with their units, models and brands are whole and all there.
    assert _UNIT.findall(found.text) == _UNIT.findall(text)
    assert found.text.count("Norrvik") == text.count("Norrvik")
    # Once more changes nothing.
    assert again(found.text).text == found.text
    # Nothing goes without a word of it.
    if found.text != text and _TOKENS.findall(found.text) != _TOKENS.findall(text):
        assert found.dropped or found.refused
    assert not any(first == second == " " for first, second in pairwise(found.text))


# --- in a run ---------------------------------------------------------------------------------


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)


def test_a_run_fits_titles_and_says_in_manifest_and_review_what_went(tmp_path: Path) -> None:
    line = {
        "id": "b1", "language": "en", "title": BOTTLE, "brand": "Norrvik", "description": "Steel.",
        "bullets": [f"Number {word} of the bullets" for word in "abcdef"],
    }  # fmt: skip
    short = {"id": "b2", "language": "en", "title": "Mug 350 ml", "description": "A mug."}
    source = tmp_path / "some.jsonl"
    source.write_text("".join(json.dumps(one) + "\n" for one in (line, short)), "utf-8")
    words = ("localize", source, "--market", "gb", "--engine", "none", "--jobs", 1, "--out")
    result = run(*words, tmp_path / "ebay", "--channel", "eBay")
    assert result.exit_code == 0, result.output
    written = (tmp_path / "ebay" / "gb" / "some.jsonl").read_text("utf-8").splitlines()
    fitted = json.loads(written[0])["title"]
    assert fitted == title(BOTTLE, "ebay", protected=("Norrvik",)).text
    assert json.loads(written[1])["title"] == "Mug 350 ml"
    manifest = json.loads((tmp_path / "ebay" / "gb" / "manifest.json").read_text("utf-8"))
    first = manifest["listings"][0]
    assert [one for one in first["converted"] if one["kind"] == "channel"] == [
        {"key": first["converted"][0]["key"], "kind": "channel", "before": BOTTLE, "after": fitted}
    ]
    told = [one["message"] for one in first["findings"] if one["code"] == "FIT001"]
    assert told == ["fitted to eBay, left out: Camping and the Office, (Leakproof)"]
    sheet = (tmp_path / "ebay" / "gb" / "review.csv").read_text("utf-8-sig")
    row = next(one for one in csv.DictReader(io.StringIO(sheet)) if one["kind"] == "title")
    assert "left out: Camping and the Office" in row["reasons"]
    assert row["suggestion"] == BOTTLE
    amazon = run(*words, tmp_path / "amazon", "--channel", "amazon")
    assert amazon.exit_code == 0
    findings = json.loads((tmp_path / "amazon" / "gb" / "manifest.json").read_text("utf-8"))
    codes = {one["code"]: one["message"] for one in findings["listings"][0]["findings"]}
    assert codes["FIT002"] == "does not fit Amazon: 6 bullets, 5 allowed"
    settings_file = tmp_path / "listingkit.toml"
    settings_file.write_text('[localize]\nchannel = "ebay"\n', "utf-8")
    by_settings = run(*words, tmp_path / "set", "--config", settings_file)
    assert by_settings.exit_code == 0
    assert (tmp_path / "set" / "gb" / "some.jsonl").read_text("utf-8").splitlines() == written
    wrong = run(*words, tmp_path / "no", "--channel", "ebey")
    assert wrong.exit_code == 2
    assert 'Did you mean "ebay"?' in wrong.output


def test_arabic_titles_carry_nothing_invisible_to_a_channel(tmp_path: Path) -> None:
    line = {"id": "b1", "language": "en", "title": "Norrvik Linen Dress", "brand": "Norrvik"}
    source = tmp_path / "some.jsonl"
    source.write_text(json.dumps(line) + "\n", "utf-8")
    words = ("localize", source, "--market", "ae", "--engine", "none", "--jobs", 1, "--out")
    assert run(*words, tmp_path / "plain").exit_code == 0
    assert run(*words, tmp_path / "amazon", "--channel", "amazon").exit_code == 0
    plain = json.loads((tmp_path / "plain" / "ae" / "some.jsonl").read_text("utf-8"))["title"]
    fitted = json.loads((tmp_path / "amazon" / "ae" / "some.jsonl").read_text("utf-8"))["title"]
    assert "\u2068" in plain or "\u2066" in plain
    assert fitted == "فستان كتان من Norrvik"
