"""How good engines are at a pair, and which variety they speak: ``locales/engines.toml``."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import msgspec

from listingkit.engines.pairs import script
from listingkit.language.tags import primary
from listingkit.markets import Sourced, data_folder, read_toml

Scores = dict[str, dict[str, float]]
"""Percent by pair (``en-pt``), then by engine."""


class Quality(Sourced, frozen=True, kw_only=True):
    """One published comparison: COMET and BLEU, in percent, by pair and engine."""

    comet: Scores
    bleu: Scores = msgspec.field(default_factory=dict)


class EngineData(Sourced, frozen=True, kw_only=True):
    """``locales/engines.toml``.

    ``carried``: requirements that bring a model along, by language code. ``pivot``: the language
    that pairs without a model go through. ``same``: codes of one language. ``like``: engines with
    another's models. ``speaks``: what an engine means by a bare code.
    """

    carried: dict[str, str]
    pivot: str
    same: dict[str, str]
    like: dict[str, str]
    speaks: dict[str, dict[str, str]]
    quality: tuple[Quality, ...]


class Score(NamedTuple):
    """How good an engine is at a pair, in percent; COMET decides, then BLEU. 0 is unknown."""

    comet: float = 0.0
    bleu: float = 0.0


@lru_cache(maxsize=1)
def engine_data() -> EngineData:
    """The data. Raises DataError."""
    return read_toml(data_folder("locales") / "engines.toml", EngineData)


def score(engine: str, source: str, target: str) -> Score:
    """The published score of an engine between two languages, whatever their region or script."""
    data = engine_data()
    pair = "-".join(primary(canonical(tag)) for tag in (source, target))
    known = data.like.get(engine, engine)
    for table in data.quality:
        if pair in table.comet:
            comet, bleu = table.comet[pair], table.bleu.get(pair, {})
            return Score(comet.get(known, 0.0), bleu.get(known, 0.0))
    return Score()


def canonical(tag: str) -> str:
    """A tag in small letters, its language by the code that all codes of it are compared by."""
    language, dash, rest = tag.replace("_", "-").lower().partition("-")
    return engine_data().same.get(language, language) + dash + rest


def likeness(engine: str, code: str, tag: str) -> int:
    """How many parts of ``tag`` an engine's ``code`` answers to; 0 where it is another language.

    One of another script is another language to a reader.
    """
    data = engine_data()
    spoken = data.speaks.get(data.like.get(engine, engine), {}).get(code, code)
    mine, wanted = canonical(spoken).split("-"), canonical(tag).split("-")
    if mine[0] != wanted[0]:
        return 0
    scripts = {script(spoken), script(tag)} - {""}
    if len(scripts) > 1:
        return 0
    return 1 + len(set(mine[1:]) & set(wanted[1:]))


__all__ = ["EngineData", "Quality", "Score", "canonical", "engine_data", "likeness", "score"]
