"""What a culture plan tells a person: every action in a trace, every lack as a finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from listingkit.localize.culture.statements import SEASONAL, Statements
from listingkit.localize.culture.types import CultureFinding, Fired
from listingkit.model import Severity, TraceLine


@dataclass
class Account:
    """The account of one listing in one market, in the order in which things were decided."""

    listing_id: str
    state: Statements
    trace: list[TraceLine] = field(default_factory=list)
    findings: dict[CultureFinding, None] = field(default_factory=dict)

    def note(self, fired: Fired, action: str, fact: str = "", **words: str) -> None:
        """One line of the trace; ``words`` may say ``before`` and ``after``."""
        line = TraceLine(
            listing_id=self.listing_id, market=self.state.market.code, rule=fired.rule.id,
            why=fired.why, action=action, evidence=fired.rule.evidence, fact=fact, **words,
        )  # fmt: skip
        self.trace.append(line)

    def find(self, code: str, severity: Severity, message: str, key: str = "") -> None:
        """A finding, once."""
        self.findings.setdefault(CultureFinding(code, severity, message, key))

    def told(self, fired: Fired, code: str, severity: Severity, text: str, key: str = "") -> None:
        """A finding of a rule, with the rule's name before it."""
        self.find(code, severity, f"{fired.rule.label} ({fired.rule.id}){text}", key)

    def lacks(self, fired: Fired, names: Sequence[str], severity: Severity) -> tuple[str, ...]:
        """Report facts that do not hold here; their names.

        Nobody states an occasion: that there is none on the day is no lack.
        """
        lacking = [(name, self.state.state(name)) for name in names if name not in SEASONAL]
        gone = [name for name, state in lacking if state == "missing"]
        away = [name for name, state in lacking if state == "elsewhere"]
        if gone:
            self.told(fired, "CUL001", severity, f": {', '.join(gone)} not stated")
        if away:
            where = self.state.market.code
            text = f": {', '.join(away)} not stated for {where}"
            self.told(fired, "CUL002", Severity.WARNING, text)
        return (*gone, *away)
