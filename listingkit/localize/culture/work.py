"""A culture plan in the making: one listing, one market, rule after rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from listingkit.language.normalize import fold
from listingkit.localize.culture.account import Account
from listingkit.localize.culture.lines import able, filled, unproven, vetoes
from listingkit.localize.culture.soften import Change
from listingkit.localize.culture.statements import Statements
from listingkit.localize.culture.text import Phrase, render, topic_words
from listingkit.localize.culture.types import (
    Block,
    CulturePlan,
    Fired,
    Inserted,
)
from listingkit.localize.culture.vetoes import veto_words
from listingkit.localize.culture.wording import Edit, Wording
from listingkit.markets import Culture, CultureRule, Language
from listingkit.model import Severity

_PLAIN = re.compile("<[^<>]*>|[\u2066-\u2069]")
"""What a line holds on a page besides its words: tags, and marks of direction."""

_PLACES = {1: "first", 2: "second"}


@dataclass
class Work:
    """The plan in the making; one listing, one market."""

    blocks: tuple[Block, ...]
    state: Statements
    source: Language | None
    data: Culture
    categories: frozenset[str]
    account: Account
    others: tuple[str, ...] = ()
    """Texts of the listing outside its blocks: a line that stands there is not written again."""
    actions: int = 0
    standing: dict[str, str] = field(default_factory=dict)
    """Rules whose lines an earlier run wrote, and the block each is; "" outside the blocks."""
    counted: int = 0
    groups: set[str] = field(default_factory=set)
    pins: dict[int, list[str | Inserted]] = field(default_factory=dict)
    back: list[str] = field(default_factory=list)
    ends: list[Inserted] = field(default_factory=list)
    inserted: list[Inserted] = field(default_factory=list)
    registers: list[str] = field(default_factory=list)
    review: list[str] = field(default_factory=list)
    unbacked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """The words of the same blocks, told in the same account."""
        self.wording = Wording(self.blocks, self.source, self.data, self.account)

    def recognize(self, rules: Iterable[Fired]) -> None:
        """Find the lines that an earlier run has written: only their own rules move them."""
        language = self.state.language
        places = {self._fold(text): "" for text in self.others}
        places |= {self._fold(block.text): block.key for block in self.blocks}
        for rule in (fired.rule for fired in rules if fired.rule.lines):
            line = able(rule, self.state)
            if line is None or line.phrase not in language.phrases:
                continue
            written = render(filled(rule, line, self.state), language)
            said = Phrase.of(language.phrases[line.phrase].text, written, language)
            found = (key for text, key in places.items() if said.in_(text))
            if (key := next(found, None)) is not None:
                self.standing[rule.id] = key

    def _fold(self, text: str) -> str:
        return fold(_PLAIN.sub("", text), self.state.language)

    def promises(self) -> None:
        """Blocks that rest on a promise which does not hold here never come forward.

        One that is made for another market goes to review as well.
        """
        state = self.state
        for block in self.blocks:
            for topic in sorted(block.topics):
                names = self.data.topic_facts.get(topic, ())
                states = {name: state.state(name) for name in names if state.kinds[name].promise}
                away = [name for name in names if state.state(name) == "elsewhere"]
                if states and "holds" not in states.values():
                    self.unbacked.add(block.key)
                if away:
                    self.review.append(block.key)
                    text = f"a text on {topic}, but {', '.join(away)} is not stated for "
                    self.account.find(
                        "CUL002", Severity.WARNING, text + state.market.code, block.key
                    )
                    break

    def consider(self, fired: Fired) -> None:
        """One rule, in order of priority: act while there is room, report in any case."""
        rule = fired.rule
        if rule.about and not self._about(rule):
            return
        if fired.priority < self.data.limits.least_priority:
            self.account.note(fired, f"{rule.label}: too weak to act on")
            return
        if rule.missing or rule.missing_for:
            self._ask(fired)
        elif rule.action == "soften_claim":
            self._reword(fired, self.wording.soften(fired))
        elif rule.action == "flag_phrase":
            self.wording.flag(fired)
        elif rule.action == "set_register":
            self._register(fired)
        else:
            self._move_and_insert(fired)

    def _about(self, rule: CultureRule) -> bool:
        """Whether the title says that the listing is of the kind the rule is about."""
        titles = (block for block in self.blocks if block.slot == "title")
        return any(block.topics & {*rule.about} for block in titles)

    def _full(self, fired: Fired) -> bool:
        if self.actions < self.data.limits.actions:
            return False
        most = self.data.limits.actions
        self.account.note(fired, f"{fired.rule.label}: left out, {most} actions taken")
        return True

    # --- rules that only report ---

    def _ask(self, fired: Fired) -> None:
        rule = fired.rule
        wanted = list(rule.missing)
        for category, names in rule.missing_for.items():
            wanted += names if category in self.categories else ()
        lacking = [
            name
            for one in dict.fromkeys(wanted)
            for name in self.account.lacks(fired, (one,), rule.severity)
        ]
        if lacking:
            self.account.note(fired, f"asked for {', '.join(lacking)}")

    def _register(self, fired: Fired) -> None:
        rule = fired.rule
        if rule.register == "quiet":
            self._reword(fired, self.wording.quiet(fired))
            return
        if rule.register == "second_person":
            share = self.wording.second_person_share()
            least = self.data.limits.second_person_share
            if share is not None and share < least:
                text = f": {share:.0%} of the sentences say you, {least:.0%} is usual"
                self.account.told(fired, "CUL004", Severity.INFO, text)
        self.registers.append(rule.register)
        self.account.note(fired, rule.label)

    def _reword(self, fired: Fired, changes: list[Edit]) -> None:
        if changes and not self._full(fired):
            self.actions += 1
            self.wording.replace(fired, changes)

    # --- rules that move bullets and write lines ---

    def _move_and_insert(self, fired: Fired) -> None:
        rule = fired.rule
        first, last = self._moves(rule, rule.first), self._moves(rule, rule.last)
        line = self._line(fired, first)
        known = topic_words(self.data, self.source)
        if rule.first and not first and not rule.lines and rule.slot == "bullet" and known:
            text = f": no bullet speaks of {', '.join(rule.first)}"
            self.account.told(fired, "CUL005", Severity.INFO, text)
        if not (first or last or line) or self._full(fired):
            return
        self.actions += 1
        self.pins.setdefault(max(rule.to, 1), []).extend(block.key for block in first)
        self.back.extend(block.key for block in last)
        for block in first:
            self.account.note(fired, *self._moved(rule, block, rule.first), after=block.text)
        for block in last:
            self.account.note(fired, *self._moved(rule, block, rule.last), after=block.text)
        if line is not None:
            self._insert(fired, line)

    def _moved(self, rule: CultureRule, block: Block, topics: Sequence[str]) -> tuple[str, str]:
        """``warranty bullet first`` and the fact it rests on."""
        topic = next(topic for topic in topics if topic in block.topics)
        place = _PLACES.get(max(rule.to, 1), "up") if topics is rule.first else "last"
        names = self.data.topic_facts.get(topic, ())
        held = [name for name in names if self.state.state(name) == "holds"]
        shown = "; ".join(self.state.shown(name) for name in held)
        return f"{topic.replace('_', ' ')} bullet {place}", shown

    def _moves(self, rule: CultureRule, topics: Sequence[str]) -> list[Block]:
        """Bullets to move: by the order of the topics, then as they stand; each only once."""
        taken = self._pinned() | {*self.back, *self.standing.values()}
        if topics is rule.first:
            taken |= {*self.review, *self.unbacked}
        found: list[Block] = []
        for topic in topics:
            for block in self.blocks:
                free = block.slot == "bullet" and block.key not in taken
                if free and topic in block.topics and block not in found:
                    found.append(block)
        return found

    def _said(self, rule: CultureRule, moved: Sequence[Block]) -> bool:
        """Whether the listing already says what the rule's line would say.

        A line for the bullets is said by a bullet: what stands deep in the text is not first.
        """
        if not rule.lines or (rule.group and rule.group in self.groups):
            return True
        if not any(rule.group in words for words in self.data.topics.values()):
            return bool(moved)
        blocks = [block for block in self.blocks if block.slot != "title"]
        if rule.slot == "bullet":
            blocks = [block for block in blocks if block.slot == "bullet"] or blocks
        return any(rule.group in block.topics for block in blocks)

    def _line(self, fired: Fired, moved: Sequence[Block]) -> Inserted | None:
        """The best line whose facts all hold; None, with the reason reported, where none can be."""
        rule, state = fired.rule, self.state
        if rule.id in self.standing and rule.group not in self.groups:
            self._stands(rule)
            return None
        if self._said(rule, moved):
            return None
        line = able(rule, state)
        if line is None:
            self.account.lacks(fired, rule.lines[-1].needs, Severity.INFO)
            if other := unproven(rule.lines[-1], state):
                text = f": {', '.join(other)} backs no claim of this kind"
                self.account.told(fired, "CUL007", Severity.WARNING, text)
            return None
        if line.phrase not in state.language.phrases:
            text = f": no phrase {line.phrase!r} in {state.language.name}"
            self.account.told(fired, "CUL006", Severity.WARNING, text)
            return None
        inserted = filled(rule, line, state)
        if self._forbidden(fired, inserted, render(inserted, state.language)):
            return None
        if not any(block.slot != "title" for block in self.blocks):
            text = ": no bullet and no paragraph that a line could stand beside"
            self.account.told(fired, "CUL005", Severity.INFO, text)
            return None
        if len(self.inserted) + self.counted >= (most := self.data.limits.lines):
            self.account.note(fired, f"{rule.label}: left out, {most} lines written")
            return None
        return inserted

    def _stands(self, rule: CultureRule) -> None:
        """An earlier run wrote the line: it counts and keeps its place as if written now."""
        self.counted += 1
        self.actions += 1
        if rule.group:
            self.groups.add(rule.group)
        key = self.standing[rule.id]
        if key and rule.slot == "bullet" and rule.to and key not in self._pinned():
            self.pins.setdefault(rule.to, []).append(key)

    def _forbidden(self, fired: Fired, inserted: Inserted, written: str) -> bool:
        """Legal vetoes go last and can take a line away again."""
        hits = vetoes(inserted, written, self.state, self.source, self.categories)
        for hit in hits:
            claim = f"{hit.claim.id}: {hit.word!r}, {hit.claim.why}"
            self.account.told(fired, "CUL007", hit.claim.severity, f" not written, {claim}")
        return any(hit.claim.treatment == "veto" for hit in hits)

    def _insert(self, fired: Fired, line: Inserted) -> None:
        rule = fired.rule
        if rule.group:
            self.groups.add(rule.group)
        self.inserted.append(line)
        if rule.slot == "bullet" and rule.to:
            self.pins.setdefault(rule.to, []).append(line)
        elif rule.slot == "bullet":
            self.ends.append(line)
        needs = next(one.needs for one in rule.lines if one.phrase == line.phrase_id)
        shown = "; ".join(self.state.shown(name) for name in needs)
        self.account.note(fired, rule.label, fact=shown, after=render(line, self.state.language))

    # --- the end ---

    def claims(self) -> None:
        """Restricted claims in the source text, except where a change has removed them."""
        state = self.state
        for block in self.blocks:
            hits = veto_words(block.text, state.market, self.source, state.facts, self.categories)
            for hit in hits:
                shown = block.text[hit.start : hit.end]
                if self.wording.free(block, Change(hit.start, hit.end, shown, "")):
                    claim = hit.claim
                    text = f"{claim.id}: {shown!r}: {claim.why} ({claim.source})"
                    self.account.find("CUL007", claim.severity, text, block.key)

    def result(self) -> CulturePlan:
        """Everything decided so far as a plan."""
        layout = self._layout()
        order = [item for item in layout if isinstance(item, str)]
        among = [item for item in layout if isinstance(item, Inserted)]
        return CulturePlan(
            order=tuple(order),
            inserted=tuple(
                msgspec.structs.replace(line, to=_place(line, layout, len(order)))
                for line in (*among, *(x for x in self.inserted if x not in among))
            ),
            replaced=self.wording.in_order(),
            findings=tuple(self.account.findings),
            trace=tuple(self.account.trace),
            registers=tuple(self.registers),
            review=tuple(self.review),
        )

    def _pinned(self) -> set[str]:
        """Keys of the bullets that have been given a place."""
        return {item for items in self.pins.values() for item in items if isinstance(item, str)}

    def _layout(self) -> list[str | Inserted]:
        """Bullets and the lines among them, as they will stand: a line takes up a place too."""
        pinned = self._pinned()
        bullets = [block.key for block in self.blocks if block.slot == "bullet"]
        back = [key for key in self.back if key not in pinned]
        rest = [key for key in bullets if key not in pinned and key not in back]
        layout: list[str | Inserted] = []
        for place in sorted(self.pins):
            while rest and len(layout) < place - 1:
                layout.append(rest.pop(0))
            layout.extend(self.pins[place])
        return [*layout, *rest, *self.ends, *back]


def _place(line: Inserted, layout: Sequence[str | Inserted], bullets: int) -> int:
    """The number of the bullet before which a line goes, 0 for the end."""
    if line not in layout:
        return 0
    before = sum(isinstance(item, str) for item in layout[: layout.index(line)])
    return before + 1 if before < bullets else 0
