"""What a page loads, what its pictures are, and that nothing outside its folder is read."""

from __future__ import annotations

import base64
import os
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingkit.page import Page
from listingkit.page.imagefile import image_head
from listingkit.page.images import best_candidate
from listingkit.page.localfile import data_uri


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * (width + 1) * height)
    parts = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b"")):
        parts += struct.pack(">I", len(data)) + kind + data
        parts += struct.pack(">I", zlib.crc32(kind + data))
    return parts


def jpeg(width: int, height: int, before: bytes = b"") -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + before + frame + b"\xff\xd9" + b"\0" * 8


HEADS = {
    "png": (png(30, 20), ("png", 30, 20)),
    "jpeg": (jpeg(640, 480), ("jpeg", 640, 480)),
    "jpeg with exif": (
        jpeg(640, 480, b"\xff\xe1" + struct.pack(">H", 5000) + b"\xff\xc0" * 2499),
        ("jpeg", 640, 480),
    ),
    "gif": (b"GIF89a" + struct.pack("<HH", 7, 9) + b"\0" * 9, ("gif", 7, 9)),
    "webp lossy": (
        b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 55, 66),
        ("webp", 55, 66),
    ),
    "webp lossless": (
        b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", (55 - 1) | (66 - 1) << 14),
        ("webp", 55, 66),
    ),
    "webp extended": (
        b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + (54).to_bytes(3, "little")
        + (65).to_bytes(3, "little"),
        ("webp", 55, 66),
    ),
    "svg": (b'<?xml version="1.0"?><svg width="24px" height="12">', ("svg", 24, 12)),
    "svg box": (b'<svg viewBox="0 0 100 50.5"/>', ("svg", 100, 50)),
    "svg percent": (b'<svg width="100%" height="100%" viewBox="0,0,8,4"/>', ("svg", 8, 4)),
    "avif": (
        b"\0\0\0\x1cftypavif" + b"\0" * 20 + b"\0\0\0\x14ispe\0\0\0\0" + struct.pack(">II", 9, 8),
        ("avif", 9, 8),
    ),
    "cut png": (png(30, 20)[:18], (None, None, None)),
    "text": (b"hello", (None, None, None)),
    "nothing": (b"", (None, None, None)),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_headers(name: str) -> None:
    data, wanted = HEADS[name]
    head = image_head(data)
    assert (head.format, head.width, head.height) == wanted


@given(st.binary(max_size=200))
def test_any_bytes_can_be_a_header(data: bytes) -> None:
    for start in (
        b"",
        b"\xff\xd8",
        b"RIFF\0\0\0\0WEBPVP8L",
        b"\x89PNG\r\n\x1a\n",
        b"\0\0\0\x1cftypavif",
    ):
        image_head(start + data)


def site(folder: Path, body: str, head: str = "") -> Page:
    text = (
        f"<html><head><title>Red mug</title>{head}</head><body><h1>Red mug</h1>{body}</body></html>"
    )
    path = folder / "mug.html"
    path.write_text(text, "utf-8")
    return Page(text.encode(), str(path))


def test_images_beside_the_page_are_measured(tmp_path: Path) -> None:
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "red mug.png").write_bytes(png(800, 600))
    (image,) = site(tmp_path, '<img src="img/red%20mug.png?v=2" alt="Red mug">').images
    assert (image.width, image.height, image.format) == (800, 600, "png")
    assert image.bytes == len(png(800, 600))
    assert (image.alt, image.lazy) == ("Red mug", False)
    assert image.where is not None
    assert image.where.line == 1


def test_unknown_is_unknown(tmp_path: Path) -> None:
    page = site(tmp_path, '<img src="https://cdn.example.com/mug.jpg" width="400" height="300">')
    (image,) = page.images
    assert (image.bytes, image.width, image.height, image.format) == (None, 400, 300, "jpeg")
    assert image.alt is None
    kind = page.resources.by_kind["image"]
    assert (kind.requests, kind.bytes, kind.unknown) == (1, None, 1)
    assert page.resources.unknown == 1


@pytest.mark.parametrize(
    "address",
    [
        "../secret.png", "img/../../secret.png", "%2e%2e/secret.png", "..%2Fsecret.png",
        "{root}/secret.png", "file://{root}/secret.png", "//localhost{root}/secret.png",
        "link.png", "..\\secret.png", "img/link/secret.png", "fifo.png", "C:/secret.png",
    ],
)  # fmt: skip
def test_nothing_outside_the_folder_is_read(tmp_path: Path, address: str) -> None:
    (tmp_path / "secret.png").write_bytes(png(50, 60))
    folder = tmp_path / "page"
    (folder / "img").mkdir(parents=True)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "img" / "link").symlink_to(tmp_path)
    os.mkfifo(folder / "fifo.png")
    source = address.replace("{root}", str(tmp_path))
    page = site(folder, f'<img src="{source}" alt="x"><script src="{source}"></script>')
    assert all(image.bytes is None and image.width is None for image in page.images)
    assert all(file.bytes is None for file in page.resources.files[1:])


def test_base_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(png(50, 60))
    (tmp_path / "in").mkdir()
    for base in ("../", "/", "https://example.com/", "file:///"):
        page = site(tmp_path / "in", '<img src="secret.png">', f'<base href="{base}">')
        assert page.images[0].bytes is None
    (tmp_path / "in" / "b").mkdir()
    (tmp_path / "in" / "b" / "own.png").write_bytes(png(9, 10))
    page = site(tmp_path / "in", '<img src="own.png">', '<base href="b/">')
    assert page.images[0].height == 10


def test_a_page_without_a_file_has_no_neighbours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.png").write_bytes(png(5, 5))
    monkeypatch.chdir(tmp_path)
    page = Page(b"<h1>x</h1><img src=a.png>", "-")
    assert page.images[0].bytes is None


def test_data_addresses() -> None:
    assert data_uri("data:image/png;base64," + base64.b64encode(b"abc").decode()) == b"abc"
    assert data_uri("data:text/plain,a%20b") == b"a b"
    assert data_uri("data:;base64,@@@") in (b"", None)
    assert data_uri("data:nothing") is None
    assert data_uri("https://example.com") is None


def test_lazy_and_candidates(tmp_path: Path) -> None:
    pages = site(
        tmp_path,
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="big.jpg" alt="a">'
        '<img srcset="s.jpg 320w, l.webp 1200w" alt="b">'
        '<img src="c.jpg" loading="lazy" srcset="c1.jpg 1x, c2.jpg 2x" alt="c">'
        '<picture><source srcset="d.avif 900w"><img alt="d"></picture>',
    )
    found = [(image.src, image.width, image.lazy, image.format) for image in pages.images]
    assert found == [
        ("big.jpg", None, True, "jpeg"),
        ("l.webp", 1200, False, "webp"),
        ("c.jpg", None, True, "jpeg"),
        ("d.avif", None, False, "avif"),
    ]
    assert best_candidate("a.jpg 1x, b.jpg 2.5x") == ("b.jpg", None)
    assert best_candidate("") is None


def test_ornaments_are_no_product_images(tmp_path: Path) -> None:
    page = site(
        tmp_path,
        '<img src="logo.png"><img src="visa.png" alt="Visa"><img src="x.gif" width="1" height="1">'
        '<img src="arrow.svg"><img src="mug.jpg" alt="Mug"><img src="mug.jpg" alt="Mug again">'
        '<footer><img src="shop.jpg" alt="Our shop"></footer>',
    )
    assert [image.src for image in page.images] == ["mug.jpg"]


def test_markup_names_product_images_elsewhere(tmp_path: Path) -> None:
    page = site(
        tmp_path,
        '<aside><img src="/i/mug-front.jpg" alt=""></aside>',
        '<meta property="og:image" content="https://cdn.example.com/i/mug-front.jpg">',
    )
    assert [image.src for image in page.images] == ["/i/mug-front.jpg"]


def test_resources_by_kind(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}")
    page = site(
        tmp_path,
        '<img src="m.jpg"><script src="late.js"></script><iframe src="/f.html"></iframe>'
        '<video src="v.mp4" poster="p.jpg"></video><img src="data:image/gif;base64,R0lG">'
        '<noscript><img src="n.gif"></noscript>'
        "<style>@font-face{font-family:F;src:url(f.woff2)} b{background:url('b.png');font:1em F}"
        "@font-face{font-family:G;src:url(never.woff2)} .absent{background:url(no.png)}</style>",
        '<link rel="stylesheet" href="a.css"><link rel=stylesheet href="print.css" media=print>'
        '<script src="a.js"></script><script src="b.js" defer></script>'
        '<script src="c.js" type="module"></script><script src="a.js"></script>'
        '<script type="application/ld+json" src="no.json"></script>'
        '<link rel="preload" as="font" href="g.woff2"><link rel="canonical" href="/x">',
    )
    resources = page.resources
    requests = {kind: total.requests for kind, total in resources.by_kind.items()}
    assert requests == {
        "document": 2, "script": 4, "stylesheet": 2, "image": 3, "font": 2, "video": 1,
    }  # fmt: skip
    assert resources.requests == 14
    assert resources.render_blocking == ("a.css", "a.js")
    styles = resources.by_kind["stylesheet"]
    assert (styles.bytes, styles.unknown) == (3, 1)
    assert resources.html_bytes == len(page.data)
    assert resources.bytes == len(page.data) + 3
    assert resources.third_party is None


def test_third_parties() -> None:
    body = (
        b'<script src="https://cdn.shop.co.uk/a.js"></script><img src="//pics.example.net/a.jpg">'
        b'<script src="https://tracker.example.com/t.js"></script><img src="/own.jpg">'
    )
    page = Page(b"<html><body>" + body, "p.html", url="https://www.shop.co.uk/mug")
    assert page.resources.third_party == ("pics.example.net", "tracker.example.com")


def test_broken_addresses_do_no_harm(tmp_path: Path) -> None:
    page = site(
        tmp_path, '<img src="http://[bad"><img src="%00.png"><script src="http://[x"></script>'
    )
    assert page.resources.requests == 4
    assert len(page.images) == 2
