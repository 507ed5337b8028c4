"""What a listing states, for the laws that ask: facts, fields, printed rows and wording."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from listingkit.language.tags import primary
from listingkit.markets import language
from listingkit.rules.categories import word_list, word_lists
from listingkit.rules.markup import gtin_is_valid
from listingkit.rules.material import care_told, compositions
from listingkit.rules.needs import told

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject


def is_stated(subject: Subject, *names: str) -> bool:
    """Whether one of these facts is stated, by the facts or by the listing's fields and text."""
    for name in names:
        if name in _FIELDS and _FIELDS[name](subject):
            return True
    found = subject.fact(*names)
    return found is not None and found.value is not False


def _says(list_name: str) -> Callable[[Subject], bool]:
    """Whether the text has wording of a list: what is printed is stated."""

    def found(subject: Subject) -> bool:
        folded = subject.all_copy.casefold()
        return any(word in folded for word in word_list(list_name, subject.language_code))

    return found


@cache
def _colour_names() -> frozenset[str]:
    groups = word_lists()["colour_option"].words.values()
    return frozenset(word.casefold() for words in groups for word in words)


@cache
def _per_unit(language: str | None) -> re.Pattern[str]:
    units = "|".join(map(re.escape, sorted(word_list("weight_units", language), key=len)[::-1]))
    return re.compile(rf"(?:[€£$¥₹₽]|\b[A-Z]{{3}}|\bkr|zł)\s?/\s?(?:\d{{1,4}}\s?)?(?:{units})\b")


def _unit_price(subject: Subject) -> bool:
    """Whether a price by weight or volume is printed: "4,75 € / 100 ml"."""
    return _per_unit(subject.language_code).search(subject.all_copy) is not None


# Mains as printed: "127 V", "100-240V", "bivolt".
_VOLTS = re.compile(
    r"(?<![\d.,])(?:1[0-2]\d|2[0-4]\d) ?(?:v|vac|volts?)(?!\w)|\bbivolt\b", re.IGNORECASE
)


@cache
def _numbered(language: str | None) -> re.Pattern[str]:
    """A label of an article number with a number behind it: "ASIN: B01GOH7PKA"."""
    words = sorted(word_list("number_label", language), key=lambda w: (-len(w), w))
    labels = "|".join(map(re.escape, words))
    return re.compile(rf"(?<!\w)(?:{labels})[\s:#.\u200e]{{0,5}}[A-Z]{{0,9}}-?\d", re.IGNORECASE)


# A code such as PRW-3100YB-1ER: letters first, then figures; sizes and amounts have none before.
_MODEL = re.compile(r"(?<![\w./-])(?=[A-Z-]*\d[A-Z-]*\d)[A-Z]{1,6}[A-Z\d/-]{3,24}(?![\w./-])")


def _has_number(subject: Subject) -> bool:
    """Whether the title has a model's code, or the text a labelled number.

    The labels are looked for first, which is quick.
    """
    if _MODEL.search(subject.listing.title):
        return True
    text, code = subject.all_copy, subject.language_code
    folded = text.casefold()
    # A dotless or a dotted i is any i to the expression.
    odd = not text.isascii() and ("ı" in folded or "\u0307" in folded)
    if not odd and not any(word.casefold() in folded for word in word_list("number_label", code)):
        return False
    return _numbered(code).search(text) is not None


def _labelled(subject: Subject, list_name: str) -> bool:
    """Whether a row of the page's tables has such a label: "Hersteller: Example GmbH"."""
    if subject.page is None:
        return False
    labels = frozenset(word_list(list_name, subject.language_code))
    return any(
        spec.label.casefold().strip(" :\u200e") in labels and spec.value
        for spec in subject.page.specs
    )


def _trader(subject: Subject, name: str) -> object:
    """What the page shows about the trader; None for sources without a page."""
    if subject.page is None:
        return None
    policies = subject.page.policies
    if name == "seller_address":
        return policies.contact.address
    if name == "seller_registration":
        return policies.trader.registration
    return policies.trader.name or _sold_by(subject)


_NAME_MAX = 80


def _sold_by(subject: Subject) -> bool:
    """Whether a line names who sells: "Sold by Mug Club", or the name in the line below."""
    assert subject.page is not None
    words = tuple(word_list("sold_by", subject.language_code))
    lines = f"\n{subject.page.all_text.casefold()}"
    if not any(f"\n{word}" in lines for word in words):
        return False
    asked = False
    for block in subject.page.all_blocks:
        text = block.text.casefold()
        short = len(text) <= _NAME_MAX
        if asked and short and any(map(str.isalpha, text)):
            return True
        word = next((word for word in words if text.startswith(word)), "") if short else ""
        rest = text[len(word) :] if word else ""
        if any(map(str.isalpha, rest)):
            return True
        asked = bool(word) and not rest.strip(" :")
    return False


def _in_market_language(subject: Subject) -> bool:
    """Whether the listing stands in a language of the market; an unknown one is taken for it."""
    assert subject.market is not None
    spoken = {primary(tag) for tag in subject.market.languages}
    return not subject.language_code or _primary_of(subject.language_code) in spoken


def _primary_of(code: str) -> str:
    """The code by which packs name a language: detectors say tl for Filipino, packs say fil."""
    known = language(code)
    tags = known.tags if known else ()
    return next((tag for tag in tags if len(tag) <= 3 and tag != code), code)


_FIELDS: dict[str, Callable[[Subject], object]] = {
    "brand": lambda s: s.listing.brand,
    "gtin": lambda s: any(gtin_is_valid(v.barcode) for v in s.listing.variants),
    "product_identifier": lambda s: (
        any(v.sku or gtin_is_valid(v.barcode) for v in s.listing.variants) or _has_number(s)
    ),
    "manufacturer_name": lambda s: _labelled(s, "maker_label"),
    "importer": lambda s: _labelled(s, "importer_label"),
    "price": lambda s: s.listing.price,
    "currency": lambda s: s.listing.price and s.listing.price.currency,
    "prior_price": lambda s: s.listing.compare_at,
    "size_chart": lambda s: s.listing.size_charts,
    "fibre_composition": compositions,
    "materials": lambda s: told(s, "materials"),
    "care": care_told,
    "ingredients": _says("ingredients"),
    "warnings": _says("warnings"),
    "conformity_marks": _says("conformity"),
    "unit_price": _unit_price,
    "price_includes_tax": _says("tax_included"),
    "voltage": lambda s: _VOLTS.search(s.all_copy) is not None,
    "seller_name": lambda s: _trader(s, "seller_name"),
    "seller_address": lambda s: _trader(s, "seller_address"),
    "seller_registration": lambda s: _trader(s, "seller_registration"),
    "colours": lambda s: any(
        name.casefold() in _colour_names() for v in s.listing.variants for name, _ in v.options
    ),
    "common_name": lambda s: s.listing.title,
    "language_of_market": _in_market_language,
}
