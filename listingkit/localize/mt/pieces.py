"""What a text is taken apart into: units of words, slots and tag pairs; sentinels for slots."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import regex

from listingkit.localize.mt.glossary import Glossary, match_case

MAX_SLOTS = 90
"""More slots in one sentence than this are a table, not a sentence: it is not sent."""

TITLED = 0.6
"""Share of words with a capital from which a text is written like a title (project)."""

_WORDS = regex.compile(r"\p{L}[\p{L}\p{M}'’-]*")
_SHOUTED = regex.compile(r"(?<![\p{L}\p{N}])\p{Lu}{4,}(?![\p{L}\p{N}])")
_CAPITALIZED = regex.compile(r"(?<![\p{L}\p{N}])\p{Lu}\p{Ll}+(?![\p{L}\p{N}])")
_LETTER = regex.compile(r"\p{L}")


@dataclass(frozen=True, slots=True)
class Slot:
    """Something that is not translated. ``text`` is what is put back, exactly.

    A ``plain`` slot is a small whole number that an engine may also see as it is.
    """

    text: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Words between a start and an end tag; either tag is "" where it stands in another unit."""

    opener: str
    closer: str
    inner: tuple[Piece, ...]


Piece = str | Slot | Pair


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence or line of a segment, ready to be rendered for an engine.

    ``caps``: the words are all in capitals; they are sent in lower case and raised again.
    """

    source: str
    prefix: str = ""
    suffix: str = ""
    pieces: tuple[Piece, ...] = ()
    caps: bool = False
    markup: bool = False

    @property
    def words(self) -> bool:
        """Whether anything in it can be translated."""
        return has_letters(self.pieces)

    @property
    def core(self) -> str:
        """The source without prefix and suffix."""
        return self.source[len(self.prefix) : len(self.source) - len(self.suffix)]

    @property
    def standing(self) -> str:
        """The unit where nothing of it is to be translated but what its slots hold already."""
        return self.prefix + joined(self.pieces) + self.suffix

    def calmed(self) -> Unit:
        """The unit with its shouted words in lower case, which engines take for names.

        Only words of four letters and more: shorter ones are mostly abbreviations (LED, USB).
        """
        return replace(self, pieces=_map_text(self.pieces, _calm))

    @property
    def titled(self) -> bool:
        """Whether most Words Begin With a Capital: a title, which engines take for names."""
        words = _WORDS.findall(" ".join(p for p in walk(self.pieces) if isinstance(p, str)))
        capital = [word for word in words if word[0].isupper()]
        return not self.caps and len(words) > 1 and len(capital) >= TITLED * len(words)

    def lowered(self) -> Unit:
        """The unit with its Capitalized words small; CamelCase and abbreviations stay."""
        return replace(self, pieces=_map_text(self.pieces, _lower_words))

    def reworded(self, change: Callable[[str], str]) -> Unit:
        """The unit with its words changed; slots and tags stay."""
        return replace(self, pieces=_map_text(self.pieces, change))

    def recut(
        self,
        text: Callable[[str], list[Piece]] = lambda text: [text],
        slot: Callable[[Slot], Piece] = lambda slot: slot,
    ) -> Unit:
        """The unit with its texts and slots changed; texts side by side become one."""

        def change(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
            out: list[Piece] = []
            for piece in pieces:
                made: list[Piece]
                if isinstance(piece, Pair):
                    made = [replace(piece, inner=change(piece.inner))]
                else:
                    made = text(piece) if isinstance(piece, str) else [slot(piece)]
                for one in made:
                    if isinstance(one, str) and out and isinstance(out[-1], str):
                        out[-1] += one
                    elif one != "":
                        out.append(one)
            return tuple(out)

        return replace(self, pieces=change(self.pieces))

    def texts(self) -> list[str]:
        """The words between slots and tags, in order."""
        return [piece for piece in walk(self.pieces) if isinstance(piece, str)]

    def with_terms(self, terms: Glossary, also: frozenset[str] = frozenset()) -> Unit:
        """The unit with its glossary terms of several words as slots holding their translation.

        ``also`` are single words, folded, that are put in too.
        """

        def cut(text: str) -> list[Piece]:
            pieces: list[Piece] = []
            start = 0
            for left, right, entry in terms.inside(text, also):
                pieces += [text[start:left], Slot(match_case(entry.target, text[left:right]))]
                start = right
            return [*pieces, text[start:]]

        return replace(self, pieces=_cut_text(self.pieces, cut))

    def slots(self) -> list[Slot]:
        """All slots, in order of their number."""
        return [piece for piece in walk(self.pieces) if isinstance(piece, Slot)]

    def pairs(self) -> list[Pair]:
        """All tag pairs, outer before inner, in order of their number."""
        return [piece for piece in walk(self.pieces) if isinstance(piece, Pair)]


@dataclass(frozen=True, slots=True)
class Sentinel:
    """A way to write slot number ``i`` so that an engine copies it."""

    name: str
    form: str
    pattern: regex.Pattern[str] = field(compare=False)
    first: int = 0

    def write(self, number: int) -> str:
        """The token of slot ``number`` (from 0)."""
        return self.form.format(number + self.first)

    def read(self, match: regex.Match[str]) -> int:
        """Slot number of a found token; may be one that was never written."""
        return int(match[1]) - self.first


SENTINELS = (
    Sentinel("number", "{}", regex.compile(r"(?<![\d.,])(9\d{4})(?!\d|[.,]\d)"), 90001),
    Sentinel("percent", "%{}%", regex.compile(r"%\s?(\d{1,3})\s?%")),
    Sentinel("letter", "X{}", regex.compile(r"(?<![\w])[Xx]\s?(9\d{4})(?!\d)"), 90001),
    Sentinel("bracket", "({})", regex.compile(r"\(\s?(\d{1,3})\s?\)")),
)
"""Candidates, best first on the models measured; which one a model copies is found by probing."""


def _calm(text: str) -> str:
    found = _SHOUTED.sub(lambda m: m[0].lower(), text)
    return str(found)


def _lower_words(text: str) -> str:
    return str(_CAPITALIZED.sub(lambda m: m[0].lower(), text))


def _map_text(pieces: Sequence[Piece], change: Callable[[str], str]) -> tuple[Piece, ...]:
    return _cut_text(pieces, lambda text: [change(text)])


def _cut_text(pieces: Sequence[Piece], change: Callable[[str], list[Piece]]) -> tuple[Piece, ...]:
    out: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str):
            out += [part for part in change(piece) if part != ""]
        elif isinstance(piece, Pair):
            out.append(replace(piece, inner=_cut_text(piece.inner, change)))
        else:
            out.append(piece)
    return tuple(out)


def walk(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """All pieces in order, a pair before what is inside it."""
    for piece in pieces:
        yield piece
        if isinstance(piece, Pair):
            yield from walk(piece.inner)


def joined(pieces: Sequence[Piece]) -> str:
    """Pieces as one text."""
    out: list[str] = []
    for piece in pieces:
        if isinstance(piece, Pair):
            out.append(piece.opener + joined(piece.inner) + piece.closer)
        else:
            out.append(piece if isinstance(piece, str) else piece.text)
    return "".join(out)


def has_letters(pieces: Sequence[Piece]) -> bool:
    """Whether there are words between the slots."""
    return any(
        isinstance(piece, str) and _LETTER.search(html.unescape(piece)) for piece in walk(pieces)
    )
