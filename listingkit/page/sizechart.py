"""Size charts of a page: the readable ones, and where else one is hidden.

What makes a table a chart stands in :mod:`listingkit.page.chartread`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import msgspec
from lxml.html import HtmlElement

from listingkit.model import SizeChart
from listingkit.page.chartread import chart_from_grid, chart_from_table, context_of, named_by
from listingkit.page.chartwords import ChartLook
from listingkit.page.grid import Grid, box_grid, make_grid, table_grid
from listingkit.page.sizelinks import SizeChartLink, size_chart_links

if TYPE_CHECKING:
    from listingkit.page import Page

__all__ = [
    "SizeChartLink",
    "chart_from_grid",
    "chart_from_table",
    "find_size_charts",
    "size_chart_links",
]

_MAX_TABLES = 2000
_MAX_CHARTS = 200
_NESTED_MAX = 3


def _joined(head: HtmlElement, body: HtmlElement) -> Grid | None:
    """A table of labels only and the table of values after it as one grid."""
    top, below = table_grid(head), table_grid(body)
    if top is None or below is None or top.width != below.width or len(top.rows) > 2:
        return None
    return make_grid([list(row) for row in (*top.rows, *below.rows)], body)


def _candidates(tree: HtmlElement) -> Iterator[HtmlElement]:
    for count, element in enumerate(tree.iter("table", "dl")):
        if count >= _MAX_TABLES:
            return
        # A list reads the terms of the lists inside it: nested by the thousand they take too long.
        within = element.iterancestors("dl") if element.tag == "dl" else ()
        if next(islice(within, _NESTED_MAX, None), None) is None:
            yield element


def _boxes(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Blocks that look like rows of boxes, cheap tests first."""
    for block in tree.iter("div", "ul", "ol", "section"):
        count = len(block)
        if not 3 <= count <= 60:
            continue
        width = len(block[0])
        if 2 <= width <= 20 and len(block[1]) == width and len(block[-1]) == width:
            yield block


def find_size_charts(page: Page) -> tuple[SizeChart, ...]:
    """Real, readable size charts of a page in source order: tables, lists and rows of boxes.

    Links, images and charts hidden in scripts are not charts: :func:`size_chart_links`.
    """
    look = ChartLook.shipped()
    found: list[tuple[HtmlElement, SizeChart]] = []
    before: HtmlElement | None = None
    for element in _candidates(page.tree):
        chart = chart_from_table(element, look=look)
        if element.tag == "table":
            if chart is None and before is not None:
                grid = _joined(before, element)
                if grid is not None:
                    chart = chart_from_grid(
                        grid, context=context_of(before), named=named_by(element, look), look=look
                    )
            before = None if chart else element
        if chart is not None:
            found.append((element, chart))
    for block in _boxes(page.tree):
        grid = box_grid(block)
        # Without a table's own marks weak evidence is not enough.
        chart = chart_from_grid(grid, context=context_of(block), look=look) if grid else None
        if chart and (chart.unit or named_by(block, look)):
            found.append((block, chart))
    if not found:
        return ()
    order = page.census.place
    found.sort(key=lambda pair: order.get(pair[0], len(order)))
    del found[_MAX_CHARTS:]
    return tuple(
        msgspec.structs.replace(chart, where=page.where(element, "size chart"))
        for element, chart in found
    )
