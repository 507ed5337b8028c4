"""``listingkit schema``: JSON Schemas of what listingkit writes and reads, from its own types."""

from __future__ import annotations

import importlib
import json
from typing import Any

import click

from listingkit.cli.common import emit, output_option
from listingkit.errors import UsageError

SCHEMAS: dict[str, tuple[str, str, str]] = {
    "audit": ("listingkit.document", "AuditDocument", "the report of audit and score"),
    "check": ("listingkit.document", "CheckDocument", "the report of check"),
    "localize": ("listingkit.localize.outputs", "LocalizeSummary", "summary.json of localize"),
    "evaluation": (
        "listingkit.localize.quality.evaluation", "Evaluation", "eval.json of localize --eval",
    ),
    "culture": ("listingkit.comparison", "Comparison", "the comparison of culture"),
    "settings": ("listingkit.config", "Config", "listingkit.toml"),
    "market": ("listingkit.markets", "Market", "a market pack, markets/<code>.toml"),
    "language": ("listingkit.markets", "Language", "a language, languages/<code>.toml"),
}  # fmt: skip
"""Name to module, type and what it is of."""

EPILOG = """\b
Examples:
  listingkit schema
  listingkit schema audit
  listingkit schema settings --output listingkit.schema.json
"""


@click.command("schema", epilog=EPILOG)
@click.argument("name", required=False)
@output_option
def command(name: str | None, output: str | None) -> None:
    """Print the JSON Schema NAME; without one, list them.

    Editors complete and check listingkit.toml and packs with it, programs check reports.
    """
    if name is None:
        lines = [f"{key:10} {about}\n" for key, (_, _, about) in SCHEMAS.items()]
        emit("".join(lines), output)
        return
    if name not in SCHEMAS:
        from listingkit.names import did_you_mean

        raise UsageError(f'there is no schema "{name}"', fix=did_you_mean(name, set(SCHEMAS)))
    emit(json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n", output)


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one of :data:`SCHEMAS`."""
    import msgspec

    module, type_, about = SCHEMAS[name]
    kind = getattr(importlib.import_module(module), type_)
    found: dict[str, Any] = msgspec.json.schema(kind)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"listingkit: {about}",
        **found,
    }
