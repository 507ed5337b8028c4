"""What a run of ``check`` is told, and what follows from it for one listing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from listingkit import markets
from listingkit.config import Config, merge_facts, words
from listingkit.localize.adapt.fit import find_channel, offer_of
from listingkit.localize.check.data import canonical
from listingkit.localize.check.pairs import PairListing, Setting
from listingkit.localize.culture.text import Topics
from listingkit.localize.mt.glossary import Entry, Glossary
from listingkit.localize.promises import open_topics
from listingkit.localize.terms.user import UserTerms
from listingkit.rules.categories import kinds, law_names


@dataclass(frozen=True)
class CheckSettings:
    """Everything a worker needs; crosses process borders.

    ``language`` is that of the translations, else the market's or what the files say;
    ``source_language`` that of the sources. ``terms`` (a word of the source, its translation) and
    ``protect`` go before the settings'.
    """

    market: str | None = None
    language: str | None = None
    source_language: str | None = None
    channel: str | None = None
    config: Config = field(default_factory=Config)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    protect: tuple[str, ...] = ()

    @property
    def folders(self) -> tuple[str, ...]:
        """The user's pack folders."""
        packs = self.config.resolve(self.config.markets.packs)
        return (str(packs),) if packs else ()


class Settings:
    """Makes the setting of each listing; what many share is made once.

    ``back`` are translations back into the source language, by text.
    """

    def __init__(self, given: CheckSettings, back: Mapping[str, str] | None = None) -> None:
        self.given = given
        self.back = back or {}
        self.market = markets.market(given.market, given.folders) if given.market else None
        self.channel = find_channel(given.channel, given.folders) if given.channel else None
        self._topics: dict[str, Topics] = {}
        self._glossaries: dict[tuple[str, str], Glossary] = {}

    @cached_property
    def terms(self) -> UserTerms:
        """The user's glossaries. Raises ConfigError."""
        return UserTerms.of(self.given.config)

    def _names(self, source: str, target: str) -> tuple[str, ...]:
        """What is never translated: ``protect``, and terms that stay as they are."""
        kept = [one.source for one in self._terms(source, target) if _is_name(one)]
        kept += self.terms.kept(source, self.given.market or "")
        return (*self.given.protect, *words(self.given.config.localize.protect), *kept)

    def _terms(self, source: str, target: str) -> list[Entry]:
        """The user's terms of a pair, those of the run before those of the files."""
        given = [Entry(word, said, own=True) for word, said in self.given.terms]
        return [*given, *self.terms.entries(source, target, self.given.market or "")]

    def of(self, listing: PairListing) -> Setting:
        """The setting of a listing's texts."""
        given = self.given
        source, target = canonical(listing.source_language), canonical(listing.target_language)
        data = markets.language(target, given.folders)
        facts = merge_facts(listing.facts, given.config, given.market)
        named = kinds(f"{listing.category} {listing.title}", target, source, "en")
        names = sorted(
            {name.strip() for name in (*self._names(source, target), listing.brand) if name.strip()}
        )
        waiting: frozenset[str] = frozenset()
        if self.market is not None and data is not None:
            waiting = open_topics(facts, self.market, data, given.folders)
        offer = None
        if self.channel is not None and data is not None:
            offer = offer_of(self.channel, given.market or "", data, brand=listing.brand)
        return Setting(
            source_tag=source,
            target_tag=target,
            source=markets.language(source, given.folders),
            target=data,
            market=self.market,
            protected=tuple(names),
            glossary=self._glossary(source, target),
            facts=facts,
            categories=law_names(named),
            offer=offer,
            topics=self._topics_of(source),
            open_topics=waiting,
            rates=given.config.rates,
            back=self.back,
        )

    def _topics_of(self, tag: str) -> Topics:
        if tag not in self._topics:
            data = markets.language(tag, self.given.folders)
            self._topics[tag] = Topics(data, markets.culture(self.given.folders))
        return self._topics[tag]

    def _glossary(self, source: str, target: str) -> Glossary:
        """The user's terms of a pair but for names."""
        key = (source, target)
        if key not in self._glossaries:
            said = [one for one in self._terms(source, target) if one.never or not _is_name(one)]
            self._glossaries[key] = Glossary(said)
        return self._glossaries[key]


def _is_name(entry: Entry) -> bool:
    """Whether a term stays as it is, capitals and all; small ones begin a sentence like others."""
    stays = entry.source == entry.target and not entry.also
    return stays and entry.source != entry.source.lower()
