"""Rules about the words of the source: soften, quieten, point at, and whom they speak to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from listingkit.errors import DataError
from listingkit.language.lexicon import by_language, find
from listingkit.localize.culture.account import Account
from listingkit.localize.culture.soften import Change, soften
from listingkit.localize.culture.types import Block, Fired, Replaced
from listingkit.markets import Culture, CultureRule, Language, Lexicon
from listingkit.model import Severity

_SENTENCE = re.compile(r"[^.!?。！？؟\n]+")
_LOUD = re.compile(r"([!！])[!！]+")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")

Edit = tuple[Block, Change]
"""A block and a change to it."""


@dataclass
class Wording:
    """The words of one listing's blocks, and what has been changed in them so far."""

    blocks: tuple[Block, ...]
    source: Language | None
    data: Culture
    account: Account
    replaced: list[Replaced] = field(default_factory=list)
    changed: dict[str, bytearray] = field(default_factory=dict)

    def _lexicon(self, rule: CultureRule) -> Lexicon:
        try:
            return self.data.lexicons[rule.lexicon]
        except KeyError:
            where = f"culture.toml: {rule.id}.lexicon"
            raise DataError(f"no lexicon {rule.lexicon!r}", where=where) from None

    def flag(self, fired: Fired) -> None:
        """Point at the words of a rule's lexicon."""
        words = by_language(self._lexicon(fired.rule).words, self.source)
        for block in self.blocks:
            for hit in find(block.text, words, self.source):
                shown = block.text[hit.start : hit.end]
                self.account.told(fired, "CUL003", fired.rule.severity, f": {shown!r}", block.key)
                self.account.note(fired, f"{fired.rule.label}: flagged", before=shown)

    def soften(self, fired: Fired) -> list[Edit]:
        """Changes for the words of a rule's lexicon; what has no harmless one is reported."""
        lexicon = self._lexicon(fired.rule)
        found: list[Edit] = []
        for block in self.blocks:
            done = soften(block.text, lexicon, self.source)
            found += ((block, change) for change in done.changes if self.free(block, change))
            for hit in done.flagged:
                text = f": {block.text[hit.start : hit.end]!r}; say a measured fact instead"
                self.account.told(fired, "CUL003", fired.rule.severity, text, block.key)
        return found

    def quiet(self, fired: Fired) -> list[Edit]:
        """One exclamation mark for several; emoji in a title, or many, are reported."""
        found: list[Edit] = []
        for block in self.blocks:
            for match in _LOUD.finditer(block.text):
                change = Change(match.start(), match.end(), match[0], match[1])
                if self.free(block, change):
                    found.append((block, change))
            emoji = len(_EMOJI.findall(block.text))
            if emoji > (block.slot != "title"):
                where = "in the title" if block.slot == "title" else "in one text"
                text = f": {emoji} emoji {where}"
                self.account.told(fired, "CUL003", Severity.INFO, text, block.key)
        return found

    def second_person_share(self) -> float | None:
        """The share of sentences that say "you"; None where that cannot be told."""
        words = by_language(self.data.second_person, self.source)
        text = "\n".join(block.text for block in self.blocks if block.slot != "title")
        sentences = [part for part in _SENTENCE.findall(text) if part.strip()]
        if not words or not sentences:
            return None
        return sum(1 for part in sentences if find(part, words, self.source)) / len(sentences)

    def free(self, block: Block, change: Change) -> bool:
        """Whether no stronger rule has already changed that place."""
        return self.changed.get(block.key, b"").find(1, change.start, change.end) < 0

    def replace(self, fired: Fired, changes: Iterable[Edit]) -> None:
        """Make the changes of a rule, each a line of the trace."""
        for block, change in changes:
            marks = self.changed.setdefault(block.key, bytearray(len(block.text)))
            marks[change.start : change.end] = b"\x01" * (change.end - change.start)
            made = Replaced(
                key=block.key,
                start=change.start,
                before=change.before,
                after=change.after,
                rule=fired.rule.id,
            )
            self.replaced.append(made)
            self.account.note(fired, fired.rule.label, before=change.before, after=change.after)

    def in_order(self) -> tuple[Replaced, ...]:
        """All changes, by block and place."""
        return tuple(sorted(self.replaced, key=lambda one: (one.key, one.start)))
