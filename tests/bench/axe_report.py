"""What axe-core says about the accessibility of a report, in light and dark, wide and narrow.

By hand: ``npm pack axe-core``, unpack it, then
``python tests/bench/axe_report.py package/axe.min.js report.html …``. Needs playwright and a
Chromium. Exit code 1 when something serious or critical is found.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

SCREENS = ((1366, 768, "light"), (1366, 768, "dark"), (390, 844, "light"), (390, 844, "dark"))


def main(axe: str, *pages: str) -> int:
    from playwright.sync_api import sync_playwright

    script = Path(axe).read_text("utf-8")
    serious = 0
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for page in pages:
            for width, height, scheme in SCREENS:
                tab = opened.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                ).new_page()
                tab.goto(Path(page).resolve().as_uri())
                tab.evaluate(
                    "document.querySelectorAll('details').forEach((one, at) => one.open = at < 25)"
                )
                tab.evaluate(script)  # past the page's own policy, as a debugger may
                found = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")[
                    "violations"
                ]
                print(f"{page} {width}x{height} {scheme}: {len(found)} kinds of violations")
                for one in found:
                    serious += one["impact"] in ("serious", "critical")
                    print(f"  {one['impact']} {one['id']}: {one['help']} ({len(one['nodes'])})")
                    for node in one["nodes"][:3]:
                        why = node["failureSummary"].splitlines()[-1][:160]
                        print(f"    {' '.join(node['target'])}: {why}")
                tab.context.close()
        opened.close()
    return 1 if serious else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
