"""The documentation tells what the program does today."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from listingkit.catalog import feed, html, jsonl, shopify, woocommerce
from listingkit.cli import COMMANDS, cli

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def _commands(text: str) -> list[str]:
    blocks = re.findall(r"```(?:sh|bash|yaml)\n(.*?)```", text, re.DOTALL)
    lines = [line.partition("  #")[0] for block in blocks for line in block.splitlines()]
    return [
        "listingkit" + part
        for line in lines
        for part in re.findall(r"(?:^|&& |\| |run: )listingkit( [a-z].*)", line)
    ]


def _command(words: list[str]) -> tuple[click.Command, list[str]]:
    context = click.Context(cli)
    command: click.Command | None = cli
    rest = words[1:]
    while isinstance(command, click.Group) and rest:
        command = command.get_command(context, rest[0])
        rest = rest[1:]
    assert command is not None, f"{' '.join(words)}: no such command"
    return command, rest


@pytest.mark.parametrize("line", _commands(README + CONTRIBUTING))
def test_every_command_that_is_printed_exists_with_its_options(line: str) -> None:
    words = shlex.split(line)
    command, rest = _command(words)
    known = {name for option in command.params for name in option.opts}
    given = {word.partition("=")[0] for word in rest if word.startswith("-") and word != "-"}
    assert given <= known, f"{line}: {sorted(given - known)} are no options"


def test_every_command_is_in_the_readme() -> None:
    printed = {line.split()[1] for line in _commands(README)}
    assert set(COMMANDS) <= printed


@pytest.mark.parametrize("module", [html, shopify, jsonl])
def test_the_tables_of_fields_are_those_of_the_formats(module: object) -> None:
    for field, treatment, note in module.FIELDS:  # type: ignore[attr-defined]
        plain = field.replace("<", "`<").replace(">", ">`")
        assert f"| {plain} | {treatment} | {note} |" in README


@pytest.mark.parametrize("module", [feed, woocommerce])
def test_the_tables_of_what_is_read_are_those_of_the_formats(module: object) -> None:
    for field, becomes in module.FIELDS:  # type: ignore[attr-defined]
        assert f"| {field} | {becomes} |" in README


def test_the_map_names_only_what_exists() -> None:
    for name in re.findall(r"`((?:listingkit|tests|locales|examples)/[\w/.-]+)`", CONTRIBUTING):
        assert (ROOT / name).exists(), f"CONTRIBUTING names {name}"


def test_every_example_of_every_command_has_real_options() -> None:
    for name in COMMANDS:
        command, _ = _command(["listingkit", name])
        lines = re.findall(r"^\s*(?:.*\| )?(listingkit .*)$", command.epilog or "", re.MULTILINE)
        assert lines, f"{name} has no example"
        for line in lines:
            words = shlex.split(line.partition("  #")[0])
            found, rest = _command(words)
            known = {option for one in found.params for option in one.opts}
            given = {word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
            assert given <= known, line
