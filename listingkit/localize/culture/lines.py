"""A fixed line of the target language: filled from facts, and held against the market's law."""

from __future__ import annotations

from collections.abc import Collection

from listingkit.errors import DataError
from listingkit.language.claims import backs
from listingkit.localize.culture.statements import Statements, texts_of
from listingkit.localize.culture.text import slot_names
from listingkit.localize.culture.types import Inserted
from listingkit.localize.culture.vetoes import Veto, veto_words
from listingkit.markets import CultureRule, Language, Line


def able(rule: CultureRule, state: Statements) -> Line | None:
    """The best line of a rule whose facts all hold in the market and back what it says."""
    for line in rule.lines:
        if all(state.state(name) == "holds" for name in line.needs) and not unproven(line, state):
            return line
    return None


def unproven(line: Line, state: Statements) -> tuple[str, ...]:
    """What the line would call a certificate of its kind, and is none."""
    if not line.proof:
        return ()
    stated = (state.facts[name].value for name in line.needs if name in state.facts)
    texts = (text for value in stated for text in texts_of(value))
    return tuple(text for text in texts if not backs(text, line.proof))


def filled(rule: CultureRule, line: Line, state: Statements) -> Inserted:
    """The line with its facts; DataError for a phrase that asks for more than the line needs."""
    names = slot_names(state.language.phrases[line.phrase].text)
    unknown = [name for name in names if name not in line.needs]
    if unknown:
        where = f"languages/{state.language.code}.toml: phrases.{line.phrase}"
        raise DataError(f"{rule.id} does not need {', '.join(unknown)}", where=where)
    return Inserted(
        slot=rule.slot,
        phrase_id=line.phrase,
        rule=rule.id,
        slots={name: state.written(name) for name in names},
        prose=tuple(name for name in names if state.is_prose(name)),
        to=rule.to,
    )


def vetoes(
    line: Inserted,
    written: str,
    state: Statements,
    source: Language | None,
    categories: Collection[str],
) -> list[Veto]:
    """Claims in the line as ``written`` and in its words of the source: law has the last say."""
    prose = "\n".join(line.slots[name] for name in line.prose)
    return [
        *veto_words(written, state.market, state.language, state.facts, categories),
        *veto_words(prose, state.market, source, state.facts, categories),
    ]
