"""What ``locales/`` holds, as types: each file there is decoded straight into one of these.

Unknown keys are errors, and every fact carries its source and how far to trust it. Reading the
files is the work of :mod:`listingkit.markets`.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from listingkit.model import Severity

Confidence = Literal["verified", "unverified", "editorial"]
"""verified: seen in a source; unverified: general knowledge, check it; editorial: our wording."""


class Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything read from ``locales/``: unknown keys are errors."""


class Sourced(Data, frozen=True, kw_only=True):
    """A fact with its source and how far to trust it."""

    source: str
    confidence: Confidence


class Units(Sourced, frozen=True, kw_only=True):
    """Measurement habits.

    ``also`` lists units of the other system that buyers like to see beside their own, ``keep``
    those that are in use there and never converted (miles on British roads). ``screens`` tells
    whether a screen's inches stand alone or with centimetres beside them.
    """

    system: Literal["metric", "us"]
    temperature: Literal["C", "F"]
    also: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    screens: Literal["in", "both"] = "in"


class Electric(Sourced, frozen=True, kw_only=True):
    """Mains supply: volts, hertz, plug letters."""

    volts: tuple[int, ...]
    hertz: tuple[int, ...]
    plugs: tuple[str, ...]


class SizeSystems(Sourced, frozen=True, kw_only=True):
    """Which column of ``sizes.toml`` buyers read, by kind of garment; "" where none is known."""

    women: str
    men: str
    shoes_women: str
    shoes_men: str
    children: str = ""
    shoes_children: str = ""


class Formats(Sourced, frozen=True, kw_only=True):
    """How a language of the market writes numbers, shown by example, in Latin digits.

    ``number`` is 1234567.5, ``price`` the same as money, ``date`` 9 March 2027.
    """

    language: str
    number: str
    price: str
    date: str
    note: str = ""


class Register(Sourced, frozen=True, kw_only=True):
    """How buyers are addressed, by language code, where the market is told apart."""

    words: dict[str, str]


class Marketplaces(Sourced, frozen=True, kw_only=True):
    """Marketplaces buyers use, by their codes in ``channels.toml``, which has their limits."""

    channels: tuple[str, ...]
    note: str = ""


class Payment(Sourced, frozen=True, kw_only=True):
    """A payment method; ``aliases`` are the other spellings found on pages and icons."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    counts: bool = True


class Payments(Sourced, frozen=True, kw_only=True):
    """Local payment methods, most used first; ``cod`` is how usual cash on delivery is."""

    methods: tuple[Payment, ...]
    cod: Literal["high", "mid", "low", "none"]
    note: str = ""


class Delivery(Sourced, frozen=True, kw_only=True):
    """What buyers expect: days they hope for and days they put up with."""

    expected_days: int
    accepted_days: int
    note: str = ""


class Returns(Sourced, frozen=True, kw_only=True):
    """Return custom; ``days`` is the legal minimum when ``by_law``, None when there is none."""

    days: int | None = None
    by_law: bool
    note: str = ""


class LawItem(Sourced, frozen=True, kw_only=True):
    """A fact a listing must carry. ``facts``: any one of these fact names satisfies it.

    ``when``: asked for only where one of these facts is stated (a discount needs a prior price).
    ``at_least``: not asked where one of these facts is stated with less; where they are not
    stated, only told. ``shown`` says where the law wants it: with the offer, anywhere in the shop
    (``links`` are the kinds of linked pages it may stand on) or only on goods and papers (label),
    which no page can show and nothing is asked of.
    """

    id: str
    facts: tuple[str, ...]
    why: str
    severity: Severity = Severity.WARNING
    categories: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    at_least: dict[str, float] = {}
    shown: Literal["offer", "shop", "label"] = "offer"
    links: tuple[str, ...] = ()
    effective: dt.date | None = None


class Claim(Sourced, frozen=True, kw_only=True):
    """A sensitive claim: words by language code, allowed when a fact in ``unless`` is stated.

    A word ending in "*" stands with any ending. ``excepting`` holds longer words in which a hit
    means nothing ("root beer"); "care … lasting" are two words with up to five others of the same
    clause between them. ``proof`` (eco, organic, halal …): certificates that back such claims
    (``certificates.toml``) allow it, named in the text or by a fact of ``certificates``.
    ``treatment`` for localized text: veto (segment goes to review) or flag only.
    """

    id: str
    words: dict[str, tuple[str, ...]]
    why: str
    severity: Severity = Severity.WARNING
    unless: tuple[str, ...] = ()
    excepting: dict[str, tuple[str, ...]] = {}
    proof: str = ""
    certificates: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    effective: dt.date | None = None
    treatment: Literal["veto", "flag"] = "flag"


LEAD_SOURCE = "project: our wording of when sellers begin; correct it by your own figures"
"""Where a lead time comes from unless a pack says otherwise (editorial)."""


class Festival(Sourced, frozen=True, kw_only=True):
    """An occasion; ``rule`` says how its date is found, names and greetings are by language.

    Rules: ``fixed:MM-DD``, ``nth:MONTH-WEEKDAY-N`` (weekday 0 = Monday, N may be -1, an optional
    ``+D`` shifts by days), ``from:MM-DD-WEEKDAY`` (the first such weekday on or after a day),
    ``hijri:MONTH-DAY``, ``easter:±D``, ``holiday:NAME`` (as the holidays
    library calls it in English for this country; ``holiday:CN/NAME`` for another, ``NAME-2`` two
    days before it), ``monthly:DD``, ``dates:YYYY-MM-DD …`` (days that are announced or worked out).
    It lasts ``lasts_days``, or to the day before the next one of the rule ``until``.
    ``lead_days``: how long before its first day sellers begin, with ``lead_source``.
    ``fixed_by``: what settles the day in the end. Unless that is the rule, it is an estimate.
    """

    id: str
    name: str
    rule: str
    lead_days: int = 21
    lead_source: str = LEAD_SOURCE
    lasts_days: int = 1
    until: str = ""
    fixed_by: Literal["rule", "sighting", "announcement"] = "rule"
    gift: bool = False
    names: dict[str, str] = {}
    greetings: dict[str, str] = {}


class NotKept(Sourced, frozen=True, kw_only=True):
    """Occasions (ids of ``seasons.toml``) that sellers do not sell under in the market."""

    occasions: tuple[str, ...]
    why: str


class SearchWords(Sourced, frozen=True, kw_only=True):
    """Words buyers type, by theme, in ``language`` ("": the market's first).

    ``meanings`` says in English what some of them mean, so that a keyword of that meaning becomes
    the word that buyers type.
    """

    words: dict[str, tuple[str, ...]]
    language: str = ""
    meanings: dict[str, tuple[str, ...]] = {}


class Override(Data, frozen=True, kw_only=True):
    """A market's own wish about a culture rule: force it on, switch it off, or set priority.

    ``priority`` (0-1) replaces weight x strength. ``forced`` rules fire whatever the score.
    """

    rule: str
    why: str
    force: bool = False
    off: bool = False
    priority: float | None = None


class Market(Data, frozen=True, kw_only=True):
    """One market pack, decoded from ``locales/markets/<code>.toml``.

    ``claim_sets`` and ``law_sets`` name shared files (``locales/claims``, ``locales/law``); the
    loader has already added their items to ``claims`` and ``law``. ``names`` is the market's
    name by language code, as a line of text would say it. Laws hold on ``as_of``.
    """

    code: str
    name: str
    country: str
    languages: tuple[str, ...]
    currency: str
    currency_decimals: int
    as_of: dt.date
    units: Units
    electric: Electric
    sizes: SizeSystems
    payments: Payments
    delivery: Delivery
    returns: Returns
    formats: tuple[Formats, ...] = ()
    register: Register | None = None
    marketplaces: Marketplaces | None = None
    search: tuple[SearchWords, ...] = ()
    law: tuple[LawItem, ...] = ()
    claims: tuple[Claim, ...] = ()
    festivals: tuple[Festival, ...] = ()
    not_kept: NotKept | None = None
    overrides: tuple[Override, ...] = ()
    claim_sets: tuple[str, ...] = ()
    law_sets: tuple[str, ...] = ()
    currency_symbols: tuple[str, ...] = ()
    tax_inclusive: bool = True
    names: dict[str, str] = {}

    @property
    def language(self) -> str:
        """The default BCP 47 tag, first of ``languages``."""
        return self.languages[0]


class Phrase(Data, frozen=True, kw_only=True):
    """A fixed phrase in a language; ``{slots}`` are filled from facts. Signed when ``reviewed``."""

    text: str
    reviewed: bool = False
    note: str = ""


class Punctuation(Data, frozen=True, kw_only=True):
    """How a language sets its marks, where that is not as in English.

    ``marks`` are its own signs for ours (``"?" = "؟"``); ``spaced`` the blank that stands before a
    mark, by region (``default``, ``CA``); ``opening`` what begins a sentence that a mark ends;
    ``quote_space`` the blank inside quotation marks. ``tight``: no blank follows a mark.
    """

    source: str = ""
    confidence: Confidence = "unverified"
    marks: dict[str, str] = {}
    spaced: dict[str, dict[str, str]] = {}
    opening: dict[str, str] = {}
    quote_space: str = ""
    tight: bool = False


class Language(Data, frozen=True, kw_only=True):
    """How a language is written, counted and searched; from ``locales/languages/<code>.toml``.

    ``tokenizer``, ``matcher`` and ``stemmer`` name strategies in ``listingkit.language``; the
    vocabulary tables serve the auditor (finding size charts and policies on pages). ``tags`` are
    further BCP 47 tags that mean this language (``zh-TW`` for ``zh-Hant``). ``expansion`` is the
    usual length of a translation from English (1.0 = as long), ``expansion_max`` the limit beyond
    which something is wrong; ``prefixes`` and ``suffixes`` are particles written onto words.
    ``endings`` say how a form goes back to its word: ``ies>y`` makes *berry* of *berries*.
    ``quotes`` are the quotation marks, the outer pair and the pair inside it (CLDR; what else CLDR
    says of a language, as its plural forms, is asked of babel).
    ``label_marks`` are a label's marks as the language prints them (``"," = "，"``), and
    ``label_share`` says where the share of a material stands: ``"{part} {share}"`` for 면 80%.
    """

    code: str
    name: str
    script: str
    direction: Literal["ltr", "rtl"]
    source: str
    confidence: Confidence
    tags: tuple[str, ...] = ()
    quotes: tuple[str, str, str, str] = ("“", "”", "‘", "’")
    tokenizer: str = "words"
    matcher: str = "stem"
    stemmer: str = ""
    expansion: float = 1.0
    expansion_max: float = 2.0
    chars_per_word: float = 5.0
    register: str = ""
    list_separator: str = ", "
    label_marks: dict[str, str] = {}
    label_share: str = "{share} {part}"
    punctuation: Punctuation = Punctuation()
    stopwords: tuple[str, ...] = ()
    title_chars: int = 60
    meta_description_chars: int = 155
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    vocabulary: dict[str, tuple[str, ...]] = {}
    phrases: dict[str, Phrase] = {}


class Target(Sourced, frozen=True, kw_only=True):
    """A threshold. ``plan`` is the figure of the traffic plan where it differs."""

    value: float
    unit: str
    why: str = ""
    plan: float | None = None


class LawSet(Data, frozen=True, kw_only=True):
    """A block of law shared by markets, ``locales/law/<name>.toml``."""

    law: tuple[LawItem, ...]


class ClaimSet(Data, frozen=True, kw_only=True):
    """A block of sensitive claims shared by markets, ``locales/claims/<name>.toml``."""

    claims: tuple[Claim, ...]
