"""Amounts printed near a product, and which of them is the price asked now."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from listingkit.page.census import Census
from listingkit.page.money import Amount, Currencies
from listingkit.page.pricetext import TEXT_MAX, price_text
from listingkit.page.vocabulary import element_tokens

if TYPE_CHECKING:
    from listingkit.page import Page

_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
# Boxes around a number that may complete its amount, and boxes around those that may name it.
_CLIMB = 5
_OUTER = 3
# Characters of a piece of text in which a mark is looked for.
_PIECE_MAX = 400
# Elements behind the heading within which the price usually stands.
_REACH = 300.0
_REACH_BACK = 60.0
# Elements between an old price and the new one beside it; and how much lower a new one is.
_BESIDE = 8
_LOWEST = Decimal("0.3")
_MANY = 400
# Elements with a number in which amounts are looked for; real pages have up to 600.
_NUMBERS_MAX = 4000
_STRUCK = frozenset(("del", "s", "strike"))
_STRUCK_STYLE = re.compile(r"line-through", re.IGNORECASE)
_UNIT_PRICE = re.compile(
    r"/\s?(?:\d{1,4}\s?)?(?:kg|g|l|ml|cl|dl|m|cm|m²|m2|mm|oz|lb|fl|count)\b", re.IGNORECASE
)
_INSTALMENTS = re.compile(r"(?<![\w.,])\d{1,2}\s?[x×](?!\w)")


class Candidate:
    """One printed amount: ``points`` tell how much it looks like the price asked now."""

    __slots__ = (
        "amount", "bare", "element", "named", "now", "number", "place", "points", "struck", "text",
    )  # fmt: skip

    def __init__(
        self, amount: Amount, element: HtmlElement, number: HtmlElement, text: str, place: int
    ) -> None:
        self.amount = amount
        self.element = element
        self.number = number
        self.text = text
        self.place = place
        self.points = 0.0
        self.struck = False
        self.bare = False
        self.named = False
        self.now = False

    @property
    def value(self) -> Decimal:
        """The amount."""
        return self.amount.value

    def __repr__(self) -> str:
        return f"<{self.amount.value} {self.amount.mark!r} {self.points:.1f} {self.text!r}>"


def _ranges(text: str, amounts: list[Amount]) -> list[Amount]:
    """Amounts of a text; the first of a range has the mark of the second (``352 – 376 zł``)."""
    for index, (first, second) in enumerate(pairwise(amounts)):
        between = text[first.end : second.start].strip()
        if not first.mark and second.mark and between in ("-", "–", "—", ""):
            amounts[index] = replace(first, mark=second.mark)
    return amounts


def _without(text: str, amounts: list[Amount]) -> str:
    """A text without its amounts."""
    for amount in reversed(amounts):
        text = text[: amount.start] + text[amount.end :]
    return text


def read_prices(page: Page) -> list[Candidate]:
    """Printed amounts of the product part, in page order, with points."""
    currencies = Currencies.shipped()
    walk, whole, census = page.product_walk, page.whole_walk, page.census
    order = {element: place for place, element in enumerate(walk.elements)}
    anchor_place = order.get(page.anchor, 0) if page.anchor is not None else 0
    seen: set[HtmlElement] = set()
    found: list[Candidate] = []

    # Brothers share their boxes: each box is read once.
    @cache
    def read(element: HtmlElement) -> tuple[str, tuple[Amount, ...]] | None:
        if whole.letters(census.place[element]) > TEXT_MAX:
            return None
        return _printed(currencies, element)

    priced = cache(partial(_is_priced, page, census))
    marked = _marks(page, currencies)
    for element, texts in islice(walk.numbers.items(), _NUMBERS_MAX):
        if len(found) >= _MANY:
            break
        at = census.place[element]
        if not marked(at) and not _named(census, at, priced):
            continue
        held = _holder(element, read, order)
        if held is None or held[0] in seen:
            continue
        holder, context = held
        seen.add(holder)
        text, printed = read(holder) or ("", ())
        amounts = _ranges(text, list(printed))
        bare = not _LETTER.search(_without(text, amounts))
        if len({amount.value for amount in amounts}) > 1 and holder is element:
            # Amounts in elements of their own are met there.
            own = " | ".join(texts)
            values = {amount.value for amount in currencies.amounts(own)}
            amounts = [amount for amount in amounts if amount.value in values]
        for amount in amounts:
            candidate = Candidate(amount, holder, element, text, order.get(holder, 0))
            candidate.bare = bare
            if _judge(page, candidate, context, anchor_place):
                found.append(candidate)
    _demote_lists(found)
    _demote_cards(page, found)
    return found


def _marks(page: Page, currencies: Currencies) -> Callable[[int], bool]:
    """Tells by place whether a currency's mark stands near a number: in the largest box that is
    still read for a price.
    """
    census, whole = page.census, page.whole_walk
    inside = set(page.product_walk.places)
    seen = set(whole.places)
    own: dict[int, list[str]] = {}
    for at, text in whole.said:
        own.setdefault(at, []).append(text)
    has_mark = currencies.has_mark

    def near(at: int) -> bool:
        largest = at
        for climbed, here in enumerate((at, *census.above(at))):
            if climbed > _CLIMB or here not in inside or whole.letters(here) > TEXT_MAX:
                break
            largest = here
        return largest not in seen or any(
            has_mark(text.strip()[:_PIECE_MAX])
            for here in range(largest, census.ends[largest])
            if here in own
            for text in own[here]
        )

    return near


def _named(census: Census, at: int, priced: Callable[[int], bool]) -> bool:
    """Whether a number or a box near around it is called a price."""
    return any(map(priced, (at, *islice(census.above(at), _CLIMB + _OUTER))))


def _is_priced(page: Page, census: Census, at: int) -> bool:
    attributes = census.attributes[at]
    if not attributes:
        return False
    if "price" in attributes.get("itemprop", "").split():
        return True
    return not page.vocabulary.price.isdisjoint(element_tokens(attributes))


def _printed(currencies: Currencies, element: HtmlElement) -> tuple[str, tuple[Amount, ...]] | None:
    """Text of a small element and its amounts, None for a large one."""
    text = price_text(element)
    return None if text is None else (text, tuple(currencies.amounts(text)))


def _holder(
    element: HtmlElement,
    read: Callable[[HtmlElement], tuple[str, tuple[Amount, ...]] | None],
    inside: dict[HtmlElement, int],
) -> tuple[HtmlElement, str] | None:
    """The element that prints one amount whole, and the words around it.

    Climbs from a number's element as long as that completes the amount (mark and decimals often
    stand in elements of their own), then further for context while no other amount joins.
    """
    best: HtmlElement | None = None
    known: Amount | None = None
    context = ""
    for climbed, here in enumerate((element, *element.iterancestors())):
        if climbed > _CLIMB or here not in inside:
            break
        printed = read(here)
        if printed is None:
            break
        text, amounts = printed
        marked = {amount.value for amount in amounts if amount.mark}
        values = marked or {amount.value for amount in amounts}
        if best is None or known is None:
            best, known = here, amounts[0] if amounts else None
        elif not known.mark and any(a.mark and a.value == known.value for a in amounts):
            best, known = here, next(a for a in amounts if a.mark and a.value == known.value)
        elif len(values) == 1 and _completes(known.value, amounts[0].value):
            best, known = here, amounts[0]
        if len(values) > 1 or (known is not None and known.value not in values):
            break
        if "%" in text and context:
            # A badge ("save 25 %") joins: its words are about the discount, not this amount.
            break
        context = text
    if best is None or known is None:
        return None
    return best, f"{_lead(best)} {context}"


def _lead(element: HtmlElement) -> str:
    """The few words just before an element (``3x`` before an instalment)."""
    before = element.getprevious()
    if before is None:
        parent = element.getparent()
        text = parent.text if parent is not None else ""
    else:
        text = before.tail if (before.tail or "").strip() else price_text(before, 30)
    text = (text or "").strip()
    # An amount before this one has its own words: "statt 4.50" says nothing about what follows.
    mine = not _DIGIT.search(text) or _INSTALMENTS.search(text)
    return text if mine and len(text) <= 30 else ""


def _completes(part: Decimal, whole: Decimal) -> bool:
    """Whether decimals joined a whole number (173 → 173.34)."""
    return part != whole and int(whole) == part


def _judge(page: Page, candidate: Candidate, context: str, anchor: int) -> bool:
    """Give points; False when the number is no amount of money at all."""
    words = page.vocabulary
    holder = candidate.element
    outer = [parent for parent, _ in zip(holder.iterancestors(), range(_OUTER), strict=False)]
    inner = _between(candidate.number, holder)
    both = words.price_now | words.price
    points = 0.0
    rank = dict(zip(outer, (0.7, 0.4, 0.2), strict=False))
    for element in (holder, *inner, *outer):
        weight = rank.get(element, 1.0)
        attributes = element.attrib
        candidate.struck |= element.tag in _STRUCK and weight > 0.3
        if not attributes:
            continue
        candidate.struck |= bool(_STRUCK_STYLE.search(attributes.get("style", ""))) and weight > 0.3
        if "price" in (attributes.get("itemprop") or "").split() and weight > 0.3:
            points += 3.0
            candidate.named = True
        tokens = element_tokens(attributes)
        priced = bool(tokens & words.price)
        if priced:
            points += 0.0 if candidate.named else 2.0
            candidate.named = True
        if tokens & words.price_other:
            points -= 3.0 * weight
        # "old" means an old price on the amount itself or beside "price", else anything.
        if tokens & words.price_not and (priced or weight == 1.0):
            points -= 3.0 * weight
        if priced and tokens & words.price_now and len(tokens & both) > 1:
            points += 1.5 * weight
            candidate.now |= weight > 0.3
    mark = candidate.amount.mark
    if not mark and not (candidate.named and candidate.bare):
        return False
    points += 1.5 if mark else -1.0
    points -= 4.0 * (candidate.value == 0) + 4.0 * candidate.struck
    other = Currencies.shipped().not_the_price.search(context.lower())
    if other or _INSTALMENTS.search(context) or _UNIT_PRICE.search(context):
        points -= 2.5
    if len(context) > 40:
        points -= 0.5
    ahead = candidate.place - anchor
    points += 2.0 * max(0.0, 1.0 - (ahead / _REACH if ahead >= 0 else -ahead / _REACH_BACK))
    candidate.points = points
    return True


def _demote_lists(candidates: list[Candidate]) -> None:
    """Take points from amounts printed in rows of like boxes: other products, other sellers.

    The first of its kind keeps its points when it stands far from the row.
    """
    kinds: dict[tuple[str, str, str], list[Candidate]] = {}
    for candidate in candidates:
        parent = candidate.element.getparent()
        over = parent.get("class", "") if parent is not None else ""
        kind = (str(candidate.element.tag), candidate.element.get("class", ""), over)
        kinds.setdefault(kind, []).append(candidate)
    for row in kinds.values():
        if len({one.value for one in row}) < 3:
            continue
        gaps = sorted(b.place - a.place for a, b in pairwise(row))
        alone = row[1].place - row[0].place > 3 * max(gaps[len(gaps) // 2], 5)
        for one in row[1:] if alone else row:
            one.points -= 3.0


def _demote_cards(page: Page, candidates: list[Candidate]) -> None:
    """Take points from amounts inside boxes that stand beside like boxes and link elsewhere."""
    verdicts: dict[HtmlElement, bool] = {}
    for candidate in candidates:
        for climbed, box in enumerate(candidate.element.iterancestors()):
            if climbed > 8 or page.regions.holds_product(box):
                break
            if box not in verdicts:
                verdicts[box] = _is_card(box)
            if verdicts[box]:
                candidate.points -= 3.0
                break


def _is_card(box: HtmlElement) -> bool:
    names = box.get("class")
    if not names:
        return False
    alike = any(
        other is not None and other.tag == box.tag and other.get("class") == names
        for other in (box.getnext(), box.getprevious())
    )
    if not alike or box.find(".//img") is None:
        return False
    link = box.find(".//a[@href]")
    return link is not None and not link.get("href", "").startswith(("#", "javascript:"))


def _between(inner: HtmlElement, outer: HtmlElement) -> list[HtmlElement]:
    """Elements from ``inner`` up to, without, ``outer``."""
    found = []
    here = inner
    while here is not outer and here is not None:
        found.append(here)
        here = here.getparent()
    return found


def best_price(candidates: list[Candidate]) -> Candidate | None:
    """The amount that looks most like the price asked now; None when none does."""
    good = [one for one in candidates if one.points >= 1.5 and not one.struck]
    if not good:
        # A price in a class that also says "old", where nothing else is asked.
        good = [one for one in candidates if one.points >= 0.5 and one.named and not one.struck]
    best = max(good, key=lambda one: (one.points, -one.place), default=None)
    for one in good:
        # Of two like amounts side by side the lower is asked, the other was.
        if best is None or one.element.tag != best.element.tag or not one.amount.mark:
            continue
        if abs(one.place - best.place) > _BESIDE or one.points < best.points - 0.3:
            continue
        if "/" in one.text or one.text.startswith("("):
            continue
        if best.value * _LOWEST <= one.value < best.value:
            best = one
    return best
