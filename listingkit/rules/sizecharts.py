"""SIZ: size charts of things that come in sizes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.rules import chartcells as cells
from listingkit.rules.categories import word_list
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.page.sizelinks import SizeChartLink
    from listingkit.rules.subject import Subject

_CHART = {
    "columns": ["Size", "Chest (cm)", "Length (cm)"],
    "rows": [["S", "88", "64"], ["M", "92", "66"], ["L", "96", "68"], ["XL", "100", "70"]],
    "unit": "cm",
}
_DRESS = {"title": "Linen dress", "category": "Apparel > Dresses"}


def wants_chart(subject: Subject) -> bool | None:
    """Judge what comes in sizes; a single size needs no chart, an unknown kind costs points."""
    if subject.listing.size_charts:
        return True
    if subject.needs("size_chart") and subject.sizes:
        single = {word.casefold() for word in word_list("one_size", subject.language_code)}
        if all(size.casefold() in single for size in subject.sizes):
            return False
    return subject.needs("size_chart")


def has_chart(subject: Subject) -> bool | None:
    """Judge the charts there are; a missing one costs the points where one is needed."""
    if subject.listing.size_charts:
        return True
    return None if wants_chart(subject) is not False else False


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
    if subject.listing.size_charts or _elsewhere(subject):
        return
    sure = subject.stated_kinds
    yield Hit(
        subject.at("size_charts"),
        f"no size chart for {_kind(subject)}" + ("" if sure else " (by its title)"),
        severity=None if sure else Severity.WARNING,
    )


@rule(
    "SIZ002", Severity.WARNING, stage="evaluate", component="completeness", points=2,
    needs="a category that is known",
    applies=wants_chart,
    example={"listing": {"category": "Apparel > Dresses"}},
    bad='<h1>Linen dress</h1><p>A dress.</p><a href="/size-guide">Size guide</a>',
    good="<h1>Linen dress</h1><h2>Size chart</h2><table><tr><th>Size</th><th>Chest (cm)</th>"
    "<th>Waist (cm)</th></tr><tr><td>S</td><td>88</td><td>70</td></tr>"
    "<tr><td>M</td><td>92</td><td>74</td></tr><tr><td>L</td><td>96</td><td>78</td></tr></table>",
)  # fmt: skip
def size_chart_not_readable(subject: Subject) -> Iterator[Hit]:
    """The size chart is only a link, an image or hidden in a script.

    Why: search engines, screen readers and translation cannot read it, and few buyers follow
    the link.
    Fix: put the chart as a table into the page.
    """
    if subject.listing.size_charts:
        return
    found = _elsewhere(subject)
    if found is None:  # SIZ001 says that there is none; these points are lost as well
        yield Hit(subject.at("size_charts"), "no size chart that can be read in the page",
                  severity=Severity.INFO)  # fmt: skip
        return
    how = {"link": "a link", "image": "an image", "embedded": "data in a script"}[found.kind]
    name = f' ("{found.text[:40]}")' if found.text else ""
    yield Hit(found.where or subject.where, f"the size chart is only {how}{name}")


def _elsewhere(subject: Subject) -> SizeChartLink | None:
    return subject.size_chart_links[0] if subject.size_chart_links else None


def _kind(subject: Subject) -> str:
    names = {"shoes": "shoes", "apparel": "clothing"}
    kinds = subject.stated_kinds & names.keys() or subject.kinds
    return next((text for kind, text in names.items() if kind in kinds), "this product")


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
    for chart in subject.listing.size_charts:
        where = chart.where or subject.at("size_charts")
        for row, column in cells.falls(chart):
            cell, size = chart.rows[row][column], cells.label(chart, row)
            name = cells.header(chart, column)
            yield Hit(where, f'"{cell}" in "{name}" of size {size} breaks the order', share=0.5)
        for row, column, even in cells.stands_still(chart):
            cell, size = chart.rows[row][column], cells.label(chart, row)
            message = (
                f'"{cell}" in "{cells.header(chart, column)}" of size {size} breaks steps that are '
                f"even in all other rows; they would give {even:g}"
            )
            yield Hit(where, message, share=0.5, severity=Severity.WARNING)
        for row, texts in enumerate(chart.rows):
            for cell in texts[1:]:
                found = cells.RANGE.search(cell[: cells.CELL_LENGTH])
                if found and cells.value(found[1]) > cells.value(found[2]):
                    size = cells.label(chart, row)
                    yield Hit(where, f'range "{cell}" of size {size} runs backwards', share=0.5)


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
        known |= cells.sizes_of(chart)
    sizes = _several(subject)
    for size in sizes:
        if not cells.tokens(size) & known:
            where = subject.listing.size_charts[0].where or subject.at("size_charts")
            yield Hit(where, f"size {size} is on offer but not in the chart", share=1 / len(sizes))


def _several(subject: Subject) -> list[str]:
    """Sizes on offer without those that mean that there is one only."""
    single = {word.casefold() for word in word_list("one_size", subject.language_code)}
    return [size for size in subject.sizes if size.casefold() not in single]
