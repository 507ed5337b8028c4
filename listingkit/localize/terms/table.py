"""Glossaries as tables: CSV, also with semicolons or tabs, as spreadsheets write them.

A column for each language (``en``, ``pt-BR``), or ``source`` and ``term``; and what else is said of
a term. Several words in a cell are parted by ``|``, the first one is the one to write.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from listingkit.cells import guarded, unguarded
from listingkit.errors import ConfigError
from listingkit.files import read_small
from listingkit.localize.terms.concept import ANY, TAG, Concept, Fault, TermFile, Word
from listingkit.localize.terms.languages import known, near

COLUMNS: Mapping[str, str] = {
    "source": "the word in the source language",
    "source_language": "the language of `source`, where it is not English",
    "term": "the word in the target language",
    "language": "the language of `term`, where the file serves several",
    "forbidden": "words not to be used for it; forbidden:pt where there are several languages",
    "keep": "yes: it is never translated",
    "case_sensitive": "yes: only where it is spelled with these very capitals",
    "pos": "noun, adj, verb, phrase …",
    "domain": "what it is about: size, colour, material …",
    "note": "for people",
    "reviewed": "no: nobody who speaks the language has signed it",
    "client": "for whom it holds; all without one",
    "market": "codes of the markets it holds in; all without one",
}
"""Columns beside those of languages, and what they hold."""

_ALIASES = {
    "target": "term", "translation": "term", "case": "case_sensitive", "comment": "note",
    "part_of_speech": "pos", "subject": "domain", "target_language": "language",
    "clients": "client", "markets": "market", "notes": "note",
}  # fmt: skip
_YES = {"yes": True, "true": True, "1": True, "x": True, "y": True,
        "no": False, "false": False, "0": False, "n": False}  # fmt: skip
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_table(path: Path) -> TermFile:
    """A glossary table. Raises ConfigError for a file that is none; faulty rows are told."""
    text = _text(path)
    first = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    faults: list[Fault] = []
    try:
        header = next(reader, [])
        columns = _columns(header, path, faults)
        concepts = list(_rows(reader, columns, len(header), path, faults))
    except csv.Error as error:
        raise ConfigError(
            f"glossary is not valid CSV: {error}", where=f"{path}:{reader.line_num}",
            fix="Put quotes around cells that hold commas, and double those inside.",
        ) from None  # fmt: skip
    return TermFile(str(path), tuple(concepts), tuple(faults))


def _text(path: Path) -> str:
    try:
        data = read_small(path)
        encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8-sig")
        return data.decode(encoding)
    except OSError as error:
        raise ConfigError(f"glossary cannot be read: {error.strerror}", where=str(path)) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError(
            "glossary is not UTF-8 text", where=f"{path}:{line}",
            fix='Save it as "CSV UTF-8".',
        ) from None  # fmt: skip


class _Column:
    """One column: its place, and what its cells are."""

    def __init__(self, place: int, name: str, kind: str, language: str = ANY) -> None:
        self.place, self.name, self.kind, self.language = place, name, kind, language


def _columns(header: Sequence[str], path: Path, faults: list[Fault]) -> list[_Column]:
    """The columns that are understood. Raises ConfigError where terms have no column."""
    where = f"{path}:1"
    found: list[_Column] = []
    names = [cell.strip() for cell in header]
    for place, name in enumerate(names):
        kind, _, tag = name.partition(":")
        plain = kind.strip().lower().replace(" ", "_").replace("-", "_")
        plain = _ALIASES.get(plain, plain)
        if plain in COLUMNS and plain not in _ALIASES:
            found.append(_Column(place, name, plain, tag.strip().replace("_", "-")))
        elif TAG.fullmatch(name):
            tag = name.replace("_", "-")
            if not known(tag):
                faults.append(
                    Fault(f"{where}: column {name}", f"no language is called {name!r}", near(tag))
                )
            found.append(_Column(place, name, "word", tag))
        elif name:
            hint = _nearest(name)
            message = f"column {name!r} is not known" + ("" if hint else " and is not read")
            faults.append(Fault(where, message, hint, error=bool(hint)))
    kinds = {one.kind for one in found}
    twice = {one.name for one in found if [x.name for x in found].count(one.name) > 1}
    if twice:
        raise ConfigError(f"column {min(twice)!r} stands twice", where=where)
    hint = next((fault.fix for fault in faults if fault.error and fault.fix), "")
    if not kinds & {"source", "word"}:
        raise ConfigError(
            "glossary has no column of source terms", where=where,
            fix=hint or "Call it `source`, or by its language, e.g. `en`.",
        )  # fmt: skip
    words = [one for one in found if one.kind in ("word", "term")]
    targets = words if "source" in kinds else words[1:]
    if not targets and not kinds & {"keep", "forbidden"}:
        raise ConfigError(
            "glossary has no column of translations", where=where,
            fix=hint or "Call it by its language, e.g. `pt-BR`, or `term`.",
        )  # fmt: skip
    for one in found:
        if one.kind == "forbidden" and not one.language and len(targets) > 1:
            raise ConfigError(
                "which language are these words of?", where=f"{where}: column {one.name}",
                fix=f"Call the column forbidden:{targets[0].language or 'pt'}.",
            )  # fmt: skip
        if one.kind == "forbidden" and not one.language and targets:
            one.language = targets[0].language
    return found


def _nearest(name: str) -> str:
    import difflib

    plain = name.strip().lower().replace(" ", "_")
    close = difflib.get_close_matches(plain, [*COLUMNS, *_ALIASES], n=1, cutoff=0.75)
    return f'Did you mean "{_ALIASES.get(close[0], close[0])}"?' if close else ""


def _rows(
    reader: Any, columns: Sequence[_Column], width: int, path: Path, faults: list[Fault]
) -> Iterator[Concept]:
    ends = reader.line_num
    for cells in reader:
        # A cell may hold line ends: a row is told by the line on which it begins.
        line, ends = ends + 1, reader.line_num
        where = f"{path}:{line}"
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[width:]):
            faults.append(
                Fault(where, f"{len(cells)} cells, but {width} columns",
                      "Put quotes around cells that hold commas.")
            )  # fmt: skip
            continue
        row = {one: unguarded(cells[one.place].strip()) for one in columns
               if one.place < len(cells)}  # fmt: skip
        concept = _concept(row, path, line, faults)
        if concept is not None:
            yield concept


def _concept(
    row: Mapping[_Column, str], path: Path, line: int, faults: list[Fault]
) -> Concept | None:
    said: dict[str, str] = {}
    flags = {"keep": False, "case_sensitive": False, "reviewed": True}
    for column, cell in row.items():
        if column.kind not in flags:
            said.setdefault(column.kind, cell)
        elif cell:
            answer = _YES.get(cell.lower())
            if answer is None:
                faults.append(
                    Fault(f"{path}:{line}: column {column.name}",
                          f"expected yes or no, got {cell[:40]!r}")
                )  # fmt: skip
            else:
                flags[column.kind] = answer
    words: list[Word] = []
    for column, cell in row.items():
        if column.kind == "source":
            words += _words(cell, said.get("source_language") or "en")
        elif column.kind == "word":
            words += _words(cell, column.language)
        elif column.kind == "term":
            words += _words(cell, said.get("language") or ANY)
        elif column.kind == "forbidden":
            language = column.language or said.get("language") or ANY
            words += [Word(language, text, "forbidden") for text in _split(cell)]
    if not words:
        return None
    return Concept(
        words=tuple(words),
        pos=said.get("pos", ""),
        domain=said.get("domain", ""),
        note=said.get("note", ""),
        keep=flags["keep"],
        exact=flags["case_sensitive"],
        reviewed=flags["reviewed"],
        clients=_split(said.get("client", "")),
        markets=tuple(code.lower() for code in said.get("market", "").replace(",", " ")
                      .replace("|", " ").split()),
        path=str(path),
        line=line,
    )  # fmt: skip


def _words(cell: str, language: str) -> list[Word]:
    return [
        Word(language, text, "admitted" if number else "preferred")
        for number, text in enumerate(_split(cell))
    ]


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def write_table(concepts: Sequence[Concept]) -> str:
    """The concepts as CSV, a column for each language; what is empty everywhere has no column."""
    tags = list(dict.fromkeys(word.language for one in concepts for word in one.words))
    header = [tag or "term" for tag in tags]
    forbidden = list(
        dict.fromkeys(w.language for one in concepts for w in one.words if w.use == "forbidden")
    )
    header += [f"forbidden:{tag}" if tag else "forbidden" for tag in forbidden]
    header += ["pos", "domain", "note", "case_sensitive", "keep", "client", "market", "reviewed"]
    rows: list[list[str]] = []
    for one in concepts:
        row = [_joined(w for w in one.words if w.language == tag and w.use != "forbidden")
               for tag in tags]  # fmt: skip
        row += [_joined(w for w in one.words if w.language == tag and w.use == "forbidden")
                for tag in forbidden]  # fmt: skip
        row += [
            one.pos, one.domain, one.note, "yes" if one.exact else "", "yes" if one.keep else "",
            " | ".join(one.clients), " ".join(one.markets), "" if one.reviewed else "no",
        ]  # fmt: skip
        rows.append(row)
    filled = [
        place
        for place, name in enumerate(header)
        if place < len(tags)
        or name in ("pos", "domain", "note")
        or (name == "keep" and len(tags) < 2)
        or any(row[place] for row in rows)
    ]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([header[place] for place in filled])
    writer.writerows([guarded(row[place]) for place in filled] for row in rows)
    return out.getvalue()


def _joined(words: Iterable[Word]) -> str:
    ordered = sorted(words, key=lambda word: word.use == "admitted")
    return " | ".join(word.text for word in ordered)
