"""Which picture of a ``srcset`` a device takes."""

from __future__ import annotations

import re

import msgspec

from listingkit.page.resources import Resource, absolute

_CANDIDATE = re.compile(r"(\S+)(?:\s+([\d.]{1,8})([wx]))?\s*(?:,|$)")
_CONDITION = re.compile(r"\((min|max)-width\s*:\s*(\d{1,5})(?:\.\d+)?(px|em|rem)\)", re.I)
_LENGTH = re.compile(r"([\d.]{1,8})(px|vw|em|rem)\s*$", re.I)
_SRCSET_MAX = 20_000
_EM = 16


def chosen(file: Resource, root: str, width: int, density: float) -> Resource:
    """The file as a screen of ``width`` CSS pixels and this density asks for it.

    ``root`` is what the page's addresses are relative to. Where it is another file, its size is to
    be looked up anew. Conditions that cannot be read count as not met.
    """
    wanted = slot(file.sizes, width) * density
    best: tuple[float, str] | None = None
    largest: tuple[float, str] | None = None
    for address, number, unit in _CANDIDATE.findall(file.srcset[:_SRCSET_MAX]):
        try:
            size = float(number) if number else 1.0
        except ValueError:
            continue
        pixels = size if unit == "w" else size * wanted / density
        entry = (pixels, address.rstrip(","))
        if pixels >= wanted - 1 and (best is None or entry < best):
            best = entry
        if largest is None or entry > largest:
            largest = entry
    taken = best or largest
    if taken is None or taken[1] == file.url:
        return file
    return msgspec.structs.replace(
        file, url=taken[1], address=absolute(root, taken[1]), bytes=None, sent=None, srcset=""
    )


def slot(sizes: str, width: int) -> float:
    """CSS pixels the picture fills: of the first entry of ``sizes`` whose condition holds."""
    for entry in sizes[:2000].split(","):
        holds = True
        if "(" in entry:
            found = _CONDITION.findall(entry)
            holds = bool(found) and all(
                width >= int(limit) * (1 if unit == "px" else _EM)
                if side.lower() == "min"
                else width <= int(limit) * (1 if unit == "px" else _EM)
                for side, limit, unit in found
            )
        length = _LENGTH.search(entry.strip())
        if holds and length:
            try:
                number = float(length[1])
            except ValueError:
                continue
            unit = length[2].lower()
            return number * (width / 100 if unit == "vw" else _EM if unit != "px" else 1)
    return float(width)
