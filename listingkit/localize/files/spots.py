"""What of a piece of HTML may change: spots of text, list items, tables, the page's own address."""

from __future__ import annotations

from dataclasses import dataclass, field

from listingkit.catalog.splice import Form
from listingkit.catalog.tokens import Token
from listingkit.model import Segment


@dataclass(frozen=True, slots=True)
class Spot:
    """A segment where it stands: ``start`` to ``end`` in the decoded page.

    ``quote`` is the quote of an attribute. ``inner`` are the spots of attributes inside the
    segment's own inline tags, and ``tag`` is the span of the tag such an attribute belongs to.
    ``element`` is the element the text stands in,
    ``kept`` what placeholders in the segment's text stand for.
    """

    segment: Segment
    start: int
    end: int
    form: Form
    quote: str = ""
    element: str = ""
    inner: tuple[Spot, ...] = ()
    tag: tuple[int, int] = (0, 0)
    kept: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One list item: ``start`` to ``end`` is its content; ``group`` numbers its list.

    ``opens`` is where its start tag begins, ``closes`` where its end tag ends.
    """

    group: int
    opens: int
    start: int
    end: int
    closes: int
    spots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table without tables inside it: its span and the numbers of the spots in it."""

    start: int
    end: int
    spots: tuple[int, ...]


@dataclass
class HtmlSegments:
    """Everything of a page that may change."""

    text: str
    spots: list[Spot] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    scripts: list[Token] = field(default_factory=list)
    root: Token | None = None
    doctype_end: int = 0
    links: list[tuple[Token, str]] = field(default_factory=list)
    """Link and meta elements that hold the page's own address or language, with their role."""
    after: dict[int, int] = field(default_factory=dict)
    """For a spot of text: where a new paragraph after its block would begin."""
    skipped: int = 0
    """Blocks left alone because they are marked so, are code, or are too tangled."""
