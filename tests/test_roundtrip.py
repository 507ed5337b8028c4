"""What nobody translated comes out byte for byte; what somebody did differs there alone."""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import re
from pathlib import Path

import pytest
from formats_kit import BR, marked, nothing, opened, result_of, written
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from listingkit.catalog import Source, discover
from listingkit.catalog.csvspans import quote, read_rows, splice_cells
from listingkit.catalog.splice import Splicer
from listingkit.catalog.xmlspans import replaced, scan
from listingkit.errors import InputError
from listingkit.localize.files.sources import open_source
from listingkit.localize.pipeline import localize

TRANSLATED = {
    "shopify": re.compile(
        r"Title|Body \(HTML\)|Type|SEO (Title|Description)|Option\d (Name|Value)|Image Alt Text"
    ),
    "woocommerce": re.compile(
        r"Name|Short description|Description|Purchase note|Button text|Categories|Tags"
        r"|Attribute \d+ (name|value\(s\)|default)"
    ),
    "feed": re.compile(r"title|description|product_type|color|material|pattern|size"),
}
"""Columns and elements that may change, by format."""


def read_table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def cells(name: str, data: bytes) -> dict[tuple[int, str], str]:
    """Every cell or element of a file by place and name, read by a parser that is not ours."""
    if name == "feed":
        items = etree.fromstring(data).iter("item")
        return {
            (number, f"{etree.QName(child).localname}.{place}"): "".join(child.itertext())
            for number, item in enumerate(items)
            for place, child in enumerate(item)
        }
    head, *rows = read_table(data)
    return {
        (number, f"{column}.{place}"): text
        for number, row in enumerate(rows)
        for place, (column, text) in enumerate(zip(head, row, strict=True))
    }


def plain(text: str) -> str:
    """Its letters, without our word."""
    return "".join(html.unescape(text).replace("\\n", " ").replace(" Zw", "").split())


def real_files(shared_data: Path) -> list[tuple[str, Path]]:
    found = []
    for path in sorted((shared_data / "catalogs").iterdir()):
        for one in discover([path]).sources():
            if isinstance(one, Source):
                found.append((one.format, path))
    return found


def test_real_catalogs_differ_in_their_translated_cells_alone(shared_data: Path) -> None:
    files = real_files(shared_data)
    assert [name for name, _ in files] == ["feed", *["shopify"] * 4, "woocommerce"]
    for name, path in files:
        data = path.read_bytes()
        assert written(path, nothing) == data, path
        before, after = cells(name, data), cells(name, written(path, marked))
        assert before.keys() == after.keys()
        changed = {place for place in before if before[place] != after[place]}
        columns = {place[1].rpartition(".")[0] for place in changed}
        assert all(TRANSLATED[name].fullmatch(column) for column in columns), columns
        titles = "title" if name == "feed" else "Name" if name == "woocommerce" else "Title"
        named = [place for place in before if place[1].startswith(f"{titles}.") and before[place]]
        assert named
        assert set(named) <= changed
        for place in changed:
            assert plain(after[place]) == plain(before[place])
            assert " Zw" in after[place]


def test_one_translated_title_changes_one_cell_of_a_real_catalog(shared_data: Path) -> None:
    for name, path in real_files(shared_data):
        before = cells(name, path.read_bytes())
        segment = next(one for one in opened(path).documents[-1].segments() if one.kind == "title")
        places = [place for place, text in before.items() if plain(text) == plain(segment.text)]
        data = written(path, lambda one, key=segment.key: "Nova" if one.key == key else None)
        after = cells(name, data)
        changed = [place for place in before if before[place] != after[place]]
        assert changed
        assert set(changed) <= set(places), path
        assert {after[place] for place in changed} == {"Nova"}


def test_a_run_that_translates_nothing_writes_the_same_bytes(
    shared_data: Path, tmp_path: Path
) -> None:
    paths = list(dict(real_files(shared_data)).values())  # one of each format
    localize(paths, ["br"], out=tmp_path, culture=False, translate=False)
    for path in paths:
        assert (tmp_path / "br" / path.name).read_bytes() == path.read_bytes()


FEED = """<?xml version="1.0"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version='2.0'><channel><title>Shop</title>
<item><g:id>1</g:id><title>Red mug</title><g:description><![CDATA[<p>For  tea</p>]]></g:description>
<odd a="b"  >kept &#x41;</odd><!-- n --><g:price>9 USD</g:price></item></channel></rss>
"""
FILES = {
    "feed.xml": FEED,
    "feed.tsv": (
        'id\ttitle\todd\tdescription\tlink\tprice\r\n1\tRed mug\t "x"\t"a\ttab"\t\t9 USD\r\n'
    ),
    "woo.csv": (
        'ID,Type,SKU,Name,Odd,Odd,Name,Regular price,Description\n1,simple,a,Red mug,"a ",b ,,9,'
        '"x\ny"'
    ),
    "shop.csv": '\ufeffHandle;Title;odd;Variant Price\nmug;Red mug;" \'k""";9\n\n;;;\n',
    "list.jsonl": '{"id" : "1", "title":"Red mug","odd":1.50}\r\n\r\n',
    "mail.po": '# c\nmsgid "Red mug"\nmsgstr ""\n\n#~ msgid "Old"\n#~ msgstr "Alt"\n',
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("packed", [False, True])
def test_odd_files_keep_their_bytes(name: str, packed: bool, tmp_path: Path) -> None:
    data = FILES[name].encode()
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(data) if packed else data)
    again = [written(path, say) for say in (nothing, lambda one: "Caneca")]
    same, new = [gzip.decompress(one) for one in again] if packed else again
    assert same == data
    assert new != data
    assert b"Caneca" in new


JUNK = st.sampled_from(
    [b"", b'"', b"<", b"&", b"\n", b"\r", b"\t", b",", b"\\", b"\x00", b"\xff", b"]]>",
     b"<![CDATA[", b"<!--", b'msgid "', b"&#0;", b"\xef\xbb\xbf", b"'"]
)  # fmt: skip
FORMAT = {"xml": "feed", "tsv": "feed", "jsonl": "jsonl", "po": "po"}


@settings(max_examples=80)
@given(
    name=st.sampled_from(sorted(FILES)),
    hurt=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), JUNK), min_size=1, max_size=3),
)
def test_a_broken_file_is_refused_or_comes_out_as_it_was(
    name: str, hurt: list[tuple[int, int, bytes]]
) -> None:
    data = FILES[name].encode()
    for at, length, junk in hurt:
        data = data[:at] + junk + data[at + length :]
    form = FORMAT.get(name.partition(".")[2]) or {"woo": "woocommerce"}.get(name[:3], "shopify")
    source = Source(f"in/{name}", name, form, data)
    try:
        file = open_source(source, "en")
        results = {one.listing.id: result_of(one, nothing) for one in file.documents}
        ((_, out),) = file.write(results, BR, replace=True)
    except InputError:
        return  # one line, for the whole file
    assert out == data
    assert all(problem.where.line for problem in file.problems)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t\",;'=+"))


@settings(max_examples=60)
@given(
    rows=st.lists(st.lists(TEXT, min_size=2, max_size=4), min_size=1, max_size=5),
    new=TEXT,
    style=st.integers(0, 2**16),
    delimiter=st.sampled_from([",", ";", "\t"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    mark=st.sampled_from(["", "\ufeff"]),
    last=st.booleans(),
)
def test_one_cell_of_a_table_changes_and_no_other_byte(
    rows: list[list[str]], new: str, style: int, delimiter: str, end: str, mark: str, last: bool
) -> None:
    special = re.compile(f'["\r\n{delimiter}]')
    number = 0
    lines = []
    for row in rows:
        out = []
        for text in row:
            number += 1
            needed = special.search(text) or style >> number % 16 & 1
            out.append(f'"{text.replace(chr(34), chr(34) * 2)}"' if needed else text)
        lines.append(delimiter.join(out))
    source = (mark + end.join(lines) + (end if last else "")).encode()
    every = list(read_rows(source, delimiter.encode()))
    assert splice_cells(source, []) == source
    places = [(a, b) for a, row in enumerate(every) for b in range(len(row.cells))]
    a, b = places[style % len(places)]
    cell = every[a].cells[b]
    out = splice_cells(source, [(cell, quote(new, cell, delimiter.encode()))])
    assert out.startswith(source[: cell.start])
    assert out.endswith(source[cell.end :])
    read = [row for row in csv.reader(io.StringIO(out.decode("utf-8-sig"), newline=""),
                                      delimiter=delimiter) if row]  # fmt: skip
    wanted = [list(row) for row in rows]
    wanted[a][b] = new
    assert read == wanted


PIECE = st.sampled_from(
    ["Red ", "mug", "&amp;", "&#65;", "&#x42;", "<![CDATA[<b>x</b>]]>", "<![CDATA[]]>",
     "<!-- c -->", "é", " &lt;i&gt;", "\n", "<?p i?>"]
)  # fmt: skip


def read_text(data: bytes) -> str:
    parser = etree.XMLParser(remove_comments=True, remove_pis=True)
    return etree.fromstring(data, parser).findtext("item/t", "")


@settings(max_examples=60)
@given(
    pieces=st.lists(PIECE, max_size=7),
    start=st.integers(0, 40),
    length=st.integers(0, 40),
    new=st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("<&>]'\"]")),
    encoding=st.sampled_from(["utf-8", "iso-8859-1", "utf-16-le", "ascii"]),
)
def test_one_text_of_a_feed_changes_and_no_other_byte(
    pieces: list[str], start: int, length: int, new: str, encoding: str
) -> None:
    new = new.replace("\ufffe", "").replace("\uffff", "")
    inner = "".join(pieces)
    if encoding == "ascii":
        inner = inner.replace("é", "e")
    name = "utf-16" if encoding.startswith("utf-16") else encoding
    text = f'<?xml version="1.0" encoding="{name}"?><r><item><t a="1">{inner}</t>\n<u/></item></r>'
    text = ("\ufeff" if name == "utf-16" else "") + text
    data = text.encode(encoding)
    splicer = Splicer(text, data, encoding, encoding)
    assert splicer.splice([]) == data
    element = next(one for one in scan(text, lambda name: name == "item") if one.name == "t")
    assert element.text == read_text(data)
    start = min(start, len(element.text))
    stop = min(start + length, len(element.text))
    out = splicer.splice(replaced(element, start, stop, new))
    assert read_text(out) == element.text[:start] + new + element.text[stop:]
    close = text.index("</t>")
    head = len(text[: element.inside].encode(encoding))
    tail = len(data) - len(text[:close].encode(encoding))
    assert out[:head] == data[:head]
    assert out[len(out) - tail :] == data[len(data) - tail :]


def test_json_changes_in_strings_alone(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text('{"id": "1",  "title": "Red mug", "odd": [1.50, "Red mug"]}\n', "utf-8")
    after = json.loads(written(path, lambda one: 'A "b"'))
    assert after == {
        "language": "pt-BR", "reviewed": False,
        "id": "1", "title": 'A "b"', "odd": [1.5, "Red mug"],
    }  # fmt: skip
