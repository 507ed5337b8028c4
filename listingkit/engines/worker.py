"""Engines in processes of their own: a crash, a hang or a wrong answer costs one text, not a run.

Texts go out in batches of a fixed size, so that results do not depend on the number of
processes. A batch that fails is halved and tried again down to single texts; a single text that
still fails comes back as None. Children are spawned, ignore Ctrl-C (the parent decides), end
when their pipe closes, and are killed when the pool closes: nothing blocks at exit.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Protocol, Self

from listingkit.engines import ENGINES, Engine
from listingkit.errors import EngineError
from listingkit.interrupts import interrupts_ignored

BATCH = 32
"""Texts a batch: a hundredth of a second each, so that retries stay cheap."""

TIMEOUT = 60.0
"""Seconds one batch may take; measured batches take under one."""

START_TIMEOUT = 120.0
"""Seconds a child may take to import its library and list its models."""


class BatchEngine(Protocol):
    """What translating needs: texts in, texts or None (failed) out. Never raises for a text."""

    name: str
    version: str

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Language pairs that can be translated now."""
        ...

    def translate_batch(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        """Translate each text; as many results, in order, None where it failed."""
        ...


class Answers(Protocol):
    """Batches that were answered before, by the engine, its version, both languages and the texts.

    See :class:`listingkit.run.journal.Journal`.
    """

    def known(self, batch: Sequence[object]) -> list[str] | None:
        """The answers, None where there are none."""
        ...

    def keep(self, batch: Sequence[object], lines: Sequence[str]) -> None:
        """Remember them."""
        ...


def load_engine(factory: str, options: Mapping[str, Any]) -> Engine:
    """Make an engine from a name of :data:`ENGINES` or a ``module:factory``. Raises EngineError."""
    place = ENGINES.get(factory, factory)
    module, _, attribute = place.partition(":")
    if not attribute:
        raise EngineError(
            f"unknown engine {factory!r}", fix=f"Known engines: {', '.join(sorted(ENGINES))}."
        )
    make = getattr(importlib.import_module(module), attribute)
    try:
        engine: Engine = make(**options)
    except TypeError as error:
        raise EngineError(f"option not understood: {error}", where=f"[engines.{factory}]") from None
    return engine


def pick_pair(
    pairs: frozenset[tuple[str, str]], source: str, target: str
) -> tuple[str, str] | None:
    """The engine's own codes for a pair of BCP 47 tags; a model for "pt" serves "pt-BR".

    The longest matching tag wins; None when the engine has no such pair.
    """
    known = {(first.lower(), second.lower()): (first, second) for first, second in sorted(pairs)}
    for wanted_target in _shorter(target):
        for wanted_source in _shorter(source):
            found = known.get((wanted_source, wanted_target))
            if found is not None:
                return found
    return None


def _shorter(tag: str) -> list[str]:
    """``pt-br``, ``pt``: a tag and its prefixes, lower-cased."""
    parts = tag.lower().replace("_", "-").split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


class InProcess:
    """An engine used in this process: for tests and for engines that are only a network call."""

    def __init__(self, engine: Engine, batch: int = BATCH) -> None:
        self.name, self.version = engine.name, engine.version
        self._engine, self._batch = engine, batch

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Language pairs of the engine."""
        return self._engine.pairs()

    def translate_batch(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        """Translate, halving a batch that raises or answers with a wrong number of lines."""
        results: list[str | None] = [None] * len(texts)
        todo = _chunks(len(texts), self._batch)
        while todo:
            part = todo.popleft()
            try:
                lines = self._engine.translate([texts[i] for i in part], source, target)
            except Exception:
                lines = []
            if _fits(lines, len(part)):
                for index, line in zip(part, lines, strict=True):
                    results[index] = line
            else:
                todo.extendleft(reversed(_halves(part)))
        return results


def _chunks(count: int, size: int) -> deque[range]:
    return deque(range(start, min(start + size, count)) for start in range(0, count, size))


def _halves(part: range) -> list[range]:
    """Two halves of a failed batch; nothing for a single text, which has then failed."""
    if len(part) < 2:
        return []
    middle = part.start + len(part) // 2
    return [range(part.start, middle), range(middle, part.stop)]


def _fits(lines: object, count: int) -> bool:
    return (
        isinstance(lines, list)
        and len(lines) == count
        and all(isinstance(line, str) for line in lines)
    )


class _Child:
    """One process with one engine, and the batch it is working on."""

    def __init__(self, factory: str, options: Mapping[str, Any], timeout: float) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.part: range | None = None
        self.deadline = time.monotonic() + timeout
        self.ready = False
        self.process = context.Process(
            target=_serve, args=(theirs, factory, dict(options)), daemon=True
        )
        with interrupts_ignored():
            self.process.start()
        # Our copy must go, or a dead child would never read as end of file.
        theirs.close()

    def kill(self) -> None:
        """End the process at once and forget it."""
        with contextlib.suppress(OSError):
            self.pipe.close()
        with contextlib.suppress(OSError, ValueError, AttributeError):
            self.process.kill()
            self.process.join(5)


def _serve(pipe: Connection, factory: str, options: dict[str, Any]) -> None:
    """Main loop of a child: make the engine, then answer batches until the pipe closes."""
    # Ctrl-C reaches the whole group; only the parent shall act on it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        engine = load_engine(factory, options)
        pipe.send(("ready", (engine.name, engine.version, engine.pairs())))
    except EngineError as error:
        pipe.send(("error", error))
        return
    # A panic in a compiled library is a BaseException, and must be told, not shown.
    except BaseException as error:
        pipe.send(("error", EngineError(f"engine cannot start: {_line(error)}", where=factory)))
        return
    while True:
        try:
            texts, source, target = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: tuple[str, Any] = ("done", list(engine.translate(texts, source, target)))
        except Exception as error:
            answer = ("failed", _line(error))
        except BaseException as error:
            answer = ("panic", _line(error))
        try:
            pipe.send(answer)
        except (OSError, ValueError):
            return


def _line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:300]


class EnginePool:
    """``jobs`` processes of one engine behind :class:`BatchEngine`; use as a context manager.

    Starting raises EngineError when the library or every model is missing. ``options`` are the
    keywords of the engine's factory and must be picklable. What ``answers`` knows is not asked.
    """

    def __init__(
        self,
        engine: str,
        options: Mapping[str, Any] | None = None,
        *,
        jobs: int = 1,
        timeout: float = TIMEOUT,
        batch: int = BATCH,
        answers: Answers | None = None,
    ) -> None:
        self._answers = answers
        self._factory, self._options = engine, dict(options or {})
        self._jobs, self._timeout, self._batch = max(1, jobs), timeout, max(1, batch)
        self._children: list[_Child] = []
        self.failures: list[str] = []
        """Why batches failed, one line each, for the run's log."""
        first = self._start()
        name, version, pairs = self._greet(first)
        self.name: str = name
        self.version: str = version
        self._pairs: frozenset[tuple[str, str]] = pairs

    def _start(self) -> _Child:
        child = _Child(self._factory, self._options, START_TIMEOUT)
        self._children.append(child)
        return child

    def _greet(self, child: _Child) -> tuple[str, str, frozenset[tuple[str, str]]]:
        """Wait for a new child's first word; raises EngineError when it has none."""
        try:
            if not child.pipe.poll(START_TIMEOUT):
                raise EOFError
            kind, value = child.pipe.recv()
        except (EOFError, OSError):
            self._drop(child)
            raise EngineError("engine process died while starting", where=self._factory) from None
        except BaseException:
            self.close()
            raise
        if kind != "ready":
            self._drop(child)
            raise value
        child.ready = True
        name, version, pairs = value
        return name, version, pairs

    def _drop(self, child: _Child) -> None:
        child.kill()
        self._children.remove(child)

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Language pairs the engine can translate now."""
        return self._pairs

    def translate_batch(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        """Translate in parallel; a text that crashes, hangs or confuses the engine is None."""
        results: list[str | None] = [None] * len(texts)

        def unknown(parts: Iterable[range]) -> Iterator[range]:
            for part in parts:
                lines = self._known(part, texts, source, target)
                if lines is None:
                    yield part
                else:
                    results[part.start : part.stop] = lines

        todo = deque(unknown(_chunks(len(texts), self._batch)))
        restarts = 0
        try:
            while todo or any(child.part for child in self._children):
                # Never more children than there is work, each made only when it is needed.
                while len(self._children) < min(
                    self._jobs, len(todo) + sum(1 for c in self._children if c.part)
                ):
                    if restarts > 4 * len(texts) + 4:
                        raise EngineError("engine dies over and over", where=self._factory)
                    restarts += 1
                    self._greet(self._start())
                for child in self._children:
                    if child.part is None and todo:
                        self._send(child, todo.popleft(), texts, source, target)
                for child, lines in self._receive():
                    part, child.part = child.part, None
                    if part is None:
                        continue
                    if lines is not None and _fits(lines, len(part)):
                        results[part.start : part.stop] = lines
                        self._keep(part, texts, source, target, lines)
                    else:
                        todo.extend(unknown(_halves(part)))
        except BaseException:
            self.close()
            raise
        return results

    def _known(
        self, part: range, texts: Sequence[str], source: str, target: str
    ) -> list[str] | None:
        if self._answers is None:
            return None
        lines = self._answers.known(self._question(part, texts, source, target))
        return lines if _fits(lines, len(part)) else None

    def _keep(
        self, part: range, texts: Sequence[str], source: str, target: str, lines: Sequence[str]
    ) -> None:
        if self._answers is not None:
            self._answers.keep(self._question(part, texts, source, target), lines)

    def _question(
        self, part: range, texts: Sequence[str], source: str, target: str
    ) -> tuple[str, ...]:
        return (self.name, self.version, source, target, *texts[part.start : part.stop])

    def _send(
        self, child: _Child, part: range, texts: Sequence[str], source: str, target: str
    ) -> None:
        child.part = part
        child.deadline = time.monotonic() + self._timeout
        # A child that died in the meantime is found by _receive as an end of file.
        with contextlib.suppress(OSError, ValueError):
            child.pipe.send(([texts[i] for i in part], source, target))

    def _receive(self) -> list[tuple[_Child, list[str] | None]]:
        """Answers that are there, and None for children that failed, died or hung."""
        busy = [child for child in self._children if child.part is not None]
        if not busy:
            return []
        left = max(0.0, min(child.deadline for child in busy) - time.monotonic())
        ready = wait([child.pipe for child in busy], timeout=left)
        answers: list[tuple[_Child, list[str] | None]] = []
        for child in busy:
            if child.pipe in ready:
                try:
                    kind, value = child.pipe.recv()
                except Exception:
                    self.failures.append("engine process died")
                    self._drop(child)
                    answers.append((child, None))
                    continue
                if kind == "done":
                    answers.append((child, value))
                else:
                    self.failures.append(value)
                    # After a panic the library's state is anybody's guess: take a new process.
                    if kind == "panic":
                        self._drop(child)
                    answers.append((child, None))
            elif time.monotonic() >= child.deadline:
                self.failures.append(f"no answer within {self._timeout:g} s")
                self._drop(child)
                answers.append((child, None))
        return answers

    def close(self) -> None:
        """End all processes; safe to call twice."""
        for child in list(self._children):
            self._drop(child)

    def __enter__(self) -> Self:
        """The pool itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close, whatever happened."""
        self.close()
