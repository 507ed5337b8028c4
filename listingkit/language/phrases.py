"""Find the words of a keyword in a text: in order, close together, within one clause.

A keyword is compiled once for its language and then asked of many texts; a text is folded and
cut once for all keywords. An occurrence is the spans of its words: what stands between them
belongs to the place but not to the keyword.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import regex

from listingkit.language import matchers
from listingkit.language.keyterms import Form, keyword_words
from listingkit.language.normalize import fold, fold_map
from listingkit.language.words import is_spaceless

if TYPE_CHECKING:
    from listingkit.markets import Language

Place = tuple[tuple[int, int], ...]
"""Spans of the words of one occurrence, in order."""
Finder = Callable[["FoldedText"], Iterator[Place]]
"""All places of one form of a keyword, in order and disjoint."""

# A single letter hyphened to a word belongs to it (t-shirt, e-bike); an English 's hangs on.
_WORD = regex.compile(
    r"(?:(?<![\p{L}\p{N}])\p{L}-(?=\p{L}{2}))?[\p{L}\p{M}\p{N}]++(?:'s(?![\p{L}\p{N}]))?"
)
# What may stand between the words of one phrase: never a line end, a comma or a full stop.
_GAP = regex.compile(r"[ \t\u00A0\u202F\u3000'/\-‐‑–]{1,3}")
_SINGLE = regex.compile(r"(?<![\p{L}\p{N}])(\p{L})[\- ](\p{L}{2,})")
_DIGIT = regex.compile(r"\d")
_HYPHENS = frozenset("-‐‑")
_SHORT_KATAKANA = regex.compile(r"[\p{Katakana}ー]{1,2}")
_KNOWN_MAX = 100_000
_SHORTEST_JOINED = 5
"""Letters of the shortest word that a hyphen may stand inside of."""


class Line:
    """The words of one line of a folded text; no phrase goes beyond it."""

    def __init__(self, folded: str, start: int, end: int) -> None:
        self._folded = folded
        self.tokens = [
            (m.start(), m.end(), m.group().removesuffix("'s"))
            for m in _WORD.finditer(folded, start, end)
        ]
        self._joined: dict[int, tuple[int, int, str]] = {}
        for at, (left, right) in enumerate(pairwise(self.tokens)):
            if right[0] - left[1] == 1 and folded[left[1]] in _HYPHENS:
                self._joined[at] = (left[0], right[1], left[2] + right[2])

    def starts(self, fits: Callable[[str], bool]) -> list[int]:
        """Numbers of the words that fit, alone or with what a hyphen joins to them."""
        joined = self._joined
        return [
            at
            for at, (_, _, word) in enumerate(self.tokens)
            if fits(word) or (at in joined and fits(joined[at][2]))
        ]

    def at(self, number: int, fits: Callable[[str], bool]) -> tuple[int, int, int] | None:
        """Start, end and number after the word, or the two hyphened ones, that fit there."""
        if number >= len(self.tokens):
            return None
        start, end, word = self.tokens[number]
        if fits(word):
            return start, end, number + 1
        joined = self._joined.get(number)
        if joined is not None and fits(joined[2]):
            return joined[0], joined[1], number + 2
        return None

    def near(self, number: int) -> bool:
        """Whether nothing but a space or a hyphen parts a word from the one before it."""
        if not 0 < number < len(self.tokens):
            return False
        left, right = self.tokens[number - 1][1], self.tokens[number][0]
        return _GAP.fullmatch(self._folded, left, right) is not None


class FoldedText:
    """A text folded for its language; its lines are cut into words when something may be there."""

    def __init__(self, text: str, lang: Language | None) -> None:
        self.folded, self._origins = fold_map(text, lang)
        self._lines: dict[int, Line] = {}

    def lines(self, key: Any) -> Iterator[Line]:
        """The lines in which ``key`` finds something, in order."""
        position = 0
        while position < len(self.folded):
            found = key.search(self.folded, position)
            if found is None:
                return
            start = self.folded.rfind("\n", 0, found.start()) + 1
            end = self.folded.find("\n", found.start())
            end = len(self.folded) if end < 0 else end
            if start not in self._lines:
                self._lines[start] = Line(self.folded, start, end)
            yield self._lines[start]
            position = end + 1

    def original(self, start: int, end: int) -> tuple[int, int]:
        """A span of the folded text in the text as it was given."""
        origins = self._origins
        # A letter that folds to several (ß) ends where the next original letter begins.
        while end < len(origins) - 1 and origins[end] == origins[end - 1]:
            end += 1
        return origins[start], origins[end]


def compile_form(form: Form, lang: Language | None, gap: int) -> Finder:
    """A finder for one form of a keyword; at most ``gap`` other words inside a phrase."""
    keyword = " ".join(fold(form.text, lang).split())
    if not keyword:
        return lambda _: iter(())
    if form.exact:
        gap = 0
    if lang is not None:
        matchers.check_matcher(lang)
    if is_spaceless(keyword) or (lang is not None and lang.matcher == "substring"):
        return _anywhere(keyword, lang, gap)
    if lang is not None and lang.matcher == "particle":
        return _with_particles(keyword, lang, gap, form.exact)
    return _word_by_word(keyword, lang, gap, form.exact)


def _word_by_word(keyword: str, lang: Language | None, gap: int, exact: bool) -> Finder:
    name = lang.matcher if lang is not None and not exact else "exact"
    same = matchers.MATCHERS[name](lang)
    breaks = _breaks(lang)
    bare = lang is not None and lang.code in keyword_words().bare
    gendered = lang is not None and lang.code in keyword_words().gendered
    variants = sorted(
        {words for words in _variants(keyword, name == "compound") if words},
        key=lambda words: (-len(words), words),
    )
    known: dict[tuple[str, str], bool] = {}

    apart = _apart(lang.code) if lang is not None else {}

    def fits(part: str, word: str) -> bool:
        answer = known.get((word, part))
        if answer is None:
            if len(known) > _KNOWN_MAX:
                known.clear()
            answer = any(same(word, one) for one in _also(part, lang))
            answer = answer and not any(same(word, one) for one in apart.get(part, ()))
            known[word, part] = answer
        return answer

    def noun(part: str, word: str) -> bool:
        return fits(part, word) and not _other_gender(part, word)

    def equal(part: str, word: str) -> bool:
        return word == part

    compiled = []
    for words in variants:
        checks = [
            _bound(equal if bare and number < len(words) - 1 else fits, word)
            for number, word in enumerate(words)
        ]
        if gendered:
            checks[0] = _bound(noun, words[0])
        tight = [
            bool(_DIGIT.search(left) or _DIGIT.search(right)) for left, right in pairwise(words)
        ]
        compiled.append((checks, tight))
    key = _key({words[0] for words in variants}, name, lang)

    def find(text: FoldedText) -> Iterator[Place]:
        for line in text.lines(key):
            starting = sorted(
                (at, number)
                for number, (checks, _) in enumerate(compiled)
                for at in line.starts(checks[0])
            )
            position = 0
            for at, number in starting:
                if at >= position:
                    checks, tight = compiled[number]
                    found = _phrase(line, at, checks, tight, gap, breaks)
                    if found is not None:
                        place, position = found
                        yield place

    return find


def _bound(check: Callable[[str, str], bool], part: str) -> Callable[[str], bool]:
    return lambda word: check(part, word)


def _phrase(
    line: Line,
    at: int,
    checks: list[Callable[[str], bool]],
    tight: list[bool],
    gap: int,
    breaks: frozenset[str],
) -> tuple[Place, int] | None:
    """The phrase that begins with word number ``at`` and the number after it; None without one."""
    first = line.at(at, checks[0])
    if first is None:
        return None
    spans, following, left = [first[:2]], first[2], gap
    for check, closed in zip(checks[1:], tight, strict=True):
        while True:
            if not line.near(following):
                return None
            found = line.at(following, check)
            if found is not None:
                spans.append(found[:2])
                following = found[2]
                break
            if closed or not left or line.tokens[following][2] in breaks:
                return None
            following += 1
            left -= 1
    return tuple(spans), following


def _variants(keyword: str, compounds: bool) -> Iterator[tuple[str, ...]]:
    """Ways to write a keyword: ``t-shirt``, ``t shirt`` and ``tshirt`` are one."""
    texts = [
        keyword,
        _SINGLE.sub(r"\1-\2", keyword),
        _SINGLE.sub(r"\1 \2", keyword),
        _SINGLE.sub(r"\1\2", keyword),
    ]
    if "-" in keyword:
        texts.append(keyword.replace("-", ""))
    for text in texts:
        words = tuple(m.group().removesuffix("'s") for m in _WORD.finditer(text))
        yield words
        # Who searches for "leinen kleid" finds the Leinenkleid.
        if compounds and len(words) == 2 and len("".join(words)) >= _SHORTEST_JOINED:
            yield ("".join(words),)


def _also(part: str, lang: Language | None) -> tuple[str, ...]:
    """The word and the forms of it that no rule makes."""
    return _also_of(part, lang.code) if lang is not None else (part,)


def _also_of(part: str, code: str) -> tuple[str, ...]:
    return _irregular(code).get(part, (part,))


@lru_cache(maxsize=64)
def _irregular(code: str) -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}
    for word, forms in keyword_words().irregular.get(code, {}).items():
        every = tuple(fold(one, code) for one in (word, *forms))
        for number, one in enumerate(every):
            known[one] = (one, *every[:number], *every[number + 1 :])
    return known


@lru_cache(maxsize=64)
def _apart(code: str) -> dict[str, tuple[str, ...]]:
    """Compounds that are no kind of what their last part names: a Handschuh is no Schuh."""
    found: dict[str, tuple[str, ...]] = {}
    for word, others in keyword_words().apart.get(code, {}).items():
        for form in _also_of(fold(word, code), code):
            found[form] = tuple(fold(one, code) for one in others)
    return found


def _other_gender(part: str, word: str) -> bool:
    """Whether two nouns differ in the vowel that tells their gender: a gorra is no gorro."""
    one, other = part.removesuffix("s")[-1:], word.removesuffix("s")[-1:]
    return {one, other} == {"a", "o"}


def _breaks(lang: Language | None) -> frozenset[str]:
    return _folded_breaks(lang.code) if lang is not None else frozenset()


@lru_cache(maxsize=64)
def _folded_breaks(code: str) -> frozenset[str]:
    return frozenset(fold(word, code) for word in keyword_words().breaks.get(code, ()))


def _key(parts: Iterable[str], name: str, lang: Language | None) -> Any:
    """Finds the letters that all forms of one of ``parts`` have: a quick first look at a text."""
    letters = {matchers.key_letters(one, name, lang) for part in parts for one in _also(part, lang)}
    return regex.compile("|".join(sorted(letters)))


def _with_particles(keyword: str, lang: Language, gap: int, exact: bool) -> Finder:
    """The words with particles behind the last one; spaces inside the phrase may be missing."""
    pattern = _particles(tuple(keyword.split()), _suffixes(lang) if not exact else (),
                         tuple(keyword_words().break_endings.get(lang.code, ())), gap)  # fmt: skip
    return _finder(pattern)


def _suffixes(lang: Language) -> tuple[str, ...]:
    return tuple(sorted(lang.suffixes, key=lambda s: (-len(s), s)))


@lru_cache(maxsize=512)
def _particles(
    words: tuple[str, ...], suffixes: tuple[str, ...], endings: tuple[str, ...], gap: int
) -> Any:
    between = r"[ \u00A0]?"
    if gap and endings:
        # A word that ends in "and" or a topic mark closes the phrase.
        ends = "|".join(map(regex.escape, endings))
        other = rf"(?:[\p{{L}}\p{{N}}]{{1,20}}(?<!{ends})[ \u00A0])"
        between = rf"(?:[ \u00A0]{other}{{1,{gap}}}?|[ \u00A0]?)"
    body = between.join(rf"({regex.escape(word)})" for word in words)
    tail = "".join((r"(?:", "|".join(map(regex.escape, suffixes)), r"){0,3}+")) if suffixes else ""
    # One syllable is too often a part of another word: 면 (cotton) in 라면 (noodles).
    before = r"(?<![\p{L}\p{N}])" if len(words) == 1 and len(words[0]) < 2 else ""
    return regex.compile(rf"{before}{body}(?:{tail})(?![\p{{L}}\p{{N}}])")


def _anywhere(keyword: str, lang: Language | None, gap: int) -> Finder:
    """The words anywhere; what would be a piece of another word at their edges is no hit.

    Latin letters and digits end at a word's edge, one or two Katakana at the edge of a run (パン
    is not in パンツ), and nothing ends before a sign that hangs on its last letter.
    """
    edge = r"[\p{Latin}\p{Cyrillic}\p{N}]"
    before = rf"(?<!{edge})" if regex.match(edge, keyword) else ""
    after = rf"(?!{edge})" if regex.match(edge, keyword[-1]) else r"(?![\p{M}ーゝヽะาำๅ])"
    if _SHORT_KATAKANA.fullmatch(keyword):
        before, after = r"(?<![\p{Katakana}ー])", r"(?![\p{Katakana}ー])"
    between = r"[ \u3000]?"
    letters = round(gap * lang.chars_per_word) if lang is not None else 0
    if letters and lang is not None:
        barred = "|".join(map(regex.escape, keyword_words().breaks.get(lang.code, ())))
        unless = rf"(?!{barred})" if barred else ""
        other = rf"(?:{unless}[\p{{L}}\p{{M}}\p{{N}}ー%])"
        between = rf"[ \u3000]?(?:{other}{{1,{letters}}}?[ \u3000]?)??"
    body = between.join(rf"({regex.escape(word)})" for word in keyword.split())
    return _finder(regex.compile(before + body + after))


def _finder(pattern: Any) -> Finder:
    def find(text: FoldedText) -> Iterator[Place]:
        for match in pattern.finditer(text.folded):
            spans = match.regs[1:]
            # A particle written onto the last word belongs to it.
            yield (*spans[:-1], (spans[-1][0], match.end()))

    return find
