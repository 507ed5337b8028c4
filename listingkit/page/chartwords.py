"""Words of ``locales/vocabulary/size_charts.toml`` and how one cell of a table is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from listingkit.datafiles import read_words
from listingkit.markets import Data, Sourced
from listingkit.page.phrases import Phrases, WordTable, folded_short

Strength = Literal["strong", "medium", "weak"]


class MeasureTable(Sourced, frozen=True, kw_only=True):
    """Names of one measure; ``strength`` tells how much they say about fit."""

    strength: Strength
    words: dict[str, tuple[str, ...]]


class SizeChartWords(Data, frozen=True, kw_only=True):
    """``size_charts.toml`` as it stands."""

    chart_name: WordTable
    chart_id: WordTable
    size_word: WordTable
    not_size: WordTable
    size_label: WordTable
    measures: dict[str, MeasureTable]
    alien: WordTable
    body: WordTable
    garment: WordTable
    measuring: WordTable
    schema_measures: dict[str, str]
    schema_systems: dict[str, str]
    systems: dict[str, WordTable]
    units: dict[str, WordTable]


@dataclass(frozen=True, slots=True)
class Header:
    """What a label says: size, measure (with its strength), system, units, or something alien."""

    size: bool
    strength: Strength | None
    measures: frozenset[str]
    systems: tuple[str, ...]
    units: frozenset[str]
    alien: bool


CellKind = Literal["empty", "letter", "age", "number", "other", "alien"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: its kind, its numbers, the units it names, its system (``EU 38``)."""

    kind: CellKind
    numbers: tuple[float, ...] = ()
    units: frozenset[str] = frozenset()
    system: str | None = None
    ranged: bool = False


NAME_MAX = 70
"""Characters of the name of a size chart."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_FRACTIONS = str.maketrans({"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3",
                            "⅛": " 1/8", "⅜": " 3/8", "⅝": " 5/8", "⅞": " 7/8"})  # fmt: skip
_MIXED = re.compile(r"(\d+)[ -](\d)\s?[/\u2044]\s?(\d)(?!\d)")
_MONEY = re.compile(r"[$€£¥₹₽₺₩฿₫₴%★✓✔✗✘]|\b(?:usd|eur|gbp|aed|brl|inr|rs|zł|kč|kr|лв|руб)\b")
_JOINERS = re.compile(
    r"[\s()\[\]<>≤≥~≈±+\-/|,.:;'\"*\u2044]|\b(?:to|a|bis|az|do|jusqu'a|ate|y|til|tot|до|от)\b"
)
_LETTERS = re.compile(
    r"(?:[2-9]?x{0,5}[sl]|x{1,6}|[2-9]x|m|m/l|p{1,3}|xp|g{1,4}|x{1,4}g{1,2}|e{1,2}g{1,2}|g[1-6]|"
    r"xxg|[2-9]xg|[1-6]xl|[2-9]?xs|[sml][tp]|x{1,3}lt|[1-5]xlt|u)"
)
# "in" alone is a unit only behind a number or as the last word of a label.
_INCH = re.compile(r"(?:^|[\s(/])in\)?$|\d ?in\b")
# "1.5 l", "30 m", "500 g": a number with a unit of one letter, no size.
_AMOUNT = re.compile(r"\d+(?:[.,]\d+)? ?[lmgs]")
_AGE = re.compile(
    r"(?:\d{1,3}(?:\s?[-/]\s?\d{1,3})?)\s?(?:m|mo|mos|mth|mths|months?|monate?n?|mois|mesi|meses|"
    r"maanden|mies|miesiecy|мес|месяцев|y|yo|yr|yrs|years?|jahre?n?|j|ans?|anni|anos?|jaar|lat|"
    r"ar|år|v|vuotta|let|rokov|ani|лет|года?|т|t|yas|yaş|ay|سنوات|سنة|شهر|أشهر|"
    r"歳|才|ヶ月|か月|カ月|岁|歲|个月|세|개월)\.?"
)
_HOMOGLYPHS = str.maketrans("мхрѕ", "mxps")
_SPLIT = re.compile(r"[\s/,()|\[\]+&\-]+")


def number(text: str) -> float:
    """A plain number; the comma is a decimal sign."""
    return float(text.replace(",", "."))


class ChartLook:
    """Compiled look-ups over the words of all languages."""

    def __init__(self, words: SizeChartWords) -> None:
        self.names = Phrases({"name": words.chart_name.all})
        self.ids = Phrases({"id": words.chart_id.all})
        self.sizes = Phrases({"size": words.size_word.all})
        self.not_sizes = Phrases({"not": words.not_size.all})
        self.measures = Phrases(
            {
                name: tuple(word for found in table.words.values() for word in found)
                for name, table in words.measures.items()
            }
        )
        self.strength = {name: table.strength for name, table in words.measures.items()}
        self.aliens = Phrases({"alien": words.alien.all})
        self.kind = Phrases({"body": words.body.all, "garment": words.garment.all})
        self.measuring = Phrases({"measuring": words.measuring.all})
        self.schema_measures = words.schema_measures
        self.schema_systems = words.schema_systems
        self.system_codes = frozenset(words.systems)
        self.systems = Phrases({code: table.all for code, table in words.systems.items()})
        self.units = Phrases({code: table.all for code, table in words.units.items()})
        self.labels = frozenset(folded_short(word) for word in words.size_label.all)
        self.names_chart = lru_cache(maxsize=16_384)(self._names_chart)
        self.header = lru_cache(maxsize=8192)(self._header)
        self.cell = lru_cache(maxsize=32768)(self._cell)

    @classmethod
    @cache
    def shipped(cls) -> ChartLook:
        """The vocabulary that comes with the package."""
        return cls(read_words("size_charts", SizeChartWords))

    def _names_chart(self, text: str) -> bool:
        """Whether a short text names a size chart."""
        text = text.strip()
        return 2 <= len(text) <= NAME_MAX and self.names.first(folded_short(text)) is not None

    def _header(self, text: str) -> Header:
        folded = folded_short(text)
        hits = sorted(self.measures.find(folded), key=lambda hit: hit.end - hit.start)
        found = {hit.group: hit for hit in hits}
        # "foot length" is the foot, whatever "length" says: a word inside a longer one is not said.
        said = {
            name
            for name, hit in found.items()
            if not any(
                other.start <= hit.start and hit.end <= other.end and len(other) > len(hit)
                for other in found.values()
            )
        }
        ranks = ("strong", "medium", "weak")
        strengths = {self.strength[name] for name in said}
        strength = next((rank for rank in ranks if rank in strengths), None)
        systems = tuple(sorted({hit.group for hit in self.systems.find(folded)}))
        not_size = self.not_sizes.first(folded) is not None
        size = not not_size and self.sizes.first(folded) is not None
        alien = not_size or (self.aliens.first(folded) is not None and strength != "strong")
        return Header(
            size=size,
            strength=strength,
            measures=frozenset(said),
            systems=systems,
            units=self.units.groups(folded) | ({"in"} if _INCH.search(folded) else frozenset()),
            alien=alien,
        )

    def is_letter(self, folded: str) -> bool:
        """Whether a folded text names a letter size: ``XL``, ``2XL (44)``, ``S Pequeña``."""
        if folded in self.labels:
            return True
        tokens = [token for token in _SPLIT.split(folded.translate(_HOMOGLYPHS)) if token]
        if not tokens or len(tokens) > 7 or _AMOUNT.fullmatch(folded):
            return False
        letters = 0
        for token in tokens:
            if _LETTERS.fullmatch(token):
                letters += 1
            elif token in self.labels:
                letters += token not in ("regular", "plus", "kids", "adult")
            elif not (
                _NUMBER.fullmatch(token) or self.sizes.whole(token) or self.systems.whole(token)
            ):
                return False
        return letters > 0

    def _cell(self, text: str) -> Cell:
        folded = folded_short(text)
        if not folded or not any(char.isalnum() for char in folded):
            return Cell("empty")
        if len(folded) > 48:
            return Cell("other")
        if _MONEY.search(folded):
            return Cell("alien")
        if self.is_letter(folded):
            return Cell("letter", tuple(number(found) for found in _NUMBER.findall(folded)))
        plain = _MIXED.sub(
            lambda m: f"{int(m[1]) + int(m[2]) / max(1, int(m[3])):g}", folded.translate(_FRACTIONS)
        )
        numbers = tuple(number(found) for found in _NUMBER.findall(plain))
        if not numbers:
            return Cell("other")
        if _AGE.fullmatch(folded):
            return Cell("age", numbers)
        units = self.units.groups(plain) | ({"in"} if _INCH.search(plain) else frozenset())
        rest = self.units.remove(plain) if units else plain
        systems = self.systems.groups(rest)
        if systems:
            rest = self.systems.remove(rest)
        rest = self.sizes.remove(rest)
        rest = _JOINERS.sub("", _NUMBER.sub("", rest))
        if len(rest) > 2 or (rest == "x" and len(numbers) > 1) or "xx" in rest:
            return Cell("other", numbers, units)
        ranged = len(numbers) == 2 and not units - {"cm", "in"} and numbers[0] < numbers[1]
        return Cell("number", numbers, units, min(systems) if systems else None, ranged)
