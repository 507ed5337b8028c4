"""The glossary at work: whole labels looked up, terms checked inside sentences.

Labels are what engines are worst at ("Chest (cm)" becomes a trunk), and what a glossary is best
at: measures, materials, colours, care lines, option names. A label is put together from terms
only when every word of it is covered; otherwise it goes to the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

import regex

from listingkit.language.tags import primary
from listingkit.localize.mt.spans import find_spans

_TRIM = regex.compile(r"\A[\s:]+|[\s:：]+\Z")
_PARTS = regex.compile(r"(\s*[/,;|&+•·]\s*|\s+[-–—]\s+|\s*[()]\s*)")
_SHARE = regex.compile(r"\d+(?:[.,]\d+)?[ \u00a0\u202f]?%")
_TOKEN = regex.compile(r"[\p{L}\p{M}\p{N}'’-]+")
_ENDS = {end: regex.compile(rf"(?<=\p{{L}}{{2}}[^s])(?i:{end})\Z") for end in ("s", "es")}
_MIN_LETTERS = 3

_REMEMBERED = 4096

SHORT = 4
"""Words up to which a text is a label rather than a sentence (project)."""


THINGS = (
    "garment", "footwear", "accessory", "bag", "jewellery", "kitchen", "home", "furniture",
    "electronics", "sport", "toys", "beauty", "detail", "closure", "fit", "material", "colour",
    "property", "thing",
)  # fmt: skip
"""Domains whose words say what a thing is, is made of, or looks like."""


def singulars(text: str) -> tuple[str, ...]:
    """What an English text may be the plural of: "hoodies" of "hoodie", "boxes" of "box"."""
    return tuple(text[: -len(end)] for end in ("s", "es") if _ENDS[end].search(text))


class TermLike(Protocol):
    """A row of one of our glossaries, from English: ``markets.Term``."""

    @property
    def en(self) -> str:
        """The English word."""
        ...

    @property
    def term(self) -> str:
        """The word in the glossary's language."""
        ...

    @property
    def pos(self) -> str:
        """Part of speech: noun, adj, verb, phrase …"""
        ...

    @property
    def domain(self) -> str:
        """What it is about: size, colour, material, care …"""
        ...

    @property
    def reviewed(self) -> bool:
        """Whether a native speaker signed it."""
        ...


class Entry(NamedTuple):
    """One term of a language pair.

    ``also`` are other words that are right, ``never`` words that must not be used for it; an entry
    with an empty ``target`` only forbids. ``exact``: only the very spelling of ``source`` is meant.
    ``own``: the user's, who wants it wherever it stands and knows no other way to say it.
    """

    source: str
    target: str
    pos: str = ""
    domain: str = ""
    reviewed: bool = False
    also: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    exact: bool = False
    own: bool = False


class Label(NamedTuple):
    """A whole label from the glossary; ``reviewed`` when every term of it is signed."""

    text: str
    reviewed: bool


class Layout(NamedTuple):
    """How a language puts labels together: ``label_marks`` and ``label_share`` of its file.

    ``capital_nouns``: its nouns keep their capital wherever they stand.
    """

    marks: Mapping[str, str] = {}
    share: str = "{share} {part}"
    capital_nouns: bool = False


def entries(
    source: str, target: str, source_terms: Iterable[TermLike], target_terms: Iterable[TermLike]
) -> tuple[Entry, ...]:
    """Terms of a pair out of two glossaries from English, joined where neither side is English.

    ``source_terms`` is the glossary of the source language (unused when that is English).
    """
    if primary(source) == "en":
        return tuple(Entry(t.en, t.term, t.pos, t.domain, t.reviewed) for t in target_terms)
    if primary(target) == "en":
        return tuple(Entry(t.term, t.en, t.pos, t.domain, t.reviewed) for t in source_terms)
    english: dict[tuple[str, str], TermLike] = {}
    for term in target_terms:
        english.setdefault((fold(term.en), term.domain), term)
    joined = []
    for term in source_terms:
        other = english.get((fold(term.en), term.domain))
        if other is not None:
            signed = term.reviewed and other.reviewed
            joined.append(Entry(term.term, other.term, term.pos, term.domain, signed))
    return tuple(joined)


_PLAIN = str.maketrans({"’": "'", "‑": " ", "-": " "})


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, single spaces, hyphens as spaces, plain apostrophes: how terms are compared."""
    return " ".join(text.casefold().translate(_PLAIN).split())


class Glossary:
    """Terms of one language pair; the first row of a word wins, so order them by priority.

    ``layout`` is the target language's.
    """

    def __init__(
        self, terms: Sequence[Entry], keep: Sequence[str] = (), layout: Layout | None = None
    ) -> None:
        self._layout = layout or Layout()
        self._given, self._keep = tuple(terms), tuple(keep)
        self._terms: dict[str, Entry] = {}
        self._spelled: dict[str, Entry] = {}
        self._rules: dict[str, Entry] = {}
        for entry in terms:
            if not entry.target:
                self._rules[fold(entry.source)] = entry
                continue
            known, key = (
                (self._spelled, _spaced(entry.source))
                if entry.exact
                else (self._terms, fold(entry.source))
            )
            first = known.setdefault(key, entry)
            if first is not entry and first.own and entry.own:
                known[key] = _both(first, entry)
        for word in keep:
            self._terms.setdefault(fold(word), Entry(word, word, reviewed=True))
        self._single = frozenset(
            fold(entry.source)
            for entry in (*self._terms.values(), *self._spelled.values())
            if entry.own and len(fold(entry.source).split()) == 1
        )
        self._domains: dict[tuple[str, ...], frozenset[str]] = {}
        self.target_words: frozenset[str] = frozenset(
            word.casefold()
            for entry in (*self._terms.values(), *self._spelled.values())
            for word in regex.findall(r"[\p{L}\p{M}]+", entry.target)
        )
        """All words of the terms, folded."""
        self._firsts: dict[str, int] = {}
        self._inside: dict[tuple[str, frozenset[str]], list[tuple[int, int, Entry]]] = {}
        self._most: dict[str, int] = {}
        for key in (*self._terms, *map(fold, self._spelled), *self._rules):
            begin, *others = key.split() or [""]
            self._most[begin] = max(self._most.get(begin, 0), 1 + len(others))

    def __len__(self) -> int:
        return len(self._terms) + len(self._spelled)

    def term(self, text: str) -> Entry | None:
        """The entry of a word or phrase, one of its very spelling first."""
        if self._spelled:
            found = self._spelled.get(_spaced(text))
            if found is not None:
                return found
        return self._terms.get(fold(text))

    def told(self) -> tuple[object, ...]:
        """Everything that is in it."""
        return (self._given, self._keep, self._layout.share, sorted(self._layout.marks.items()))

    def with_more(self, terms: Sequence[Entry]) -> Glossary:
        """This glossary with more terms behind its own."""
        return Glossary([*self._given, *terms], self._keep, self._layout)

    def single(self) -> frozenset[str]:
        """All folded terms of one word that say what a thing is or looks like."""
        return self.words_of(THINGS)

    def words_of(self, domains: Sequence[str]) -> frozenset[str]:
        """Folded single words of some domains."""
        key = tuple(domains)
        if key not in self._domains:
            self._domains[key] = frozenset(
                word
                for word, entry in self._terms.items()
                if entry.domain in key and " " not in word
            )
        return self._domains[key]

    def label(self, text: str, protected: Sequence[str] = ()) -> Label | None:
        """A short label wholly made of terms, slots and punctuation; None when a word is missing.

        Units, numbers and names stay as they are: "Chest (cm)", "60% Cotton, 40% Wool". Marks, and
        on which side of a material its share stands, are the target language's.
        """
        found = self._whole(text)
        if found is not None:
            return found._replace(text=self._stopped(found.text, text))
        if len(text) > 200:
            return None
        out: list[str] = []
        signed, any_term, position = True, False, 0
        for span in [*find_spans(text, protected), None]:
            end = span.start if span else len(text)
            for index, part in enumerate(_PARTS.split(text[position:end])):
                if index % 2 or not regex.search(r"\p{L}", part):
                    out.append(self._layout.marks.get(part.strip(), part))
                    continue
                found = self._whole(part)
                if found is None:
                    return None
                any_term, signed = True, signed and found.reviewed
                if out and part[0] == " " and _SHARE.fullmatch(out[-1]):
                    part_of = found.text.strip()
                    tail = found.text[len(found.text.rstrip()) :]
                    out[-1] = self._layout.share.format(share=out[-1], part=part_of) + tail
                else:
                    out.append(found.text)
            if span is not None:
                if span.kind in ("open", "close", "void"):
                    return None
                out.append(text[span.start : span.end])
                position = span.end
        return Label(self._stopped("".join(out), text), signed) if any_term else None

    def _stopped(self, label: str, source: str) -> str:
        """A label with its final stop as the language prints it."""
        stop = self._layout.marks.get(".")
        if stop is None or not (label.endswith(".") and source.endswith(".")):
            return label
        return label[:-1] + stop

    def _whole(self, text: str) -> Label | None:
        core = _TRIM.sub("", text)
        entry = self.term(core)
        if entry is None:
            # A label's own final stop ("Do not bleach.") is not part of the term.
            stripped = core.rstrip(".")
            entry = self.term(stripped) if stripped != core else None
            if entry is None:
                return None
            core = stripped
        start = text.index(core)
        target = match_case(entry.target, core)
        if self._layout.capital_nouns and entry.pos == "noun" and core[:1].islower():
            target = entry.target
        return Label(text[:start] + target + text[start + len(core) :], entry.reviewed)

    def _most_after(self, word: str) -> int:
        """How many words the longest term has that begins with a word; 0: none does."""
        found = self._firsts.get(word)
        if found is None:
            first = fold(word).partition(" ")[0]
            found = max(self._most.get(word, 0) for word in (first, *singulars(first)))
            self._firsts[word] = found
        return found

    def inside(self, text: str, also: frozenset[str] = frozenset()) -> list[tuple[int, int, Entry]]:
        """Terms of two or more words inside a sentence, longest first, never overlapping.

        Single words of ours are left alone: inside a sentence their meaning depends on it. Only in
        a text of at most four words do they count too, and those that ``also`` names (folded).
        The user's own count everywhere.
        """
        # Asked for one text by several steps, one after the other.
        key = (text, also)
        found = self._inside.get(key)
        if found is None:
            if len(self._inside) >= _REMEMBERED:
                self._inside.clear()
            wanted = also | self._single if self._single else also
            found = self._inside[key] = self._search(text, wanted, self.term)
        return list(found)

    def checked(self, text: str, also: frozenset[str] = frozenset()) -> list[Entry]:
        """Terms inside a text as :meth:`inside` finds them, and those that only forbid."""
        found = [entry for _, _, entry in self.inside(text, also)]
        if self._rules:
            rules = frozenset(self._rules)
            rule = self._search(text, rules, lambda words: self._rules.get(fold(words)))
            found += [entry for _, _, entry in rule if not entry.exact or entry.source in text]
        return found

    def _search(
        self, text: str, also: frozenset[str], look_up: Callable[[str], Entry | None]
    ) -> list[tuple[int, int, Entry]]:
        words = [match.span() for match in _TOKEN.finditer(text)]
        found: list[tuple[int, int, Entry]] = []
        least = 1 if len(words) <= SHORT else 2
        loose = 1 if "-" in text or also else least
        index = 0
        while index < len(words):
            most = self._most_after(text[slice(*words[index])])
            for count in range(min(most, len(words) - index), loose - 1, -1):
                start, end = words[index][0], words[index + count - 1][1]
                said = text[start:end]
                ones = singulars(said)
                if count < least and not (
                    "-" in said or fold(said) in also or any(fold(one) in also for one in ones)
                ):
                    continue
                entry = look_up(said)
                if entry is None:
                    nouns = (look_up(one) for one in ones)
                    entry = next((e for e in nouns if e and e.pos in ("", "noun")), None)
                if entry is not None:
                    found.append((start, end, entry))
                    index += count - 1
                    break
            index += 1
        return found


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _both(first: Entry, other: Entry) -> Entry:
    """A user's entry with what another one of the same word adds: what is forbidden, and another
    meaning's translation where the two are told apart."""
    apart = (first.pos, first.domain) != (other.pos, other.domain)
    also = (*first.also, other.target, *other.also) if apart else first.also
    never = tuple(word for word in (*first.never, *other.never) if word != first.target)
    return first._replace(also=tuple(dict.fromkeys(also)), never=tuple(dict.fromkeys(never)))


def match_case(target: str, source: str) -> str:
    """``target`` in the case of ``source``: all capitals, first capital, or as it is."""
    letters = [char for char in source if char.isalpha()]
    if len(letters) > 1 and source == source.upper() and source != source.lower():
        return target.upper() if len(letters) > _MIN_LETTERS or " " in source else target
    if letters and letters[0].isupper():
        return target[:1].upper() + target[1:]
    if letters and letters[0].islower() and target[1:] == target[1:].lower():
        return target[:1].lower() + target[1:]
    return target
