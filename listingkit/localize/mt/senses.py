"""Words whose other meaning would be wrong in a listing, and what else a translation's words tell.

``locales/vocabulary/senses.toml`` as types and patterns; the checks that need only the two texts
are here, those that need the engine once more are in :mod:`listingkit.localize.mt.back`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec
import regex

from listingkit.language.tags import primary
from listingkit.localize.mt.glossary import fold
from listingkit.localize.mt.reasons import same_word
from listingkit.markets import data_folder, language, read_toml

_EDGE, _NO_EDGE = r"(?<![\p{L}\p{M}])", r"(?![\p{L}\p{M}])"
_APART = regex.compile(r"\A[\W\d_]*([\p{L}-]+), [^.!?,]{1,60}[.]?\s*\Z")
_SENTENCE = regex.compile(r"(?<![\p{L}-])\p{Ll}{2,}")
_LAST = regex.compile(r"([\p{L}\p{M}]++)[\s.:!?]*\Z")
_SEVERAL = regex.compile(r"[.!?,;:/(]\s*\S")
_FEW = 8  # words of a line that lists looks, not of a sentence
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
_SPACELESS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")


class Sense(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of one meaning and how each target language may say it."""

    words: tuple[str, ...]
    targets: dict[str, tuple[str, ...]]
    domain: str = ""
    risky: bool = False
    unless: tuple[str, ...] = ()
    language: str = "en"


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence to ask a short text in; ``begins``: how its translation may begin."""

    text: str
    begins: dict[str, tuple[str, ...]]


class Senses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``locales/vocabulary/senses.toml``; the file says what each table is for."""

    source: str
    confidence: str
    capital_nouns: tuple[str, ...]
    synonyms: dict[str, tuple[tuple[str, ...], ...]]
    loans: dict[str, tuple[str, ...]]
    cognates: dict[str, tuple[str, ...]]
    neutral: dict[str, tuple[str, ...]]
    first: dict[str, tuple[str, ...]]
    frames: dict[str, Frame]
    asks: dict[str, dict[str, str]]
    senses: tuple[Sense, ...]


@lru_cache(maxsize=1)
def senses() -> Senses:
    """The data of this module; raises DataError."""
    return read_toml(data_folder("locales") / "vocabulary" / "senses.toml", Senses)


@lru_cache(maxsize=1024)
def phrases(words: tuple[str, ...]) -> regex.Pattern[str]:
    """Whole words in any case; an asterisk stands for any letters, also inside a phrase."""
    forms = []
    for word in words:
        parts = [_part(part) for part in word.split()]
        body = r"[\s‑-]+".join(parts)
        plain = _SPACELESS.search(word)
        forms.append(body if plain else _EDGE + body + _NO_EDGE)
    return regex.compile("|".join(forms) or r"(?!)", regex.IGNORECASE)


def _part(word: str) -> str:
    return r"[\p{L}\p{M}]*".join(regex.escape(piece) for piece in word.split("*"))


def allowed(source_word: str, target: str, target_tag: str) -> bool:
    """Whether the target says a glossary's word in one of the other ways that are right."""
    return any(
        phrases(sense.targets.get(primary(target_tag), ())).search(target)
        for sense in _by_word().get(fold(source_word), ())
    )


@lru_cache(maxsize=1)
def _by_word() -> dict[str, tuple[Sense, ...]]:
    found: dict[str, tuple[Sense, ...]] = {}
    for sense in senses().senses:
        for word in sense.words:
            found[fold(word)] = (*found.get(fold(word), ()), sense)
    return found


@lru_cache(maxsize=16)
def _any_risky(language: str) -> regex.Pattern[str]:
    """One quick look whether a text has a risky word at all."""
    words = [w for s in senses().senses if s.risky and s.language == language for w in s.words]
    return phrases(tuple(words))


@lru_cache(maxsize=16)
def all_risky(source_tag: str) -> frozenset[str]:
    """All risky words of a language, folded."""
    code = primary(source_tag)
    return frozenset(
        fold(w) for s in senses().senses if s.risky and s.language == code for w in s.words
    )


@lru_cache(maxsize=4096)
def _risky_of(source: str, language: str) -> tuple[tuple[str, Sense], ...]:
    there = {fold(word) for word in _any_risky(language).findall(source, overlapped=True)}
    if not there:
        return ()
    found: list[tuple[str, Sense]] = []
    for sense in _risky_by_word(language, frozenset(there)):
        text = phrases(sense.unless).sub(" ", source) if sense.unless else source
        found += [(match[0], sense) for match in phrases(sense.words).finditer(text)]
    return tuple(found)


@lru_cache(maxsize=4096)
def _risky_by_word(language: str, words: frozenset[str]) -> tuple[Sense, ...]:
    """Risky senses that have one of the words, folded, or words with an open ending."""
    return tuple(
        sense
        for sense in senses().senses
        if sense.risky
        and sense.language == language
        and any("*" in word or fold(word) in words for word in sense.words)
    )


def risky_words(source: str, source_tag: str) -> tuple[tuple[str, Sense], ...]:
    """Risky words of a text as printed, with their sense, in order of the data."""
    return _risky_of(source, primary(source_tag))


def wrong_senses(source: str, target: str, source_tag: str, target_tag: str) -> list[str]:
    """Risky words of the source that the target does not say in an allowed way.

    A capitalized word that stands unchanged inside a sentence is part of a name.
    """
    wrong: list[str] = []
    for word, sense in risky_words(source, source_tag):
        forms = sense.targets.get(primary(target_tag), ())
        if forms and phrases(forms).search(target):
            continue
        if word[0].isupper() and is_name(word, source, target):
            continue
        wrong.append(word)
    return list(dict.fromkeys(wrong))


def is_name(word: str, source: str, target: str) -> bool:
    """Whether a capitalized word beside another one in a sentence came through as it is."""
    beside = rf"(?:\p{{Lu}}[\w&;'’-]*[ ]{regex.escape(word)}|{regex.escape(word)}[ ]\p{{Lu}})"
    sentence = _SENTENCE.search(source) is not None
    return sentence and regex.search(beside, source) is not None and f"{word}" in target


def unnatural(source: str, target: str, source_tag: str, target_tag: str) -> str:
    """An adjective of the target that stands where its language has the noun, or ""."""
    first = senses().first.get(primary(target_tag), ())
    if not first:
        return ""
    # "Textured, ergonomic grips": where adjectives follow, no comma comes after the first.
    near = len(_LETTERS.findall(source)) <= _FEW
    apart = _APART.search(target) if near and _APART.search(source) else None
    if apart is not None:
        return str(apart[1])
    match = _leading(first, _neutral(target_tag)).search(target)
    return str(match[1]) if match is not None else ""


@lru_cache(maxsize=16)
def _leading(first: tuple[str, ...], neutral: tuple[str, ...]) -> regex.Pattern[str]:
    """An adjective at the start or after a small word, and a plain word right after it."""
    words = "|".join(map(regex.escape, first))
    small = "|".join(map(regex.escape, (*neutral, "o", "a", "os", "as", "um", "uma")))
    return regex.compile(
        rf"(?:\A[\W\d_]*|[.:;•]\s+)((?:{words})(?:/(?:{words}))?)[ ]"
        rf"(?!(?:{small}|{words}|que|n[oa]s?|d[oa]s?)\b)[\p{{Ll}}\d]",
        regex.IGNORECASE,
    )


def ends_open(source: str, target: str, source_tag: str, target_tag: str) -> bool:
    """Whether a text breaks off after a small word ("Instruções de"), unlike its source."""
    last = _LAST.search(target)
    own = _LAST.search(source)
    if last is None or own is None or last[1].casefold() not in _neutral(target_tag):
        return False
    data = language(source_tag)
    return data is None or own[1].casefold() not in data.stopwords


def head_late(source: str, target: str, term: str, target_tag: str) -> bool:
    """Whether the chief word of a line does not begin its translation.

    Languages with adjectives after the noun put it first: "Leve jaqueta" is no Portuguese, and
    "pulôver jaqueta" says two things. Small words and numbers may stand before it.
    """
    if not senses().first.get(primary(target_tag)) or _SEVERAL.search(source):
        return False
    heads = _LETTERS.findall(term)
    words = [word.casefold() for word in _LETTERS.findall(target)]
    data = language(target_tag)
    small = frozenset(data.stopwords) if data is not None else frozenset()
    while words and (words[0] in small or words[0] in _neutral(target_tag)):
        words.pop(0)
    if not heads or not words:
        return False
    head = heads[0].casefold()
    there = any(same_word(word, head, target_tag) for word in words)
    return there and not same_word(words[0], head, target_tag)


def _neutral(tag: str) -> tuple[str, ...]:
    return senses().neutral.get(primary(tag), ())


def is_loan(word: str, target_tag: str) -> bool | None:
    """Whether a language has this word as the source spells it; None when nothing is known."""
    language = primary(target_tag)
    loans, endings = senses().loans.get(language), senses().cognates.get(language, ())
    if loans is None:
        return None
    return word.casefold() in loans or word.casefold().endswith(endings)


def same_meaning(language: str) -> dict[str, frozenset[int]]:
    """Synonym groups of a language by word."""
    return _groups(primary(language))


@lru_cache(maxsize=16)
def _groups(language: str) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for number, group in enumerate(senses().synonyms.get(language, ())):
        for word in group:
            found[word] = found.get(word, frozenset()) | {number}
    return found


def frame(source_tag: str, target_tag: str) -> tuple[str, tuple[str, ...]] | None:
    """A sentence to ask a short text in, and how its answer may begin, longest first."""
    found = senses().frames.get(primary(source_tag))
    begins: Sequence[str] = found.begins.get(primary(target_tag), ()) if found else ()
    if found is None or not begins:
        return None
    return found.text, tuple(sorted(begins, key=lambda text: (-len(text), text)))


def plainer(text: str, source_tag: str, names: bool) -> str:
    """The text with words that engines do not know said in plainer ones; data ``asks``.

    A capitalized word beside another is taken for a name's and stays, unless not ``names``.
    """
    known = senses().asks.get(primary(source_tag))
    if not known:
        return text

    def put(match: regex.Match[str]) -> str:
        word = match[0]
        if names and word[0].isupper() and _BESIDE.search(text[: match.start()]):
            return str(word)
        other = known[_spaced(word)]
        return other[0].upper() + other[1:] if word[0].isupper() else other

    return str(_asked(primary(source_tag)).sub(put, text))


_BESIDE = regex.compile(r"\p{Lu}[\p{L}'’&;™®-]*\s\Z")


def _spaced(word: str) -> str:
    return " ".join(word.lower().replace("‑", "-").split())


@lru_cache(maxsize=16)
def _asked(language: str) -> regex.Pattern[str]:
    words = sorted(senses().asks.get(language, {}), key=lambda word: (-len(word), word))
    inner = "|".join(regex.escape(word).replace(r"\ ", r"\s") for word in words) or r"(?!)"
    return regex.compile(
        rf"(?<![\p{{L}}\p{{M}}-])(?:{inner})(?![\p{{L}}\p{{M}}-])", regex.IGNORECASE
    )


def risky_entries(source: str, source_tag: str) -> frozenset[str]:
    """Risky words of a text, folded: a glossary may put its own word in for them."""
    return frozenset(fold(word) for word, _ in risky_words(source, source_tag))


def texts(parts: Iterable[str]) -> str:
    """Words for a message, not more than a line."""
    return ", ".join(parts)[:60]
