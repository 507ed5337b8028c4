"""Hold a localized Shopify catalog against its source, by means of its own (run by hand).

    python tests/check_localized.py SOURCE.csv… OUT/br [--replace]

Nothing of listingkit is used: the csv module, regular expressions, and what ``manifest.json`` says
was converted. For every cell that changed, each number, unit, size, brand and tag of the source
must stand in the target verbatim, or be in a traced conversion, or the text must be in
``review.csv``. With ``--replace`` every cell that did not change must have the same bytes.
Without it the rows of the translation import are held against the cells of the source.
"""

from __future__ import annotations

import csv
import html
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TEXT_COLUMNS = {
    "title": "Title", "body_html": "Body (HTML)", "product_type": "Type",
    "meta_title": "SEO Title", "meta_description": "SEO Description",
}  # fmt: skip
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
UNIT = re.compile(
    r"(\d+(?:[.,]\d+)*)\s?"
    r"(cm|mm|km|kg|mg|g|ml|cl|l|L|oz|fl oz|in|ft|lbs?|W|V|A|mAh|Hz|GB|TB|%|°[CF])(?![A-Za-z])"
)
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
SIZE = re.compile(r"(?<![\w-])(?:X{0,4}[SL]|[2-6]XL|M|(?:EU|US|UK)\s?\d{1,2}(?:[.,]5)?)(?![\w-])")
MARK = re.compile(r'<span lang="[\w-]+" dir="(?:ltr|rtl)">(.*?)</span>', re.DOTALL)
BLANK = re.compile(r"\s+")


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def raw_cells(data: bytes) -> list[list[bytes]]:
    """Cells as they stand in the file, quotes included."""
    rows: list[list[bytes]] = []
    row: list[bytes] = []
    start, quoted = 0, False
    for at in range(len(data)):
        byte = data[at]
        if byte == 0x22:
            quoted = not quoted
        elif not quoted and byte in (0x2C, 0x0A):
            row.append(data[start:at])
            start = at + 1
            if byte == 0x0A:
                rows.append(row)
                row = []
    row.append(data[start:])
    rows.append(row)
    return rows


def plain(text: str) -> str:
    return BLANK.sub(" ", html.unescape(TAG.sub(" ", text))).strip()


class Checker:
    def __init__(self, folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        self.converted: dict[str, list[tuple[str, str]]] = {}
        for listing in manifest["listings"]:
            told = [(one["before"], one["after"]) for one in listing["converted"]]
            self.converted[listing["id"]] = told
        self.inserted = {one["id"]: one["inserted"] for one in manifest["listings"]}
        self.traced = {
            one["id"]: [
                line for line in one["trace"] if line["before"] and line["after"] is not None
            ]
            for one in manifest["listings"]
        }
        self.review: dict[str, list[str]] = {}
        with (folder / "review.csv").open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                self.review.setdefault(row["listing"], []).append(plain(row["source"].lstrip("'")))
        self.counts: Counter[str] = Counter()
        self.bad: list[str] = []

    def compare(self, listing: str, brand: str, source: str, target: str) -> None:
        """One changed text against its source."""
        self.counts["texts changed"] += 1
        target = MARK.sub(r"\1", target)
        for line in self.inserted.get(listing, ()):
            # Lines written from facts are new; whether they are true is another check.
            for form in (f"<li>{html.escape(line, quote=False)}</li>", f"<p>{line}</p>", line):
                target = target.replace(form, "", 1)
        before, after = html.unescape(source), html.unescape(target)
        for old, new in self.converted.get(listing, ()):
            if old in before and new in after:
                before, after = before.replace(old, " ", 1), after.replace(new, " ", 1)
                self.counts["conversions"] += 1
        kinds = {
            "number": (NUMBER.findall(before), NUMBER.findall(after)),
            "unit": (UNIT.findall(before), UNIT.findall(after)),
            "size": (SIZE.findall(plain(before)), SIZE.findall(plain(after))),
            "tag": (TAG.findall(source), TAG.findall(target)),
        }
        if brand:
            kinds["brand"] = ([brand] * source.count(brand), [brand] * target.count(brand))
        for kind, (wanted, there) in kinds.items():
            self.counts[f"{kind}s of the source"] += len(wanted)
            missing = Counter(wanted) - Counter(there)
            added = Counter(there) - Counter(wanted) if kind in ("number", "tag") else Counter()
            if not missing and not added:
                continue
            if self._in_review(listing, source):
                self.counts[f"{kind} differs, in review"] += 1
            else:
                told = f"missing {dict(missing)} added {dict(added)}"
                self.bad.append(f"{listing}: {kind}: {told}: {plain(source)[:90]!r}")

    def _in_review(self, listing: str, source: str) -> bool:
        text = plain(source)
        return any(one and (one in text or text in one) for one in self.review.get(listing, ()))


def products(rows: list[list[str]]) -> Iterator[tuple[str, int]]:
    """Handle and number of each row but the first."""
    at = rows[0].index("Handle")
    for number, row in enumerate(rows[1:], start=1):
        if len(row) > at and row[at]:
            yield row[at], number


def check_replaced(source: Path, target: Path, checker: Checker) -> None:
    old, new = rows_of(source), rows_of(target)
    if [len(row) for row in old] != [len(row) for row in new]:
        checker.bad.append(f"{target}: another number of rows or cells")
        return
    vendor = old[0].index("Vendor")
    brands: dict[str, str] = {}
    for handle, number in products(old):
        brands.setdefault(handle, old[number][vendor])
        for before, after in zip(old[number], new[number], strict=True):
            checker.counts["cells"] += 1
            if before != after:
                checker.compare(handle, brands[handle], before, after)
    checker.counts["products"] += len(brands)
    for first, second in zip(
        raw_cells(source.read_bytes()), raw_cells(target.read_bytes()), strict=True
    ):
        for before_raw, after_raw in zip(first, second, strict=True):
            same = _value(before_raw) == _value(after_raw)
            if same and before_raw != after_raw:
                checker.bad.append(f"{target}: {before_raw[:40]!r} has other bytes")
            checker.counts["cells with the same bytes"] += before_raw == after_raw


def _value(cell: bytes) -> bytes:
    cell = cell.rstrip(b"\r")
    return cell[1:-1].replace(b'""', b'"') if cell[:1] == b'"' == cell[-1:] else cell


def check_import(source: Path, target: Path, checker: Checker) -> None:
    rows = rows_of(source)
    brands: dict[str, str] = {}
    texts: dict[str, set[str]] = {}
    for handle, number in products(rows):
        brands.setdefault(handle, rows[number][rows[0].index("Vendor")])
        texts.setdefault(handle, set()).update(rows[number])
    checker.counts["products"] += len(brands)
    with target.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            checker.counts["rows of the import"] += 1
            handle = row["Identification"].partition("/")[0]
            source_text, done = row["Default content"], row["Translated content"]
            if source_text not in texts.get(handle, ()):
                checker.bad.append(f"{handle}: not a cell of the source: {source_text[:60]!r}")
            elif done and done != source_text:
                checker.compare(handle, brands.get(handle, ""), source_text, done)


def main(arguments: list[str]) -> int:
    replaced = "--replace" in arguments
    *sources, folder = [Path(one) for one in arguments if one != "--replace"]
    checker = Checker(folder)
    for source in sources:
        if replaced:
            check_replaced(source, folder / source.name, checker)
        else:
            check_import(source, folder / f"{source.stem}.translations.csv", checker)
    for name, count in sorted(checker.counts.items()):
        print(f"{count:7}  {name}")
    print(f"{len(checker.bad):7}  lost and not in review")
    print("\n".join(checker.bad[:40]))
    return 1 if checker.bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
