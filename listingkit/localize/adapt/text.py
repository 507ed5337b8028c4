"""Numbers, measures, money and days of a translated text as the market writes them.

A translated text still holds the quantities of the source verbatim (they were masked). Here they
get the market's decimal sign and, where the market uses other units, the market's unit; money
keeps its amount and gets its ISO code, unless rates are given; days that are sure are written as
there. In right-to-left text runs of Latin letters and figures are isolated so that they stay in
order. Sizes ("EU 38 / US 7.5"), model numbers and versions are left alone.

Every function takes text and gives text and what it changed, so that a gate can check it. Apply
each once: the result is in another notation than the one it was read in.
"""

from __future__ import annotations

import re

from listingkit.localize.adapt.changes import Adapted, Change, apply_changes
from listingkit.localize.adapt.dates import date_changes
from listingkit.localize.adapt.isolates import MARKUP, isolate_runs, shifted
from listingkit.localize.adapt.measures import rating_numbers
from listingkit.localize.adapt.money import Rates, money_changes
from listingkit.localize.adapt.notation import grouped_numbers, renumber
from listingkit.localize.adapt.quantities import covered, quantity_changes
from listingkit.markets import Language, Market


def adapt(
    text: str,
    source: Language | None,
    market: Market,
    language: Language,
    *,
    source_text: str = "",
    rates: Rates | None = None,
    source_currency: str | None = None,
    markup: bool = False,
    convert_units: bool = True,
    both: bool = False,
    label: str = "",
) -> Adapted:
    """Quantities, money, days and direction together; conversions in order of the text.

    ``source`` is the language whose notation the numbers are in. With ``source_text`` quantities
    are read there, where their words stand around them ("5.9 in deep"), and found again as
    printed; a text that is one masked quantity needs none. ``label`` names the text ("Capacity").
    ``markup`` leaves HTML tags and entities alone; ``both`` keeps the seller's measures behind
    the converted ones. Isolates come last and are not among the conversions: they add no figure.
    """
    changes = [
        *date_changes(text, source, market, language),
        *quantity_changes(
            text, source, market, language,
            convert=convert_units, both=both, source_text=source_text, label=label,
        ),
        *_ratings(text, source, market, language, source_text),
        *money_changes(text, source, market, language, rates or {}, source_currency),
    ]  # fmt: skip
    taken = covered(text, ((one[0], one[1]) for one in changes))
    numbers = grouped_numbers(text, source, market, language, source_text)
    changes += [one for one in numbers if taken.find(1, one[0], one[1]) < 0]
    if markup:
        kept = covered(text, (match.span() for match in MARKUP.finditer(text)))
        changes = [one for one in changes if kept.find(1, one[0], one[1]) < 0]
    changed, conversions = apply_changes(text, changes)
    if language.direction == "rtl":
        return shifted(conversions, isolate_runs(changed, markup=markup))
    return changed, conversions


def _ratings(
    text: str, source: Language | None, market: Market, language: Language, source_text: str
) -> list[Change]:
    """The decimal sign of ratings in running text: 4.6 out of 5."""
    changes: list[Change] = []
    for printed in dict.fromkeys(rating_numbers(source_text or text, source)):
        after = renumber(printed, source, market, language)
        for match in re.finditer(rf"(?<![\d.,]){re.escape(printed)}(?![\d.,]\d|\d)", text):
            changes.append((match.start(), match.end(), after, "number"))
    return changes
