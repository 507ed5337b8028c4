"""Microdata items of a page, ``itemref`` included."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml.html import HtmlElement

from listingkit.page.visible import text_of

if TYPE_CHECKING:
    from listingkit.page.census import Census

_URLS = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("img", "audio", "embed", "iframe", "source", "track", "video"), "src"),
    "object": "data", "data": "value", "meter": "value", "time": "datetime", "meta": "content",
}  # fmt: skip
_CLIMB = 400
_OWNERS_MAX = 50
_TEXT_MAX = 20_000


class Item:
    """One item: its element, types as written and properties, values in page order."""

    __slots__ = ("element", "properties", "top", "types")

    def __init__(self, element: HtmlElement) -> None:
        self.element = element
        self.types = tuple((element.get("itemtype") or "").split())
        self.properties: dict[str, list[Any]] = {}
        self.top = element.get("itemprop") is None

    def is_a(self, name: str) -> bool:
        """Whether a type is schema.org's ``name`` (any case, http or https)."""
        wanted = name.lower()
        for written in self.types:
            base, _, last = written.lower().rpartition("/")
            if last == wanted and base.endswith("schema.org"):
                return True
        return False

    def data(self, depth: int = 0) -> dict[str, Any]:
        """The item as JSON-LD would have it: ``@type`` and properties, single values unwrapped."""
        found: dict[str, Any] = {"@type": self.types[0].rpartition("/")[2] if self.types else ""}
        for name, values in self.properties.items():
            plain = [
                value.data(depth + 1) if isinstance(value, Item) else value
                for value in values
                if not (isinstance(value, Item) and depth > 12)
            ]
            if plain:
                found[name] = plain[0] if len(plain) == 1 else plain
        return found


def read(census: Census) -> list[Item]:
    """All items of a page in order; an ``itemtype`` without ``itemscope`` counts as meant."""
    nodes = census.nodes
    items = {nodes[at]: Item(nodes[at]) for at in census.having("itemscope", "itemtype")}
    if not items:
        return []
    borrowed = _borrowed(census, items)
    known: dict[HtmlElement, list[Item]] = {}
    for at in census.having("itemprop"):
        element = nodes[at]
        names = element.get("itemprop").split()
        value = items.get(element)
        written: Any = value if value is not None else _value(element)
        for owner in _owners(element, items, borrowed, known)[:_OWNERS_MAX]:
            if owner is value:
                continue
            for name in names:
                owner.properties.setdefault(name, []).append(written)
    return list(items.values())


def _borrowed(census: Census, items: dict[HtmlElement, Item]) -> dict[HtmlElement, list[Item]]:
    """Elements that items name with ``itemref``, and the items that do."""
    wanted: dict[str, list[Item]] = {}
    for element, item in items.items():
        for reference in (element.get("itemref") or "").split()[:50]:
            wanted.setdefault(reference, []).append(item)
    if not wanted:
        return {}
    found: dict[HtmlElement, list[Item]] = {}
    for at in census.having("id"):
        element = census.nodes[at]
        owners = wanted.pop(element.get("id"), None)
        if owners:
            found[element] = owners
    return found


def _owners(
    element: HtmlElement,
    items: dict[HtmlElement, Item],
    borrowed: dict[HtmlElement, list[Item]],
    known: dict[HtmlElement, list[Item]],
) -> list[Item]:
    """Items an element's property belongs to; ``known`` remembers them for what is in a parent."""
    parent = element.getparent()
    above = known.get(parent) if parent is not None else []
    if above is None:
        above = []
        for climbed, here in enumerate(element.iterancestors()):
            item = items.get(here)
            if item is not None:
                above.append(item)
                break
            above.extend(borrowed.get(here, ()))
            if climbed > _CLIMB:
                break
        known[parent] = above
    return [*borrowed.get(element, ()), *above]


def _value(element: HtmlElement) -> str:
    content = element.get("content")
    if content is not None:
        return str(content).strip()
    attribute = _URLS.get(element.tag)
    if attribute is not None and element.get(attribute) is not None:
        return str(element.get(attribute)).strip()
    text = text_of(element, _TEXT_MAX)[:_TEXT_MAX]
    if text:
        return text
    # A value may be hidden: it is written for machines.
    return " ".join("".join(islice(element.itertext(with_tail=False), 50)).split())[:_TEXT_MAX]
