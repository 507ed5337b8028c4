"""Marks of a translated text as its language sets them: « », ¿ ?, ، and 。, blanks before ! and ?.

What is set how is data (``[punctuation]`` and ``quotes`` of a language's file). Tags, references,
addresses, names, codes and figures are never touched, nor is a text of another script.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from listingkit.language.tags import region
from listingkit.localize.adapt.isolates import MARKUP
from listingkit.localize.mt.gate_machine import SCRIPTS
from listingkit.localize.mt.spans import find_spans
from listingkit.markets import Language

_LETTER = regex.compile(r"[\p{L}\p{Nd}]")
_HIDDEN, _TAG = "\ue000", "\ue001"
"""Stand for what is not touched, character for character, and count as neither letter nor blank."""

_BEFORE_MARK = r"(?<=[^\s¿¡])[ \u00a0\u202f]*(?P<mark>[{}])(?=[\s!?.…»”’\"')\]\ue001\u2069]|\Z)"
_QUOTED = regex.compile(
    r"(?<![\p{L}\p{N}\"])\"(?=\S)([^\"]*+)(?<=\S)\"(?![\p{L}\p{N}\"])|“([^“”]*+)”"
)
_ENGLISH = ("“", "”")
"""Languages with these marks are as often written with plain ones, which then stay."""
_SENTENCE = regex.compile(r"[^.!?…:\n]*+(?:[.…:]+|(?P<end>[!?]+)|\n|\Z)")


def punctuate(
    text: str,
    language: Language,
    tag: str,
    *,
    protected: Sequence[str] = (),
    markup: bool = False,
    plain: bool = False,
) -> str:
    """``text``, which is in ``language``, with the marks of that language; twice is as once.

    ``tag`` is the BCP 47 tag of who reads it (its region counts), ``protected`` are names;
    ``markup`` leaves HTML alone. ``plain`` writes ordinary blanks, for what machines read too.
    """
    rules = language.punctuation
    blank = str.maketrans("\u00a0\u202f", "  ") if plain else {}
    edits = _quotes(text, _shadow(text, protected, markup), language, blank)
    text = _applied(text, edits)
    if rules.marks:
        text = _applied(text, _own_marks(_shadow(text, protected, markup), language))
    if rules.opening:
        text = _applied(text, _openings(_shadow(text, protected, markup), rules.opening))
    spaced = rules.spaced.get(region(tag), rules.spaced.get("default", {}))
    if spaced:
        text = _applied(text, _blanks(text, _shadow(text, protected, markup), spaced, blank))
    return text


Edit = tuple[int, int, str]


def _applied(text: str, edits: Sequence[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _shadow(text: str, protected: Sequence[str], markup: bool) -> str:
    """The text with everything hidden that is no word and no mark between words."""
    out = list(text)
    for span in find_spans(text, protected):
        out[span.start : span.end] = _HIDDEN * (span.end - span.start)
    for match in MARKUP.finditer(text) if markup else ():
        sign = _TAG if match[0][0] == "<" else _HIDDEN
        out[match.start() : match.end()] = sign * len(match[0])
    return "".join(out)


def _quotes(text: str, shadow: str, language: Language, blank: dict[int, int]) -> list[Edit]:
    """Pairs of plain or English quotation marks as the language's own."""
    left, right = language.quotes[:2]
    if (left, right) == _ENGLISH:
        return []
    space = language.punctuation.quote_space.translate(blank)
    edits: list[Edit] = []
    for match in _QUOTED.finditer(shadow):
        start, end = match.span()
        if (text[start], text[end - 1]) != (left, right):
            edits += [(start, start + 1, left + space), (end - 1, end, space + right)]
    return edits


def _own_marks(shadow: str, language: Language) -> list[Edit]:
    """The script's own signs where letters of that script stand on one side of a mark."""
    marks = language.punctuation.marks
    own = regex.compile(SCRIPTS.get(language.script, r"\p{L}"))
    edits: list[Edit] = []
    signs = regex.escape("".join(marks))
    for match in regex.finditer(rf"(?<=\S)[{signs}](?=[\s\ue001\u2069]|\Z|[^\x00-\x7f])", shadow):
        at = match.start()
        before = regex.search(r"[\p{L}\p{Nd}](?=[^\p{L}\p{Nd}]*\Z)", shadow[max(0, at - 60) : at])
        after = _LETTER.search(shadow, match.end(), match.end() + 60)
        letters = [one[0] for one in (before, after) if one is not None]
        if not any(own.match(letter) for letter in letters) or shadow[at - 1 : at] == shadow[at]:
            continue
        end = match.end()
        if language.punctuation.tight:
            end += len(shadow[end:]) - len(shadow[end:].lstrip(" "))
        edits.append((at, end, marks[shadow[at]]))
    return edits


def _openings(shadow: str, opening: dict[str, str]) -> list[Edit]:
    """What begins a question or an exclamation, where it is missing."""
    edits: list[Edit] = []
    for match in _SENTENCE.finditer(shadow):
        if match["end"] is None:
            continue
        mark = opening.get(match["end"][0])
        first = _LETTER.search(shadow, match.start(), match.start("end"))
        if mark is None or first is None or mark in shadow[match.start() : match.end()]:
            continue
        edits.append((first.start(), first.start(), mark))
    return edits


def _blanks(text: str, shadow: str, spaced: dict[str, str], blank: dict[int, int]) -> list[Edit]:
    """The blank before a mark: put there, or made one that keeps the line together."""
    signs = regex.escape("".join(spaced))
    edits: list[Edit] = []
    for match in regex.finditer(_BEFORE_MARK.format(signs), shadow):
        if shadow[match.start() - 1] in "!?":
            continue
        wanted = spaced[match["mark"]].translate(blank)
        if text[match.start() : match.start("mark")] != wanted:
            edits.append((match.start(), match.start("mark"), wanted))
    return edits
