"""The library: its examples run, and it says what the commands say."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from listingkit import api
from listingkit.cli import cli
from listingkit.errors import ListingkitError

ROOT = Path(__file__).resolve().parents[1]


def test_the_examples_of_the_documentation_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = doctest.testmod(api)
    assert found.attempted >= 10
    assert not found.failed


def test_audit_is_what_the_command_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    page = "examples/pages/saga-linen-dress.html"
    words = ["audit", page, "--market", "us", "--format", "json", "--config", "/dev/null"]
    told = json.loads(CliRunner().invoke(cli, words).stdout)
    assert json.loads(msgspec.json.encode(api.audit([page], market="us"))) == told


@pytest.mark.parametrize("given", [{"market": "xx"}, {"source_format": "exel"}])
def test_wrong_arguments_raise_one_kind_of_error(given: dict[str, str]) -> None:
    with pytest.raises(ListingkitError):
        api.audit(["examples"], **given)  # type: ignore[arg-type]
    with pytest.raises(ListingkitError):
        api.score(["/nowhere.html"])
