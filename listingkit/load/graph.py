"""From a page's files to the requests and tasks a first view waits for.

Follows the published rules of Lighthouse's simulation: the first paint waits for the document,
style sheets, scripts the parser waits for and fonts that hide text; the largest paint for
everything but pictures of low priority. Lighthouse leaves out what came after the paint it saw.
Whether a module, or a font whose text is drawn without it, comes before that is a race no file
tells the end of: with them is the doubtful graph, without them the hopeful one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from listingkit.load.data import Device, LoadData
from listingkit.load.simulate import Node, simulate
from listingkit.load.srcset import chosen
from listingkit.page.resources import Priority, Resource

Weigh = Callable[[Resource], "int | None"]
"""Bytes that a file takes on the wire; None when unknown."""

# What may start first, in seconds of Lighthouse's clock (published penalties by priority).
_RANK: dict[Priority, float] = {
    "highest": 0.0, "high": 0.25, "medium": 0.5, "low": 1.0, "lowest": 2.0,
}  # fmt: skip
_STEP = 1e-5
_DEEPER = 0.04
# More files than any real first view waits for; with more, times are lower bounds.
_FILES_MAX = 400
_PARSED = ("blocking", "deferred", "module", "async")


@dataclass(frozen=True)
class Content:
    """What the main thread has to do with the document: KiB, elements, KiB of inline scripts."""

    html: float
    elements: int
    scripts: float
    styles: float


@dataclass(frozen=True)
class Paint:
    """A simulated paint: milliseconds, and the files of unknown size that it waits for.

    With unknown files, ``time`` is a lower bound: they count as empty, nothing doubtful counts.
    """

    time: float
    unknown: tuple[str, ...]
    waits: tuple[str, ...]


class Plan:
    """The files a first view waits for on one device, and how their load is simulated."""

    def __init__(
        self,
        files: Sequence[Resource],
        content: Content,
        data: LoadData,
        device: Device,
        weigh: Weigh,
        servers: dict[str, float],
        plain: frozenset[str],
        root: str,
    ) -> None:
        self.data = data
        self.device = device
        self.weigh = weigh
        self.servers = servers
        self.plain = plain
        self.content = content
        self.document = files[0]
        self._beyond: tuple[str, ...] = ()
        self._origins: dict[str, tuple[str, str, bool]] = {}
        first_view = _first_view(files[1:])
        self._beyond = tuple(file.address for file in first_view[_FILES_MAX:])
        self.files = [
            chosen(file, root, device.screen, device.density) if file.srcset else file
            for file in first_view[:_FILES_MAX]
        ]  # fmt: skip

    def paints(self) -> tuple[Paint, Paint]:
        """First and largest contentful paint."""
        first = self._paint(self._of_first(hopeful=True), self._of_first(hopeful=False), None)
        largest = self._paint(
            self._of_largest(hopeful=True), self._of_largest(hopeful=False), first.time
        )
        if largest.time < first.time:
            largest = Paint(first.time, largest.unknown, largest.waits)
        return first, largest

    def _paint(
        self, hopeful: list[Resource], doubtful: list[Resource], least: float | None
    ) -> Paint:
        # Text is drawn without these fonts: they only take their share of the line.
        doubtful = [file for file in doubtful if not self._weightless(file)]
        waits = tuple(file.address for file in doubtful if not _swapped(file))
        unknown = self._beyond + tuple(
            file.address for file in (self.document, *doubtful) if self.weigh(file) is None
        )
        if unknown:
            if least is not None:
                return Paint(least, unknown, waits)
            certain = [file for file in hopeful if file.render_blocking]
            return Paint(self._run(certain, tasks=False), unknown, waits)
        time = self._run(hopeful, tasks=True, idle=_at_end)
        if len(doubtful) != len(hopeful) or any(map(_at_end, doubtful)):
            # Either may be true; Lighthouse too takes the mean of its two graphs.
            time = (time + self._run(doubtful, tasks=True)) / 2
        return Paint(time, (), waits)

    def _weightless(self, file: Resource) -> bool:
        """Whether a font of unknown size makes no bound: nothing is sure to wait for it."""
        return _swapped(file) and self.weigh(file) is None

    def _of_first(self, hopeful: bool) -> list[Resource]:
        # Where some text is drawn at once, a font that hides other text holds up no first paint.
        shown = any(_swapped(file) for file in self.files)
        return [
            file
            for file in self.files
            if _for_first(file, hopeful) and not (hopeful and shown and file.kind == "font")
        ]

    def _of_largest(self, hopeful: bool) -> list[Resource]:
        # The largest paint is a picture, else text. What runs after the parser may come later than
        # that; smaller than the picture, and asked for with it, it has come before.
        sizes = [self.weigh(file) or 0 for file in self.files if file.kind == "image"]
        largest = max(sizes, default=0)

        def later(file: Resource) -> bool:
            after = file.mode in ("deferred", "module")
            return _swapped(file) or (after and (self.weigh(file) or 0) >= largest)

        return [file for file in self.files if not (hopeful and later(file))]

    def _run(
        self, files: Iterable[Resource], tasks: bool, idle: Callable[[Resource], bool] | None = None
    ) -> float:
        """Milliseconds until all is there; ``idle`` names scripts that come and do not run yet."""
        nodes = self._nodes(list(files), tasks, idle)
        return simulate(nodes, self.device, self.data.network)

    def _nodes(
        self, files: list[Resource], tasks: bool, idle: Callable[[Resource], bool] | None
    ) -> list[Node]:
        costs, cpu = self.data.tasks, self.device.cpu
        root = self._request(self.document, 0, ())
        nodes = [root]
        start = root
        if tasks:
            if any(file.kind == "script" for file in files) and costs.start >= costs.script_least:
                start = Node("start", 0.0, (root,), work=round(costs.start * cpu))
                nodes.append(start)
            nodes += self._tasks_of_document(root, files)
        by_address = {root.name: root}
        scripts = []
        waiting = sorted(enumerate(files, 1), key=lambda one: (one[1].parent is not None, one[0]))
        for number, file in waiting:
            before = start if file.kind == "script" else root
            if file.parent is not None:
                before = by_address.get(file.parent, before)
            node = self._request(file, number, (before,))
            if file.parent is not None:
                node.rank += _DEEPER
            if file.kind == "image" and file.late:
                # Lazy pictures are asked for once the page has been laid out.
                node.rank += _DEEPER
            by_address.setdefault(file.address, node)
            nodes.append(node)
            if (
                tasks
                and file.kind == "script"
                and file.mode in _PARSED
                and not (idle and idle(file))
            ):
                scripts.append((file, node))
        for file, node in scripts:
            work = costs.script + costs.script_kib * self._unpacked(file) / 1024
            if work >= costs.script_least:
                rank = node.rank + (_DEEPER if file.mode != "blocking" else 0)
                nodes.append(Node("script", rank, (node,), work=round(work * cpu)))
        return nodes

    def _tasks_of_document(self, root: Node, files: list[Resource]) -> list[Node]:
        costs, cpu, content = self.data.tasks, self.device.cpu, self.content
        parse = min(costs.parse_max, costs.parse + costs.parse_kib * content.html)
        parse += costs.script_kib * content.scripts
        styles = content.styles + sum(
            self._unpacked(file) / 1024 for file in files if file.kind == "stylesheet"
        )
        layout = costs.layout + costs.layout_element * content.elements
        layout = min(costs.layout_max, layout + costs.layout_style_kib * styles)
        first = Node("parse", _STEP, (root,), work=round(parse * cpu))
        second = Node("layout", _DEEPER, (first,), work=round(layout * cpu * costs.layout_factor))
        third = Node("paint", _DEEPER * 2, (second,), work=round(costs.paint * cpu))
        return [first, second, third]

    def _unpacked(self, file: Resource) -> float:
        """Bytes of a text before compression; guessed from what was sent where nothing tells."""
        return file.body or (self.weigh(file) or 0) / self.data.sending.usual

    def _request(self, file: Resource, number: int, after: tuple[Node, ...]) -> Node:
        known = self._origins.get(file.address)
        if known is None:
            known = self._origins[file.address] = _origin(file.address, self.document.address)
        origin, host, tls = known
        return Node(
            file.address, _RANK[file.priority] + number * _STEP, after, origin=origin, host=host,
            size=self.weigh(file) or 0, server=self.servers.get(origin, self.data.network.server),
            tls=tls, h2=origin not in self.plain,
        )  # fmt: skip


def _first_view(files: Sequence[Resource]) -> list[Resource]:
    """Files that are asked for before the first view is complete.

    Pictures of low priority are not: they are below the first view, or small. The first picture
    of the page counts even when it is lazy, for it is seen at once.
    """
    kept = []
    pictures = 0
    for file in files:
        if file.kind in ("video", "other", "document"):
            continue
        if file.kind == "image":
            width, height = file.shown
            small = width is not None and height is not None and width * height <= 10_000
            if not small:
                pictures += 1
            if file.priority in ("low", "lowest") and not (
                file.late and pictures == 1 and not small and file.priority == "low"
            ):
                continue
            if file.late and pictures != 1:
                continue
        elif file.priority == "lowest" or file.late:
            continue
        kept.append(file)
    return kept


def _for_first(file: Resource, hopeful: bool) -> bool:
    """Whether the first paint waits for a file."""
    if file.kind == "stylesheet":
        return file.render_blocking
    if file.kind == "script":
        if file.mode == "blocking":
            return not _at_end(file)
        # A module may have come before the first paint; it never runs before it.
        return file.mode in ("module", "") and file.priority == "high" and not hopeful
    # A font that is preloaded has a lower priority, and does not count.
    return file.kind == "font" and file.priority == "highest" and (file.waits or not hopeful)


def _at_end(file: Resource) -> bool:
    """Whether a script stands behind what is seen, which may be painted before the script runs."""
    return file.mode == "blocking" and file.priority not in ("highest", "high")


def _swapped(file: Resource) -> bool:
    """Whether a file is a font that text is drawn without until it has come."""
    return file.kind == "font" and not file.waits


def _origin(address: str, page: str) -> tuple[str, str, bool]:
    """Origin, host, whether over TLS; a relative address is the page's own."""
    for one in (address, page):
        if "://" in one[:12] or one.startswith("//"):
            try:
                parts = urlsplit(one)
                host = parts.hostname or ""
            except ValueError:
                continue
            scheme = parts.scheme or "https"
            if host and scheme in ("http", "https"):
                return f"{scheme}://{parts.netloc}", host, scheme == "https"
    return "https://page", "page", True
