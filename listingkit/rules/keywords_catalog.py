"""KW, over the whole catalog: listings that want to be found by the same words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_ALIKE_MAX = 60
"""Different keywords that begin alike and are held against each other."""


def same_main_keyword(
    keywords: Sequence[tuple[str, tuple[str, str]]],
    twins: Mapping[int, frozenset[int]],
    names: Sequence[str],
) -> Iterator[tuple[int, str, str]]:
    """Number, code and message of each listing whose main keyword is another one's as well.

    ``keywords`` are main keyword ("" for none) and edition of each listing: only listings of one
    edition compete. ``twins`` are the same product elsewhere, ``names`` what they are called.
    """
    groups = _groups(keywords)
    for group in groups:
        for number in group:
            others = [n for n in group if n != number and n not in twins.get(number, ())]
            if others:
                more = f" and {len(others) - 1} more" if len(others) > 1 else ""
                told = f'main keyword "{keywords[number][0]}" is that of {names[others[0]]}{more}'
                yield number, "KW007", f"{told} too"


def _groups(keywords: Sequence[tuple[str, tuple[str, str]]]) -> Iterator[list[int]]:
    """Numbers of listings with one main keyword, inflected or not, in one edition."""
    from listingkit.language.keyterms import keyword_name
    from listingkit.language.keywordsets import same_keyword
    from listingkit.language.normalize import fold
    from listingkit.markets import language

    spelled: dict[tuple[tuple[str, str], str], list[int]] = defaultdict(list)
    for number, (keyword, edition) in enumerate(keywords):
        name = fold(keyword_name(keyword), edition[1])
        if name:
            spelled[edition, name].append(number)
    alike: dict[tuple[tuple[str, str], str, int], list[str]] = defaultdict(list)
    for edition, name in spelled:
        alike[edition, name[:3], len(name.split())].append(name)
    for (edition, _, _), several in alike.items():
        data = language(edition[1]) if edition[1] else None
        kinds: list[list[str]] = []
        for place, name in enumerate(several):
            near = kinds if place < _ALIKE_MAX else ()
            kind = next((one for one in near if same_keyword(one[0], name, data)), None)
            if kind is None:
                kinds.append([name])
            else:
                kind.append(name)
        for kind in kinds:
            yield sorted(number for name in kind for number in spelled[edition, name])


@rule(
    "KW007", Severity.INFO, stage="discover", component="search", points=1, on="catalog",
    bad={"listings": [{"title": "Linen dress Saga", "keywords": ["linen dress"]},
                      {"title": "Linen dress Freja", "keywords": ["Linen dresses", "midi"]}]},
    good={"listings": [{"title": "Linen dress Saga", "keywords": ["long linen dress"]},
                       {"title": "Linen dress Freja", "keywords": ["linen dress"]}]},
)  # fmt: skip
def keyword_cannibalization(subject: Subject) -> Iterator[Hit]:
    """Two listings have the same main keyword.

    Why: pages of one shop that want to be found by the same words take places from each other,
    and search engines choose between them. The main keyword is the first one that a keyword
    file or the listing itself names; words given for all listings are nobody's own.
    Fix: give each listing a main keyword of its own, such as its cut, use or model, and leave
    the common one to the page of the collection.
    """
    del subject
    return iter(())
