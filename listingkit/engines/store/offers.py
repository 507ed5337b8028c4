"""What an index offers: language pairs, their versions, and the files that belong to them.

An index is written by others. What it names becomes part of a path or of an address only if it is a
plain name; an entry that is not is passed over and counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec

from listingkit import markets
from listingkit.engines import argos
from listingkit.engines.store.sources import Known, Source, known
from listingkit.engines.worker import pick_pair
from listingkit.errors import EngineError
from listingkit.web.address import without_user

INDEX_MAX = 32 << 20
"""Largest index that is read, in bytes (Mozilla's has about half a megabyte)."""

FILE_MAX = 1 << 30
"""Largest file that is fetched, in bytes; the largest known package has 0.4 GB."""

_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")
_VERSION = re.compile(r"(\d{1,4})(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?([a-z]\d{0,4})?")
_NAME = re.compile(r"(model|lex|vocab|srcvocab|trgvocab)\.[A-Za-z0-9._-]{1,100}\.(bin|spm)")
_PART = re.compile(r"[A-Za-z0-9_~+@=,-][A-Za-z0-9._~+@=,-]{0,199}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ENDINGS = {"model": ".bin", "lex": ".bin"}


class Fetch(Protocol):
    """What fetches. All methods raise EngineError, which says what to do about it."""

    def document(self, address: str, most: int) -> bytes:
        """All of a small file."""
        ...

    def size(self, address: str) -> int | None:
        """Bytes of a file, None where nobody says."""
        ...

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
        ...


@dataclass(frozen=True)
class File:
    """One file of a model: where it is, and what it must be as it comes and once unpacked.

    Sizes are bytes, checksums SHA-256 in hexadecimal; None where the index does not say.
    """

    name: str
    address: str
    size: int | None = None
    sha256: str | None = None
    unpacked_size: int | None = None
    unpacked_sha256: str | None = None


@dataclass(frozen=True)
class Offer:
    """One model that an index offers. ``source`` and ``target`` are tags as markets use them."""

    engine: str
    source: str
    target: str
    version: str
    files: tuple[File, ...]
    architecture: str = ""

    @property
    def name(self) -> str:
        """The pair, such as ``en-pt``."""
        return f"{self.source}-{self.target}"

    @property
    def size(self) -> int | None:
        """Bytes to fetch; None where the index does not say."""
        sizes = [file.size for file in self.files]
        return None if None in sizes else sum(size or 0 for size in sizes)


@dataclass(frozen=True)
class Index:
    """All offers of an index by pair, and how many of its entries were passed over."""

    offers: dict[tuple[str, str], Offer]
    refused: int = 0


def read_index(source: Source, fetch: Fetch) -> Index:
    """Fetch and read an engine's index. Raises EngineError."""
    data = fetch.document(source.index, INDEX_MAX)
    try:
        raw = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        page = data.lstrip()[:1] == b"<"
        raise EngineError(
            "is a web page, not an index" if page else "is no JSON",
            where=without_user(source.index), fix=f"Check [models.{source.engine}] index.",
        ) from None  # fmt: skip
    # Mozilla's list stands in a document, Argos's is the document.
    entries = (
        raw if not source.known.field else isinstance(raw, dict) and raw.get(source.known.field)
    )
    if not isinstance(entries, list):
        raise EngineError(
            f"has no list of {source.engine} models",
            where=without_user(source.index), fix=f"Check [models.{source.engine}] index.",
        )  # fmt: skip
    return _READERS[source.engine](entries, source)


def pair_of(text: str, pairs: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The pair among ``pairs`` that a person means: ``en-pt``, ``en_pt-BR``, ``en-zh-TW``.

    A model for "pt" serves "pt-BR", one for "zh-Hant" serves "zh-TW". Where there is none, the pair
    as it was written. Raises EngineError for what is no pair.
    """
    parts = text.strip().replace("_", "-").split("-")
    there = frozenset(pairs)
    asked = []
    for cut in range(1, len(parts)):
        tags = [_tag("-".join(some)) for some in (parts[:cut], parts[cut:])]
        if not all(_CODE.fullmatch(tag) for tag in tags):
            continue
        asked.append((tags[0], tags[1]))
        exact = {(one.lower(), two.lower()): (one, two) for one, two in there}
        found = exact.get((tags[0].lower(), tags[1].lower()))
        found = found or pick_pair(there, *(_language(tag) for tag in tags))
        if found is not None:
            return found
    if not asked:
        raise EngineError(
            "is no pair of languages", where=text, fix="Write it like en-pt: from English."
        )
    return asked[0]


def _tag(code: str) -> str:
    """The tag that markets use for an engine's own code."""
    own = argos.CODES | {code: tag for one in known().values() for code, tag in one.tags.items()}
    return {code.lower(): tag for code, tag in own.items()}.get(code.lower(), code)


def _language(tag: str) -> str:
    """The language that a tag stands for, where we have one: "zh-Hant" for "zh-TW"."""
    data = markets.language(tag)
    return data.code if data is not None else tag


# Firefox


class _Attachment(msgspec.Struct, frozen=True):
    location: str
    hash: str
    size: int


class _Record(msgspec.Struct, frozen=True, rename="camel"):
    """A record of the collection ``translations-models-v2``, one file of a model.

    Fields as in github.com/mozilla/translations, remote_settings: the attachment's size and hash
    are those of the compressed file, the decompressed ones those of what is in it.
    """

    name: str
    file_type: str
    source_language: str
    target_language: str
    version: str
    attachment: _Attachment
    decompressed_hash: str = ""
    decompressed_size: int = 0
    architecture: str = ""
    filter_expression: str = msgspec.field(default="", name="filter_expression")


def _firefox(entries: Sequence[Any], source: Source) -> Index:
    rules = source.known
    sets: dict[tuple[str, ...], dict[str, File]] = {}
    refused = 0
    for entry in entries:
        try:
            record = msgspec.convert(entry, _Record)
        except msgspec.ValidationError:
            continue  # the collection carries other things as well
        version = _version(record.version)
        if version is None or version[0] not in rules.majors:
            continue
        if record.filter_expression.strip() not in rules.filters:
            continue
        file = _record_file(record, source.mirror)
        if file is None:
            refused += record.file_type in ("model", "lex", "vocab", "srcvocab", "trgvocab")
            continue
        key = (
            rules.tags.get(record.source_language, record.source_language),
            rules.tags.get(record.target_language, record.target_language),
            record.version, record.architecture,
        )  # fmt: skip
        sets.setdefault(key, {}).setdefault(record.file_type, file)
    best: dict[tuple[str, str], Offer] = {}
    ranked = sorted(sets.items(), key=lambda one: _rank(one[0], rules), reverse=True)
    for (first, second, number, architecture), files in ranked:
        whole = "vocab" in files or {"srcvocab", "trgvocab"} <= set(files)
        if "model" in files and whole:
            chosen = tuple(file for _, file in sorted(files.items()))
            offer = Offer("firefox", first, second, number, chosen, architecture)
            best.setdefault((first, second), offer)
    return Index(dict(sorted(best.items())), refused)


def _record_file(record: _Record, mirror: str) -> File | None:
    """The file of a record; None where a name, a checksum or a size is not what it should be."""
    attachment = record.attachment
    ending = _ENDINGS.get(record.file_type, ".spm")
    fine = (
        _NAME.fullmatch(record.name)
        and record.name.startswith(f"{record.file_type}.")
        and record.name.endswith(ending)
        and _CODE.fullmatch(record.source_language)
        and _CODE.fullmatch(record.target_language)
        and _SHA256.fullmatch(attachment.hash)
        and _SHA256.fullmatch(record.decompressed_hash)
        and 0 < attachment.size <= FILE_MAX
        and 0 < record.decompressed_size <= FILE_MAX
    )
    address = _below(mirror, attachment.location) if fine else None
    if address is None:
        return None
    return File(
        record.name, address, attachment.size, attachment.hash,
        record.decompressed_size, record.decompressed_hash,
    )  # fmt: skip


def _rank(key: tuple[str, ...], rules: Known) -> tuple[object, ...]:
    """Order of offers for one pair: version, then architecture."""
    _, _, version, architecture = key
    order = rules.architectures
    place = order.index(architecture) if architecture in order else len(order)
    return (_version(version) or (), -place, architecture)


# Argos


class _Package(msgspec.Struct, frozen=True):
    """An entry of Argos's ``index.json``; ``sha256`` and ``size`` are ours, for one's own index."""

    from_code: str
    to_code: str
    package_version: str
    links: list[str]
    type: str = "translate"
    sha256: str | None = None
    size: int | None = None


def _argos(entries: Sequence[Any], source: Source) -> Index:
    best: dict[tuple[str, str], Offer] = {}
    refused = 0
    for entry in entries:
        try:
            package = msgspec.convert(entry, _Package)
        except msgspec.ValidationError:
            continue  # packages of other kinds have no pair
        if package.type != "translate":
            continue
        address = next(_links(package, source), None)
        version = _version(package.package_version)
        sound = _CODE.fullmatch(package.from_code) and _CODE.fullmatch(package.to_code)
        summed = package.sha256 is None or _SHA256.fullmatch(package.sha256)
        if address is None or version is None or not sound or not summed:
            refused += 1
            continue
        pair = tuple(argos.CODES.get(code, code) for code in (package.from_code, package.to_code))
        first, second = pair
        before = best.get((first, second))
        if before is not None and (_version(before.version) or ()) >= version:
            continue
        file = File("", address, package.size, package.sha256)
        best[first, second] = Offer("argos", first, second, package.package_version, (file,))
    return Index(dict(sorted(best.items())), refused)


def _links(package: _Package, source: Source) -> Iterator[str]:
    """Addresses of a package that may be asked: at the mirror if there is one."""
    for link in package.links:
        try:
            parts = urlsplit(link)
        except ValueError:
            continue
        if parts.scheme not in ("http", "https"):
            continue
        if source.mirror:
            below = _below(source.mirror, parts.path.rpartition("/")[2])
            if below is not None:
                yield below
        elif parts.scheme == "https" or not source.index.startswith("https:"):
            yield link


_READERS = {"firefox": _firefox, "argos": _argos}


# Both


def _version(text: str) -> tuple[int, int, int, bool, str] | None:
    """A version to be ordered by; a trial (``3.0a1``) comes before what it tries out."""
    found = _VERSION.fullmatch(text)
    if found is None:
        return None
    trial = found[4] or ""
    return int(found[1]), int(found[2] or 0), int(found[3] or 0), not trial, trial


def _below(folder: str, location: str) -> str | None:
    """An address or path below ``folder``; None where ``location`` leads anywhere else."""
    parts = location.split("/")
    if not folder or not all(_PART.fullmatch(part) for part in parts):
        return None
    if "://" not in folder:
        return str(Path(folder).joinpath(*parts))
    return f"{folder.rstrip('/')}/{location}"
