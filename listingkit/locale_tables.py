"""The tables of ``locales/`` that no single market owns: facts, culture, terms, limits, sizes.

Like :mod:`listingkit.locale_types`, each file there is decoded straight into one of these.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from listingkit.locale_types import Data, Sourced
from listingkit.model import Severity


class FactKind(Data, frozen=True, kw_only=True):
    """One word of the vocabulary of facts (``locales/facts.toml``).

    ``type``: flag, number, text, list or codes. A ``promise`` (delivery, returns, payment …) holds
    only in the market it was made for. ``words`` says that the value is prose in the language of
    the source, to be translated before it is shown; otherwise it is a name or a number.
    """

    type: Literal["flag", "number", "text", "list", "codes"]
    means: str
    promise: bool = False
    words: bool = False
    unit: str = ""


class Line(Data, frozen=True, kw_only=True):
    """A fixed phrase and the facts without which it would assert something unknown.

    ``proof``: every certificate those facts name must back such claims (``certificates.toml``).
    """

    phrase: str
    needs: tuple[str, ...] = ()
    proof: str = ""


Action = Literal[
    "promote_block", "demote_block", "insert_line", "reorder_bullets", "strengthen_claim",
    "soften_claim", "flag_missing", "flag_phrase", "set_register", "set_cta",
]  # fmt: skip

Slot = Literal["title", "bullet", "description", "trust"]


class CultureRule(Data, frozen=True, kw_only=True):
    """One rule of ``locales/culture.toml``: condition on a score, action, needed facts, evidence.

    ``when`` is ``uai >= 65``, ``any`` (always) or ``forced`` (only where a market's override
    forces it). ``lines`` are alternatives, best first: the first whose facts are all there is
    written. ``first`` and ``last`` are topics to bring forward and to put back, ``to`` the place
    they move to (1 = first). ``missing`` are facts to ask for, ``missing_for`` more of them by
    category. ``group``: only the strongest line of a group is written, and none where the text
    already speaks of the topic of that name.
    """

    id: str
    label: str
    when: str
    action: Action
    weight: float
    evidence: Literal["A", "B", "C"]
    cite: tuple[str, ...] = ()
    slot: Slot = "bullet"
    to: int = 0
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    missing: tuple[str, ...] = ()
    missing_for: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    lexicon: str = ""
    group: str = ""
    categories: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    legal: str = ""
    register: str = ""
    severity: Severity = Severity.INFO
    note: str = ""


class Lexicon(Sourced, frozen=True, kw_only=True):
    """Words by language that a rule looks for, and what may stand instead without a new claim.

    A replacement of "" drops a sentence that says nothing else. Words without a replacement are
    reported only.
    """

    words: dict[str, tuple[str, ...]]
    replace: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)


class Dimension(Data, frozen=True, kw_only=True):
    """One of Hofstede's six dimensions: its name, and what a high or low score says of a listing.

    "mas" was published as masculinity; we name it by what it measures.
    """

    name: str
    high: str
    low: str


class CultureLimits(Sourced, frozen=True, kw_only=True):
    """How much a run may change in one listing."""

    actions: int
    lines: int
    least_priority: float
    second_person_share: float


class Culture(Data, frozen=True, kw_only=True):
    """``locales/culture.toml``: rules, lexicons, topics of text blocks and limits."""

    limits: CultureLimits
    dimensions: dict[str, Dimension]
    rules: tuple[CultureRule, ...]
    lexicons: dict[str, Lexicon]
    topics: dict[str, dict[str, tuple[str, ...]]]
    topic_facts: dict[str, tuple[str, ...]]
    second_person: dict[str, tuple[str, ...]]
    informal: dict[str, tuple[str, ...]]
    citations: dict[str, str]


class Term(Data, frozen=True, kw_only=True):
    """One row of a glossary ``locales/terms/<language>.csv``, from English."""

    en: str
    term: str
    pos: str = ""
    domain: str = ""
    note: str = ""
    reviewed: bool = False
    source: str = ""


class Certificate(Sourced, frozen=True, kw_only=True):
    """A certificate or mark (``locales/certificates.toml``) and what it backs.

    ``backs``: by kind of claim (the ``proof`` of a claim), whether naming it backs claims in the
    whole listing or only in the sentence that names it. Empty: it backs none.
    """

    name: str
    words: tuple[str, ...]
    backs: dict[str, Literal["listing", "sentence"]] = msgspec.field(default_factory=dict)


class Negation(Data, frozen=True, kw_only=True):
    """Words of a language that deny (``locales/vocabulary/negation.toml``).

    ``before`` and ``after`` stand beside what is denied, ``lists`` before several things with
    commas; ``nots`` only look like it ("not only"), ``not_after`` says what makes an ``after``
    none ("free" before "shipping"). ``spaced``: the language parts its words.
    """

    spaced: bool = True
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    nots: tuple[str, ...] = msgspec.field(default=(), name="not")
    not_after: tuple[str, ...] = ()


class Negations(Sourced, frozen=True, kw_only=True):
    """``locales/vocabulary/negation.toml``: denial by language code."""

    languages: dict[str, Negation]


class TextLimit(Sourced, frozen=True, kw_only=True):
    """A limit on one field.

    ``unit``: chars (code points), graphemes (what readers take for one letter), bytes (UTF-8), hw
    (half widths), items or words. ``forbidden`` are characters that are refused; spaces count
    unless ``spaces`` is false. ``repeats``: how often one word may stand in it. ``refused`` are
    classes of words that are kept out (``vocabulary/fitting.toml``, brand, colour).
    """

    max: int | None = None
    min: int | None = None
    best_max: int | None = None
    unit: Literal["chars", "graphemes", "bytes", "hw", "items", "words"] = "chars"
    forbidden: str = ""
    repeats: int | None = None
    refused: tuple[str, ...] = ()
    spaces: bool = True
    note: str = ""


class Channel(Data, frozen=True, kw_only=True):
    """What one marketplace or search result takes (``locales/channels.toml``).

    ``fields`` are its text limits, ``aliases`` other names of it. ``unsaid`` are codes of rules on
    what its files have no place for, such as alternative texts in a product feed: they are not
    asked there.
    """

    name: str
    aliases: tuple[str, ...] = ()
    fields: dict[str, TextLimit] = msgspec.field(default_factory=dict)
    unsaid: tuple[str, ...] = ()
    markets: dict[str, dict[str, TextLimit]] = msgspec.field(default_factory=dict)


class SeasonWords(Sourced, frozen=True, kw_only=True):
    """Words by language that tie a text to an occasion (``locales/seasons.toml``).

    ``festivals`` are the ids under which packs have its dates; a word may end in ``*``;
    ``excepting`` are longer words in which a hit means nothing. With ``why`` they are words that
    sit ill with buyers while one of the festivals is coming or on; titles are looked at for those
    only with ``titles``: a lunch box is called one all year.
    """

    festivals: tuple[str, ...]
    words: dict[str, tuple[str, ...]]
    excepting: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    why: str = ""
    severity: Severity = Severity.INFO
    titles: bool = False


class TitleReading(Data, frozen=True, kw_only=True):
    """How titles of a language are read: words that only tie parts, words of two meanings."""

    links: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


class TitleShape(Sourced, frozen=True, kw_only=True):
    """How a language puts a title together (``locales/titles.toml``, which says what is what).

    Parts: brand, type, material, group, season, colour, more, code, size, measure.
    """

    order: tuple[str, ...]
    groups: dict[str, str]
    pieces: dict[str, str] = msgspec.field(default_factory=dict)
    joiner: str = " "
    plural: bool = True
    adjectives: Literal["free", "ends", "no"] = "no"
    endings: tuple[str, ...] = ()
    capital: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    initials: dict[str, str] = msgspec.field(default_factory=dict)
    said: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    read: TitleReading = msgspec.field(default_factory=lambda: TitleReading())


class FittingWords(Sourced, frozen=True, kw_only=True):
    """``locales/vocabulary/fitting.toml``, which says what its tables are; by language code."""

    begins: dict[str, tuple[str, ...]]
    refused: dict[str, dict[str, tuple[str, ...]]]


class SizeDispute(Sourced, frozen=True, kw_only=True):
    """Systems that published charts do not convert alike.

    Seen from a label of one of ``systems``, charts go from ``down`` labels of one of ``others``
    below to ``up`` above what the table gives; the other way round likewise. ``labels`` are those
    of ``systems`` that it is about, all of them when empty.
    """

    systems: tuple[str, ...]
    others: tuple[str, ...]
    labels: tuple[str, ...] = ()
    down: int
    up: int
    says: str


class SizeTable(Sourced, frozen=True, kw_only=True):
    """A grid of labels on body measures in cm (``locales/sizes.toml``).

    ``goods`` is the kind of goods it is for; ``keys`` says by wearer which key of a market's
    ``[sizes]`` names its system; ``garment`` "bottoms" goes by the waist.
    ``pivot`` names the measure sizes are found by; ``measures`` lists each measure's centimetres,
    row by row; ``systems`` the labels of each system on the same rows ("" where it has none);
    ``scales`` are systems of their own steps, label to cm of the pivot.
    ``plus_minus`` is how far off, in cm of the pivot, a body in that row may be.
    """

    kind: str
    goods: str
    keys: dict[str, str]
    garment: Literal["", "bottoms"] = ""
    pivot: str
    measures: dict[str, tuple[float, ...]]
    systems: dict[str, tuple[str, ...]]
    scales: dict[str, dict[str, float]] = msgspec.field(default_factory=dict)
    plus_minus: float
    aliases: dict[str, str] = msgspec.field(default_factory=dict)
    disputes: tuple[SizeDispute, ...] = ()
    note: str = ""


class SizeWords(Data, frozen=True, kw_only=True):
    """Words of all languages: of garments, or the headers of columns of ``measures``."""

    words: tuple[str, ...]
    measures: tuple[str, ...] = ()


class NeverSized(Data, frozen=True, kw_only=True):
    """Goods whose sizes are never converted: why, and the words they are known by."""

    why: str
    words: tuple[str, ...]


class SizeBands(Sourced, frozen=True, kw_only=True):
    """Letters of a system as bands of one body measure in cm, from (included) to (excluded)."""

    measure: str
    system: str
    bands: dict[str, tuple[float, float]]


class SizeHabit(Sourced, frozen=True, kw_only=True):
    """What labels of some systems are made of, and how buyers read them."""

    systems: tuple[str, ...]
    says: str


class Sizes(Data, frozen=True, kw_only=True):
    """``locales/sizes.toml``: the tables, what is never converted, and words for whose sizes.

    ``shown`` are names of systems as people read them, ``bottoms`` words of garments that go by
    the waist, ``pivots`` headers of the columns of a body chart that sizes are found by.
    ``bands`` and ``habits`` are there to be read by people: nothing is converted by them.
    """

    never: dict[str, NeverSized]
    wearers: dict[str, tuple[str, ...]]
    shown: dict[str, str]
    bottoms: SizeWords
    pivots: tuple[SizeWords, ...]
    tables: dict[str, SizeTable]
    bands: dict[str, SizeBands] = msgspec.field(default_factory=dict)
    habits: tuple[SizeHabit, ...] = ()
