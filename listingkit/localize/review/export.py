"""What goes out to people: the sheet, and XLIFF for their tools."""

from __future__ import annotations

from collections.abc import Iterable

from listingkit.localize.outputs import FileRecord, write_file
from listingkit.localize.passes import Written
from listingkit.localize.planning import Goal
from listingkit.localize.review.sheet import review_sheet
from listingkit.localize.review.xliff import SourceTexts, xliff_files


def write_review(
    folder: str, written: Iterable[Written], goal: Goal, translated: bool
) -> tuple[list[FileRecord], int]:
    """Write what a market's reviewers read; returns the files, and the rows of the sheet.

    Where nothing was translated there is nothing for translation tools.
    """
    sources = [
        SourceTexts(one.path, one.translations, {row.id: row.language for row in one.listings})
        for one in written
    ]
    code = goal.market.code
    sheet, to_review = review_sheet(sources, code, goal.tag)
    made = [("review.csv", sheet)]
    if translated:
        made += xliff_files(sources, code, goal.tag)
    return [write_file(folder, name, data) for name, data in made], to_review
