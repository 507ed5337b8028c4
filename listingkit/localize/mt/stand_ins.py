"""Glossary terms asked through stand-ins: common words of the same kind and gender.

An engine that does not know "hoodie" knows "vest". Asked with the stand-in, everything around the
word agrees with it, and its translation is exchanged for the glossary's. Which terms need that is
found by asking the engine once for each (:func:`weak_terms`), what stands in for them is data
(``locales/vocabulary/stand_ins.toml``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import msgspec
import regex

from listingkit.language.tags import primary
from listingkit.localize.mt import senses
from listingkit.localize.mt.glossary import Entry, Glossary, fold, singulars
from listingkit.localize.mt.mask import Piece, Slot, Unit
from listingkit.markets import data_folder, read_toml

_LAST = regex.compile(r"(?<=\S[ ]|\A)([\p{L}\p{M}]+)[\s.]*\Z")
_FORM = regex.compile(r"[\p{L}\p{M}]+")


class Grammar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One target language of ``stand_ins.toml``: gender, plural, and the stand-ins by gender."""

    gender: dict[str, str]
    plural: tuple[tuple[str, str], ...]
    fixed: tuple[str, ...] = ()
    m: dict[str, tuple[tuple[str, ...], ...]] = {}
    f: dict[str, tuple[tuple[str, ...], ...]] = {}
    n: dict[str, tuple[tuple[str, ...], ...]] = {}
    terms: dict[str, dict[str, str]] = {}

    def gender_of(self, term: str) -> str:
        """Gender of a term by its first word: that word, or its longest known ending."""
        found = _FORM.search(term.casefold())
        if found is None:
            return self.gender["other"]
        words = {found[0], found[0].removesuffix("s")}
        endings = [
            end for end in self.gender if end != "other" and any(w.endswith(end) for w in words)
        ]
        return self.gender[max(endings, key=len)] if endings else self.gender["other"]

    def several(self, term: str) -> str:
        """A term in the plural: its first word."""
        word = _FORM.search(term)
        if word is None:
            return term
        for ending, becomes in self.plural:
            if word[0].endswith(ending):
                stem = word[0][: len(word[0]) - len(ending)]
                return f"{term[: word.start()]}{stem}{becomes}{term[word.end() :]}"
        return term


class Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``locales/vocabulary/stand_ins.toml``; the file says what each table is for."""

    source: str
    confidence: str
    probes: dict[str, dict[str, tuple[str, ...]]]
    kinds: dict[str, str]
    languages: dict[str, Grammar]
    last: dict[str, dict[str, str]] = {}


class Swap(NamedTuple):
    """A stand-in that was asked: what it is called in the answer, and what is put there."""

    one: frozenset[str]
    several: frozenset[str]
    term: str
    terms: str


@lru_cache(maxsize=1)
def data() -> Data:
    """The data of this module. Raises DataError."""
    return read_toml(data_folder("locales") / "vocabulary" / "stand_ins.toml", Data)


def can_stand_in(entry: Entry, target: str) -> bool:
    """Whether there is a stand-in for a term in a target language."""
    return bool(_rows(entry, target))


def _rows(entry: Entry, target: str) -> tuple[tuple[str, ...], ...]:
    grammar = data().languages.get(primary(target))
    kind = data().kinds.get(entry.domain, "")
    if grammar is None or not kind:
        return ()
    if entry.pos == "adj" or kind == "colour":
        kind = "colour" if _still(entry, grammar) else ""
    elif entry.pos != "noun":
        kind = ""
    table: Mapping[str, tuple[tuple[str, ...], ...]] = getattr(
        grammar, grammar.gender_of(entry.target), {}
    )
    return table.get(kind, ())


def _still(entry: Entry, grammar: Grammar) -> bool:
    """Whether an adjective is written alike beside every noun."""
    first = entry.target.casefold().split()[0]
    return first in grammar.fixed or "-" in entry.target


def more_terms(source: str, target: str) -> tuple[Entry, ...]:
    """Words of goods, parts and looks that engines get wrong, beside those of the glossary."""
    grammar = data().languages.get(primary(target))
    if grammar is None or primary(source) != "en":
        return ()
    return tuple(
        Entry(word, said, "adj" if kind == "colour" else "noun", kind)
        for kind, words in grammar.terms.items()
        for word, said in words.items()
    )


def probes(entry: Entry, source: str) -> list[str]:
    """Sentences with a term in them, to see whether an engine knows it."""
    forms = data().probes.get(primary(source), {})
    return [text.format(entry.source) for text in forms.get(entry.pos, ())]


def weak_terms(
    entries: Iterable[Entry],
    source: str,
    target: str,
    ask: Callable[[Iterable[str]], Mapping[str, str | None]],
    said: Callable[[Entry, str], bool],
) -> frozenset[str]:
    """Folded source words of the terms that an engine does not say as the glossary does.

    ``ask`` puts questions to the engine, ``said`` tells whether an answer says a term.
    """
    asked = {
        entry: found
        for entry in dict.fromkeys(entries)
        if can_stand_in(entry, target) and (found := probes(entry, source))
    }
    answers = ask([text for texts in asked.values() for text in texts])
    return frozenset(
        fold(entry.source)
        for entry, texts in asked.items()
        if not all(said(entry, answers.get(text) or "") for text in texts)
    )


def ends_as_goods(text: str, source: str, alone: bool = False) -> str:
    """A title whose last word names goods only there, with that word plain: "Running Short".

    ``alone``: the title had a name before its only word.
    """
    forms = data().last.get(primary(source), {})
    match = _LAST.search(text)
    if match is None or (match.start() == 0 and not alone) or match[1].casefold() not in forms:
        return text
    word = forms[match[1].casefold()]
    word = word[0].upper() + word[1:] if match[1][0].isupper() else word
    return text[: match.start(1)] + word + text[match.end(1) :]


def with_stand_ins(
    unit: Unit,
    words: Glossary,
    weak: Collection[str],
    source: str,
    target: str,
    mentions: Mapping[str, Entry] = MappingProxyType({}),
) -> tuple[Unit, tuple[Swap, ...]]:
    """The unit with stand-ins for its weak terms, and how they are exchanged in the answer.

    ``words`` has the terms, ``weak`` the folded ones that need it; a word with more than one sense
    is left alone where it has the other ("water tank"). ``mentions`` are titles that the
    text names, as slots, with their translation.
    """
    risky = senses.all_risky(source)
    meant = senses.risky_entries(unit.source, source)
    meant |= {one for word in meant for one in singulars(word)}
    used: set[str] = {word.casefold() for text in unit.texts() for word in _FORM.findall(text)}
    swaps: list[Swap] = []

    def ask_for(entry: Entry, said: str, plural: bool, several: str) -> str | None:
        row = next((row for row in _rows(entry, target) if not used & set(row[:2])), None)
        if row is None:
            return None
        used.update(row[:2])
        swaps.append(Swap(frozenset(row[2::2]), frozenset(row[3::2]), entry.target, several))
        word = row[1] if plural else row[0]
        return word[0].upper() + word[1:] if said[0].isupper() else word

    def put(text: str) -> list[Piece]:
        out: list[str] = []
        position = 0
        for start, end, entry in words.inside(text, frozenset(weak)):
            key = fold(entry.source)
            if key not in weak or (" " not in key and key in risky and key not in meant):
                continue
            if not can_stand_in(entry, target):
                continue
            said = text[start:end]
            listed = fold(said) == fold(entry.source)
            plural = entry.pos == "noun" and (not listed or bool(singulars(said)))
            several = entry.target
            if entry.pos == "noun" and not listed:
                several = data().languages[primary(target)].several(entry.target)
            word = ask_for(entry, said, plural, several)
            if word is not None:
                out += [text[position:start], word]
                position = end
        return ["".join([*out, text[position:]])]

    def name(slot: Slot) -> Piece:
        entry = mentions.get(slot.text)
        if entry is None:
            return slot
        head = _FORM.search(entry.target)
        word = ask_for(entry, "a", head is not None and head[0].endswith("s"), entry.target)
        return slot if word is None else word

    # Slots first: a mention takes the best stand-in, for all else must agree with it.
    unit = unit.recut(lambda text: [text], name)
    return unit.recut(put), tuple(swaps)


def exchange(text: str, swaps: Sequence[Swap]) -> str | None:
    """An answer with the terms where their stand-ins are; None unless each is there once."""
    for swap in swaps:
        found = list(_forms(swap.one | swap.several).finditer(text))
        if len(found) != 1:
            return None
        match = found[0]
        said = match[0].casefold()
        term = swap.terms if said in swap.several and said not in swap.one else swap.term
        if match[0][0].isupper():
            term = term[0].upper() + term[1:]
        text = text[: match.start()] + term + text[match.end() :]
    return text


@lru_cache(maxsize=512)
def _forms(words: frozenset[str]) -> regex.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    inner = "|".join(map(regex.escape, longest_first))
    return regex.compile(
        rf"(?<![\p{{L}}\p{{M}}-])(?:{inner})(?![\p{{L}}\p{{M}}])", regex.IGNORECASE
    )
