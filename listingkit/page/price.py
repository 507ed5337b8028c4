"""Amounts printed near a product, and which of them is the price asked now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from listingkit.page.money import Amount, Currencies
from listingkit.page.visible import hidden, main_root, skipped_tag
from listingkit.page.vocabulary import name_tokens

if TYPE_CHECKING:
    from listingkit.page import Page

_DIGIT = re.compile(r"\d")
_TEXT_MAX = 60
_MANY = 400
_STRUCK = frozenset(("del", "s", "strike"))
_STRUCK_STYLE = re.compile(r"line-through", re.IGNORECASE)
# Class words for the small digits behind the decimal point.
_CENTS = frozenset(
    ["cents", "cent", "fraction", "decimal", "decimals", "centimes", "sup", "superscript", "minor", "kopecks"]
)


class Candidate:
    """One printed amount: ``points`` tell how much it looks like the price asked now."""

    __slots__ = ("amount", "element", "now", "points", "struck", "text", "where_in_page")

    def __init__(self, amount: Amount, element: HtmlElement, text: str, place: int) -> None:
        self.amount = amount
        self.element = element
        self.text = text
        self.where_in_page = place
        self.points = 0.0
        self.struck = False
        self.now = False

    @property
    def value(self) -> Decimal:
        """The amount."""
        return self.amount.value

    def __repr__(self) -> str:
        return f"<{self.amount.value} {self.amount.mark!r} {self.points:.1f} {self.text!r}>"


def product_elements(page: Page) -> Iterator[HtmlElement]:
    """Visible elements of the product part in order; no recursion."""
    regions = page.regions
    stack: list[HtmlElement] = [main_root(page.tree, page.anchor)]
    while stack:
        element = stack.pop()
        if skipped_tag(element.tag) or regions.outside(element):
            continue
        if hidden(element) and not regions.holds_product(element):
            continue
        yield element
        stack.extend(reversed(element))


def price_text(element: HtmlElement, limit: int = _TEXT_MAX) -> str | None:
    """Text of a small element as a price is read, None when it is longer than ``limit``.

    Raised or small digits behind a whole number become its decimals (``173`` ``34`` → 173.34).
    """
    parts: list[str] = []
    size = 0
    stack: list[tuple[HtmlElement, bool]] = [(element, False)]
    while stack:
        node, leaving = stack.pop()
        skip = skipped_tag(node.tag)
        if not leaving and not skip and not hidden(node):
            text = node.text or ""
            digits = text.strip()
            if len(digits) == 2 and digits.isdecimal() and _is_cents(node) and _ends_whole(parts):
                text = f".{digits} "
            parts.append(text)
            size += len(text.strip())
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node))
        elif node.tail and node is not element:
            parts.append(node.tail)
            size += len(node.tail.strip())
        if size > limit:
            return None
    return " ".join("".join(parts).split())


def _is_cents(node: HtmlElement) -> bool:
    if node.tag in ("sup", "small"):
        return True
    return bool(name_tokens(node.get("class", "")) & _CENTS)


def _ends_whole(parts: list[str]) -> bool:
    before = "".join(parts[-3:]).rstrip()
    return bool(before) and before[-1].isdecimal()


def read_prices(page: Page) -> list[Candidate]:
    """Printed amounts of the product part, in page order, with points."""
    currencies = Currencies.shipped()
    elements = list(product_elements(page))
    order = {element: place for place, element in enumerate(elements)}
    anchor_place = order.get(page.anchor, 0) if page.anchor is not None else 0
    seen: set[HtmlElement] = set()
    found: list[Candidate] = []
    for element in elements:
        if len(found) >= _MANY:
            break
        texts = [element.text or ""]
        texts += [child.tail for child in element if child.tail]
        if not any(_DIGIT.search(text) for text in texts):
            continue
        holder = _holder(element, currencies, order)
        if holder is None or holder in seen:
            continue
        seen.add(holder)
        text = price_text(holder) or ""
        for amount in currencies.amounts(text):
            candidate = Candidate(amount, holder, text, order.get(holder, 0))
            if _judge(page, candidate, anchor_place, len(elements)):
                found.append(candidate)
    return found


def _holder(
    element: HtmlElement, currencies: Currencies, order: dict[HtmlElement, int]
) -> HtmlElement | None:
    """The largest small element around a number that still prints one amount only."""
    best = None
    for climbed, here in enumerate((element, *element.iterancestors())):
        if climbed > 5 or here not in order:
            break
        text = price_text(here)
        if text is None:
            break
        values = {amount.value for amount in currencies.amounts(text)}
        if len(values) != 1 and best is not None:
            break
        best = here
    return best


def _judge(page: Page, candidate: Candidate, anchor: int, total: int) -> bool:
    """Give points; False when the number is no amount of money at all."""
    words = page.vocabulary
    points = 0.0
    named = False
    near = candidate.element
    inner = list(near.iter())[:12]
    around = [near, *[parent for parent, _ in zip(near.iterancestors(), range(3), strict=False)]]
    for distance, element in enumerate([*around, *inner[1:]]):
        attributes = element.attrib
        if not attributes:
            if element.tag in _STRUCK and distance < 3:
                candidate.struck = True
            continue
        within = distance >= len(around)
        if element.tag in _STRUCK and (distance < 3 or within):
            candidate.struck = True
        if "price" in (attributes.get("itemprop") or "").split() and (distance < 3 or within):
            points += 3.0
            named = True
        if _STRUCK_STYLE.search(attributes.get("style", "")) and distance < 3:
            candidate.struck = True
        tokens = name_tokens(f"{attributes.get('class', '')} {attributes.get('id', '')}")
        if not tokens:
            continue
        if tokens & words.price:
            points += 0.0 if named else 2.0
            named = True
        weight = 1.0 if distance == 0 or within else (0.7, 0.4, 0.2)[min(distance, 3) - 1]
        if tokens & words.price_not and not (tokens & words.price_now and distance):
            points -= 3.0 * weight
        if tokens & words.price_now and tokens & words.price:
            points += 1.5 * weight
            candidate.now = True
    if not candidate.amount.mark and not named:
        return False
    if candidate.value == 0:
        points -= 4.0
    points += 1.5 if candidate.amount.mark else -1.0
    if candidate.struck:
        points -= 4.0
    text = candidate.text.lower()
    if Currencies.shipped().not_the_price.search(text) or "%" in text:
        points -= 2.5
    if len(text) > 30:
        points -= 0.7
    ahead = candidate.where_in_page - anchor
    if ahead >= 0:
        points += 2.0 * max(0.0, 1.0 - ahead / max(200.0, total / 2))
    else:
        points -= 0.3
    candidate.points = points
    return True


def best_price(candidates: list[Candidate]) -> Candidate | None:
    """The amount that looks most like the price asked now; None when none does."""
    good = [one for one in candidates if one.points >= 1.5 and not one.struck]
    return max(good, key=lambda one: (one.points, -one.where_in_page), default=None)
