"""Engines in processes of their own: a crash, a hang or a wrong answer costs one text, not a run.

Texts go out in batches of a fixed size, so that results do not depend on the number of
processes. A batch that fails is tried again text by text; a text that still fails comes back
as None. Children are spawned, ignore Ctrl-C (the parent decides), end
when their pipe closes, and are killed when the pool closes: nothing blocks at exit.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Self

from listingkit.engines.inprocess import (
    BATCH,
    Answers,
    Asked,
    BatchEngine,
    InProcess,
    Tell,
    chunks,
    singles,
)
from listingkit.engines.pairs import pick_pair
from listingkit.engines.registry import is_ours, load_engine, one_line, version_of
from listingkit.errors import EngineError
from listingkit.interrupts import interrupts_ignored

TIMEOUT = 60.0
"""Seconds one batch may take, beside those for its length (:data:`SLOWEST`); measured ones take
under one. A machine that loads a model from a slow disk while others are at work is no hang."""

SLOWEST = 100
"""Characters a second that the slowest engine is granted: a sixtieth of what argos does on one
core (6,100 a second of product sentences, beam 2), so that long texts are no hang either."""

START_TIMEOUT = 120.0
"""Seconds a child may take to import its library and list its models."""


class _Child:
    """One process with one engine, and the batch it is working on."""

    def __init__(self, factory: str, options: Mapping[str, Any], timeout: float) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.parts: deque[range] = deque()
        """Batches it was given, the one it is at first."""
        self.granted = timeout
        self.deadline = time.monotonic() + timeout
        self.process = context.Process(
            target=_serve, args=(theirs, factory, dict(options)), daemon=True
        )
        with interrupts_ignored():
            self.process.start()
        # Our copy must go, or a dead child would never read as end of file.
        theirs.close()

    def grant(self, texts: Sequence[str], timeout: float) -> None:
        """Begin the time that one batch may take."""
        self.granted = timeout + sum(map(len, texts)) / SLOWEST
        self.deadline = time.monotonic() + self.granted

    def kill(self) -> None:
        """End the process at once and forget it."""
        with contextlib.suppress(OSError):
            self.pipe.close()
        with contextlib.suppress(OSError, ValueError, AttributeError):
            self.process.kill()
            self.process.join(5)


def _ignore(texts: Sequence[str], answers: Sequence[str | None]) -> None:
    """Nobody is told."""


def _serve(pipe: Connection, factory: str, options: dict[str, Any]) -> None:
    """Main loop of a child: make the engine, then answer batches until the pipe closes."""
    # Ctrl-C reaches the whole group; only the parent shall act on it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        engine = load_engine(factory, options)
        pipe.send(("ready", (engine.name, engine.pairs(), getattr(engine, "through", ""))))
    except EngineError as error:
        pipe.send(("error", error))
        return
    # A panic in a compiled library is a BaseException, and must be told, not shown.
    except BaseException as error:
        pipe.send(("error", EngineError(f"engine cannot start: {one_line(error)}", where=factory)))
        return
    while True:
        try:
            texts, source, target = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            if texts is None:
                told = version_of(engine, source, target) if source else engine.version
                answer: tuple[str, Any] = ("done", str(told))
            else:
                answer = ("done", list(engine.translate(texts, source, target)))
        except Exception as error:
            answer = ("failed", one_line(error))
        except BaseException as error:
            answer = ("panic", one_line(error))
        try:
            pipe.send(answer)
        except (OSError, ValueError):
            return
        except Exception as error:  # an answer that cannot even be sent
            pipe.send(("failed", one_line(error)))


class EnginePool:
    """``jobs`` processes of one engine behind :class:`BatchEngine`; use as a context manager.

    Starting raises EngineError when the library or every model is missing. ``options`` are the
    keywords of the engine's factory and must be picklable. What ``answers`` knows is not asked.
    Processes are made when there is work: one of our own engines is only looked at before.
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
        self._versions: dict[tuple[str, str], str] = {}
        self.failures: list[str] = []
        """Why batches failed, one line each."""
        self._here = load_engine(engine, self._options) if is_ours(engine) else None
        if self._here is not None:
            here = self._here
            greeting = (here.name, here.pairs(), getattr(here, "through", ""))
        else:
            greeting = self._greet(self._start())
        self.name: str = greeting[0]
        self._pairs: frozenset[tuple[str, str]] = greeting[1]
        self.through: str = greeting[2]

    def _start(self) -> _Child:
        child = _Child(self._factory, self._options, START_TIMEOUT)
        self._children.append(child)
        return child

    def _greet(self, child: _Child) -> tuple[str, frozenset[tuple[str, str]], str]:
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
        name, pairs, through = value
        return name, pairs, through

    def _drop(self, child: _Child) -> None:
        child.kill()
        self._children.remove(child)

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Language pairs the engine can translate now."""
        return self._pairs

    @property
    def version(self) -> str:
        """Version of the engine with all its models. Raises EngineError."""
        return self.version_of("", "")

    def version_of(self, source: str, target: str) -> str:
        """Version of what translates one pair; of all for none. Raises EngineError."""
        pair = (source, target)
        if pair not in self._versions:
            if self._here is not None:
                found = version_of(self._here, *pair) if source else self._here.version
            else:
                found = self._ask_version(*pair)
            self._versions[pair] = found
        return self._versions[pair]

    def _ask_version(self, source: str, target: str) -> str:
        if not self._children:
            self._greet(self._start())
        child = self._children[0]
        try:
            child.pipe.send((None, source, target))
            if not child.pipe.poll(START_TIMEOUT):
                raise EOFError
            kind, value = child.pipe.recv()
        except (EOFError, OSError):
            kind, value = "panic", "engine process died"
        if kind != "done":
            self._drop(child)
            raise EngineError(f"does not tell its version: {value}", where=self._factory)
        return str(value)

    def translate_batch(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        """Translate in parallel; a text that crashes, hangs or confuses the engine is None."""
        return self.translate_telling(texts, source, target, _ignore)

    def translate_telling(
        self, texts: Sequence[str], source: str, target: str, tell: Tell
    ) -> list[str | None]:
        """Like :meth:`translate_batch`; ``tell`` gets texts and answers as they come, each once.

        While it looks at some, the engine is at work on others.
        """
        version = self.version_of(source, target) if self._answers is not None else ""
        asked = Asked(self._answers, self.name, version, texts, source, target)
        parts = chunks(len(texts), self._batch)
        todo = deque(asked.unknown(parts))
        left = set(todo)
        for part in parts:
            if part not in left:
                tell(asked.texts(part), asked.answers(part))
        restarts = 0
        try:
            while todo or any(child.parts for child in self._children):
                # Never more children than there is work, each made only when it is needed.
                busy = sum(1 for child in self._children if child.parts)
                while len(self._children) < min(self._jobs, len(todo) + busy):
                    if restarts > 4 * len(texts) + 4:
                        raise EngineError("engine dies over and over", where=self._factory)
                    restarts += 1
                    self._greet(self._start())
                self._feed(todo, asked, source, target)
                for child, lines in self._receive():
                    done = child.parts.popleft()
                    if child not in self._children:
                        # It is gone: what else it was given was not begun.
                        todo.extendleft(reversed(child.parts))
                    elif child.parts:
                        child.grant(asked.texts(child.parts[0]), self._timeout)
                    if asked.take(done, lines, keep=True):
                        tell(asked.texts(done), asked.answers(done))
                    elif len(done) == 1:
                        tell(asked.texts(done), [None])
                    else:
                        todo.extend(self._again(singles(done), asked, tell))
        except BaseException:
            self.close()
            raise
        return asked.results

    def _again(self, parts: list[range], asked: Asked, tell: Tell) -> list[range]:
        """Texts of a failed batch that have to be asked one by one."""
        rest = asked.unknown(parts)
        for part in parts:
            if part not in rest:
                tell(asked.texts(part), asked.answers(part))
        return rest

    def _feed(self, todo: deque[range], asked: Asked, source: str, target: str) -> None:
        """Give every child work, and the next batch beside, so that none waits for us.

        Not at the end, where the last batches are shared out.
        """
        for most in (1, 2):
            for child in self._children:
                enough = bool(todo) if most == 1 else len(todo) > len(self._children)
                if len(child.parts) < most and enough:
                    part = todo.popleft()
                    texts = asked.texts(part)
                    if not child.parts:
                        child.grant(texts, self._timeout)
                    child.parts.append(part)
                    # A child that died in the meantime is found by _receive as an end of file.
                    with contextlib.suppress(OSError, ValueError):
                        child.pipe.send((texts, source, target))

    def _receive(self) -> list[tuple[_Child, object]]:
        """Answers that are there, and None for children that failed, died or hung."""
        busy = [child for child in self._children if child.parts]
        if not busy:
            return []
        left = max(0.0, min(child.deadline for child in busy) - time.monotonic())
        ready = wait([child.pipe for child in busy], timeout=left)
        answers: list[tuple[_Child, object]] = []
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
                self.failures.append(f"no answer within {child.granted:.0f} s")
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


__all__ = ["BatchEngine", "EnginePool", "InProcess", "load_engine", "pick_pair"]
