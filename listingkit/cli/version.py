"""``listingkit --version --verbose``: what a report of a fault should say of the installation."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib import import_module

from listingkit.engines import ENGINES
from listingkit.errors import ListingkitError


def lines() -> Iterator[str]:
    """Python, then each engine with its version and the language pairs that it has models for."""
    system = f"{platform.system()} {platform.machine()}"
    yield f"{platform.python_implementation()} {platform.python_version()}, {system}"
    for name, place in ENGINES.items():
        yield f"{name}: {_engine(place)}"


def _engine(place: str) -> str:
    module, _, factory = place.partition(":")
    try:
        engine = getattr(import_module(module), factory)()
        pairs = ", ".join(f"{source} → {target}" for source, target in sorted(engine.pairs()))
        return f"{engine.version}; {pairs or 'no models'}"
    except (ListingkitError, ImportError, OSError) as error:
        return " ".join(str(error).split())
