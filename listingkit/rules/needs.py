"""What a kind of goods must state, and whether its text does, by the words of its language."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from listingkit.rules.categories import Words, word_list
from listingkit.rules.core import Applies

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject


def needing(detail: str, list_name: str | None = None) -> Applies:
    """Judge goods that need ``detail``; leave out languages whose words we do not have."""

    def applies(subject: Subject) -> bool | None:
        asked = subject.needs(detail)
        if asked and list_name and not subject.language_code:
            return None
        if asked and list_name and not word_list(list_name, subject.language_code):
            return False
        return asked

    return applies


@cache
def words_of(list_name: str, language: str | None) -> Words:
    """A word list ready to be found in a text."""
    return Words(word_list(list_name, language))


def told(subject: Subject, list_name: str) -> bool:
    """Whether the text has a word of a list in its own language."""
    return words_of(list_name, subject.language_code).found(subject.all_copy) is not None


def needing_label(detail: str, label: str) -> Applies:
    """Judge goods that need ``detail``; leave out languages in which no label names it."""

    def applies(subject: Subject) -> bool | None:
        asked = subject.needs(detail)
        if asked and not subject.language_code:
            return None
        return asked and bool(_labels(label, subject.language_code))

    return applies


@cache
def _labels(label: str, language: str | None) -> tuple[str, ...]:
    """What shops of a language print before a detail, from ``locales/vocabulary/page.toml``."""
    from listingkit.page.vocabulary import Vocabulary

    return Vocabulary.shipped().words.labels[label].get(language or "", ())


@cache
def _label_words(label: str, language: str | None) -> Words:
    unspaced = tuple(
        f"*{word}*" if not word.isascii() else word for word in _labels(label, language)
    )
    return Words((*_labels(label, language), *unspaced))


def labelled(subject: Subject, label: str) -> bool:
    """Whether the text has one of the words that shops print before a detail."""
    return _label_words(label, subject.language_code).found(subject.all_copy) is not None
