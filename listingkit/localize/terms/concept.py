"""What a glossary file says: a thing, and how it is called in each language.

Files of every format become concepts; of those that hold in a market and for a client,
:func:`entries_of` makes the terms of one language pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import regex

from listingkit.language.tags import primary
from listingkit.localize.mt.glossary import Entry

ANY = ""
"""The language of a word that serves whatever the target language is."""

TAG = regex.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
"""How a language tag is written."""

Use = Literal["preferred", "admitted", "forbidden"]


class Word(NamedTuple):
    """One word of a concept: ``use`` says whether it is the one to write, may be, or must not."""

    language: str
    text: str
    use: Use = "preferred"


class Concept(NamedTuple):
    """One row of a table or one entry of a TBX file.

    ``keep``: its words are never translated. ``exact``: only words spelled with these very
    capitals are meant. ``clients`` and ``markets`` are those for whom it holds, none for all.
    ``path`` and ``line`` say where it stands.
    """

    words: tuple[Word, ...]
    pos: str = ""
    domain: str = ""
    note: str = ""
    keep: bool = False
    exact: bool = False
    reviewed: bool = True
    clients: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    path: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        """``terms.csv:12``."""
        return f"{self.path}:{self.line}"

    def spoken(self, tag: str, *uses: Use) -> list[Word]:
        """Words for a language, those of its very tag first, as they stand."""
        found = [
            word
            for word in self.words
            if (not uses or word.use in uses) and serves(word.language, tag)
        ]
        return sorted(found, key=lambda word: word.language.lower() != tag.lower())

    def holds(self, market: str, client: str) -> bool:
        """Whether it holds in a market ("" for any) and for a client ("" for no one)."""
        here = not self.markets or not market or market.lower() in self.markets
        mine = not self.clients or client.casefold() in {one.casefold() for one in self.clients}
        return here and mine


class Fault(NamedTuple):
    """Something about a glossary file: an error, or a warning that does no harm in a run."""

    where: str
    message: str
    fix: str = ""
    error: bool = True

    def __str__(self) -> str:
        """One line."""
        level = "error" if self.error else "warning"
        text = f"{self.where}: {level}: {self.message.rstrip('.')}."
        return f"{text} {self.fix}" if self.fix else text


class TermFile(NamedTuple):
    """A file that was read: its concepts in order, and what is wrong with it."""

    path: str
    concepts: tuple[Concept, ...]
    faults: tuple[Fault, ...] = ()


def serves(own: str, wanted: str) -> bool:
    """Whether a word of the language ``own`` may be used where ``wanted`` is written.

    A language serves all its regions, and is served by one where no region is asked for; a region
    never serves another one, nor a script another.
    """
    if own == ANY:
        return True
    first, second = _parts(own), _parts(wanted)
    return first[0] == second[0] and all(
        not one or not other or one == other
        for one, other in zip(first[1:], second[1:], strict=True)
    )


def _parts(tag: str) -> tuple[str, str, str]:
    """Language, script and region of a tag, in lower case."""
    language, *rest = tag.lower().replace("_", "-").split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    region = next((part for part in rest if len(part) in (2, 3)), "")
    return language, script, region


def entries_of(
    concepts: Iterable[Concept], source: str, target: str, market: str = "", client: str = ""
) -> list[Entry]:
    """Terms of a language pair, those stated for the client or the market first.

    A concept that only says which words not to use gives an entry without a target.
    """
    held = [one for one in concepts if one.holds(market, client)]
    held.sort(key=lambda one: (not one.clients, not one.markets))
    found: list[Entry] = []
    for one in held:
        said = [word for word in _spoken_in(one, source) if word.language != ANY]
        if one.keep:
            found += [_entry(one, word.text, (word.text,), ()) for word in said]
            continue
        use = [word.text for word in one.spoken(target, "preferred", "admitted")]
        never = [word.text for word in one.spoken(target, "forbidden")]
        if use or never:
            found += [_entry(one, word.text, use, never) for word in said]
    return found


def _spoken_in(one: Concept, source: str) -> list[Word]:
    """The words a source text may use, whichever region it is from and however they are liked."""
    return [
        word
        for word in one.words
        if word.language != ANY and primary(word.language) == primary(source)
    ]


def _entry(one: Concept, source: str, use: Sequence[str], never: Sequence[str]) -> Entry:
    return Entry(
        source,
        use[0] if use else "",
        one.pos,
        one.domain,
        one.reviewed,
        also=tuple(use[1:]),
        never=tuple(word for word in never if word not in use[:1]),
        exact=one.exact or one.keep,
        own=True,
    )


def kept_words(
    concepts: Iterable[Concept], source: str, market: str = "", client: str = ""
) -> tuple[str, ...]:
    """Words that are never translated, as they are spelled."""
    return tuple(
        word.text
        for one in concepts
        if one.keep and one.holds(market, client)
        for word in _spoken_in(one, source) or one.spoken(source)
    )
