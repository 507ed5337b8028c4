"""A listing on its way to another language: its segments, its blocks, its way back into the file.

Each format has its own documents; what they share is here. A document is made from the source
alone, so it is the same in every process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from listingkit.localize.files.chart_tables import ChartPlace
from listingkit.localize.files.fill import Edits, Marking
from listingkit.localize.review.edits import is_signable
from listingkit.model import Listing, Problem, Segment, Translation

BlockSlot = Literal["title", "bullet", "description"]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One block of the product part as culture sees it.

    ``key`` is that of the block's first segment; ``keys`` are all of them. ``text`` is plain.
    """

    key: str
    slot: BlockSlot
    text: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """Where a listing goes: the market, the language tag to write, and its addresses.

    Without a language the listing stays in its own.

    ``addresses`` are the page's addresses by language tag, empty without a URL pattern; ``url``
    is the one of this target. ``country`` is the market's (ISO 3166, upper case). ``pattern`` is
    the URL pattern, for files in which each item has an address of its own.
    """

    market: str
    language: str
    direction: str
    marking: Marking
    url: str | None = None
    source_url: str | None = None
    addresses: tuple[tuple[str, str], ...] = ()
    country: str = ""
    pattern: str | None = None


@dataclass
class Result:
    """What a document needs to be written: translations by key, and culture's edits.

    ``blocked`` listings are not fit to be published; their tables keep them as they were.
    ``keywords`` are target keywords of the market by those of the source.
    """

    translations: dict[str, Translation] = field(default_factory=dict)
    edits: Edits = field(default_factory=Edits)
    blocked: bool = False
    keywords: dict[str, str] = field(default_factory=dict)

    @property
    def spoken(self) -> bool:
        """Whether the listing speaks the target's language afterwards, if only in part."""
        done = self.translations.values()
        return any(one.origin != "source" or one.status == "ready" for one in done)

    @property
    def reviewed(self) -> bool | None:
        """Whether a person signed all that is not as it was in the source; None for nothing."""
        signed = [one.reviewed for one in self.translations.values() if is_signable(one)]
        return all(signed) if signed else None


class Document(Protocol):
    """One listing with everything in it that may change."""

    listing: Listing

    def segments(self) -> list[Segment]:
        """All segments, in the order of the source."""
        ...

    def blocks(self) -> tuple[TextBlock, ...]:
        """Title, bullets of one list and paragraphs of the product part."""
        ...

    def charts(self) -> tuple[ChartPlace, ...]:
        """Size charts that columns can be added to."""
        ...


class SourceFile(Protocol):
    """One source file: its documents, and how it is written."""

    problems: list[Problem]

    @property
    def documents(self) -> Sequence[Document]:
        """Its listings."""
        ...

    def write(
        self, results: Mapping[str, Result], target: Target, *, replace: bool
    ) -> Iterable[tuple[str, bytes]]:
        """Files of the target as (path relative to the market's folder, content)."""
        ...
