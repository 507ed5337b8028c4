"""Render a unit for an engine and restore what comes back, exactly or not at all.

Between the two a text is *marked*: private-use characters stand for slots and tag ends. They
never reach an engine, and a text with a missing, doubled, unknown or badly nested one is
refused, so that nothing half restored is ever written.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import regex
from rapidfuzz import fuzz

from listingkit.localize.mt.mask import Piece, Sentinel, Slot, Unit

_SLOT, _OPEN, _CLOSE = 0xE000, 0xE800, 0xF000
_MARK = regex.compile(r"[\ue000-\uf8ff]")
_PARTS = regex.compile(r"([\ue000-\uf8ff])")
_ENDS = regex.compile(r"[\ue800-\uf8ff]")
_OPENERS = regex.compile(r"[\ue800-\uefff]")
_FIRST = regex.compile(r"[\p{L}\ue000-\uefff]")
_CAPITALIZED = regex.compile(r"\p{Lu}\p{Ll}")
_LETTER = regex.compile(r"\p{L}")
_SPACE = regex.compile(r"\s+")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]")
_ALNUM_MARK = regex.compile(r"[\p{L}\p{M}\p{N}\ue000-\uf8ff]")

MIN_LIKE, MIN_AHEAD = 70.0, 12.0
"""Least likeness in percent, and lead over the next place, to find words again (project)."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What an engine gets, and how to read its answer.

    ``tight`` maps a mark to (space added before, space added after): those are taken out again.
    """

    text: str
    sentinel: Sentinel
    marks: tuple[str, ...]
    tight: Mapping[str, tuple[bool, bool]]


def marked(unit: Unit) -> tuple[str, dict[str, str]]:
    """The unit's core with a mark for every slot and tag end, and what each mark stands for."""
    values: dict[str, str] = {}
    slots = 0
    pairs = 0
    out: list[str] = []

    def visit(pieces: Sequence[Piece]) -> None:
        nonlocal slots, pairs
        for piece in pieces:
            if isinstance(piece, str):
                text = html.unescape(piece) if unit.markup else piece
                out.append(_SPACE.sub(" ", text))
            elif isinstance(piece, Slot):
                mark = chr(_SLOT + slots)
                slots += 1
                values[mark] = piece.text
                out.append(mark)
            else:
                opener, closer = chr(_OPEN + pairs), chr(_CLOSE + pairs)
                pairs += 1
                values[opener], values[closer] = piece.opener, piece.closer
                out.append(opener)
                visit(piece.inner)
                out.append(closer)

    visit(unit.pieces)
    return "".join(out), values


def plain_marks(unit: Unit) -> dict[str, str]:
    """Marks of small whole numbers, which an engine may see as they are."""
    slots = enumerate(unit.slots())
    return {chr(_SLOT + index): slot.text for index, slot in slots if slot.plain}


def lower(text: str) -> str:
    """Lower case with a capital at the start: how words in capitals are sent."""
    lowered = text.lower()
    match = _LETTER.search(lowered)
    if match is None:
        return lowered
    return lowered[: match.start()] + lowered[match.start()].upper() + lowered[match.end() :]


def small(text: str) -> str:
    """The text with a small first letter, unless its first word is an abbreviation or "I"."""
    match = _FIRST.search(text)
    if match is None or not _CAPITALIZED.match(text, match.start()):
        return text
    return text[: match.start()] + text[match.start()].lower() + text[match.end() :]


def render(text: str, sentinel: Sentinel) -> Rendered | None:
    """Write every mark of ``text`` as a sentinel; None when that could not be read back."""
    marks = tuple(sorted(_MARK.findall(text)))
    if sentinel.pattern.search(_MARK.sub(" ", text)):
        return None
    numbers = {mark: index for index, mark in enumerate(dict.fromkeys(_MARK.findall(text)))}
    tight: dict[str, tuple[bool, bool]] = {}
    out: list[str] = []
    for index, char in enumerate(text):
        if char not in numbers:
            out.append(char)
            continue
        before = index > 0 and bool(_ALNUM_MARK.match(text[index - 1]))
        after = index + 1 < len(text) and bool(_WORD.match(text[index + 1]))
        glued = index + 1 < len(text) and bool(_MARK.match(text[index + 1]))
        tight[char] = (before, after or glued)
        # Two neighbouring marks share the space that the second one writes.
        out.append(" " * before + sentinel.write(numbers[char]) + " " * after)
    rendered = Rendered("".join(out), sentinel, marks, tight)
    # What cannot be read back from the question will not be read from an answer.
    return rendered if read(rendered, rendered.text) == text else None


def read(rendered: Rendered, answer: str) -> str | None:
    """The engine's answer as a marked text; None unless every mark is there exactly once."""
    if _MARK.search(answer):
        return None
    order = list(rendered.tight)
    found: list[str] = []

    def put(match: regex.Match[str]) -> str:
        number = rendered.sentinel.read(match)
        if not 0 <= number < len(order):
            found.append("?")
            return ""
        found.append(order[number])
        return order[number]

    text = str(rendered.sentinel.pattern.sub(put, answer))
    if sorted(found) != sorted(rendered.marks):
        return None
    for mark, (before, after) in rendered.tight.items():
        if before:
            text = text.replace(f" {mark}", mark)
        if after:
            text = text.replace(f"{mark} ", mark)
    return text


def restore(unit: Unit, text: str, case: Callable[[str], str] = str.upper) -> str | None:
    """A marked text as target text with prefix and suffix; None when anything is not in order.

    ``case`` raises letters of the target language where the unit was in capitals.
    """
    original, values = marked(unit)
    if sorted(_MARK.findall(text)) != sorted(values):
        return None
    if not _nested(text) or not _filled(original, text):
        return None
    out: list[str] = []
    for part in _PARTS.split(text):
        if part in values:
            out.append(values[part])
        else:
            words = case(part) if unit.caps else part
            out.append(html.escape(words, quote=False) if unit.markup else words)
    if text == original:
        # Nothing changed: give back the source itself, with its entities and white space.
        return unit.source if not unit.caps or case(text) == text else None
    return unit.prefix + "".join(out).strip() + unit.suffix


def _nested(text: str) -> bool:
    stack: list[int] = []
    for char in _MARK.findall(text):
        code = ord(char)
        if code >= _CLOSE:
            if not stack or stack.pop() != code - _CLOSE:
                return False
        elif code >= _OPEN:
            stack.append(code - _OPEN)
    return not stack


def _filled(original: str, text: str) -> bool:
    """Whether every pair encloses words, and about as many as it did in the source."""
    for number in range(_CLOSE - _OPEN):
        opener, closer = chr(_OPEN + number), chr(_CLOSE + number)
        if opener not in original:
            return True
        inner = _between(text, opener, closer)
        wanted = _between(original, opener, closer)
        if not _LETTER.search(inner):
            return False
        if len(inner) > 3 * len(wanted) + 12 or len(wanted) > 4 * len(inner) + 12:
            return False
    return True


def _between(text: str, opener: str, closer: str) -> str:
    return text[text.index(opener) + 1 : text.index(closer)]


def without_pairs(text: str) -> str:
    """A marked text without its tag ends."""
    return str(_ENDS.sub("", text))


def inner_texts(text: str) -> list[tuple[str, str, str]]:
    """(opener, closer, marked words between them) of every pair, outer ones first."""
    found = []
    for char in _OPENERS.findall(text):
        closer = chr(ord(char) - _OPEN + _CLOSE)
        found.append((char, closer, without_pairs(_between(text, char, closer))))
    return found


def wrap(text: str, inner: str, opener: str, closer: str) -> str | None:
    """Put a pair around the words of ``text`` that are ``inner``; None when that is unclear.

    The same words in one place only, or else the one window that is most like them: a phrase
    translated alone often differs from itself in a sentence by an article or an ending.
    """
    words = regex.sub(r"[.!?:;,]+\Z", "", inner.strip())
    if not words:
        return None
    tokens = [match.span() for match in regex.finditer(r"[^\s.,;:!?()\"“”]+", text)]
    count = len(words.split())
    scored: list[tuple[float, int, int]] = []
    for size in range(max(1, count - 1), count + 2):
        for index in range(len(tokens) - size + 1):
            start, end = tokens[index][0], tokens[index + size - 1][1]
            scored.append((fuzz.ratio(text[start:end].lower(), words.lower()), start, end))
    if not scored:
        return None
    best, start, end = max(scored, key=lambda entry: (entry[0], -entry[1]))
    others = [score for score, left, right in scored if right <= start or left >= end]
    if best < MIN_LIKE or max(others, default=0.0) > best - MIN_AHEAD:
        return None
    if regex.search(r"[.,;:!?()]", text[start:end]) and not regex.search(r"[.,;:!?()]", words):
        return None
    return text[:start] + opener + text[start:end] + closer + text[end:]
