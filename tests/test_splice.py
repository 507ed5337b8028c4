"""Only what is translated changes: every other byte of a page is as it was."""

from __future__ import annotations

import gc
import gzip
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listingkit.catalog.splice import (
    OverlapError,
    Replacement,
    Splicer,
    escape_attribute,
    escape_text,
    splice,
    unescape,
)
from listingkit.localize.files.fill import Edits, Marking, NewLine, fill_spots
from listingkit.localize.files.html_segments import extract_html
from listingkit.localize.files.spots import HtmlSegments
from listingkit.model import Segment, Translation
from listingkit.page.decode import decode

MARK = Marking("en", "ltr")


def translation(segment: Segment, text: str, **more: object) -> Translation:
    given = {"origin": "engine", "status": "ready", **more}
    return Translation(segment=segment, text=text, **given)  # type: ignore[arg-type]


def segments(source: str, language: str = "en") -> HtmlSegments:
    return extract_html(source, "page.html", "page", language)


def texts(source: str) -> list[str]:
    return [spot.segment.text for spot in segments(source).spots]


def filled(source: str, answers: dict[str, str], edits: Edits | None = None) -> str:
    """The page with each segment of a text replaced by its answer."""
    found = segments(source)
    given = {}
    for spot in found.spots:
        for one in (spot, *spot.inner):
            if one.segment.text in answers:
                answer = answers[one.segment.text]
                given[one.segment.key] = translation(one.segment, answer)
    data = source.encode()
    return splice(data, "utf-8", fill_spots(found, given, MARK, edits)).decode()


def test_every_real_page_comes_back_byte_for_byte(shared_data: Path) -> None:
    pages = sorted((shared_data / "pages").glob("*.html.gz"))
    assert len(pages) == 98
    for path in pages:
        data = gzip.decompress(path.read_bytes())
        read = decode(data)
        assert Splicer(read.text, data, read.encoding, read.encoding).splice([]) == data, path


def test_one_segment_changes_one_span_on_real_pages(shared_data: Path) -> None:
    """All pages in encodings that are rare, every fourth of the others."""
    for number, path in enumerate(sorted((shared_data / "pages").glob("*.html.gz"))):
        data = gzip.decompress(path.read_bytes())
        read = decode(data)
        if read.encoding == "utf-8" and number % 4:
            continue
        found = segments(read.text, _language(read.text))
        assert found.spots, path
        splicer = Splicer(read.text, data, read.encoding, read.encoding)
        for spot in found.spots[:: max(1, len(found.spots) // 3)][:3]:
            # Text that every encoding holds, so that the span alone tells the difference.
            text = spot.segment.text if spot.segment.markup == "html" else "Xq"
            text = f"{text} Zw"
            changes = fill_spots(found, {spot.segment.key: translation(spot.segment, text)}, MARK)
            assert len(changes) == 1
            assert (changes[0].start, changes[0].end) == (spot.start, spot.end)
            out = splicer.splice(changes)
            errors = "surrogatepass" if read.encoding.startswith("utf-16") else "surrogateescape"
            before = len(read.text[: spot.start].encode(read.encoding, errors))
            after = len(read.text[spot.end :].encode(read.encoding, errors))
            assert out[:before] == data[:before], (path, spot)
            assert out[len(out) - after :] == data[len(data) - after :], (path, spot)
            assert b"Zw" in out[before : len(out) - after], (path, spot)


def _language(text: str) -> str:
    return text[:4000].partition('lang="')[2].partition('"')[0] or "en"


def test_blocks_are_segments_and_inline_tags_stay_inside() -> None:
    source = (
        "<html><title>Mug | Shop</title><nav><a href=/><span>Home</span></a> | <a>Sale</a></nav>"
        "<h1><b>Red mug</b></h1><p>A <b>big</b> &amp; red mug<br>for tea <!-- x --> and milk</p>"
        "<ul><li>300 ml<li>Safe</ul><p>12,90 €</p><p>SKU-1234</p><script>var a = 'no text'</script>"
        "<code>skip</code><p translate=no>Acme</p><p class='x notranslate'>Acme</p>"
        "<p lang=de>Deutsch</p><textarea>mine</textarea><img alt='A mug' src=a.jpg>"
    )
    assert texts(source) == [
        "Mug | Shop", "Home", "Sale", "Red mug", "A <b>big</b> & red mug", "for tea and milk",
        "300 ml", "Safe", "A mug",
    ]  # fmt: skip
    assert [spot.segment.kind for spot in segments(source).spots] == [
        "meta_title", "ui", "ui", "title", "paragraph", "paragraph", "bullet", "bullet", "alt",
    ]  # fmt: skip


def test_marked_names_go_through_a_sentence_untouched() -> None:
    source = '<p>The <span translate="no">Acme <b>One</b></span> mug is red.</p>'
    (text,) = texts(source)
    assert text == "The {{kept1}} mug is red."
    done = filled(source, {text: "A caneca {{kept1}} é vermelha."})
    assert done == '<p>A caneca <span translate="no">Acme <b>One</b></span> é vermelha.</p>'


def test_attributes_of_inline_tags_are_translated_too() -> None:
    source = '<p>See <a title="All sizes" href="/s">sizes</a> here</p>'
    inline = 'See <a title="All sizes" href="/s">sizes</a> here'
    done = filled(source, {"All sizes": "Todos", inline: inline.replace("See", "Veja")})
    assert done == '<p>Veja <a title="Todos" href="/s">sizes</a> here</p>'
    assert filled(source, {"All sizes": 'A "b"'}).count("A &quot;b&quot;") == 1


def test_what_stays_in_the_source_language_says_so() -> None:
    source = "<p>Red mug</p><img alt='Red mug'><select><option>Red mug</option></select>"
    found = segments(source)
    given = {
        spot.segment.key: translation(
            spot.segment, spot.segment.text, origin="source", status="review"
        )
        for spot in found.spots
    }
    done = splice(source.encode(), "utf-8", fill_spots(found, given, MARK)).decode()
    marked = '<p><span lang="en" dir="ltr">Red mug</span></p>'
    assert done == source.replace("<p>Red mug</p>", marked)


def test_bullets_move_and_lines_are_added() -> None:
    source = (
        '<p>A fine mug for tea.</p><ul>\n <li class="a" id="x">One</li>\n <li><b>Two</b></li>\n'
        " <li>Three</li></ul>"
    )
    keys = [spot.segment.key for spot in segments(source).spots]
    edits = Edits(
        order=(keys[3], keys[1], keys[2]),
        lines=(NewLine("bullet", "New <1>", 1), NewLine("bullet", "Last"), NewLine("text", "P")),
        anchor=keys[0],
    )
    assert filled(source, {"Two": "Dois"}, edits) == (
        '<p>A fine mug for tea.</p><p>P</p><ul>\n <li class="a">New &lt;1&gt;</li>'
        '<li class="a" id="x">Three</li>\n <li>One</li>\n <li><b>Dois</b></li>'
        '<li class="a">Last</li></ul>'
    )


def test_characters_an_encoding_lacks_become_references() -> None:
    data = "<p>caf\xe9</p>".encode("latin-1")
    assert splice(data, "latin-1", [Replacement(3, 7, "شاي \xe9")]) == (
        "<p>&#1588;&#1575;&#1610; \xe9</p>".encode("latin-1")
    )
    done = splice(b'{"a": "b"}', "ascii", [Replacement(7, 8, "é🔥", "json")])
    assert done == rb'{"a": "\u00e9\ud83d\udd25"}'
    with pytest.raises(ValueError):
        splice(b"\xff\xfe", "utf-16-le", [Replacement(0, 9, "x")])
    with pytest.raises(OverlapError):
        splice(b"abcd", "utf-8", [Replacement(0, 2, "x"), Replacement(1, 3, "y")])


@given(st.text(), st.sampled_from(['"', "'"]))
def test_escaped_text_is_read_back(text: str, quote: str) -> None:
    if "\r" in text or "\x00" in text:
        return
    source = f"<p title={quote}{escape_attribute(text, quote)}{quote}>{escape_text(text)}</p>"
    from listingkit.catalog.tokens import tokenize

    start, *rest = tokenize(source)
    (attribute,) = start.attributes
    assert unescape(source[attribute.start : attribute.end]) == unescape(
        escape_attribute(text, quote)
    )
    inside = "".join(source[token.start : token.end] for token in rest[:-1])
    assert rest[-1].name == "p"
    assert inside == escape_text(text)


PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<b>", "</b>", "<i class=x>", "</i>", "<li>", "</ul>", "<ul>", "<br>", "\n",
        "Red mug ", " 12 cm", "&amp;", "<!-- c -->", "<a title='Blue cup'>", "</a>", "<script>",
        "</script>", "<td>", "<table>", "</table>", "<div translate=no>", "</div>", "<h1>", "</h1>",
        "<img alt=Photo>", "é ", "<span lang=de>", "</span>", "<svg>", "</svg>",
    ]
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=25))
def test_spans_never_overlap_whatever_the_markup(pieces: list[str]) -> None:
    source = "".join(pieces)
    found = segments(source)
    end = 0
    for spot in sorted(found.spots, key=lambda one: one.start):
        assert spot.start >= end
        assert spot.end > spot.start
        end = spot.end
    given_ones = {
        spot.segment.key: translation(
            spot.segment, spot.segment.text, origin="source", status="ready"
        )
        for spot in found.spots
    }
    data = source.encode()
    assert splice(data, "utf-8", fill_spots(found, given_ones, MARK)) == data


@pytest.mark.parametrize(
    "piece", ["<b>x", "<b>", "<ul><li>a", "<p>a<b>b</p>", "<table><td>a", "<i>a</i>", "a<!--b-->"]
)
def test_hostile_nesting_takes_linear_time(piece: str) -> None:
    def seconds(times: int) -> float:
        # A collection in here would walk what every test before has left.
        gc.disable()
        try:
            start = time.process_time()
            segments(piece * times)
            return time.process_time() - start
        finally:
            gc.enable()

    # Eight times the page: square growth would take 64 times as long.
    few = max(min(seconds(500) for _ in range(3)), 0.004)
    assert seconds(4000) < 30 * few
