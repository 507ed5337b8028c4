"""Help: instant, complete, with examples that exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import time

import click
import pytest
from click.testing import CliRunner

from listingkit import __version__
from listingkit.cli import COMMANDS, cli


def test_help_lists_every_command_and_how_to_complete_it() -> None:
    text = CliRunner().invoke(cli, ["--help"]).output
    for name, line in COMMANDS.items():
        assert re.search(rf"^  {name}\s+{re.escape(line)}$", text, re.MULTILINE)
    assert "_LISTINGKIT_COMPLETE=bash_source" in text
    assert "Exit codes" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_examples(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert "Examples:" in result.output
    assert all(len(line) <= 100 for line in result.output.splitlines())
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    for option in command.params:
        if isinstance(option, click.Option) and option.name != "help":
            assert option.help or option.name == "format_", f"{name} {option.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_the_help_are_understood(name: str) -> None:
    """Every example parses: its options exist, whatever its files."""
    text = CliRunner().invoke(cli, [name, "--help"]).output
    lines = [line.strip() for line in text.splitlines()]
    examples = [line for line in lines if line.startswith(f"listingkit {name}")]
    assert examples
    for example in examples:
        words = shlex.split(example.partition(" | ")[0])[2:]
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        command.make_context(name, words)


def test_version() -> None:
    result = CliRunner().invoke(cli, ["--version"])
    assert result.output == f"listingkit {__version__}\n"


@pytest.mark.parametrize(
    ("given", "near"), [("adit", "audit"), ("localise", "localize"), ("market", "markets")]
)
def test_a_misspelt_command_is_told_the_right_one(given: str, near: str) -> None:
    result = CliRunner().invoke(cli, [given])
    assert result.exit_code == 2
    assert f'Did you mean "{near}"?' in result.output


def test_completion_knows_the_commands() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from listingkit.cli import main; main()"],
        env={"_LISTINGKIT_COMPLETE": "bash_complete", "COMP_WORDS": "listingkit a",
             "COMP_CWORD": "1", "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "plain,audit" in run.stdout


def test_help_takes_no_longer_than_twice_click() -> None:
    """The best of several, one beside the other, so that a busy machine does not decide."""

    def seconds(*command: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], capture_output=True, check=True)
        return time.perf_counter() - start

    both = [(seconds("-c", "import click"), seconds("-m", "listingkit", "--help"))
            for _ in range(7)]  # fmt: skip
    click_alone, ours = map(min, zip(*both, strict=True))
    assert ours <= 2 * click_alone
