"""Texts fitted to a channel: what it refuses taken out, and the least important parts left out.

Only whole parts go, the last ones first and those with a target keyword last of all: what stands
between separators, and phrases such as "for the garden". Words inside a part stay together, so
that "faux leather" never loses its "faux". Numbers with their units, brands and models are never
taken apart nor left out, as the gate would not let them. Everything that went is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import regex

from listingkit import markets
from listingkit.datafiles import read_words
from listingkit.errors import UsageError
from listingkit.language.keywords import occurrences
from listingkit.language.lexicon import by_language, find
from listingkit.language.sentences import split_sentences
from listingkit.locale_tables import Channel, FittingWords, TextLimit
from listingkit.localize.mt.reasons import is_safety
from listingkit.localize.mt.spans import find_spans
from listingkit.markets import Language
from listingkit.names import did_you_mean
from listingkit.rules.limits import UNITS, measure

FIELDS = {
    "title": "title", "bullet": "bullet", "meta_title": "meta_title",
    "meta_description": "meta_description", "option_name": "option_name",
    "option_value": "option_value",
}  # fmt: skip
"""Kinds of segments to fields of channels."""

_WHOLE = frozenset({"option_name", "option_value"})
"""Fields of one word or two: nothing in them can be left out."""

_PROSE = frozenset({"bullet", "meta_description"})
"""Fields of sentences: only whole ones are left out."""

_KEPT = frozenset({"name", "money", "quantity", "size", "code", "number", "url", "email",
                   "placeholder", "open", "close", "void"})  # fmt: skip
_OPEN, _CLOSE = "([（【〔「『", ")]）】〕」』"
_SEPARATOR = regex.compile(r"[,;|/–—•·、，；：،؛]|\s-\s|:\s")
_WORD = regex.compile(r"\S+")
_LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}'’-]+")
_EMPTY = regex.compile(r"[(\[（【〔「『]\s*[)\]）】〕」』]")
_DOUBLED = regex.compile(r"(?:\s*[,;|/–—•·、，；،؛]|\s-(?=\s))(?=\s*(?:[,;|/–—•·、，；،؛]|-\s))")
_LABEL = regex.compile(r"(?<=^|[,;|–—、，،])\s*[^,;|–—、，،:：]{1,20}[:：]\s*(?=[,;|–—、，،]|$)")
_ENDS = regex.compile(r"^[\s,;|/–—•·、，；：،؛:.-]+|[\s,;|/–—•·、，；：،؛:-]+$")


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
    colours = tuple(sorted({term.term for term in terms if term.domain == "colour"}))
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


@lru_cache(maxsize=1)
def fitting_words() -> FittingWords:
    """``vocabulary/fitting.toml``. Raises DataError."""
    return read_words("fitting", FittingWords)


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
    clean, refused = _allowed(text, limit, language, names, brand, colours)
    if limit.max is None or size(clean, limit) <= limit.max:
        return Fitted(clean, (), refused, _short(clean, limit))
    if field in _WHOLE:
        return Fitted(clean, (), refused, _long(clean, limit))
    parts = _sentences(clean, language) if field in _PROSE else _parts(clean, language, names)
    short, dropped = _shortened(clean, parts, limit, language, names, keywords)
    if short is None:
        return Fitted(clean, (), refused, _long(clean, limit))
    return Fitted(short, dropped, refused, _short(short, limit))


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
    kept = _kept(text, names)
    odd = [
        (at, at + 1)
        for at, char in enumerate(text)
        if char in limit.forbidden and not _touches(at, at + 1, kept)
    ]
    gone += dict.fromkeys(text[start] for start, _ in odd)
    if odd:
        text = _tidy(_without(text, odd))
    words = _refused_words(limit, language, colours)
    # Taking one out may bring another together: "free sale shipping".
    for _ in range(len(text)):
        kept = _kept(text, names)
        hits = [
            (one.start, one.end)
            for one in find(text, words, language)
            if not _touches(one.start, one.end, kept)
        ]
        if "brand" in limit.refused and brand:
            hits += [span for span in _places(text, brand) if span not in hits]
        hits += _repeated(text, limit, language, kept)
        if not hits:
            break
        less = _tidy(_without(text, sorted(hits)))
        if not _LETTERS.search(less):
            break  # nothing would be left
        gone += [text[start:end] for start, end in sorted(hits)]
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


def _repeated(
    text: str, limit: TextLimit, language: Language | None, kept: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Words that stand more often than they may, without the small words of the language."""
    if limit.repeats is None:
        return []
    small = set(language.stopwords) if language else set()
    seen: Counter[str] = Counter()
    found = []
    for match in _LETTERS.finditer(text):
        word = match[0].casefold()
        if word in small or len(word) < 2 or _touches(match.start(), match.end(), kept):
            continue
        seen[word] += 1
        if seen[word] > limit.repeats:
            found.append(match.span())
    return found


def _places(text: str, name: str) -> list[tuple[int, int]]:
    pattern = rf"(?<![\p{{L}}\p{{N}}]){regex.escape(name)}(?![\p{{L}}\p{{N}}])"
    return [match.span() for match in regex.finditer(pattern, text, regex.IGNORECASE)]


def _kept(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """What is never taken apart: numbers with units, names, models, tags."""
    found: list[tuple[int, int]] = []
    for span in find_spans(text, names):
        if span.kind not in _KEPT:
            continue
        if found and regex.fullmatch(r"\s*[x×]\s*", text[found[-1][1] : span.start]):
            found[-1] = (found[-1][0], span.end)  # "30 x 20 cm"
        else:
            found.append((span.start, span.end))
    return found


def _touches(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first < end and start < last for first, last in spans)


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    out, position = [], 0
    for start, end in spans:
        if start >= position:
            out += [text[position:start], " "]
            position = end
        position = max(position, end)
    return "".join([*out, text[position:]])


def _tidy(text: str) -> str:
    """No empty brackets, no separator that separates nothing, no label of nothing."""
    before = None
    while before != text:
        before = text
        text = regex.sub(r"\s+", " ", text)
        text = _EMPTY.sub(" ", text)
        text = _DOUBLED.sub("", text)
        text = _LABEL.sub(" ", text)
        text = regex.sub(r"\s+(?=[,;،])", "", text)
        text = _ENDS.sub("", text)
    return text


# --- parts and what of them is left out -------------------------------------------------------


def _sentences(text: str, language: Language | None) -> list[tuple[int, int]]:
    found, position = [], 0
    for sentence in split_sentences(text, language):
        start = text.index(sentence, position)
        position = start + len(sentence)
        found.append((start, position))
    return found


def _parts(text: str, language: Language | None, names: Sequence[str]) -> list[tuple[int, int]]:
    """Parts of a title: between separators, brackets as one, phrases that a small word begins."""
    kept = _kept(text, names)
    spaced = language is None or language.matcher != "substring"
    begins = set(by_language(fitting_words().begins, language)) if spaced else set()
    borders = {0, len(text)}
    depth = 0
    words = [match.span() for match in _WORD.finditer(text)]
    separators = [match.span() for match in _SEPARATOR.finditer(text)]
    ends = {end for start, end in separators if not _touches(start, end, kept)}
    for number, (start, end) in enumerate(words):
        if depth == 0 and number and not _touches(start - 1, start + 1, kept):
            after = bool(ends & set(range(words[number - 1][0] + 1, start + 1)))
            if after or not spaced or text[start:end].casefold() in begins or text[start] in _OPEN:
                borders.add(start)
        depth += sum(char in _OPEN for char in text[start:end])
        depth = max(depth - sum(char in _CLOSE for char in text[start:end]), 0)
        if depth == 0 and text[end - 1] in _CLOSE and number + 1 < len(words):
            borders.add(words[number + 1][0])
    places = sorted(borders)
    return [(a, b) for a, b in pairwise(places) if a < b]


def _shortened(
    text: str,
    parts: Sequence[tuple[int, int]],
    limit: TextLimit,
    language: Language | None,
    names: Sequence[str],
    keywords: Sequence[str],
) -> tuple[str | None, tuple[str, ...]]:
    """The text without so many parts that it fits, and those; None where too much would have to go.

    The first part says what it is and stays.
    """
    assert limit.max is not None
    kept = _kept(text, names)
    code = language.code if language else ""
    free = [
        part
        for part in parts[1:]
        if not _touches(part[0], part[1], kept) and not is_safety(text[slice(*part)], code)
    ]

    def searched(part: tuple[int, int]) -> bool:
        said = text[slice(*part)]
        return any(occurrences(said, word, language) for word in keywords)

    out = sorted(free, key=lambda part: (searched(part), -part[0]))
    gone: list[tuple[int, int]] = []
    for part in out:
        gone.append(part)
        short = _tidy(_without(text, sorted(gone)))
        if size(short, limit) <= limit.max:
            return short, tuple(_ENDS.sub("", text[slice(*one)]) for one in sorted(gone))
    return None, ()
