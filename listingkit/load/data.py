"""The numbers of ``locales/load.toml``: networks, tasks, curves."""

from __future__ import annotations

from functools import cache
from typing import Literal

from listingkit.datafiles import data_folder, read_toml
from listingkit.locale_types import Data

DeviceName = Literal["mobile", "desktop"]


class Curves(Data, frozen=True, kw_only=True):
    """Tenth percentile and median of each metric; milliseconds, and shift units for ``cls``."""

    fcp: tuple[float, float]
    lcp: tuple[float, float]
    speed_index: tuple[float, float]
    tbt: tuple[float, float]
    cls: tuple[float, float]


class Device(Data, frozen=True, kw_only=True):
    """A device and its network: milliseconds, bits a second, slowdown of tasks, CSS pixels."""

    round_trip: float
    throughput: float
    cpu: float
    screen: int
    density: float
    curves: Curves
    source: str
    confidence: str


class Network(Data, frozen=True, kw_only=True):
    """How connections behave."""

    server: float
    dns_round_trips: float
    segment: int
    first_window: int
    in_flight: int
    connections: int
    source: str
    confidence: str


class Tasks(Data, frozen=True, kw_only=True):
    """Milliseconds the main thread needs, before the device's slowdown."""

    start: float
    parse: float
    parse_kib: float
    parse_max: float
    layout: float
    layout_element: float
    layout_style_kib: float
    layout_max: float
    layout_factor: float
    paint: float
    script: float
    script_kib: float
    script_least: float
    source: str
    confidence: str


class Sending(Data, frozen=True, kw_only=True):
    """What is sent compressed, and how its size is estimated."""

    compressible: tuple[str, ...]
    level: int
    factor: float
    most: int
    usual: float
    source: str
    confidence: str


class Cdn(Data, frozen=True, kw_only=True):
    """Response headers (lower case) and server names that only delivery networks send."""

    headers: tuple[str, ...]
    servers: tuple[str, ...]
    source: str
    confidence: str


class Inserted(Data, frozen=True, kw_only=True):
    """How scripts show that another script has put them into the page.

    Beginnings of addresses without their scheme, ``id`` attributes, and the attributes (all of
    them, in their order) that loaders write.
    """

    addresses: tuple[str, ...]
    ids: tuple[str, ...]
    attributes: tuple[str, ...]
    source: str
    confidence: str


class LoadData(Data, frozen=True, kw_only=True):
    """``load.toml`` as it stands."""

    icon_fonts: tuple[str, ...]
    devices: dict[DeviceName, Device]
    weights: dict[str, float]
    network: Network
    tasks: Tasks
    sending: Sending
    inserted: Inserted
    cdn: Cdn


@cache
def load_data() -> LoadData:
    """The shipped model."""
    return read_toml(data_folder("locales") / "load.toml", LoadData)
