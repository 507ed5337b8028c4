"""Keywords of many listings: given ones are counted; where none is given, some are suggested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from listingkit import catalog, markets
from listingkit.catalog import Item
from listingkit.errors import ListingkitError
from listingkit.language.keyterms import keyword_name, keyword_words
from listingkit.language.keywords import KeywordCount, keyword_report
from listingkit.language.keywordsets import coverage, intent_of
from listingkit.language.normalize import language_code
from listingkit.language.suggest import Candidates, Suggestion, candidates_of, suggest
from listingkit.model import Listing, Problem, Struct, Where
from listingkit.page import Page
from listingkit.page.keywordfields import keyword_fields
from listingkit.run.batch import AuditSettings, Progress, keywords_for, problem_of, thresholds
from listingkit.run.pool import run_ordered


class ListingKeywords(Struct, frozen=True, kw_only=True):
    """Keywords of one listing.

    ``given`` are the user's own as written, with ``counts`` of each (densities in percent of
    ``words``, cut by ``tokenizer``), ``density`` of all and ``field_density``, and the ``intents``
    that words in them tell. ``suggested`` are guesses from the catalog, only where none is given.
    """

    listing_id: str
    where: Where
    title: str
    language: str | None
    given: tuple[str, ...]
    words: int
    tokenizer: str
    density: float
    field_density: dict[str, float]
    counts: tuple[KeywordCount, ...]
    intents: dict[str, str]
    suggested: tuple[Suggestion, ...]
    brand: str = ""


class KeywordDocument(Struct, frozen=True, kw_only=True):
    """What ``listingkit keywords`` says.

    ``languages`` are those that somebody has given keywords for, ``coverage`` their share of the
    ``languages_wanted``. ``problems`` could not be read, ``failures`` are faults of ours.
    """

    document: str = "listingkit-keywords"
    version: int = 1
    listings: tuple[ListingKeywords, ...]
    languages: tuple[str, ...]
    languages_wanted: int
    coverage: float
    problems: tuple[Problem, ...]
    failures: tuple[Problem, ...]


@dataclass(frozen=True)
class Read:
    """One listing as a worker has read it."""

    told: ListingKeywords
    candidates: Candidates | None


class Reader:
    """Reads items and counts or collects; made once in each process."""

    def __init__(self, settings: AuditSettings) -> None:
        self.settings = settings
        self.gap = int(thresholds(settings)["keywords.gap_words"].value)
        for code in settings.markets:
            markets.market(code, settings.folders)

    def __call__(self, item: Item) -> Read:
        """Keywords of one listing, for the first market that is named."""
        listing, page = catalog.load(item)
        market = self.settings.markets[0] if self.settings.markets else None
        language = markets.language(listing.language or "", self.settings.folders)
        given = keywords_for(listing, self.settings, market) or listing.keywords
        fields = keyword_fields(listing, page)
        body = (
            {"text": listing.text or listing.description} if page is None else {"text": page.text}
        )
        if page is None:
            body = {"title": fields.pop("title"), **body}
        found = keyword_report(body, given, language, beside=fields, gap=self.gap)
        told = ListingKeywords(
            listing_id=listing.id,
            where=listing.where,
            title=listing.title,
            language=listing.language,
            given=given,
            words=found.words,
            tokenizer=found.tokenizer,
            density=found.total_density,
            field_density=found.field_density if given else {},
            counts=found.per_keyword,
            intents={
                keyword_name(word): intent
                for word in given
                if (intent := intent_of(word, language)) is not None
            },
            suggested=(),
            brand=listing.brand,
        )
        if given:
            return Read(told, None)
        candidates = candidates_of(
            {"title": listing.title, **_telling(listing, page), **fields, **body},
            language,
            _never(listing, page),
        )
        return Read(told, candidates)


def _telling(listing: Listing, page: Page | None) -> dict[str, str]:
    """Category and tags; a page's own heading is its title where it has no other."""
    return {
        "category": listing.category.rpartition(">")[2].rpartition("/")[2],
        "tags": "\n".join(listing.tags[:20]) if page is None else "",
    }


def _never(listing: Listing, page: Page | None) -> tuple[str, ...]:
    """Brand, shop and option values (sizes, colours) of a listing: no keywords by themselves."""
    options = {value for one in listing.variants[:100] for _, value in one.options}
    shop = page.markup.opengraph.get("og:site_name", "") if page is not None else ""
    try:
        host = urlsplit(listing.url[:2000]).hostname or ""
    except ValueError:
        host = ""
    names = {listing.brand, shop, *host.split(".")} | options
    return tuple(sorted(names - {""}))


def keywords_of_all(
    found: Iterable[Item | Problem],
    settings: AuditSettings,
    *,
    top: int,
    jobs: int = 1,
    progress: Progress | None = None,
) -> KeywordDocument:
    """Read everything that was found; suggestions are weighed against the listings beside them."""
    Reader(settings)  # a wrong setting is told once, here
    problems: list[Problem] = []
    failures: list[Problem] = []
    read: list[Read] = []

    def items() -> Iterable[Item]:
        for one in found:
            if isinstance(one, Problem):
                problems.append(one)
            else:
                yield one

    for outcome in run_ordered(Reader, settings, items(), jobs):
        if progress:
            progress(outcome.item.id)
        if outcome.failure is not None:
            kind = problems if outcome.failure.kind == "input" else failures
            kind.append(problem_of(outcome.item, outcome.failure))
        elif outcome.result is not None:
            read.append(outcome.result)
    asking = [one for one in read if one.candidates is not None]
    answers = suggest([one.candidates for one in asking if one.candidates], top)
    by_place = {id(one): answer for one, answer in zip(asking, answers, strict=True)}
    languages = _languages(settings, read)
    return KeywordDocument(
        listings=tuple(
            msgspec.structs.replace(one.told, suggested=by_place.get(id(one), ())) for one in read
        ),
        languages=languages,
        languages_wanted=keyword_words().languages_wanted,
        coverage=coverage(languages),
        problems=tuple(problems),
        failures=tuple(failures),
    )


def _languages(settings: AuditSettings, read: Iterable[Read]) -> tuple[str, ...]:
    """Languages of listings with keywords, and of the columns of the keyword file; sorted."""
    known = {
        language_code(one.told.language) for one in read if one.told.given and one.told.language
    }
    columns = {
        name for entry in settings.sidecar.values() for name, w in entry.items() if name and w
    }
    for column in columns:
        try:
            known.add(language_code(markets.market(column, settings.folders).language))
        except ListingkitError:
            if markets.language(column, settings.folders) is not None:
                known.add(language_code(column))
    return tuple(sorted(known))
