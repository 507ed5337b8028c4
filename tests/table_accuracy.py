"""Accuracy of size-chart detection on labelled tables and pages. Run by hand.

    python tests/table_accuracy.py [FOLDER]

FOLDER holds ``size_tables/size_tables.jsonl``, ``manifest.csv`` and ``pages/``; default: the
folder of real test data (environment variable LISTINGKIT_SHARED, or ``shared`` beside the
checkout). Prints every error, then precision, recall and F1 of tables and of pages.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import sys
import time
from pathlib import Path

from lxml import html

from listingkit.page.sizechart import chart_from_table


def scores(pairs: list[tuple[bool, bool]]) -> str:
    """Figures for (is one, was found) pairs."""
    hits = sum(truth and found for truth, found in pairs)
    precision = hits / max(1, sum(found for _, found in pairs))
    recall = hits / max(1, sum(truth for truth, _ in pairs))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"n {len(pairs)}  precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}"


def tables(path: Path, show: bool) -> None:
    """Detection and unit on single tables."""
    pairs: list[tuple[bool, bool]] = []
    units = unit_right = 0
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        element = html.fragment_fromstring(record["content"], create_parent="div")
        table = next(element.iter("table"), None)
        chart = chart_from_table(table) if table is not None else None
        truth = record["is_size_chart"] == "y"
        pairs.append((truth, chart is not None))
        if truth != (chart is not None):
            print(
                f"  {'MISSED' if truth else 'FALSE'} {record['id']} {record['language']}: "
                f"{' '.join(element.text_content().split())[:150]}"
            )
        if show and chart:
            print(" ", record["id"], chart.unit, chart.system, chart.measure, chart.columns)
            for row in chart.rows[:2]:
                print("      ", row)
        if truth and chart and record["unit"]:
            wanted = "+".join(sorted(record["unit"].split("+")))
            units += 1
            unit_right += wanted == chart.unit
            if wanted != chart.unit:
                print(f"  UNIT {record['id']}: {chart.unit}, labelled {record['unit']}")
    print("tables:", scores(pairs), f" unit right {unit_right}/{units}")


def pages(folder: Path) -> None:
    """Charts and links on whole pages."""
    from listingkit.page import Page

    charts: list[tuple[bool, bool]] = []
    links: list[tuple[bool, bool]] = []
    seconds = 0.0
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["kind"] == "page"]
    for row in rows:
        data = gzip.decompress((folder / row["file"]).read_bytes())
        page = Page(data, row["file"])
        _ = page.tree
        begin = time.perf_counter()
        found, linked = page.size_charts, page.size_chart_links
        seconds += time.perf_counter() - begin
        truth = row["size_chart_table"] == "y"
        charts.append((truth, bool(found)))
        links.append((row["size_chart_where"] in ("link", "embedded"), bool(linked) and not found))
        if truth != bool(found):
            print(
                f"  {'MISSED' if truth else 'FALSE'} {row['file']}: "
                f"{[(chart.columns, chart.rows[:2]) for chart in found][:3]}"
            )
        if links[-1][0] != links[-1][1]:
            print(f"  LINK {row['file']} labelled {row['size_chart_where']}: {linked[:2]}")
    print("pages, charts:", scores(charts))
    print("pages, links: ", scores(links))
    print(f"{seconds:.2f} s for {len(rows)} pages")


def main() -> None:
    """Both measurements."""
    named = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    beside = Path(__file__).resolve().parents[2] / "shared"
    shared = Path(os.environ.get("LISTINGKIT_SHARED", str(beside)))
    folder = Path(named[0]) if named else shared / "data" / "dev"
    tables(folder / "size_tables" / "size_tables.jsonl", "-v" in sys.argv)
    if "--tables" not in sys.argv:
        pages(folder)


if __name__ == "__main__":
    main()
