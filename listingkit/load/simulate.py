"""Run requests and tasks through a device: when each of them ends.

Requests share the throughput, a connection serves one at a time, the main thread does one task
at a time. Of what could start, the smallest ``rank`` starts first. Deterministic.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from listingkit.load.connection import Connection
from listingkit.load.data import Device, Network


class Node:
    """A request (``origin`` set) or a task of the main thread.

    ``size`` bytes sent; ``work`` ms on the device; ``rank`` the order among what may start;
    ``after`` the nodes that must have ended. ``server`` is what its origin needs to answer.
    """

    __slots__ = (
        "_connection",
        "_dns",
        "_elapsed",
        "_estimate",
        "_over",
        "_received",
        "_start",
        "_waits",
        "after",
        "blocks",
        "end",
        "h2",
        "host",
        "name",
        "origin",
        "rank",
        "server",
        "size",
        "tls",
        "work",
    )  # fmt: skip

    blocks: list[Node]
    _connection: Connection
    _dns: float
    _elapsed: float
    _estimate: float
    _over: float
    _received: int
    _start: float
    _waits: int

    def __init__(
        self,
        name: str,
        rank: float,
        after: Sequence[Node] = (),
        *,
        origin: str | None = None,
        host: str = "",
        size: int = 0,
        work: float = 0.0,
        server: float = 30.0,
        tls: bool = True,
        h2: bool = True,
    ) -> None:
        self.name = name
        self.rank = rank
        self.after = tuple(after)
        self.origin = origin
        self.host = host
        self.size = size
        self.work = work
        self.server = server
        self.tls = tls
        self.h2 = h2
        self.end: float = 0.0


def simulate(nodes: Sequence[Node], device: Device, network: Network) -> float:
    """Set ``end`` of every node; the time when the last one ended, in milliseconds.

    ``nodes`` must hold all that its members come ``after``; a node in a circle never starts and
    keeps ``end`` 0.
    """
    return _Run(nodes, device, network).time


class _Run:
    def __init__(self, nodes: Sequence[Node], device: Device, network: Network) -> None:
        self.device = device
        self.network = network
        self.time = 0.0
        self.requests: list[Node] = []
        self.task: Node | None = None
        self.tasks_ready: list[tuple[float, int, Node]] = []
        self.ready: dict[str, list[tuple[float, int, Node]]] = {}
        self.connections: dict[str, list[Connection]] = {}
        self.resolved: dict[str, float] = {}
        self.dns = network.dns_round_trips * device.round_trip
        self.queued = 0
        members = set(map(id, nodes))
        for node in nodes:
            node.blocks = []
        for node in nodes:
            before = [other for other in node.after if id(other) in members]
            node._waits = len(before)
            for other in before:
                other.blocks.append(node)
            if not before:
                self._queue(node)
        while True:
            self._start()
            if self.task is None and not self.requests:
                break
            self._step()

    def _queue(self, node: Node) -> None:
        self.queued += 1
        entry = (node.rank, self.queued, node)
        if node.origin is None:
            heappush(self.tasks_ready, entry)
        else:
            heappush(self.ready.setdefault(node.origin, []), entry)

    def _start(self) -> None:
        if self.task is None and self.tasks_ready:
            self.task = heappop(self.tasks_ready)[2]
            self.task._elapsed = 0.0
        while len(self.requests) < self.network.in_flight:
            best: tuple[float, int, Node] | None = None
            for origin, waiting in self.ready.items():
                if waiting and (best is None or waiting[0] < best) and self._free(origin, waiting):
                    best = waiting[0]
            if best is None:
                return
            node = best[2]
            assert node.origin is not None
            heappop(self.ready[node.origin])
            pool = self.connections[node.origin]
            widest = max(pool, key=lambda one: one.window)
            pool.remove(widest)
            self._begin(node, widest)

    def _free(self, origin: str, waiting: list[tuple[float, int, Node]]) -> bool:
        pool = self.connections.get(origin)
        if pool is None:
            node = waiting[0][2]
            count = 1 if node.h2 else self.network.connections
            pool = self.connections[origin] = [
                Connection(self.network, self.device.round_trip, node.server, node.tls, node.h2)
                for _ in range(count)
            ]
        return bool(pool)

    def _begin(self, node: Node, connection: Connection) -> None:
        node._connection = connection
        node._start = self.time
        node._elapsed = node._over = 0.0
        node._received = 0
        known = self.resolved.get(node.host)
        node._dns = self.dns if known is None else min(max(known - self.time, 0.0), self.dns)
        ready = self.time + node._dns
        self.resolved[node.host] = ready if known is None else min(known, ready)
        self.requests.append(node)

    def _step(self) -> None:
        """Go on to the next end of anything."""
        share = self.device.throughput / max(1, len(self.requests))
        shortest = float("inf")
        if self.task is not None:
            shortest = self.task.work - self.task._elapsed
        for node in self.requests:
            taken = node._connection.advance(
                node.size - node._received, node._elapsed, node._dns, share, None
            )[0]
            node._estimate = taken + node._over
            shortest = min(shortest, node._estimate)
        self.time += shortest
        ended: list[Node] = []
        if self.task is not None:
            if self.task.work - self.task._elapsed <= shortest:
                ended.append(self.task)
                self.task = None
            else:
                self.task._elapsed += shortest
        going = []
        for node in self.requests:
            connection = node._connection
            taken, received, connection.window, connection.surplus = connection.advance(
                node.size - node._received, node._elapsed, node._dns, share, shortest - node._over
            )
            if node._estimate <= shortest:
                connection.fresh = False
                self.connections[node.origin].append(connection)  # type: ignore[index]
                ended.append(node)
            else:
                node._elapsed += taken
                node._over += taken - shortest
                node._received += received
                going.append(node)
        self.requests = going
        for node in ended:
            node.end = self.time
            for later in node.blocks:
                later._waits -= 1
                if not later._waits:
                    self._queue(later)
