"""Words of a listing against topics and fixed lines: found, filled in, recognized again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from listingkit import markets
from listingkit.language.lexicon import find_folded, folded_text
from listingkit.language.normalize import fold
from listingkit.localize.culture.types import Inserted
from listingkit.markets import Culture, Language

_SLOT = re.compile(r"\{(\w+)\}")

# A phrase with fewer letters outside its slots says too little to be known again by them.
_TELLING = 5


def slot_names(phrase: str) -> tuple[str, ...]:
    """Names of a phrase's ``{slots}``, each once."""
    return tuple(dict.fromkeys(_SLOT.findall(phrase)))


class Topics:
    """The topics that texts of one language speak of, by its words in ``culture.toml``.

    What was found is remembered: a listing's texts are asked about once for every market.
    """

    def __init__(self, language: Language | None, culture: Culture) -> None:
        self.language = language
        self.known = topic_words(culture, language)
        self._found: dict[str, frozenset[str]] = {}

    def __call__(self, text: str) -> frozenset[str]:
        """The topics of a text."""
        found = self._found.get(text)
        if found is None:
            folded, _ = folded_text(text, self.language)
            known = self.known.items()
            hits = (name for name, words in known if find_folded(folded, words, self.language))
            found = self._found[text] = frozenset(hits)
        return found


def topics_of(
    text: str, language: Language | None, culture: Culture | None = None
) -> frozenset[str]:
    """Topics a text speaks of, by the words of its language in ``culture.toml``."""
    return Topics(language, culture or markets.culture())(text)


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


class Phrase(NamedTuple):
    """A line as it is known again in a folded text: as written, or with other values in it.

    ``parts`` are what stands around the values, empty where they say too little.
    """

    whole: str
    parts: tuple[str, ...]

    @classmethod
    def of(cls, phrase: str, written: str, language: Language) -> Phrase:
        """The phrase with its slots, and the line made of it."""
        parts = tuple(fold(part, language) for part in re.split(r"\{\w+\}", phrase))
        telling = sum(letter.isalpha() for part in parts for letter in part) >= _TELLING
        return cls(fold(written, language).strip(), parts if telling else ())

    def in_(self, folded: str) -> bool:
        """Whether a folded text holds the line."""
        if self.whole in folded:
            return True
        return bool(self.parts) and any(self._in_order(line) for line in folded.splitlines())

    def _in_order(self, line: str) -> bool:
        position = 0
        for part in self.parts:
            found = line.find(part, position)
            if found < 0:
                return False
            position = found + len(part)
        return True
