"""How one unit is translated, rung by rung, until an answer holds.

A rung is tried only when the one before failed: the unit whole with its numbers as they are;
everything as sentinels; the other sentinels; in pieces between its slots. Each rung asks for
strings and gets answers, so that a whole catalog's questions go to the engine in few batches.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

import regex

from listingkit.localize import weave
from listingkit.localize.gate import Reason
from listingkit.localize.machine import IS_SHORT, SHORT_LINE, is_short
from listingkit.localize.mask import MAX_SLOTS, Sentinel, Unit
from listingkit.localize.spans import find_spans
from listingkit.localize.terms import Glossary

Answers = dict[str, str | None]
Ask = Generator[list[str], Answers, "Outcome"]
Verdict = Callable[[str, str], Sequence[Reason]]
"""Judges (source, target) of one unit; soft reasons do not send it up the ladder."""

_END = regex.compile(r"[.!?…。！？؟:;,]+\Z")
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*")

MUCH_LEFT = 0.2
"""Share of untranslated words from which a unit counts as not translated (project)."""

LOST = Reason("mask", "numbers, names or tags did not come back whole")
"""Every rung lost or doubled something."""


@dataclass(frozen=True)
class Outcome:
    """A unit's translation, or None when every rung failed, and what to say about it."""

    text: str | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Tools:
    """What the ladder works with; the same for every unit of a run."""

    sentinels: Sequence[Sentinel]
    glossary: Glossary
    protected: Sequence[str]
    verdict: Verdict
    upper: Callable[[str], str] = str.upper


def climb(unit: Unit, tools: Tools) -> Ask:
    """Translate one unit. Yields lists of strings for the engine, receives their answers."""
    if not unit.words:
        return Outcome(unit.source)
    label = None if unit.pairs() else tools.glossary.label(unit.core, tools.protected)
    if label is not None:
        return Outcome(unit.prefix + label.text + unit.suffix)
    if len(unit.slots()) > MAX_SLOTS:
        return Outcome(None, (Reason("mask", "too many numbers and names for one sentence"),))
    outcome = yield from _try_all(unit, tools)
    if outcome.text is not None and is_short(unit.core, tools.protected, SHORT_LINE):
        return Outcome(outcome.text, (*outcome.reasons, IS_SHORT))
    return outcome


def _try_all(unit: Unit, tools: Tools) -> Ask:
    """The first rung whose answer holds without reservation, else the one with the fewest."""
    failures: tuple[Reason, ...] = ()
    softest: Outcome | None = None
    for rung, note in _rungs(unit, tools):
        if softest is not None and note:
            break
        answer = yield from rung
        if answer is None:
            continue
        reasons = tuple(tools.verdict(unit.source, answer))
        if not any(reason.hard for reason in reasons):
            copied = copied_words(unit, answer, tools.protected)
            if copied:
                alone = yield [form for word in copied for form in (word, word.capitalize())]
                reasons += _untranslated(unit, copied, alone)
        if any(reason.hard for reason in reasons):
            failures = failures or reasons
        elif not reasons:
            return Outcome(answer, note)
        elif softest is None or len(reasons) < len(softest.reasons):
            softest = Outcome(answer, (*reasons, *note))
    if softest is not None:
        return softest
    return Outcome(None, failures or (LOST,))


Rung = Generator[list[str], Answers, str | None]


def _rungs(unit: Unit, tools: Tools) -> Iterator[tuple[Rung, tuple[Reason, ...]]]:
    """Ways to ask, best first; the last ones come with a reason for a person to look."""
    first = tools.sentinels[0]
    if unit.titled:
        yield _whole(unit.lowered(), tools, first, plain=True, small=True, like=unit), ()
    yield _whole(unit, tools, first, plain=True), ()
    yield _whole(unit.calmed(), tools, first, plain=True, small=True, like=unit), ()
    if weave.plain_marks(unit):
        yield _whole(unit, tools, first, plain=False), ()
    for other in tools.sentinels[1:3]:
        yield _whole(unit, tools, other, plain=False), ()
    forced = unit.with_terms(tools.glossary)
    if forced != unit:
        note = Reason("agreement", "glossary term put in: check agreement", hard=False)
        yield _whole(forced, tools, first, plain=False), (note,)
    note = Reason("pieces", "translated in pieces: check word order", hard=False)
    yield _pieces(unit, tools), (note,)


def copied_words(unit: Unit, answer: str, protected: Sequence[str]) -> list[str]:
    """Words of the source that the answer repeats as they are, in lower case: maybe untranslated.

    Slots do not count, nor words of three letters and fewer, nor words with a capital inside a
    sentence: those are names.
    """
    words = _WORD.findall(_bare(unit.source, protected))
    if not unit.caps and not unit.titled:
        # The first word has its capital from the sentence, unlike a name inside it.
        words = [word for index, word in enumerate(words) if word.islower() or not index]
    there = {word.casefold() for word in _WORD.findall(_bare(answer, protected))}
    return sorted({w.casefold() for w in words if len(w) > 3} & there)


def _bare(text: str, protected: Sequence[str]) -> str:
    out, position = [], 0
    for span in find_spans(text, protected):
        out.append(text[position : span.start])
        position = span.end
    return " ".join([*out, text[position:]])


def _untranslated(unit: Unit, words: Sequence[str], answers: Answers) -> tuple[Reason, ...]:
    """Words that the engine translates when asked alone, but left as they were in the sentence.

    Asked small and with a capital: a name or a loan word stays as it is in at least one.
    """
    left = [word for word in words if not _stays(word, answers)]
    if not left:
        return ()
    many = len(left) >= MUCH_LEFT * len(_WORD.findall(unit.source))
    return (Reason("residue", f"left in the source language: {', '.join(left)[:60]}", hard=many),)


def _stays(word: str, answers: Answers) -> bool:
    for form in (word, word.capitalize()):
        parts = {part.casefold() for part in _WORD.findall(answers.get(form) or word)}
        if word in parts or any(part[:4] == word[:4] for part in parts):
            return True
    return False


def _pieces(unit: Unit, tools: Tools) -> Rung:
    """Every run of words between slots and tags by itself; numbers and tags never move."""
    text, _ = weave.marked(unit)
    parts = regex.split(r"([\ue000-\uf8ff])", text)
    cores = {part: part.strip(" .,;:!?()") for part in parts if regex.search(r"\p{L}", part)}
    if not cores or len(cores) > MAX_SLOTS:
        return None
    asked = {core: weave.lower(core) if unit.caps else core for core in cores.values()}
    answers = yield sorted(set(asked.values()))
    out: list[str] = []
    for part in parts:
        core = cores.get(part)
        if core is None:
            out.append(part)
            continue
        label = tools.glossary.label(core, tools.protected)
        answer = label.text if label is not None else answers.get(asked[core])
        if answer is None or not answer.strip() or regex.search(r"[\ue000-\uf8ff]", answer):
            return None
        at = part.index(core)
        answer = _capital(asked[core], _unstop(asked[core], answer.strip()))
        out.append(part[:at] + answer + part[at + len(core) :])
    return _finish(unit, "".join(out), tools)


def _whole(
    unit: Unit,
    tools: Tools,
    sentinel: Sentinel,
    plain: bool,
    small: bool = False,
    like: Unit | None = None,
) -> Rung:
    """The whole unit: tag pairs first found again by their words, then carried as sentinels.

    ``plain`` shows small numbers as they are, ``small`` begins with a small letter: a capital
    makes some models take a common word for a name. ``like`` is the unit whose capitals count.
    """
    text, _ = weave.marked(unit)
    if small:
        text = weave.small(text.lower() if unit.caps else text)
    keep = weave.plain_marks(unit) if plain else {}
    bare = _send(unit, weave.without_pairs(text), sentinel, keep)
    if bare is None:
        return None
    inner = weave.inner_texts(text)
    asked = [_send(unit, words, sentinel, keep) for _, _, words in inner]
    if inner and all(part is not None for part in asked):
        answers = yield [bare.text, *(part.text for part in asked if part is not None)]
        whole = _receive(unit, bare, answers, keep)
        for (opener, closer, _), part in zip(inner, asked, strict=True):
            if whole is None or part is None:
                whole = None
                break
            piece = _receive(unit, part, answers, keep, inside=True)
            whole = weave.wrap(whole, piece, opener, closer) if piece is not None else None
        done = whole and _finish(unit, _recase(like or unit, whole), tools)
        if done:
            return done
    rendered = _send(unit, text, sentinel, keep) if inner else bare
    if rendered is None:
        return None
    answers = yield [rendered.text]
    whole = _receive(unit, rendered, answers, keep)
    return _finish(unit, _recase(like or unit, whole), tools) if whole is not None else None


def _send(
    unit: Unit, text: str, sentinel: Sentinel, keep: dict[str, str]
) -> weave.Rendered | None:
    for mark, value in keep.items():
        text = text.replace(mark, value)
    if unit.caps and text == text.upper():
        text = weave.lower(text)
    return weave.render(text, sentinel)


def _receive(
    unit: Unit,
    rendered: weave.Rendered,
    answers: Answers,
    keep: dict[str, str],
    inside: bool = False,
) -> str | None:
    """An answer as a marked text, with small numbers turned back into their marks."""
    answer = answers.get(rendered.text)
    if answer is None or not answer.strip():
        return None
    text = weave.read(rendered, answer.strip())
    if text is None:
        return None
    for mark, value in keep.items():
        if inside and value not in rendered.text:
            continue
        # One by one, in order: equal numbers are interchangeable.
        text, count = regex.subn(
            rf"(?<![\d.,]){value}(?!\d|[.,]\d)", mark, text, count=1
        )
        if not count and not inside:
            return None
    return _unstop(rendered.text, text)


def _unstop(source: str, text: str) -> str:
    """Take away a final stop that the engine added."""
    return text if _END.search(source) else regex.sub(r"(?<=[^.])[.。]\Z", "", text)


def _recase(unit: Unit, text: str) -> str:
    """Give a marked text the capitals of its unit: the first letter, and words that came back."""
    source = weave.marked(unit)[0]
    words = _WORD.findall(source)
    forms = {word.casefold(): word for word in words if not word[1:].isupper()}
    if not unit.caps:
        text = _WORD.sub(lambda m: forms.get(m[0], m[0]) if m[0].islower() else m[0], text)
    return _capital(source, text)


def _capital(source: str, text: str) -> str:
    """First letter as in the source; a source that begins with a number counts as a sentence."""
    letter = regex.search(r"[\p{L}\p{N}\ue000-\ue7ff]", text)
    first = regex.search(r"[\p{L}\p{N}\ue000-\ue7ff]", source)
    if letter is None or first is None or not letter[0].isalpha():
        return text
    at = letter.start()
    begins = first[0].isupper() or (not first[0].isalpha() and _END.search(source))
    if begins and text[at].islower():
        return text[:at] + text[at].upper() + text[at + 1 :]
    if first[0].islower() and text[at].isupper() and not text[at + 1 : at + 2].isupper():
        return text[:at] + text[at].lower() + text[at + 1 :]
    return text


def _finish(unit: Unit, text: str, tools: Tools) -> str | None:
    return weave.restore(unit, text, tools.upper)
