"""What delivery costs, from when it is free, and the lowest price of 30 days, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from listingkit.page.money import Amount, Currencies
from listingkit.page.phrases import Found
from listingkit.page.statements import conditional, denied

if TYPE_CHECKING:
    from listingkit.page.promises import Promises
    from listingkit.page.visible import Block

NAMES = frozenset(("delivery", "free_delivery", "freight"))
"""Groups of words that name delivery or its charge."""
SPEAKS = NAMES | {"lowest_price", "arrival"}
_NEAR_COST = 30
_NEAR_LIMIT = 12
_NEAR_LOWEST = 40
_MAX_LINE = 300
_NEAR_FREE = 25
_SHORT = 80
_SAID = 120
_LINK_MAX = 40
_ENDS = " *.:!¹²"


def _amounts(text: str) -> list[Amount]:
    """Amounts with a currency beside them."""
    marks = Currencies.shipped()
    return [
        amount for amount in marks.amounts(text.upper())
        if amount.mark and marks.candidates(amount.mark)
    ]  # fmt: skip


def read_under_label(
    text: str, hits: Sequence[Found], label: frozenset[str], asks: bool, element: HtmlElement,
    found: Promises, own: bool,
) -> None:  # fmt: skip
    """A line under "Delivery:" that begins with an amount, or says no more than "free".

    ``asks`` tells that the label ends in a colon or names the charge itself: else an amount below
    it may be the price.
    """
    if label & {"lowest_price"}:
        amounts = _amounts(text)
        if found.lowest is None and amounts and amounts[0].start <= 2:
            found.lowest = (amounts[0].value, amounts[0].mark, element)
        return
    bare = text.strip(_ENDS)
    if any(hit.group == "gratis" and len(hit) >= len(bare) - 1 for hit in hits):
        if found.free is None and found.cost is None:
            found.free = element
        return
    if not asks or found.cost is not None or found.free is not None:
        return
    amounts = _amounts(text)
    if amounts and amounts[0].start <= 2:
        found.cost = (amounts[0].value, amounts[0].mark, element)


def read_freight(
    text: str, hits: Sequence[Found], groups: set[str], block: Block, found: Promises, own: bool
) -> None:
    """Freight in a sentence on delivery; ``own``: it stands in the product's own part."""
    digits = any(char.isdigit() for char in text)
    amounts = _amounts(text) if digits else []
    if "lowest_price" in groups:
        _lowest(hits, amounts, block.element, found)
        return
    if digits and found.delivery_named is None and len(text) <= _SAID and not block.linked:
        # "Delivery: Monday, 7 Dec": something is said, though no number of days.
        found.delivery_named = block.element
    if not groups & NAMES:
        return
    # A long link with "free delivery" in it is the title of another product.
    if block.linked and len(text) > _LINK_MAX and not amounts:
        return
    frees = [hit for hit in hits if hit.group == "free_delivery"]
    if not frees and "gratis" in groups and not groups & {"return", "refund"}:
        named = [hit for hit in hits if hit.group in ("delivery", "freight")]
        frees = [
            hit for hit in hits
            if hit.group == "gratis" and (amounts or _beside(text, hit, named))
        ]  # fmt: skip
    frees = [
        hit for hit in frees if not denied(hit, hits) and not conditional(text, hit, hits)
    ]  # fmt: skip
    rest = _freed(text, hits, frees, amounts, block.element, found, own)
    if found.cost is None and len(text) <= _MAX_LINE:
        _cost(text, hits, frees, rest, block.element, found, own)


def _beside(text: str, free: Found, named: list[Found]) -> bool:
    """Whether a short line says of delivery itself that it is free."""
    if len(text) > _SHORT:
        return False
    for hit in named:
        low, high = sorted((hit, free), key=lambda one: one.start)
        between = text[low.end : high.start]
        if len(between) <= _NEAR_FREE and not any(mark in between for mark in ",;|&+"):
            return True
    return False


def _lowest(
    hits: Sequence[Found], amounts: list[Amount], element: HtmlElement, found: Promises
) -> None:  # fmt: skip
    for hit in hits:
        if hit.group != "lowest_price" or found.lowest is not None:
            continue
        near = [amount for amount in amounts if 0 <= amount.start - hit.end <= _NEAR_LOWEST]
        before = [amount for amount in amounts if 0 <= hit.start - amount.end <= 3]
        for amount in (*near, *before):
            found.lowest = (amount.value, amount.mark, element)
            break


def _freed(
    text: str, hits: Sequence[Found], frees: list[Found], amounts: list[Amount],
    element: HtmlElement, found: Promises, own: bool,
) -> list[Amount]:  # fmt: skip
    """Keep "free" and "free from"; the amounts that are not such a limit are given back."""
    limits = [hit for hit in hits if hit.group == "over"]
    digits = any(char.isdigit() for char in text)
    for free in frees:
        over = [
            amount for amount in amounts
            if any(
                -_NEAR_LIMIT <= hit.start - amount.end <= 2
                or (
                    -2 <= amount.start - hit.end <= 24
                    and not any(hit.end <= one.start < amount.start for one in amounts)
                )
                for hit in limits
            )
            and -24 <= amount.start - free.end <= 60
        ]  # fmt: skip
        if over:
            found.free_from = found.free_from or (over[0].value, over[0].mark)
            amounts = [amount for amount in amounts if amount not in over]
        # What is said of the product goes before what stands elsewhere.
        elif (
            found.free is None
            and (free.group == "free_delivery" or not amounts)
            and not (limits and digits)
            and (own or found.cost is None)
        ):
            found.free = element
    return amounts


def _cost(
    text: str, hits: Sequence[Found], frees: list[Found], amounts: list[Amount],
    element: HtmlElement, found: Promises, own: bool,
) -> None:  # fmt: skip
    """The amount right behind a word for delivery, right before it, or behind "otherwise"."""
    named = [
        hit for hit in hits
        if hit.group in ("delivery", "freight")
        and not any(free.start <= hit.start < free.end for free in frees)
    ]  # fmt: skip
    limits = [hit for hit in hits if hit.group == "over"]
    for amount in amounts:
        if any(0 <= amount.start - hit.end <= _NEAR_LIMIT for hit in limits):
            continue
        # "+ 4.99 shipping" outside the product's part belongs to another offer.
        if text[: amount.start].rstrip().endswith("+") and not (own and found.free is None):
            continue
        other = any(
            hit.group == "otherwise" and 0 <= amount.start - hit.end <= _NEAR_LIMIT for hit in hits
        )
        between = [one for one in amounts if one is not amount]
        # Where the product's part says "free", only the charge by its name counts elsewhere.
        near = named if own or found.free is None else [
            hit for hit in named if hit.group == "freight"
        ]  # fmt: skip
        behind = any(
            0 <= amount.start - hit.end <= _NEAR_COST
            and not any(hit.end <= one.start < amount.start for one in between)
            for hit in near
        )
        before = any(0 <= hit.start - amount.end <= 3 for hit in near)
        if other or behind or before:
            found.cost = (amount.value, amount.mark, element)
            return
