"""Mends that cannot be wrong: facts that are there already, written where they were missing.

A fixer changes spans of the page and no other byte. It acts only where it is certain: the pixels
are those of the file beside the page, the language is the text's own, the currency is the one that
the page shows. What asks for judgement (a text, a price, a picture) is left to people.
"""

from __future__ import annotations

import difflib
import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from listingkit.catalog.splice import Replacement, Splicer
from listingkit.catalog.tokens import VOID, Token, tokenize
from listingkit.language.doubled import doubled
from listingkit.language.tags import same_language
from listingkit.page import Page

if TYPE_CHECKING:
    from listingkit.model import Image

FIRST_IMAGES = 3
"""Pictures that a first screen may show: those are never loaded late."""

_VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1"'
_BLANKS = " \t\r\n\f"
_SPACES = re.compile(rf"[{_BLANKS}]+")  # a wide or fixed space is somebody's choice
_TEMPLATE = re.compile(r"\{\{|\{%|<[?%]")
_CURRENCY_METAS = ("product:price:currency", "og:price:currency")
_VERBATIM = frozenset({"code", "kbd", "pre", "q", "samp", "svg", "template", "textarea", "var"})
_PRICE = re.compile(r'"price"\s*:')


@dataclass(frozen=True)
class Mend:
    """One change: the rule it answers, what was done, and where (1-based line)."""

    code: str
    message: str
    line: int
    replacement: Replacement


@dataclass(frozen=True)
class Fixed:
    """A page with its mends made; ``data`` is the page itself where there was nothing to mend."""

    data: bytes
    mends: tuple[Mend, ...]


Found = Iterator[tuple[str, Replacement]]
Fixer = Callable[[Page, list[Token]], Found]


def fix_page(data: bytes, path: str, codes: frozenset[str]) -> Fixed:
    """Mend what the rules ``codes`` ask for and a fixer is sure of.

    A page whose bytes do not decode without loss is left as it is. A mend that a second look would
    make again has gone to the wrong place (into what only looks like a tag), and is not made.
    """
    fixed = _mended(data, path, codes)
    again = {one.code for one in _mended(fixed.data, path, codes).mends} if fixed.mends else set()
    return _mended(data, path, codes - again) if again else fixed


def _mended(data: bytes, path: str, codes: frozenset[str]) -> Fixed:
    page = Page(data, path)
    tokens = list(tokenize(page.html))
    mends: list[Mend] = []
    taken: list[tuple[int, int]] = []
    for code, fixer in FIXERS.items():
        if code not in codes:
            continue
        for message, change in fixer(page, tokens):
            span = (change.start, change.end)
            opening = page.html.rfind("<", 0, span[0])
            closing = page.html.find(">", span[1], span[1] + 2000)
            if _TEMPLATE.search(page.html, opening, max(span[1], closing)):
                continue  # who fills the template in may write the same
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
            taken.append(span)
            line = page.html.count("\n", 0, change.start) + 1
            mends.append(Mend(code, message, line, change))
    if not mends:
        return Fixed(data, ())
    try:
        splicer = Splicer(page.html, data, page.encoding, page.encoding)
    except (ValueError, LookupError):
        return Fixed(data, ())
    mends.sort(key=lambda one: (one.replacement.start, one.code))
    return Fixed(splicer.splice(_joined(mends)), tuple(mends))


def _joined(mends: list[Mend]) -> list[Replacement]:
    """Insertions at one place as one replacement, in the order of their rules."""
    found: list[Replacement] = []
    for mend in mends:
        one = mend.replacement
        last = found[-1] if found else None
        if last and last.start == last.end == one.start == one.end:
            found[-1] = Replacement(last.start, last.end, last.text + one.text, one.form)
        else:
            found.append(one)
    return found


def diff(before: bytes, after: bytes, path: str) -> str:
    """What changed, as a unified diff."""
    old, new = (
        data.decode("utf-8", "replace").splitlines(keepends=True) for data in (before, after)
    )
    parts = difflib.unified_diff(old, new, f"a/{path}", f"b/{path}", n=1)
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in parts)


def _starts(tokens: list[Token], name: str) -> Iterator[Token]:
    return (one for one in tokens if one.kind == "start" and one.name == name and one.complete)


def _insert(token: Token, text: str) -> Replacement:
    """``text`` put behind the name of a tag."""
    place = token.start + 1 + len(token.name)
    return Replacement(place, place, text, "attribute")


def _language(page: Page, tokens: list[Token]) -> Found:
    if (page.lang_attr or "").strip() or not page.language:
        return
    root = next(_starts(tokens, "html"), None)
    if root is None:
        return
    own = root.attribute("lang")
    tag = page.language
    if own is None:
        yield f'lang="{tag}"', _insert(root, f' lang="{tag}"')
    elif own.quote:
        yield f'lang="{tag}"', Replacement(own.start, own.end, tag, "attribute")


def _viewport(page: Page, tokens: list[Token]) -> Found:
    if page.viewport is not None:
        return
    end = " />" if "xhtml" in page.html[:1000].lower() else ">"
    metas = [one for one in _starts(tokens, "meta") if one.attribute("charset")]
    after = metas[0] if metas else next(_starts(tokens, "head"), None)
    if after is not None:
        yield "viewport", Replacement(after.end, after.end, f"\n{_VIEWPORT}{end}")


def _pictures(page: Page, tokens: list[Token]) -> list[tuple[Token, Image]]:
    """Tags of the product's pictures, in source order."""
    own = {image.src: image for image in page.images}
    found = []
    for token in _starts(tokens, "img"):
        src = token.attribute("src")
        address = html.unescape(page.html[src.start : src.end]).strip() if src else ""
        if address in own:
            found.append((token, own[address]))
    return found


def _room(page: Page, tokens: list[Token]) -> Found:
    """Pixels of the file beside the page.

    Where a style sheet may set a width alone, a written height would squeeze the picture: there
    only the ratio is stated.
    """
    from listingkit.page.imagefile import image_head
    from listingkit.page.localfile import LocalFiles

    if page.tree.find(".//base") is not None:
        return
    files = LocalFiles(page.path)
    links = (page.html[t.start : t.end].lower() for t in _starts(tokens, "link"))
    styled = any(_starts(tokens, "style")) or any("stylesheet" in link for link in links)
    for token, image in _pictures(page, tokens):
        if token.attribute("style") or token.attribute("width") or token.attribute("height"):
            continue
        beginning = files.head(image.src)
        pixels = image_head(beginning) if beginning else None
        if pixels and pixels.width and pixels.height:
            text = f'width="{pixels.width}" height="{pixels.height}"'
            if styled:
                text = f'style="aspect-ratio: {pixels.width} / {pixels.height}"'
            yield text, _insert(token, f" {text}")


def _lazy(page: Page, tokens: list[Token]) -> Found:
    pictures = _pictures(page, tokens)
    if any(token.attribute("loading") for token, _ in pictures):
        return
    for token, _ in pictures[FIRST_IMAGES:]:
        yield 'loading="lazy"', _insert(token, ' loading="lazy"')


def _title_spaces(page: Page, tokens: list[Token]) -> Found:
    for place, token in enumerate(tokens):
        if token.kind == "raw" and token.name == "title" and token.complete:
            text = page.html[token.start : token.end]
            told = _SPACES.sub(" ", text).strip(_BLANKS)
            if told and told != text:
                yield (
                    "white space of the title",
                    Replacement(token.start, token.end, told, "rcdata"),
                )
            return
        if place > 2000:
            return


def _currency(page: Page, tokens: list[Token]) -> Found:
    """``priceCurrency`` of an offer that has a price: the code that the page itself names."""
    currency = page.offer.currency
    if currency is None or page.markup.problems:
        return
    metas = (page.metas.get(name, "").strip() for name in _CURRENCY_METAS)
    if currency not in metas and not re.search(rf"\b{re.escape(currency)}\b", page.text):
        return
    scripts = [one for one in _starts(tokens, "script") if _is_jsonld(page, one)]
    raws = {one.start: one for one in tokens if one.kind == "raw" and one.name == "script"}
    for script in scripts:
        raw = raws.get(script.end)
        if raw is None or "priceCurrency" in page.html[raw.start : raw.end]:
            continue
        text = page.html[raw.start : raw.end]
        places = list(_PRICE.finditer(text))
        added = f'"priceCurrency": {json.dumps(currency)}, '
        at = places[0].start() if places else 0
        changed = text[:at] + added + text[at:]
        if len(places) == 1 and _only_adds_currency(text, changed, currency):
            start = raw.start + at
            yield f"priceCurrency {currency}", Replacement(start, start, added, "json")


def _is_jsonld(page: Page, token: Token) -> bool:
    kind = token.attribute("type")
    return kind is not None and page.html[kind.start : kind.end].strip().lower() == (
        "application/ld+json"
    )


def _only_adds_currency(before: str, after: str, currency: str) -> bool:
    try:
        old, new = json.loads(before), json.loads(after)
    except (ValueError, RecursionError):
        return False
    return bool(old == _without(new, currency))


def _without(value: Any, currency: str) -> Any:
    if isinstance(value, dict):
        return {
            key: _without(one, currency)
            for key, one in value.items()
            if not (key == "priceCurrency" and one == currency)
        }
    return [_without(one, currency) for one in value] if isinstance(value, list) else value


def _doubled(page: Page, tokens: list[Token]) -> Found:
    """The second of two words that no sentence says twice, in texts of the page's language."""
    for token in _own_texts(page, tokens):
        text = page.html[token.start : token.end]
        for found in doubled(text, page.language):
            start, end = token.start + found.start, token.start + found.end
            yield f"{found.word} once", Replacement(start, end, "")


def _own_texts(page: Page, tokens: list[Token]) -> Iterator[Token]:
    """Texts that are neither code nor in another language, nor kept from translators.

    An element of those that nobody closes hides the rest of the page: too little is mended then,
    never too much.
    """
    hidden: list[str] = []
    for token in tokens:
        if token.kind == "start" and token.name not in VOID and not token.self_closing:
            if (hidden and token.name == hidden[0]) or _is_kept(page, token):
                hidden.append(token.name)
        elif token.kind == "end" and hidden and token.name == hidden[0]:
            hidden.pop()
        elif not hidden and (token.kind == "text" or token.name == "title") and token.complete:
            yield token


def _is_kept(page: Page, token: Token) -> bool:
    def value(name: str) -> str:
        own = token.attribute(name)
        return page.html[own.start : own.end].strip().lower() if own else ""

    language = value("lang")
    return (
        token.name in _VERBATIM
        or "notranslate" in value("class").split()
        or value("translate") == "no"
        or bool(language and token.name != "html" and not same_language(language, page.language))
    )


FIXERS: dict[str, Fixer] = {
    "LOC001": _language,
    "MOB001": _viewport,
    "IMG007": _room,
    "WGT004": _lazy,
    "SDA004": _currency,
    "TXT003": _title_spaces,
    "TXT017": _doubled,
}
"""Rules that can be mended, and by what."""
