"""Sites for the comparison with Lighthouse, made from a seed: nothing is fetched or copied.

``DEVELOPMENT`` are the ones the model was looked at with, ``HELD_OUT`` those measured afterwards.
``BEYOND``: what a script computes is seen only when it runs, and no file shows it. A site
is a function that fills folders: 0 is the page's own origin, 1 and 2 are other origins. In a text
``{1}`` and ``{2}`` stand for their addresses.
"""

from __future__ import annotations

import json
import random
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

WORDS = [
    "linen",
    "dress",
    "mug",
    "blue",
    "care",
    "wash",
    "summer",
    "cotton",
    "pocket",
    "seam",
    "button",
    "soft",
    "light",
    "warm",
    "size",
    "order",
    "delivery",
    "return",
    "month",
    "measure",
    "waist",
    "chest",
    "length",
    "colour",
    "natural",
    "dyed",
    "woven",
    "stitched",
    "gift",
]
FONTS = (
    "noto/NotoMono-Regular.ttf",
    "liberation/LiberationMono-Regular.ttf",
    "dejavu/DejaVuSans.ttf",
)


def font() -> bytes:
    """A font of this machine with Latin letters."""
    folder = Path("/usr/share/fonts/truetype")
    return next(folder / name for name in FONTS if (folder / name).is_file()).read_bytes()


def small_font() -> bytes:
    """A font of the size that shops send."""
    path = Path("/usr/share/fonts/truetype/noto/NotoSerifThai-Regular.ttf")
    return path.read_bytes() if path.is_file() else font()


class Site:
    """Files of one site while it is being made."""

    def __init__(self, root: Path, origins: list[str], seed: int) -> None:
        self.root = root
        self.origins = origins
        self.random = random.Random(seed)

    def put(self, name: str, data: bytes | str, origin: int = 0) -> None:
        path = self.root / str(origin) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, str):
            for number, address in enumerate(self.origins):
                data = data.replace(f"{{{number}}}", address)
            data = data.encode()
        path.write_bytes(data)

    def text(self, words: int) -> str:
        return " ".join(self.random.choice(WORDS) for _ in range(words)).capitalize() + "."

    def paragraphs(self, count: int, words: int = 60) -> str:
        return "\n".join(f"<p>{self.text(words)}</p>" for _ in range(count))

    def name(self) -> str:
        return self.random.choice(WORDS) + format(self.random.getrandbits(20), "x")

    def css(self, kib: float, more: str = "") -> str:
        rules = ["body{margin:0;font:16px/1.5 sans-serif}main{padding:12px}", more]
        size = 0
        while size < kib * 1024:
            rule = (
                f".{self.name()} .{self.name()}{{margin:{self.random.randrange(40)}px;"
                f"color:#{self.random.getrandbits(24):06x};padding:{self.random.randrange(30)}px "
                f"{self.random.randrange(30)}px;display:flex;border-radius:4px}}"
            )
            rules.append(rule)
            size += len(rule) + 1
        return "\n".join(rules)

    def js(self, kib: float, more: str = "") -> str:
        """A bundle as bundlers write it: many functions, a few of them called."""
        parts = ["(function(){var r={};"]
        size = 0
        while size < kib * 1024:
            name, value = self.name(), self.random.getrandbits(30)
            part = (
                f"r.{name}=function(e,t){{var n=e||{{}},o={value};for(var i=0;i<t;i++){{"
                f"n['{self.name()}'+i]=o^i*{self.random.randrange(99)};if(n.{self.name()}){{o+=n.{self.name()}.length}}}}"
                f"return n.{self.name()}?o:'{self.text(3)}'}};"
            )
            parts.append(part)
            if self.random.random() < 0.3:
                parts.append(f"r.{name}(null,{self.random.randrange(30)});")
            size += len(part)
        parts.append(more + "})();")
        return "\n".join(parts)

    def png(self, kib: float) -> bytes:
        """A square picture of noise in four greys that has about so many KiB, 2 bits a pixel."""
        width = max(8, int((kib * 1024 * 4) ** 0.5) // 4 * 4)
        rows = b"".join(b"\0" + self.random.randbytes(width // 4) for _ in range(width))

        def chunk(kind: bytes, data: bytes) -> bytes:
            body = kind + data
            return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

        head = struct.pack(">IIBBBBB", width, width, 2, 0, 0, 0, 0)
        return (
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
        )  # fmt: skip

    def page(self, head: str, body: str) -> None:
        self.put(
            "index.html",
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Linen dress</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="icon" href="data:,">{head}</head><body><main><h1>Linen dress</h1>'
            f"{body}</main></body></html>",
        )


def hero(name: str = "hero.png", more: str = "", width: int = 360, height: int = 400) -> str:
    return f'<img src="{name}" alt="Linen dress" width="{width}" height="{height}" {more}>'


def plain_text(site: Site) -> None:
    site.page("", site.paragraphs(12))


def blocking(site: Site) -> None:
    site.put("style.css", site.css(60))
    site.put("shop.js", site.js(180))
    site.put("hero.png", site.png(150))
    head = '<link rel="stylesheet" href="style.css"><script src="shop.js"></script>'
    site.page(head, hero() + site.paragraphs(10))


def fonts_and_gallery(site: Site) -> None:
    face = "@font-face{font-family:Shop;src:url(shop.ttf);font-display:swap}body{font-family:Shop}"
    site.put("style.css", site.css(30, face))
    site.put("shop.ttf", font())
    images = []
    for number in range(9):
        site.put(f"m{number}.png", site.png(60 + 10 * number))
        lazy = 'loading="lazy"' if number > 2 else ""
        images.append(hero(f"m{number}.png", lazy, 320, 320))
    site.page('<link rel="stylesheet" href="style.css">', "".join(images) + site.paragraphs(6))


def other_origins(site: Site) -> None:
    site.put("style.css", site.css(20))
    site.put("lib.js", site.js(120), 1)
    site.put("tag.js", site.js(90), 2)
    site.put("hero.png", site.png(90), 1)
    head = (
        '<link rel="stylesheet" href="style.css"><script src="{1}/lib.js"></script>'
        '<script async src="{2}/tag.js"></script>'
    )
    site.page(head, hero("{1}/hero.png") + site.paragraphs(8))


def import_chain(site: Site) -> None:
    site.put("style.css", '@import "base.css";\n' + site.css(10))
    site.put("base.css", '@import url("deep/reset.css");\n' + site.css(25))
    site.put("deep/reset.css", site.css(15, ".hero{background:url(../hero.png);height:420px}"))
    site.put("hero.png", site.png(110))
    body = '<div class="hero"></div>' + site.paragraphs(8)
    site.page('<link rel="stylesheet" href="style.css">', body)


def deferred(site: Site) -> None:
    site.put("style.css", site.css(40))
    site.put("app.js", site.js(350))
    site.put("late.js", site.js(60))
    site.put("hero.png", site.png(180))
    head = (
        '<link rel="preload" as="image" href="hero.png" fetchpriority="high">'
        '<link rel="stylesheet" href="style.css"><script defer src="app.js"></script>'
        '<script type="module" src="late.js"></script>'
    )
    site.page(head, hero() + site.paragraphs(120))


def inline_everything(site: Site) -> None:
    picture = b64encode(site.png(70)).decode()
    head = f"<style>{site.css(40)}</style><script>{site.js(80)}</script>"
    site.page(head, hero(f"data:image/png;base64,{picture}") + site.paragraphs(20))


def big_page(site: Site) -> None:
    site.put("style.css", site.css(90))
    rows = "".join(
        f'<div class="{site.name()}"><span data-id="{site.random.getrandbits(60):x}">'
        f"{site.text(9)}</span></div>"
        for _ in range(2400)
    )
    site.page('<link rel="stylesheet" href="style.css">', site.paragraphs(8) + rows)


def busy_script(site: Site) -> None:
    loop = "var s=0;for(var i=0;i<4e7;i++){s=(s*31+i)|0}window.s=s;"
    site.put("style.css", site.css(20))
    site.put("busy.js", site.js(60, loop))
    site.put("hero.png", site.png(120))
    head = '<link rel="stylesheet" href="style.css"><script src="busy.js"></script>'
    site.page(head, hero() + site.paragraphs(10))


def shifting(site: Site) -> None:
    banner = (
        "setTimeout(function(){var d=document.createElement('div');d.style.height='160px';"
        "d.textContent='Free delivery';document.body.prepend(d)},300);"
    )
    site.put("style.css", site.css(35))
    site.put("banner.js", site.js(25, banner))
    site.put("a.png", site.png(80))
    site.put("b.png", site.png(140))
    head = '<link rel="stylesheet" href="style.css"><script src="banner.js" defer></script>'
    body = site.paragraphs(1) + '<img src="a.png" alt="a"><img src="b.png" alt="b">'
    site.page(head, body + site.paragraphs(8))


def many_images(site: Site) -> None:
    site.put("style.css", site.css(45))
    images = []
    for number in range(24):
        site.put(f"p{number}.png", site.png(25 + 5 * (number % 7)))
        lazy = 'loading="lazy"' if number >= 4 else ""
        images.append(hero(f"p{number}.png", lazy, 300, 300))
    site.page('<link rel="stylesheet" href="style.css">', "".join(images))


def font_service(site: Site) -> None:
    face = "@font-face{font-family:Far;src:url({2}/far.ttf);font-display:swap}"
    site.put("fonts.css", face, 1)
    site.put("far.ttf", font(), 2)
    site.put("style.css", site.css(25, "body{font-family:Far,serif}"))
    head = (
        '<link rel="preconnect" href="{2}" crossorigin>'
        '<link rel="stylesheet" href="{1}/fonts.css"><link rel="stylesheet" href="style.css">'
    )
    site.page(head, site.paragraphs(14))


def preloaded_font(site: Site) -> None:
    face = "@font-face{font-family:Own;src:url(own.ttf);font-display:block}body{font-family:Own}"
    more = face + ".stage{background-image:url(stage.png);height:380px}"
    site.put("own.ttf", font())
    site.put("style.css", site.css(30, more))
    site.put("stage.png", site.png(95))
    head = (
        '<link rel="preload" as="font" type="font/ttf" href="own.ttf" crossorigin>'
        '<link rel="stylesheet" href="style.css">'
    )
    site.page(head, '<div class="stage"></div>' + site.paragraphs(6))


def heavy_bundle(site: Site) -> None:
    for number in range(3):
        site.put(f"s{number}.css", site.css(40 + 30 * number))
    site.put("bundle.js", site.js(700))
    site.put("hero.png", site.png(220))
    links = "".join(f'<link rel="stylesheet" href="s{n}.css">' for n in range(3))
    site.page(links + '<script defer src="bundle.js"></script>', hero() + site.paragraphs(15))


def picture_set(site: Site) -> None:
    site.put("style.css", site.css(25))
    site.put("print.css", site.css(30))
    for width, kib in ((400, 45), (800, 130), (1600, 380)):
        site.put(f"hero-{width}.png", site.png(kib))
    head = (
        '<link rel="stylesheet" href="style.css">'
        '<link rel="stylesheet" href="print.css" media="print">'
    )
    body = (
        '<img src="hero-800.png" srcset="hero-400.png 400w, hero-800.png 800w, '
        'hero-1600.png 1600w" sizes="100vw" fetchpriority="high" alt="Dress" width="800" '
        'height="800" style="max-width:100%;height:auto">'
    )
    site.page(head, body + site.paragraphs(10))


def carousel(site: Site) -> None:
    site.put("style.css", site.css(30, ".c{display:flex;overflow:auto}.c img{width:90vw}"))
    site.put("slider.js", site.js(70))
    images = ""
    for number in range(6):
        site.put(f"slide{number}.png", site.png(120))
        images += f'<img src="slide{number}.png" alt="View {number}">'
    body = f'<div class="c">{images}</div>{site.paragraphs(6)}<script src="slider.js"></script>'
    site.page('<link rel="stylesheet" href="style.css">', body)


def scripts_at_end(site: Site) -> None:
    site.put("style.css", site.css(50))
    site.put("hero.png", site.png(70))
    scripts = ""
    for number in range(5):
        site.put(f"part{number}.js", site.js(40 + 15 * number))
        scripts += f'<script src="part{number}.js"></script>'
    body = hero() + site.paragraphs(10) + scripts
    site.page('<link rel="stylesheet" href="style.css">', body)


def tag_manager(site: Site) -> None:
    load = (
        "var s=document.createElement('script');s.src='{2}/more.js';document.head.appendChild(s);"
    )
    site.put("style.css", site.css(30))
    site.put("tags.js", site.js(60, load), 1)
    site.put("more.js", site.js(110), 2)
    site.put("hero.png", site.png(100))
    head = '<script async src="{1}/tags.js"></script><link rel="stylesheet" href="style.css">'
    site.page(head, hero() + site.paragraphs(9))


def own_font(site: Site) -> None:
    face = "@font-face{font-family:Own;src:url(own.ttf);font-display:swap}body{font-family:Own}"
    site.put("own.ttf", font())
    site.put("style.css", site.css(20, face))
    site.page('<link rel="stylesheet" href="style.css">', site.paragraphs(12))


def cold_font(site: Site) -> None:
    face = "@font-face{font-family:Far;src:url({1}/far.ttf);font-display:swap}"
    site.put("far.ttf", font(), 1)
    site.put("style.css", site.css(35, face + "h1,p{font-family:Far,serif}"))
    site.put("shop.js", site.js(90))
    site.put("hero.png", site.png(80))
    head = '<link rel="stylesheet" href="style.css"><script src="shop.js"></script>'
    site.page(head, hero() + site.paragraphs(10))


def weights(site: Site) -> None:
    faces = ""
    for weight in (400, 700):
        site.put(f"w{weight}.ttf", font())
        faces += (
            f"@font-face{{font-family:Own;font-weight:{weight};src:url(w{weight}.ttf);"
            "font-display:swap}"
        )
    site.put("hero.png", site.png(130))
    head = f"<style>{site.css(12, faces + 'body{font-family:Own}')}</style>"
    site.page(head, hero() + site.paragraphs(10))


def two_services(site: Site) -> None:
    site.put("f.css", "@font-face{font-family:Far;src:url({1}/far.ttf)}", 1)
    site.put("far.ttf", small_font(), 1)
    site.put("widget.css", site.css(30), 2)
    site.put("style.css", site.css(20, "body{font-family:Far,serif}"))
    site.put("hero.png", site.png(110))
    head = (
        '<link rel="stylesheet" href="style.css"><link rel="stylesheet" href="{2}/widget.css">'
        '<link rel="stylesheet" href="{1}/f.css">'
    )
    site.page(head, hero() + site.paragraphs(9))


def font_behind_import(site: Site) -> None:
    face = "@font-face{font-family:Own;src:url(own.ttf)}body{font-family:Own}"
    site.put("style.css", '@import "theme/base.css";\n' + site.css(15))
    site.put("theme/base.css", site.css(12, face))
    site.put("theme/own.ttf", small_font())
    site.put("tail.js", site.js(60))
    head = '<link rel="stylesheet" href="style.css">'
    site.page(head, site.paragraphs(11) + '<script src="tail.js"></script>')


def swap_and_scripts(site: Site) -> None:
    face = "@font-face{font-family:Own;src:url(own.ttf);font-display:swap}body{font-family:Own}"
    site.put("own.ttf", small_font())
    site.put("style.css", site.css(40, face))
    site.put("app.js", site.js(240))
    images = []
    for number in range(5):
        site.put(f"i{number}.png", site.png(50 + 15 * number))
        images.append(hero(f"i{number}.png", 'loading="lazy"' if number else "", 340, 340))
    head = '<link rel="stylesheet" href="style.css"><script defer src="app.js"></script>'
    site.page(head, "".join(images) + site.paragraphs(7))


def icons_and_text(site: Site) -> None:
    faces = (
        "@font-face{font-family:Text;src:url(text.ttf);font-display:swap}"
        "@font-face{font-family:Marks;src:url(marks.ttf)}"
        "body{font-family:Text}.mark{font-family:Marks}"
    )
    site.put("text.ttf", font())
    site.put("marks.ttf", small_font())
    site.put("style.css", site.css(25, faces))
    site.put("hero.png", site.png(140))
    site.put("tag.js", site.js(80), 1)
    head = '<script async src="{1}/tag.js"></script><link rel="stylesheet" href="style.css">'
    site.page(head, '<p class="mark">Cart</p>' + hero() + site.paragraphs(8))


DEVELOPMENT: tuple[Callable[[Site], None], ...] = (
    plain_text, blocking, fonts_and_gallery, other_origins, import_chain, deferred,
    own_font, cold_font, weights,
)  # fmt: skip
HELD_OUT: tuple[Callable[[Site], None], ...] = (
    inline_everything, big_page, busy_script, shifting, many_images, font_service,
    preloaded_font, heavy_bundle, picture_set, carousel, scripts_at_end, tag_manager,
    two_services, font_behind_import, swap_and_scripts, icons_and_text,
)  # fmt: skip
BEYOND: tuple[Callable[[Site], None], ...] = (busy_script,)


def build(root: Path, origins: list[str]) -> list[str]:
    """Write all sites below ``root``; their names, development first."""
    names = []
    for make in (*DEVELOPMENT, *HELD_OUT):
        site = Site(root / make.__name__, origins, seed=zlib.crc32(make.__name__.encode()))
        make(site)
        write_sizes(site)
        names.append(make.__name__)
    return names


def write_sizes(site: Site) -> None:
    """A HAR beside the page with the sizes of what lies on the other origins."""
    entries = []
    for origin in range(1, len(site.origins)):
        folder = site.root / str(origin)
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file():
                body = path.read_bytes()
                sent = zlib.compress(body) if path.suffix in (".js", ".css") else body
                url = f"{site.origins[origin]}/{path.relative_to(folder).as_posix()}"
                entries.append(
                    {
                        "request": {"method": "GET", "url": url, "headers": []},
                        "response": {
                            "status": 200, "headers": [], "bodySize": len(sent),
                            "content": {"size": len(body)},
                        },
                    }
                )  # fmt: skip
    if entries:
        har = {"log": {"version": "1.2", "entries": entries}}
        (site.root / "0" / "index.har").write_text(json.dumps(har), "utf-8")
