"""What a rule looks at: one listing, its page if it has one, and one market.

A subject is made in the worker that judges it and never crosses a process. What several rules
ask for is worked out once, when the first of them asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from listingkit.language.tags import primary
from listingkit.model import Fact, Listing, Variant, Where
from listingkit.rules import categories

if TYPE_CHECKING:
    from listingkit.language.keywords import KeywordReport
    from listingkit.language.words import Words
    from listingkit.markets import Channel, Language, Market, Target
    from listingkit.page import Page
    from listingkit.page.sizelinks import SizeChartLink
    from listingkit.rules.terms import Terms

_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Subject:
    """One listing under judgement.

    ``keywords`` are the target keywords (given, from the catalog or from a sidecar; empty when
    there are none). ``targets`` are the thresholds of ``locales/targets.toml`` by dotted name,
    with the user's overrides merged in. ``language`` is the data of the listing's language, None
    where there is none; ``market`` is None in an audit without ``--market``. ``channels`` are the
    text limits of marketplaces by code. ``rates`` are the user's: worth of one unit of a currency.
    ``folders`` are the user's pack folders, ``declared`` the kinds of goods that the settings give
    this listing.
    """

    listing: Listing
    page: Page | None
    market: Market | None
    language: Language | None
    targets: dict[str, Target]
    keywords: tuple[str, ...] = ()
    channels: Mapping[str, Channel] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    declared: frozenset[str] = frozenset()

    @property
    def where(self) -> Where:
        """The place of the listing as a whole."""
        return self.listing.where

    def at(self, field: str) -> Where:
        """The place of a field of the listing."""
        where = self.listing.where
        return Where(path=where.path, line=where.line, column=where.column, field=field)

    def target(self, name: str) -> float:
        """Value of a threshold, e.g. ``keywords.total_max`` (percent)."""
        return self.targets[name].value

    def fact(self, *names: str) -> Fact | None:
        """The first of these facts that the listing or the seller states and that is not empty.

        ``False`` and 0 are statements; an empty text or list is none. Where a market is asked
        for, a fact that is bound to other markets is not stated.
        """
        for name in names:
            found = self.listing.facts.get(name)
            if found is None or found.value == "" or found.value == ():
                continue
            if self.market and found.markets and self.market.code not in found.markets:
                continue
            return found
        return None

    @cached_property
    def language_code(self) -> str | None:
        """Primary subtag of the listing's language, lower case; None when unknown."""
        return primary(self.listing.language) or None

    @cached_property
    def plain(self) -> str:
        """The description as plain text: for a page its product part, with the title in it."""
        listing = self.listing
        return listing.text or _TAG.sub(" ", listing.description)

    @cached_property
    def copy(self) -> dict[str, str]:
        """The text buyers read, by field: no field says again what another one holds."""
        if self.page is not None:
            return {"page": self.plain}
        listing = self.listing
        fields = {"title": listing.title, "description": self.plain}
        bullets = [b for b in listing.bullets if b and b not in self.plain]
        if bullets:
            fields["bullets"] = "\n".join(bullets)
        return {name: text for name, text in fields.items() if text.strip()}

    @cached_property
    def all_copy(self) -> str:
        """Title and :attr:`copy` as one text, a field a paragraph."""
        parts = [self.listing.title, *self.copy.values()]
        return "\n".join(dict.fromkeys(part for part in parts if part.strip()))

    @property
    def everything(self) -> str:
        """All that can be read: of a page everything visible, else title and :attr:`copy`."""
        return self.page.all_text if self.page is not None else self.all_copy

    @cached_property
    def words(self) -> Words:
        """Words of :attr:`copy` without the title, counted as the language counts them."""
        from listingkit.language.words import tokenize

        text = "\n".join(text for name, text in self.copy.items() if name != "title")
        return tokenize(text, self.language or self.language_code)

    @cached_property
    def keyword_report(self) -> KeywordReport:
        """Occurrences and density of the target keywords in :attr:`copy`, and in each field."""
        from listingkit.language.keywords import keyword_report

        beside = self.keyword_fields
        gap = int(self.target("keywords.gap_words"))
        return keyword_report(
            self.copy,
            self.keywords,
            self.language,
            beside={name: text for name, text in beside.items() if name not in self.copy},
            gap=gap,
            measured=False,
        )

    @cached_property
    def keyword_fields(self) -> dict[str, str]:
        """Title, heading, alt texts, address and so on, each as one text; "" for what is not."""
        from listingkit.page.keywordfields import keyword_fields

        return keyword_fields(self.listing, self.page)

    @cached_property
    def terms(self) -> Terms:
        """What is stated about payment, delivery, returns, contact, support and warranty."""
        from listingkit.rules.terms import read_terms

        return read_terms(self)

    @cached_property
    def stated_kinds(self) -> frozenset[str]:
        """Kinds of goods the settings name, else those the stated category belongs to.

        Empty when none is stated or known.
        """
        category = self.listing.category
        if self.declared:
            return self.declared
        return categories.stated_kinds(
            category, self._titled_kinds, self.language_code, "en", folders=self.folders
        )

    @cached_property
    def _titled_kinds(self) -> frozenset[str]:
        return categories.kinds(self.listing.title, self.language_code, folders=self.folders)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds of goods by the stated category or, failing that, by words of the title."""
        return self.declared or self.stated_kinds | self._titled_kinds

    @cached_property
    def by_title(self) -> Subject | None:
        """The same listing without its category, where the title names other kinds than that does.

        What it states for those kinds counts as earned also where the category frees it of them:
        else leaving the category out would score more.
        """
        if not self.listing.category or self.declared or self._titled_kinds <= self.stated_kinds:
            return None
        return replace(self, listing=msgspec.structs.replace(self.listing, category=""))

    def needs(self, detail: str) -> bool | None:
        """Whether this kind of goods must state ``detail``; None when the kind is unknown.

        A title can show that a detail is needed, never that it is not: only a stated category
        can ("A dress of silk" among books). So leaving the category out never frees a listing
        from anything.
        """
        stated = self.stated_kinds
        named = stated if categories.deciding(stated, self.folders) else self.kinds
        if categories.needs(named, detail, self.folders):
            return True
        return False if self.stated_kinds else None

    @cached_property
    def sizes(self) -> tuple[str, ...]:
        """Sizes on offer: of the variants, else as the page's markup or choices name them."""
        named = [size for variant in self.listing.variants for size in size_of(variant)]
        if not named and self.page is not None:
            named = list(self.page.offer.sizes)
        if not named:
            found = self.fact("sizes")
            value = found.value if found else ()
            named = [str(v) for v in value] if isinstance(value, tuple) else [str(value)]
        return tuple(dict.fromkeys(size.strip() for size in named if size.strip()))

    @cached_property
    def framed(self) -> bool:
        """Whether the description is a page of its own in a frame, which a saved page lacks."""
        frames = self.page.census.named("iframe") if self.page is not None else ()
        return any(
            "description" in (frame.get("title") or "").lower()
            or "desc" in (frame.get("id") or "").lower()
            for frame in frames
        )

    @cached_property
    def size_chart_links(self) -> tuple[SizeChartLink, ...]:
        """Size charts behind a link, in an image or in a script: of the page or the description."""
        if self.page is not None:
            return self.page.size_chart_links
        if "<" not in self.listing.description:
            return ()
        from listingkit.catalog.body import chart_links

        return chart_links(self.listing.description, self.at("description"))


def size_of(variant: Variant) -> tuple[str, ...]:
    """Value of the option that is called size in any language we know; empty without one."""
    names = categories.size_option_names()
    return tuple(value for name, value in variant.options if name.strip().casefold() in names)
