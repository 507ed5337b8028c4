"""Rooms that are called like the function of their name: ``listingkit.score``, ``.localize``.

Python puts a room that is imported over any other thing of that name in its package, so that a
function there would last until the first import. A room that can be called is both, always.
"""

from __future__ import annotations

import inspect
import sys
from types import ModuleType
from typing import Any


class _CallableModule(ModuleType):
    def _function(self) -> Any:
        from listingkit import api

        return getattr(api, self.__name__.rpartition(".")[2])

    def __call__(self, *positional: Any, **named: Any) -> Any:
        """Call the function of :mod:`listingkit.api` that has the room's name."""
        return self._function()(*positional, **named)

    @property
    def __signature__(self) -> inspect.Signature:
        """The function's own, for ``help`` and editors."""
        return inspect.signature(self._function())


def make_callable(name: str) -> None:
    """Let the module ``name`` be called; to be said by itself, as ``make_callable(__name__)``."""
    sys.modules[name].__class__ = _CallableModule
