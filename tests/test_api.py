"""The library: its examples run, and it says what the commands say."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

import listingkit
from listingkit import api
from listingkit.cli import cli
from listingkit.errors import ListingkitError

ROOT = Path(__file__).resolve().parents[1]


def test_the_examples_of_the_documentation_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = doctest.testmod(api)
    assert found.attempted >= 10
    assert not found.failed
    assert doctest.testmod(listingkit) == (0, 2)


def test_the_names_stay_functions_whatever_is_imported() -> None:
    """Rooms of the same names are imported by one's own use of them."""
    code = (
        "import inspect, sys, listingkit\n"
        "assert not any(name.startswith('listingkit.') for name in sys.modules)\n"
        "page = 'examples/pages/saga-linen-dress.html'\n"
        "from listingkit import audit, localize, score\n"
        "import listingkit.localize.pipeline as pipeline\n"
        "from listingkit.score import compare\n"
        "from listingkit import api\n"
        "for name in ('audit', 'localize', 'score'):\n"
        "    own = getattr(listingkit, name)\n"
        "    assert inspect.signature(own) == inspect.signature(getattr(api, name)), name\n"
        "assert 50 < listingkit.score([page]).total < 100 and score([page]) == api.score([page])\n"
        "assert listingkit.localize.pipeline is pipeline\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_names_are_typed(tmp_path: Path) -> None:
    mypy = pytest.importorskip("mypy.api")
    (tmp_path / "use.py").write_text(
        "import listingkit\n"
        "total: float = listingkit.score(['pages']).total\n"
        "markets: tuple[str, ...] = listingkit.audit(['pages'], market='br').markets\n"
        "listingkit.localize(['pages'], 'br', 3)\n"
    )
    told = mypy.run(["--strict", "--config-file", "", str(tmp_path / "use.py")])[0]
    assert "Found 1 error" in told
    assert 'Argument 3 to "localize" has incompatible type "int"' in told


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
