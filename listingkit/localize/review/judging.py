"""What a person's translation must hold as well: the gate, which knows the market's notation.

An editor works on a text in which measures are converted and figures written as the market writes
them. So a number may stand as in the source or as the market has it; anything else is a loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from listingkit import markets
from listingkit.language.detect import segment_language
from listingkit.language.tags import primary, same_language
from listingkit.localize.adapt.money import Rates
from listingkit.localize.adapt.text import adapt
from listingkit.localize.mt import gate
from listingkit.localize.mt.gate_machine import SCRIPTS
from listingkit.localize.mt.reasons import Reason, visible
from listingkit.localize.mt.spans import bare
from listingkit.localize.planning import Goal

_SURE = 8
"""Words from which on a language is recognized for sure (project; as in planning)."""

_LETTERS = regex.compile(r"\p{L}")
_FEW = 24
"""Letters from which on a text must be in the market's script: shorter ones may be a name."""

_FORMULA = ("=", "+", "-", "@", "\t")
_BROKEN_CELL = regex.compile(r"#[A-ZÄÖÜÉÇ0/]{2,}[!?]?|Err:\d+")


@dataclass(frozen=True)
class Judge:
    """Judges translations by people from one language for one market."""

    source: str
    goal: Goal
    protected: tuple[str, ...] = ()
    rates: Rates | None = None

    def losses(self, source: str, target: str) -> tuple[Reason, ...]:
        """What is lost or added between a source and its translation; empty when nothing is."""
        first = self._hard(source, target)
        if not first:
            return ()
        own = markets.language(self.source, self.goal.folders)
        text = visible(source)
        plain = visible(target)
        for both in (False, True):
            _, made = adapt(
                text, own, self.goal.market, self.goal.language,
                source_text=text, rates=self.rates, both=both,
            )  # fmt: skip
            # A figure that stays as it was in the source needs no leave.
            used = [one for one in made if one.after in plain and one.before != one.after]
            if used and not self._hard(source, target, used):
                return ()
        return first

    def _hard(
        self, source: str, target: str, conversions: Sequence[gate.ConversionLike] = ()
    ) -> tuple[Reason, ...]:
        found = gate.check(
            source,
            target,
            source_language=self.source,
            target_language=self.goal.language,
            target_tag=self.goal.tag,
            protected=self.protected,
            conversions=conversions,
        )
        return tuple(reason for reason in found if reason.hard)

    def oddities(self, source: str, target: str) -> tuple[Reason, ...]:
        """What no translation of this text can be: a formula, a broken cell, another language."""
        found = []
        if target.startswith(_FORMULA) and not source.startswith(target[0]):
            found.append(Reason("formula", f"begins with {target[0]!r}, as a formula does"))
        if _BROKEN_CELL.fullmatch(target.strip()):
            found.append(Reason("formula", f"{target.strip()} is a spreadsheet's error"))
        words = bare(visible(target), self.protected)
        pattern = SCRIPTS.get(self.goal.language.script)
        letters = len(_LETTERS.findall(words))
        if pattern and letters >= _FEW and not regex.search(pattern, words):
            found.append(Reason("language", f"is not written as {self.goal.language.name} is"))
        elif len(words.split()) >= _SURE and not same_language(self.source, self.goal.tag):
            left, right = primary(self.source), primary(self.goal.tag)
            if primary(segment_language(words, (right, left))) == left:
                found.append(Reason("language", f"reads like {self.source}, not {self.goal.tag}"))
        return tuple(found)
