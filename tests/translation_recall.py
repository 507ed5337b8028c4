"""What ``listingkit check`` finds of mistakes put into good translations, class by class.

Run by hand: ``python tests/translation_recall.py [FILE.tsv ...]`` (columns en, target, lang; else
the parallel texts beside the checkout). Pairs with findings of their own are left out first; each
kind of mistake is then made mechanically, with a fixed seed, in every pair that allows it.
"""

from __future__ import annotations

import csv
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from listingkit.localize.check.judging import Checker
from listingkit.localize.check.pairs import Pair, PairListing, PairText
from listingkit.localize.check.settings import CheckSettings
from listingkit.localize.mt.reasons import gate_words
from listingkit.model import Severity, Where

Row = tuple[str, str, str]
"""Source, target, target language."""

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?(?![\w])")
_UNIT = re.compile(r"(?<=\d)(\s?)(cm|mm|kg|ml|km|g|l|L|W|V)(?![\w²³/])")
_SWAP = {"cm": "mm", "mm": "cm", "kg": "g", "g": "kg", "ml": "l", "l": "ml", "L": "ml", "km": "m",
         "W": "kW", "V": "A"}  # fmt: skip


def drop_number(row: Row, _: random.Random) -> str | None:
    return _NUMBER.sub("", row[1], count=1) if _NUMBER.search(row[1]) else None


def change_number(row: Row, dice: random.Random) -> str | None:
    found = _NUMBER.search(row[1])
    if found is None:
        return None
    other = str(int(re.split("[.,]", found[0])[0]) + dice.randint(13, 40))
    return row[1][: found.start()] + other + row[1][found.end() :]


def swap_unit(row: Row, _: random.Random) -> str | None:
    found = _UNIT.search(row[1])
    return _UNIT.sub(lambda m: m[1] + _SWAP[m[2]], row[1], count=1) if found else None


def break_tag(row: Row, _: random.Random) -> str | None:
    return re.sub(r"</\w+>", "", row[1], count=1) if re.search(r"</\w+>", row[1]) else None


def delete_placeholder(row: Row, _: random.Random) -> str | None:
    pattern = r"\{\{[^{}]*\}\}|%\{\w+\}|\{\w+\}|%\w+%|%[sd]"
    both = re.search(pattern, row[0]) and re.search(pattern, row[1])
    return re.sub(pattern, "", row[1], count=1) if both else None


def leave_source(row: Row, _: random.Random) -> str | None:
    return row[0] if len(row[0].split()) > 4 else None


def empty(row: Row, _: random.Random) -> str | None:
    return ""


def cut_short(row: Row, _: random.Random) -> str | None:
    return row[1][: len(row[1]) // 5] if len(row[0]) > 80 else None


def loop(row: Row, _: random.Random) -> str | None:
    words = row[1].split()
    return " ".join([*words, *(words[-2:] * 4)]) if len(words) > 5 else None


def another_language(row: Row, _: random.Random) -> str | None:
    other = {"de": _FRENCH, "fr": _GERMAN}.get(row[2][:2], _GERMAN)
    return other if len(row[0]) > 80 else None


def lose_negation(row: Row, _: random.Random) -> str | None:
    words = gate_words().negation.get(row[2][:2])
    if not words or not re.search(r"\b(?:not|never|don't|does not|no)\b", row[0]):
        return None
    plain = [re.escape(word) for word in words if not word.endswith("*")]
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(plain)})(?!\w)", re.IGNORECASE)
    return pattern.sub("", row[1]) if pattern.search(row[1]) else None


def misread(row: Row, _: random.Random) -> str | None:
    if row[1].isascii():
        return None
    try:
        return row[1].encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return None


_GERMAN = (
    "Der Becher aus Emaille hält den Kaffee warm und geht nicht kaputt, wenn er auf den Boden "
    "fällt. Er ist leicht und passt in jeden Rucksack."
)
_FRENCH = (
    "La tasse en émail garde le café au chaud et ne se casse pas quand elle tombe par terre. Elle "
    "est légère et va dans tous les sacs."
)

MISTAKES: dict[str, tuple[Callable[[Row, random.Random], str | None], tuple[str, ...]]] = {
    "number dropped": (drop_number, ("LOC106", "LOC107")),
    "number changed": (change_number, ("LOC106", "LOC107")),
    "unit swapped": (swap_unit, ("LOC106", "LOC107")),
    "tag broken": (break_tag, ("LOC109",)),
    "placeholder deleted": (delete_placeholder, ("LOC110",)),
    "source left": (leave_source, ("LOC104", "LOC119")),
    "empty": (empty, ("LOC101", "LOC119")),
    "cut short": (cut_short, ("LOC113", "LOC106", "LOC116", "LOC121")),
    "loop": (loop, ("LOC114",)),
    "another language": (another_language, ("LOC105", "LOC104")),
    "negation lost": (lose_negation, ("LOC116",)),
    "misread characters": (misread, ("LOC115",)),
}
"""How a mistake is made (None: not possible here), and the checks one of which must tell it."""


def findings(checker: Checker, row: Row) -> list[tuple[str, Severity]]:
    """Codes and severities of one pair."""
    text = PairText(field="", kind="paragraph", source=row[0], target=row[1], where=Where(path="x"))
    listing = PairListing(
        id="x", title="", where=Where(path="x"), source_language="en", target_language=row[2],
        texts=(text,),
    )  # fmt: skip
    pair = Pair(text, checker.settings.of(listing))
    return [(one.code, one.severity) for one in checker.judge(text, listing, pair)]


def recall(rows: Iterable[Row], seed: int = 5) -> dict[str, tuple[int, int]]:
    """Mistakes found and made, by kind, in the pairs that are clean as they are."""
    checker = Checker(CheckSettings())
    dice = random.Random(seed)
    clean = [
        row for row in rows
        if not any(level is not Severity.INFO for _, level in findings(checker, row))
    ]  # fmt: skip
    found: dict[str, tuple[int, int]] = {}
    for name, (make, codes) in MISTAKES.items():
        made = hit = 0
        for row in clean:
            target = make(row, dice)
            if target is None or target == row[1]:
                continue
            made += 1
            hit += any(code in codes for code, _ in findings(checker, (row[0], target, row[2])))
        found[name] = (hit, made)
    return found


def rows_of(path: Path) -> Iterator[Row]:
    """Distinct pairs of a table."""
    with path.open(encoding="utf-8", newline="") as stream:
        seen = set()
        for line in csv.DictReader(stream, delimiter="\t"):
            source, target = line.get("en") or line["term_en"], line.get("target") or line["term"]
            row = (source, target, line["lang"])
            if row not in seen:
                seen.add(row)
                yield row


def main(files: list[str]) -> None:
    base = Path(__file__).resolve().parents[2] / "shared/data/dev/parallel"
    paths = [Path(one) for one in files] or sorted(base.glob("*.tsv"))
    rows = [row for path in paths for row in rows_of(path)]
    print(f"{len(rows)} pairs")
    for name, (hit, made) in recall(rows).items():
        print(f"{name:22} {hit:5} of {made:5}  {100 * hit / made if made else 0:5.1f} %")


if __name__ == "__main__":
    main(sys.argv[1:])
