"""How far long work has come, on standard error: a bar, lines for a log, or nothing."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import click

Step = Callable[[str], None]
Phase = Callable[[str, int, int], None]
F = TypeVar("F", bound=Callable[..., Any])

EVERY = 10.0
"""Seconds between two lines of a log."""

_MODE = f"{__name__}.mode"
_NAME = 28


def progress_option(function: F) -> F:
    """``--progress MODE`` and ``--quiet``, for commands that may take long."""
    function = click.option(
        "--quiet", "-q", is_flag=True, expose_value=False, is_eager=True, callback=_quiet,
        help="Show no progress: the same as --progress none.",
    )(function)  # fmt: skip
    return click.option(
        "--progress", type=click.Choice(["auto", "bar", "log", "none"]), default="auto",
        envvar="LISTINGKIT_PROGRESS", expose_value=False, callback=_keep,
        help="Progress on standard error: a bar, or a line every ten seconds for logs. auto: a "
        "bar on a terminal, else nothing.",
    )(function)  # fmt: skip


def _quiet(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.meta[_MODE] = "none"


def _keep(context: click.Context, _: click.Parameter, value: str) -> None:
    context.meta.setdefault(_MODE, value)


def _mode() -> str:
    """``bar``, ``log`` or ``none``, as the user or the terminal wants it."""
    context = click.get_current_context(silent=True)
    mode: str = context.meta.get(_MODE, "auto") if context else "auto"
    return mode if mode != "auto" else "bar" if sys.stderr.isatty() else "none"


@contextlib.contextmanager
def progress(work: Iterable[object], title: str) -> Iterator[Step]:
    """Give a function to be called with the name of each thing that is done.

    ``work`` is counted first (it must be an iterable that can be gone through twice) where progress
    is shown, so that the time that remains can be told.
    """
    mode = _mode()
    if mode == "none":
        yield lambda name: None
        return
    total = sum(1 for _ in work)
    done = 0
    with _log() if mode == "log" else _bar() as show:

        def step(name: str) -> None:
            nonlocal done
            done += 1
            show(title, done, total, name)

        yield step


@contextlib.contextmanager
def phases(*, sizes: bool = False) -> Iterator[Phase]:
    """Give a function for work in phases: what is going on, how much is done, of how much.

    With ``sizes`` what is counted are bytes, shown as megabytes.
    """
    mode = _mode()
    if mode == "none":
        yield lambda what, done, total: None
        return
    with _log(sizes) if mode == "log" else _bar(sizes) as show:
        yield lambda what, done, total: show(what, done, total, "")


Show = Callable[[str, int, int, str], None]
"""Called with what is going on, how much is done, of how much (0: unknown), and a name."""


@contextlib.contextmanager
def _log(sizes: bool = False) -> Iterator[Show]:
    """Lines, none of them sooner than :data:`EVERY` after the last, but the end of each phase."""
    began = last = time.monotonic()
    phase, first = "", 0

    def show(what: str, done: int, total: int, name: str) -> None:
        nonlocal began, last, phase, first
        now = time.monotonic()
        if what != phase:
            # What is there of a file when it goes on says nothing of the speed.
            phase, began, first = what, now, done if sizes else 0
        if now - last < EVERY and done != total:
            return
        last = now
        line = _line(what, done, total, now - began, name, first, sizes)
        click.echo(f"listingkit: {line}", err=True)

    yield show


def _line(
    what: str, done: int, total: int, seconds: float, name: str, first: int, sizes: bool
) -> str:
    """One line of a log, such as ``Judging 1,200 of 10,000, 85/s, 1:43 left: mug.html``."""
    from listingkit.report.words import clean

    if sizes:
        parts = [f"{what} {done / 1e6:.1f}" + (f" of {total / 1e6:.1f} MB" if total else " MB")]
    else:
        parts = [f"{what} {done:,} of {total:,}" if total else f"{what} {done:,}"]
    if done > first and seconds >= 1:
        rate = (done - first) / seconds
        parts.append(f"{rate / 1e6:.1f} MB/s" if sizes else f"{rate:.{0 if rate >= 10 else 1}f}/s")
        if total > done:
            minutes, rest = divmod(round((total - done) / rate), 60)
            parts.append(f"{minutes}:{rest:02} left")
    return ", ".join(parts) + (f": {clean(name)}" if name and done != total else "")


@contextlib.contextmanager
def _bar(sizes: bool = False) -> Iterator[Show]:
    """A bar that goes away when the work is done."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
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
        DownloadColumn() if sizes else MofNCompleteColumn(),
        TransferSpeedColumn() if sizes else Rate(),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[name]}", markup=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None, name="")

        def show(what: str, done: int, total: int, name: str) -> None:
            short = name if len(name) <= _NAME else f"…{name[1 - _NAME :]}"
            shown.update(
                task, description=escape(what), completed=done, total=total or None,
                name=escape(short),
            )  # fmt: skip

        yield show
