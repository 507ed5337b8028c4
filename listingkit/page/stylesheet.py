"""What a style sheet asks for: other sheets, fonts that the page uses, pictures that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from listingkit.page.census import Census

_IMPORT = re.compile(
    r"""@import\s{1,9}(?:url\(\s{0,9}["']?([^"')\s]{1,2000})["']?\s{0,9}\)|["']([^"']{1,2000})["'])"""
    r"""([^;{}]{0,200})""",
    re.IGNORECASE,
)
_URL = re.compile(
    r"""url\(\s{0,9}(?:"([^"]{1,4000})"|'([^']{1,4000})'|([^"'()\s]{1,4000}))\s{0,9}\)""", re.I
)
_USE = re.compile(
    r"(?:font(?:-family)?|--[\w-]{0,40}(?:font|family)[\w-]{0,40})\s{0,9}:([^;{}]{0,500})", re.I
)
_RANGE = re.compile(r"u\+([0-9a-f?]{1,6})(?:-([0-9a-f]{1,6}))?", re.IGNORECASE)
_NAME = re.compile(r"([.#])(-?[a-z_][\w-]{0,200})", re.IGNORECASE)
_IMAGE_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg|ico|bmp)(?:[?#]|$)", re.I)
_OLD_FONT = re.compile(r"\.(?:eot|svg)(?:[?#]|$)", re.I)
_NOT = re.compile(r":not\([^()]{0,500}\)", re.I)
_STATE = re.compile(r":(?:hover|focus|active|checked|target|disabled|invalid)\b", re.I)
_PRINT = re.compile(r"^\s*(?:print|speech)\b", re.I)
# Weights that running text and headings are drawn with.
_WEIGHTS = frozenset({"400", "normal", "700", "bold"})
_READ_MAX = 2 * 1024 * 1024
_SELECTOR_MAX = 2000
_FAMILIES_MAX = 100


@dataclass(frozen=True, slots=True)
class Font:
    """One face: the file a browser would fetch; ``waits`` where text stays unseen until then."""

    url: str
    waits: bool
    family: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Addresses a style sheet asks for, as written, each once, in order."""

    imports: tuple[str, ...] = ()
    fonts: tuple[Font, ...] = ()
    images: tuple[str, ...] = ()


class PageWords:
    """What a page has that style sheets may be about; worked out when first asked for."""

    def __init__(self, census: Census, html: str) -> None:
        self._census = census
        self._html = html
        self._uses: dict[int, str] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """Classes (``.a``) and ids (``#a``)."""
        classes = {name for value in self._census.values("class") for name in value.split()}
        ids = {value.strip() for value in self._census.values("id")}
        return frozenset({f".{name}" for name in classes} | {f"#{name}" for name in ids})

    @cached_property
    def letters(self) -> frozenset[str]:
        """Characters of the source."""
        return frozenset(self._html)

    @cached_property
    def _inline_uses(self) -> str:
        census = self._census
        sheets = [_uses(census.texts[at] or "", self) for at in census.places("style")]
        return "\n".join([*sheets, *census.values("style")])

    def uses(self, sheets: Sequence[str]) -> str:
        """Declarations of families that are set from the start, in the page and in ``sheets``."""
        found = self._uses.get(len(sheets))
        if found is None:
            told = "\n".join([self._inline_uses, *(_uses(sheet, self) for sheet in sheets)])
            found = self._uses[len(sheets)] = " ".join(_USE.findall(told)).lower()
        return found


def read_sheet(css: str, page: PageWords, others: Sequence[str] = ()) -> Sheet:
    """Read a style sheet.

    A picture counts where a selector has no class or id that the page has not; a face where the
    page has one of its letters and something is set in it. ``others`` are the page's sheets.
    """
    css = css[:_READ_MAX]
    lower = css.lower()
    if "url(" not in lower and "@import" not in lower:
        return Sheet()
    css = without_comments(css)
    imports = dict.fromkeys(
        (one or two).strip() for one, two, media in _IMPORT.findall(css) if not _PRINT.match(media)
    )
    faces: list[str] = []
    images: dict[str, None] = {}
    for selector, body in _rules(css):
        if "@font-face" in selector.lower():
            faces.append(body)
        elif "url(" in body.lower() and "@" not in selector and _shown(selector, page.names):
            images.update((one, None) for one in addresses(body) if _IMAGE_FILE.search(one))
    fonts: dict[str, Font] = {}
    for body in faces[:_FAMILIES_MAX]:
        found = _face(body, page, page.uses(others))
        if found is not None:
            fonts.setdefault(found.url, found)
    return Sheet(tuple(imports), tuple(fonts.values()), tuple(images))


def _uses(css: str, page: PageWords) -> str:
    """Declarations that may set a family, of rules that hold for the page as it is sent.

    A rule about a class that only a script will add (once the font is there) is none of them.
    """
    lines = []
    for selector, body in _rules(without_comments(css[:_READ_MAX])):
        if not ("font" in body or "FONT" in body) or "@font-face" in selector.lower():
            continue
        if _shown(selector, page.names):
            lines.append(body)
    return "\n".join(lines)


def addresses(css: str) -> Iterator[str]:
    """Addresses in ``url(…)``, without those that hold their content themselves."""
    for quoted, single, bare in _URL.findall(css):
        address = (quoted or single or bare).strip()
        if address and not address.startswith("#") and address[:5].lower() != "data:":
            yield address


def without_comments(css: str) -> str:
    """CSS without ``/* … */``; an open one swallows the rest."""
    first, *others = css.split("/*")
    return first + "".join(part.partition("*/")[2] for part in others)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Innermost rules: selector and declarations."""
    for piece in css.split("}"):
        head, opened, body = piece.rpartition("{")
        if opened:
            yield head.rpartition("{")[2].rpartition(";")[2][-_SELECTOR_MAX:], body


def _shown(selectors: str, names: frozenset[str]) -> bool:
    """Whether the page has what one of the selectors is about; states of the mouse are not."""
    for selector in selectors.split(","):
        if _STATE.search(selector):
            continue
        if selector.strip() and all(
            mark + name in names for mark, name in _NAME.findall(_NOT.sub("", selector))
        ):
            return True
    return False


def _face(body: str, page: PageWords, uses: str) -> Font | None:
    told = {}
    for declaration in body.split(";"):
        name, _, value = declaration.partition(":")
        # Old sheets give ``src`` twice: the last one counts for browsers of today.
        told[name.strip().lower()] = value.strip()
    family = told.get("font-family", "").strip("\"' ").lower()
    if not family or "italic" in told.get("font-style", "").lower():
        return None
    if not re.search(rf"(?<![\w-]){re.escape(family[:200])}(?![\w-])", uses):
        return None
    weight = told.get("font-weight", "normal").lower()
    if weight not in _WEIGHTS and " " not in weight:
        return None
    ranges = _RANGE.findall(told.get("unicode-range", ""))
    if ranges and not any(_within(letter, ranges) for letter in page.letters):
        return None
    for address in addresses(told.get("src", "")):
        if not _OLD_FONT.search(address):
            display = told.get("font-display", "auto").lower()
            return Font(address, waits=display in ("auto", "block"), family=family)
    return None


def _within(letter: str, ranges: list[tuple[str, str]]) -> bool:
    code = ord(letter)
    for low, high in ranges:
        first = int(low.replace("?", "0"), 16)
        last = int(high or low.replace("?", "F"), 16)
        if first <= code <= last:
            return True
    return False
