"""How large the page of a localized catalog is, and how quickly it opens and filters.

By hand: ``python tests/bench/localized_report.py [TEXTS]``. Needs playwright and a Chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from html_report import TIMED

from listingkit.report import localized
from listingkit.report.html_moves import flags_of

STEPS = (
    ("search", "#find", "tea 99", "input"),
    ("no search", "#find", "", "input"),
    ("status", "#status", "review", "input"),
    ("any status", "#status", "", "input"),
    ("reason", "#reason", "the glossary has another word", "input"),
    ("any reason", "#reason", "", "input"),
    ("listing", "#listing", "mug-77", "input"),
    ("all again", "#listing", "", "input"),
)


def view(count: int) -> localized.LocalizedView:
    """A market with ``count`` texts, twenty a listing, a third of which wait for a person."""
    rows = [
        localized.PairRow(
            f"A <b>strong</b> mug for tea {number}, holds 12 fl oz, made by hand in 2 days.",
            f"كوب <b>قوي</b> للشاي {number}، يتسع 355 مل، يصنع يدويًا في يومين.",
            "engine",
            "ready" if number % 3 else "review",
            "" if number % 3 else "glossary says قدح for mug; short text without context",
            converted=(("12 fl oz", "355 مل"),),
        )
        for number in range(count)
    ]
    groups = [
        localized.Group(f"mug-{start // 20}", "review", tuple(rows[start : start + 20]))
        for start in range(0, count, 20)
    ]
    counts = {**dict.fromkeys(localized.ORIGINS, 0), "segments": count, "engine": count}
    return localized.LocalizedView(
        name="Emirates", language="ar-AE", language_name="Arabic", direction="rtl",
        listings=len(groups), counts={**counts, "review": count // 3, "blocked": 0, "signed": 0},
        groups=tuple(groups), flags=flags_of(row.reasons for row in rows),
    )  # fmt: skip


def main(count: int) -> None:
    """Write the page, open it, and time each step in milliseconds."""
    from playwright.sync_api import sync_playwright

    made = view(count)
    start = time.perf_counter()
    text = localized.render(made)
    print(
        f"{count:,} texts: written in {time.perf_counter() - start:.2f} s, {len(text) / 1e6:.1f} MB"
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder, "ae.html")
        file.write_text(text, "utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        tab = browser.new_page(viewport={"width": 1366, "height": 768})
        start = time.perf_counter()
        tab.goto(file.as_uri())
        print(f"open: {1000 * (time.perf_counter() - start):.0f} ms")
        for name, selector, value, event in STEPS:
            took, shown = tab.evaluate(TIMED, [selector, value, event])
            print(f"{name}: {took} ms ({shown})")
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
