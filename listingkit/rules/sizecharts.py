"""SIZ: size charts of things that come in sizes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Severity, SizeChart
from listingkit.rules import chartcells as cells
from listingkit.rules import chartsizes as sizes
from listingkit.rules.chartsizes import (
    elsewhere,
    has_chart,
    has_measures,
    in_market,
    kind_name,
    name_systems,
    readable,
    rows_on_offer,
    several,
    stated_systems,
    states_system,
    wants_chart,
)
from listingkit.rules.core import Hit, rule
from listingkit.rules.needs import needing, told

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_CHART = {
    "columns": ["Size", "Chest (cm)", "Length (cm)"],
    "rows": [["S", "88", "64"], ["M", "92", "66"], ["L", "96", "68"], ["XL", "100", "70"]],
    "unit": "cm",
}
_DRESS = {"title": "Linen dress", "category": "Apparel > Dresses"}


@rule(
    "SIZ001", Severity.ERROR, stage="evaluate", component="completeness", points=6,
    needs="a category that is known",
    applies=wants_chart,
    bad=_DRESS,
    good={**_DRESS, "size_charts": [_CHART]},
)  # fmt: skip
def size_chart_missing(subject: Subject) -> Iterator[Hit]:
    """Clothing or shoes without a size chart.

    Why: missing size charts and materials are the main cause of leaving without a purchase, and
    wrong sizes of returns.
    Fix: put a table with the body measures of every size into the page, in centimetres.
    """
    if subject.listing.size_charts or elsewhere(subject):
        return
    sure, framed = subject.stated_kinds, subject.framed
    told = f"no size chart for {kind_name(subject)}" + ("" if sure else " (by its title)")
    if framed:
        told = f"no size chart seen for {kind_name(subject)}; the description is in a frame"
    yield Hit(
        subject.at("size_charts"),
        told,
        severity=Severity.WARNING if framed or not sure else None,
    )


@rule(
    "SIZ002", Severity.WARNING, stage="evaluate", component="completeness", points=2,
    needs="a size chart",
    applies=readable,
    example={"listing": {"category": "Apparel > Dresses"}},
    bad='<h1>Linen dress</h1><p>A dress.</p><a href="/size-guide">Size guide</a>',
    good="<h1>Linen dress</h1><h2>Size chart</h2><table><tr><th>Size</th><th>Chest (cm)</th>"
    "<th>Waist (cm)</th></tr><tr><td>S</td><td>88</td><td>70</td></tr>"
    "<tr><td>M</td><td>92</td><td>74</td></tr><tr><td>L</td><td>96</td><td>78</td></tr></table>",
)  # fmt: skip
def size_chart_not_readable(subject: Subject) -> Iterator[Hit]:
    """The size chart is seen only behind a link or button, as an image or in a script.

    Why: search engines and translation cannot read it there, and few buyers look it up. A picture
    is the worst of them: screen readers cannot read it either.
    Fix: put the chart as a table into the page.
    """
    found = elsewhere(subject)
    if found is None or subject.listing.size_charts:
        return
    where = found.where or subject.where
    name = f' ("{found.text[:40]}")' if found.text else ""
    if found.kind == "image":
        yield Hit(where, f"the size chart is only an image{name}")
        return
    opens = not found.href or found.href.lower().startswith(("#", "javascript:"))
    how = "as data in a script" if found.kind == "embedded" else (
        "behind a button" if opens else "behind a link")  # fmt: skip
    told = f"size chart seen only {how}{name}, not in the page itself"
    yield Hit(where, told, severity=Severity.INFO)


@rule(
    "SIZ003", Severity.WARNING, stage="evaluate", component="completeness", points=2,
    needs="a size chart",
    applies=has_chart,
    bad={"size_charts": [{**_CHART, "columns": ["Size", "Chest", "Length"], "unit": None}]},
    good={"size_charts": [_CHART]},
)  # fmt: skip
def size_chart_without_unit(subject: Subject) -> Iterator[Hit]:
    """A size chart does not say whether it is in centimetres or inches.

    Why: 34 can be a chest in inches, a waist in inches or a European size.
    Fix: write the unit into the header of every column of measures.
    """
    charts = [chart for chart in subject.listing.size_charts if cells.measure_columns(chart)]
    bare = [chart for chart in charts if chart.unit is None]
    if bare:
        many = f"{len(bare)} of {len(charts)} size charts" if len(charts) > 1 else "size chart"
        where = bare[0].where or subject.at("size_charts")
        yield Hit(where, f"{many} without a unit", share=len(bare) / len(charts))


@rule(
    "SIZ004", Severity.ERROR, stage="evaluate", component="completeness", points=2,
    needs="a size chart",
    applies=has_chart,
    bad={"size_charts": [{**_CHART, "rows": [["S", "88", "64"], ["M", "92", "66"],
                                             ["L", "69", "68"], ["XL", "100", "70"]]}]},
    good={"size_charts": [_CHART]},
)  # fmt: skip
def size_chart_out_of_order(subject: Subject) -> Iterator[Hit]:
    """A measure falls or stands still where the sizes rise, or a range runs backwards.

    Why: it is a typing error, and the buyer of that size gets the wrong thing.
    Fix: check the cell against the measured garment.
    """
    told: set[str] = set()
    for chart in subject.listing.size_charts:
        for message, severity in _slips(chart):
            # Shops print a chart twice, for wide and for narrow screens.
            if message not in told:
                told.add(message)
                where = chart.where or subject.at("size_charts")
                yield Hit(where, message, share=0.5, severity=severity)


def _slips(chart: SizeChart) -> Iterator[tuple[str, Severity | None]]:
    """What is wrong with the order of a chart's numbers, worst first."""
    for row, column in cells.falls(chart):
        cell, name = chart.rows[row][column], cells.header(chart, column)
        yield f'"{cell}" in "{name}" of size {cells.label(chart, row)} breaks the order', None
    for index, texts in enumerate(chart.rows):
        for cell in texts[1:]:
            found = cells.RANGE.search(cell[: cells.CELL_LENGTH])
            if found and cells.value(found[1]) > cells.value(found[2]):
                yield f'range "{cell}" of size {cells.label(chart, index)} runs backwards', None
    for row, column, even in cells.stands_still(chart):
        cell, name = chart.rows[row][column], cells.header(chart, column)
        message = (
            f'"{cell}" in "{name}" of size {cells.label(chart, row)} breaks steps that are even in '
            f"all other rows; they would give {even:g}"
        )
        yield message, Severity.WARNING


@rule(
    "SIZ005", Severity.ERROR, stage="evaluate", component="completeness", points=2,
    needs="a size chart",
    applies=lambda s: any(cells.unit_pairs(s.listing.size_charts)) or (
        False if s.listing.size_charts else has_chart(s)
    ),
    targets=("size_chart.unit_tolerance", "size_chart.unit_tolerance_cm"),
    bad={"size_charts": [{"columns": ["Size", "Chest (cm)", "Chest (in)"], "unit": "cm+in",
                          "rows": [["S", "88", "34.5"], ["M", "92", "40"]]}]},
    good={"size_charts": [{"columns": ["Size", "Chest (cm)", "Chest (in)"], "unit": "cm+in",
                           "rows": [["S", "88", "34½"], ["M", "92", "36"]]}]},
)  # fmt: skip
def size_chart_units_disagree(subject: Subject) -> Iterator[Hit]:
    """Centimetres and inches of the same measure do not agree.

    Why: one of them is wrong, and half of the buyers read that one.
    Fix: 1 in is 2.54 cm; calculate one column from the other.
    """
    part = subject.target("size_chart.unit_tolerance") / 100
    flat = subject.target("size_chart.unit_tolerance_cm")
    for chart, row, metric, imperial, some, others in cells.unit_pairs(subject.listing.size_charts):
        if len(some) != len(others):
            continue
        for centimetres, inches in zip(some, others, strict=True):
            if abs(centimetres - inches * 2.54) > max(flat, centimetres * part):
                message = (
                    f"size {cells.label(chart, row)}: {metric} cm is {centimetres / 2.54:.1f} in, "
                    f"not {imperial}"
                )
                yield Hit(chart.where or subject.at("size_charts"), message, share=0.5)
                break


@rule(
    "SIZ006", Severity.WARNING, stage="evaluate", component="completeness", points=2,
    needs="a size chart",
    applies=lambda s: bool(s.sizes) if s.listing.size_charts else has_chart(s),
    bad={"size_charts": [_CHART],
         "variants": [{"options": [["Size", "M"]]}, {"options": [["Size", "3XL"]]}]},
    good={"size_charts": [_CHART],
          "variants": [{"options": [["Size", "M"]]}, {"options": [["Size", "XL"]]}]},
)  # fmt: skip
def size_without_row(subject: Subject) -> Iterator[Hit]:
    """A size on offer has no row in the size chart.

    Why: whoever needs that size has to guess.
    Fix: add a row for every size on offer, and take out sizes that are gone.
    """
    known: set[str] = set()
    for chart in subject.listing.size_charts:
        known |= sizes.sizes_of(chart)
    offered = several(subject)
    for size in offered:
        if not sizes.tokens(size) & known:
            where = subject.listing.size_charts[0].where or subject.at("size_charts")
            yield Hit(
                where, f"size {size} is on offer but not in the chart", share=1 / len(offered)
            )


@rule(
    "SIZ007", Severity.INFO, stage="evaluate", component="completeness", points=1,
    needs="a size chart",
    applies=has_measures,
    bad={"size_charts": [_CHART]},
    good={"size_charts": [{**_CHART, "caption": "Body measurements"}]},
)  # fmt: skip
def size_chart_of_what(subject: Subject) -> Iterator[Hit]:
    """A size chart does not say whether it measures the body or the garment.

    Why: a shirt for a chest of 96 cm is wider than 96 cm; whoever reads the one for the other
    orders the wrong size.
    Fix: write "body measurements" or "garment, laid flat" over the chart, and how to measure.
    """
    charts = [chart for chart in subject.listing.size_charts if sizes.girths(chart)]
    silent = [chart for chart in charts if not sizes.says_of_what(chart)]
    if silent and not sizes.tells_measuring(subject.everything):
        many = f"{len(silent)} of {len(charts)} size charts do" if len(charts) > 1 else "it does"
        yield Hit(
            silent[0].where or subject.at("size_charts"),
            f"{many} not say whether body or garment is measured",
            share=len(silent) / len(charts),
        )


@rule(
    "SIZ008", Severity.INFO, stage="evaluate", component="completeness", points=1,
    needs="a size chart and the sizes on offer",
    applies=rows_on_offer,
    bad={"size_charts": [_CHART],
         "variants": [{"options": [["Size", "S"]]}, {"options": [["Size", "M"]]}]},
    good={"size_charts": [_CHART], "variants": [{"options": [["Size", size]]}
                                                for size in ("S", "M", "L", "XL")]},
)  # fmt: skip
def row_without_size(subject: Subject) -> Iterator[Hit]:
    """The size chart has rows for sizes that are not on offer.

    Why: buyers find their size in the chart and then nowhere to choose it. Judged only where all
    variants are known: in catalogs, not on pages.
    Fix: take out the rows, or say that these sizes are gone.
    """
    offered = sizes.offered(subject)
    lost: dict[str, None] = {}
    for chart in subject.listing.size_charts:
        for row, names in sizes.row_sizes(chart):
            if names and not names & offered:
                lost.setdefault(cells.label(chart, row))
    if lost:
        where = subject.listing.size_charts[0].where or subject.at("size_charts")
        told = ", ".join(list(lost)[:6]) + (" …" if len(lost) > 6 else "")
        yield Hit(where, f"rows for sizes that are not on offer: {told}")


@rule(
    "SIZ009", Severity.WARNING, stage="evaluate", component="localisation", points=2,
    needs="a size chart",
    applies=in_market,
    example={"market": "de"},
    bad={"size_charts": [{"columns": ["US size", "UK size"],
                          "rows": [["4", "8"], ["6", "10"], ["8", "12"]]}]},
    good={"size_charts": [{"columns": ["US size", "EU size"],
                           "rows": [["4", "36"], ["6", "38"], ["8", "40"]]}]},
)  # fmt: skip
def size_system_of_other_market(subject: Subject) -> Iterator[Hit]:
    """The size chart has neither the sizes nor the measures that buyers of the market know.

    Why: a buyer in Germany knows 38 and centimetres, not the American 8.
    Fix: add a column of the market's sizes, or the measures of the body in its unit.
    """
    market, charts = subject.market, subject.listing.size_charts
    assert market is not None
    units = {unit for chart in charts for unit in (chart.unit or "").split("+")}
    own = "cm" if market.units.system == "metric" else "in"
    other = "cm" if own == "in" else "in"
    where = charts[0].where or subject.at("size_charts") if charts else subject.where
    name = {"cm": "centimetres", "in": "inches"}
    measured = own in units and any(map(cells.measure_columns, charts))
    systems = sizes.systems_of(charts)
    known = measured or sizes.in_letters(charts) or sizes.fits_market(systems, market)
    if systems and not known:
        told = ", ".join(sorted(systems))
        yield Hit(where, f"sizes of {told} only, and no measures in {name[own]}")
    elif other in units and own not in units and any(map(cells.measure_columns, charts)):
        message = f"measures in {name[other]} only; buyers there measure in {name[own]}"
        yield Hit(where, message, share=0.5, severity=Severity.INFO if own == "in" else None)


@rule(
    "SIZ010", Severity.WARNING, stage="evaluate", component="completeness", points=1,
    needs="a size system in structured data or feed",
    applies=states_system,
    targets=("size_chart.markup_tolerance_cm",),
    bad={"size_charts": [{"columns": ["US size", "Chest (cm)"], "unit": "cm",
                          "rows": [["4", "84"], ["6", "88"]]}],
         "facts": {"size_system": {"value": "EU"}}},
    good={"size_charts": [{"columns": ["EU size", "Chest (cm)"], "unit": "cm",
                           "rows": [["36", "84"], ["38", "88"]]}],
          "facts": {"size_system": {"value": "EU"}}},
)  # fmt: skip
def size_systems_disagree(subject: Subject) -> Iterator[Hit]:
    """Size chart and structured data or feed do not speak of the same sizes.

    Why: shopping services show and filter by what the data says; buyers order by the chart.
    Fix: state the system of the chart as size_system and sizeSystem, and its measures as
    hasMeasurement.
    """
    charts = subject.listing.size_charts
    where = charts[0].where or subject.at("size_charts")
    shown, stated = sizes.systems_of(charts), stated_systems(subject)
    if shown and stated and not any(sizes.alike(one, two) for one in shown for two in stated):
        told = ", ".join(sorted(shown))
        yield Hit(where, f"the chart has sizes of {told}, the data says {', '.join(stated)}")
    slack = subject.target("size_chart.markup_tolerance_cm")
    for spec, name, least, most, chart, cell in sizes.marked(subject):
        factor = 2.54 if chart.unit == "in" else 1.0
        printed = [number * factor for number in cells.cell_numbers(cell)]
        if printed and (least > max(printed) + slack or most < min(printed) - slack):
            stated_size = f"{least:g}" if least == most else f"{least:g}-{most:g}"
            message = f"size {spec.name}: {name} of {stated_size} cm in markup, {cell} in the chart"
            yield Hit(where, message, share=0.5)


@rule(
    "SIZ011", Severity.WARNING, stage="evaluate", component="completeness", points=1,
    needs="sizes that name their system",
    applies=name_systems,
    bad={"variants": [{"options": [["Size", "EU 38"]]}, {"options": [["Size", "US 8"]]}]},
    good={"variants": [{"options": [["Size", "EU 38 / US 6"]]},
                       {"options": [["Size", "EU 40 / US 8"]]}]},
)  # fmt: skip
def size_systems_mixed(subject: Subject) -> Iterator[Hit]:
    """The sizes on offer are named in different systems.

    Why: US 8 and EU 38 side by side are the same size to some and two sizes to others.
    Fix: name all sizes in one system; a second one may stand beside it in every size.
    """
    named = [found for size in subject.sizes if (found := cells.regional(size))]
    if len(named) < 2 or frozenset.intersection(*named):
        return
    every = sorted(frozenset.union(*named))
    if not any(all(sizes.alike(one, two) for two in every) for one in every):
        yield Hit(subject.at("variants"), f"sizes of {', '.join(every)} in one listing")


@rule(
    "SIZ012", Severity.INFO, stage="evaluate", component="completeness", points=1,
    needs="a category that is known",
    applies=needing("size_chart", "size_advice"),
    example={"listing": {"category": "Apparel > Dresses"}},
    bad={"title": "Linen dress", "category": "Apparel > Dresses"},
    good={"title": "Linen dress", "category": "Apparel > Dresses",
          "description": "The model is 178 cm tall and wears size S."},
)  # fmt: skip
def no_size_advice(subject: Subject) -> Iterator[Hit]:
    """Nothing is said about the fit or the size the model wears.

    Why: buyers decide by people, not by tables: how tall the model is, what she wears, whether it
    runs small. A fitting room or a size adviser says it too.
    Fix: "The model is 178 cm tall and wears S. Fits true to size."
    """
    if subject.fact("size_advice", "virtual_fitting") or told(subject, "size_advice"):
        return
    if subject.page is not None:
        from listingkit.page.media import size_service

        if subject.page.media.try_on or size_service(subject.page):
            return
    yield Hit(subject.at("description"), "no word seen on the fit or on the size the model wears")
