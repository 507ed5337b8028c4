"""Where a rule stands in the plan's two models of a purchase: the journey and the funnel.

The journey's step is a rule's own ``stage``; the funnel's stage comes from
``locales/journey.toml``. :func:`leaks` says at which of them a catalog loses its points.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from listingkit.datafiles import data_folder, read_toml
from listingkit.errors import DataError
from listingkit.model import STAGES, LedgerLine, Score, Stage, Struct

FunnelStage = Literal["awareness", "interest", "decision", "action", "repurchase"]
"""Stages of the funnel; every rule belongs to one, as it does to a step of the journey."""

FUNNEL: tuple[FunnelStage, ...] = ("awareness", "interest", "decision", "action", "repurchase")


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One stage of a model: its name, what moves it, and the plan's figures for it."""

    name: str
    levers: str = ""
    target: str = ""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules of this stage and component ("" fits any) belong to this stage of the funnel."""

    funnel: FunnelStage
    stage: str = ""
    component: str = ""


class JourneyData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``locales/journey.toml``."""

    source: str
    confidence: str
    overall: str
    funnel: dict[FunnelStage, Step]
    journey: dict[Stage, Step]
    map: tuple[Row, ...]
    codes: dict[str, FunnelStage]


@cache
def journey() -> JourneyData:
    """Both models; raises DataError where a stage is missing."""
    path = data_folder("locales") / "journey.toml"
    found = read_toml(path, JourneyData)
    if set(found.funnel) != set(FUNNEL) or set(found.journey) != set(STAGES):
        raise DataError("a stage of journey or funnel is missing", where=str(path))
    return found


def funnel_of(code: str, stage: str, component: str) -> FunnelStage:
    """The funnel's stage of a rule."""
    data = journey()
    if code in data.codes:
        return data.codes[code]
    for row in data.map:
        if row.stage in ("", stage) and row.component in ("", component):
            return row.funnel
    raise DataError(f"no row fits {stage} and {component}", where="journey.toml")


class RuleLeak(Struct, frozen=True, kw_only=True):
    """One rule that loses points at a stage; ``gain`` is what mending adds to the score of 100.

    ``unknown`` tells that the points are lost because something is not stated.
    """

    code: str
    summary: str
    lost: float
    gain: float
    unknown: bool


class Leak(Struct, frozen=True, kw_only=True):
    """What a catalog loses at one stage of the ``journey`` or the ``funnel``.

    ``share`` is the stage's part of all points lost, in percent; ``rules`` the dearest first.
    ``target`` is the plan's figure for the stage, which this tool cannot measure.
    """

    model: str
    stage: str
    possible: float
    earned: float
    lost: float
    share: float
    rules: tuple[RuleLeak, ...]
    levers: str
    target: str


def leaks(score: Score, summaries: Mapping[str, str]) -> tuple[Leak, ...]:
    """Where the points are lost: the journey's steps in order, then the funnel's stages.

    ``summaries`` are one-line descriptions of rules by code.
    """
    data = journey()
    lines = [line for line in score.ledger if line.possible]
    funnel = {line.code: funnel_of(line.code, line.stage, line.component) for line in lines}
    groups: list[tuple[str, str, Step, list[LedgerLine]]]
    groups = [("journey", name, data.journey[name], [li for li in lines if li.stage == name])
              for name in STAGES]  # fmt: skip
    groups += [("funnel", name, data.funnel[name], [li for li in lines if funnel[li.code] == name])
               for name in FUNNEL]  # fmt: skip
    possible = sum(line.possible for line in lines)
    lost = possible - sum(line.earned for line in lines)
    return tuple(_leak(model, name, step, own, (possible, lost), summaries)
                 for model, name, step, own in groups)  # fmt: skip


def _leak(
    model: str,
    stage: str,
    step: Step,
    own: list[LedgerLine],
    whole: tuple[float, float],
    summaries: Mapping[str, str],
) -> Leak:
    possible = sum(line.possible for line in own)
    lost = possible - sum(line.earned for line in own)
    rules = [
        RuleLeak(
            code=line.code,
            summary=summaries.get(line.code, ""),
            lost=round(line.possible - line.earned, 2),
            gain=round(100 * (line.possible - line.earned) / whole[0], 2),
            unknown=line.state == "unknown",
        )
        for line in own
        if line.possible > line.earned
    ]
    rules.sort(key=lambda one: (-one.lost, one.code))
    return Leak(
        model=model,
        stage=stage,
        possible=round(possible, 2),
        earned=round(possible - lost, 2),
        lost=round(lost, 2),
        share=round(100 * lost / whole[1], 1) if whole[1] > 0 else 0.0,
        rules=tuple(rules),
        levers=step.levers,
        target=step.target,
    )
