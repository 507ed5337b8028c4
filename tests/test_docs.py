"""The documentation tells what the program does today."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from listingkit.catalog import feed, html, jsonl, pospans, shopify, shopify_texts, woocommerce
from listingkit.cli import COMMANDS, cli
from listingkit.localize.check.core import pair_rules
from listingkit.localize.codes import CODES
from listingkit.rules.core import all_rules

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
        default = getattr(command, "default", None)  # what a group does where none is named
        if default is not None and rest[0] not in command.commands:
            rest = [default, *rest]
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


@pytest.mark.parametrize(
    "module", [html, shopify, jsonl, shopify_texts, pospans, feed, woocommerce]
)
def test_the_tables_of_fields_are_those_of_the_formats(module: object) -> None:
    for field, treatment, note in getattr(module, "WRITTEN", None) or module.FIELDS:  # type: ignore[attr-defined]
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


REQUIRED = re.findall(
    r"\w+",
    "K1 K4 K5 K7 K9 T1 T2 T3 T4 T6 T7 T8 T9 T11 T12 T13 T14 C1 C2 C3 C4 C5 C6 C8 C9 C10 C11 C12 "
    "C13 C14 C15 C18 C19 V1 V2 V4 F4",
)
"""The plan's requirements of kind S, P or X."""


def _requirements() -> dict[str, tuple[str, str]]:
    """Rows of the table in CONTRIBUTING: id, then what answers it and why not."""
    rows = re.findall(
        r"^\| ([A-Z]\d{1,2}) \|[^|]+\|([^|]*)\|([^|]*)\|$", CONTRIBUTING, re.MULTILINE
    )
    return {name: (codes.strip(), why.strip()) for name, codes, why in rows}


def test_every_requirement_is_answered_or_says_why_not() -> None:
    rows = _requirements()
    assert set(REQUIRED) <= set(rows), sorted(set(REQUIRED) - set(rows))
    for name, (codes, why) in rows.items():
        assert codes or why, f"{name} has neither a rule nor a reason"


def test_the_table_of_requirements_names_rules_that_exist() -> None:
    known = {**all_rules(), **pair_rules(), **CODES}
    families = {rule.family for rule in all_rules().values()}
    for name, (codes, _) in _requirements().items():
        unknown = [code for code in codes.split() if code not in known and code not in families]
        assert not unknown, f"{name} names {unknown}"


def test_the_report_that_is_printed_is_what_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "examples")
    words = ["audit", "pages/bjorn-kids-hoodie.html", "--market", "us", "--jobs", "1"]
    told = CliRunner().invoke(cli, words).stdout.splitlines()
    printed = README.partition("```text\n")[2].partition("```")[0].splitlines()
    assert [line.rstrip() for line in told[: len(printed)]] == printed
