"""A product page on its way to another language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from listingkit.catalog import html as html_format
from listingkit.catalog.jsonspans import quote as json_quote
from listingkit.catalog.plain import collapse
from listingkit.catalog.splice import Replacement, Splicer, escape_attribute
from listingkit.language.tags import locale_name
from listingkit.localize.files.chart_tables import ChartPlace, chart_places, read_chart
from listingkit.localize.files.documents import Result, Target, TextBlock
from listingkit.localize.files.fill import fill_spots, plain_text
from listingkit.localize.files.html_segments import extract_html
from listingkit.localize.files.jsonld_segments import JsonSpot, jsonld_spots
from listingkit.localize.files.places import repacked
from listingkit.localize.files.spots import Spot
from listingkit.localize.files.values import Value, make_value
from listingkit.model import Listing, Problem, Segment, SegmentKind, Where
from listingkit.page.decode import declared_encoding

if TYPE_CHECKING:
    from listingkit.catalog.tokens import Token
    from listingkit.page import Page

UNREVIEWED = "data-listingkit-reviewed"
"""Attribute of ``<html>``: "false" as long as nobody has signed what was translated."""

BLOCKED = "blocked"
"""Folder of pages that must not be published before a person has worked on them."""


class PageDocument:
    """One page: its own text, and the texts of its JSON-LD."""

    def __init__(self, data: bytes, path: str, listing_id: str, language: str | None) -> None:
        listing, page = html_format.read_page(data, path, listing_id)
        self.page: Page = page
        if language or not listing.language:
            listing = msgspec.structs.replace(listing, language=language)
        self.listing: Listing = listing
        source = listing.language or ""
        self.html = extract_html(page.html, path, listing_id, source)
        self._name_cells()
        self.scripts: list[tuple[JsonSpot, Value | None]] = []
        for script in self.html.scripts:
            for spot in jsonld_spots(page.html[script.start : script.end], script.start):
                self.scripts.append((spot, self._json_value(spot, source)))

    def _json_value(self, spot: JsonSpot, language: str) -> Value | None:
        if spot.role != "text":
            return None
        name = f"jsonld.{len(self.scripts) + 1}"
        where = Where(path=self.listing.where.path, line=self.page.source_line(spot.start))
        value = make_value(spot.text, name, "jsonld", self.listing.id, where, language)
        for index, found in enumerate(value.spots):
            value.spots[index] = _with_kind(found, "jsonld")
        return value

    def _name_cells(self) -> None:
        """Cells of size charts keep their kind, those of other tables are labels and text."""
        charts: set[int] = set()
        for table in self.html.tables:
            if read_chart(self.html.text, table) is not None:
                charts.update(table.spots)
        for index, spot in enumerate(self.html.spots):
            kind = spot.segment.kind
            if kind in ("size_header", "size_cell") and index not in charts:
                plain_kind: SegmentKind = "label" if kind == "size_header" else "paragraph"
                self.html.spots[index] = _with_kind(spot, plain_kind)

    def charts(self) -> tuple[ChartPlace, ...]:
        """Size charts in tables of the page."""
        return chart_places(self.html.text, self.html.tables, self.listing.size_charts)

    def segments(self) -> list[Segment]:
        """Segments of the page, then those of its JSON-LD."""
        out: list[Segment] = []
        for spot in self.html.spots:
            out.append(spot.segment)
            out.extend(inner.segment for inner in spot.inner)
        for _, value in self.scripts:
            if value is not None:
                for spot in value.spots:
                    out.append(spot.segment)
                    out.extend(inner.segment for inner in spot.inner)
        return out

    @cached_property
    def _product_texts(self) -> frozenset[str]:
        return frozenset(collapse(block.text) for block in self.page.blocks)

    def blocks(self) -> tuple[TextBlock, ...]:
        """Title, the product's own bullet list and its paragraphs."""
        spots = self.html.spots
        out: list[TextBlock] = []
        title = next((s for s in spots if s.segment.kind == "title" and self._is_title(s)), None)
        if title is not None:
            key = title.segment.key
            out.append(TextBlock(key, "title", plain_text(title), (key,)))
        taken: set[int] = set()
        for entry_spots in self._bullet_entries():
            taken.update(entry_spots)
            keys = tuple(spots[index].segment.key for index in entry_spots)
            text = " ".join(plain_text(spots[index]) for index in entry_spots)
            out.append(TextBlock(keys[0], "bullet", text, keys))
        for index, spot in enumerate(spots):
            if spot.segment.kind == "paragraph" and index not in taken:
                text = plain_text(spot)
                if collapse(text) in self._product_texts and len(text.split()) > 3:
                    key = spot.segment.key
                    out.append(TextBlock(key, "description", text, (key,)))
        return tuple(out)

    def _is_title(self, spot: Spot) -> bool:
        return collapse(plain_text(spot)) == collapse(self.listing.title)

    def _bullet_entries(self) -> list[tuple[int, ...]]:
        """The list that says most about the product, as spot numbers of each item."""
        spots = self.html.spots
        groups: dict[int, list[tuple[int, ...]]] = {}
        whole: dict[int, int] = {}
        for entry in self.html.entries:
            texts = tuple(index for index in entry.spots if spots[index].segment.kind == "bullet")
            whole[entry.group] = whole.get(entry.group, 0) + 1
            if texts and self._in_product(" ".join(plain_text(spots[i]) for i in texts)):
                groups.setdefault(entry.group, []).append(texts)
        # Only a list that is the product's from end to end is reordered.
        complete = {g: found for g, found in groups.items() if len(found) == whole[g]}
        own = {collapse(bullet) for bullet in self.listing.bullets}

        def weight(group: int) -> tuple[int, int]:
            texts = [" ".join(plain_text(spots[i]) for i in e) for e in complete[group]]
            return sum(collapse(text) in own for text in texts), -group

        best = max(complete, key=weight, default=None)
        if best is None or weight(best)[0] == 0:
            return []
        return complete[best]

    def _in_product(self, text: str) -> bool:
        return collapse(text) in self._product_texts

    def write(self, result: Result, target: Target) -> bytes:
        """The page in the target language, every byte that need not change as it was."""
        translations = result.translations
        out = fill_spots(self.html, translations, target.marking, result.edits)
        for spot, value in self.scripts:
            text = self._json_text(spot, value, result, target)
            if text is not None and text != spot.text:
                written = json_quote(text, in_script=True)
                out.append(Replacement(spot.start, spot.end, written, "json"))
        out.extend(self._root(target, result.reviewed))
        for token, role in self.html.links:
            found = self._link(token, role, target)
            if found is not None:
                out.append(found)
        out.extend(self._alternates(target))
        return self._splicer().splice(out)

    def _splicer(self) -> Splicer:
        page = self.page
        declared = declared_encoding(page.data)
        sure = page.encoding_problem is None and (
            declared is not None or not page.encoding.startswith("utf-8")
        )
        if sure and declared is not None and page.encoding == "utf-8" and page.html.isascii():
            sure = declared.lower() in ("utf-8", "utf8")
        writable = page.encoding if sure else "ascii"
        return Splicer(page.html, page.data, page.encoding, writable)

    def _json_text(
        self, spot: JsonSpot, value: Value | None, result: Result, target: Target
    ) -> str | None:
        if value is not None:
            return value.fill(result.translations)
        if spot.role == "language":
            return target.language or None
        own = (target.source_url or "").rstrip("/")
        return target.url if target.url and spot.text.rstrip("/") == own else None

    def _root(self, target: Target, reviewed: bool | None) -> list[Replacement]:
        """The language and direction of the document on its ``html`` element.

        Until a person has signed all that was translated, the element says so as well.
        """
        token = self.html.root
        if not target.language:
            return []
        values = {"lang": target.language, "dir": target.direction}
        if reviewed is False:
            values[UNREVIEWED] = "false"
        if token is None:
            written = "".join(f' {name}="{value}"' for name, value in values.items())
            tag = f"<html{written}>"
            return [Replacement(self.html.doctype_end, self.html.doctype_end, tag)]
        out: list[Replacement] = []
        missing = ""
        if token.attribute("xml:lang") is not None:
            values["xml:lang"] = target.language
        old = token.attribute(UNREVIEWED)
        if old is not None and UNREVIEWED not in values:
            # Somebody localizes what was localized before, and has signed it by now.
            values[UNREVIEWED] = "true"
        for name, value in values.items():
            found = token.attribute(name)
            if found is None:
                missing += f' {name}="{value}"'
            elif self.html.text[found.start : found.end].lower() == value.lower():
                continue
            elif not found.has_value:
                out.append(Replacement(found.end, found.end, f'="{value}"', "attribute"))
            else:
                text = escape_attribute(value, found.quote)
                out.append(Replacement(found.start, found.end, text, "attribute"))
        if missing:
            at = token.start + len("<html")
            out.append(Replacement(at, at, missing, "attribute"))
        return out

    def _link(self, token: Token, role: str, target: Target) -> Replacement | None:
        attribute = token.attribute("href" if role in ("canonical", "hreflang") else "content")
        if attribute is None or not attribute.has_value:
            return None
        if role == "og:locale":
            new: str | None = locale_name(target.language) or None
        elif role == "language":
            new = target.language or None
        elif role == "hreflang":
            addresses = {tag.lower(): url for tag, url in target.addresses}
            new = addresses.get(self._hreflang(token))
        else:
            new = target.url
        if new is None:
            return None
        text = escape_attribute(new, attribute.quote)
        return Replacement(attribute.start, attribute.end, text, "attribute")

    def _hreflang(self, token: Token) -> str:
        found = token.attribute("hreflang")
        return self.html.text[found.start : found.end].strip().lower() if found else ""

    def _alternates(self, target: Target) -> list[Replacement]:
        """Links that the page lacks: to itself, its language versions, and that for all others."""
        roles = {role for _, role in self.html.links}
        named = {self._hreflang(token) for token, role in self.html.links if role == "hreflang"}
        addresses = target.addresses
        if addresses and target.source_url:
            # Who reads none of the languages is shown the page as it was written.
            addresses = (*addresses, ("x-default", target.source_url))
        written = [
            f'<link rel="alternate" hreflang="{tag}" href={escape_attribute(url, "")}>'
            for tag, url in addresses
            if tag.lower() not in named
        ]
        if target.url and "canonical" not in roles:
            written.insert(0, f'<link rel="canonical" href={escape_attribute(target.url, "")}>')
        if not written:
            return []
        place = next((token.end for token, role in self.html.links if role == "canonical"), None)
        if place is None:
            lowered = self.html.text[: 1 << 20].lower()
            head = lowered.find("</title>")
            place = head + len("</title>") if head >= 0 else None
        if place is None:
            return []
        return [Replacement(place, place, "".join(written))]


def _with_kind(spot: Spot, kind: SegmentKind) -> Spot:
    segment = msgspec.structs.replace(spot.segment, kind=kind)
    return replace(spot, segment=segment)


class PageFile:
    """The file of one page."""

    def __init__(
        self, data: bytes, path: str, relative: str, listing_id: str, language: str | None
    ):
        self.document = PageDocument(data, path, listing_id, language)
        self.documents = (self.document,)
        self.problems: list[Problem] = []
        self.relative = relative

    def write(
        self, results: Mapping[str, Result], target: Target, *, replace: bool
    ) -> list[tuple[str, bytes]]:
        """The page under its own name, packed again where it was packed.

        A blocked page lies apart, so that nobody publishes it with the others.
        """
        result = results[self.document.listing.id]
        data = repacked(self.relative, self.document.write(result, target))
        return [(f"{BLOCKED}/{self.relative}" if result.blocked else self.relative, data)]
