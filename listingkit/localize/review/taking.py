"""What comes back from review: judged row by row, then remembered and signed, or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import regex

from listingkit.errors import InputError, ListingkitError
from listingkit.localize.memory.signatures import Signature
from listingkit.localize.memory.store import MemoryEntry, Snapshot
from listingkit.localize.review.edits import (
    ISOLATES,
    Edit,
    is_touched,
    is_written,
    straight,
    told,
    true_source,
    was_signed,
)
from listingkit.localize.review.judging import Judge

_TAG_LIKE = regex.compile(r"<[^<>]*>")

UNSIGNED, SIGNED = "unsigned", "signed"


@dataclass
class Taken:
    """What one file brought.

    ``entries`` are for the memory, ``signatures`` for the places. ``lines`` tell in order what
    happened to each row that was touched: (place, "signed" or "unsigned", key, target).
    ``refused`` are single rows.
    """

    entries: list[MemoryEntry] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    lines: list[tuple[str, str, str, str]] = field(default_factory=list)
    refused: list[InputError] = field(default_factory=list)
    untouched: int = 0
    unchecked: int = 0

    @property
    def signed(self) -> int:
        """Rows that a person signed."""
        return sum(what == SIGNED for _, what, _, _ in self.lines)

    @property
    def unsigned(self) -> int:
        """Rows that were changed and not signed."""
        return sum(what == UNSIGNED for _, what, _, _ in self.lines)


@dataclass(frozen=True)
class Desk:
    """What rows are judged with.

    ``judge`` makes the judge of (source language, target language, market) or raises a
    ListingkitError; ``known`` gives the memory's snapshot of two languages; ``current`` the source
    texts of a market's last run by key, empty where there is none. With ``market`` every row must
    be for it.
    """

    judge: Callable[[str, str, str], Judge]
    known: Callable[[str, str], Snapshot]
    current: Callable[[str], Mapping[str, str]]
    market: str = ""
    reviewer: str = ""


def take(edits: Iterable[Edit | InputError], desk: Desk) -> Taken:
    """Judge every row. What is wrong with one is told; the others go on."""
    taken = Taken()
    for edit in edits:
        if isinstance(edit, InputError):
            taken.refused.append(edit)
            continue
        try:
            _take(edit, desk, taken)
        except ListingkitError as error:
            named = edit.key and edit.key not in edit.place
            where = f"{edit.place} ({edit.key})" if named else edit.place
            taken.refused.append(InputError(error.message, where=where, fix=error.fix))
    return taken


def _take(edit: Edit, desk: Desk, taken: Taken) -> None:
    touched = is_touched(edit)
    signs = edit.signed and (touched or not was_signed(edit))
    if not touched and not signs:
        # A check that is missing leaves nothing to compare with.
        if edit.check or edit.signed:
            taken.untouched += 1
        else:
            taken.unchecked += 1
        return
    if desk.market and edit.market != desk.market:
        raise InputError(f"is for the market {edit.market!r}, not {desk.market!r}")
    if not edit.source_language or not edit.target_language:
        raise InputError(
            "does not say from which language into which",
            fix="State the language of the source (lang, or a column), and run localize again.",
        )
    if not edit.market:
        raise InputError("does not say which market it is for", fix="Name it with --market.")
    judge = desk.judge(edit.source_language, edit.target_language, edit.market)
    source = true_source(edit)
    if source is None:
        raise InputError(
            "key, source or market are not those that went out",
            fix="Only target and sign may be changed; take the row from a fresh review file.",
        )
    now = desk.current(edit.market).get(edit.key)
    if now is not None and told(now) != told(source):
        raise InputError(
            "its source text has changed since the file was written",
            fix="Run localize, and review the new text.",
        )
    target = _repaired(source, edit.target.translate(ISOLATES))
    if is_written(edit.key):
        if touched:
            raise InputError(
                "is written from a fixed phrase or a size table, and can only be signed",
                fix="Change the phrase in languages/ of your packs, or the chart.",
            )
    elif not target:
        fix = "Write the translation into target; a suggestion beside it does not count."
        raise InputError("is signed, and has no target" if signs else "its target is gone", fix=fix)
    elif touched or not edit.check:
        _insist(source, target, judge)
    _remember(edit, source, target, signs, desk, taken)


def _insist(source: str, target: str, judge: Judge) -> None:
    reasons = judge.oddities(source, target) or judge.losses(source, target)
    if reasons:
        message = "; ".join(dict.fromkeys(reason.message for reason in reasons))
        raise InputError(message, fix="Mend the target; nothing of it was taken.")


def _repaired(source: str, target: str) -> str:
    """The target with the quotes in its tags straight again: spreadsheets bend them."""
    if "<" not in source:
        return target
    repaired: str = _TAG_LIKE.sub(
        lambda match: match[0] if match[0] in source else straight(match[0]), target
    )
    return repaired


def _remember(edit: Edit, source: str, target: str, signs: bool, desk: Desk, taken: Taken) -> None:
    if not is_written(edit.key):
        known = desk.known(edit.source_language, edit.target_language).exact(source)
        if not signs and known and known.reviewed and told(known.target) != told(target):
            raise InputError(
                "another translation of this text is signed already",
                fix="Sign this one as well if it is to take its place.",
            )
        taken.entries.append(
            MemoryEntry(
                source_lang=edit.source_language, target_lang=edit.target_language,
                source=source, target=target, origin="memory", reviewed=signs,
            )
        )  # fmt: skip
    if signs and edit.key:
        taken.signatures.append(
            Signature(
                market=edit.market, place=edit.key, source_lang=edit.source_language,
                target_lang=edit.target_language, source=source, target=target,
                reviewer=desk.reviewer,
            )
        )  # fmt: skip
    taken.lines.append((edit.place, SIGNED if signs else UNSIGNED, edit.key, target))
