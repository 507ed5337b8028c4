"""How a keyword is found in a language: named strategies that language files choose from.

* ``stem``: word by word, equal stems (Snowball) or the keyword plus one of the suffixes.
* ``compound``: like stem, and also as the last part of a compound (*Damenkleid* for *Kleid*).
* ``affix``: the keyword between listed prefixes and suffixes (Arabic articles and pronouns).
* ``particle``: the keyword plus listed particles, spaces inside phrases optional (Korean).
* ``substring``: anywhere, for scripts without spaces.
* ``exact``: the same word; used where a language has no file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import regex

from listingkit.errors import DataError

if TYPE_CHECKING:
    from listingkit.markets import Language

SameWord = Callable[[str, str], bool]
"""Whether a folded word of the text is a form of a folded word of the keyword."""

# A single letter hyphened to a word belongs to it (t-shirt, e-bike); an English 's hangs on.
_WORD = regex.compile(
    r"(?:(?<![\p{L}\p{N}])\p{L}-(?=\p{L}{2}))?[\p{L}\p{M}\p{N}]++(?:'s(?![\p{L}\p{N}]))?"
)
# What may stand between the words of one phrase: never a line end or a full stop.
_GAP = regex.compile(r"[ \t\u00A0\u202F\u3000'/\-‐‑–]{1,3}")
_LONGEST = 60
"""Letters of the longest word that is taken apart; stemming longer ones would only cost time."""
_SINGLE = regex.compile(r"(?<![\p{L}\p{N}])(\p{L})[\- ](\p{L}{2,})")


def word_matches(
    folded: str, keyword: str, same: SameWord, stopwords: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Spans of the phrase ``keyword`` in ``folded`` text, word by word, not overlapping.

    Up to one stop word may stand between two words of the phrase.
    """
    variants = sorted({words for words in _variants(keyword) if words}, key=lambda w: (-len(w), w))
    tokens, vocabulary = _tokens(folded)
    known: dict[tuple[str, str], bool] = {}

    def fits(word: str, part: str) -> bool:
        key = (word, part)
        if key not in known:
            known[key] = same(word, part)
        return known[key]

    # A text has few different words: find out once which of them can begin the phrase.
    begins = {word for word in vocabulary if any(fits(word, words[0]) for words in variants)}
    position = 0
    for index in (number for number, token in enumerate(tokens) if token[2] in begins):
        if index < position:
            continue
        for words in variants:
            last = _phrase_end(folded, tokens, index, words, fits, stopwords)
            if last is not None:
                yield tokens[index][0], tokens[last][1]
                position = last + 1
                break


@lru_cache(maxsize=4)
def _tokens(folded: str) -> tuple[list[tuple[int, int, str]], frozenset[str]]:
    """Words of a folded text with their places, and each different word once."""
    tokens = [(m.start(), m.end(), m.group().removesuffix("'s")) for m in _WORD.finditer(folded)]
    return tokens, frozenset(token[2] for token in tokens)


def _phrase_end(
    folded: str,
    tokens: list[tuple[int, int, str]],
    position: int,
    words: tuple[str, ...],
    fits: SameWord,
    stopwords: frozenset[str],
) -> int | None:
    """Index of the last token of the phrase that begins at ``position``; None if it does not."""
    if not fits(tokens[position][2], words[0]):
        return None
    for part in words[1:]:
        for skipped in (False, True):
            following = position + 1
            if following >= len(tokens) or not _joined(folded, tokens[position], tokens[following]):
                return None
            position = following
            if fits(tokens[position][2], part):
                break
            if skipped or tokens[position][2] not in stopwords:
                return None
    return position


def _joined(folded: str, left: tuple[int, int, str], right: tuple[int, int, str]) -> bool:
    return _GAP.fullmatch(folded, left[1], right[0]) is not None


def _variants(keyword: str) -> Iterator[tuple[str, ...]]:
    """Ways to write a keyword: ``t-shirt``, ``t shirt`` and ``tshirt`` are one."""
    for text in (
        keyword,
        _SINGLE.sub(r"\1-\2", keyword),
        _SINGLE.sub(r"\1 \2", keyword),
        _SINGLE.sub(r"\1\2", keyword),
    ):
        yield tuple(m.group().removesuffix("'s") for m in _WORD.finditer(text))


def exact(language: Language | None) -> SameWord:
    """The same letters."""
    return lambda word, part: word == part


def stem(language: Language | None) -> SameWord:
    """Equal Snowball stems, or the keyword with one of the language's suffixes."""
    if language is None:
        return exact(language)
    stemmed = _stems(language.stemmer)
    suffixes = frozenset(language.suffixes)

    def same(word: str, part: str) -> bool:
        if word == part:
            return True
        if word.startswith(part) and word[len(part) :] in suffixes:
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


def particle_matches(
    folded: str, keyword: str, language: Language | None
) -> Iterator[tuple[int, int]]:
    """Spans of the keyword with its particles; spaces inside the phrase may be missing."""
    words = keyword.split()
    if not words:
        return
    yield from ((m.start(), m.end()) for m in _particles(tuple(words), _suffixes(language))
                .finditer(folded))  # fmt: skip


def _suffixes(language: Language | None) -> tuple[str, ...]:
    return tuple(sorted(language.suffixes, key=lambda s: (-len(s), s))) if language else ()


@lru_cache(maxsize=512)
def _particles(words: tuple[str, ...], suffixes: tuple[str, ...]) -> Any:
    body = r"[ \u00A0]?".join(regex.escape(word) for word in words)
    tail = "".join((r"(?:", "|".join(map(regex.escape, suffixes)), r"){0,3}+")) if suffixes else ""
    # One syllable is too often a part of another word: 면 (cotton) in 라면 (noodles).
    before = r"(?<![\p{L}\p{N}])" if len(words) == 1 and len(words[0]) < 2 else ""
    return regex.compile(rf"{before}{body}{tail}(?![\p{{L}}\p{{N}}])")


def substring_matches(folded: str, keyword: str) -> Iterator[tuple[int, int]]:
    """Spans of the keyword anywhere; Latin letters and digits at its edges end at a word's edge."""
    body = r"[ \u3000]?".join(regex.escape(word) for word in keyword.split())
    if not body:
        return
    edge = r"[\p{Latin}\p{Cyrillic}\p{N}]"
    before = rf"(?<!{edge})" if regex.match(edge, keyword) else ""
    after = rf"(?!{edge})" if regex.match(edge, keyword[-1]) else ""
    for match in regex.finditer(before + body + after, folded):
        yield match.span()


MATCHERS: dict[str, Callable[[Language | None], SameWord]] = {
    "exact": exact,
    "stem": stem,
    "compound": compound,
    "affix": affix,
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
