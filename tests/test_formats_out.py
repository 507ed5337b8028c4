"""What becomes of each field of a WooCommerce export, a Merchant feed, a PO file and the rest."""

from __future__ import annotations

import csv
import dataclasses
import io
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from formats_kit import BR, marked, only, opened, result_of, written
from lxml import etree

from listingkit.catalog import discover, pospans
from listingkit.catalog.feedcells import parts_of
from listingkit.localize.files.fill import Edits, NewLine
from listingkit.localize.files.po_file import quoted
from listingkit.localize.files.shop_locale import is_locale, shop_locale
from listingkit.localize.pipeline import localize
from listingkit.model import Problem, Segment

WOO = (
    "ID,Type,SKU,Name,Short description,Description,Purchase note,Regular price,Categories,Tags,"
    "Parent,Attribute 1 name,Attribute 1 value(s),Attribute 1 default,Button text,External URL,"
    "Meta: _yoast_wpseo_title,Meta: rank_math_description,Meta: _yoast_wpseo_focuskw,Brands\r\n"
    '7,variable,mug,Red mug,,"<p>A fine mug.</p>\\n\\n<p>Holds \\\\napa tea</p>",Thank you,,'
    '"Kitchen > Mugs\\, cups, Sale",\'-20% off,,Colour,"Blue, Red",Red,Buy,https://x.example/mug,'
    "%%title%% shop,A fine mug,red mug,Acme\r\n"
    "8,variation,mug-r,Red mug - Red,,,,14.90,,,mug,Colour,Red,,,,,,,\r\n"
    "9,simple,cut,Cut,,\r\n"
    "10,simple,mug,Other mug,,,,5,,,,,,,,,,,,\r\n"
)


def test_a_woocommerce_export_keeps_its_own_writing(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text(WOO, "utf-8", newline="")
    say = {
        "Red mug": "=Caneca", "A fine mug.": "Uma caneca.", "Thank you": "Obrigado",
        "Kitchen": "Cozinha", "Mugs, cups": "Canecas, copos", "Sale": "Oferta > já",
        "-20% off": "-20% de desconto", "Colour": "Cor", "Red": "Vermelho, vivo", "Blue": "Azul",
        "Buy": "Comprar", "A fine mug": "Uma caneca", "Red mug - Red": "Caneca - vermelha",
    }  # fmt: skip
    file = opened(path)
    assert [str(one).partition("shop.csv:")[2] for one in file.problems] == [
        "4: 6 cells where the header has 20. Quote cells that hold the delimiter.",
        "5 SKU: 'mug' stands already on line 2. Give each product its own SKU.",
    ]
    results = {one.listing.id: result_of(one, lambda s: say.get(s.text)) for one in file.documents}
    results["mug"].keywords["red mug"] = "caneca vermelha"
    ((_, data),) = file.write(results, BR, replace=False)
    head, mug, red, *rest = csv.reader(io.StringIO(data.decode(), newline=""))
    row = dict(zip(head, mug, strict=True))
    assert row["Name"] == "'=Caneca", "no spreadsheet runs it"
    assert row["Description"] == (
        '<p>Uma caneca.</p>\\n\\n<p><span lang="en" dir="ltr">Holds \\\\napa tea</span></p>'
    )
    assert row["Categories"] == "Cozinha > Canecas\\, copos, Sale", "no category becomes two"
    assert row["Tags"] == "'-20% de desconto"
    assert row["Attribute 1 value(s)"] == "Azul, Vermelho\\, vivo"
    assert row["Attribute 1 default"] == "Vermelho\\, vivo"
    assert row["Meta: _yoast_wpseo_title"] == "%%title%% shop"
    assert row["Meta: rank_math_description"] == "Uma caneca"
    assert row["Meta: _yoast_wpseo_focuskw"] == "caneca vermelha"
    assert (row["Purchase note"], row["Button text"]) == ("Obrigado", "Comprar")
    kept = ("ID", "Type", "SKU", "External URL", "Brands", "Parent", "Regular price")
    assert [row[one] for one in kept] == ["7", "variable", "mug", "https://x.example/mug", "Acme",
                                          "", ""]  # fmt: skip
    assert dict(zip(head, red, strict=True))["Attribute 1 value(s)"] == "Vermelho\\, vivo"
    assert rest == [line.split(",") for line in WOO.split("\r\n")[3:5]]


RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Red mug</title>
<language>en-us</language>
<item xml:lang="en"><g:id>1</g:id><g:title>Red mug</g:title>
<description><![CDATA[<p>Red mug</p> caf&eacute; {letter}]]></description>
<link> https://shop.example/mug?v=1&amp;w=2 </link><g:canonical_link>https://shop.example/mug
</g:canonical_link><g:content_language>en</g:content_language>
<g:target_country>US</g:target_country><g:color>Red&#47;Blue</g:color>
<g:shipping_label>Red mug</g:shipping_label><g:custom_label_0>Red mug</g:custom_label_0>
<g:product_detail><g:section_name>General</g:section_name><g:attribute_name>Red mug
</g:attribute_name><g:attribute_value>{letter}</g:attribute_value></g:product_detail>
<g:price>9 USD</g:price></item></channel></rss>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_a_feed_says_where_it_is_for_and_keeps_its_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    text = RSS.format(encoding=encoding, letter="é")
    path.write_bytes(text.encode(encoding))
    target = dataclasses.replace(BR, pattern="https://shop.example/{language}/{path}")
    say = only(Red_mug="كوب & <b>", Red="Vermelho", General="Geral")
    data = written(path, say, target)
    assert data.startswith(text.encode(encoding)[:30])
    root = etree.fromstring(data)
    item = root.find(".//item")
    assert item is not None
    found = {etree.QName(one).localname: "".join(one.itertext()) for one in item}
    assert found["title"] == "كوب & <b>"
    assert found["description"] == "<p>كوب & &lt;b&gt;</p> caf&eacute; é"
    assert found["link"] == " https://shop.example/pt-BR/mug?v=1&w=2 "
    assert found["canonical_link"] == "https://shop.example/pt-BR/mug\n"
    assert (found["content_language"], found["target_country"]) == ("pt", "BR")
    assert found["color"] == "Vermelho/Blue"
    assert found["shipping_label"] == found["custom_label_0"] == "Red mug"
    assert found["product_detail"] == "Geral" + "كوب & <b>\n" + "é"
    assert found["price"] == "9 USD"
    assert root.findtext("channel/language") == "pt-BR"
    assert item.get("{http://www.w3.org/XML/1998/namespace}lang") == "pt-BR"
    assert root.findtext("channel/title") == "Red mug"
    shown = data.decode(encoding)
    assert "&#47;" in shown
    assert shown.count("<![CDATA[") == (1 if encoding != "iso-8859-1" else 4)
    if encoding == "iso-8859-1":
        assert "]]>&#1603;<![CDATA[" in shown


def test_an_atom_feed_without_prefixes_keeps_its_references(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(
        '<feed xmlns="http://base.google.com/ns/1.0"><entry><id>1</id><title>Caf&#233; mug</title>'
        "<link rel='alternate' href='https://shop.example/mug?a=1&amp;b=2'/><price>9 USD</price>"
        "<availability>in stock</availability></entry></feed>"
    )
    target = dataclasses.replace(BR, pattern="https://shop.example/{market}/{path}")
    data = written(path, lambda one: "Caneca é 'boa'", target).decode()
    assert "<title>Caneca &#233; 'boa'</title>" in data
    assert "href='https://shop.example/br/mug?a=1&amp;b=2'/>" in data


def test_cells_of_a_feed_that_hold_several_values(tmp_path: Path) -> None:
    path = tmp_path / "feed.txt"
    head = "id\ttitle\tproduct_highlight\tproduct_detail\tproduct_type\tlink\tprice\tavailability"
    row = 'a\tRed mug\tLight,"Strong, tall"\tGeneral:Kind:Mug\tHome > Mug\t/m\t9 USD\tin stock'
    path.write_bytes(f"{head}\r\n{row}\r\n".encode("utf-16"))
    say = only(Light="Leve, fino", General="Geral: x", Kind="Tipo", Mug="Caneca", Home="Casa")
    data = written(path, say)
    assert data.startswith(b"\xff\xfe")
    lines = list(csv.reader(io.StringIO(data.decode("utf-16"), newline=""), delimiter="\t"))
    assert [text for _, _, text in parts_of(lines[1][2])] == ["Leve, fino", "Strong, tall"]
    assert lines[1][3] == "General:Tipo:Caneca", "a colon would make it another part"
    assert lines[1][4] == "Casa > Caneca"
    assert lines[1][5:] == ["/m", "9 USD", "in stock"]


def test_a_line_stands_in_the_description_of_every_variant(tmp_path: Path) -> None:
    path = tmp_path / "feed.tsv"
    path.write_text(
        "id\titem_group_id\ttitle\tdescription\tlink\tprice\tavailability\n"
        'a\tm\tRed mug\t"For\ntea."\t/a\t9 USD\tin stock\n'
        "b\tm\tBlue mug\t<p>For coffee.</p>\t/b\t9 USD\tin stock\n"
        "c\tm\tGrey mug\tFor cocoa.\t/c\t9 USD\tin stock\n"
    )
    file = opened(path)
    (document,) = file.documents
    result = result_of(document, only())
    line = NewLine("text", "Garantia: 24 meses.")
    result.edits = Edits(lines=(line,), anchor=document.blocks()[1].key)
    ((_, data),) = file.write({"m": result}, BR, replace=False)
    keys = [one.key for one in document.segments()]
    assert len(set(keys)) == len(keys)
    head, one, two, three = csv.reader(io.StringIO(data.decode(), newline=""), delimiter="\t")
    assert one[3] == "For\ntea.\nGarantia: 24 meses."
    assert three[3] == "For cocoa.\nGarantia: 24 meses."
    assert two[3] == "<p>For coffee.</p><p>Garantia: 24 meses.</p>"
    assert head[0] == "id"


def test_an_item_that_is_blocked_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    data = RSS.format(encoding="utf-8", letter="e").encode()
    path.write_bytes(data)
    file = opened(path)
    result = result_of(file.documents[0], marked)
    result.blocked = True
    assert file.write({file.documents[0].listing.id: result}, BR, replace=False) == [
        ("feed.xml", data)
    ]


def test_a_shop_and_a_feed_may_call_a_product_alike(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "shop.csv").write_text("Handle,Title,Variant Price\nmug,Red enamel mug for tea,9\n")
    (folder / "feed.tsv").write_text(
        "id\ttitle\tlink\tprice\tavailability\nmug\tGreen pot for coffee\t/p\t9 USD\tin stock\n"
    )
    from fake_engines import Upside, said

    out = tmp_path / "out"
    localize([folder], ["br"], out=out, engine=Upside(), culture=False, replace=True,
             source_language="en")  # fmt: skip
    assert said("pot for coffee") in (out / "br" / "feed.tsv").read_text("utf-8")
    shop = (out / "br" / "shop.csv").read_text("utf-8")
    assert said("mug for tea") in shop
    assert said("pot for coffee") not in shop


POT = """# Theme.
#, fuzzy
msgid ""
msgstr ""
"Content-Type: text/plain; charset=CHARSET\\n"
"X-Odd: kept\\n"

#: a.php:1
msgid "Add to cart"
msgstr ""

#, php-format
msgctxt "cart"
msgid "%d item"
msgid_plural "%d items"
msgstr[0] ""
msgstr[1] ""

msgid "Hello %1$s\\n"
msgstr ""

msgid ""
"Bye <b>you</b>\\n"
"See us\\n"
msgstr ""

#, fuzzy, c-format
#| msgid "Old size"
msgid "Size"
msgstr "Alt"

msgid "broken
msgstr ""

#, fuzzy
#~ msgid "Old"
#~ msgstr "Alt"
"""


def po(path: Path, tag: str = "pt-BR", *, reviewed: bool = False, **answers: str) -> str:
    target = dataclasses.replace(BR, language=tag)
    return written(path, only(**answers), target, reviewed=reviewed).decode()


def test_a_template_becomes_a_catalog(tmp_path: Path) -> None:
    path = tmp_path / "theme.pot"
    path.write_text(POT.replace("\n", "\r\n"), "utf-8", newline="")
    file = opened(path)
    assert ["theme.pot:32" in str(one) for one in file.problems] == [True]
    say = {"Add_to_cart": "Dodaj \"do\" koszyka", "%d_item": "%d rzecz", "%d_items": "%d rzeczy",
           "Hello_%1$s": "Witaj", "Bye_<b>you</b>": "Pa <b>ty</b>", "See_us": "Zobacz",
           "Size": "Rozmiar"}  # fmt: skip
    text = po(path, "pl-PL", **say)
    assert text.count("\n") == text.count("\r\n")
    lines = text.replace("\r\n", "\n")
    assert '#: a.php:1\n#, fuzzy\nmsgid "Add to cart"\nmsgstr "Dodaj \\"do\\" koszyka"\n' in lines
    assert '#, fuzzy, php-format\nmsgctxt "cart"' in lines
    assert 'msgstr[0] "%d rzecz"\nmsgstr[1] "%d rzeczy"\nmsgstr[2] "%d rzeczy"\n' in lines
    assert 'msgid "Hello %1$s\\n"\nmsgstr ""\n' in lines, "the placeholder was lost"
    assert 'msgstr ""\n"Pa <b>ty</b>\\n"\n"Zobacz\\n"\n' in lines
    assert '#, fuzzy, c-format\n#| msgid "Old size"\nmsgid "Size"\nmsgstr "Rozmiar"\n' in lines
    assert lines.endswith(POT[POT.index('msgid "broken') :])
    assert lines.startswith('# Theme.\nmsgid ""\n')
    assert '"Language: pl_PL\\n"' in lines
    assert '"X-Odd: kept\\n"' in lines
    signed = po(path, reviewed=True, Add_to_cart="Adicionar", Size="Tamanho").replace("\r\n", "\n")
    assert '#: a.php:1\nmsgid "Add to cart"\nmsgstr "Adicionar"\n' in signed
    assert '#, c-format\n#| msgid "Old size"\nmsgid "Size"\nmsgstr "Tamanho"\n' in signed
    catalog = read_po(io.BytesIO(signed.replace('msgid "broken\n', "").encode()))
    assert catalog.num_plurals >= 2
    assert catalog["Size"] is not None
    assert catalog["Size"].string == "Tamanho"


def test_a_translation_keeps_what_people_wrote_and_is_for_its_own_language(tmp_path: Path) -> None:
    path = tmp_path / "theme.po"
    head = (
        'msgid ""\nmsgstr ""\n"Language: pt_BR\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
        '"Content-Type: text/plain; charset=ISO-8859-1\\n"\n\n'
    )
    body = (
        'msgid "Add to cart"\nmsgstr "Já"\n\nmsgid "Size"\nmsgstr ""\n\n'
        'msgid "%d item"\nmsgid_plural "%d items"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    )
    path.write_bytes((head + body).encode("latin-1"))
    (document,) = opened(path).documents
    assert [one.text for one in document.segments()] == ["Size", "%d item", "%d items"]
    say = {"Size": "Tamanho → x", "%d_item": "%d coisa", "%d_items": "%d coisas"}
    text = po(path, reviewed=True, **say)
    assert "charset=UTF-8" in text
    assert 'msgstr "Já"' in text
    assert 'msgstr[0] "%d coisa"\nmsgstr[1] "%d coisas"\n' in text
    assert "plural=(n > 1)" in text
    assert "fuzzy" not in text, "all of it is signed"
    summary = localize([path], ["de"], out=tmp_path / "out", engine=None)
    (problem,) = summary.problems
    assert "is for pt_BR, and for none of the markets" in str(problem)


@pytest.mark.parametrize("text", ["", "a", 'x "y" \\ \t', "a\nb\n", "\n", "é " * 60, "a\r\nb"])
def test_what_is_written_in_a_catalog_is_read_again(text: str) -> None:
    source = f'msgid "a"\nmsgstr {quoted(text, 76)}\n'
    (found,) = pospans.read(source)
    assert isinstance(found, pospans.Message)
    assert found.strings[0] == text
    assert read_po(io.BytesIO(source.encode()))["a"].string == text


def test_what_holds_texts_alone_is_judged_by_nobody(tmp_path: Path) -> None:
    (tmp_path / "theme.pot").write_text(POT)
    (tmp_path / "texts.csv").write_text(TEXTS)
    for name in ("theme.pot", "texts.csv"):
        (problem,) = discover([tmp_path / name])
        assert isinstance(problem, Problem)
        assert "no listings that could be judged" in str(problem)
    folder = discover([tmp_path])
    assert list(folder) == []
    assert len(folder.skipped) == 2


TEXTS = (
    "Type,Identification,Field,Locale,Market,Status,Default content,Translated content\n"
    "PRODUCT,'123,title,pt-BR,,,Red mug,\n"
    "PRODUCT,'123,title,ja,,,Red mug,\n"
    "PRODUCT,'123,title,pt-BR,Brasil,,Red mug,\n"
    "PRODUCT,'123,handle,pt-BR,,,red-mug,\n"
    'PRODUCT,\'123,body_html,pt-BR,,,"<p>Red mug</p>",""\n'
    'METAFIELD,\'9,value,pt-BR,,,"[""Red mug""]",\n'
    "PRODUCT_OPTION,'5,name,pt-BR,,,Size,Tam\n"
)


def test_shopifys_own_export_is_filled_in_where_it_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_text(TEXTS, "utf-8")
    data = written(path, only(Red_mug="Caneca")).decode()
    assert data == TEXTS.replace("pt-BR,,,Red mug,", "pt-BR,,,Red mug,Caneca").replace(
        '<p>Red mug</p>",""', '<p>Red mug</p>","<p>Caneca</p>"'
    )


def test_languages_are_named_as_the_shop_names_them() -> None:
    tags = ("pt-BR", "ja-JP", "zh-Hans-CN", "zh-Hant-TW", "zh-Hans-MY", "fil-PH", "ar-AE")
    codes = [shop_locale(tag) for tag in tags]
    assert codes == ["pt-BR", "ja", "zh-CN", "zh-TW", "zh-CN", "fil", "ar"]
    assert is_locale("de", "de-DE")
    assert is_locale("de-DE", "de-DE")
    assert not is_locale("de-AT", "de-DE")
    assert not is_locale("pt-PT", "pt-BR")


def test_a_formula_is_guarded_unless_the_seller_began_it(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text("Handle,Title,Vendor,Variant Price\na,Mug,=x,9\nb,=Tea,,9\n", "utf-8")

    def say(segment: Segment) -> str:
        return "=1+1"

    assert written(path, say) == b"Handle,Title,Vendor,Variant Price\na,'=1+1,=x,9\nb,=1+1,,9\n"


def test_msgfmt_takes_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "theme.pot"
    path.write_text(POT.replace('msgid "broken\nmsgstr ""\n', ""), "utf-8")
    for tag in ("ar-AE", "ja-JP"):
        text = po(path, tag, Add_to_cart="x", **{"%d_item": "%d y", "%d_items": "%d z"})
        (tmp_path / "out.po").write_text(text, "utf-8")
        try:
            done = subprocess.run(
                ["msgfmt", "-c", "--use-fuzzy", "-o", "out.mo", "out.po"],
                cwd=tmp_path, capture_output=True, text=True, check=False,
            )  # fmt: skip
        except FileNotFoundError:
            pytest.skip("gettext is not installed")
        assert done.returncode == 0, done.stderr


HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Red mug</title>
%s<meta property="og:url" content="https://shop.example/mug">
<meta property="og:locale" content="en_US"></head><body><h1>Red mug</h1></body></html>"""


@pytest.mark.parametrize(
    "links",
    [
        "",
        '<link rel="canonical" href="https://shop.example/mug">'
        '<link rel="alternate" hreflang="PT-br" href="https://old.example/pt">'
        '<link rel="alternate" hreflang="x-default" href="https://shop.example/choose">',
    ],
)
def test_a_page_names_itself_and_all_its_versions_once(links: str, tmp_path: Path) -> None:
    path = tmp_path / "mug.html"
    path.write_text(HEAD % links, "utf-8")
    here, there = "https://shop.example/zh/mug", "https://shop.example/br/mug"
    target = dataclasses.replace(
        BR,
        language="zh-Hans-CN",
        url=here,
        source_url="https://shop.example/mug",
        addresses=(("en", "https://shop.example/mug"), ("zh-Hans-CN", here), ("pt-BR", there)),
    )
    head = etree.fromstring(written(path, marked, target), etree.HTMLParser()).find("head")
    assert head is not None
    assert [one.get("href") for one in head.findall("link[@rel='canonical']")] == [here]
    named = {
        str(one.get("hreflang")).lower(): one.get("href")
        for one in head.findall("link[@rel='alternate']")
    }
    assert len(named) == len(head.findall("link[@rel='alternate']")) == 4
    assert named["zh-hans-cn"] == here
    assert named["pt-br"] == there
    assert named["en"] == "https://shop.example/mug"
    choice = "https://shop.example/choose" if links else "https://shop.example/mug"
    assert named["x-default"] == choice, "a page to choose on is the seller's own"
    assert head.findall("meta[@property='og:locale']")[0].get("content") == "zh_CN"
