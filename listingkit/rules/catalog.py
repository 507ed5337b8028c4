"""CAT: what only shows when all listings lie side by side.

Workers make a small :class:`Fingerprint` of every listing; :func:`catalog_findings` compares
them once at the end, in time that grows about linearly with their number.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from listingkit.model import Finding, Listing, Severity, Struct, Where
from listingkit.rules.core import Hit, all_rules, rule

if TYPE_CHECKING:
    from listingkit.markets import Target
    from listingkit.rules.subject import Subject

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^<>]*>")
_SHINGLE = 5
_SKETCH = 48
_KEPT_WORDS = 400
_FEW = 12
"""A shingle that more listings share than this says little; only neighbours are compared then."""

_TEXT = (
    "The mug of blue enamel holds 350 ml, weighs 140 g and does not break when it falls; its "
    "steel core warms quickly, the enamel takes no taste, and the handle stays cool. "
)
_OTHER = (
    "A linen dress for warm days, cut wide, with pockets on both sides and buttons of shell; wash "
    "it at thirty degrees with like colours and iron it while it is still damp. "
)


class Fingerprint(Struct, frozen=True, kw_only=True):
    """As much of a listing as comparing needs.

    ``words`` are CRC-32 numbers of the description's words (its first 400), ``sketch`` the
    smallest numbers of its five-word pieces: texts that share many pieces share many of these.
    """

    listing_id: str
    where: Where
    title: str
    words: tuple[int, ...]
    sketch: tuple[int, ...]


def fingerprint(listing: Listing) -> Fingerprint:
    """Fingerprint of one listing; pure, about 2 kB."""
    text = listing.text or _TAG.sub(" ", listing.description)
    tokens = _tokens(text)
    words = tuple(zlib.crc32(token.encode()) for token in tokens)
    return Fingerprint(
        listing_id=listing.id,
        where=listing.where,
        title=" ".join(_tokens(listing.title)),
        words=words,
        sketch=tuple(sorted(set(_pieces(words)))[:_SKETCH]),
    )


def _pieces(words: tuple[int, ...]) -> list[int]:
    """Numbers of all runs of five words, in order."""
    packed = array("Q", words).tobytes()
    width = 8 * _SHINGLE
    return [zlib.crc32(packed[at : at + width]) for at in range(0, len(packed) - width + 1, 8)]


def _tokens(text: str) -> list[str]:
    """Words, lower case; scripts without spaces in pieces of two characters."""
    found: list[str] = []
    for match in _WORD.finditer(text[:8000].casefold()):
        token = match[0]
        if "\u2e7f" < token[-1] < "\ua000" or "\u0e00" <= token[0] <= "\u0eff":
            found += [token[i : i + 2] for i in range(0, len(token), 2)]
        else:
            found.append(token)
        if len(found) >= _KEPT_WORDS:
            break
    return found[:_KEPT_WORDS]


def catalog_findings(
    fingerprints: Iterable[Fingerprint], targets: Mapping[str, Target]
) -> list[Finding]:
    """Findings over all listings, in the order of the listings; empty without any fault.

    ``targets`` are the thresholds by name. A listing gets at most one finding of each rule; the
    points are those of :mod:`listingkit.score`, see :func:`listingkit.judge.with_catalog`.
    """
    known = list(fingerprints)
    least_words = int(targets["catalog.duplicate_words"].value)
    share = targets["catalog.duplicate_share"].value
    found = [
        *_same_ids(known),
        *_same_titles(known),
        *_same_texts(known, least_words, share),
    ]
    place = {id(one): number for number, one in enumerate(known)}
    found.sort(key=lambda item: (place[id(item[0])], item[1]))
    rules = all_rules()
    return [
        Finding(
            code=code,
            severity=rules[code].severity,
            message=message,
            where=one.where,
            listing_id=one.listing_id,
            points=rules[code].points,
            fix=rules[code].fix,
        )
        for one, code, message in found
    ]


_Found = Iterator[tuple[Fingerprint, str, str]]


def _same_ids(known: list[Fingerprint]) -> _Found:
    first: dict[str, Fingerprint] = {}
    for one in known:
        earlier = first.setdefault(one.listing_id, one)
        if earlier is not one:
            yield one, "CAT003", f'id "{one.listing_id}" stands at {earlier.where} already'


def _same_titles(known: list[Fingerprint]) -> _Found:
    groups: dict[str, list[Fingerprint]] = defaultdict(list)
    for one in known:
        if one.title:
            groups[one.title].append(one)
    for group in groups.values():
        for one in group if len(group) > 1 else ():
            other = group[1] if one is group[0] else group[0]
            more = f" and {len(group) - 2} more" if len(group) > 2 else ""
            yield one, "CAT001", f"same title as {other.listing_id}{more}"


def _same_texts(known: list[Fingerprint], least_words: int, share: float) -> _Found:
    """The listing each text has most in common with, where that is too much."""
    best: dict[int, tuple[float, int]] = {}
    pieces = cache(lambda number: _pieces(known[number].words))
    for a, b in _candidates(known, least_words):
        common = _common(pieces(a), pieces(b))
        for one, other in ((a, b), (b, a)):
            own = 100 * common / len(pieces(one))
            if own > share and own > best.get(one, (0.0, 0))[0]:
                best[one] = (own, other)
    for number, (own, other) in sorted(best.items()):
        message = f"{own:.0f} % of the description stands in {known[other].listing_id} too"
        yield known[number], "CAT002", f"{message}; at most {share:g} %"


def _candidates(known: list[Fingerprint], least_words: int) -> list[tuple[int, int]]:
    """Pairs worth a closer look: they share pieces of text. At most some ten a listing."""
    holders: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(known):
        if len(one.words) >= least_words:
            for piece in one.sketch:
                holders[piece].append(number)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for numbers in holders.values():
        for place, first in enumerate(numbers):
            reach = numbers[place + 1 :] if len(numbers) <= _FEW else numbers[place + 1 : place + 3]
            for second in reach:
                shared[first, second] += 1
    chosen: dict[int, int] = defaultdict(int)
    pairs = []
    for (first, second), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if chosen[first] < _FEW or chosen[second] < _FEW:
            chosen[first] += 1
            chosen[second] += 1
            pairs.append((first, second))
    return pairs


def _common(a: list[int], b: list[int]) -> int:
    """How many five-word pieces two texts have in common, in the same order."""
    from rapidfuzz.distance import LCSseq

    return int(LCSseq.similarity(a, b))


def _over_all(subject: Subject) -> Iterator[Hit]:
    """Judged by :func:`catalog_findings`, never for one listing alone."""
    del subject
    return iter(())


@rule(
    "CAT001", Severity.WARNING, stage="discover", component="search", points=3, on="catalog",
    bad={"listings": [{"title": "Blue mug"}, {"title": "Blue Mug"}]},
    good={"listings": [{"title": "Blue mug"}, {"title": "Green mug"}]},
)  # fmt: skip
def duplicate_title(subject: Subject) -> Iterator[Hit]:
    """Two listings have the same title.

    Why: they compete with each other in search, and buyers cannot tell them apart.
    Fix: name what differs, such as size, colour or model, or make them variants of one listing.
    """
    return _over_all(subject)


@rule(
    "CAT002", Severity.WARNING, stage="discover", component="search", points=3, on="catalog",
    targets=("catalog.duplicate_share", "catalog.duplicate_words"),
    bad={"listings": [{"title": "A", "description": _TEXT}, {"title": "B", "description": _TEXT}]},
    good={"listings": [{"title": "A", "description": _TEXT},
                       {"title": "B", "description": _OTHER}]},
)  # fmt: skip
def duplicate_description(subject: Subject) -> Iterator[Hit]:
    """Much of the description stands in another listing too.

    Why: search engines show one of several pages with the same text; the plan counts 35 %
    duplicate content as its problem.
    Fix: write what sets this product apart first, and keep common parts short.
    """
    return _over_all(subject)


@rule(
    "CAT003", Severity.ERROR, stage="discover", component="completeness", points=2, on="catalog",
    bad={"listings": [{"id": "7", "title": "A"}, {"id": "7", "title": "B"}]},
    good={"listings": [{"id": "7", "title": "A"}, {"id": "8", "title": "B"}]},
)  # fmt: skip
def duplicate_id(subject: Subject) -> Iterator[Hit]:
    """Two listings have the same id.

    Why: an import lets the second overwrite the first.
    Fix: give every listing its own id or handle.
    """
    return _over_all(subject)
