"""An HTML tokenizer that knows where every byte stands.

Writers change spans of the original file and nothing else, so they need to know exactly where
each text, tag and attribute begins and ends. Parsers that build trees do not keep that. This one
follows the tokenization that browsers use (comments, bogus comments, raw text elements, quoted
and unquoted attributes), takes time linear in the input and never raises.

It works on ``str``. To get byte positions, decode the file as Latin-1 first: one character is then
one byte, and in every encoding that keeps ASCII the characters of markup are themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

TokenKind = Literal["text", "raw", "start", "end", "comment", "declaration"]

RAW_TEXT = frozenset(
    {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"}
)
"""Elements whose content is one piece of text for a browser that runs scripts."""

VOID = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    }
)  # fmt: skip
"""Elements without an end tag."""

_SPACE = " \t\n\f\r"
_COMMENT_END = re.compile(r"--!?>")
_NAME_END = re.compile(r"[ \t\n\f\r/>]")
_ATTRIBUTE_GAP = re.compile(r"[ \t\n\f\r/]*")
_ATTRIBUTE_NAME = re.compile(r"=?[^ \t\n\f\r/>=]*")
_EQUALS = re.compile(r"[ \t\n\f\r]*=[ \t\n\f\r]*")
_BARE_TAG = re.compile(r"</?([A-Za-z][^ \t\n\f\r/>]*)>")
_USUAL_ATTRIBUTE = re.compile(r'[ \t\n\f\r/]*([^ \t\n\f\r/>=]+)="([^"]*)"')
_UNQUOTED = re.compile(r"[^ \t\n\f\r>]*")
_RAW_END = {
    name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE | re.ASCII) for name in RAW_TEXT
}


class Attribute(NamedTuple):
    """One attribute: lower-case name, span of the value without its quotes, and the quote.

    ``quote`` is '"', "'" or "" for an unquoted value; ``has_value`` is false for a bare name, and
    ``start`` and ``end`` then both stand after the name.
    """

    name: str
    start: int
    end: int
    quote: str
    has_value: bool


class Token(NamedTuple):
    """A piece of the file, ``start`` to ``end``.

    ``name`` is the lower-case element name of a tag, and of the element around raw text.
    ``complete`` is false where the file ends in the middle of the token.
    """

    kind: TokenKind
    start: int
    end: int
    name: str = ""
    attributes: tuple[Attribute, ...] = ()
    self_closing: bool = False
    complete: bool = True

    def attribute(self, name: str) -> Attribute | None:
        """The first attribute of that name: browsers ignore the others."""
        for found in self.attributes:
            if found.name == name:
                return found
        return None


def tokenize(source: str) -> Iterator[Token]:
    """All tokens of ``source`` in order; together they cover it without gap or overlap."""
    position = 0
    size = len(source)
    text_start = 0
    foreign = 0
    while position < size:
        opening = source.find("<", position)
        if opening < 0 or opening + 1 >= size:
            break
        token = _markup(source, opening, foreign > 0)
        if token is None:
            position = opening + 1
            continue
        if opening > text_start:
            yield Token("text", text_start, opening)
        yield token
        position = text_start = token.end
        if token.name in ("svg", "math"):
            if token.kind == "start" and not token.self_closing:
                foreign += 1
            elif token.kind == "end" and foreign:
                foreign -= 1
        if token.kind != "start" or not token.complete:
            continue
        if token.name == "plaintext":
            position = size
        elif token.name in RAW_TEXT and not (foreign and token.name in ("title", "style")):
            found = _RAW_END[token.name].search(source, position)
            end = found.start() if found else size
            if end > position or not found:
                yield Token("raw", position, end, name=token.name, complete=found is not None)
            position = text_start = end
    if text_start < size:
        yield Token("text", text_start, size)


def _markup(source: str, opening: int, foreign: bool) -> Token | None:
    """The token that begins with the ``<`` at ``opening``; None where that is plain text."""
    after = source[opening + 1]
    if after == "!":
        return _declaration(source, opening, foreign)
    if after == "?":
        return _until(source, opening, ">", "declaration")
    if after == "/":
        letter = source[opening + 2 : opening + 3]
        if letter.isascii() and letter.isalpha():
            return _tag(source, opening, opening + 2, "end")
        if not letter:
            return None
        return _until(source, opening, ">", "comment")
    if after.isascii() and after.isalpha():
        return _tag(source, opening, opening + 1, "start")
    return None


def _declaration(source: str, opening: int, foreign: bool) -> Token:
    if source.startswith("<!--", opening):
        found = _COMMENT_END.search(source, opening + 2)
        # "<!-->" and "<!--->" are whole comments, hence the search from the first dash.
        end = found.end() if found else len(source)
        return Token("comment", opening, end, complete=found is not None)
    if foreign and source.startswith("<![CDATA[", opening):
        return _until(source, opening, "]]>", "comment")
    kind: TokenKind = (
        "declaration" if source[opening + 2 : opening + 9].lower() == "doctype" else "comment"
    )
    return _until(source, opening, ">", kind)


def _until(source: str, opening: int, stop: str, kind: TokenKind) -> Token:
    found = source.find(stop, opening + 2)
    end = found + len(stop) if found >= 0 else len(source)
    return Token(kind, opening, end, complete=found >= 0)


def _tag(source: str, opening: int, name_start: int, kind: TokenKind) -> Token:
    bare = _BARE_TAG.match(source, opening)
    if bare is not None:
        return Token(kind, opening, bare.end(), bare.group(1).lower())
    found = _NAME_END.search(source, name_start)
    if found is None:
        name = source[name_start:].lower()
        return Token(kind, opening, len(source), name=name, complete=False)
    name = source[name_start : found.start()].lower()
    position = found.start()
    attributes: list[Attribute] = []
    size = len(source)
    while True:
        usual = _USUAL_ATTRIBUTE.match(source, position)
        if usual is not None:
            start, end = usual.span(2)
            attributes.append(Attribute(usual.group(1).lower(), start, end, '"', True))
            position = usual.end()
            continue
        gap = _ATTRIBUTE_GAP.match(source, position)
        assert gap is not None
        position = gap.end()
        if position >= size:
            return Token(kind, opening, size, name, tuple(attributes), complete=False)
        if source[position] == ">":
            closed = source[position - 1] == "/" and gap.end() > gap.start()
            return Token(kind, opening, position + 1, name, tuple(attributes), closed)
        attribute = _attribute(source, position)
        if attribute is None:
            return Token(kind, opening, size, name, tuple(attributes), complete=False)
        attributes.append(attribute)
        position = attribute.end + len(attribute.quote)


def _attribute(source: str, name_start: int) -> Attribute | None:
    """The attribute at ``name_start``; None where its quoted value never ends."""
    matched = _ATTRIBUTE_NAME.match(source, name_start)
    assert matched is not None
    name_end = matched.end()
    name = source[name_start:name_end].lower()
    equals = _EQUALS.match(source, name_end)
    if equals is None:
        return Attribute(name, name_end, name_end, "", False)
    start = equals.end()
    quote = source[start : start + 1]
    if quote in ('"', "'") and quote:
        end = source.find(quote, start + 1)
        if end < 0:
            return None
        return Attribute(name, start + 1, end, quote, True)
    value = _UNQUOTED.match(source, start)
    assert value is not None
    return Attribute(name, start, value.end(), "", True)
