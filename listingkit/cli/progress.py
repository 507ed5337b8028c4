"""Progress on standard error, only where a person is looking at it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator

Step = Callable[[str], None]


def _silent(name: str) -> None:
    """No one is looking."""


@contextlib.contextmanager
def progress(work: Iterable[object], title: str) -> Iterator[Step]:
    """Give a function to be called with the name of each thing that is done.

    On a terminal ``work`` is counted first (it must be an iterable that can be gone through
    twice), so that the time that remains can be told; elsewhere nothing is shown.
    """
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many a second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:.{0 if speed >= 10 else 1}f}/s" if speed else "", style="dim")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[name]}", markup=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(title, total=None, name="")
        shown.update(task, total=sum(1 for _ in work))

        def step(name: str) -> None:
            from rich.markup import escape

            short = name if len(name) <= 28 else f"…{name[-27:]}"
            shown.update(task, advance=1, name=escape(short))

        yield step


@contextlib.contextmanager
def phases() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function for work in phases: what is going on, how much is done, of how much."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None)

        def step(what: str, done: int, total: int) -> None:
            shown.update(task, description=what, completed=done, total=total or None)

        yield step
