"""A Merchant feed on its way to another language: only the texts that buyers read change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from listingkit.catalog import feed
from listingkit.catalog.feed import Entry
from listingkit.catalog.language import catalog_language, with_language
from listingkit.language.tags import primary
from listingkit.localize.files.documents import Result, Target
from listingkit.localize.files.feed_places import FeedPlaces, Slot, open_places
from listingkit.localize.files.places import (
    Change,
    Place,
    PlacedDocument,
    Texts,
    by_holder,
    repacked,
    runs,
)
from listingkit.localize.urls import address
from listingkit.model import Listing, Problem, SegmentKind

_TEXTS: dict[str, tuple[str, SegmentKind, bool | None]] = {
    "title": ("title", "title", False),
    "short_title": ("short_title", "title", False),
    "structured_title.content": ("title", "title", False),
    "description": ("description", "paragraph", None),
    "structured_description.content": ("description", "paragraph", None),
    "product_highlight": ("highlight", "bullet", False),
    "product_detail.section_name": ("detail.section", "label", False),
    "product_detail.attribute_name": ("detail.name", "label", False),
    "product_detail.attribute_value": ("detail.value", "label", False),
    "size": ("option.size", "option_value", False),
    "pattern": ("option.pattern", "option_value", False),
}
_LISTS: dict[str, tuple[str, SegmentKind, re.Pattern[str]]] = {
    "product_type": ("category", "label", re.compile(">")),
    "color": ("option.color", "option_value", re.compile("/")),
    "material": ("option.material", "option_value", re.compile("/")),
}
"""Attributes that hold several values, and the sign between them."""

_ADDRESSES = frozenset({"link", "canonical_link"})
_KEYS = _ADDRESSES | {"content_language", "target_country", "xml:lang", "language"}
_COUNTRY = re.compile(r"[A-Za-z]{2}\Z")


class FeedDocument(PlacedDocument):
    """The items of one group; ``keys`` are what follows the target rather than being translated."""

    def __init__(self, listing: Listing, texts: Texts, keys: Sequence[Slot]) -> None:
        super().__init__(listing, texts.all())
        self.keys = tuple(keys)

    def key_changes(self, target: Target, relative: str) -> Iterator[tuple[int, Change]]:
        """Language, country and addresses as they are in the target."""
        for slot in self.keys:
            new = self._key(slot, target, relative)
            text = slot.text
            if new is None or new == text.strip():
                continue
            start = slot.place.start + len(text) - len(text.lstrip())
            yield slot.place.holder, Change(start, start + len(text.strip()), new)

    def _key(self, slot: Slot, target: Target, relative: str) -> str | None:
        if not target.language:
            return None
        if slot.name in _ADDRESSES:
            if target.pattern is None:
                return None
            own = msgspec.structs.replace(self.listing, url=slot.text.strip())
            return address(target.pattern, target.market, target.language, own, relative)
        if slot.name == "target_country":
            return target.country if _COUNTRY.match(slot.text.strip()) else None
        return primary(target.language) if slot.name == "content_language" else target.language


class FeedFile:
    """One feed."""

    def __init__(self, data: bytes, path: str, relative: str, language: str | None) -> None:
        self.data = data
        self.relative = relative
        self.places: FeedPlaces = open_places(data, path)
        groups = feed.read_groups(data, path)
        self.problems: list[Problem] = list(groups.problems)
        found: list[tuple[Listing, list[Slot]]] = []
        for name, group in groups.items.items():
            listing = feed.listing_of(name, group, path, groups.language)
            slots = self._slots(group)
            if slots is None:
                message = "the item cannot be written where it stands"
                self.problems.append(Problem(where=listing.where, message=message))
            else:
                found.append((listing, slots))
        unsaid = [listing for listing, _ in found if not listing.language]
        tag = language or (catalog_language(unsaid) if unsaid else "")
        self.documents = tuple(
            self._document(with_language(listing, tag), slots, path) for listing, slots in found
        )
        self.head = tuple(self.places.head())

    def _slots(self, group: Sequence[Entry]) -> list[Slot] | None:
        out: list[Slot] = []
        for entry in group:
            slots = self.places.slots(entry)
            if slots is None:
                return None
            out.extend(slots)
        return out

    def _document(self, listing: Listing, slots: Sequence[Slot], path: str) -> FeedDocument:
        texts = Texts(listing.id, path, listing.language or "")
        keys = [slot for slot in slots if slot.name in _KEYS]
        for slot in slots:
            if slot.name in _TEXTS:
                name, kind, html = _TEXTS[slot.name]
                texts.add(name, kind, slot.text, slot.place, slot.line, html=html, wrap=slot.wrap)
            elif slot.name in _LISTS:
                name, kind, separator = _LISTS[slot.name]
                for start, end in runs(slot.text, separator):
                    first = slot.place.start
                    place = Place(slot.place.holder, first + start, first + end)
                    text = slot.text[start:end]
                    texts.add(name, kind, text, place, slot.line, wrap=_without(separator))
        return FeedDocument(listing, texts, keys)

    def write(
        self, results: Mapping[str, Result], target: Target, *, replace: bool
    ) -> list[tuple[str, bytes]]:
        """The feed under its own name; items that are blocked stay as they are.

        Nothing is marked as foreign in a feed: channels take no attributes in descriptions.
        """
        found: list[tuple[int, Change]] = []
        spoken = False
        for document in self.documents:
            result = results[document.listing.id]
            if result.blocked:
                continue
            found.extend(document.changes(result))
            if result.spoken:
                found.extend(document.key_changes(target, self.relative))
                spoken = True
        for slot in self.head if spoken and target.language else ():
            found.append((slot.place.holder, Change(0, len(slot.text), target.language)))
        data = self.places.write(by_holder(found))
        return [(self.relative, repacked(self.relative, data))]


def _without(separator: re.Pattern[str]) -> Callable[[str], str | None]:
    """Writes a value of a list; one that holds the sign between values would be two."""
    return lambda text: None if separator.search(text) else text
