"""What is wrong with a glossary although it can be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from listingkit.language.tags import primary
from listingkit.localize.mt.glossary import Entry, Glossary, fold
from listingkit.localize.terms.concept import Concept, Fault, TermFile, Word

_SHOWN = 5


def check_files(files: Sequence[TermFile]) -> list[Fault]:
    """Everything to be said about some files, file by file and line by line."""
    found: list[Fault] = []
    for one in files:
        faults = [
            *one.faults,
            *conflicts(one.concepts),
            *_empty(one),
            *(fault for concept in one.concepts for fault in _faults(concept)),
        ]
        found += sorted(faults, key=lambda fault: (_line(fault.where), not fault.error))
    return found


def _line(where: str) -> int:
    number = where.split(": ", 1)[0].rpartition(":")[2]
    return int(number) if number.isdigit() else 0


def conflicts(concepts: Iterable[Concept]) -> Iterator[Fault]:
    """Words that stand twice: with another translation (an error) or with the same one.

    What differs in its part of speech, its domain, its client or its markets is told apart.
    """
    seen: dict[tuple[object, ...], tuple[Concept, str]] = {}
    for one in concepts:
        told: set[str] = set()
        for source in one.words:
            if source.use == "forbidden" or not _is_source(source, one):
                continue
            for tag, said in _translations(one):
                spelled = source.text if one.exact else fold(source.text)
                key = (source.language, tag, spelled, one.pos, one.domain, *one.clients, "",
                       *one.markets)  # fmt: skip
                before, there = seen.setdefault(key, (one, said))
                if before is one:
                    continue
                if fold(there) != fold(said):
                    told.add(source.text)
                    yield Fault(
                        one.where,
                        f"{source.text!r} is {said!r} here and {there!r} in {before.where}",
                        "Keep one, or tell them apart by domain, client or market.",
                    )
                elif source.text not in told:
                    told.add(source.text)
                    message = f"{source.text!r} stands already in line {before.line}"
                    yield Fault(one.where, message, error=False)


def _is_source(word: Word, one: Concept) -> bool:
    """Whether a word is what one looks up: two words may well have one translation."""
    return primary(word.language) == primary(one.words[0].language)


def _translations(one: Concept) -> list[tuple[str, str]]:
    """The word to write in each other language; the word itself where it is kept."""
    if one.keep:
        return [("", one.words[0].text)]
    tags = dict.fromkeys(word.language for word in one.words if not _is_source(word, one))
    return [(tag, said) for tag in tags if (said := _said(one, tag))]


def _said(one: Concept, tag: str) -> str:
    return next((w.text for w in one.words if w.language == tag and w.use == "preferred"), "")


def _empty(one: TermFile) -> Iterator[Fault]:
    """Terms without a translation: into no language at all, or into one of the file's."""
    lacking: dict[str, list[int]] = {}
    targets = list(
        dict.fromkeys(
            word.language
            for concept in one.concepts
            for word in concept.words
            if primary(word.language) != primary(concept.words[0].language)
        )
    )
    for concept in one.concepts:
        if concept.keep:
            continue
        have = {word.language for word in concept.words}
        if not have & set(targets):
            yield Fault(concept.where, f"{concept.words[0].text!r} has no translation",
                        "Write one, or keep = yes for a word that is never translated.",
                        error=False)  # fmt: skip
            continue
        for tag in targets:
            if tag not in have:
                lacking.setdefault(tag, []).append(concept.line)
    for tag, lines in lacking.items():
        if len(lines) == len(one.concepts):
            continue
        shown = ", ".join(map(str, lines[:_SHOWN])) + (", …" if len(lines) > _SHOWN else "")
        into = tag or "the target language"
        yield Fault(one.path, f"no word in {into} in line {shown}", error=False)


def _faults(one: Concept) -> Iterator[Fault]:
    for word in one.words:
        if word.use == "forbidden" and any(
            other.use != "forbidden"
            and fold(other.text) == fold(word.text)
            and other.language == word.language
            for other in one.words
        ):
            yield Fault(one.where, f"{word.text!r} is both wanted and forbidden")
    source = one.words[0]
    if not is_found(source.text):
        yield Fault(
            one.where, f"{source.text!r} would never be found in a text",
            "A term is words, without signs around them.", error=False,
        )  # fmt: skip


def is_found(term: str) -> bool:
    """Whether a term is found where it stands in a sentence, by the search that a run uses."""
    known = Glossary([Entry(term, "x", own=True)])
    return any(entry.source == term for _, _, entry in known.inside(f"xyz qrs {term} vwx tuv."))
