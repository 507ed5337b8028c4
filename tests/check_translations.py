"""Translate real product texts and count the critical errors of ready segments; run by hand.

``python tests/check_translations.py FOLDER [--pages FOLDER [--page-count N]] [--count N] [--seed N]
[--engine NAME] [--models FOLDER] [--to TAG] [--show FILE] [--sample-ready N --out FILE]``: FOLDER
holds exports of shops as CSV, JSON and JSON Lines, and ``--pages`` English product pages
beside their ``manifest.csv``. Texts are drawn by seed, whole products, and cut into segments as a
run cuts them. What the raw engine says to the same segments is checked beside. The checks
(``translation_faults.py``) are written apart from the gate and share no code with it; they need
``pip install lingua-language-detector wordfreq``. ``--show`` writes every segment with its status
and faults, ``--sample-ready`` some ready ones, to be read by eye.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translation_faults import (
    CLASSES,
    Checker,
    Names,
    model_names,
    read_terms,
)  # fmt: skip

from listingkit.catalog import discover
from listingkit.catalog.discover import Source
from listingkit.engines.worker import EnginePool, pick_pair
from listingkit.errors import InputError
from listingkit.localize.files.sources import open_source
from listingkit.localize.files.values import make_value
from listingkit.localize.mt.translate import make_glossary, translate_segments
from listingkit.localize.mt.untouched import measures, payment_names
from listingkit.markets import data_folder, language
from listingkit.model import Segment, Translation, Where

csv.field_size_limit(10**8)
Text = tuple[str, str, str, int]
"""(text, kind, brand, number of its product)"""

FIELDS = {
    "title": ("Title", "name", "meta_title", "title"),
    "paragraph": ("Body (HTML)", "description", "short_description", "meta_description"),
    "option_name": ("Option1 Name", "Option2 Name", "Option3 Name"),
    "option_value": ("Option1 Value", "Option2 Value", "Option3 Value"),
}
PAGE_KINDS = (
    "title",
    "heading",
    "paragraph",
    "bullet",
    "option_name",
    "option_value",
    "meta_title",
)
"""Kinds of a page's segments that are about the product more than about the shop."""
SHOPS = (
    "Spree Commerce", "Spree", "Luma", "Lush", "Sprite", "Costco", "Nest", "Pitney Bowes Inc",
    "ONLY", "Certified International",
)  # fmt: skip
"""Brands that no column of the exports names, read in the texts."""
CSVS = ("shopify_", "vendure_", "magento_", "spree_", "packt_")


def texts(folder: Path) -> list[Text]:
    """All different texts of the exports, in the order of their files."""
    found: dict[str, Text] = {}
    number = 0
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv" and path.name.startswith(CSVS):
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows: list[dict[str, Any]] = list(csv.DictReader(file))
        elif path.name.startswith("gally") and path.suffix == ".jsonl":
            lines = path.read_text("utf-8").splitlines()
            rows = [record.get("_source", record) for record in map(json.loads, lines)]
        elif path.name.startswith("saleor") and path.suffix == ".json":
            rows = list(_saleor(json.loads(path.read_text("utf-8"))))
        else:
            continue
        for row in rows:
            number += 1
            for text in _texts_of(row, number):
                found.setdefault(text[0], text)
    return list(found.values())


def _texts_of(row: dict[str, Any], number: int) -> Iterator[Text]:
    for kind, names in FIELDS.items():
        for name in names:
            value = row.get(name)
            value = value[0] if isinstance(value, list) and value else value
            if not isinstance(value, str) or not value.strip() or len(value) > 4000:
                continue
            if kind == "title" and re.search(r"-(?:X?[SML]|XL|\d\d)-", value):
                continue  # one variant of many of the same name
            yield value.strip(), kind, str(row.get("Vendor") or "").strip(), number


def _saleor(records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for record in records:
        if record.get("model") != "product.product":
            continue
        fields = record["fields"]
        yield {"name": fields.get("name"), "description": fields.get("description_plaintext")}


def draw(found: list[Text], count: int, seed: int) -> list[Text]:
    """Whole products, until they have ``count`` texts."""
    products: dict[int, list[Text]] = {}
    for text in found:
        products.setdefault(text[3], []).append(text)
    order = sorted(products)
    random.Random(seed).shuffle(order)
    out: list[Text] = []
    for number in order:
        if len(out) >= count:
            break
        out += products[number]
    return out


def segments(drawn: list[Text]) -> list[Segment]:
    """The texts cut as a run cuts them."""
    out: list[Segment] = []
    for place, (text, kind, _, number) in enumerate(drawn):
        where = Where(path="drawn")
        value = make_value(text, f"f{place}", kind, f"p{number}", where, "en")  # type: ignore[arg-type]
        out += value.all_segments()
    return out


def page_segments(folder: Path) -> tuple[list[Segment], int, list[str]]:
    """The segments of all English product pages, the number of pages, and their brands."""
    with (folder.parent / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file)
            if row["kind"] == "page" and row["language"] == "en" and row["page_kind"] == "product"
        ]  # fmt: skip
    out: list[Segment] = []
    pages = 0
    for source in discover([os.fspath(folder / Path(row["file"]).name) for row in rows]).sources():
        if not isinstance(source, Source):
            continue
        try:
            documents = open_source(source, "en").documents
        except InputError as error:
            print(error, file=sys.stderr)
            continue
        pages += 1
        every = (part for document in documents for part in document.segments())
        out += [part for part in every if part.kind in PAGE_KINDS]
    return out, pages, [row["brand"].strip() for row in rows if row["brand"].strip()]


@dataclass(frozen=True)
class Checked:
    """A segment with what was made of it, by us and by the engine alone."""

    done: Translation
    faults: list[tuple[str, str]]
    raw: str
    raw_faults: list[tuple[str, str]]


def interval(bad: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    z, share = 1.959964, bad / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    return max(0.0, middle - half), min(1.0, middle + half)


def share(found: Sequence[list[tuple[str, str]]]) -> str:
    """The share of critical errors with its interval, and the classes."""
    bad = sum(map(bool, found))
    low, high = interval(bad, len(found))
    kinds = Counter(name for one in found for name in {kind for kind, _ in one})
    told = ", ".join(f"{name} {kinds[name]}" for name in CLASSES if kinds[name])
    part = bad / len(found) if found else 0.0
    return f"{bad} of {len(found)}, {part:.1%} ({low:.1%} to {high:.1%}) {told}".rstrip()


def report(checked: Sequence[Checked], texts: dict[str, set[str]]) -> None:
    """What is ready, what is wrong with it, the raw engine beside it."""
    ready = [one for one in checked if one.done.status == "ready"]
    words = [len(one.done.segment.text.split()) for one in checked]
    ready_words = sum(len(one.done.segment.text.split()) for one in ready)
    whole = sum(1 for statuses in texts.values() if statuses == {"ready"})
    count = max(1, len(checked))
    print(
        f"ready: {len(ready) / count:.1%} of {len(checked)} segments, "
        f"{ready_words / max(1, sum(words)):.1%} of {sum(words)} words, "
        f"{whole / max(1, len(texts)):.1%} of {len(texts)} texts wholly"
    )
    for key in ("kind", "origin"):
        groups: dict[str, Counter[str]] = {}
        for one in checked:
            name = one.done.segment.kind if key == "kind" else one.done.origin
            groups.setdefault(name, Counter())[one.done.status] += 1
        told = (
            f"{name} {n['ready'] / n.total():.0%} of {n.total()}"
            for name, n in sorted(groups.items())
        )
        print(f"  by {key}: {', '.join(told)}")
    reasons = Counter(re.sub(r":.*| \d+.*", "", why) for one in checked for why in one.done.reasons)
    print("  waiting: " + "; ".join(f"{why} {n}" for why, n in reasons.most_common(14)))
    print(f"critical errors, ready segments:            {share([one.faults for one in ready])}")
    print(f"critical errors, raw engine on the same:    {share([one.raw_faults for one in ready])}")
    print(
        f"critical errors, raw engine on everything:  {share([one.raw_faults for one in checked])}"
    )
    engine = [one for one in ready if one.done.origin == "engine"]
    print(f"critical errors, ready from the engine:     {share([one.faults for one in engine])}")
    for one in ready:
        if one.faults:
            why = "; ".join(f"{kind}: {what}" for kind, what in one.faults)
            text, made = one.done.segment.text[:300], one.done.text[:300]
            print(f"  {why}\n    {text!r}\n    {made!r}")


def unique(found: Iterable[Translation]) -> list[Translation]:
    """One translation a text."""
    return list({(one.segment.text, one.segment.markup): one for one in found}.values())


def line(*cells: object) -> str:
    """Cells in one line."""
    return "\t".join(" ".join(str(cell).split()) for cell in cells)


def main() -> int:
    """Draw, translate, check, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=Path, help="saved product pages, too")
    parser.add_argument("--page-count", type=int, default=400, help="different texts of pages")
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--engine", default="firefox")
    parser.add_argument("--models", default="")
    parser.add_argument("--to", default="pt-BR")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--show", type=Path)
    parser.add_argument("--sample-ready", type=int, default=0, metavar="N")
    parser.add_argument("--out", type=Path, default=Path("ready.tsv"))
    given = parser.parse_args()
    every = texts(given.folder)
    drawn = draw(every, given.count, given.seed)
    parts = segments(drawn)
    of_exports = len(parts)
    brands = {brand for _, _, brand, _ in every if brand}
    count, pages = len(drawn), 0
    if given.pages:
        more, pages, theirs = page_segments(given.pages)
        some = sorted({part.text for part in more})
        few = min(given.page_count, len(some))
        chosen = set(random.Random(given.seed).sample(some, few))
        parts += [part for part in more if part.text in chosen]
        brands |= set(theirs)
    sources = sorted({part.text for part in parts})
    kept = sorted(brands | payment_names(sources) | measures(sources, language("en")))
    options = {"models": given.models} if given.models else {}
    with EnginePool(given.engine, options, jobs=given.jobs) as pool:
        pair = pick_pair(pool.pairs(), "en", given.to)
        if pair is None:
            print("no such pair", file=sys.stderr)
            return 2
        pool.translate_batch(["warm up"] * 64 * given.jobs, *pair)
        start = time.perf_counter()
        raw = dict(zip(sources, pool.translate_batch(sources, *pair), strict=True))
        alone = time.perf_counter() - start
        start = time.perf_counter()
        done = translate_segments(
            parts, "en", given.to, glossary=make_glossary("en", given.to, (), kept),
            protected=kept, engine=pool, titles={one.text for one in parts if one.kind == "title"},
        )  # fmt: skip
        whole = time.perf_counter() - start
    target = given.to.partition("-")[0]
    checker = Checker(target, read_terms(data_folder("locales") / "terms" / f"{target}.csv"))
    titles = [part.text for part in parts if part.kind == "title"]
    every_title = [text for text, kind, _, _ in every if kind == "title"]
    names = Names(
        frozenset({*brands, *SHOPS}), model_names(every_title, [text for text, _, _, _ in every]),
        frozenset({*every_title, *titles}),
    )  # fmt: skip
    checked = []
    for one in unique(done.values()):
        text, made = one.segment.text, raw[one.segment.text] or ""
        checked.append(
            Checked(
                one, checker.faults(text, one.text, names), made, checker.faults(text, made, names)
            )
        )
    places: dict[str, set[str]] = {}
    for part in parts[:of_exports]:
        place = part.where.field if part.where else ""
        places.setdefault(str(place), set()).add(done[part.key].status)
    print(f"{count} texts{f' and {pages} pages' if pages else ''}, {len(checked)} unique segments")
    report(checked, places)
    print(f"raw engine {alone:.1f} s, translate_segments {whole:.1f} s, ratio {whole / alone:.2f}")
    if given.show:
        rows = (
            line(
                one.done.status, one.done.origin, one.done.segment.kind, one.done.segment.text,
                one.done.text, "; ".join(one.done.reasons), one.done.suggestion, one.raw,
                one.faults, one.raw_faults,
            )
            for one in checked
        )  # fmt: skip
        given.show.write_text("\n".join(rows) + "\n", "utf-8")
    if given.sample_ready:
        ready = [one.done for one in checked if one.done.status == "ready"]
        some = random.Random(given.seed).sample(ready, min(given.sample_ready, len(ready)))
        rows = (line(one.segment.text, one.text, one.origin) for one in some)
        given.out.write_text("\n".join(rows) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
