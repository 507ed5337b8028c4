"""Review files back into the memory: which file is what, judged, and stored in one go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from listingkit import markets
from listingkit.config import Config, words
from listingkit.errors import InputError, UsageError
from listingkit.language.tags import same_language
from listingkit.localize.memory.signatures import reviewers_of, sign
from listingkit.localize.memory.store import Memory, Snapshot
from listingkit.localize.outputs import STATUSES, counted
from listingkit.localize.passes import LocalizeSettings
from listingkit.localize.planning import goal
from listingkit.localize.review.edits import Edit
from listingkit.localize.review.judging import Judge
from listingkit.localize.review.sheet import read_sheet, sheet_rows
from listingkit.localize.review.taking import Desk, Taken, take
from listingkit.localize.review.xliff_read import read_xliff

SHEETS, DOCUMENTS = (".csv", ".tsv", ".txt"), (".xlf", ".xliff")


@dataclass
class Brought:
    """What one file brought, or why it could not be read."""

    path: str
    taken: Taken = field(default_factory=Taken)
    problem: InputError | None = None


@dataclass(frozen=True)
class Waiting:
    """What waits for people in one market: texts by status, why each waits, in how many listings.

    ``signed`` counts the places that are signed so far, by reviewer.
    """

    market: str
    language: str
    statuses: dict[str, int]
    reasons: tuple[str, ...]
    listings: int
    signed: dict[str, int]


def import_files(
    paths: Sequence[str],
    memory: Memory,
    *,
    config: Config,
    out: Path,
    market: str = "",
    reviewer: str = "",
    dry_run: bool = False,
) -> list[Brought]:
    """Judge the files and put what holds into the memory; ``dry_run`` puts nothing.

    ``out`` is the folder of the last run: where it has a market's texts, a file whose sources have
    changed since is told. Files that cannot be read leave the others alone. Raises InputError for
    a memory that cannot be used.
    """
    folders = LocalizeSettings(markets=(), out="", config=config).folders
    if market:
        markets.market(market, folders)  # an unknown one is told once, here
    desk = Desk(
        judge=_judges(config, folders),
        known=_snapshots(memory),
        current=_current(out, paths),
        market=market,
        reviewer=reviewer,
    )
    found = []
    for path in paths:
        brought = Brought(path)
        try:
            brought.taken = take(_edits(Path(path), market), desk)
        except InputError as error:
            brought.problem = error
        found.append(brought)
    good = [one.taken for one in found if one.problem is None]
    entries = [entry for one in good for entry in one.entries]
    if entries and not dry_run:
        memory.store(entries)
    signatures = [signature for one in good for signature in one.signatures]
    if signatures and not dry_run:
        sign(memory, signatures)
    return found


def _edits(path: Path, market: str) -> Iterator[Edit | InputError]:
    kind = path.suffix.lower()
    if kind in DOCUMENTS:
        return read_xliff(path, market)
    if kind in SHEETS:
        return read_sheet(path)
    raise InputError(
        "is neither a sheet nor XLIFF", where=str(path),
        fix="Name a .csv, .tsv, .xlf or .xliff file; spreadsheets save as “CSV UTF-8”.",
    )  # fmt: skip


def _judges(config: Config, folders: tuple[str, ...]) -> Callable[[str, str, str], Judge]:
    names = words(config.localize.protect)
    rates = LocalizeSettings(markets=(), out="", config=config).rates

    @cache
    def made(source: str, target: str, market: str) -> Judge:
        wanted = markets.market(market, folders)
        tags = [tag for tag in wanted.languages if tag.lower() == target.lower()]
        if not tags:
            raise UsageError(
                f"is into {target!r}, which is no language of the market {market}",
                fix=f"Its languages: {', '.join(wanted.languages)}.",
            )
        if same_language(source, target):
            raise UsageError(f"is from {source!r} into {target!r}: nothing is translated")
        return Judge(source, goal(market, tags[0], folders, None), names, rates)

    return made


def _snapshots(memory: Memory) -> Callable[[str, str], Snapshot]:
    @cache
    def made(source: str, target: str) -> Snapshot:
        return memory.snapshot(source, target) if memory.path.exists() else Snapshot(())

    return made


def _current(out: Path, paths: Iterable[str]) -> Callable[[str], Mapping[str, str]]:
    """Source texts of the last run by key; a file that is given back is no witness of itself."""
    given = {os.path.realpath(path) for path in paths}

    @cache
    def made(market: str) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for path in sorted((out / market).glob("review*.xlf")):
            if os.path.realpath(path) in given:
                continue
            try:
                for one in read_xliff(path):
                    if isinstance(one, Edit):
                        found[one.key] = one.source
            except InputError:
                continue  # a run's own file that somebody has broken says nothing
        return found

    return made


def waiting(out: Path, market: str = "", memory: Path | None = None) -> list[Waiting]:
    """What the last run left for people, by market. Raises InputError where there is no run."""
    known = Memory(memory) if memory is not None and memory.is_file() else None
    sheets = sorted(out.glob(f"{market or '*'}/review.csv"))
    if not sheets:
        raise InputError(
            "holds no review.csv of a run", where=str(out / market),
            fix="Run `listingkit localize` first, or name its folder with --out.",
        )  # fmt: skip
    found = []
    for sheet in sheets:
        rows = [row for _, row in sheet_rows(sheet) if row is not None]
        found.append(
            Waiting(
                market=sheet.parent.name,
                language=next((row["to"] for row in rows), ""),
                statuses=counted((row.get("status", "") for row in rows), STATUSES),
                reasons=tuple(row.get("reasons", "") for row in rows),
                listings=len({row.get("listing", "") for row in rows}),
                signed=reviewers_of(known, sheet.parent.name) if known else {},
            )
        )
    return found
