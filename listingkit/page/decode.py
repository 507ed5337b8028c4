"""Bytes of a page to text that encodes back to exactly the same bytes.

What a page declares and what its bytes are differ on many shops, so the bytes decide: valid UTF-8
is UTF-8, whatever the page says; bytes that are not UTF-8 are read in the declared encoding, and
bytes that fit nowhere travel as lone surrogates (``surrogateescape``).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

from listingkit.datafiles import read_words
from listingkit.markets import Data

# The HTML standard asks for the declaration in the first 1024 bytes; shops put it later.
_PRESCAN = 8192
_META = re.compile(rb"<meta\b[^>]{0,2000}", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})")
_LANG = re.compile(rb"<html\b[^>]{0,2000}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})", re.IGNORECASE)
_STRAY = re.compile("[\udc80-\udcff]+")
_HIGH = re.compile("[^\x00-\x7f]+")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Encodings(Data, frozen=True, kw_only=True):
    """``locales/vocabulary/encodings.toml``: what browsers make of encoding names.

    ``aliases`` maps a declared name to the codec browsers use for it (a superset of the named
    one); ``usual`` is the legacy encoding by language, for pages that declare nothing.
    """

    source: str
    aliases: dict[str, str]
    usual: dict[str, str]


@cache
def _encodings() -> Encodings:
    return read_words("encodings", Encodings)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a page.

    ``text.encode(encoding, "surrogateescape")`` gives the original bytes (for the UTF-16 and
    UTF-32 encodings with ``"surrogatepass"``). ``declared`` is the encoding as the page names it,
    lower case; ``problem`` is one sentence when declaration and bytes disagree, else None.
    """

    text: str
    encoding: str
    declared: str | None
    problem: str | None


def declared_encoding(data: bytes) -> str | None:
    """The encoding the page itself names in a meta or XML declaration, lower case, or None."""
    head = data[:_PRESCAN]
    found = _XML.search(head)
    if found is None:
        for meta in _META.finditer(head):
            found = _CHARSET.search(meta.group())
            if found:
                break
    return found.group(1).decode("ascii").lower() if found else None


def encode_back(text: str, encoding: str) -> bytes:
    """The bytes a decoded text came from (see :class:`Decoded`)."""
    errors = "surrogatepass" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    return text.encode(encoding, errors)


def decode(data: bytes) -> Decoded:
    """Decode a page without losing a byte; never raises."""
    declared = declared_encoding(data)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = _lossless(data, encoding)
            if text is not None:
                return Decoded(text, encoding, declared or encoding, _against(declared, encoding))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data, declared)
    if text.isascii():
        codec = _codec(declared)
        if codec and codec.startswith("iso2022"):
            other = _lossless(data, codec)
            if other is not None:
                return Decoded(other, codec, declared, None)
        return Decoded(text, "utf-8", declared, None)
    return Decoded(text, "utf-8", declared, _against(declared, "utf-8"))


def _against(declared: str | None, actual: str) -> str | None:
    if declared is None or _codec(declared) == _codec(actual):
        return None
    return f"the page declares {declared} but its bytes are {actual}"


def _codec(name: str | None) -> str | None:
    """Python's codec for a declared name, by the browsers' table; None when nobody knows it."""
    if not name:
        return None
    name = _encodings().aliases.get(name, name)
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def _not_utf8(data: bytes, declared: str | None) -> Decoded:
    codec = _codec(declared)
    if codec and not codec.startswith(("utf", "ascii")):
        text = _lossless(data, codec)
        if text is not None:
            return Decoded(text, codec, declared, None)
    text = data.decode("utf-8", "surrogateescape")
    stray = sum(map(len, _STRAY.findall(text)))
    real = sum(map(len, _HIGH.findall(text))) - stray
    # A handful of broken bytes in a UTF-8 page (cut texts, pasted cells) against a page that
    # is no UTF-8 at all: in the latter hardly any high byte happens to form a sequence.
    if real > stray:
        problem = f"{stray} {'byte is' if stray == 1 else 'bytes are'} not {declared or 'utf-8'}"
        return Decoded(text, "utf-8", declared, problem)
    named = _LANG.search(data[:_PRESCAN])
    language = named.group(1).decode("ascii").lower() if named else ""
    for name in (_encodings().usual.get(language), "cp1252", "latin-1"):
        guess = _lossless(data, name) if name else None
        if name and guess is not None:
            said = f"the page declares {declared}" if declared else "the page declares no encoding"
            return Decoded(guess, name, declared, f"{said} but its bytes look like {name}")
    raise AssertionError("latin-1 decodes everything")  # pragma: no cover


def _lossless(data: bytes, encoding: str) -> str | None:
    """Decoded text, or None where it would not encode back to the same bytes."""
    wide = encoding.startswith(("utf-16", "utf-32"))
    try:
        text = data.decode(encoding, "surrogatepass" if wide else "surrogateescape")
        return text if encode_back(text, encoding) == data else None
    except (UnicodeError, LookupError, ValueError):
        return None
