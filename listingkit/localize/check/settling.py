"""Figures of a source and of its translation held against each other: what answers for what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

import regex

from listingkit.language.numbers import code_of, quantity_words
from listingkit.localize.adapt import sizes
from listingkit.localize.check.data import dimension, number_word
from listingkit.localize.check.figures import Figure, figures
from listingkit.localize.mt.spans import Span
from listingkit.markets import Language

SHARE = Decimal("0.025")
"""Error that a person's rounding of a measure may make, besides half of its last digit."""

MOST = Decimal("0.2")
"""Error beyond which half of the last digit is no excuse: 1 in is 2.5 cm, or 3, but not 4."""

FAR = 4
"""A measure this many times too large or small is another measure (project)."""

_DECIMAL = regex.compile(r"\d[.,]\d{1,2}(?!\d)")
_ALIKE = frozenset((frozenset(("oz", "fl oz")), frozenset(("°", "°C")), frozenset(("°", "°F"))))


class Fault(NamedTuple):
    """What is wrong with one figure: ``conversion``, ``unit``, ``currency``, ``size``, ``sign``."""

    kind: str
    message: str


class Settled(NamedTuple):
    """Both texts without the figures that answer for each other, and what is wrong with some."""

    source: str
    target: str
    faults: tuple[Fault, ...]


def settle(
    source: str,
    target: str,
    source_language: Language | str | None,
    target_language: Language | str | None,
    spans: tuple[Sequence[Span], Sequence[Span]],
    rates: dict[str, float] | None = None,
) -> Settled:
    """Match the figures of both texts; ``spans`` are those of :func:`find_spans`.

    ``rates`` are what one unit of a currency is worth: with them converted money is judged.
    """
    left = figures(source, source_language, spans[0])
    right = figures(target, target_language, spans[1])
    match = _Match(left, right, code_of(source_language), code_of(target_language))
    match.target = target
    match.equal()
    match.converted(rates or {})
    match.sizes()
    match.printed()
    match.words(source, target)
    match.wrong()
    return Settled(
        _without(source, left, match.left),
        _without(target, right, match.right),
        tuple(match.faults),
    )


def _without(text: str, found: Sequence[Figure], done: set[int]) -> str:
    """The text without its figures; those that nothing answers for stand where they stood."""
    out: list[str] = []
    position = 0
    for number, one in enumerate(found):
        if one.start >= position:
            out.append(text[position : one.start])
            position = one.end
        if number not in done and not one.optional:
            out.append(f" {one.printed} ")
        else:
            out.append(" ")
    return "".join((*out, text[position:]))


class _Match:
    """Figures of both sides, those that are settled (by number), and what is wrong."""

    def __init__(self, left: list[Figure], right: list[Figure], source: str, target: str) -> None:
        self.figures = left, right
        self.left: set[int] = set()
        self.right: set[int] = set()
        self.codes = source, target
        self.faults: list[Fault] = []
        self.target = ""

    def _open(self) -> Iterator[tuple[int, Figure, int, Figure]]:
        """Pairs of figures that nothing answers for yet."""
        for i, one in enumerate(self.figures[0]):
            for j, other in enumerate(self.figures[1]):
                if i in self.left:
                    break
                if j not in self.right:
                    yield i, one, j, other

    def _take(self, i: int, j: int) -> None:
        self.left.add(i)
        self.right.add(j)

    def equal(self) -> None:
        """The same value, first with the same unit, then where one side has none that is known."""
        for loose in (False, True):
            for i, one, j, other in self._open():
                if one.value == other.value and self._fits(one, other, loose):
                    self._take(i, j)
                    self._notation(one, other)

    def _fits(self, one: Figure, other: Figure, loose: bool) -> bool:
        if one.money and other.money:
            return bool(set(one.money) & set(other.money))
        if one.unit == other.unit or frozenset((one.unit, other.unit)) in _ALIKE:
            return True
        if not loose:
            return False
        if one.unit.startswith("size:") and other.unit.startswith("size:"):
            return False
        if other.unit == "" and dimension(one.unit) and self._bare(other):
            self.faults.append(Fault("unit", f"{one.printed} lost its unit: {other.printed}"))
            return True
        return "" in (one.unit, other.unit) or "date" in (one.unit, other.unit)

    def _bare(self, figure: Figure) -> bool:
        """Whether nothing that could be a unit stands around a number."""
        around = self.target[max(0, figure.start - 2) : figure.end + 3]
        return not regex.search(r"[^\s\d.,;:!?()]", around.replace(figure.printed, "", 1))

    def _notation(self, one: Figure, other: Figure) -> None:
        """A decimal sign of the source's language where the target's has another."""
        if not other.unit or other.unit == "date" or other.unit.startswith("size:"):
            return
        commas = [code in quantity_words().decimal_comma for code in self.codes]
        mark = _DECIMAL.search(other.printed)
        if not mark or commas[0] == commas[1]:
            return
        wanted = "," if commas[1] else "."
        if wanted not in mark[0]:
            self.faults.append(
                Fault(
                    "notation", f"{other.printed}: {self.codes[1]} writes {mark[0][1]} as {wanted}"
                )
            )

    def converted(self, rates: dict[str, float]) -> None:
        """Measures in another unit, also beside the seller's own; money, where rates are given."""
        for i, one, j, other in self._open():
            if _same_measure(one, other) or _same_money(one, other, rates):
                self._take(i, j)
        for j, other in enumerate(self.figures[1]):
            if j not in self.right and any(_same_measure(one, other) for one in self.figures[0]):
                self.right.add(j)
        for i, one in enumerate(self.figures[0]):
            if i not in self.left and any(_same_measure(one, other) for other in self.figures[1]):
                self.left.add(i)

    def sizes(self) -> None:
        """Size labels of two systems, by the body they are for."""
        for i, one, j, other in self._open():
            if one.unit.startswith("size:") and other.unit.startswith("size:"):
                self._take(i, j)
                if not _same_size(one, other):
                    self.faults.append(
                        Fault("size", f"{one.printed} is not {other.printed} by any size table")
                    )

    def printed(self) -> None:
        """Numbers that stand as printed in the source and mean another value in the target."""
        for i, one, j, other in self._open():
            same = one.printed.strip() == other.printed.strip()
            if same and one.value != other.value and one.unit == other.unit:
                self._take(i, j)
                text = f"{other.printed} reads as {other.value.normalize():f} in {self.codes[1]}"
                self.faults.append(Fault("notation", text))

    def words(self, source: str, target: str) -> None:
        """Small numbers that one side says in words."""
        sides = (
            (self.figures[0], self.left, target, self.codes[1]),
            (self.figures[1], self.right, source, self.codes[0]),
        )
        for found, done, text, code in sides:
            for number, one in enumerate(found):
                if number in done or one.value != one.value.to_integral():
                    continue
                pattern = number_word(int(one.value), code) if one.value < 100 else None
                if pattern is not None and pattern.search(text):
                    done.add(number)

    def wrong(self) -> None:
        """What is left of one dimension on both sides: converted wrongly, or another unit."""
        for i, one in enumerate(self.figures[0]):
            if i in self.left:
                continue
            near: list[tuple[Decimal, int]] = []
            for j, other in enumerate(self.figures[1]):
                if j in self.right:
                    continue
                off = _off(one, other)
                if off is not None and (off < FAR or one.value == other.value):
                    near.append((off, j))
            if near:
                j = min(near)[1]
                other = self.figures[1][j]
                self._take(i, j)
                self.faults.append(_fault(one, other))


def _fault(one: Figure, other: Figure) -> Fault:
    if one.money:
        return Fault("currency", f"{one.printed} became {other.printed}")
    right = _in_unit(one, other.unit)
    told = f"{right:.1f}".rstrip("0").rstrip(".") if right is not None else ""
    return Fault("conversion", f"{one.printed} is {told} {other.unit}, not {other.printed}")


def _off(one: Figure, other: Figure) -> Decimal | None:
    """How many times the value is too large or too small; None where nothing can be said.

    Of one unit and of two currencies nothing is: another number is for the gate to tell.
    """
    if one.money and other.money:
        return Decimal(1) if one.value == other.value else None
    if one.unit == other.unit:
        return None
    right = _in_unit(one, other.unit)
    if right is None or right <= 0 or other.value <= 0:
        return None
    return max(right / other.value, other.value / right)


def _in_unit(one: Figure, unit: str) -> Decimal | None:
    """A figure's value in another unit of its dimension."""
    if {one.unit, unit} == {"°C", "°F"}:
        if unit == "°C":
            return (one.value - 32) * 5 / 9
        return one.value * 9 / 5 + 32
    here, there = dimension(one.unit), dimension(unit)
    if here is None or there is None or here[0] != there[0]:
        return None
    return one.value * Decimal(str(here[1])) / Decimal(str(there[1]))


def _same_measure(one: Figure, other: Figure) -> bool:
    if one.unit == other.unit or one.money or other.money:
        return False
    right = _in_unit(one, other.unit)
    back = _in_unit(other, one.unit)
    if right is None or back is None:
        return False
    # Whichever side was measured first, the other one is rounded.
    return _rounded(right, other.value) or _rounded(back, one.value)


def _rounded(exact: Decimal, shown: Decimal) -> bool:
    half = Decimal(1).scaleb(min(0, int(shown.as_tuple().exponent))) / 2
    off = abs(exact - shown)
    size = abs(exact)
    return off <= max(min(half * Decimal("1.001"), size * MOST), size * SHARE)


def _same_money(one: Figure, other: Figure, rates: dict[str, float]) -> bool:
    for mine in one.money:
        for theirs in other.money:
            if mine in rates and theirs in rates and mine != theirs:
                worth = one.value * Decimal(str(rates[mine])) / Decimal(str(rates[theirs]))
                if abs(worth - other.value) <= worth * Decimal("0.05"):
                    return True
    return False


def _same_size(one: Figure, other: Figure) -> bool:
    """Whether some size table, or a published chart that disagrees with ours, has both labels.

    Labels of systems that no table has are not judged. Shoes have a US scale for each wearer.
    """
    mine, theirs = one.unit.removeprefix("size:"), other.unit.removeprefix("size:")
    known = False
    for kind in sizes.kinds():
        names = sizes.systems(kind)
        for here in (name for name in names if name == mine or name.startswith(f"{mine} ")):
            for there in (
                name for name in names if name == theirs or name.startswith(f"{theirs} ")
            ):
                made = sizes.convert(f"{one.value.normalize():f}", here, there, kind)
                if made is None or made.label is None:
                    continue
                known = True
                labels = (made.label, *(made.charts or ()))
                real = [bound for label in labels if (bound := _size_number(label)) is not None]
                if real and min(real) - 1 <= other.value <= max(real) + 1:
                    return True
    return not known


def _size_number(label: str) -> Decimal | None:
    match = regex.match(r"\d+(?:\.\d+)?", sizes.normalize(label))
    return Decimal(match[0]) if match else None
