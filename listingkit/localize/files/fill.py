"""Putting translations into the places their segments came from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from listingkit.catalog.splice import (
    Replacement,
    escape_attribute,
    escape_text,
    render,
    unescape,
)
from listingkit.localize.adapt.charts import ChartEdit
from listingkit.localize.files.chart_tables import ChartPlace, added_cells
from listingkit.localize.files.spots import Entry, HtmlSegments, Spot
from listingkit.model import Translation

_BLANKS = re.compile(r"[ \t\n\f\r]+")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LOOSE = re.compile(r"&(?!#?[A-Za-z0-9]{1,31};)")
"""An ampersand written as it is."""
_TAG = re.compile(r"<[^<>]*>")
_NO_MARKUP = frozenset({"option", "title", "textarea"})
"""Elements that hold text only: no lang attribute can be put around it."""


@dataclass(frozen=True, slots=True)
class Marking:
    """How text that stays in the source language is marked: its language and direction."""

    language: str
    direction: str

    def wrap(self, markup: str) -> str:
        """``markup`` in an element that says which language it is in."""
        return f'<span lang="{self.language}" dir="{self.direction}">{markup}</span>'


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line that culture adds. ``to``: 1-based place among the bullets, 0 for the end."""

    slot: str
    text: str
    to: int = 0


@dataclass(frozen=True, slots=True)
class Edits:
    """What culture does to one listing: bullets in a new order, lines added, bullets dropped.

    ``order`` holds the key of every bullet of one list; ``anchor`` is the key of the paragraph
    after which new paragraphs go. ``charts`` are the size charts that gain columns, by the number
    that the document gave them.
    """

    order: tuple[str, ...] = ()
    lines: tuple[NewLine, ...] = ()
    anchor: str = ""
    charts: tuple[tuple[ChartPlace, ChartEdit], ...] = ()


def fill_spot(source: str, spot: Spot, found: Translation, marking: Marking | None) -> str | None:
    """The text that takes the place of a spot, escaped for it; None where nothing changes."""
    same = found.text == spot.segment.text
    # What has no words to translate is ready in any language; it needs no mark.
    # So is what is in the language already, also where a channel made it shorter.
    own = found.text != found.segment.text
    kept = found.origin == "source" and found.status != "ready" and not own
    if spot.form == "markup" and kept and marking and spot.element not in _NO_MARKUP:
        return marking.wrap(source[spot.start : spot.end] if same else _markup(source, spot, found))
    if same and found.origin == "source":
        return None
    if spot.form == "plain":
        return found.text
    written = source[spot.start : spot.end]
    if spot.form == "attribute":
        return _spelled(written, escape_attribute(found.text, spot.quote))
    if spot.form == "rcdata":
        return _spelled(written, escape_text(found.text))
    return _spelled(written, _markup(source, spot, found))


def _spelled(written: str, text: str) -> str:
    """``text`` with the references that its source writes for characters: ``&nbsp;``."""
    if "&" not in written:
        return text
    for reference in dict.fromkeys(_REFERENCE.findall(written)):
        char = unescape(reference)
        if len(char) == 1 and not char.isascii() and char not in written:
            text = text.replace(char, reference)
    if "&amp;" in written and not _LOOSE.search(written):
        text = _LOOSE.sub("&amp;", text)
    return text


def _markup(source: str, spot: Spot, found: Translation) -> str:
    """A translation as markup, with what was kept aside put back."""
    if spot.segment.markup != "html":
        return escape_text(found.text)
    text = found.text
    for placeholder, start, end in spot.kept:
        text = text.replace(placeholder, source[start:end])
    return text


def fill_spots(
    segments: HtmlSegments,
    translations: Mapping[str, Translation],
    marking: Marking | None = None,
    edits: Edits | None = None,
) -> list[Replacement]:
    """Replacements for every segment that has a translation, and for what culture asks."""
    out: list[Replacement] = []
    for spot in segments.spots:
        inner = _inner(segments.text, spot.inner, translations)
        found = translations.get(spot.segment.key)
        text = fill_spot(segments.text, spot, found, marking) if found is not None else None
        if text is None:
            out.extend(inner)
        else:
            text = _with_inner(segments.text, spot, text, inner)
            if text != segments.text[spot.start : spot.end]:
                out.append(Replacement(spot.start, spot.end, text, spot.form))
    out.sort(key=lambda found: (found.start, found.end))
    return _edited(segments, out, edits) if edits is not None else out


def _inner(
    source: str, spots: Sequence[Spot], translations: Mapping[str, Translation]
) -> list[Replacement]:
    out: list[Replacement] = []
    for spot in spots:
        found = translations.get(spot.segment.key)
        text = fill_spot(source, spot, found, None) if found is not None else None
        if text is not None:
            out.append(Replacement(spot.start, spot.end, text, spot.form))
    return out


def _with_inner(source: str, spot: Spot, text: str, inner: list[Replacement]) -> str:
    """``text`` with the translated attributes put into its inline tags, which came back whole."""
    tags = sorted({found.tag for found in spot.inner})
    for start, end in tags:
        inside = [found for found in inner if start <= found.start < end]
        if inside:
            before = source[start:end]
            after = render(source, start, end, sorted(inside, key=lambda found: found.start))
            if before not in text:
                before = _BLANKS.sub(" ", before)
            text = text.replace(before, after, 1)
    return text


def bullets(segments: HtmlSegments, keys: Sequence[str]) -> list[Entry]:
    """The list items that hold the segments ``keys``, in document order."""
    wanted = set(keys)
    spots = segments.spots
    return [
        entry
        for entry in segments.entries
        if entry.spots and spots[entry.spots[0]].segment.key in wanted
    ]


def _edited(
    segments: HtmlSegments, replacements: list[Replacement], edits: Edits
) -> list[Replacement]:
    """The replacements with bullets moved and lines added."""
    entries = bullets(segments, edits.order)
    keys = {segments.spots[e.spots[0]].segment.key: e for e in entries}
    order = [keys[key] for key in edits.order if key in keys]
    out = list(replacements)
    if len(order) == len(entries) and order != entries:
        for place, moved in zip(entries, order, strict=True):
            text = render(segments.text, moved.start, moved.end, replacements)
            out = [r for r in out if not (place.start <= r.start and r.end <= place.end)]
            out.append(Replacement(place.start, place.end, text))
    place_at = _paragraph_place(segments, edits.anchor)
    # Without a paragraph to follow, every line becomes a bullet, the text ones behind the rest.
    added = [line for line in edits.lines if line.slot == "bullet" or place_at is None]
    for line in added if entries else ():
        inside = line.slot == "bullet" and 0 < line.to <= len(entries)
        at = entries[line.to - 1].opens if inside else entries[-1].closes
        tag = _item_tag(segments.text, entries[0])
        end = "</li>" if entries[0].closes > entries[0].end else ""
        out.append(Replacement(at, at, f"{tag}{escape_text(line.text)}{end}"))
    rest = [line for line in edits.lines if line not in added or not entries]
    if rest and place_at is not None:
        text = "".join(f"<p>{escape_text(line.text)}</p>" for line in rest)
        if segments.spots and segments.spots[0].form == "plain":
            text = "".join(f"\n{line.text}" for line in rest)
        out.append(Replacement(place_at, place_at, text))
    return _charted(segments, sorted(out, key=lambda found: (found.start, found.end)), edits)


def _charted(
    segments: HtmlSegments, replacements: list[Replacement], edits: Edits
) -> list[Replacement]:
    """The replacements with columns put into size charts."""
    out = list(replacements)
    for place, edit in edits.charts:
        table = segments.tables[place.number]
        out += added_cells(segments.text, table, replacements, place.chart, edit)
    return sorted(out, key=lambda found: (found.start, found.end))


def _item_tag(source: str, entry: Entry) -> str:
    """A start tag like that of a neighbour, with its class and nothing that must be unique."""
    found = re.search(r"""\sclass\s*=\s*("[^"]*"|'[^']*')""", source[entry.opens : entry.start])
    return f"<li class={found.group(1)}>" if found else "<li>"


def _paragraph_place(segments: HtmlSegments, anchor: str) -> int | None:
    for index, spot in enumerate(segments.spots):
        if spot.segment.key == anchor:
            return segments.after.get(index)
    return None


def plain_text(spot: Spot) -> str:
    """A segment as a reader sees it, without tags."""
    if spot.segment.markup == "html":
        return _BLANKS.sub(" ", unescape(_TAG.sub("", spot.segment.text))).strip()
    return spot.segment.text
