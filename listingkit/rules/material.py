"""MAT: material, composition, measures, weight, care."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from listingkit.language.tags import primary
from listingkit.model import FactValue, Severity
from listingkit.rules.categories import Words, word_list
from listingkit.rules.core import Hit, rule
from listingkit.rules.needs import (
    labelled,
    needing,
    needing_label,
    opened_elsewhere,
    told,
    words_of,
)

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_DRESS = {"title": "Summer dress", "category": "Apparel > Dresses"}
_TABLE = {"title": "Coffee table", "category": "Furniture > Tables"}
_TEXT_MAX = 300_000
_SIDES = re.compile(
    r"\d{1,4}(?:[.,]\d{1,2})?\s?[x×*]\s?\d{1,4}(?:[.,]\d{1,2})?[x×*\d.,\s]{0,12}\s?(?:cm|mm|m|in|\"|″|см|мм|سم)"
)
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,2})?)\s?[%％٪]")
_PERCENT_SIGNS = "%％٪"


def has_composition(subject: Subject) -> bool | None:
    """Judge compositions there are; textiles without one lose the points."""
    if compositions(subject):
        return True
    return False if subject.needs("care") is False else None


@rule(
    "MAT001", Severity.ERROR, stage="evaluate", component="completeness", points=6,
    needs="a category that is known",
    applies=needing("material", "materials"),
    bad={**_DRESS, "description": "A light dress for warm days."},
    good={**_DRESS, "description": "A light dress of 100 % cotton."},
)  # fmt: skip
def material_missing(subject: Subject) -> Iterator[Hit]:
    """The material is not stated.

    Why: next to the size chart it is the detail buyers miss most, and many markets ask for it by
    law.
    Fix: name the material, for textiles every fibre with its share.
    """
    if subject.fact("materials", "fibre_composition") or told(subject, "materials"):
        return
    sure = subject.stated_kinds
    yield _missing(
        subject,
        "materials",
        "no material stated" + ("" if sure else " (the title speaks of goods that need one)"),
        None if sure else Severity.WARNING,
    )


def _missing(subject: Subject, label: str, message: str, severity: Severity | None = None) -> Hit:
    """A detail that is not there; mildly told where the page opens it by a script."""
    if opened_elsewhere(subject, label):
        message = f"{message} where it can be read: the page only names it"
        return Hit(subject.at("description"), message, share=0.5, severity=Severity.INFO)
    return Hit(subject.at("description"), message, severity=severity)


@rule(
    "MAT002", Severity.ERROR, stage="evaluate", component="completeness", points=2,
    needs="a composition in per cent",
    applies=has_composition,
    targets=("material.percent_tolerance",),
    bad={**_DRESS, "description": "Made of 60% cotton and 30% polyester."},
    good={**_DRESS, "description": "Shell: 60% cotton, 40% polyester. Lining: 100% viscose."},
)  # fmt: skip
def shares_do_not_add_up(subject: Subject) -> Iterator[Hit]:
    """The shares of a composition do not add up to 100 %.

    Why: one of the numbers is wrong, and composition is what labels are checked by.
    Fix: copy the composition from the sewn-in label, part by part.
    """
    slack = subject.target("material.percent_tolerance")
    for shares in compositions(subject):
        total = 0.0
        for share in shares:
            total += share
            if abs(total - 100) <= slack:
                total = 0.0
            elif total > 100:
                break
        if total and len(shares) > 1:
            told = " + ".join(f"{share:g}" for share in shares)
            yield Hit(
                subject.at("description"),
                f"fibre shares {told} add up to {sum(shares):g} %, not to 100 % a part",
                share=0.5,
            )


def compositions(subject: Subject) -> list[list[float]]:
    """Shares of fibres that stand together: "60 % cotton, 40 % polyester" is [60, 40].

    Only numbers with the name of a material right after or before them count, and a gap of more
    than a few words begins a new composition. What a fact states and the text says too counts
    once.
    """
    cached: list[list[float]] | None = subject.__dict__.get("compositions")
    if cached is not None:
        return cached
    facts = (subject.fact(name) for name in ("fibre_composition", "materials"))
    # Shares of one list belong together: ["80% cotton", "20% polyester"].
    listed = ["; ".join(_texts(fact.value)) for fact in facts if fact]
    words = words_of("materials", subject.language_code)
    runs = _shares(subject.plain.splitlines(), words)
    runs += [run for run in _shares([*subject.listing.bullets, *listed], words) if run not in runs]
    subject.__dict__["compositions"] = runs
    return runs


def _texts(value: FactValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _shares(lines: Iterable[str], words: Words) -> list[list[float]]:
    runs: list[list[float]] = []
    for line in lines:
        if not any(sign in line for sign in _PERCENT_SIGNS):
            continue
        found = list(_PERCENT.finditer(line))
        run: list[float] = []
        last = 0
        for index, one in enumerate(found):
            end = one.end() + 40
            if index + 1 < len(found):
                end = min(end, found[index + 1].start())
            near = line[one.end() : end]
            share = float(one[1].replace(",", "."))
            named = words.found(near) is not None
            if not named:  # the name stands before: "cotton 100%"
                start = max(last, one.start() - 40)
                named = words.found(line[start : one.start()]) is not None
            named = named and 0 < share <= 100
            if run and (one.start() - last > 60 or not named):
                runs.append(run)
                run = []
            if named:
                run.append(share)
                last = one.end()
        if run:
            runs.append(run)
    return runs


@rule(
    "MAT003", Severity.WARNING, stage="evaluate", component="completeness", points=3,
    needs="a category that is known",
    applies=needing("dimensions"),
    bad={**_TABLE, "description": "A low table of oak."},
    good={**_TABLE, "description": "A low table of oak, 90 x 60 cm, 45 cm high."},
)  # fmt: skip
def measures_missing(subject: Subject) -> Iterator[Hit]:
    """No measures for goods that must fit somewhere.

    Why: furniture, bags, lamps and pots that turn out too large come back.
    Fix: state width, depth and height with their unit.
    """
    if subject.fact("dimensions") or _quantity(subject, "length_units"):
        return
    # Details in tabs may stand outside the product's part: two numbers and a unit are measures.
    if not _SIDES.search(subject.everything[:_TEXT_MAX]):
        yield _missing(subject, "dimensions", "no measures stated")


@rule(
    "MAT004", Severity.WARNING, stage="evaluate", component="completeness", points=2,
    needs="a category that is known",
    applies=needing("weight"),
    bad={"title": "Dark chocolate", "category": "Food > Chocolate"},
    good={"title": "Dark chocolate, 100 g", "category": "Food > Chocolate"},
)  # fmt: skip
def weight_missing(subject: Subject) -> Iterator[Hit]:
    """No weight or content for goods sold by it.

    Why: the price cannot be compared without it, and food must state its net content.
    Fix: state the net weight or volume with its unit.
    """
    if subject.fact("weight", "net_quantity") or _quantity(subject, "weight_units"):
        return
    if not any(variant.weight for variant in subject.listing.variants):
        yield Hit(subject.at("description"), "no weight or content stated")


@cache
def _units(list_name: str, language: str | None) -> re.Pattern[str]:
    units = sorted(word_list(list_name, language), key=len, reverse=True)
    ends = "|".join(re.escape(u) + (r"(?![^\W\d_])" if u[-1].isalnum() else "") for u in units)
    return re.compile(rf"[\d½¼¾]\s?-?(?:{ends})", re.IGNORECASE)


def _quantity(subject: Subject, list_name: str) -> bool:
    pattern = _units(list_name, subject.language_code)
    return pattern.search(subject.all_copy) is not None


@rule(
    "MAT005", Severity.INFO, stage="use", component="completeness", points=2,
    needs="a category that is known",
    applies=needing("care", "care"),
    bad={**_DRESS, "description": "A light dress of cotton."},
    good={**_DRESS, "description": "A light dress of cotton. Machine wash at 30 °C."},
)  # fmt: skip
def care_missing(subject: Subject) -> Iterator[Hit]:
    """No care instructions for textiles.

    Why: "can I wash it" decides about white shirts and curtains, and wrong washing brings
    returns.
    Fix: copy the care label: washing, bleaching, drying, ironing.
    """
    if not subject.fact("care") and not care_told(subject):
        yield _missing(subject, "care", "no care instructions")


def care_told(subject: Subject) -> bool:
    """Whether the text has wording of care instructions."""
    folded = subject.all_copy.casefold()
    return any(word in folded for word in word_list("care", subject.language_code))


@rule(
    "MAT006", Severity.INFO, stage="use", component="trust", points=2,
    needs="a category that is known",
    applies=needing("warranty"),
    bad={"title": "Kettle", "category": "Electronics > Kettles"},
    good={"title": "Kettle", "category": "Electronics > Kettles",
          "facts": {"warranty_months": {"value": 24}}},
)  # fmt: skip
def warranty_missing(subject: Subject) -> Iterator[Hit]:
    """No warranty stated for an appliance.

    Why: for things that can break, the guarantee is part of the price comparison.
    Fix: state for how many months, and who keeps the promise.
    """
    if subject.terms.warranty_months or subject.fact("guarantee_notice"):
        return
    if not labelled(subject, "warranty"):
        yield Hit(subject.where, "no warranty stated")


@rule(
    "MAT007", Severity.INFO, stage="evaluate", component="completeness", points=1,
    needs="a category that is known",
    applies=needing_label("origin", "origin"),
    bad={**_DRESS, "description": "A light dress of cotton."},
    good={**_DRESS, "description": "A light dress of cotton. Made in Portugal."},
)  # fmt: skip
def origin_missing(subject: Subject) -> Iterator[Hit]:
    """No country of origin for clothing, shoes and textiles.

    Why: buyers ask for it, customs need it, and some markets want it on the listing.
    Fix: name the country of manufacture.
    """
    if not subject.fact("origin") and not labelled(subject, "origin"):
        yield _missing(subject, "origin", "no country of origin stated")


@rule(
    "MAT008", Severity.INFO, stage="evaluate", component="completeness", points=1,
    needs="a category that is known",
    applies=needing_label("contents", "contents"),
    bad={"title": "Headphones", "category": "Electronics", "description": "Light headphones."},
    good={"title": "Headphones", "category": "Electronics",
          "description": "Light headphones. In the box: headphones, cable, manual."},
)  # fmt: skip
def contents_missing(subject: Subject) -> Iterator[Hit]:
    """Nothing says what is in the box of a device.

    Why: whether cable, charger or batteries come along decides what else is bought, and what
    comes back.
    Fix: list what is in the box.
    """
    if not subject.fact("contents") and not labelled(subject, "contents"):
        yield _missing(subject, "contents", "nothing says what is in the box")


@rule(
    "MAT009", Severity.WARNING, stage="evaluate", component="completeness", points=2,
    needs="a category that is known",
    applies=needing_label("compatibility", "compatibility"),
    bad={"title": "Toner cartridge TX-4", "category": "Toner cartridges"},
    good={"title": "Toner cartridge TX-4 for Brother DCP-9", "category": "Toner cartridges"},
)  # fmt: skip
def compatibility_missing(subject: Subject) -> Iterator[Hit]:
    """A part or accessory does not say what it fits.

    Why: it is the first question of everybody who buys one, and the first reason to return it.
    Fix: list makes and models it fits, by their exact names.
    """
    if subject.fact("compatibility") or labelled(subject, "compatibility"):
        return
    if not words_of("fits_what", subject.language_code).found(subject.all_copy):
        yield Hit(subject.at("description"), "nothing says what it fits")


@rule(
    "MAT010", Severity.INFO, stage="use", component="completeness", points=1, on="page",
    needs="a category that is known",
    applies=needing_label("manual", "contents"),
    example={"listing": {"category": "Electronics > Headphones"}},
    bad="<h1>Headphones</h1><p>Light headphones with a cable of one metre and a small bag.</p>",
    good="<h1>Headphones</h1><p>Light headphones with a cable of one metre and a small bag.</p>"
    '<a href="/files/hp-200.pdf">User manual</a>',
)  # fmt: skip
def manual_missing(subject: Subject) -> Iterator[Hit]:
    """No manual is seen on the page of a device.

    Why: buyers look how it is used before they buy, and for the manual when theirs is lost.
    Fix: link the manual as a file, in every language you sell in.
    """
    from listingkit.page.manuals import names_manual

    assert subject.page is not None
    if subject.fact("manual", "manual_languages") or subject.page.media.manuals:
        return
    # A manual named among what is in the box is there, though not on the page.
    if not names_manual(subject.plain):
        yield Hit(subject.where, "no manual seen on the page")


def told_manuals(subject: Subject) -> bool | None:
    """Judge manuals whose languages are told, where a market is asked for."""
    if not subject.market or subject.needs("manual") is False:
        return False
    return True if subject.fact("manual_languages") else None


@rule(
    "MAT011", Severity.WARNING, stage="use", component="localisation", points=2,
    needs="a manual whose language is told",
    applies=told_manuals,
    example={"market": "de"},
    bad={"title": "Headphones", "category": "Electronics",
         "facts": {"manual_languages": {"value": ["en", "fr"]}}},
    good={"title": "Headphones", "category": "Electronics",
          "facts": {"manual_languages": {"value": ["en", "de"]}}},
)  # fmt: skip
def manual_in_other_languages(subject: Subject) -> Iterator[Hit]:
    """The manual is in other languages than the market's.

    Why: a device whose manual cannot be read comes back, and a wrong translation costs more.
    Fix: offer the manual in the language of the market, and have safety warnings read by a person.
    """
    assert subject.market is not None
    fact = subject.fact("manual_languages")
    told = [primary(one) for one in _texts(fact.value)] if fact else []
    wanted = [primary(tag) for tag in subject.market.languages]
    if told and not set(told) & set(wanted):
        yield Hit(
            (fact.where if fact else None) or subject.where,
            f"the manual is in {', '.join(told)}; buyers there read {', '.join(wanted)}",
        )
