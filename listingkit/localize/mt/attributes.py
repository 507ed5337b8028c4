"""Titles put together from what they name: brand, goods, material, colour, size, for whom.

An engine takes a title apart as if it were a sentence. Where every word of it is a name that is
kept, a measure, or a term of the glossary whose part is known, the title is written anew in the
order of the target language (``locales/titles.toml``). It says what the source says, no more and
no less: one word that is not accounted for, and there is no such title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import regex

from listingkit.locale_tables import TitleShape
from listingkit.localize.mt.glossary import Entry, Glossary, fold
from listingkit.localize.mt.spans import find_spans

_GOODS = frozenset({
    "garment", "footwear", "accessory", "bag", "jewellery", "kitchen", "home", "electronics",
    "sport", "toys", "beauty", "furniture",
})  # fmt: skip
"""Domains of the glossary whose nouns are goods."""

_DETAILS = frozenset({"detail", "closure", "fit", "property"})
_PARTS = {"name": "brand", "quantity": "measure", "size": "size", "code": "code"}
"""Spans that are kept, by the part of the title they are."""

_ONE = ("type", "material", "group", "season", "size")
_SEPARATOR = regex.compile(r"\s*[,|/–—&+()·•:]\s*|\s+-\s+")
_TIMES = regex.compile(r"\s*[x×]\s*")
_WORD = regex.compile(r"[^\s]+")
_EDGE = regex.compile(r"\A[\s.]+|[\s.]+\Z")
_PLURAL = regex.compile(r"(?<=\p{L}{3})(?:es|s)\Z")
_LONGEST = 150


class Part(NamedTuple):
    """One part of a title: which, as the source writes it, its term (None: kept as it is)."""

    slot: str
    text: str
    entry: Entry | None = None


class Built(NamedTuple):
    """A title in the target language; ``reviewed`` when every term in it is signed."""

    text: str
    reviewed: bool
    parts: tuple[Part, ...]


def build_title(
    text: str,
    glossary: Glossary,
    source: TitleShape | None,
    target: TitleShape | None,
    protected: Sequence[str] = (),
    *,
    capital: bool = True,
) -> Built | None:
    """The title from its parts; None where a word is not accounted for or a part cannot be said.

    ``protected`` are names that are kept: brands above all. ``capital``: whether it begins with a
    capital letter, as titles do and keywords do not.
    """
    if source is None or target is None or len(text) > _LONGEST:
        return None
    parts = _parts(text, glossary, source, target, protected)
    if parts is None or len(parts) < 2 or not _sayable(parts, target):
        return None
    signed = all(part.entry is None or part.entry.reviewed for part in parts)
    written = _written(parts, target)
    return Built(_capital(written, target) if capital else written, signed, tuple(parts))


def _parts(
    text: str,
    glossary: Glossary,
    source: TitleShape,
    target: TitleShape,
    protected: Sequence[str],
) -> list[Part] | None:
    found: list[Part] = []
    position = 0
    for start, end, slot in [*_kept(text, protected), (len(text), len(text), "")]:
        phrases = _SEPARATOR.split(text[position:start])
        for number, phrase in enumerate(phrases, start=1):
            tied = bool(slot) and number == len(phrases)
            words = _words(_EDGE.sub("", phrase), glossary, source, target, tied=tied)
            if words is None:
                return None
            found += words
        if start == end:
            return found
        if slot not in _PARTS.values():
            return None
        part = Part(slot, text[start:end].strip())
        # A model stands with its make: "Norrvik X200".
        if (
            slot == "code"
            and found
            and found[-1].slot == "brand"
            and not text[position:start].strip()
        ):
            part = Part("brand", f"{found.pop().text} {part.text}")
        found.append(part)
        position = end
    return found


def _kept(text: str, protected: Sequence[str]) -> list[tuple[int, int, str]]:
    """What is kept as it stands: start, end, which part it is ("other": none)."""
    found: list[tuple[int, int, str]] = []
    for span in find_spans(text, protected):
        slot = _PARTS.get(span.kind, "other")
        if found and _TIMES.fullmatch(text[found[-1][1] : span.start]):
            # "30 x 20 x 10 cm" is one measure.
            found[-1] = (found[-1][0], span.end, slot)
        else:
            found.append((span.start, span.end, slot))
    return found


def _words(
    phrase: str, glossary: Glossary, source: TitleShape, target: TitleShape, *, tied: bool
) -> list[Part] | None:
    """The parts that a run of words is made of, the longest terms first; None for an odd word.

    ``tied``: something that is kept follows, which a word at the end may belong to ("Size M").
    """
    words = [match.span() for match in _WORD.finditer(phrase)]
    groups = {fold(word): name for name, several in source.said.items() for word in several}
    unsure = {fold(word) for word in source.read.unsure}
    links = {fold(word) for word in source.read.links}
    found: list[Part] = []
    index = 0
    while index < len(words):
        for count in range(len(words) - index, 0, -1):
            said = phrase[words[index][0] : words[index + count - 1][1]]
            part = _part(said, glossary, groups, target)
            if part is not None and fold(said) not in unsure:
                found.append(part)
                index += count
                break
        else:
            if fold(phrase[slice(*words[index])]) not in links or (
                index == len(words) - 1 and not tied
            ):
                return None
            index += 1
    return found


def _part(
    said: str, glossary: Glossary, groups: Mapping[str, str], target: TitleShape
) -> Part | None:
    key = fold(said)
    if key in groups:
        return Part("group", groups[key])
    entry = glossary.term(said)
    if entry is None and not target.plural:
        entry = glossary.term(_PLURAL.sub("", said))
        entry = entry if entry is not None and entry.pos == "noun" else None
    if entry is None or (entry.source == entry.target and not entry.domain):
        return None
    slot = _slot(entry)
    return Part(slot, said, entry) if slot else None


def _slot(entry: Entry) -> str:
    if entry.domain in _GOODS:
        return "type" if entry.pos == "noun" else ""
    if entry.domain in _DETAILS:
        return "more"
    return entry.domain if entry.domain in ("material", "colour", "season") else ""


def _sayable(parts: Sequence[Part], target: TitleShape) -> bool:
    """Whether each part has its place in the target language, in words that fit there."""
    slots = [part.slot for part in parts]
    if slots.count("type") != 1 or any(slots.count(slot) > 1 for slot in _ONE):
        return False
    if slots.count("colour") > 1 or not set(slots) <= set(target.order):
        return False
    several = any(p.slot == "type" and _PLURAL.search(p.text) for p in parts)
    for part in parts:
        if part.slot == "group" and part.text not in target.groups:
            return False
        if part.slot in target.single and part.entry is not None and " " in part.entry.target:
            return False
        if part.slot == "more" and part.entry is not None and part.entry.pos == "adj":
            free = target.adjectives == "free"
            ends = target.adjectives == "ends" and not several
            if not free and not (ends and part.entry.target.endswith(target.endings)):
                return False
    return True


def _written(parts: Sequence[Part], target: TitleShape) -> str:
    text = ""
    for slot in target.order:
        mine = [_said(part, target) for part in parts if part.slot == slot]
        # Names that stand together stay together; details are told one by one.
        pieces = [" ".join(mine)] if slot == "brand" and mine else mine
        for one in pieces:
            piece = target.pieces.get(slot, "{x}").replace("{x}", one)
            glued = not text or piece[0] in ",،、"
            text += piece if glued else f"{target.joiner}{piece}"
    return text


def _capital(text: str, target: TitleShape) -> str:
    return target.initials.get(text[:1], text[:1].upper()) + text[1:]


def _said(part: Part, target: TitleShape) -> str:
    if part.slot == "group":
        return target.groups[part.text]
    if part.entry is None:
        return part.text
    word = part.entry.target
    return _capital(word, target) if part.slot in target.capital else word
