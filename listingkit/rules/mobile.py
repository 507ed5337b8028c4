"""MOB: what keeps a page from working on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_HEAD = '<!doctype html><html lang="en"><head><title>Mug</title>{}</head><body><h1>Mug</h1>'
_WIDTH = re.compile(r"(?:^|;)\s*(?:min-)?width\s*:\s*(\d{2,5})(?:\.\d+)?px", re.IGNORECASE)
_OUTER = ("table", "div", "section", "main", "article", "body", "center", "form")


@rule(
    "MOB001", Severity.ERROR, stage="evaluate", component="speed", points=4, on="page",
    bad=_HEAD.format(""),
    good=_HEAD.format('<meta name="viewport" content="width=device-width, initial-scale=1">'),
)  # fmt: skip
def viewport_missing(subject: Subject) -> Iterator[Hit]:
    """The page has no viewport for phones.

    Why: two thirds of the visitors come by phone; without a viewport they get the desktop page,
    shrunk.
    Fix: add <meta name="viewport" content="width=device-width, initial-scale=1">.
    """
    assert subject.page is not None
    if not (subject.page.viewport or "").strip():
        yield Hit(subject.where, "no viewport meta element")


def _viewport(subject: Subject) -> dict[str, str]:
    """Settings of the viewport, lower case."""
    content = (subject.page.viewport or "") if subject.page else ""
    pairs = (part.partition("=") for part in re.split(r"[,;]", content.lower()))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


@rule(
    "MOB002", Severity.WARNING, stage="evaluate", component="speed", points=1, on="page",
    needs="a viewport",
    applies=lambda s: True if _viewport(s) else None, targets=("mobile.zoom_min",),
    bad=_HEAD.format('<meta name="viewport" content="width=device-width, user-scalable=no">'),
    good=_HEAD.format('<meta name="viewport" content="width=device-width, maximum-scale=5">'),
)  # fmt: skip
def zoom_forbidden(subject: Subject) -> Iterator[Hit]:
    """The page keeps people from zooming.

    Why: small print and size charts cannot be read, and accessibility rules ask for zoom.
    Fix: take user-scalable=no and maximum-scale out of the viewport.
    """
    assert subject.page is not None
    settings = _viewport(subject)
    where = subject.page.where_meta("viewport")
    most = re.match(r"\d+(?:\.\d+)?", settings.get("maximum-scale", ""))
    if settings.get("user-scalable") in ("no", "0"):
        yield Hit(where, f"viewport says user-scalable={settings['user-scalable']}")
    elif most and float(most[0]) < subject.target("mobile.zoom_min"):
        yield Hit(where, f"viewport says maximum-scale={most[0]}")


@rule(
    "MOB003", Severity.WARNING, stage="evaluate", component="speed", points=2, on="page",
    needs="a viewport",
    applies=lambda s: True if _viewport(s) else None,
    bad=_HEAD.format('<meta name="viewport" content="width=1024">'),
    good=_HEAD.format('<meta name="viewport" content="width=device-width">'),
)  # fmt: skip
def viewport_fixed(subject: Subject) -> Iterator[Hit]:
    """The viewport has a fixed width.

    Why: the page is laid out for a desktop and shrunk to the phone.
    Fix: write width=device-width.
    """
    assert subject.page is not None
    width = _viewport(subject).get("width", "")
    if width[:1].isdigit():
        message = f"viewport is {width} pixels wide; it should be device-width"
        yield Hit(subject.page.where_meta("viewport"), message)


@rule(
    "MOB004", Severity.INFO, stage="evaluate", component="speed", points=1, on="page",
    targets=("mobile.fixed_width",),
    bad='<h1>Mug</h1><table width="900"><tr><td>A blue mug.</td></tr></table>',
    good='<h1>Mug</h1><table style="max-width: 900px"><tr><td>A mug.</td></tr></table>',
)  # fmt: skip
def fixed_width(subject: Subject) -> Iterator[Hit]:
    """A part of the product text is wider than a phone.

    Why: the page scrolls sideways, or the text is cut.
    Fix: use max-width instead of width, and let tables scroll by themselves.
    """
    assert subject.page is not None
    limit = subject.target("mobile.fixed_width")
    seen = set()
    for block in subject.page.blocks:
        for element in (block.element, *block.element.iterancestors(*_OUTER)):
            if element in seen:
                break
            seen.add(element)
            if element.tag not in _OUTER:
                continue
            width = _fixed(element.get("style") or "", element.get("width") or "")
            if width and width > limit:
                where = subject.page.where(element)
                yield Hit(where, f"<{element.tag}> is {width} pixels wide, wider than a phone")
                return


def _fixed(style: str, attribute: str) -> int | None:
    """Width in pixels that an element has for certain; ``max-width`` makes it flexible."""
    if "max-width" in style.lower():
        return None
    found = _WIDTH.search(style)
    if found:
        return int(found[1])
    text = attribute.strip().removesuffix("px")
    return int(text) if text.isdecimal() and len(text) < 6 else None
