"""Manuals a page offers: links and files, and the languages they are said to be in."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from listingkit.datafiles import read_words
from listingkit.language.tags import primary
from listingkit.markets import Data
from listingkit.model import Struct, Where
from listingkit.page.grid import place_text
from listingkit.page.phrases import Phrases, WordTable, fold, folded_short

if TYPE_CHECKING:
    from listingkit.page import Page

_NAME_MAX = 80
_MANUALS_MAX = 20
_LINKS_MAX = 20_000
_CODE = re.compile(r"(?:^|[_\-./ (])([a-z]{2})(?=[_\-./ )]|$)")


class Manual(Struct, frozen=True, kw_only=True):
    """One manual: its name as printed, its address, the languages its name or address tells."""

    text: str = ""
    href: str | None = None
    languages: tuple[str, ...] = ()
    where: Where | None = None


class ManualWords(Data, frozen=True, kw_only=True):
    """``manuals.toml`` as it stands."""

    manual: WordTable
    files: WordTable
    languages: WordTable


@cache
def _words() -> tuple[Phrases, tuple[str, ...], Phrases, frozenset[str]]:
    """Names, parts of addresses, names of languages, codes of languages."""
    words = read_words("manuals", ManualWords)
    return (
        Phrases({"manual": words.manual.all}),
        words.files.all,
        Phrases(words.languages.words),
        frozenset(words.languages.words),
    )


def read_manuals(page: Page) -> tuple[Manual, ...]:
    """Manuals in page order, each address and each name once; never raises."""
    names, files, _, _ = _words()
    found: dict[tuple[str, str | None], Manual] = {}
    # One search of the whole text tells whether any name is worth looking for link by link.
    printed = any(names.first(folded_short(block.text)) is not None for block in page.blocks)
    census = page.census
    for at in census.places("a")[:_LINKS_MAX]:
        if len(found) >= _MANUALS_MAX:
            break
        href = census.attributes[at].get("href") or ""
        low = href.lower()
        paper = ".pdf" in low
        if not paper and not printed:
            continue
        link = census.nodes[at]
        named = paper and any(part in low for part in files)
        text = place_text(census, at, _NAME_MAX) if paper or _small(link) else ""
        if not named and (
            not text or len(text) > _NAME_MAX or names.first(folded_short(text)) is None
        ):
            continue
        if page.regions.under_outside(link):
            continue
        key = ("", href) if href and not href.startswith(("#", "javascript:")) else (text, None)
        if key not in found:
            found[key] = Manual(
                text=text[:_NAME_MAX], href=href or None,
                languages=_languages(link, text, low), where=page.where(link),
            )  # fmt: skip
    return tuple(found.values())


def names_manual(text: str) -> bool:
    """Whether a text speaks of a manual of the product."""
    return _words()[0].first(fold(text)) is not None


def _small(link: HtmlElement) -> bool:
    """Whether a link is short and small, as those to files are."""
    return len(link) <= 4 and len(link.text or "") <= _NAME_MAX


def _languages(link: HtmlElement, text: str, address: str) -> tuple[str, ...]:
    """Languages that ``hreflang``, the name or the file name of a link tell."""
    _, _, tongues, codes = _words()
    told = primary(link.get("hreflang") or "")
    found = {told} if told else set()
    found |= tongues.groups(folded_short(text))
    if not found and ".pdf" in address:
        file = address.rpartition("/")[2].partition(".pdf")[0]
        found |= {code for code in _CODE.findall(file) if code in codes}
    if not found:
        found |= {code for code in re.findall(r"\(([A-Za-z]{2})\)", text.lower()) if code in codes}
    return tuple(sorted(found))
