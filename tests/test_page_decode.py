"""Bytes to text and back."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingkit.page import Page
from listingkit.page.decode import decode, encode_back

GERMAN = "<html><head>{}</head><body><p>Größe für Füße – schön</p></body></html>"


def test_declared_utf8_that_is_windows_1252() -> None:
    page = Page(GERMAN.format('<meta charset="utf-8">').encode("cp1252"), "a.html")
    assert page.encoding == "cp1252"
    assert page.declared_encoding == "utf-8"
    assert "Größe für Füße" in page.text
    assert page.encoding_problem == "the page declares utf-8 but its bytes look like cp1252"


def test_declared_windows_1252_that_is_utf8() -> None:
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'
    page = Page(GERMAN.format(meta).encode(), "a.html")
    assert page.encoding == "utf-8"
    assert "Größe" in page.text
    assert page.encoding_problem == "the page declares windows-1252 but its bytes are utf-8"


@pytest.mark.parametrize(
    ("declared", "codec", "text"),
    [
        ("shift_jis", "cp932", "サイズ①表"),
        ("gb2312", "gb18030", "尺码表"),
        ("big5", "big5hkscs", "尺寸表"),
        ("euc-kr", "cp949", "사이즈 표"),
        ("windows-1251", "cp1251", "Размеры"),
        ("iso-8859-1", "cp1252", "Größe – “klein”"),
    ],
)
def test_legacy_encodings_are_read_as_browsers_do(declared: str, codec: str, text: str) -> None:
    data = f'<meta charset="{declared}"><p>{text}</p>'.encode(codec)
    page = Page(data, "a.html")
    assert page.text == text
    assert page.encoding_problem is None


def test_undeclared_legacy_page_is_guessed_from_its_language() -> None:
    page = Page('<html lang="ru"><p>Таблица размеров</p>'.encode("cp1251"), "a.html")
    assert page.text == "Таблица размеров"
    assert page.encoding_problem == "the page declares no encoding but its bytes look like cp1251"


def test_stray_bytes_in_a_utf8_page_are_kept_and_told() -> None:
    data = '<meta charset="utf-8"><p>Größe für jede Füße, schöne Grüße'.encode() + b"\xff\x80</p>"
    page = Page(data, "a.html")
    assert page.encoding == "utf-8"
    assert page.encoding_problem == "2 bytes are not utf-8"
    assert page.html.encode("utf-8", "surrogateescape") == data
    assert "Grüße" in page.text


def test_byte_order_marks() -> None:
    assert Page("<p>Größe".encode("utf-8-sig"), "a.html").text == "Größe"
    wide = "\ufeff<p>Größe".encode("utf-16-le")
    page = Page(wide, "a.html")
    assert page.text == "Größe"
    assert encode_back(page.html, page.encoding) == wide


@given(st.binary(max_size=300), st.sampled_from([b"", b"<meta charset=utf-8>", b"\xff\xfe",
    b"<meta charset=big5>", b"<meta charset=shift_jis>", b"<meta charset=utf-7>",
    b"<meta charset=iso-2022-jp>", b"<meta charset=nonsense>", b"<html lang=th>"]))  # fmt: skip
def test_any_bytes_come_back(data: bytes, head: bytes) -> None:
    decoded = decode(head + data)
    assert encode_back(decoded.text, decoded.encoding) == head + data


def test_real_pages_come_back(shared_data: Path) -> None:
    for path in sorted((shared_data / "pages").glob("*.gz")):
        data = gzip.decompress(path.read_bytes())
        decoded = decode(data)
        assert encode_back(decoded.text, decoded.encoding) == data, path.name
