"""How long a text may be where it is offered: the channel's limit, else the general one."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from listingkit.locale_tables import Channel, TextLimit
    from listingkit.rules.subject import Subject

_UNITS = {"chars": "characters", "bytes": "bytes", "hw": "half widths"}


class Limit(NamedTuple):
    """``most`` in ``unit`` (chars, bytes of UTF-8, hw: wide letters count two), by ``channel``.

    ``channel`` is its name, "" where the general threshold holds.
    """

    most: int
    unit: str = "chars"
    channel: str = ""

    def size(self, text: str) -> int:
        """Length of a text in the unit of the limit."""
        if self.unit == "bytes":
            return len(text.encode("utf-8", "surrogatepass"))
        if self.unit == "hw":
            return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
        return len(text)

    @property
    def unit_name(self) -> str:
        """The unit as a message says it."""
        return _UNITS[self.unit]

    @property
    def on(self) -> str:
        """`` on Amazon``, or nothing."""
        return f" on {self.channel}" if self.channel else ""


def channel_of(subject: Subject) -> Channel | None:
    """The channel the listing is offered on, None where it names none that we know."""
    name = subject.listing.channel.strip().casefold().replace(" ", "_").replace("-", "_")
    return subject.channels.get(name) if name else None


def limit_of(subject: Subject, field: str, general: int, *, shown: bool = False) -> Limit:
    """The limit of a field on the listing's channel in its market, or ``general`` characters.

    ``shown`` asks for what is shown before the cut, where the channel says that as well.
    """
    channel = channel_of(subject)
    if channel is None:
        return Limit(general)
    local = channel.markets.get(subject.market.code, {}) if subject.market else {}
    found: TextLimit | None = local.get(field) or channel.fields.get(field)
    if found is None or found.unit not in _UNITS:
        return Limit(general)
    most = (found.best_max if shown else None) or found.max
    return Limit(general) if most is None else Limit(most, found.unit, channel.name)
