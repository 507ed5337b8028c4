"""One text field of a listing that is not a page: its segments, and how it is put together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from listingkit.catalog.splice import Replacement, render
from listingkit.localize.files.fill import Edits, Marking, fill_spots
from listingkit.localize.files.html_segments import extract_html
from listingkit.localize.files.spots import HtmlSegments, Spot
from listingkit.localize.files.worth import readable, worth_translating
from listingkit.model import Segment, SegmentKind, Translation, Where

_MARKUP = re.compile(
    r"</?[A-Za-z][^<>]*>|&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)
_LINE = re.compile(r"[^\r\n]+")
_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True)
class Value:
    """A field ``name`` whose text is ``raw``: plain text line by line, or HTML block by block."""

    name: str
    raw: str
    markup: bool
    segments: HtmlSegments

    @property
    def spots(self) -> list[Spot]:
        """Where its segments stand in ``raw``."""
        return self.segments.spots

    def all_segments(self) -> list[Segment]:
        """Its segments, those of attributes in inline tags included."""
        out: list[Segment] = []
        for spot in self.spots:
            out.append(spot.segment)
            out.extend(inner.segment for inner in spot.inner)
        return out

    def replacements(
        self,
        translations: Mapping[str, Translation],
        marking: Marking | None = None,
        edits: Edits | None = None,
    ) -> list[Replacement]:
        """What changes in ``raw``, in order; what has no translation stays as it is.

        A field of which nothing is translated is no mixture of languages: nothing is marked in it.
        """
        mixed = self.markup and self.changed(translations)
        return fill_spots(self.segments, translations, marking if mixed else None, edits)

    def fill(
        self,
        translations: Mapping[str, Translation],
        marking: Marking | None = None,
        edits: Edits | None = None,
    ) -> str:
        """The field in the target language; see :meth:`replacements`."""
        replacements = self.replacements(translations, marking, edits)
        end = len(self.raw)
        # What goes in at the very end lies in no span that render could give.
        last = "".join(found.text for found in replacements if found.start == end)
        return render(self.raw, 0, end, replacements) + last

    def changed(self, translations: Mapping[str, Translation]) -> bool:
        """Whether any of its segments has been translated."""
        return any(
            found.origin != "source" or found.text != found.segment.text
            for spot in self.spots
            if (found := translations.get(spot.segment.key)) is not None
        )


def make_value(
    raw: str,
    name: str,
    kind: SegmentKind,
    listing_id: str,
    where: Where,
    language: str,
    html: bool | None = None,
) -> Value:
    """Cut a field into segments; keys begin with the listing's id and the field's name."""
    markup = html if html is not None else bool(_MARKUP.search(raw))
    if markup:
        found = extract_html(raw, where.path, f"{listing_id}:{name}", language)
        found.spots = [_placed(spot, listing_id, where, name) for spot in found.spots]
        return Value(name, raw, True, found)
    out = HtmlSegments(raw)
    several = len(_LINE.findall(raw.strip())) > 1
    for number, line in enumerate(_LINE.finditer(raw), start=1):
        text = line.group()
        start = line.start() + len(text) - len(text.lstrip())
        end = line.end() - len(text) + len(text.rstrip())
        if end <= start or not worth_translating(raw[start:end]):
            continue
        segment = Segment(
            key=f"{listing_id}:{name}.{number}" if several else f"{listing_id}:{name}",
            listing_id=listing_id,
            text=_BLANKS.sub(" ", readable(raw[start:end])).strip(),
            kind=kind,
            where=Where(path=where.path, line=where.line, field=name),
        )
        out.spots.append(Spot(segment, start, end, "plain"))
        out.after[len(out.spots) - 1] = len(raw)
    return Value(name, raw, False, out)


def _placed(spot: Spot, listing_id: str, where: Where, name: str) -> Spot:
    """A spot whose segment belongs to the listing and names the field it stands in."""
    segment = msgspec.structs.replace(
        spot.segment,
        listing_id=listing_id,
        where=Where(path=where.path, line=where.line, field=name),
    )
    inner = tuple(_placed(found, listing_id, where, name) for found in spot.inner)
    return Spot(segment, spot.start, spot.end, spot.form, spot.quote, spot.element, inner, spot.tag)
