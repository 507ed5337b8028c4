"""Who may ask a host when: a pause between two requests, and few at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class StoppedError(Exception):
    """The run was interrupted while something waited."""


class _Host:
    def __init__(self, connections: int) -> None:
        self.slots = threading.Semaphore(connections)
        self.lock = threading.Lock()
        self.asked = 0.0
        self.next = 0.0


class Pace:
    """Pauses and slots of all hosts; shared by the threads of a run."""

    def __init__(self, delay: float, connections: int) -> None:
        self.stop = threading.Event()
        self._delay = delay
        self._connections = connections
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def _host(self, host: str) -> _Host:
        with self._lock:
            if host not in self._hosts:
                self._hosts[host] = _Host(self._connections)
            return self._hosts[host]

    def slow_down(self, host: str, delay: float) -> None:
        """Keep at least ``delay`` seconds between requests to ``host``, as its robots.txt asks."""
        one = self._host(host)
        one.asked = max(one.asked, delay)

    def hold(self, host: str, seconds: float) -> None:
        """Ask ``host`` nothing for some time: it said that it is busy."""
        one = self._host(host)
        with one.lock:
            one.next = max(one.next, time.monotonic() + seconds)

    def sleep(self, seconds: float) -> None:
        """Wait; raises :class:`StoppedError` when the run is interrupted meanwhile."""
        if self.stop.wait(max(0.0, seconds)):
            raise StoppedError

    @contextmanager
    def turn(self, host: str, *, part: float = 1.0) -> Iterator[None]:
        """Wait for one's turn at ``host`` and hold a slot of it.

        ``part`` of the usual pause is kept afterwards; a pause that robots.txt asks for is kept
        whole.
        """
        one = self._host(host)
        while not one.slots.acquire(timeout=0.2):
            self.sleep(0)
        try:
            with one.lock:
                start = max(time.monotonic(), one.next)
                one.next = start + max(one.asked, part * self._delay)
            self.sleep(start - time.monotonic())
            yield
        finally:
            one.slots.release()
