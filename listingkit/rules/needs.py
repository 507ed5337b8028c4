"""What a kind of goods must state, and whether its text does, by the words of its language."""

from __future__ import annotations

import re
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
        if asked and (unreadable(subject) or (list_name and not subject.language_code)):
            return None
        if asked and list_name and not word_list(list_name, subject.language_code):
            return False
        return asked

    return applies


def unreadable(subject: Subject) -> bool:
    """Whether a page shows no text of its product: scripts write it, and nobody can say what."""
    return subject.page is not None and not subject.page.text.strip()


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
        if asked and (unreadable(subject) or not subject.language_code):
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


_LINE_MAX = 60
_JOINED = re.compile(r"\s*[,&/+、・]\s*|\s+(?:and|und|et|y|e|en|och|og|i|ja|ve|и|a|și|si|و)\s+")


def opened_elsewhere(subject: Subject, label: str) -> bool:
    """Whether the page names a detail outside the text that was saved: a button, a closed tab.

    "Composition and care" opens what the page does not hold; all parts of such a line are labels.
    """
    opened: frozenset[str] | None = subject.__dict__.get("opened_labels")
    if opened is None:
        opened = subject.__dict__["opened_labels"] = _opened(subject)
    return label in opened


def _opened(subject: Subject) -> frozenset[str]:
    """Labels of all such lines of a page."""
    if subject.page is None:
        return frozenset()
    name = subject.page.vocabulary.label
    own = set(subject.page.text.splitlines())
    found: set[str] = set()
    for line in set(subject.page.all_text.splitlines()) - own:
        if len(line) <= _LINE_MAX:
            named = {name(part) for part in _JOINED.split(line.strip().lower())}
            if None not in named:
                found.update(one for one in named if one)
    return frozenset(found)
