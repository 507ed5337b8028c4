"""The command line: parse, call, print, decide the exit code. ``click`` lives only here.

A command is one module of this package and one row of :data:`COMMANDS`; its module is imported
when it is called, so that ``listingkit --help`` costs no more than click itself.

Exit codes: 0 clean, 1 findings at or above the threshold, 2 a mistake in usage, configuration or
input, 3 a mistake of ours, 130 interrupted. Of several the highest wins.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from typing import Any

import click

from listingkit import __version__
from listingkit.errors import ListingkitError

COMMANDS: dict[str, str] = {
    "audit": "Judge listings by the rules and report what to mend.",
    "score": "Score listings from 0 to 100, with the account behind it.",
    "inspect": "Show what listingkit sees on a product page.",
    "keywords": "Count keywords, and suggest some from the catalog itself.",
    "localize": "Write listings in a market's language, units and customs.",
    "check": "Judge translations that somebody else has made.",
    "review": "Take back what reviewers changed and signed; tell what waits.",
    "rules": "List the rules, or explain one.",
    "markets": "List the market packs, or show one.",
    "culture": "Compare markets by their culture scores and the rules those set off.",
    "models": "List, install, check and remove translation models.",
    "memory": "Look into the translation memory; import and export it (TMX).",
    "glossary": "Check, convert and export glossaries (CSV, TBX).",
    "funnel": "Set a shop's own rates and channels beside the plan's.",
    "init": "Write a commented settings file for a folder.",
    "schema": "Print the JSON Schemas of reports, settings and packs.",
    "demo": "Try everything on a small example catalog.",
}
"""Command name (and module of this package) to its one line of help."""

EXIT_FINDINGS = 1
EXIT_USER = 2
EXIT_INTERNAL = 3
EXIT_INTERRUPTED = 130
EXIT_PIPE = 141

_SYSTEM = frozenset(
    (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.EBADF, errno.ENOMEM)
)
"""What no program can help: a full disk, too many open files."""

EPILOG = """\b
Examples:
  listingkit demo
  listingkit audit pages/ products.csv --market ae
  listingkit localize products.csv --market br --out localized

\b
Exit codes: 0 clean, 1 findings, 2 usage, configuration or input error,
3 internal error. Settings are read from listingkit.toml.

\b
Shell completion (bash; also zsh_source, fish_source):
  eval "$(_LISTINGKIT_COMPLETE=bash_source listingkit)"
"""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is used, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None when there is no such one."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"listingkit.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for a misspelt one say which is near."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from listingkit.names import did_you_mean

            hint = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(f'no command "{args[0]}". {hint}'.rstrip(), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn every way to fail into one line and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except ListingkitError as error:
            _say(f"error: {error}")
            ctx.exit(EXIT_USER)
        except (KeyboardInterrupt, click.Abort) as stop:
            _tell_interrupt(stop)
            ctx.exit(EXIT_INTERRUPTED)
        except BrokenPipeError:
            # The reader (head, less) has gone: say nothing, not even at interpreter exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(EXIT_PIPE)
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            if isinstance(error, OSError) and error.errno in _SYSTEM:
                _say(f"error: the system says: {error.strerror}")
                ctx.exit(EXIT_USER)
            _say(
                f"internal error: {type(error).__name__}: {_one_line(str(error))}. "
                "This is a fault of listingkit; run `listingkit --debug …` for the traceback"
            )
            ctx.exit(EXIT_INTERNAL)


def _tell_interrupt(stop: BaseException) -> None:
    """What is left of a run that was stopped, and how to go on."""
    from listingkit.interrupts import Interrupted

    if not isinstance(stop, Interrupted):
        _say("interrupted; nothing half-written is left behind")
        return
    _say(f"interrupted: {stop.kept}")
    if stop.command:
        _say(f"to {'start again' if stop.anew else 'go on'}: {stop.command}")


def _say(text: str) -> None:
    from listingkit.report.words import clean

    click.echo(f"listingkit: {clean(text)}", err=True)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


@click.group(
    cls=LazyGroup,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--verbose", "-v", is_flag=True, is_eager=True, expose_value=False,
    callback=lambda ctx, _, given: ctx.meta.update({"verbose": given}),
    help="With --version: engines and models as well.",
)  # fmt: skip
@click.option(
    "--version", is_flag=True, expose_value=False,
    callback=lambda ctx, _, given: _tell_version(ctx) if given else None,
    help="Show the version and exit.",
)  # fmt: skip
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def cli(debug: bool) -> None:
    """Audit, localize and score product listings, in batch and offline."""


def _tell_version(ctx: click.Context) -> None:
    click.echo(f"listingkit {__version__}")
    if ctx.meta.get("verbose"):
        from listingkit.cli.version import lines

        for line in lines():
            click.echo(line)
    ctx.exit()


def main() -> None:
    """Entry point of the ``listingkit`` command."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:  # closed by who started us
            mode = "w" if number else "r"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a console that cannot show a character shows "?" instead
            reconfigure(errors="replace")
    try:
        cli(prog_name="listingkit")
    except OSError as error:
        if error.errno not in _SYSTEM:
            raise
        _say(f"error: the system says: {error.strerror}")
        sys.exit(EXIT_USER)
    except Exception:  # only with --debug: every other way out is an exit code already
        import traceback

        traceback.print_exc()
        sys.exit(EXIT_INTERNAL)
