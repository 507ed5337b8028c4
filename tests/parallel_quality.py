"""How near translations of real product texts come to their references; run by hand.

``python tests/parallel_quality.py FOLDER [--tags pt_BR,pt-BR] [--market br] [--back]
[--engine NAME] [--json FILE]`` where FOLDER holds tables of the same product texts in several
languages (columns ``lang``, ``en`` and ``target``). They become a catalog, and ``localize --eval``
does the rest: what is written, the drafts, and the engine alone beside, with intervals. ``--back``
translates into English. Many such tables were machine-translated themselves: read their notes.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path

from listingkit.report import Style
from listingkit.report.terminal_eval import render
from listingkit.run.localizing import LocalizeOptions, run_localize

csv.field_size_limit(10**8)


def pairs_of(folder: Path, tags: set[str]) -> dict[str, list[tuple[str, str]]]:
    """English and target texts by table, each pair once."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                (row["en"].strip(), row["target"].strip())
                for row in csv.DictReader(file, delimiter="\t")
                if row["lang"] in tags
            ]
        if rows:
            found[path.stem] = list(dict.fromkeys(row for row in rows if all(row)))
    return found


def main() -> int:
    """Write the catalog, localize, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tags", default="pt_BR,pt-BR")
    parser.add_argument("--market", default="br")
    parser.add_argument("--back", action="store_true", help="from the tags into English")
    parser.add_argument("--engine", default="firefox")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    tables = pairs_of(given.folder, set(given.tags.split(",")))
    pairs = [pair[::-1] if given.back else pair for rows in tables.values() for pair in rows]
    sources = list(dict.fromkeys(source for source, _ in pairs))
    told = ", ".join(f"{name} {len(rows)} pairs" for name, rows in tables.items())
    print(f"{told}; {len(sources)} different texts, {len(set(pairs))} different pairs")
    spoken = given.tags.split(",")[0].partition("_")[0].partition("-")[0] if given.back else "en"
    with tempfile.TemporaryDirectory() as folder:
        catalog, references = Path(folder, "catalog.jsonl"), Path(folder, "references.csv")
        rows = []
        for number, source in enumerate(sources):
            name = "description" if len(source) > 80 else "title"
            rows.append({"id": f"p{number}", "language": spoken, "title": "0", name: source})
        catalog.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
        with references.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("source", "reference"), *pairs])
        done = run_localize(
            LocalizeOptions(
                (str(catalog),), (given.market,), Path(folder, "out"), engine=given.engine,
                culture=False, jobs=given.jobs, references=references, dry_run=True,
            )
        )  # fmt: skip
    assert done.evaluation is not None
    if given.json:
        import msgspec

        given.json.write_bytes(msgspec.json.format(msgspec.json.encode(done.evaluation), indent=2))
    print(render(done.evaluation, Style(width=140)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
