"""LOC: the language of a listing, and what says so to browsers and search engines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from listingkit.language.tags import primary
from listingkit.model import Severity
from listingkit.rules.categories import word_list
from listingkit.rules.core import Hit, quoted, rule
from listingkit.rules.media import has_images

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?\Z", re.IGNORECASE)
_GERMAN = (
    "Der Becher aus Emaille hält den Kaffee warm und geht nicht kaputt, wenn er auf den Boden "
    "fällt. Er ist leicht, passt in jeden Rucksack und kommt in die Spülmaschine. "
)
_ENGLISH = (
    "The enamel mug keeps the coffee warm and does not break when it falls on the floor. It is "
    "light, fits into every rucksack and goes into the dishwasher. "
)
_PAGE = (
    '<!doctype html><html{}><head><meta charset="utf-8"><title>Becher</title>{}</head><body>'
    f"<h1>Becher aus Emaille</h1><p>{_GERMAN}</p></body></html>"
)


@rule(
    "LOC001", Severity.WARNING, stage="discover", component="localisation", points=2, on="page",
    bad=_PAGE.format("", ""),
    good=_PAGE.format(' lang="de"', ""),
)  # fmt: skip
def language_not_stated(subject: Subject) -> Iterator[Hit]:
    """The page does not state its language.

    Why: screen readers, browsers' translation and fonts go by the lang of the html element.
    Fix: write it there, e.g. <html lang="de">.
    """
    assert subject.page is not None
    where = subject.page.where(subject.page.tree)
    stated = (subject.page.lang_attr or "").strip()
    if not stated:
        how = "no lang" if subject.page.lang_attr is None else "an empty lang"
        yield Hit(where, f"html element with {how}")
    elif not _TAG.match(stated):
        yield Hit(where, f'lang="{stated[:40]}" is no language tag', share=0.7)


@rule(
    "LOC002", Severity.ERROR, stage="discover", component="localisation", points=3, on="page",
    needs="the language of page or text",
    applies=lambda s: True if s.page and s.page.lang_attr and s.page.language else None,
    bad=_PAGE.format(' lang="en"', ""),
    good=_PAGE.format(' lang="de"', ""),
)  # fmt: skip
def language_stated_wrongly(subject: Subject) -> Iterator[Hit]:
    """The stated language is not the language of the text.

    Why: screen readers speak it wrongly, browsers offer to translate it into itself, and search
    engines show it to the wrong readers.
    Fix: write the language of the text into the lang of the html element.
    """
    assert subject.page is not None
    stated, found = primary(subject.page.lang_attr), primary(subject.page.language)
    if same_language(stated) != same_language(found) and len(subject.words.tokens) >= 20:
        where = subject.page.where(subject.page.tree)
        yield Hit(where, f'lang="{subject.page.lang_attr}", but the text is in {found}')


@cache
def same_language(code: str) -> str:
    """A language code as its group: some languages are one for this purpose."""
    for group in word_list("same_language"):
        codes = group.split()
        if code in codes:
            return codes[0]
    return code


@rule(
    "LOC003", Severity.ERROR, stage="discover", component="localisation", points=2, on="page",
    applies=lambda s: bool(s.page and s.page.hreflang),
    bad=_PAGE.format(' lang="de"', '<link rel="alternate" hreflang="en-UK" href="/en">'),
    good=_PAGE.format(' lang="de"', '<link rel="alternate" hreflang="en-GB" href="/en">'),
)  # fmt: skip
def hreflang_invalid(subject: Subject) -> Iterator[Hit]:
    """An hreflang is no valid language tag, or names two addresses for one language.

    Why: search engines ignore the tag, and with it the version for that country.
    Fix: language code first (ISO 639-1), country code second (ISO 3166-1): en-GB, not en-UK.
    """
    assert subject.page is not None
    seen: dict[str, str] = {}
    total = len(subject.page.hreflang)
    wrong_regions = word_list("hreflang_regions")
    wrong_languages = word_list("hreflang_languages")
    for tag, href, where in subject.page.hreflang:
        folded = tag.lower()
        found = _TAG.match(tag)
        if folded != "x-default" and not found:
            yield Hit(where, f'hreflang="{tag[:40]}" is no language tag', share=1 / total)
        elif found and found[1].lower() in wrong_languages:
            message = f'hreflang="{tag}": "{found[1]}" is a country, no language'
            yield Hit(where, message, share=1 / total)
        elif found and (found[3] or "").lower() in wrong_regions:
            message = f'hreflang="{tag}": "{found[3]}" is no country code'
            yield Hit(where, message, share=1 / total)
        elif seen.setdefault(folded, href) != href:
            yield Hit(where, f'hreflang="{tag}" names two addresses', share=1 / total)


@rule(
    "LOC004", Severity.WARNING, stage="evaluate", component="localisation", points=3,
    needs="a language that is known",
    applies=lambda s: True if s.language_code else None,
    targets=("language.foreign_share", "language.foreign_chars"),
    example={"language": "de"},
    bad={"title": "Becher", "description": _GERMAN + "\n" + _ENGLISH * 2},
    good={"title": "Becher", "description": _GERMAN * 2},
)  # fmt: skip
def mixed_languages(subject: Subject) -> Iterator[Hit]:
    """A large part of the text is in another language.

    Why: a half translated page looks unfinished, and buyers do not read the rest.
    Fix: translate it, or mark what must stay with its own lang.
    """
    foreign: dict[str, int] = {}
    first: dict[str, str] = {}
    whole = 0
    own = same_language(subject.language_code or "")
    usual = _script(subject)
    for text in _running_text(subject):
        whole += len(text)
        code = _other_language(text, own, usual)
        if code:
            foreign[code] = foreign.get(code, 0) + len(text)
            first.setdefault(code, text)
    for code, size in sorted(foreign.items()):
        enough = size >= subject.target("language.foreign_chars")
        if enough and 100 * size >= subject.target("language.foreign_share") * whole:
            part = round(100 * size / whole)
            yield Hit(
                subject.at("description"),
                f"{part} % of the running text is in {code}, not in {subject.language_code}: "
                f'"{quoted(first[code], 40)}"',
                share=min(1.0, 2 * size / whole),
            )


def _script(subject: Subject) -> str | None:
    """Script of the listing's text; of its title where it has no other."""
    from listingkit.language.detect import script_of

    return script_of(subject.plain[:_MOST_TEXT]) or script_of(subject.listing.title)


_SENTENCE = 60
_MOST_TEXT = 6000


def _running_text(subject: Subject) -> Iterator[str]:
    """Paragraphs long enough to be in a language, up to a limit; lists and labels are not."""
    left = _MOST_TEXT
    if subject.page is not None:
        parts = [b.text for b in subject.page.blocks if b.kind in ("paragraph", "bullet")]
    else:
        parts = [line.strip() for line in subject.plain.splitlines()]
    for text in dict.fromkeys(parts):
        wide = 2 if text and ord(text[0]) > 0x2E7F else 1
        if len(text) * wide >= _SENTENCE and left > 0:
            left -= len(text)
            yield text[:1000]


_WORDS = re.compile(r"[^\W\d_]+")
_CERTAIN = 0.8
_FOREIGN_WORDS = 0.18
"""Least share of stop words in a text of their language: running text has about a third."""


def _other_language(text: str, own: str, usual: str | None) -> str | None:
    """Code of the language a text is in for certain, None when it is the listing's or unsure.

    ``usual`` is the script of the listing's text. A look at scripts and stop words comes first:
    it is cheap, and what it leaves open (lists of models, names, a few words) is in no language.
    """
    from listingkit.language.detect import detect_language, script_of

    if script_of(text) in (usual, "Latin"):
        words = _WORDS.findall(text.lower())
        # No language has more stop words than there are words.
        if any(3 * sum(map(known.__contains__, words)) > len(words) for known in _own_words(own)):
            return None
        held = _stop_word_codes()
        found_in = Counter([code for word in words if word in held for code in held[word]])
        best = max(found_in.values(), default=0)
        mine = max([n for code, n in found_in.items() if _group(code) == own], default=0)
        if best < _FOREIGN_WORDS * len(words) or mine * 3 > best or not best:
            return None
    found = detect_language(text)
    if found.language is None or found.confidence < _CERTAIN or found.how == "langdetect":
        return None
    code = primary(found.language)
    return None if same_language(code) == own else code


@cache
def _group(code: str) -> str:
    return same_language(primary(code))


@cache
def _own_words(own: str) -> tuple[frozenset[str], ...]:
    """Stop words of a language, one set for each of its written forms."""
    from listingkit.language.detect import stop_words

    return tuple(known for code, known in stop_words().items() if _group(code) == own)


@cache
def _stop_word_codes() -> dict[str, tuple[str, ...]]:
    """Each stop word with the codes of the languages that have it."""
    from listingkit.language.detect import stop_words

    found: dict[str, list[str]] = {}
    for code, known in stop_words().items():
        for word in known:
            found.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in found.items()}


@rule(
    "LOC005", Severity.ERROR, stage="evaluate", component="localisation", points=6,
    needs="a language that is known",
    applies=lambda s: False if s.market is None else True if s.language_code else None,
    example={"market": "br"},
    bad={"title": "Blue mug", "language": "en"},
    good={"title": "Caneca azul", "language": "pt-BR"},
)  # fmt: skip
def language_of_another_market(subject: Subject) -> Iterator[Hit]:
    """The listing is not in a language of the market.

    Why: most buyers order only where they can read; some laws ask for the local language.
    Fix: localize the listing for this market.
    """
    assert subject.market is not None
    spoken = {same_language(primary(tag)) for tag in subject.market.languages}
    if same_language(subject.language_code or "") not in spoken:
        told = " or ".join(subject.market.languages)
        yield Hit(
            subject.at("title"),
            f"listing in {subject.listing.language}; {subject.market.name} reads {told}",
        )


@rule(
    "LOC006", Severity.WARNING, stage="discover", component="localisation", points=2, on="page",
    bad='<!doctype html><html lang="de"><head><meta charset="iso-8859-7"><title>T</title></head>'
    "<body><p>Süßer Becher für große Füße</p></body></html>",
    good=_PAGE.format(' lang="de"', ""),
)  # fmt: skip
def encoding_wrong(subject: Subject) -> Iterator[Hit]:
    """The declared character encoding is not the one the bytes are in.

    Why: browsers and crawlers then show other characters in place of accents, signs and scripts.
    Fix: save and serve the page as UTF-8, and declare it.
    """
    assert subject.page is not None
    if subject.page.encoding_problem:
        yield Hit(subject.where, subject.page.encoding_problem)


@rule(
    "LOC007", Severity.WARNING, stage="evaluate", component="localisation", points=2, on="page",
    needs="a language that is known",
    applies=lambda s: False if s.language and s.language.direction != "rtl"
    else True if s.language else None,
    bad='<!doctype html><html lang="ar"><head><meta charset="utf-8"><title>كوب</title></head><body>'
    "<h1>كوب أزرق</h1><p>كوب أزرق خفيف للقهوة والشاي، لا ينكسر عندما يسقط على الأرض.</p></body>"
    "</html>",
    good='<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>كوب</title>'
    "</head><body><h1>كوب أزرق</h1><p>كوب أزرق خفيف للقهوة والشاي، لا ينكسر عندما يسقط على الأرض."
    "</p></body></html>",
)  # fmt: skip
def direction_missing(subject: Subject) -> Iterator[Hit]:
    """Text that runs from right to left without dir="rtl".

    Why: without it punctuation, numbers and lists stand on the wrong side.
    Fix: write dir="rtl" into the html element.
    """
    assert subject.page is not None
    tree = subject.page.tree
    body = tree.find("body")
    holders = [tree] if body is None else [tree, body]
    for holder in holders:
        style = (holder.get("style") or "").replace(" ", "").lower()
        if (holder.get("dir") or "").strip().lower() == "rtl" or "direction:rtl" in style:
            return
    yield Hit(subject.page.where(tree), 'no dir="rtl" on the html element')


@rule(
    "LOC008", Severity.INFO, stage="discover", component="localisation", points=1,
    needs="product images and a language",
    applies=lambda s: has_images(s) if s.language_code else None,
    example={"language": "de"},
    bad={"images": [{"src": "a.jpg", "alt": _ENGLISH}]},
    good={"images": [{"src": "a.jpg", "alt": _GERMAN}]},
)  # fmt: skip
def alt_in_another_language(subject: Subject) -> Iterator[Hit]:
    """The alternative texts are in another language than the listing.

    Why: they are read aloud and searched in the language of the page.
    Fix: translate them with the rest. Names of brands and models may stay.
    """
    own = same_language(subject.language_code or "")
    title = set(re.findall(r"\w+", subject.listing.title.casefold()))
    texts = dict.fromkeys(
        alt for image in subject.listing.images
        if (alt := (image.alt or "").strip()) and not _is_part(alt, title)
    )  # fmt: skip
    whole = "\n".join(texts)[:_MOST_TEXT]
    if len(whole) < _SENTENCE:
        return
    code = _other_language(whole, own, _script(subject))
    if code:
        sample = next(iter(texts))[:40]
        yield Hit(
            subject.at("images"),
            f'alternative texts are in {code}, not in {subject.language_code}: "{sample}"',
        )


def _is_part(alt: str, title: set[str]) -> bool:
    """Whether an alternative text only repeats the title, in whatever language that is."""
    words = set(re.findall(r"\w+", alt.casefold()))
    return not words or len(words & title) * 2 >= len(words)
