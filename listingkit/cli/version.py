"""``listingkit --version --verbose``: what a report of a fault should say of the installation."""

from __future__ import annotations

import platform
from collections.abc import Iterator

from listingkit.cli.common import load_config
from listingkit.config import Config
from listingkit.engines.opening import is_remote, open_engine
from listingkit.engines.registry import engine_names, is_ours
from listingkit.engines.routes import Member, Router, choices
from listingkit.errors import ListingkitError


def lines() -> Iterator[str]:
    """Python, then each engine with its version and the language pairs that it has models for.

    Engines are set up as the settings of the working directory say; no server is asked. At the end
    which engine ``auto`` takes for each pair that is installed, and why.
    """
    system = f"{platform.system()} {platform.machine()}"
    yield f"{platform.python_implementation()} {platform.python_version()}, {system}"
    try:
        config = load_config(None, ())
    except ListingkitError as error:
        yield f"settings: {error}"
        config = Config()
    members: list[Member] = []
    for name in engine_names():
        given = config.engine_options(name)
        auto = given.pop("auto", is_ours(name))
        try:
            if is_remote(name):
                yield f"{name}: asks the server at [engines.{name}] url"
                continue
            with open_engine(name, given) as engine:
                pairs = ", ".join(f"{one} → {other}" for one, other in sorted(engine.pairs()))
                yield f"{name}: {engine.version}; {pairs or 'no models'}"
                if auto:
                    members.append(engine)
        except (ListingkitError, OSError) as error:
            yield f"{name}: {' '.join(str(error).split())}"
    targets = sorted({pair[1] for member in members for pair in member.pairs()})
    yield from (f"auto: {why}" for why in choices(Router(members), targets))
