"""listingkit: audit, localize and score product listings in batch.

>>> import listingkit
>>> listingkit.audit(["examples/pages/saga-linen-dress.html"], market="us").markets
('us',)

The three functions are those of :mod:`listingkit.api`. The package root imports nothing before
one of them is used, so that ``listingkit --help`` stays instant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from listingkit.api import audit, localize, score

__version__ = "0.1.0"

__all__ = ["__version__", "audit", "localize", "score"]


def __getattr__(name: str) -> object:
    """``audit``, ``localize`` and ``score``, imported with their first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    if name == "audit":
        return import_module("listingkit.api").audit
    # A room of that name can be called itself: see listingkit.callables.
    return import_module(f"listingkit.{name}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
