"""The glossaries of one run: those the user names, before ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listingkit.language.tags import primary
from listingkit.localize.mt.glossary import Entry, Glossary
from listingkit.localize.mt.translate import make_glossary
from listingkit.localize.terms.concept import Concept, Fault, entries_of, kept_words
from listingkit.localize.terms.files import read_glossaries
from listingkit.model import Problem, Where

if TYPE_CHECKING:
    from listingkit.config import Config


@dataclass(frozen=True)
class UserTerms:
    """What the user's files say, for one client; ``faults`` are terms that contradict others."""

    concepts: tuple[Concept, ...] = ()
    faults: tuple[Fault, ...] = ()
    client: str = ""

    @classmethod
    def of(cls, config: Config) -> UserTerms:
        """The files that ``[localize] glossary`` names. Raises ConfigError."""
        concepts, faults = read_glossaries(config.glossaries)
        return cls(concepts, faults, config.localize.client or "")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The contradictions, for a run's account."""
        return tuple(
            Problem(where=_where(one.where), message=f"{one.message}. {one.fix}".strip())
            for one in self.faults
            if one.error
        )

    def entries(self, source: str, target: str, market: str) -> list[Entry]:
        """The terms of a language pair in a market."""
        return entries_of(self.concepts, source, target, market, self.client)

    def kept(self, source: str, market: str) -> tuple[str, ...]:
        """Words of a source language that are not translated in a market."""
        return kept_words(self.concepts, source, market, self.client)

    def glossary(
        self, source: str, target: str, market: str, kept: Sequence[str], packs: Sequence[str]
    ) -> Glossary:
        """The glossary of a language pair in a market; ``kept`` are names."""
        mine = entries_of(self.concepts, source, target, market, self.client)
        # A user's table from English serves other sources as well, through our words for them.
        english = (
            entries_of(self.concepts, "en", target, market, self.client)
            if primary(source) != "en"
            else ()
        )
        return make_glossary(source, target, mine, kept, packs, from_english=english)


def _where(text: str) -> Where:
    path, _, line = text.rpartition(":")
    return Where(path=path, line=int(line)) if line.isdigit() else Where(path=text)
