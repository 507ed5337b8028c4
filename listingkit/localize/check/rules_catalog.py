"""LOC102, LOC103, LOC126 to LOC128: what only all translations together tell, and the way back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import regex
from rapidfuzz import fuzz

from listingkit.localize.check.core import PairHit, Said, pair_rule
from listingkit.localize.check.pairs import Pair
from listingkit.localize.mt.back import back_reasons
from listingkit.model import Severity
from listingkit.rules.core import quoted

_INFO, _WARNING = Severity.INFO, Severity.WARNING
_LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}]+")

ALIKE = 60.0
"""Likeness in percent from which two source texts may have one translation (project)."""


@pair_rule(
    "LOC102", _WARNING, across="listing",
    bad={"state": "missing"}, good={"source": "Mug", "target": "Becher"},
)  # fmt: skip
def listing_missing(state: str) -> Iterator[PairHit]:
    """A listing of the source has no counterpart.

    Why: buyers of this market do not see the product at all.
    Fix: translate it; listings belong together by path, SKU, handle or id.
    """
    if state == "missing":
        yield PairHit(message="is not in the translation")


@pair_rule(
    "LOC103", _INFO, across="listing",
    bad={"state": "extra"}, good={"source": "Mug", "target": "Becher"},
)  # fmt: skip
def listing_not_in_source(state: str) -> Iterator[PairHit]:
    """A listing stands in the translation only.

    Why: it may have been taken off sale, or its id was changed on the way.
    Fix: take it out, or give it the id that it has in the source.
    """
    if state == "extra":
        yield PairHit(message="is not in the source")


@pair_rule(
    "LOC126", _INFO, across="catalog",
    bad={"pairs": [["Enamel mug", "Emaillebecher"], ["Enamel mug", "Tasse aus Emaille"]]},
    good={"pairs": [["Enamel mug", "Emaillebecher"], ["Enamel mug", "Emaillebecher."]]},
)  # fmt: skip
def translated_in_two_ways(said: list[Said]) -> Iterator[tuple[Said, PairHit]]:
    """One source text has two translations in the catalog.

    Why: one thing has two names in one shop; filters and search find half of it. Told at those
    that are fewer.
    Fix: decide on one, and put it into your glossary or memory.
    """
    groups: dict[tuple[object, ...], list[Said]] = {}
    for one in said:
        key = (one.languages, _kind(one), _folded(one.source))
        if one.target.strip() and _folded(one.source):
            groups.setdefault(key, []).append(one)
    for members in groups.values():
        forms: dict[str, list[Said]] = {}
        for one in members:
            forms.setdefault(_folded(one.target), []).append(one)
        if len(forms) < 2:
            continue
        usual = max(forms.values(), key=len)
        for found in forms.values():
            if found is not usual:
                text = f'"{quoted(found[0].source, 40)}" is also "{quoted(usual[0].target, 40)}"'
                times = f"{len(usual)} times, first " if len(usual) > 1 else ""
                more = f" ({times}at {usual[0].listing})"
                yield found[0], PairHit(message=text + more)


@pair_rule(
    "LOC127", _INFO, across="catalog",
    bad={"pairs": [["Enamel mug with lid", "Emaillebecher mit Deckel"],
                   ["Steel bottle for children", "Emaillebecher mit Deckel"]]},
    good={"pairs": [["Enamel mug with lid", "Emaillebecher mit Deckel"],
                    ["Enamel mugs with lids", "Emaillebecher mit Deckel"]]},
)  # fmt: skip
def one_translation_for_two(said: list[Said]) -> Iterator[tuple[Said, PairHit]]:
    """Two source texts that say different things have one translation.

    Why: a translation was pasted into the wrong row. Texts of three words and more are looked at.
    Fix: compare both with their sources.
    """
    groups: dict[tuple[object, ...], list[Said]] = {}
    for one in said:
        if len(_LETTERS.findall(one.source)) >= 3 and len(_LETTERS.findall(one.target)) >= 2:
            groups.setdefault((one.languages, _folded(one.target)), []).append(one)
    for members in groups.values():
        first = members[0]
        told: Counter[str] = Counter()
        for other in members[1:]:
            key = _folded(other.source)
            if told[key] or fuzz.token_set_ratio(_folded(first.source), key) >= ALIKE:
                continue
            told[key] += 1
            both = f'"{quoted(first.source, 40)}" ({first.listing})'
            yield other, PairHit(message=f"has the translation of {both}")


def _kind(one: Said) -> str:
    """Long texts are one kind; a label's meaning hangs on where it stands."""
    return "" if len(one.source.split()) > 3 else one.kind


def _folded(text: str) -> str:
    return " ".join(_LETTERS.findall(text)).casefold()


@pair_rule(
    "LOC128", _WARNING,
    example={"back": {"Ein Kragen aus Silber": "A collar of silver"}},
    bad={"source": "A necklace of silver", "target": "Ein Kragen aus Silber"},
    good={"source": "A necklace of silver", "target": "Eine Halskette aus Silber"},
)  # fmt: skip
def round_trip_differs(pair: Pair) -> Iterator[PairHit]:
    """Translated back, the text does not say the same (--round-trip).

    Why: a meaning was lost or added. The engine may be wrong as well as the translator: read both.
    Fix: compare both; a word that is right goes into your glossary.
    """
    back = pair.setting.back.get(pair.read)
    if back is None or not pair.read:
        return
    for reason in back_reasons(
        pair.text.source, pair.text.target, back, pair.setting.source_tag, pair.setting.protected
    ):
        if reason.code in ("meaning", "negation"):
            yield PairHit(message=f'{reason.message} ("{quoted(back)}")')
