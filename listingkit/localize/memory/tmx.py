"""Translation memories as TMX 1.4, the format all translation tools exchange.

Reading is defused: entities, external files and document type tricks are refused with one line.
Whether a person signed a translation travels as a property of the target variant.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import regex

from listingkit.errors import InputError
from listingkit.localize.memory.store import Memory, MemoryEntry, key_of

MAX_BYTES = 512 << 20
"""Larger files are refused; the biggest memories in the wild are split well below this."""

REVIEWED = "x-reviewed"
"""Property that says whether a native speaker signed the translation: "true" or "false"."""

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TAG = regex.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}\Z")
_ILLEGAL = regex.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_tmx(path: Path) -> Iterator[MemoryEntry]:
    """Entries of a TMX file: each unit's source variant with each of its other variants.

    The source is the unit's or the header's ``srclang``; with "*all*" it is the first variant.
    Raises InputError for a file that is no TMX, is broken, or tries something.
    """
    import defusedxml.ElementTree as Defused
    from defusedxml import DefusedXmlException

    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("TMX file is larger than 512 MB", where=str(path), fix="Split it.")
        default, depth, root = "*all*", 0, None
        for event, element in Defused.iterparse(path, events=("start", "end"), forbid_dtd=False):
            depth += 1 if event == "start" else -1
            if root is None:
                root = element
                if _name(root) != "tmx":
                    raise InputError(
                        f"not a TMX file: its root is <{_name(root)}>", where=str(path)
                    )
            if depth > 100:
                raise InputError("TMX file is nested too deeply", where=str(path))
            if event == "end" and _name(element) == "header":
                default = element.get("srclang") or default
            elif event == "end" and _name(element) == "tu":
                yield from _unit(element, default)
                # Free the unit, and the body's reference to it, or a big file fills the memory.
                element.clear()
                if len(root) > 1:
                    root[-1].clear()
    except DefusedXmlException:
        raise InputError("TMX file holds entities or external references, refused",
                         where=str(path)) from None  # fmt: skip
    except (OSError, ValueError, SyntaxError, LookupError, zlib.error) as error:
        what = " ".join(str(error).split())
        raise InputError(f"TMX file cannot be read: {what}", where=str(path)) from None


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _unit(element: Any, default: str) -> Iterator[MemoryEntry]:
    source_tag = element.get("srclang") or default
    variants: list[tuple[str, str, dict[str, str]]] = []
    shared = _props(element)
    for variant in element:
        if _name(variant) != "tuv":
            continue
        tag = (variant.get(_LANG) or variant.get("lang") or "").replace("_", "-")
        text = next(("".join(seg.itertext()) for seg in variant if _name(seg) == "seg"), "")
        if _TAG.match(tag) and text.strip():
            variants.append((tag, text, {**shared, **_props(variant)}))
    if not variants:
        return
    source = variants[0]
    if source_tag != "*all*":
        wanted = source_tag.lower().replace("_", "-")
        same = [v for v in variants if v[0].lower() == wanted]
        near = [v for v in variants if v[0].lower().split("-")[0] == wanted.split("-")[0]]
        if not same and not near:
            return
        source = (same or near)[0]
    for variant in variants:
        if variant is source or variant[0].lower() == source[0].lower():
            continue
        props = variant[2]
        yield MemoryEntry(
            source_lang=source[0],
            target_lang=variant[0],
            source=source[1],
            target=variant[1],
            context=props.get("x-context", ""),
            origin="engine" if props.get("x-origin") == "engine" else "memory",
            engine=props.get("x-engine", ""),
            reviewed=props.get(REVIEWED, "").strip().lower() == "true",
        )


def _props(element: Any) -> dict[str, str]:
    return {
        prop.get("type", ""): "".join(prop.itertext()) for prop in element if _name(prop) == "prop"
    }


def import_tmx(path: Path, memory: Memory) -> int:
    """Add a TMX file to a memory, all or nothing; returns how many translations it held."""
    return memory.store(list(read_tmx(path)))


def write_tmx(entries: Iterable[MemoryEntry], version: str) -> str:
    """TMX text of the entries, in their order; ``version`` is ours, there is no date.

    Entries with characters that XML cannot hold are left out.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<tmx version="1.4">',
        f'  <header creationtool="listingkit" creationtoolversion={quoteattr(version)} '
        'segtype="block" o-tmf="listingkit" adminlang="en" srclang="*all*" datatype="plaintext"/>',
        "  <body>",
    ]
    for entry in entries:
        fields = (entry.source, entry.target, entry.context, entry.engine)
        if any(_ILLEGAL.search(text) for text in fields):
            continue
        props = [(REVIEWED, "true" if entry.reviewed else "false"), ("x-origin", entry.origin)]
        props += [("x-engine", entry.engine)] if entry.engine else []
        props += [("x-context", entry.context)] if entry.context else []
        lines += [
            f"    <tu srclang={quoteattr(entry.source_lang)}>",
            f"      <tuv xml:lang={quoteattr(entry.source_lang)}>",
            f"        <seg>{_text(entry.source)}</seg>",
            "      </tuv>",
            f"      <tuv xml:lang={quoteattr(entry.target_lang)}>",
            *(f"        <prop type={quoteattr(k)}>{_text(value)}</prop>" for k, value in props),
            f"        <seg>{_text(entry.target)}</seg>",
            "      </tuv>",
            "    </tu>",
        ]
    return "\n".join([*lines, "  </body>", "</tmx>", ""])


def _text(text: str) -> str:
    """Escaped; a carriage return would be read back as a line feed if it stood for itself."""
    return escape(text, {"\r": "&#13;"})


__all__ = ["MAX_BYTES", "REVIEWED", "import_tmx", "key_of", "read_tmx", "write_tmx"]
