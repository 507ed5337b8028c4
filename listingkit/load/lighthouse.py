"""A Lighthouse report (JSON, also as PageSpeed Insights wraps it): measured metrics and scores."""

from __future__ import annotations

from math import erf, isfinite, log
from typing import Any

import msgspec

from listingkit.errors import InputError
from listingkit.load.data import Curves, DeviceName, load_data
from listingkit.model import Struct

SUFFIXES = (".lighthouse.json", ".report.json")

METRICS = {
    "fcp": "first-contentful-paint",
    "lcp": "largest-contentful-paint",
    "speed_index": "speed-index",
    "tbt": "total-blocking-time",
    "cls": "cumulative-layout-shift",
}
_MOST = 10_000_000.0


class Report(Struct, frozen=True, kw_only=True):
    """Metrics of a report: milliseconds, ``cls`` a number; None where the report has none.

    ``performance``: 0 to 100, as the report states it, else from its five metrics where it has
    them all. ``requests``: addresses with bytes sent, as far as listed.
    """

    device: DeviceName
    version: str
    fcp: float | None
    lcp: float | None
    speed_index: float | None
    tbt: float | None
    cls: float | None
    performance: float | None
    requests: dict[str, int]


class _Audit(msgspec.Struct):
    numeric_value: float | int | None = msgspec.field(default=None, name="numericValue")
    details: msgspec.Raw = msgspec.Raw(b"")


class _Category(msgspec.Struct):
    score: float | int | None = None


class _Settings(msgspec.Struct):
    form_factor: str | None = msgspec.field(default=None, name="formFactor")
    emulated: str | None = msgspec.field(default=None, name="emulatedFormFactor")


class _Error(msgspec.Struct):
    code: str = ""
    message: str = ""


class _Lighthouse(msgspec.Struct):
    version: str = msgspec.field(default="", name="lighthouseVersion")
    audits: dict[str, _Audit] | None = None
    categories: dict[str, _Category] | None = None
    settings: _Settings | None = msgspec.field(default=None, name="configSettings")
    error: _Error | None = msgspec.field(default=None, name="runtimeError")


class _Insights(msgspec.Struct):
    result: _Lighthouse | None = msgspec.field(default=None, name="lighthouseResult")


class _Item(msgspec.Struct):
    url: str = ""
    sent: float | int | None = msgspec.field(default=None, name="transferSize")


class _Items(msgspec.Struct):
    items: list[_Item] = []


def read_report(data: bytes, path: str) -> Report:
    """Read a report. Raises InputError, in one line, for what is none."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        found = msgspec.json.decode(data, type=_Insights).result
        found = found or msgspec.json.decode(data, type=_Lighthouse)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            f"is no Lighthouse report: {error}", where=path, fix="Save it with --output json."
        ) from None
    if found.error is not None and found.error.code not in ("", "NO_ERROR"):
        raise InputError(
            f"is a Lighthouse run that failed: {found.error.code[:80]}", where=path,
            fix="Run Lighthouse again.",
        )  # fmt: skip
    if not found.audits or not any(name in found.audits for name in METRICS.values()):
        raise InputError(
            "is no Lighthouse report: it has no performance metrics", where=path,
            fix="Save it with --output json and the performance category.",
        )  # fmt: skip
    values = {key: _value(found.audits.get(name)) for key, name in METRICS.items()}
    settings = found.settings or _Settings()
    form = settings.form_factor or settings.emulated or "mobile"
    device: DeviceName = "desktop" if form == "desktop" else "mobile"
    category = (found.categories or {}).get("performance")
    stated = category.score if category is not None else None
    return Report(
        device=device,
        version=found.version[:40],
        **values,
        performance=round(stated * 100, 1)
        if stated is not None and 0 <= stated <= 1
        else performance(values, device),
        requests=_requests(found.audits.get("network-requests"), path),
    )


def score(metric: str, value: float | None, device: DeviceName) -> float | None:
    """Lighthouse's score of a metric, 0 to 100: log-normal through p10 (90) and median (50)."""
    if value is None:
        return None
    low, middle = _curve(load_data().devices[device].curves, metric)
    if value <= 0:
        return 100.0
    share = 0.5 * (1 - erf(0.9061938024368232 * log(value / middle) / log(middle / low)))
    return round(min(1.0, max(0.0, share)) * 100, 1)


def performance(values: dict[str, float | None], device: DeviceName) -> float | None:
    """The performance score from all five metrics; None where one is missing."""
    weights = load_data().weights
    total = 0.0
    for metric, weight in weights.items():
        found = score(metric, values.get(metric), device)
        if found is None:
            return None
        total += weight * found
    return round(total / sum(weights.values()), 1)


def _curve(curves: Curves, metric: str) -> tuple[float, float]:
    found: tuple[float, float] = getattr(curves, metric)
    return found


def _value(audit: _Audit | None) -> float | None:
    value = audit.numeric_value if audit is not None else None
    if value is None or not isfinite(value) or not 0 <= value <= _MOST:
        return None
    return round(float(value), 3)


def _requests(audit: _Audit | None, path: str) -> dict[str, int]:
    if audit is None or not bytes(audit.details):
        return {}
    try:
        found: Any = msgspec.json.decode(audit.details, type=_Items)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(
            f"is no Lighthouse report: network-requests: {error}", where=path
        ) from None
    return {
        item.url: int(item.sent)
        for item in found.items
        if item.url and item.sent is not None and 0 <= item.sent < 1e12
    }
