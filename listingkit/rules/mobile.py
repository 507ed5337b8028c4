"""MOB: what keeps a page from working on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.page.vocabulary import name_tokens
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from lxml.html import HtmlElement

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
    census = subject.page.census
    sized = (census.attributes[at] for at in census.places(*_OUTER))
    if not any("width" in own or "style" in own for own in sized):
        return
    seen = set()
    for block in subject.page.blocks:
        for element in (block.element, *block.element.iterancestors(*_OUTER)):
            if element in seen:
                break
            seen.add(element)
            if element.tag not in _OUTER:
                continue
            width = _fixed(element.get("style") or "", element.get("width") or "")
            if width and width > limit and not _slides(subject, element):
                where = subject.page.where(element)
                yield Hit(where, f"<{element.tag}> is {width} pixels wide, wider than a phone")
                return


def _slides(subject: Subject, element: HtmlElement) -> bool:
    """Whether an element is part of a slider: its script writes the width, anew in each window."""
    assert subject.page is not None
    names = name_tokens(element.get("class") or "")
    return not names.isdisjoint(subject.page.vocabulary.sliders)


def _fixed(style: str, attribute: str) -> int | None:
    """Width in pixels that an element has for certain; ``max-width`` makes it flexible."""
    if "max-width" in style.lower():
        return None
    found = _WIDTH.search(style)
    if found:
        return int(found[1])
    text = attribute.strip().removesuffix("px")
    return int(text) if text.isdecimal() and len(text) < 6 else None


_FONT = re.compile(r"(?:^|;)\s*font-size\s*:\s*(\d{1,3}(?:\.\d{1,3})?)(px|pt)", re.IGNORECASE)
_POINT = 4 / 3
_SIDE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,4})(?:\.\d+)?px", re.IGNORECASE)
_ROOM = re.compile(r"(?:^|;)\s*(?:min-(?:width|height)|padding)", re.IGNORECASE)


@rule(
    "MOB005", Severity.INFO, stage="evaluate", component="speed", points=1, on="page",
    targets=("mobile.font_min", "mobile.font_chars"),
    bad='<h1>Mug</h1><p style="font-size: 9px">A blue mug of enamelled steel that keeps tea warm '
    "and survives every fall.</p>",
    good='<h1>Mug</h1><p style="font-size: 14px">A blue mug of enamelled steel that keeps tea warm '
    "and survives every fall.</p>",
)  # fmt: skip
def small_print(subject: Subject) -> Iterator[Hit]:
    """Product text is set smaller than can be read on a phone.

    Why: people have to zoom, and most leave instead. Only sizes written at the text itself are
    seen here, not those of style sheets.
    Fix: set running text in 16 pixels, and nothing below 12.
    """
    assert subject.page is not None
    least, chars = subject.target("mobile.font_min"), subject.target("mobile.font_chars")
    small = []
    for block in subject.page.blocks:
        if len(block.text) < chars:
            continue
        size = _font_size(block.element)
        if size is not None and 0 < size < least:
            small.append((block, size))
    if small:
        block, size = small[0]
        length = sum(len(one.text) for one, _ in small)
        yield Hit(
            block.where,
            f"{length} characters of product text in {size:g} pixels",
            share=min(1.0, 2 * length / max(1, len(subject.page.text))),
        )


def _font_size(element: HtmlElement) -> float | None:
    """Pixels by the nearest inline style; None where none is absolute."""
    for one in (element, *element.iterancestors()):
        style = one.get("style") if isinstance(one.tag, str) else None
        if style and "font" in style.lower():
            found = _FONT.search(style)
            if found is None:
                return None
            return round(float(found[1]) * (_POINT if found[2].lower() == "pt" else 1), 1)
    return None


@rule(
    "MOB006", Severity.INFO, stage="purchase", component="speed", points=1, on="page",
    targets=("mobile.tap_min",),
    bad='<h1>Mug</h1><button style="width:18px;height:18px">+</button>',
    good='<h1>Mug</h1><button style="width:44px;height:44px">+</button>',
)  # fmt: skip
def small_button(subject: Subject) -> Iterator[Hit]:
    """A button is too small for a thumb.

    Why: people press what lies beside it. Only sizes written at the button itself are seen here.
    Fix: make it at least 24 pixels wide and high, better 44.
    """
    assert subject.page is not None
    least = subject.target("mobile.tap_min")
    for button in subject.page.census.named("button", "select"):
        style = button.get("style") or ""
        if "px" not in style or _ROOM.search(style) or "none" in style.lower():
            continue
        sides = {name.lower(): int(size) for name, size in _SIDE.findall(style)}
        if len(sides) == 2 and 0 < max(sides.values()) < least:
            wide, high = sides["width"], sides["height"]
            yield Hit(subject.page.where(button), f"a button of {wide}×{high} pixels")
            return
