"""Changes of a text that are traced: what stood there, what stands there now, and where."""

from __future__ import annotations

from typing import Literal

from listingkit.model import Struct

ChangeKind = Literal["unit", "number", "money", "date", "isolate"]

Change = tuple[int, int, str, ChangeKind]
"""Start, end, what comes there, and what kind of change that is."""


class Conversion(Struct, frozen=True, kw_only=True):
    """One change. ``span`` is the place of ``after`` in the text that came out."""

    kind: ChangeKind
    before: str
    after: str
    span: tuple[int, int]


Adapted = tuple[str, tuple[Conversion, ...]]
"""The text that came out, and what was changed."""


def apply_changes(text: str, changes: list[Change]) -> Adapted:
    """Make the changes, first come first; those inside an earlier one are left out."""
    pieces: list[str] = []
    done: list[Conversion] = []
    at = length = 0
    for start, end, after, kind in sorted(changes):
        if start < at:  # an amount that was also read as a quantity: the first one stands
            continue
        pieces += (text[at:start], after)
        place = length + start - at
        length = place + len(after)
        at = end
        if text[start:end] != after:
            span = (place, length)
            done.append(Conversion(kind=kind, before=text[start:end], after=after, span=span))
    pieces.append(text[at:])
    return "".join(pieces), tuple(done)
