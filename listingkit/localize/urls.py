"""Where a page lives in each language, by the pattern of the configuration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from listingkit.errors import ConfigError
from listingkit.model import Listing

_SLOT = re.compile(r"\{([^{}]*)\}")
_SLOTS = ("market", "language", "path", "id")


def check_pattern(pattern: str) -> None:
    """Raises ConfigError for a pattern that has an unknown slot or is no web address."""
    for name in _SLOT.findall(pattern):
        if name not in _SLOTS:
            raise ConfigError(
                f"unknown slot {{{name}}}",
                where="localize.url_pattern",
                fix=f"Known: {', '.join(f'{{{slot}}}' for slot in _SLOTS)}.",
            )
    if not pattern.startswith(("https://", "http://")) or re.search(r"[\s<>\"']", pattern):
        raise ConfigError(
            "is no web address", where="localize.url_pattern", fix="Begin with https://."
        )


def path_of(listing: Listing, relative: str) -> str:
    """The path of a page on its site, else of its file; without a leading slash."""
    try:
        address = urlsplit(listing.url) if listing.url else None
    except ValueError:
        address = None
    if address is not None and address.path.strip("/"):
        query = f"?{address.query}" if address.query else ""
        return quote(address.path.lstrip("/"), safe="/%:@!$&'()*+,;=~-._") + query
    return quote(relative.removesuffix(".gz"), safe="/")


def address(pattern: str, market: str, language: str, listing: Listing, relative: str) -> str:
    """The address of a listing in one market."""
    values = {
        "market": market,
        "language": language,
        "path": path_of(listing, relative),
        "id": quote(listing.id, safe=""),
    }
    return _SLOT.sub(lambda found: values[found.group(1)], pattern)


def addresses_of(
    pattern: str,
    goals: Sequence[tuple[str, str]],
    listing: Listing,
    source_language: str,
    relative: str,
) -> tuple[tuple[str, str], ...]:
    """Addresses by language tag: the source where it is known, then every market of the run."""
    found: dict[str, str] = {}
    if source_language and listing.url:
        found[source_language] = listing.url
    for market, tag in goals:
        found[tag] = address(pattern, market, tag, listing, relative)
    return tuple(found.items())
