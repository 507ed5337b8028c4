"""What a text is: a name, a label, or in a language that is neither of the two."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import groupby

import regex

from listingkit.language.detect import detect_language, script_of, stop_words
from listingkit.language.tags import primary
from listingkit.localize.check.data import denies_nothing, may_be, pair_words
from listingkit.localize.check.pairs import Pair
from listingkit.localize.mt.glossary import fold
from listingkit.localize.mt.reasons import gate_words, word_pattern
from listingkit.localize.mt.spans import bare
from listingkit.markets import glossary

SURE = 0.85
"""Least confidence with which a third language is told (project)."""

RUNNING = 60
"""Characters of running text from which a language is told; of Han and kana half as many."""

_WORDS = regex.compile(r"[\p{L}\p{M}]+")


def is_naming(pair: Pair) -> bool:
    """Whether a text may be a name: short, and every word of meaning with a capital or a figure."""
    words = _WORDS.findall(pair.said)
    if len(words) > 6 or pair.text.kind in ("paragraph", "bullet"):
        return False
    return all(word[0].isupper() or len(word) < 3 or not word.isascii() for word in words)


def foreign_language(pair: Pair) -> str:
    """The third language a text is surely in, "" where it is in its own or nobody can tell."""
    setting = pair.setting
    text = bare(pair.read, setting.protected)
    wide = 2 if script_of(text) in ("Han", "Kana", "Hangul") else 1
    if len(text) * wide < RUNNING or len(_WORDS.findall(text)) * wide < 8:
        return ""
    found = detect_language(text)
    if found.language is None or found.confidence < SURE:
        return ""
    if not any(primary(code) == primary(setting.target_tag) for code in stop_words()):
        return ""  # a language the detector does not know reads like another
    known = any(may_be(found.language, tag) for tag in (setting.source_tag, setting.target_tag))
    return "" if known else found.language


MANY = 4
"""Words of a title from which what was kept is no name any more (project)."""

SHORT = 10
"""Words up to which a text may be a name and what kind of thing it names (project)."""

_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_LATIN = regex.compile(r"\p{Latin}+")


def keeps_names(pair: Pair) -> bool:
    """Whether what a short text kept of its source are names and words of all languages.

    Where a text has words in small letters those with capitals are names; in a title of capitals
    alone four kept words are no name any more.
    """
    words = [word for word in _WORDS.findall(pair.said) if len(word) > 3]
    if not words or len(_WORDS.findall(pair.said)) > SHORT or _same_text(pair):
        return False
    there = {word.casefold() for word in _WORDS.findall(pair.read)}
    loans = pair_words().loans
    kept = [w for w in words if w.casefold() in there and w.casefold() not in loans]
    small = [word for word in words if word[0].islower() and word not in loans]
    if small:
        return sum(word in small for word in kept) < 2
    return len(kept) < MANY


def keeps_titles(pair: Pair) -> bool:
    """Whether what was kept is the title of a work: "Affiche encadrée The best is yet to come".

    Runs of three kept words or more that begin large and go on small, beside words that were
    translated.
    """
    words = _WORDS.findall(pair.said)
    there = {word.casefold() for word in _WORDS.findall(pair.read)}
    if len(words) > 2 * SHORT or pair.said.rstrip().endswith((".", "!", "?")) or not words:
        return False
    kept = [word.casefold() in there for word in words]
    runs = [list(run) for on, run in groupby(range(len(words)), lambda at: kept[at]) if on]
    titles = [run for run in runs if len(run) >= 3 and words[run[0]][0].isupper()]
    small = any(words[at].islower() for run in titles for at in run)
    others = [at for run in runs if run not in titles for at in run if len(words[at]) > 3]
    return small and not all(kept) and len(others) <= 1


def in_own_script(pair: Pair) -> bool:
    """Whether a text is in its script after all: a Han character says as much as three letters.

    A brand and a model in Latin letters are no foreign text.
    """
    dense, latin = len(_DENSE.findall(pair.read)), _LATIN.findall(pair.read)
    others = [word for word in latin if len(word) > 1]
    return 3 * dense >= 1.5 * sum(map(len, latin)) or (len(others) < 3 and not _same_text(pair))


def _same_text(pair: Pair) -> bool:
    return pair.said.casefold() == pair.read.casefold()


def denies(pair: Pair) -> bool:
    """Whether the source denies something that the target does not, by more words than the gate's.

    Phrases that deny in form only are left out; a word that comes back as it was denies as well.
    """
    tag = pair.setting.source_tag
    words = gate_words().negation.get(primary(tag), ())
    plain = word_pattern(denies_nothing(tag)).sub(" ", pair.said)
    more = pair_words().denies.get(primary(pair.setting.target_tag), ())
    if more and word_pattern(more).search(pair.read):
        return False
    return bool(words and word_pattern(words).search(plain))


def known_otherwise(pair: Pair) -> bool:
    """Whether our glossary has another word for one that stayed as it was."""
    if primary(pair.setting.source_tag) != GLOSSARY:
        return False
    terms: dict[str, set[str]] = {}
    for one in glossary(pair.setting.target_tag):
        terms.setdefault(fold(one.en), set()).add(fold(one.term))
    words = (fold(pair.said), *map(fold, _WORDS.findall(pair.said)))
    return any(word in terms and word not in terms[word] for word in words)


def country_named(pair: Pair) -> bool:
    """Whether the source speaks of a country of the target by an adjective: Japanese, Japan."""
    mine = territories(pair.setting.source_tag)
    by_code = {code: name for name, code in mine.items()}
    for name, code in territories(pair.setting.target_tag).items():
        other = by_code.get(code, "")
        if name in pair.read and code in pair_words().things:
            return True
        if name in pair.read and other and other[:4].casefold() in pair.said.casefold():
            return True
    return False


@cache
def territories(tag: str) -> dict[str, str]:
    """Country codes by name in a language."""
    from babel import Locale, UnknownLocaleError

    try:
        names = Locale.parse(primary(tag)).territories
    except (UnknownLocaleError, ValueError):
        return {}
    return {name: key for key, name in names.items() if len(key) == 2 and len(name) > 2}


GLOSSARY = "en"
"""The language that our glossaries start from."""

LONG = 120
"""Words from which a phrase may come back: a long text speaks of its subject again and again."""

AGAIN = 0.06
"""Share of a long text that its commonest three words must take up to be a loop (project)."""


def says_again(text: str) -> bool:
    """Whether repetition in a text is a fault rather than its subject."""
    words = [word.casefold() for word in _WORDS.findall(text)]
    if len(words) < LONG:
        return True
    counts = Counter(zip(words, words[1:], words[2:], strict=False))
    runs = any(
        words[at : at + size]
        == words[at + size : at + 2 * size]
        == words[at + 2 * size : at + 3 * size]
        for size in (1, 2, 3)
        for at in range(len(words) - 3 * size + 1)
    )
    return runs or 3 * max(counts.values()) >= AGAIN * len(words)
