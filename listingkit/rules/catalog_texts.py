"""CAT, over the whole catalog: descriptions that say what another one says, or what all say.

A text is cut into overlapping pieces (five words; eight characters where a script has no spaces)
and each piece becomes a number. All pieces of a catalog are sorted once, which brings together
those that texts share: exact, the same in every run, and quick enough for 100,000 listings that
nothing need be estimated. The nearest few are then compared in order.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from listingkit.model import Struct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from listingkit.markets import Target

    Mask = NDArray[np.bool_]
    Numbers = NDArray[Any]

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff]")
_WORDS_WIDTH, _CHARS_WIDTH = 5, 8
_WORDS_MAX, _CHARS_MAX = 400, 800
_CHARS_PER_WORD = 2
_TEXT_MAX = 8_000
_PASSAGE = 12
"""Words in a row that a text must have for itself to be judged without what many texts share."""
_ALL_PAIRS = 12
"""Texts that share a piece: up to so many are all held against each other, more by neighbours."""
_NEIGHBOURS = 4
_CANDIDATES = 6
"""Others that a text is compared with in order: those it shares most pieces with."""
_POSTINGS_MAX = 8_000_000
_SEVERAL = 5
"""Products that a catalog must have before its most common text can be called that."""


class TextPrint(Struct, frozen=True, kw_only=True):
    """A text as far as comparing needs it: the numbers of its pieces, four bytes each.

    ``words`` counts its words (two characters count as one where a script has no spaces),
    ``width`` the words or characters in a piece.
    """

    pieces: bytes
    words: int
    width: int


class Limits(NamedTuple):
    """Thresholds: percentages, words and listings."""

    share: float
    unlike: float
    least_words: int
    many: int
    boilerplate: float


TARGETS = (
    "catalog.duplicate_share", "catalog.duplicate_share_unlike", "catalog.duplicate_words",
    "catalog.boilerplate_listings", "catalog.boilerplate_share",
)  # fmt: skip


def limits_of(targets: Mapping[str, Target]) -> Limits:
    """The thresholds of this module, those of :data:`TARGETS`."""
    share, unlike, words, many, boilerplate = (targets[name].value for name in TARGETS)
    return Limits(share, unlike, int(words), int(many), boilerplate)


def tokens(text: str) -> tuple[list[str], int]:
    """Words, lower case, and how many of them are single characters of a script without spaces."""
    folded = text[:_TEXT_MAX].casefold()
    if folded.isascii() or not _UNSPACED.search(folded):
        return _WORD.findall(folded)[:_WORDS_MAX], 0
    found: list[str] = []
    single = 0
    for token in _WORD.findall(folded):
        if _UNSPACED.search(token):
            found += token
            single += len(token)
        else:
            found.append(token)
        if len(found) >= (_CHARS_MAX if 2 * single > len(found) else _WORDS_MAX):
            break
    return found, single


def text_print(text: str) -> TextPrint:
    """Print of one text; pure, at most 3 kB."""
    found, single = tokens(text)
    by_characters = 2 * single > len(found)
    found = found[: _CHARS_MAX if by_characters else _WORDS_MAX]
    width = _CHARS_WIDTH if by_characters else _WORDS_WIDTH
    crc = zlib.crc32
    packed = array("I", [crc(token.encode("utf-8", "replace")) for token in found]).tobytes()
    step = 4 * width
    pieces = [crc(packed[at : at + step]) for at in range(0, len(packed) - step + 1, 4)]
    return TextPrint(
        pieces=array("I", pieces).tobytes(),
        words=len(found) - single + single // _CHARS_PER_WORD,
        width=width,
    )


class _Sorted(NamedTuple):
    """All pieces of the texts that are compared, one after the other, and what is known of each.

    ``owner`` is the number of the text; ``double`` are pieces that another product has too,
    ``shared`` those that many have, ``usual`` those that most of them have.
    """

    owner: Numbers
    piece: Numbers
    double: Mask
    shared: Mask
    usual: Mask


def alike_texts(
    texts: Sequence[TextPrint],
    titles: Sequence[str],
    names: Sequence[str],
    twins: Mapping[int, frozenset[int]],
    limits: Limits,
) -> Iterator[tuple[int, str, str]]:
    """Number, code and message of every text that has too much in common with others.

    ``twins`` are the same product elsewhere (another format or language, its variants): they may
    be alike. What many products share (delivery terms, the story of the shop, care of the
    material) makes no two of them alike as long as each has a passage of its own.
    """
    compared = [n for n, text in enumerate(texts) if text.words >= limits.least_words]
    if len(compared) < 2:
        return
    found = _sorted(texts, compared, twins, limits)
    whole = _without_passage(found, texts)
    told = set()
    for number, share, other, limit in _duplicates(found, whole, texts, titles, twins, limits):
        told.add(number)
        message = f"{share:.0f} % of the description stands in {names[other]} too"
        yield number, "CAT002", f"{message}; at most {limit:g} %"
    for number, share in _usual(found, texts):
        if share > limits.boilerplate and number not in told:
            message = f"{share:.0f} % of the description stands in most listings"
            yield number, "CAT006", f"{message}; at most {limits.boilerplate:g} %"


def _sorted(
    texts: Sequence[TextPrint],
    compared: Sequence[int],
    twins: Mapping[int, frozenset[int]],
    limits: Limits,
) -> _Sorted:
    """Pieces of all compared texts, counted by product: an edition more makes no text common."""
    import numpy as np

    piece = np.frombuffer(b"".join(texts[n].pieces for n in compared), dtype=np.uint32)
    lengths = [len(texts[n].pieces) // 4 for n in compared]
    owner = np.repeat(np.asarray(compared, dtype=np.uint32), lengths)
    product = np.arange(len(texts), dtype=np.uint32)
    for number in compared:
        others = twins.get(number)
        if others:
            product[number] = min(number, *others)
    count = _products_of_pieces(piece, product[owner])
    products = len(set(product[np.asarray(compared)].tolist()))
    most = max(limits.many, products // 2 + 1)
    usual = count >= most if products >= _SEVERAL else np.zeros(len(piece), dtype=np.bool_)
    return _Sorted(owner, piece, count > 1, count >= limits.many, usual)


def _products_of_pieces(piece: Numbers, product: Numbers) -> Numbers:
    """For each piece the number of products that have it."""
    import numpy as np

    high = piece.astype(np.uint64) << np.uint64(32)
    held = np.sort(high | product)
    held = held[_changes(held)]
    counts = np.diff(np.append(np.flatnonzero(_changes(held >> np.uint64(32))), len(held)))
    # The same pieces in the same order once more, now with their places.
    placed = np.sort(high | np.arange(len(piece), dtype=np.uint64))
    kind = np.cumsum(_changes(placed >> np.uint64(32))) - 1
    found = np.empty(len(piece), dtype=np.uint32)
    found[placed & np.uint64(0xFFFFFFFF)] = counts[kind]
    return found


def _changes(values: Numbers) -> Mask:
    """Marks every value that differs from the one before it, the first one too."""
    import numpy as np

    marks = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=marks[1:])
    return marks


def _runs(owner: Numbers, mask: Mask) -> Iterator[tuple[int, int]]:
    """Text and length of every unbroken row of pieces that ``mask`` marks."""
    import numpy as np

    if not len(owner):
        return
    new = np.flatnonzero((owner[1:] != owner[:-1]) | (mask[1:] != mask[:-1])) + 1
    starts = np.concatenate(([0], new))
    lengths = np.diff(np.concatenate((starts, [len(owner)])))
    marked = mask[starts]
    yield from zip(owner[starts][marked].tolist(), lengths[marked].tolist(), strict=True)


def _without_passage(found: _Sorted, texts: Sequence[TextPrint]) -> set[int]:
    """Texts with no passage of their own beside what many share: those are judged whole."""
    own: set[int] = set()
    for number, length in _runs(found.owner, ~found.shared):
        width = texts[number].width
        least = _PASSAGE * (_CHARS_PER_WORD if width == _CHARS_WIDTH else 1) + width - 1
        if length >= least:
            own.add(number)
    return {number for number, _ in _runs(found.owner, found.owner >= 0)} - own


def _usual(found: _Sorted, texts: Sequence[TextPrint]) -> Iterator[tuple[int, float]]:
    """Percent of each text's words that stand in most listings."""
    covered: dict[int, int] = {}
    for number, length in _runs(found.owner, found.usual):
        covered[number] = covered.get(number, 0) + length + texts[number].width - 1
    for number, words in covered.items():
        text = texts[number]
        yield number, min(100.0, 100 * words / (len(text.pieces) // 4 + text.width - 1))


def _duplicates(
    found: _Sorted,
    whole: set[int],
    texts: Sequence[TextPrint],
    titles: Sequence[str],
    twins: Mapping[int, frozenset[int]],
    limits: Limits,
) -> Iterator[tuple[int, float, int, float]]:
    """Text, percent, the other text and the limit, where a text has too much of another one."""
    import numpy as np

    judged_whole = np.zeros(len(texts), dtype=np.bool_)
    judged_whole[list(whole)] = True
    kept = judged_whole[found.owner] | ~found.shared
    held = kept & found.double
    near = _near(found.owner[held], found.piece[held], twins)
    starts = np.searchsorted(found.owner, np.arange(len(texts) + 1))

    @lru_cache(maxsize=4096)
    def pieces(number: int) -> list[int]:
        part = slice(starts[number], starts[number + 1])
        own: list[int] = found.piece[part][kept[part]].tolist()
        return own

    @lru_cache(maxsize=4096)
    def kinds(number: int) -> frozenset[int]:
        return frozenset(pieces(number))

    for number in sorted(near):
        own = pieces(number)
        best, with_whom, limit = 0.0, -1, limits.share
        for other in near[number]:
            share = limits.share if _alike(titles[number], titles[other]) else limits.unlike
            theirs = kinds(other)
            # As many as the order could leave; the exact count is dear.
            if 100 * sum(map(theirs.__contains__, own)) <= max(share, best) * len(own):
                continue
            part = 100 * _common(own, pieces(other)) / len(own)
            if part > max(share, best):
                best, with_whom, limit = part, other, share
        if with_whom >= 0:
            yield number, best, with_whom, limit


def _near(
    owner: Numbers, piece: Numbers, twins: Mapping[int, frozenset[int]]
) -> dict[int, list[int]]:
    """For each text the few others that it shares most pieces with, the most first."""
    import numpy as np

    held = np.sort((piece.astype(np.uint64) << np.uint64(32)) | owner)
    held = held[_changes(held)]
    piece, owner = held >> np.uint64(32), held & np.uint64(0xFFFFFFFF)
    starts = np.flatnonzero(_changes(piece))
    counts = np.diff(np.append(starts, len(piece)))
    size = np.repeat(counts, counts)
    step = 1 + len(piece) // _POSTINGS_MAX
    if step > 1:  # so many shared pieces that a part of them tells enough
        part = piece % np.uint64(step) == 0
        piece, owner, size = piece[part], owner[part], size[part]
    pairs = []
    for distance in range(1, min(_ALL_PAIRS, len(piece))):
        same = piece[distance:] == piece[:-distance]
        if distance > _NEIGHBOURS:
            same &= size[distance:] <= _ALL_PAIRS
        first, second = owner[:-distance][same], owner[distance:][same]
        pairs.append((first << np.uint64(32)) | second)
    if not pairs:
        return {}
    every = np.sort(np.concatenate(pairs))
    first_of = np.flatnonzero(_changes(every))
    pair, count = every[first_of], np.diff(np.append(first_of, len(every)))
    order = np.argsort(-count, kind="stable")
    near: dict[int, list[int]] = {}
    for key in pair[order].tolist():
        first, second = key >> 32, key & 0xFFFFFFFF
        if second in twins.get(first, ()):
            continue
        for one, other in ((first, second), (second, first)):
            others = near.setdefault(one, [])
            if len(others) < _CANDIDATES:
                others.append(other)
    return near


def _alike(one: str, other: str) -> bool:
    """Whether two titles share at least a third of the shorter one's words."""
    a, b = set(one.split()), set(other.split())
    return 3 * len(a & b) >= min(len(a), len(b)) > 0


def _common(a: list[int], b: list[int]) -> int:
    """How many pieces two texts have in common, in the same order."""
    from rapidfuzz.distance import LCSseq

    return int(LCSseq.similarity(a, b))
