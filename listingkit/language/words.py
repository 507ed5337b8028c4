"""Cut text into the words a density is counted in.

Words between spaces are letters, marks and digits, held together by hyphens and apostrophes;
numbers and signs alone are no words. Where a script writes without spaces, the tokenizer the
language asks for decides; without one, words are estimated from characters. What is installed
never changes the answer: a tokenizer that is asked for and missing is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import regex

from listingkit.errors import UsageError
from listingkit.language.normalize import language_code, writing
from listingkit.model import Struct

if TYPE_CHECKING:
    from listingkit.markets import Language

Cut = Callable[[str, tuple[str, ...]], Iterator[tuple[int, int]]]
"""Spans of the words of a text without spaces, in order; keywords may steer the cut."""

_SPACELESS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー々〆"
_TOKEN = regex.compile(
    rf"(?P<run>[{_SPACELESS}](?:[{_SPACELESS}]|\p{{M}})*+)"
    rf"|(?P<word>[\p{{L}}\p{{N}}--[{_SPACELESS}]](?:[\p{{L}}\p{{N}}\p{{M}}--[{_SPACELESS}]]"
    rf"|['’ʼ\-‐‑·&](?=[\p{{L}}\p{{N}}--[{_SPACELESS}]]))*+)",
    regex.VERSION1,
)
_LETTER = regex.compile(r"\p{L}")
_ANY_SPACELESS = regex.compile(rf"[{_SPACELESS}]")


class Words(Struct, frozen=True, kw_only=True):
    """The words of a text with their places, and how they were found.

    ``spans`` are start and end of each token in the text. ``tokenizer`` is "words", an estimate
    such as "chars/2", or a library's name: densities compare only within one tokenizer.
    Estimated tokens are pieces of about a word's length, so that counting them counts words.
    """

    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    tokenizer: str

    @property
    def count(self) -> int:
        """How many words there are."""
        return len(self.tokens)


def tokenize(
    text: str,
    language: Language | str | None,
    keywords: Sequence[str] = (),
    tokenizer: str | None = None,
) -> Words:
    """Words of ``text`` as its language counts them; ``keywords`` help tokenizers that can be.

    ``tokenizer`` ("words", "chars", "sudachi", "jieba", "pythainlp") overrides the language's
    own. An unknown name, or one whose library is not installed, is a UsageError.
    """
    data = _data(language)
    name = tokenizer or (data.tokenizer if data else "words")
    if name not in TOKENIZERS:
        known = ", ".join(TOKENIZERS)
        raise UsageError(f"unknown tokenizer {name!r}", fix=f"Use one of {known}.")
    library = TOKENIZERS[name]
    if library is not None:
        return _cut(text, data, name, library, tuple(keywords))
    # Several rules ask for the words of the same text.
    key = text, name, id(data)
    kept = _kept.get(key)
    if kept is None or kept[0] is not data:
        if len(_kept) >= _KEPT_MAX:
            _kept.clear()
        _kept[key] = kept = data, _cut(text, data, name, None, ())
    return kept[1]


_KEPT_MAX = 16
_kept: dict[tuple[str, str, int], tuple[Language | None, Words]] = {}


def _cut(
    text: str,
    data: Language | None,
    name: str,
    library: Callable[[], Cut] | None,
    keywords: tuple[str, ...],
) -> Words:
    spans: list[tuple[int, int]] = []
    ratios: set[float] = set()
    cut_any = False
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match.lastgroup == "word":
            if text[start].isalpha() or _LETTER.search(text, start, end):
                spans.append((start, end))
        elif library is not None:
            cut_any = True
            words = library()(text[start:end], keywords)
            spans.extend((start + a, start + b) for a, b in words)
        else:
            ratio = _ratio(text[start], data)
            ratios.add(ratio)
            spans.extend(_estimated(start, end, ratio))
    how = name if cut_any else "words"
    if ratios:
        how = "+".join(f"chars/{ratio:g}" for ratio in sorted(ratios))
    return Words(
        tokens=tuple(text[start:end] for start, end in spans), spans=tuple(spans), tokenizer=how
    )


def is_spaceless(text: str) -> bool:
    """Whether ``text`` has letters of a script that writes without spaces between words."""
    return _ANY_SPACELESS.search(text) is not None


def _data(language: Language | str | None) -> Language | None:
    if not isinstance(language, str):
        return language
    from listingkit import markets

    return markets.language(language) or markets.language(language_code(language))


def _estimated(start: int, end: int, ratio: float) -> Iterator[tuple[int, int]]:
    """Pieces of about ``ratio`` characters; at least one."""
    size = end - start
    pieces = max(1, int(size / ratio + 0.5))
    pieces = min(pieces, size)
    for number in range(pieces):
        yield start + number * size // pieces, start + (number + 1) * size // pieces


def _ratio(char: str, data: Language | None) -> float:
    if data is not None and data.tokenizer == "chars":
        return data.chars_per_word
    return _script_ratio(char)


@lru_cache(maxsize=8192)
def _script_ratio(char: str) -> float:
    for script, ratio in writing().chars_per_word.items():
        names = ("Hiragana", "Katakana") if script == "Kana" else (script,)
        if any(regex.match(rf"\p{{{name}}}", char) for name in names):
            return ratio
    return writing().chars_per_word["Kana"]  # ー and the like stand in Japanese words


def _missing(library: str, extra: str) -> UsageError:
    return UsageError(
        f"the tokenizer {library} is asked for but not installed",
        fix=f'Run: pip install "listingkit[{extra}]", or set tokenizer = "chars".',
    )


@cache
def _sudachi() -> Cut:
    """Japanese by SudachiPy in its longest-unit mode C."""
    try:
        from sudachipy import Dictionary, SplitMode
    except ImportError:
        raise _missing("sudachi", "ja") from None
    dictionary: Any = Dictionary()
    # Called create() before SudachiPy 0.7.
    analyzer = (getattr(dictionary, "tokenizer", None) or dictionary.create)()

    def cut(text: str, keywords: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        # The analyzer takes 49,149 bytes at once; a piece of 8,000 characters always fits.
        for begin in range(0, len(text), 8000):
            for morpheme in analyzer.tokenize(text[begin : begin + 8000], SplitMode.C):
                yield begin + morpheme.begin(), begin + morpheme.end()

    return cut


@cache
def _jieba() -> Cut:
    """Chinese by jieba; traditional characters are cut as their simplified forms are."""
    try:
        import jieba
        from opencc import OpenCC
    except ImportError:
        raise _missing("jieba", "zh") from None
    jieba.setLogLevel(60)
    simplify = OpenCC("t2s")

    @lru_cache(maxsize=16)
    def knowing(keywords: tuple[str, ...]) -> Any:
        cutter = jieba.Tokenizer()
        for keyword in keywords:
            cutter.add_word(simplify.convert(keyword))
        return cutter

    def cut(text: str, keywords: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        plain = "".join(new if len(new := simplify.convert(char)) == 1 else char for char in text)
        for _, begin, end in knowing(keywords).tokenize(plain):
            yield begin, end

    return cut


@cache
def _pythainlp() -> Cut:
    """Thai by PyThaiNLP's newmm with the keywords added to its dictionary."""
    try:
        from pythainlp.corpus import thai_words
        from pythainlp.tokenize import word_tokenize
        from pythainlp.util import Trie
    except ImportError:
        raise _missing("pythainlp", "th") from None

    @lru_cache(maxsize=16)
    def knowing(keywords: tuple[str, ...]) -> Any:
        return Trie([*sorted(thai_words()), *keywords])

    def cut(text: str, keywords: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        position = 0
        for word in word_tokenize(text, engine="newmm", custom_dict=knowing(keywords)):
            begin = text.index(word, position)
            position = begin + len(word)
            yield begin, position

    return cut


TOKENIZERS: dict[str, Callable[[], Cut] | None] = {
    "words": None,
    "chars": None,
    "sudachi": _sudachi,
    "jieba": _jieba,
    "pythainlp": _pythainlp,
}
"""Tokenizer names a language file may ask for; None means that no library is needed."""
