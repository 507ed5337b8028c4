"""What a target keyword is: its words, what else may stand for it, what is not meant by it.

A keyword is one line of text, so that it fits a CSV cell, a setting and the command line::

    linen dress                                the words, inflected, with small gaps
    linen dress = flax dress | linen frock     variants: their occurrences count for it
    mouse ! mouse pad | mouse mat              not meant: a hit inside one of these is none
    "linen dress"                              in quotes: just these words, as they are
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from listingkit.datafiles import read_words
from listingkit.language.detect import stop_words
from listingkit.language.normalize import fold, language_code
from listingkit.markets import Sourced
from listingkit.model import Struct

if TYPE_CHECKING:
    from listingkit.markets import Language

_VARIANTS_MAX = 40
"""Variants of one keyword that are looked for; nobody lists more by hand."""
_QUOTED = re.compile(r'["“„«](.+)["”“»]')

Intent = Literal["know", "compare", "buy"]
"""What a searcher wants: informational, commercial or transactional, in the words of marketing."""


class Yoast(Sourced, frozen=True, kw_only=True):
    """Yoast's keyphrase density: the factor for the length, and what its figures are called."""

    base: float
    divisor: float
    low: float
    high: float
    much: float


class KeywordWords(Sourced, frozen=True, kw_only=True):
    """``locales/vocabulary/keywords.toml``; the meaning of each table stands in the file."""

    bare: tuple[str, ...]
    gendered: tuple[str, ...]
    runs: tuple[str, ...]
    capitals: tuple[str, ...]
    foreign: str
    follows: tuple[str, ...]
    languages_wanted: int
    weights: dict[str, float]
    yoast: Yoast
    breaks: dict[str, tuple[str, ...]]
    break_endings: dict[str, tuple[str, ...]]
    irregular: dict[str, dict[str, tuple[str, ...]]]
    apart: dict[str, dict[str, tuple[str, ...]]]
    never: dict[str, tuple[str, ...]]
    edges: dict[str, tuple[str, ...]]
    intent: dict[Intent, dict[str, tuple[str, ...]]]


@cache
def keyword_words() -> KeywordWords:
    """The data; a broken file is a DataError."""
    return read_words("keywords", KeywordWords)


class Form(Struct, frozen=True, kw_only=True):
    """One way to say a keyword; ``exact`` when it was written in quotes."""

    text: str
    exact: bool = False


class Keyword(Struct, frozen=True, kw_only=True):
    """A keyword taken apart. ``forms`` are the name itself, first, and its variants."""

    name: str
    forms: tuple[Form, ...]
    without: tuple[Form, ...] = ()


@lru_cache(maxsize=4096)
def parse_keyword(text: str) -> Keyword:
    """Read a keyword as a user writes it; see the syntax above. ``name`` may be empty."""
    meant, _, without = text.partition("!")
    name, _, variants = meant.partition("=")
    first = _form(name)
    forms = [first, *map(_form, variants.split("|"))]
    barred = map(_form, without.split("|"))
    return Keyword(
        name=first.text,
        forms=tuple(dict.fromkeys(form for form in forms if form.text))[:_VARIANTS_MAX],
        without=tuple(dict.fromkeys(form for form in barred if form.text))[:_VARIANTS_MAX],
    )


def _form(text: str) -> Form:
    text = " ".join(text.split())
    quoted = _QUOTED.fullmatch(text)
    return Form(text=" ".join(quoted[1].split()), exact=True) if quoted else Form(text=text)


def keyword_name(text: str) -> str:
    """A keyword without its variants and exclusions."""
    return parse_keyword(text).name


def content_words(text: str, lang: Language | None) -> tuple[str, ...]:
    """Folded words of a keyword that are no stop words; all of them where nothing else is left."""
    words = fold(text, lang).split()
    known = stop_words_of(lang)
    return tuple(word for word in words if word not in known) or tuple(words)


def stop_words_of(lang: Language | None) -> frozenset[str]:
    """Function words of a language, lower case; none without a language."""
    if lang is None:
        return frozenset()
    if lang.stopwords:
        return frozenset(lang.stopwords)
    return stop_words().get(language_code(lang.code), frozenset())


def yoast_density(count: int, words: int, length: int) -> float:
    """Yoast's keyphrase density in percent, for a keyword of ``length`` content words."""
    if not words:
        return 0.0
    formula = keyword_words().yoast
    return round(100 * count / words * (formula.base + length / formula.divisor), 4)


def yoast_rating(density: float) -> str:
    """What Yoast calls that density: "too little", "good", "too much" or "far too much"."""
    formula = keyword_words().yoast
    if density < formula.low:
        return "too little"
    if density <= formula.high:
        return "good"
    return "too much" if density <= formula.much else "far too much"
