"""Figures in a translation: numbers, units, prices and sizes that are lost, changed or made up.

Part of ``translation_faults.py``; no code is shared with the gate.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

DATA = tomllib.loads((Path(__file__).parent / "data/translation_faults.toml").read_text("utf-8"))
CURRENCIES: dict[str, str] = DATA["currencies"]
UNITS: dict[str, tuple[str, str]] = DATA["units"]
EN_NUMBERS: dict[str, int] = DATA["english_numbers"]
NUMBERS: dict[str, int] = DATA["numbers"]

NUMBER = re.compile(r"\d+(?:[.,]\d+)*|[½¼¾⅓⅔⅛]")
_MONEY = "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True))
_AMOUNT = r"\d+(?:[.,]\d+)*"
PRICE = re.compile(rf"(?<![\w$])({_MONEY})\s?({_AMOUNT})|({_AMOUNT})\s?(?:({_MONEY})(?!\w))")

LETTERS = re.compile(r"(?<![\w'.’-])(?:X{1,4}[SL]|[2-6]XL|(?<!\d )[SML])(?![\w'’.-])")
SYSTEM = re.compile(r"\b(EU|UE|US|EUA|UK|RU|IT|FR|BR|JP)\s?(\d{1,2}(?:[.,]5)?)\b")

PAIRS = re.compile(r"\b(?:both|pairs?|double|dual|twin|couple|twice|bi\w*|two\w*|\d+)\b", re.I)


def told(values: Iterable[object]) -> str:
    """Values in order, in words."""
    return ", ".join(sorted(map(str, values))) or "nothing"


def readings(number: str) -> frozenset[str]:
    """What a printed number may mean in either notation, as a plain decimal."""
    out = set()
    for group, point in ((",", "."), (".", ",")):
        if re.fullmatch(
            rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})*(?:{re.escape(point)}\d+)?", number
        ) or (group not in number and number.count(point) <= 1):
            whole, _, rest = number.replace(group, "").partition(point)
            rest = rest.rstrip("0")
            out.add((whole.lstrip("0") or "0") + (f".{rest}" if rest else ""))
    return frozenset(out or {number})


def _match(left: list[frozenset[str]], right: list[frozenset[str]]) -> tuple[list[str], list[str]]:
    """What is left over on either side."""
    rest = list(right)
    lost = []
    for one in left:
        other = next((two for two in rest if one & two), None)
        if other is None:
            lost.append(min(one))
        else:
            rest.remove(other)
    return lost, [min(one) for one in rest]


def _worded(text: str, table: dict[str, int]) -> list[str]:
    return [str(table[word]) for word in re.findall(r"[^\W\d_]+", text.casefold()) if word in table]


def numbers(left: str, right: str) -> Iterator[tuple[str, str]]:
    """Numbers, in digits or in words, that are lost or new."""
    left, right = _without_hours(left, right)
    lost, made = _match(
        [readings(one) for one in NUMBER.findall(left)],
        [readings(one) for one in NUMBER.findall(right)],
    )
    words, theirs = _worded(left, EN_NUMBERS), _worded(right, NUMBERS)
    for one in list(lost):
        if one in theirs:
            theirs.remove(one)
            lost.remove(one)
    for one in list(made):
        if one in words:
            words.remove(one)
            made.remove(one)
    if lost or made:
        yield "number", f"{told(lost)} became {told(made)}"
        return
    gone, new = Counter(words) - Counter(theirs), Counter(theirs) - Counter(words)
    if new and not gone and PAIRS.search(left):
        return
    if (
        gone
        and not new
        and re.search(r"\b(?:bi\w+|dupl\w+|amb[ao]s|par(?:es)?|two)\b", right, re.I)
    ):
        return
    if gone or new:
        yield "number", f"{told(gone.elements())} in words became {told(new.elements())}"


def _without_hours(left: str, right: str) -> tuple[str, str]:
    """Without the hours, which are counted to 24 there, where both name as many."""
    ours = re.findall(r"\d{1,2}(?::\d\d)?\s?[ap]\.?m\b", left, re.IGNORECASE)
    theirs = r"\d{1,2}(?:h\d{0,2}|:\d\d)(?:\s?[ap]m)?|\d{1,2}\s?[ap]m"
    if not ours or len(ours) != len(re.findall(theirs, right, re.IGNORECASE)):
        return left, right
    for one in ours:
        left = left.replace(one, " ", 1)
    return left, re.sub(theirs, " ", right, flags=re.IGNORECASE)


def _measured(text: str, side: int) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for number in NUMBER.finditer(text):
        after = text[number.end() :]
        for name, forms in UNITS.items():
            if re.match(rf"\s?-?\s?(?:de )?(?:{forms[side]})(?!\w)", after, re.IGNORECASE):
                found[max(readings(number[0])), name] += 1
                break
    return found


def units(left: str, right: str) -> Iterator[tuple[str, str]]:
    """Units that no longer stand behind their number."""
    left, right = _without_hours(left, right)
    a, b = _measured(left, 0), _measured(right, 1)
    if {name for _, name in a - b} - {"pack", "ply"} or {name for _, name in b - a} - {
        "pack",
        "ply",
    }:
        lost = told(f"{value} {name}" for value, name in (a - b).elements())
        yield (
            "unit",
            f"{lost} became {told(f'{value} {name}' for value, name in (b - a).elements())}",
        )


def _amounts(text: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for before, amount, other, after in PRICE.findall(text):
        found[CURRENCIES[before or after], max(readings(amount or other))] += 1
    return found


def prices(left: str, right: str) -> Iterator[tuple[str, str]]:
    """Amounts of money that are not the same."""
    a, b = _amounts(left), _amounts(right)
    if a != b:
        yield "price", f"{told(a - b)} became {told(b - a)}"


def sizes(left: str, right: str) -> Iterator[tuple[str, str]]:
    """Size labels and size systems that changed."""
    a, b = Counter(LETTERS.findall(left)), Counter(LETTERS.findall(right))
    if a - b:
        yield "size", f"{told((a - b).elements())} became {told((b - a).elements())}"
    a, b = Counter(SYSTEM.findall(left)), Counter(SYSTEM.findall(right))
    if a != b:
        yield "size", f"{told(a - b)} became {told(b - a)}"
    if re.search(r"\bone[- ]size\b", left, re.I) and not re.search(
        r"tamanho único|one size", right, re.I
    ):
        yield "size", "one size is tamanho único"
