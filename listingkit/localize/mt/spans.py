"""Spans of a text that must come through a translation untouched.

One linear pass finds tags, placeholders, addresses, names, money, quantities, sizes, codes and
emoji. What each pattern takes is decided here and nowhere else; the gate uses the same spans to
check that they are still there.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex
from ahocorasick_rs import AhoCorasick

Kind = Literal[
    "open", "close", "void", "placeholder", "url", "email", "name", "money", "quantity", "size",
    "code", "number", "emoji", "symbol",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` is a ``kind``; ``tag`` is the element name of open, close and void.

    ``target`` is what stands for it in the target language, "" where it stays as it is.
    """

    start: int
    end: int
    kind: Kind
    tag: str = ""
    target: str = ""


VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
     "track", "wbr")
)  # fmt: skip
"""HTML elements that never have an end tag."""

BREAKING = frozenset(
    ("address", "article", "aside", "blockquote", "br", "dd", "details", "div", "dl", "dt",
     "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
     "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td",
     "tfoot", "th", "thead", "tr", "ul")
)  # fmt: skip
"""Elements that end a sentence: text on their two sides is translated apart."""

_NUMBER = r"\d++(?:[.,'’\u00a0\u202f]\d++)*+(?:\s?[½¼¾⅓⅔⅛⅜⅝⅞]|[ -]\d++/\d++|/\d++)?+|[½¼¾⅓⅔⅛⅜⅝⅞]"

# Symbols only: a unit written as a word ("inches", "hours") is for the engine to translate.
_UNIT = (
    r"(?:[kmµ]?g/(?:m[²23]?|cm[²³23]|l|L|ml|kg)|oz/yd[²2]|lm/W|µm|mm|cm|dm|km|m|ft|yd|mi|[µm]?g|kg|oz|lbs?|ml|mL|cl|dl|L|l|gal|qt|pt"
    r"|[mkMG]?W|Wh|kWh|mWh|m?Ah|m?A|[mk]?V|[kMG]?Hz|[kMGT]i?B|[kMGT]b(?:it)?|[GM]bps"
    r"|°\s?[CF]?|℃|℉|K|dB|lm|lux?|cd|px|dpi|ppi|MP|fps|rpm|psi|[kMh]?Pa|bar|Nm|N|BTU"
    r"|gsm|GSM|den|DEN|[cm]m[²³23]|m[²³23]|g/m²|km/h|mph|m/s|kJ|kcal|ct|kt|mAh|SPF|ATM|atm)"
)
_INCH = (
    r"(?:[\"″”]|''|['′](?!\w)|in(?=\s*(?:$|[.,;:()\]/×\"]|[x×]\s*\d)"
    r"|\s(?:wide|long|high|tall|deep|thick|by)\b))"
)
_CURRENCY = r"(?:[$€£¥₹₩₽₺₫฿₪₴₦₱]|R\$|US\$|A\$|C\$|AU\$|CA\$|HK\$|NT\$|S\$|zł|Kč|kr\.?|Rp|RM|Dhs?)"
_ISO = (
    r"(?:USD|EUR|GBP|JPY|CNY|BRL|AED|SAR|INR|CAD|AUD|CHF|MXN|KRW|SEK|NOK|DKK|PLN|CZK|HUF|TRY|RUB"
    r"|HKD|TWD|SGD|MYR|THB|IDR|VND|PHP|ZAR|NZD|EGP|KWD|QAR|CLP|COP|ARS)"
)
_SYSTEM = r"(?:EU|US|UK|DE|FR|IT|JP|BR|AU|CN|KR|INT)"
_LETTER_SIZE = r"(?:X{1,4}[SL]|[2-9]X[LS]|[2-9]XL|XXS|S|M|L)"

# Pictures, dingbats that serve as bullets, flags, and private characters of icon fonts.
_EMOJI = r"\p{Extended_Pictographic}\U0001F1E6-\U0001F1FF✓✔✗✘★☆●○◆◇■□▪▫►▶\ue000-\uf8ff"

MAX_CHARS = 20_000
"""Longer texts are not taken apart: they are no segment of a listing, and patterns cost time."""

_PATTERN = regex.compile(
    rf"""
      (?P<comment><!--[^<>]{{0,2000}}-->)
    | (?P<tag></?[a-zA-Z][a-zA-Z0-9:-]*+(?:\s(?:[^<>"']|"[^"]*+"|'[^']*+')*+)?+/?>)
    | (?P<placeholder>\{{\{{[^{{}}\n]{{0,200}}\}}\}}|\{{%[^%\n]{{0,200}}%\}}
        |\$?\{{[\w.:!-]{{0,60}}\}}
        |%\(\w{{1,40}}\)[sdif]|%(?:\d\$)?[sd](?!\w)|\[\[[\w .-]{{1,60}}\]\]|⟦[^⟦⟧\n]{{0,60}}⟧)
    | (?P<url>(?:https?://|www\.)[^\s<>"']+[^\s<>"'.,;:!?)\]]
        |(?<![\w@.])(?:[a-z0-9-]{{1,63}}\.){{1,4}}(?:com|net|org|io|co|shop|store|eu|de|br|uk)\b
        (?:/[^\s<>"']*)?)
    | (?P<email>(?<![\w.+-])[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}})
    | (?P<handle>(?<!\w)[@\#][A-Za-z_]\w{{1,60}})
    | (?P<money>(?<!\w){_CURRENCY}\s?(?:{_NUMBER})(?:\s?[kKmM]\b)?(?:\s?{_ISO}\b)?
        |(?<![\w.,])(?:{_NUMBER})\s?(?:[€£¥₹₩₽₺₫฿₪₴₦₱]|zł|Kč|kr\b|{_ISO}\b)
        |(?<!\w){_ISO}\s?(?:{_NUMBER}))
    | (?P<sized>(?<!\w){_SYSTEM}\s?(?:{_NUMBER})(?![\w]))
    | (?P<sides>(?<![\w.,/])\d++(?:[.,]\d++)?(?:/\d++(?:[.,]\d++)?)*[x×X*]\d++(?:[.,]\d++)?
        (?:[x×X*/]\d++(?:[.,]\d++)?)*+(?:\s?(?:{_UNIT}(?![\w\p{{M}}])|{_INCH})|(?![\w\p{{M}}])))
    | (?P<quantity>(?<![\w.,])[-+−±~≈≤≥<>]?\s?(?:{_NUMBER})\s?-?
        (?:%|‰|{_UNIT}(?![\w\p{{M}}])|{_INCH})
        |(?<![\w.,])\d{{1,3}}\s?[x×](?=\s\p{{L}}{{2}})|(?<=\p{{L}}\s)[x×]\s?\d{{1,3}}(?=\s*(?:\Z|[,;)]))|(?<=\d\s?\w{{0,3}}\s?[x×]\s?)(?:{_NUMBER})\s?in\b)
    | (?P<unit>(?<=\()(?:{_UNIT}|in|[\"″])(?=\)))
    | (?P<code>(?<![\w-])(?=[A-Z0-9./-]{{0,40}}[A-Z])(?=[A-Z0-9./-]{{0,40}}\d)
        [A-Z0-9]+(?:[./-][A-Z0-9]+)*(?![\w-])
        |(?<![\w-])\p{{L}}+\d[\p{{L}}\d]*(?:-\d+)?(?!\w)
        |(?<![\w.,])\d+(?!(?:st|nd|rd|th|s)\b)[a-zA-Z][\p{{L}}\d]{{0,12}}(?!\w))
    | (?P<size>(?<![\w'’.&-]){_LETTER_SIZE}(?![\w'’.&]))
    | (?P<number>(?<![\p{{L}}\d.,])(?:{_NUMBER})(?!\p{{L}}))
    | (?P<symbol>[™®©℠†‡§¶]+)
    | (?P<entity>&(?:[a-zA-Z]{{2,12}}|\#\d{{1,6}}|\#[xX][0-9a-fA-F]{{1,5}});)
    | (?P<emoji>(?:(?!\d)[{_EMOJI}][\ufe0e\ufe0f\U0001F3FB-\U0001F3FF]*+
        (?:\u200d(?=\p{{Extended_Pictographic}}))?+)++)
    """,
    regex.VERBOSE,
)

# Entities of letters, quotes, spaces and dashes are part of the words; others are symbols.
_WORDLIKE = regex.compile(r"[\p{L}\p{M}\p{N}\s'\"’‘“”«»&<>–—\u00ad-]")

_KINDS: dict[str, Kind] = {
    "comment": "void", "placeholder": "placeholder", "url": "url", "email": "email",
    "handle": "name", "money": "money", "quantity": "quantity", "unit": "quantity",
    "sides": "quantity", "sized": "size", "code": "code",
    "size": "size", "number": "number", "symbol": "symbol", "entity": "symbol", "emoji": "emoji",
}  # fmt: skip


_MANY = 8  # names from which it is worth to look for all of them at once
_TAG_NAME = regex.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*)")


def tag_name(tag: str) -> str:
    """``a`` for ``<a href="…">`` and for ``</a>``."""
    match = _TAG_NAME.match(tag)
    return match[1].lower() if match else ""


def find_spans(text: str, protected: Sequence[str] = ()) -> tuple[Span, ...]:
    """All spans of ``text`` in order, never overlapping; ``protected`` are names to keep.

    Names match whole words in their own case or in capitals, so that a brand called "Next" does
    not swallow the word "next".
    """
    return _find(text, tuple(protected))


def overlaid(spans: Sequence[Span], over: Sequence[Span]) -> tuple[Span, ...]:
    """``spans`` with those of ``over`` in place of what they touch; a tag is never touched."""
    kept = [
        one
        for one in over
        if not any(tag.tag and tag.start < one.end and one.start < tag.end for tag in spans)
    ]
    left = [
        span
        for span in spans
        if not any(one.start < span.end and span.start < one.end for one in kept)
    ]
    return tuple(sorted((*left, *kept), key=lambda span: span.start)) if kept else tuple(spans)


def bare(text: str, protected: Sequence[str], between: str = " ") -> str:
    """``text`` without its spans, ``between`` standing where one was."""
    out, position = [], 0
    for span in find_spans(text, protected):
        out.append(text[position : span.start])
        position = span.end
    return between.join([*out, text[position:]])


@lru_cache(maxsize=16_384)
def _find(text: str, protected: tuple[str, ...]) -> tuple[Span, ...]:
    names = _names(protected) if protected and _has_name(text, protected) else None
    named = [match.span() for match in names.finditer(text)] if names else []
    if protected and not named:
        return _find(text, ())  # the same as without names: looked for once
    spans: list[Span] = []
    taken = position = 0
    match = _PATTERN.search(text)
    while True:
        if match is not None and match.start() < position:
            match = _PATTERN.search(text, position)
        while named and named[0][0] < taken:
            named.pop(0)
        if named and (match is None or named[0][0] <= match.start() or _splits(match, named[0])):
            start, end = named.pop(0)
            spans.append(Span(start, end, "name"))
        elif match is None:
            return tuple(spans)
        else:
            start, end = match.span()
            group = match.lastgroup or ""
            if group != "entity" or not _WORDLIKE.match(html.unescape(match[0])):
                spans.append(_span(text, start, end, group))
        taken = position = end


def _has_name(text: str, protected: tuple[str, ...]) -> bool:
    """A quick look whether any of many names may be in a text."""
    automaton = _automaton(protected)
    return automaton is None or bool(automaton.find_matches_as_indexes(text))


@lru_cache(maxsize=64)
def _automaton(protected: tuple[str, ...]) -> AhoCorasick | None:
    forms = _forms(protected)
    return AhoCorasick(sorted(forms)) if len(forms) >= _MANY else None


def _splits(match: regex.Match[str], name: tuple[int, int]) -> bool:
    """Whether a weak span (a code, a number) would cut a protected name in two."""
    return (
        match.lastgroup in ("code", "number", "size", "sized", "quantity")
        and match.start() < name[1]
        and match.end() > name[0]
    )


def _span(text: str, start: int, end: int, group: str) -> Span:
    if group != "tag":
        # White space before a signed number belongs to the text.
        while text[start].isspace():
            start += 1
        return Span(start, end, _KINDS[group])
    found = text[start:end]
    name = tag_name(found)
    if found.startswith("</"):
        return Span(start, end, "close", name)
    return Span(start, end, "void" if name in VOID or found.endswith("/>") else "open", name)


def _forms(protected: tuple[str, ...]) -> set[str]:
    """Names as they may stand in a text."""
    forms: set[str] = set()
    for name in protected:
        name = name.strip()
        if len(name) >= 2 or (name and not name.isalpha()):
            forms |= {name, name.upper(), html.escape(name, quote=False)}
    return forms


@lru_cache(maxsize=256)
def _names(protected: tuple[str, ...]) -> regex.Pattern[str] | None:
    """One pattern for all names, longest first."""
    forms = _forms(protected)
    if not forms:
        return None
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    inner = "|".join(regex.escape(form) for form in longest_first)
    return regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{inner})(?![\p{{L}}\p{{N}}])")
