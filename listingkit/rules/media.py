"""IMG: product images and their alternative texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Image, Severity
from listingkit.rules.categories import word_list
from listingkit.rules.core import Hit, rule
from listingkit.rules.terms import number

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_GOOD = {"src": "mug.jpg", "alt": "Blue enamel mug with steel rim", "width": 800, "height": 800}
_SINGLY = 3
_FILE = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|avif|bmp|svg|tiff?)\Z", re.IGNORECASE)
_CAMERA = re.compile(r"(?:img|dsc|dscn|dcim|pict|image|photo|screenshot)?[\s_-]*\d{2,}[\d\s_-]*\Z")


def has_images(subject: Subject) -> bool | None:
    """Judge when the listing has images; without any, these points are lost."""
    return True if subject.listing.images else None


def name_of(image: Image) -> str:
    """Last part of an image's address, short enough for a message."""
    if image.src.startswith("data:"):
        return "an inline image"
    last = re.split(r"[?#]", image.src, maxsplit=1)[0].rstrip("/").rpartition("/")[2]
    last = last or image.src
    return last if len(last) <= 60 else "…" + last[-59:]


@rule(
    "IMG001", Severity.WARNING, stage="discover", component="media", points=3, applies=has_images,
    needs="product images",
    bad={"images": [{"src": "mug.jpg"}]},
    good={"images": [_GOOD]},
)  # fmt: skip
def missing_alt(subject: Subject) -> Iterator[Hit]:
    """A product image has no alternative text.

    Why: image search and screen readers get nothing. An empty text says "decoration", which a
    product image is not.
    Fix: say what the picture shows, in the language of the page.
    """
    images = subject.listing.images
    without = [image for image in images if image.alt is None]
    empty = [image for image in images if image.alt is not None and not image.alt.strip()]
    for bare, how in ((without, "no alt text"), (empty, "an empty alt text")):
        severity = Severity.INFO if bare is empty and subject.page is not None else None
        # A few are shown each in its line; a long gallery has one cause and one finding.
        for image in bare if len(bare) <= _SINGLY else bare[:1]:
            many = len(bare) if len(bare) > _SINGLY else 1
            told = f"{name_of(image)} has {how}"
            if many > 1:
                told = f"{many} of {len(images)} images have {how}, first {name_of(image)}"
            where = image.where or subject.at("images")
            yield Hit(where, told, share=many / len(images), severity=severity)


@rule(
    "IMG002", Severity.ERROR, stage="evaluate", component="media", points=5,
    bad={"title": "Mug"},
    good={"images": [_GOOD]},
)  # fmt: skip
def no_image(subject: Subject) -> Iterator[Hit]:
    """The listing has no product image.

    Why: buyers do not order what they cannot see, and feeds refuse the listing.
    Fix: add pictures of the front, the back and a detail.
    """
    if subject.listing.images:
        return
    if subject.page is not None and _declared(subject):
        yield Hit(
            subject.at("images"), "the product image is named in the markup but not in the page",
            share=0.5, severity=Severity.INFO,
        )  # fmt: skip
    else:
        yield Hit(subject.at("images"), "no product image")


def _declared(subject: Subject) -> bool:
    """Whether markup names an image; the page may show it by a script."""
    assert subject.page is not None
    markup = subject.page.markup
    products = (markup.product or {}, markup.microdata_product or {})
    return any(p.get("image") for p in products) or bool(markup.opengraph.get("og:image"))


@rule(
    "IMG003", Severity.INFO, stage="evaluate", component="media", points=2, applies=has_images,
    needs="product images",
    targets=("media.images_min",),
    bad={"images": [_GOOD]},
    good={"images": [_GOOD, {**_GOOD, "src": "back.jpg"}, {**_GOOD, "src": "rim.jpg"}]},
)  # fmt: skip
def few_images(subject: Subject) -> Iterator[Hit]:
    """There are few product images.

    Why: one view leaves questions open; marketplaces ask for three and more.
    Fix: add the back, a detail, and the product in use or worn.
    """
    least = int(subject.target("media.images_min"))
    count = len({image.src for image in subject.listing.images})
    if count < least:
        said = "1 product image" if count == 1 else f"{count} product images"
        said += " seen" if subject.page is not None else ""
        yield Hit(subject.at("images"), f"{said}; at least {least}", share=(least - count) / least)


@rule(
    "IMG004", Severity.WARNING, stage="evaluate", component="media", points=2, applies=has_images,
    needs="product images",
    targets=("media.side_min",),
    bad={"images": [{**_GOOD, "width": 120, "height": 90}]},
    good={"images": [_GOOD]},
)  # fmt: skip
def image_too_small(subject: Subject) -> Iterator[Hit]:
    """The largest product image is too small.

    Why: small pictures are blurred on phones, and shopping feeds refuse them. Only sizes that
    are known count; the size at which a page displays a picture is not the picture's size.
    Fix: upload the picture with at least 800 pixels on its shorter side.
    """
    limit = int(subject.target("media.side_min"))
    sides = [side for image in subject.listing.images if (side := _side(image, subject))]
    if len(sides) < len(subject.listing.images) or max(sides) >= limit:
        return
    largest = max(sides)
    yield Hit(
        subject.at("images"),
        f"the largest product image has {largest} pixels on its shorter side; at least {limit}",
    )


def _side(image: Image, subject: Subject) -> int | None:
    """Shorter side in pixels of the file itself, None where only the display size is known."""
    if subject.page is not None and image.bytes is None:
        return None
    return min(image.width, image.height) if image.width and image.height else None


@rule(
    "IMG005", Severity.WARNING, stage="discover", component="media", points=2, applies=has_images,
    needs="product images",
    bad={"images": [{**_GOOD, "alt": "IMG_2041.jpg"}]},
    good={"images": [_GOOD]},
)  # fmt: skip
def alt_says_nothing(subject: Subject) -> Iterator[Hit]:
    """The alternative text is a file name or a word like "image".

    Why: it takes the place of a description and describes nothing.
    Fix: say what the picture shows, in the language of the page.
    """
    images = subject.listing.images
    generic = {word.casefold() for word in word_list("generic_alt", subject.language_code)}
    for image in images:
        alt = (image.alt or "").strip()
        bare = alt.casefold().strip(" .:#-_0123456789")
        if alt and (bare in generic or _FILE.match(alt) or _CAMERA.match(alt.casefold())):
            place = image.where or subject.at("images")
            yield Hit(place, f'alt text "{alt[:60]}" says nothing', share=1 / len(images))


@rule(
    "IMG006", Severity.INFO, stage="discover", component="media", points=1, applies=has_images,
    needs="product images",
    targets=("media.alt_max",),
    bad={"images": [{**_GOOD, "alt": "mug, camping mug, enamel mug, blue mug, " * 8}]},
    good={"images": [_GOOD]},
)  # fmt: skip
def alt_too_long(subject: Subject) -> Iterator[Hit]:
    """The alternative text is a whole paragraph.

    Why: a screen reader reads it in one breath, and long ones are mostly lists of search words.
    Fix: one short sentence; what buyers must know belongs into the description.
    """
    limit = int(subject.target("media.alt_max"))
    images = subject.listing.images
    for image in images:
        length = len((image.alt or "").strip())
        if length > limit:
            place = image.where or subject.at("images")
            message = f"alt text of {length} characters; at most {limit}"
            yield Hit(place, message, share=1 / len(images))


@rule(
    "IMG007", Severity.INFO, stage="evaluate", component="speed", points=1, on="page",
    needs="product images",
    applies=has_images,
    bad='<h1>Mug</h1><img src="mug.jpg" alt="Blue enamel mug">',
    good='<h1>Mug</h1><img src="mug.jpg" alt="Blue enamel mug" width="600" height="600">',
)  # fmt: skip
def image_without_room(subject: Subject) -> Iterator[Hit]:
    """Product images do not say how much room they need.

    Why: the text jumps when the picture arrives, and people tap the wrong thing.
    Fix: write width and height, or an aspect-ratio, to every image.
    """
    from listingkit.page.images import picture_address

    assert subject.page is not None
    own = {image.src for image in subject.listing.images}
    found = [img for img in subject.page.census.named("img") if picture_address(img) in own]
    bare = [
        img for img in found
        if not (img.get("width") and img.get("height")) and not _ROOM.search(img.get("style") or "")
    ]  # fmt: skip
    if bare:
        part = "the product image" if len(found) == 1 else f"{len(bare)} of {len(found)} images"
        yield Hit(
            subject.page.where(bare[0]),
            f"{part} without width and height",
            share=len(bare) / len(found),
        )


_ROOM = re.compile(r"aspect-ratio|(?:^|[;\s])height\s*:\s*\d", re.IGNORECASE)


@rule(
    "IMG008", Severity.INFO, stage="evaluate", component="media", points=1,
    needs="a page, or facts about films and views",
    applies=lambda s: True if s.page is not None or _views(s) else None,
    bad='<h1>Armchair</h1><img src="chair.jpg" alt="Armchair">',
    good='<h1>Armchair</h1><img src="chair.jpg" alt="Armchair">'
    '<video src="/films/armchair.mp4"></video>',
)  # fmt: skip
def only_still_pictures(subject: Subject) -> Iterator[Hit]:
    """No film, 3D model, 360-degree or room view is seen: only still pictures.

    Why: a view that moves answers what pictures leave open; buyers stay longer with it and put
    more into the cart. One of them is enough, and a short film costs least.
    Fix: add a film of half a minute, or eight pictures around the product as a turning view.
    """
    if _views(subject):
        return
    if subject.page is not None:
        from listingkit.page.media import scripted

        page = subject.page
        if page.media.any or page.truncated or subject.framed or scripted(page):
            return
    yield Hit(subject.at("images"), "only still pictures seen: no film, 3D or turning view")


def _views(subject: Subject) -> bool:
    fact = subject.fact("video", "model_3d", "ar_view", "view_360")
    return fact is not None and fact.value is not False


@rule(
    "IMG009", Severity.INFO, stage="recommend", component="media", points=1,
    needs="the number of reviews with pictures",
    applies=lambda s: True if _counts(s) else None,
    targets=("media.reviews_min",),
    bad={"facts": {"review_count": {"value": 40}, "reviews_with_images": {"value": 0}}},
    good={"facts": {"review_count": {"value": 40}, "reviews_with_images": {"value": 6}}},
)  # fmt: skip
def reviews_without_pictures(subject: Subject) -> Iterator[Hit]:
    """Many buyers wrote, and none of them shows a picture.

    Why: most buyers look for pictures by other buyers first.
    Fix: ask for pictures when you ask for a review; never make them up.
    """
    count, pictured = _counts(subject) or (0.0, 0.0)
    if count >= subject.target("media.reviews_min") and pictured == 0:
        yield Hit(subject.where, f"{count:g} reviews, none of them with a picture")


def _counts(subject: Subject) -> tuple[float, float] | None:
    """Reviews and reviews with pictures as facts state them, None unless both are stated."""
    counts = [number(fact.value) if (fact := subject.fact(name)) else None
              for name in ("review_count", "reviews_with_images")]  # fmt: skip
    return (counts[0], counts[1]) if counts[0] is not None and counts[1] is not None else None
