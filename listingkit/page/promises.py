"""Promises in running text: delivery, returns, warranty, answers, by nearest words.

A number with a unit of time belongs to the promise named before it in its clause, else after it,
else earlier in the sentence, else to the heading above.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from listingkit.page import freight
from listingkit.page.money import Currencies
from listingkit.page.phrases import Found
from listingkit.page.policywords import PolicyLook
from listingkit.page.spans import Span, time_spans
from listingkit.page.statements import read_statements

if TYPE_CHECKING:
    from listingkit.page.said import Heard, Line
    from listingkit.page.visible import Block

_TIMED = (
    "delivery", "free_delivery", "arrival", "dispatch", "return", "refund", "warranty", "reply",
    "other",
)  # fmt: skip
_CLAUSE = re.compile(r"[,;()،、，]|[.!?]\s")
_DIGIT = re.compile(r"\d")
_MAX_LINE = 1500
_CARRY = 3
_HEADING = 60
_LABEL = 40
_NEAR_AFTER = 14
_LIMITS = {"delivery": 90, "dispatch": 90, "return": 400, "refund": 400, "reply": 14}
# "Money back within 30 days" gives time to return; 3 days, or working days, are how long it takes.
_REFUND_LEAST = 14
# "19h 8m": hours that go on in minutes run down.
_RUNS_DOWN = re.compile(r"[\s,]{0,2}(?:(?:and|und|et|y|e|en|och|i)\s)?\d{1,2}\s?m")
_LINK_MAX = 40

Timed = tuple[Span, HtmlElement]


@dataclass(slots=True)
class Promises:
    """What the text says first about each promise, with the element it stands in.

    ``all_delivery`` and ``all_returns`` are all spans that surely belong to their promise,
    ``linked`` delivery times in links outside the product's part.
    """

    delivery: Timed | None = None
    dispatch: Timed | None = None
    returns: Timed | None = None
    warranty: Timed | None = None
    reply: Timed | None = None
    all_delivery: list[Timed] = field(default_factory=list)
    linked: list[tuple[str, Timed]] = field(default_factory=list)
    all_returns: list[Timed] = field(default_factory=list)
    returns_unsure: Timed | None = None
    cost: tuple[Decimal, str, HtmlElement] | None = None
    free_from: tuple[Decimal, str] | None = None
    free: HtmlElement | None = None
    lowest: tuple[Decimal, str, HtmlElement] | None = None
    delivery_named: HtmlElement | None = None
    free_return: HtmlElement | None = None
    paid_return: HtmlElement | None = None
    no_return: HtmlElement | None = None
    returns_named: HtmlElement | None = None
    support: HtmlElement | None = None
    hours: str | None = None
    insured: HtmlElement | None = None
    duties: dict[str, HtmlElement] = field(default_factory=dict)
    loyalty: Block | None = None
    trader: list[str] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Above:
    """What stands right above a line: promises a heading names, a label, a time by itself."""

    carried: tuple[str, ...] = ()
    left: int = 0
    label: frozenset[str] = frozenset()
    asks: bool = False
    alone: Timed | None = None


def read_promises(look: PolicyLook, *parts: Heard) -> Promises:
    """Read the parts of a page one after another: what is said first counts."""
    found = Promises()
    seen: set[str] = set()
    known: set[tuple[str, bool, tuple[str, ...]]] = set()
    for part in parts:
        above = _Above()
        for block, line in part:
            text = line.text
            # Said once is said: lists of offers repeat their lines by the thousand.
            if len(text) > 20 * _MAX_LINE or (text in seen and len(text) > _HEADING):
                continue
            seen.add(text)
            if not line.dull:
                _read_line(line, block, above, found, known, look, part is parts[0])
            elif above.label or above.asks or above.alone:
                above.label, above.asks, above.alone = frozenset(), False, None
            if above.left:
                above.left -= 1
    found.returns = found.returns or found.returns_unsure
    # One link outside the product's part may lead to the terms; several belong to other products.
    if found.delivery is None and len(found.linked) == 1:
        found.delivery = found.linked[0][1]
    return found


def _read_line(
    line: Line, block: Block, above: _Above, found: Promises,
    known: set[tuple[str, bool, tuple[str, ...]]], look: PolicyLook, own: bool,
) -> None:  # fmt: skip
    label, asks, alone = above.label, above.asks, above.alone
    above.label, above.asks, above.alone = frozenset(), False, None
    for sentence, hits in line.sentences:
        if not sentence or len(sentence) > _MAX_LINE:
            continue
        if label:
            freight.read_under_label(sentence, hits, label, asks, block.element, found, own)
        # What a short line says under the same heading is known after the first time.
        said = (sentence, block.linked, above.carried if above.left else ())
        again = block.linked and not own and len(found.linked) == 1
        if said not in known or again:
            known.add(said)
            _read(sentence, hits, block, said[2], found, look, own)
        named = tuple(dict.fromkeys(hit.group for hit in hits if hit.group in _TIMED))
        if len(sentence) <= _HEADING:
            if named:
                above.carried, above.left = named, _CARRY + 1
            _look_ahead(sentence, hits, block, above, alone, found, look)


def _look_ahead(
    text: str, hits: Sequence[Found], block: Block, above: _Above, alone: Timed | None,
    found: Promises, look: PolicyLook,
) -> None:  # fmt: skip
    """Keep what a short line means for the one after it, and after the one before it."""
    groups = frozenset(hit.group for hit in hits)
    digits = _DIGIT.search(text) is not None
    if not digits and len(text) <= _LABEL and groups & freight.NAMES:
        # "2-4 working days", and under it "Standard delivery".
        if alone is not None and found.delivery is None and not groups & {"return", "refund"}:
            found.delivery = alone
            found.all_delivery.append(alone)
        above.label = groups
        above.asks = text.endswith(":") or "freight" in groups
    elif not digits and "lowest_price" in groups:
        above.label = groups
    elif digits and not hits and not above.left and not block.linked:
        spans = list(time_spans(text, look))
        if len(spans) == 1:
            span, start, end = spans[0]
            # The unit may go on: "arkipäivässä".
            if start <= 3 and " " not in text[end:].strip() and span.unit in _SHIPPING_UNITS:
                above.alone = (span, block.element)


_SHIPPING_UNITS = ("day", "business_day", "week")


def _read(
    text: str, hits: Sequence[Found], block: Block, carried: tuple[str, ...],
    found: Promises, look: PolicyLook, own: bool,
) -> None:  # fmt: skip
    if text[-1] in "?؟？":
        return
    groups = {hit.group for hit in hits}
    if hits:
        read_statements(text, hits, groups, block, found, look)
    if groups & freight.SPEAKS:
        freight.read_freight(text, hits, groups, block, found, own)
    if not (hits or carried) or not _DIGIT.search(text):
        return
    for span, start, end in time_spans(text, look):
        promise, sure = _belongs(text, span.unit, start, end, hits, carried)
        if promise in ("arrival", "free_delivery"):
            promise = "delivery"
        if promise is None or span.days[1] > _LIMITS.get(promise, 20_000):
            continue
        if span.unit == "hour" and _RUNS_DOWN.match(text, end):
            continue
        _keep(promise, sure, span, block, text, groups, found, own)


def _keep(
    promise: str, sure: bool, span: Span, block: Block, text: str, groups: set[str],
    found: Promises, own: bool,
) -> None:  # fmt: skip
    """Keep the first span of a promise; one that is not ``sure`` gives way to one that is."""
    unit = span.unit
    kept = (span, block.element)
    if promise == "refund" and unit != "business_day" and span.days[1] >= _REFUND_LEAST:
        promise = "return"
    if promise in ("delivery", "dispatch"):
        # A link that speaks of hours advertises a service; members' delivery is not everybody's.
        if unit in ("year", "minute") or (block.linked and (unit == "hour" or _card(block))):
            return
        if promise == "dispatch":
            found.dispatch = found.dispatch or kept
            return
        if block.linked and not own:
            found.linked.append((text, kept))
            return
        found.delivery = found.delivery or kept
        if sure and "condition" not in groups:
            found.all_delivery.append(kept)
    elif promise == "return":
        if unit in ("year", "minute", "hour"):
            return
        if sure:
            found.returns = found.returns or kept
            found.all_returns.append(kept)
        else:
            found.returns_unsure = found.returns_unsure or kept
    elif promise == "warranty":
        # A link to something with a guarantee, and a guarantee with a price, promise nothing here.
        elsewhere = block.linked and len(text) > _LINK_MAX
        if found.warranty is not None or elsewhere or unit not in ("month", "year"):
            return
        if span.high <= (50 if unit == "year" else 600) and not _priced(text):
            found.warranty = kept
    elif promise == "reply" and found.reply is None and unit not in ("year", "month"):
        found.reply = kept


def _card(block: Block) -> bool:
    """Whether a link leads to another product: it holds a picture, and much more text."""
    link = next((node for node in block.element.iterancestors("a")), None)
    if link is None:
        link = next(iter(block.element.iter("a")), None)
    if link is None or next(link.iter("img"), None) is None:
        return False
    size = 0
    for text in link.itertext():
        size += len(text.strip())
        if size >= 2 * len(block.text):
            return True
    return False


def _priced(text: str) -> bool:
    marks = Currencies.shipped()
    return any(amount.mark and marks.candidates(amount.mark)
               for amount in marks.amounts(text.upper()))  # fmt: skip


def _belongs(
    text: str, unit: str, start: int, end: int, hits: Sequence[Found], carried: tuple[str, ...]
) -> tuple[str | None, bool]:
    """The promise a span belongs to, and whether that is sure.

    Under a heading on returns stand the times of refunds too, mostly in working days.
    """
    timed = [hit for hit in hits if hit.group in _TIMED]
    clause_start = max((m.end() for m in _CLAUSE.finditer(text, 0, start)), default=0)
    clause_end = next((m.start() for m in _CLAUSE.finditer(text, end)), len(text))
    before = [hit for hit in timed if clause_start <= hit.start and hit.end <= start]
    if before:
        return max(before, key=lambda hit: (hit.end, len(hit))).group, True
    after = [hit for hit in timed if end <= hit.start and hit.end <= clause_end]
    reference: Found | None = None
    if after:
        nearest = min(after, key=lambda hit: (hit.start, -len(hit)))
        joined = any(hit.group == "after" and end <= hit.start <= nearest.start for hit in hits)
        if nearest.group in ("delivery", "arrival", "dispatch") and joined:
            # "14 days after delivery": the day from which another time is counted.
            reference = nearest
        elif nearest.start - end <= _NEAR_AFTER:
            return nearest.group, True
        others = [hit for hit in after if hit.group not in ("delivery", "arrival", "dispatch")]
        if others:
            return others[0].group, True
    earlier = [hit for hit in timed if hit.end <= start]
    if earlier:
        return max(earlier, key=lambda hit: (hit.end, len(hit))).group, True
    counted = reference is not None and all(
        hit.group in ("delivery", "arrival", "dispatch") for hit in timed
    )
    if carried and (counted or not timed):
        return carried[0], reference is None and unit != "business_day"
    return None, False
