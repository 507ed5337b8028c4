"""How a keyword is found in a language: named strategies that language files choose from.

* ``stem``: word by word, equal stems (Snowball), the keyword plus one of the suffixes, or the same
  word once one of the listed endings is taken off.
* ``compound``: like stem, and also as the last part of a compound (*Damenkleid* for *Kleid*).
* ``endings``: word by word, with the endings that the language lists taken off (English).
* ``affix``: the keyword between listed prefixes and suffixes (Arabic articles and pronouns).
* ``particle``: the keyword plus listed particles, spaces inside phrases optional (Korean).
* ``substring``: anywhere, for scripts without spaces.
* ``exact``: the same word; used where a language has no file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import regex

from listingkit.errors import DataError

if TYPE_CHECKING:
    from listingkit.markets import Language

SameWord = Callable[[str, str], bool]
"""Whether a folded word of the text is a form of a folded word of the keyword."""

_HYPHEN = "[-‐‑]?"
_LONGEST = 60
"""Letters of the longest word that is taken apart; stemming longer ones would only cost time."""


def exact(language: Language | None) -> SameWord:
    """The same letters."""
    return lambda word, part: word == part


def stem(language: Language | None) -> SameWord:
    """Equal Snowball stems, the keyword with one of the language's suffixes, or one base.

    The base is what the language's ``endings`` lead to, for plurals that its stemmer lacks.
    """
    if language is None:
        return exact(language)
    stemmed = _stems(language.stemmer)
    suffixes = frozenset(language.suffixes)
    bases = _bases(language.endings) if language.endings else None

    def same(word: str, part: str) -> bool:
        if word == part:
            return True
        if word.startswith(part) and word[len(part) :] in suffixes:
            return True
        if bases is not None and not bases(word).isdisjoint(bases(part)):
            return True
        return stemmed(word) == stemmed(part) and _related(word, part)

    return same


def compound(language: Language | None) -> SameWord:
    """Like :func:`stem`, and as the head of a compound, e.g. *Sommerkleider* for *Kleid*.

    The language's ``prefixes`` are syllables that make another word of it (*ver-*, *an-*), so
    what stands before the head must be more than one of them.
    """
    if language is None:
        return exact(language)
    alone = stem(language)
    stemmed = _stems(language.stemmer)
    suffixes = ("", *language.suffixes)
    blocked = frozenset(language.prefixes)

    def same(word: str, part: str) -> bool:
        if alone(word, part):
            return True
        if len(part) < 3 or len(word) < len(part) + 2:
            return False
        for tail in (part, stemmed(part)):
            for whole in (word, stemmed(word)):
                if any(whole.endswith(tail + suffix) for suffix in suffixes):
                    head = next(s for s in suffixes if whole.endswith(tail + s))
                    left = whole[: len(whole) - len(tail) - len(head)]
                    if _first_part(left, tail, blocked):
                        return True
        return False

    return same


def _first_part(left: str, tail: str, blocked: frozenset[str]) -> bool:
    """Whether ``left`` can be the first part of a compound: the shorter the head, the longer."""
    least = 5 if len(tail) < 4 else 3
    return len(left) >= least and left not in blocked


def affix(language: Language | None) -> SameWord:
    """The keyword between one listed prefix and one listed suffix, either may be missing.

    A final heh (folded teh marbuta) opens to teh before a suffix: سترة, سترتها, سترات.
    """
    if language is None:
        return exact(language)
    prefixes = ("", *language.prefixes)
    suffixes = frozenset(("", *language.suffixes))
    articles = tuple(prefix for prefix in language.prefixes if len(prefix) == 2)

    def bare(part: str) -> str:
        # A keyword given with its article also stands without it.
        for article in articles:
            if part.startswith(article) and len(part) >= 5:
                return part[2:]
        return part

    def same(word: str, part: str) -> bool:
        for key in dict.fromkeys((part, bare(part))):
            for prefix in prefixes:
                if not word.startswith(prefix):
                    continue
                rest = word[len(prefix) :]
                if rest.startswith(key) and rest[len(key) :] in suffixes:
                    return True
                if len(key) >= 3 and key.endswith("ه") and rest.startswith(key[:-1]):
                    tail = rest[len(key) - 1 :]
                    if tail == "ات" or (tail.startswith("ت") and tail[1:] in suffixes):
                        return True
        return False

    return same


def endings(language: Language | None) -> SameWord:
    """The same word once an ending of the language is taken off either: *berries*, *berry*."""
    if language is None:
        return exact(language)
    bases = _bases(language.endings)
    return lambda word, part: word == part or not bases(word).isdisjoint(bases(part))


MATCHERS: dict[str, Callable[[Language | None], SameWord]] = {
    "exact": exact,
    "stem": stem,
    "compound": compound,
    "affix": affix,
    "endings": endings,
}
"""Matchers that compare word by word."""

PLACE_MATCHERS = ("particle", "substring")
"""Matchers that look for places instead."""


def check_matcher(language: Language) -> None:
    """Raise DataError when a language file names a matcher that does not exist."""
    if language.matcher not in MATCHERS and language.matcher not in PLACE_MATCHERS:
        known = ", ".join((*MATCHERS, *PLACE_MATCHERS))
        raise DataError(
            f"unknown matcher {language.matcher!r}",
            where=f"languages/{language.code}.toml: matcher",
            fix=f"Use one of {known}.",
        )


@cache
def _stems(algorithm: str) -> Callable[[str], str]:
    """A cached stemmer; the word itself where there is no algorithm."""
    if not algorithm:
        return lambda word: word
    import snowballstemmer

    try:
        stemmer = snowballstemmer.stemmer(algorithm)
    except KeyError:
        raise DataError(f"unknown stemmer {algorithm!r}", where="languages: stemmer") from None

    @lru_cache(maxsize=65536)
    def stemmed(word: str) -> str:
        if len(word) > _LONGEST:
            return word
        # Some algorithms take one ending at a time (Turkish, Finnish): go on until it holds.
        for _ in range(3):
            shorter = str(stemmer.stemWord(word))
            if shorter == word:
                break
            word = shorter
        return word

    return stemmed


def _related(word: str, part: str) -> bool:
    """Whether two words of one stem begin alike, so that short stems do not meet by accident."""
    word, part = _bare_letters(word), _bare_letters(part)
    least = max(2, len(part) - 2)
    return word[:least] == part[:least]


@lru_cache(maxsize=65536)
def _bare_letters(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=64)
def _bases(listed: tuple[str, ...]) -> Callable[[str], frozenset[str]]:
    """A word and what is left of it when one of the listed endings is taken off."""
    rules = tuple(tuple(ending.split(">", 1)) for ending in listed)

    @lru_cache(maxsize=65536)
    def bases(word: str) -> frozenset[str]:
        found = {word}
        for ending, instead in rules:
            if word.endswith(ending) and len(word) - len(ending) + len(instead) >= 3:
                found.add(word[: len(word) - len(ending)] + instead)
        return frozenset(found)

    return bases


def word_key(word: str, language: Language | None) -> str:
    """The same text for the forms of one word, as far as a stemmer tells."""
    if language is None or language.matcher not in ("stem", "compound", "endings"):
        return word
    return _stems(language.stemmer)(word)


def key_letters(part: str, name: str, language: Language | None) -> str:
    """A pattern for letters that every form of ``part`` has by the matcher ``name``.

    Whatever marks they carry, and with hyphens between them: a quick first look at a text, since
    most texts do not have them.
    """
    if name == "affix":
        bare = part[2:] if len(part) >= 5 and part.startswith("ال") else part
        letters = bare[:-1] if len(bare) >= 3 else bare
    elif name == "compound" and language is not None:
        tail = _bare_letters(_stems(language.stemmer)(part))
        letters = tail[: max(2, len(tail) - 2)]
    elif name == "exact":
        letters = part
    else:
        letters = _bare_letters(part[: max(1, len(part) - (3 if name == "endings" else 2))])
    return _HYPHEN.join(_any_mark(letter) for letter in letters or part)


@lru_cache(maxsize=4096)
def _any_mark(letter: str) -> str:
    """The letter with any mark of Latin, Greek or Cyrillic writing on it."""
    marked = _marked().get(letter, "")
    return f"[{regex.escape(letter + marked)}]" if marked else regex.escape(letter)


@cache
def _marked() -> dict[str, str]:
    found: dict[str, str] = {}
    for number in (*range(0xC0, 0x530), *range(0x1E00, 0x2000)):
        letter = chr(number)
        plain = unicodedata.normalize("NFD", letter)[0]
        if plain != letter:
            found[plain] = found.get(plain, "") + letter
    return found
