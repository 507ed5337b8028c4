"""Machine translation engines behind one tiny interface: batch in, batch out.

An engine is one module and one row of :data:`ENGINES`, or an installed distribution with an entry
point in the group :data:`GROUP`. Its library is imported inside its factory, so that nothing heavy
loads before it is used. What an engine may also say of itself, each a plain attribute of its
factory with a default:

``remote`` (False)
    It asks another program over a network: it runs in this process, in threads, and
    ``--engine auto`` takes it only where the settings say ``auto = true``.
``through`` ("")
    Language through which it translates the pairs that do not touch it.
``version_of(source, target)``
    A method: the version of what translates one pair, so that another pair's new model does not
    make old translations stale. Without it ``version`` stands for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Engine(Protocol):
    """What the pipeline needs of an engine. Implementations belong to one thread of one process,
    remote ones to all threads of it.
    """

    name: str

    @property
    def version(self) -> str:
        """Library version plus the identity of all models: the same text, the same answers."""
        ...

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Language pairs that can be translated now, as (source, target) BCP 47 tags."""
        ...

    def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
        """Translate each text; as many results, in the same order, None for one that cannot be.

        Raises EngineError where all of them failed together.
        """
        ...


ENGINES: dict[str, str] = {
    "firefox": "listingkit.engines.firefox:FirefoxEngine",
    "argos": "listingkit.engines.argos:ArgosEngine",
    "libretranslate": "listingkit.engines.libretranslate:LibreTranslateEngine",
}
"""Our engines, by name: ``module:factory``, where the factory takes the ``[engines.NAME]`` table as
keywords. Their order decides between engines that are equally good."""

GROUP = "listingkit.engines"
"""Entry-point group of other distributions' engines: ``NAME = "module:factory"``."""
