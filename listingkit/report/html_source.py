"""What the HTML report shows of the sources themselves: the line of a finding, a picture.

A file is read once, only where it is at hand and small; anything else is left out silently.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listingkit.catalog.files import read_file
from listingkit.errors import InputError
from listingkit.page.decode import decode
from listingkit.page.localfile import LocalFiles, data_uri
from listingkit.report.words import by_severity, clean, number

if TYPE_CHECKING:
    from listingkit.model import Finding, Judged, LedgerLine, Where
    from listingkit.report.html_data import Row

SMALL_SOURCE = 4_000_000
"""Bytes of a source, unpacked, up to which its lines are shown."""
SMALL_PICTURE = 60_000
ALL_PICTURES = 3_000_000
"""Bytes of one picture, and of all pictures of a report."""
ALIKE = 3
"""Findings of one rule shown before the rest of them is folded away."""
AROUND, MARKED = 64, 140
"""Characters shown to both sides of a spot, and of the spot itself."""

_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)
_WORD = re.compile(r"[^\s\"'<>,;]+|.")


@dataclass(frozen=True)
class Excerpt:
    """A piece of a source line with the spot that a finding is about."""

    before: str
    spot: str
    after: str


@dataclass(frozen=True)
class Shown:
    """A finding with the line it is about, where that can be shown."""

    finding: Finding
    excerpt: Excerpt | None


@dataclass(frozen=True)
class Group:
    """Findings of one rule: the first of them, and those that are folded away."""

    first: tuple[Shown, ...]
    rest: tuple[Shown, ...]


@dataclass(frozen=True)
class Section:
    """One listing in full; ``earned`` and ``exempt`` name the rules of the rest of its account."""

    row: Row
    groups: tuple[Group, ...]
    picture: str
    costly: tuple[LedgerLine, ...]
    earned: str
    exempt: str

    @property
    def judged(self) -> Judged:
        """The listing."""
        return self.row.judged


class Sources:
    """Reads sources; keeps the lines of the last one, and counts the pictures."""

    def __init__(self) -> None:
        self._path = ""
        self._lines: list[str] = []
        self._left = ALL_PICTURES

    def lines(self, path: str) -> list[str]:
        """The lines of a source, none where it cannot be read or is large."""
        if path != self._path:
            self._path = path
            try:
                self._lines = decode(read_file(path, SMALL_SOURCE)).text.split("\n")
            except (InputError, ValueError):
                self._lines = []
        return self._lines

    def excerpt(self, where: Where) -> Excerpt | None:
        """The spot a finding names, with what stands around it; None without line and column."""
        if where.line is None or where.column is None:
            return None
        lines = self.lines(where.path)
        if not 0 < where.line <= len(lines):
            return None
        line, start = lines[where.line - 1], where.column - 1
        if not 0 <= start < len(line):
            return None
        end = _end(line, start)
        shown = min(end, start + MARKED)
        after = line[shown : shown + AROUND] if shown == end else ""
        return Excerpt(
            before=("…" if start > AROUND else "") + _flat(line[max(0, start - AROUND) : start]),
            spot=_flat(line[start:shown]) + ("…" if shown < end else ""),
            after=_flat(after) + ("…" if len(line) > shown + AROUND and after else ""),
        )

    def picture(self, judged: Judged) -> str:
        """A small picture of the listing as a ``data:`` address, or ""."""
        address = judged.image
        if not address:
            return ""
        data = data_uri(address)
        if data is None:
            data = LocalFiles(judged.where.path).read(address, SMALL_PICTURE + 1)
        kind = _kind(data or b"")
        if data is None or not kind or not 100 < len(data) <= min(SMALL_PICTURE, self._left):
            return ""
        self._left -= len(data)
        return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def sections_of(rows: Iterable[Row], sources: Sources) -> Iterator[Section]:
    """The listings in full, one after the other."""
    for row in rows:
        ledger = row.judged.score.ledger
        yield Section(
            row=row,
            groups=tuple(groups_of(row.judged.findings, sources)),
            picture=sources.picture(row.judged),
            costly=tuple(
                sorted(
                    (line for line in ledger if line.earned < line.possible),
                    key=lambda line: line.earned - line.possible,
                )
            ),
            earned=" · ".join(
                f"{line.code}\xa0{number(line.possible)}"
                for line in ledger
                if 0 < line.possible <= line.earned
            ),
            exempt=" · ".join(line.code for line in ledger if not line.possible),
        )


def groups_of(findings: Sequence[Finding], sources: Sources) -> Iterator[Group]:
    """Findings by rule and severity, worst first, the dearest rule first among equals."""
    cost: Counter[str] = Counter()
    for finding in findings:
        cost[finding.code] += finding.points  # type: ignore[assignment]
    groups: dict[tuple[str, str], list[Shown]] = {}
    ordered = by_severity(sorted(findings, key=lambda one: (-cost[one.code], one.code)))
    for finding in ordered:
        shown = Shown(finding, sources.excerpt(finding.where))
        groups.setdefault((finding.severity, finding.code), []).append(shown)
    for group in groups.values():
        cut = ALIKE if len(group) > ALIKE + 1 else len(group)
        yield Group(tuple(group[:cut]), tuple(group[cut:]))


def _end(line: str, start: int) -> int:
    """Where the spot that begins at ``start`` ends: with its tag, else with its word."""
    if line[start] == "<":
        end = line.find(">", start, start + 4000)
        return end + 1 if end >= 0 else min(len(line), start + MARKED)
    found = _WORD.match(line, start)
    return found.end() if found else start + 1


def _flat(text: str) -> str:
    """``clean``, with a space at either end kept: the pieces stand side by side."""
    return clean(f"|{text}|")[1:-1]


def _kind(data: bytes) -> str:
    """Media type of a picture that browsers show, by its first bytes."""
    for magic, kind in _KINDS:
        if data.startswith(magic):
            return kind
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""
