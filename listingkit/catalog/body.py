"""What an HTML description holds besides text: size charts and pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from listingkit.model import Image, SizeChart, Where

if TYPE_CHECKING:
    from listingkit.page import Page
    from listingkit.page.sizelinks import SizeChartLink

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
    place = msgspec.structs.replace(where, field=field)
    page = _as_page(description)
    charts = tuple(msgspec.structs.replace(chart, where=place) for chart in page.size_charts)
    seen = {image.src for image in known}
    images = tuple(
        msgspec.structs.replace(image, where=place)
        for image in (page.images if "<img" in description.lower() else ())
        if image.src not in seen and not image.src.startswith("data:")
    )
    return Body(size_charts=charts, images=images)


def chart_links(description: str, where: Where) -> tuple[SizeChartLink, ...]:
    """Links to size charts and pictures of them in an HTML description; never raises."""
    links = _as_page(description).size_chart_links
    return tuple(msgspec.structs.replace(link, where=where) for link in links)


def _as_page(description: str) -> Page:
    """A description read as a page; it is no file, so nothing beside it is looked up."""
    from listingkit.page import Page

    return Page(b"\xef\xbb\xbf" + description[:_PARSED_MAX].encode("utf-8", "replace"), "")
