"""What an HTML description holds besides text: size charts and pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from listingkit.model import Image, SizeChart, Where

_MARKED = re.compile(r"<(?:table|dl|img|tr|ul|div)\b", re.IGNORECASE)
_PARSED_MAX = 400_000
"""Characters of a description that are searched; the longest real one seen has 40,000."""


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """Size charts and product pictures of a description, in source order."""

    size_charts: tuple[SizeChart, ...] = ()
    images: tuple[Image, ...] = ()


def read_body(description: str, where: Where, field: str, known: Sequence[Image] = ()) -> Body:
    """Charts and pictures of an HTML description, read as those of a page are.

    ``where`` is the place of the listing, ``field`` the name of the description in its source;
    pictures whose address is among ``known`` already are left out. Never raises.
    """
    if not _MARKED.search(description):
        return Body()
    from listingkit.page import Page

    place = msgspec.structs.replace(where, field=field)
    # The file is no page: nothing beside it is looked up.
    page = Page(b"\xef\xbb\xbf" + description[:_PARSED_MAX].encode("utf-8", "replace"), "")
    charts = tuple(msgspec.structs.replace(chart, where=place) for chart in page.size_charts)
    seen = {image.src for image in known}
    images = tuple(
        msgspec.structs.replace(image, where=place)
        for image in (page.images if "<img" in description.lower() else ())
        if image.src not in seen and not image.src.startswith("data:")
    )
    return Body(size_charts=charts, images=images)
