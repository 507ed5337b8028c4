"""Images of a page and which of them show the product."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from lxml.html import HtmlElement

from listingkit.datafiles import read_words
from listingkit.markets import Data
from listingkit.model import Image
from listingkit.page import visible
from listingkit.page.imagefile import ImageHead, image_head
from listingkit.page.localfile import LocalFiles, data_uri
from listingkit.page.phrases import WordTable

if TYPE_CHECKING:
    from listingkit.page import Page

_LAZY_SOURCES = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-image", "data-img-src",
    "data-zoom-image", "data-large-image", "data-old-hires", "data-flickity-lazyload",
    "data-splide-lazy", "data-srcset", "data-lazy-srcset",
)  # fmt: skip
_DEFERRED = frozenset((
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-flickity-lazyload",
    "data-splide-lazy", "data-srcset", "data-lazy-srcset",
))  # fmt: skip
"""Names under which a script keeps what it loads later; other sources are larger pictures."""
_PLACEHOLDER = re.compile(
    r"^data:|^about:|(?:^|[/_.\-])(?:blank|spacer|placeholder|transparent|loading|loader|pixel|1x1|"
    r"grey|dummy|empty)(?:[/_.\-]|$)|(?:^|[/_.\-])lazy(?:load(?:er|ing)?)?[_.\-][^/]*$",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(r"(\S+)(?:\s+([\d.]+)([wx]))?\s*(?:,|$)")
_NAMELESS = re.compile(r"/\?")
# Pages that only show a picture large, and servers of pictures.
_PICTURE_LINK = re.compile(
    r"image|img|photo|picture|zoom|popup|media|\.(?:jpe?g|png|webp)", re.IGNORECASE
)
_LINK_REACH = 4
# One picture that stands in a page so many times is drawn until the real ones come, or is a mark.
_REPEATED = 10
_CODE = re.compile(r"[0-9a-f]*\d[0-9a-f]*", re.IGNORECASE)
_ORNAMENTS = frozenset(("logo", "logos", "icon", "icons"))
_SCRIPTED = re.compile(r"javascript:", re.IGNORECASE)
_INLINE_GIF = re.compile(r"data:image/gif", re.IGNORECASE)
_FORMATS = {
    "jpg": "jpeg", "jpeg": "jpeg", "jpe": "jpeg", "pjpeg": "jpeg", "png": "png", "gif": "gif",
    "webp": "webp", "avif": "avif", "svg": "svg", "bmp": "bmp", "ico": "ico",
}  # fmt: skip
_SUFFIX = re.compile(r"\.([a-z]{3,5})(?:[?#,;]|$)", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z]+(?:-[a-z]+)?|[a-z]+")
_WORD = re.compile(r"\w{2,}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# A width that the address itself asks its server for.
_ASKED = re.compile(
    r"(?:[?&;](?:w|width|wid|imwidth|sw)=|[/_\-,]w[_-]?)(\d{2,4})(?=[&/_\-,.;]|$)", re.I
)
_THUMBNAIL = 120
_ORNAMENT = 4000
_SHARED_WORDS = 2
_SMALL = 50
_MAX_IMAGES = 300
_MAX_SRCSET = 20_000


class ImageWords(Data, frozen=True, kw_only=True):
    """``images.toml`` as it stands."""

    not_product: WordTable
    gallery: WordTable


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    words = read_words("images", ImageWords)
    return frozenset(words.not_product.all), frozenset(words.gallery.all)


def best_candidate(srcset: str) -> tuple[str, int | None] | None:
    """The largest picture of a ``srcset`` with its width in pixels (None for densities)."""
    best: tuple[float, str, int | None] | None = None
    for address, size, unit in _CANDIDATE.findall(srcset[:_MAX_SRCSET]):
        try:
            weight = float(size) if size else 1.0
        except ValueError:
            continue
        width = int(weight) if unit == "w" else None
        if best is None or weight > best[0]:
            best = (weight, address.rstrip(","), width)
    return (best[1], best[2]) if best else None


def _lazy_source(own: Mapping[str, str]) -> str | None:
    for name in _LAZY_SOURCES:
        value = (own.get(name) or "").strip()
        if not value or value[0] in "{[":
            continue
        if name.endswith("srcset"):
            found = best_candidate(value)
            return found[0] if found else None
        return value
    return None


@lru_cache(maxsize=8192)
def _is_placeholder(address: str) -> bool:
    """Whether a picture is drawn only until the real one comes; asked of each several times."""
    return _PLACEHOLDER.search(address) is not None


def picture_address(element: HtmlElement, own: Mapping[str, str] | None = None) -> str | None:
    """The address of an ``img``: its ``src``, or where that is a placeholder the lazy source.

    Without either the largest of ``srcset`` (its own or of the ``picture`` around it). ``own`` are
    its attributes, where they are at hand.
    """
    own = element.attrib if own is None else own
    source = (own.get("src") or "").strip()
    if source and not _is_placeholder(source):
        return source
    lazy = _lazy_source(own)
    if lazy:
        return lazy
    sets = [own.get("srcset")]
    parent = element.getparent()
    while parent is not None and parent.tag == "source":
        # libxml2 does not know that a source has no content.
        parent = parent.getparent()
    if parent is not None and parent.tag == "picture":
        sets += [child.get("srcset") or child.get("data-srcset") for child in parent.iter("source")]
    for srcset in sets:
        found = best_candidate(srcset) if srcset else None
        if found and not found[0].startswith("data:"):
            return found[0]
    return source or None


def _pixels(value: str | None) -> int | None:
    text = (value or "").strip().lower().removesuffix("px")
    return int(text) if text.isdecimal() and 0 < len(text) < 6 else None


def read_image(page: Page, element: HtmlElement, local: LocalFiles) -> Image | None:
    """One ``img`` as an :class:`Image`, None when it names no picture.

    Pixel size comes from the file where it is at hand, else from ``srcset``, else from the
    ``width`` and ``height`` attributes.
    """
    address = picture_address(element)
    if not address:
        return None
    width, height = _pixels(element.get("width")), _pixels(element.get("height"))
    candidate = best_candidate(element.get("srcset") or element.get("data-srcset") or "")
    if candidate and candidate[1] and candidate[1] > (width or 0):
        height = round(height * candidate[1] / width) if width and height else None
        width = candidate[1]
    size: int | None = None
    head = ImageHead(None)
    inline = data_uri(address)
    if inline is not None:
        size, head = len(inline), image_head(inline)
    else:
        beginning = local.head(address)
        if beginning is not None:
            size, head = local.size(address), image_head(beginning)
    suffix = _SUFFIX.search(address) if inline is None else None
    if head.width and head.height:
        width, height = head.width, head.height
    # A saved page may show both: the script has been there.
    lazy = (element.get("loading") or "").lower() == "lazy" or any(
        element.get(name) for name in _DEFERRED
    )
    lazy = lazy or (
        (element.get("src") or "").strip() != address and _lazy_source(element.attrib) is not None
    )
    return Image(
        src=address if inline is None else f"{address[:60]}…" if len(address) > 60 else address,
        alt=element.get("alt"),
        width=width,
        height=height,
        bytes=size,
        format=head.format or (_FORMATS.get(suffix[1].lower()) if suffix else None),
        lazy=lazy,
        where=page.where(element),
    )


def _tokens(text: str) -> set[str]:
    words = _TOKEN.findall(_CAMEL.sub("-", text).lower().replace("_", "-"))
    return {part for word in words for part in (word, *word.split("-"))}


def _file_name(address: str) -> str:
    return address.partition("?")[0].rstrip("/").rpartition("/")[2]


def _folder(address: str) -> str:
    """The folder of a picture, or the one above it where that is a number."""
    folders = address.partition("?")[0].split("/")[:-1]
    return next((one.lower() for one in folders[:-3:-1] if not _CODE.fullmatch(one)), "")


def _declared(product: dict[str, Any] | None, opengraph: dict[str, str]) -> set[str]:
    """File names of the pictures the page's own markup calls the product's."""
    names: set[str] = set()
    waiting: list[Any] = [(product or {}).get("image"), opengraph.get("og:image")]
    while waiting and len(names) < 100:
        value = waiting.pop()
        if isinstance(value, str):
            names.add(_file_name(value))
        elif isinstance(value, list | tuple):
            waiting.extend(value[:50])
        elif isinstance(value, dict):
            waiting.extend(value.get(key) for key in ("url", "contentUrl", "@id"))
    return names - {""}


def _is_product(
    element: HtmlElement, address: str, declared: set[str], width: int | None, height: int | None,
    own: str,
) -> bool:  # fmt: skip
    """Whether a picture in the product part shows the product rather than being an ornament."""
    inline = address[:5].lower() == "data:"
    name = _file_name(address)
    if not inline and name in declared:
        return True
    if _ornament(element, address) or _of_another_page(element, own):
        return False
    # Photographs are not written into the page as GIF; what has neither name nor text is a counter.
    told = (element.get("alt") or "").strip()
    if inline:
        if _INLINE_GIF.match(address):
            return False
    elif _is_placeholder(address) or (not told and _NAMELESS.search(address)):
        return False
    if (width is not None and width <= _SMALL) or (height is not None and height <= _SMALL):
        return False
    if inline and len(address) < _ORNAMENT:
        return False
    asked = _ASKED.search(address) if not inline else None
    if asked and int(asked[1]) <= _THUMBNAIL:
        return False
    unwanted, gallery = _words()
    names = _tokens(f"{element.get('class', '')} {element.get('id', '')}")
    if not inline and (_tokens(name) & unwanted or _folder(address) in _ORNAMENTS):
        return False
    if names & gallery:
        return True
    # An svg file is nearly always an ornament; photographs are not drawn.
    return not names & unwanted and not address.partition("?")[0].lower().endswith(".svg")


def _ornament(element: HtmlElement, address: str) -> bool:
    """Whether the page says by its text that a picture is decoration, and it looks like it.

    An empty text alone is not enough: many shops give it to their product pictures. A GIF, a
    picture that leads to another page and one with the role of none are not the product's, nor is
    a GIF that calls itself an icon.
    """
    told = element.get("alt")
    path = _SUFFIX.search(address.partition("?")[0])
    drawn = path is not None and path[1].lower() == "gif"
    if told is None or told.strip():
        return drawn and not _ORNAMENTS.isdisjoint(_tokens(told or ""))
    return drawn or element.get("role") in ("presentation", "none")


def _of_another_page(element: HtmlElement, own: str) -> bool:
    """Whether a picture stands in a link to another page: another product, a brand, an article.

    Links to a larger picture, to a script or to a place on this page (at ``own``)
    belong to galleries.
    """
    for step, parent in enumerate(element.iterancestors()):
        if step == _LINK_REACH:
            break
        if parent.tag == "a":
            address = (parent.get("href") or "").strip()
            if not address or address.startswith(("#", "?", "data:")) or _SCRIPTED.match(address):
                return False
            # The query of any page may speak of pictures: "?ref=bottom_image".
            path = address.partition("?")[0]
            suffix = _SUFFIX.search(path)
            if (suffix and suffix[1].lower() in _FORMATS) or _PICTURE_LINK.search(path):
                return False
            return not _same_page(address, own)
    return False


def _same_page(address: str, own: str) -> bool:
    """Whether a link leads to the page itself: the same file, and the same query where both ask."""
    path, _, query = address.partition("#")[0].partition("?")
    own_path, _, own_query = own.partition("#")[0].partition("?")
    same = path.rstrip("/").rpartition("/")[2] == own_path.rstrip("/").rpartition("/")[2] != ""
    return same and (not query or not own_query or query == own_query)


def _pictures(page: Page) -> Iterator[HtmlElement]:
    """``img`` elements of the product part, then those only in its ``noscript`` parts."""
    census, regions = page.census, page.regions
    root = census.place.get(visible.main_root(page.tree, page.anchor))
    if root is None:
        return
    later: list[HtmlElement] = []
    covered = root + 1
    for at in census.places("img", "noscript", "template", "script", "svg"):
        if at >= census.ends[root]:
            break
        if at < covered:
            continue
        covered = census.ends[at]
        tag = census.tags[at]
        if tag not in ("img", "noscript") or regions.under_outside_at(census.parents[at]):
            continue
        if tag == "img":
            yield census.nodes[at]
        else:
            later.extend(census.nodes[at].iter("img"))
    yield from later


def page_images(page: Page) -> tuple[Image, ...]:
    """Images of the product, in source order, each address once.

    Pictures in navigation, footer and other products, icons, logos, payment marks, thumbnails
    and tracking pixels are left out. Of several uses of one picture the first with a text is
    kept. Where the product part has none, pictures elsewhere count that the markup names or
    whose text repeats the product's title.
    """
    local = page.local_files
    declared = _declared(page.markup.product, page.markup.opengraph)
    census = page.census
    times = Counter(
        census.attributes[at].get("src", "") for at in census.places("img") if census.attributes[at]
    )
    own = page.url or ""
    found: dict[str, Image] = {}
    for pictures in (_pictures(page), _pictures_elsewhere(page, declared)):
        for element in pictures:
            address = picture_address(element)
            if not address:
                continue
            width, height = _pixels(element.get("width")), _pixels(element.get("height"))
            if times[address] >= _REPEATED:
                continue
            if not _is_product(element, address, declared, width, height, own):
                continue
            known = found.get(address)
            if known is not None and (known.alt or not (element.get("alt") or "").strip()):
                continue
            image = read_image(page, element, local)
            if image is not None and not _tiny(image):
                found[address] = image
            if len(found) >= _MAX_IMAGES:
                break
        if found:
            break
    return tuple(found.values())


def _pictures_elsewhere(page: Page, declared: set[str]) -> Iterator[HtmlElement]:
    """``img`` elements anywhere that markup or their text ties to the product."""
    titles = f"{' '.join(page.h1[:1])} {page.metas.get('og:title', '')}".strip() or page.head_title
    title = set(_WORD.findall(titles.lower()))
    for element in page.census.named("img"):
        address = picture_address(element)
        if address and _file_name(address) in declared:
            yield element
            continue
        own = set(_WORD.findall((element.get("alt") or "").lower()))
        if len(own & title) >= _SHARED_WORDS and len(own & title) * 2 >= len(own):
            yield element


def _tiny(image: Image) -> bool:
    """Whether the file itself is no bigger than an icon."""
    known = image.bytes is not None and image.width is not None and image.height is not None
    return bool(known and image.width <= 8 and image.height <= 8)  # type: ignore[operator]
