"""What kind of goods a listing is, from the words of ``locales/categories.toml``."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec

from listingkit.errors import DataError
from listingkit.language.tags import primary
from listingkit.markets import Sourced, convert, data_folder, read_raw, read_toml


class Category(Sourced, frozen=True, kw_only=True, rename={"excluded": "not"}):
    """A kind of goods: words by language code, words that speak against it, details it needs.

    ``law`` holds further names by which laws and claims ask for this kind. ``beside`` marks what
    goods of any kind can be (for children, of leather): it stands beside the kind of goods.
    ``vague`` marks a group that holds goods of many kinds: the title then says more.
    ``google`` are numbers of Google's product taxonomy, which feeds may state alone.
    """

    beside: bool = False
    vague: bool = False
    law: tuple[str, ...] = ()
    google: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()
    words: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    excluded: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


Folders = tuple[str, ...]
"""A user's pack folders: the words and needs of a ``categories.toml`` there go before ours."""

_OWN = {"source": "the shop's own", "confidence": "editorial"}
_NEEDS = frozenset((
    "size_chart", "material", "care", "dimensions", "weight", "warranty", "origin", "contents",
    "compatibility", "manual",
))  # fmt: skip


def categories(folders: Folders = ()) -> dict[str, Category]:
    """All kinds of goods by id.

    Tables of the user's files are filled into ours key by key: what they need, and their words by
    language, take the place of ours; kinds of an id of their own come on top. Raises DataError.
    """
    return _categories(folders)


# One cache whether the folders are named or left out: reading the file takes 15 ms.
@cache
def _categories(folders: Folders) -> dict[str, Category]:
    path = data_folder("locales") / "categories.toml"
    raw = read_raw(path)
    for folder in reversed(folders):
        own = Path(folder) / "categories.toml"
        if own.is_file():
            path = own
            for name, table in read_raw(own).items():
                if not isinstance(table, dict):
                    raise DataError("expected a table", where=f"{own}: {name}")
                raw[name] = _filled(raw.get(name, _OWN), table)
    found = convert(raw, dict[str, Category], str(path))
    for name, category in found.items():
        odd = sorted(set(category.needs) - _NEEDS)
        if odd:
            raise DataError(
                f"unknown need {odd[0]!r}", where=f"{path}: {name}.needs",
                fix=f"Known are {', '.join(sorted(_NEEDS))}.",
            )  # fmt: skip
    return found


def _filled(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _filled(old, value) if both else value  # type: ignore[arg-type]
    return merged


class Words:
    """A list of word patterns, made ready to be found in a text.

    ``dress`` is a whole word or a phrase of whole words, ``*kleid`` the end of a word, ``kleid*``
    its beginning, ``*靴*`` any place in the text.
    """

    def __init__(self, patterns: tuple[str, ...]) -> None:
        patterns = tuple(pattern.casefold() for pattern in patterns)
        plain = [_spaced(p) for p in patterns if "*" not in p]
        self.single = frozenset(p for p in plain if " " not in p)
        self.phrases = tuple(f" {p} " for p in plain if " " in p)
        self.ends = tuple(p[1:] for p in patterns if p[0] == "*" and p[-1] != "*")
        self.starts = tuple(p[:-1] for p in patterns if p[0] != "*" and p[-1] == "*")
        self.inside = tuple(p[1:-1] for p in patterns if p[0] == p[-1] == "*")

    def found(self, text: str) -> str | None:
        """The first word of ``text`` that fits one of the patterns, or None."""
        folded, padded, tokens = _tokens(text)
        single, ends, starts = self.single, self.ends, self.starts
        if ends or starts:
            for token in tokens:
                if token in single or token.endswith(ends) or token.startswith(starts):
                    return token
        elif not single.isdisjoint(tokens):
            return next(token for token in tokens if token in single)
        hit = next((p.strip() for p in self.phrases if p in padded), None)
        return hit or next((p for p in self.inside if p in folded), None)


_NOT_WORD = re.compile(r"[\W_]+")


def _spaced(text: str) -> str:
    """Words with single spaces between them; hyphens, slashes and signs separate words."""
    return _NOT_WORD.sub(" ", text).strip()


@lru_cache(maxsize=128)
def _tokens(text: str) -> tuple[str, str, tuple[str, ...]]:
    """A text in small letters, the same with single spaces around words, and each word once.

    Rules ask a dozen lists of one text after another.
    """
    folded = text.casefold()
    spaced = _spaced(folded)
    return folded, f" {spaced} ", tuple(dict.fromkeys(spaced.split()))


@cache
def _patterns(category: str, codes: tuple[str, ...], against: bool, folders: Folders = ()) -> Words:
    found = categories(folders)[category]
    table = found.excluded if against else found.words
    return Words(tuple(word for code in codes for word in table.get(code, ())))


_LONGEST = 500
"""Titles and categories are shorter; what stands behind is no part of them."""


def kinds(text: str, *languages: str | None, folders: Folders = ()) -> frozenset[str]:
    """Ids of the kinds of goods whose words, in one of ``languages`` (tags), stand in ``text``."""
    return _kinds(text[:_LONGEST], folders, *languages)


@lru_cache(maxsize=4096)
def _kinds(text: str, folders: Folders, *languages: str | None) -> frozenset[str]:
    codes = tuple(dict.fromkeys(primary(tag) for tag in languages if tag))
    return frozenset(
        name
        for name in categories(folders)
        if _patterns(name, codes, False, folders).found(text)
        and not _patterns(name, codes, True, folders).found(text)
    )


_STEP = re.compile(r"\s*[>›»→|]\s*|\s+/\s+")
_SEVERAL = re.compile(r"[,&+/＆、;]")


def stated_kinds(
    category: str, titled: frozenset[str], *languages: str | None, folders: Folders = ()
) -> frozenset[str]:
    """Kinds of goods of a category path: the deepest step that names a kind decides.

    "Apparel & Accessories > Shoes" are shoes, not clothing. Kinds that stand beside others
    ("Kids") are gathered on the way. A step that names several kinds ("Handbags & Shoes") means
    those that the title names too (``titled``); where it names none, nobody can say. A number
    alone is one of Google's taxonomy.
    """
    known = categories(folders)
    if category.strip().isdecimal():
        number = int(category.strip()[:9])
        return frozenset(name for name, kind in known.items() if number in kind.google)
    beside: frozenset[str] = frozenset()
    for step in reversed(_STEP.split(category[:_LONGEST])):
        found = kinds(step, *languages, folders=folders)
        main = frozenset(name for name in found if not known[name].beside)
        beside |= found - main
        if not main:
            continue
        if len({known[name].needs for name in main}) > 1 and _SEVERAL.search(step):
            asking = frozenset(name for name in main if known[name].needs)
            if len(asking) > 1:
                main &= titled
        return main | beside
    return beside


@lru_cache(maxsize=4096)
def needs(kinds_found: frozenset[str], what: str, folders: Folders = ()) -> bool:
    """Whether a listing of one of these kinds must state ``what``, e.g. ``size_chart``."""
    known = categories(folders)
    return any(what in known[kind].needs for kind in kinds_found if kind in known)


@lru_cache(maxsize=4096)
def deciding(stated: frozenset[str], folders: Folders = ()) -> bool:
    """Whether a stated category says what the goods are, whatever their title speaks of."""
    known = categories(folders)
    return any(not (known[kind].beside or known[kind].vague) for kind in stated if kind in known)


def law_names(kinds_found: frozenset[str], folders: Folders = ()) -> frozenset[str]:
    """Names by which laws and claims ask for goods of these kinds."""
    known = categories(folders)
    return kinds_found | {name for kind in kinds_found if kind in known for name in known[kind].law}


class Lists(Sourced, frozen=True, kw_only=True):
    """A word list of ``locales/rule_words.toml``: words by language code, ``any`` for all."""

    words: dict[str, tuple[str, ...]]


@cache
def word_lists() -> dict[str, Lists]:
    """The word lists of the rules by name."""
    return read_toml(data_folder("locales") / "rule_words.toml", dict[str, Lists])


def word_list(name: str, language: str | None = None) -> tuple[str, ...]:
    """Words of a list for all languages, and for ``language`` (a code) where it has some."""
    words = word_lists()[name].words
    if not language:
        return words.get("any", ())
    return words.get("any", ()) + (words.get(language) or words.get(primary(language), ()))


@cache
def size_option_names() -> frozenset[str]:
    """What shops call the option "size", in all languages, folded."""
    words = word_lists()["size_option"].words
    return frozenset(word.casefold() for group in words.values() for word in group)
