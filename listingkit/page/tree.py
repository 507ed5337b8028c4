"""A parsed tree that is always there, and where in the source an element stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property, lru_cache
from itertools import accumulate, count
from operator import add

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from listingkit.page.census import Census

_SURROGATES = re.compile("[\ud800-\udfff]")
# libxml2 stops counting lines here in some builds; such a line number is no line number.
_LINE_LIMIT = 65535
PARSED_MAX = 6_000_000
"""Characters of a page that are parsed: three times the largest page seen, so that none hangs."""

_EMPTY = b"<html><head></head><body></body></html>"

# One attribute as browsers read it, then what a parser must know to find the tags: possessive
# throughout, so that each character is looked at once.
_ATTRIBUTE = rb"""(?:[\s/]++=?+[^\s=>/]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+)"""
_TAG = re.compile(
    rb"<!--(?:(?s:.*?)--!?>|(?s:.*+))|</?+([a-z][^\s/>]*+)" + _ATTRIBUTE + rb"*+|<[!?/][^>]*+"
)
# Text and the tags that need no thought, in one stride.
_PLAIN = re.compile(
    rb"(?:[^<]++|</[a-z][^\s>/]*+>"
    rb"|<(?!(?:script|style|textarea|title|xmp|iframe|noembed|noframes)[\s/>])[a-z][^\s/>]*+"
    + _ATTRIBUTE
    + rb"{0,500}+[\s/]*+>)*+"
)
# The same for pages written with care: every value in double quotes right behind its name. What is
# written otherwise is left to the patterns above, which take longer.
_USUAL = re.compile(
    rb"(?:[^<]++|</[a-z][^\s>/]*+>"
    rb"|<(?!(?:script|style|textarea|title|xmp|iframe|noembed|noframes)[\s/>])[a-z][^\s/>\"'<=]*+"
    rb"(?:[\s/][^\"'<>=]{0,60}+(?<![\s/])=\"[^\"]*+\"){0,16}+[^\"'<>=]{0,60}+>)*+"
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_RAW_TEXT = frozenset(
    (b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes")
)
_MANY_ATTRIBUTES = 1000


def _few_attributes(data: bytes) -> bytes:
    """A page whose elements have at most a thousand attributes each; line ends stay.

    libxml2 takes time quadratic in the attributes of one element.
    """
    parts: list[bytes] = []
    copied = position = 0
    lower = data.lower()
    while True:
        usual = _USUAL.match(lower, position)
        position = usual.end() if usual else position
        plain = _PLAIN.match(lower, position)
        tag = _TAG.search(lower, plain.end() if plain else position)
        if tag is None:
            break
        position = tag.end()
        name = tag[1]
        if name is None:
            continue
        start = tag.end(1)
        if position - start > 2 * _MANY_ATTRIBUTES:
            for count, found in enumerate(_ATTRIBUTES.finditer(lower, start, position)):
                if count == _MANY_ATTRIBUTES:
                    parts.append(data[copied : found.start()])
                    parts.append(b"\n" * data.count(b"\n", found.start(), position))
                    copied = position
                    break
        if name in _RAW_TEXT and start - tag.start() == len(name) + 1:
            closing = lower.find(b"</" + name, position)
            position = closing if closing >= 0 else len(data)
    parts.append(data[copied:])
    return b"".join(parts) if copied else data


_DIRECTION_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_DIRECTIONS = re.compile(f"[{_DIRECTION_MARKS}]")
"""Marks and isolates of direction: how a text is laid out, and no part of what it says."""
# Elements of one class: lxml's own choice of class asks Python for every element.
_CLASSES = etree.ElementDefaultClassLookup(element=HtmlElement, comment=lxml_html.HtmlComment)


def parse(text: str) -> HtmlElement:
    """Root ``html`` element of a page; a page without any element gives an empty one.

    Elements nested deeper than libxml2's limit (2048) are left out, and what stands behind the
    first ``PARSED_MAX`` characters, and attributes past the thousandth of an element; nothing
    raises.
    """
    if len(text) > PARSED_MAX:
        text = text[: max(text.rfind("<", 0, PARSED_MAX), PARSED_MAX // 2)]
    # Looking for a single character is much faster than the pattern, and few pages have one.
    if not text.isascii() and any(mark in text for mark in _DIRECTION_MARKS):
        text = _DIRECTIONS.sub("", text)
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        data = _SURROGATES.sub("\ufffd", text).encode("utf-8")
    for source in (_few_attributes(data), _EMPTY):
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, recover=True)
        parser.set_element_class_lookup(_CLASSES)
        try:
            root = etree.fromstring(source, parser)
        except (etree.LxmlError, ValueError, AssertionError):
            continue
        if root is not None:
            while (parent := root.getparent()) is not None:
                root = parent
            return root
    raise AssertionError("the empty page parses")  # pragma: no cover


@lru_cache(maxsize=200)
def _start_tag(tag: str) -> re.Pattern[str]:
    # Both cases letter by letter: a pattern that ignores case cannot skip to the next "<".
    letters = (f"[{c}{c.upper()}]" if c.isalpha() else re.escape(c) for c in tag)
    return re.compile(rf"<{''.join(letters)}(?=[\s/>])")


class Positions:
    """Lines and columns of a source text, both 1-based; columns count characters."""

    def __init__(self, text: str, census: Census) -> None:
        self.text = text
        self.census = census
        self._peers: dict[str, dict[int, list[HtmlElement]]] = {}
        self._tags: dict[tuple[str, int], list[int]] = {}
        self._order: dict[tuple[str, int], dict[HtmlElement, int]] = {}

    @cached_property
    def _starts(self) -> list[int]:
        lengths = map(len, self.text.split("\n"))
        # One more for the end of each line before.
        return list(map(add, accumulate(lengths, initial=0), count()))[:-1]

    def _named(self, tag: str) -> dict[int, list[HtmlElement]]:
        """Elements of a tag by line."""
        known = self._peers.get(tag)
        if known is None:
            known = self._peers[tag] = {}
            for element in self.census.named(tag):
                known.setdefault(element.sourceline or 0, []).append(element)
        return known

    def _tags_of(self, tag: str, line: int, begin: int, end: int) -> list[int]:
        """Offsets of a line's start tags of a name; kept, for a page can be a single line."""
        known = self._tags.get((tag, line))
        if known is None:
            found = _start_tag(tag).finditer(self.text, begin, end)
            known = self._tags[tag, line] = [one.start() for one in found]
        return known

    def of_offset(self, offset: int) -> tuple[int, int]:
        """Line and column of a character offset."""
        index = bisect_right(self._starts, offset) - 1
        return index + 1, offset - self._starts[index] + 1

    def line(self, element: HtmlElement) -> int | None:
        """The line an element's start tag ends on, None when the parser lost count."""
        line = element.sourceline
        if not line or (line >= _LINE_LIMIT and len(self._starts) > _LINE_LIMIT):
            return None
        return int(line)

    def of_element(self, element: HtmlElement) -> tuple[int | None, int | None]:
        """Line and column of an element's start tag; the column is None where it is unsure.

        The parser keeps the line on which a start tag *ends* and no column, so the tag is looked
        up in the source text: it is found when the parser and the text agree on how many such
        tags the line has.
        """
        line = self.line(element)
        if line is None or not isinstance(element.tag, str) or line > len(self._starts):
            return line, None
        begin = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        peers = self._named(element.tag).get(line, [])
        offsets = self._tags_of(element.tag, line, begin, end)
        if len(offsets) == len(peers):
            places = self._places(element.tag, line, peers)
            return self.of_offset(offsets[places[element]]) if element in places else (line, None)
        if not offsets and len(peers) == 1:
            # The tag runs over several lines: it starts before, and this line has its end.
            head = self.text.rfind(f"<{element.tag}", max(0, begin - 20_000), begin)
            if head >= 0 and self.text.find(">", head) >= begin:
                return self.of_offset(head)
        return line, None

    def _places(self, tag: str, line: int, peers: list[HtmlElement]) -> dict[HtmlElement, int]:
        """Which of the line's elements of its tag an element is."""
        known = self._order.get((tag, line))
        if known is None:
            known = self._order[tag, line] = dict(zip(peers, range(len(peers)), strict=True))
        return known
