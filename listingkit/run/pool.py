"""Run one function over many items: in this process, or in a few spawned ones.

Results come in the order of the items whatever the number of processes. A worker that dies takes
only the item it was working on with it; another is started in its place. Nothing here knows what
the work is.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import multiprocessing.connection
import signal
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, Literal, Self, TypeVar

from listingkit.errors import ListingkitError
from listingkit.interrupts import interrupts_ignored

Item = TypeVar("Item")
Result = TypeVar("Result")
Settings = TypeVar("Settings")

Work = Callable[[Item], Result]
Factory = Callable[[Settings], Work[Item, Result]]

CHUNK = 4
"""Items a worker holds at most; it reports each as it is done."""
WINDOW = 256
"""How far work may run ahead of the oldest item that is not done, per worker."""
_COLLECT_AFTER = 100_000
"""New objects after which garbage is looked for: a few pages."""
SMALL = 6
"""Fewer items than this are not worth starting processes for, unless asked for."""


@dataclass(frozen=True)
class Failure:
    """An item that gave no result.

    ``kind``: "input" is the user's to mend, "internal" is ours, "died" means that the process
    was lost. ``error`` is set for "input", ``trace`` for "internal".
    """

    kind: Literal["input", "internal", "died"]
    message: str
    error: ListingkitError | None = None
    trace: str = ""


@dataclass(frozen=True)
class Outcome(Generic[Item, Result]):
    """One item and what became of it: a result, or a failure."""

    item: Item
    result: Result | None = None
    failure: Failure | None = None


def attempt(work: Work[Item, Result], item: Item) -> tuple[Result | None, Failure | None]:
    """Do one item; a mistake in it, the user's or ours, becomes a :class:`Failure`."""
    try:
        return work(item), None
    except ListingkitError as error:
        return None, Failure("input", str(error), error=error)
    except RecursionError:
        return None, Failure("input", "is nested too deeply to be read")
    except MemoryError:
        return None, Failure("input", "is too large for the memory of this machine")
    except Exception as error:
        message = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return None, Failure("internal", message, trace=traceback.format_exc())


def run_ordered(
    factory: Factory[Settings, Item, Result],
    settings: Settings,
    items: Iterable[Item],
    jobs: int,
) -> Iterator[Outcome[Item, Result]]:
    """Apply ``factory(settings)`` to every item and yield the outcomes in the items' order.

    ``factory`` is called once a process and must be a function at the top of a module. With
    ``jobs`` 1, and for a handful of items, everything happens in this process.
    """
    with Crew(factory, settings, jobs) as crew:
        yield from crew.run(items)


class Crew(Generic[Settings, Item, Result]):
    """:func:`run_ordered` for work of several rounds: its processes stay from one to the next.

    Starting one takes longer than many a round. Use as a context manager.
    """

    def __init__(
        self, factory: Factory[Settings, Item, Result], settings: Settings, jobs: int
    ) -> None:
        self._factory, self._settings, self._jobs = factory, settings, jobs
        self._work: Work[Item, Result] | None = None
        self._pool: _Pool | None = None

    def run(self, items: Iterable[Item]) -> Iterator[Outcome[Item, Result]]:
        """One round: the outcomes in the items' order."""
        stream = iter(items)
        first = list(islice(stream, SMALL)) if self._jobs > 1 else []
        if len(first) < SMALL:
            self._work = self._work or self._factory(self._settings)
            with _seldom_collected():
                for item in (*first, *stream):
                    result, failure = attempt(self._work, item)
                    yield Outcome(item, result, failure)
            return
        self._pool = self._pool or _Pool(self._factory, self._settings, self._jobs)
        done = False
        try:
            yield from self._pool.run(_chain(first, stream))
            done = True
        finally:
            if not done:  # left early, or interrupted: nobody takes in what its workers hold
                self.close()

    def close(self) -> None:
        """Stop the processes."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the processes."""
        self.close()


def _chain(first: Iterable[Item], rest: Iterable[Item]) -> Iterator[Item]:
    yield from first
    yield from rest


def _serve(connection: Any, factory: Factory[Any, Any, Any], settings: Any) -> None:
    """Body of a worker: take items, send what became of each, until told to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C does
    work, broken = attempt(factory, settings)
    with _seldom_collected(), contextlib.suppress(EOFError, OSError):
        while (batch := connection.recv()) is not None:
            for index, item in batch:
                result, failure = attempt(work, item) if work else (None, broken)
                try:
                    connection.send((index, result, failure))
                except (TypeError, AttributeError, ValueError) as error:  # cannot be pickled
                    connection.send((index, None, Failure("internal", f"result: {error}")))


@dataclass(eq=False)
class _Worker:
    process: Any
    connection: Any
    held: deque[int] = field(default_factory=deque)


class _Pool:
    """A few workers, the items they hold and the results that wait for their turn."""

    def __init__(self, factory: Factory[Any, Any, Any], settings: Any, jobs: int) -> None:
        self.context = multiprocessing.get_context("spawn")
        self.arguments = (factory, settings)
        self.jobs = jobs
        self.workers: list[_Worker] = []
        self.items: dict[int, Any] = {}
        self.again: deque[int] = deque()
        self.done: dict[int, Outcome[Any, Any]] = {}

    def run(self, stream: Iterator[Any]) -> Iterator[Outcome[Any, Any]]:
        numbered = enumerate(stream)
        emitted = 0
        while True:
            self._feed(numbered, emitted)
            if not self.items:
                return
            self._collect()
            while emitted in self.done:
                del self.items[emitted]
                yield self.done.pop(emitted)
                emitted += 1

    def _feed(self, numbered: Iterator[tuple[int, Any]], emitted: int) -> None:
        """Give every idle worker a batch; start workers while there is work for them."""
        while True:
            idle = next((worker for worker in self.workers if not worker.held), None)
            if idle is None and len(self.workers) >= self.jobs:
                return
            batch = self._next_batch(numbered, emitted)
            if not batch:
                return
            worker = idle or self._start()
            worker.held.extend(batch)
            # A worker with nothing in hand is waiting to receive, so sending cannot block for
            # ever; if it has just died the batch is lost and _collect() notices.
            with contextlib.suppress(OSError):
                worker.connection.send([(index, self.items[index]) for index in batch])

    def _next_batch(self, numbered: Iterator[tuple[int, Any]], emitted: int) -> list[int]:
        batch: list[int] = []
        while self.again and len(batch) < CHUNK:
            batch.append(self.again.popleft())
        newest = max(self.items, default=emitted)
        while len(batch) < CHUNK and newest < emitted + WINDOW * self.jobs:
            pair = next(numbered, None)
            if pair is None:
                break
            newest, item = pair
            self.items[newest] = item
            batch.append(newest)
        return batch

    def _start(self) -> _Worker:
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=_serve, args=(theirs, *self.arguments), daemon=True)
        with interrupts_ignored():
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self.workers.append(worker)
        return worker

    def _collect(self) -> None:
        """Wait for at least one report and take it in."""
        busy = {worker.connection: worker for worker in self.workers if worker.held}
        for ready in multiprocessing.connection.wait(list(busy)):
            worker = busy[ready]
            try:
                index, result, failure = worker.connection.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            worker.held.remove(index)
            self.done[index] = Outcome(self.items[index], result, failure)

    def _bury(self, worker: _Worker) -> None:
        """The oldest item a dead worker held is what killed it; the others are done again."""
        worker.process.join()
        worker.connection.close()
        self.workers.remove(worker)
        culprit = worker.held.popleft()
        self.again.extendleft(reversed(worker.held))
        code = worker.process.exitcode or 0
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        self.done[culprit] = Outcome(
            self.items[culprit], failure=Failure("died", f"the process judging it died ({how})")
        )

    def close(self) -> None:
        """Stop all workers, politely where they are idle."""
        for worker in self.workers:
            if worker.held:
                worker.process.terminate()
            else:
                with contextlib.suppress(OSError):
                    worker.connection.send(None)
        for worker in self.workers:
            worker.process.join(5)
            if worker.process.is_alive():
                worker.process.kill()
            worker.connection.close()


@contextlib.contextmanager
def _seldom_collected() -> Iterator[None]:
    """Look for garbage less often, and not among the words and rules that stay to the end.

    One item makes tens of thousands of objects; at Python's own thresholds a quarter of the time
    goes into looking through them again and again.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
