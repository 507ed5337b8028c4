"""From one language to another by the engines there are: the best one, or two through a third.

The choice depends on the languages, the installed models and published scores alone, never on what
was translated before, so that the same texts go the same way every time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from listingkit.engines.inprocess import BatchEngine, Tell, translate_telling
from listingkit.engines.quality import Score, engine_data, likeness, score
from listingkit.errors import EngineError
from listingkit.language.tags import primary, same_language
from listingkit.markets import language
from listingkit.model import Problem, Where


class Member(BatchEngine, Protocol):
    """An engine that was opened: in processes of its own, or remote."""

    through: str
    failures: list[str]

    def version_of(self, source: str, target: str) -> str:
        """Version of what translates one pair."""
        ...

    def close(self) -> None:
        """End it."""
        ...


@dataclass(frozen=True)
class Leg:
    """One step: an engine and its own codes for two languages."""

    engine: Member
    source: str
    target: str

    @property
    def version(self) -> str:
        """Name and version of what translates it."""
        return f"{self.engine.name} {self.engine.version_of(self.source, self.target)}"


class Route:
    """The way from one language to another, and the direct one back if there is one.

    A :class:`~listingkit.engines.inprocess.BatchEngine` for this pair alone, by the tags it was
    asked for. ``through`` names the language it goes through, "" for a direct way; ``why`` tells
    why it is this one, "" where there was no choice. ``failed`` are texts without an answer.
    """

    def __init__(
        self,
        way: tuple[str, str],
        legs: Sequence[Leg] = (),
        back: Leg | None = None,
        *,
        through: str = "",
        why: str = "",
    ) -> None:
        self._way, self._legs, self._back = way, tuple(legs), back
        data = language(through) if through else None
        self.through, self.why = data.name if data else through, why
        self.name = " + ".join(dict.fromkeys(leg.engine.name for leg in legs)) or "none"
        self.failed: set[str] = set()
        self.gone = ""
        """Why the engine as a whole could not go on, one line."""

    @property
    def version(self) -> str:
        """Versions of all models on the way and back, without the first engine's name."""
        told = [leg.version for leg in self._legs]
        if self._back is not None:
            told.append(f"back {self._back.version}")
        return "; ".join(told).removeprefix(f"{self.name} ")

    def pairs(self) -> frozenset[tuple[str, str]]:
        """The pair and its way back, where there is one."""
        found = [self._way] if self._legs else []
        if self._back is not None:
            found.append((self._way[1], self._way[0]))
        return frozenset(found)

    def translate_batch(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        """Translate each text, None where it failed. An engine that is gone fails for all."""
        legs = self._legs if (source, target) == self._way else (self._back,)
        lines: list[str | None] = list(texts)
        for leg in legs:
            if leg is None:
                return [None] * len(texts)
            # Sorted and each once: half way different texts may have become one.
            questions = sorted({line for line in lines if line is not None})
            answers = self._ask(leg, questions)
            known = dict(zip(questions, answers, strict=True))
            lines = [None if line is None else known[line] for line in lines]
        self.failed |= {text for text, line in zip(texts, lines, strict=True) if line is None}
        return lines

    def translate_telling(
        self, texts: Sequence[str], source: str, target: str, tell: Tell
    ) -> list[str | None]:
        """Like :meth:`translate_batch`; on a direct way ``tell`` hears of answers as they come."""
        direct = (source, target) == self._way and len(self._legs) == 1
        if not direct or self.gone or len(set(texts)) < len(texts):
            lines = self.translate_batch(texts, source, target)
            tell(texts, lines)
            return lines
        found: dict[str, str | None] = {}

        def hear(said: Sequence[str], answers: Sequence[str | None]) -> None:
            found.update(zip(said, answers, strict=True))
            tell(said, answers)

        leg = self._legs[0]
        try:
            translate_telling(leg.engine, texts, leg.source, leg.target, hear)
        except EngineError as error:
            self.gone = str(error)
            rest = [text for text in texts if text not in found]
            hear(rest, [None] * len(rest))
        self.failed |= {text for text, line in found.items() if line is None}
        return [found[text] for text in texts]

    def _ask(self, leg: Leg, questions: list[str]) -> list[str | None]:
        """One leg's answers. An engine that cannot go on is not asked again."""
        if not self.gone:
            try:
                return leg.engine.translate_batch(questions, leg.source, leg.target)
            except EngineError as error:
                self.gone = str(error)
        return [None] * len(questions)

    def failure(self) -> str:
        """How many texts were not answered since this was asked last, and why; "" for none."""
        count = len(self.failed)
        self.failed.clear()
        said = [line for leg in self._legs for line in leg.engine.failures[-1:]]
        why = self.gone or (said[0] if said else "it refused them")
        return f"no answer to {count} text{'s' * (count != 1)}: {why}" if count else ""


class Router:
    """Several engines as one, asked for the way :meth:`between` two languages.

    ``members`` stand in the order that decides between equally good ones; ``named`` says that the
    user chose the only one, so that there is nothing to explain.
    """

    def __init__(self, members: Sequence[Member], *, named: bool = False) -> None:
        self._members, self._named = tuple(members), named
        self._routes: dict[tuple[str, str], Route] = {}

    @property
    def routes(self) -> tuple[Route, ...]:
        """Every way that was asked for, in that order."""
        return tuple(self._routes.values())

    def covers(self, tag: str) -> bool:
        """Whether any of the engines has a model into a language, from whichever source."""
        return any(
            likeness(member.name, target, tag)
            for member in self._members
            for _, target in member.pairs()
        )

    def sources(self) -> tuple[str, ...]:
        """Codes of all languages that some engine translates from, sorted."""
        return tuple(sorted({pair[0] for member in self._members for pair in member.pairs()}))

    def between(self, source: str, target: str) -> Route:
        """The way from ``source`` to ``target`` (BCP 47 tags); one without pairs where is none."""
        way = (source, target)
        if way not in self._routes:
            self._routes[way] = self._find(source, target)
        return self._routes[way]

    def _find(self, source: str, target: str) -> Route:
        way = (source, target)
        legs = self._direct(source, target)
        if legs:
            back = next((one for one in self._direct(target, source) if not _passes(one)), None)
            return Route(way, legs[:1], back, through=_passes(legs[0]), why=self._why(way, legs))
        pivot = engine_data().pivot
        if any(same_language(pivot, tag) for tag in way):
            return Route(way)
        first, second = self._direct(source, pivot), self._direct(pivot, target)
        if not first or not second:
            return Route(way)
        names = " and ".join(dict.fromkeys(leg.engine.name for leg in (first[0], second[0])))
        why = f"{_arrow(way)}: {names}, through {pivot}: no model goes there directly"
        return Route(way, (first[0], second[0]), through=pivot, why=why)

    def _direct(self, source: str, target: str) -> list[Leg]:
        """One step by each engine that can, the best first.

        Without another language in between goes first, then what is nearest to the tags, then the
        better score, then the order of the engines.
        """
        found: list[tuple[tuple[object, ...], Leg]] = []
        for order, member in enumerate(self._members):
            for first, second in sorted(member.pairs()):
                fit = likeness(member.name, second, target), likeness(member.name, first, source)
                if all(fit):
                    leg = Leg(member, first, second)
                    good = score(member.name, source, target)
                    rank = (bool(_passes(leg)), -fit[0], -fit[1], -good.comet, -good.bleu, order)
                    found.append((rank, leg))
        found.sort(key=lambda one: one[0])
        best: dict[str, Leg] = {}
        for _, leg in found:
            best.setdefault(leg.engine.name, leg)
        return list(best.values())

    def _why(self, way: tuple[str, str], legs: Sequence[Leg]) -> str:
        if self._named:
            return ""
        told = f"{_arrow(way)}: {legs[0].engine.name}"
        others = legs[1:]
        if not others:
            return f"{told}, the only one here with a model"
        mine, theirs = (score(leg.engine.name, *way) for leg in legs[:2])
        return f"{told}, {_told(mine)}; {', '.join(_other(leg, way) for leg in others)}" + (
            "; equal, so the first of the list" if mine == theirs else ""
        )


def unanswered(engines: Iterable[BatchEngine], market: str) -> Iterator[Problem]:
    """What engines were asked for a market and did not answer, since this was asked last."""
    fix = "They stay in the source language, and stand in the review sheet."
    for route in engines:
        if isinstance(route, Route) and (message := route.failure()):
            where = Where(path=route.name, field=f"to {market}")
            yield Problem(where=where, message=message, fix=fix)


def _passes(leg: Leg) -> str:
    """Language through which the engine itself translates this pair, "" for a direct model."""
    middle = leg.engine.through
    if not middle or primary(middle) in (primary(leg.source), primary(leg.target)):
        return ""
    return middle


def _arrow(way: tuple[str, str]) -> str:
    return f"{way[0]} → {way[1]}"


def _told(found: Score) -> str:
    return f"COMET {found.comet:g}" if found.comet else "no published score"


def _other(leg: Leg, way: tuple[str, str]) -> str:
    return f"{leg.engine.name} {_told(score(leg.engine.name, *way))}"


def choices(router: Router, targets: Sequence[str]) -> Iterator[str]:
    """Which engine translates each installed pair, and why; ``targets`` are tags of markets."""
    for source in router.sources():
        for target in targets:
            if not same_language(source, target):
                route = router.between(source, target)
                if route.why:
                    yield route.why


__all__ = ["Leg", "Member", "Route", "Router", "choices", "unanswered"]
