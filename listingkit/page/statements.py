"""What a sentence states without a number: free returns, insurance, duties, service, loyalty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from listingkit.page.phrases import Found
from listingkit.page.policywords import PolicyLook

if TYPE_CHECKING:
    from listingkit.page.promises import Promises
    from listingkit.page.visible import Block

_TIME_RANGE = re.compile(
    r"\d{1,2}(?:[:.h]\d{2})?\s?(?:a\.?m\.?|p\.?m\.?|uhr|h)?\s?(?:-|to|bis|a|until|til|tot)\s?"
    r"\d{1,2}(?:[:.h]\d{2})?\s?(?:a\.?m\.?|p\.?m\.?|uhr|h|klo)?(?![\d%])"
)
_CLOCK = re.compile(r"[:h]\d{2}|a\.?m|p\.?m|uhr|24/7|24 ?h")
_APART = re.compile(r"[&,;+|]")
_ALWAYS = re.compile(r"\b24\s?/\s?7\b")
_SHORT = 120
_LINE = 40
_WORD = 10
_NEAR_FREE = 25
_NEAR_NOT = 14


def denied(hit: Found, hits: Sequence[Found]) -> bool:
    """Whether a negation stands right before a phrase (or right behind it, as Turkish has it)."""
    return any(
        other.group == "not" and other.end - hit.start >= -_NEAR_NOT and other.start - hit.end <= 6
        for other in hits
    )


def conditional(text: str, hit: Found, hits: Sequence[Found]) -> bool:
    """Whether a sentence ties a promise to a code, a club or chosen goods.

    In "free collection & free returns" what stands before the mark is another promise.
    """
    return any(
        one.group == "condition"
        and (one.end > hit.start or not _APART.search(text, one.end, hit.start))
        for one in hits
    )


def read_statements(
    text: str, hits: Sequence[Found], groups: set[str], block: Block, found: Promises,
    look: PolicyLook,
) -> None:  # fmt: skip
    """Keep the first of each statement."""
    _returns(text, hits, groups, block, found)
    element = block.element
    for hit in hits:
        if hit.group == "insurance" and found.insured is None and not denied(hit, hits):
            found.insured = element
        elif hit.group in ("duties", "duties_in", "duties_out"):
            found.duties.setdefault(hit.group, element)
        elif hit.group == "loyalty" and found.loyalty is None:
            found.loyalty = block
    if groups & {"support", "reply", "phone"}:
        _service(text, hits, groups, block, found, look)
    if "trader" in groups and len(found.trader) < 5 and any(char.isdigit() for char in text):
        found.trader.append(block.text[:300])


def _returns(
    text: str, hits: Sequence[Found], groups: set[str], block: Block, found: Promises
) -> None:  # fmt: skip
    about = groups & {"return", "refund"}
    if found.free_return is None:
        said = [hit for hit in hits if hit.group == "free_return"]
        if about and not said and len(text) <= _SHORT and not groups & {"over", "phone"}:
            named = [hit for hit in hits if hit.group == "return"]
            # "Free 30-day returns"; the same word beside delivery is about delivery.
            said = [
                hit for hit in hits
                if hit.group == "gratis" and any(_gap(hit, one) <= _NEAR_FREE for one in named)
                and not any(one.group in ("delivery", "free_delivery") for one in hits)
            ]  # fmt: skip
        if any(not denied(hit, hits) and not conditional(text, hit, hits) for hit in said):
            found.free_return = block.element
    if "buyer_pays" in groups and about and found.paid_return is None:
        found.paid_return = block.element
    if "no_return" in groups and found.no_return is None:
        found.no_return = block.element
    if about and found.returns_named is None and not block.linked:
        found.returns_named = block.element


def _gap(one: Found, other: Found) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _service(
    text: str, hits: Sequence[Found], groups: set[str], block: Block, found: Promises,
    look: PolicyLook,
) -> None:  # fmt: skip
    # "Support for several users" is no service: in running text one short word does not do.
    offered = any(
        hit.group == "support" and (len(text) <= _LINE or len(hit) >= _WORD) for hit in hits
    )
    if offered and found.support is None:
        found.support = block.element
    if offered or "reply" in groups:
        languages = look.languages.groups(text)
        if len(languages) > 1 or (languages and "reply" in groups):
            found.languages |= languages
    calls = "phone" in groups and sum(char.isdigit() for char in text) >= 7
    if found.hours is None and (offered or calls):
        found.hours = _hours(text)


def _hours(text: str) -> str | None:
    if _ALWAYS.search(text):
        return "24/7"
    for match in _TIME_RANGE.finditer(text):
        if _CLOCK.search(match[0]):
            return match[0].strip()
    return None
