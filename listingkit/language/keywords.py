"""Count target keywords as people see them: inflected, in compounds, without spaces.

Density is the share of a text's words that belong to a keyword, in percent. In the total every
word counts once, however many keywords cover it; words between those of a phrase belong to none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from listingkit.language.keyterms import (
    Form,
    Keyword,
    content_words,
    parse_keyword,
    yoast_density,
    yoast_rating,
)
from listingkit.language.normalize import fold
from listingkit.language.phrases import Finder, FoldedText, Place, compile_form
from listingkit.language.words import Words, is_spaceless, tokenize
from listingkit.markets import targets
from listingkit.model import Struct

if TYPE_CHECKING:
    from listingkit.markets import Language

Spans = tuple[tuple[int, int], ...]
_COMPILED_MAX = 2000
_KEYWORDS_MAX = 200
"""Keywords of one listing that are counted; nobody writes a text for more."""


class KeywordCount(Struct, frozen=True, kw_only=True):
    """One keyword in a listing.

    ``count`` are its occurrences in the text that is counted as a whole, ``per_field`` those in
    every field. ``density`` is the share of all words that belong to it, ``rate`` its occurrences
    per 100 words (the same for a keyword of one word). ``forms`` tells name and variants apart,
    where there are variants. ``yoast_density`` and ``yoast_rating`` are Yoast's figure for the
    same count, which grows with the length of the keyword: for comparison only.
    """

    keyword: str
    count: int
    density: float
    rate: float
    yoast_density: float
    yoast_rating: str
    per_field: dict[str, int]
    forms: dict[str, int]


class KeywordReport(Struct, frozen=True, kw_only=True):
    """Keywords in the fields of one listing; densities in percent of words.

    ``tokenizer`` names how words were counted; figures compare only within one tokenizer.
    ``words`` and ``total_density`` are of the text as a whole, the others of each field.
    """

    words: int
    tokenizer: str
    total_density: float
    field_words: dict[str, int]
    field_density: dict[str, float]
    per_keyword: tuple[KeywordCount, ...]


def occurrences(text: str, keyword: str, lang: Language | None, gap: int | None = None) -> Spans:
    """Where ``keyword`` or one of its variants stands in ``text``: in order, never overlapping.

    ``keyword`` is written as in :mod:`listingkit.language.keyterms`. The words of a phrase stand
    in order within a clause, with at most ``gap`` others between them (``keywords.gap_words``).
    Without language data, words match exactly but for case.
    """
    folded = _folded(text, lang)
    return tuple(
        folded.original(place[0][0], place[-1][1])
        for place, _ in _places(folded, parse_keyword(keyword), lang, _gap(gap))
    )


def _gap(gap: int | None) -> int:
    return int(targets()["keywords.gap_words"].value) if gap is None else gap


_texts: dict[tuple[str, int], tuple[Language | None, FoldedText]] = {}


def _folded(text: str, lang: Language | None) -> FoldedText:
    """The text folded and cut; the last few are kept, since rules ask of the same ones."""
    key = text, id(lang)
    kept = _texts.get(key)
    if kept is None or kept[0] is not lang:
        if len(_texts) >= 16:
            _texts.clear()
        _texts[key] = kept = lang, FoldedText(text, lang)
    return kept[1]


_finders: dict[tuple[Form, int, int], tuple[Language | None, Finder]] = {}


def _finder(form: Form, lang: Language | None, gap: int) -> Finder:
    """The compiled form; a language is known by being the same object, which is kept with it."""
    key = form, id(lang), gap
    kept = _finders.get(key)
    if kept is None or kept[0] is not lang:
        if len(_finders) >= _COMPILED_MAX:
            _finders.clear()
        _finders[key] = kept = lang, compile_form(form, lang, gap)
    return kept[1]


def _places(
    text: FoldedText, keyword: Keyword, lang: Language | None, gap: int
) -> list[tuple[Place, str]]:
    """Places of all forms of a keyword with the form found there; the longest of several wins."""
    found = [
        (place, form.text) for form in keyword.forms for place in _finder(form, lang, gap)(text)
    ]
    if len(keyword.forms) > 1:
        found.sort(key=lambda one: (one[0][0][0], -one[0][-1][1]))
        found = list(_disjoint(found))
    if keyword.without and found:
        barred = _merged(
            (place[0][0], place[-1][1])
            for form in keyword.without
            for place in _finder(form, lang, gap)(text)
        )
        found = [one for one in found if not _inside(one[0], barred)]
    return found


def _disjoint(found: Iterable[tuple[Place, str]]) -> Iterator[tuple[Place, str]]:
    end = -1
    for place, form in found:
        if place[0][0] >= end:
            end = place[-1][1]
            yield place, form


def _inside(place: Place, spans: list[tuple[int, int]]) -> bool:
    """Whether a place lies within one of the sorted, disjoint spans."""
    at = bisect_right(spans, (place[0][0], float("inf"))) - 1
    return at >= 0 and place[-1][1] <= spans[at][1]


def keyword_report(
    texts: Mapping[str, str],
    keywords: Sequence[str],
    lang: Language | None,
    tokenizer: str | None = None,
    beside: Mapping[str, str] | None = None,
    gap: int | None = None,
    measured: bool = True,
) -> KeywordReport:
    """Occurrences and densities of ``keywords`` in one listing.

    ``texts`` are the fields that make up the text as a whole; those of ``beside`` (alt texts, the
    address, what stands in ``texts`` already) are counted for themselves, and their words, too, if
    ``measured``. Keywords that fold to
    the same are counted once, under the first spelling.
    """
    reach = _gap(gap)
    wanted: dict[str, Keyword] = {}
    for text in keywords[:_KEYWORDS_MAX]:
        keyword = parse_keyword(text)
        if keyword.forms:
            wanted.setdefault(fold(keyword.name or keyword.forms[0].text, lang), keyword)
    fields = {**texts, **(beside or {})}
    help_ = tuple(dict.fromkeys(form.text for one in wanted.values() for form in one.forms))
    cut = {
        name: tokenize(text, lang, keywords=help_, tokenizer=tokenizer)
        for name, text in (fields if measured else texts).items()
    }
    per_field: dict[str, dict[str, int]] = {key: {} for key in wanted}
    forms: dict[str, dict[str, int]] = {
        key: {form.text: 0 for form in one.forms} for key, one in wanted.items()
    }
    covered = dict.fromkeys(wanted, 0.0)
    field_covered: dict[str, float] = {}
    for name, text in fields.items():
        found = _found(text, wanted, lang, reach)
        every: list[tuple[int, int]] = []
        for key, places in found.items():
            per_field[key][name] = len(places)
            spans = [span for place, _ in places for span in place]
            every += spans
            if name in texts:
                covered[key] += _covered(cut[name], spans)
                for _, form in places:
                    forms[key][form] += 1
        if name in cut:
            field_covered[name] = _covered(cut[name], every)
    total = sum(cut[name].count for name in texts)
    names = sorted({words.tokenizer for words in cut.values()} - {"words"})
    counts = {key: sum(per_field[key][name] for name in texts) for key in wanted}
    return KeywordReport(
        words=total,
        tokenizer="+".join(names) or "words",
        total_density=_percent(sum(field_covered[name] for name in texts), total),
        field_words={name: words.count for name, words in cut.items()},
        field_density={name: _percent(field_covered[name], cut[name].count) for name in cut},
        per_keyword=tuple(
            _count(one, counts[key], covered[key], total, per_field[key], forms[key], lang)
            for key, one in wanted.items()
        ),
    )


def _count(
    keyword: Keyword,
    count: int,
    covered: float,
    words: int,
    per_field: dict[str, int],
    forms: dict[str, int],
    lang: Language | None,
) -> KeywordCount:
    name = keyword.name or keyword.forms[0].text
    yoast = yoast_density(count, words, len(content_words(name, lang)))
    return KeywordCount(
        keyword=name,
        count=count,
        density=_percent(covered, words),
        rate=_percent(count, words),
        yoast_density=yoast,
        yoast_rating=yoast_rating(yoast),
        per_field=per_field,
        forms=forms if len(forms) > 1 else {},
    )


def _found(
    text: str, wanted: Mapping[str, Keyword], lang: Language | None, gap: int
) -> dict[str, list[tuple[Place, str]]]:
    """Places of every keyword in one field, in places of the text as it was given.

    Without spaces nothing tells a short keyword from a piece of a longer one, so the longest go
    first and what they cover is not counted again.
    """
    folded = _folded(text, lang)
    claimed: list[tuple[int, int]] = []
    found: dict[str, list[tuple[Place, str]]] = {}
    for key in sorted(wanted, key=lambda word: (-len(word), word)):
        places = _places(folded, wanted[key], lang, gap)
        if is_spaceless(key):
            places = [one for one in places if not _inside(one[0], claimed)]
            claimed = _merged([*claimed, *((p[0][0], p[-1][1]) for p, _ in places)])
        found[key] = [
            (tuple(folded.original(*span) for span in place), form) for place, form in places
        ]
    return {key: found[key] for key in wanted}


def _covered(words: Words, spans: Iterable[tuple[int, int]]) -> float:
    """How many words lie in ``spans``: whole words count once, estimated ones by their part."""
    merged = _merged(spans)
    if not merged:
        return 0.0
    whole = words.tokenizer == "words" or not words.tokenizer.startswith("chars")
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
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _percent(part: float, whole: int) -> float:
    return round(100 * part / whole, 4) if whole else 0.0
