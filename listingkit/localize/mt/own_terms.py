"""A user's terms in a translation: said in whatever form, and what must not be said instead.

Forms are told by the language's own way of finding words (:mod:`listingkit.language.matchers`), so
that *bolsos* is *bolso* and *bolsa* is not; plurals it does not know are found by how they begin.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import regex

from listingkit.language.keywords import occurrences
from listingkit.localize.mt.glossary import Entry, fold
from listingkit.localize.mt.reasons import Reason, same_word
from listingkit.markets import Language

_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*")
_SIGNS = regex.compile(r"[=|!\"]")
_STEMMED = ("stem", "compound")
_AGREEING = ("adj", "verb")
_SHORTEST_PART = 3
"""Letters of the shortest part of a compound."""


def own_reasons(entry: Entry, target: str, language: Language | None) -> Iterable[Reason]:
    """What is against ``target``, a text whose source has the term ``entry`` of the user's."""
    wanted = [word for word in (entry.target, *entry.also) if word]
    if wanted and not any(says(word, target, language, entry.pos) for word in wanted):
        yield Reason("term", f"glossary says {entry.target} for {entry.source}", hard=False)
    for word in entry.never:
        if _uses(word, wanted, target, language, entry.pos):
            message = f"glossary says not to use {word} for {entry.source}"
            yield Reason("term", message, hard=False)


def says(term: str, text: str, language: Language | None, pos: str = "") -> bool:
    """Whether a text says a term in one of its forms, or as any part of a compound."""
    if _found(term, text, language):
        return True
    if any(_is_unspaced(char) for char in term):
        return fold(term) in fold(text)
    if language is not None and language.matcher == "compound" and _is_joined(term, text):
        return True
    if pos == "noun" and language is not None and language.matcher in _STEMMED:
        # Nouns that only begin alike are two things, adjectives agree with theirs.
        return False
    have = [_plain(word) for word in _WORDS.findall(text)]
    words = [_plain(word) for word in _WORDS.findall(term)]
    return bool(words) and all(any(same_word(word, other) for other in have) for word in words)


def _is_joined(term: str, text: str) -> bool:
    """Whether each word of a term stands alone or is joined to others: *Leinen* in *Leinenkleid*.

    What stands before it has three letters at least: *Rot* is not in *Brot*.
    """
    have = [_plain(word) for word in _WORDS.findall(text)]
    words = [_plain(word) for word in _WORDS.findall(term)]
    return bool(words) and all(
        any(other == word or _is_part(word, other) for other in have) for word in words
    )


def _is_part(word: str, compound: str) -> bool:
    if len(word) < _SHORTEST_PART:
        return False
    before = compound.find(word)
    return before == 0 or before >= _SHORTEST_PART


def _uses(word: str, wanted: Iterable[str], text: str, language: Language | None, pos: str) -> bool:
    """Whether a text uses a word elsewhere than inside a term that is right."""
    places = _found(word, text, language, gap=0)
    if not places and pos in _AGREEING and len(_WORDS.findall(word)) == 1:
        places = tuple(
            one.span() for one in _WORDS.finditer(text) if same_word(_plain(word), _plain(one[0]))
        )
    right = [place for term in wanted for place in _found(term, text, language)]
    return any(
        not any(start <= first and last <= end for start, end in right) for first, last in places
    )


def _found(
    term: str, text: str, language: Language | None, gap: int | None = None
) -> tuple[tuple[int, int], ...]:
    if _SIGNS.search(term):
        # Those mean something where keywords are looked for.
        at = text.casefold().find(term.casefold())
        return ((at, at + len(term)),) if at >= 0 else ()
    return tuple(occurrences(text, term, language, gap))


def _plain(word: str) -> str:
    """Lower case without marks: *Mantel* and *Mäntel* begin alike."""
    marked = unicodedata.normalize("NFD", word.casefold())
    return "".join(char for char in marked if not unicodedata.combining(char))


def _is_unspaced(char: str) -> bool:
    return regex.match(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]", char) is not None
