"""Take a text apart so that an engine sees only words, and put it together again exactly.

A :class:`Unit` is one sentence or line: decoration that is stripped and put back, slots that
travel as sentinels, tag pairs around words. Rendering gives the engine's input; restoring
demands every slot back exactly once and every pair legally nested, or gives None. Nothing half
restored ever leaves this module.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import regex

from listingkit.engines.sentences import sentences_of
from listingkit.localize.spans import BREAKING, Span, find_spans

MAX_SLOTS = 90
"""More slots in one sentence than this are a table, not a sentence: it is not sent."""

_LEAD = regex.compile(r"(?:[\s•·*▪‣►»>|~_=+:;,./\\✓✔✗✘\p{So}\p{Sk}\u200b-\u200f\ufe0f]|[-–—−](?!\d))+")
_TAIL = regex.compile(r"(?:[\s•·*▪‣►«<|~_=+\\✓✔✗✘\p{So}\p{Sk}\u200b-\u200f\ufe0f]|[-–—−])+\Z|[!?.…]{2,}\s*\Z")
_BETWEEN = regex.compile(r"\s{0,2}(?:[/×x*,;|+&()~–-]\s{0,2}){0,2}\Z")
_LETTER = regex.compile(r"\p{L}")


@dataclass(frozen=True, slots=True)
class Slot:
    """Something that is not translated. ``text`` is what is put back, exactly.

    A ``plain`` slot is a small whole number that an engine may also see as it is.
    """

    text: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Words between a start and an end tag; either tag is "" where it stands in another unit."""

    opener: str
    closer: str
    inner: tuple[Piece, ...]


Piece = str | Slot | Pair


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence or line of a segment, ready to be rendered for an engine.

    ``caps``: the words are all in capitals; they are sent in lower case and raised again.
    """

    source: str
    prefix: str = ""
    suffix: str = ""
    pieces: tuple[Piece, ...] = ()
    caps: bool = False
    markup: bool = False

    @property
    def words(self) -> bool:
        """Whether anything in it can be translated."""
        return _has_letters(self.pieces)

    @property
    def core(self) -> str:
        """The source without prefix and suffix."""
        return self.source[len(self.prefix) : len(self.source) - len(self.suffix)]

    def slots(self) -> list[Slot]:
        """All slots, in order of their number."""
        return [piece for piece in _walk(self.pieces) if isinstance(piece, Slot)]

    def pairs(self) -> list[Pair]:
        """All tag pairs, outer before inner, in order of their number."""
        return [piece for piece in _walk(self.pieces) if isinstance(piece, Pair)]


@dataclass(frozen=True, slots=True)
class Sentinel:
    """A way to write slot number ``i`` so that an engine copies it."""

    name: str
    form: str
    pattern: regex.Pattern[str] = field(compare=False)
    first: int = 0

    def write(self, number: int) -> str:
        """The token of slot ``number`` (from 0)."""
        return self.form.format(number + self.first)

    def read(self, match: regex.Match[str]) -> int:
        """Slot number of a found token; may be one that was never written."""
        return int(match[1]) - self.first


SENTINELS = (
    Sentinel("number", "{}", regex.compile(r"(?<![\d.,])(9\d{4})(?!\d|[.,]\d)"), 90001),
    Sentinel("percent", "%{}%", regex.compile(r"%\s?(\d{1,3})\s?%")),
    Sentinel("letter", "X{}", regex.compile(r"(?<![\w])[Xx]\s?(9\d{4})(?!\d)"), 90001),
    Sentinel("bracket", "({})", regex.compile(r"\(\s?(\d{1,3})\s?\)")),
)
"""Candidates, best first on the models measured; which one a model copies is found by probing."""


# --- taking apart -----------------------------------------------------------------------------


def take_apart(
    text: str, language: str, *, markup: bool = False, protected: Sequence[str] = ()
) -> list[Unit]:
    """Units of ``text``; their sources joined are the text again, character for character.

    Block tags, line breaks (in plain text) and sentence ends part units. ``language`` is the
    source language, for its sentence ends.
    """
    units: list[Unit] = []
    for start, end, spans in _blocks(text, find_spans(text, protected), markup):
        shadow = list(text[start:end])
        for span in spans:
            filler = " " if span.tag else "X"
            shadow[span.start - start : span.end - start] = filler * (span.end - span.start)
        position = start
        for sentence in sentences_of("".join(shadow), language) or [""]:
            stop = position + len(sentence)
            inside = [span for span in spans if position <= span.start < stop]
            if stop > position:
                units.append(_unit(text, position, stop, inside, markup))
            position = stop
    return units


def _blocks(
    text: str, spans: list[Span], markup: bool
) -> Iterator[tuple[int, int, list[Span]]]:
    """Runs of text between block tags and line breaks, and these themselves as runs."""
    start = 0
    inside: list[Span] = []
    cuts: list[tuple[int, int]] = [(span.start, span.end) for span in spans if span.tag in BREAKING]
    if not markup:
        cuts += [match.span() for match in regex.finditer(r"\s*[\n\r\v\f\u2028\u2029]\s*", text)]
    covered = [span for span in spans if span.tag not in BREAKING]
    index = 0
    for cut_start, cut_end in sorted(cuts):
        if cut_start < start or any(s.start < cut_start < s.end for s in covered[index : index + 1]):
            continue
        inside = []
        while index < len(covered) and covered[index].start < cut_start:
            inside.append(covered[index])
            index += 1
        if inside and inside[-1].end > cut_start:
            # A line break inside a tag is no line break.
            index -= len(inside)
            continue
        yield start, cut_start, inside
        yield cut_start, cut_end, [Span(cut_start, cut_end, "void", "br")]
        start = cut_end
    yield start, len(text), covered[index:]


def _unit(text: str, start: int, end: int, spans: list[Span], markup: bool) -> Unit:
    source = text[start:end]
    tokens = _tokens(text, start, end, spans)
    tokens, prefix, suffix = _strip(tokens)
    pieces = _merge(_tree(tokens))
    caps = _all_caps(pieces)
    return Unit(source, prefix, suffix, pieces, caps, markup)


Token = tuple[str, Span | None]


def _tokens(text: str, start: int, end: int, spans: list[Span]) -> list[Token]:
    tokens: list[Token] = []
    for span in spans:
        if span.start > start:
            tokens.append((text[start : span.start], None))
        tokens.append((text[span.start : span.end], span))
        start = span.end
    if end > start:
        tokens.append((text[start:end], None))
    return tokens


def _strip(tokens: list[Token]) -> tuple[list[Token], str, str]:
    """Move bullets, emoji, white space and enclosing tags from both ends out of the unit."""
    tokens = list(tokens)
    prefix: list[str] = []
    suffix: list[str] = []
    while tokens:
        partners = _partners(tokens)
        first, span = tokens[0]
        if span is None:
            lead = _LEAD.match(first)
            if lead is None:
                # An open tag at the very start goes out together with its end at the very end.
                pass
            else:
                prefix.append(lead[0])
                tokens[0] = (first[lead.end() :], None)
                if not tokens[0][0]:
                    tokens.pop(0)
                continue
        elif span.kind in ("void", "emoji", "close") or (span.kind == "open" and 0 not in partners):
            prefix.append(first)
            tokens.pop(0)
            continue
        last, span = tokens[-1]
        if span is None:
            tail = _TAIL.search(last)
            if tail is not None:
                suffix.append(last[tail.start() :])
                tokens[-1] = (last[: tail.start()], None)
                if not tokens[-1][0]:
                    tokens.pop()
                continue
        elif span.kind in ("void", "emoji", "open") or (
            span.kind == "close" and len(tokens) - 1 not in partners
        ):
            suffix.append(last)
            tokens.pop()
            continue
        if len(tokens) > 1 and partners.get(0) == len(tokens) - 1:
            prefix.append(tokens.pop(0)[0])
            suffix.append(tokens.pop()[0])
            continue
        break
    return tokens, "".join(prefix), "".join(reversed(suffix))


def _partners(tokens: Sequence[Token]) -> dict[int, int]:
    """Index of the other half for every tag that has one here, legally nested."""
    partners: dict[int, int] = {}
    stack: list[int] = []
    for index, (_, span) in enumerate(tokens):
        if span is None or span.kind not in ("open", "close"):
            continue
        if span.kind == "open":
            stack.append(index)
            continue
        for depth in range(len(stack) - 1, -1, -1):
            opener = tokens[stack[depth]][1]
            if opener is not None and opener.tag == span.tag:
                partners[stack[depth]], partners[index] = index, stack[depth]
                del stack[depth:]
                break
    return partners


def _tree(tokens: Sequence[Token]) -> list[Piece]:
    """Pieces with tags as pairs; a tag without partner reaches to the unit's end or start."""
    partners = _partners(tokens)
    stack: list[tuple[int, str, list[Piece]]] = [(-1, "", [])]

    def close(closer: str) -> int:
        index, opener, inner = stack.pop()
        stack[-1][2].append(Pair(opener, closer, tuple(inner)))
        return index

    for index, (text, span) in enumerate(tokens):
        if span is None:
            stack[-1][2].append(text)
        elif span.kind == "open":
            stack.append((index, text, []))
        elif span.kind != "close":
            plain = span.kind == "number" and text.isascii() and text.isdigit() and len(text) < 5
            stack[-1][2].append(Slot(text, plain))
        elif index in partners:
            # What was opened in between and never closed ends here too.
            while stack[-1][0] != partners[index]:
                close("")
            close(text)
        else:
            level, opener, inner = stack[-1]
            stack[-1] = (level, opener, [Pair("", text, tuple(inner))])
    while len(stack) > 1:
        close("")
    return stack[0][2]


def _merge(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Make one slot of neighbours that belong together: ``10 x 20 cm``, ``EU 38 / US 7.5``."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Pair):
            inner = _merge(piece.inner)
            if _has_letters(inner):
                piece = Pair(piece.opener, piece.closer, inner)
            else:
                piece = Slot(piece.opener + _source(inner) + piece.closer)
        if isinstance(piece, Slot) and merged:
            previous = merged[-1]
            if isinstance(previous, Slot):
                merged[-1] = Slot(previous.text + piece.text)
                continue
            if (
                isinstance(previous, str)
                and len(merged) > 1
                and isinstance(merged[-2], Slot)
                and _BETWEEN.match(previous)
            ):
                merged.pop()
                merged[-1] = Slot(merged[-1].text + previous + piece.text)  # type: ignore[union-attr]
                continue
        if piece != "":
            merged.append(piece)
    return tuple(merged)


def _source(pieces: Sequence[Piece]) -> str:
    out: list[str] = []
    for piece in pieces:
        if isinstance(piece, Pair):
            out.append(piece.opener + _source(piece.inner) + piece.closer)
        else:
            out.append(piece if isinstance(piece, str) else piece.text)
    return "".join(out)


def _walk(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        yield piece
        if isinstance(piece, Pair):
            yield from _walk(piece.inner)


def _has_letters(pieces: Sequence[Piece]) -> bool:
    return any(
        isinstance(piece, str) and _LETTER.search(html.unescape(piece)) for piece in _walk(pieces)
    )


def _all_caps(pieces: Sequence[Piece]) -> bool:
    words = " ".join(piece for piece in _walk(pieces) if isinstance(piece, str))
    letters = [char for char in words if char.isalpha()]
    return len(letters) >= 4 and any(c.upper() != c.lower() for c in letters) and words == words.upper()
