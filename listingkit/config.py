"""``listingkit.toml``: find it, check it, merge it with the command line.

The file is looked for in the folder of the first path and upwards, then in the working directory
and upwards; the first one found is used. Every relative path in it counts from its own folder.
Unknown keys are errors that name the file, the key and the nearest key that exists.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from listingkit.config_errors import explain, no_choice, unknown_key
from listingkit.config_facts import check_fact
from listingkit.config_files import chain_of, find, merged, rebased
from listingkit.engines.store.sources import ModelSource
from listingkit.errors import ConfigError
from listingkit.files import own_path
from listingkit.localize.memory.matching import Matching
from listingkit.model import Fact, FactValue, Listing
from listingkit.names import did_you_mean
from listingkit.suppress import Rule as Suppress

FailOn = Literal["error", "warning", "info", "never"]

Level = Literal["error", "warning", "info", "off"]

Words = str | tuple[str, ...]
"""One word or several: a list, or a string with commas."""


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all tables of the file: an unknown key is an error."""


class AuditConfig(Section, frozen=True, kw_only=True):
    """``[audit]``: the defaults of ``listingkit audit`` and ``listingkit score``.

    ``market`` is one code or several. ``keywords`` are target words, or the path of a CSV with
    the columns ``id`` and ``keywords``. ``fail_on`` is the mildest severity that makes the exit
    code 1; ``fail_under`` does so for a catalog score below it (0-100). ``format`` is one of the
    report formats (``listingkit.report.REPORTS``). ``baseline`` is a file of findings that are
    known and do not count.
    """

    market: Words = ()
    keywords: Words = ()
    select: Words = ()
    ignore: Words = ()
    fail_on: FailOn = "error"
    fail_under: float | None = None
    format: str = "terminal"
    source_format: str | None = None
    baseline: str | None = None

    @property
    def markets(self) -> tuple[str, ...]:
        """Market codes, in the order given, each once."""
        return words(self.market)


class LocalizeConfig(Section, frozen=True, kw_only=True):
    """``[localize]``: the defaults of ``listingkit localize``.

    ``memory`` is the SQLite file of the translation memory, ``glossary`` CSV or TBX files of terms
    that go before ours, the first file first; ``client`` is whose terms and translations count,
    ``matching`` how much a match of the memory does. ``protect`` are words that are never
    translated. ``strict`` and ``require_reviewed`` decide what fails a run. ``channel`` is the
    marketplace whose limits texts are fitted to. ``url_pattern`` says where a page lives in another
    language (``https://shop.example/{language}/{path}``); without it no URL and no hreflang is
    written.
    """

    markets: Words = ()
    language: str | None = None
    engine: str = "auto"
    out: str = "localized"
    memory: str | None = None
    url_pattern: str | None = None
    glossary: str | tuple[str, ...] | None = None
    client: str | None = None
    matching: Matching = Matching()
    protect: Words = ()
    strict: bool = False
    require_reviewed: bool = False
    culture: bool = True
    channel: str | None = None


class MarketsConfig(Section, frozen=True, kw_only=True):
    """``[markets]``: ``packs`` is a folder laid out like ``locales/`` that is looked up first."""

    packs: str | None = None


class WebConfig(Section, frozen=True, kw_only=True):
    """``[web]``: how addresses are fetched.

    ``agent`` is the User-Agent (say how you can be reached), ``delay`` the seconds between two
    requests to one host, ``timeout`` the seconds for one. ``allow_private`` permits hosts of your
    own net, ``proxy`` uses the proxies that the environment names.
    """

    agent: str | None = None
    delay: float | None = None
    timeout: float | None = None
    allow_private: bool = False
    proxy: bool = False


class CultureConfig(Section, frozen=True, kw_only=True):
    """``[culture]``: ``scores`` is a CSV laid out like ``locales/hofstede.csv``, used instead;
    ``off`` are ids of culture rules that never act.
    """

    scores: str | None = None
    off: Words | None = None


class PathConfig(Section, frozen=True, kw_only=True):
    """``[[per_path]]``: what holds for listings of files that one of the globs ``paths`` fits.

    Keys as in ``[audit]`` and ``[targets]``; of several tables that fit, a later one goes before
    an earlier one. What is given on the command line goes before all.
    """

    paths: tuple[str, ...]
    market: Words = ()
    keywords: Words = ()
    select: Words = ()
    ignore: Words = ()
    targets: dict[str, float | dict[str, float]] = {}


class Config(Section, frozen=True, kw_only=True):
    """The whole file.

    ``extends`` is another settings file whose tables are filled in key by key; its relative paths
    count from its own folder.
    ``facts`` are what the seller states about every listing (``warranty_months = 24``);
    ``[facts.<market>]`` holds in one market only. ``targets`` override thresholds by dotted name.
    ``channels`` are files or folders by the channel their listings are offered on.
    ``suppress`` names findings that are not reported, with the reason; ``severity`` gives a rule
    or a family another severity, or switches it off.
    ``categories`` give listings, by id or by their own category, the kinds of goods they are.
    ``engines`` are passed to the engine of that name, ``models`` say where its models are fetched
    from. ``rates`` are what one unit of a currency is
    worth in a unit of your choice (``EUR = 1.0``, ``USD = 0.92``): without them nothing is
    converted. ``path`` is the file, None without one.
    """

    extends: str | None = None
    audit: AuditConfig = AuditConfig()
    per_path: tuple[PathConfig, ...] = ()
    localize: LocalizeConfig = LocalizeConfig()
    facts: dict[str, FactValue | dict[str, FactValue]] = {}
    targets: dict[str, float | dict[str, float]] = {}
    channels: dict[str, str] = {}
    suppress: tuple[Suppress, ...] = ()
    severity: dict[str, Level] = {}
    engines: dict[str, dict[str, Any]] = {}
    models: dict[str, ModelSource] = {}
    rates: dict[str, float] = {}
    markets: MarketsConfig = MarketsConfig()
    culture: CultureConfig = CultureConfig()
    web: WebConfig = WebConfig()
    categories: dict[str, Words] = {}
    path: str | None = None

    @property
    def folder(self) -> Path:
        """Where relative paths of the file count from."""
        return Path(self.path).parent if self.path else Path()

    def resolve(self, value: str | None) -> Path | None:
        """A path of the file, made relative to the working directory; None stays None."""
        return None if value is None else self.folder / own_path(value)

    @property
    def glossaries(self) -> tuple[Path, ...]:
        """The user's glossary files."""
        named = self.localize.glossary or ()
        files = (named,) if isinstance(named, str) else named
        return tuple(self.folder / own_path(file) for file in files)

    def kinds_of(self, listing: Listing) -> frozenset[str]:
        """Kinds of goods that ``[categories]`` gives a listing, by its id or its own category.

        Patterns are those of file names (``mug-*``), case ignored; the first that fits counts.
        """
        names = (listing.id.casefold(), listing.category.strip().casefold())
        for pattern, kinds in self.categories.items():
            if any(fnmatchcase(name, pattern.casefold()) for name in names):
                return frozenset(words(kinds))
        return frozenset()

    def seller_facts(self, market: str | None = None) -> dict[str, Fact]:
        """What the seller states: everywhere, and in ``market`` where that says otherwise."""
        general = {
            name: Fact(value=value)
            for name, value in self.facts.items()
            if not isinstance(value, dict)
        }
        local = self.facts.get(market) if market else None
        if isinstance(local, dict):
            general |= {
                name: Fact(value=value, markets=(market,) if market else ())
                for name, value in local.items()
            }
        return general

    @property
    def target_values(self) -> dict[str, float]:
        """Overridden thresholds by dotted name, whether written nested or with a dotted key."""
        return flat_targets(self.targets)

    def engine_options(self, name: str) -> dict[str, Any]:
        """The ``[engines.NAME]`` table; ``models`` in it counts from the folder of the file."""
        options = dict(self.engines.get(name, {}))
        if isinstance(options.get("models"), str):
            options["models"] = str(self.resolve(options["models"]))
        return options


def flat_targets(targets: Mapping[str, float | dict[str, float]]) -> dict[str, float]:
    """Thresholds by dotted name, whether written nested or with a dotted key."""
    flat: dict[str, float] = {}
    for name, value in targets.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{key}": number for key, number in value.items()}
        else:
            flat[name] = value
    return flat


def words(value: Words | None) -> tuple[str, ...]:
    """Split "a, b" or take a list as it is; no empty words, each once, in order."""
    parts = value.split(",") if isinstance(value, str) else (value or ())
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def merge_facts(stated: Mapping[str, Fact], config: Config, market: str | None) -> dict[str, Fact]:
    """What holds for one listing in one market.

    A seller's fact for this very market goes first, then what the listing states, then what the
    seller states for all listings. A promise that holds in the listing's own market only gives
    way to one that the seller states for everywhere.
    """
    general = config.seller_facts()
    local = {name: fact for name, fact in config.seller_facts(market).items() if fact.markets}
    kept = {
        name: fact
        for name, fact in stated.items()
        if not (fact.source_market_only and name in general)
    }
    return {**general, **kept, **local}


def load(file: str | Path | None = None, paths: Sequence[str | Path] = ()) -> Config:
    """Read ``file``, or the file that :func:`find` finds, and those it extends; else the defaults.

    Raises :class:`ConfigError` for a missing or unreadable file, bad TOML, an unknown key or a
    wrong type.
    """
    path = Path(file) if file is not None else find(paths)
    if path is None:
        return Config()
    raw: dict[str, Any] = {}
    for source, own in chain_of(path):
        if "path" in own:
            raise unknown_key(str(source), "", "path", Config)
        try:
            msgspec.convert(own, Config)
        except msgspec.ValidationError as error:
            raise explain(str(error), own, str(source), Config) from None
        raw = merged(raw, rebased(own, source, path))
    return msgspec.structs.replace(msgspec.convert(raw, Config), path=str(path))


S = TypeVar("S", bound=Section)


def merge(section: S, **options: object) -> S:
    """``section`` with everything that was given on the command line put over it.

    None and the empty tuple mean "not given"; an unknown name is a mistake of the caller.
    """
    given = {name: value for name, value in options.items() if value is not None and value != ()}
    return msgspec.structs.replace(section, **given)


def check(config: Config) -> None:
    """Hold names in the file against what exists; raises :class:`ConfigError`.

    A fact must be in the vocabulary of facts and of its type, a market must have a pack, a
    threshold must be one that rules know, a report format one that there is.
    """
    from listingkit import markets
    from listingkit.report import REPORTS

    if config.audit.format not in REPORTS:
        raise no_choice(config.audit.format, tuple(REPORTS), f"{config.path}: [audit] format")

    packs = config.resolve(config.markets.packs)
    folders = (packs,) if packs else ()
    kinds = markets.fact_kinds(folders)
    codes = markets.market_codes(folders)
    for name, value in config.facts.items():
        if not isinstance(value, dict):
            check_fact(config.path, "facts", name, value, kinds, codes)
            continue
        if name not in codes:
            where = f"{config.path}: [facts.{name}]"
            raise ConfigError("unknown market", where=where, fix=did_you_mean(name, codes))
        for key, local in value.items():
            check_fact(config.path, f"facts.{name}", key, local, kinds, ())
    for code, worth in config.rates.items():
        if not (re.fullmatch(r"[A-Z]{3}", code) and 0 < worth < math.inf):
            where = f"{config.path}: [rates] {code}"
            raise ConfigError("must be a currency code and what one unit is worth", where=where)
    _check_codes(config)
    off = words(config.culture.off)
    # Reading them takes a tenth of a second: only where they are named, or the user's own.
    rules = {rule.id for rule in markets.culture_rules(folders)} if off or folders else set()
    for name in off:
        if name not in rules:
            where = f"{config.path}: [culture] off"
            fix = did_you_mean(name, rules) or "See `listingkit culture`."
            raise ConfigError(f"no culture rule is called {name!r}", where=where, fix=fix)
    _check_kinds(config, tuple(map(str, folders)))
    known = markets.targets(folders)
    given = [("[targets]", name) for name in config.target_values]
    for number, one in enumerate(config.per_path, start=1):
        given += [(f"[[per_path]] {number} targets", name) for name in flat_targets(one.targets)]
    for place, name in given:
        if name not in known:
            where = f"{config.path}: {place} {name}"
            fix = did_you_mean(name, known)
            raise ConfigError("unknown threshold", where=where, fix=fix)


def _check_kinds(config: Config, folders: tuple[str, ...]) -> None:
    """Kinds of goods named in ``[categories]`` must exist, in ours or in the user's file."""
    from listingkit.rules.categories import categories

    known = categories(folders)
    for pattern, kinds in config.categories.items():
        for name in words(kinds):
            if name not in known:
                where = f"{config.path}: [categories] {pattern}"
                fix = did_you_mean(name, known)
                raise ConfigError("unknown kind of goods", where=where, fix=fix)


def _check_codes(config: Config) -> None:
    """Rules that are suppressed or weighed must exist, and a suppression must have its reason."""
    from listingkit.rules.core import all_rules

    known = dict(all_rules())
    if config.severity or config.suppress:  # both hold for checks on translations as well
        from listingkit.localize.check.core import pair_rules

        known |= pair_rules()
    names = {rule.family for rule in known.values()} | set(known)
    named = [("[severity]", code) for code in config.severity]
    for number, one in enumerate(config.suppress, start=1):
        named += [(f"[[suppress]] {number} rules", code) for code in one.rules]
        if not one.reason.strip() or not one.rules:
            where = f"{config.path}: [[suppress]] {number}"
            raise ConfigError("must name rules and a reason", where=where)
    for number, per in enumerate(config.per_path, start=1):
        codes = (*words(per.select), *words(per.ignore))
        named += [(f"[[per_path]] {number}", code.upper()) for code in codes]
    for place, code in named:
        if not code or not any(name.startswith(code) for name in known):
            raise ConfigError(
                f"no rule is called or starts with {code!r}",
                where=f"{config.path}: {place}",
                fix=did_you_mean(code, names) or "See `listingkit rules`.",
            )
