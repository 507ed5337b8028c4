"""Texts of a listing that are surely in another language than the listing itself."""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache

import regex

from listingkit.language.detect import script_of, stop_words
from listingkit.language.normalize import language_code, writing

FEW_WORDS, FEW_FUNCTION_WORDS, FUNCTION_SHARE = 4, 3, 0.15
"""Words a text must have before another language is believed of it, the function words of that
language alone among them, and their least share (project: no false one among 16,900 segments of
English pages)."""

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*+(?:['’]\p{L}++)*+")


@lru_cache(maxsize=16_384)
def foreign_language(text: str, source: str) -> str | None:
    """The language that a segment is surely written in, where that is not ``source``; else None.

    Believed are letters of another script (of several languages it is only named: ``Cyrillic``),
    and words that another language needs in every sentence (*los*, *que*, *para*). Names of
    products and lists of nouns have none, and say nothing.
    """
    code = language_code(source)
    script = script_of(text)
    if script is None:
        return None
    if script not in _scripts_of(code):
        known = writing().scripts.get(script)
        if known is None or script == "Latin" or len(regex.findall(r"\p{L}", text)) < 3:
            return None
        return script if known.languages else known.default
    words = Counter(word.casefold().replace("’", "'") for word in _WORD.findall(text))
    total = sum(words.values())
    if total < FEW_WORDS:
        return None
    ours = stop_words().get(code, frozenset())
    best: tuple[int, int, str] | None = None
    for other, theirs in sorted(stop_words().items()):
        if other == code or script not in _scripts_of(other):
            continue
        alone = {word for word in words if word in theirs and word not in ours and len(word) > 1}
        own = sum(words[word] for word in words if word in ours and word not in theirs)
        hits = sum(words[word] for word in alone)
        enough = len(alone) >= FEW_FUNCTION_WORDS and hits >= FUNCTION_SHARE * total
        if enough and own * 3 <= hits and (best is None or (hits, len(alone)) > best[:2]):
            best = (hits, len(alone), other)
    return best[2] if best else None


@cache
def _scripts_of(code: str) -> frozenset[str]:
    """Scripts a language is written in; Latin where nothing is said."""
    table = writing().scripts.items()
    found = frozenset(name for name, one in table if code in (one.default, *one.languages))
    return found or frozenset(("Latin",))
