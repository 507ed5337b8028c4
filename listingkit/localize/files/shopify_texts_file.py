"""Shopify's export of translations on its way back: empty translations are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from listingkit.catalog import shopify_texts
from listingkit.catalog.csvspans import Cell, Row, quote, splice_cells
from listingkit.language.detect import detect_language
from listingkit.localize.files.documents import Result, Target
from listingkit.localize.files.places import Place, PlacedDocument, Texts, harmless, repacked
from listingkit.localize.files.shop_locale import is_locale
from listingkit.model import Listing, Problem, SegmentKind, Where

_KINDS: dict[str, tuple[SegmentKind, bool | None]] = {
    "title": ("title", False),
    "body_html": ("paragraph", None),
    "body": ("paragraph", None),
    "description": ("paragraph", None),
    "meta_title": ("meta_title", False),
    "meta_description": ("meta_description", False),
    "product_type": ("label", False),
    "alt": ("alt", False),
    "value": ("paragraph", None),
}
_NAMES: dict[str, SegmentKind] = {
    "PRODUCT_OPTION": "option_name", "PRODUCT_OPTION_VALUE": "option_value",
}  # fmt: skip
_UNTOUCHED = frozenset({"handle"})
_JSON = re.compile(r"\s*[\[{]")


class ResourceDocument(PlacedDocument):
    """One resource of the shop: a product, an option, a metafield; a place is a row of the file."""

    def __init__(self, listing: Listing, texts: Texts, locales: Sequence[str]) -> None:
        super().__init__(listing, texts.all())
        self.locales = frozenset(locales)


class ShopifyTextsFile:
    """One export."""

    def __init__(self, data: bytes, path: str, relative: str, language: str | None) -> None:
        self.data = data
        self.relative = relative
        self.table = shopify_texts.read_table(data, path)
        self.problems: list[Problem] = list(self.table.problems)
        groups: dict[str, list[tuple[int, Row]]] = {}
        for number, row in enumerate(self.table.rows):
            if self._is_open(row):
                kind = self.table.text(row, "Type").strip()
                own = self.table.text(row, "Identification").strip().lstrip("'")
                groups.setdefault(f"{kind}/{own}", []).append((number, row))
        sample = "\n".join(
            self.table.text(row, "Default content") for rows in groups.values() for _, row in rows
        )[:20_000]
        tag = language or detect_language(sample).language or ""
        self.documents = tuple(
            self._document(name, rows, path, tag) for name, rows in groups.items()
        )

    def _is_open(self, row: Row) -> bool:
        """Whether a row waits for a translation."""
        source, done = (self.table.text(row, f"{one} content") for one in ("Default", "Translated"))
        if done.strip() or not source.strip() or _JSON.match(source):
            return False
        market, name = self.table.text(row, "Market"), self.table.text(row, "Field")
        return not market.strip() and name.strip().lower() not in _UNTOUCHED

    def _document(
        self, name: str, rows: Sequence[tuple[int, Row]], path: str, language: str
    ) -> ResourceDocument:
        texts = Texts(name, path, language)
        for number, row in rows:
            part = self.table.text(row, "Field").strip()
            kind, html = _KINDS.get(part.lower(), ("ui", None))
            if part == "name":
                kind, html = _NAMES.get(self.table.text(row, "Type").strip(), "label"), False
            raw = self.table.text(row, "Default content")
            texts.add(part, kind, raw, Place(number, 0, len(raw)), row.line, html=html)
        listing = Listing(
            id=name,
            where=Where(path=path, line=rows[0][1].line),
            source_format="shopify-translations",
            language=language or None,
            title=next((one.value.raw for one in texts.all() if one.field == "title"), ""),
        )
        return ResourceDocument(listing, texts, [self.table.text(r, "Locale") for _, r in rows])

    def documents_for(self, tag: str) -> Sequence[ResourceDocument]:
        """The resources that have rows of a language."""
        return [one for one in self.documents if any(is_locale(x, tag) for x in one.locales)]

    @property
    def says(self) -> str:
        """The languages the file has rows of."""
        found = {self.table.text(row, "Locale").strip() for row in self.table.rows}
        return ", ".join(sorted(found - {""})) or "no language"

    def write(
        self, results: Mapping[str, Result], target: Target, *, replace: bool
    ) -> list[tuple[str, bytes]]:
        """The export with its empty translations filled in, for Shopify to import."""
        changes: list[tuple[Cell, bytes]] = []
        for document in self.documents:
            result = results.get(document.listing.id)
            if result is not None and not result.blocked:
                changes.extend(self._filled(document, result, target))
        return [(self.relative, repacked(self.relative, splice_cells(self.data, changes)))]

    def _filled(
        self, document: ResourceDocument, result: Result, target: Target
    ) -> Iterator[tuple[Cell, bytes]]:
        index = self.table.columns["Translated content"]
        for found in document.texts:
            if not found.value.changed(result.translations):
                continue
            raw = found.value.raw
            text = harmless(found.value.fill(result.translations, target.marking), raw)
            for place in found.places:
                row = self.table.rows[place.holder]
                if is_locale(self.table.text(row, "Locale"), target.language):
                    cell = row.cells[index]
                    yield cell, quote(text, cell, self.table.delimiter)
