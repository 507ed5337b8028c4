"""One listing in two languages judged: its findings, and what the catalog needs of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from listingkit.localize.check.core import PairHit, PairRule, Said, selected
from listingkit.localize.check.pairs import Pair, PairListing, PairText
from listingkit.localize.check.read.both import PagePair, load_pages
from listingkit.localize.check.settings import CheckSettings, Settings
from listingkit.model import Finding, Judged, Severity, Struct, Where
from listingkit.score import score_of

MOST = 20_000
"""Longer texts are judged by their beginning: none of a listing comes near."""


class Checked(Struct, frozen=True, kw_only=True):
    """A verdict, its pairs for the checks across the catalog, and how many texts were judged."""

    judged: Judged
    said: tuple[Said, ...]
    texts: int
    flawed: int


def make_checker(given: tuple[CheckSettings, Mapping[str, str]]) -> Checker:
    """The checker of a process: its settings, and translations back by text."""
    return Checker(*given)


class Checker:
    """Judges listings; made once in each process."""

    def __init__(self, given: CheckSettings, back: Mapping[str, str] | None = None) -> None:
        self.settings = Settings(given, back)
        self.market = given.market
        self.rules = tuple(selected(given.select, given.ignore))

    def __call__(self, listing: PairListing | PagePair) -> Checked:
        """The verdict on one listing. Raises InputError for a page that cannot be read."""
        if isinstance(listing, PagePair):
            listing = load_pages(listing)
        findings: list[Finding] = []
        for rule in self.rules:
            if rule.across == "listing":
                hits = rule.whole(listing.state)
                findings += [self._finding(rule, hit, listing, listing.where) for hit in hits]
        flawed = 0
        setting = self.settings.of(listing) if listing.texts else None
        said: list[Said] = []
        for text in listing.texts:
            if setting is None:
                break
            own = self.judge(_cut(text), listing, Pair(_cut(text), setting))
            flawed += any(one.severity is not Severity.INFO for one in own)
            findings += own
            said.append(_said(text, listing))
        judged = Judged(
            listing_id=listing.id,
            where=listing.where,
            title=listing.title,
            language=listing.target_language,
            market=self.market,
            findings=tuple(findings),
            score=msgspec.structs.replace(score_of(()), total=share(len(listing.texts), flawed)),
        )
        return Checked(judged=judged, said=tuple(said), texts=len(listing.texts), flawed=flawed)

    def judge(self, text: PairText, listing: PairListing, pair: Pair) -> list[Finding]:
        """What the checks on single texts say of one."""
        if pair.setting.source_tag == "" or not pair.said:
            return []
        found = [
            self._finding(rule, hit, listing, text.where)
            for rule in self.rules
            if rule.across == "pair" and (text.target.strip() or rule.code in _EMPTY)
            for hit in rule.pairs(pair)
        ]
        return list(dict.fromkeys(found))

    def _finding(self, rule: PairRule, hit: PairHit, listing: PairListing, where: Where) -> Finding:
        return Finding(
            code=rule.code,
            severity=hit.severity or rule.severity,
            message=hit.message,
            where=where,
            listing_id=listing.id,
            market=self.market,
            fix=hit.fix or rule.fix,
        )

    def across(self, said: Sequence[Said]) -> list[Finding]:
        """What all listings together tell."""
        every = list(said)
        return [
            Finding(
                code=rule.code,
                severity=hit.severity or rule.severity,
                message=hit.message,
                where=one.where,
                listing_id=one.listing,
                market=self.market,
                fix=hit.fix or rule.fix,
            )
            for rule in self.rules
            if rule.across == "catalog"
            for one, hit in rule.catalog(every)
        ]


_EMPTY = frozenset({"LOC101", "LOC119"})
"""Checks on a text that has no translation."""


def share(texts: int, flawed: int) -> float:
    """Texts in a hundred on which nothing is worse than a remark; 100 where there are none."""
    return round(100 * (1 - flawed / texts), 2) if texts else 100.0


def _cut(text: PairText) -> PairText:
    if max(len(text.source), len(text.target)) <= MOST:
        return text
    return msgspec.structs.replace(text, source=text.source[:MOST], target=text.target[:MOST])


def _said(text: PairText, listing: PairListing) -> Said:
    return Said(
        listing=listing.id,
        field=text.field,
        kind=text.kind,
        source=text.source,
        target=text.target,
        languages=(listing.source_language, listing.target_language),
        where=text.where,
    )
