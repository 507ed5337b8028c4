"""Glossaries as TBX: version 2 (ISO 30042:2008, ``<martif>``) and version 3 (``<tbx>``).

Both styles of version 3 are read: categories named in an attribute (DCA) and as elements of their
own (DCT). What TBX has no category for travels under a name of ours that begins with ``x-``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

import regex

from listingkit.localize.terms.concept import Concept, Fault, TermFile, Use, Word
from listingkit.localize.terms.languages import known, near
from listingkit.localize.xmlread import language_of, local, parts

_ENTRIES = ("termEntry", "conceptEntry")
_LANGUAGES = ("langSet", "langSec")
_TERMS = ("tig", "ntig", "termSec")

_NEVER = regex.compile(r"deprecated|superseded|forbidden|notRecommended|obsolete", regex.IGNORECASE)
_ALSO = regex.compile(r"admitted|allowed|legal|regulated|standardized", regex.IGNORECASE)
_STATUS = ("administrativeStatus", "normativeAuthorization", "processStatus")
_POS = {"adjective": "adj", "adverb": "adv", "properNoun": "name"}
_YES = ("yes", "true", "1")
_ILLEGAL = regex.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_tbx(path: Path) -> TermFile:
    """The concepts of a TBX file. Raises InputError for a file that is none."""
    concepts: list[Concept] = []
    faults: list[Fault] = []
    for element, line in parts(path, "TBX", ("martif", "tbx"), _ENTRIES):
        if local(element) in _ENTRIES:
            one = _concept(element, str(path), line, faults)
            if one.words:
                concepts.append(one)
            else:
                faults.append(Fault(one.where, "entry without a term", error=False))
    return TermFile(str(path), tuple(concepts), tuple(faults))


def _concept(element: Any, path: str, line: int, faults: list[Fault]) -> Concept:
    words: list[Word] = []
    about = dict(_told(element))
    notes = [about["note"]] if about.get("note") else []
    first: dict[str, str] = {}
    for spoken in (child for child in element if local(child) in _LANGUAGES):
        tag = language_of(spoken)
        if not known(tag):
            # Version 3 allows no language here that is none; files of older tools have them.
            where = f"{path}:{spoken.line}"
            faults.append(Fault(where, f"no language is called {tag!r}", near(tag)))
            continue
        for one in spoken.iter():
            if local(one) not in _TERMS:
                continue
            text = next(
                (" ".join("".join(term.itertext()).split())
                 for term in one.iter() if local(term) == "term"), ""
            )  # fmt: skip
            told = dict(_told(one))
            if text:
                words.append(Word(tag, text, _use(told)))
                for name, value in told.items():
                    first.setdefault(name, value)
    about = {**first, **about}
    pos = about.get("partOfSpeech", "")
    return Concept(
        words=tuple(words),
        pos=_POS.get(pos, pos),
        domain=about.get("subjectField", ""),
        note=" ".join(notes) or about.get("note", "") or about.get("definition", ""),
        keep=about.get("x-keep", about.get("doNotTranslate", "")).lower() in _YES,
        exact=about.get("x-caseSensitive", about.get("caseSensitive", "")).lower() in _YES,
        reviewed=about.get("x-reviewed", "").lower() not in ("no", "false"),
        clients=_names(about.get("customerSubset", "")),
        markets=tuple(code.lower() for code in _names(about.get("x-market", ""))),
        path=path,
        line=line,
    )


def _told(element: Any) -> Iterator[tuple[str, str]]:
    """What an entry or a term says of itself, by category, without what is below its languages."""
    for child in element:
        name = local(child)
        if name in (*_LANGUAGES, *_TERMS, "term"):
            continue
        category = child.get("type")
        if len(child):  # a group; a term of version 2 may lie in one
            yield from _told(child)
        else:
            yield category or name, "".join(child.itertext()).strip()


def _use(told: dict[str, str]) -> Use:
    said = " ".join(told.get(name, "") for name in _STATUS)
    if _NEVER.search(said):
        return "forbidden"
    return "admitted" if _ALSO.search(said) else "preferred"


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("|", ",").split(",") if part.strip())


def write_tbx(concepts: Iterable[Concept], version: Literal[2, 3] = 2) -> str:
    """The concepts as TBX-Basic of a version, in their order; there is no date in it.

    Concepts with characters that XML cannot hold, and words of no certain language, are left out.
    """
    entry, spoken, term = ("termEntry", "langSet", "tig") if version == 2 else (
        "conceptEntry", "langSec", "termSec")  # fmt: skip
    out = ['<?xml version="1.0" encoding="UTF-8"?>']
    header = "<fileDesc><sourceDesc><p>listingkit</p></sourceDesc></fileDesc>"
    if version == 2:
        head, root = "martifHeader", '<martif type="TBX-Basic" xml:lang="en">'
        out.append('<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">')
    else:
        space = "urn:iso:std:iso:30042:ed-2"
        head = "tbxHeader"
        root = f'<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="{space}">'
    out += [root, f"  <{head}>{header}</{head}>", "  <text>", "    <body>"]
    for number, one in enumerate(concepts, start=1):
        tags = list(dict.fromkeys(word.language for word in one.words if word.language))
        texts = (one.note, one.domain, *(word.text for word in one.words), *one.clients)
        if not tags or any(_ILLEGAL.search(text) for text in texts):
            continue
        out.append(f'      <{entry} id="c{number}">')
        out += _descriptions(one)
        for tag in tags:
            out.append(f"        <{spoken} xml:lang={quoteattr(tag)}>")
            for word in one.words:
                if word.language == tag:
                    out += _term(one, word, term)
            out.append(f"        </{spoken}>")
        out.append(f"      </{entry}>")
    out += ["    </body>", "  </text>", "</martif>" if version == 2 else "</tbx>", ""]
    return "\n".join(out)


def _descriptions(one: Concept) -> list[str]:
    said = [
        ("descrip", "subjectField", one.domain),
        ("admin", "customerSubset", ", ".join(one.clients)),
        ("admin", "x-market", ", ".join(one.markets)),
        ("admin", "x-keep", "yes" if one.keep else ""),
        ("admin", "x-caseSensitive", "yes" if one.exact else ""),
        ("admin", "x-reviewed", "" if one.reviewed else "no"),
    ]
    lines = [
        f'        <{name} type="{category}">{escape(value)}</{name}>'
        for name, category, value in said
        if value
    ]
    return lines + ([f"        <note>{escape(one.note)}</note>"] if one.note else [])


_WRITTEN: dict[Use, str] = {
    "preferred": "preferredTerm-admn-sts",
    "admitted": "admittedTerm-admn-sts",
    "forbidden": "deprecatedTerm-admn-sts",
}
_PARTS = {short: long for long, short in _POS.items()}


def _term(one: Concept, word: Word, name: str) -> Sequence[str]:
    notes = [("partOfSpeech", _PARTS.get(one.pos, one.pos)),
             ("administrativeStatus", _WRITTEN[word.use])]  # fmt: skip
    return [
        f"          <{name}>",
        f"            <term>{escape(word.text)}</term>",
        *(f'            <termNote type="{kind}">{escape(value)}</termNote>'
          for kind, value in notes if value),
        f"          </{name}>",
    ]  # fmt: skip
