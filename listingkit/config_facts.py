"""Facts in ``listingkit.toml`` are of the vocabulary and of its types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from listingkit.errors import ConfigError
from listingkit.model import FactValue
from listingkit.names import did_you_mean

if TYPE_CHECKING:
    from listingkit.markets import FactKind

_FACT_TYPES: dict[str, tuple[type, ...]] = {
    "flag": (bool,),
    "number": (int, float),
    "text": (str,),
    "list": (tuple, str),
    "codes": (tuple, str),
}


def check_fact(
    path: str | None,
    table: str,
    name: str,
    value: FactValue,
    kinds: Mapping[str, FactKind],
    also: Iterable[str],
) -> None:
    """Hold one fact against the vocabulary; raises :class:`ConfigError` that names its place.

    ``also`` are names that may be meant where the fact is unknown.
    """
    where = f"{path}: [{table}] {name}"
    if name not in kinds:
        raise ConfigError("unknown fact", where=where, fix=did_you_mean(name, {*kinds, *also}))
    kind = kinds[name]
    right = isinstance(value, _FACT_TYPES[kind.type])
    if not right or (kind.type == "number" and isinstance(value, bool)):
        unit = f" of {kind.unit}" if kind.unit else ""
        raise ConfigError(f"must be a {kind.type}{unit}: {kind.means}", where=where)
