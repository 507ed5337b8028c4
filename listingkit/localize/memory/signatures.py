"""Who signed what, and where: the place of a text in a market, with the source it was signed for.

The memory knows translations by their source text, in every place. A signature belongs to one
place: so it can be told when its source has changed, and a promise that somebody signs for one
market holds in no other. There are no dates in it.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from listingkit.localize.memory.store import Memory


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """One place of a market: ``place`` is the key of its segment, "" is no reviewer's name."""

    market: str
    place: str
    source_lang: str
    target_lang: str
    source: str
    target: str
    reviewer: str = ""


def signatures_of(memory: Memory, market: str) -> dict[str, Signature]:
    """Signatures of a market by place, in order. Raises InputError."""
    with memory.reading() as connection:
        rows = connection.execute(
            "SELECT market, place, source_lang, target_lang, source, target, reviewer"
            " FROM signatures WHERE market = ? ORDER BY place",
            (market,),
        ).fetchall()
    return {
        row[1]: Signature(
            market=row[0], place=row[1], source_lang=row[2], target_lang=row[3],
            source=row[4], target=row[5], reviewer=row[6],
        )
        for row in rows
    }  # fmt: skip


def reviewers_of(memory: Memory, market: str) -> dict[str, int]:
    """How many places of a market each reviewer has signed, "" for nobody's name."""
    with memory.reading() as connection:
        rows = connection.execute(
            "SELECT reviewer, count(*) FROM signatures WHERE market = ?"
            " GROUP BY reviewer ORDER BY reviewer",
            (market,),
        ).fetchall()
    return dict(rows)


def sign(memory: Memory, signatures: Iterable[Signature]) -> None:
    """Write all signatures in one transaction; each takes the place of an earlier one."""
    rows = [
        (one.market, one.place, one.source_lang, one.target_lang, one.source, one.target,
         one.reviewer)
        for one in signatures
    ]  # fmt: skip
    with memory.writing() as connection:
        connection.executemany(
            "INSERT OR REPLACE INTO signatures VALUES (?, ?, ?, ?, ?, ?, ?)", sorted(rows)
        )
