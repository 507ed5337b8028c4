"""What a machine does wrong that a person does not: checks on an engine's output only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import regex

from listingkit.language.detect import segment_language
from listingkit.language.spelling import has_word, word_list
from listingkit.language.tags import primary
from listingkit.localize.mt.invented import invented_reasons
from listingkit.localize.mt.reasons import Reason, gate_words, visible, word_pattern
from listingkit.localize.mt.senses import ends_open, unnatural, wrong_senses
from listingkit.localize.mt.spans import bare
from listingkit.markets import Language, language

_WORDS = regex.compile(r"[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*")
_TWICE = regex.compile(
    r"(?<![\p{L}\p{M}])(\p{L}[\p{L}\p{M}]++)[ ](?:(\p{L}{2,4})[ ])?\1(?![\p{L}\p{M}])"
)
_LETTERS = regex.compile(r"\p{L}")

SCRIPTS = {
    "Latn": r"\p{Latin}", "Arab": r"\p{Arabic}", "Cyrl": r"\p{Cyrillic}", "Thai": r"\p{Thai}",
    "Grek": r"\p{Greek}", "Hebr": r"\p{Hebrew}", "Deva": r"\p{Devanagari}",
    "Jpan": r"[\p{Hiragana}\p{Katakana}\p{Han}]", "Kore": r"[\p{Hangul}\p{Han}]",
    "Hans": r"\p{Han}", "Hant": r"\p{Han}", "Hang": r"\p{Hangul}",
}  # fmt: skip
"""ISO 15924 code to its letters."""

MIN_SCRIPT_SHARE = 0.6
"""Share of letters that must be of the target's script, names and units left out (project)."""

SHORT = 4
"""Words up to which an engine guesses which meaning of a word is meant (project: of 63 short
product titles, English to Portuguese, about 25 looked wrong; judged by eye, no native speaker)."""

IS_SHORT = Reason("short", "short text without context: check the meaning", hard=False)
"""Why an engine's translation of a short text is looked at by a person."""

MIN_GUESS = 24
"""Letters a text must have before language identification is asked (project; shorter is a coin)."""

COPIED_SHARE = 0.4
"""Share of source words that may come back unchanged (project: loan words in titles)."""


def machine_reasons(
    source: str,
    target: str,
    source_language: str,
    target_language: Language | None,
    target_tag: str,
    protected: Sequence[str],
) -> Iterable[Reason]:
    """Reasons against an engine's output; both texts are plain, without tags."""
    words_in, words_out = _words(source, protected), _words(target, protected)
    yield from _length(words_in, words_out, target_language)
    yield from _loops(source, target, target_tag)
    if source.count("#") != target.count("#"):
        yield Reason("span", "a # came or went", hard=False)
    if target.count("(") > source.count("("):
        yield Reason("garbage", "a remark in brackets that is not in the source")
    foreign = target_language is not None and _script_reason(words_out, target_language)
    if foreign:
        yield Reason("residue", "not written in the target's script")
    else:
        yield from _residue(words_in, words_out, source_language, target_tag)
    yield from _negation(source, target, source_language, target_tag)
    yield from invented_reasons(source, target, source_language, target_tag, protected)
    for word in wrong_senses(source, target, source_language, target_tag):
        yield Reason("sense", f"which meaning of {word}? check the translation", hard=False)
    word = unnatural(source, target, source_language, target_tag)
    if word:
        yield Reason("order", f"check the word order: {word}", hard=False)
    if ends_open(source, target, source_language, target_tag):
        yield Reason("dropped", "breaks off after a small word", hard=False)


def is_short(text: str, protected: Sequence[str], limit: int = SHORT) -> bool:
    """Whether a text has too few words for an engine to know what they mean."""
    return 0 < len(_WORDS.findall(bare(visible(text), protected))) <= limit


def _words(text: str, protected: Sequence[str]) -> str:
    """Words without everything that travels as a slot, white space folded."""
    return " ".join(bare(text, protected).split())


def _length(source: str, target: str, language: Language | None) -> Iterable[Reason]:
    longest = language.expansion_max if language else 2.5
    usual = language.expansion if language else 1.0
    if len(target) > longest * len(source) + 15:
        yield Reason("length", f"{len(target)} characters for {len(source)}")
    elif len(source) > 12 and len(target) < 0.35 * usual * len(source):
        yield Reason("length", f"only {len(target)} characters for {len(source)}")


def _loops(source: str, target: str, tag: str) -> Iterable[Reason]:
    """Words or groups of words said over and over that the source does not repeat."""
    after = [word.casefold() for word in _WORDS.findall(target)]
    before = [word.casefold() for word in _WORDS.findall(source)]
    if len(set(after)) == len(after):
        return
    for size, allowed in ((1, 2), (2, 2), (3, 1)):
        if _run(after, size) > max(allowed, _run(before, size)):
            yield Reason("loop", "says the same words over and over")
            return
    twice = _doubled(target, tag)
    if twice and not _doubled(source, ""):
        yield Reason("loop", f"says it twice: {twice}", hard=False)
        return
    counts = Counter(zip(after, after[1:], after[2:], strict=False))
    known = Counter(zip(before, before[1:], before[2:], strict=False))
    most = max(counts.values(), default=0)
    if most >= 4 and most > max(known.values(), default=0) + 2:
        yield Reason("loop", "says the same words over and over")


def _doubled(text: str, tag: str) -> str:
    """A word that follows itself, or itself and a small word ("caso de caso"), or ""."""
    data = language(tag) if tag else None
    small = frozenset(data.stopwords) if data is not None else frozenset()
    for match in _TWICE.finditer(text.casefold()):
        if match[2] is None or (match[2] in small and len(match[1]) > 3):
            return str(match[1])
    return ""


def _run(words: Sequence[str], size: int) -> int:
    """Longest run of one group of ``size`` words following itself."""
    longest = run = 1 if len(words) >= size else 0
    for index in range(size, len(words) - size + 1):
        same = words[index : index + size] == words[index - size : index]
        run = run + 1 if same and (size == 1 or run % size or True) else 1
        longest = max(longest, run if size == 1 else 1 + (run - 1) // size)
    return longest


def _script_reason(text: str, language: Language) -> bool:
    letters = _LETTERS.findall(text)
    pattern = SCRIPTS.get(language.script)
    if pattern is None or len(letters) < 3:
        return False
    own = len(regex.findall(pattern, text))
    return own < MIN_SCRIPT_SHARE * len(letters)


def _residue(source: str, target: str, source_tag: str, target_tag: str) -> Iterable[Reason]:
    before = [w.casefold() for w in _WORDS.findall(source) if len(w) > 3 and w[1:].islower()]
    after = {w.casefold() for w in _WORDS.findall(target)}
    # Words that both languages have, and those that neither has (names), are not left over.
    copied = [
        word
        for word in before
        if word in after
        and not has_word(word, target_tag)
        and has_word(word, source_tag) is not False
    ]
    if len(copied) > 2 and len(copied) > COPIED_SHARE * len(before):
        # A row of Words With Capitals inside a sentence may be a name: somebody has to look, but
        # the rest of the text is not thrown away for it.
        small = {word for word in _WORDS.findall(source) if word.islower()}
        named = bool(small) and not small & set(copied)
        told = " ".join(copied)[:60]
        yield Reason("residue", f"left in the source language: {told}", hard=not named)
        return
    if source.casefold() == target.casefold():
        # A name or a loan word may stay as it is, but somebody must have seen it.
        yield Reason("residue", "same as the source", hard=len(before) > 1)
        return
    long = len(_LETTERS.findall(target)) >= MIN_GUESS
    if long and _reads_like_source(after, target, source_tag, target_tag):
        yield Reason("residue", "reads like the source language")


def _reads_like_source(words: Iterable[str], target: str, source_tag: str, target_tag: str) -> bool:
    """By the words of both languages where they have lists, else by the look of the letters."""
    left, right = primary(source_tag), primary(target_tag)
    if left == right:
        return False
    ours, theirs = word_list(left), word_list(right)
    if ours is None or theirs is None:
        return primary(segment_language(target, (left, right))) == left
    own = sum(1 for word in words if word in theirs)
    foreign = sum(1 for word in words if word in ours and word not in theirs)
    return foreign > own


def _negation(source: str, target: str, source_tag: str, target_tag: str) -> Iterable[Reason]:
    """A sentence that denies must still deny: "do not bleach" must not become "bleach"."""
    words = gate_words().negation
    before, after = words.get(primary(source_tag)), words.get(primary(target_tag))
    if not before or not after:
        return
    if word_pattern(before).search(source) and not word_pattern(after).search(target):
        yield Reason("negation", "the source denies, the translation may not")
