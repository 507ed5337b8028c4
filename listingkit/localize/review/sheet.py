"""The review sheet: a CSV of all that a person must look at, out and back in.

It comes back from whatever program people keep tables in: with semicolons or tabs, with or
without a byte order mark, in UTF-16, with columns in another order.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from listingkit.cells import guarded, unguarded
from listingkit.errors import InputError
from listingkit.files import read_small
from listingkit.localize.review.edits import Edit, check_of, shown_target
from listingkit.localize.review.xliff import SourceTexts

HEADER = (
    "listing", "place", "kind", "key", "status", "origin", "reasons", "source", "target",
    "sign", "suggestion", "earlier", "market", "from", "to", "check",
)  # fmt: skip

_NEEDED = ("key", "source", "target", "market", "from", "to")
_SIGN = ("sign", "signed", "reviewed", "approved")
_YES = frozenset(("x", "yes", "y", "ok", "okay", "true", "1", "✓", "✔", "☑", "signed", "reviewed"))
_NO = frozenset(("", "no", "n", "false", "0", "-", "✗", "☐"))

MAX_CELL = 1 << 20
"""Longest cell that is read, in characters."""


def review_sheet(sources: Iterable[SourceTexts], market: str, language: str) -> tuple[bytes, int]:
    """The sheet and its number of rows: every text a person must look at, in order."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    count = 0
    for source in sources:
        for found in source.translations:
            if found.status == "ready":
                continue
            count += 1
            segment, shown = found.segment, shown_target(found)
            check = check_of(market, segment.key, segment.text, shown, signed=found.reviewed)
            row = (
                segment.listing_id, str(segment.where or ""), segment.kind, segment.key,
                found.status, found.origin, "; ".join(found.reasons), segment.text, shown,
                "x" if found.reviewed else "", found.suggestion,
                found.earlier.source if found.earlier else "",
                market, source.languages.get(segment.listing_id, ""), language, check,
            )  # fmt: skip
            writer.writerow([guarded(cell) for cell in row])
    # The mark at the start lets spreadsheets read the sheet as UTF-8.
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace"), count


def read_sheet(path: Path) -> Iterator[Edit | InputError]:
    """The rows of a sheet; what is wrong with a single row is an error among them.

    Raises InputError for a file that is no review sheet.
    """
    for place, row in sheet_rows(path):
        if row is None:
            yield InputError("the row has fewer cells than the header", where=place)
            continue
        sign = _sign(row)
        if sign is None:
            yield InputError(
                f"{_signs(row)[0]!r} is no signature", where=place,
                fix="Write x to sign, or leave the cell empty.",
            )  # fmt: skip
            continue
        # Between programs line ends change; in no text of ours is a bare carriage return.
        target = unguarded(row["target"]).replace("\r\n", "\n").replace("\r", "\n")
        yield Edit(
            place=place,
            market=row["market"].strip().lower(),
            source_language=row["from"].strip(),
            target_language=row["to"].strip(),
            key=unguarded(row["key"]),
            source=unguarded(row["source"]),
            target=target if target.strip() else "",
            signed=sign,
            check=row.get("check", "").strip(),
        )


def sheet_rows(path: Path) -> list[tuple[str, dict[str, str] | None]]:
    """Rows of a review sheet as (place, cells by column); None for a row that is cut short.

    Raises InputError.
    """
    found: list[tuple[str, dict[str, str] | None]] = []
    text = _decoded(path)
    sample = text[:65536].split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=sample.count)
    limit = csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in _NEEDED if name not in header]
        if missing:
            raise InputError(
                f"is no review sheet: it has no column {', '.join(missing)}", where=f"{path}:1",
                fix="Give back the review.csv of localize with its columns, in any order.",
            )  # fmt: skip
        before = reader.line_num
        for cells in reader:
            place = f"{path}:{before + 1}"
            before = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            whole = len(cells) >= max(header.index(name) for name in _NEEDED) + 1
            found.append((place, dict(zip(header, cells, strict=False)) if whole else None))
    except csv.Error as error:
        raise InputError(f"is no CSV: {error}", where=f"{path}:{reader.line_num}") from None
    finally:
        csv.field_size_limit(limit)
    return found


def _decoded(path: Path) -> str:
    try:
        data = read_small(path)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            "is not UTF-8 text, so that letters would be lost", where=str(path),
            fix="Save it as “CSV UTF-8”.",
        ) from None  # fmt: skip
    # Spreadsheets may say on a first line of its own what stands between the cells.
    return re.sub(r"\Asep=.\r?\n", "", text)


def _signs(row: dict[str, str]) -> list[str]:
    return [row[name].strip() for name in _SIGN if row.get(name, "").strip()]


def _sign(row: dict[str, str]) -> bool | None:
    """Whether the row is signed; None for a word that says neither."""
    signs = [text.casefold() for text in _signs(row)] or [""]
    if all(text in _NO for text in signs):
        return False
    return True if all(text in _YES for text in signs) else None
