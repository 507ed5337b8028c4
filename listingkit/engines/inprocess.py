"""Engines in this process: remote ones, which only wait for another program, and those of tests."""

from __future__ import annotations

import contextlib
import queue
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, Self

from listingkit.engines import Engine
from listingkit.engines.registry import one_line, version_of

BATCH = 32
"""Texts a batch: a hundredth of a second each, so that retries stay cheap; larger ones were no
quicker with any engine (argos: 32 to 256 texts within the noise)."""


# Half a character: no file could be written with it.
_NO_TEXT = re.compile("[\ud800-\udfff]")


class BatchEngine(Protocol):
    """What translating needs: texts in, texts or None (failed) out. Never raises for a text."""

    name: str

    @property
    def version(self) -> str:
        """Identity of all that answers."""
        ...

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Language pairs that can be translated now."""
        ...

    def translate_batch(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        """Translate each text; as many results, in order, None where it failed."""
        ...


Tell = Callable[[Sequence[str], Sequence[str | None]], None]
"""Called with texts and their answers."""


def translate_telling(
    engine: BatchEngine, texts: Sequence[str], source: str, target: str, tell: Tell
) -> None:
    """Have texts translated and hear of the answers as they come, where the engine can do that."""
    able = getattr(engine, "translate_telling", None)
    if able is not None:
        able(texts, source, target, tell)
    else:
        tell(texts, engine.translate_batch(texts, source, target))


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


class Asked:
    """Batches of one question to one engine, and what was answered before."""

    def __init__(
        self, answers: Answers | None, name: str, version: str, texts: Sequence[str], *way: str
    ) -> None:
        self._answers, self._texts = answers, texts
        self._head = (name, version, *way)
        self.results: list[str | None] = [None] * len(texts)

    def unknown(self, parts: Iterable[range]) -> list[range]:
        """The parts that were not answered before; the others' answers are taken."""
        rest = []
        for part in parts:
            lines = None if self._answers is None else self._answers.known(self._question(part))
            if not self.take(part, lines):
                rest.append(part)
        return rest

    def take(self, part: range, lines: object, keep: bool = False) -> bool:
        """Take the answers to a part, if they are as many texts, or None for single ones."""
        if not _fits(lines, len(part)):
            return False
        assert isinstance(lines, (list, tuple))
        lines = [None if line is None or _NO_TEXT.search(line) else line for line in lines]
        self.results[part.start : part.stop] = lines
        whole = [line for line in lines if line is not None]
        if keep and self._answers is not None and len(whole) == len(lines):
            self._answers.keep(self._question(part), whole)
        return True

    def answers(self, part: range) -> list[str | None]:
        """The answers to a part, so far."""
        return self.results[part.start : part.stop]

    def texts(self, part: range) -> list[str]:
        """The texts of a part."""
        return list(self._texts[part.start : part.stop])

    def _question(self, part: range) -> tuple[str, ...]:
        return (*self._head, *self.texts(part))


def chunks(count: int, size: int) -> deque[range]:
    """Places of ``count`` texts in batches of ``size``."""
    return deque(range(start, min(start + size, count)) for start in range(0, count, size))


def singles(part: range) -> list[range]:
    """Each text of a failed batch by itself; nothing for a single one, which has then failed.

    Not halves: a text that kills or hangs the engine would do so again on each way down.
    """
    return [range(place, place + 1) for place in part] if len(part) > 1 else []


def _fits(lines: object, count: int) -> bool:
    return (
        isinstance(lines, (list, tuple))
        and len(lines) == count
        and all(line is None or isinstance(line, str) for line in lines)
    )


class InProcess:
    """An engine used in this process, by ``jobs`` threads at once: remote ones, and for tests."""

    def __init__(
        self,
        engine: Engine,
        batch: int = BATCH,
        *,
        jobs: int = 1,
        answers: Answers | None = None,
    ) -> None:
        self.name = engine.name
        self.through: str = getattr(engine, "through", "")
        self._engine, self._batch, self._jobs = engine, max(1, batch), max(1, jobs)
        self._answers = answers
        self.failures: list[str] = []
        """Why batches failed, one line each."""

    @property
    def version(self) -> str:
        """The engine's."""
        return self._engine.version

    def version_of(self, source: str, target: str) -> str:
        """Version of what translates one pair."""
        return version_of(self._engine, source, target)

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Language pairs of the engine."""
        return self._engine.pairs()

    def translate_batch(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        """Translate, text by text where a batch raises or answers with a wrong number of lines."""
        version = self.version_of(source, target) if self._answers is not None else ""
        asked = Asked(self._answers, self.name, version, texts, source, target)

        def ask(part: range) -> object:
            try:
                return self._engine.translate(asked.texts(part), source, target)
            except (KeyboardInterrupt, SystemExit, GeneratorExit):
                raise
            # A panic in a compiled library is no Exception.
            except BaseException as error:
                self.failures.append(one_line(error))
                return None

        todo = asked.unknown(chunks(len(texts), self._batch))
        while todo:
            again: list[range] = []
            for part, lines in zip(todo, _in_threads(ask, todo, self._jobs), strict=True):
                if not asked.take(part, lines, keep=True):
                    again += singles(part)
            todo = asked.unknown(again)
        return asked.results

    def close(self) -> None:
        """Let the engine go of what it holds, if it says how."""
        end = getattr(self._engine, "close", None)
        if callable(end):
            end()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close, whatever happened."""
        self.close()


def _in_threads(
    ask: Callable[[range], object], parts: Sequence[range], jobs: int
) -> Iterable[object]:
    """Answers to all parts, in order. An interrupt waits for no thread: they are daemons."""
    if jobs < 2 or len(parts) < 2:
        return [ask(part) for part in parts]
    answers: list[object] = [None] * len(parts)
    places: queue.SimpleQueue[int] = queue.SimpleQueue()
    for place in range(len(parts)):
        places.put(place)

    def work() -> None:
        while True:
            try:
                place = places.get_nowait()
            except queue.Empty:
                return
            answers[place] = ask(parts[place])

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(jobs, len(parts)))]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    except BaseException:
        # What was not begun shall not be.
        with contextlib.suppress(queue.Empty):
            while True:
                places.get_nowait()
        raise
    return answers
