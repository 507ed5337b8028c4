"""Which labels buyers of a market would read for the sizes a listing offers.

A suggestion for a person, never text in a page: shops' tables disagree by a size or two, and the
seller's own chart knows better.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from listingkit import markets
from listingkit.language.normalize import fold
from listingkit.localize.adapt.charts import ChartEdit, Tables, knows, read_chart, tables_for
from listingkit.localize.adapt.sizes import convert, show, shown, systems
from listingkit.markets import Language, Market
from listingkit.model import Listing

_ONLY = "; a suggestion, nothing was changed"
_BETWEEN = re.compile(r"[^\w'’]+")
_LABEL = re.compile(r"([A-Z]{2,3}) ?-?(\d{1,3}(?:[.,]5|½)?)")


def suggest(
    listing: Listing,
    kinds: AbstractSet[str],
    market: Market,
    edits: Sequence[ChartEdit] = (),
) -> str:
    """One line that names each size of ``listing`` in the market's own system; "" for none.

    Goes by the listing's size chart where it has one, else by labels that name their system
    ("EU 38"), and only for goods whose table is known. The body measure and its tolerance stand
    with every label. ``edits`` are what the charts gain: what is printed there, or what a chart
    says itself, is not suggested.
    """
    english = markets.language("en")
    if english is None or any(edit.sizes for edit in edits):
        return ""
    tables = tables_of(listing, kinds, market)
    if not tables:
        return ""
    if any(knows(chart, *table) for chart in listing.size_charts for table in tables):
        return ""
    by_chart = _by_chart(listing, tables)
    if by_chart:
        return by_chart
    table, system = tables[0]
    pairs = _converted(_labels(listing), table, system, market, english)
    if not pairs:
        return ""
    return f"sizes buyers know as {shown(system)}: {', '.join(pairs)}{_ONLY}"


def tables_of(
    listing: Listing, kinds: AbstractSet[str], market: Market, caption: str = ""
) -> Tables:
    """The size tables a listing, or its chart of that caption, may be read by."""
    text = " ".join((listing.category, listing.title, *listing.tags))
    language = listing.language or ""
    head = f"{listing.meta_title or ''} {listing.meta_description or ''}"
    told = (_wearers(one, language) for one in (caption, text, head))
    who = next(filter(None, told), set())
    never = (word for one in markets.sizes().never.values() for word in one.words)
    if not kinds & {"apparel", "shoes"} or _has(tuple(never), text, language):
        return ()
    goods = {"shoes"} if "shoes" in kinds else {"apparel"}
    if goods == {"apparel"} and len(who) != 1:
        return ()
    return tables_for(goods, who, _has(markets.sizes().bottoms.words, text, language), market)


def _by_chart(listing: Listing, tables: Tables) -> str:
    """Labels by a chart that does not say whether it measures the body, or cannot be changed."""
    for chart in listing.size_charts:
        reading = read_chart(chart, tables)
        labels = reading.labels() if reading is not None else ()
        if reading is None or not labels:
            continue
        reach = markets.sizes().tables[reading.kind].plus_minus
        names = (row[0] if row else "" for row in chart.rows)
        pairs = (f"{own} → {label}" for own, label in zip(names, labels, strict=True))
        why = "" if reading.sure else ", if it measures the body"
        return (
            f"sizes buyers know as {shown(reading.system)}, by {chart.columns[reading.column]!r} "
            f"of your chart{why} (± {reach:g} cm): {', '.join(pairs)}{_ONLY}"
        )
    return ""


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


def _wearers(text: str, language: str) -> set[str]:
    """Whom a text says something is for: women, men, children; none where it does not say."""
    wearers = markets.sizes().wearers.items() if text else ()
    return {who for who, words in wearers if _has(words, text, language)}


def _has(words: Sequence[str], text: str, language: str) -> bool:
    spoken = _BETWEEN.sub(" ", f" {fold(text, language)} ")
    return any(f" {fold(word, language)} " in spoken for word in words)
