"""Which labels buyers of a market would read for the sizes a listing offers.

A suggestion for a person, never text in a page: shops' tables disagree by a size or two, and the
seller's own chart knows better.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from listingkit import markets
from listingkit.language.normalize import fold
from listingkit.localize.adapt.sizes import convert, show, systems
from listingkit.markets import Language, Market
from listingkit.model import Listing

_LABEL = re.compile(r"([A-Z]{2,3}) ?-?(\d{1,3}(?:[.,]5|½)?)")


def suggest(listing: Listing, kinds: AbstractSet[str], market: Market) -> str:
    """One line that names each size of ``listing`` in the market's own system; "" for none.

    Only labels that name their system ("EU 38") and only goods whose table is known: shoes, and
    clothes that the listing says are women's or men's. The body measure and its tolerance stand
    with every label.
    """
    who = _wearers(listing)
    if "shoes" in kinds:
        table, wanted = "shoes", {"women": market.sizes.shoes_women, "men": market.sizes.shoes_men}
    elif "apparel" in kinds and len(who) == 1:
        table, wanted = next(iter(who)), {"women": market.sizes.women, "men": market.sizes.men}
    else:
        return ""
    targets = {wanted[one] for one in (who & wanted.keys() or wanted)}
    english = markets.language("en")
    if len(targets) != 1 or english is None:
        return ""
    system = targets.pop()
    pairs = _converted(_labels(listing), table, system, market, english)
    if not pairs:
        return ""
    return f"sizes buyers know as {system}: {', '.join(pairs)}; a suggestion, nothing was changed"


def _labels(listing: Listing) -> list[str]:
    printed = [value for variant in listing.variants for _, value in variant.options]
    printed += [row[0] for chart in listing.size_charts for row in chart.rows if row]
    return list(dict.fromkeys(" ".join(label.split()) for label in printed))


def _converted(
    labels: list[str], table: str, system: str, market: Market, english: Language
) -> list[str]:
    known = {name.casefold(): name for name in systems(table)}
    aliases = markets.sizes().tables[table].aliases
    out = []
    for label in labels:
        match = _LABEL.fullmatch(label)
        source = known.get(match[1].casefold()) if match else None
        if match is None or source is None or source == system:
            continue
        if aliases.get(source, source) == aliases.get(system, system):
            continue
        found = convert(match[2], source, system, table)
        if found is not None and found.label:
            out.append(f"{label} → {show(found, market, english)}")
    return out


def _wearers(listing: Listing) -> set[str]:
    """Whom the listing says it is for: women, men; neither or both where it does not say."""
    language = listing.language or ""
    text = f" {fold(f'{listing.category} {listing.title}', language)} "
    spoken = re.sub(r"[^\w'’]+", " ", text)
    found = set()
    for who, words in markets.sizes().wearers.items():
        if any(f" {fold(word, language)} " in spoken for word in words):
            found.add(who)
    return found
