"""Judging one listing: run the rules, count the points. Pure, and the same in every process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from listingkit import markets
from listingkit.model import Finding, Judged, LedgerLine, Listing
from listingkit.rules.core import Hit, Rule
from listingkit.rules.limits import channel_of
from listingkit.rules.subject import Subject
from listingkit.score import score_of

if TYPE_CHECKING:
    from listingkit.markets import Channel, Language, Market, Target
    from listingkit.page import Page

LONGEST_ADDRESS = 60_000
"""Characters of a picture's address (a small ``data:`` picture) that go into the document."""


def make_subject(
    listing: Listing,
    page: Page | None = None,
    *,
    market: Market | None = None,
    language: Language | None = None,
    targets: Mapping[str, Target] | None = None,
    overrides: Mapping[str, float] | None = None,
    keywords: Sequence[str] = (),
    channels: Mapping[str, Channel] | None = None,
    rates: Mapping[str, float] | None = None,
    folders: Sequence[str] = (),
    declared: Iterable[str] = (),
) -> Subject:
    """What the rules look at.

    ``language`` defaults to the data of the listing's language, ``targets`` to
    ``locales/targets.toml`` with ``overrides`` (a value by dotted name) merged in. ``keywords``
    go before the listing's own. ``channels`` defaults to ``locales/channels.toml``.
    ``rates`` are the user's exchange rates, ``folders`` the user's pack folders, ``declared`` the
    kinds of goods that the settings give this listing.
    """
    if language is None and listing.language:
        language = markets.language(listing.language)
    known = dict(markets.targets() if targets is None else targets)
    for name, value in (overrides or {}).items():
        if name in known:
            known[name] = msgspec.structs.replace(known[name], value=value)
    return Subject(
        listing=listing,
        page=page,
        market=market,
        language=language,
        targets=known,
        keywords=tuple(keywords) or listing.keywords,
        channels=markets.channels() if channels is None else channels,
        rates=rates or {},
        folders=tuple(folders),
        declared=frozenset(declared),
    )


def judge(subject: Subject, rules: Iterable[Rule]) -> Judged:
    """Run ``rules`` over a subject: findings in the order of the rules, and the score."""
    findings: list[Finding] = []
    ledger: list[LedgerLine] = []
    unsaid = channel.unsaid if (channel := channel_of(subject)) and subject.page is None else ()
    for rule in rules:
        if rule.on == "catalog" or (rule.on == "page" and subject.page is None):
            continue
        if unsaid and rule.code.startswith(unsaid):
            ledger.append(_usual(rule, "exempt", "its file has no place for it"))
            continue
        hits, line = run_rule(rule, subject)
        findings += hits
        ledger.append(line)
    return Judged(
        listing_id=subject.listing.id,
        where=subject.where,
        title=subject.listing.title,
        language=subject.listing.language,
        market=subject.market.code if subject.market else None,
        findings=tuple(findings),
        score=score_of(ledger),
        image=picture_of(subject.listing),
    )


def picture_of(listing: Listing) -> str:
    """The address of a listing's first picture, for reports to show."""
    address = listing.images[0].src.strip() if listing.images else ""
    return address if len(address) <= LONGEST_ADDRESS else ""


def run_rule(rule: Rule, subject: Subject) -> tuple[list[Finding], LedgerLine]:
    """One rule over one subject: its findings and its line in the account."""
    applies = rule.applies(subject) if rule.applies else True
    if applies is None:
        return [], _usual(rule, "unknown", f"not stated: {rule.needs}")
    if not applies:
        other = subject.by_title
        if other and rule.applies and rule.applies(other) and not any(rule.check(other)):
            return [], _usual(rule, "earned", "stated, as its title asks")
        return [], _usual(rule, "exempt", "not needed here")
    hits = list(rule.check(subject))
    if not hits:
        return [], _usual(rule, "earned")
    findings = charge(rule, hits, subject)
    lost = sum(finding.points for finding in findings)
    earned = max(0.0, round(rule.points - lost, 4))
    why = hits[0].message if len(hits) == 1 else f"{len(hits)} findings"
    return findings, _line(rule, earned, "lost" if lost else "earned", why)


def charge(rule: Rule, hits: Sequence[Hit], subject: Subject) -> list[Finding]:
    """Turn hits into findings; their points add up to at most the rule's own."""
    left = 1.0
    findings = []
    for hit in hits:
        share = min(left, max(0.0, hit.share))
        left -= share
        findings.append(
            Finding(
                code=rule.code,
                severity=hit.severity or rule.severity,
                message=hit.message,
                where=hit.where,
                listing_id=subject.listing.id,
                market=subject.market.code if subject.market else None,
                points=round(rule.points * share, 4),
                fix=hit.fix or rule.fix,
            )
        )
    return findings


def with_catalog(
    judged: Sequence[Judged], findings: Iterable[Finding], rules: Iterable[Rule]
) -> list[Judged]:
    """Put the findings of :func:`listingkit.rules.catalog.catalog_findings` into the account.

    ``rules`` are the selected ones; those on the catalog get a line in every listing's ledger,
    earned where nothing was found. Findings of rules that are not selected are left out.
    """
    rules = [rule for rule in rules if rule.on == "catalog"]
    codes = {rule.code for rule in rules}
    findings = [finding for finding in findings if finding.code in codes]
    by_listing: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_listing.setdefault((finding.listing_id, str(finding.where)), []).append(finding)
    result = []
    for one in judged:
        own = by_listing.get((one.listing_id, str(one.where)), [])
        lines = [_catalog_line(rule, own) for rule in rules]
        result.append(
            msgspec.structs.replace(
                one,
                findings=(*one.findings, *own),
                score=score_of([*one.score.ledger, *lines]),
            )
        )
    return result


def _catalog_line(rule: Rule, findings: Sequence[Finding]) -> LedgerLine:
    own = [finding for finding in findings if finding.code == rule.code]
    if not own:
        return _usual(rule, "earned")
    return _line(rule, 0.0, "lost", own[0].message)


def _usual(rule: Rule, state: str, why: str = "") -> LedgerLine:
    """A line that says the same of every listing, made once: a large catalog has millions."""
    line = rule.lines.get((state, why))
    if line is None:
        line = _line(rule, rule.points if state == "earned" else 0.0, state, why)
        rule.lines[state, why] = line
    return line


def _line(rule: Rule, earned: float, state: str, why: str = "") -> LedgerLine:
    return LedgerLine(
        code=rule.code,
        stage=rule.stage,
        component=rule.component,
        possible=0.0 if state == "exempt" else rule.points,
        earned=earned,
        state=state,  # type: ignore[arg-type]
        why=why,
    )
