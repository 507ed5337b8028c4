"""Hostile and huge input: nothing raises, work grows no faster than the input, nothing leaks out.

Work is counted in calls, not in seconds, so that a busy machine does not decide. Where the work
is done inside a C library a size is used that would take minutes if it grew with the square.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from lxml import etree

from listingkit import config, jsontext
from listingkit.catalog import jsonl
from listingkit.catalog.jsonspans import MAX_DEPTH, BrokenJsonError, scan
from listingkit.cli import cli
from listingkit.errors import ConfigError, InputError
from listingkit.language.quantities import find_quantities
from listingkit.localize.memory.tmx import read_tmx
from listingkit.model import Listing, Problem
from listingkit.page import Page
from listingkit.page.inspect import inspect_page
from listingkit.page.jsonld import read as read_jsonld
from listingkit.page.price import price_text
from listingkit.page.tree import parse
from listingkit.page.visible import text_of
from listingkit.report.words import clean

LD = b'<script type="application/ld+json">'
DIGITS = b"9" * 5000


def work(action: Callable[[], object]) -> int:
    """Calls that an action makes, those of C functions too."""
    count = 0

    def note(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
    return count


def look(data: bytes) -> None:
    """Everything that is read of a page."""
    page = Page(data, "page.html")
    inspect_page(page)
    page.listing("page")


@pytest.fixture(scope="module")
def warm() -> None:
    """The first look loads vocabularies and models: that is no work of the page."""
    for piece in REPEATED.values():
        look(b"<html><body><h1>x</h1>" + piece * 20)
    look(b"<html><body><h1>x</h1>" + b"<p>A line of words in a language, for $5." * 100)


REPEATED = {
    "short paragraphs": b"<p>delivery in 3 days ",
    "prices": b'<span class="price">$12.99</span>',
    "prices in boxes": b"<div><b>$5</b><i>6</i> <del>$9</del></div>",
    "lines and breaks": b"5 <br>",
    "inline elements": b"<b>a1</b> <i>$3</i> ",
    "list items": b"<ul><li>size chart 30 x 20 cm 100% cotton</ul>",
    "tables": b"<table><tr><td>size<td>chest<tr><td>S<td>80</table>",
    "spans of cells": b"<td colspan=1000 rowspan=1000>size 8",
    "definition lists": b"<dl><dt>material<dd>cotton</dl>",
    "selects": b"<select name=size><option>S</option></select><label>size</label>",
    "headings": b"<h1>red shoe size chart</h1>",
    "links": b'<a href="/size-guide">size chart of all our shoes</a>',
    "pictures": b"<img src=a.jpg alt=visa>",
    "data addresses": b'<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB">',
    "scripts": b"<script src=a.js></script><link rel=stylesheet href=b.css>",
    "JSON-LD": LD + b'{"@type":"Product","name":"x",}</script>',
    "microdata": b'<p itemscope itemtype="http://schema.org/Product"><b itemprop=name>x</b></p>',
    "brands": b"<a class=brand href=/brand/x>Brand: Foo</a>",
    "mail addresses": b"<p>a@b.co a.b@c- ",
}


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("name", REPEATED)
def test_work_grows_with_the_page_and_no_faster(name: str) -> None:
    piece = REPEATED[name]
    small, large = (
        work(lambda count=count: look(b"<html><body><h1>x</h1>" + piece * count))  # type: ignore[misc]
        for count in (40, 160)
    )
    # Four times the page: linear is 4, quadratic 16.
    assert large < 6 * small


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("name", ["<span>$5 ", "<h1>red ", "<dl><dt>a<dd>b", "<div itemscope>5"])
def test_elements_inside_one_another(name: str) -> None:
    small, large = (
        work(lambda depth=depth: look(b"<html><body>" + name.encode() * depth))  # type: ignore[misc]
        for depth in (60, 240)
    )
    assert large < 8 * small


EXPLODING = {
    "attributes": b"<div " + b" ".join(b'a%d="<>"' % i for i in range(40_000)) + b">x",
    "cells of one row": b"<table><tr>" + b"<td>size 8" * 6_000,
    "brothers": b"<select name=size><option>S</option></select><label>size</label>" * 2_500,
    "brackets that do not match": LD + b"[" * 90 + b"}" * 100_000 + b"</script>",
    "brackets": LD + b"[" * 100_000 + b"</script>",
    "objects": LD + b'{"@type":"Product","a":' * 5_000 + b"</script>",
    "quotes": LD + b'"\\' * 100_000 + b"</script>",
    "comments": b"<!--" * 100_000,
    "signs": b"<" * 100_000,
    "white space": b"<p>a" + b" " * 100_000 + b"b",
    "one word": b"<h1>" + b"a" * 100_000,
    "srcset": b'<img src=a.jpg srcset="' + b"," * 100_000 + b'">',
    "style": b"<style>" + b"url(" * 50_000 + b"</style>",
    "mail": b"<p>" + b"a." * 20_000 + b"@" + b"b-" * 20_000,
    "measures": b"<p>" + b"10x" * 20_000 + b"cm",
    "digits": b"<p>$" + b"9" * 100_000 + b" " + b"1," * 50_000 + b" " + b"1." * 50_000,
    "combining marks": ("<p>a" + "\u0301" * 50_000).encode(),
}


@pytest.mark.parametrize("name", EXPLODING)
def test_what_would_explode_does_not(name: str) -> None:
    look(b"<html><body><h1>x</h1>" + EXPLODING[name])


BROKEN = {
    "nothing": b"",
    "a zero": b"\0",
    "all bytes": bytes(range(256)) * 50,
    "zeros inside": b"<h1>a\0b</h1><p>$1\0 2<p>\0<b\0>" + b"\0" * 1000,
    "UTF-7": b"<meta charset=utf-7><h1>+ADw-script+AD4-</h1>",
    "UTF-16 that is none": b"<meta charset=utf-16><h1>x</h1>",
    "UTF-16 cut": b"\xff\xfe<h1>x</h1>a",
    "a codec that is no encoding": b"<meta charset=zlib_codec><meta charset=idna><h1>x</h1>",
    "bytes that are no text": b"<h1>\xe8\xff</h1><p>" + "尺码".encode()[:-1],
    "numbers too long": b"<h1>x</h1><p>delivery in 999 days"
    + b"".join(
        b"<p>" + words % ((DIGITS,) * words.count(b"%s"))
        for words in (
            b"delivery in %s days", b"returns within %s days", b"warranty %s months",
            b"%s x %s cm", b"%s kg", b"%s reviews", b"rated %s out of %s stars", b"$%s",
        )
    )
    + b"<table><tr><th>size<th>chest<tr><td>S<td>%s<tr><td>M<td>%s</table>" % (DIGITS, DIGITS)
    + b"<img src=a.jpg width=%s height=%s>" % (DIGITS, DIGITS),
    "digits that int() refuses": "<p>$²³ ² days ①② <td colspan=²>8<img width=² src=a>".encode(),
    "exponents": LD + b'{"@type":"Product","name":"x","weight":{"value":"1e99999999"},'
    b'"offers":{"price":"1e999999999","lowPrice":1e400,"hasMerchantReturnPolicy":'
    b'{"merchantReturnDays":1e308},"shippingDetails":{"deliveryTime":{"transitTime":'
    b'{"minValue":"inf","maxValue":1e308}},"shippingRate":{"value":"1e99999"}}},'
    b'"aggregateRating":{"ratingValue":"1e999999","reviewCount":1e308,"bestRating":"-Infinity"}}',
    "integers": LD + b'{"@type":"Product","name":%s,"offers":{"price":%s}}' % (DIGITS, DIGITS),
    "a graph that goes round": LD + b'{"@graph":['
    b'{"@id":"a","@type":"Product","offers":[{"@id":"b"}]},'
    b'{"@id":"b","@type":"Offer","x":1,"offers":{"@id":"a"}}]}',
    "itemref that goes round": b'<div id=a itemscope itemtype="http://schema.org/Product" '
    b'itemprop=offers itemref="a b"><b id=b itemprop=offers itemscope itemref=a>x</b></div>',
    "addresses": b'<base href="http://[x"><link rel=canonical href="http://[::1"><img src="//[:x">'
    b'<meta property=og:url content="http://a]b/"><a href="http://[">size chart</a>',
    "entities": b'<!DOCTYPE html [<!ENTITY a "aa"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<h1>&a;&x;&#99999999999;</h1>",
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_pages_are_read(name: str) -> None:
    page = Page(BROKEN[name], "page.html")
    report = json.loads(jsontext.encode(inspect_page(page)))
    assert report["path"] == "page.html"
    assert "root:" not in json.dumps(report)
    page.listing("page")


def test_attributes_past_the_thousandth_are_dropped_and_lines_stay() -> None:
    many = "<div " + "\n".join(f'a{i}="<x>"' for i in range(1500)) + "><p id=after>x</p></div>"
    root = parse(many)
    assert len(root.find(".//div").attrib) == 1000
    assert root.find(".//p").sourceline == 1500
    few = '<script>var a = "<b c=\'";</script><div title="a > b" hidden>x</div>'
    assert root.find(".//p").text == "x"
    assert dict(parse(few).find(".//div").attrib) == {"title": "a > b", "hidden": ""}


def test_reading_of_small_texts_stops_in_large_boxes() -> None:
    box = etree.fromstring("<div>" + "<i></i>" * 20_000 + "<b>$5</b></div>", etree.HTMLParser())
    div = box.find(".//div")
    assert price_text(div) is None
    assert work(lambda: price_text(div)) < 20_000
    assert len(text_of(parse("<p>" + "word <b>word</b> " * 3000), 100)) < 200


def test_json_with_halves_of_characters() -> None:
    text = r'{"a": "\ud800 \ud83d\ude00 \\ud800 \udfff"}'
    assert json.loads(jsontext.whole(text)) == {"a": "\ufffd 😀 \\ud800 \ufffd"}
    assert len(jsontext.whole(text)) == len(text)
    values, faults = read_jsonld(r'{"@type": "Product", "name": "\udc00x"}')
    assert values == [{"@type": "Product", "name": "\ufffdx"}]
    assert not faults
    assert json.loads(jsontext.encode({"\udce8": ["\udce8", 1]})) == {"?": ["?", 1]}


def test_lines_of_listings_that_are_wrong() -> None:
    lines = [
        b'{"id":"a","title":"x","price":NaN}',
        b'{"id":"b","title":"x","price":1e400}',
        b'{"id":"c","title":"x","price":"1e999999999"}',
        b'{"id":"d","title":"x","price":' + DIGITS + b"}",
        b'{"id":"e","title":"x","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"id":"\\ud800","title":"\\udfff x"}',
        b'{"id":1e999,"title":"x"}',
        b"\xff\xfe",
        b'{"id":"f","id":"g","title":"x","title":"y"}',
    ]
    found = list(jsonl.read(b"\n".join(lines), "a.jsonl"))
    assert {type(one) for one in found} == {Listing, Problem}
    for one in found:
        msgspec.json.encode(one)
        if isinstance(one, Problem):
            assert len(str(one)) < 300


def test_spans_are_followed_to_a_depth() -> None:
    assert list(scan("[" * MAX_DEPTH + "]" * MAX_DEPTH)) == []
    with pytest.raises(BrokenJsonError):
        list(scan('{"a":' * 100_000))


@pytest.mark.parametrize(
    "text",
    ["a=" + "[" * 50_000, "a = " + "9" * 5000, "a" + ".a" * 5000 + " = 1", 'a = "\0"',
     'x = "' + "a" * 2_000_000 + '"'],
    ids=["deep", "long number", "dotted", "zero", "huge"],
)  # fmt: skip
def test_settings_that_are_none(text: str, tmp_path: Path) -> None:
    path = tmp_path / "listingkit.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert len(str(caught.value)) < 400


ENTITIES = "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [f'<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa">{ENTITIES}]><tmx><body>&i;</body></tmx>',
     '<!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tmx><body>&a;</body></tmx>',
     "<tmx><body>" + "<tu>" * 100_000, "", "\0"],
    ids=["laughs", "external", "deep", "empty", "zero"],
)  # fmt: skip
def test_memories_that_are_bombs(text: str, tmp_path: Path) -> None:
    path = tmp_path / "memory.tmx"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        list(read_tmx(path))


NASTY = "=cmd()|<script>alert(1)</script>\x1b[31mred\u202e evil\u2066"


def nasty_catalog(folder: Path) -> Path:
    lines = [
        {"id": "../../x", "title": NASTY, "url": "javascript:alert(1)", "images": ["javascript:1"]},
        {"id": "/etc/passwd", "title": "=HYPERLINK(1)", "description": "@SUM(1) holds water"},
        {"id": "a\nb\x1b[31m", "title": "A bag", "deep": json.loads("[" * 150 + "]" * 150)},
    ]
    path = folder / "shop.jsonl"
    text = "\n".join(json.dumps(line) for line in lines)
    path.write_text(text + '\n{"id":"h","title":"\\ud800 mug","price":NaN}\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("format_", ["terminal", "json", "sarif", "markdown", "html"])
def test_reports_let_nothing_through(format_: str, tmp_path: Path) -> None:
    path = nasty_catalog(tmp_path)
    result = CliRunner().invoke(cli, ["audit", str(path), "--format", format_, "--jobs", "1"])
    assert result.exit_code in (1, 2), result.output
    output, told = result.stdout, result.stderr
    for text in (told, output if format_ != "json" else ""):
        assert not set(text) & {"\x1b", "\u202e", "\u2066"}
    if format_ in ("json", "sarif"):
        json.loads(output)
    if format_ in ("markdown", "html"):
        assert "<script>alert" not in output
        assert 'href="javascript:' not in output


def test_addresses_that_no_browser_opens(tmp_path: Path) -> None:
    bad = "http://[mug"
    listing = {"title": "Mug", "url": bad, "images": [bad], "channel": "web"}
    (tmp_path / "shop.jsonl").write_text(f"{json.dumps(listing)}\n", encoding="utf-8")
    (tmp_path / "page.html").write_text(
        f'<link rel="canonical" href="{bad}"><link rel="alternate" hreflang="de" href="{bad}">'
        f'<base href="{bad}"><h1>Mug</h1><img src="{bad}"><script src="{bad}"></script>',
        encoding="utf-8",
    )
    (tmp_path / "listingkit.toml").write_text(
        '[localize]\nurl_pattern = "https://{market}.mugs.example/{path}"\n', encoding="utf-8"
    )
    settings = ["--config", str(tmp_path / "listingkit.toml"), "--jobs", "1"]
    paths = [str(tmp_path / "shop.jsonl"), str(tmp_path / "page.html")]
    audit = CliRunner().invoke(cli, ["audit", *paths, *settings])
    assert "internal error" not in audit.stderr + audit.stdout
    out = ["--market", "br", "--engine", "none", "--out", str(tmp_path / "out")]
    localize = CliRunner().invoke(cli, ["localize", *paths, *out, *settings])
    assert localize.exit_code in (0, 1), localize.output
    assert "internal error" not in localize.stderr + localize.stdout


def test_clean_takes_out_what_drives_a_terminal() -> None:
    assert clean("a\x1b[2Jb\u202ec\x9bd\ud800e\r\nf") == "a [2Jb c d e f"


def test_localized_files_stay_in_their_folder(tmp_path: Path) -> None:
    path = nasty_catalog(tmp_path)
    page = tmp_path / "page.html"
    page.write_bytes(
        b"<html><body><h1>Mug</h1><p>bytes \xe8\xff that are no text, 5 in x 3 in"
        + "尺".encode()[:2] + b"</p><p>" + b"9" * 6000 + b" in</p></body></html>"
    )  # fmt: skip
    out = tmp_path / "out"
    arguments = ["localize", str(path), str(page), "--market", "br", "--engine", "none"]
    result = CliRunner().invoke(cli, [*arguments, "--out", str(out), "--jobs", "1"])
    assert result.exit_code in (0, 1, 2), result.output
    assert "internal error" not in result.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "page.html", "shop.jsonl"]
    sheet = (out / "br" / "review.csv").read_text("utf-8-sig")
    for line in sheet.splitlines()[1:]:
        assert not any(cell.startswith(("=", "@", "+")) for cell in line.split(","))


@pytest.mark.parametrize("text", ["9" * 16_000, "1x" * 8_000 + "cm", "1 " * 8_000, "1/" * 8_000])
def test_quantities_in_long_texts(text: str) -> None:
    small, large = work(lambda: find_quantities(text[:4000])), work(lambda: find_quantities(text))
    assert large < 8 * small + 1000
