"""MAT: voltage and plug against the mains of the market."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from listingkit.language.mains import Mains, mains_misfits, read_mains
from listingkit.model import Fact, Severity
from listingkit.rules.core import Hit, rule

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_TEXT_MAX = 300_000


def _texts(fact: Fact | None) -> tuple[str, ...]:
    value = fact.value if fact is not None else ()
    return value if isinstance(value, tuple) else (str(value),)


def stated_mains(subject: Subject) -> Mains:
    """Volts and plugs of the listing: as facts, else in its texts."""
    volts, plugs = _texts(subject.fact("voltage")), _texts(subject.fact("plug"))
    told = [f"{one} V" if one.isdigit() else one for one in volts]
    told += [f"plug type {one}" if len(one) == 1 else one for one in plugs]
    return read_mains("\n".join(told)) or read_mains(subject.all_copy[:_TEXT_MAX])


def told_mains(subject: Subject) -> bool:
    """Judge volts and plugs that are stated, where a market is asked for."""
    return subject.market is not None and bool(stated_mains(subject))


@rule(
    "MAT012", Severity.ERROR, stage="evaluate", component="localisation", points=3,
    applies=told_mains,
    example={"market": "de"},
    bad={"title": "Kettle", "description": "A kettle for 110 V with a US plug."},
    good={"title": "Kettle", "description": "A kettle for 220-240 V, with an EU plug."},
)  # fmt: skip
def mains_of_another_market(subject: Subject) -> Iterator[Hit]:
    """The device is made for other mains than the market's: its voltage or its plug.

    Why: at half the voltage it does not work, at twice it burns, and a plug that fits no socket
    comes back.
    Fix: sell the version for the market; where there is one, say so. A plug alone: name the adapter
    that comes with it, and state `plug` in the market's [facts].
    """
    assert subject.market is not None
    for misfit in mains_misfits(stated_mains(subject), subject.market.electric):
        yield Hit(subject.where, f"made for {misfit}")
