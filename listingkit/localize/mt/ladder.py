"""How one unit is translated, rung by rung, until an answer holds.

A rung is tried only when the one before failed: the unit whole with its numbers as they are;
everything as sentinels; the other sentinels; in pieces between its slots. Each rung asks for
strings and gets answers, so that a whole catalog's questions go to the engine in few batches.
An answer that passes the gate is asked back into the source language, where an engine can.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import regex

from listingkit.localize.mt import senses, weave
from listingkit.localize.mt.doubts import FRAMED, Answers, Tools, judge, plainer
from listingkit.localize.mt.gate_machine import IS_SHORT, SHORT_LINE, is_short
from listingkit.localize.mt.mask import MAX_SLOTS, Sentinel, Unit
from listingkit.localize.mt.reasons import Reason

Ask = Generator[list[str], Answers, "Outcome"]
_END = regex.compile(r"[.!?…。！？؟:;,]+\Z")
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*")

ENOUGH = 2
"""Doubtful answers to a short text after which no other way of asking is tried (project)."""

LOST = Reason("mask", "numbers, names or tags did not come back whole")
"""Every rung lost or doubled something."""


@dataclass(frozen=True)
class Outcome:
    """A unit's translation, or None when every rung failed, and what to say about it."""

    text: str | None
    reasons: tuple[Reason, ...] = ()


def climb(unit: Unit, tools: Tools) -> Ask:
    """Translate one unit. Yields lists of strings for the engine, receives their answers."""
    if not unit.words:
        return Outcome(unit.standing)
    label = None if unit.pairs() else tools.glossary.label(unit.core, tools.protected)
    if label is not None:
        return Outcome(unit.prefix + label.text + unit.suffix)
    if len(unit.slots()) > MAX_SLOTS:
        return Outcome(None, (Reason("mask", "too many numbers and names for one sentence"),))
    outcome = yield from _try_all(unit, tools)
    short = not tools.asks_back and is_short(unit.core, tools.protected, SHORT_LINE)
    if outcome.text is not None and short:
        return Outcome(outcome.text, (*outcome.reasons, IS_SHORT))
    return outcome


def _try_all(unit: Unit, tools: Tools) -> Ask:
    """The first rung whose answer holds without reservation, else the one with the fewest."""
    failures: tuple[Reason, ...] = ()
    softest: Outcome | None = None
    doubtful: set[str] = set()
    short = is_short(unit.core, tools.protected, 2 * FRAMED)
    for kind, rung in _rungs(unit, tools):
        if softest is not None and not _worth_it(kind, softest, len(doubtful), short):
            continue
        answer = yield from rung
        if answer is None or answer in doubtful:
            continue
        reasons = yield from judge(unit, answer, tools)
        note = () if kind == "whole" else _note(kind, unit, answer, tools)
        if any(reason.hard for reason in reasons):
            failures = failures or reasons
        elif not reasons and not note:
            return Outcome(answer)
        else:
            doubtful.add(answer)
            if softest is None or len(reasons) + len(note) < len(softest.reasons):
                softest = Outcome(answer, (*reasons, *note))
    return softest or Outcome(None, failures or (LOST,))


def _worth_it(kind: str, softest: Outcome, tried: int, short: bool) -> bool:
    """Whether another way of asking may do better than a translation there are doubts about.

    A long sentence seldom does, and costs the engine most.
    """
    if kind == "terms":
        return all(reason.code in ("sense", "term") for reason in softest.reasons)
    return short and kind in ("whole", "framed") and tried < ENOUGH


def _note(kind: str, unit: Unit, answer: str, tools: Tools) -> tuple[Reason, ...]:
    """What a person must look at because of the way an answer was got."""
    if kind == "pieces":
        return (Reason("pieces", "translated in pieces: check word order", hard=False),)
    if kind != "terms":
        return ()
    also = senses.risky_entries(unit.source, tools.source)
    text = " ".join(piece for piece in unit.texts())
    put = [entry.target for _, _, entry in tools.glossary.inside(text, also)]
    if tools.asks_back and all(senses.easy_place(term, answer, tools.target) for term in put):
        return ()
    return (Reason("agreement", "glossary term put in: check agreement", hard=False),)


Rung = Generator[list[str], Answers, str | None]


def _rungs(unit: Unit, tools: Tools) -> Iterator[tuple[str, Rung]]:
    """Ways to ask, best first, each with its kind."""
    first = tools.sentinels[0]
    plain = plainer(unit, tools)
    small = plain.lowered() if unit.titled else plain.calmed()
    if unit.titled:
        yield "whole", _whole(small, tools, first, plain=True, small=True, like=unit)
    yield "whole", _whole(plain, tools, first, plain=True, like=unit)
    if not unit.titled:
        yield "whole", _whole(small, tools, first, plain=True, small=True, like=unit)
    if is_short(unit.core, tools.protected, FRAMED) and not unit.pairs():
        yield "framed", _framed(small, tools, like=unit)
    if plain != unit:
        yield "whole", _whole(unit, tools, first, plain=True)
    if weave.plain_marks(unit):
        yield "sentinels", _whole(unit, tools, first, plain=False)
    for other in tools.sentinels[1:3]:
        yield "sentinels", _whole(unit, tools, other, plain=False)
    forced = unit.with_terms(tools.glossary, senses.risky_entries(unit.source, tools.source))
    if forced != unit:
        yield "terms", _whole(forced, tools, first, plain=False)
        yield "terms", _whole(forced.lowered(), tools, first, plain=False, small=True, like=forced)
    yield "pieces", _pieces(unit, tools)


def _framed(unit: Unit, tools: Tools, like: Unit) -> Rung:
    """A short text asked inside a sentence ("It has …"), whose beginning is taken off again."""
    found = senses.frame(tools.source, tools.target)
    text, _ = weave.marked(unit)
    core = weave.small(text.lower() if unit.caps else text).rstrip(". ")
    if found is None or not core:
        return None
    rendered = weave.render(found[0].format(core), tools.sentinels[0])
    if rendered is None:
        return None
    answers = yield [rendered.text]
    whole = _receive(unit, rendered, answers, {})
    if whole is None:
        return None
    for begin in found[1]:
        if whole.startswith(begin + " "):
            whole = whole[len(begin) + 1 :].rstrip(". ")
            stop = _END.search(text)
            return _finish(like, _recase(like, whole + (stop[0] if stop else "")), tools)
    return None


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


def _send(unit: Unit, text: str, sentinel: Sentinel, keep: dict[str, str]) -> weave.Rendered | None:
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
        text, count = regex.subn(rf"(?<![\d.,]){value}(?!\d|[.,]\d)", mark, text, count=1)
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
