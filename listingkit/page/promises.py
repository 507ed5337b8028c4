"""Promises in running text: delivery, returns, warranty, answers, by nearest words.

A number with a unit of time belongs to the promise named before it in its clause, else after it,
else earlier in the sentence, else to the heading above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from listingkit.page.money import Currencies
from listingkit.page.phrases import Found, folded_short
from listingkit.page.policywords import PolicyLook

if TYPE_CHECKING:
    from listingkit.page.visible import Block

_TIMED = ("delivery", "return", "refund", "warranty", "reply", "other")
_SPAN = re.compile(
    r"(?<![\d.,/:])(\d{1,3})(?:\s?(?:-|~|/|to|a|bis|et|e|y|o|or|до|au|til|tot|ate|hasta|az|ila)\s?"
    r"(\d{1,3}))?(?![\d%])(?:\s?\(\w+\))?\s?[-.]?\s?"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|[。！？•|·]")
_CLAUSE = re.compile(r"[,;()،、，]|[.!?]\s")
_TIME_RANGE = re.compile(
    r"\d{1,2}(?:[:.h]\d{2})?\s?(?:a\.?m\.?|p\.?m\.?|uhr|h)?\s?(?:-|to|bis|a|until|til|tot)\s?"
    r"\d{1,2}(?:[:.h]\d{2})?\s?(?:a\.?m\.?|p\.?m\.?|uhr|h|klo)?(?![\d%])"
)
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"[:h]\d{2}|a\.?m|p\.?m|uhr|24/7|24 ?h")
_ALWAYS = re.compile(r"\b24\s?/\s?7\b")
_MAX_LINE = 1500
_SHORT_LINE = 200
_CARRY = 3
_HEADING = 60
_NEAR_AFTER = 14
_NEAR_COST = 30
_NEAR_LIMIT = 12
_MAX_MONEY = 200
_DAYS = {"hour": 1 / 24, "minute": 1 / 1440, "day": 1, "business_day": 1, "week": 7, "month": 30,
         "year": 365}  # fmt: skip
_LIMITS = {"delivery": 90, "return": 400, "refund": 400, "reply": 14}
# "Money back within 30 days" gives time to return; 3 days, or working days, are how long it takes.
_REFUND_LEAST = 14
# "19h 8m": hours that go on in minutes run down.
_RUNS_DOWN = re.compile(r"[\s,]{0,2}(?:(?:and|und|et|y|e|en|och|i)\s)?\d{1,2}\s?m")
_LINK_MAX = 40


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time as printed, e.g. ``3–5 business days``."""

    low: int
    high: int
    unit: str

    @property
    def days(self) -> tuple[int, int]:
        """Both ends in whole days, hours rounded up."""
        factor = _DAYS[self.unit]
        return _up(self.low * factor), _up(self.high * factor)


def _up(value: float) -> int:
    whole = int(value)
    return whole if whole == value else whole + 1


@dataclass(slots=True)
class Promises:
    """What the text says first about each promise, with the element it stands in."""

    delivery: tuple[Span, HtmlElement] | None = None
    returns: tuple[Span, HtmlElement] | None = None
    warranty: tuple[Span, HtmlElement] | None = None
    reply: tuple[Span, HtmlElement] | None = None
    cost: tuple[Decimal, str, HtmlElement] | None = None
    free_from: tuple[Decimal, str] | None = None
    free: HtmlElement | None = None
    free_return: HtmlElement | None = None
    no_return: HtmlElement | None = None
    returns_named: HtmlElement | None = None
    returns_unsure: tuple[Span, HtmlElement] | None = None
    support: HtmlElement | None = None
    hours: str | None = None
    trader: list[str] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)


def time_spans(folded: str, look: PolicyLook) -> Iterator[tuple[Span, int, int]]:
    """Stretches of time in folded text with their offsets."""
    units: list[Found] | None = None
    for match in _SPAN.finditer(folded):
        if units is None:
            units = list(look.units.find(folded))
        end = match.end()
        best = None
        for unit in units:
            # "30-day": the mark between number and unit may belong to either.
            if end - 2 <= unit.start <= end and unit.end > end and (
                best is None or len(unit) > len(best)
            ):  # fmt: skip
                best = unit
        if best is None:
            continue
        low = int(match[1])
        high = int(match[2]) if match[2] else low
        if high > 0 and low <= high:
            yield Span(low, high, best.group), match.start(), best.end


def read_promises(blocks: Sequence[Block]) -> Promises:
    """Read all visible text once."""
    look = PolicyLook.shipped()
    found = Promises()
    carried: tuple[str, ...] = ()
    left = 0
    seen: set[str] = set()
    known: set[tuple[str, bool, tuple[str, ...]]] = set()
    for block in blocks:
        # Said once is said: lists of offers repeat their lines by the thousand.
        if len(block.text) > 20 * _MAX_LINE or (block.text in seen and len(block.text) > _HEADING):
            continue
        seen.add(block.text)
        for written in _sentences(block.text):
            sentence = folded_short(written)
            if not sentence or len(sentence) > _MAX_LINE:
                continue
            hits = list(look.concepts.find(sentence))
            # What a short line says under the same heading is known after the first time.
            said = (sentence, block.linked, carried if left else ())
            if said not in known:
                known.add(said)
                _read(sentence, hits, block, said[2], found, look)
            named = tuple(dict.fromkeys(hit.group for hit in hits if hit.group in _TIMED))
            if named and len(sentence) <= _HEADING:
                carried, left = named, _CARRY + 1
        left = max(0, left - 1)
    found.returns = found.returns or found.returns_unsure
    return found


def _sentences(text: str) -> Iterator[str]:
    """Pieces of a block; a point ends a sentence only before a letter that is not small.

    A short line is one piece: its parts speak of one another.
    """
    if len(text) <= _SHORT_LINE:
        yield text
        return
    start = 0
    for match in _SENTENCE.finditer(text):
        follows = text[match.end() : match.end() + 1]
        if match[0].isspace() and follows and (follows.islower() or follows.isdigit()):
            continue
        yield text[start : match.start()]
        start = match.end()
    yield text[start:]


def _read(
    text: str, hits: list[Found], block: Block, carried: tuple[str, ...],
    found: Promises, look: PolicyLook,
) -> None:  # fmt: skip
    groups = {hit.group for hit in hits}
    element = block.element
    if hits:
        _flags(text, groups, block, found, look)
    if not (hits or carried) or not _DIGIT.search(text):
        return
    if groups & {"delivery", "free_delivery"}:
        _money(text, groups, hits, element, found)
    for span, start, end in time_spans(text, look):
        promise, sure = _belongs(text, span.unit, start, end, hits, carried)
        if promise is None or span.days[1] > _LIMITS.get(promise, 20_000):
            continue
        if span.unit == "hour" and _RUNS_DOWN.match(text, end):
            continue
        _keep(promise, sure, span, block, text, found)


def _keep(promise: str, sure: bool, span: Span, block: Block, text: str, found: Promises) -> None:
    """Keep the first span of a promise; one that is not ``sure`` gives way to one that is."""
    unit = span.unit
    kept = (span, block.element)
    if promise == "refund" and unit != "business_day" and span.days[1] >= _REFUND_LEAST:
        promise = "return"
    if promise == "delivery":
        # A link that speaks of hours advertises a service.
        if found.delivery is None and unit not in ("year", "minute") and not (
            block.linked and unit == "hour"
        ):  # fmt: skip
            found.delivery = kept
    elif promise == "return":
        if unit in ("year", "minute", "hour"):
            return
        if sure:
            found.returns = found.returns or kept
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


def _priced(text: str) -> bool:
    marks = Currencies.shipped()
    return any(amount.mark and marks.candidates(amount.mark)
               for amount in marks.amounts(text.upper()))  # fmt: skip


def _belongs(
    text: str, unit: str, start: int, end: int, hits: list[Found], carried: tuple[str, ...]
) -> tuple[str | None, bool]:
    """The promise a span belongs to, and whether that is sure.

    Under a heading on returns stand the times of refunds too, mostly in working days.
    """
    timed = [hit for hit in hits if hit.group in _TIMED]
    clause_start = max((m.end() for m in _CLAUSE.finditer(text, 0, start)), default=0)
    clause_end = next((m.start() for m in _CLAUSE.finditer(text, end)), len(text))
    before = [hit for hit in timed if clause_start <= hit.start and hit.end <= start]
    if before:
        return max(before, key=lambda hit: hit.end).group, True
    after = [hit for hit in timed if end <= hit.start and hit.end <= clause_end]
    reference: Found | None = None
    if after:
        nearest = min(after, key=lambda hit: hit.start)
        joined = any(hit.group == "after" and end <= hit.start <= nearest.start for hit in hits)
        if nearest.group == "delivery" and joined:
            # "14 days after delivery": the day from which another time is counted.
            reference = nearest
        elif nearest.start - end <= _NEAR_AFTER:
            return nearest.group, True
        others = [hit for hit in after if hit.group != "delivery"]
        if others:
            return others[0].group, True
    earlier = [hit for hit in timed if hit.end <= start]
    if earlier:
        return max(earlier, key=lambda hit: hit.end).group, True
    counted = reference is not None and all(hit.group == "delivery" for hit in timed)
    if carried and (counted or not timed):
        return carried[0], reference is None and unit != "business_day"
    return None, False


def _flags(text: str, groups: set[str], block: Block, found: Promises, look: PolicyLook) -> None:
    element = block.element
    if "free_return" in groups and found.free_return is None:
        found.free_return = element
    if (
        "free_delivery" in groups
        and found.free is None
        and not ("over" in groups and any(char.isdigit() for char in text))
    ):
        found.free = element
    if "no_return" in groups and found.no_return is None:
        found.no_return = element
    if groups & {"return", "refund"} and found.returns_named is None:
        found.returns_named = element
    if groups & {"support", "reply"}:
        if "support" in groups and found.support is None:
            found.support = element
        languages = look.languages.groups(text)
        if len(languages) > 1 or (languages and "reply" in groups):
            found.languages |= languages
    if found.hours is None and groups & {"support", "phone"}:
        found.hours = _hours(text)
    if "trader" in groups and len(found.trader) < 5 and any(c.isdigit() for c in text):
        found.trader.append(block.text[:300])


def _hours(text: str) -> str | None:
    if _ALWAYS.search(text):
        return "24/7"
    for match in _TIME_RANGE.finditer(text):
        if _CLOCK.search(match[0]):
            return match[0].strip()
    return None


def _money(
    text: str, groups: set[str], hits: list[Found], element: HtmlElement, found: Promises
) -> None:
    """Freight in a sentence on delivery: the amount right behind its word, or right before it."""
    marks = Currencies.shipped()
    amounts = [
        amount for amount in marks.amounts(text.upper())
        if amount.mark and marks.candidates(amount.mark)
    ]  # fmt: skip
    limits = [hit for hit in hits if hit.group == "over"]
    frees = [hit for hit in hits if hit.group == "free_delivery"]
    for free in frees:
        over = [
            amount for amount in amounts
            if any(
                -_NEAR_LIMIT <= hit.start - amount.end <= 2 or -2 <= amount.start - hit.end <= 24
                for hit in limits
            )
            and -24 <= amount.start - free.end <= 60
        ]  # fmt: skip
        if over:
            found.free_from = found.free_from or (over[0].value, over[0].mark)
            amounts = [amount for amount in amounts if amount not in over]
        elif found.free is None and not limits:
            found.free = element
    if found.cost is not None or len(text) > _MAX_MONEY:
        return
    named = [
        hit for hit in hits
        if hit.group == "delivery"
        and not any(free.start <= hit.start < free.end for free in frees)
    ]  # fmt: skip
    for amount in amounts:
        if any(0 <= amount.start - hit.end <= _NEAR_LIMIT for hit in limits):
            continue
        between = [other for other in amounts if other is not amount]
        for hit in named:
            behind = 0 <= amount.start - hit.end <= _NEAR_COST and not any(
                hit.end <= other.start < amount.start for other in between
            )
            if behind or 0 <= hit.start - amount.end <= 2:
                found.cost = (amount.value, amount.mark, element)
                return
