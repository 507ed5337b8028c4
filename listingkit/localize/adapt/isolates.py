"""Left-to-right isolates: Latin names and figures keep their order in right-to-left text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

import regex

from listingkit.localize.adapt.changes import Adapted, Change, Conversion, apply_changes

MARKUP = re.compile(r"<[^<>]*>|&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LRI, _PDI = "\u2066", "\u2069"
_ISOLATED = re.compile("[\u2066\u2067\u2068][^\u2069]*\u2069")
# Latin letters and figures with what stands between them; never ends in a blank.
_RUN = regex.compile(
    r"[+\-−±#@$€£¥]?[\p{Latin}\p{Nd}]++"
    r"(?:[ \u00a0]?[.,:;/\\|&+\-–—−±×x*=~_'’\"″′“”()°%#@$€£¥™®©]{0,3}"
    r"[ \u00a0]?[\p{Latin}\p{Nd}]++)*+"
    r"[%°\"″′”™®©+²³]?"
)
_LATIN = regex.compile(r"\p{Latin}")
_PLAIN = regex.compile(r"\p{Nd}+(?:[.,]\p{Nd}+)*%?")


def isolate_runs(text: str, *, markup: bool = False) -> Adapted:
    """Left-to-right isolates around Latin and mixed runs; runs already isolated stay."""
    kept = [match.span() for match in _ISOLATED.finditer(text)]
    if markup:
        kept += [match.span() for match in MARKUP.finditer(text)]
    changes: list[Change] = []
    start = 0
    for low, high in [*sorted(kept), (len(text), len(text))]:
        if low >= start:
            for match in _RUN.finditer(text, start, low):
                begin, end = match.span()
                if text.count("(", begin, end) > text.count(")", begin, end):
                    end += text[end:low][:1] == ")"
                for first, last in _whole_runs(text, begin, end):
                    run = text[first:last]
                    if _LATIN.search(run) or not _PLAIN.fullmatch(run):
                        changes.append((first, last, f"{_LRI}{run}{_PDI}", "isolate"))
        start = max(start, high)
    return apply_changes(text, changes)


def _whole_runs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A run, or its pieces where brackets in it open or close for the text around it.

    "4.6 من 5 (84 تقييمًا)": the bracket after 5 belongs to the Arabic sentence. A run of
    figures alone is never joined over brackets.
    """
    run = text[start:end]
    if not set(run) & set("()") or (_LATIN.search(run) and _balanced(run)):
        return [(start, end)]
    return [
        (start + match.start(), start + match.end())
        for match in regex.finditer(r"[^()\s](?:[^()]*[^()\s])?", run)
    ]


def _balanced(run: str) -> bool:
    depth = 0
    for letter in run:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0


def shifted(conversions: tuple[Conversion, ...], isolated: Adapted) -> Adapted:
    """The isolated text, and the earlier conversions at their new places."""
    text, isolates = isolated
    starts = [one.span[0] - 2 * number for number, one in enumerate(isolates)]
    ends = [start + len(one.before) for start, one in zip(starts, isolates, strict=True)]
    moved = []
    for one in conversions:
        low, high = one.span
        before = bisect_right(starts, low) + bisect_right(ends, low)
        until = bisect_left(starts, high) + bisect_left(ends, high)
        span = (low + before, high + until)
        after = text[span[0] : span[1]]
        moved.append(Conversion(kind=one.kind, before=one.before, after=after, span=span))
    return text, tuple(moved)
