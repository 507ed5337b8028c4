"""What was changed between two texts, word by word; numbers of one put into the translation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import regex
from rapidfuzz.distance import Indel

from listingkit.localize.mt.spans import find_spans

_PARTS = regex.compile(r"\s+|[\p{L}\p{M}\p{N}]+(?:[.,'’][\p{L}\p{M}\p{N}]+)*|.", regex.DOTALL)
_NUMBER = regex.compile(r"(?<![\p{L}\p{N}.,])\d+(?:[.,]\d+)?(?![\p{L}\p{N}]|[.,]\d)")

_SHOWN = 20
"""Letters shown of what both texts have, before and after a change."""

Change = tuple[Literal["same", "gone", "new"], str]


def difference(before: str, after: str) -> tuple[Change, ...]:
    """The texts as runs that both have, that are gone and that are new, in reading order."""
    old, new = _PARTS.findall(before), _PARTS.findall(after)
    out: list[Change] = []
    gone = fresh = ""
    for one in Indel.opcodes(old, new):
        was, now = old[one.src_start : one.src_end], new[one.dest_start : one.dest_end]
        last = one.src_end == len(old) and one.dest_end == len(new)
        if one.tag == "equal" and (last or len(was) > 1 or not was[0].isspace()):
            out += [("gone", gone)] if gone else []
            out += [("new", fresh)] if fresh else []
            out.append(("same", "".join(was)))
            gone = fresh = ""
        else:  # a space between two changes is of both
            gone, fresh = gone + "".join(was), fresh + "".join(now)
    out += [("gone", gone)] if gone else []
    out += [("new", fresh)] if fresh else []
    return tuple(out)


def marked(before: str, after: str) -> str:
    """The difference in one line, as ``wdiff`` prints it: ``a [-red-]{+blue+} shirt``.

    Of long runs that both have, only their ends are shown.
    """
    signs = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return "".join(
        signs[kind].format(_shortened(text) if kind == "same" else text)
        for kind, text in difference(before, after)
    )


def _shortened(text: str) -> str:
    return text if len(text) <= 3 * _SHOWN else f"{text[:_SHOWN]} … {text[-_SHOWN:]}"


def shape_of(text: str) -> str:
    """The text with a mark for every number: texts of one shape differ in numbers alone."""
    return str(_NUMBER.sub("\0", text))


def numbers_of(text: str) -> list[str]:
    """Numbers that stand alone, as printed, in order."""
    return list(_NUMBER.findall(text))


def with_numbers(
    translation: str, before: Sequence[str], after: Sequence[str], languages: Sequence[str]
) -> str | None:
    """The translation with the numbers of one source put in for those of another.

    None where that is not safe: a number that the translation does not have as often as its
    source (it was converted, or written out), or one that takes other forms of words beside it in
    one of the ``languages``.
    """
    if len(before) != len(after):
        return None
    there = numbers_of(translation)
    if Counter(map(_plain, there)) != Counter(map(_plain, before)):
        return None
    changes: dict[str, str] = {}
    for old, new in zip(before, after, strict=True):
        if changes.setdefault(_plain(old), new) != new:
            return None  # one number twice, and now two: which is which?
        if old != new and any(_form(tag, old) != _form(tag, new) for tag in languages):
            return None
    marks = [text for text in map(_mark, there) if text]
    mark = marks[0] if marks else ""

    def put(match: regex.Match[str]) -> str:
        new = changes[_plain(match[0])]
        if _plain(match[0]) == _plain(new):
            return str(match[0])
        own = _mark(new)
        if own and own != mark:
            return new.replace(own, mark) if mark else "\0"
        return new

    text = _NUMBER.sub(put, translation)
    return None if "\0" in text else str(text)


def _plain(number: str) -> str:
    return number.replace(",", ".")


def _mark(number: str) -> str:
    return next((char for char in number if char in ".,"), "")


@lru_cache(maxsize=4096)
def _form(tag: str, number: str) -> str:
    """The grammatical number of what is counted so many times; by CLDR."""
    from babel import Locale, UnknownLocaleError

    try:
        rule = Locale.parse(tag.replace("-", "_")).plural_form
    except (UnknownLocaleError, ValueError):
        return number  # a language nobody knows: no number is like another
    from decimal import Decimal

    return str(rule(Decimal(_plain(number))))


def tags_of(text: str) -> Counter[str]:
    """The inline tags of a text."""
    if "<" not in text:
        return Counter()
    return Counter(text[span.start : span.end] for span in find_spans(text) if span.tag)
