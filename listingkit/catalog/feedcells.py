"""Cells of a Merchant feed in a table: names of columns, several values, values with parts."""

from __future__ import annotations

import re

_NESTED = re.compile(r"([a-z_ ]+)\(([a-z_: ]+)\)\Z")
_ORDER = {"shipping": "country:region:service:price", "certification": "certification_authority:"
          "certification_name:certification_code", "product_detail": "section_name:attribute_name:"
          "attribute_value"}  # fmt: skip
MANY = frozenset(("additional_image_link", "product_highlight", "size_type"))
"""Attributes that a cell may hold several of, with commas between."""

_PART = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*(?=,|\Z)|([^,]*))')


def parts_of(cell: str) -> list[tuple[int, int, str]]:
    """The values of a cell that holds several: start and end in the cell, and the text.

    A value that holds a comma stands in quotes, and a quote in it is doubled.
    """
    found = []
    position = 0
    while position < len(cell):
        match = _PART.match(cell, position)
        assert match is not None
        if match[1] is not None:
            found.append((match.start(1) - 1, match.end(1) + 1, match[1].replace('""', '"')))
        elif text := match[2].rstrip():
            found.append((match.start(2), match.start(2) + len(text), text))
        position = match.end() + 1
    return found


def parts_in(head: str) -> tuple[str, tuple[str, ...]] | None:
    """Attribute and sub-attributes of a column whose cells hold parts with colons between."""
    nested = _NESTED.match(head.strip().lower().removeprefix("g:"))
    name = column_name(nested[1]) if nested else column_name(head)
    if not nested and name not in _ORDER:
        return None
    order = nested[2] if nested else _ORDER[name]
    return name, tuple(column_name(key) for key in order.split(":"))


def column_name(cell: str) -> str:
    """An attribute's name however a feed spells it: ``g:Image Link`` is ``image_link``."""
    return cell.strip().strip('"').lower().removeprefix("g:").strip().replace(" ", "_")
