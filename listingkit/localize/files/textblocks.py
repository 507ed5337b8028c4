"""Blocks of a listing that is not a page: its title, its bullets, its paragraphs."""

from __future__ import annotations

from collections.abc import Sequence

from listingkit.localize.files.documents import TextBlock
from listingkit.localize.files.fill import plain_text
from listingkit.localize.files.values import Value


def value_blocks(
    title: Value | None, body: Value | None, bullets: Sequence[Value] = ()
) -> tuple[TextBlock, ...]:
    """Blocks for culture. ``bullets`` are a list of their own; without one, the longest list of
    the body serves.
    """
    out: list[TextBlock] = []
    if title is not None and title.spots:
        keys = tuple(spot.segment.key for spot in title.spots)
        out.append(TextBlock(keys[0], "title", title.raw.strip(), keys))
    for value in bullets:
        keys = tuple(spot.segment.key for spot in value.spots)
        if keys:
            text = " ".join(plain_text(spot) for spot in value.spots)
            out.append(TextBlock(keys[0], "bullet", text, keys))
    taken: set[int] = set()
    if body is None:
        return tuple(out)
    groups: dict[int, list[tuple[int, ...]]] = {}
    for entry in body.segments.entries:
        taken.update(entry.spots)
        groups.setdefault(entry.group, []).append(entry.spots)
    complete = {group: found for group, found in groups.items() if all(found)}
    if complete and not bullets:
        best = max(complete, key=lambda group: (len(complete[group]), -group))
        for spots in complete[best]:
            keys = tuple(body.spots[index].segment.key for index in spots)
            text = " ".join(plain_text(body.spots[index]) for index in spots)
            out.append(TextBlock(keys[0], "bullet", text, keys))
    for index, spot in enumerate(body.spots):
        if index not in taken and spot.form in ("markup", "plain"):
            key = spot.segment.key
            out.append(TextBlock(key, "description", plain_text(spot), (key,)))
    return tuple(out)
