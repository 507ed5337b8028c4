"""The keyword table as CSV, one row a keyword, and for the terminal, coverage first."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from listingkit.cells import guarded
from listingkit.report.terminal_text import Paint, pad, wrap
from listingkit.report.words import clean, plural

if TYPE_CHECKING:
    from listingkit.run.keywordtable import KeywordTable, TableRow

ORIGINS = {
    "given": "given", "search": "as typed there", "term": "from the glossary",
    "memory": "from memory", "engine": "from the engine", "kept": "no word",
}  # fmt: skip
"""Origin of a word to the words for it."""


def render_csv(table: KeywordTable) -> str:
    """One row a keyword; for each language its word and, beside it, where the word comes from."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    tags = [column.tag for column in table.columns]
    head = ["id", "keyword", "language", "basis"]
    writer.writerow([*head, *(name for tag in tags for name in (tag, f"{tag} origin"))])
    for row in table.rows:
        cells = [row.listing_id, row.keyword, row.language, row.basis]
        for tag in tags:
            word = row.words.get(tag)
            # A keyword that stays as it is fills no cell: there is a word to be found.
            text = word.text if word and word.origin != "kept" else ""
            cells += [text, word.origin if word else ""]
        writer.writerow([guarded(clean(cell)) for cell in cells])
    return out.getvalue()


def render_terminal(table: KeywordTable, width: int, color: bool) -> str:
    """How many keywords have a word in each language, then the words."""
    paint = Paint(color)
    lines = []
    for column in table.columns:
        counts = ", ".join(
            f"{number} {ORIGINS[name]}" for name, number in column.origins.items() if number
        )
        share = f"{column.known} of {column.rows}"
        head = f"{pad(column.tag, 12)}{pad(column.name, 24)}{pad(share, 12)}"
        lines.append(f"{paint(head, 'bold')}{paint(counts, 'dim')}")
    shown = ""
    for row in table.rows:
        if row.listing_id != shown:
            shown = row.listing_id
            lines += ["", paint(wrap(f"{clean(shown)}  {clean(row.title)}", width)[0], "bold")]
        mark = " (suggested)" if row.basis == "suggested" else ""
        lines.append(f"  {clean(row.keyword) or '…'}{mark}")
        lines += [f"    {line}" for line in wrap(_words(row), width - 4)]
    languages = ", ".join(table.languages) or "none"
    lines += [
        "",
        f"{plural(len(table.rows), 'keyword')} in {plural(len(table.columns), 'column')}. "
        f"Languages with a word: {len(table.languages)} of {table.languages_wanted} "
        f"({100 * table.coverage:.0f} %): {languages}.",
        "A word of the engine is a translation, not what people search for: look it up.",
    ]
    return "\n".join(lines) + "\n"


def _words(row: TableRow) -> str:
    told = [
        f"{tag} {clean(word.text)} ({word.origin})"
        for tag, word in row.words.items()
        if word.origin != "kept" and word.text != row.keyword
    ]
    lacking = [tag for tag, word in row.words.items() if word.origin == "kept"]
    return "; ".join([*told, *([f"no word: {', '.join(lacking)}"] if lacking else [])])
