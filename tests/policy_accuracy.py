"""Compare what a page is read to promise with labels made by hand; run by hand.

``python tests/policy_accuracy.py [DATA_FOLDER]`` where ``pages/`` holds the files that
``policy_labels.csv`` names. A label in brackets is right read or unread. Columns: ``days`` and
``dispatch`` as printed (first ones of the page, working or not), ``free`` and ``returns_free`` y,
n or nothing said, ``returns`` y, no (refused) or nothing said, ``contact`` y where the page has
an address, a number or an e-mail address. Prints agreement by field and every mismatch.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

from listingkit.page import Page

LABELS = Path(__file__).with_name("policy_labels.csv")


def _span(low: int | None, high: int | None) -> str:
    if high is None:
        return ""
    return str(high) if low in (None, high) else f"{low}-{high}"


def _flag(value: bool | None) -> str:
    return "" if value is None else "y" if value else "n"


def _number(value: object) -> str:
    return "" if value in (None, "") else str(Decimal(str(value)).normalize())


def read(page: Page) -> dict[str, str]:
    """What we read, in the words of the labels."""
    told = page.policies
    ship, back, ways = told.shipping, told.returns, told.contact
    free = True if ship.cost is not None and ship.cost.amount == 0 else ship.free
    cost = ship.cost.amount if ship.cost is not None and ship.cost.amount else None
    said = back.accepted if back.accepted is not None else back.where is not None or None
    return {
        "days": _span(ship.days_min, ship.days_max),
        "dispatch": _span(ship.dispatch_days_min, ship.dispatch_days_max),
        "cost": _number(cost),
        "free": _flag(free),
        "free_from": _number(ship.free_from.amount if ship.free_from else None),
        "returns_days": _number(back.days),
        "returns_free": _flag(back.free),
        "returns": "" if said is None else "y" if said else "no",
        "payment": " ".join(told.payment.methods),
        "contact": "y" if ways.emails or ways.phones or ways.address else "n",
        "reply_minutes": _number(told.support.response_minutes),
    }


def agrees(field: str, found: str, label: str) -> bool:
    """Whether a reading is what the label says."""
    if field == "payment":
        wanted = {part for part in label.split() if not part.startswith("(")}
        allowed = wanted | {part.strip("()") for part in label.split()}
        return wanted <= set(found.split()) <= allowed
    if label.startswith("("):
        return found in ("", label.strip("()"))
    if field in ("cost", "free_from", "returns_days", "reply_minutes"):
        label = _number(label)
    return found == label


def main(folder: Path) -> int:
    """Print the table and the mismatches."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    wrong: list[str] = []
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        data = gzip.decompress((folder / "pages" / row["file"]).read_bytes())
        for field, found in read(Page(data, row["file"])).items():
            label = row[field]
            good = agrees(field, found, label)
            total[field] += 1
            right[field] += good
            if label not in ("", "n") and not label.startswith("("):
                stated[field] += 1
                hit[field] += good
            if not good:
                wrong.append(f"{row['file']}: {field}: read {found!r}, label {label!r}")
    print(f"{len(rows)} pages, {len({row['language'] for row in rows})} languages")
    print("field           agree        of the stated")
    for field in total:
        share = 100 * right[field] / total[field]
        print(f"{field:14} {right[field]:3}/{total[field]} {share:5.1f} %   "
              f"{hit[field]}/{stated[field]}")  # fmt: skip
    every, good_all = sum(total.values()), sum(right.values())
    print(f"{'all':14} {good_all:3}/{every} {100 * good_all / every:5.1f} %")
    print(*wrong, sep="\n")
    return 0


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    default = Path(__file__).resolve().parents[2] / "shared/data/dev"
    sys.exit(main(given or default))
