"""What is checked: a source text and what stands for it, in its listing and its setting."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import msgspec
import regex

from listingkit.localize.adapt.fit import Offer
from listingkit.localize.check.data import size_words
from listingkit.localize.check.settling import Fault, settle
from listingkit.localize.culture.text import Topics
from listingkit.localize.mt import gate
from listingkit.localize.mt.glossary import Glossary
from listingkit.localize.mt.reasons import Reason, visible
from listingkit.localize.mt.spans import find_spans, tag_name
from listingkit.markets import Language, Market
from listingkit.model import Fact, SegmentKind, Struct, Where

State = Literal["both", "missing", "extra"]

_TAG = regex.compile(r"</?[a-zA-Z][a-zA-Z0-9:-]*(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?/?>")
_ENTITY = regex.compile(
    r"&(?!lt;|gt;|amp;|quot;)(?:[a-zA-Z]{2,12}|#\d{1,6}|#[xX][0-9a-fA-F]{1,5});"
)
_DENSE = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]"
# Figures and Latin words run into scripts without spaces: there they are words of their own.
_JOINED = regex.compile(rf"(?<={_DENSE})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?={_DENSE})")
# "Address2" is a word and a number.
_NUMBERED = regex.compile(r"(?<=\p{Ll}{3})(?=\d{1,2}(?![\p{L}\p{N}]))")
# Example addresses (RFC 2606) are translated with the rest.
_EXAMPLE = regex.compile(r"[\w.+-]+@example\.\w+")
_EMAIL = regex.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESS = regex.compile(r"(?:https?://|www\.)([^\s/<>\"']+)[^\s<>\"']*")


class PairText(Struct, frozen=True, kw_only=True):
    """One text. ``target`` is "" where nothing stands for it; ``where`` is its place there."""

    field: str
    kind: SegmentKind
    source: str
    target: str
    where: Where


class PairListing(Struct, frozen=True, kw_only=True):
    """A listing in two languages; ``state`` tells one that only one side has."""

    id: str
    title: str
    where: Where
    source_language: str
    target_language: str
    state: State = "both"
    brand: str = ""
    category: str = ""
    texts: tuple[PairText, ...] = ()
    facts: dict[str, Fact] = msgspec.field(default_factory=dict)


@dataclass(frozen=True)
class Setting:
    """What holds for all texts of one listing.

    ``open_topics`` are those whose promises nobody has made for the market.
    """

    source_tag: str
    target_tag: str
    source: Language | None
    target: Language | None
    market: Market | None = None
    protected: tuple[str, ...] = ()
    glossary: Glossary = field(default_factory=lambda: Glossary(()))
    facts: Mapping[str, Fact] = field(default_factory=dict)
    categories: frozenset[str] = frozenset()
    offer: Offer | None = None
    topics: Topics | None = None
    open_topics: frozenset[str] = frozenset()
    rates: Mapping[str, float] = field(default_factory=dict)
    back: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Pair:
    """One text with its setting; what several rules need of it is found once."""

    text: PairText
    setting: Setting

    @cached_property
    def source(self) -> str:
        """The source with its entities decoded and its tags named only: attributes may differ."""
        return _named(self.text.source)

    @cached_property
    def target(self) -> str:
        """The same of the target."""
        return _named(self.text.target)

    @cached_property
    def said(self) -> str:
        """The source as a reader sees it."""
        return " ".join(visible(self.text.source).split())

    @cached_property
    def read(self) -> str:
        """The target as a reader sees it."""
        return " ".join(visible(self.text.target).split())

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """Figures that were changed in a way that can be named."""
        return self._settled[2]

    @cached_property
    def _settled(self) -> tuple[str, str, tuple[Fault, ...]]:
        one = self.setting
        source, target = _same_addresses(self.source, self.target)
        source, target = _same_codes(source, target, one.protected)
        source, target = _same_letters(source, target, one.source_tag, one.target_tag)
        spans = find_spans(source, one.protected), find_spans(target, one.protected)
        found = settle(
            source, target, one.source or one.source_tag, one.target or one.target_tag, spans,
            dict(one.rates),
        )  # fmt: skip
        return found.source, found.target, found.faults

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """What the gate says, once figures that answer for each other are out of the way."""
        one = self.setting
        if not self.text.target.strip():
            return (Reason("empty", "translation is empty"),)
        source, target, _ = self._settled
        if target.count("(") > source.count("("):
            # A remark in brackets is a machine's fault only: people add them.
            source, target = (text.translate({40: " ", 41: " "}) for text in (source, target))
        source, target = _without_shop(source, target)
        both = bool(source.strip() and target.strip())
        if not both and not target.strip():
            target = "–"  # all of it was figures that answer for each other
        terms = one.glossary.checked(self.said)
        return gate.check(
            source, target,
            source_language=one.source_tag, target_language=one.target, target_tag=one.target_tag,
            protected=one.protected, terms=terms, by_engine=both,
        )  # fmt: skip

    def found(self, *codes: str) -> list[Reason]:
        """The gate's reasons of these codes."""
        return [one for one in self.reasons if one.code in codes]


def _named(text: str) -> str:
    """Tags without attributes and entities of letters and spaces as characters."""

    def put(match: regex.Match[str]) -> str:
        name = tag_name(match[0])
        if name in ("br", "wbr"):
            return " "
        return f"</{name}>" if match[0].startswith("</") else f"<{name}>"

    text = str(_TAG.sub(put, _ENTITY.sub(lambda m: html.unescape(m[0]), text)))
    return str(_NUMBERED.sub(" ", _JOINED.sub(" ", text)))


def _same_addresses(source: str, target: str) -> tuple[str, str]:
    """Without addresses of one host: a translation links to its own pages there."""
    if _EXAMPLE.search(source):
        source, target = _EXAMPLE.sub(" ", source), _EMAIL.sub(" ", target)
    here = {_host(match[1]) for match in _ADDRESS.finditer(source)}
    both = here & {_host(match[1]) for match in _ADDRESS.finditer(target)}

    def put(match: regex.Match[str]) -> str:
        return " " if _host(match[1]) in both else str(match[0])

    if not both:
        return source, target
    return str(_ADDRESS.sub(put, source)), str(_ADDRESS.sub(put, target))


def _host(name: str) -> str:
    return ".".join(name.lower().removeprefix("www.").rstrip(".,;:!?)").split(".")[-2:])


_SIZE = regex.compile(r"(?<![\p{L}\p{N}])(?:X{0,3}[SL]|M)(?![\p{L}\p{N}])")


def _same_letters(source: str, target: str, mine: str, theirs: str) -> tuple[str, str]:
    """Without letter sizes that the other language says in its own way: L is G in Portuguese."""
    there = set(_SIZE.findall(target))
    for letters in dict.fromkeys(_SIZE.findall(source)):
        said = size_words(letters, theirs) if letters not in there else None
        found = said.search(target) if said is not None else None
        if found:
            source = regex.sub(rf"(?<!\w){letters}(?!\w)", " ", source, 1)
            target = target[: found.start()] + " " + target[found.end() :]
    here = set(_SIZE.findall(source))
    for letters in dict.fromkeys(_SIZE.findall(target)):
        said = size_words(letters, mine) if letters not in here else None
        if said is not None and said.search(source):
            target = regex.sub(rf"(?<!\w){letters}(?!\w)", " ", target, 1)
    return source, target


_TAIL = regex.compile(r"\s[|–—·•-]\s(?P<name>[^|–—·•]{2,60})\Z")


def _without_shop(source: str, target: str) -> tuple[str, str]:
    """Without the shop's name, which closes page titles: the same in both, in capitals."""
    mine, theirs = _TAIL.search(source), _TAIL.search(target)
    if mine and theirs and mine["name"].strip() == theirs["name"].strip():
        words = regex.findall(r"[\p{L}\p{M}]+", mine["name"])
        if words and all(word[0].isupper() for word in words):
            return source[: mine.start()], target[: theirs.start()]
    return source, target


# "S-blade" is no size.
_PART = regex.compile(r"(?<![\p{L}\p{N}-])[SML](?=-\p{L}{3})")
# "I/O" and "E/S" are none either.
_SLASH = regex.compile(r"(?<=(?<!\p{L})[A-KN-RT-W]/)[SML](?!\p{L})")
_LATIN = r"[A-Za-z0-9]"


def _same_codes(source: str, target: str, protected: Sequence[str]) -> tuple[str, str]:
    """Without model numbers and letter sizes that stand in both, whatever letters are beside."""
    for part in {match[0] for match in _PART.finditer(source)}:
        source = _PART.sub(" ", source)
        target = regex.sub(rf"(?<![\p{{L}}\p{{N}}]){part}(?![\p{{L}}\p{{N}}])", " ", target, 1)
    source, target = _SLASH.sub(" ", source), _SLASH.sub(" ", target)
    for side in (source, target):
        for span in find_spans(side, protected):
            text = side[span.start : span.end]
            if span.kind not in ("code", "size") or text.isdigit():
                continue
            exact = regex.compile(
                rf"(?<!{_LATIN}){regex.escape(text)}(?!{_LATIN})", regex.IGNORECASE
            )
            if exact.search(target) and exact.search(source):
                source, target = exact.sub(" ", source, 1), exact.sub(" ", target, 1)
    return source, target
