"""Which index and which mirror count for an engine, and the folder its models lie in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from listingkit.datafiles import data_folder, read_toml
from listingkit.engines import argos, firefox
from listingkit.locale_types import Sourced


class ModelSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[models.<engine>]``: ``index`` lists the models, ``mirror`` has their files.

    Both are an address or a path. A mirror that is not named is the folder of a named index, for
    engines whose index names files and no addresses.
    """

    index: str | None = None
    mirror: str | None = None


class Known(Sourced, frozen=True, kw_only=True):
    """One engine of ``locales/models.toml``; see the comments there."""

    index: str
    mirror: str
    field: str = ""
    majors: tuple[int, ...] = ()
    filters: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    tags: dict[str, str] = msgspec.field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Where one engine's models come from, and where they go.

    ``mirror`` is "" where the index names whole addresses; ``own`` are the hosts that the user
    has named.
    """

    engine: str
    index: str
    mirror: str
    place: Path
    known: Known

    @property
    def own(self) -> frozenset[str]:
        """Hosts of index and mirror where they are not those that we bring."""
        given = {self.index, self.mirror} - {self.known.index, self.known.mirror}
        return frozenset(host_of(one) for one in given if "://" in one)


@cache
def known() -> dict[str, Known]:
    """``locales/models.toml``: engines whose models can be installed, in order of preference."""
    return read_toml(data_folder("locales") / "models.toml", dict[str, Known])


def source_of(
    engine: str,
    given: ModelSource,
    settings: ModelSource,
    environment: Mapping[str, str],
    options: Mapping[str, Any],
) -> Source:
    """What counts for an engine: the command line, the environment, the settings, then ours.

    ``options`` are those of ``[engines.<engine>]``.
    """
    ours = known()[engine]

    def first(name: str) -> str | None:
        variable = f"LISTINGKIT_MODELS_{engine.upper()}_{name.upper()}"
        found = (getattr(given, name), environment.get(variable), getattr(settings, name))
        return next((one for one in found if one), None)

    index, mirror = first("index"), first("mirror")
    if mirror is None:
        beside = index is not None and bool(ours.mirror)
        mirror = _folder(index) if index is not None and beside else ours.mirror
    return Source(engine, index or ours.index, mirror, place_of(engine, options), ours)


PLACES = {"firefox": firefox.cache_folder, "argos": argos.default_folder}
"""Engine to the folder of the user that its models lie in where the settings name none."""


def place_of(engine: str, options: Mapping[str, Any]) -> Path:
    """The folder models are installed in: the first one that the settings name, else the user's."""
    models = options.get("models") or ()
    named = [models] if isinstance(models, str) else list(models)
    if named:
        return Path(named[0])
    return PLACES[engine]()


def host_of(address: str) -> str:
    """The host of an address in lower case, "" where there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _folder(index: str) -> str:
    """The folder in which an index lies."""
    if "://" not in index:
        return str(Path(index).parent)
    return index.partition("?")[0].rpartition("/")[0] + "/"
