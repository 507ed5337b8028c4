"""Run a check over an example: a source text, its translation, and what holds for both.

Examples stand in the decorator of a check and in ``tests/pairs``; ``listingkit rules CODE`` prints
them. Keys beside ``source`` and ``target``: ``source_language`` (en), ``target_language`` (de),
``kind`` (paragraph), ``market``, ``channel``, ``protect``, ``terms`` (words by the source's),
``facts``, ``back`` (translations back), ``rates``; ``pairs`` for the checks across a catalog,
``state`` for those on whole listings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from listingkit.config import Config
from listingkit.localize.check.core import PairHit, PairRule, Said
from listingkit.localize.check.pairs import Pair, PairListing, PairText
from listingkit.localize.check.settings import CheckSettings, Settings
from listingkit.model import Where

_PLACE = Where(path="example.csv", line=1)


def example_hits(rule: PairRule, example: Mapping[str, Any]) -> list[PairHit]:
    """What a check says of one example."""
    if rule.across == "listing":
        return list(rule.whole(example.get("state", "both")))
    if rule.across == "catalog":
        said = [
            Said(
                listing=str(number), field="title", kind="title", source=source, target=target,
                languages=("en", "de"), where=_PLACE,
            )
            for number, (source, target) in enumerate(example["pairs"])
        ]  # fmt: skip
        return [hit for _, hit in rule.catalog(said)]
    return list(rule.pairs(example_pair(example)))


def example_pair(example: Mapping[str, Any]) -> Pair:
    """The pair of an example, in its setting."""
    settings = CheckSettings(
        market=example.get("market"),
        language=example.get("target_language"),
        channel=example.get("channel"),
        config=Config(facts=example.get("facts", {}), rates=example.get("rates", {})),
        protect=tuple(example.get("protect", ())),
        terms=_terms(example.get("terms", {})),
    )
    text = PairText(
        field="", kind=example.get("kind", "paragraph"), source=example["source"],
        target=example["target"], where=_PLACE,
    )  # fmt: skip
    listing = PairListing(
        id="example",
        title="",
        where=_PLACE,
        source_language=example.get("source_language", "en"),
        target_language=example.get("target_language", "de"),
        texts=(text,),
    )
    back = example.get("back", {})
    return Pair(text, Settings(settings, back).of(listing))


def _terms(words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(words.items())
