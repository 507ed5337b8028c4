"""Sizes as structured data states them: names, systems, measures (``SizeSpecification``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from listingkit.model import Struct
from listingkit.page.chartwords import ChartLook
from listingkit.page.markup import clean, text_value
from listingkit.page.money import machine_amount

if TYPE_CHECKING:
    from listingkit.page import Page

_SPECS_MAX = 200
_MEASURES_MAX = 20
_CM = {"CMT": 1.0, "MMT": 0.1, "MTR": 100.0, "INH": 2.54, "FOT": 30.48, "CM": 1.0, "MM": 0.1,
       "IN": 2.54, "INCH": 2.54, "INCHES": 2.54}  # fmt: skip
_SYSTEM = re.compile(r"(?:.*/)?(?:WearableSizeSystem)?([A-Za-z0-9]{2,11})\Z")


class SizeSpec(Struct, frozen=True, kw_only=True):
    """One size in markup: its name, its system (``EU``), measures of the body in centimetres.

    A measure is named as in ``size_charts.toml`` (chest, waist, hips …) and has a least and a
    greatest value, the same where only one is stated.
    """

    name: str = ""
    system: str | None = None
    measures: tuple[tuple[str, float, float], ...] = ()


def system_code(text: str) -> str | None:
    """A system as schema.org or a feed writes it, in our code: ``WearableSizeSystemUS`` → US."""
    found = _SYSTEM.match(text.strip())
    if not found:
        return None
    code = found[1].upper()
    look = ChartLook.shipped()
    code = look.schema_systems.get(code, code)
    return code if code in look.system_codes else None


def size_specs(page: Page) -> tuple[SizeSpec, ...]:
    """Sizes of the page's own product and its variants; never raises."""
    found: list[SizeSpec] = []
    for product in (page.markup.product, page.markup.microdata_product):
        for holder in _holders(product or {}):
            shared = holder.get("sizeSystem")
            for size in _several(holder.get("size")):
                spec = _spec(size, shared, holder)
                if (spec.system or spec.measures) and len(found) < _SPECS_MAX:
                    found.append(spec)
    return tuple(found)


def _holders(product: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield product
    for key in ("hasVariant", "model", "offers"):
        for one in _several(product.get(key))[:_SPECS_MAX]:
            if isinstance(one, dict):
                yield one
                item = one.get("itemOffered")
                if isinstance(item, dict):
                    yield item


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _spec(size: Any, shared: Any, holder: dict[str, Any]) -> SizeSpec:
    node = size if isinstance(size, dict) else {}
    system = next(
        (code for one in (*_several(node.get("sizeSystem")), *_several(shared))
         if (code := system_code(text_value(one)))),
        None,
    )  # fmt: skip
    # A product group's measures belong to no single size.
    own = holder.get("hasMeasurement") if not holder.get("hasVariant") else None
    measures = (*_several(node.get("hasMeasurement")), *_several(own))
    return SizeSpec(
        name=clean(text_value(node.get("name") if node else size))[:40],
        system=system,
        measures=tuple(_measures(measures[:_MEASURES_MAX])),
    )


def _measures(nodes: tuple[Any, ...]) -> Iterator[tuple[str, float, float]]:
    look = ChartLook.shipped()
    for node in nodes:
        if not isinstance(node, dict):
            continue
        factor = _CM.get(
            (text_value(node.get("unitCode")) or text_value(node.get("unitText"))).upper()
        )
        kind = text_value(node.get("measurementType") or node.get("propertyID")).rpartition("/")[2]
        name = look.schema_measures.get(kind)
        if name is None:
            said = look.header(text_value(node.get("name"))[:60]).measures
            name = next(iter(said)) if len(said) == 1 else None
        least = machine_amount(node.get("minValue") or node.get("value"))
        most = machine_amount(node.get("maxValue") or node.get("value"))
        if factor and name and least is not None and most is not None:
            yield name, float(least) * factor, float(most) * factor
