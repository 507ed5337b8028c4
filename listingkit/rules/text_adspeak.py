"""TXT: descriptions that praise and urge instead of describing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from listingkit.model import Severity
from listingkit.page.sieve import Sieve
from listingkit.rules.categories import word_list, word_lists
from listingkit.rules.core import Hit, quoted, rule

if TYPE_CHECKING:
    from listingkit.rules.subject import Subject

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCES_MAX = 400
_SENTENCE_MAX = 300
"""Characters of a sentence that is looked at; longer ones say something."""
_WORDS_MIN = 3
_LETTERS_MIN = 6
_RUNNING = ("paragraph", "bullet")

_PRAISE = (
    "Best quality at the best price! This is the perfect gift for everyone. Don't wait, order now! "
    "You will love it, and your family will love it. "
)
_WORDS = (
    "The mug holds 350 ml and weighs 140 g. Its steel core does not break when it falls, and the "
    "enamel takes no taste from coffee or soup. The handle stays cool over a small flame. "
)


def _judged(subject: Subject) -> bool | None:
    """Judge where there is text in a language that we know such phrases of."""
    if not subject.plain.strip() or subject.language_code is None:
        return None
    return subject.language_code in word_lists()["ad_phrases"].words


@cache
def _phrases(language: str) -> re.Pattern[str]:
    """All phrases of a language in one expression, longer ones first."""
    found = sorted(word_list("ad_phrases", language), key=lambda text: (-len(text), text))
    first = "".join(sorted({re.escape(text[0]) for text in found}))
    # Most places are no beginning: that is seen at once, not phrase by phrase.
    return re.compile(f"(?=[{first}])(?:{'|'.join(map(_bounded, found))})")


def _bounded(phrase: str) -> str:
    """A phrase as an expression; where words are parted by spaces it must not begin inside one."""
    body = r"\s+".join(re.escape(part) for part in phrase.split())
    return body if _unspaced(phrase) else rf"(?<!\w){body}(?!\w)"


_UNSPACED = re.compile(r"[\u2e80-\u9fff\u0e00-\u0e7f]")


def _unspaced(text: str) -> bool:
    return not text.isascii() and _UNSPACED.search(text) is not None


@cache
def _plain_phrases(language: str) -> Sieve:
    return Sieve(" ".join(phrase.split()) for phrase in word_list("ad_phrases", language))


@cache
def _empty(language: str) -> frozenset[str]:
    """Words that say nothing: function words and fillers of a language."""
    from listingkit.language.detect import stop_words

    known = stop_words().get(language, frozenset())
    return frozenset(known) | frozenset(word_list("ad_fillers", language))


@cache
def _said(language: str) -> frozenset[str]:
    """Every word of such phrases, and those that say nothing."""
    phrases = word_list("ad_phrases", language)
    return _empty(language) | {word for phrase in phrases for word in _TOKEN.findall(phrase)}


@cache
def _fillers(language: str) -> re.Pattern[str] | None:
    """Fillers of a script without spaces, longer ones first."""
    words = [word for word in word_list("ad_fillers", language) if _unspaced(word)]
    words.sort(key=lambda text: (-len(text), text))
    return re.compile("|".join(map(re.escape, words))) if words else None


def is_ad_speak(sentence: str, language: str) -> bool:
    """Whether nothing is left of a sentence without phrases of praise and empty words."""
    folded = sentence.lower().replace("’", "'")
    if not _unspaced(folded) and not _said(language).issuperset(_TOKEN.findall(folded)):
        return False  # some word says something
    rest, count = _phrases(language).subn(" ", folded)
    if not count:
        return False
    fillers = _fillers(language)
    if fillers is not None:
        rest = fillers.sub(" ", rest)
    empty = _empty(language)
    return all(word in empty for word in _TOKEN.findall(rest))


def _running_texts(subject: Subject) -> tuple[str, ...]:
    """Running text, each once; labels and buttons are none."""
    if subject.page is None:
        return (subject.plain,)
    texts = [block.text for block in subject.page.blocks if block.kind in _RUNNING]
    return tuple(dict.fromkeys(texts))


def _may_praise(texts: tuple[str, ...], language: str) -> bool:
    """Whether any phrase of praise stands in the texts, a part of other words or not."""
    whole = " ".join("\n".join(texts).lower().replace("’", "'").split())
    return bool(_plain_phrases(language).found(whole))


def _sentences(texts: tuple[str, ...], language: str) -> Iterator[str]:
    """Sentences of texts that have some words."""
    from listingkit.language.sentences import split_sentences

    count = 0
    for text in texts:
        for sentence in split_sentences(text[:20_000], language):
            words = _TOKEN.findall(sentence[:_SENTENCE_MAX])
            letters = sum(map(len, words))
            if len(words) >= _WORDS_MIN or (_unspaced(sentence) and letters >= _LETTERS_MIN):
                yield sentence
                count += 1
                if count >= _SENTENCES_MAX:
                    return


@rule(
    "TXT020", Severity.INFO, stage="evaluate", component="search", points=2,
    needs="a description in a known language",
    applies=_judged,
    targets=("text.ad_share_max", "text.ad_sentences_min"),
    bad={"title": "Mug", "description": _PRAISE},
    good={"title": "Mug", "description": _WORDS},
)  # fmt: skip
def mostly_praise(subject: Subject) -> Iterator[Hit]:
    """Many sentences only praise or urge and say nothing about the product.

    A sentence counts when nothing is left of it without phrases such as "best quality" or "order
    now" and without words that mean nothing by themselves.

    Why: buyers who compare skip such sentences, and the plan saw clicks on pure advertising halve;
    some markets forbid superlatives nobody can prove.
    Fix: say what makes it so: material, measures, tests, a use it was made for.
    """
    language = subject.language_code or ""
    texts = _running_texts(subject)
    if not _may_praise(texts, language):
        return
    sentences = list(_sentences(texts, language))
    if len(sentences) < subject.target("text.ad_sentences_min"):
        return
    praise = [one for one in sentences if len(one) <= _SENTENCE_MAX and is_ad_speak(one, language)]
    share, most = 100 * len(praise) / len(sentences), subject.target("text.ad_share_max")
    if share > most:
        told = f"{len(praise)} of {len(sentences)} sentences only praise or urge"
        told = f"{told} ({quoted(praise[0])})"
        yield Hit(subject.at("description"), told, share=min(1.0, share / 100 + 0.2))
