"""Translation memories as TMX 1.4, the format all translation tools exchange.

Reading is defused: entities, external files and document type tricks are refused with one line.
Whether a person signed a translation travels as a property of the target variant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

import msgspec
import regex

from listingkit.localize.memory.entry import MemoryEntry, key_of
from listingkit.localize.memory.store import Memory
from listingkit.localize.mt.spans import find_spans
from listingkit.localize.xmlread import MAX_BYTES, language_of, local, parts

REVIEWED = "x-reviewed"
"""Property that says whether a native speaker signed the translation: "true" or "false"."""

_TAG = regex.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")
_ILLEGAL = regex.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE = regex.compile(r"\d{8}T\d{6}Z\Z")

_APPROVED = {"x-confirmationlevel": ("approvedtranslation", "approvedsignoff"),
             "x-status": ("approved", "final", "reviewed")}  # fmt: skip
"""Properties by which other tools say that a second person has approved, and their values."""

_MACHINE = ("mt", "machine", "automatedtranslation", "engine")
"""What other tools call an origin that is no person."""

_PLACES = ("file", "id", "prev", "next")
"""Properties of OmegaT for a translation that is meant for one place."""

_BOLD = {"bold": "b", "italic": "i", "ulined": "u", "underlined": "u", "scap": "small"}
"""Inline codes that only say what they do, and the tags that do it."""


class _Variant(NamedTuple):
    """One language of a unit."""

    tag: str
    text: str
    props: dict[str, str]
    changed: str


def read_tmx(path: Path) -> Iterator[MemoryEntry]:
    """Entries of a TMX file: each unit's source variant with each of its other variants.

    The source is the unit's or the header's ``srclang``; with "*all*" it is the first variant. Of
    several variants in one language, the one that was changed last counts. Raises InputError for
    a file that is no TMX, is broken, or tries something.
    """
    default = "*all*"
    for element, _ in parts(path, "TMX", ("tmx",), ("header", "tu")):
        if local(element) == "header":
            default = element.get("srclang") or default
        elif local(element) == "tu":
            yield from _unit(element, default)


def _unit(element: Any, default: str) -> Iterator[MemoryEntry]:
    variants: list[_Variant] = []
    shared = _props(element)
    for variant in element:
        tag = _canonical(language_of(variant)) if local(variant) == "tuv" else ""
        text = next((_text_of(seg) for seg in variant if local(seg) == "seg"), "")
        if tag and text.strip():
            changed = _date(variant) or _date(element)
            variants.append(_Variant(tag, text, {**shared, **_props(variant)}, changed))
    source = _source(variants, element.get("srclang") or default)
    if source is None:
        return
    newest: dict[str, _Variant] = {}
    for one in variants:
        if one is source or one.tag == source.tag:
            continue
        if one.tag not in newest or one.changed > newest[one.tag].changed:
            newest[one.tag] = one
    for one in newest.values():
        yield MemoryEntry(
            source_lang=source.tag,
            target_lang=one.tag,
            source=source.text,
            target=one.text,
            context=_context(one.props),
            origin="engine" if _is_machine(element, one.props) else "memory",
            engine=one.props.get("x-engine", ""),
            reviewed=_is_signed(one.props),
            client=one.props.get("x-client", one.props.get("client", "")),
            changed=one.changed,
        )


def _source(variants: list[_Variant], wanted: str) -> _Variant | None:
    """The variant that was translated: of the wanted tag, else of its language."""
    if not variants or wanted == "*all*":
        return variants[0] if variants else None
    tag = wanted.lower().replace("_", "-")
    same = [one for one in variants if one.tag.lower() == tag]
    near = [one for one in variants if one.tag.split("-")[0] == tag.split("-")[0]]
    return next(iter(same or near), None)


def _canonical(tag: str) -> str:
    """A tag in its usual capitals (``EN-us`` is ``en-US``); "" for what is none."""
    if not _TAG.match(tag):
        return ""
    first, *rest = tag.lower().split("-")
    sizes = {2: str.upper, 4: str.title}
    return "-".join([first, *(sizes.get(len(part), str)(part) for part in rest)])


def _date(element: Any) -> str:
    found = (element.get("changedate") or element.get("creationdate") or "").strip()
    return found if _DATE.match(found) else ""


def _text_of(seg: Any) -> str:
    """The text of a segment with its inline codes as they were in the document.

    Codes hold what stood there (``<bpt>&lt;b&gt;</bpt>``); of those that only say what they do,
    the tag is written.
    """
    opened: dict[str, str] = {}

    def walk(element: Any) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            name = local(child)
            inner = "".join(walk(child))
            if not inner and name == "bpt":
                tag = _BOLD.get((child.get("type") or "").lower(), "")
                opened[child.get("i") or ""] = tag
                inner = f"<{tag}>" if tag else ""
            elif not inner and name == "ept":
                tag = opened.get(child.get("i") or "", "")
                inner = f"</{tag}>" if tag else ""
            elif not inner and name == "ph" and (child.get("type") or "").lower() == "lb":
                inner = "<br>"
            yield inner
            yield child.tail or ""

    return "".join(walk(seg))


def _props(element: Any) -> dict[str, str]:
    return {
        prop.get("type", ""): "".join(prop.itertext()) for prop in element if local(prop) == "prop"
    }


def _context(props: dict[str, str]) -> str:
    """Ours, or the place that OmegaT gives a translation of its own."""
    if "x-context" in props:
        return props["x-context"]
    if any(props.get(name) for name in ("id", "prev", "next")):
        return "#".join(props[name] for name in _PLACES if props.get(name))
    return ""


def _is_machine(element: Any, props: dict[str, str]) -> bool:
    told = props.get("x-origin", props.get("x-Origin", "")).strip().lower()
    makers = (element.get("creationid") or "", element.get("changeid") or "")
    return told in _MACHINE or any(maker.upper() in ("MT", "MT!") for maker in makers)


def _is_signed(props: dict[str, str]) -> bool:
    if REVIEWED in props:
        return props[REVIEWED].strip().lower() == "true"
    return any(
        value.strip().lower() in _APPROVED.get(name.lower(), ()) for name, value in props.items()
    )


def import_tmx(path: Path, memory: Memory, *, reviewed: bool = False, client: str = "") -> int:
    """Add a TMX file to a memory, all or nothing; returns how many translations it held.

    ``reviewed`` signs all that people made, ``client`` says whose those are that say nothing.
    """
    return memory.store(
        [
            msgspec.structs.replace(
                one,
                reviewed=one.reviewed or (reviewed and one.origin != "engine"),
                client=one.client or client,
            )
            for one in read_tmx(path)
        ]
    )


def write_tmx(entries: Iterable[MemoryEntry], version: str) -> str:
    """TMX text of the entries, in their order; ``version`` is ours, there is no date.

    Entries with characters that XML cannot hold are left out.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<tmx version="1.4">',
        f'  <header creationtool="listingkit" creationtoolversion={quoteattr(version)} '
        'segtype="block" o-tmf="listingkit" adminlang="en" srclang="*all*" datatype="html"/>',
        "  <body>",
    ]
    for entry in entries:
        fields = (entry.source, entry.target, entry.context, entry.engine, entry.client)
        if any(_ILLEGAL.search(text) for text in fields):
            continue
        props = [(REVIEWED, "true" if entry.reviewed else "false"), ("x-origin", entry.origin)]
        props += [("x-engine", entry.engine)] if entry.engine else []
        props += [("x-context", entry.context)] if entry.context else []
        props += [("x-client", entry.client)] if entry.client else []
        changed = f" changedate={quoteattr(entry.changed)}" if entry.changed else ""
        lines += [
            f"    <tu srclang={quoteattr(entry.source_lang)}>",
            f"      <tuv xml:lang={quoteattr(entry.source_lang)}>",
            f"        <seg>{_coded(entry.source)}</seg>",
            "      </tuv>",
            f"      <tuv xml:lang={quoteattr(entry.target_lang)}{changed}>",
            *(f"        <prop type={quoteattr(k)}>{_text(value)}</prop>" for k, value in props),
            f"        <seg>{_coded(entry.target)}</seg>",
            "      </tuv>",
            "    </tu>",
        ]
    return "\n".join([*lines, "  </body>", "</tmx>", ""])


def _coded(text: str) -> str:
    """A segment with its tags as inline codes, so that other tools know them as such."""
    spans = [span for span in find_spans(text) if span.kind in ("open", "close", "void")]
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for place, span in enumerate(spans):
        if span.kind == "open":
            waiting.append(place)
        elif span.kind == "close" and waiting and spans[waiting[-1]].tag == span.tag:
            opener = waiting.pop()
            pairs[place] = pairs[opener] = opener
    out, position = [], 0
    for place, span in enumerate(spans):
        out.append(_text(text[position : span.start]))
        code, number = _text(text[span.start : span.end]), pairs.get(place, place) + 1
        if span.kind == "void":
            out.append(f"<ph>{code}</ph>")
        elif place in pairs:
            name = "bpt" if span.kind == "open" else "ept"
            out.append(f'<{name} i="{number}">{code}</{name}>')
        else:
            out.append(f'<it pos="{"begin" if span.kind == "open" else "end"}">{code}</it>')
        position = span.end
    return "".join([*out, _text(text[position:])])


def _text(text: str) -> str:
    """Escaped; a carriage return would be read back as a line feed if it stood for itself."""
    return escape(text, {"\r": "&#13;"})


__all__ = ["MAX_BYTES", "REVIEWED", "import_tmx", "key_of", "read_tmx", "write_tmx"]
