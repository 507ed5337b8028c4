"""The language of a page: content first, a region only where the evidence agrees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from listingkit.page.vocabulary import Vocabulary

if TYPE_CHECKING:
    from listingkit.page import Page

_TAG = re.compile(r"^([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?![A-Za-z])")
# Below this many letters a text says too little for itself.
_LITTLE = 60
_FROM_CONTENT = frozenset(("script", "letters", "stopwords"))
_SURE = 0.6
_LETTER = re.compile(r"[^\W\d_]")


def split_tag(tag: str | None) -> tuple[str, str, str] | None:
    """Language, script and region of a tag as shops write it (``en_us``), or None."""
    found = _TAG.match((tag or "").strip())
    if not found:
        return None
    language, script, region = found.groups()
    return language.lower(), (script or "").title(), (region or "").upper()


def url_country(url: str | None) -> str | None:
    """ISO 3166 country of an address's host (``.com.br`` → BR), None where it says none."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    last = host.rpartition(".")[2]
    words = Vocabulary.shipped().words.addresses
    if len(last) != 2 or not last.isalpha() or last in words.world:
        return None
    return words.country.get(last, last.upper())


def url_locale(url: str | None) -> tuple[str, str, str] | None:
    """Language and region that an address's path names: ``/en-ca/``, ``/be/en/``, ``/pt_BR/``."""
    try:
        steps = [step for step in urlsplit(url or "").path.split("/")[1:4] if step]
    except ValueError:
        return None
    for step in steps:
        if re.fullmatch(r"[a-z]{2}[-_][A-Za-z]{2}", step):
            return split_tag(step)
    if len(steps) >= 2 and all(re.fullmatch(r"[a-z]{2}", step) for step in steps[:2]):
        country, language = steps[:2]
        known = Vocabulary.shipped().words.addresses.country
        return language, "", known.get(country, country.upper())
    return None


def page_language(page: Page) -> str | None:
    """BCP 47 tag of the language the product is written in; None when nothing tells."""
    from listingkit.language.detect import detect_language

    declared = page.lang_attr
    text = ""
    found = detect_language("", declared)
    # The product's own words first: menus and footers speak other languages, and much more.
    for more in ("text", "markup_text", "all_text"):
        text = f"{text}\n{getattr(page, more)}"
        if len(_LETTER.findall(text[: 4 * _LITTLE])) < _LITTLE:
            continue
        found = detect_language(text, declared)
        if found.how in _FROM_CONTENT and found.confidence >= _SURE:
            break
    else:
        found = detect_language(text, declared)
    if found.language is None:
        parts = split_tag(declared)
        return parts[0] if parts else None
    parts = split_tag(found.language)
    if parts is None:
        return found.language
    language, script, region = parts
    region = region or _region(page, language) or ""
    return _tag(language, script, region)


def _region(page: Page, language: str) -> str | None:
    """The region that all evidence which names one agrees on."""
    regions: set[str] = set()
    tags = [split_tag(page.lang_attr), url_locale(page.url), split_tag(page.metas.get("og:locale"))]
    address = (page.url or "").rstrip("/")
    tags += [split_tag(tag) for tag, href, _ in page.hreflang if href.rstrip("/") == address]
    for parts in tags:
        if parts and parts[0] == language and parts[2]:
            regions.add(parts[2])
    country = url_country(page.url)
    if country and (regions or _spoken(language, country)):
        regions.add(country)
    return regions.pop() if len(regions) == 1 else None


def _spoken(language: str, country: str) -> bool:
    """Whether a language is official in a country: only then does an address stand for both."""
    from babel.languages import get_official_languages

    official = get_official_languages(country, regional=True, de_facto=True)
    return any(tag.partition("_")[0] == language for tag in official)


def _tag(language: str, script: str, region: str) -> str:
    """A tag without a script that goes without saying (zh-Hant-TW is zh-TW)."""
    if script and region:
        from babel.core import get_global

        likely = get_global("likely_subtags")
        usual = str(likely.get(f"{language}_{region}") or likely.get(language) or "")
        if script in usual.split("_"):
            script = ""
        else:
            region = ""
    return "-".join(part for part in (language, script, region) if part)


def country_of(page: Page) -> str | None:
    """The country a page sells in, as its address or language tags name it."""
    parts = url_locale(page.url)
    if parts and parts[2]:
        return parts[2]
    country = url_country(page.url)
    if country:
        return country
    parts = split_tag(page.lang_attr) or split_tag(page.metas.get("og:locale"))
    return parts[2] if parts and parts[2] else None


def currencies_of(country: str | None) -> tuple[str, ...]:
    """Currencies in use in a country, by CLDR."""
    if not country:
        return ()
    from babel.numbers import get_territory_currencies

    return tuple(get_territory_currencies(country, include_details=False))
