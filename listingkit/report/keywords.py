"""Keywords of a catalog: a CSV that the other commands read again, and a page for the terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.report.terminal_text import Paint, pad, wrap
from listingkit.report.words import clean, plural

if TYPE_CHECKING:
    from listingkit.run.keywording import KeywordDocument, ListingKeywords

HEADER = ("id", "keywords", "origin", "language", "title")


def render_csv(document: KeywordDocument) -> str:
    """One row a listing with keywords; ``origin`` is given or suggested. For ``--keywords``."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for one in document.listings:
        words = one.given or tuple(found.keyword for found in one.suggested)
        if words:
            origin = "given" if one.given else "suggested"
            row = (one.listing_id, ", ".join(words), origin, one.language or "", one.title)
            writer.writerow([_guarded(clean(cell)) for cell in row])
    return out.getvalue()


def _guarded(cell: str) -> str:
    """No spreadsheet takes the cell for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def render_terminal(document: KeywordDocument, width: int, color: bool) -> str:
    """Given keywords with their figures, suggested ones with a mark; then the languages."""
    paint = Paint(color)
    lines: list[str] = []
    for one in document.listings:
        told = f"{clean(one.listing_id)}  {clean(one.title)}"
        lines.append(paint(wrap(told, width)[0], "bold"))
        lines += _given(one, paint) if one.given else _suggested(one, width)
    given = sum(bool(one.given) for one in document.listings)
    suggested = sum(bool(one.suggested) for one in document.listings)
    lines += [
        "",
        f"{plural(len(document.listings), 'listing')}: keywords given for {given}, suggested for "
        f"{suggested}. Suggestions are guesses from the catalog's own texts: choose among them.",
        f"Languages with given keywords: {len(document.languages)} of "
        f"{document.languages_wanted} ({100 * document.coverage:.0f} %).",
    ]
    return "\n".join(lines) + "\n"


def _given(one: ListingKeywords, paint: Paint) -> Iterator[str]:
    yield f"  {one.density:.2f} % of {plural(one.words, 'word')} (tokenizer: {one.tokenizer})"
    for found in one.counts:
        fields = ", ".join(f"{name} {n}" for name, n in found.per_field.items() if n)
        intent = f", intent: {one.intents[found.keyword]}" if found.keyword in one.intents else ""
        yield (
            f"  {pad(clean(found.keyword), 24)} {found.count:3} times {found.density:5.2f} %  "
            f"Yoast {found.yoast_density:.2f} ({found.yoast_rating}){intent}"
        )
        yield paint(f"    {fields or 'in no field'}", "dim")


def _suggested(one: ListingKeywords, width: int) -> Iterator[str]:
    words = ", ".join(clean(found.keyword) for found in one.suggested) or "nothing to suggest"
    for line in wrap(f"suggested: {words}", width - 2):
        yield f"  {line}"
