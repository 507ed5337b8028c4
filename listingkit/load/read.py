"""How long a page takes to load, on a phone and on a desktop: the JSON of ``load`` in inspect."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from listingkit.load.data import DeviceName, LoadData, load_data
from listingkit.load.graph import Content, Paint, Plan
from listingkit.load.lighthouse import Report, score
from listingkit.load.record import Record, origin_of
from listingkit.model import Problem, Struct
from listingkit.page.resources import Resource, root_address

if TYPE_CHECKING:
    from listingkit.page import Page

How = Literal["measured", "simulated", "at_least"]
"""Stated by a report; worked out from known sizes; a lower bound, for a size is not known."""

_TEXT_MAX = 8 * 1024 * 1024


class Timing(Struct, frozen=True, kw_only=True):
    """One metric: milliseconds, where they come from, and Lighthouse's score for them (0–100).

    A lower bound has no score. ``unknown``: how many files of unknown size it waits for.
    """

    ms: float
    how: How
    score: float | None
    unknown: int = 0


class DeviceLoad(Struct, frozen=True, kw_only=True):
    """Load on one device.

    - ``fcp``, ``lcp``: when the first and the largest content is drawn.
    - ``speed_index``, ``tbt`` (milliseconds), ``cls``, ``performance`` (0–100): only from a
      report; a page that is not run does not show them.
    """

    fcp: Timing
    lcp: Timing
    speed_index: float | None = None
    tbt: float | None = None
    cls: float | None = None
    performance: float | None = None


class Load(Struct, frozen=True, kw_only=True):
    """Loading a page for the first time. Times are milliseconds, sizes bytes.

    - ``mobile``, ``desktop``: see :class:`DeviceLoad`.
    - ``sent``: bytes over the wire of all files whose size is known (text as it is compressed).
    - ``critical``: what the first paint waits for, besides the page.
    - ``unknown``: files that the largest paint waits for and whose size is not known.
    - ``har``, ``lighthouse``: whether a record or a report was at hand.
    - ``problems``: measurements that could not be read.
    """

    mobile: DeviceLoad
    desktop: DeviceLoad
    sent: int
    critical: tuple[str, ...]
    unknown: tuple[str, ...]
    har: bool
    lighthouse: DeviceName | None
    problems: tuple[Problem, ...]


def read_load(page: Page) -> Load:
    """Measured where a report is at hand, else simulated; never raises on a broken page."""
    data = load_data()
    found = page.load_files
    files = page.resources.files
    weigher = _Weigher(page, data, found.record)
    content = _content(page, files)
    servers = found.record.server_times() if found.record is not None else {}
    plain = _plain(found.record)
    root = root_address(page)
    paints = {
        name: Plan(files, content, data, device, weigher.weigh, servers, plain, root).paints()
        for name, device in data.devices.items()
    }
    first, largest = paints["mobile"]
    known = [weigher.weigh(file) for file in files]
    return Load(
        mobile=_device("mobile", paints["mobile"], found.report),
        desktop=_device("desktop", paints["desktop"], found.report),
        sent=sum(size for size in known if size is not None),
        critical=first.waits,
        unknown=largest.unknown,
        har=found.record is not None,
        lighthouse=found.report.device if found.report is not None else None,
        problems=found.problems,
    )


def _device(name: DeviceName, paints: tuple[Paint, Paint], report: Report | None) -> DeviceLoad:
    own = report if report is not None and report.device == name else None
    first, largest = paints
    return DeviceLoad(
        fcp=_timing(name, "fcp", first, own.fcp if own else None),
        lcp=_timing(name, "lcp", largest, own.lcp if own else None),
        speed_index=own.speed_index if own else None,
        tbt=own.tbt if own else None,
        cls=own.cls if own else None,
        performance=own.performance if own else None,
    )


def _timing(device: DeviceName, metric: str, paint: Paint, measured: float | None) -> Timing:
    if measured is not None:
        return Timing(ms=measured, how="measured", score=score(metric, measured, device))
    ms = round(paint.time)
    if paint.unknown:
        return Timing(ms=ms, how="at_least", score=None, unknown=len(paint.unknown))
    return Timing(ms=ms, how="simulated", score=score(metric, ms, device))


class _Weigher:
    """Bytes over the wire of each file, each worked out once."""

    def __init__(self, page: Page, data: LoadData, record: Record | None) -> None:
        self._page = page
        self._data = data.sending
        self._record = record
        self._local = page.local_files
        self._known: dict[str, int | None] = {}

    def weigh(self, file: Resource) -> int | None:
        """Bytes sent, None where unknown. Text is taken as compressed unless a record tells."""
        key = f"{file.kind} {file.address} {file.url}"
        if key not in self._known:
            self._known[key] = self._weigh(file)
        return self._known[key]

    def _weigh(self, file: Resource) -> int | None:
        sent, body = file.sent, file.bytes
        if sent is None and body is None and self._record is not None:
            answer = self._record.of(file.address)
            if answer is not None:
                sent, body = answer.sent, answer.body
        if sent is not None:
            return sent
        if file.kind not in self._data.compressible:
            return body if body is not None else self._local.size(file.url)
        if file is self._page.resources.files[0]:
            text: bytes | None = self._page.data
        else:
            text = self._local.read(file.url, _TEXT_MAX)
        if text is None:
            return round(body * self._data.usual) if body is not None else None
        size = body if body is not None else len(text)
        beginning = text[: self._data.most]
        if not beginning:
            return 0
        packed = len(zlib.compress(beginning, self._data.level)) * self._data.factor
        return min(size, round(packed * size / len(beginning)))


def _content(page: Page, files: Sequence[Resource]) -> Content:
    inline = styles = 0
    census = page.census
    for at in census.places("script", "style"):
        text = census.texts[at]
        if not text:
            continue
        if census.tags[at] == "style":
            styles += len(text)
        elif "json" not in census.attributes[at].get("type", ""):
            inline += len(text)
    return Content(
        html=len(page.data) / 1024,
        elements=len(census.tags) - census.tags.count(""),
        scripts=inline / 1024,
        styles=styles / 1024,
    )


def _plain(record: Record | None) -> frozenset[str]:
    """Origins that answered over HTTP/1."""
    if record is None:
        return frozenset()
    return frozenset(origin_of(sent.url) for sent in record.all() if sent.h2 is False)
