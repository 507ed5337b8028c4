"""Translate real product texts and look for what is lost or false in the ready ones; run by hand.

``python tests/check_translations.py FOLDER [--count N] [--seed N] [--engine firefox|argos]
[--models FOLDER] [--to TAG] [--show FILE]`` where FOLDER holds exports of shops as CSV, JSON and
JSON Lines. Texts are drawn by seed, whole products, and cut into segments as a run cuts
them. The checks here are written apart from the gate and share no code with it. ``--show`` writes
every segment with its status, to be read by eye.
"""

from __future__ import annotations

import argparse
import csv
import html
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from listingkit.engines.worker import EnginePool, pick_pair
from listingkit.localize.files.values import make_value
from listingkit.localize.mt.translate import make_glossary, translate_segments
from listingkit.localize.mt.untouched import measures, payment_names
from listingkit.markets import language
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
CSVS = ("shopify_", "vendure_", "magento_", "spree_", "packt_")

TAG = re.compile(r"</?[A-Za-z][^<>]*>")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
UNITS = re.compile(
    r"\d[\d.,/]*\s?-?(?:%|cm|mm|kg|oz|lbs?|ml|GB|TB|MP|k?Hz|mAh|W|V|\"|″|°C?|°F)(?![A-Za-z])"
)
MARKS = re.compile(r"\{[^{}\s]*\}|%[sd]|https?://\S+|\S+@\S+\.\w+|[™®©]|[\U0001F300-\U0001FAFF]")
MONEY = re.compile(r"(?:[$€£¥]|R\$|USD|EUR)\s?\d|\d\s?(?:€|£|euros?|dólares|reais)", re.IGNORECASE)
SIZES = re.compile(r"(?<![\w'.’-])(?:X{1,3}S|X{1,4}L|S|M|L)(?![\w'’.])")

BAD = {
    "linen": r"roupas? de cama", "jumper": r"\bsaltos?\b|saltador", "chest": r"\bba[úç]o?\b",
    "tank": r"\btanques?\b", "tee": r"\btee\b", "sale": r"\bvendas?\b", "iron": r"\bferro\b",
    "case": r"\bcasos?\b", "fall": r"\bqueda\b", "heel": r"\bcura", "jacket": r"\bpaletó de lata",
    "watering can": r"\bpode\b|\blata\b", "batteries": r"morcego", "size chart": r"gráfico",
    "machine wash": r"lavagem da máquina|máquina de lavar", "light blue": r"\bluz azul\b",
    "light green": r"\bluz verde\b", "do not": r"\A(?!.*\b(?:não|nunca|sem)\b).*\Z",
}  # fmt: skip
"""Words of the source and what must not stand for them in Portuguese."""


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


def faults(source: str, target: str, brands: list[str]) -> list[str]:
    """What is lost, false or made up in ``target``, as far as patterns can tell."""
    left, right = (html.unescape(TAG.sub(" ", text)) for text in (source, target))
    out: list[str] = []
    for name, pattern, before, after in (
        ("tags", TAG, source, target), ("numbers", NUMBER, left, right),
        ("units", UNITS, left, right), ("marks", MARKS, left, right),
        ("sizes", SIZES, left, right),
    ):  # fmt: skip
        a, b = Counter(pattern.findall(before)), Counter(pattern.findall(after))
        if a != b:
            out.append(f"{name}: {sorted((a - b) + (b - a))}")
    if len(MONEY.findall(left)) != len(MONEY.findall(right)):
        out.append("money")
    out += [f"brand: {name}" for name in brands if source.count(name) > target.count(name)]
    for word, bad in BAD.items():
        told = re.search(rf"\b{word}\b", left, re.IGNORECASE)
        if told and re.search(bad, right, re.IGNORECASE | re.DOTALL):
            out.append(f"sense: {word}")
    words_in, words_out = len(re.findall(r"[^\W\d_]+", left)), len(re.findall(r"[^\W\d_]+", right))
    if words_in > 3 and words_out < 0.6 * words_in:
        out.append(f"{words_out} words for {words_in}")
    if words_out > 2 * words_in + 4:
        out.append(f"{words_out} words for {words_in}")
    if re.search(r"(?<![\w./@-])[a-z]{2,}[.,;:][a-z]{1,}(?![\w/@])", right) and not re.search(
        r"(?<![\w./@-])[a-z]{2,}[.,;:][a-z]{1,}(?![\w/@])", left
    ):
        out.append("damaged word")
    return out


def main() -> int:
    """Draw, translate, check, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=330)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--engine", default="firefox")
    parser.add_argument("--models", default="")
    parser.add_argument("--to", default="pt-BR")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--show", type=Path)
    given = parser.parse_args()
    drawn = draw(texts(given.folder), given.count, given.seed)
    parts = segments(drawn)
    sources = sorted({part.text for part in parts})
    english = language("en")
    kept = {brand for _, _, brand, _ in drawn if brand}
    kept |= payment_names(sources) | measures(sources, english)
    names = sorted(kept)
    options = {"models": given.models} if given.models else {}
    with EnginePool(given.engine, options, jobs=given.jobs) as pool:
        pair = pick_pair(pool.pairs(), "en", given.to)
        if pair is None:
            print("no such pair", file=sys.stderr)
            return 2
        pool.translate_batch(["warm up"], *pair)
        start = time.perf_counter()
        pool.translate_batch(sources, *pair)
        raw = time.perf_counter() - start
        start = time.perf_counter()
        done = translate_segments(
            parts, "en", given.to, glossary=make_glossary("en", given.to, (), names),
            protected=names, engine=pool,
        )  # fmt: skip
        whole = time.perf_counter() - start
    report(drawn, list(done.values()), names)
    print(f"raw engine {raw:.1f} s, translate_segments {whole:.1f} s, ratio {whole / raw:.2f}")
    loaded = [name for name in ("minisbd", "argostranslate.translate") if name in sys.modules]
    print(f"not wanted but imported: {loaded}")
    if given.show:
        given.show.write_text(
            "\n".join(
                f"{one.status}\t{one.origin}\t{one.segment.kind}\t{one.segment.text}\t{one.text}"
                f"\t{'; '.join(one.reasons)}\t{one.suggestion}".replace("\r", " ")
                for one in unique(done.values())
            ),
            "utf-8",
        )
    return 0


def unique(found: Any) -> list[Translation]:
    """One translation a text."""
    return list({(one.segment.text, one.segment.markup): one for one in found}.values())


def report(drawn: list[Text], found: list[Translation], names: list[str]) -> None:
    """Shares, reasons and every fault of a ready segment."""
    ones = unique(found)
    by_text: dict[str, set[str]] = {}
    for one in found:
        by_text.setdefault(one.segment.listing_id, set()).add(one.status)
    ready = sum(1 for statuses in by_text.values() if statuses == {"ready"})
    print(f"{len(drawn)} texts, {ready / max(1, len(by_text)):.0%} wholly ready")
    statuses = Counter(one.status for one in ones)
    print(f"{len(ones)} unique segments: {dict(statuses)}")
    for key in ("kind", "origin"):
        groups: dict[str, Counter[str]] = {}
        for one in ones:
            name = one.segment.kind if key == "kind" else one.origin
            groups.setdefault(name, Counter())[one.status] += 1
        for name, counts in sorted(groups.items()):
            print(f"  {name}: {counts['ready'] / counts.total():.0%} of {counts.total()} ready")
    reasons = Counter(re.sub(r":.*| \d+.*", "", why) for one in ones for why in one.reasons)
    print("  " + "; ".join(f"{why} {count}" for why, count in reasons.most_common(14)))
    bad = 0
    for one in ones:
        wrong = faults(one.segment.text, one.text, names) if one.status == "ready" else []
        if wrong:
            bad += 1
            print(f"  FAULT {wrong} {one.segment.text[:150]!r} -> {one.text[:150]!r}")
    print(f"{bad} ready segments with a fault")


if __name__ == "__main__":
    sys.exit(main())
