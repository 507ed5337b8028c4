"""Words of a listing against topics and fixed lines: found, filled in, recognized again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from listingkit import markets
from listingkit.language.lexicon import find
from listingkit.language.normalize import fold
from listingkit.localize.culture.types import Inserted
from listingkit.markets import Culture, Language

_SLOT = re.compile(r"\{(\w+)\}")

# A phrase with fewer letters outside its slots says too little to be known again by them.
_TELLING = 5


def slot_names(phrase: str) -> tuple[str, ...]:
    """Names of a phrase's ``{slots}``, each once."""
    return tuple(dict.fromkeys(_SLOT.findall(phrase)))


def topics_of(
    text: str, language: Language | None, culture: Culture | None = None
) -> frozenset[str]:
    """Topics a text speaks of, by the words of its language in ``culture.toml``."""
    known = topic_words(culture or markets.culture(), language)
    return frozenset(topic for topic, words in known.items() if find(text, words, language))


def topic_words(culture: Culture, language: Language | None) -> Mapping[str, tuple[str, ...]]:
    """The words of every topic in a language (of its script, else of all its scripts)."""
    code = language.code if language else "en"
    return culture.topics.get(code) or culture.topics.get(code.partition("-")[0], {})


def render(
    inserted: Inserted, language: Language, translated: Mapping[str, str] | None = None
) -> str:
    """The line in the target language. ``translated``: slot name → prose in that language."""
    slots = {**inserted.slots, **(translated or {})}
    text = language.phrases[inserted.phrase_id].text
    return _SLOT.sub(lambda match: slots[match[1]].rstrip(" ."), text)


def says(text: str, phrase: str, written: str, language: Language) -> bool:
    """Whether a text holds the line as ``written``, or ``phrase`` with other values in it."""
    folded = fold(text, language)
    if fold(written, language).strip() in folded:
        return True
    parts = [fold(part, language) for part in re.split(r"\{\w+\}", phrase)]
    if sum(letter.isalpha() for part in parts for letter in part) < _TELLING:
        return False
    return any(_in_order(line, parts) for line in folded.splitlines())


def _in_order(line: str, parts: Sequence[str]) -> bool:
    position = 0
    for part in parts:
        found = line.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return True
