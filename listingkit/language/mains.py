"""What a text says of mains: volts and plugs, and whether they are those of a market."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from listingkit.datafiles import read_words
from listingkit.markets import Electric, Sourced

LOWEST, HIGHEST = 90, 277
"""Volts of household mains, with what is printed for them (IEC 60038: 100 to 240; project)."""

TOLERANCE = 0.15
"""Share of the supply: 110 V is what people call 120 V and 127 V, and 220 V is 230 V and 240 V;
120 V is not 100 V (project; IEC 60038 lets a supply be 10 % off its nominal voltage)."""


class MainsWords(Sourced, frozen=True, kw_only=True):
    """``locales/vocabulary/mains.toml``."""

    anywhere: tuple[str, ...]
    not_mains: tuple[str, ...]
    kinds: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    fits: dict[str, tuple[str, ...]]


class Mains(NamedTuple):
    """Voltages as (lowest, highest), and letters of plugs; both as printed in ``shown``."""

    volts: tuple[tuple[int, int], ...] = ()
    plugs: frozenset[str] = frozenset()
    shown: tuple[str, ...] = ()
    shown_plugs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.volts or self.plugs)


@cache
def _words() -> MainsWords:
    return read_words("mains", MainsWords)


def _form(word: str) -> str:
    body = regex.escape(word.rstrip("*"))
    right = r"" if word.endswith("*") else r"(?![\p{L}\p{N}])"
    return rf"(?<![\p{{L}}\p{{N}}]){body}{right}" if word.isascii() else body


@cache
def _volts() -> regex.Pattern[str]:
    unit = r"(?:V(?:AC|olts?)?|v(?:olts?)?|ボルト|伏)(?![\p{L}\p{N}])(?:\s?(?:AC|~))?"
    number = r"(?<![\p{L}\d.,])\d{2,3}"
    joint = r"\s?(?P<joint>[-–—~～/]|to\b|bis\b|à\b|a\b)\s?"
    return regex.compile(
        rf"(?P<low>{number})\s?(?:V\s?)?(?:{joint}(?P<high>\d{{2,3}}))?\s?-?{unit}"
    )


@cache
def _anywhere() -> regex.Pattern[str]:
    return regex.compile("|".join(map(_form, _words().anywhere)), regex.IGNORECASE)


@cache
def _not_mains() -> regex.Pattern[str]:
    return regex.compile("|".join(map(_form, _words().not_mains)), regex.IGNORECASE)


@cache
def _plug_names() -> regex.Pattern[str]:
    names = sorted(_words().names, key=lambda name: (-len(name), name))
    return regex.compile("|".join(map(_form, names)), regex.IGNORECASE)


@cache
def _letters() -> regex.Pattern[str]:
    kinds = "|".join(map(_form, _words().kinds))
    typed = r"(?i:type|typ|tipo|тип|タイプ|类型)[\s:-]*(?P<letter>[A-O])(?!\w)"
    behind = typed.replace("letter", "other")
    return regex.compile(rf"{typed}[\s-]{{0,2}}(?i:{kinds})|(?i:{kinds})[\s,:(-]{{0,3}}{behind}")


@lru_cache(maxsize=1024)
def read_mains(text: str) -> Mains:
    """Volts and plugs that a text states for mains; direct current and ratings are none.

    Remembered, since one text is held against the mains of every market.
    """
    volts: list[tuple[int, int]] = []
    shown: list[str] = []
    for match in _volts().finditer(text):
        near = (
            text[max(0, match.start() - 12) : match.start()] + text[match.end() : match.end() + 12]
        )
        low, high = int(match["low"]), int(match["high"] or match["low"])
        if _not_mains().search(near) or not LOWEST <= min(low, high) <= max(low, high) <= HIGHEST:
            continue
        # 110/220 V names two supplies, 100-240 V all between.
        volts += [(low, low), (high, high)] if match["joint"] == "/" else [(low, high)]
        shown.append(match[0].strip())
    if (everywhere := _anywhere().search(text)) is not None:
        volts.append((100, 240))
        shown.append(everywhere[0])
    found = [*_plug_names().finditer(text), *_letters().finditer(text)]
    plugs: set[str] = set()
    for match in found:
        letter = match.groupdict().get("letter") or match.groupdict().get("other")
        plugs |= {letter} if letter else set(_words().names.get(match[0].casefold(), ()))
    names = tuple(dict.fromkeys(match[0].strip() for match in found))
    return Mains(tuple(volts), frozenset(plugs), tuple(dict.fromkeys(shown)), names)


def mains_misfits(mains: Mains, supply: Electric) -> list[str]:
    """What of a device does not go with a market's mains, in words; empty where all does.

    Of several voltages or plugs on offer one is enough.
    """
    out: list[str] = []
    there = "/".join(map(str, supply.volts))
    if mains.volts and not any(_runs(low, high, supply.volts) for low, high in mains.volts):
        out.append(f"{', '.join(mains.shown)}; the mains there are {there} V")
    if mains.plugs and not any(_fits(plug, supply.plugs) for plug in mains.plugs):
        sockets = "/".join(supply.plugs)
        out.append(f"{', '.join(mains.shown_plugs)}; sockets there are type {sockets}")
    return out


def _runs(low: int, high: int, supplies: Iterable[int]) -> bool:
    least, most = 1 - TOLERANCE, 1 + TOLERANCE
    return any(low <= volts * most and volts * least <= high for volts in supplies)


def _fits(plug: str, sockets: Iterable[str]) -> bool:
    return bool({plug, *_words().fits.get(plug, ())} & set(sockets))
