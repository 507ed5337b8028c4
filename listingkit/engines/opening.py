"""Open an engine where it belongs: in processes of its own, or in threads if it is remote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from listingkit.engines.inprocess import Answers, InProcess
from listingkit.engines.registry import factory_of, load_engine
from listingkit.engines.worker import EnginePool


def is_remote(name: str) -> bool:
    """Whether an engine asks another program over a network. Raises EngineError."""
    return bool(getattr(factory_of(name), "remote", False))


def open_engine(
    name: str, options: Mapping[str, Any], *, jobs: int = 1, answers: Answers | None = None
) -> EnginePool | InProcess:
    """The engine called ``name``, ready to be asked; to be closed in the end. Raises EngineError.

    ``jobs`` is how many processes or, for a remote one, requests there are at once.
    """
    if is_remote(name):
        return InProcess(load_engine(name, options), jobs=jobs, answers=answers)
    return EnginePool(name, options, jobs=jobs, answers=answers)
