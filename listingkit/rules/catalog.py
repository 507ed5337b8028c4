"""CAT: what only shows when all listings lie side by side.

Workers make a small :class:`Fingerprint` of every listing; :func:`catalog_findings` compares
them once at the end, in time that grows about linearly with their number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from listingkit.model import Finding, Listing, Severity, Struct, Where
from listingkit.rules.catalog_names import Twins, groups_of, names_of, twins_of
from listingkit.rules.catalog_texts import (
    TARGETS,
    TextPrint,
    alike_texts,
    limits_of,
    text_print,
    tokens,
)
from listingkit.rules.channels import Offered, differences, offered
from listingkit.rules.core import Hit, all_rules, rule
from listingkit.rules.keywords_catalog import same_main_keyword
from listingkit.rules.languages_links import Links, links_of, not_returned

if TYPE_CHECKING:
    from listingkit.markets import Target
    from listingkit.page import Page
    from listingkit.rules.subject import Subject

_TAG = re.compile(r"<[^<>]*>")

_TEXT = (
    "The mug of blue enamel holds 350 ml, weighs 140 g and does not break when it falls; its "
    "steel core warms quickly, the enamel takes no taste, and the handle stays cool. "
)
_OWN = (
    "The blue one holds 350 ml of tea and hangs on any hook beside a stove made of iron.",
    "With two handles and a lid of glass, for soup and stew of a family of five, every day.",
    "Fries eggs on gas and induction alike; wipe with a cloth and never scrape with metal.",
    "Thin walls keep coffee hot on trains, in tents, at desks and on long walks in winter.",
    "Pours without a drop beside; marks inside tell quarter, half and whole litres of milk.",
    "Made for bread of rye and wheat, with holes below so that the crust stays crisp all week.",
)
_OTHER = (
    "A linen dress for warm days, cut wide, with pockets on both sides and buttons of shell; wash "
    "it at thirty degrees with like colours and iron it while it is still damp. "
)


class Fingerprint(Struct, frozen=True, kw_only=True):
    """As much of a listing as comparing needs.

    ``edition`` is format, channel and language, ``names`` what the product is called in any
    edition, ``groups`` what all its variants have in common, see
    :mod:`listingkit.rules.catalog_names`. ``title``, ``page_title`` and ``meta`` (description) are
    in small letters without punctuation, ``text`` is that of the description. ``offered`` is what
    it says of its product, see :mod:`listingkit.rules.channels`. ``main_keyword`` is the first of
    the target keywords that are its own, "" without one. ``links`` are the language versions
    that its page names.
    """

    listing_id: str
    where: Where
    edition: tuple[str, str]
    names: tuple[str, ...]
    groups: tuple[str, ...]
    title: str
    page_title: str
    meta: str
    text: TextPrint
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
    return Fingerprint(
        listing_id=listing.id,
        where=listing.where,
        edition=(
            f"{listing.source_format} {listing.channel}".rstrip(),
            (listing.language or "").lower(),
        ),
        names=names_of(listing),
        groups=groups_of(listing, page),
        title=_plain(listing.title),
        page_title=_plain(listing.meta_title or ""),
        meta=_plain(listing.meta_description or ""),
        text=text_print(text),
        offered=offered(listing),
        main_keyword=next(iter((*keywords, *listing.keywords)), ""),
        links=links_of(page),
    )


def _plain(text: str) -> str:
    return " ".join(tokens(text)[0])


def catalog_findings(
    fingerprints: Iterable[Fingerprint], targets: Mapping[str, Target]
) -> list[Finding]:
    """Findings over all listings, in the order of the listings; empty without any fault.

    ``targets`` are the thresholds by name. A listing gets at most one finding of each rule; the
    points are those of :mod:`listingkit.score`, see :func:`listingkit.judge.with_catalog`.
    """
    known = list(fingerprints)
    twins = twins_of(
        [one.names for one in known],
        [one.groups for one in known],
        [one.edition for one in known],
    )
    records = [one.offered for one in known]
    places = [(one.listing_id, one.where) for one in known]
    found = [
        *_same_ids(known, twins),
        *_same("CAT001", "title", known, [one.title for one in known], twins),
        *_same("CAT004", "meta description", known, [one.meta for one in known], twins),
        *_same("CAT005", "page title", known, _page_titles(known), twins),
        *((known[n], code, told) for n, code, told in _same_texts(known, twins, targets)),
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


def _same_ids(known: list[Fingerprint], twins: Twins) -> _Found:
    first: dict[str, int] = {}
    for number, one in enumerate(known):
        earlier = first.setdefault(one.listing_id, number)
        elsewhere = known[earlier].edition != one.edition and earlier in twins.get(number, ())
        if earlier != number and not elsewhere:
            yield one, "CAT003", f'id "{one.listing_id}" stands at {known[earlier].where} already'


def _same(
    code: str, what: str, known: list[Fingerprint], values: Sequence[str], twins: Twins
) -> _Found:
    """Listings of different products with one value; an empty value is none."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, value in enumerate(values):
        if value:
            groups[value].append(number)
    for group in groups.values():
        members = set(group)
        for number in group if len(group) > 1 else ():
            own = (twins.get(number, frozenset()) & members) | {number}
            others = len(group) - len(own)
            if others:
                other = known[next(n for n in group if n not in own)]
                more = f" and {others - 1} more" if others > 1 else ""
                yield known[number], code, f"same {what} as {other.listing_id}{more}"


def _page_titles(known: list[Fingerprint]) -> list[str]:
    """Page titles, without those of listings whose own title tells as much."""
    return ["" if one.page_title == one.title else one.page_title for one in known]


def _same_texts(
    known: list[Fingerprint], twins: Twins, targets: Mapping[str, Target]
) -> Iterator[tuple[int, str, str]]:
    return alike_texts(
        [one.text for one in known],
        [one.title for one in known],
        [one.listing_id for one in known],
        twins,
        limits_of(targets),
    )


def _same_keywords(known: list[Fingerprint], twins: Twins) -> Iterator[tuple[int, str, str]]:
    names = [one.listing_id for one in known]
    return same_main_keyword([(one.main_keyword, one.edition) for one in known], twins, names)


def _not_returned(known: list[Fingerprint]) -> Iterator[tuple[int, str, str]]:
    return not_returned([one.links for one in known], [one.listing_id for one in known])


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
    targets=TARGETS,
    bad={"listings": [{"title": "A", "description": _TEXT}, {"title": "B", "description": _TEXT}]},
    good={"listings": [{"title": "A", "description": _TEXT},
                       {"title": "B", "description": _OTHER}]},
)  # fmt: skip
def duplicate_description(subject: Subject) -> Iterator[Hit]:
    """Much of the description stands in another listing too.

    Counted are runs of five words (eight characters where a script has no spaces) that stand in
    both in the same order. Variants and language versions of one product are not held against
    each other, nor is what many listings share (delivery, care, the story of the shop) as long as
    a text has a passage of its own.

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


@rule(
    "CAT004", Severity.INFO, stage="discover", component="search", points=1, on="catalog",
    bad={"listings": [{"title": "Blue mug", "meta_description": "Mugs of enamel from Porto."},
                      {"title": "Red pot", "meta_description": "Mugs of enamel from Porto."}]},
    good={"listings": [{"title": "Blue mug", "meta_description": "A mug of blue enamel, 350 ml."},
                       {"title": "Red pot", "meta_description": "A pot of red enamel, 2 l."}]},
)  # fmt: skip
def duplicate_meta_description(subject: Subject) -> Iterator[Hit]:
    """Two products have the same meta description.

    Why: it is the text under the link in search results: with the same one buyers cannot choose,
    and search engines write their own.
    Fix: write one or two sentences for each product, or leave the text out where there is none.
    """
    return _over_all(subject)


@rule(
    "CAT005", Severity.WARNING, stage="discover", component="search", points=2, on="catalog",
    bad={"listings": [{"title": "Blue mug", "meta_title": "Our shop"},
                      {"title": "Red pot", "meta_title": "Our shop"}]},
    good={"listings": [{"title": "Blue mug", "meta_title": "Blue mug | Our shop"},
                       {"title": "Red pot", "meta_title": "Red pot | Our shop"}]},
)  # fmt: skip
def duplicate_page_title(subject: Subject) -> Iterator[Hit]:
    """Pages of two products have the same page title.

    Why: the page title is the link in search results and the name of the tab; the name of the shop
    alone, or of a group of goods, does not say which product is behind it.
    Fix: put the product's name first and the shop's name last.
    """
    return _over_all(subject)


@rule(
    "CAT006", Severity.INFO, stage="discover", component="search", points=1, on="catalog",
    targets=TARGETS,
    bad={"listings": [{"title": name, "description": f"{name} {_OWN[at]} {_TEXT} {_OTHER}"}
                      for at, name in enumerate(("Mug", "Pot", "Pan", "Cup", "Jug"))]},
    good={"listings": [{"title": name, "description": f"{name} {_OWN[at]} {_OWN[at + 1]}"}
                       for at, name in enumerate(("Mug", "Pan", "Jug"))]},
)  # fmt: skip
def mostly_boilerplate(subject: Subject) -> Iterator[Hit]:
    """Most of the description is text that most listings of the catalog have.

    Counted are the words in passages that stand in more than half of the listings; a catalog of
    fewer than five products is not judged.

    Why: text on delivery, care or the shop does not say what this product is, to buyers or to
    search engines.
    Fix: put common text on pages of its own and link to them; describe the product here.
    """
    return _over_all(subject)
