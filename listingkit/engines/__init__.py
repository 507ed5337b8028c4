"""Machine translation engines behind one tiny interface: batch in, batch out.

An engine is one module and one row of :data:`ENGINES`. Its library is imported inside its
factory, so that nothing heavy loads before it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Engine(Protocol):
    """What the pipeline needs of an engine. Implementations belong to one thread of one process."""

    name: str
    version: str
    """Library version plus model identity: part of the memory key and of the manifest."""

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Language pairs that can be translated now, as (source, target) language codes."""
        ...

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Translate each text; as many results, in the same order. Raises EngineError."""
        ...


ENGINES: dict[str, str] = {
    "firefox": "listingkit.engines.firefox:FirefoxEngine",
    "argos": "listingkit.engines.argos:ArgosEngine",
}
"""Engine name to ``module:factory``; the factory takes the ``[engines.NAME]`` table as keywords."""
