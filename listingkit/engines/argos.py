"""Argos Translate packages, run in batches by CTranslate2.

Only ``argostranslate.package`` is used, for its package format and tokenizers. The library's
own ``argostranslate.translate`` is never imported: it splits sentences with an AGPL library,
loads one model a call and has no batches. Packages are read from a private folder.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from listingkit.errors import EngineError

INSTALL = 'Install the engine with: pip install "listingkit[argos]"'

CODES = {"pb": "pt-BR", "zt": "zh-Hant", "tl": "fil"}
"""Argos's own language codes that are not those of markets and pages, to the tag that is."""

_MAX_BYTES = 2 << 30
"""A package that unpacks to more than this is refused (the largest known one has 0.4 GB)."""


def default_folder() -> Path:
    """Where packages lie unless configured: ``<user data>/listingkit/argos/``."""
    import platformdirs

    return Path(platformdirs.user_data_dir("listingkit", appauthor=False)) / "argos"


def install_package(package: Path, folder: Path) -> Path:
    """Unpack an ``.argosmodel`` file into ``folder``; returns the package's own folder.

    Raises EngineError for a file that is no such package, reaches outside its folder or is
    unreasonably big. The library's installer is not used because it imports its translator.
    """
    where, again = str(package), "Fetch the package again."
    try:
        with zipfile.ZipFile(package) as archive:
            names = [info.filename for info in archive.infolist()]
            tops = {name.partition("/")[0] for name in names}
            if len(tops) != 1 or tops & {"", ".", ".."}:
                raise EngineError("not one package folder", where=where, fix=again)
            top = tops.pop()
            if f"{top}/metadata.json" not in names:
                raise EngineError("no metadata.json inside", where=where, fix=again)
            if any(".." in Path(name).parts for name in names):
                raise EngineError("reaches outside its folder", where=where, fix=again)
            if sum(info.file_size for info in archive.infolist()) > _MAX_BYTES:
                raise EngineError("unpacks to more than 2 GB", where=where, fix=again)
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / top
            if target.is_dir():
                shutil.rmtree(target)
            archive.extractall(folder)
    except (OSError, zipfile.BadZipFile) as error:
        raise EngineError(f"cannot be installed: {error}", where=where, fix=again) from None
    return target


def packages_in(folder: Path) -> dict[tuple[str, str], Path]:
    """Packages by language pair; a folder that is no translation package is passed over."""
    found: dict[tuple[str, str], Path] = {}
    if not folder.is_dir():
        return found
    for path in sorted(folder.iterdir()):
        try:
            data = json.loads((path / "metadata.json").read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if not isinstance(data, dict) or data.get("type", "translate") != "translate":
            continue
        source, target = data.get("from_code"), data.get("to_code")
        if isinstance(source, str) and isinstance(target, str) and (path / "model").is_dir():
            found[(CODES.get(source, source), CODES.get(target, target))] = path
    return found


class ArgosEngine:
    """Argos packages in the folder ``models``, translated in batches.

    ``beam`` is the beam width, ``threads`` the CPU threads of one batch. A text is split into
    sentences by :mod:`listingkit.language.sentences`, since packages carry no splitter of ours.
    """

    name = "argos"

    def __init__(self, models: str = "", beam: int = 2, threads: int = 1) -> None:
        for module in ("argostranslate", "ctranslate2", "sentencepiece"):
            if importlib.util.find_spec(module) is None:
                raise EngineError(f"the argos engine needs {module}", fix=INSTALL)
        self._folder = Path(models) if models else default_folder()
        if models and not self._folder.is_dir():
            raise EngineError(
                "no such package folder",
                where=f"[engines.argos] models: {models}",
                fix="Name the folder that holds the unpacked Argos packages.",
            )
        self._beam, self._threads = beam, threads
        self._paths = packages_in(self._folder)
        self._loaded: dict[tuple[str, str], tuple[Any, Any, list[str] | None]] = {}

    @property
    def version(self) -> str:
        """Version of CTranslate2 and the identity of every package's model."""
        return self._version(sorted(self._paths))

    def version_of(self, source: str, target: str) -> str:
        """Version of CTranslate2 and the identity of the model of one pair."""
        return self._version([(source, target)])

    def _version(self, pairs: Iterable[tuple[str, str]]) -> str:
        library = importlib.metadata.version("ctranslate2")
        parts = [f"ctranslate2 {library} beam {self._beam}"]
        for pair in pairs:
            digest = hashlib.sha256()
            for file in sorted(path for path in self._files(pair) if path.is_file()):
                with file.open("rb") as stream:
                    digest.update(hashlib.file_digest(stream, "sha256").digest())
            parts.append(f"{'-'.join(pair)}:{digest.hexdigest()[:12]}")
        return " ".join(parts)

    def _files(self, pair: tuple[str, str]) -> Iterator[Path]:
        """What a translation depends on: the model, and how texts are cut for it."""
        path = self._paths[pair]
        yield from (path / "model").iterdir()
        yield from (path / name for name in ("sentencepiece.model", "bpe.model"))

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Language pairs whose package is in the folder."""
        return frozenset(self._paths)

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Translate all sentences of all texts in one batch. Raises EngineError."""
        from listingkit.engines.sentences import sentences_of

        translator, tokenizer, prefix = self._load(source, target)
        split = [sentences_of(text, source) for text in texts]
        unique = sorted({part for parts in split for part in parts if part.strip()})
        if not unique:
            return list(texts)
        tokens = [tokenizer.encode(sentence.strip()) for sentence in unique]
        try:
            results = translator.translate_batch(
                tokens,
                target_prefix=[prefix] * len(tokens) if prefix else None,
                beam_size=self._beam,
                max_batch_size=1024,
                batch_type="tokens",
                replace_unknowns=True,
                max_decoding_length=512,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"argos model failed: {error}") from None
        done: dict[str, str] = {}
        for sentence, result in zip(unique, results, strict=True):
            words = result.hypotheses[0][len(prefix or ()) :]
            text = str(tokenizer.decode(words)).strip()
            head = sentence[: len(sentence) - len(sentence.lstrip())]
            tail = sentence[len(sentence.rstrip()) :]
            done[sentence] = head + text + tail
        return ["".join(done.get(part, part) for part in parts) for parts in split]

    def _load(self, source: str, target: str) -> tuple[Any, Any, list[str] | None]:
        pair = (source, target)
        if pair in self._loaded:
            return self._loaded[pair]
        path = self._paths.get(pair)
        if path is None:
            raise EngineError(
                f"no argos package for {source} to {target}",
                where=str(self._folder),
                fix=f"Fetch it: listingkit models install {source}-{target} --engine argos",
            )
        # Read once, at import: the library must look at our folder, not its own.
        os.environ["ARGOS_PACKAGES_DIR"] = str(self._folder)
        try:
            # Importing the library makes folders in the user's home, which may be read-only.
            import ctranslate2
            from argostranslate.package import Package

            package = Package(path)
            model = ctranslate2.Translator(
                str(path / "model"),
                device="cpu",
                compute_type="int8",
                inter_threads=1,
                intra_threads=self._threads,
            )
            tokenizer = package.tokenizer
        except (ImportError, OSError, ValueError, RuntimeError, AttributeError) as error:
            raise EngineError(
                f"package cannot be loaded: {error}", where=str(path), fix="Install it again."
            ) from None
        prefix = [package.target_prefix] if getattr(package, "target_prefix", "") else None
        self._loaded[pair] = (model, tokenizer, prefix)
        return self._loaded[pair]
