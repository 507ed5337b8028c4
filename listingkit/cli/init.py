"""``listingkit init``: settings for a folder, from what lies in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listingkit.errors import ListingkitError, UsageError

if TYPE_CHECKING:
    from listingkit.model import Listing

EPILOG = """\b
Examples:
  listingkit init
  listingkit init shop/ --ci github --pre-commit
  listingkit init --dry-run
"""

READ = 60
"""Listings that are read to see what a folder holds."""

_CI = {
    "github": (
        ".github/workflows/listings.yml",
        """\
name: listings
on: [push, pull_request]
permissions:
  contents: read
jobs:
  audit:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: {fetch-depth: 0}
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install listingkit
      - run: listingkit audit . --format github --report sarif=listings.sarif
""",
    ),
    "gitlab": (
        ".gitlab-ci.yml",
        """\
listings:
  image: python:3.12
  script:
    - pip install listingkit
    - listingkit audit . --report gitlab=listings.json --report junit=listings.xml
  artifacts:
    when: always
    reports:
      codequality: listings.json
      junit: listings.xml
""",
    ),
}

_HOOK = """\
repos:
  - repo: local
    hooks:
      - id: listingkit-audit
        name: audit product listings
        entry: listingkit audit --changed-since HEAD --format concise .
        language: python
        additional_dependencies: [listingkit]
        pass_filenames: false
"""


@dataclass
class Seen:
    """What lies in a folder: files by format, languages and currencies of the listings read."""

    formats: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    currencies: Counter[str] = field(default_factory=Counter)
    keywords: bool = False
    listings: int = 0

    def add(self, listing: Listing) -> None:
        """Count one listing."""
        self.listings += 1
        if listing.language:
            self.languages[listing.language] += 1
        if listing.price and listing.price.currency:
            self.currencies[listing.price.currency] += 1
        self.keywords = self.keywords or bool(listing.keywords)


@click.command("init", epilog=EPILOG)
@click.argument("folder", default=".")
@click.option("--ci", type=click.Choice(sorted(_CI)), help="Write a CI file as well.")
@click.option("--pre-commit", "hook", is_flag=True, help="Write a pre-commit entry as well.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
@click.option("--dry-run", is_flag=True, help="Print the files instead of writing them.")
def command(folder: str, ci: str | None, hook: bool, force: bool, dry_run: bool) -> None:
    """Write a commented listingkit.toml for FOLDER, from what lies in it.

    A few listings are read to see their formats, languages and currencies; the markets that fit
    are proposed. Nothing that is there is written over without --force.
    """
    from listingkit.files import write_atomic

    if not Path(folder).is_dir():
        raise UsageError("no such folder", where=folder)
    seen = look(folder)
    files = {"listingkit.toml": settings_for(seen)}
    if ci is not None:
        name, text = _CI[ci]
        files[name] = text
    if hook:
        files[".pre-commit-config.yaml"] = _HOOK
    root = Path(folder)
    if dry_run:
        for name, text in files.items():
            click.echo(f"# --- {name}\n{text}")
        return
    standing = [name for name in files if (root / name).exists()]
    if standing and not force:
        raise UsageError(
            f"there already: {', '.join(standing)}",
            where=folder,
            fix="Add --force to write over, or --dry-run to see what would be written.",
        )
    for name in files:
        try:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            where = str((root / name).parent)
            raise UsageError(f"cannot be made: {error.strerror}", where=where) from None
    for name, text in files.items():
        write_atomic(root / name, text.encode())
        click.echo(f"wrote {root / name}")
    click.echo(f"Next: listingkit audit {folder}")


def look(folder: str) -> Seen:
    """Read the folder: count its files, and what the first listings say."""
    from listingkit.catalog import discover, load
    from listingkit.catalog.discover import Item, Source

    found = discover([folder])
    seen = Seen(formats=Counter(s.format for s in found.sources() if isinstance(s, Source)))
    items = (one for one in discover([folder]) if isinstance(one, Item))
    for item in islice(items, READ):
        try:
            seen.add(load(item)[0])
        except ListingkitError:
            continue
    return seen


def markets_for(seen: Seen) -> list[str]:
    """Markets with the currency and one of the languages of most listings, at most three."""
    from listingkit import markets
    from listingkit.language.tags import primary

    languages = [primary(tag) for tag, _ in seen.languages.most_common(2)]
    currencies = [code for code, _ in seen.currencies.most_common(1)]
    found = []
    for code in markets.market_codes():
        market = markets.market(code)
        spoken = {primary(tag) for tag in market.languages}
        if market.currency in currencies and spoken & set(languages):
            found.append(code)
    return found[:3]


def settings_for(seen: Seen) -> str:
    """The settings file as text; everything that is only an idea stands as a comment."""
    formats = ", ".join(f"{count} {name}" for name, count in sorted(seen.formats.items()))
    languages = ", ".join(tag for tag, _ in seen.languages.most_common(3)) or "not seen"
    currencies = ", ".join(code for code, _ in seen.currencies.most_common(3)) or "not seen"
    markets = markets_for(seen)
    named = ", ".join(f'"{code}"' for code in markets)
    market = f"market = [{named}]" if markets else '# market = "us"'
    words = "" if seen.keywords else '# keywords = "keywords.csv"   # columns: id, keywords\n'
    return f"""\
# Settings of listingkit. Files found: {formats or "none yet"}.
# Languages: {languages}. Currencies: {currencies}.

[audit]
{market}            # `listingkit markets` lists them
fail_on = "error"            # error, warning, info or never
{words}# baseline = "known.json"      # written by: listingkit audit . --update-baseline
# ignore = ["KW"]              # families or codes; `listingkit rules` lists them

# [[suppress]]                 # what is not to be reported somewhere, and why
# rules = ["IMG001"]
# paths = ["archive/**"]
# reason = "no longer sold"

[facts]                      # what holds for every listing; nothing else is ever asserted
# seller_name = "…"
# seller_email = "…"
# support_languages = ["en"]

# [facts.de]                 # promises hold in the market they are made for
# returns_days = 30
# delivery_days_min = 2
# delivery_days_max = 4
# payment_methods = ["paypal", "visa", "mastercard"]

[localize]
# markets = ["br", "ae"]
memory = "memory.sqlite"
# url_pattern = "https://shop.example/{{language}}/{{path}}"
# protect = ["Brand"]          # never translated
"""
