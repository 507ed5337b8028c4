"""Views of a product that move or have depth: video, 3D model, augmented reality, 360 degrees.

Only their presence is told, and how it is known; nothing is fetched. What a script of the page
merely names may be there or not: :func:`scripted` tells it apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from lxml.html import HtmlElement

from listingkit.datafiles import read_words
from listingkit.markets import Data
from listingkit.model import Struct, Where
from listingkit.page.manuals import Manual, read_manuals
from listingkit.page.markup import text_value
from listingkit.page.phrases import WordTable
from listingkit.page.sieve import Sieve

if TYPE_CHECKING:
    from listingkit.page import Page

Kind = Literal["video", "model_3d", "ar", "view_360", "try_on"]
How = Literal["element", "frame", "link", "markup", "text"]

SPIN_FRAMES = 8
"""Pictures, numbered in order, from which on a turning view is one."""

_EACH_MAX = 20
_HREF_MAX = 500
_NAME_MAX = 80
_FILES: dict[str, tuple[Kind, ...]] = {
    ".glb": ("model_3d",), ".gltf": ("model_3d",), ".usdz": ("model_3d", "ar"),
    ".reality": ("ar",), ".mp4": ("video",), ".webm": ("video",), ".m3u8": ("video",),
}  # fmt: skip
_NUMBERED = re.compile(r"^(.*?)(\d{1,4})(\.[A-Za-z]{3,5})?(?:[?#].*)?$", re.DOTALL)


class MediaItem(Struct, frozen=True, kw_only=True):
    """One sign of a view: how it is known, its address (None where it has none), its place."""

    how: How
    href: str | None = None
    where: Where | None = None


class Media(Struct, frozen=True, kw_only=True):
    """Signs of each view, in page order. ``try_on``: a fitting room or a size adviser."""

    video: tuple[MediaItem, ...] = ()
    model_3d: tuple[MediaItem, ...] = ()
    ar: tuple[MediaItem, ...] = ()
    view_360: tuple[MediaItem, ...] = ()
    try_on: tuple[MediaItem, ...] = ()
    manuals: tuple[Manual, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything moves, turns or has depth."""
        return bool(self.video or self.model_3d or self.ar or self.view_360)


class MediaWords(Data, frozen=True, kw_only=True):
    """``media.toml`` as it stands."""

    video_hosts: WordTable
    model_hosts: WordTable
    spin_names: WordTable
    spin_files: WordTable
    ar_names: WordTable
    script_names: WordTable
    try_on_services: WordTable
    try_on_names: WordTable


@cache
def media_words() -> MediaWords:
    """The names by which views are known."""
    return read_words("media", MediaWords)


class _Sought:
    """Names looked for in the whole source, all in one go."""

    def __init__(self, words: MediaWords) -> None:
        self.spinning = frozenset(words.spin_names.all)
        self.scripted = (*_FILES, *words.script_names.all, *words.spin_names.all)
        self.spin_files = words.spin_files.all
        self.services = words.try_on_services.all
        self.told: tuple[tuple[Kind, tuple[str, ...]], ...] = (
            ("ar", words.ar_names.all), ("try_on", words.try_on_names.all),
        )  # fmt: skip
        others = (*self.spin_files, *self.services)
        self.sieve = Sieve((*self.scripted, *others))


@cache
def _sought() -> _Sought:
    return _Sought(media_words())


def view_names(page: Page) -> frozenset[str]:
    """Names of files, players, viewers and services that stand anywhere in the source."""
    return _sought().sieve.found(page.html)


class _Found:
    """Signs gathered so far, each address once."""

    def __init__(self) -> None:
        self.items: dict[str, dict[tuple[How, str | None], MediaItem]] = defaultdict(dict)

    def add(self, kind: Kind, how: How, href: str | None, where: Where | None) -> None:
        """Keep a sign; an address that is known already says nothing new."""
        known = self.items[kind]
        href = href[:_HREF_MAX] if href else None
        if len(known) < _EACH_MAX and not any(href and href == old for _, old in known):
            known.setdefault((how, href), MediaItem(how=how, href=href, where=where))

    def of(self, kind: Kind) -> tuple[MediaItem, ...]:
        """Signs of a kind."""
        return tuple(self.items[kind].values())


def read_media(page: Page) -> Media:
    """The views a page offers of its product; never raises."""
    found = _Found()
    _from_elements(page, found)
    _from_markup(page, found)
    _turning(page, found)
    _from_text(page, found)
    return Media(
        video=found.of("video"),
        model_3d=found.of("model_3d"),
        ar=found.of("ar"),
        view_360=found.of("view_360"),
        try_on=found.of("try_on"),
        manuals=read_manuals(page),
    )


def _has(text: str, table: WordTable) -> bool:
    return any(word in text for word in table.all)


def _from_elements(page: Page, found: _Found) -> None:
    words = media_words()
    outside = page.regions.under_outside
    census = page.census
    for at in census.places("model-viewer", "video", "iframe", "a"):
        tag = census.tags[at]
        if tag == "a":
            attributes = census.attributes[at]
            href = attributes.get("href") or ""
            if "." in href:
                for ending, kinds in _FILES.items():
                    if ending in href and not href[href.find(ending) + len(ending) :][:1].isalnum():
                        for one in kinds:
                            found.add(one, "link", href, page.where(census.nodes[at]))
            if href and attributes.get("rel") == "ar":
                found.add("ar", "link", href, page.where(census.nodes[at]))
            continue
        element = census.nodes[at]
        if tag == "iframe":
            source = element.get("src") or element.get("data-src") or ""
            low = source.lower()
            kind: Kind | None = (
                "video" if _has(low, words.video_hosts)
                else "model_3d" if _has(low, words.model_hosts)
                else "view_360" if _has(low, words.spin_names)
                else None
            )  # fmt: skip
            if kind and not outside(element):
                found.add(kind, "frame", source, page.where(element))
        elif tag == "model-viewer":
            source = element.get("src") or ""
            found.add("model_3d", "element", source, page.where(element))
            if "ar" in element.attrib:
                found.add("ar", "element", element.get("ios-src") or source, page.where(element))
        else:
            href = _video_source(element)
            # A player without a film waits for a script to fill it.
            if href and not outside(element):
                found.add("video", "element", href, page.where(element))


def _video_source(video: HtmlElement) -> str:
    for element in (video, *video.iter("source")):
        source = element.get("src") or element.get("data-src")
        if source:
            return str(source)
    return ""


def _from_markup(page: Page, found: _Found) -> None:
    """Views that structured data names: 3DModel, VideoObject, and files of their kinds."""
    for node in page.markup.nodes("VideoObject"):
        href = _address(node.data)
        found.add("video", "markup", href, node.where)
    for node in page.markup.nodes("3DModel"):
        _model(node.data, node.where, found)
    for product, where in (
        (page.markup.product, page.markup.product_where),
        (page.markup.microdata_product, page.markup.microdata_where),
    ):
        for key in ("subjectOf", "associatedMedia", "video"):
            value = (product or {}).get(key)
            for one in value if isinstance(value, list) else [value]:
                if not isinstance(one, dict):
                    continue
                kind = text_value(one.get("@type")).lower()
                if kind == "3dmodel":
                    _model(one, where, found)
                elif kind == "videoobject":
                    found.add("video", "markup", _address(one), where)


def _model(node: dict[str, Any], where: Where | None, found: _Found) -> None:
    files = node.get("encoding") or node.get("hasPart") or node
    hrefs = [_address(one) for one in (files if isinstance(files, list) else [files])]
    for href in hrefs[:_EACH_MAX]:
        found.add("model_3d", "markup", href, where)
        if href and ".usdz" in href.lower():
            found.add("ar", "markup", href, where)


def _address(node: Any) -> str | None:
    if not isinstance(node, dict):
        return None
    for key in ("contentUrl", "embedUrl", "url"):
        text = text_value(node.get(key))
        if text:
            return text
    return None


def _turning(page: Page, found: _Found) -> None:
    """Eight pictures and more that differ by a running number and are named as a turning view."""
    hints = _sought().spin_files
    groups: dict[str, set[int]] = defaultdict(set)
    first: dict[str, HtmlElement] = {}
    census = page.census
    pictures = census.places("img")
    # A page with fewer pictures has none that turns.
    for at in pictures if len(pictures) >= SPIN_FRAMES else ():
        attributes = census.attributes[at]
        address = attributes.get("src") or attributes.get("data-src") or ""
        if len(address) > _HREF_MAX:
            continue
        low = address.lower()
        if not any(hint in low for hint in hints):
            continue
        name = _NUMBERED.match(address.rpartition("/")[2])
        if name:
            stem = f"{address.rpartition('/')[0]}/{name[1]}"
            groups[stem].add(int(name[2]))
            first.setdefault(stem, census.nodes[at])
    for stem, numbers in groups.items():
        ordered = sorted(numbers)
        steps = {after - before for before, after in pairwise(ordered)}
        if len(ordered) >= SPIN_FRAMES and len(steps) == 1:
            found.add("view_360", "element", f"{stem}*", page.where(first[stem]))


def _from_text(page: Page, found: _Found) -> None:
    """Views that the product part offers in words, and turning viewers by their names."""
    text = page.text.lower()
    for kind, told in _sought().told:
        names = [name for name in told if name in text]
        for block in page.blocks if names else ():
            if len(block.text) <= _NAME_MAX and any(name in block.text.lower() for name in names):
                found.add(kind, "text", None, block.where)
                break
    if page.view_names.isdisjoint(_sought().spin_files):
        return
    named = page.view_names & _sought().spinning
    census = page.census
    for at in page.product_walk.places if named else ():
        own = " ".join(census.attributes[at].values())
        if own and any(name in own for name in named) and _filled(census.nodes[at]):
            element = census.nodes[at]
            found.add("view_360", "element", element.get("data-src"), page.where(element))
            return


def _filled(viewer: HtmlElement) -> bool:
    """Whether a viewer has pictures: templates leave empty boxes on every page."""
    if any("/" in value for key, value in viewer.attrib.items() if key.startswith("data-")):
        return True
    return next(viewer.iter("img", "canvas", "iframe"), None) is not None


def scripted(page: Page) -> bool:
    """Whether the source names files or players of films, models or turning views anywhere, or
    the product part keeps a place for a film.

    A script may show them where the saved page has none.
    """
    return any(name in page.view_names for name in _sought().scripted)


def size_service(page: Page) -> bool:
    """Whether the source names a service that advises sizes or shows goods on the buyer."""
    return any(name in page.view_names for name in _sought().services)
