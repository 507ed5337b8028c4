"""The first pass over a source: its segments for each market, after culture has had its say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from listingkit import markets
from listingkit.config import Config, merge_facts, words
from listingkit.language.detect import segment_language
from listingkit.language.foreign import foreign_language
from listingkit.language.numbers import quantity_words
from listingkit.language.tags import same_language
from listingkit.localize.adapt.charts import ChartEdit, edit_chart
from listingkit.localize.adapt.size_labels import suggest, tables_of
from listingkit.localize.culture import plan as culture
from listingkit.localize.culture.plan import CulturePlan, Inserted
from listingkit.localize.culture.seasons import OUT_OF_SEASON, season_notes
from listingkit.localize.culture.text import Topics
from listingkit.localize.files.chart_tables import ChartPlace
from listingkit.localize.files.documents import Document, TextBlock
from listingkit.localize.holding import held_texts, season_texts, warned_texts
from listingkit.localize.keywords import Wanted
from listingkit.localize.mt.reasons import is_safety, visible
from listingkit.localize.promises import device_findings
from listingkit.markets import CultureRule, Language, Market
from listingkit.model import Fact, Finding, Listing, Segment, Severity, TraceLine
from listingkit.rules.categories import kinds, law_names, stated_kinds

_SURE_WORDS = 8
"""From this many words on, a text that reads like the target language is taken to be in it."""

_SIZES = frozenset({"size_header", "size_cell", "option_name", "option_value"})
_BESIDE = frozenset({"alt", "ui", "jsonld", "meta_title", "meta_description", "tag"})
"""Kinds that do not come between two paragraphs for a reader."""
_NAMING = frozenset({"label", "size_header"})
_VALUE = 40
"""Longest text, in characters, that a label before it names."""


@dataclass(frozen=True)
class Goal:
    """One market with everything that is the same for all listings.

    ``folders`` are the user's pack folders, which are looked up before ours.
    """

    market: Market
    tag: str
    language: Language
    scores: Mapping[str, int | None]
    folders: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListingPlan:
    """What one listing becomes in one market, before anything is translated.

    ``segments`` carry the source text as culture left it. ``inserted`` are the lines to write,
    ``prose`` the keys of their words to translate. ``held`` are keys that keep the source text
    and go to review, with the reason; ``doubted`` those that go there translated. ``registers``
    say how to speak to a buyer (formal). ``labels`` are the labels that stand before short texts
    and name them, by key. ``charts`` are the size charts with the columns they gain.
    """

    listing_id: str
    language: str
    segments: tuple[Segment, ...]
    order: tuple[str, ...] = ()
    anchor: str = ""
    inserted: tuple[Inserted, ...] = ()
    held: dict[str, str] = field(default_factory=dict)
    doubted: dict[str, str] = field(default_factory=dict)
    trace: tuple[TraceLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    registers: tuple[str, ...] = ()
    facts: dict[str, Fact] = field(default_factory=dict)
    categories: frozenset[str] = frozenset()
    keywords: Wanted = field(default_factory=Wanted)
    labels: dict[str, str] = field(default_factory=dict)
    charts: tuple[tuple[ChartPlace, ChartEdit], ...] = ()


def goal(code: str, language: str | None, folders: Sequence[str], scores_file: str | None) -> Goal:
    """A market and the language to write there. Raises UsageError for one it does not have."""
    from listingkit.errors import UsageError

    market = markets.market(code, folders)
    tag = market.language
    if language is not None:
        wanted = language.lower()
        fitting = [
            t for t in market.languages if t.lower() == wanted or t.lower().startswith(wanted + "-")
        ]
        if not fitting:
            raise UsageError(
                f"{market.name} is not sold to in {language!r}",
                fix=f"Its languages: {', '.join(market.languages)}.",
            )
        tag = fitting[0]
    data = markets.language(tag, folders)
    if data is None:
        raise UsageError(f"there is no language data for {tag!r}", where=code)
    scores = markets.hofstede(scores_file).get(market.country, {})
    return Goal(market, tag, data, scores, tuple(folders))


def plan_listing(
    document: Document,
    goal: Goal,
    config: Config,
    date: dt.date | None,
    use_culture: bool,
    keywords: Wanted | None = None,
    topics: Topics | None = None,
) -> ListingPlan:
    """Everything that happens to a listing before its segments are translated.

    ``topics`` knows those of texts in the listing's language, and spares finding them again.
    """
    listing = document.listing
    source = markets.language(listing.language or "", goal.folders)
    topics = topics or Topics(source, markets.culture(goal.folders))
    facts = merge_facts(listing.facts, config, goal.market.code)
    categories = law_names(kinds(f"{listing.category} {listing.title}", listing.language, "en"))
    blocks = document.blocks()
    segments = {segment.key: segment for segment in document.segments()}
    for key in warned_texts(segments.values(), listing.language or ""):
        segments[key] = msgspec.structs.replace(segments[key], safety=True)
    texts = tuple(segment.text for segment in segments.values())
    rules = _rules(goal, config) if use_culture else ()
    made = _culture(listing, blocks, texts, facts, categories, goal, topics, date, rules)
    findings = [
        _finding(listing, goal, found.code, found.severity, found.message, segments.get(found.key))
        for found in made.findings
    ]
    findings += _rewrite(listing, goal, blocks, made, segments)
    goods = _goods(listing, config, goal.folders)
    charts = _charts(document, goods, goal)
    if sizes := suggest(listing, goods, goal.market, [edit for _, edit in charts]):
        findings.append(_finding(listing, goal, "SZL001", Severity.INFO, sizes))
    findings += device_findings(listing, facts, goal)
    doubted: dict[str, str] = {}
    if use_culture:
        lines = season_texts(blocks, segments.values())
        data = markets.seasons(goal.folders)
        for note in season_notes(lines, source, goal.market, data, date):
            place = segments[note.keys[0]]
            findings.append(_finding(listing, goal, "CUL008", note.severity, note.message, place))
            doubted |= dict.fromkeys(note.keys if note.review else (), OUT_OF_SEASON)
    held = held_texts(blocks, segments.values(), made, facts, goal, topics)
    keys = [block.key for block in blocks if block.slot == "bullet"]
    return ListingPlan(
        listing_id=listing.id,
        language=listing.language or "",
        segments=(
            *(_limited(segment, goal.language) for segment in segments.values()),
            *_prose(listing, made.inserted),
        ),
        order=made.order if use_culture and set(made.order) == set(keys) else tuple(keys),
        anchor=_anchor(blocks, segments.values()),
        inserted=made.inserted,
        held=held,
        doubted=doubted,
        trace=made.trace,
        findings=tuple(findings),
        registers=made.registers,
        facts=facts,
        categories=categories,
        keywords=keywords or Wanted(),
        labels=_labels(segments.values()),
        charts=charts,
    )


def _goods(listing: Listing, config: Config, folders: tuple[str, ...]) -> frozenset[str]:
    """Kinds of goods as the audit knows them: as set, by the category, by the title."""
    titled = kinds(listing.title, listing.language, "en", folders=folders)
    stated = stated_kinds(listing.category, titled, listing.language, "en", folders=folders)
    return config.kinds_of(listing) or stated | titled


def _charts(
    document: Document, goods: frozenset[str], goal: Goal
) -> tuple[tuple[ChartPlace, ChartEdit], ...]:
    """What the size charts of a listing gain in a market."""
    found = document.charts()
    every = document.listing.size_charts
    return tuple(
        (
            place,
            edit_chart(
                place.chart,
                every,
                tables_of(document.listing, goods, goal.market, place.chart.caption),
                goal.market,
                goal.language,
                goal.folders,
            ),
        )
        for place in found
    )


def _labels(segments: Iterable[Segment]) -> dict[str, str]:
    """The label right before each short text: "Capacity" before "12 oz"."""
    out: dict[str, str] = {}
    before: Segment | None = None
    for segment in segments:
        named = before is not None and before.kind in _NAMING and segment.kind not in _NAMING
        if before is not None and named and len(segment.text) <= _VALUE:
            out[segment.key] = before.text
        before = segment
    return out


def _rules(goal: Goal, config: Config) -> tuple[CultureRule, ...]:
    """The culture rules that the settings do not switch off."""
    off = words(config.culture.off)
    return tuple(rule for rule in markets.culture_rules(goal.folders) if rule.id not in off)


def _culture(
    listing: Listing,
    blocks: Sequence[TextBlock],
    texts: tuple[str, ...],
    facts: Mapping[str, Fact],
    categories: frozenset[str],
    goal: Goal,
    topics: Topics,
    date: dt.date | None,
    rules: Sequence[CultureRule],
) -> CulturePlan:
    if not rules:
        return CulturePlan(order=())
    data = markets.culture(goal.folders)
    return culture.plan(
        [
            culture.Block(
                key=block.key,
                slot=block.slot,
                text=block.text,
                topics=topics(block.text),
            )
            for block in blocks
        ],
        facts,
        goal.market,
        goal.language,
        goal.scores,
        rules,
        categories,
        date,
        source_language=topics.language,
        culture=data,
        kinds=markets.fact_kinds(goal.folders),
        listing_id=listing.id,
        others=texts,
    )


def _finding(
    listing: Listing,
    goal: Goal,
    code: str,
    severity: Severity,
    message: str,
    segment: Segment | None = None,
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        where=segment.where if segment is not None and segment.where else listing.where,
        listing_id=listing.id,
        market=goal.market.code,
    )


def _rewrite(
    listing: Listing,
    goal: Goal,
    blocks: Sequence[TextBlock],
    made: CulturePlan,
    segments: dict[str, Segment],
) -> list[Finding]:
    """Put culture's softer words into the segments; report those that tags stand in the way of."""
    out: list[Finding] = []
    for block in blocks:
        changes = [change for change in made.replaced if change.key == block.key]
        if not changes:
            continue
        segment = segments[block.key]
        if len(block.keys) == 1 and segment.text == block.text:
            text = culture.replace(block.text, changes).strip()
            if text:
                segments[block.key] = msgspec.structs.replace(segment, text=text)
            continue
        for change in changes:
            places = [key for key in block.keys if change.before in segments[key].text]
            if len(places) == 1 and segments[places[0]].text.count(change.before) == 1:
                found = segments[places[0]]
                text = found.text.replace(change.before, change.after)
                segments[places[0]] = msgspec.structs.replace(found, text=text)
            else:
                message = (
                    f"{change.before!r} ({change.rule}) stands between tags; soften it yourself"
                )
                out.append(_finding(listing, goal, "CUL003", Severity.INFO, message))
    return out


def _limited(segment: Segment, language: Language) -> Segment:
    """The segment with the length that search results leave it in the target language."""
    limits = {
        "meta_title": language.title_chars,
        "meta_description": language.meta_description_chars,
    }
    limit = limits.get(segment.kind)
    # A source that is too long already is the seller's own choice; only growth is reported.
    if limit is None or len(segment.text) > limit:
        return segment
    return msgspec.structs.replace(segment, limit=limit)


def prose_key(listing_id: str, number: int, slot: str) -> str:
    """Key of the words of one slot of an inserted line."""
    return f"{listing_id}:culture.{number}.{slot}"


def _prose(listing: Listing, inserted: Iterable[Inserted]) -> list[Segment]:
    return [
        Segment(
            key=prose_key(listing.id, number, slot),
            listing_id=listing.id,
            text=line.slots[slot],
            kind="label",
            where=listing.where,
        )
        for number, line in enumerate(inserted, start=1)
        for slot in line.prose
    ]


def _anchor(blocks: Sequence[TextBlock], segments: Iterable[Segment]) -> str:
    """The paragraph that new paragraphs follow: the last of those that stand with the longest.

    Paragraphs stand together where no other text, such as a heading, comes between them.
    """
    paragraphs = [block for block in blocks if block.slot == "description"]
    if not paragraphs:
        return ""
    places = {
        segment.key: place
        for place, segment in enumerate(one for one in segments if one.kind not in _BESIDE)
    }
    at = paragraphs.index(max(paragraphs, key=lambda block: len(block.text)))
    last = paragraphs[at]
    for block in paragraphs[at + 1 :]:
        if places.get(block.keys[0], -1) != places.get(last.keys[-1], -1) + 1:
            break
        last = block
    return last.keys[-1]


def in_target_language(segment: Segment, source: str, target: str) -> bool:
    """Whether a text is surely written in the target language already.

    The name of a size system, alone in a cell of a size chart, is the same in all of them.
    """
    if segment.kind in _SIZES and segment.text in quantity_words().size_systems:
        return True
    if same_language(source, target) or not source:
        return False
    found = foreign_language(visible(segment.text), source)
    if found is not None and not found.istitle():
        return same_language(found, target)
    # Of a script alone (Cyrillic) the target's language may be meant.
    if found is None and len(segment.text.split()) < _SURE_WORDS:
        return False
    return segment_language(segment.text, (source, target)) == target


def other_language(segment: Segment, source: str) -> tuple[Segment, str] | None:
    """A text that is in another language than its listing, and why it is not translated from that.

    A warning is one in its own language.
    """
    found = foreign_language(visible(segment.text), source) if source else None
    if found is None:
        return None
    if is_safety(segment.text, found):
        segment = msgspec.structs.replace(segment, safety=True)
    return segment, f"written in {found}, the listing in {source}"
