"""WGT: how heavy a page is and what it makes the browser wait for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules.core import Hit, rule
from listingkit.rules.media import has_images, name_of

if TYPE_CHECKING:
    from listingkit.page.resources import Resources
    from listingkit.rules.subject import Subject

_KIB = 1024
_PAGE = '<!doctype html><html lang="en"><head><title>Mug</title>{}</head><body>{}</body></html>'


def _resources(subject: Subject) -> Resources:
    assert subject.page is not None
    return subject.page.resources


def _weight_known(subject: Subject) -> bool | None:
    """Judge when all sizes are known, or when what is known is too much already."""
    found = _resources(subject)
    heavy = found.bytes > subject.target("weight.page_good") * _KIB
    return True if heavy or not found.unknown else None


@rule(
    "WGT001", Severity.WARNING, stage="discover", component="speed", points=3, on="page",
    needs="the sizes of all files",
    applies=_weight_known, targets=("weight.page_good", "weight.page_max"),
    example={"targets": {"weight.page_good": 2, "weight.page_max": 3}},
    bad="<h1>Mug</h1><p>" + "A blue mug. " * 300 + "</p>",
    good="<h1>Mug</h1><p>A blue mug.</p>",
)  # fmt: skip
def page_heavy(subject: Subject) -> Iterator[Hit]:
    """The page with all its files is heavy.

    Why: on a phone every megabyte is five seconds, and half the visitors leave before. Sizes
    that are not known are not counted: the page is at least as heavy as said.
    Fix: compress pictures, load what is below the first screen later, drop unused scripts.
    """
    found = _resources(subject)
    good, most = subject.target("weight.page_good"), subject.target("weight.page_max")
    size = found.bytes / _KIB
    if size > good:
        least = "at least " if found.unknown else ""
        kinds = sorted(found.by_kind.items(), key=lambda kind: (-(kind[1].bytes or 0), kind[0]))
        parts = ", ".join(
            f"{name} {total.bytes / _KIB:.0f}" for name, total in kinds[:3] if total.bytes
        )
        yield Hit(
            subject.where,
            f"page of {least}{size:.0f} KiB ({parts}); full points up to {good:g} KiB",
            share=min(1.0, (size - good) / (most - good)),
        )


@rule(
    "WGT002", Severity.WARNING, stage="discover", component="speed", points=2,
    needs="the size of an image file",
    applies=lambda s: True if any(i.bytes for i in s.listing.images) else None,
    targets=("weight.image_max",),
    bad={"images": [{"src": "mug.png", "alt": "Mug", "bytes": 3000000}]},
    good={"images": [{"src": "mug.webp", "alt": "Mug", "bytes": 90000}]},
)  # fmt: skip
def image_heavy(subject: Subject) -> Iterator[Hit]:
    """A product image is a heavy file.

    Why: one such picture takes longer to load than a whole page should.
    Fix: save it as WebP or AVIF, no wider than it is shown at double density.
    """
    limit = subject.target("weight.image_max") * _KIB
    images = subject.listing.images
    for image in images:
        if image.bytes and image.bytes > limit:
            yield Hit(
                image.where or subject.at("images"),
                f"{name_of(image)} has {image.bytes / _KIB:.0f} KiB; "
                f"at most {limit / _KIB:.0f} KiB",
                share=1 / len(images),
            )


@rule(
    "WGT003", Severity.WARNING, stage="discover", component="speed", points=2, on="page",
    targets=("weight.blocking_max",),
    bad=_PAGE.format('<script src="shop.js"></script>', "<h1>Mug</h1>"),
    good=_PAGE.format('<script src="shop.js" defer></script>', "<h1>Mug</h1>"),
)  # fmt: skip
def scripts_block_drawing(subject: Subject) -> Iterator[Hit]:
    """Scripts in the head keep the browser from drawing anything.

    Why: nothing is seen until each has been fetched and run.
    Fix: add defer or async, or load the script at the end of the body.
    """
    limit = int(subject.target("weight.blocking_max"))
    assert subject.page is not None
    files = [f for f in _resources(subject).files if f.render_blocking and f.kind == "script"]
    if len(files) > limit:
        first = files[0].url.split("?")[0].rpartition("/")[2][:50] or files[0].url[:50]
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        yield Hit(
            subject.page.where_asked(files[0]),
            f"{first}{more} block drawing",
            share=min(1.0, 0.25 + 0.15 * len(files)),
        )


@rule(
    "WGT004", Severity.INFO, stage="discover", component="speed", points=1, on="page",
    needs="product images",
    applies=has_images, targets=("weight.lazy_from",),
    bad="<h1>Mug</h1>" + "".join(
        f'<img src="m{n}.jpg" alt="Mug, view {n}" width="600" height="600">' for n in range(8)),
    good="<h1>Mug</h1>" + "".join(
        f'<img src="m{n}.jpg" alt="Mug, view {n}" width="600" height="600" loading="lazy">'
        for n in range(8)),
)  # fmt: skip
def nothing_lazy(subject: Subject) -> Iterator[Hit]:
    """Many product images, and all are loaded at once.

    Why: pictures below the first screen compete with those that are seen.
    Fix: add loading="lazy" to all images but the first ones.
    """
    images = subject.listing.images
    limit = int(subject.target("weight.lazy_from"))
    if len(images) > limit and not any(image.lazy for image in images):
        yield Hit(subject.where, f"none of {len(images)} product images is loaded lazily")
