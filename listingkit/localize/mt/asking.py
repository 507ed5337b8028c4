"""Questions of many units put to an engine together: each text once, in sorted order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from listingkit.engines.inprocess import BatchEngine, translate_telling
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


class Asker:
    """Asks the engine what is not known yet; an engine that dies answers None to everything."""

    def __init__(
        self, engine: BatchEngine, pair: tuple[str, str], back: tuple[str, str] | None
    ) -> None:
        self._engine, self._pair, self._back = engine, pair, back
        self._known: Answers = {}

    def __call__(self, texts: Iterable[str]) -> Answers:
        """All that is known, the answers to ``texts`` among it."""
        self.telling(texts, lambda said: None)
        return self._known

    def known(self, texts: Iterable[str]) -> Answers:
        """What is known of ``texts``."""
        return {text: self._known[text] for text in texts if text in self._known}

    def telling(self, texts: Iterable[str], tell: Callable[[Sequence[str]], None]) -> None:
        """Ask, and say which texts have an answer, as answers come."""
        wanted = set(texts)
        there = sorted(wanted & self._known.keys())
        if there:
            tell(there)
        rest = sorted(wanted - self._known.keys())
        self._ask([text for text in rest if not text.startswith(BACK)], self._pair, "", tell)
        if self._back is not None:
            back = [text.removeprefix(BACK) for text in rest if text.startswith(BACK)]
            self._ask(back, self._back, BACK, tell)

    def _ask(
        self,
        texts: list[str],
        way: tuple[str, str],
        mark: str,
        tell: Callable[[Sequence[str]], None],
    ) -> None:
        def hear(said: Sequence[str], answers: Sequence[str | None]) -> None:
            marked = [mark + text for text in said]
            self._known.update(zip(marked, answers, strict=True))
            tell(marked)

        if not texts:
            return
        try:
            translate_telling(self._engine, texts, *way, hear)
        except EngineError:
            rest = [text for text in texts if mark + text not in self._known]
            hear(rest, [None] * len(rest))
