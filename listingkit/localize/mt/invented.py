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
_BROKEN = regex.compile(
    r"(?<![\w@./-])\p{L}+[.,;:!?]\p{Ll}[\p{L}.,;:!?]*|(?<!\w)\p{Ll}+\p{Lu}\p{L}*"
)
# A capital that only the beginning of a sentence, a line, a quotation or a bracket gives.
_BEGINS = regex.compile(r"(?:\A|[.!?:;•·|/(\[“\"'»«–—-]|[^\p{L}\p{M}\s,&])\s*\Z")

KEPT, KEPT_TITLE = 0.5, 0.67
"""Least share of words that carry meaning in the target, to those of the source: sentences,
titles (project; Portuguese titles have as many as English ones or more)."""

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
    yield from _capitals(source, target, target_tag, protected)
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
        and not _BEGINS.search(names[max(0, match.start() - 3) : match.start()] or "")
        and match.start()
    ]
    gone = [word for word in capital[1:] if word.casefold() not in after]
    if len(new) > len(gone):
        yield Reason("name", f"name not in the source: {new[0]}", hard=False)


def _dropped(source: str, target: str, source_tag: str, target_tag: str) -> Iterable[Reason]:
    """Clearly fewer words that carry meaning than the source has."""
    before, after = _content(source, source_tag), _content(target, target_tag)
    if not before or after is None:
        return
    share = KEPT_TITLE if len(before) <= TITLE else KEPT
    if len(after) < share * len(before):
        yield Reason(
            "dropped", f"{len(after)} words for {len(before)}: something may be left out", False
        )


def _content(text: str, tag: str) -> list[str] | None:
    """Words that carry meaning; None where words are not set apart or nothing is known."""
    data = language(tag)
    if data is None or not data.stopwords or data.tokenizer != "words":
        return None
    stop = frozenset(data.stopwords)
    return [word for word in _WORD.findall(text) if word.casefold() not in stop]
