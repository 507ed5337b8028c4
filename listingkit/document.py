"""What one run of ``audit`` or ``score`` says: the value that every report format is made from.

Its JSON is what ``--format json`` writes, and what ``score --compare`` reads back. Fields are only
ever added; :data:`VERSION` counts up when one changes its meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from listingkit import __version__
from listingkit.errors import InputError
from listingkit.files import read_small
from listingkit.journey import Leak
from listingkit.model import STAGES, Finding, Judged, Problem, Score, Severity, Struct

if TYPE_CHECKING:
    from listingkit.rules.core import Rule

VERSION = 1


class RuleInfo(Struct, frozen=True, kw_only=True):
    """What a reader needs to know of a rule that found something; ``help`` is its docstring."""

    code: str
    name: str
    severity: Severity
    stage: str
    component: str
    summary: str
    help: str


class Summary(Struct, frozen=True, kw_only=True):
    """Counts. ``judged`` is the number of listings times the number of markets (or once).

    ``severities``, ``stages`` and ``rules`` count findings; ``clean`` counts listings without
    any in any market. ``skipped`` counts files that no source claims, by suffix; ``suppressed``
    findings that are not reported, by where that is said (listing, settings, baseline).
    """

    listings: int
    judged: int
    clean: int
    findings: int
    severities: dict[str, int]
    stages: dict[str, int]
    rules: dict[str, int]
    problems: int
    failures: int
    skipped: dict[str, int]
    suppressed: dict[str, int] = msgspec.field(default_factory=dict)


class AuditDocument(Struct, frozen=True, kw_only=True):
    """One audit.

    ``score`` is the catalog's, None when nothing was judged. What is wrong with the catalog as a
    whole (duplicates) stands with the listings concerned. ``problems`` are sources or listings
    that could not be read (exit 2), ``failures`` those we failed on (exit 3); everything else was
    judged. ``leaks`` says at which steps of the journey and stages of the funnel the points go.
    ``notes`` are suppressions that suppress nothing any more.
    """

    document: str = "listingkit-audit"
    version: int = VERSION
    tool: str = f"listingkit {__version__}"
    markets: tuple[str, ...]
    summary: Summary
    score: Score | None
    listings: tuple[Judged, ...]
    problems: tuple[Problem, ...]
    failures: tuple[Problem, ...]
    rules: tuple[RuleInfo, ...]
    leaks: tuple[Leak, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the listings."""
        return tuple(one for judged in self.listings for one in judged.findings)

    @property
    def worst(self) -> int:
        """Rank of the worst severity found, -1 when there is none."""
        return max((finding.severity.rank for finding in self.findings), default=-1)


class CheckDocument(AuditDocument, frozen=True, kw_only=True):
    """One run of ``check``: the findings of an audit, on translations.

    ``texts`` were compared, ``flawed`` of them have an error or a warning; ``wrong`` is their
    share in percent. The score of a listing, and of all, is the share of the others.
    """

    document: str = "listingkit-check"
    texts: int = 0
    flawed: int = 0
    wrong: float = 0.0


def lines_of(problems: Sequence[Problem], failures: Sequence[Problem] = ()) -> list[str]:
    """One line a problem; failures of one kind are told once, with their number."""
    lines = [" ".join(str(problem).split()) for problem in problems]
    alike: dict[str, list[Problem]] = {}
    for failure in failures:
        alike.setdefault(failure.message, []).append(failure)
    for first, *others in alike.values():
        more = f" ({len(others)} more like it)" if others else ""
        lines.append(f"{' '.join(str(first).split())}{more}")
    return lines


def summarize(
    listings: Sequence[Judged],
    problems: Sequence[Problem],
    failures: Sequence[Problem],
    skipped: Mapping[str, int],
    stage_of: Mapping[str, str],
) -> Summary:
    """Count everything once, in a fixed order. ``stage_of`` maps rule codes to stages."""
    every = [finding for judged in listings for finding in judged.findings]
    names = {(judged.where.path, judged.listing_id) for judged in listings}
    flawed = {(one.where.path, one.listing_id) for one in listings if one.findings}
    codes = Counter(finding.code for finding in every)
    stages = Counter(stage_of.get(finding.code, "") for finding in every)
    severities = Counter(finding.severity for finding in every)
    waived: Counter[str] = Counter()
    for judged in listings:
        for one in judged.suppressed:
            waived[one.how] += one.count
    return Summary(
        listings=len(names),
        judged=len(listings),
        clean=len(names) - len(flawed),
        findings=len(every),
        severities={level.value: severities[level] for level in reversed(Severity)},
        stages={stage: stages[stage] for stage in STAGES},
        rules=dict(sorted(codes.items())),
        problems=len(problems),
        failures=len(failures),
        skipped=dict(sorted(skipped.items())),
        suppressed=dict(sorted(waived.items())),
    )


def rule_infos(
    codes: Iterable[str], known: Mapping[str, Rule] | None = None
) -> tuple[RuleInfo, ...]:
    """The rules of these codes, sorted; a code that is no rule's is left out.

    ``known`` are the rules by code, those of the audit where it is not given.
    """
    if known is None:
        from listingkit.rules.core import all_rules

        known = all_rules()
    return tuple(
        RuleInfo(
            code=code,
            name=known[code].name,
            severity=known[code].severity,
            stage=known[code].stage,
            component=known[code].component,
            summary=known[code].summary,
            help=known[code].documentation,
        )
        for code in sorted(set(codes))
        if code in known
    )


def read_document(path: Path) -> AuditDocument:
    """An earlier ``--format json`` report. Raises :class:`InputError` when it is not one."""
    try:
        return msgspec.json.decode(read_small(path), type=AuditDocument)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(
            f"is not a JSON report of listingkit audit or score: {error}", where=str(path)
        ) from None


def is_document(path: Path) -> bool:
    """Whether a file looks like one of our JSON reports, judging by its first bytes."""
    try:
        with path.open("rb") as stream:
            return b'"document": "listingkit-audit"' in stream.read(200)
    except OSError:
        return False
