"""The texts of a market as XLIFF 2, for translation tools: every segment, its state, and why.

One document a source language, one ``<file>`` a source file, one ``<group>`` a listing. What other
tools do not know travels as attributes of a namespace of ours; there is no date in it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from listingkit.localize.review.edits import check_of, is_signable, shown_target
from listingkit.localize.review.inline import Codes
from listingkit.model import Translation

CORE = "urn:oasis:names:tc:xliff:document:2.0"
"""Namespace of XLIFF 2.0 and 2.1."""

OURS = "urn:listingkit:review"
"""Namespace of what only listingkit reads."""

_NAME = re.compile(r"[^A-Za-z0-9._:-]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NO_TEXT = re.compile("[\ud800-\udfff]")


class SourceTexts(NamedTuple):
    """The translations of one source file, and the language of each of its listings by id."""

    path: str
    translations: tuple[Translation, ...]
    languages: dict[str, str]


def xliff_files(
    sources: Iterable[SourceTexts], market: str, language: str
) -> Iterator[tuple[str, bytes]]:
    """Documents as (name, content): ``review.xlf``, or one for each language of the sources.

    Texts that are ready as they stand in the source, and bytes that are no text, are left out.
    """
    found: dict[str, list[tuple[str, list[Translation]]]] = {}
    for source in sources:
        for tag in sorted(set(source.languages.values()) - {""}):
            mine = [
                one
                for one in source.translations
                if source.languages.get(one.segment.listing_id) == tag
                and is_signable(one)
                and not _NO_TEXT.search(f"{one.segment.text}{one.text}")
            ]
            if mine:
                found.setdefault(tag, []).append((source.path, mine))
    for tag, files in sorted(found.items()):
        name = "review.xlf" if len(found) == 1 else f"review.{tag}.xlf"
        yield name, _document(files, market, tag, language).encode("utf-8")


def _document(
    files: Iterable[tuple[str, list[Translation]]], market: str, source: str, target: str
) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff xmlns="{CORE}" xmlns:lk="{OURS}" version="2.0" srcLang={quoteattr(source)} '
        f"trgLang={quoteattr(target)} lk:market={quoteattr(market)}>",
    ]
    for number, (path, translations) in enumerate(files, start=1):
        lines.append(
            f'<file id="f{number}" original={quoteattr(_clean(path))} xml:space="preserve">'
        )
        taken: set[str] = set()
        groups: dict[str, list[Translation]] = {}
        for found in translations:
            groups.setdefault(found.segment.listing_id, []).append(found)
        for place, (listing, mine) in enumerate(groups.items(), start=1):
            lines.append(f'<group id="g{place}" name={quoteattr(_clean(listing))}>')
            for found in mine:
                lines += _unit(found, market, taken)
            lines.append("</group>")
        lines.append("</file>")
    return "\n".join([*lines, "</xliff>", ""])


def _unit(found: Translation, market: str, taken: set[str]) -> Iterator[str]:
    segment = found.segment
    shown = shown_target(found)
    check = check_of(market, segment.key, segment.text, shown, signed=found.reviewed)
    codes = Codes(segment.markup == "html")
    source = codes.source(segment.text)
    target = f"<target>{codes.target(shown)}</target>" if shown else ""
    yield (
        f'<unit id="{_id(segment.key, taken)}" name={quoteattr(_clean(segment.key))} '
        f'type="listingkit:{segment.markup}" lk:kind="{segment.kind}" lk:check="{check}">'
    )
    yield f"<notes>{''.join(_notes(found))}</notes>"
    if original := codes.original():
        yield original
    yield (
        f'<segment state="{_state(found)}" subState="listingkit:{found.status}">'
        f"<source>{source}</source>{target}</segment>"
    )
    yield "</unit>"


def _state(found: Translation) -> str:
    if found.reviewed:
        return "final" if found.status == "ready" else "reviewed"
    return "translated" if shown_target(found) else "initial"


def _notes(found: Translation) -> Iterator[str]:
    """Where the text stands, where its target comes from, and why it waits."""
    if found.segment.where is not None:
        yield _note("place", str(found.segment.where))
    yield _note("origin", found.origin)
    for reason in found.reasons:
        yield _note("reason", reason)
    if found.earlier is not None:
        yield _note("earlier-source", found.earlier.source)
        yield _note("earlier-target", found.earlier.target)
    if found.suggestion and (found.earlier is None or found.earlier.target != found.suggestion):
        yield _note("suggestion", found.suggestion)


def _note(category: str, text: str) -> str:
    return f'<note category="{category}">{escape(_clean(text))}</note>'


def _id(key: str, taken: set[str]) -> str:
    """The key as an XML name token, unique in its file and the same in every run."""
    name = _NAME.sub("_", key)
    if name != key:
        name = f"{name}.{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}"
    while name in taken:
        name += "."
    taken.add(name)
    return name


def _clean(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
