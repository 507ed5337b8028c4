"""Pages a second of other tools on the sample page, beside ours. By hand, with a network.

``python tests/bench/peers.py FOLDER`` installs npm's yoastseo and jsdom, and PyPI's pyseoanalyzer
and extruct, into the folder (kept: a second run installs nothing), and runs each on the same page
in a process of its own. Each is measured from its first page to its last, imports left out. They
do other things than we do: yoastseo judges one text for a keyphrase, pyseoanalyzer counts and
checks heads, extruct only reads structured data.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from sample import sample_page
from test_page import pages_per_second

PAGES = 60
# It takes seconds for a page.
YOAST_PAGES = 5

YOAST = """
import fs from "node:fs";
import { createRequire } from "node:module";
const need = createRequire(process.cwd() + "/");
const { JSDOM } = need("jsdom");
const { Paper, SeoAssessor, ContentAssessor, helpers } = need("yoastseo");
const { buildTree } = need("yoastseo/build/parse/build");
const Researcher = need("yoastseo/build/languageProcessing/languages/en/Researcher").default;
const html = fs.readFileSync(process.argv[2], "utf8");
const pages = Number(process.argv[3]);
function once(n) {
  const document = new JSDOM(html).window.document;
  for (const left of document.querySelectorAll("script, style, nav, footer")) left.remove();
  const paper = new Paper(document.body.innerHTML, {
    keyword: "linen work shirt", title: document.title + n, locale: "en_US",
    description: document.querySelector("meta[name=description]").content,
  });
  const researcher = new Researcher(paper);
  for (const Assessor of [SeoAssessor, ContentAssessor]) new Assessor(researcher).assess(paper);
}
once(0);
const start = performance.now();
for (let n = 1; n <= pages; n++) once(n);
console.log((pages * 1000) / (performance.now() - start));
"""

SEOANALYZER = """
import sys, time
from types import SimpleNamespace
from bs4 import BeautifulSoup
from pyseoanalyzer import page as module
html = open(sys.argv[1], encoding="utf-8").read()
response = SimpleNamespace(
    headers={"content-type": "text/html"}, data=html.encode(), status=200,
    geturl=lambda: "https://hollin-reed.example/linen-work-shirt")
module.http.get = lambda url: response
def once():
    page = module.Page(url="https://hollin-reed.example/linen-work-shirt",
                       base_domain="https://hollin-reed.example")
    assert page.analyze(), page.warnings
once()
start = time.perf_counter()
for _ in range(int(sys.argv[2])):
    once()
print(int(sys.argv[2]) / (time.perf_counter() - start))
"""

EXTRUCT = """
import sys, time, extruct
html = open(sys.argv[1], encoding="utf-8").read()
def once():
    extruct.extract(html, base_url="https://hollin-reed.example/",
                    syntaxes=["json-ld", "microdata", "opengraph"])
once()
start = time.perf_counter()
for _ in range(int(sys.argv[2])):
    once()
print(int(sys.argv[2]) / (time.perf_counter() - start))
"""


def install(folder: Path) -> Path:
    """Put the peers into the folder; the Python of their environment."""
    python = folder / "venv" / "bin" / "python"
    if not (folder / "node_modules" / "yoastseo").is_dir():
        run(["npm", "install", "--silent", "--no-audit", "--no-fund", "yoastseo", "jsdom"], folder)
    if not python.exists():
        run([sys.executable, "-m", "venv", str(folder / "venv")], folder)
        run([str(python), "-m", "pip", "install", "-q", "pyseoanalyzer", "extruct"], folder)
    return python


def run(command: list[str], folder: Path) -> str:
    """Output of a command; what it complains about is shown."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def main(folder: Path) -> None:
    """Install what is missing and print the table."""
    folder.mkdir(parents=True, exist_ok=True)
    python = install(folder)
    page = folder / "page.html"
    page.write_bytes(sample_page())
    (folder / "yoast.mjs").write_text(YOAST, encoding="utf-8")
    (folder / "seoanalyzer.py").write_text(SEOANALYZER, encoding="utf-8")
    (folder / "extract.py").write_text(EXTRUCT, encoding="utf-8")
    rows = {"listingkit audit --jobs 1": pages_per_second(page.read_bytes(), 1, PAGES)}
    rows["listingkit audit --jobs 2"] = pages_per_second(page.read_bytes(), 2, PAGES)
    for name, command, pages in (
        ("yoastseo (one process)", ["node", "yoast.mjs"], YOAST_PAGES),
        ("pyseoanalyzer (one process)", [str(python), "seoanalyzer.py"], PAGES),
        ("extruct (one process)", [str(python), "extract.py"], PAGES),
    ):
        said = run([*command, str(page), str(pages)], folder)
        rows[name] = float(said.split()[-1])
    for name, speed in rows.items():
        print(f"{name:30} {speed:8.1f} pages/s")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve())
