"""Cutting a run of inline content into segments.

A run is the text and the inline tags between two block borders. Tags that only wrap, tags without
a partner and elements that merely stand side by side are taken apart; tags inside a sentence stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from listingkit.catalog.splice import escape_text, unescape
from listingkit.catalog.tokens import Token
from listingkit.localize.files.worth import readable

PieceKind = Literal["text", "open", "close", "void", "keep"]

MOST_PIECES = 4000
"""A run with more pieces than this is no sentence; it is left alone."""


class Piece(NamedTuple):
    """A token of a run. "keep" is a start tag whose content must not be translated."""

    kind: PieceKind
    token: Token

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.token.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.token.end


@dataclass
class Cut:
    """Segments as (start, end, pieces), and how many parts were too tangled to cut."""

    segments: list[tuple[int, int, list[Piece]]]
    tangled: int = 0


def cut(text: str, run: list[Piece]) -> Cut:
    """Cut a run; the segments come in order and do not overlap."""
    out = Cut([])
    if len(run) > MOST_PIECES:
        out.tangled = 1
        return out
    partners = _partners(run)
    work: list[tuple[int, int, int]] = [(0, len(run), 0)]
    while work:
        low, high, depth = work.pop()
        low, high = _trim(text, run, partners, low, high)
        if low >= high:
            continue
        parts = _parts(text, run, partners, low, high)
        if parts is None:
            out.segments.append(_segment(text, run[low:high]))
        elif depth >= 50:
            out.tangled += 1
        else:
            work.extend((start, end, depth + 1) for start, end in reversed(parts))
    return out


def _partners(run: list[Piece]) -> list[int | None]:
    """For each tag the index of the tag that closes or opens it, None where there is none."""
    partners: list[int | None] = [None] * len(run)
    opened: dict[str, list[int]] = {}
    for index, piece in enumerate(run):
        name = piece.token.name
        if piece.kind in ("open", "keep"):
            opened.setdefault(name, []).append(index)
        elif piece.kind == "close" and opened.get(name):
            start = opened[name].pop()
            partners[start], partners[index] = index, start
            # Tags opened inside and never closed have no partner any more.
            for others in opened.values():
                while others and others[-1] > start:
                    others.pop()
    return partners


def _words(text: str, piece: Piece) -> str:
    """What a reader sees of a piece."""
    found = text[piece.start : piece.end]
    return readable(unescape(found) if "&" in found else found)


def _blank(text: str, piece: Piece) -> bool:
    return piece.kind == "text" and not _words(text, piece).strip()


def _parting(text: str, piece: Piece) -> bool:
    """Whether a text holds nothing but signs that part links and labels."""
    return piece.kind == "text" and _PARTING.fullmatch(_words(text, piece)) is not None


def _wordless(text: str, run: list[Piece], low: int, high: int) -> bool:
    for piece in run[low:high]:
        if piece.kind == "keep":
            return False
        if piece.kind == "text" and any(c.isalnum() for c in _words(text, piece)):
            return False
    return True


def _trim(
    text: str, run: list[Piece], partners: list[int | None], low: int, high: int
) -> tuple[int, int]:
    """Without blanks, lone tags, wrapping pairs and wordless elements at the two ends."""
    while low < high:
        first, last = run[low], run[high - 1]
        first_partner, last_partner = partners[low], partners[high - 1]
        if _blank(text, first) or first.kind == "void" or _lone(first, first_partner, low, high):
            low += 1
        elif (
            _blank(text, last)
            or last.kind == "void"
            or _lone(last, last_partner, low, high)
            or (first_partner is not None and first_partner == high - 2 and _parting(text, last))
        ):
            high -= 1
        elif last_partner is not None and last_partner == low + 1 and _parting(text, first):
            low += 1
        elif first_partner == high - 1:
            if first.kind == "keep":
                return low, low
            low, high = low + 1, high - 1
        elif (
            first.kind == "open"
            and first_partner is not None
            and _wordless(text, run, low, first_partner)
        ):
            low = first_partner + 1
        elif (
            last.kind == "close"
            and last_partner is not None
            and _wordless(text, run, last_partner, high)
        ):
            high = last_partner
        else:
            break
    return low, high


def _lone(piece: Piece, partner: int | None, low: int, high: int) -> bool:
    return piece.kind in ("open", "close", "keep") and (
        partner is None or not low <= partner < high
    )


def _parts(
    text: str, run: list[Piece], partners: list[int | None], low: int, high: int
) -> list[tuple[int, int]] | None:
    """Ranges to cut further, or None where the range is one segment."""
    lone = [i for i in range(low, high) if _lone(run[i], partners[i], low, high)]
    if lone:
        edges = [low - 1, *lone, high]
        return [(a + 1, b) for a, b in pairwise(edges)]
    children: list[tuple[int, int]] = []
    index = low
    while index < high:
        piece = run[index]
        partner = partners[index]
        if piece.kind in ("open", "keep") and partner is not None:
            children.append((index, partner + 1))
            index = partner + 1
            continue
        if piece.kind == "text" and any(c.isalnum() for c in _words(text, piece)):
            return None
        index += 1
    if len(children) < 2 or any(run[start].kind == "keep" for start, _ in children):
        return None
    return None if _one_sentence(text, run, children) else children


def _one_sentence(text: str, run: list[Piece], children: list[tuple[int, int]]) -> bool:
    """Whether elements side by side are the words of one sentence: "Soft", "cotton", "mug".

    Each goes on with a small letter where the one before has neither a stop nor a sign behind it,
    and blanks stand between them. Links are entries of a menu, whatever their letters.
    """
    if any(run[start].token.name in _ENTRIES for start, _ in children):
        return False
    for (start, end), (after, close) in pairwise(children):
        before = "".join(_words(text, one) for one in run[start:end] if one.kind == "text")
        gap = "".join(_words(text, one) for one in run[end:after] if one.kind == "text")
        upcoming = "".join(_words(text, one) for one in run[after:close] if one.kind == "text")
        spaced = before[-1:].isspace() or gap.isspace() or upcoming[:1].isspace()
        goes_on = upcoming.lstrip()[:1].islower() and before.rstrip()[-1:].isalpha()
        if not (spaced and goes_on) or gap.strip():
            return False
    return True


def _segment(text: str, pieces: list[Piece]) -> tuple[int, int, list[Piece]]:
    """The span without the blanks around it, hard spaces included."""
    start, end = pieces[0].start, pieces[-1].end
    if pieces[0].kind == "text":
        head = text[start : pieces[0].end]
        start += len(head) - len(_bared(head, str.lstrip, str.removeprefix))
    if pieces[-1].kind == "text":
        tail = text[pieces[-1].start : end]
        end -= len(tail) - len(_bared(tail, str.rstrip, str.removesuffix))
    return start, end, pieces


def _bared(text: str, strip: Callable[[str, str], str], remove: Callable[[str, str], str]) -> str:
    """``text`` without blanks and hard spaces at one end, these as written."""
    before = ""
    while text != before:
        before, text = text, strip(text, _BLANK)
        for written in _HARD:
            text = remove(text, written)
    return text


_BLANK = " \t\n\f\r\u00a0"
_HARD = ("&nbsp;", "&#160;", "&#xa0;", "&#xA0;")
_PARTING = re.compile(r"[\s,|/>›»·•;–—-]+")
_ENTRIES = frozenset({"a", "label", "time"})
_BLANKS = re.compile(r"[ \t\n\f\r]+")


@dataclass(frozen=True, slots=True)
class Composed:
    """A segment's text. ``words`` is what of it is to be translated, without tags.

    ``kept`` maps placeholders in ``text`` to the spans that stand for them: elements marked as
    not to be translated, which go through a translation as one unit.
    """

    text: str
    words: str
    markup: bool
    kept: tuple[tuple[str, int, int], ...]


def compose(text: str, pieces: list[Piece]) -> Composed:
    """Put a segment together in its plainest spelling, so that equal texts are equal.

    References become characters, blanks collapse; comments and what nobody sees are left out.
    """
    markup = any(piece.kind != "text" for piece in pieces)
    out: list[str] = []
    words: list[str] = []
    kept: list[tuple[str, int, int]] = []
    name, depth, begun = "", 0, 0
    for piece in pieces:
        if depth:
            if piece.token.name == name and piece.kind != "text":
                depth += -1 if piece.kind == "close" else 1
            if not depth:
                kept.append((f"{{{{kept{len(kept) + 1}}}}}", begun, piece.end))
                out.append(kept[-1][0])
        elif piece.kind == "keep":
            name, depth, begun = piece.token.name, 1, piece.start
        elif piece.kind == "text":
            plain = _words(text, piece)
            words.append(plain)
            out.append(escape_text(plain) if markup else plain)
        else:
            out.append(text[piece.start : piece.end])
    joined = _BLANKS.sub(" ", "".join(out)).strip()
    return Composed(joined, "".join(words), markup, tuple(kept))
