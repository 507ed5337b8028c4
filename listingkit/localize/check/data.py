"""``locales/vocabulary/translations.toml``: what checking translations knows of languages."""

from __future__ import annotations

from functools import cache

import msgspec
import regex

from listingkit.datafiles import read_words
from listingkit.language.tags import primary
from listingkit.markets import Data, Sourced


class Marks(Data, frozen=True, kw_only=True):
    """How a language ends sentences and asks; the file says what each key is for."""

    stop: tuple[str, ...] = (".",)
    question: tuple[str, ...] = ("?",)
    exclaim: tuple[str, ...] = ("!",)
    space: str = ""
    opens: bool = False
    wide: bool = False
    no_stop: bool = False
    wrong: dict[str, str] = msgspec.field(default_factory=dict)


class PairWords(Sourced, frozen=True, kw_only=True):
    """The whole file."""

    near: tuple[str, ...]
    loans: tuple[str, ...]
    things: tuple[str, ...]
    letters: dict[str, dict[str, str]]
    denies: dict[str, tuple[str, ...]]
    denies_nothing: dict[str, tuple[str, ...]]
    factors: dict[str, dict[str, float]]
    numbers: dict[str, tuple[str, ...]]
    marks: dict[str, Marks]


@cache
def pair_words() -> PairWords:
    """The data of this room; raises DataError."""
    return read_words("translations", PairWords)


def marks(tag: str) -> Marks:
    """How a language ends and parts its sentences; the Latin way where nothing is known."""
    known = pair_words().marks
    return known.get(tag) or known.get(primary(tag)) or Marks()


def denies_nothing(tag: str) -> tuple[str, ...]:
    """Phrases of a language that deny in form only."""
    return pair_words().denies_nothing.get(primary(tag), ())


@cache
def canonical(tag: str) -> str:
    """A tag by the code that our data has: ``sin`` is ``si``, ``zh_CN`` is ``zh-CN``."""
    from babel.core import get_global

    code, mark, rest = tag.replace("_", "-").partition("-")
    known = get_global("language_aliases").get(code.lower(), code.lower())
    return f"{str(known).partition('_')[0]}{mark}{rest}"


@cache
def dimension(unit: str) -> tuple[str, float] | None:
    """The dimension of a unit and how many of its first unit one is; None for others."""
    for name, units in pair_words().factors.items():
        if unit in units:
            return name, units[unit]
    return None


@cache
def number_word(value: int, tag: str) -> regex.Pattern[str] | None:
    """Words that say a small number in a language; None where none are known."""
    words = pair_words().numbers.get(primary(tag))
    known = words is not None and 1 <= value <= len(words)
    return _forms(words[value - 1]) if words is not None and known else None


@cache
def size_words(letters: str, tag: str) -> regex.Pattern[str] | None:
    """What a language says for a letter size; None where it says just that."""
    forms = pair_words().letters.get(primary(tag), {}).get(letters)
    return _forms(forms) if forms else None


def _forms(words: str) -> regex.Pattern[str]:
    """Words parted by bars, each whole; an asterisk stands for any ending."""
    forms = []
    for word in words.split("|"):
        spaceless = regex.search(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Hangul}]", word)
        left = "" if spaceless or word.startswith("*") else r"(?<![\p{L}\p{M}])"
        right = "" if spaceless or word.endswith("*") else r"(?![\p{L}\p{M}])"
        forms.append(left + regex.escape(word.strip("*")) + right)
    return regex.compile("|".join(forms), regex.IGNORECASE)


@cache
def may_be(found: str, tag: str) -> bool:
    """Whether a detector that says ``found`` may have seen the language of ``tag``."""
    pair = {primary(found), primary(tag)}
    return len(pair) == 1 or any(pair <= set(codes.split()) for codes in pair_words().near)
