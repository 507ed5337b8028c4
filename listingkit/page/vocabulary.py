"""Words by which pages are read, from ``locales/vocabulary/page.toml``, ready for look-up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from listingkit.datafiles import read_words
from listingkit.markets import Data

Words = dict[str, tuple[str, ...]]
"""Words by language code."""

_SPLIT = re.compile(r"[^0-9a-z]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DATA_MAX = 40
# Names remembered between pages: a shop has some thousands.
_REMEMBERED = 20_000
_TRIM = re.compile(r"[\s:：.*]+$")


class Hints(Data, frozen=True, kw_only=True):
    """Words of class and id attributes."""

    chrome: tuple[str, ...]
    related: tuple[str, ...]
    reviews: tuple[str, ...]
    price: tuple[str, ...]
    price_now: tuple[str, ...]
    price_not: tuple[str, ...]
    price_other: tuple[str, ...]
    overlays: tuple[str, ...]
    sliders: tuple[str, ...]
    breadcrumbs: tuple[str, ...]
    unread: tuple[str, ...]


class Addresses(Data, frozen=True, kw_only=True):
    """What the end of a host name says: ``world`` ends name no country."""

    world: tuple[str, ...]
    country: dict[str, str]


class PageWords(Data, frozen=True, kw_only=True):
    """The file as it stands."""

    source: str
    hints: Hints
    addresses: Addresses
    related_headings: Words
    brand_lines: Words
    out_of_stock: Words
    labels: dict[str, Words]
    privacy: Words
    start_page: Words


class Vocabulary:
    """Look-ups over the words of all languages: a page's language is not yet known here."""

    def __init__(self, words: PageWords) -> None:
        self.words = words

    @classmethod
    @cache
    def shipped(cls) -> Vocabulary:
        """The vocabulary that comes with the package."""
        return cls(read_words("page", PageWords))

    @cached_property
    def apart(self) -> frozenset[str]:
        """Class words of what is not the product: navigation, other products, reviews."""
        hints = self.words.hints
        return frozenset((*hints.chrome, *hints.related, *hints.reviews))

    @cached_property
    def sets_apart(self) -> Callable[[str], bool]:
        """Whether class and id names say that an element is not the product (see :attr:`apart`).

        Remembered: the pages of a shop have their names in common.
        """
        apart = self.apart
        return lru_cache(maxsize=_REMEMBERED)(lambda names: not apart.isdisjoint(_tokens(names)))

    @cached_property
    def price(self) -> frozenset[str]:
        """Class words of prices."""
        return frozenset(self.words.hints.price)

    @cached_property
    def price_now(self) -> frozenset[str]:
        """Class words of the price that is asked now."""
        return frozenset(self.words.hints.price_now)

    @cached_property
    def price_not(self) -> frozenset[str]:
        """Class words of amounts that are not the price asked now."""
        return frozenset(self.words.hints.price_not)

    @cached_property
    def price_other(self) -> frozenset[str]:
        """Class words of parts that print amounts for something else: freight, credit."""
        return frozenset(self.words.hints.price_other)

    @cached_property
    def breadcrumbs(self) -> frozenset[str]:
        """Class words of the trail of categories over a product."""
        return frozenset(self.words.hints.breadcrumbs)

    @cached_property
    def names_trail(self) -> Callable[[str, str, str], bool]:
        """Whether class, id and spoken label of an element call it the trail of categories."""
        words = self.breadcrumbs

        @lru_cache(maxsize=_REMEMBERED)
        def names(own: str, id: str, label: str) -> bool:
            if not words.isdisjoint(name_tokens(f"{own} {id} {label}")):
                return True
            # Spoken labels are words of any script, which names of classes are not.
            return " ".join(label.casefold().split()) in words

        return names

    @cached_property
    def overlays(self) -> frozenset[str]:
        """Class words of boxes that lie over the page."""
        return frozenset(self.words.hints.overlays)

    @cached_property
    def sliders(self) -> frozenset[str]:
        """Class words of the parts of a slider."""
        return frozenset(self.words.hints.sliders)

    @cached_property
    def unread(self) -> frozenset[str]:
        """Class words of text that is there for screen readers only."""
        return frozenset(self.words.hints.unread)

    @cached_property
    def start_page(self) -> frozenset[str]:
        """What shops call their start page, lower case."""
        return frozenset(word for group in self.words.start_page.values() for word in group)

    @cached_property
    def related_headings(self) -> re.Pattern[str]:
        """Matches at the start of a lower-case heading over other products."""
        return _any_of(self.words.related_headings)

    @cached_property
    def related_starts(self) -> frozenset[str]:
        """First two letters of such headings: a quick test before the pattern."""
        groups = self.words.related_headings.values()
        return frozenset(words[:2] for group in groups for words in group)

    @cached_property
    def out_of_stock(self) -> re.Pattern[str]:
        """Matches lower-case text that says a product cannot be bought now."""
        return _any_of(self.words.out_of_stock)

    @cached_property
    def _brand_lines(self) -> tuple[tuple[str, str], ...]:
        lines = {line for group in self.words.brand_lines.values() for line in group}
        parted = ((head, tail) for head, _, tail in (line.partition("{}") for line in lines))
        return tuple(sorted(parted, key=lambda pair: (-len(pair[0]) - len(pair[1]), pair)))

    def brand_in(self, text: str) -> str:
        """The brand inside a line such as "Visit the Acme Store"; other text as it is."""
        lower = text.lower()
        for head, tail in self._brand_lines:
            if lower.startswith(head) and lower.endswith(tail):
                inner = text[len(head) : len(text) - len(tail)].strip()
                if inner:
                    return inner
        return text

    @cached_property
    def privacy(self) -> re.Pattern[str]:
        """Matches lower-case link texts of a privacy policy."""
        return _any_of(self.words.privacy)

    @cached_property
    def labels(self) -> dict[str, str]:
        """What a printed label names: ``{"marke": "brand", …}``."""
        return {
            label: name
            for name, languages in self.words.labels.items()
            for printed in languages.values()
            for label in printed
        }

    def label(self, text: str) -> str | None:
        """The fact a printed label names (``"Brand:"`` → ``"brand"``), None when it is none."""
        if len(text) > 60:
            return None
        return self.labels.get(_TRIM.sub("", text).strip().lower())


def _any_of(words: Words) -> re.Pattern[str]:
    every = sorted({word for group in words.values() for word in group}, key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, every)))


def _tokens(names: str) -> set[str]:
    found: set[str] = set()
    for name in names.split():
        if name.islower() and name.isalpha() and name.isascii():
            found.add(name)
            continue
        parts = [part for part in _SPLIT.split(_CAMEL.sub("-", name).lower()) if part]
        found.update(parts)
        if len(parts) > 1:
            found.update(map("-".join, pairwise(parts)))
            found.update(map("-".join, zip(parts, parts[1:], parts[2:], strict=False)))
    return found


@lru_cache(maxsize=_REMEMBERED)
def _tokens_of(names: str) -> frozenset[str]:
    return frozenset(_tokens(names))


def element_tokens(attributes: Mapping[str, str]) -> frozenset[str]:
    """Words of an element's class, id and short ``data-`` attributes, names and values.

    Shops whose class names are hashes still name their elements for tests and scripts.
    """
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    for key, value in attributes.items():
        if key.startswith("data-") and len(value) <= _DATA_MAX:
            names += f" {key[5:]} {value}"
    return name_tokens(names)


def name_tokens(names: str) -> frozenset[str]:
    """Words of class and id names, single and joined: ``"old-Price"`` → old, price, old-price."""
    return _tokens_of(names) if len(names) < 400 else _tokens_of(names[:400])
