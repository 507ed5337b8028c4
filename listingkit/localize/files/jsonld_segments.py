"""Texts inside JSON-LD scripts: which strings are for readers, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from listingkit.catalog.jsonspans import BrokenJsonError, JsonString, Step, scan

Role = Literal["text", "language", "url"]

TEXT_KEYS = frozenset({"name", "description", "headline", "caption", "alternativeHeadline"})
"""Properties that hold text for readers; text of buyers' reviews is quoted, not translated."""

TEXT_OF = {
    "text": frozenset({"Answer", "HowToStep", "HowToDirection", "HowToTip"}),
    "color": frozenset({"Product", "ProductGroup"}),
    "material": frozenset({"Product", "ProductGroup"}),
    "pattern": frozenset({"Product", "ProductGroup"}),
}
"""Properties that hold text for readers in things of these types only."""

NAMED_THINGS = frozenset(
    {
        "Brand", "Organization", "Person", "Corporation", "Store", "OnlineStore", "LocalBusiness",
        "WebSite", "PostalAddress", "Country", "Place", "City", "QuantitativeValue", "Review",
        "CreditCard", "PaymentMethod", "LoyaltyProgram",
    }
)  # fmt: skip
"""Types whose name is a proper name."""

NAMED_KEYS = frozenset(
    {"brand", "manufacturer", "seller", "author", "publisher", "creator", "review", "reviews"}
)
"""Properties whose value is a named thing even where it does not say so."""


@dataclass(frozen=True, slots=True)
class JsonSpot:
    """One string of a script that may change: ``start`` to ``end`` between its quotes."""

    start: int
    end: int
    text: str
    role: Role
    key: str
    product: bool


def jsonld_spots(source: str, offset: int) -> list[JsonSpot]:
    """The strings of one JSON-LD script, positions shifted by ``offset``.

    A script that is not valid JSON gives none: nothing in it can be changed safely.
    """
    try:
        strings = [f for f in scan(source) if isinstance(f, JsonString) and not f.key]
    except BrokenJsonError:
        return []
    types: dict[tuple[Step, ...], set[str]] = {}
    for found in strings:
        steps = found.path
        if steps and steps[-1] == "@type":
            types.setdefault(steps[:-1], set()).add(_short(found.text))
        elif len(steps) > 1 and steps[-2] == "@type":
            types.setdefault(steps[:-2], set()).add(_short(found.text))
    out: list[JsonSpot] = []
    for found in strings:
        role = _role(found, types)
        if role is not None:
            parent = types.get(_owner(found.path), set())
            key = next((str(s) for s in reversed(found.path) if isinstance(s, str)), "")
            out.append(
                JsonSpot(
                    found.start + offset,
                    found.end + offset,
                    found.text,
                    role,
                    key,
                    bool(parent & {"Product", "ProductGroup"}),
                )
            )
    return out


def _short(name: str) -> str:
    return name.rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def _owner(path: tuple[Step, ...]) -> tuple[Step, ...]:
    """Path of the object a string belongs to, lists of strings included."""
    end = len(path)
    while end and isinstance(path[end - 1], int):
        end -= 1
    return path[: end - 1] if end else ()


def _role(found: JsonString, types: dict[tuple[Step, ...], set[str]]) -> Role | None:
    owner = _owner(found.path)
    key = found.path[len(owner)] if len(found.path) > len(owner) else ""
    if key == "inLanguage":
        return "language"
    kinds = types.get(owner, set())
    if key == "url" and kinds & {"Product", "ProductGroup", "Offer", "WebPage"}:
        return "url"
    above = {step for step in owner if isinstance(step, str)}
    # Values elsewhere are identifiers; of additional properties they stand on the page.
    own = kinds & TEXT_OF.get(str(key), frozenset()) or (
        key == "value" and "additionalProperty" in above
    )
    if (key not in TEXT_KEYS and not own) or kinds & NAMED_THINGS:
        return None
    return None if above & NAMED_KEYS else "text"
