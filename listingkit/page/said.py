"""What the shop says, line by line: every different line once, with the phrases it has.

Delivery, payment and contacts are all looked for in the same lines, so these are folded and
searched once for all of them; a line without a phrase and without a number is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from listingkit.page.grid import place_text
from listingkit.page.phrases import Found, Lines, fold_all
from listingkit.page.policywords import PolicyLook
from listingkit.page.spoken import Speech

if TYPE_CHECKING:
    from listingkit.page import Page
    from listingkit.page.visible import Block

_SENTENCE = re.compile(r"(?<=[.!?])\s+|[。！？•|·]")
_DIGIT = re.compile(r"\d")
_SHORT_LINE = 200
_READ_MAX = 30_000
_LINK_MAX = 60
_NONE: Sequence[Found] = ()
# What stands inside a line and is read with it.
_WORDS_IN = frozenset(("span", "b", "i", "strong", "em", "small", "img", "u"))
_NO_PAGE = ("javascript:", "mailto:", "tel:")

Heard = list[tuple["Block", "Line"]]


class Line:
    """A text as printed and folded, with its phrases.

    ``hits`` are those of ``policies.toml``, ``paying`` and ``methods`` those of ``payments.toml``;
    ``sentences`` are its pieces with the hits of each. ``dull`` tells that it has no phrase, no
    digit and no address: nobody can read anything in it by itself.
    """

    __slots__ = ("digits", "dull", "folded", "hits", "methods", "paying", "sentences", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = ""
        self.digits = _DIGIT.search(text) is not None
        self.dull = not self.digits and "@" not in text
        self.hits: Sequence[Found] = ()
        self.paying: Sequence[Found] = ()
        self.methods: Sequence[Found] = ()
        self.sentences: list[tuple[str, Sequence[Found]]] = []


class Said:
    """Lines of a page: ``own`` of the product's part, ``around`` of the rest, ``links``.

    ``links`` are short texts of links with their addresses, ``opened`` lines of hidden panels that
    something on the page opens.
    """

    def __init__(self, page: Page, speech: Speech, look: PolicyLook) -> None:
        links = list(_links(page))
        known: dict[str, Line] = {}
        for text in (
            *(block.text for block in speech.own),
            *(block.text for block in speech.around),
            *(block.text for block in speech.opened),
            *(text for _, text in links),
        ):
            if text not in known:
                known[text] = Line(text)
        _find(known.values(), look)
        self.own: Heard = [(block, known[block.text]) for block in speech.own]
        self.around: Heard = [(block, known[block.text]) for block in speech.around]
        self.opened: Heard = [(block, known[block.text]) for block in speech.opened]
        self.links = [(href, known[text]) for href, text in links]


def _find(lines: Iterable[Line], look: PolicyLook) -> None:
    """Fold the lines and give each its phrases."""
    read = [line for line in lines if len(line.text) <= _READ_MAX]
    folded = fold_all([line.text for line in read])
    pieces = Lines(folded)
    hits = look.concepts.across(pieces)
    paying = look.paying.across(pieces)
    methods = look.methods.across(pieces)
    long: list[Line] = []
    for at, (line, text) in enumerate(zip(read, folded, strict=True)):
        line.folded = text
        if at in hits or at in paying or at in methods:
            line.hits = hits.get(at, _NONE)
            line.paying = paying.get(at, _NONE)
            line.methods = methods.get(at, _NONE)
            line.dull = False
        elif line.dull:
            # Digits may be raised, or written in another script.
            line.dull = line.text.isascii() or not _DIGIT.search(text)
        if line.dull:
            continue
        if len(line.text) <= _SHORT_LINE:
            line.sentences.append((text, line.hits))
        else:
            long.append(line)
    for line in long:
        _cut(line, look)


def _cut(line: Line, look: PolicyLook) -> None:
    """Cut a long line into sentences, each with its phrases."""
    sentences = fold_all([sentence.strip() for sentence in _sentences(line.text)])
    start = 0
    for sentence in sentences:
        found = line.folded.find(sentence, start)
        if found < 0:
            # Folded by itself it reads otherwise: a mark has gone to the letter before it.
            line.sentences.append((sentence, list(look.concepts.find(sentence))))
            continue
        start, end = found, found + len(sentence)
        hits = [
            Found(hit.group, hit.start - start, hit.end - start)
            for hit in line.hits
            if start <= hit.start and hit.end <= end
        ]
        line.sentences.append((sentence, hits))
        start = end


def _links(page: Page) -> Iterator[tuple[str, str]]:
    """Addresses and texts of the links that lead to a page, or to a place in this one."""
    census = page.census
    attributes, tags, ends = census.attributes, census.tags, census.ends
    texts, tails = census.texts, census.tails
    for at in census.places("a"):
        href = attributes[at].get("href", "").strip()
        if not href or href.startswith(_NO_PAGE):
            continue
        end = ends[at]
        if end == at + 1:
            text = texts[at] or ""
        elif end == at + 2 and tags[at + 1] in _WORDS_IN:
            text = f"{texts[at] or ''}{texts[at + 1] or ''}{tails[at + 1] or ''}"
        else:
            text = place_text(census, at, _LINK_MAX)
        text = " ".join(text.split())[: _LINK_MAX + 1]
        if text:
            yield href, text


def _sentences(text: str) -> Iterator[str]:
    """Pieces of a long text; a point ends a sentence only before a letter that is not small."""
    start = 0
    for match in _SENTENCE.finditer(text):
        follows = text[match.end() : match.end() + 1]
        if match[0].isspace() and follows and (follows.islower() or follows.isdigit()):
            continue
        # The mark stays with its sentence: a question promises nothing.
        end = match.start() + (not match[0].isspace())
        yield text[start:end]
        start = match.end()
    yield text[start:]
