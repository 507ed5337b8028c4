"""Ctrl-C: what a stopped run tells, and who does not hear of it."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator


class Interrupted(KeyboardInterrupt):
    """A run that its user stopped.

    ``kept`` says what is left of it, as a part of a sentence; ``command`` goes on from there.
    ``anew``: that command begins at the beginning.
    """

    def __init__(self, kept: str, command: str = "", *, anew: bool = False) -> None:
        super().__init__(kept)
        self.kept = kept
        self.command = command
        self.anew = anew


@contextlib.contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Start a process in here: it inherits "ignored", and keeps quiet while it is importing.

    Ctrl-C reaches every process of a terminal; only the first one decides what it does.
    """
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not in the main thread: leave it to the caller
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
