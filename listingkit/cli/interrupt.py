"""What an interrupted command tells, and the command that goes on where it has stopped."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Collection, Iterator
from typing import Any

import click
from click.core import ParameterSource

from listingkit.interrupts import Interrupted


def again(
    context: click.Context,
    paths: tuple[str, ...] | None = None,
    without: Collection[str] = (),
    **more: bool,
) -> str:
    """The command line of ``context``, to be typed again.

    ``paths`` take the place of its arguments, options named in ``without`` are left out, flags
    in ``more`` are added. A name and password in an address are not repeated.
    """
    words = context.command_path.split()
    first = len(words)
    behind: list[str] = []
    for parameter in context.command.params:
        name = parameter.name or ""
        value = context.params.get(name)
        if isinstance(parameter, click.Argument):
            given = value if paths is None else paths
            behind += [_told(one) for one in (given if isinstance(given, tuple) else (given,))]
        elif more.get(name):
            words.append(parameter.opts[0])
        elif (
            name not in without
            and (value is not None or getattr(parameter, "is_flag", False))
            and context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        ):
            words += _option(parameter, value)
    words[first:first] = behind
    return " ".join(map(_quoted, words))


def interrupted(context: click.Context, done: int, *, fetched: bool) -> Interrupted:
    """What to tell of an audit that was stopped after ``done`` listings."""
    from listingkit.cli.web import WebArguments, files_of

    judged = f"{done} listing{'s were' if done != 1 else ' was'} judged, no report was written"
    record = context.params.get("record")
    if not fetched or record is None:
        return Interrupted(judged, again(context), anew=True)
    paths = (*files_of(context.params["paths"]), record)
    command = again(context, paths, without=WebArguments.__dataclass_fields__)
    return Interrupted(f"{judged}; all that was fetched is in {record}", command)


def _option(parameter: click.Parameter, value: Any) -> Iterator[str]:
    if getattr(parameter, "is_flag", False):
        yield parameter.opts[0]
        return
    for one in value if parameter.multiple else (value,):
        yield parameter.opts[0]
        yield _told(one)


def _quoted(word: str) -> str:
    """A word as the shell of this system reads it."""
    quoted = shlex.quote(word)
    return f'"{word}"' if quoted != word and sys.platform == "win32" else quoted


def _told(value: object) -> str:
    text = str(value)
    if "://" not in text:
        return text
    from listingkit.web.address import without_user

    return without_user(text)
