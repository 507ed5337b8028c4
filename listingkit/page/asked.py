"""Elements that make a browser fetch a file: its address, kind, and how urgent it is.

Priorities are those Chromium gives before it has laid the page out (its published table): style
sheets first, then scripts the parser waits for, then the first pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lxml.html import HtmlElement

from listingkit.load.data import load_data
from listingkit.page.images import picture_address
from listingkit.page.stylesheet import PageWords, Sheet, addresses, read_sheet

if TYPE_CHECKING:
    from listingkit.page.census import Census

Kind = Literal["document", "script", "stylesheet", "image", "font", "video", "other"]
Priority = Literal["highest", "high", "medium", "low", "lowest"]
Mode = Literal["blocking", "deferred", "module", "async", ""]
"""How a script runs: the parser waits, after the parser, as a module after it, when it comes."""

_SCRIPT_TYPES = re.compile(r"^(?:module|(?:text|application)/(?:x-)?(?:java|ecma)script)?$", re.I)
_IMAGE_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg|ico|bmp)(?:[?#]|$)", re.I)
_PRELOADS: dict[str, tuple[Kind, Priority]] = {
    "script": ("script", "high"), "style": ("stylesheet", "highest"), "font": ("font", "high"),
    "image": ("image", "low"), "video": ("video", "low"), "audio": ("video", "low"),
}  # fmt: skip
_NOT_SCREEN = re.compile(r"^\s*(?:only\s+)?(?:print|speech|tty|projection)\b", re.I)
# Chromium lifts the first pictures that are not small (by their attributes) before layout.
_FIRST_PICTURES = 5
_SMALL_AREA = 10_000
_TAGS = (
    "script", "link", "img", "input", "video", "audio", "iframe", "frame", "embed", "object",
    "style",
)  # fmt: skip
_WIDTH = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,5})(?:\.\d+)?px", re.IGNORECASE)


@dataclass(slots=True)
class Asked:
    """One request an element makes.

    ``blocking``: drawing waits for it. ``late``: only when scrolled to, or after the page has
    loaded. ``shown``: CSS pixels of a picture as the markup states them. ``waits``: text in this
    font stays unseen until it is there. ``imported``: by @import.
    ``lazy``: by the attribute. ``preloaded``: named by a link as well.
    """

    element: HtmlElement
    url: str
    kind: Kind
    priority: Priority = "low"
    blocking: bool = False
    mode: Mode = ""
    late: bool = False
    shown: tuple[int | None, int | None] = (None, None)
    srcset: str = ""
    sizes: str = ""
    waits: bool = False
    family: str = ""
    imported: bool = False
    lazy: bool = False
    preloaded: bool = False


def asked_files(census: Census, words: PageWords) -> Iterator[Asked]:
    """Every request the page's markup makes, in source order."""
    parents, tags = census.parents, census.tags
    unused: set[int] = set()
    for at in census.places("noscript", "template"):
        unused.update(range(at, census.ends[at]))
    # The document's own head: other elements of that name may be anywhere.
    head = next((at for at in census.places("head") if parents[at] == 0), None)
    pictures = 0
    for at in census.places(*_TAGS):
        if at in unused:
            continue
        for asked in _of_element(census, at, parents[at] == head, pictures > 0, words):
            if asked.kind == "image" and tags[at] == "img":
                if asked.priority == "low" and not asked.late and not _small(asked):
                    pictures += 1
                    if pictures <= _FIRST_PICTURES:
                        asked.priority = "medium"
                elif not _small(asked):
                    pictures += 1
            yield asked
    for at in census.having("style"):
        style = census.attributes[at]["style"]
        if "url(" in style and at not in unused:
            for address in addresses(style):
                if _IMAGE_FILE.search(address):
                    yield Asked(census.nodes[at], address, "image", "high")


def _small(asked: Asked) -> bool:
    width, height = asked.shown
    return width is not None and height is not None and width * height <= _SMALL_AREA


def _of_element(
    census: Census, at: int, in_head: bool, after_picture: bool, words: PageWords
) -> Iterator[Asked]:
    element, tag, own = census.nodes[at], census.tags[at], census.attributes[at]
    source = own.get("src")
    if tag == "script":
        if source:
            yield from _script(element, own, source, in_head, after_picture)
    elif tag == "link":
        yield from _link(element, own)
    elif tag == "img":
        address = picture_address(element, own)
        if address:
            yield _picture(element, own, address)
    elif tag == "input":
        if (own.get("type") or "").lower() == "image" and source:
            yield Asked(element, source, "image")
    elif tag in ("video", "audio"):
        if own.get("poster"):
            yield Asked(element, own["poster"], "image", "medium")
        first = source or next(
            (child.get("src", "") for child in element.iter("source") if child.get("src")), ""
        )
        if first and own.get("preload") != "none":
            yield Asked(element, first, "video", late=True)
    elif tag in ("iframe", "frame"):
        if source:
            yield Asked(element, source, "document", late=True)
    elif tag in ("embed", "object"):
        address = source or own.get("data") or ""
        if address:
            yield Asked(element, address, "other", late=True)
    elif (text := census.texts[at]) and not _NOT_SCREEN.match(own.get("media") or ""):
        yield from asked_by_css(element, read_sheet(text, words))


def _script(
    element: HtmlElement,
    own: Mapping[str, str],
    source: str,
    in_head: bool,
    after_picture: bool,
) -> Iterator[Asked]:
    kind = (own.get("type") or "").strip()
    # What has nomodule is for browsers of before 2018 only.
    if not _SCRIPT_TYPES.match(kind) or "nomodule" in own:
        return
    if source.lstrip("/")[:11].lower() == "javascript:":
        return
    module = kind.lower() == "module"
    urged = (own.get("fetchpriority") or "").lower()
    if "async" in own or _inserted(own, source):
        mode: Mode = "async"
        priority: Priority = "low"
    elif module:
        mode, priority = "module", "high"
    elif "defer" in own:
        mode, priority = "deferred", "low"
    else:
        mode, priority = "blocking", "medium" if after_picture and not in_head else "high"
    if urged == "high":
        priority = "high"
    elif urged == "low":
        priority = "low"
    yield Asked(
        element, source, "script", priority, blocking=in_head and mode == "blocking", mode=mode
    )


def _inserted(own: Mapping[str, str], source: str) -> bool:
    """Whether a script put this one into the page, as in pages saved from a browser.

    Such a script holds nothing up, though the saved markup does not say ``async``.
    """
    known = load_data().inserted
    return (
        source.partition("//")[2].startswith(known.addresses)
        or own.get("id") in known.ids
        or tuple(own) == known.attributes
    )


def _link(element: HtmlElement, own: Mapping[str, str]) -> Iterator[Asked]:
    address = own.get("href")
    if not address:
        return
    relations = set((own.get("rel") or "").lower().split())
    if "stylesheet" in relations:
        if "alternate" in relations or "disabled" in own:
            return
        blocking = not _NOT_SCREEN.match(own.get("media") or "")
        priority: Priority = "highest" if blocking else "lowest"
        yield Asked(element, address, "stylesheet", priority, blocking=blocking)
    elif "preload" in relations:
        if _NOT_SCREEN.match(own.get("media") or ""):
            return
        kind, priority = _PRELOADS.get((own.get("as") or "").lower(), ("other", "low"))
        if (own.get("fetchpriority") or "").lower() == "high":
            priority = "high"
        yield Asked(element, address, kind, priority, preloaded=True)
    elif "modulepreload" in relations:
        yield Asked(element, address, "script", "high")
    elif relations & {"icon", "apple-touch-icon"}:
        yield Asked(element, address, "image", "lowest", late=True)
    elif "manifest" in relations:
        yield Asked(element, address, "other", "lowest", late=True)


def _picture(element: HtmlElement, own: Mapping[str, str], address: str) -> Asked:
    source = (own.get("src") or "").strip()
    lazy = (own.get("loading") or "").lower() == "lazy"
    late = lazy or (
        # A script will put the real address in.
        source != address and not own.get("srcset") and source != ""
    )
    urged = (own.get("fetchpriority") or "").lower()
    priority: Priority = "high" if urged == "high" else "lowest" if urged == "low" else "low"
    return Asked(
        element, address, "image", priority, late=late, lazy=lazy, shown=_shown(own),
        srcset=own.get("srcset") or "", sizes=own.get("sizes") or "",
    )  # fmt: skip


def _shown(own: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Width and height in CSS pixels that attributes or inline style give a picture."""
    width, height = _pixels(own.get("width")), _pixels(own.get("height"))
    if "style" not in own:
        return width, height
    style = {name.lower(): int(size) for name, size in _WIDTH.findall(own["style"])}
    return style.get("width", width), style.get("height", height)


def _pixels(value: str | None) -> int | None:
    if not value:
        return None
    text = value if value.isdecimal() else value.strip().lower().removesuffix("px")
    return int(text) if text.isdecimal() and 0 < len(text) < 6 else None


def asked_by_css(element: HtmlElement, sheet: Sheet) -> Iterator[Asked]:
    """Requests a style sheet makes; ``element`` is what brought it to the page."""
    for address in sheet.imports:
        yield Asked(element, address, "stylesheet", "highest", blocking=True, imported=True)
    for font in sheet.fonts:
        yield Asked(element, font.url, "font", "highest", waits=font.waits, family=font.family)
    for address in sheet.images:
        yield Asked(element, address, "image", "high")
