"""Texts fitted to a channel: what it refuses taken out, and the least important parts left out.

Only whole parts go, the last ones first and those with a target keyword last of all: what stands
between separators, and phrases such as "for the garden". Words inside a part stay together, so
that "faux leather" never loses its "faux". Numbers with their units, brands and models are never
taken apart nor left out, as the gate would not let them. Everything that went is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import regex

from listingkit import markets
from listingkit.errors import UsageError
from listingkit.language.keywords import occurrences
from listingkit.language.lexicon import by_language, find
from listingkit.locale_tables import Channel, TextLimit
from listingkit.localize.adapt.parts import (
    ENDS,
    LABELLED,
    cut,
    fitting_words,
    free_parts,
    kept_spans,
    left_out,
    tidy,
    touches,
    without,
)
from listingkit.markets import Language
from listingkit.names import did_you_mean
from listingkit.rules.limits import UNITS, measure

FIELDS = {
    "title": "title", "bullet": "bullet", "meta_title": "meta_title",
    "meta_description": "meta_description", "option_name": "option_name",
    "option_value": "option_value",
}  # fmt: skip
"""Kinds of segments to fields of channels."""

_LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}'’-]+")
_LABEL = regex.compile(r"(?:^|(?<=[,;|–—、，،]))[\p{L}\p{M}\s]{1,20}[:：]\s*$")
_NAMING = regex.compile(r"\s*[:：]")


class Fitted(NamedTuple):
    """A text for a channel.

    ``dropped`` is what was left out, in order, as it stood; ``refused`` what the channel does not
    take. ``trouble`` says what is still wrong with the text ("": nothing).
    """

    text: str
    dropped: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    trouble: str = ""


class Offer(NamedTuple):
    """Where a listing is offered: the channel's name and limits, and what must be known to fit.

    ``colours`` are words for colours in the language that is written, ``keywords`` the target
    words of the listing.
    """

    channel: str
    limits: Mapping[str, TextLimit]
    brand: str = ""
    colours: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


def offer_of(
    channel: Channel,
    market: str,
    language: Language,
    *,
    brand: str = "",
    keywords: Iterable[str] = (),
    packs: Sequence[str] = (),
) -> Offer:
    """The channel as one listing meets it in a market."""
    terms = markets.glossary(language.code, packs)
    # "Colour" itself is a noun of that domain.
    named = {term.term for term in terms if term.domain == "colour" and term.pos == "adj"}
    colours = tuple(sorted(named))
    return Offer(channel.name, limits_of(channel, market), brand, colours, tuple(keywords))


def find_channel(name: str, folders: Sequence[str] = ()) -> Channel:
    """A channel by its code or another name of it; raises UsageError with those there are."""
    known = markets.channels(folders)
    wanted = name.strip().casefold().replace(" ", "_").replace("-", "_")
    names = {alias: code for code, one in known.items() for alias in (code, *one.aliases)}
    if wanted not in names:
        fix = did_you_mean(wanted, names) or f"Known: {', '.join(known)}."
        raise UsageError(f"unknown channel {name[:40]!r}", where="--channel", fix=fix)
    return known[names[wanted]]


def limits_of(channel: Channel, market: str) -> Mapping[str, TextLimit]:
    """A channel's limits by field, those of the market first."""
    return {**channel.fields, **channel.markets.get(market, {})}


def fit(
    text: str,
    field: str,
    limit: TextLimit,
    language: Language | None,
    *,
    protected: Sequence[str] = (),
    brand: str = "",
    colours: Sequence[str] = (),
    keywords: Sequence[str] = (),
) -> Fitted:
    """``text`` of a ``field`` as the channel takes it; unchanged where that cannot be.

    ``protected`` are names that stay whole, ``colours`` words for colours, ``keywords`` target
    words whose parts are left out last.
    """
    names = tuple(name for name in protected if name.strip())
    dropped: list[str] = []
    refused: list[str] = []
    before = None
    # What goes may leave more of it to go: "mug (mug) for the garden".
    while before != text:
        before = text
        text, odd = _allowed(text, limit, language, names, brand, colours)
        refused += odd
        text, often = _seldom(text, field, limit, language, names)
        dropped += often
        if limit.max is not None and size(text, limit) > limit.max:
            short = _shortened(text, field, limit, language, names, keywords)
            text, gone = short or (text, ())
            dropped += gone
    trouble = _trouble(text, limit, language, names)
    return Fitted(text, tuple(dropped), tuple(dict.fromkeys(refused)), trouble)


def _trouble(text: str, limit: TextLimit, language: Language | None, names: Sequence[str]) -> str:
    """What is still wrong with a text when nothing more can go."""
    if limit.max is not None and size(text, limit) > limit.max:
        return _long(text, limit)
    often = _too_often(text, limit, language, names)
    said = (f"{word!r} {count} times, {limit.repeats} allowed" for word, count in often.items())
    return "; ".join(said) or _short(text, limit)


def size(text: str, limit: TextLimit) -> int:
    """Length of a text as the channel counts it."""
    return measure(text if limit.spaces else "".join(text.split()), limit.unit)


def _long(text: str, limit: TextLimit) -> str:
    length = f"{size(text, limit)} {UNITS[limit.unit]}"
    return f"{length}, {limit.max} allowed, and nothing in it can be left out"


def _short(text: str, limit: TextLimit) -> str:
    length = size(text, limit)
    wanted = limit.min is not None and length < limit.min
    return f"{length} {UNITS[limit.unit]}, at least {limit.min} wanted" if wanted else ""


# --- what a channel refuses -------------------------------------------------------------------


def _allowed(
    text: str,
    limit: TextLimit,
    language: Language | None,
    names: Sequence[str],
    brand: str,
    colours: Sequence[str],
) -> tuple[str, tuple[str, ...]]:
    """The text without refused characters and words, and what was taken out."""
    gone: list[str] = []
    kept = kept_spans(text, names)
    odd = [
        (at, at + 1)
        for at, char in enumerate(text)
        if char in limit.forbidden and not touches(at, at + 1, kept)
    ]
    gone += dict.fromkeys(text[start] for start, _ in odd)
    if odd:
        text = tidy(without(text, odd))
    words = _refused_words(limit, language, colours)
    # Taking one out may bring another together: "free sale shipping".
    for _ in range(len(text)):
        kept = kept_spans(text, names)
        hits = [
            (one.start, one.end)
            for one in find(text, words, language)
            if not touches(one.start, one.end, kept) and _apart(text, one.start, one.end)
        ]
        if "brand" in limit.refused and brand:
            hits += [span for span in _places(text, brand) if span not in hits]
        hits = [_with_label(text, start, end, kept) for start, end in hits]
        if not hits:
            break
        less = tidy(without(text, sorted(hits)))
        if not _LETTERS.search(less):
            break  # nothing would be left
        gone += [text[start:end].strip() for start, end in sorted(hits)]
        text = less
    return text, tuple(dict.fromkeys(gone))


def _refused_words(
    limit: TextLimit, language: Language | None, colours: Sequence[str]
) -> tuple[str, ...]:
    table = fitting_words().refused
    found: list[str] = []
    for name in limit.refused:
        found += by_language(table.get(name, {}), language)
    return (*found, *(colours if "colour" in limit.refused else ()))


def _apart(text: str, start: int, end: int) -> bool:
    """Whether a hit stands by itself, not in an address or a compound: "bestseller.com"."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    joined = regex.compile(r"[\p{L}\p{N}][./@_-]|[./@_-][\p{L}\p{N}]")
    return not joined.fullmatch(before) and not joined.fullmatch(after)


def _with_label(
    text: str, start: int, end: int, kept: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """The span with the label that names nothing else ("colour: red"), or that it is itself."""
    label = _LABEL.search(text[:start])
    if label and LABELLED.match(text, end) and not touches(label.start(), start, kept):
        start = label.start()
    naming = _NAMING.match(text, end)
    return start, naming.end() if naming else end


def _too_often(
    text: str, limit: TextLimit, language: Language | None, names: Sequence[str]
) -> dict[str, int]:
    """Words that stand more often than they may, without the small words of the language."""
    if limit.repeats is None:
        return {}
    small = set(language.stopwords) if language else set()
    kept = kept_spans(text, names)
    seen = Counter(
        match[0].casefold()
        for match in _LETTERS.finditer(text)
        if len(match[0]) > 1 and not touches(match.start(), match.end(), kept)
    )
    return {
        word: count for word, count in seen.items() if count > limit.repeats and word not in small
    }


def _seldom(
    text: str, field: str, limit: TextLimit, language: Language | None, names: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """The text without the last parts that say a word too often, and those parts."""
    gone: list[str] = []
    while often := _too_often(text, limit, language, names):
        free = free_parts(text, cut(text, field, language, names), language, names)
        said = (
            part
            for part in reversed(free)
            if often.keys() & {word.casefold() for word in _LETTERS.findall(text[slice(*part)])}
        )
        part = next(said, None)
        if part is None:
            break
        gone.insert(0, ENDS.sub("", text[slice(*part)]))
        text = left_out(text, [part])
    return text, tuple(gone)


def _places(text: str, name: str) -> list[tuple[int, int]]:
    pattern = rf"(?<![\p{{L}}\p{{N}}]){regex.escape(name)}(?![\p{{L}}\p{{N}}])"
    return [match.span() for match in regex.finditer(pattern, text, regex.IGNORECASE)]


def _shortened(
    text: str,
    field: str,
    limit: TextLimit,
    language: Language | None,
    names: Sequence[str],
    keywords: Sequence[str],
) -> tuple[str, tuple[str, ...]] | None:
    """The text without so many parts that it fits, and those; None where too much would go."""
    assert limit.max is not None

    def searched(part: tuple[int, int]) -> bool:
        said = text[slice(*part)]
        return any(occurrences(said, word, language) for word in keywords)

    free = free_parts(text, cut(text, field, language, names), language, names)
    gone: list[tuple[int, int]] = []
    for part in sorted(free, key=lambda part: (searched(part), -part[0])):
        gone.append(part)
        short = left_out(text, gone)
        if size(short, limit) <= limit.max:
            return short, tuple(ENDS.sub("", text[slice(*one)]) for one in sorted(gone))
    return None
