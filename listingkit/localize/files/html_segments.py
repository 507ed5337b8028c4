"""Segments of an HTML page, each with the exact span it stands in.

Text is cut at the borders of blocks; inline tags stay inside a segment, except those that only
wrap it. Attributes, ``<title>``, meta elements and JSON-LD strings are segments of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from listingkit.catalog.plain import HIDDEN, INLINE
from listingkit.catalog.splice import unescape
from listingkit.catalog.tokens import VOID, Attribute, Token, tokenize
from listingkit.language.tags import primary
from listingkit.localize.files.inline_runs import Piece, compose, cut
from listingkit.localize.files.spots import Entry, HtmlSegments, Spot, Table
from listingkit.localize.files.worth import readable, worth_translating
from listingkit.model import Segment, SegmentKind, Where
from listingkit.page.vocabulary import Vocabulary

NO_TRANSLATION = frozenset({"code", "kbd", "samp", "var", "pre", "tt", "svg", "math", "object"})
"""Elements whose content is for machines or is none of a translator's business."""

_AREAS = frozenset({"nav", "footer", "header", "aside"})
_AREA_ROLES = frozenset({"navigation", "contentinfo", "banner", "search", "complementary"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CLOSED = _HEADINGS | {"p"}
"""Blocks that hold no other blocks: a new paragraph goes behind their end tag."""
_LABELS = frozenset({"button", "label", "option", "legend", "summary", "dt", "figcaption"})
_TRAILS = frozenset({"nav", "ol", "ul", "div", "section"})
_META_TITLES = frozenset({"og:title", "twitter:title"})
_META_DESCRIPTIONS = frozenset({"description", "og:description", "twitter:description"})
_META_ALTS = frozenset({"og:image:alt", "twitter:image:alt"})
_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder")
_DEEPEST = 50
"""Areas inside areas that are told apart; no real page comes near."""

_BLANKS = re.compile(r"[ \t\n\f\r]+")


AreaKind = Literal["skip", "ui", "item", "table", "list"]


@dataclass
class _Area:
    name: str
    kind: AreaKind
    start: int
    opens: int
    opened: dict[str, int] = field(default_factory=dict)
    spots: list[int] = field(default_factory=list)
    spoiled: bool = False
    group: int = 0


class _Extractor:
    """One pass over the tokens of a page."""

    def __init__(self, text: str, path: str, listing_id: str, language: str) -> None:
        self.out = HtmlSegments(text)
        self.text = text
        self.path = path
        self.listing_id = listing_id
        self.language = primary(language)
        self.areas: list[_Area] = []
        self.run: list[Piece] = []
        self.block = ""
        self.counts: dict[str, int] = {}
        self.lists = 0
        self.waiting: list[int] = []
        self.line, self.line_at = 1, 0

    def where(self, position: int) -> Where:
        """The line of a position; positions come in order, or nearly."""
        if position >= self.line_at:
            self.line += self.text.count("\n", self.line_at, position)
        else:
            self.line -= self.text.count("\n", position, self.line_at)
        self.line_at = position
        return Where(path=self.path, line=self.line)

    def key(self, name: str) -> str:
        number = self.counts[name] = self.counts.get(name, 0) + 1
        return f"{self.listing_id}:{name}.{number}"

    @property
    def skipping(self) -> bool:
        return any(area.kind == "skip" for area in self.areas)

    @property
    def in_ui(self) -> bool:
        return any(area.kind == "ui" for area in self.areas)

    def extract(self) -> HtmlSegments:
        last: Token | None = None
        for token in tokenize(self.text):
            if not token.complete:
                break
            if token.kind == "text":
                self.run.append(Piece("text", token))
            elif token.kind == "raw":
                self.raw(token, last)
            elif token.kind == "start":
                self.start(token)
            elif token.kind == "end":
                self.end(token)
            elif token.kind == "declaration" and self.out.root is None:
                self.out.doctype_end = token.end
            if token.kind in ("start", "end"):
                last = token
        self.flush(None)
        while self.areas:
            self.close(self.areas.pop(), len(self.text))
        self.out.entries.sort(key=lambda entry: entry.opens)
        return self.out

    def start(self, token: Token) -> None:
        if token.name in INLINE:
            self.run.append(Piece("open" if token.name not in VOID else "void", token))
            if self.marked(token) and token.name not in VOID:
                # Marked inline text stays in its sentence; the mask keeps it as it is.
                self.run[-1] = Piece("keep", token)
            return
        self.flush(token)
        self.head(token)
        if token.name not in VOID and not token.self_closing:
            self.enter(token)
        if token.name not in INLINE and token.name != "br":
            self.block = token.name
        if not self.skipping:
            self.attributes(token, self.out.spots)

    def end(self, token: Token) -> None:
        if token.name in INLINE:
            self.run.append(Piece("close", token))
            return
        self.flush(token)
        self.block = ""
        if not self.areas:
            return
        opened = self.areas[-1].opened
        if opened.get(token.name):
            opened[token.name] -= 1
        elif any(area.name == token.name for area in self.areas):
            while self.areas:
                area = self.areas.pop()
                self.close(area, token.start)
                if area.name == token.name:
                    return

    def enter(self, token: Token) -> None:
        """Open the area that a start tag begins, if it begins one."""
        name = token.name
        if name == "li":
            self.close_item(token.start)
        kind: AreaKind | None = None
        if name in NO_TRANSLATION or name in HIDDEN or self.marked(token):
            kind = "skip"
        elif name in _AREAS or (self.value(token, "role") or "").lower() in _AREA_ROLES:
            kind = "ui"
        elif name in ("li", "table"):
            kind = "item" if name == "li" else "table"
        elif name in ("ul", "ol"):
            kind = "list"
        if kind is None or name in ("html", "body") or len(self.areas) >= _DEEPEST:
            if self.areas:
                opened = self.areas[-1].opened
                opened[name] = opened.get(name, 0) + 1
            return
        for area in self.areas:
            # A list item or a table with another one inside is not moved or converted.
            if area.kind in ("item", "table") and kind in ("list", "table"):
                area.spoiled = True
        area = _Area(name, kind, token.end, token.start)
        if kind == "list":
            self.lists += 1
            area.group = self.lists
        elif kind == "item":
            area.group = next((a.group for a in reversed(self.areas) if a.kind == "list"), 0)
        self.areas.append(area)

    def close_item(self, position: int) -> None:
        """An open list item ends where the next one of its list begins."""
        for index in range(len(self.areas) - 1, -1, -1):
            kind = self.areas[index].kind
            if kind in ("list", "table"):
                return
            if kind == "item":
                while len(self.areas) > index:
                    self.close(self.areas.pop(), position)
                return

    def close(self, area: _Area, position: int) -> None:
        if area.kind == "item" and area.group and not area.spoiled:
            closes = position
            if self.text.startswith("</li", position):
                closes = self.text.find(">", position) + 1 or position
            spots = tuple(area.spots)
            self.out.entries.append(
                Entry(area.group, area.opens, area.start, position, closes, spots)
            )
        elif area.kind == "table" and not area.spoiled and area.spots:
            end = self.text.find(">", position) + 1
            self.out.tables.append(Table(area.opens, end or position, tuple(area.spots)))

    def marked(self, token: Token) -> bool:
        """Whether an element says that its content is not to be translated from our language."""
        if (self.value(token, "translate") or "").strip().lower() == "no":
            return True
        if "notranslate" in (self.value(token, "class") or "").split():
            return True
        language = primary(self.value(token, "lang"))
        return bool(language) and token.name != "html" and language != self.language

    def value(self, token: Token, name: str) -> str | None:
        found = token.attribute(name)
        return unescape(self.text[found.start : found.end]) if found is not None else None

    def add(self, spot: Spot, into: list[Spot]) -> None:
        into.append(spot)
        if into is self.out.spots:
            for area in self.areas:
                if area.kind in ("item", "table"):
                    area.spots.append(len(into) - 1)

    def attributes(self, token: Token, into: list[Spot]) -> None:
        """The attributes of a tag that people read."""
        names: tuple[str, ...] = _ATTRIBUTES
        if token.name == "input" and (self.value(token, "type") or "").lower() in (
            "submit", "button", "reset",
        ):  # fmt: skip
            names = (*names, "value")
        elif token.name in ("optgroup", "option", "track"):
            names = (*names, "label")
        label = self.value(token, "aria-label") or ""
        if token.name in _TRAILS and Vocabulary.shipped().names_trail("", "", label):
            # Readers find the category by this name; and to an engine "Breadcrumb" is food.
            names = tuple(name for name in names if name != "aria-label")
        for attribute in token.attributes:
            if attribute.name in names and token.attribute(attribute.name) is attribute:
                kind: SegmentKind = "alt" if attribute.name == "alt" else "ui"
                self.attribute(attribute, kind, into, (token.start, token.end))

    def attribute(
        self,
        found: Attribute,
        kind: SegmentKind,
        into: list[Spot],
        tag: tuple[int, int] = (0, 0),
    ) -> None:
        """One attribute value as a segment, if it holds words."""
        text = readable(unescape(self.text[found.start : found.end]))
        text = _BLANKS.sub(" ", text).strip()
        if not found.has_value or not worth_translating(text):
            return
        segment = Segment(
            key=self.key(found.name if found.name != "content" else kind),
            listing_id=self.listing_id,
            text=text,
            kind=kind,
            where=self.where(found.start),
        )
        quote = found.quote
        spot = Spot(segment, found.start, found.end, "attribute", quote, found.name, (), tag)
        self.add(spot, into)

    def head(self, token: Token) -> None:
        """What the head of a page says about itself."""
        if token.name == "html" and self.out.root is None:
            self.out.root = token
        elif token.name == "link":
            relations = (self.value(token, "rel") or "").lower().split()
            if "canonical" in relations:
                self.out.links.append((token, "canonical"))
            elif "alternate" in relations and token.attribute("hreflang"):
                self.out.links.append((token, "hreflang"))
        elif token.name == "meta":
            self.meta(token)

    def meta(self, token: Token) -> None:
        name = (self.value(token, "property") or self.value(token, "name") or "").lower().strip()
        equivalent = (self.value(token, "http-equiv") or "").lower().strip()
        content = token.attribute("content")
        if content is None or self.skipping:
            return
        item = (self.value(token, "itemprop") or "").lower()
        if name in ("og:url", "og:locale"):
            self.out.links.append((token, name))
        elif equivalent == "content-language" or item == "inlanguage":
            self.out.links.append((token, "language"))
        elif name in _META_TITLES:
            self.attribute(content, "meta_title", self.out.spots)
        elif name in _META_DESCRIPTIONS or item == "description":
            self.attribute(content, "meta_description", self.out.spots)
        elif name in _META_ALTS:
            self.attribute(content, "alt", self.out.spots)

    def raw(self, token: Token, tag: Token | None) -> None:
        if token.name == "script" and tag is not None:
            kind = (self.value(tag, "type") or "").partition(";")[0].strip().lower()
            if kind == "application/ld+json":
                self.out.scripts.append(token)
        elif token.name == "title" and not self.skipping and not self.counts.get("title.head"):
            source = self.text[token.start : token.end]
            text = _BLANKS.sub(" ", readable(unescape(source))).strip()
            if worth_translating(text):
                self.counts["title.head"] = 1
                segment = Segment(
                    key=self.key("head.title"),
                    listing_id=self.listing_id,
                    text=text,
                    kind="meta_title",
                    where=self.where(token.start),
                )
                self.add(
                    Spot(segment, token.start, token.end, "rcdata", "", "title"), self.out.spots
                )

    def flush(self, border: Token | None) -> None:
        """The text since the last block border becomes segments."""
        run, self.run = self.run, []
        if run:
            self.segments(run)
        if border is None or border.name != "br":
            place = len(self.text) if border is None else border.start
            if border is not None and border.kind == "end" and border.name in _CLOSED:
                place = border.end
            for index in self.waiting:
                self.out.after[index] = place
            self.waiting.clear()

    def segments(self, run: list[Piece]) -> None:
        if self.skipping:
            self.out.skipped += any(piece.kind == "text" for piece in run)
            return
        if not any(p.kind == "text" and not self.text[p.start : p.end].isspace() for p in run):
            for piece in run:
                if piece.kind in ("open", "void"):
                    self.attributes(piece.token, self.out.spots)
            return
        found = cut(self.text, run)
        self.out.skipped += found.tangled
        taken: set[int] = set()
        for start, end, pieces in found.segments:
            inner: list[Spot] = []
            composed = compose(self.text, pieces)
            for piece in pieces:
                if piece.kind in ("open", "void"):
                    taken.add(piece.token.start)
            if not worth_translating(composed.words):
                for piece in pieces:
                    taken.discard(piece.token.start)
                continue
            kind = self.kind()
            segment = Segment(
                key=self.key(kind),
                listing_id=self.listing_id,
                text=composed.text,
                kind=kind,
                markup="html" if composed.markup else "text",
                where=self.where(start),
            )
            for piece in pieces:
                if piece.kind in ("open", "void"):
                    self.attributes(piece.token, inner)
            spot = Spot(
                segment, start, end, "markup", "", self.block, tuple(inner), kept=composed.kept
            )
            self.add(spot, self.out.spots)
            self.waiting.append(len(self.out.spots) - 1)
        for piece in run:
            if piece.kind in ("open", "void") and piece.token.start not in taken:
                self.attributes(piece.token, self.out.spots)

    def kind(self) -> SegmentKind:
        if self.block == "h1":
            return "title"
        if self.in_ui:
            return "ui"
        if self.block in _HEADINGS:
            return "heading"
        if self.block in ("td", "th"):
            return "size_header" if self.block == "th" else "size_cell"
        if self.block in _LABELS:
            return "label"
        return "bullet" if any(area.kind == "item" for area in self.areas) else "paragraph"


def extract_html(text: str, path: str, listing_id: str, language: str) -> HtmlSegments:
    """Find the segments of a decoded page or of a piece of HTML.

    ``language`` is the tag of the language to translate from: elements marked with another one
    are left alone.
    """
    return _Extractor(text, path, listing_id, language).extract()
