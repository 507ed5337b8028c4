"""Questions of many units put to an engine together: each text once, in sorted order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from listingkit.engines.inprocess import BatchEngine
from listingkit.errors import EngineError
from listingkit.localize.mt.doubts import BACK, Answers
from listingkit.localize.mt.ladder import LOST, Ask, Outcome
from listingkit.localize.mt.mask import Unit
from listingkit.localize.mt.reasons import Reason

NO_ANSWER = Reason("engine", "the engine gave no answer")
"""The engine failed, or refused the text, down to its smallest pieces."""

_LOST = Outcome(None, (LOST,))


def step(
    unit: Unit,
    ladder: Ask,
    answers: Answers | None,
    questions: dict[Unit, list[str]],
    outcomes: dict[Unit, Outcome],
) -> None:
    """Let one unit climb on: its next questions, or its outcome."""
    try:
        questions[unit] = next(ladder) if answers is None else ladder.send(answers)
    except StopIteration as end:
        outcome: Outcome = end.value
        # The last rung asks for the smallest pieces: an engine that fails at one of them has lost
        # no mask, which the ladder would take it for.
        silent = answers and None in answers.values()
        outcomes[unit] = Outcome(None, (NO_ANSWER,)) if outcome == _LOST and silent else outcome


def asker(
    engine: BatchEngine, pair: tuple[str, str], back: tuple[str, str] | None, known: Answers
) -> Callable[[Iterable[str]], Answers]:
    """Ask the engine what is not known yet; an engine that dies answers None to everything."""

    def ask(texts: Iterable[str]) -> Answers:
        wanted = sorted(set(texts) - known.keys())
        ways = [(pair, [text for text in wanted if not text.startswith(BACK)])]
        if back is not None:
            ways.append((back, [text for text in wanted if text.startswith(BACK)]))
        for way, questions in ways:
            plain = [text.removeprefix(BACK) for text in questions]
            try:
                answers = engine.translate_batch(plain, *way) if plain else []
            except EngineError:
                answers = [None] * len(plain)
            known.update(zip(questions, answers, strict=True))
        return known

    return ask
