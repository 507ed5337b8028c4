"""A shop's own numbers beside the plan's: steps from a view to a payment, and channels.

Data in, data out: nothing of this can be seen in a listing. Each figure is told by itself; steps
are never multiplied into a whole, since the plan's own do not multiply out.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from functools import cache

import msgspec

from listingkit.datafiles import data_folder, read_toml
from listingkit.errors import InputError
from listingkit.markets import Sourced
from listingkit.model import Struct
from listingkit.names import did_you_mean

COUNTS = ("views", "carts", "orders", "payments")
"""Metrics of the whole shop, in the order of a purchase."""

BY_CHANNEL = ("visits", "spend", "revenue", "customers")
"""Metrics of one channel; ``spend`` and ``revenue`` in one currency."""


class Step(Sourced, frozen=True, kw_only=True):
    """A rate: ``part`` by ``of``, with the plan's value of today and its target."""

    name: str
    part: str
    of: str
    now: float
    target: float
    unit: str


class ChannelRate(Sourced, frozen=True, kw_only=True):
    """A rate of one channel, with the most or the least that the plan asks for."""

    name: str
    part: str
    of: str
    unit: str
    most: float | None = None
    least: float | None = None


class FunnelData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``locales/funnel.toml``."""

    steps: dict[str, Step]
    channels: dict[str, ChannelRate]


@cache
def funnel_data() -> FunnelData:
    """The plan's figures."""
    return read_toml(data_folder("locales") / "funnel.toml", FunnelData)


class Figure(Struct, frozen=True, kw_only=True):
    """One figure: ``value`` in ``unit``, what the plan says, and whether it is reached.

    ``bound`` says on which side of the target one should be. ``met`` is None where the plan sets
    no line. ``channel`` is "" for the whole shop.
    """

    name: str
    channel: str = ""
    period: str = ""
    value: float
    unit: str
    now: float | None = None
    target: float | None = None
    bound: str = ""
    met: bool | None = None
    source: str = ""


def read_metrics(data: bytes, path: str) -> dict[str, dict[tuple[str, str], float]]:
    """Sums by period and then by metric and channel, of a CSV.

    Columns are ``metric`` and ``value``, and where wanted ``channel`` and ``period``. Raises
    InputError, with file and line, for anything else.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", where=path) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = {name.strip().lower(): name for name in reader.fieldnames or () if name}
    if not {"metric", "value"} <= set(names):
        raise InputError(
            "has no columns metric and value",
            where=f"{path}:1",
            fix="Write lines like views,12000 under the header metric,value.",
        )
    found: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    try:
        for row in reader:
            where = f"{path}:{reader.line_num}"
            cells = {key: (row.get(name) or "").strip() for key, name in names.items()}
            if not any(cells.values()):
                continue
            metric = cells["metric"].lower()
            if metric not in (*COUNTS, *BY_CHANNEL):
                raise InputError(f"unknown metric {cells['metric'][:40]!r}", where=where,
                                 fix=did_you_mean(metric, (*COUNTS, *BY_CHANNEL)))  # fmt: skip
            channel = cells.get("channel", "")
            key = (metric, channel)
            period = found[cells.get("period", "")]
            period[key] = period.get(key, 0.0) + _number(cells["value"], where)
    except csv.Error as error:
        raise InputError(f"is not a CSV: {error}", where=f"{path}:{reader.line_num}") from None
    return dict(found)


def _number(text: str, where: str) -> float:
    try:
        value = float(text.replace(" ", "").replace("_", "no digit"))
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e15:
        raise InputError(f"{text[:40]!r} is no number of 0 or more", where=where,
                         fix="Write it like 1234.5.")  # fmt: skip
    return value


def figures(metrics: dict[str, dict[tuple[str, str], float]]) -> tuple[Figure, ...]:
    """Every rate that the numbers allow, by period, steps first and then channels."""
    found: list[Figure] = []
    data = funnel_data()
    for period in sorted(metrics):
        values = metrics[period]
        whole: dict[str, float] = defaultdict(float)
        for (metric, _), value in values.items():
            whole[metric] += value
        for step in data.steps.values():
            if whole.get(step.of) and (step.part, "") in values:
                value = 100 * whole[step.part] / whole[step.of]
                found.append(
                    Figure(
                        name=step.name, period=period, value=round(value, 2), unit=step.unit,
                        now=step.now, target=step.target, met=value >= step.target,
                        source=step.source,
                    )
                )  # fmt: skip
        channels = sorted({channel for _, channel in values if channel})
        for rate in data.channels.values():
            for channel in channels:
                value_of = _channel_value(rate, channel, values, whole)
                if value_of is not None:
                    found.append(_channel_figure(rate, channel, period, value_of))
    return tuple(found)


def _channel_value(
    rate: ChannelRate,
    channel: str,
    values: dict[tuple[str, str], float],
    whole: dict[str, float],
) -> float | None:
    part = values.get((rate.part, channel))
    share = rate.of.startswith("all ")
    of = whole.get(rate.part) if share else values.get((rate.of, channel))
    if part is None or not of:
        return None
    return 100 * part / of if share else part / of


def _channel_figure(rate: ChannelRate, channel: str, period: str, value: float) -> Figure:
    met = None
    if rate.most is not None:
        met = value <= rate.most
    elif rate.least is not None:
        met = value >= rate.least
    return Figure(
        name=rate.name, channel=channel, period=period, value=round(value, 2), unit=rate.unit,
        target=rate.most if rate.most is not None else rate.least,
        bound="at most" if rate.most is not None else "at least", met=met, source=rate.source,
    )  # fmt: skip
