"""The gate: what must hold between a source text and its translation.

Pure checks on (source, target). Each failure is a :class:`Reason`; a translation is ready only
when there is none. A *hard* reason means that something would be lost or false: the source text
is kept. Run it again after units and money were adapted, with the conversions that were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

import regex

from listingkit.localize.mt.dimensions import unnamed
from listingkit.localize.mt.gate_machine import machine_reasons
from listingkit.localize.mt.glossary import Entry
from listingkit.localize.mt.own_terms import own_reasons
from listingkit.localize.mt.reasons import Reason, same_word, visible, word_pattern
from listingkit.localize.mt.spans import Span, find_spans
from listingkit.markets import Language

_EXACT = ("placeholder", "url", "email", "emoji")
_TOKEN = regex.compile(r"\d+(?:[.,'’\u00a0\u202f]\d+)*")
_DIGIT = regex.compile(r"\p{N}|[$€£¥]|\b(?:X{0,4}[SL]|M)\b")
_WORDS = regex.compile(r"[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*")
_CONTROL = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd\ue000-\uf8ff]")


class ConversionLike(Protocol):
    """A traced change of a quantity, size or price: ``before`` in the source, ``after`` now."""

    @property
    def before(self) -> str:
        """As in the source."""
        ...

    @property
    def after(self) -> str:
        """As in the target."""
        ...


def check(
    source: str,
    target: str,
    *,
    source_language: str,
    target_language: Language | None,
    target_tag: str,
    protected: Sequence[str] = (),
    terms: Iterable[Entry] = (),
    forbidden: Sequence[str] = (),
    conversions: Iterable[ConversionLike] = (),
    limit: int | None = None,
    by_engine: bool = False,
) -> tuple[Reason, ...]:
    """All reasons why ``target`` may not stand for ``source``; empty when it is ready.

    ``conversions`` are changes of quantities that were made on purpose. ``terms`` must be used
    where their source stands. ``forbidden`` are words no text of this market may hold.
    ``by_engine`` adds the checks that only make sense for machine output.
    """
    if not target.strip():
        return (Reason("empty", "translation is empty"),)
    if _CONTROL.search(target) and not _CONTROL.search(source):
        return (Reason("garbage", "translation holds characters that are no text"),)
    source_spans, target_spans = find_spans(source, protected), find_spans(target, protected)
    reasons = [
        *_exact(source, target, source_spans, target_spans),
        *_quantities(
            unnamed(visible(source), source_language),
            unnamed(visible(target), target_tag),
            conversions,
            protected,
        ),
        *_tags(source, target, source_spans, target_spans),
        *_names(source, target, protected),
    ]
    plain_source, plain_target = visible(source), visible(target)
    reasons += missing_terms(
        plain_source, plain_target, terms, target_tag, target_language, strict=by_engine
    )
    reasons += [
        Reason("claim", f"not allowed in this market: {match[0]}")
        for match in [word_pattern(tuple(forbidden)).search(plain_target)]
        if match is not None
    ]
    if limit is not None and len(plain_target) > limit:
        message = f"{len(plain_target)} characters, limit {limit}"
        reasons.append(Reason("limit", message, hard=False))
    if by_engine:
        reasons += machine_reasons(
            plain_source, plain_target, source_language, target_language, target_tag, protected
        )
    return tuple(dict.fromkeys(reasons))


def _exact(
    source: str,
    target: str,
    source_spans: Sequence[Span],
    target_spans: Sequence[Span],
) -> Iterable[Reason]:
    """Addresses, placeholders and emoji, each as often."""
    wanted = [(s.kind, source[s.start : s.end]) for s in source_spans if s.kind in _EXACT]
    there = [(s.kind, target[s.start : s.end]) for s in target_spans if s.kind in _EXACT]
    if sorted(wanted) != sorted(there):
        odd = (Counter(wanted) - Counter(there)) | (Counter(there) - Counter(wanted))
        for kind, text in sorted(odd, key=lambda one: (_EXACT.index(one[0]), one[1])):
            yield Reason("span", f"{kind} changed: {text}")


def _quantities(
    left: str, right: str, conversions: Iterable[ConversionLike], protected: Sequence[str]
) -> Iterable[Reason]:
    """Numbers, quantities and money, each as often; named measures come without their letters."""
    for conversion in conversions:
        if conversion.before not in left or conversion.after not in right:
            yield Reason("number", f"conversion not found: {conversion.before}")
            continue
        left = left.replace(conversion.before, " ", 1)
        right = right.replace(conversion.after, " ", 1)
    if not _DIGIT.search(left) and not _DIGIT.search(right):
        return
    before, after = quantities(left, protected), quantities(right, protected)
    for text in sorted(before - after):
        yield Reason("number", f"missing: {text}")
    for text in sorted(after - before):
        yield Reason("number", f"not in the source: {text}")


def quantities(text: str, protected: Sequence[str] = ()) -> Counter[str]:
    """Every number of a text as printed, with its unit symbol, currency or code around it.

    Those inside ``protected`` names are left out: the names are held together as a whole.
    """
    found: Counter[str] = Counter()
    position = 0
    for span in [*find_spans(text, protected), None]:
        end = span.start if span else len(text)
        found.update(_TOKEN.findall(text[position:end]))
        if span is None:
            break
        if span.kind in ("quantity", "money", "size", "code", "number"):
            found[" ".join(text[span.start : span.end].split())] += 1
        position = span.end
    return found


def _tags(
    source: str, target: str, source_spans: Sequence[Span], target_spans: Sequence[Span]
) -> Iterable[Reason]:
    if "<" not in source and "<" not in target:
        return
    wanted = Counter(source[s.start : s.end] for s in source_spans if s.tag)
    there = Counter(target[s.start : s.end] for s in target_spans if s.tag)
    if wanted != there:
        odd = sorted((wanted - there) | (there - wanted))
        yield Reason("tags", f"tags changed: {' '.join(odd)[:80]}")
    elif _faults(target_spans) > _faults(source_spans):
        yield Reason("tags", "tags are not well nested")
    if "<" in target and target.count("<") > source.count("<"):
        yield Reason("tags", "a < that is no tag")


def _faults(spans: Sequence[Span]) -> int:
    stack: list[str] = []
    faults = 0
    for span in spans:
        if span.kind == "open":
            stack.append(span.tag)
        elif span.kind == "close":
            if stack and stack[-1] == span.tag:
                stack.pop()
            else:
                faults += 1
    return faults + len(stack)


def _names(source: str, target: str, protected: Sequence[str]) -> Iterable[Reason]:
    for name in protected:
        if len(name.strip()) < 2 or name.strip() not in source:
            continue
        pattern = _exactly(name.strip())
        wanted, there = len(pattern.findall(source)), len(pattern.findall(target))
        if wanted > there:
            yield Reason("name", f"name changed: {name}")


@lru_cache(maxsize=512)
def _exactly(name: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<![\p{{L}}\p{{N}}]){regex.escape(name)}(?![\p{{L}}\p{{N}}])")


def missing_terms(
    source: str,
    target: str,
    terms: Iterable[Entry],
    tag: str,
    language: Language | None = None,
    strict: bool = False,
) -> Iterable[Reason]:
    """Terms found in the source whose translation, however inflected, is not in the target.

    ``strict``: for nouns of ours, other words that are right as well do not count.
    """
    from listingkit.localize.mt.senses import allowed, is_name, phrases

    have = {word.casefold() for word in _WORDS.findall(f"{target} {target.replace('-', ' ')}")}
    for entry in terms:
        if entry.own:
            yield from own_reasons(entry, target, language)
            continue
        words = _WORDS.findall(entry.target.replace("-", " "))
        if words and not all(any(same_word(word, other, tag) for other in have) for word in words):
            if entry.target.casefold() in target.casefold():
                continue
            if not (strict and entry.pos == "noun") and allowed(entry.source, target, tag):
                continue
            said = [match[0] for match in phrases((entry.source,)).finditer(source)]
            if said and all(one[0].isupper() and is_name(one, source, target) for one in said):
                continue
            message = f"glossary says {entry.target} for {entry.source}"
            yield Reason("term", message, hard=False)
