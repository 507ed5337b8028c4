"""What ``listingkit models`` works with: settings, the way to the network, what is remembered."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from listingkit.engines.store.choose import Shelves, hub
from listingkit.engines.store.installed import Installed, installed
from listingkit.engines.store.offers import Offer
from listingkit.engines.store.sources import ModelSource, Source, known, source_of
from listingkit.errors import ConfigError, EngineError, ListingkitError, UsageError
from listingkit.names import did_you_mean

if TYPE_CHECKING:
    from listingkit.config import Config
    from listingkit.web.download import Downloads

OFFLINE = (
    "Is this machine online (behind a proxy: [web] proxy = true)? Without a network: listingkit "
    "models install FILE (or a folder); a mirror of your own: `listingkit models --help`."
)
_AGAIN = "Nothing was installed. Try again, or name another mirror."
_FIXES = {
    "redirect": "If you trust it, name that address as index or mirror.",
    "private": "Name the host yourself, as index or mirror.",
    "size": _AGAIN,
    "packed": _AGAIN,
    "short": "Run it again: it goes on where it ended.",
    "missing": "Check index and mirror: listingkit models where.",
    "status": "Check index and mirror: listingkit models where.",
    "address": "Check index and mirror: listingkit models where.",
}
"""Kind of error to what helps; all others mean that there was no way to the host."""


@dataclass
class Setting:
    """Engines with their sources, in order of preference, and what the settings say of them."""

    config: Config
    sources: dict[str, Source]
    missing: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        config: Config,
        engine: str | None,
        index: str | None = None,
        mirror: str | None = None,
        *,
        usable: bool = False,
    ) -> Setting:
        """From the settings and the command line; ``index`` and ``mirror`` are for ``engine``.

        ``usable`` leaves out engines that cannot run here, where none is named. Raises UsageError
        and ConfigError.
        """
        for name in config.models:
            if name not in known():
                where = f"{config.path}: [models.{name}]"
                raise ConfigError("unknown engine", where=where, fix=did_you_mean(name, known()))
        given = ModelSource(index=index, mirror=mirror)
        single = engine or (next(iter(known())) if index or mirror else None)
        setting = cls(config, {})
        for name in known():
            if single is not None and name != single:
                continue
            own = config.models.get(name, ModelSource())
            settings = ModelSource(
                index=_place(config, own.index), mirror=_place(config, own.mirror)
            )
            options = config.engine_options(name)
            setting.sources[name] = source_of(name, given, settings, os.environ, options)
        if usable:
            setting.missing = {name: _lacking(name) for name in setting.sources}
            if single is None:
                first = next(iter(setting.sources))
                setting.sources = {
                    name: source for name, source in setting.sources.items()
                    if name == first or not setting.missing[name]
                }  # fmt: skip
        return setting

    def installed(self) -> list[Installed]:
        """Models on this machine."""
        return installed({name: self.config.engine_options(name) for name in self.sources})

    def places(self) -> dict[str, Path]:
        """Where models are installed, by engine, whichever are left out."""
        everything = Setting.of(self.config, None)
        return {name: source.place for name, source in everything.sources.items()}

    def notes(self, engines: Iterable[str]) -> Iterator[str]:
        """What engines still lack to use their models."""
        for name in sorted(engines):
            if self.missing.get(name):
                yield f"to use its models, {self.missing[name]}"

    @contextlib.contextmanager
    def shelves(self) -> Iterator[Shelves]:
        """The indexes, with the way to the network open. Nothing is asked yet."""
        from listingkit.cli.web import WebArguments, settings_of
        from listingkit.web.download import Downloads

        own = frozenset(host for source in self.sources.values() for host in source.own)
        with Downloads(settings_of(WebArguments(), self.config), own) as downloads:
            yield Shelves(self.sources, _Fetch(downloads))


@dataclass(frozen=True)
class Trouble:
    """A line about a model that is not there; ``counts`` as a problem, or is only said."""

    text: str
    counts: bool = True


@dataclass(frozen=True)
class Wanted:
    """What is asked for: pairs as they were written, and markets from a source language."""

    pairs: list[str]
    markets: tuple[str, ...]
    source: str
    config: Config

    def offers(self, shelves: Shelves) -> tuple[list[Offer], list[Trouble]]:
        """The models, each once, and what to know of those that there are not.

        For a market also the way back: an engine's answer is asked back before it may be ready.
        """
        found: dict[tuple[str, str], Offer] = {}
        troubles: list[Trouble] = []
        asked = [(pair, True) for pair in self.pairs]
        for code in self.markets:
            there, back = self._of_market(code)
            if there is None:
                troubles.append(Trouble(f"{code} is sold to in {self.source}: no model is needed",
                                        counts=False))  # fmt: skip
                continue
            asked += [(there, True), (back, False)]
        for text, needed in asked:
            try:
                legs = shelves.wanted(text)
            except EngineError as error:
                why = "" if needed else "; translations cannot be asked back, more goes to review"
                troubles.append(Trouble(f"{error}{why}", counts=needed))
                continue
            if len(legs) > 1:
                told = " and ".join(leg.name for leg in legs)
                troubles.append(Trouble(f"{text}: no direct model, {told} instead", counts=False))
            found |= {(leg.engine, leg.name): leg for leg in legs}
        return list(found.values()), troubles

    def _of_market(self, code: str) -> tuple[str | None, str]:
        from listingkit import markets

        packs = self.config.resolve(self.config.markets.packs)
        folders = (packs,) if packs else ()
        tag = markets.market(code, folders).language
        target, source = markets.language(tag, folders), markets.language(self.source, folders)
        if source is None:
            raise UsageError(
                f"there is no language {self.source!r}", where="--source",
                fix=did_you_mean(self.source, markets.language_codes(folders)),
            )  # fmt: skip
        if target is None or target.code == source.code:
            return None, ""
        return f"{source.code}-{target.code}", f"{target.code}-{source.code}"


class _Fetch:
    """Downloads whose errors say what a person can do."""

    def __init__(self, downloads: Downloads) -> None:
        self._downloads = downloads

    def document(self, address: str, most: int) -> bytes:
        """All of a small file."""
        with _told(address):
            return self._downloads.document(address, most)

    def size(self, address: str) -> int | None:
        """Bytes of a file, None where nobody says."""
        with _told(address):
            return self._downloads.size(address)

    def file(
        self,
        address: str,
        into: Path,
        *,
        size: int | None,
        most: int,
        step: Callable[[int, int], None],
    ) -> None:
        """Fetch a file into ``into``, going on behind what is there already."""
        with _told(address):
            self._downloads.file(address, into, size=size, most=most, step=step)


@contextlib.contextmanager
def _told(address: str) -> Iterator[None]:
    from listingkit.web.errors import FetchError

    try:
        yield
    except FetchError as error:
        fix = _FIXES.get(error.kind, OFFLINE)
        raise EngineError(error.message, where=shown(address), fix=fix) from None


def shown(address: str) -> str:
    """An address as it may be printed, without a password."""
    from listingkit.web.address import without_user

    return without_user(address)


def _place(config: Config, value: str | None) -> str | None:
    """An address as it is, a path from the folder of the settings."""
    return value if value is None or "://" in value else str(config.resolve(value))


def _lacking(engine: str) -> str:
    """What an engine needs to run here, "" for nothing."""
    from listingkit.engines.worker import load_engine

    try:
        load_engine(engine, {})
    except EngineError as error:
        return str(error)
    return ""


# For the shell's completion: it must not wait for a network.


def remember(engine: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep the pairs of an index that was read."""
    names = sorted(f"{source}-{target}" for source, target in pairs)
    with contextlib.suppress(OSError):
        place = _memory()
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{engine}.txt").write_text("\n".join(names), "utf-8")


def pairs_for_shell(*, available: bool) -> list[str]:
    """Pairs to complete: of installed models, or those that indexes had when last read.

    Before that, English and the languages we know. Nothing is told of what goes wrong.
    """
    from listingkit import markets
    from listingkit.config import load

    try:
        if not available:
            models = Setting.of(load(None), None).installed()
            return sorted({model.name for model in models if model.ours})
        names: set[str] = set()
        for file in sorted(_memory().glob("*.txt")):
            names |= set(file.read_text("utf-8", "replace").split())
    except (ListingkitError, OSError):
        return []
    codes = [code for code in markets.language_codes() if code != hub()]
    return sorted(names or {name for one in codes for name in (f"{hub()}-{one}", f"{one}-{hub()}")})


def _memory() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("listingkit", appauthor=False)) / "pairs"
