"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A machine that is busy with other tests must not decide: time is measured where it matters.
# Where an invariant is subtle, its test says how many examples it wants.
settings.register_profile("busy", deadline=None, max_examples=60)
settings.load_profile("busy")

# Tests start other processes, each of which would compile the whole package anew where the
# environment says to keep no bytecode.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

ROOT = Path(__file__).resolve().parent.parent


def _shared_folder() -> Path | None:
    """Real pages and catalogs, kept outside the repository; None where they are absent."""
    named = os.environ.get("LISTINGKIT_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    return folder if (folder / "data" / "dev").is_dir() else None


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real test data (``pages/``, ``catalogs/``, …); skips where it is absent."""
    folder = _shared_folder()
    if folder is None:
        pytest.skip("real test data is not on this machine (set LISTINGKIT_SHARED)")
    return folder / "data" / "dev"


@pytest.fixture(scope="session")
def shared_models() -> Path:
    """Folder of real translation models; skips where it is absent."""
    folder = _shared_folder()
    if folder is None or not (folder / "models").is_dir():
        pytest.skip("real models are not on this machine (set LISTINGKIT_SHARED)")
    return folder / "models"


@pytest.fixture(scope="session")
def examples() -> Path:
    """The example catalog that travels with the project."""
    return ROOT / "examples"
