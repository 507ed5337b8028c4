"""Structured data of a page: JSON-LD, microdata and OpenGraph, and which product is the page's."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from listingkit.model import Struct, Where
from listingkit.page import jsonld, microdata

if TYPE_CHECKING:
    from listingkit.page import Page

Syntax = Literal["json-ld", "microdata", "opengraph"]

_PRODUCTS = frozenset(
    ("product", "productgroup", "individualproduct", "productmodel", "someproducts", "vehicle")
)
# Below these properties stand other products than the page's own.
_ELSEWHERE = frozenset(
    [
        "isrelatedto",
        "issimilarto",
        "isaccessoryorsparepartfor",
        "isconsumablefor",
        "isvariantof",
        "itemlistelement",
        "itemoffered",
        "hasvariant",
        "recommendation",
        "review",
        "itemreviewed",
    ]
)
_WORD = re.compile(r"\w+")
_MAX_NODES = 20_000


class Node(Struct, frozen=True, kw_only=True):
    """One typed JSON-LD node: its data, types without the schema.org address, and its script."""

    data: dict[str, Any]
    types: tuple[str, ...]
    where: Where
    path: tuple[str, ...] = ()
    strict: bool = True


class MarkupProblem(Struct, frozen=True, kw_only=True):
    """Something wrong in the structured data, with line and column.

    ``readable`` tells that nothing was lost to us by it, though strict readers may refuse it.
    """

    message: str
    where: Where
    syntax: Syntax
    readable: bool = False


class Markup(Struct, frozen=True, kw_only=True):
    """Structured data of a page.

    ``jsonld`` has every typed node, nested ones too, in page order. ``product`` is the page's own
    product from JSON-LD, with ``offers`` flattened to a list of single offers;
    ``microdata_product`` the same from microdata. ``product_strict`` tells whether a strict
    reader finds the JSON-LD product too (valid JSON, type spelt as schema.org does).
    ``without_context`` are the scripts with typed objects that do not name schema.org.
    """

    jsonld: tuple[Node, ...] = ()
    product: dict[str, Any] | None = None
    product_where: Where | None = None
    product_strict: bool = False
    microdata_product: dict[str, Any] | None = None
    microdata_where: Where | None = None
    opengraph: dict[str, str] = msgspec.field(default_factory=dict)
    problems: tuple[MarkupProblem, ...] = ()
    without_context: tuple[Where, ...] = ()

    def nodes(self, *types: str) -> Iterator[Node]:
        """Nodes of any of these types (``"Product"``), case ignored."""
        wanted = {name.lower() for name in types}
        for node in self.jsonld:
            if any(name.lower() in wanted for name in node.types):
                yield node


def read_markup(page: Page) -> Markup:
    """Read all structured data of a page; never raises."""
    nodes, problems, bare = _jsonld(page)
    product = _main_product(page, nodes)
    item = _main_item(page)
    return Markup(
        jsonld=tuple(nodes),
        product=flat_offers(product.data, nodes) if product else None,
        product_where=product.where if product else None,
        product_strict=any(
            node.strict and "Product" in _written_types(node.data) for node in nodes
        ),
        microdata_product=flat_offers(item.data()) if item else None,
        microdata_where=page.where(item.element) if item else None,
        opengraph={
            name: value
            for name, value in page.metas.items()
            if name.startswith(("og:", "product:", "twitter:"))
        },
        problems=tuple(problems),
        without_context=tuple(bare),
    )


def _jsonld(page: Page) -> tuple[list[Node], list[MarkupProblem], list[Where]]:
    nodes: list[Node] = []
    bare: list[Where] = []
    problems: list[MarkupProblem] = []
    searched = 0
    for script in page.census.named("script"):
        kind = script.get("type")
        if not kind or "ld+json" not in kind.lower():
            continue
        text = script.text or ""
        # The raw text gives exact offsets; a parser that changed it leaves only the line.
        start = page.html.find(text, searched) if text else -1
        if start >= 0:
            searched = start + len(text)
        values, faults = jsonld.read(text)
        if start >= 0:
            # The tag's own "<script" is the last one before its text.
            tag = page.html.rfind("<", 0, start)
            place = _place(page, tag if tag >= 0 else start)
        else:
            place = page.where(script, "JSON-LD")
        for fault in faults:
            where = _place(page, start + fault.offset) if start >= 0 else place
            problems.append(
                MarkupProblem(
                    message=fault.message, where=where, syntax="json-ld", readable=fault.readable
                )
            )
        typed = 0
        if any(not _in_schema_org(value) for value in values):
            bare.append(place)
        for value in values:
            for data, path in _walk(value):
                if len(nodes) >= _MAX_NODES:
                    break
                types = _types(data)
                nodes.append(
                    Node(data=data, types=types, where=place, path=path, strict=not faults)
                )
                for written in _written_types(data):
                    if written[:1].islower() and ":" not in written:
                        right = written[:1].upper() + written[1:]
                        message = f'"@type": "{written}" is not a schema.org type; "{right}" is'
                        # Nodes come in the order of the text, so each is behind the last one.
                        named = text.find(f'"{written}"', typed) if start >= 0 else -1
                        typed = named + 1 if named >= 0 else typed
                        problems.append(
                            MarkupProblem(
                                message=message,
                                where=place if named < 0 else _place(page, start + named),
                                syntax="json-ld",
                                readable=True,
                            )
                        )
    return nodes, problems, bare


def _in_schema_org(value: Any) -> bool:
    """Whether all typed objects at the top name schema.org as their vocabulary."""
    for top in value if isinstance(value, list) else [value]:
        if not isinstance(top, dict) or not ("@type" in top or "@graph" in top):
            continue
        context = top.get("@context")
        if "schema.org" in str(context)[:2000].lower():
            continue
        graph = top.get("@graph")
        # The context may stand with the objects of a graph.
        inner = graph if isinstance(graph, list) else []
        if (
            context
            or not inner
            or not all(
                isinstance(one, dict) and "schema.org" in str(one.get("@context"))[:200]
                for one in inner
            )
        ):
            return False
    return True


def _place(page: Page, offset: int) -> Where:
    line, column = page.positions.of_offset(offset)
    return Where(path=page.path, line=line, column=column, field="JSON-LD")


def _walk(value: Any) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Typed objects inside a value, with the property names that lead to them; no recursion."""
    stack: list[tuple[Any, tuple[str, ...]]] = [(value, ())]
    while stack:
        here, path = stack.pop()
        if isinstance(here, dict):
            if "@type" in here:
                yield here, path
            if len(path) < jsonld.MAX_DEPTH:
                for key, inner in reversed(here.items()):
                    if isinstance(inner, dict | list):
                        stack.append((inner, (*path, key) if key != "@graph" else path))
        elif isinstance(here, list):
            stack.extend((inner, path) for inner in reversed(here))


def _written_types(data: dict[str, Any]) -> list[str]:
    types = data.get("@type")
    every = types if isinstance(types, list) else [types]
    return [
        name.strip().rpartition("schema.org/")[2].removeprefix("schema:")
        for name in every
        if isinstance(name, str) and name.strip()
    ]


def _types(data: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name[:1].upper() + name[1:] for name in _written_types(data))


def text_value(value: Any) -> str:
    """Text of a property: a string, a number, the name of an object, the first of a list."""
    for _ in range(8):
        if isinstance(value, list):
            value = next((inner for inner in value if inner not in (None, "", {}, [])), None)
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("value")
        else:
            break
    if value is None or isinstance(value, bool | dict | list):
        return ""
    return clean(str(value))


def clean(text: str) -> str:
    """Text without tags and entities (shops put both into JSON-LD), white space folded."""
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = re.sub(r"<[^<>]{0,2000}>", " ", text)
    return " ".join(text.split())


def _alike(name: str, page: Page) -> float:
    """Share of a name's words that the page's heading or title has (0–1)."""
    words = set(_WORD.findall(name.lower()))
    if not words:
        return 0.0
    titles = [*page.h1[:3], page.head_title]
    return max(len(words & set(_WORD.findall(title.lower()))) / len(words) for title in titles)


def _main_product(page: Page, nodes: list[Node]) -> Node | None:
    """The node of the page's own product: by place in the markup, address and name."""
    best: Node | None = None
    best_points = 0.0
    address = (page.canonical or page.url or "").split("#")[0].rstrip("/")
    for node in nodes:
        if not any(name.lower() in _PRODUCTS for name in node.types):
            continue
        path = {step.lower() for step in node.path}
        # Same reviews and lists hold other products; variants stand below their group.
        points = 1.0 if not path & _ELSEWHERE else 0.2
        points += 0.5 * ("mainentity" in path) + 0.3 * (not path)
        data = node.data
        points += 0.4 * bool(data.get("offers") or data.get("hasVariant"))
        points += 1.2 * _alike(text_value(data.get("name")), page)
        for key in ("url", "@id"):
            link = data.get(key)
            if isinstance(link, str) and address and link.split("#")[0].rstrip("/") == address:
                points += 0.8
                break
        if points > best_points:
            best, best_points = node, points
    return best


def _main_item(page: Page) -> microdata.Item | None:
    best: microdata.Item | None = None
    best_points = 0.0
    held: set[Any] = set()
    if page.anchor is not None:
        held = {page.anchor, *page.anchor.iterancestors()}
    for item in page.microdata:
        if not any(item.is_a(name) for name in _PRODUCTS):
            continue
        points = 1.0 if item.top else 0.4
        points += 1.0 * (item.element in held)
        points += 0.4 * ("offers" in item.properties)
        points += 1.2 * _alike(text_value(item.properties.get("name", [])), page)
        if points > best_points:
            best, best_points = item, points
    return best


def flat_offers(data: dict[str, Any], nodes: Sequence[Node] = ()) -> dict[str, Any]:
    """A copy of a product (or event …) with ``offers`` flattened to a list of single offers.

    A group without offers of its own has those of its variants.
    """
    known = {
        node.data["@id"]: node.data
        for node in nodes
        if isinstance(node.data.get("@id"), str) and len(node.data) > 2
    }
    found = dict(data)
    offers: list[dict[str, Any]] = []
    waiting: list[Any] = [data.get("offers")]
    if not data.get("offers"):
        variants = data.get("hasVariant") or data.get("model")
        for variant in variants if isinstance(variants, list) else [variants]:
            if isinstance(variant, dict):
                variant = known.get(variant.get("@id", ""), variant)
                waiting.append(variant.get("offers"))
    seen: set[int] = set()
    while waiting and len(offers) < 2000:
        here = waiting.pop(0)
        if isinstance(here, list):
            waiting[:0] = here[:2000]
        elif isinstance(here, dict) and id(here) not in seen:
            seen.add(id(here))
            reference = here.get("@id")
            if len(here) <= 2 and isinstance(reference, str) and reference in known:
                here = known[reference]
            inner = here.get("offers")
            offers.append({key: value for key, value in here.items() if key != "offers"})
            if inner:
                waiting[:0] = [inner]
    found["offers"] = offers
    return found
