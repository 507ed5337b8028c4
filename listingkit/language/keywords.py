"""Count target keywords as people see them: inflected, in compounds, without spaces.

Density is the share of a text's words that belong to a keyword, in percent. In the total every
word counts once, however many keywords cover it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from listingkit.language import matchers
from listingkit.language.detect import stop_words
from listingkit.language.normalize import fold, fold_map, language_code
from listingkit.language.words import Words, is_spaceless, tokenize
from listingkit.model import Struct

if TYPE_CHECKING:
    from listingkit.markets import Language

Spans = tuple[tuple[int, int], ...]


class KeywordCount(Struct, frozen=True, kw_only=True):
    """One keyword in a listing.

    ``density`` is the share of all words that belong to it, ``rate`` its occurrences per 100
    words (the same for a keyword of one word). ``per_field`` are occurrences by field.
    """

    keyword: str
    count: int
    density: float
    rate: float
    per_field: dict[str, int]


class KeywordReport(Struct, frozen=True, kw_only=True):
    """Keywords in the fields of one listing; densities in percent of words.

    ``tokenizer`` names how words were counted; figures compare only within one tokenizer.
    """

    words: int
    tokenizer: str
    total_density: float
    field_words: dict[str, int]
    field_density: dict[str, float]
    per_keyword: tuple[KeywordCount, ...]


def occurrences(text: str, keyword: str, lang: Language | None) -> Spans:
    """Where ``keyword`` stands in ``text``, in order and without overlaps.

    Phrases match in order with at most one stop word between two words and never across a line
    end. Without language data, words match exactly but for case.
    """
    folded, origins = fold_map(text, lang)
    return tuple(_in_original(_places(folded, fold(keyword, lang), lang), origins))


def _in_original(spans: Iterable[tuple[int, int]], origins: list[int]) -> Iterable[tuple[int, int]]:
    for start, end in spans:
        # A letter that folds to several (ß) ends where the next original letter begins.
        while end < len(origins) - 1 and origins[end] == origins[end - 1]:
            end += 1
        yield origins[start], origins[end]


def _places(folded: str, keyword: str, lang: Language | None) -> Iterable[tuple[int, int]]:
    """Spans in folded text by the language's matcher."""
    keyword = " ".join(keyword.split())
    if not keyword:
        return ()
    if lang is not None:
        matchers.check_matcher(lang)
    if is_spaceless(keyword) or (lang is not None and lang.matcher == "substring"):
        return matchers.substring_matches(folded, keyword)
    if lang is not None and lang.matcher == "particle":
        return matchers.particle_matches(folded, keyword, lang)
    same = matchers.MATCHERS[lang.matcher if lang is not None else "exact"](lang)
    return matchers.word_matches(folded, keyword, same, _stop_words(lang))


def _stop_words(lang: Language | None) -> frozenset[str]:
    if lang is None:
        return frozenset()
    if lang.stopwords:
        return frozenset(lang.stopwords)
    return stop_words().get(language_code(lang.code), frozenset())


def keyword_report(
    texts: Mapping[str, str],
    keywords: Sequence[str],
    lang: Language | None,
    tokenizer: str | None = None,
) -> KeywordReport:
    """Occurrences and densities of ``keywords`` in the fields ``texts`` of one listing.

    Keywords that fold to the same are counted once, under the first spelling.
    """
    wanted: dict[str, str] = {}
    for keyword in keywords:
        wanted.setdefault(" ".join(fold(keyword, lang).split()), keyword)
    wanted.pop("", None)
    cut = {
        name: tokenize(text, lang, keywords=tuple(wanted.values()), tokenizer=tokenizer)
        for name, text in texts.items()
    }
    per_field: dict[str, dict[str, int]] = {folded: {} for folded in wanted}
    covered = dict.fromkeys(wanted, 0.0)
    field_covered: dict[str, float] = {}
    for name, text in texts.items():
        found = _found(text, wanted, lang)
        for folded, spans in found.items():
            per_field[folded][name] = len(spans)
            covered[folded] += _covered(cut[name], spans)
        field_covered[name] = _covered(cut[name], [s for spans in found.values() for s in spans])
    total = sum(words.count for words in cut.values())
    names = sorted({words.tokenizer for words in cut.values()} - {"words"})
    return KeywordReport(
        words=total,
        tokenizer="+".join(names) or "words",
        total_density=_percent(sum(field_covered.values()), total),
        field_words={name: words.count for name, words in cut.items()},
        field_density={name: _percent(field_covered[name], cut[name].count) for name in texts},
        per_keyword=tuple(
            KeywordCount(
                keyword=keyword,
                count=sum(per_field[folded].values()),
                density=_percent(covered[folded], total),
                rate=_percent(sum(per_field[folded].values()), total),
                per_field=per_field[folded],
            )
            for folded, keyword in wanted.items()
        ),
    )


def _found(text: str, wanted: Mapping[str, str], lang: Language | None) -> dict[str, Spans]:
    """Spans of every keyword in one field.

    Without spaces nothing tells a short keyword from a piece of a longer one, so the longest go
    first and what they cover is not counted again.
    """
    folded, origins = fold_map(text, lang)
    claimed: list[tuple[int, int]] = []
    found: dict[str, Spans] = {}
    for keyword in sorted(wanted, key=lambda word: (-len(word), word)):
        spans = list(_places(folded, keyword, lang))
        if is_spaceless(keyword):
            spans = _outside(spans, claimed)
            claimed = sorted(claimed + spans)
        found[keyword] = tuple(_in_original(spans, origins))
    return {keyword: found[keyword] for keyword in wanted}


def _outside(spans: list[tuple[int, int]], claimed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of ``spans`` that lie inside none of the sorted, disjoint ``claimed``."""
    free = []
    for start, end in spans:
        at = bisect_right(claimed, (start, float("inf"))) - 1
        if at < 0 or claimed[at][1] < end:
            free.append((start, end))
    return free


def _covered(words: Words, spans: Iterable[tuple[int, int]]) -> float:
    """How many words lie in ``spans``: whole words count once, estimated ones by their part."""
    whole = words.tokenizer == "words" or not words.tokenizer.startswith("chars")
    merged = _merged(spans)
    total = 0.0
    at = 0
    for start, end in words.spans:
        while at < len(merged) and merged[at][1] <= start:
            at += 1
        inside, position = 0, at
        while position < len(merged) and merged[position][0] < end:
            inside += min(end, merged[position][1]) - max(start, merged[position][0])
            position += 1
        if inside:
            total += 1.0 if whole else inside / (end - start)
    return total


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans with overlaps melted together."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _percent(part: float, whole: int) -> float:
    return round(100 * part / whole, 4) if whole else 0.0
