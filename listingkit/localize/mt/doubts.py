"""What is to be said against an engine's answer to one unit, with the engine's own help.

A word that was left as it was is asked alone; an answer nothing else is against is asked back.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field

import regex

from listingkit.language.spelling import has_word, unknown_words, word_list
from listingkit.localize.mt import back, senses
from listingkit.localize.mt.glossary import Entry, Glossary
from listingkit.localize.mt.mask import Sentinel, Unit
from listingkit.localize.mt.reasons import Reason, visible
from listingkit.localize.mt.regions import of_another_region
from listingkit.localize.mt.spans import bare
from listingkit.markets import language

Answers = dict[str, str | None]
Verdict = Callable[[str, str], Sequence[Reason]]
"""Judges (source, target) of one unit; soft reasons do not send it up the ladder."""

_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*")

_CAPITAL = regex.compile(r"\p{Lu}\p{Ll}+\s\Z")
_PLAIN = regex.compile(r"[\p{L}\p{M}]+")
_MORE = regex.compile(r"[\p{L}\p{N}]")

MUCH_LEFT = 0.2
"""Share of untranslated words from which a unit counts as not translated (project)."""

FRAMED = 6
"""Words up to which a text is also asked inside a sentence (project)."""

BACK = "\x00"
"""Before a question that goes the other way, from the target language to the source's."""


@dataclass(frozen=True)
class Tools:
    """What the ladder works with; the same for every unit of a run."""

    sentinels: Sequence[Sentinel]
    glossary: Glossary
    protected: Sequence[str]
    verdict: Verdict
    upper: Callable[[str], str] = str.upper
    source: str = ""
    target: str = ""
    asks_back: bool = False
    weak: frozenset[str] = frozenset()
    words: Glossary = field(default_factory=lambda: Glossary(()))
    said: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()
    mentions: Mapping[str, Entry] = field(default_factory=dict)


def judge(
    unit: Unit, answer: str, tools: Tools
) -> Generator[list[str], Answers, tuple[Reason, ...]]:
    """Everything against one answer; the engine is asked only where nothing else is against it."""
    reasons = tuple(tools.verdict(unit.source, answer))
    if any(reason.hard for reason in reasons):
        return reasons
    copied = copied_words(unit, answer, tools)
    if copied and word_list(tools.target) is not None:
        reasons += _left(unit, copied, tools)
    elif copied:
        alone = yield [form for word in copied for form in (word, word.capitalize())]
        reasons += _untranslated(unit, copied, alone)
        if not any(reason.code == "residue" for reason in reasons):
            foreign = [w for w in copied if senses.is_loan(w, tools.target) is False]
            if foreign:
                says = f"still as in the source: {senses.texts(foreign)}"
                reasons += (Reason("residue", says, hard=False),)
    odd = _damaged(unit, answer, tools)
    if odd:
        reasons += (Reason("damaged", f"no such word: {senses.texts(odd)}", hard=False),)
    abroad = of_another_region(answer, tools.target)
    if abroad:
        reasons += (Reason("region", f"not said so in {tools.target}: {abroad}", hard=False),)
    if not reasons and _turned(unit, answer, tools):
        reasons += (Reason("order", "check the word order", hard=False),)
    if tools.asks_back and not reasons:
        asked = BACK + back.question(answer, unit.caps)
        answers = yield [asked]
        found = answers.get(asked)
        asked_as = " ".join(plainer(unit, tools).texts())
        for said in dict.fromkeys((unit.source, asked_as)):
            against = back.back_reasons(
                said, answer, found, tools.source, tools.protected, _sayer(answer, tools)
            )
            if not against:
                return ()
            reasons = reasons or against
    return reasons


def plainer(unit: Unit, tools: Tools, like: Unit | None = None) -> Unit:
    """The unit with words that engines do not know said in plainer ones.

    ``like`` is the unit as it is written, whose capitals tell names from words.
    """
    names = not ((like or unit).titled or (like or unit).caps)
    return unit.reworded(lambda text: senses.plainer(text, tools.source, names))


def _sayer(answer: str, tools: Tools) -> Callable[[str], bool]:
    """Knows whether the glossary's word for a word of the source is in the answer."""
    there = _WORD.findall(answer)

    def said(word: str) -> bool:
        if senses.allowed(word, answer, tools.target):
            return True
        entry = tools.glossary.term(word) or tools.glossary.term(word.rstrip("s"))
        wanted = _WORD.findall(entry.target) if entry is not None else []
        return bool(wanted) and all(any(_said_as(w, o) for o in there) for w in wanted)

    return said


def _turned(unit: Unit, answer: str, tools: Tools) -> bool:
    """Whether the chief word of a short text, its last, does not come first in the answer.

    Only for languages whose adjectives follow; numbers and small words may stand before.
    """
    parts = [part for part in unit.texts() if _WORD.search(part)]
    text = "".join(parts[:1])
    words = _WORD.findall(text)
    data = language(tools.source)
    small = frozenset(data.stopwords) if data is not None else frozenset()
    # "Elastic waistband and cord" has two chief words.
    several = len(parts) > 1 or any(word.casefold() in small for word in words)
    if several or not 1 < len(words) <= 2 * FRAMED:
        return False
    spots = tools.words.inside(text, tools.words.single())
    if not spots or _MORE.search(text, spots[-1][1]):
        return False
    said, head = bare(visible(answer), tools.protected), spots[-1][2].target
    return senses.head_late(visible(unit.source), said, head, tools.target)


def _said_as(word: str, other: str) -> bool:
    """Stricter than one word but for its ending: "bolso" (pocket) is no "bolsa" (bag)."""
    word, other = word.casefold(), other.casefold()
    return other.startswith(word) and len(other) - len(word) < 3


def copied_words(unit: Unit, answer: str, tools: Tools) -> list[str]:
    """Words of the source that the answer repeats as they are, in lower case: maybe untranslated.

    Slots do not count, nor words of three letters and fewer, nor words with a capital inside a
    sentence: those are names, unless the run's texts write them small too.
    """
    text = bare(" / ".join(unit.texts()), tools.protected)
    found = list(_WORD.finditer(text))
    words = [match[0] for match in found]
    if not unit.caps and not unit.titled:
        # The first word has its capital from the sentence, unlike a name inside it; what follows
        # one says what the named thing is.
        words = [
            word
            for index, word in enumerate(words)
            if word.islower()
            or not index
            or word.casefold() in tools.small
            or _CAPITAL.search(text, 0, found[index].start()) is not None
        ]
    if not unit.caps:
        # A capital inside a word is a trade name's.
        words = [word for word in words if word[1:].islower()]
    there = {word.casefold() for word in _WORD.findall(bare(answer, tools.protected))}
    return sorted({w.casefold() for w in words if len(w) > 2} & there)


def _untranslated(unit: Unit, words: Sequence[str], answers: Answers) -> tuple[Reason, ...]:
    """Words that the engine translates when asked alone, but left as they were in the sentence.

    Asked small and with a capital: a name or a loan word stays as it is in at least one.
    """
    left = [word for word in words if not _stays(word, answers)]
    if not left:
        return ()
    many = len(left) >= MUCH_LEFT * len(_WORD.findall(unit.source))
    return (Reason("residue", f"left in the source language: {', '.join(left)[:60]}", hard=many),)


def _damaged(unit: Unit, answer: str, tools: Tools) -> list[str]:
    """Words of the answer that are neither the target language's nor the source's."""
    words = unknown_words(bare(visible(answer), tools.protected, " 0 "), tools.target)
    if not words:
        return []
    known = {word.casefold() for word in _PLAIN.findall(unit.source)} | tools.words.target_words
    return [word for word in words if word.casefold() not in known]


def _left(unit: Unit, words: Sequence[str], tools: Tools) -> tuple[Reason, ...]:
    """Words of the source in the answer that the target language does not have.

    One that the source language has not either, with a capital, is a name.
    """
    found = _WORD.findall(unit.source)
    # The first word of a sentence has its capital from there.
    capital = {word.casefold() for word in found[0 if unit.titled else 1 :] if word[0].isupper()}
    left = [
        word
        for word in words
        if not has_word(word, tools.target)
        and not senses.is_loan(word, tools.target)
        and word not in tools.words.target_words
        and not (
            word in capital and word not in tools.small and has_word(word, tools.source) is False
        )
    ]
    if not left:
        return ()
    # Words With Capitals may be a name: somebody has to look, but the rest is worth keeping.
    small = sum(1 for word in left if word not in capital)
    many = small > 1 and len(left) >= MUCH_LEFT * len(_WORD.findall(unit.source))
    return (Reason("residue", f"left in the source language: {', '.join(left)[:60]}", hard=many),)


def _stays(word: str, answers: Answers) -> bool:
    for form in (word, word.capitalize()):
        parts = {part.casefold() for part in _WORD.findall(answers.get(form) or word)}
        if word in parts or any(part[:4] == word[:4] for part in parts):
            return True
    return False
