"""How one unit is translated, rung by rung, until an answer holds.

A rung is tried only when the one before failed: the unit whole with its numbers as they are;
everything as sentinels; the other sentinels; in pieces between its slots. Each rung asks for
strings and gets answers, so that a whole catalog's questions go to the engine in few batches.
An answer that passes the gate is asked back into the source language, where an engine can.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import regex

from listingkit.localize.mt import senses, weave
from listingkit.localize.mt.doubts import FRAMED, Answers, Tools, judge, plainer
from listingkit.localize.mt.gate_machine import is_short
from listingkit.localize.mt.mask import MAX_SLOTS, Piece, Sentinel, Slot, Unit
from listingkit.localize.mt.reasons import Reason
from listingkit.localize.mt.regions import for_region
from listingkit.localize.mt.stand_ins import Swap, ends_as_goods, exchange, with_stand_ins

Ask = Generator[list[str], Answers, "Outcome"]
_END = regex.compile(r"[.!?…。！？؟:;,]+\Z")
_PARTS = regex.compile(r"([\ue000-\uf8ff])")
_LETTER = regex.compile(r"\p{L}")
_STOP = regex.compile(r"(?<=[^.])[.。]\Z")
_BEGIN = regex.compile(r"[\p{L}\p{N}\ue000-\ue7ff]")
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*")

ENOUGH = 2
"""Doubtful answers to a short text after which no other way of asking is tried (project)."""

TERMED = 14
"""Words up to which a text is asked again with all its terms by stand-ins (project)."""

LOST = Reason("mask", "numbers, names or tags did not come back whole")
"""Every rung lost or doubled something."""


@dataclass(frozen=True)
class Outcome:
    """A unit's translation, or None when every rung failed, and what to say about it.

    ``refused`` is an answer that did not pass, for reviewers only.
    """

    text: str | None
    reasons: tuple[Reason, ...] = ()
    refused: str = ""


def climb(unit: Unit, tools: Tools) -> Ask:
    """Translate one unit. Yields lists of strings for the engine, receives their answers."""
    if not unit.words:
        return Outcome(unit.standing)
    label = None if unit.pairs() else tools.glossary.label(unit.core, tools.protected)
    if label is not None:
        return Outcome(unit.prefix + label.text + unit.suffix)
    if len(unit.slots()) > MAX_SLOTS:
        return Outcome(None, (Reason("mask", "too many numbers and names for one sentence"),))
    return (yield from _try_all(unit, tools))


def _try_all(unit: Unit, tools: Tools) -> Ask:
    """The first rung whose answer holds without reservation, else the one with the fewest."""
    failures: tuple[Reason, ...] = ()
    refused = ""
    softest: Outcome | None = None
    doubtful: set[str] = set()
    for kind, rung in _rungs(unit, tools):
        if kind != "whole" and not _worth_it(kind, softest, failures, len(doubtful)):
            continue
        answer = yield from rung
        if answer is None or answer in doubtful:
            continue
        reasons = yield from judge(unit, answer, tools)
        note = _note(kind)
        if any(reason.hard for reason in reasons):
            failures, refused = failures or reasons, refused or answer
        elif not reasons and not note:
            return Outcome(answer)
        else:
            doubtful.add(answer)
            if softest is None or len(reasons) + len(note) < len(softest.reasons):
                softest = Outcome(answer, (*reasons, *note))
    return softest or Outcome(None, failures or (LOST,), refused)


def _worth_it(kind: str, softest: Outcome | None, failures: Sequence[Reason], tried: int) -> bool:
    """Whether another way of asking may do better, by what is said against the last answer.

    Every question costs an engine's time: of 100 answers that each way got on product texts, more
    than a quarter held where this says yes, fewer than one in ten where it says no.
    """
    if tried >= ENOUGH:
        return False
    codes = {reason.code for reason in softest.reasons} if softest is not None else set()
    if kind == "terms":
        return softest is None or "term" in codes
    if kind == "framed":
        return softest is None or bool(codes - {"sense", "region"})
    return softest is None and not failures


def _note(kind: str) -> tuple[Reason, ...]:
    """What a person must look at because of the way an answer was got."""
    if kind == "pieces":
        return (Reason("pieces", "translated in pieces: check word order", hard=False),)
    return ()


Rung = Generator[list[str], Answers, str | None]


def _rungs(unit: Unit, tools: Tools) -> Iterator[tuple[str, Rung]]:
    """Ways to ask, best first, each with its kind."""
    first = tools.sentinels[0]
    like = unit.recut(slot=lambda slot: _translated(slot, tools))
    asked, swaps = _prepared(unit, tools, tools.weak)
    like = like if swaps else unit
    yield "whole", _whole(asked, tools, first, unit.titled, like=like, swaps=swaps)
    more, others = _prepared(unit, tools, tools.weak | tools.said)
    if others and others != swaps and is_short(unit.core, tools.protected, TERMED):
        yield "terms", _whole(more, tools, first, unit.titled, like=like, swaps=others)
    if is_short(unit.core, tools.protected, FRAMED) and not unit.pairs():
        yield "framed", _framed(asked, tools, like=like, swaps=swaps)
    for other in tools.sentinels[1:3]:
        yield "sentinels", _whole(unit, tools, other, plain=False)
    yield "pieces", _pieces(unit, tools)


def _prepared(unit: Unit, tools: Tools, weak: frozenset[str]) -> tuple[Unit, tuple[Swap, ...]]:
    """The unit as an engine understands it best: small words, stand-ins, plainer words."""
    small = unit.lowered() if unit.titled else unit.calmed()
    if unit.titled:
        small = small.reworded(lambda text: ends_as_goods(text, tools.source))
    asked, swaps = with_stand_ins(
        small, tools.words, weak, tools.source, tools.target, tools.mentions
    )
    return plainer(asked, tools, unit), swaps


def _translated(slot: Slot, tools: Tools) -> Piece:
    """A title that the text names, in its translation."""
    entry = tools.mentions.get(slot.text)
    return slot if entry is None else entry.target


def _framed(unit: Unit, tools: Tools, like: Unit, swaps: tuple[Swap, ...] = ()) -> Rung:
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
            said = exchange(whole + (stop[0] if stop else ""), swaps)
            return _finish(like, _recase(like, said), tools) if said is not None else None
    return None


def _pieces(unit: Unit, tools: Tools) -> Rung:
    """Every run of words between slots and tags by itself; numbers and tags never move."""
    text, _ = weave.marked(unit)
    parts = _PARTS.split(text)
    cores = {part: part.strip(" .,;:!?()") for part in parts if _LETTER.search(part)}
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
        if answer is None or not answer.strip() or _PARTS.search(answer):
            return None
        at = part.index(core)
        answer = _capital(asked[core], _unstop(asked[core], answer.strip()))
        out.append(part[:at] + answer + part[at + len(core) :])
    return _finish(unit, "".join(out), tools)


def _whole(
    unit: Unit,
    tools: Tools,
    sentinel: Sentinel,
    small: bool = False,
    *,
    plain: bool = True,
    like: Unit | None = None,
    swaps: tuple[Swap, ...] = (),
) -> Rung:
    """The whole unit: tag pairs first found again by their words, then carried as sentinels.

    ``plain`` shows small numbers as they are, ``small`` begins with a small letter: a capital
    makes some models take a common word for a name. ``like`` is the unit whose capitals count,
    ``swaps`` are the stand-ins in ``unit``.
    """
    like = like or unit
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
        whole = exchange(whole, swaps) if whole is not None else None
        done = whole and _finish(like, _recase(like, whole), tools)
        if done:
            return done
    rendered = _send(unit, text, sentinel, keep) if inner else bare
    if rendered is None:
        return None
    answers = yield [rendered.text]
    whole = _receive(unit, rendered, answers, keep)
    whole = exchange(whole, swaps) if whole is not None else None
    return _finish(like, _recase(like, whole), tools) if whole is not None else None


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
    return text if _END.search(source) else str(_STOP.sub("", text))


def _recase(unit: Unit, text: str) -> str:
    """Give a marked text the capitals of its unit: the first letter, and words that came back."""
    source = weave.marked(unit)[0]
    words = _WORD.findall(source)
    # The first word has its capital from the sentence.
    words = words if unit.titled else words[1:]
    forms = {word.casefold(): word for word in words}
    if not unit.caps:
        text = _WORD.sub(lambda m: forms.get(m[0], m[0]) if m[0].islower() else m[0], text)
    return _capital(source, text)


def _capital(source: str, text: str) -> str:
    """First letter as in the source; a source that begins with a number counts as a sentence."""
    letter = _BEGIN.search(text)
    first = _BEGIN.search(source)
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
    return weave.restore(unit, for_region(text, tools.target), tools.upper)
