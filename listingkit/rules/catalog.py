"""CAT: what only shows when all listings lie side by side.

Workers make a small :class:`Fingerprint` of every listing; :func:`catalog_findings` compares
them once at the end, in time that grows about linearly with their number.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from listingkit.model import Finding, Listing, Severity, Struct, Where
from listingkit.rules.channels import Offered, differences, offered
from listingkit.rules.core import Hit, all_rules, rule
from listingkit.rules.keywords_catalog import same_main_keyword
from listingkit.rules.languages_links import Links, links_of, not_returned

if TYPE_CHECKING:
    from listingkit.markets import Target
    from listingkit.page import Page
    from listingkit.rules.subject import Subject

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^<>]*>")
_SHINGLE = 5
_SKETCH = 48
_KEPT_WORDS = 400
_FEW = 12
"""A shingle that more listings share than this says little; only neighbours are compared then."""
_EDITIONS = 60
"""A product comes in no more formats and languages than this."""
_OWN_PIECES = 12
"""Pieces a text must have besides what is common to many listings to be judged without that."""

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
    ``edition`` is format, channel and language, ``names`` what the product is called in any
    edition: its id or handle, the last step of its path and address, its SKUs. ``offered`` is what
    it says of its product, see :mod:`listingkit.rules.channels`. ``main_keyword`` is the first of
    the target keywords that are its own, "" without one. ``links`` are the language versions
    that its page names.
    """

    listing_id: str
    where: Where
    edition: tuple[str, str]
    names: tuple[str, ...]
    title: str
    words: tuple[int, ...]
    sketch: tuple[int, ...]
    offered: Offered
    main_keyword: str = ""
    links: Links | None = None


def fingerprint(
    listing: Listing, keywords: Sequence[str] = (), page: Page | None = None
) -> Fingerprint:
    """Fingerprint of one listing; pure, about 2 kB.

    ``keywords`` are the target words stated for this very listing; without any its own count.
    """
    text = listing.text or _TAG.sub(" ", listing.description)
    tokens = _tokens(text)
    words = tuple(zlib.crc32(token.encode()) for token in tokens)
    return Fingerprint(
        listing_id=listing.id,
        where=listing.where,
        edition=(
            f"{listing.source_format} {listing.channel}".rstrip(),
            (listing.language or "").lower(),
        ),
        names=_names(listing),
        title=" ".join(_tokens(listing.title)),
        words=words,
        sketch=tuple(sorted(set(_pieces(words)))[:_SKETCH]),
        offered=offered(listing),
        main_keyword=next(iter((*keywords, *listing.keywords)), ""),
        links=links_of(page),
    )


_SUFFIX = re.compile(r"\.[a-z]{1,5}\Z")
_NO_NAMES = frozenset(("index", "default", "product", "products", "item", "page", "p", "dp"))
_SKUS_MAX = 200


def _names(listing: Listing) -> tuple[str, ...]:
    """Names that the same product has in other formats and languages, sorted."""
    found = {f"slug {slug}" for name in (listing.id, listing.url) if (slug := _slug(name))}
    for variant in listing.variants[:_SKUS_MAX]:
        if variant.sku:
            found.add(f"sku {variant.sku.casefold()}")
    return tuple(sorted(found))


def _slug(address: str) -> str:
    """Last telling step of a path or an address: "mug" of ``https://shop.example/p/mug.html?a=1``.

    An address without one, such as that of a shop's start page, gives "".
    """
    path = re.split(r"[?#]", address.casefold(), maxsplit=1)[0]
    _, host, rest = path.partition("://")
    if host:
        path = rest.partition("/")[2]
    for step in reversed(path.split("/")):
        step = _SUFFIX.sub("", step)
        if step and step not in _NO_NAMES:
            return step
    return ""


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
    unlike = targets["catalog.duplicate_share_unlike"].value
    many = int(targets["catalog.boilerplate_listings"].value)
    twins = _twins(known)
    records = [one.offered for one in known]
    places = [(one.listing_id, one.where) for one in known]
    found = [
        *_same_ids(known, twins),
        *_same_titles(known, twins),
        *_same_texts(known, twins, least_words, (share, unlike), many),
        *((known[n], code, told) for n, code, told in differences(records, places, targets)),
        *((known[n], code, told) for n, code, told in _same_keywords(known, twins)),
        *((known[n], code, told) for n, code, told in _not_returned(known)),
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


Twins = dict[int, frozenset[int]]
"""Listings by number, with those that are the same product in another format or language."""


def _twins(known: list[Fingerprint]) -> Twins:
    holders: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(known):
        for name in one.names:
            holders[name].append(number)
    found: dict[int, set[int]] = defaultdict(set)
    for numbers in holders.values():
        # What many call themselves, such as a template's name, names no product.
        for first in numbers if 1 < len(numbers) <= _EDITIONS else ():
            edition = known[first].edition
            found[first].update(n for n in numbers if known[n].edition != edition)
    # What ties two editions together may stand in a third one.
    return {
        number: frozenset(others) | {
            far for other in others for far in found[other]
            if known[far].edition != known[number].edition
        }
        for number, others in found.items() if others
    }  # fmt: skip


def _same_ids(known: list[Fingerprint], twins: Twins) -> _Found:
    first: dict[str, int] = {}
    for number, one in enumerate(known):
        earlier = first.setdefault(one.listing_id, number)
        if earlier != number and earlier not in twins.get(number, ()):
            yield one, "CAT003", f'id "{one.listing_id}" stands at {known[earlier].where} already'


def _same_titles(known: list[Fingerprint], twins: Twins) -> _Found:
    groups: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(known):
        if one.title:
            groups[one.title].append(number)
    for group in groups.values():
        members = set(group)
        for number in group if len(group) > 1 else ():
            own = (twins.get(number, frozenset()) & members) | {number}
            others = len(group) - len(own)
            if others:
                other = known[next(n for n in group if n not in own)]
                more = f" and {others - 1} more" if others > 1 else ""
                yield known[number], "CAT001", f"same title as {other.listing_id}{more}"


def _same_keywords(known: list[Fingerprint], twins: Twins) -> Iterator[tuple[int, str, str]]:
    names = [one.listing_id for one in known]
    return same_main_keyword([(one.main_keyword, one.edition) for one in known], twins, names)


def _not_returned(known: list[Fingerprint]) -> Iterator[tuple[int, str, str]]:
    return not_returned([one.links for one in known], [one.listing_id for one in known])


def _same_texts(
    known: list[Fingerprint],
    twins: Twins,
    least_words: int,
    shares: tuple[float, float],
    many: int,
) -> _Found:
    """The listing each text has most in common with, where that is too much.

    What ``many`` listings share (delivery terms, the story of the shop) is left out as long as a
    text has enough besides. ``shares`` are the highest percentages that products with like and
    with unlike titles may have in common: what a camera and a fridge share is the shop's.
    """
    near: dict[int, list[int]] = defaultdict(list)
    for a, b in _candidates(known, least_words):
        if b not in twins.get(a, ()):
            near[a].append(b)
            near[b].append(a)
    pieces = cache(lambda number: _pieces(known[number].words))
    kinds = cache(lambda number: frozenset(pieces(number)))
    for number, others in sorted(near.items()):
        seen: Counter[int] = Counter()
        counted: set[int] = set()
        for other in others:
            if counted.isdisjoint(twins.get(other, ())):
                counted.add(other)
                seen.update(kinds(number) & kinds(other))
        shop_wide = {piece for piece, count in seen.items() if count >= many - 1}
        own = [piece for piece in pieces(number) if piece not in shop_wide]
        if len(own) < _OWN_PIECES:
            own, shop_wide = pieces(number), set()
        best, with_whom, limit = 0.0, -1, shares[0]
        for other in sorted(others):
            share = shares[not _alike(known[number].title, known[other].title)]
            held = kinds(other)
            # As many as the order could leave; the exact count is dear.
            if 100 * sum(piece in held for piece in own) <= max(share, best) * len(own):
                continue
            theirs = [piece for piece in pieces(other) if piece not in shop_wide]
            part = 100 * _common(own, theirs) / len(own)
            if part > max(share, best):
                best, with_whom, limit = part, other, share
        if with_whom >= 0:
            message = f"{best:.0f} % of the description stands in {known[with_whom].listing_id} too"
            yield known[number], "CAT002", f"{message}; at most {limit:g} %"


def _alike(one: str, other: str) -> bool:
    """Whether two titles share at least a third of the shorter one's words."""
    a, b = set(one.split()), set(other.split())
    return 3 * len(a & b) >= min(len(a), len(b)) > 0


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
            reach = numbers[place + 1 :] if len(numbers) <= _FEW else numbers[place + 1 : place + 5]
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
    targets=(
        "catalog.duplicate_share", "catalog.duplicate_words", "catalog.boilerplate_listings",
        "catalog.duplicate_share_unlike",
    ),
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
