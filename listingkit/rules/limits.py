"""How long a text may be where it is offered: the channel's limit, else the general one."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from listingkit.locale_tables import Channel, TextLimit
    from listingkit.rules.subject import Subject

UNITS = {
    "chars": "characters", "graphemes": "letters as read", "bytes": "bytes", "hw": "half widths",
    "words": "words", "items": "entries",
}  # fmt: skip
"""Units of limits, as messages say them."""


def measure(text: str, unit: str) -> int:
    """Length of a text in a unit of :data:`UNITS`; one text is one item."""
    if unit == "bytes":
        return len(text.encode("utf-8", "surrogatepass"))
    if unit == "hw":
        return width(text)
    if unit == "words":
        return len(text.split())
    if unit == "graphemes" and not text.isascii():
        import regex

        return len(regex.findall(r"\X", text))
    return 1 if unit == "items" else len(text)


def width(text: str) -> int:
    """Half widths: a wide letter (Han, kana, hangul) counts two, what stands on one counts none."""
    if text.isascii():
        return len(text)
    return sum(
        2
        if unicodedata.east_asian_width(char) in "WF"
        else unicodedata.category(char) not in ("Mn", "Me", "Cf")
        for char in text
    )


class Limit(NamedTuple):
    """``most`` in ``unit`` of :data:`UNITS`, by ``channel``.

    ``channel`` is its name, "" where the general threshold holds.
    """

    most: int
    unit: str = "chars"
    channel: str = ""

    def size(self, text: str) -> int:
        """Length of a text in the unit of the limit."""
        return measure(text, self.unit)

    @property
    def unit_name(self) -> str:
        """The unit as a message says it."""
        return UNITS[self.unit]

    @property
    def on(self) -> str:
        """`` on Amazon``, or nothing."""
        return f" on {self.channel}" if self.channel else ""


def channel_of(subject: Subject) -> Channel | None:
    """The channel the listing is offered on, None where it names none that we know."""
    name = subject.listing.channel.strip().casefold().replace(" ", "_").replace("-", "_")
    return subject.channels.get(name) if name else None


def channel_limits(subject: Subject) -> Mapping[str, TextLimit]:
    """Limits of the listing's channel by field, those of the market first; empty without one."""
    channel = channel_of(subject)
    if channel is None:
        return {}
    local = channel.markets.get(subject.market.code, {}) if subject.market else {}
    return {**channel.fields, **local}


def limit_of(subject: Subject, field: str, general: int, *, shown: bool = False) -> Limit:
    """The limit of a field on the listing's channel in its market, or ``general`` characters.

    ``shown`` asks for what is shown before the cut, where the channel says that as well.
    """
    channel = channel_of(subject)
    found = channel_limits(subject).get(field)
    if channel is None or found is None or found.unit == "items":
        return Limit(general)
    most = (found.best_max if shown else None) or found.max
    return Limit(general) if most is None else Limit(most, found.unit, channel.name)


def shown_limit(subject: Subject, field: str, general: int) -> Limit:
    """What search results show of a text, in half widths: letters of Latin count one, Han two.

    ``general`` is the threshold; the channel's limit and the language's own go before it.
    """
    limit = limit_of(subject, field, general, shown=True)
    if limit.unit != "chars":
        return limit
    most = limit.most
    if subject.language:
        name = "title_chars" if field == "meta_title" else "meta_description_chars"
        own: int = getattr(subject.language, name)
        # Languages of wide letters state the number of those.
        own = 2 * own if own < general * 0.8 else own
        most = min(most, own) if field == "meta_title" or own < most * 0.8 else most
    return Limit(most, "hw", limit.channel)
