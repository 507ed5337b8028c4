"""Whether a language has a word: the word lists of the library ``pyspellchecker`` (MIT).

They tell an untranslated word from a loan word ("crew" is no Portuguese, "design" is), a name from
a word, and a damaged word from a good one. Twelve languages have a list; for the others nothing is
known. What a list lacks is in ``locales/vocabulary/words.toml``.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from importlib import resources

import msgspec
import regex

from listingkit.language.tags import primary
from listingkit.markets import data_folder, read_toml

_WORD = regex.compile(r"[\p{L}\p{M}]+")
_SHORTEST = 3


class More(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``locales/vocabulary/words.toml``, by language code; the file says what each table is for."""

    source: str
    confidence: str
    words: dict[str, tuple[str, ...]]
    equal: dict[str, tuple[tuple[str, str], ...]]
    joined: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _more() -> More:
    return read_toml(data_folder("locales") / "vocabulary" / "words.toml", More)


@lru_cache(maxsize=16)
def word_list(tag: str) -> frozenset[str] | None:
    """All words of a language in lower case; None where there is no list. Raises DataError."""
    code = primary(tag)
    if not code.isalpha():
        return None
    file = resources.files("spellchecker") / "resources" / f"{code}.json.gz"
    try:
        data = gzip.decompress(file.read_bytes())
    except FileNotFoundError:
        return None
    words = msgspec.json.decode(data, type=dict[str, int])
    return frozenset(words).union(_more().words.get(code, ()))


def has_word(word: str, tag: str) -> bool | None:
    """Whether a language has a word, however it is inflected; None when nothing is known.

    A word with hyphens is one if its parts are.
    """
    known = word_list(tag)
    if known is None:
        return None
    folded = word.casefold()
    if folded in known:
        return True
    if "-" in folded:
        return all(has_word(part, tag) for part in folded.split("-") if part)
    forms = (folded.replace(a, b) for a, b in _more().equal.get(primary(tag), ()) if a in folded)
    return any(form in known for form in forms)


def unknown_words(text: str, tag: str) -> list[str]:
    """Words of three letters and more, as printed, that the language does not have.

    Empty where nothing is known. What a language writes onto a word ("mantê-lo") counts with it.
    """
    if word_list(tag) is None:
        return []
    joined = _more().joined.get(primary(tag), ())
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = match[0]
        if len(word) < _SHORTEST or has_word(word, tag):
            continue
        after = regex.match(r"-([\p{L}\p{M}]+)", text[match.end() : match.end() + 6])
        if after is not None and after[1].casefold() in joined:
            continue
        found.append(word)
    return list(dict.fromkeys(found))
