"""Size labels a page offers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml.html import HtmlElement

from listingkit.page.markup import clean, text_value
from listingkit.page.visible import text_of
from listingkit.page.vocabulary import name_tokens

if TYPE_CHECKING:
    from listingkit.page import Page

_LABEL_MAX = 24
_SIZE_HINT = re.compile("size", re.IGNORECASE)
_SIZES_MAX = 80
_NAME_MAX = 200
# Size choosers looked into, and choices of one: bounds for hostile nesting.
_CHOOSERS_MAX = 1000
_CHOICES_MAX = 300
# What a size looks like: letters (XS–5XL), numbers, pairs such as 32/34 or 30x32, with a system.
_LOOKS = re.compile(
    r"^(?:(?:eu|us|uk|fr|it|de|jp|br|cn|int)\.?\s*)?"
    r"(?:[2-6]?x{0,4}[sl]|m|[2-6]xl|one size|os|\d{1,3}(?:[.,]5|½| ?1/2| ?[12]/3)?[a-z]{0,2}"
    r"(?:\s?[/x–-]\s?\d{1,3}[a-z]{0,2})?)(?:\s*(?:eu|us|uk|cm|in|y|m|yrs|months))?$",
    re.IGNORECASE,
)


def read_sizes(page: Page, products: list[dict[str, Any]]) -> tuple[str, ...]:
    """Sizes from markup and from printed size choosers, each once, in page order."""
    found: dict[str, None] = {}
    for product in products:
        for size in _stated(product):
            found.setdefault(size)
    if not found:
        for size in _printed(page):
            found.setdefault(size)
            if len(found) >= _SIZES_MAX:
                break
    return tuple(found)


def _stated(product: dict[str, Any]) -> Iterator[str]:
    holders: list[Any] = [product]
    for key in ("hasVariant", "offers", "model", "isVariantOf"):
        inner = product.get(key)
        holders.extend(inner if isinstance(inner, list) else [inner])
    for holder in holders[:500]:
        if not isinstance(holder, dict):
            continue
        sizes = holder.get("size")
        item = holder.get("itemOffered")
        if sizes is None and isinstance(item, dict):
            sizes = item.get("size")
        for size in sizes if isinstance(sizes, list) else [sizes]:
            text = clean(text_value(size))
            if text and len(text) <= _LABEL_MAX:
                yield text


def _printed(page: Page) -> Iterator[str]:
    """Choices of elements that call themselves a size chooser."""
    label = page.vocabulary.label
    taken: set[HtmlElement] = set()
    left = _CHOOSERS_MAX
    census = page.census
    for at in page.product_walk.places:
        attributes = census.attributes[at]
        if not attributes:
            continue
        element = census.nodes[at]
        named = " ".join(
            [attributes.get(key, "") for key in ("class", "id", "name", "data-attribute")]
        )
        tokens = name_tokens(named) if _SIZE_HINT.search(named) else frozenset()
        says = tokens & {"size", "sizes"} or (
            "aria-label" in attributes and label(attributes["aria-label"]) == "size"
        )
        if not says or tokens & {"chart", "guide", "font"}:
            continue
        if any(parent in taken for parent in element.iterancestors()):
            continue
        left -= 1
        if left < 0:
            break
        labels = list(islice(_choices(element), _CHOICES_MAX))
        if len(labels) >= 2 and sum(bool(_LOOKS.match(text)) for text in labels) * 2 > len(labels):
            taken.add(element)
            yield from (text for text in labels if len(text) <= _LABEL_MAX)
    for select in page.census.named("select"):
        named = f"{select.get('name', '')} {select.get('id', '')} {select.get('class', '')}"
        says = "size" in name_tokens(named) or label(select.get("aria-label", "")) == "size"
        if not says and not _labelled(page, select):
            continue
        if page.regions.under_outside(select):
            continue
        labels = [" ".join((option.text or "").split()) for option in select.iter("option")]
        looks = [text for text in labels if _LOOKS.match(text)]
        if looks:
            yield from looks


def _labelled(page: Page, select: HtmlElement) -> bool:
    """Whether the label of a select, or the text before it, names a size."""
    before = select.getprevious()
    texts = []
    if before is not None and isinstance(before.tag, str):
        texts.append(text_of(before, _NAME_MAX))
    parent = select.getparent()
    if parent is not None and parent.text:
        texts.append(parent.text)
    if parent is not None and parent.tag == "label":
        texts.append(parent.text or "")
    return any(page.vocabulary.label(text) == "size" for text in texts if text.strip())


def _choices(element: HtmlElement) -> Iterator[str]:
    for choice in element.iter("li", "label", "button", "a", "option"):
        if len(choice) and choice.find(".//li") is not None:
            continue
        text = choice.text or "" if choice.tag == "option" else text_of(choice, 4 * _LABEL_MAX)
        text = " ".join(text.split())
        if text and len(text) <= _LABEL_MAX:
            yield text
