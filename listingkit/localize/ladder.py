"""How one unit is translated, rung by rung, until an answer holds.

A rung is tried only when the one before failed: the unit whole with its numbers as they are;
everything as sentinels; the other sentinels; in pieces between its slots. Each rung asks for
strings and gets answers, so that a whole catalog's questions go to the engine in few batches.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

import regex

from listingkit.localize import weave
from listingkit.localize.gate import Reason
from listingkit.localize.mask import Sentinel, Unit
from listingkit.localize.terms import Glossary

Answers = dict[str, str | None]
Ask = Generator[list[str], Answers, "Outcome"]
Verdict = Callable[[str, str], Sequence[Reason]]
"""Judges (source, target) of one unit; soft reasons do not send it up the ladder."""

_END = regex.compile(r"[.!?…。！？؟:;,]+\Z")
_KEY = regex.compile(r"([^:：.!?]{2,40})([:：]\s+)(?=\S)")


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
    cased: bool = field(default=True)


def climb(unit: Unit, tools: Tools) -> Ask:
    """Translate one unit. Yields lists of strings for the engine, receives their answers."""
    if not unit.words:
        return Outcome(unit.source)
    label = tools.glossary.label(unit.core, tools.protected)
    if label is not None and not unit.pairs():
        return Outcome(unit.prefix + label.text + unit.suffix)
    if len(unit.slots()) > 90:
        return Outcome(None, (Reason("mask", "too many numbers and names for one sentence"),))
    failures: list[Reason] = []
    for rung in _rungs(unit, tools):
        answer = yield from rung
        if answer is None:
            continue
        reasons = tools.verdict(unit.source, answer)
        if not any(reason.hard for reason in reasons):
            return Outcome(answer, tuple(reasons))
        failures = list(reasons)
        if any(reason.code in ("claim",) for reason in reasons):
            break
    if not failures:
        failures = [Reason("mask", "numbers, names or tags did not come back whole")]
    return Outcome(None, tuple(failures))


Rung = Generator[list[str], Answers, str | None]


def _rungs(unit: Unit, tools: Tools) -> list[Rung]:
    first = tools.sentinels[0]
    rungs = [_whole(unit, tools, first, plain=True)]
    if weave.plain_marks(unit):
        rungs.append(_whole(unit, tools, first, plain=False))
    rungs += [_whole(unit, tools, other, plain=False) for other in tools.sentinels[1:3]]
    return rungs


def _whole(unit: Unit, tools: Tools, sentinel: Sentinel, plain: bool) -> Rung:
    """The whole unit: tag pairs first found again by their words, then carried as sentinels."""
    text, _ = weave.marked(unit)
    keep = weave.plain_marks(unit) if plain else {}
    bare = _send(unit, weave.without_pairs(text), sentinel, keep)
    if bare is None:
        return None
    inner = weave.inner_texts(text)
    asked = [_send(unit, words, sentinel, keep) for _, _, words in inner]
    if inner and all(part is not None for part in asked):
        answers = yield [bare.text, *(part.text for part in asked if part is not None)]
        whole = _receive(unit, bare, answers, keep)
        for (opener, closer, words), part in zip(inner, asked, strict=True):
            if whole is None or part is None:
                whole = None
                break
            piece = _receive(unit, part, answers, keep, inside=True)
            whole = weave.wrap(whole, piece, opener, closer) if piece is not None else None
        done = whole and _finish(unit, whole, tools)
        if done:
            return done
    rendered = _send(unit, text, sentinel, keep) if inner else bare
    if rendered is None:
        return None
    answers = yield [rendered.text]
    whole = _receive(unit, rendered, answers, keep)
    return _finish(unit, whole, tools) if whole is not None else None


def _send(
    unit: Unit, text: str, sentinel: Sentinel, keep: dict[str, str]
) -> weave.Rendered | None:
    for mark, value in keep.items():
        text = text.replace(mark, value)
    return weave.render(weave.lower(text) if unit.caps else text, sentinel)


def _receive(
    unit: Unit, rendered: weave.Rendered, answers: Answers, keep: dict[str, str], inside: bool = False
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
    return _punctuate(rendered.text, text)


def _punctuate(source: str, text: str) -> str:
    """Take away a final stop that the engine added, and its capital where there was none."""
    if not _END.search(source):
        text = regex.sub(r"(?<=[^.])[.。]\Z", "", text)
    letter = regex.search(r"[\p{L}\ue000-\uefff]", text)
    first = regex.search(r"\p{L}|\d", source)
    if letter is None or first is None or not letter[0].isalpha():
        return text
    at = letter.start()
    if first[0].isupper() and text[at].islower():
        return text[:at] + text[at].upper() + text[at + 1 :]
    if first[0].islower() and text[at].isupper() and not text[at + 1 : at + 2].isupper():
        return text[:at] + text[at].lower() + text[at + 1 :]
    return text


def _finish(unit: Unit, text: str, tools: Tools) -> str | None:
    return weave.restore(unit, text, tools.upper)
