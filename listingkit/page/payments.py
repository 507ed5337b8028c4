"""Payment methods a page shows: in words, as marks, in markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lxml.html import HtmlElement

from listingkit.model import Struct, Where
from listingkit.page.phrases import Found
from listingkit.page.policywords import PolicyLook

if TYPE_CHECKING:
    from listingkit.page import Page
    from listingkit.page.said import Heard, Said
    from listingkit.page.spoken import Speech

_MARKS = ("img", "svg", "use", "i", "span", "li", "a", "title", "source")
_NAMES = frozenset(("alt", "title", "aria-label", "class", "id"))
_FILES = _NAMES | {"src", "data-src", "srcset"}
_SYMBOL = frozenset(("href", "{http://www.w3.org/1999/xlink}href", "xlink:href"))
# Attributes that may name a mark, where these are not the names alone.
_KEYS = {"img": _FILES, "source": _FILES, "use": _SYMBOL}
_NAME_PARTS = re.compile(r"[a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# "product-card" and "mastercard" are no words for paying, nor is "paypal".
_PAY_NAME = re.compile(
    r"pay(?!pal|load)|checkout|zahl|bezahl|pago|paiement|pagament|betal|platb|maksu|oplat"
    r"|(?<!\w)cards?[-_](?:icon|logo|type)|accepted[-_]?cards?",
    re.IGNORECASE,
)
_MAX_LINE = 600
_SHORT = 60
_NEAR = 8
_UNDER = 40
_REMEMBERED = 300
# Words an alternative text may have beside the name: "Pay with Visa", "Carte Mastercard".
_BESIDE = 2


class PaymentInfo(Struct, frozen=True, kw_only=True):
    """Payment methods: canonical ids (``visa``, ``paypal``, ``cod`` …) in order of the alphabet.

    ``where`` is the first place one was met, None without methods.
    """

    methods: tuple[str, ...] = ()
    where: Where | None = None


def read_payment(
    page: Page, speech: Speech, said: Said, nodes: Sequence[dict[str, Any]], look: PolicyLook
) -> PaymentInfo:
    """Methods in what the shop says, in payment marks and in ``acceptedPaymentMethod``."""
    found: dict[str, HtmlElement | None] = {}
    for method in _in_markup(nodes, look):
        found.setdefault(method, None)
    marks = ((method, one) for method, one in _in_marks(page, look) if not speech.apart(one))
    named = (
        *_in_text(said.own, look, True),
        *_in_text(said.around, look, False),
        *_in_text(said.opened, look, False),
    )
    for method, element in (*named, *marks):
        if found.get(method) is None:
            found[method] = element
    first = next((element for element in found.values() if element is not None), None)
    return PaymentInfo(
        methods=tuple(sorted(found)), where=page.where(first, "payment") if found else None
    )


def _in_markup(nodes: Sequence[dict[str, Any]], look: PolicyLook) -> Iterator[str]:
    for node in nodes:
        values = node.get("acceptedPaymentMethod", node.get("paymentAccepted"))
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict):
                value = value.get("@id") or value.get("name") or value.get("url")
            if not isinstance(value, str):
                continue
            for part in value.split(","):
                method = look.markup_method(part)
                if method:
                    yield method


def _in_text(heard: Heard, look: PolicyLook, own: bool) -> Iterator[tuple[str, HtmlElement]]:
    """Methods named in words; ``own``: in the product's part, where devices "support Apple Pay".

    Elsewhere one name in a longer line without a word for paying is a site's or a partner's.
    """
    near = 0
    for block, line in heard:
        if line.dull and not near:
            continue
        if len(line.text) > 5000:
            continue
        text = line.folded
        paying = line.paying if len(text) <= _MAX_LINE else ()
        if line.methods and (not text.isascii() or len(text) > 2):
            named = line.methods
            several = not own and len({hit.group for hit in named}) > 1
            for hit in named:
                if several or len(text) <= (_SHORT if own else _UNDER) or _spoken(hit, paying):
                    yield hit.group, block.element
        # A heading "Payment methods" speaks for the few short lines under it.
        if near and len(text) <= _UNDER:
            for method in look.loose_methods.groups(text):
                yield method, block.element
        # A link "Payment & invoice" is the name of a help page.
        elif paying and not (block.linked and len(text) <= _UNDER):
            for hit in look.loose_methods.find(text):
                if _spoken(hit, paying):
                    yield hit.group, block.element
        near = _NEAR if paying else max(0, near - 1)


def _spoken(hit: Found, paying: Sequence[Found]) -> bool:
    """Whether a line speaks of paying beside the name itself ("credit card" is both)."""
    return any(one.end <= hit.start or hit.end <= one.start for one in paying)


def _in_marks(page: Page, look: PolicyLook) -> Iterator[tuple[str, HtmlElement]]:
    """Payment marks: images, symbols and icon classes named after a method."""
    census = page.census
    nodes, attributes = census.nodes, census.attributes
    sure: list[tuple[str, HtmlElement]] = []
    loose: list[tuple[str, str, HtmlElement]] = []
    met: list[tuple[int, str, str, int]] = []
    for tag in _MARKS:
        keys = _KEYS.get(tag, _NAMES)
        places = census.places(tag)
        if tag == "title":
            for at in places:
                text, parent = census.texts[at], census.parents[at]
                if text and parent >= 0 and census.tags[parent] == "svg":
                    met += [(at, "alt", *icon) for icon in _icons(text[:60], look)]
            continue
        if tag == "a":
            # A link is a mark only where a style sheet draws it.
            texts, ends = census.texts, census.ends
            places = [at for at in places if ends[at] == at + 1 and not texts[at]]
        for at in places:
            for key, value in attributes[at].items():
                if key not in keys:
                    continue
                told = (_known_marks if len(value) <= _REMEMBERED else _marks_in)(key, value, look)
                if told:
                    met += [(at, *icon) for icon in told]
    met.sort(key=lambda one: one[0])
    for at, name, icon, beside in met:
        method, element = look.icons[icon], nodes[at]
        certain = name == "file" or (name == "alt" and beside <= _BESIDE)
        if (certain and icon not in look.loose_icons) or (name != "alt" and _about_paying(element)):
            sure.append((method, element))
        else:
            loose.append((method, icon, element))
    yield from sure
    rows: dict[HtmlElement, set[str]] = {}
    named: set[HtmlElement] = set()
    for method, icon, element in (*((name, "", one) for name, one in sure), *loose):
        for row in _rows(element):
            rows.setdefault(row, set()).add(method)
            if icon not in look.loose_icons:
                named.add(row)
    parents = {element.getparent() for _, element in sure}
    for method, _, element in loose:
        # Several methods side by side are a row of payment marks; one name no word has suffices
        # for a second one.
        if (
            element.getparent() in parents
            or any(len(rows[row]) > (1 if row in named else 2) for row in _rows(element))
            or _about_paying(element)
        ):
            yield method, element


def _rows(element: HtmlElement) -> Iterator[HtmlElement]:
    """What may hold a row of marks: up to three steps out."""
    for step, parent in enumerate(element.iterancestors()):
        if step == 3 or parent.tag in ("body", "html"):
            return
        yield parent


def _marks_in(key: str, value: str, look: PolicyLook) -> tuple[tuple[str, str, int], ...]:
    """Where an attribute names marks ("file", "alt", "class"), which, and how many words beside."""
    return tuple(_read_marks(key, value, look))


# Most attributes name none, and come again and again.
_known_marks = lru_cache(maxsize=32_768)(_marks_in)


def _read_marks(key: str, value: str, look: PolicyLook) -> Iterator[tuple[str, str, int]]:
    if key in ("class", "id"):
        if len(value) <= 300:
            for word in value.split():
                for icon in _icons(word, look):
                    yield "class", *icon
    elif key in ("alt", "title", "aria-label"):
        if len(value) <= 60:
            for icon in _icons(value, look):
                yield "alt", *icon
    elif key in _SYMBOL:
        for icon in _icons(value.rpartition("#")[2][:60], look):
            yield "file", *icon
    elif value and value[:5] != "data:" and not value.isspace():
        for icon in _icons(_file(value), look):
            yield "file", *icon


def _file(address: str) -> str:
    name = address.split()[0].partition("?")[0].rpartition("/")[2]
    return name.rpartition(".")[0][:80] or name[:80]


def _icons(text: str, look: PolicyLook) -> Iterator[tuple[str, int]]:
    """Names of payment marks in a file, class or symbol name; how many words stand beside them."""
    parts = _NAME_PARTS.findall(_CAMEL.sub("-", text).lower())
    if len(parts) > 8 or look.icon_parts.isdisjoint(parts):
        return
    taken: set[int] = set()
    found: list[str] = []
    # Longest first: "cash-on-delivery" is no cash.
    for size in (3, 2, 1):
        for start in range(len(parts) - size + 1):
            name = "-".join(parts[start : start + size])
            places = range(start, start + size)
            if name in look.icons and taken.isdisjoint(places):
                taken.update(places)
                found.append(name)
    for name in found:
        yield name, len(parts) - len(taken)


def _about_paying(element: HtmlElement) -> bool:
    node: HtmlElement | None = element
    for _ in range(4):
        if node is None or node.tag in ("body", "html"):
            return False
        names = f"{node.get('class', '')} {node.get('id', '')}"
        if _PAY_NAME.search(names[:300]):
            return True
        node = node.getparent()
    return False
