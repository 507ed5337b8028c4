"""From a translation to what is written: units and money, the market's vetoes, the gate again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from listingkit.language.lexicon import by_language, find
from listingkit.localize.adapt.dates import unclear_dates
from listingkit.localize.adapt.fit import FIELDS, Offer, fit
from listingkit.localize.adapt.isolates import isolate_runs
from listingkit.localize.adapt.measures import as_printed, unclear
from listingkit.localize.adapt.money import Rates
from listingkit.localize.adapt.punctuation import punctuate
from listingkit.localize.adapt.text import adapt
from listingkit.localize.culture.vetoes import veto_words
from listingkit.localize.mt import gate
from listingkit.localize.mt.reasons import visible
from listingkit.localize.outputs import ChangeRecord
from listingkit.localize.planning import Goal, ListingPlan
from listingkit.markets import Language, culture
from listingkit.model import Translation

_VERBATIM = frozenset({"tag", "jsonld", "meta_title", "meta_description"})
"""Kinds that machines read too: nothing invisible is put into them."""


@dataclass(frozen=True)
class Finisher:
    """Finishes the translations of one listing for one market."""

    goal: Goal
    plan: ListingPlan
    source: Language | None
    protected: tuple[str, ...]
    currency: str | None = None
    offer: Offer | None = None
    rates: Rates = field(default_factory=dict)
    signed: frozenset[str] = frozenset()
    """Keys of what somebody signed as it stands, for this market: it is held back no more."""
    changes: list[ChangeRecord] = field(default_factory=list)
    """Every unit, number and amount that was written differently, in order."""

    def __call__(self, found: Translation) -> Translation:
        """The translation as it is written; what would be lost or false goes to review."""
        signed = found.segment.key in self.signed
        held = self.plan.held.get(found.segment.key)
        if held is not None and not signed:
            return _kept(found, held)
        if found.origin == "source" and found.status != "ready":
            return found
        adapted = self._punctuated(self._adapted(found))
        veto = veto_words(
            visible(adapted.text),
            self.goal.market,
            self.goal.language if found.origin != "source" else self.source,
            self.plan.facts,
            self.plan.categories,
        )
        vetoed = [one for one in veto if one.claim.treatment == "veto"]
        if vetoed:
            words = ", ".join(sorted({one.word for one in vetoed}))
            return _kept(adapted, f"{vetoed[0].claim.id}: {words} is not allowed in this market")
        adapted = self._fitted(adapted)
        doubt = self.plan.doubted.get(found.segment.key)
        if doubt is not None and not signed and adapted.status != "blocked":
            reasons = tuple(dict.fromkeys((*adapted.reasons, doubt)))
            adapted = msgspec.structs.replace(adapted, status="review", reasons=reasons)
        return self._addressed(adapted)

    def _addressed(self, found: Translation) -> Translation:
        """An engine's text to review where it speaks to a friend and formal address is wanted."""
        if found.origin != "engine" or "formal" not in self.plan.registers:
            return found
        words = by_language(culture(self.goal.folders).informal, self.goal.language)
        hits = find(visible(found.text), words, self.goal.language)
        if not hits:
            return found
        told = ", ".join(dict.fromkeys(hit.word for hit in hits))
        reasons_now = (*found.reasons, f"informal address: {told}")
        status = "blocked" if found.status == "blocked" else "review"
        return msgspec.structs.replace(found, status=status, reasons=reasons_now)

    def _fitted(self, found: Translation) -> Translation:
        """The text as the channel takes it; what was left out goes to review with it."""
        segment, offer = found.segment, self.offer
        field = FIELDS.get(segment.kind, "")
        limit = offer.limits.get(field) if offer else None
        if offer is None or limit is None or "<" in found.text:
            return found
        # Nothing invisible counts against a limit.
        text = _without_isolates(found.text)
        made = fit(
            text,
            field,
            limit,
            self.goal.language if found.origin != "source" else self.source,
            protected=(*self.protected, offer.brand),
            brand=offer.brand,
            colours=offer.colours,
            keywords=offer.keywords,
        )
        reasons = []
        for what, words in (("left out", made.dropped), ("not taken there", made.refused)):
            if words:
                reasons.append(f"fitted to {offer.channel}, {what}: {', '.join(words)}")
        if made.trouble:
            reasons.append(f"does not fit {offer.channel}: {made.trouble}")
        if made.text != text:
            self.changes.append(
                ChangeRecord(key=segment.key, kind="channel", before=text, after=made.text)
            )
        if not reasons:
            return msgspec.structs.replace(found, text=made.text)
        return msgspec.structs.replace(
            found,
            text=made.text,
            status="blocked" if found.status == "blocked" else "review",
            # Nobody has signed what is left of it.
            reviewed=found.reviewed and made.text == text,
            reasons=tuple(dict.fromkeys((*found.reasons, *reasons))),
            suggestion=found.suggestion or (text if made.text != text else ""),
        )

    def _adapted(self, found: Translation) -> Translation:
        segment = found.segment
        markup = segment.markup == "html"
        if found.origin == "memory":
            # A person wrote it for this market; only the order of its characters is made sure.
            text = found.text
            if self.goal.language.direction == "rtl" and segment.kind not in _VERBATIM:
                text, _ = isolate_runs(text, markup=markup)
            return msgspec.structs.replace(found, text=text)
        source_text = visible(segment.text)
        label = self.plan.labels.get(segment.key, "")
        text, conversions = adapt(
            found.text,
            self.source,
            self.goal.market,
            self.goal.language,
            source_text=source_text,
            rates=self.rates,
            source_currency=self.currency,
            markup=markup,
            # Whoever measures needs the seller's own figure beside the converted one.
            both=segment.kind == "size_cell",
            label=label,
        )
        doubts = self._doubts(source_text, label)
        if doubts:
            reasons_now = tuple(dict.fromkeys((*found.reasons, *doubts)))
            status = "blocked" if found.status == "blocked" else "review"
            found = msgspec.structs.replace(found, status=status, reasons=reasons_now)
        if text == found.text:
            return found
        if segment.kind in _VERBATIM:
            text = _without_isolates(text)
        lost = self._lost(found.text, text, conversions)
        if lost:
            told = tuple(dict.fromkeys((*found.reasons, *(f"units kept: {one}" for one in lost))))
            return msgspec.structs.replace(found, status="review", reasons=told)
        self.changes.extend(
            ChangeRecord(
                key=segment.key,
                kind=one.kind,
                before=as_printed(one.before, self.goal.language, source_text, self.source),
                after=one.after,
            )
            for one in conversions
        )
        return msgspec.structs.replace(found, text=text)

    def _punctuated(self, found: Translation) -> Translation:
        """The marks of the language; what a person wrote, and texts that stay, keep theirs."""
        segment = found.segment
        if found.origin in ("memory", "source"):
            return found
        text = punctuate(
            found.text,
            self.goal.language,
            self.goal.tag,
            protected=self.protected,
            markup=segment.markup == "html",
            plain=segment.kind in _VERBATIM,
        )
        if text == found.text or self._lost(found.text, text):
            return found
        return msgspec.structs.replace(found, text=text)

    def _lost(
        self, before: str, after: str, conversions: Iterable[gate.ConversionLike] = ()
    ) -> list[str]:
        """What one step after the translation's own gate has lost."""
        reasons = gate.check(
            before,
            after,
            source_language=self.goal.tag,
            target_language=self.goal.language,
            target_tag=self.goal.tag,
            protected=self.protected,
            conversions=conversions,
        )
        return [reason.message for reason in reasons if reason.hard]

    def _doubts(self, source_text: str, label: str) -> list[str]:
        """What only a person can tell: ounces of weight or of volume, 3/4 in March or April."""
        system = self.goal.market.units.system
        found = []
        if ounces := unclear(source_text, self.source, system, label):
            found.append(f"weight or volume? {', '.join(ounces)}")
        if days := unclear_dates(source_text, self.source):
            found.append(f"day or month first? {', '.join(days)}")
        return found


def _without_isolates(text: str) -> str:
    return text.translate({0x2066: None, 0x2067: None, 0x2068: None, 0x2069: None})


def _kept(found: Translation, reason: str) -> Translation:
    """The source text, with the translation offered to the reviewer."""
    return msgspec.structs.replace(
        found,
        text=found.segment.text,
        origin="source",
        status="blocked" if found.status == "blocked" else "review",
        reviewed=False,
        reasons=tuple(dict.fromkeys((*found.reasons, reason))),
        suggestion=found.text if found.origin != "source" else found.suggestion,
    )


def finish(translations: Mapping[str, Translation], finisher: Finisher) -> dict[str, Translation]:
    """All translations of one listing, finished."""
    return {key: finisher(found) for key, found in translations.items()}
