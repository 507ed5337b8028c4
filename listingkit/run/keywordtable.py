"""The keywords of a catalog in every market's language: one row a keyword, one column a language.

The words come from where localizing takes them (:mod:`listingkit.localize.keywords`): stated for
the market, typed by its buyers, glossary, memory, engine. What none of them knows is no word, and
counts against the column's coverage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from listingkit import markets
from listingkit.engines.routes import Router
from listingkit.language.keyterms import keyword_name, keyword_words
from listingkit.language.keywordsets import coverage
from listingkit.localize.keywords import (
    KEYWORD_ORIGINS,
    Keyword,
    translate_keywords,
    wanted_words,
)
from listingkit.localize.means import Means
from listingkit.localize.memory.run import Memories
from listingkit.localize.planning import Goal, goal
from listingkit.localize.terms.user import UserTerms
from listingkit.model import Listing, Problem, Struct
from listingkit.run.keywording import KeywordDocument, ListingKeywords
from listingkit.run.localizing import LocalizeOptions, engines_for

Basis = Literal["given", "suggested"]


class TableRow(Struct, frozen=True, kw_only=True):
    """One keyword of one listing, with its word in each column (by language tag).

    ``basis``: given by the seller, or suggested from the catalog. ``keyword`` is "" where the
    seller states more words for a market than the listing has keywords.
    """

    listing_id: str
    title: str
    language: str
    keyword: str
    basis: Basis
    words: dict[str, Keyword]


class Column(Struct, frozen=True, kw_only=True):
    """One language of one market.

    ``known`` counts the rows that have a word, of ``rows``; ``origins`` all of them by origin.
    """

    tag: str
    language: str
    name: str
    market: str
    rows: int
    known: int
    coverage: float
    origins: dict[str, int]


class KeywordTable(Struct, frozen=True, kw_only=True):
    """What ``listingkit keywords --markets`` says.

    ``languages`` are those with a word for at least one keyword, ``coverage`` their share of the
    ``languages_wanted`` (the plan's 20). ``problems`` could not be read, ``failures`` are ours.
    """

    document: str = "listingkit-keyword-table"
    version: int = 1
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    languages: tuple[str, ...]
    languages_wanted: int
    coverage: float
    problems: tuple[Problem, ...]
    failures: tuple[Problem, ...]


@dataclass
class _Table:
    """The table in the making."""

    options: LocalizeOptions
    router: Router | None
    memories: Memories
    terms: UserTerms
    protected: tuple[str, ...]
    known: dict[tuple[str, str], Mapping[str, Keyword]] = field(default_factory=dict)

    def words(self, source: str, words: Iterable[str], column: Goal) -> Mapping[str, Keyword]:
        """All keywords of one source language in one column, each looked up once."""
        folders, code = self.options.folders, column.market.code
        means = Means(
            glossary=self.terms.glossary(source, column.tag, code, self.protected, folders),
            memory=self.memories.snapshot(source, column.tag),
            protected=self.protected,
            engine=self.router.between(source, column.tag) if self.router else None,
            packs=folders,
            recall=self.memories.recall,
        )
        return translate_keywords(words, source, column, means)


def keyword_table(found: KeywordDocument, options: LocalizeOptions) -> KeywordTable:
    """The table of the keywords that were found, for all languages of the markets of ``options``.

    Where a listing has no keywords of its own, those that were suggested for it are taken and
    marked. Raises UsageError for an unknown market, EngineError for an engine that does not start.
    """
    goals = _goals(options)
    listings = [one for one in found.listings if one.given or one.suggested]
    names = {one.brand.strip() for one in listings} | set(_protected(options))
    rows: list[TableRow] = []
    with engines_for(options) as router:
        section = options.config.localize
        memories = Memories(options.memory, section.client or "", section.matching)
        terms = UserTerms.of(options.config)
        table = _Table(options, router, memories, terms, tuple(sorted(names - {""})))
        columns: dict[str, dict[str, Mapping[str, Keyword]]] = {}
        by_source: dict[str, set[str]] = {}
        for one in listings:
            by_source.setdefault(one.language or "", set()).update(_own(one))
        for each in goals:
            columns[each.tag] = {
                source: table.words(source, sorted(words), each) if source else {}
                for source, words in sorted(by_source.items())
            }
    for one in listings:
        rows += _rows(one, goals, columns, options)
    told = tuple(_column(each, rows) for each in goals)
    languages = tuple(sorted({one.language for one in told if one.known}))
    return KeywordTable(
        columns=told,
        rows=tuple(rows),
        languages=languages,
        languages_wanted=keyword_words().languages_wanted,
        coverage=coverage(languages),
        problems=found.problems,
        failures=found.failures,
    )


def _goals(options: LocalizeOptions) -> list[Goal]:
    """A column for every language of every market, in the order they were named."""
    goals = []
    for code in options.markets:
        pack = markets.market(code, options.folders)
        goals += [
            goal(code, tag, options.folders, None)
            for tag in pack.languages
            if markets.language(tag, options.folders) is not None
        ]
    return goals


def _protected(options: LocalizeOptions) -> tuple[str, ...]:
    from listingkit.config import words

    return words(options.config.localize.protect)


def _own(one: ListingKeywords) -> tuple[str, ...]:
    """A listing's keywords without their variants, in order."""
    words = one.given or tuple(found.keyword for found in one.suggested)
    return tuple(dict.fromkeys(name for word in words if (name := keyword_name(word))))


def _rows(
    one: ListingKeywords,
    goals: Sequence[Goal],
    columns: Mapping[str, Mapping[str, Mapping[str, Keyword]]],
    options: LocalizeOptions,
) -> list[TableRow]:
    listing = Listing(id=one.listing_id, where=one.where, language=one.language)
    own = _own(one)
    stated = {
        each.tag: wanted_words(listing, (), options.sidecar, each.market.code, each.tag).given
        for each in goals
    }
    found = {each.tag: columns[each.tag].get(one.language or "", {}) for each in goals}
    rows = []
    for place in range(max(len(own), *(len(words) for words in stated.values()))):
        keyword = own[place] if place < len(own) else ""
        words: dict[str, Keyword] = {}
        for tag, given in stated.items():
            if place < len(given):
                words[tag] = Keyword(source=keyword, text=given[place], origin="given")
            elif keyword and not given:  # what is stated for a market is all there is
                kept = Keyword(source=keyword, text=keyword, origin="kept")
                words[tag] = found[tag].get(keyword, kept)
        rows.append(
            TableRow(
                listing_id=one.listing_id,
                title=one.title,
                language=one.language or "",
                keyword=keyword,
                basis="given" if one.given else "suggested",
                words=words,
            )
        )
    return rows


def _column(one: Goal, rows: Sequence[TableRow]) -> Column:
    mine = [row.words[one.tag] for row in rows if one.tag in row.words]
    known = sum(word.origin != "kept" for word in mine)
    return Column(
        tag=one.tag,
        language=one.language.code,
        name=one.language.name,
        market=one.market.code,
        rows=len(mine),
        known=known,
        coverage=round(known / len(mine), 4) if mine else 0.0,
        origins={name: sum(word.origin == name for word in mine) for name in KEYWORD_ORIGINS},
    )
