"""Gettext catalogs (``.po``, ``.pot``) read with the exact span of every translation and flag.

They hold the texts of themes and plugins, not listings: ``localize`` fills them in, nothing is
judged in them. What is not understood is told by line, and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

SUFFIXES = (".po", ".pot")

FIELDS: tuple[tuple[str, str, str], ...] = (
    (
        "msgstr, msgstr[n]",
        "translatable",
        "empty and fuzzy ones, in all forms of the language",
    ),
    ("msgid, msgid_plural, msgctxt", "key", "the source text"),
    ("#, fuzzy", "key", "set where nobody has signed, taken away where somebody has"),
    ("Language, Plural-Forms, charset of the header", "key", "set to the target"),
    ("%s, %1$d, %(name)s, {name}, tags", "untouched", "a text that loses one is not written"),
    ("comments, references, order, #~ entries", "untouched", ""),
)
"""The table of fields: what, how it is treated (translatable, key, untouched), remark."""

_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d)\])?)\s+(?=\")")
_STRING = re.compile(r'"((?:[^"\\\r\n]|\\.)*)"[ \t]*\Z')
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_CHARSET = re.compile(rb"\bcharset=([\w.:-]+)", re.IGNORECASE)


@dataclass
class Message:
    """One entry: 1-based line of its first keyword, and its texts with escapes resolved.

    ``strings`` are the translations by number of the plural form (0 where there is none).
    ``opens`` is where its first keyword stands, ``start`` to ``end`` its translations from the
    first ``msgstr`` to the last quote. ``flags`` are those of its ``#,`` lines, ``flag_lines``
    their spans; ``previous`` is where its ``#|`` lines begin, -1 without any.
    """

    line: int = 0
    opens: int = -1
    start: int = -1
    end: int = -1
    context: str | None = None
    id: str | None = None
    plural: str | None = None
    strings: dict[int, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    flag_lines: list[tuple[int, int]] = field(default_factory=list)
    previous: int = -1

    @property
    def header(self) -> bool:
        """Whether it is the entry that describes the file."""
        return self.id == "" and self.context is None

    @property
    def fuzzy(self) -> bool:
        """Whether it waits for somebody to look at it."""
        return "fuzzy" in self.flags

    @property
    def filled(self) -> bool:
        """Whether every form of it has a translation."""
        return bool(self.strings) and all(self.strings.values())


@dataclass(frozen=True)
class Broken:
    """A line that is no PO; the entry around it is left out."""

    line: int
    message: str


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a gettext catalog."""
    found = re.search(rb"^msgid[ \t]+\"", head.removeprefix(b"\xef\xbb\xbf"), re.MULTILINE)
    return found is not None and b"msgstr" in head


def charset(data: bytes) -> str:
    """The codec of a catalog: what its header says, UTF-8 where it says nothing that exists."""
    import codecs

    found = _CHARSET.search(data[:65536])
    try:
        return codecs.lookup(found[1].decode("ascii")).name if found else "utf-8"
    except LookupError:
        return "utf-8"


def read(text: str) -> Iterator[Message | Broken]:
    """Entries in file order, those that are no longer used (``#~``) left out."""
    current = Message()
    where: tuple[str, int] | None = None
    bad = False
    position = 0
    number = 0

    def done() -> Iterator[Message | Broken]:
        if current.id is not None and not bad:
            if current.strings:
                yield current
            else:
                yield Broken(current.line, "the msgid has no msgstr")

    for number, whole in enumerate(text.split("\n"), start=1):
        start, position = position, position + len(whole) + 1
        line = whole.rstrip("\r")
        if number == 1 and line.startswith("\ufeff"):
            line, start = line[1:], start + 1
        lead = len(line) - len(line.lstrip())
        line, start = line[lead:], start + lead
        if not line or line.startswith("#"):
            if current.id is not None or bad:
                yield from done()
                current, bad = Message(), False
            where = None
            if line.startswith("#,"):
                current.flags += [flag.strip() for flag in line[2:].split(",") if flag.strip()]
                current.flag_lines.append((start, start + len(line)))
            elif line.startswith("#|") and current.previous < 0:
                current.previous = start
            elif line.startswith("#~"):
                current = Message()  # flags before it are its own
            continue
        keyword = _KEYWORD.match(line)
        if keyword is not None:
            name, form = keyword[1].partition("[")[0], int(keyword[2] or 0)
            opening = name in ("msgctxt", "msgid") and (current.strings or bad)
            if opening or (name == "msgid" and current.id is not None):
                yield from done()
                current, bad = Message(), False
            where = (name, form)
        string = _STRING.match(line, keyword.end() if keyword else 0)
        if string is None or where is None or (where[0] == "msgstr" and current.id is None):
            if not bad:
                yield Broken(number, _fault(line, string is not None))
            bad = True
            continue
        if current.opens < 0:
            current.opens, current.line = start, number
        _add(current, where, unescape(string[1]), start, start + string.end(1) + 1)
    yield from done()


def _fault(line: str, string: bool) -> str:
    if string:
        return "a text without its msgid"
    return "a quoted text never ends" if line.count('"') % 2 else "no line of a PO file"


def _add(current: Message, where: tuple[str, int], text: str, start: int, end: int) -> None:
    name, form = where
    if name == "msgctxt":
        current.context = (current.context or "") + text
    elif name == "msgid":
        current.id = (current.id or "") + text
    elif name == "msgid_plural":
        current.plural = (current.plural or "") + text
    else:
        if current.start < 0:
            current.start = start
        current.end = end
        current.strings[form] = current.strings.get(form, "") + text


def unescape(text: str) -> str:
    """A quoted text with its escapes resolved."""
    return _ESCAPE.sub(_unescaped, text)


def _unescaped(found: re.Match[str]) -> str:
    octal, hexadecimal, char = found.groups()
    if octal:
        return chr(int(octal, 8))
    if hexadecimal:
        return chr(int(hexadecimal, 16))
    return _ESCAPED.get(char, char)
