"""What an engine makes up, damages or leaves out: countries, names, halves of words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

import regex

from listingkit.language.tags import primary
from listingkit.localize.mt.reasons import Reason
from listingkit.localize.mt.senses import senses
from listingkit.localize.mt.spans import bare, find_spans
from listingkit.markets import language

_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*")
_PARTS = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*")
_RUN = regex.compile(
    r"(?<=(?<![\p{L}])\p{Ll}[\p{L}'’-]*\s)\p{Lu}[\p{L}'’&-]*+(?:\s\p{Lu}[\p{L}'’&-]*+)++"
)
_BROKEN = regex.compile(
    r"(?<![\w@./-])\p{L}+[.,;:!?]\p{Ll}[\p{L}.,;:!?]*|(?<!\w)\p{Ll}+\p{Lu}\p{L}*"
)
# A capital that only the beginning of a sentence, a line, a quotation or a bracket gives.
_BEGINS = regex.compile(r"(?:\A|[.!?:;•·|/(\[“\"'»«–—-]|[^\p{L}\p{M}\s,&])\s*\Z")

KEPT, KEPT_SHORT, KEPT_LABEL = 0.5, 0.75, 1.0
"""Least share of words that carry meaning in the target, to those of the source: sentences, short
ones, and lines of such words only (project; Portuguese ones have as many as English or more)."""

TITLE = 8
"""Words up to which a text is judged like a title."""


def invented_reasons(
    source: str, target: str, source_tag: str, target_tag: str, protected: Sequence[str]
) -> Iterable[Reason]:
    """Reasons against a machine's output; both texts are plain, without tags."""
    yield from _names(source, target, protected)
    said, read = bare(source, protected, " 0 "), bare(target, protected, " 0 ")
    yield from _broken(source, read)
    yield from _countries(source, target, source_tag, target_tag)
    yield from _left_names(source, target, source_tag, target_tag)
    yield from _capitals(source, target, target_tag, protected)
    yield from _cut_names(source, target)
    yield from _dropped(said, read, source_tag, target_tag)


def _names(source: str, target: str, protected: Sequence[str]) -> Iterable[Reason]:
    """Brands and models that the source does not name, or not so often: another product's."""
    before, after = (
        Counter(
            text[span.start : span.end]
            for span in find_spans(text, protected)
            if span.kind == "name"
        )
        for text in (source, target)
    )
    for name in sorted(after - before):
        yield Reason("name", f"not in the source: {name}")


def _broken(source: str, target: str) -> Iterable[Reason]:
    """Words with a stop or a capital inside that the source does not have: "ba.a"."""
    there = source.casefold()
    for match in _BROKEN.finditer(target):
        if match[0].casefold() not in there:
            yield Reason("damaged", f"damaged word: {match[0][:40]}")
            return


@cache
def _territories(tag: str) -> dict[str, str]:
    """Country codes by name in a language, as Unicode's CLDR has them."""
    from babel import Locale, UnknownLocaleError

    try:
        names = Locale.parse(primary(tag)).territories
    except (UnknownLocaleError, ValueError):
        return {}
    return {name: key for key, name in names.items() if len(key) == 2 and len(name) > 2}


@cache
def _any_territory(tag: str) -> regex.Pattern[str]:
    names = sorted(_territories(tag), key=lambda name: (-len(name), name))
    inner = "|".join(map(regex.escape, names)) or r"(?!)"
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{inner})(?![\p{{L}}\p{{M}}])")


def _countries(source: str, target: str, source_tag: str, target_tag: str) -> Iterable[Reason]:
    """A country in the target must be named in the source, in one language or the other."""
    named = _any_territory(target_tag).findall(target)
    if not named:
        return
    ours, theirs = _territories(source_tag), _territories(target_tag)
    known = {ours[name] for name in _any_territory(source_tag).findall(source)}
    for name in named:
        if theirs[name] not in known and name not in source:
            yield Reason("name", f"country not in the source: {name}")


def _left_names(source: str, target: str, source_tag: str, target_tag: str) -> Iterable[Reason]:
    """Countries, months and days that still have the name of the source's language."""
    if primary(source_tag) == primary(target_tag):
        return
    named = [name for name in _any_territory(source_tag).findall(source) if name in target]
    if named:
        ours, theirs = _territories(source_tag), _territories(target_tag)
        said = {code: name for name, code in theirs.items()}
        named = [name for name in named if said.get(ours[name], name) not in target]
    days = _calendar(source_tag) - _calendar(target_tag)
    named += [word for word in _WORD.findall(target) if word.casefold() in days and word in source]
    if named:
        yield Reason("residue", f"left in the source language: {', '.join(named)}", hard=False)


@cache
def _calendar(tag: str) -> frozenset[str]:
    """Names of months and days in a language, folded, as Unicode's CLDR has them."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(primary(tag))
    except (UnknownLocaleError, ValueError):
        return frozenset()
    names = (*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values())
    return frozenset(name.casefold() for name in names if len(name) > 3)


def _capitals(
    source: str, target: str, target_tag: str, protected: Sequence[str]
) -> Iterable[Reason]:
    """More new Words With a Capital inside a sentence than the source loses: invented names."""
    if primary(target_tag) in senses().capital_nouns:
        return
    words = _WORD.findall(source)
    capital = [word for word in words if word[0].isupper()]
    if len(capital) >= 0.7 * len(words):
        return
    before = {word.casefold() for word in words}
    after = {word.casefold() for word in _WORD.findall(target)}
    names = bare(target, protected, " 0 ")
    new = [
        match[0]
        for match in _WORD.finditer(names)
        if match[0][0].isupper()
        and match[0].casefold() not in before
        and len(match[0]) > 1
        and not _BEGINS.search(names[max(0, match.start() - 3) : match.start()] or "")
        and match.start()
    ]
    gone = [word for word in capital[1:] if word.casefold() not in after]
    if len(new) > len(gone):
        yield Reason("name", f"name not in the source: {new[0]}", hard=False)


def _cut_names(source: str, target: str) -> Iterable[Reason]:
    """A name of several words inside a sentence of which only some came through."""
    there = set(_WORD.findall(target))
    before = set(_WORD.findall(source))
    new = [
        match[0]
        for match in _WORD.finditer(target)
        if match[0][0].isupper()
        and match[0] not in before
        and not _BEGINS.search(target[max(0, match.start() - 3) : match.start()])
    ]
    for match in _RUN.finditer(source):
        words = _WORD.findall(match[0])
        gone = [word for word in words if word not in there]
        # A product's name may be followed by what it is, in translation: the name comes first.
        lost = words[0] in gone and len(gone) < len(words)
        if lost and len(new) < len(gone):
            yield Reason("name", f"part of a name is lost: {gone[0]}", hard=False)
            return


def _dropped(source: str, target: str, source_tag: str, target_tag: str) -> Iterable[Reason]:
    """Clearly fewer words that carry meaning than the source has."""
    before = _content(source, source_tag, _WORD)
    # What one language joins with a hyphen, the other says in two words.
    after = _content(target, target_tag, _PARTS)
    if not before or after is None:
        return
    label = len(before) == len(_WORD.findall(source))
    share = KEPT if len(before) > TITLE else KEPT_LABEL if label else KEPT_SHORT
    if len(after) < share * len(before):
        yield Reason(
            "dropped", f"{len(after)} words for {len(before)}: something may be left out", False
        )


def _content(text: str, tag: str, words: regex.Pattern[str]) -> list[str] | None:
    """Words that carry meaning; None where words are not set apart or nothing is known."""
    data = language(tag)
    if data is None or not data.stopwords or data.tokenizer != "words":
        return None
    stop = frozenset(data.stopwords)
    return [word for word in words.findall(text) if word.casefold() not in stop]
