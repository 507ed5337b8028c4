"""Compare what a page says to us with hand-made labels; run by hand.

``python tests/label_accuracy.py [DATA_FOLDER]`` where the folder holds ``manifest.csv`` (columns
file, language, page_kind, jsonld_product …) and the pages it names. Prints accuracy by field and
every mismatch.
"""

from __future__ import annotations

import csv
import gzip
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

from listingkit.page import Page
from listingkit.page.markup import clean


def _yes(value: object) -> str:
    return "y" if value else "n"


def _same_text(found: str, label: str) -> bool:
    return clean(found).casefold() == clean(label).casefold()


def _read(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def _compare(page: Page, row: dict[str, str]) -> dict[str, tuple[bool, str, str]]:
    """Field → (right, found, label); fields the label says nothing about are left out."""
    markup, offer = page.markup, page.offer
    out: dict[str, tuple[bool, str, str]] = {}

    def put(field: str, found: str, label: str, right: bool | None = None) -> None:
        out[field] = (found == label if right is None else right, found, label)

    language = page.language or ""
    put("language (base)", language, row["language"],
        language.split("-")[0] == row["language"].split("-")[0])  # fmt: skip
    if "-" in row["language"]:
        put("language (full tag)", language, row["language"])
    put("jsonld_product", _yes(markup.product), row["jsonld_product"])
    put("jsonld_product_strict", _yes(markup.product_strict), row["jsonld_product_strict"])
    put("microdata_product", _yes(markup.microdata_product), row["microdata_product"])
    put("size_chart_table", _yes(page.size_charts), row["size_chart_table"])
    price = offer.price
    if row["price"]:
        put("price", str(price), row["price"], price == Decimal(row["price"]))
    else:
        put("no price shown", str(price), "", price is None)
    if row["currency"] and row["price"]:
        put("currency", str(offer.currency), row["currency"])
    if row["brand"]:
        right = _same_text(offer.brand, row["brand"])
        put("brand", offer.brand, row["brand"], right)
        stated = [data.get("brand") for data in (markup.product, markup.microdata_product) if data]
        if any(stated) or page.metas.get("product:brand"):
            put("brand (markup states one)", offer.brand, row["brand"], right)
    if row["title"]:
        # Long titles were cut when they were labelled.
        same = clean(page.head_title).casefold().startswith(clean(row["title"]).casefold())
        put("title (head)", page.head_title, row["title"], same)
    return out


def main(folder: Path) -> int:
    """Print the table and the mismatches."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong: list[str] = []
    seconds = 0.0
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "page"]
    for row in rows:
        data = _read(folder / row["file"])
        start = time.process_time()
        page = Page(data, row["file"])
        found = _compare(page, row)
        seconds += time.process_time() - start
        for field, (good, value, label) in found.items():
            total[field] += 1
            right[field] += good
            if not good:
                told = f"found {value[:60]!r}, label {label[:60]!r}"
                wrong.append(f"{field:26} {row['file']}: {told}")
    for line in sorted(wrong):
        print(line)
    print()
    for field in total:
        share = 100 * right[field] / total[field]
        print(f"{field:26} {right[field]:3}/{total[field]:3}  {share:5.1f} %")
    print(f"{len(rows)} pages, {seconds:.1f} s CPU")
    return 0


if __name__ == "__main__":
    default = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "dev"
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else default))
