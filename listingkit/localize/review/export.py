"""What goes out to people: the sheet, and XLIFF for their tools."""

from __future__ import annotations

from collections.abc import Sequence

from listingkit.localize.outputs import FileRecord, write_file
from listingkit.localize.review.sheet import review_sheet
from listingkit.localize.review.xliff import SourceTexts, xliff_files


def write_review(
    folder: str, sources: Sequence[SourceTexts], market: str, language: str, translated: bool
) -> tuple[list[FileRecord], int]:
    """Write what a market's reviewers read; returns the files, and the rows of the sheet.

    Where nothing was translated there is nothing for translation tools.
    """
    sheet, to_review = review_sheet(sources, market, language)
    made = [("review.csv", sheet)]
    if translated:
        made += xliff_files(sources, market, language)
    return [write_file(folder, name, data) for name, data in made], to_review
