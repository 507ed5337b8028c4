"""Hold our keyword counts against yoastseo's on real English product texts.

Run by hand; needs Node and the npm package in some folder (`npm i yoastseo` there)::

    python tests/bench/yoast_keywords.py FOLDER [--texts 50]

Each text is asked for its most frequent content words and for two-word phrases from it. Counts of
exact words (in quotes, as both tools write it) must agree; plain words differ where ours are
inflected, which yoastseo's npm package does not do. Every difference is printed with its place.
"""

from __future__ import annotations

import argparse
import csv
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

from listingkit.language.keywords import keyword_report, occurrences
from listingkit.language.words import tokenize
from listingkit.markets import language

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
const fs = require("fs");
const root = process.argv[2] + "/node_modules/yoastseo";
const { Paper } = require(root);
const Researcher = require(root + "/build/languageProcessing/languages/en/Researcher.js").default;
const { build } = require(root + "/build/parse/build");
const LanguageProcessor = require(root + "/build/parse/language/LanguageProcessor").default;
console.warn = () => {};
const cases = JSON.parse(fs.readFileSync(process.argv[3], "utf8"));
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const found = cases.map(([text, keyword]) => {
  const html = text.split("\\n").map((line) => `<p>${escape(line)}</p>`).join("");
  const paper = new Paper(html, { keyword, locale: "en_US" });
  const researcher = new Researcher(paper);
  paper.setTree(build(paper, new LanguageProcessor(researcher)));
  const { count } = researcher.getResearch("getKeyphraseCount");
  return [count, researcher.getResearch("getKeyphraseDensity").textLength];
});
console.log(JSON.stringify(found));
"""


_COLUMNS = ("en", "Body (HTML)", "description")
_TAGS = re.compile(r"<[^<>]*>")


def texts(count: int) -> list[str]:
    """English product texts of at least 40 words, each once, the files taken in turn."""
    data = ROOT.parent / "shared" / "data" / "dev"
    if not data.is_dir():
        sys.exit("skipped: the real product texts are not beside the checkout")
    english = ("shopify_*.csv", "magento_gear_*.csv", "packt_*.csv")
    files = [*sorted((data / "parallel").glob("*.tsv"))]
    files += [file for glob in english for file in sorted((data / "catalogs").glob(glob))]
    by_file = [[text for text in _texts_of(file) if len(text.split()) >= 40] for file in files]
    turns = [text for number in range(1000) for one in by_file for text in one[number : number + 1]]
    return list(dict.fromkeys(turns))[:count]


def _texts_of(file: Path) -> list[str]:
    """Texts of one file, without tags and entities, each once."""
    tabs = file.suffix == ".tsv"
    with file.open(encoding="utf-8", newline="", errors="replace") as stream:
        rows = csv.DictReader(stream, delimiter="\t" if tabs else ",",
                              quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL)  # fmt: skip
        column = next(name for name in _COLUMNS if name in (rows.fieldnames or ()))
        found = [html.unescape(_TAGS.sub(" ", row[column] or "")) for row in rows]
    return list(dict.fromkeys(" ".join(text.split()) for text in found))


def keywords_of(text: str) -> list[str]:
    """The three most frequent content words and two pairs of neighbours, first come first."""
    data = language("en")
    assert data is not None
    tokens = [word.lower() for word in tokenize(text, data).tokens]
    content = [word for word in tokens if word not in data.stopwords and word.isalpha()]
    ranked = sorted(Counter(content).items(), key=lambda item: (-item[1], tokens.index(item[0])))
    pairs = [
        f"{a} {b}"
        for a, b in pairwise(tokens)
        if a.isalpha() and b.isalpha() and not {a, b} & set(data.stopwords)
        and f"{a} {b}" in text.lower()
    ]  # fmt: skip
    return [word for word, _ in ranked[:3]] + list(dict.fromkeys(pairs))[:2]


def main() -> None:
    """Count with both and print agreement and differences."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where `npm i yoastseo` was run")
    parser.add_argument("--texts", type=int, default=50)
    given = parser.parse_args()
    if shutil.which("node") is None or not (given.folder / "node_modules" / "yoastseo").is_dir():
        sys.exit(f"skipped: no node, or no yoastseo under {given.folder}")
    known = texts(given.texts)
    kinds = {
        "exact word": lambda word: f'"{word}"',
        "plain word": lambda word: word,
        "exact phrase": lambda word: f'"{word}"',
        "plain phrase": lambda word: word,
    }
    cases = [
        (kind, text, write(word))
        for text in known
        for word in keywords_of(text)
        for kind, write in kinds.items()
        if kind.endswith("phrase") == (" " in word)
    ]
    with tempfile.TemporaryDirectory() as folder:
        script, data = Path(folder, "count.cjs"), Path(folder, "cases.json")
        script.write_text(SCRIPT, "utf-8")
        data.write_text(json.dumps([case[1:] for case in cases]), "utf-8")
        told = subprocess.run(
            ["node", str(script), str(given.folder.resolve()), str(data)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if told.returncode:
        sys.exit(told.stderr[-2000:])
    theirs = json.loads(told.stdout.splitlines()[-1])
    english = language("en")
    same: Counter[str] = Counter()
    every: Counter[str] = Counter()
    words = [0, 0]
    lines = []
    for (kind, text, keyword), (count, length) in zip(cases, theirs, strict=True):
        report = keyword_report({"text": text}, [keyword], english)
        ours = report.per_keyword[0].count
        words[0] += report.words
        words[1] += length
        every[kind] += 1
        same[kind] += ours == count
        if ours != count:
            places = [text[a:b] for a, b in occurrences(text, keyword, english)]
            lines.append(
                f"  {kind}: {keyword}: ours {ours} {places[:6]}, yoastseo {count}: {text[:50]!r}"
            )
    print(f"{len(known)} texts, {len(cases)} keyphrases")
    for kind, total in every.items():
        print(f"{kind:14} same {same[kind]}/{total}")
    print(f"words          ours {words[0]}, yoastseo {words[1]} (numbers are words there)")
    print("differences:")
    print("\n".join(lines) or "  none")


if __name__ == "__main__":
    main()
