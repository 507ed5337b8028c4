"""Mends: what they change, and that nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from listingkit.cli import cli
from listingkit.fix import FIXERS, fix_page
from listingkit.rules.core import all_rules

ALL = frozenset(FIXERS)
TEXT = "A wide linen dress with pockets on both sides, sewn in a small workshop near the sea. " * 3
PAGE = """<!doctype html>
<html>
<head><meta charset="utf-8">
<title>  Linen   dress
 Saga </title>%s
<script type="application/ld+json">{"@type": "Product", "name": "Linen dress Saga",
 "offers": {"@type": "Offer", "price": "89.00", "availability": "https://schema.org/InStock"}}</script>
</head>
<body><main><h1>Linen dress Saga</h1><p class='price'>SEK 89.00</p>
%s
<p>%s</p></main></body></html>
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for number in range(8):
        Image.new("RGB", (600 + number, 800)).save(tmp_path / f"saga-{number}.jpg")
    images = "\n".join(f"<img src=saga-{n}.jpg alt='Dress, view {n}'>" for n in range(8))
    (tmp_path / "saga.html").write_text(PAGE % ("", images, TEXT), "utf-8")
    return tmp_path


def audit(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["audit", "-j", "1", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.stdout, result.stderr


def test_every_mend_answers_its_rule_and_leaves_the_rest_alone(shop: Path) -> None:
    page = shop / "saga.html"
    before = page.read_text("utf-8")
    codes = "LOC001,MOB001,IMG007,WGT004,SDA004"
    _, shown, _ = audit(page, "--select", codes)
    assert all(code in shown for code in codes.split(","))
    _, shown, told = audit(shop, "--select", codes + ",TXT003", "--fix")
    assert "mended IMG007 8, LOC001 1, MOB001 1, SDA004 1, TXT003 1, WGT004 5 in 1 files" in told
    assert "without findings" in shown
    assert "1 listing, 1 without findings" in shown
    after = page.read_text("utf-8")
    assert '<html lang="en">' in after
    assert "<title>Linen dress Saga</title>" in after
    assert '"priceCurrency": "SEK", "price": "89.00"' in after
    assert '<img width="600" height="800" src=saga-0.jpg' in after
    assert after.count('loading="lazy"') == 5
    left = iter(after)
    assert all(char in left for char in "".join(before.split())), "nothing but white space is gone"
    _, _, told = audit(shop, "--fix")
    assert "mended nothing" in told
    assert page.read_text("utf-8") == after


def test_a_diff_changes_nothing(shop: Path) -> None:
    before = (shop / "saga.html").read_bytes()
    code, shown, told = audit(shop, "--fix", "--diff")
    assert code == 0
    assert '+<html lang="en">' in shown
    assert "would mend" in told
    assert (shop / "saga.html").read_bytes() == before


def test_only_selected_rules_are_answered(shop: Path) -> None:
    audit(shop, "--select", "MOB", "--fix")
    text = (shop / "saga.html").read_text("utf-8")
    assert "viewport" in text
    assert "lang=" not in text


def test_with_a_style_sheet_only_the_ratio_is_stated(shop: Path) -> None:
    page = shop / "saga.html"
    text = page.read_text("utf-8").replace("<title>", "<link rel=stylesheet href=a.css><title>", 1)
    fixed = fix_page(text.encode(), str(page), frozenset(("IMG007",))).data.decode()
    assert '<img style="aspect-ratio: 600 / 800" src=saga-0.jpg' in fixed


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", "<p>89</p>"),
        ('<meta property="product:price:currency" content="EUR">', "<p>SEK 3 off</p>"),
    ],
)
def test_a_currency_that_is_not_certain_is_not_written(head: str, body: str) -> None:
    text = (PAGE % (head, body, TEXT)).replace("SEK 89.00", "89.00")
    fixed = fix_page(text.encode(), "x.html", frozenset(("SDA004",))).data.decode()
    assert ("priceCurrency" in fixed) == ("EUR" in head)
    assert '"priceCurrency": "SEK"' not in fixed


def test_fixers_answer_rules_that_exist() -> None:
    assert set(all_rules()) >= ALL


@settings(max_examples=60)
@given(st.text(alphabet="<>/=\"' abhtmlidscrvpgn!-", max_size=300), st.sampled_from(("", "\xe9")))
def test_any_page_is_mended_once_or_left(text: str, more: str) -> None:
    data = f"<html><head><title> a  b</title></head>{text}{more}".encode("latin-1")
    once = fix_page(data, "x.html", ALL)
    again = fix_page(once.data, "x.html", ALL)
    assert again.data == once.data


def test_real_pages_keep_every_word(shared_data: Path) -> None:
    import gzip

    from listingkit.page import Page

    for path in sorted((shared_data / "pages").glob("*.html.gz"))[::9]:
        data = gzip.decompress(path.read_bytes())
        fixed = fix_page(data, str(path), ALL)
        if fixed.mends:
            assert Page(fixed.data, "x.html").text == Page(data, "x.html").text, path.name


DOUBLED = """<!doctype html><html lang="en"><head><title>A mug for the the tent</title></head>
<body><h1>Mug</h1><p>The  the mug keeps
 its its heat. All it had had was <b>the</b> the rim, and the
The poster.</p><pre>the the</pre><p lang="de">im im Zelt, the the</p>
<p class="x notranslate">an an</p>
<ul><li title="the the">our our</li></ul><script>var a = "the the"</script><!-- the the -->
<p>{{ the the }}</p><p>A light cup for tents and gardens that does not break when it
falls.</p></body></html>
"""


def test_words_that_slipped_in_twice_go_and_nothing_else() -> None:
    fixed = fix_page(DOUBLED.encode(), "mug.html", frozenset({"TXT017"}))
    wanted = (
        DOUBLED.replace("for the the tent", "for the tent").replace("The  the mug", "The mug")
        .replace("its its", "its").replace("our our", "our")
    )  # fmt: skip
    assert fixed.data.decode() == wanted
    assert [mend.line for mend in fixed.mends] == [1, 2, 3, 6]
    assert not fix_page(fixed.data, "mug.html", frozenset({"TXT017"})).mends


def test_the_diff_of_a_doubled_word_shows_its_line(tmp_path: Path) -> None:
    (tmp_path / "mug.html").write_text(DOUBLED, "utf-8")
    _, shown, told = audit(tmp_path, "--select", "TXT017", "--diff")
    assert '-<ul><li title="the the">our our</li></ul>' in shown
    assert '+<ul><li title="the the">our</li></ul>' in shown
    assert "would mend TXT017 4 in 1 files" in told
