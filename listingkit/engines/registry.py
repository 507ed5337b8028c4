"""Which engines there are, ours and those of other distributions, and how one is made."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from listingkit.engines import ENGINES, GROUP, Engine
from listingkit.errors import EngineError

_HAS = ("pairs", "translate")


def engine_names() -> tuple[str, ...]:
    """Names of all engines: ours in their order, then those of other distributions by name."""
    return (*ENGINES, *sorted(_plugins().keys() - ENGINES.keys()))


def _plugins() -> dict[str, EntryPoint]:
    """Entry points by name; of two with one name that of the distribution that sorts first."""
    found = sorted(entry_points(group=GROUP), key=lambda one: (one.name, _whose(one)))
    return {one.name: one for one in reversed(found)}


def _whose(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.value


def is_ours(name: str) -> bool:
    """Whether an engine is one of this package: making one is known to be light and harmless."""
    return ENGINES.get(name, name).startswith("listingkit.engines.")


def factory_of(name: str) -> Callable[..., Engine]:
    """What makes the engine called ``name``, or a ``module:factory``. Raises EngineError."""
    place = ENGINES.get(name)
    plugin = None if place else _plugins().get(name)
    if not place and plugin is None:
        if ":" not in name:
            known = ", ".join(engine_names())
            raise EngineError(f"unknown engine {name!r}", fix=f"Known engines: {known}.")
        place = name
    try:
        if plugin is not None:
            made = plugin.load()
        else:
            module, _, attribute = str(place).partition(":")
            made = getattr(importlib.import_module(module), attribute)
    except KeyboardInterrupt:
        raise
    # What somebody else's module does when it is imported is anybody's guess.
    except BaseException as error:
        whose = f" of {_whose(plugin)}" if plugin is not None else ""
        raise EngineError(
            f"engine {name!r}{whose} cannot be loaded: {one_line(error)}",
            fix="Update or remove that distribution." if plugin is not None else "",
        ) from None
    return cast("Callable[..., Engine]", made)


def load_engine(name: str, options: Mapping[str, Any]) -> Engine:
    """Make an engine by its name or from a ``module:factory``. Raises EngineError."""
    make = factory_of(name)
    try:
        engine = make(**options)
    except TypeError as error:
        says = f"option not understood: {one_line(error)}"
        raise EngineError(says, where=f"[engines.{name}]") from None
    missing = [what for what in _HAS if not callable(getattr(engine, what, None))]
    missing += [what for what in ("name",) if not isinstance(getattr(engine, what, None), str)]
    if missing:
        raise EngineError(f"is no engine: it has no {', no '.join(missing)}", where=name)
    return engine


def version_of(engine: Engine, source: str, target: str) -> str:
    """Version of what translates one pair: its models alone where the engine knows them apart."""
    own = getattr(engine, "version_of", None)
    return str(own(source, target)) if callable(own) else engine.version


def one_line(error: BaseException) -> str:
    """What an error says, in one line of at most 300 characters; its kind where it says nothing."""
    return (" ".join(str(error).split()) or type(error).__name__)[:300]
