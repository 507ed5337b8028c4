"""What the table of the HTML report holds: every listing as a row, packed for the page's script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from listingkit.report.words import clean

if TYPE_CHECKING:
    from listingkit.document import AuditDocument
    from listingkit.model import Judged

IN_FULL = 200
"""Listings shown with findings and account, lowest scores first; all are rows of the table."""
LONGEST = 300
"""Characters of a title or an id in the table."""
SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True)
class Row:
    """One listing in the table; ``number`` is that of its findings below, 0 where not shown."""

    judged: Judged
    counts: dict[str, int]
    number: int

    @property
    def title(self) -> str:
        """Title or, without one, id."""
        return _short(self.judged.title) or _short(self.judged.listing_id) or "(no name)"

    @property
    def id(self) -> str:
        """The id, or the file where both would be the same."""
        own = _short(self.judged.listing_id)
        return own if own != self.title else _short(self.judged.where.path)


@dataclass(frozen=True)
class Waived:
    """Findings that are not reported, alike in rule, place of the decision and reason."""

    code: str
    how: str
    reason: str
    count: int


def rows_of(document: AuditDocument) -> list[Row]:
    """The listings, lowest score first; the first of them get a number."""
    ordered = sorted(enumerate(document.listings), key=lambda pair: (pair[1].score.total, pair[0]))
    rows = []
    for place, (_, judged) in enumerate(ordered):
        counts = Counter(finding.severity.value for finding in judged.findings)
        kept = {key: counts[key] for key in SEVERITIES}
        rows.append(Row(judged, kept, place + 1 if place < IN_FULL else 0))
    return rows


def waived(listings: Iterable[Judged]) -> list[Waived]:
    """What somebody decided to live with, over all listings."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for judged in listings:
        for one in judged.suppressed:
            counts[one.code, one.how, clean(one.reason)] += one.count
    return [Waived(*key, count) for key, count in sorted(counts.items())]


class _Names:
    """Names in the order they are met, and their numbers."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self.names.setdefault(name, len(self.names))


def packed(document: AuditDocument, rows: Sequence[Row]) -> Any:
    """All rows as JSON that may stand inside a ``script`` element.

    A row is: score, title, id, file, market, language, errors, warnings, infos, number in full,
    rules with their counts in turn, suppressed. Files, markets, languages and rules are numbers.
    """
    from markupsafe import Markup

    files, markets, languages, rules = _Names(), _Names(), _Names(), _Names()
    for rule in document.rules:
        rules.number(rule.code)
    told = []
    for row in rows:
        one = row.judged
        codes: list[int] = []
        for code, count in sorted(Counter(found.code for found in one.findings).items()):
            codes += (rules.number(code), count)
        told.append(
            [
                float(f"{one.score.total:.1f}"),
                row.title,
                row.id,
                files.number(_short(one.where.path)),
                markets.number(one.market or ""),
                languages.number(_short(one.language or "")),
                *row.counts.values(),
                row.number,
                codes,
                sum(waiver.count for waiver in one.suppressed),
            ]
        )
    summaries = {rule.code: rule.summary for rule in document.rules}
    value = {
        "files": list(files.names),
        "markets": list(markets.names),
        "languages": list(languages.names),
        "rules": [[code, summaries.get(code, "")] for code in rules.names],
        "rows": told,
    }
    return Markup(in_script(msgspec.json.encode(value).decode()))


def in_script(text: str) -> str:
    """JSON written so that nothing in it can end the element it stands in or begin another."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _short(text: str) -> str:
    text = clean(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
