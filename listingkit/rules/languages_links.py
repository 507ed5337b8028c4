"""LOC: the language versions a page names with hreflang: itself, the others, and back again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from listingkit.language.tags import primary
from listingkit.model import Severity, Struct
from listingkit.rules.categories import word_list
from listingkit.rules.core import Hit, rule
from listingkit.rules.languages import same_language
from listingkit.rules.markup_head import LINKS_MAX, address_key, own_addresses

if TYPE_CHECKING:
    from listingkit.page import Page
    from listingkit.rules.subject import Subject

_PAGE = (
    '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Becher</title>'
    '<link rel="canonical" href="https://mugs.example/de/becher">%s</head><body><h1>Becher</h1>'
    "<p>Der Becher aus Emaille hält den Kaffee warm und geht nicht kaputt, wenn er auf den Boden "
    "fällt. Er ist leicht und passt in jeden Rucksack.</p></body></html>"
)
_LINK = '<link rel="alternate" hreflang="%s" href="%s">'
_DE = _LINK % ("de", "https://mugs.example/de/becher")
_EN = _LINK % ("en", "https://mugs.example/en/mug")
_FR = _LINK % ("fr", "https://mugs.example/fr/gobelet")
_ANY = _LINK % ("x-default", "https://mugs.example/en/mug")


def _has_alternates(subject: Subject) -> bool:
    return bool(subject.page and subject.page.hreflang)


@rule(
    "LOC009", Severity.WARNING, stage="discover", component="localisation", points=2, on="page",
    needs="the address of the page, by a canonical link or og:url",
    applies=lambda s: False if not _has_alternates(s) else bool(own_addresses(_page(s))) or None,
    bad=_PAGE % (_EN + _FR),
    good=_PAGE % (_DE + _EN),
)  # fmt: skip
def hreflang_without_itself(subject: Subject) -> Iterator[Hit]:
    """The language versions that the page names do not include the page itself.

    Why: every version has to name all versions, its own too; else search engines may ignore the
    whole set.
    Fix: add an hreflang with the page's own language and address, the one of its canonical link.
    """
    page = _page(subject)
    own = own_addresses(page)
    base = page.given_url or page.canonical or ""
    if not any(_key(base, href) in own for _, href, _ in page.hreflang[:LINKS_MAX]):
        yield Hit(page.hreflang[0][2], "no hreflang names this page's own address")


def _page(subject: Subject) -> Page:
    assert subject.page is not None
    return subject.page


def _key(base: str, href: str) -> str:
    try:
        return address_key(urljoin(base, href) if base else href)
    except ValueError:
        return ""


@rule(
    "LOC010", Severity.WARNING, stage="discover", component="localisation", points=2, on="page",
    applies=_has_alternates,
    bad=_PAGE % (_DE + _LINK % ("en", "/en/mug")),
    good=_PAGE % (_DE + _EN),
)  # fmt: skip
def hreflang_address_unusable(subject: Subject) -> Iterator[Hit]:
    """An hreflang names an address that search engines cannot use.

    Why: an address without a host, a test server, or one address for two languages leads nobody
    to the version they can read.
    Fix: write the whole public address of each version, one for each language.
    """
    page = _page(subject)
    languages: dict[str, str] = {}
    own_host = set(_labels(page.url or ""))
    test_hosts = set(word_list("test_hosts"))
    told: dict[str, Hit] = {}
    for tag, href, where in page.hreflang[:LINKS_MAX]:
        key = address_key(href)
        kind = ""
        if not re.match(r"https?://[^/]", href, re.IGNORECASE):
            kind, message = "host", f'hreflang="{tag}": "{href[:60]}" is no whole address'
        elif strange := test_hosts & set(_labels(href)) - own_host:
            kind = "test"
            message = f'hreflang="{tag}" leads to a test host ("{min(strange)}"): {href[:80]}'
        elif tag.lower() != "x-default":
            other = languages.setdefault(key, tag)
            if same_language(primary(other)) != same_language(primary(tag)):
                kind = "twice"
                message = f'"{other}" and "{tag}" have one address: {href[:80]}'
        if kind:
            mild = Severity.INFO if kind == "host" and href.startswith("//") else None
            told.setdefault(kind, Hit(where, message, share=0.5, severity=mild))
    yield from told.values()


def _labels(address: str) -> list[str]:
    try:
        return (urlsplit(address).hostname or "").split(".")
    except ValueError:
        return []


@rule(
    "LOC011", Severity.INFO, stage="discover", component="localisation", points=1, on="page",
    targets=("language.default_from",),
    applies=_has_alternates,
    bad=_PAGE % (_DE + _EN + _FR),
    good=_PAGE % (_DE + _EN + _FR + _ANY),
)  # fmt: skip
def hreflang_without_default(subject: Subject) -> Iterator[Hit]:
    """Several language versions, and none for readers of other languages.

    Why: whoever reads none of them gets whichever version the search engine guesses.
    Fix: add hreflang="x-default" with the address of the version, or the choice, meant for them.
    """
    page = _page(subject)
    tags = {tag.lower() for tag, _, _ in page.hreflang[:LINKS_MAX]}
    languages = {same_language(primary(tag)) for tag in tags - {"x-default"}}
    if "x-default" not in tags and len(languages) >= subject.target("language.default_from"):
        yield Hit(page.hreflang[0][2], f"{len(languages)} languages and no x-default")


@rule(
    "LOC012", Severity.WARNING, stage="discover", component="localisation", points=2, on="page",
    needs="the language of the text",
    applies=lambda s: False if not _has_alternates(s) else bool(_page(s).language) or None,
    bad=_PAGE % (_LINK % ("en", "https://mugs.example/de/becher") + _FR),
    good=_PAGE % (_DE + _EN),
)  # fmt: skip
def hreflang_of_another_language(subject: Subject) -> Iterator[Hit]:
    """The page is listed under a language that its text is not in.

    Why: search engines send it to readers who cannot read it.
    Fix: write the language of the text into the hreflang that has this page's address.
    """
    page = _page(subject)
    own = own_addresses(page)
    mine = same_language(primary(page.language))
    base = page.given_url or page.canonical or ""
    tags = [
        (tag, where) for tag, href, where in page.hreflang[:LINKS_MAX]
        if tag.lower() != "x-default" and _key(base, href) in own
    ]  # fmt: skip
    stated = {same_language(primary(tag)) for tag, _ in tags}
    if tags and mine not in stated and len(subject.words.tokens) >= 20:
        tag, where = tags[0]
        yield Hit(where, f'listed as hreflang="{tag}", but the text is in {mine}')


class Links(Struct, frozen=True, kw_only=True):
    """What one page says of its versions: keys of its own addresses, of the others by language."""

    own: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]


def links_of(page: Page | None) -> Links | None:
    """The versions a page names; None for a listing without a page or a page without any."""
    if page is None:
        return None
    # og:url is the start page's on some sites; it counts only where nothing better is known.
    written = {address_key(address) for address in (page.given_url, page.canonical)} - {""}
    own = written or own_addresses(page)
    if not own:
        return None
    base = page.given_url or page.canonical or ""
    versions = [(tag, _key(base, href)) for tag, href, _ in page.hreflang[:LINKS_MAX]]
    return Links(
        own=tuple(sorted(own)),
        versions=tuple((tag, key) for tag, key in versions if key),
    )


def not_returned(
    known: Sequence[Links | None], names: Sequence[str]
) -> Iterator[tuple[int, str, str]]:
    """Versions among the audited pages that do not name back the page that names them.

    Gives number, rule code and message. Versions that are not among the pages are not judged.
    """
    holders: dict[str, int] = {}
    for number, links in enumerate(known):
        for key in links.own if links else ():
            holders.setdefault(key, number)
    for number, links in enumerate(known):
        if links is None:
            continue
        own = set(links.own)
        missing: list[tuple[str, int]] = []
        for tag, key in links.versions:
            other = holders.get(key)
            theirs = known[other] if other is not None else None
            if other is None or other == number or theirs is None or key in own:
                continue
            if not any(back in own for _, back in theirs.versions):
                missing.append((tag, other))
        if missing:
            tag, other = missing[0]
            others = len({one for _, one in missing}) - 1
            more = f" (and {others} more)" if others > 0 else ""
            told = f"{names[other]} ({tag}) does not name this page back{more}"
            yield number, "LOC013", told


@rule(
    "LOC013", Severity.WARNING, stage="discover", component="localisation", points=2, on="catalog",
    bad={"listings": [
        {"html": _PAGE % (_DE + _EN)},
        {"html": (_PAGE % _EN).replace("/de/becher", "/en/mug")},
    ]},
    good={"listings": [
        {"html": _PAGE % (_DE + _EN)},
        {"html": (_PAGE % "").replace("/de/becher", "/en/mug").replace("</head>", _DE + _EN)},
    ]},
)  # fmt: skip
def hreflang_not_returned(subject: Subject) -> Iterator[Hit]:
    """A language version among the audited pages does not name this page back.

    Why: search engines believe that two pages are versions of each other only when both say so.
    Fix: put the same set of hreflang links, with all versions, into every version.
    """
    del subject
    return iter(())
