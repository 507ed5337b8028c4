"""WGT: pictures that are larger, older or later than they need be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.page.imagefile import ImageHead, image_head
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.page.resources import Resource
    from listingkit.rules.subject import Subject

_KIB = 1024
_OLD = ("jpeg", "png", "gif", "bmp")
# The header of a GIF of 2000 by 2000 pixels, and of one of 400 by 400.
_WIDE, _NARROW = "data:image/gif;base64,R0lGODlh0AfQBwAA", "data:image/gif;base64,R0lGODlhkAGQAQAA"


def _heads(subject: Subject) -> Iterator[tuple[Resource, ImageHead, int]]:
    """Pictures whose file is at hand: request, header, bytes."""
    assert subject.page is not None
    local = subject.page.local_files
    for file in subject.page.resources.files:
        if file.kind == "image":
            data = local.head(file.url)
            size = local.size(file.url)
            if data and size:
                yield file, image_head(data), size


def _name(file: Resource) -> str:
    return file.url.split("?")[0].rpartition("/")[2][-60:] or file.url[:60]


@rule(
    "WGT013", Severity.INFO, stage="discover", component="speed", points=1, on="page",
    needs="a picture's file beside the page and the size it is shown in",
    applies=lambda s: True if any(f.shown != (None, None) for f, _, _ in _heads(s)) else None,
    targets=("weight.image_density", "weight.image_waste"),
    bad={"html": '<h1>Mug</h1><img src="mug.gif" alt="Mug" width="200" height="200">',
         "files": {"mug.gif": (_WIDE, 150_000)}},
    good={"html": '<h1>Mug</h1><img src="mug.gif" alt="Mug" width="200" height="200">',
          "files": {"mug.gif": (_NARROW, 40_000)}},
)  # fmt: skip
def oversized(subject: Subject) -> Iterator[Hit]:
    """A picture has many more pixels than it is shown with.

    Why: the rest is sent and thrown away.
    Fix: save it at twice the size it is shown in, or offer several with srcset.
    """
    density = subject.target("weight.image_density")
    least = subject.target("weight.image_waste") * _KIB
    found = list(_heads(subject))
    for file, head, size in found:
        wide, high = file.shown
        if file.srcset or not head.width or not head.height or head.format == "svg":
            continue
        shares = [
            min(1.0, shown * density / pixels)
            for shown, pixels in ((wide, head.width), (high, head.height))
            if shown is not None
        ]
        if not shares:
            continue
        waste = size * (1 - max(shares) ** 2)
        if waste > least:
            assert subject.page is not None
            shown = "×".join("?" if one is None else str(one) for one in (wide, high))
            yield Hit(
                subject.page.where_asked(file),
                f"{_name(file)} has {head.width}×{head.height} pixels and is shown at {shown}: "
                f"about {waste / _KIB:.0f} KiB for nothing",
                share=1 / len(found),
            )


@rule(
    "WGT014", Severity.INFO, stage="discover", component="speed", points=1, on="page",
    needs="a picture's file beside the page",
    applies=lambda s: True if next(_heads(s), None) else None,
    targets=("weight.image_waste",),
    bad={"html": '<h1>Mug</h1><img src="mug.gif" alt="Mug">',
         "files": {"mug.gif": (_WIDE, 150_000)}},
    good={"html": '<h1>Mug</h1><img src="mug.gif" alt="Mug">',
          "files": {"mug.gif": (_NARROW, 40_000)}},
)  # fmt: skip
def old_format(subject: Subject) -> Iterator[Hit]:
    """A large picture is in a format of before 2010.

    Why: WebP and AVIF show the same in a third to a half less.
    Fix: save photographs as AVIF or WebP; every browser of today reads them.
    """
    least = subject.target("weight.image_waste") * _KIB
    found = list(_heads(subject))
    old = [(file, head, size) for file, head, size in found if head.format in _OLD and size > least]
    if old:
        assert subject.page is not None
        file, head, _ = old[0]
        more = f" and {len(old) - 1} more" if len(old) > 1 else ""
        total = sum(size for _, _, size in old) / _KIB
        yield Hit(
            subject.page.where_asked(file),
            f"{_name(file)}{more}: {total:.0f} KiB as {(head.format or '').upper()}",
            share=len(old) / len(found),
        )


@rule(
    "WGT015", Severity.INFO, stage="discover", component="speed", points=1, on="page",
    needs="product images",
    applies=lambda s: True if s.listing.images else None,
    bad='<h1>Mug</h1><img src="mug.jpg" alt="Blue mug" width="600" height="600" loading="lazy">',
    good='<h1>Mug</h1><img src="mug.jpg" alt="Blue mug" width="600" height="600">',
)  # fmt: skip
def first_picture_late(subject: Subject) -> Iterator[Hit]:
    """The first product image is loaded lazily.

    Why: it is what buyers see first, and the browser asks for it only after it has laid out the
    page.
    Fix: take loading="lazy" off the first image and give it fetchpriority="high".
    """
    assert subject.page is not None
    first = subject.listing.images[0]
    for file in subject.page.resources.files:
        if file.kind == "image" and file.url == first.src.strip():
            if file.late and file.lazy and not file.preloaded:
                yield Hit(
                    subject.page.where_asked(file), f"{_name(file)} comes first and is loading=lazy"
                )
            return
