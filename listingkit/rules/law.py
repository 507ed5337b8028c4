"""LAW: facts a market asks for and claims it restricts. Checks with a reason, no legal advice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.language.claims import ClaimHit, backs, find_claim, names_backing
from listingkit.markets import Claim, Language, LawItem, Market, fact_kinds, language
from listingkit.model import Severity
from listingkit.rules.categories import law_names
from listingkit.rules.core import Hit, rule
from listingkit.rules.lawfacts import is_stated

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_FACTS = {
    "manufacturer_name": {"value": "Example Works GmbH"},
    "manufacturer_address": {"value": "Beispielweg 1, 10115 Berlin, hello@works.example"},
    "eu_responsible_person": {"value": "Example Works GmbH, Beispielweg 1, 10115 Berlin"},
    "product_identifier": {"value": "DX-200"},
    "seller_name": {"value": "Example Shop"},
    "seller_address": {"value": "Beispielweg 1, 10115 Berlin"},
    "seller_email": {"value": "hello@shop.example"},
    "seller_registration": {"value": "HRB 12345"},
    "returns_days": {"value": 30},
    "withdrawal_notice": {"value": True},
    "guarantee_notice": {"value": True},
    "warranty_months": {"value": 24},
}


def in_force(market: Market, item: LawItem | Claim) -> bool:
    """Whether a law holds on the day the market pack stands for."""
    return item.effective is None or item.effective <= market.as_of


def _laws(subject: Subject, by_kind: bool) -> list[LawItem]:
    """Laws in force that want a fact shown, for all goods or for this listing's kind of goods."""
    assert subject.market is not None
    names = law_names(subject.kinds, subject.folders)
    return [
        item
        for item in subject.market.law
        if item.shown != "label"
        and bool(item.categories) is by_kind
        and in_force(subject.market, item)
        and (not item.categories or names & set(item.categories))
    ]


def _asked(subject: Subject, by_kind: bool) -> list[LawItem]:
    """Laws of :func:`_laws` whose conditions are met, as far as they are known."""
    return [
        item
        for item in _laws(subject, by_kind)
        if (not item.when or is_stated(subject, *item.when)) and _large_enough(subject, item)
    ]


def _large_enough(subject: Subject, item: LawItem) -> bool:
    """False only where a stated figure is below what the law starts at."""
    for name, least in item.at_least.items():
        found = subject.fact(name)
        if found is not None and isinstance(found.value, int | float) and found.value < least:
            return False
    return True


def _missing(subject: Subject, items: list[LawItem], share: float) -> Iterator[Hit]:
    """A hit for every fact that is not seen, naming all laws that ask for it."""
    missing: dict[tuple[str, ...], list[LawItem]] = {}
    for item in items:
        if not is_stated(subject, *item.facts):
            missing.setdefault(item.facts, []).append(item)
    kinds = fact_kinds()
    for facts, asking in missing.items():
        named = [kinds[name].means if name in kinds else name.replace("_", " ") for name in facts]
        fact = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"
        place = "on this page" if subject.page is not None else "in this listing"
        link = _linked(subject, asking)
        told = "; ".join(f"{item.why} ({_origin(item)})" for item in asking)
        assert subject.market is not None
        yield Hit(
            subject.where,
            f"not seen {place}: {fact}. {subject.market.name}: {told}",
            fix=_what_to_do(subject, facts[0], link),
            share=share * len(asking),
            severity=_severity(subject, asking, link),
        )


def _origin(item: LawItem | Claim) -> str:
    """Where a law or claim is from and how far that can be trusted."""
    trust = "" if item.confidence == "verified" else ", not verified"
    return f"{item.id}: {item.source}{trust}"


def _linked(subject: Subject, asking: list[LawItem]) -> str:
    """A page linked here that may show the fact, where the law is content with the shop."""
    if subject.page is None or any(item.shown != "shop" for item in asking):
        return ""
    links = subject.page.policies.contact.links
    kinds = dict.fromkeys(kind for item in asking for kind in item.links)
    return next((f"{kind} page {links[kind]}"[:120] for kind in kinds if kind in links), "")


def _what_to_do(subject: Subject, fact: str, link: str) -> str:
    assert subject.market is not None
    settings = f"[facts.{subject.market.code}] in listingkit.toml"
    if link:
        return f"If it stands on the {link}, state {fact} once under {settings}; else show it."
    if subject.page is None:
        return f"State {fact} in the listing, or for all listings under {settings}."
    return f"Show it with the offer; what holds for all listings is stated once under {settings}."


def _severity(subject: Subject, asking: list[LawItem], link: str) -> Severity:
    """The gravest of the laws; only told where the fact may stand elsewhere or need not."""
    sure = [item for item in asking if all(subject.fact(name) for name in item.at_least)]
    if link or not sure:
        return Severity.INFO
    return max((item.severity for item in sure), key=lambda s: s.rank)


@rule(
    "LAW001", Severity.WARNING, stage="purchase", component="trust", points=6,
    applies=lambda s: s.market is not None and bool(_laws(s, by_kind=False)),
    example={"market": "de"},
    bad={"title": "Becher"},
    good={"title": "Becher", "brand": "Example", "price": {"amount": "9.90", "currency": "EUR"},
          "facts": _FACTS},
)  # fmt: skip
def legal_fact_missing(subject: Subject) -> Iterator[Hit]:
    """A fact that the market's law asks of every offer is not seen.

    Why: marketplaces take listings down that lack it, and authorities fine it. One page cannot
    show what stands elsewhere in the shop, so where a page is linked that may have it, this is
    only told.
    Fix: show the fact with the offer, or state it once for all listings in listingkit.toml.
    """
    share = 1 / len(_laws(subject, by_kind=False))
    yield from _missing(subject, _asked(subject, by_kind=False), share)


def _by_kind(subject: Subject) -> bool | None:
    """Points only where the category is stated; what a title alone shows can lose, not earn."""
    if subject.market is None:
        return False
    items = _asked(subject, by_kind=True)
    if subject.stated_kinds:
        return bool(items)
    missing = any(not is_stated(subject, *item.facts) for item in items)
    return True if missing else None


@rule(
    "LAW002", Severity.WARNING, stage="purchase", component="trust", points=3,
    needs="a category that is known",
    applies=_by_kind, example={"market": "de", "language": "de"},
    bad={"title": "Leinenkleid", "category": "Bekleidung > Kleider"},
    good={"title": "Leinenkleid", "category": "Bekleidung > Kleider",
          "facts": {"fibre_composition": {"value": ["100 % Leinen"]}}},
)  # fmt: skip
def legal_fact_of_its_kind_missing(subject: Subject) -> Iterator[Hit]:
    """A fact that the market's law asks of this kind of goods is not seen.

    Why: textiles need their fibres, appliances their marks, cosmetics their ingredients; offers
    without them are taken down.
    Fix: show the fact with the offer, or state it once for all listings in listingkit.toml.
    """
    items = _asked(subject, by_kind=True)
    yield from _missing(subject, items, 1 / len(items) if subject.stated_kinds else 1.0)


def _claims(subject: Subject) -> list[Claim]:
    """Claims that would need proof here, and have none in the facts."""
    assert subject.market is not None
    names = law_names(subject.kinds, subject.folders)
    return [
        claim
        for claim in subject.market.claims
        if in_force(subject.market, claim)
        and (not claim.categories or names & set(claim.categories))
        and not is_stated(subject, *claim.unless)
        and not (claim.proof and _certified(subject, claim))
    ]


def _certified(subject: Subject, claim: Claim) -> bool:
    """Whether a stated certificate backs such claims: a name alone does not."""
    stated = (subject.fact(name) for name in claim.certificates)
    return any(one is not None and backs(one.value, claim.proof) for one in stated)


@rule(
    "LAW003", Severity.WARNING, stage="evaluate", component="trust", points=4,
    needs="a language that is known",
    applies=lambda s: False if s.market is None else True if s.language_code else None,
    example={"market": "de", "language": "de"},
    bad={"title": "Umweltfreundlicher Becher", "description": "Unser nachhaltiges Kleinod."},
    good={"title": "Becher", "description": "Nachhaltige Baumwolle, GOTS-zertifiziert."},
)  # fmt: skip
def sensitive_claim(subject: Subject) -> Iterator[Hit]:
    """A claim that the market forbids or asks proof for.

    Why: generic environmental claims are banned in the European Union since 27 September 2026,
    superlatives in China, words of alcohol and pork in the Gulf states, healing claims nearly
    everywhere. What the text denies and what a named certificate backs is no such claim.
    Fix: name the fact behind the claim, with certificate and number, or take the claim out.
    """
    listing = subject.listing
    fields = {"title": listing.title, **subject.copy}
    fields["meta_description"] = listing.meta_description or ""
    for claim in _claims(subject):
        found = _found(claim, fields, subject)
        if found is None:
            continue
        name, hits = found
        printed = " ".join(fields[name][hits[0].start : hits[0].end].split())
        more = f" ({len(hits)} times)" if len(hits) > 1 else ""
        yield Hit(
            subject.at(name),
            f'"{printed}"{more}: {claim.why} ({_origin(claim)})',
            fix=_proof_asked(subject, claim),
            share=0.5 if claim.severity is not Severity.ERROR else 1.0,
            severity=claim.severity,
        )


def _found(
    claim: Claim, fields: dict[str, str], subject: Subject
) -> tuple[str, tuple[ClaimHit, ...]] | None:
    """The first field with the claim and all its hits, the first of them in that field.

    English words are looked for on pages in other languages too: they are used in all.
    """
    own = subject.language or language(subject.language_code or "")
    tongues: list[Language | None] = [own]
    if own is None or (own.code != "en" and claim.severity is not Severity.INFO):
        tongues = [*([own] if own else []), language("en")]
    brand = subject.listing.brand or ""
    for tongue in tongues:
        first = ""
        every: tuple[ClaimHit, ...] = ()
        for name, text in list(fields.items()):
            hits = find_claim(text, claim, tongue, brand)
            if hits and name == "page":
                # Found somewhere on the page: looked for again in what is no link elsewhere.
                fields["page"] = _unlinked(subject)
                hits = find_claim(fields["page"], claim, tongue, brand)
            first = first or (name if hits else "")
            every += hits
        if first:
            backed = claim.proof and any(names_backing(t, claim.proof) for t in fields.values())
            return None if backed else (first, every)
    return None


def _unlinked(subject: Subject) -> str:
    """The product part of a page without links: what they say is said of other pages."""
    assert subject.page is not None
    return "\n".join(block.text for block in subject.page.blocks if not block.linked)


def _proof_asked(subject: Subject, claim: Claim) -> str:
    """What to do, where the listing states certificates that do not back this claim."""
    for name in claim.certificates:
        found = subject.fact(name)
        if found is not None:
            value = found.value if isinstance(found.value, tuple) else (str(found.value),)
            stated = ", ".join(map(str, value))[:80]
            return f"{stated} does not back this claim: name one that does, or take it out."
    return ""
