"""Putting models in place: fetched ones, brought ones; all of a model or nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from listingkit.engines.store import bring, unpack
from listingkit.engines.store.installed import Installed, Trust, damage, here, sha256_of
from listingkit.engines.store.offers import FILE_MAX, Fetch, File, Offer
from listingkit.engines.store.workspace import discard, need_space, put, stage, working
from listingkit.errors import EngineError
from listingkit.web.address import without_user

Step = Callable[[str, int, int], None]
"""Called with the pair, the bytes that are there and the bytes there will be (0: unknown)."""


@dataclass(frozen=True)
class Done:
    """A model after an installation; ``before`` is the version that it took the place of."""

    model: Installed
    fresh: bool
    before: str | None = None


def whole(offer: Offer, place: Path) -> Installed | None:
    """The installed model that an offer would only install again, None where there is work."""
    model = here(offer.engine, offer.source, offer.target, place)
    if model is None or model.record is None or damage(model.folder, model.record):
        return None
    record = model.record
    same = (record.version, record.architecture) == (offer.version, offer.architecture)
    kept = {file.name: file.unpacked_sha256 for file in offer.files if file.unpacked_sha256}
    summed = all(record.files[name].sha256 == digest for name, digest in kept.items()
                 if name in record.files) and set(kept) <= set(record.files)  # fmt: skip
    return model if same and summed else None


def fetch_offer(
    offer: Offer, origin: str, place: Path, fetch: Fetch, step: Step, waiting: Callable[[], None]
) -> Done:
    """Fetch a model and put it in place; a download that was broken off goes on.

    ``origin`` is the index, for the record. Raises EngineError; after that the folder of models is
    as it was, and what has come is kept.
    """
    with working(place, waiting) as work:
        already = whole(offer, place)
        if already is not None:
            return Done(already, fresh=False)
        if offer.engine == "firefox":
            unpack.need_zstd(offer.name)
        unpacked_size = sum(file.unpacked_size or 0 for file in offer.files)
        come = sum(path.stat().st_size for path in (work / "parts").glob(f"{offer.name}--*"))
        need_space(place, max(0, (offer.size or 0) - come) + unpacked_size)
        downloads = _downloads(offer, work, fetch, step)
        try:
            done = _place(_ready(offer, origin, downloads, work), place, work)
        except EngineError:
            for path in downloads:  # whole, and no model: the next run fetches it anew
                path.unlink(missing_ok=True)
            raise
        for path in (work / "parts").glob(f"{offer.name}--*"):
            path.unlink(missing_ok=True)
        return done


def bring_path(
    path: Path, places: dict[str, Path], pair: tuple[str, str] | None, waiting: Callable[[], None]
) -> list[Done]:
    """Install the models in a file or folder. ``places`` are the folders of models by engine.

    All that ``path`` holds is checked before the first one is put in place. Raises EngineError.
    """
    done = []
    first = places["firefox"].resolve()
    with working(first, waiting) as work:
        for ready in list(bring.brought(path, work, pair)):
            place = places[ready.engine]
            if place.resolve() == first:
                done.append(_place(ready, place, work))
                continue
            with working(place, waiting) as other:
                # The two may lie on different disks.
                moved = Path(shutil.move(ready.folder, stage(other)))
                done.append(_place(bring.Ready(moved, ready.record), place, other))
    return done


def remove(model: Installed, waiting: Callable[[], None]) -> None:
    """Delete a model. Raises EngineError for one that lies where we do not install."""
    if not model.ours:
        raise EngineError(
            f"the {model.engine} model {model.name} was not installed by listingkit",
            where=str(model.folder),
            fix="Remove it by the means it came with.",
        )
    with working(model.folder.parent, waiting) as work:
        discard(model.folder, work)


def _ready(offer: Offer, origin: str, downloads: list[Path], work: Path) -> bring.Ready:
    """The model made of downloads, held against what the index says of it."""
    trust: Trust = "index" if all(file.sha256 for file in offer.files) else "first use"
    if offer.engine == "argos":
        address = without_user(offer.files[0].address)
        ready = bring.package(downloads[0], work, origin=address, trust=trust)
        if ready.record.name != offer.name:
            raise EngineError(
                f"the package is for {ready.record.name}, the index says {offer.name}",
                where=address,
            )
        return ready
    folder = stage(work)
    for file, path in zip(offer.files, downloads, strict=True):
        (folder / file.name).write_bytes(_plain(file, path))
    return bring.finished(
        folder, (offer.source, offer.target), engine=offer.engine, version=offer.version,
        architecture=offer.architecture, origin=without_user(origin), trust=trust,
    )  # fmt: skip


def _place(ready: bring.Ready, place: Path, work: Path) -> Done:
    """Put a model in place; another folder for the same pair gives way to it."""
    record = ready.record
    before = here(record.engine, record.source, record.target, place)
    if before is not None and before.folder.resolve() == place.resolve():
        raise EngineError(
            "is the folder of one model", where=str(place),
            fix=f"Name the folder above it in [engines.{record.engine}] models.",
        )  # fmt: skip
    target = place / (record.name if record.engine == "firefox" else f"translate-{record.name}")
    put(ready.folder, target, work)
    if before is not None and before.folder.name != target.name:
        discard(before.folder, work)
    model = here(record.engine, record.source, record.target, place)
    if model is None:
        raise EngineError("is not found by its engine", where=str(target))
    return Done(model, fresh=True, before=before.version if before else None)


def _downloads(offer: Offer, work: Path, fetch: Fetch, step: Step) -> list[Path]:
    """All files of an offer as they are served, each held against its checksum."""
    parts = work / "parts"
    parts.mkdir(exist_ok=True)
    found, come = [], 0
    for file in offer.files:
        key = hashlib.sha256(f"{file.address} {file.sha256}".encode()).hexdigest()[:24]
        path = parts / f"{offer.name}--{key}"
        base = come

        def told(have: int, total: int, base: int = base) -> None:
            step(offer.name, base + have, offer.size or (total if len(offer.files) == 1 else 0))

        if not (path.is_file() and _is(path, file)):
            part = path.with_name(f"{path.name}.part")
            fetch.file(file.address, part, size=file.size, most=FILE_MAX, step=told)
            if not _is(part, file):
                part.unlink()
                raise EngineError(
                    "is not the file that the index names: its checksum is another",
                    where=without_user(file.address),
                    fix="Nothing was installed. Try again, or name another mirror.",
                )
            part.replace(path)
        come += path.stat().st_size
        found.append(path)
    return found


def _is(path: Path, file: File) -> bool:
    return file.sha256 is None or sha256_of(path) == file.sha256


def _plain(file: File, path: Path) -> bytes:
    """The bytes of a Firefox file, held against the checksum of what is in it."""
    data = unpack.unpacked(path)
    if len(data) != file.unpacked_size or hashlib.sha256(data).hexdigest() != file.unpacked_sha256:
        raise EngineError(
            f"{file.name} unpacks to something else than the index says",
            where=without_user(file.address),
            fix="Nothing was installed. Try again, or name another mirror.",
        )
    return data
