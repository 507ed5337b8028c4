"""The schemas fit what is written and read, and refuse what is not."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from listingkit.cli import cli
from listingkit.cli.schema import SCHEMAS

ROOT = Path(__file__).resolve().parents[1]


def schema(name: str) -> jsonschema.Draft202012Validator:
    text = CliRunner().invoke(cli, ["schema", name]).stdout
    found: dict[str, Any] = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_schema_is_one(name: str) -> None:
    assert schema(name).schema["title"].startswith("listingkit: ")
    assert name in CliRunner().invoke(cli, ["schema"]).stdout


def test_a_report_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    paths = ["examples/pages/saga-linen-dress.html", "examples/listings.jsonl"]
    words = ["audit", *paths, "--format", "json", "-j", "1", "--market", "us", "--market", "br"]
    document = json.loads(CliRunner().invoke(cli, words).stdout)
    validator = schema("audit")
    validator.validate(document)
    document["summary"]["listings"] = "many"
    assert list(validator.iter_errors(document))


def test_settings_fit_and_a_wrong_key_does_not() -> None:
    validator = schema("settings")
    settings = tomllib.loads((ROOT / "examples" / "listingkit.toml").read_text("utf-8"))
    validator.validate(settings)
    assert list(validator.iter_errors({"audit": {"fail_onn": "error"}}))
    assert list(validator.iter_errors({"audit": {"fail_on": "loud"}}))


@pytest.mark.parametrize("kind", ["market", "language"])
def test_our_packs_fit(kind: str) -> None:
    validator = schema(kind)
    files = sorted((ROOT / "locales" / f"{kind}s").glob("*.toml"))
    assert len(files) > 20
    for file in files:
        pack = tomllib.loads(file.read_text("utf-8"))
        if "extends" in pack:
            continue
        # Dates are TOML's own; as JSON they are texts.
        validator.validate(json.loads(json.dumps(pack, default=str)))


def test_an_unknown_schema_is_told() -> None:
    result = CliRunner().invoke(cli, ["schema", "audits"])
    assert result.exit_code == 2
    assert 'Did you mean "audit"' in result.stderr
