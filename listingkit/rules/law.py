"""LAW: facts a market asks for and claims it restricts. Checks with a reason, no legal advice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from listingkit.markets import Claim, LawItem, Market
from listingkit.model import Severity
from listingkit.rules.categories import law_names, word_list
from listingkit.rules.core import Hit, rule
from listingkit.rules.markup import gtin_is_valid
from listingkit.rules.material import care_told, compositions, told

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


def is_stated(subject: Subject, *names: str) -> bool:
    """Whether one of these facts is stated, by the facts or by the listing's fields and text."""
    for name in names:
        if name in _FIELDS and _FIELDS[name](subject):
            return True
    found = subject.fact(*names)
    return found is not None and found.value is not False


def _says(list_name: str) -> Callable[[Subject], bool]:
    """Whether the text has wording of a list: what is printed is stated."""

    def found(subject: Subject) -> bool:
        folded = subject.all_copy.casefold()
        return any(word in folded for word in word_list(list_name, subject.language_code))

    return found


@cache
def _per_unit(language: str | None) -> re.Pattern[str]:
    units = "|".join(map(re.escape, sorted(word_list("weight_units", language), key=len)[::-1]))
    return re.compile(rf"(?:[€£$¥₹₽]|\b[A-Z]{{3}}|\bkr|zł)\s?/\s?(?:\d{{1,4}}\s?)?(?:{units})\b")


def _unit_price(subject: Subject) -> bool:
    """Whether a price by weight or volume is printed: "4,75 € / 100 ml"."""
    return _per_unit(subject.language_code).search(subject.all_copy) is not None


_FIELDS: dict[str, Callable[[Subject], object]] = {
    "brand": lambda s: s.listing.brand,
    "gtin": lambda s: any(gtin_is_valid(v.barcode) for v in s.listing.variants),
    "product_identifier": lambda s: any(
        v.sku or gtin_is_valid(v.barcode) for v in s.listing.variants
    ),
    "price": lambda s: s.listing.price,
    "currency": lambda s: s.listing.price and s.listing.price.currency,
    "prior_price": lambda s: s.listing.compare_at,
    "size_chart": lambda s: s.listing.size_charts,
    "fibre_composition": compositions,
    "materials": lambda s: told(s, "materials"),
    "care": care_told,
    "ingredients": _says("ingredients"),
    "warnings": _says("warnings"),
    "conformity_marks": _says("conformity"),
    "unit_price": _unit_price,
}


def _asked(subject: Subject, by_kind: bool) -> list[LawItem]:
    """Laws of the market that hold for this listing, for all goods or for its kind of goods."""
    assert subject.market is not None
    names = law_names(subject.kinds)
    return [
        item
        for item in subject.market.law
        if bool(item.categories) is by_kind
        and in_force(subject.market, item)
        and (not item.categories or names & set(item.categories))
        and (not item.when or is_stated(subject, *item.when))
    ]


def _missing(subject: Subject, items: list[LawItem], share: float) -> Iterator[Hit]:
    """A hit for every fact that is not stated, naming all laws that ask for it."""
    assert subject.market is not None
    missing: dict[tuple[str, ...], list[LawItem]] = {}
    for item in items:
        if not is_stated(subject, *item.facts):
            missing.setdefault(item.facts, []).append(item)
    for facts, asking in missing.items():
        fact = " or ".join(name.replace("_", " ") for name in facts)
        why = "; ".join(f"{item.why} ({item.id})" for item in asking)
        yield Hit(
            subject.where,
            f"{fact} not stated; {subject.market.name}: {why}",
            fix=f"State {facts[0]} in the listing, or for all listings under "
            f"[facts.{subject.market.code}] in listingkit.toml.",
            share=share * len(asking),
            severity=max((item.severity for item in asking), key=lambda s: s.rank),
        )


@rule(
    "LAW001", Severity.WARNING, stage="purchase", component="trust", points=6,
    applies=lambda s: s.market is not None and bool(_asked(s, by_kind=False)),
    example={"market": "de"},
    bad={"title": "Becher"},
    good={"title": "Becher", "brand": "Example", "facts": _FACTS},
)  # fmt: skip
def legal_fact_missing(subject: Subject) -> Iterator[Hit]:
    """A fact that the market's law asks of every offer is not stated.

    Why: marketplaces take listings down that lack it, and authorities fine it.
    Fix: state the fact in the listing, or once for all listings in listingkit.toml.
    """
    items = _asked(subject, by_kind=False)
    yield from _missing(subject, items, 1 / len(items))


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
    """A fact that the market's law asks of this kind of goods is not stated.

    Why: textiles need their fibres, appliances their marks, cosmetics their ingredients; offers
    without them are taken down.
    Fix: state the fact in the listing, or once for all listings in listingkit.toml.
    """
    items = _asked(subject, by_kind=True)
    yield from _missing(subject, items, 1 / len(items) if subject.stated_kinds else 1.0)


@lru_cache(maxsize=512)
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words)


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Any of the words: whole words where the script has spaces between them.

    "care … lasting" is both with up to five words of the same clause between them; the two are
    groups of the match.
    """
    parts = []
    for word in sorted(words, key=lambda w: (-len(w), w)):
        pieces = [re.escape(piece.strip().casefold()) for piece in word.split("…")]
        folded = _GAP.join(f"({piece})" for piece in pieces) if len(pieces) > 1 else pieces[0]
        before = r"(?<!\w)" if _spaced(word[0]) else ""
        after = r"(?!\w)" if _spaced(word[-1]) else ""
        parts.append(f"{before}{folded}{after}")
    return re.compile("|".join(parts)) if parts else None


_GAP = r"[ \xa0]+(?:\w[\w-]{0,30}[ \xa0]+){0,5}"


def _blanked(match: re.Match[str]) -> str:
    """Spaces for the words of a match; what stands in a gap between them stays."""
    spans = [match.span(n) for n in range(1, match.re.groups + 1) if match[n] is not None]
    text = list(match[0])
    for start, end in spans or [match.span()]:
        text[start - match.start() : end - match.start()] = " " * (end - start)
    return "".join(text)


def _spaced(char: str) -> bool:
    """Whether words in this character's script are kept apart by spaces."""
    return not ("\u3040" <= char <= "\u9fff" or "\u0e00" <= char <= "\u0e7f")


def _claims(subject: Subject) -> list[Claim]:
    assert subject.market is not None
    names = law_names(subject.kinds)
    return [
        claim
        for claim in subject.market.claims
        if in_force(subject.market, claim)
        and (not claim.categories or names & set(claim.categories))
        and not is_stated(subject, *claim.unless)
    ]


@rule(
    "LAW003", Severity.WARNING, stage="evaluate", component="trust", points=4,
    needs="a language that is known",
    applies=lambda s: False if s.market is None else True if s.language_code else None,
    example={"market": "de", "language": "de"},
    bad={"title": "Umweltfreundlicher Becher", "description": "Unser nachhaltiges Kleinod."},
    good={"title": "Becher", "description": "Baumwolltasche, GOTS-zertifiziert."},
)  # fmt: skip
def sensitive_claim(subject: Subject) -> Iterator[Hit]:
    """A claim that the market forbids or asks proof for.

    Why: generic environmental claims are banned in the European Union since 27 September 2026,
    healing claims nearly everywhere, superlatives need proof.
    Fix: name the fact behind the claim, with certificate and number, or take the claim out.
    """
    listing = subject.listing
    fields = {"title": listing.title, **subject.copy}
    fields["meta_description"] = listing.meta_description or ""
    fields = {name: text.casefold() for name, text in fields.items()}
    whole = "\n".join(fields.values())
    language = subject.language_code or ""
    for claim in _claims(subject):
        words = _folded(claim.words.get(language, ()))
        if not any(word in whole for word in words):
            continue
        found = _found(claim, fields, language)
        if found:
            name, word, count = found
            more = f" ({count} times)" if count > 1 else ""
            yield Hit(
                subject.at(name),
                f'"{word}"{more}: {claim.why} ({claim.id})',
                share=0.5 if claim.severity is not Severity.ERROR else 1.0,
                severity=claim.severity,
            )


def _found(claim: Claim, fields: dict[str, str], language: str) -> tuple[str, str, int] | None:
    """Field, word and number of hits of a claim in folded fields; harmless words do not count."""
    pattern = _pattern(claim.words.get(language, ()))
    if pattern is None:
        return None
    harmless = _pattern(claim.excepting.get(language, ()))
    first: tuple[str, str] | None = None
    count = 0
    for name, folded in fields.items():
        masked = harmless.sub(_blanked, folded) if harmless else folded
        for hit in pattern.finditer(masked):
            count += 1
            first = first or (name, hit[0])
    return (*first, count) if first else None
