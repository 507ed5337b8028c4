"""How long the memory takes to answer, and whether it finds what comparing with all would find.

``python tests/bench/memory.py [ENTRIES [LOOKUPS]]`` makes a memory of product texts, asks it, and
prints CPU seconds beside those of comparing each text with every stored one (measured on some).
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from rapidfuzz import fuzz, process

from listingkit.localize.memory.store import Memory, MemoryEntry, key_of

KINDS = ("shirt", "dress", "scarf", "jacket", "mug", "lamp", "backpack", "rug", "watch", "skillet")
LOOKS = ("soft", "light", "warm", "sturdy", "slim", "loose", "ribbed", "striped", "plain", "matte")
STUFF = ("cotton", "linen", "wool", "steel", "oak", "leather", "nylon", "fleece", "silk", "glass")
WHAT = (
    "with {n} pockets and a {look} lining", "made of {n} % {stuff} and {m} % {stuff2}",
    "for every day of the {look} season", "that keeps its shape after {n} washes",
    "in {n} x {m} cm, packed in a {look} box", "which our {stuff} workshop has made since {n}",
)  # fmt: skip
SEED = 7
COMPARED = 120
CLOSE = 90


def text(dice: random.Random) -> str:
    """One sentence of a listing."""
    start = f"{dice.choice(LOOKS).capitalize()} {dice.choice(STUFF)} {dice.choice(KINDS)}"
    parts = [
        part.format(n=dice.randint(2, 2000), m=dice.randint(2, 99), look=dice.choice(LOOKS),
                    stuff=dice.choice(STUFF), stuff2=dice.choice(STUFF))
        for part in dice.sample(WHAT, dice.choice((1, 1, 2, 3)))
    ]  # fmt: skip
    names = "".join(dice.choice("bdfgklmnprstvz") + dice.choice("aeiou") for _ in range(3))
    return f"{start} {names.capitalize()} {', '.join(parts)}."


def changed(sentence: str, dice: random.Random) -> str:
    """The sentence with one or two of its words changed."""
    words = sentence.split()
    for _ in range(dice.choice((1, 1, 2))):
        words[dice.randrange(len(words))] = dice.choice((*LOOKS, *STUFF, *KINDS, "new"))
    return " ".join(words)


def main(entries: int = 200_000, lookups: int = 10_000) -> None:
    """Make, ask, print."""
    dice = random.Random(SEED)
    stored = list(dict.fromkeys(text(dice) for _ in range(entries)))
    asked = [changed(dice.choice(stored), dice) for _ in range(lookups // 2)]
    asked += [text(dice) for _ in range(lookups - len(asked))]
    with tempfile.TemporaryDirectory() as folder:
        memory = Memory(Path(folder) / "memory.sqlite")
        clock = time.process_time()

        def lap(what: str) -> float:
            nonlocal clock
            now = time.process_time()
            spent, clock = now - clock, now
            print(f"{what:<58}{spent:9.2f} s")
            return spent

        memory.store(
            [
                MemoryEntry(source_lang="en", target_lang="pt", source=one, target=f"pt {one}",
                            reviewed=number % 2 == 0)
                for number, one in enumerate(stored)
            ]
        )  # fmt: skip
        lap(f"storing {len(stored):,} translations")
        snapshot = memory.snapshot("en", "pt")
        lap("reading them at the start of a run")
        for one in stored[:lookups]:
            assert snapshot.match(one) is not None
        lap(f"{lookups:,} texts that are known")
        snapshot.match("no number 1 like it")
        snapshot.nearest("nothing like it")
        lap("making the indexes, once a run")
        repaired = sum(snapshot.match(one) is not None for one in asked)
        lap(f"{lookups:,} texts: another with other numbers ({repaired:,} found)")
        near = [snapshot.nearest(one) for one in asked]
        spent = lap(f"{lookups:,} texts: the most similar ({sum(map(bool, near)):,} found)")
        keys = [key_of(one) for one in stored]
        sample = dice.sample(range(len(asked)), COMPARED)
        clock = time.process_time()
        truth = {
            place: process.extractOne(
                key_of(asked[place]), keys, scorer=fuzz.ratio, score_cutoff=80
            )
            for place in sample
        }
        each = lap(f"{COMPARED} texts: compared with all") / COMPARED
        known = {place: best for place, best in truth.items() if best is not None}

        def worse_by(points: float, least: float) -> int:
            found = {place: near[place] for place in known}
            return sum(
                (one := found[place]) is not None and one.alike >= best[1] - points
                for place, best in known.items()
                if best[1] >= least
            )

        print(f"{each * len(asked) / spent:.0f} times as fast as comparing with all;")
        close = sum(best[1] >= CLOSE for best in known.values())
        print(f"of {close} texts with one at least {CLOSE} % alike, the best one is found for "
              f"{worse_by(0.01, CLOSE)}; of {len(known)} with one at least 80 % alike, one at "
              f"most 5 points worse for {worse_by(5, 0)}")  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
