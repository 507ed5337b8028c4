"""The nouns of the house: what a listing is made of and what is said about it.

All structs are frozen and serializable with msgspec; they cross process borders and are the
JSON that users see. This module imports nothing of ours (law 1 of the house).
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import msgspec

Stage = Literal["discover", "evaluate", "purchase", "use", "recommend"]
"""Steps of a buyer's journey; every rule belongs to one."""

STAGES: tuple[Stage, ...] = ("discover", "evaluate", "purchase", "use", "recommend")

Component = Literal[
    "search", "completeness", "media", "trust", "localisation", "payment", "logistics", "speed"
]
"""Parts of the score; every rule belongs to one."""

COMPONENTS: tuple[Component, ...] = (
    "search", "completeness", "media", "trust", "localisation", "payment", "logistics", "speed",
)  # fmt: skip


class Severity(StrEnum):
    """How bad a finding is, mildest first."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for info, 1 for warning, 2 for error: order for ``--fail-on``."""
        return ("info", "warning", "error").index(self.value)


class Struct(msgspec.Struct, frozen=True, omit_defaults=False, kw_only=True):
    """Base of all values: frozen, keyword-only, encodable as JSON."""


class Where(Struct, frozen=True, kw_only=True):
    """A place in a source: file, 1-based line and column (characters), field or cell name."""

    path: str
    line: int | None = None
    column: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        """``path:line:column field``, leaving out what is unknown."""
        text = self.path
        if self.line is not None:
            text += f":{self.line}"
            if self.column is not None:
                text += f":{self.column}"
        return f"{text} {self.field}" if self.field else text


class Money(Struct, frozen=True, kw_only=True):
    """An amount as printed or marked up; ``currency`` is ISO 4217 or None when not stated."""

    amount: Decimal
    currency: str | None = None


class Quantity(Struct, frozen=True, kw_only=True):
    """A number with a canonical unit symbol (cm, in, g, kg, oz, lb, ml, W, mAh, °C …)."""

    value: Decimal
    unit: str


class Image(Struct, frozen=True, kw_only=True):
    """One product image. ``alt`` is None when the attribute is missing, "" when it is empty.

    ``width`` and ``height`` are pixels, ``bytes`` the file size; None means unknown.
    """

    src: str
    alt: str | None = None
    width: int | None = None
    height: int | None = None
    bytes: int | None = None
    format: str | None = None
    lazy: bool = False
    where: Where | None = None


class SizeChart(Struct, frozen=True, kw_only=True):
    """A readable size chart.

    ``unit`` is "cm", "in", "cm+in" or None when the chart does not say; ``columns`` are the
    header labels as printed, ``rows`` the cells as printed, one tuple a size (charts printed
    with sizes across are turned). ``measure`` tells body from garment measures when stated.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    unit: str | None = None
    measure: Literal["body", "garment"] | None = None
    system: str | None = None
    caption: str = ""
    where: Where | None = None


class Variant(Struct, frozen=True, kw_only=True):
    """One buyable version of a listing: its option values, price and identifiers."""

    id: str = ""
    sku: str = ""
    barcode: str = ""
    options: tuple[tuple[str, str], ...] = ()
    price: Money | None = None
    compare_at: Money | None = None
    weight: Quantity | None = None
    available: bool | None = None
    where: Where | None = None


FactValue = bool | int | float | str | tuple[str, ...]


class Fact(Struct, frozen=True, kw_only=True):
    """Something the listing or the seller states, e.g. ``warranty_months = 24``.

    ``markets`` are the market codes the fact holds in; empty means everywhere. Facts that are
    promises (delivery, returns, payment, warranty, voltage) and come from a page hold only in
    the market of that page: ``source_market_only`` is then true.
    """

    value: FactValue
    markets: tuple[str, ...] = ()
    source_market_only: bool = False
    where: Where | None = None


class Listing(Struct, frozen=True, kw_only=True):
    """One product as offered in one language on one channel.

    ``description`` is HTML as the source has it, ``text`` the same as plain text. For a page,
    ``description`` and ``text`` are the product part of the page, without navigation, footer
    and related products. ``extra`` keeps fields the source has and we do not use.
    """

    id: str
    where: Where
    source_format: str = ""
    language: str | None = None
    channel: str = ""
    title: str = ""
    description: str = ""
    text: str = ""
    bullets: tuple[str, ...] = ()
    meta_title: str | None = None
    meta_description: str | None = None
    brand: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    url: str = ""
    price: Money | None = None
    compare_at: Money | None = None
    availability: str | None = None
    keywords: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    images: tuple[Image, ...] = ()
    size_charts: tuple[SizeChart, ...] = ()
    facts: dict[str, Fact] = {}
    extra: dict[str, Any] = {}


class Problem(Struct, frozen=True, kw_only=True):
    """Something in a source that could not be read; the rest of the source goes on (exit 2)."""

    where: Where
    message: str
    fix: str = ""

    def __str__(self) -> str:
        """One clear line: what, where, how to fix."""
        text = f"{self.where}: {self.message.rstrip('.')}"
        return f"{text}. {self.fix}" if self.fix else text


class Finding(Struct, frozen=True, kw_only=True):
    """One rule's verdict at one place. ``points`` is what it cost the listing's score."""

    code: str
    severity: Severity
    message: str
    where: Where
    listing_id: str
    market: str | None = None
    points: float = 0.0
    fix: str = ""


class LedgerLine(Struct, frozen=True, kw_only=True, gc=False):
    """One line of the account behind a score.

    ``state`` is "earned", "lost" (findings), "unknown" (what the rule needs is not stated: the
    points are lost) or "exempt" (the listing positively does not need it: not counted).
    """

    code: str
    stage: Stage
    component: Component
    possible: float
    earned: float
    state: Literal["earned", "lost", "unknown", "exempt"]
    why: str = ""


class Score(Struct, frozen=True, kw_only=True):
    """0–100 for a listing or a catalog, whole, by component and by stage (None: nothing asked)."""

    total: float
    components: dict[str, float | None]
    stages: dict[str, float | None]
    ledger: tuple[LedgerLine, ...] = ()


class Suppressed(Struct, frozen=True, kw_only=True):
    """Findings that are not reported: how many, said where (``how``), and why.

    ``how`` is "listing" (a comment or a field of it), "settings" or "baseline".
    """

    code: str
    how: str
    reason: str = ""
    count: int = 1


class Judged(Struct, frozen=True, kw_only=True):
    """What an audit says about one listing.

    ``suppressed`` are findings that somebody decided to live with; the score counts their points.
    ``image`` is the address of its first picture as written, "" where there is none or it is a
    ``data:`` address too long to be carried along.
    """

    listing_id: str
    where: Where
    title: str
    language: str | None
    market: str | None
    findings: tuple[Finding, ...]
    score: Score
    suppressed: tuple[Suppressed, ...] = ()
    image: str = ""


SegmentKind = Literal[
    "title", "heading", "bullet", "paragraph", "label", "option_name", "option_value", "alt",
    "meta_title", "meta_description", "jsonld", "size_header", "size_cell", "tag", "ui",
]  # fmt: skip


class Segment(Struct, frozen=True, kw_only=True):
    """One translatable piece of text.

    ``text`` may hold inline markup as written in the source when ``markup`` is "html".
    ``limit`` is a maximum in characters, None when there is none. ``safety``: it stands below a
    heading of warnings, so that it is one whatever its words.
    """

    key: str
    listing_id: str
    text: str
    kind: SegmentKind
    markup: Literal["text", "html"] = "text"
    limit: int | None = None
    where: Where | None = None
    safety: bool = False


Origin = Literal["memory", "term", "phrase", "attributes", "engine", "source"]
"""Where a translation comes from; "source" means kept in the source language, "attributes" a title
put together from what the source's title names."""

Status = Literal["ready", "review", "blocked"]


class Earlier(Struct, frozen=True, kw_only=True):
    """A source text that was much the same, and its translation: help for a reviewer."""

    source: str
    target: str


class Translation(Struct, frozen=True, kw_only=True):
    """A segment in the target language.

    ``status`` "ready" means every gate passed; ``reviewed`` means a person signed. Neither
    implies the other. ``reasons`` say why a segment goes to review, one phrase each.
    ``suggestion`` is a translation that is not used, for reviewers only: one that failed a gate, or
    an earlier one. ``earlier`` is what was signed in this place before its source changed.
    """

    segment: Segment
    text: str
    origin: Origin
    status: Status
    reviewed: bool = False
    reasons: tuple[str, ...] = ()
    suggestion: str = ""
    earlier: Earlier | None = None
    findings: tuple[Finding, ...] = ()


class TraceLine(Struct, frozen=True, kw_only=True):
    """One culture action a person can read.

    Example: ``jp UAI 92 ≥ 65 → warranty line first (U3, evidence B, fact: warranty_months = 24)``.
    """

    listing_id: str
    market: str
    rule: str
    why: str
    action: str
    evidence: str = ""
    fact: str = ""
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        """The line as in the example above."""
        marks = [self.rule]
        if self.evidence:
            marks.append(f"evidence {self.evidence}")
        if self.fact:
            marks.append(f"fact: {self.fact}")
        return f"{self.market} {self.why} → {self.action} ({', '.join(marks)})"
