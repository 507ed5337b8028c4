"""What translating costs beside the engine alone, and beside a loop over the Argos library.

``python tests/bench/translation.py FOLDER [--count N] [--earlier N] [--rounds N]
[--engine firefox|argos] [--jobs N] [--argos-python VENV/bin/python --argos PACKAGE.argosmodel …]
[--loop N]`` where FOLDER holds exports of shops, as for ``tests/check_translations.py``. By hand;
no network. Every ratio is of times taken side by side in the same round, on the same texts, with
the same warm processes:

- the raw engine on the unique texts, beside ``translate_segments`` on all segments; with
  ``--earlier N`` also for a seller who has translated N other texts before (what a model is asked
  once, by what marks survive it and which terms it knows, is remembered by then);
- the same again from the memory that the first run left, with the calls of the engine counted;
- the command ``localize`` on the same texts as a catalog, engine started and all, twice;
- ``--argos-python``: a venv of its own (``pip install argos-translate-lt``) in which a plain loop
  calls the library's ``translate()`` text by text, its packages private, its sentence splitter
  (which would fetch a model) replaced by a regular expression; ours with ``--engine argos`` beside.

Wall seconds, and CPU seconds of this process and the engine's.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from check_translations import draw, segments, texts

from listingkit.config import load
from listingkit.engines.argos import install_package
from listingkit.engines.inprocess import Tell, translate_telling
from listingkit.engines.worker import BatchEngine, EnginePool, pick_pair
from listingkit.localize.means import Means
from listingkit.localize.memory.run import Memories
from listingkit.localize.mt.pair_terms import make_glossary
from listingkit.localize.mt.translate import new_entries, translate_segments
from listingkit.localize.mt.untouched import measures, payment_names
from listingkit.markets import language
from listingkit.model import Segment, Translation
from listingkit.run.localizing import LocalizeOptions, run_localize

TARGET = "pt-BR"
TICK = os.sysconf("SC_CLK_TCK")

LOOP = r"""
import json, os, re, sys, time
given = json.load(sys.stdin)
os.environ["ARGOS_PACKAGES_DIR"] = given["folder"]
from pathlib import Path
from argostranslate import package, translate
class Plain:
    def __init__(self, pkg): pass
    def split_sentences(self, text): return re.split(r"(?<=[.!?])\s+", text)
translate.MiniSBDSentencizer = Plain
for path in given["packages"]: package.install_from_path(Path(path))
one = translate.get_translation_from_codes("en", "pt")
one.translate("warm up")
wall, cpu = time.perf_counter(), time.process_time()
for text in given["texts"]: one.translate(text)
print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]))
"""


class Counting:
    """An engine that counts the texts it is asked."""

    def __init__(self, engine: BatchEngine) -> None:
        self.engine, self.name, self.version = engine, engine.name, engine.version
        self.asked = 0

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Pairs of the engine."""
        return self.engine.pairs()

    def translate_batch(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        """Count and ask."""
        self.asked += len(texts)
        return self.engine.translate_batch(texts, source, target)

    def translate_telling(self, texts: Sequence[str], source: str, target: str, tell: Tell) -> None:
        """Count and ask, hearing of answers as they come."""
        self.asked += len(texts)
        translate_telling(self.engine, texts, source, target, tell)


def cpu(pool: EnginePool | None = None) -> float:
    """CPU seconds of this process, of children that ended and of the engine's processes."""
    used = sum(os.times()[:4])
    for child in pool._children if pool else ():
        fields = Path(f"/proc/{child.process.pid}/stat").read_text().rpartition(")")[2].split()
        used += (int(fields[11]) + int(fields[12])) / TICK
    return used


def timed(act: Callable[[], Any], pool: EnginePool | None = None) -> tuple[float, float, Any]:
    """Wall and CPU seconds, and what came out."""
    start, before = time.perf_counter(), cpu(pool)
    result = act()
    return time.perf_counter() - start, cpu(pool) - before, result


def told(
    name: str, rows: Sequence[tuple[float, float]], beside: Sequence[tuple[float, float]]
) -> None:
    """A line: best and middle of the rounds, and the middle of the ratios of pairs."""
    wall, used = ([row[place] for row in rows] for place in (0, 1))
    ratios = [
        statistics.median(
            ours[place] / max(1e-9, theirs[place])
            for ours, theirs in zip(rows, beside, strict=True)
        )
        for place in (0, 1)
    ]  # fmt: skip
    print(
        f"{name:<42} wall {statistics.median(wall):8.2f} s (best {min(wall):.2f})  "
        f"CPU {statistics.median(used):8.2f} s   x{ratios[0]:.3f} wall, x{ratios[1]:.3f} CPU"
    )


def beside_engine(
    parts: list[Segment],
    names: list[str],
    pool: EnginePool,
    rounds: int,
    earlier: Sequence[Segment] = (),
) -> None:
    """The raw engine on the unique texts, and ours on all segments, in turns.

    ``earlier`` went through before, with a memory of its own that each round starts from.
    """
    sources = sorted({part.text for part in parts})
    pair = pick_pair(pool.pairs(), "en", TARGET)
    assert pair is not None
    counting = Counting(pool)

    def raw() -> list[str | None]:
        return pool.translate_batch(sources, *pair)

    def ours(memory: Path, parts: Sequence[Segment] = parts) -> dict[str, Translation]:
        """What a run does: translate, and remember."""
        memories = Memories(memory)
        means = Means(
            glossary=make_glossary("en", TARGET, (), names),
            memory=memories.snapshot("en", TARGET),
            protected=tuple(names),
            engine=counting,
            titles=frozenset(one.text for one in parts if one.kind == "title"),
            recall=memories.recall,
        )
        done = means.translate(parts, "en", TARGET)
        memories.add(new_entries(done.values(), "en", TARGET, pool.version))
        memories.store()
        return done

    raw()
    alone: list[tuple[float, float]] = []
    whole: list[tuple[float, float]] = []
    again: list[tuple[float, float]] = []
    asked = [0, 0]
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            memory = Path(folder) / "memory.db"
            if earlier:
                ours(memory, earlier)
            # In turns, so that what else the machine does meets both alike.
            order = [(alone, raw), (whole, lambda memory=memory: ours(memory))]
            for rows, act in order if number % 2 == 0 else order[::-1]:
                counting.asked = 0
                wall, used, _ = timed(act, pool)
                rows.append((wall, used))
                asked[0] = counting.asked or asked[0]
            counting.asked = 0
            wall, used, _ = timed(lambda memory=memory: ours(memory), pool)
            again.append((wall, used))
            asked[1] = counting.asked
    told(f"raw engine, {len(sources)} unique texts", alone, alone)
    known = "others known" if earlier else "nothing known"
    told(f"ours, {len(parts)} segments, {known}", whole, alone)
    told("again, unchanged (beside the first)", again, whole)
    print(f"  texts asked: {asked[0]} in the first run, {asked[1]} in the second")


def command(
    parts: list[Segment], names: list[str], given: argparse.Namespace, alone: float
) -> None:
    """The whole command on a catalog of the same texts, twice."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalog.jsonl"
        listings: dict[str, list[str]] = {}
        for part in parts:
            listings.setdefault(part.listing_id, []).append(part.text)
        path.write_text(
            "\n".join(
                json.dumps({"id": key, "language": "en", "title": lines[0], "bullets": lines[1:]})
                for key, lines in listings.items()
            ) + "\n", "utf-8",
        )  # fmt: skip
        settings = Path(folder) / "listingkit.toml"
        models = f"[engines.{given.engine}]\nmodels = {json.dumps(given.models)}\n"
        settings.write_text(
            f"[localize]\nprotect = {json.dumps(names)}\n" + (models if given.models else ""),
            "utf-8",
        )
        asked = LocalizeOptions(
            (str(path),), ("br",), Path(folder) / "out", config=load(settings),
            engine=given.engine, memory=Path(folder) / "memory.db", jobs=given.jobs,
        )  # fmt: skip
        for name in ("first", "second"):
            wall, used, done = timed(lambda: run_localize(asked))
            market = done.summary.markets[0]
            print(
                f"localize, {name} run: wall {wall:.2f} s, CPU {used:.2f} s, "
                f"x{wall / alone:.2f} of the raw engine; {market.unique} unique of "
                f"{market.segments} segments, "
                f"{market.statuses}"
            )


def beside_loop(
    parts: list[Segment],
    names: list[str],
    python: Path,
    packages: list[Path],
    jobs: int,
    rounds: int,
) -> None:
    """The Argos library's loop and ours with the same package, in turns."""
    sources = sorted({part.text for part in parts})
    with tempfile.TemporaryDirectory() as folder:
        for package in packages:
            install_package(package, Path(folder) / "ours")
        given = {
            "texts": sources,
            "packages": [str(p) for p in packages],
            "folder": f"{folder}/loop",
        }
        with EnginePool("argos", {"models": f"{folder}/ours"}, jobs=jobs) as pool:
            pool.translate_batch(["warm up"] * 64 * jobs, "en", "pt")
            pool.translate_batch(["aquecer"] * 64 * jobs, "pt", "en")
            loop, ours = [], []
            for _ in range(rounds):
                answer = subprocess.run(
                    [python, "-c", LOOP], input=json.dumps(given), capture_output=True, text=True,
                    check=True, env=os.environ | {"XDG_DATA_HOME": folder},
                )  # fmt: skip
                loop.append(tuple(json.loads(answer.stdout.splitlines()[-1])))
                wall, used, _ = timed(
                    lambda: translate_segments(
                        parts, "en", TARGET, glossary=make_glossary("en", TARGET, (), names),
                        protected=names, engine=pool,
                    ), pool,
                )  # fmt: skip
                ours.append((wall, used))
    told(f"Argos library, a loop over {len(sources)} texts", loop, ours)
    told("translate_segments with the same package", ours, ours)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--earlier", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", default="firefox")
    parser.add_argument("--models", default="")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--argos-python", type=Path)
    parser.add_argument("--argos", type=Path, nargs="*", default=[])
    parser.add_argument("--loop", type=int, default=150, help="texts for the loop")
    given = parser.parse_args()
    found = texts(given.folder)
    drawn = draw(found, given.count + given.earlier, given.seed)
    parts = segments(drawn[: given.count])
    earlier = segments(drawn[given.count :])
    seen = {part.text for part in earlier}
    fresh = [part for part in parts if part.text not in seen]
    sources = sorted({part.text for part in parts})
    brands = {brand for _, _, brand, _ in found if brand}
    names = sorted(brands | payment_names(sources) | measures(sources, language("en")))
    options = {"models": given.models} if given.models else {}
    with EnginePool(given.engine, options, jobs=given.jobs) as pool:
        beside_engine(parts, names, pool, given.rounds)
        if earlier:
            beside_engine(fresh, names, pool, given.rounds, earlier)
        alone, _, _ = timed(lambda: pool.translate_batch(sources, "en", "pt"), pool)
    command(parts, names, given, alone)
    if given.argos_python:
        few = segments(draw(found, given.loop, given.seed))
        beside_loop(few, names, given.argos_python, given.argos, given.jobs, given.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
