"""How large the HTML report of many listings is, and how quickly it opens, sorts and filters.

By hand: ``python tests/bench/html_report.py [LISTINGS]``. Needs playwright and a Chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from listingkit.document import AuditDocument, rule_infos, summarize
from listingkit.journey import leaks
from listingkit.model import Finding, Judged, LedgerLine, Severity, Where
from listingkit.report.html import report
from listingkit.rules.core import all_rules
from listingkit.score import catalog_score, score_of

TITLES = (
    "Linen dress",
    "عباءة كتان طويلة",
    "リネンのワンピース",
    "Leinenkleid lang",
    "Robe en lin été",
)
TIMED = """async ([selector, value, event]) => {
  const one = document.querySelector(selector), start = performance.now();
  if (event === "click") one.click();
  else { one.value = value; one.dispatchEvent(new Event("input", {bubbles: true})); }
  void document.body.offsetHeight;
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  return [Math.round(performance.now() - start), document.getElementById("count").textContent];
}"""
STEPS = (
    ("search", "#find", "linen 99", "input"),
    ("no search", "#find", "", "input"),
    ("rule", "#rule", "3", "input"),
    ("no rule", "#rule", "", "input"),
    ("score", "#band", "50-80", "input"),
    ("all again", "#band", "", "input"),
    ("sort by title", "th[data-key='1'] button", "", "click"),
    ("sort by errors", "th[data-key='6'] button", "", "click"),
    ("more rows", "#more", "", "click"),
)


def document(count: int) -> AuditDocument:
    """An audit of ``count`` listings with the ledger of every rule and about twelve findings."""
    rules = list(all_rules().values())
    listings = []
    for number in range(count):
        found, ledger = [], []
        where = Where(path="catalog.csv", line=number + 2)
        for place, rule in enumerate(rules):
            draw = (number * 7919 + place * 104729 + number * place) % 997
            state = (
                "lost" if draw < 1000 * 12 // len(rules) else "unknown" if draw > 900 else "earned"
            )
            ledger.append(
                LedgerLine(
                    code=rule.code, stage=rule.stage, component=rule.component,
                    possible=rule.points, earned=rule.points if state == "earned" else 0.0,
                    state=state, why="" if state == "earned" else "not stated: what it must know",
                )
            )  # fmt: skip
            if state == "lost":
                found.append(
                    Finding(
                        code=rule.code, severity=Severity(rule.severity), message=rule.summary,
                        where=where, listing_id=f"listing-{number}", points=rule.points,
                        fix=rule.fix,
                    )
                )  # fmt: skip
        listings.append(
            Judged(
                listing_id=f"listing-{number}", where=where, language=("en", "ar")[number % 2],
                title=f"{TITLES[number % len(TITLES)]} {number}", market=("de", "ae")[number % 2],
                findings=tuple(found), score=score_of(ledger),
            )
        )  # fmt: skip
    score = catalog_score(listings)
    infos = rule_infos([rule.code for rule in rules])
    return AuditDocument(
        markets=("de", "ae"),
        summary=summarize(listings, (), (), {}, {rule.code: rule.stage for rule in rules}),
        score=score,
        listings=tuple(listings),
        problems=(),
        failures=(),
        rules=infos,
        leaks=leaks(score, {rule.code: rule.summary for rule in rules}),
    )


def main() -> None:
    from playwright.sync_api import sync_playwright

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    made = document(count)
    start = time.perf_counter()
    page = report(made).encode()
    spent = time.perf_counter() - start
    print(f"{count:,} listings: {len(page) / 1e6:.1f} MB, written in {spent:.1f} s")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        file = Path(folder) / "report.html"
        file.write_bytes(page)
        opened = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        tab = opened.new_page(viewport={"width": 1366, "height": 768})
        for _ in range(3):
            tab.goto(file.as_uri())
            loaded = tab.evaluate(
                "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(["
                "performance.getEntriesByType('navigation')[0].loadEventEnd, performance.now()]))))"
            )
            print(f"  load event {loaded[0]:.0f} ms, drawn {loaded[1]:.0f} ms")
        for name, selector, value, event in STEPS:
            spent, told = tab.evaluate(TIMED, [selector, value, event])
            print(f"  {name:<15} {spent:>5} ms  {told}")
        opened.close()


if __name__ == "__main__":
    main()
