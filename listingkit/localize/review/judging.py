"""What a person's translation must hold as well: the gate, which knows the market's notation.

An editor works on a text in which measures are converted and figures written as the market writes
them. So a number may stand as in the source or as the market has it; anything else is a loss.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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

_NUMBER = regex.compile(r"\d+(?:[.,'’\u00a0\u202f]\d+)*")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]")
_CURRENCY = regex.compile(r"(?<!\p{L})[A-Z]{3}(?!\p{L})")
_FORMULA = ("=", "+", "-", "@", "\t")
_BROKEN_CELL = regex.compile(r"#[A-ZÄÖÜÉÇ0/]{2,}[!?]?|Err:\d+")


def _figures(text: str, protected: Sequence[str]) -> Counter[str]:
    """Every number with its unit as the gate counts them, whatever blanks stand inside."""
    found: Counter[str] = Counter()
    for token, times in gate.quantities(text, protected).items():
        # Scripts without blanks write words right up to a number.
        parts = _NUMBER.findall(token) if _UNSPACED.search(token) else ["".join(token.split())]
        for part in parts:
            found[part] += times
    return found


@dataclass(frozen=True)
class Judge:
    """Judges translations by people from one language for one market."""

    source: str
    goal: Goal
    protected: tuple[str, ...] = ()
    rates: Rates | None = None

    def losses(self, source: str, target: str) -> tuple[Reason, ...]:
        """What is lost or added between a source and its translation; empty when nothing is."""
        hard = gate.check(
            source,
            target,
            source_language=self.source,
            target_language=self.goal.language,
            target_tag=self.goal.tag,
            protected=self.protected,
        )
        found = tuple(reason for reason in hard if reason.hard and reason.code != "number")
        if any(reason.code == "empty" for reason in found):
            return found
        return (*found, *self._figures_changed(visible(source), visible(target)))

    def _figures_changed(self, source: str, target: str) -> Iterator[Reason]:
        """Numbers that are neither as in the source nor as the market has them."""
        wanted, have = _figures(source, self.protected), _figures(target, self.protected)
        missing, extra = wanted - have, have - wanted
        if not missing and not extra:
            return
        own = markets.language(self.source, self.goal.folders)
        codes = set(_CURRENCY.findall(target))
        for currency in (None, *sorted(codes)):
            for both in (False, True):
                _, made = adapt(
                    source, own, self.goal.market, self.goal.language, source_text=source,
                    rates=self.rates, source_currency=currency, both=both,
                )  # fmt: skip
                left = self._unexplained(wanted - have, have - wanted, made)
                missing, extra = min((missing, extra), left, key=lambda one: sum(map(len, one)))
        yield from (Reason("number", f"missing: {text}") for text in sorted(missing))
        yield from (Reason("number", f"not in the source: {text}") for text in sorted(extra))

    def _unexplained(
        self, lost: Counter[str], new: Counter[str], made: Iterable[gate.ConversionLike]
    ) -> tuple[Counter[str], Counter[str]]:
        """Figures lost and new that neither a conversion nor a unit in words explains."""
        for change in made:
            after = _figures(change.after, self.protected)
            numbers = Counter(_NUMBER.findall(change.after))
            took = after if after <= new else numbers if numbers <= new else None
            if took:
                new -= took
                before = _figures(change.before, self.protected)
                # What stands in both units is still there in its own.
                lost -= before if before <= lost else Counter()
        for text in list(lost):
            numbers = _NUMBER.findall(text)
            if len(numbers) == 1 and numbers[0] != text:
                times = min(lost[text], new[numbers[0]])
                lost[text] -= times
                new[numbers[0]] -= times
        return +lost, +new

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
