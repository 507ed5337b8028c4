"""Text of a small element as a price is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from listingkit.page.regions import hidden, skipped_tag
from listingkit.page.vocabulary import name_tokens

TEXT_MAX = 60
"""Letters of a text in which a price is looked for."""
# Pieces of an element looked at for a price; a longer text is squeezed first.
_STEPS = 1000
_LONG = 200
_SPACE = re.compile(r"\s+")
# Class words for the small digits behind the decimal point.
_CENTS = frozenset(
    [
        "cents",
        "cent",
        "fraction",
        "decimal",
        "decimals",
        "centimes",
        "sup",
        "superscript",
        "minor",
        "kopecks",
    ]
)


def price_text(element: HtmlElement, limit: int = TEXT_MAX) -> str | None:
    """Text of a small element as a price is read, None when it is longer than ``limit``.

    Raised or small digits behind a whole number become its decimals (``173`` ``34`` → 173.34).
    """
    parts: list[str] = []
    size = 0
    # Children are met one by one: of a large box only as many as the limits allow.
    stack: list[tuple[HtmlElement, Iterator[HtmlElement]]] = []
    node, entering = element, True
    for _ in range(_STEPS):
        if entering and not skipped_tag(node.tag) and not hidden(node):
            text = _squeezed(node.text)
            digits = text.strip()
            glued = _ends_whole(parts) and (_is_cents(node) or parts[-1][-1:].isdecimal())
            if glued and len(text) >= 2 == len(digits) and digits.isdecimal():
                text = f".{digits} "
            elif digits[:1].isdecimal() and _ends_whole(parts):
                text = f" | {text}"
            parts.append(text)
            size += len(digits)
            stack.append((node, node.iterchildren()))
        elif node.tail and node is not element:
            text = _squeezed(node.tail)
            tail = text.strip()
            gap = " | " if tail[:1].isdecimal() and _ends_whole(parts) else ""
            parts.append(gap + text)
            size += len(tail)
        if size > limit:
            return None
        if not stack:
            return " ".join("".join(parts).split())
        child = next(stack[-1][1], None)
        node, entering = (child, True) if child is not None else (stack.pop()[0], False)
    return None


def _squeezed(text: str | None) -> str:
    """A text whose white space is no longer than its words by much."""
    if not text or len(text) < _LONG:
        return text or ""
    return _SPACE.sub(" ", text)


def _is_cents(node: HtmlElement) -> bool:
    if node.tag in ("sup", "small"):
        return True
    return bool(name_tokens(node.get("class", "")) & _CENTS)


def _ends_whole(parts: list[str]) -> bool:
    before = "".join(parts[-3:]).rstrip()
    return bool(before) and before[-1].isdecimal()
