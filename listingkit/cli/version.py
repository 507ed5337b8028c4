"""``listingkit --version --verbose``: what a report of a fault should say of the installation."""

from __future__ import annotations

import platform
from collections.abc import Iterator

from listingkit.engines.opening import is_remote, open_engine
from listingkit.engines.registry import engine_names, is_ours, load_engine
from listingkit.engines.routes import Member, Router, choices
from listingkit.errors import ListingkitError


def lines() -> Iterator[str]:
    """Python, then each engine with its version and the language pairs that it has models for.

    Where several local engines know a pair, also which of them ``--engine auto`` takes, and why.
    """
    system = f"{platform.system()} {platform.machine()}"
    yield f"{platform.python_implementation()} {platform.python_version()}, {system}"
    members: list[Member] = []
    for name in engine_names():
        yield f"{name}: {_engine(name)}"
        if is_ours(name) and not is_remote(name):
            try:
                members.append(open_engine(name, {}))
            except ListingkitError:
                continue
    targets = sorted({pair[1] for member in members for pair in member.pairs()})
    yield from (f"auto: {why}" for why in choices(Router(members), targets))


def _engine(name: str) -> str:
    try:
        if is_remote(name):
            return "asks a server; see [engines] in the settings"
        engine = load_engine(name, {})
        pairs = ", ".join(f"{source} → {target}" for source, target in sorted(engine.pairs()))
        return f"{engine.version}; {pairs or 'no models'}"
    except (ListingkitError, OSError) as error:
        return " ".join(str(error).split())
