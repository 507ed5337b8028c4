"""Target keywords in the language of a market: what buyers there would type.

A keyword that the seller states for the market stands as it is, and so does one that is among the
market's own search words. The others are looked up in the glossary, then in the memory, then the
engine is asked; what none of them knows stays in the source language. Every keyword carries its
origin into ``keywords.csv``, so that a person sees which are researched and which are guessed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Literal, Protocol

import msgspec

from listingkit.cells import guarded
from listingkit.language.keyterms import keyword_name
from listingkit.language.keywords import occurrences
from listingkit.language.normalize import fold
from listingkit.language.tags import primary, same_language
from listingkit.localize.means import Means
from listingkit.localize.mt.attributes import build_title
from listingkit.localize.mt.pair_terms import make_glossary
from listingkit.localize.mt.senses import senses
from listingkit.markets import Language, Market, title_shape
from listingkit.model import Listing, Segment, Struct, Translation
from listingkit.sidecar import Sidecar, columns_of, entry_of, first_of

HEADER = ("id", "keywords", "origins", "source")
FILE = "keywords.csv"

KeywordOrigin = Literal["given", "search", "term", "memory", "engine", "kept"]
KEYWORD_ORIGINS: tuple[KeywordOrigin, ...] = ("given", "search", "term", "memory", "engine", "kept")
"""given: stated by the seller for the market, or in its language; search: one of the market's own
search words; term: glossary; memory; engine; kept: not translated."""

_DECIDED = frozenset({"given", "search", "term", "memory"})
_TITLES = frozenset({"title", "meta_title", "jsonld"})
_TITLE = 200
"""Longest text, in characters, that is still a title."""
PUT_IN = "target keyword put in: check word order"
"""Reason of a title that was translated around its keyword."""


class Keyword(Struct, frozen=True, kw_only=True):
    """One target keyword: in the source language, in the market's, and where that comes from."""

    source: str
    text: str
    origin: KeywordOrigin


class Wanted(Struct, frozen=True, kw_only=True):
    """Target words of one listing: in its own language, and those stated for the market."""

    words: tuple[str, ...] = ()
    given: tuple[str, ...] = ()


def wanted_words(
    listing: Listing, words: Sequence[str], sidecar: Sidecar, market: str, tag: str
) -> Wanted:
    """The target words that apply to a listing, as an audit would choose them."""
    own = columns_of(listing.language or "")
    entry = entry_of(listing, sidecar)
    if entry is None:
        return Wanted(words=_names(tuple(words) or listing.keywords))
    theirs = [key for key in (market, *columns_of(tag)) if key not in own]
    return Wanted(words=_names(first_of(entry, (*own, ""))), given=first_of(entry, theirs))


def _names(words: Iterable[str]) -> tuple[str, ...]:
    """Keywords without their variants: those are of the source language and not translated."""
    return tuple(dict.fromkeys(name for word in words if (name := keyword_name(word))))


class GoalLike(Protocol):
    """A market and the language written there."""

    @property
    def market(self) -> Market:
        """The market."""
        ...

    @property
    def tag(self) -> str:
        """BCP 47 tag of the language."""
        ...

    @property
    def language(self) -> Language:
        """Data of the language."""
        ...


class PlanLike(Protocol):
    """A listing with the target words it has."""

    @property
    def listing_id(self) -> str:
        """Id of the listing."""
        ...

    @property
    def language(self) -> str:
        """Tag of the language it is written in, "" when unknown."""
        ...

    @property
    def keywords(self) -> Wanted:
        """Its target words."""
        ...


class MarketWords:
    """The target keywords of all listings of a run, for one market."""

    def __init__(self, plans: Iterable[PlanLike]) -> None:
        self._plans = tuple(plans)
        self._known: dict[str, dict[str, Keyword]] = {}

    @property
    def sources(self) -> tuple[str, ...]:
        """Languages that have keywords to translate, sorted."""
        found = {p.language for p in self._plans if p.keywords.words and not p.keywords.given}
        return tuple(sorted(found - {""}))

    def translate(self, source: str, goal: GoalLike, means: Means) -> None:
        """Find the market's words for all keywords of one source language, each once."""
        words = {
            word for plan in self._plans if plan.language == source for word in plan.keywords.words
        }
        self._known[source] = translate_keywords(words, source, goal, means)

    def of(self, plans: Iterable[PlanLike]) -> dict[str, tuple[Keyword, ...]]:
        """The keywords of some listings, by id."""
        return {
            plan.listing_id: keywords_of(plan.keywords, self._known.get(plan.language, {}))
            for plan in plans
        }

    @cached_property
    def by_listing(self) -> dict[str, tuple[Keyword, ...]]:
        """The keywords of every listing."""
        return self.of(self._plans)


def translate_keywords(
    words: Iterable[str], source: str, goal: GoalLike, means: Means
) -> dict[str, Keyword]:
    """Every keyword in the market's language, by itself.

    In this order: a word that buyers there type (also one that means the same), the glossary,
    memory, the engine, and terms of the glossary put together as in a title.
    """
    language = goal.language
    same = same_language(source, goal.tag)
    searched = {
        fold(word, language)
        for group in goal.market.search
        for some in group.words.values()
        for word in some
    }
    typed = {} if same else _typed(source, goal, means.packs)
    done: dict[str, Keyword] = {}
    rest: list[Segment] = []
    for word in sorted(set(words)):
        label = means.glossary.label(word)
        if fold(word, language) in searched:
            done[word] = Keyword(source=word, text=word, origin="search")
        elif same:
            done[word] = Keyword(source=word, text=word, origin="given")
        elif found := typed.get(fold(word, language)):
            done[word] = Keyword(source=word, text=found, origin="search")
        elif label is not None:
            text = label.text if word[:1].isupper() else label.text[:1].lower() + label.text[1:]
            whole = means.glossary.term(word)
            if whole is not None and language.code in senses().capital_nouns:
                text = whole.target
            done[word] = Keyword(source=word, text=text, origin="term")
        else:
            key = f"keyword.{len(rest)}"
            rest.append(Segment(key=key, listing_id="", text=word, kind="tag"))
    made = means.translate(rest, source, goal.tag)
    shapes = title_shape(source, means.packs), title_shape(goal.tag, means.packs)
    for one in rest:
        keyword = _keyword(made[one.key])
        if keyword.origin == "kept":
            built = build_title(one.text, means.glossary, *shapes, means.protected, capital=False)
            if built is not None:
                keyword = Keyword(source=one.text, text=built.text, origin="term")
        done[one.text] = keyword
    return done


def _typed(source: str, goal: GoalLike, packs: tuple[str, ...]) -> dict[str, str]:
    """What buyers of the market type for words of the source language, by the folded word."""
    english = primary(source) == "en"
    from_english = None if english else make_glossary("en", source, packs=packs)
    found: dict[str, str] = {}
    for group in goal.market.search:
        if not same_language(group.language or goal.market.language, goal.tag):
            continue
        for word, several in group.meanings.items():
            for meaning in several:
                said = from_english.label(meaning) if from_english else None
                if english or said:
                    own = said.text if said else meaning
                    found.setdefault(fold(own, goal.language), word)
    return found


def _keyword(found: Translation) -> Keyword:
    origins: dict[str, KeywordOrigin] = {
        "memory": "memory", "term": "term", "phrase": "term", "engine": "engine",
    }  # fmt: skip
    origin = origins.get(found.origin, "kept")
    return Keyword(source=found.segment.text, text=found.text, origin=origin)


def keywords_of(wanted: Wanted, known: Mapping[str, Keyword]) -> tuple[Keyword, ...]:
    """A listing's keywords for the market, none twice; those stated for it are all there are."""
    if wanted.given:
        return tuple(Keyword(source="", text=word, origin="given") for word in wanted.given)
    found = [known[word] for word in wanted.words if word in known]
    return tuple({one.text.casefold(): one for one in reversed(found)}.values())[::-1]


def insist(
    done: Mapping[str, Translation],
    wanted: Mapping[str, Sequence[Keyword]],
    source: Language | None,
    goal: GoalLike,
    source_tag: str,
    means: Means,
) -> dict[str, Translation]:
    """Titles of the engine that lost a keyword, translated once more around it.

    ``wanted`` are the keywords by listing id. Only where glossary, memory or market decide the
    keyword; a title that cannot be translated so stays as it was.
    """
    again: dict[str, Segment] = {}
    names: set[str] = set()
    for key, found in done.items():
        segment = found.segment
        if found.origin != "engine" or segment.kind not in _TITLES or len(segment.text) > _TITLE:
            continue
        for one in wanted.get(segment.listing_id, ()):
            if one.origin not in _DECIDED or not one.source:
                continue
            places = occurrences(segment.text, one.source, source)
            if places and not occurrences(found.text, one.text, goal.language):
                start, end = places[0]
                text = segment.text[:start] + one.text + segment.text[end:]
                again[key] = msgspec.structs.replace(segment, text=text)
                names.add(one.text)
                break
    made = means.translate(tuple(again.values()), source_tag, goal.tag, *sorted(names))
    return {
        key: msgspec.structs.replace(
            found,
            segment=done[key].segment,
            status="review",
            reasons=tuple(dict.fromkeys((*found.reasons, PUT_IN))),
            suggestion=done[key].text,
        )
        for key, found in made.items()
        if found.origin != "source" and found.status != "blocked"
    }


def lost_in_title(
    translations: Iterable[Translation],
    keywords: Sequence[Keyword],
    source: Language | None,
    language: Language,
) -> tuple[str, ...]:
    """Keywords that the source title has and the localized title has not; sorted."""
    lost: set[str] = set()
    for found in translations:
        if found.segment.kind != "title" or found.origin == "source":
            continue
        for one in keywords:
            asked = one.source and occurrences(found.segment.text, one.source, source)
            if asked and not occurrences(found.text, one.text, language):
                lost.add(one.text)
    return tuple(sorted(lost))


def keyword_sheet(rows: Iterable[tuple[str, Sequence[Keyword]]]) -> bytes:
    """``keywords.csv``: one row a listing that has target words; read by ``--keywords``."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for listing_id, keywords in rows:
        if keywords:
            cells = (
                listing_id,
                ", ".join(one.text for one in keywords),
                ", ".join(one.origin for one in keywords),
                ", ".join(one.source for one in keywords),
            )
            writer.writerow([guarded(cell) for cell in cells])
    return out.getvalue().encode("utf-8", "replace")
