"""Findings that somebody has decided to live with: said in the listing, the settings or a baseline.

A suppressed finding is not shown and does not fail a run; it is counted, and the score still
counts what it cost. A suppression that no longer suppresses anything is told, so that it can go.
"""

from __future__ import annotations

import fnmatch
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath

import msgspec

from listingkit.baseline import Baseline, Entry, content_key, relative_to
from listingkit.catalog.plain import IGNORE
from listingkit.model import Finding, Judged, Listing, Problem, Severity, Struct, Suppressed, Where

_COMMENT = re.compile(
    rb"<!--\s{0,9}listingkit[-_ ]ignore\b[:\s]{0,9}([^<>]{1,400}?)-->", re.IGNORECASE
)
_CODE = re.compile(r"[A-Z]{2,3}[0-9]{0,3}\Z")


class Suppression(Struct, frozen=True, kw_only=True):
    """Codes or families that are not reported in one place, and why."""

    codes: tuple[str, ...]
    reason: str = ""
    where: Where


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[[suppress]]`` of the settings: ``rules`` in the files and listings that patterns name.

    ``paths`` are globs from the folder of the settings file, ``listings`` globs of ids; empty
    means any. ``reason`` must say why.
    """

    rules: tuple[str, ...]
    reason: str
    paths: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()

    def covers(self, path: str, listing_id: str) -> bool:
        """Whether a listing of a file (relative to the settings' folder) is meant."""
        return (not self.paths or any(matches(path, glob) for glob in self.paths)) and (
            not self.listings or any(fnmatch.fnmatchcase(listing_id, one) for one in self.listings)
        )


def matches(path: str, glob: str) -> bool:
    """Whether a posix path fits a glob; ``**`` spans folders, a folder means all that is in it.

    ``*`` stops at a slash; a pattern without a slash fits a file's or folder's name anywhere.
    """
    if "/" not in glob.rstrip("/"):
        name = glob.rstrip("/")
        return any(fnmatch.fnmatchcase(part, name) for part in PurePosixPath(path).parts)
    names, wanted = tuple(path.split("/")), _steps(glob.strip("/"))
    # Which of the first steps are fulfilled by the names so far: no glob is tried twice.
    places = _opened({0}, wanted)
    for name in names:
        if len(wanted) in places:
            return True
        following = {
            at if wanted[at] == "**" else at + 1
            for at in places
            if wanted[at] == "**" or fnmatch.fnmatchcase(name, wanted[at])
        }
        places = _opened(following, wanted)
    return len(wanted) in places


@lru_cache(maxsize=4096)
def _steps(glob: str) -> tuple[str, ...]:
    """Names of a glob, one a folder; only stars and question marks have a meaning."""
    found: list[str] = []
    for step in glob.split("/"):
        if step != "**":
            step = re.sub(r"\*+", "*", step).replace("[", "[[]")
        if step != "**" or found[-1:] != ["**"]:
            found.append(step)
    return tuple(found)


def _opened(places: set[int], wanted: Sequence[str]) -> set[int]:
    """Places in a glob, and those behind a ``**`` that stands for no folder at all."""
    return places | {at + 1 for at in places if at < len(wanted) and wanted[at] == "**"}


def inline(listing: Listing, data: bytes | None = None) -> tuple[Suppression, ...]:
    """What a listing says of itself, in comments of the page (``data``) or ``listingkit_ignore``.

    ``IMG001, SIZ: pictures come with the next season``. What is no list of codes suppresses
    nothing.
    """
    found: list[Suppression] = []
    if data is not None:
        for match in _COMMENT.finditer(data) if b"listingkit" in data else ():
            line = data.count(b"\n", 0, match.start()) + 1
            text = match[1].decode("utf-8", "replace").strip()
            found += _read(text, Where(path=listing.where.path, line=line))
    stated = listing.extra.get(IGNORE)
    where = msgspec.structs.replace(listing.where, field=IGNORE)
    if isinstance(stated, str):
        found += _read(stated, where)
    elif isinstance(stated, list):
        for one in stated:
            found += _read(one, where) if isinstance(one, str) else ()
    return tuple(found)


def _read(text: str, where: Where) -> list[Suppression]:
    codes, _, reason = text[:400].partition(":")
    named = tuple(codes.replace(",", " ").split())
    if not named or not all(_CODE.match(code) for code in named):
        return []
    return [Suppression(codes=named, reason=" ".join(reason.split()), where=where)]


class Upkeep:
    """Applies suppressions and a baseline to verdicts, and knows what was not needed.

    ``folder`` is the settings' folder, from which ``rules`` count paths; ``file`` the baseline's,
    whose paths count from its own folder. ``severities`` are overrides by code or family, ``off``
    among them.
    """

    def __init__(
        self,
        rules: Sequence[Rule] = (),
        folder: Path = Path(),
        baseline: Baseline | None = None,
        file: str | None = None,
        severities: Mapping[str, str] | None = None,
    ) -> None:
        self.rules = rules
        self.folder = folder
        self.file = file
        self.home = Path(file).parent if file else Path()
        self.severities = dict(severities or {})
        self._left = Counter(
            (one.path, one.code, one.fingerprint) for one in (baseline or Baseline()).entries
        )
        self._used: set[int] = set()
        self._inline: dict[tuple[str, ...], tuple[Suppression, bool]] = {}
        self._paths: set[str] = set()
        self.current: list[Entry] = []

    def apply(self, judged: Judged, own: Sequence[Suppression]) -> Judged:
        """The verdict without what is suppressed; the baseline's entries are used up in order."""
        kept: list[Finding] = []
        gone: dict[tuple[str, str, str], int] = defaultdict(int)
        for one in own:
            self._inline.setdefault((str(one.where), *one.codes), (one, False))
        relative = relative_to(judged.where.path, self.folder)
        covering = [
            (number, rule)
            for number, rule in enumerate(self.rules)
            if rule.covers(relative, judged.listing_id)
        ]
        self._paths.add(relative_to(judged.where.path, self.home))
        for finding in judged.findings:
            severity = self._severity(finding)
            if severity is None:
                gone[finding.code, "settings", "switched off"] += 1
                continue
            finding = msgspec.structs.replace(finding, severity=severity)
            reason = self._suppressed(finding, own, covering)
            if reason is None:
                kept.append(finding)
            else:
                gone[(finding.code, *reason)] += 1
        told = tuple(
            Suppressed(code=code, how=how, reason=reason, count=count)
            for (code, how, reason), count in gone.items()
        )
        return msgspec.structs.replace(judged, findings=tuple(kept), suppressed=told)

    def _severity(self, finding: Finding) -> Severity | None:
        family = finding.code.rstrip("0123456789")
        wanted = self.severities.get(finding.code, self.severities.get(family))
        if wanted == "off":
            return None
        return finding.severity if wanted is None else Severity(wanted)

    def _suppressed(
        self, finding: Finding, own: Sequence[Suppression], covering: Sequence[tuple[int, Rule]]
    ) -> tuple[str, str] | None:
        for one in own:
            if finding.code.startswith(one.codes):
                self._inline[(str(one.where), *one.codes)] = (one, True)
                return "listing", one.reason
        for number, rule in covering:
            if finding.code.startswith(rule.rules):
                self._used.add(number)
                return "settings", rule.reason
        path = relative_to(finding.where.path, self.home)
        entry = Entry(path=path, code=finding.code, fingerprint=content_key(finding))
        self.current.append(entry)
        key = (entry.path, entry.code, entry.fingerprint)
        if self._left[key] > 0:
            self._left[key] -= 1
            return "baseline", ""
        return None

    def notes(self, settings: str | None, ran: Collection[str]) -> list[Problem]:
        """What suppresses nothing any more, in the files and of the rules that were judged."""
        found: list[Problem] = []

        def asked(codes: tuple[str, ...]) -> bool:
            return any(code.startswith(codes) for code in ran)

        fix = "Take it out."
        for one, used in self._inline.values():
            if not used and asked(one.codes):
                message = f"suppresses nothing: {', '.join(one.codes)}"
                found.append(Problem(where=one.where, message=message, fix=fix))
        for number, rule in enumerate(self.rules):
            if number not in self._used and asked(rule.rules):
                field = f"[[suppress]] {number + 1}"
                place = Where(path=settings or "listingkit.toml", field=field)
                message = f"suppresses nothing: {', '.join(rule.rules)}"
                found.append(Problem(where=place, message=message, fix=fix))
        mended = sum(
            count
            for (path, code, _), count in self._left.items()
            if path in self._paths and code in ran
        )
        if mended:
            place = Where(path=self.file or "baseline")
            findings = f"{mended} findings" if mended > 1 else "one finding"
            message = f"{findings} of the baseline no longer found"
            found.append(Problem(where=place, message=message, fix="Run with --update-baseline."))
        return found

    def updated(self, before: Baseline, ran: Collection[str]) -> list[Entry]:
        """Entries of a new baseline: what was found now, and what stands of what was not judged."""
        kept = [e for e in before.entries if e.path not in self._paths or e.code not in ran]
        return [*kept, *self.current]
