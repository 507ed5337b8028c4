"""Size charts that stand elsewhere: behind a link, in an image, in a script's data."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Literal

import msgspec
from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from listingkit.model import Struct, Where
from listingkit.page.census import Census
from listingkit.page.chartread import chart_from_table
from listingkit.page.chartwords import NAME_MAX, ChartLook
from listingkit.page.grid import place_text

if TYPE_CHECKING:
    from listingkit.page import Page

_MAX_LINKS = 20
# Elements looked at: real pages have up to 20,000.
_CLICKABLE_MAX = 100_000
_MAX_EMBEDDED = 40
_MAX_TABLE = 60_000
_OPEN = re.compile(r"(?:<|\\u003c|&lt;)table\b", re.IGNORECASE)
_CLOSE = re.compile(r"(?:<|\\u003c|&lt;)\\*/table", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ROLES = ("button", "tab", "link")
_TITLES_ORDER = ("aria-label", "title", "value", "data-title")
_TITLES = frozenset(_TITLES_ORDER)
_BUTTONS = ("a", "button", "summary", "label", "input")
_PLAIN = ("span", "div", "p", "li", "option")
_MARKS = frozenset(("role", "onclick"))


class SizeChartLink(Struct, frozen=True, kw_only=True):
    """A size chart that cannot be read on the page itself.

    ``kind``: "link" (a link, button or dialog opener named size chart), "image" (a picture of
    one), "embedded" (a table in the data of a script). ``text`` is its name as printed, ``href``
    the address of the link or image, None when it has none.
    """

    kind: Literal["link", "image", "embedded"]
    text: str = ""
    href: str | None = None
    where: Where | None = None


def size_chart_links(page: Page) -> tuple[SizeChartLink, ...]:
    """Links, images and script data of a page that hold a size chart, without repetition."""
    found: dict[tuple[str, str, str | None], SizeChartLink] = {}
    for element, link in chain(_named(page), _embedded(page)):
        key = (link.kind, link.text.casefold(), link.href)
        if key not in found:
            # A place is looked up only for what is kept: that takes a search of the source.
            found[key] = msgspec.structs.replace(link, where=page.where(element))
        if len(found) >= _MAX_LINKS:
            break
    return tuple(found.values())


def _named(page: Page) -> Iterator[tuple[HtmlElement, SizeChartLink]]:
    look = ChartLook.shipped()
    census = page.census
    every = census.attributes
    tags, texts, ends = census.tags, census.texts, census.ends
    names_chart = look.names_chart
    # A plain element counts when the name is all it says, or when it works as a button.
    plain = [
        at
        for at in census.places(*_PLAIN)[:_CLICKABLE_MAX]
        if ((attributes := every[at]) and not _MARKS.isdisjoint(attributes))
        or (ends[at] == at + 1 and (own := texts[at]) and len(own) <= NAME_MAX and names_chart(own))
    ]
    for at in sorted(census.places("img", *_BUTTONS)[:_CLICKABLE_MAX] + plain):
        tag = tags[at]
        attributes = every[at]
        if tag == "img":
            source = attributes.get("src") or attributes.get("data-src") or ""
            name = source.rpartition("/")[2][:100] if not source.startswith("data:") else ""
            alt = attributes.get("alt", "")
            if look.ids.first(name.lower()) or look.names_chart(alt):
                yield (
                    census.nodes[at],
                    SizeChartLink(kind="image", text=alt.strip(), href=source or None),
                )
            continue
        if tag in _BUTTONS or attributes.get("role") in _ROLES or "onclick" in attributes:
            names = _names(census, at)
        else:
            own = texts[at]
            if ends[at] > at + 1 or not own or len(own) > NAME_MAX:
                continue
            names = [own]
        for text in names:
            if names_chart(text):
                target = attributes.get("href")
                name = " ".join(text.split())
                yield census.nodes[at], SizeChartLink(kind="link", text=name, href=target)
                break


def _names(census: Census, at: int) -> list[str]:
    attributes = census.attributes[at]
    found = [place_text(census, at, NAME_MAX)]
    if not _TITLES.isdisjoint(attributes):
        found += [attributes[name] for name in _TITLES_ORDER if attributes.get(name)]
    return found


def _unescaped(text: str) -> str:
    """Undo JSON string escapes and HTML references, so that a table can be parsed."""
    plain = {"n": " ", "t": " ", "r": " ", "b": " ", "f": " "}

    def one(match: re.Match[str]) -> str:
        code, char = match.groups()
        if code:
            return chr(int(code, 16))
        return plain.get(char, char)

    for _ in range(3):
        if "\\" not in text:
            break
        text = _ESCAPE.sub(one, text)
    return html.unescape(text) if "&lt;" in text[:200] else text


def _embedded(page: Page) -> Iterator[tuple[HtmlElement, SizeChartLink]]:
    seen = 0
    census = page.census
    for at in census.places("script", "template", "noscript"):
        script, text = census.nodes[at], census.texts[at] or ""
        if census.tags[at] != "script":
            for table in script.iter("table"):
                if chart_from_table(table):
                    yield script, SizeChartLink(kind="embedded")
            continue
        place = 0 if "table" in text.lower() else len(text)
        while (begin := _OPEN.search(text, place)) is not None:
            end = _CLOSE.search(text, begin.end())
            seen += 1
            if end is None or seen > _MAX_EMBEDDED:
                return
            place = end.end()
            if end.start() - begin.start() <= _MAX_TABLE and _is_chart(
                _unescaped(text[begin.start() : end.start()])
            ):
                yield script, SizeChartLink(kind="embedded")
                break


def _is_chart(source: str) -> bool:
    try:
        block = lxml_html.fragment_fromstring(source, create_parent="div")
    except (etree.LxmlError, ValueError):
        return False
    return any(chart_from_table(table) for table in block.iter("table"))
