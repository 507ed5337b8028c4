"""Take a text apart so that an engine sees only words, and put it together again exactly.

A :class:`Unit` is one sentence or line: decoration that is stripped and put back, slots that
travel as sentinels, tag pairs around words. Rendering gives the engine's input; restoring
demands every slot back exactly once and every pair legally nested, or gives None. Nothing half
restored ever leaves this module.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence

import regex

from listingkit.engines.sentences import sentences_of
from listingkit.localize.mt.dimensions import named_measures
from listingkit.localize.mt.pieces import (
    MAX_SLOTS,
    SENTINELS,
    Pair,
    Piece,
    Sentinel,
    Slot,
    Unit,
    has_letters,
    joined,
    walk,
)
from listingkit.localize.mt.spans import BREAKING, Span, find_spans, overlaid

__all__ = ["MAX_SLOTS", "SENTINELS", "Pair", "Piece", "Sentinel", "Slot", "Unit", "take_apart"]

MAX_TAGS = 40
"""More tags in one sentence than this are not looked at as pairs."""

_ORNAMENT = r"\s•·*▪‣►|~_=+\\✓✔✗✘\p{So}\p{Sk}\u200b-\u200f\ufe0f"
_BREAK = regex.compile(r"\s*[\n\r\v\f\u2028\u2029]\s*")
_LEAD = regex.compile(rf"(?:[{_ORNAMENT}»>:;,./]|[-–—−](?!\d))+")
_TAIL = regex.compile(rf"(?:[{_ORNAMENT}«<]|[-–—−])+\Z|[!?.…]{{2,}}\s*\Z")
_BETWEEN = regex.compile(r"\s{0,2}(?:[/×x*,;|+&()~–-]\s{0,2}){0,2}\Z")
_FIGURES = frozenset({"money", "quantity", "size", "code", "number"})
# A new entry of a list that is written in one line: "✔ Soft ✔ Warm", "Mug | Acme".
_ENTRY = regex.compile(
    r"(?<=\S)\s+(?=[•▪‣►▶●◆■✓✔☑✅★☆➤➔→]\ufe0f?\s*+[\p{Lu}\p{N}\p{Lo}])|(?<=\S)\s+(?=\|\s)"
)
_KEY = regex.compile(r"\s*+([^\s:：.!?][^:：.!?]{0,38}[^\s:：.!?])\s?[:：]\s+")


# --- taking apart -----------------------------------------------------------------------------


def take_apart(
    text: str,
    language: str,
    *,
    markup: bool = False,
    protected: Sequence[str] = (),
    is_key: Callable[[str], bool] = lambda _: False,
    target: str = "",
) -> list[Unit]:
    """Units of ``text``; their sources joined are the text again, character for character.

    Block tags, line breaks (in plain text) and sentence ends part units. ``language`` is the
    source language, for its sentence ends; ``is_key`` knows labels ("Material") that part a line
    at their colon. With a ``target`` language the sides of measures are named in it (L, W, H).
    """
    units: list[Unit] = []
    found = find_spans(text, protected)
    if target:
        found = overlaid(found, named_measures(text, language, target))
    for start, end, spans in _blocks(text, found, markup):
        position = start
        for stop in _sentence_ends(text, start, end, spans, language):
            sentence = _shadow(text, position, stop, spans)
            key = _KEY.match(sentence)
            if key is not None and _parts_line(key[1], sentence[key.end() :], is_key):
                units += _units_between(text, position, position + key.end(), spans, markup)
                position += key.end()
            units += _units_between(text, position, stop, spans, markup)
            position = stop
    return units


def _shadow(text: str, start: int, stop: int, spans: Sequence[Span]) -> str:
    """The text with tags as spaces, figures as noughts, other spans as capitals, one for one."""
    shadow = list(text[start:stop])
    for span in spans:
        if start <= span.start < stop:
            filler = " " if span.tag else "0" if span.kind in _FIGURES else "X"
            shadow[span.start - start : span.end - start] = filler * (span.end - span.start)
    return "".join(shadow)


def _sentence_ends(
    text: str, start: int, end: int, spans: Sequence[Span], language: str
) -> Iterator[int]:
    """Where units end: end tags between two sentences go with the first, others with the next."""
    position = cut = start
    pending = False
    for piece in sentences_of(_shadow(text, start, end, spans), language):
        if piece.strip():
            if pending:
                yield cut
            pending = True
            position = cut = position + len(piece)
            continue
        gap = [span for span in spans if position <= span.start < position + len(piece)]
        closing = [span.end for span in gap if span.kind != "open"]
        cut = max([position, *closing]) if closing else position
        position += len(piece)
    if position > start:
        yield position


def _units_between(
    text: str, start: int, stop: int, spans: Sequence[Span], markup: bool
) -> list[Unit]:
    inside = [span for span in spans if start <= span.start < stop]
    return [_unit(text, start, stop, inside, markup)] if stop > start else []


def _parts_line(key: str, value: str, is_key: Callable[[str], bool]) -> bool:
    """Whether "key: value" is to be translated apart: a known label, or a shouted one."""
    words = key.strip()
    shouted = words.isupper() and not value.isupper() and len(words) > 3
    return bool(value.strip()) and (shouted or is_key(words))


def _blocks(
    text: str, spans: Sequence[Span], markup: bool
) -> Iterator[tuple[int, int, list[Span]]]:
    """Runs of text between block tags and line breaks, and these themselves as runs."""
    start = 0
    inside: list[Span] = []
    cuts: list[tuple[int, int]] = [(span.start, span.end) for span in spans if span.tag in BREAKING]
    tags = [span for span in spans if span.kind in ("open", "close")]
    cuts += [one.span() for one in _ENTRY.finditer(text) if not _inside_pair(one.start(), tags)]
    if not markup:
        cuts += [match.span() for match in _BREAK.finditer(text)]
    covered = [span for span in spans if span.tag not in BREAKING]
    index = 0
    for cut_start, cut_end in sorted(cuts):
        if cut_start < start:
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


def _inside_pair(position: int, tags: Sequence[Span]) -> bool:
    """Whether a tag is open at a position: what stands in a pair is not cut."""
    kinds = [tag.kind for tag in tags if tag.start < position]
    return kinds.count("open") != kinds.count("close")


def _unit(text: str, start: int, end: int, spans: Sequence[Span], markup: bool) -> Unit:
    source = text[start:end]
    tokens = _tokens(text, start, end, spans)
    tokens, prefix, suffix = _strip(tokens)
    tags = sum(1 for _, span in tokens if span is not None and span.kind in ("open", "close"))
    pieces = _merge(_tree(tokens)) if tags <= MAX_TAGS else _flat(tokens)
    caps = _all_caps(pieces)
    return Unit(source, prefix, suffix, pieces, caps, markup)


Token = tuple[str, Span | None]


def _tokens(text: str, start: int, end: int, spans: Sequence[Span]) -> list[Token]:
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
    partners = _partners(tokens)
    prefix: list[str] = []
    suffix: list[str] = []
    low, high = 0, len(tokens)
    texts = [text for text, _ in tokens]
    while low < high:
        if _goes_out(texts, tokens, low, low, high, partners, _LEAD.match):
            taken = _taken(texts, tokens, low, _LEAD.match)
            prefix.append(taken)
            texts[low] = texts[low][len(taken) :]
            low += not texts[low]
        elif _goes_out(texts, tokens, high - 1, low, high, partners, _TAIL.search):
            taken = _taken(texts, tokens, high - 1, _TAIL.search)
            suffix.append(taken)
            texts[high - 1] = texts[high - 1][: len(texts[high - 1]) - len(taken)]
            high -= not texts[high - 1]
        elif high - low > 1 and partners.get(low) == high - 1:
            prefix.append(texts[low])
            suffix.append(texts[high - 1])
            low, high = low + 1, high - 1
        else:
            break
    left = [(texts[index], tokens[index][1]) for index in range(low, high)]
    return left, "".join(prefix), "".join(reversed(suffix))


Find = Callable[[str], "regex.Match[str] | None"]


def _goes_out(
    texts: Sequence[str],
    tokens: Sequence[Token],
    index: int,
    low: int,
    high: int,
    partners: dict[int, int],
    find: Find,
) -> bool:
    """Whether the token at an end, or the decoration in it, leaves the unit."""
    span = tokens[index][1]
    if span is None:
        return find(texts[index]) is not None
    at_start = index == low
    if span.kind in ("void", "emoji") or (span.kind == "symbol" and at_start):
        return True
    if span.kind not in ("open", "close"):
        return False
    outward = "close" if at_start else "open"
    return span.kind == outward or not low <= partners.get(index, -1) < high


def _taken(texts: Sequence[str], tokens: Sequence[Token], index: int, find: Find) -> str:
    if tokens[index][1] is not None:
        return texts[index]
    match = find(texts[index])
    return str(match[0]) if match is not None else ""


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


def _flat(tokens: Sequence[Token]) -> tuple[Piece, ...]:
    """Pieces without pairs, for text that is more tags than words."""
    return tuple(text if span is None else Slot(span.target or text) for text, span in tokens)


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
            stack[-1][2].append(Slot(span.target or text, plain))
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
            if has_letters(inner):
                piece = Pair(piece.opener, piece.closer, inner)
            else:
                piece = Slot(piece.opener + joined(inner) + piece.closer)
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


def _all_caps(pieces: Sequence[Piece]) -> bool:
    words = html.unescape(" ".join(piece for piece in walk(pieces) if isinstance(piece, str)))
    letters = [char for char in words if char.isalpha()]
    cased = any(char.upper() != char.lower() for char in letters)
    return len(letters) >= 4 and cased and words == words.upper()
